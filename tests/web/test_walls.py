"""Who is looking is told to the page and to the database in one transaction, and to nobody after it (P12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from rightsource.constitution.errors import NotYourRight, SecondFactorMissing, SignInFirst
from rightsource.constitution.models import CouncilProfile
from rightsource.constitution.rules.rights import READING, RIGHTS, Right, Viewer, check_right, holders_in_words, may
from rightsource.constitution.rules.rows import PostKind, Role
from rightsource.site.urls import urlpatterns as site_urls
from rightsource.storage import walls
from rightsource.storage.actors import Actor
from rightsource.storage.knowledge import Audience
from rightsource.web.rights import actor_of, public, right, viewer_of

CARE = Viewer(kind=PostKind.VEHICLE, role=Role.VEHICLE_FINANCE_LEAD, organisation="care-company", title="Finance lead")
seen: list[Any] = []


@public
def look(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('rightsource.sight', true), current_setting('rightsource.organisation', true)"
        )
        seen.append((viewer_of(request), cursor.fetchone(), actor_of(request)))
    return HttpResponse("looked")


@public
def break_a_constraint(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    return HttpResponse("never")


@public
def refuse(request: HttpRequest) -> HttpResponse:
    raise SignInFirst("look", "others")


@right("see_returns", of="organisation")
def returns(request: HttpRequest, organisation: str) -> HttpResponse:
    return HttpResponse(organisation)


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to everybody by mistake")


urlpatterns = [
    *site_urls,
    path("test/look", look),
    path("test/break", break_a_constraint),
    path("test/refuse", refuse),
    path("test/returns/<str:organisation>", returns),
    path("test/undeclared", undeclared),
]


@pytest.fixture(autouse=True)
def addresses(settings: Any) -> None:
    seen.clear()
    settings.ROOT_URLCONF = __name__


def looked(client: Client) -> tuple[Viewer, tuple[str, str], Actor]:
    assert client.get("/test/look").content == b"looked"
    found: tuple[Viewer, tuple[str, str], Actor] = seen[-1]
    return found


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("role", "post", "audience", "sight"),
    [
        ("section-151-officer", "section-151-officer", Audience.INSIDERS, ("council", "")),
        ("monitoring-officer", "monitoring-officer", Audience.INSIDERS, ("council", "")),
        ("commissioner", "commissioner-people", Audience.INSIDERS, ("council", "")),
        ("vehicle-finance-lead", "care-company-finance-lead", Audience.INSIDERS, ("organisation", "care-company")),
        ("member", "backbench-member", Audience.MEMBERS, ("members", "")),
        ("auditor", "external-auditor", Audience.INSIDERS, ("council", "")),
        ("resident", "", Audience.PUBLIC, ("public", "")),
        ("signed-out", "", Audience.PUBLIC, ("public", "")),
    ],
)
def test_each_role_looks_from_its_post_and_the_database_knows(
    browser_as: Callable[[str], Client], role: str, post: str, audience: Audience, sight: tuple[str, str]
) -> None:
    viewer, database, actor = looked(browser_as(role))
    assert (viewer.post, viewer.audience, database) == (post, audience, sight)
    assert viewer.is_demonstration
    assert actor == Actor(post or "public", "demonstration")


@pytest.mark.usefixtures("county")
def test_the_demonstration_begins_as_the_section_151_officer_and_says_so() -> None:
    client = Client()
    assert looked(client)[0].role is Role.CHIEF_FINANCE_OFFICER
    page = client.get("/data-protection").content.decode()
    assert 'value="section-151-officer" aria-pressed="true">Section 151 officer' in page
    assert page.count('aria-pressed="true"') == 1


@pytest.mark.parametrize(("is_fictional", "is_the_demonstration_site"), [(False, True), (True, False), (False, False)])
def test_no_other_council_has_roles_to_switch(
    db: None, settings: Any, record: Callable[..., None], is_fictional: bool, is_the_demonstration_site: bool
) -> None:
    settings.IS_DEMONSTRATION = is_the_demonstration_site
    record(is_fictional=is_fictional)
    client = Client()
    assert client.post("/demonstration/role", {"role": "section-151-officer"}).status_code == 403
    client.cookies.clear()
    session = client.session
    session["demonstration-role"] = "section-151-officer"
    session.save()
    viewer, database, _ = looked(client)
    assert (viewer.post, database) == ("", ("public", ""))
    assert b"Look at it as" not in client.get("/data-protection").content


@pytest.mark.usefixtures("county")
def test_switching_roles_asks_for_the_form_token() -> None:
    client = Client(enforce_csrf_checks=True)
    answered = client.post("/demonstration/role", {"role": "member"})
    assert answered.status_code == 403
    assert b"That form could not be taken" in answered.content
    page = client.get("/data-protection").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post("/demonstration/role", {"role": "member", "csrfmiddlewaretoken": token}).status_code == 302
    assert looked(client)[0].role is Role.MEMBER


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_switching_roles_leads_to_no_other_site(elsewhere: str) -> None:
    answered = Client().post("/demonstration/role", {"role": "member", "next": elsewhere})
    assert answered.headers["Location"] == "/"


@pytest.mark.usefixtures("county")
def test_switching_to_a_role_that_is_not_there_is_refused() -> None:
    assert Client().post("/demonstration/role", {"role": "king"}).status_code == 400


def test_before_anything_is_loaded_everybody_is_the_public(db: None) -> None:
    viewer, database, _ = looked(Client())
    assert viewer == Viewer()
    assert database == ("public", "")


def test_a_case_of_the_past_is_open_to_read_behind_the_publics_wall(
    db: None, settings: Any, record: Callable[..., None]
) -> None:
    settings.IS_DEMONSTRATION = False
    record(is_fictional=False, event_on=date(2018, 2, 2))
    viewer, database, _ = looked(Client())
    assert database == ("public", "")
    assert viewer.audience is Audience.PUBLIC
    assert viewer.audiences == (Audience.INSIDERS, Audience.MEMBERS, Audience.PUBLIC)
    assert {each for each in Right if may(viewer, each)} == READING


@pytest.mark.usefixtures("living_council")
class TestAnAccount:
    def test_looks_from_its_post_once_it_has_a_second_factor(
        self, account_for: Callable[[str], str], signed_in: Callable[[str], Client]
    ) -> None:
        account = account_for("monitoring-officer")
        client = signed_in(account)
        viewer, database, actor = looked(client)
        assert (viewer.kind, viewer.needs_second_factor, database) == (None, True, ("public", ""))
        assert actor == Actor("public", account)
        user = get_user_model().objects.get(username=account)
        Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
        assert looked(client)[0].needs_second_factor, "recovery codes alone are no second factor"
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        viewer, database, actor = looked(client)
        assert (viewer.role, database) == (Role.MONITORING_OFFICER, ("council", ""))
        assert actor == Actor("monitoring-officer", account)

    @pytest.mark.parametrize(
        ("post", "needs"),
        [("external-auditor", True), ("care-company-finance-lead", True), ("backbench-member", False)],
    )
    def test_needs_a_second_factor_where_its_post_sees_more(
        self, account_for: Callable[[str], str], signed_in: Callable[[str], Client], post: str, needs: bool
    ) -> None:
        assert looked(signed_in(account_for(post)))[0].needs_second_factor is needs

    def test_sees_what_the_public_sees_while_its_post_is_vacant(
        self, account_for: Callable[[str], str], signed_in: Callable[[str], Client]
    ) -> None:
        viewer, database, _ = looked(signed_in(account_for("public-analyst")))
        assert (viewer.kind, viewer.needs_second_factor, database) == (None, False, ("public", ""))

    def test_with_two_posts_looks_from_the_one_that_it_chose_and_from_no_post_of_others(
        self, account_for: Callable[..., str], signed_in: Callable[[str], Client]
    ) -> None:
        account = account_for("monitoring-officer", "both@testshire.example")
        assert account_for("backbench-member", "BOTH@testshire.example") == account
        Authenticator.objects.create(
            user=get_user_model().objects.get(username=account), type=Authenticator.Type.TOTP, data={}
        )
        client = signed_in(account)
        assert looked(client)[0].post == "backbench-member"
        client.post("/accounts/post/", {"post": "monitoring-officer"})
        assert looked(client)[0].post == "monitoring-officer"
        client.post("/accounts/post/", {"post": "section-151-officer"})
        assert looked(client)[0].post == "backbench-member"


def test_two_viewers_on_one_pooled_connection_never_see_with_each_others_eyes(
    committed_database: object, settings: Any, record: Callable[..., None], browser_as: Callable[[str], Client]
) -> None:
    connection.close()
    connection.close_pool()
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = options | {"pool": {"min_size": 1, "max_size": 1, "timeout": 5}}
    settings.IS_DEMONSTRATION = True
    with transaction.atomic():
        record()
    officer, vehicle, nobody = (
        browser_as("monitoring-officer"),
        browser_as("vehicle-finance-lead"),
        browser_as("resident"),
    )
    for client, sight in [
        (officer, ("council", "")),
        (vehicle, ("organisation", "care-company")),
        (nobody, ("public", "")),
        (vehicle, ("organisation", "care-company")),
        (officer, ("council", "")),
        (nobody, ("public", "")),
    ]:
        assert looked(client)[1] == sight
        assert left_behind() in {("", ""), (None, None)}
    for address in ("/test/break", "/test/refuse", "/nowhere"):
        Client(raise_request_exception=False).get(address)
        assert left_behind() in {("", ""), (None, None)}
    assert CouncilProfile.objects.count() == 1
    connection.close()
    connection.close_pool()
    connection.settings_dict["OPTIONS"] = options


def left_behind() -> tuple[str | None, str | None]:
    """Return what the next borrower of the pool's only connection would see with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('rightsource.sight', true), current_setting('rightsource.organisation', true)"
        )
        found: tuple[str | None, str | None] = cursor.fetchone()
    connection.close()
    return found


@pytest.mark.usefixtures("county")
def test_a_page_that_declares_nothing_does_not_run() -> None:
    with pytest.raises(AssertionError, match="declares no right"):
        Client().get("/test/undeclared")


@pytest.mark.usefixtures("county")
def test_a_vehicle_opens_its_own_address_and_no_other(browser_as: Callable[[str], Client]) -> None:
    vehicle = browser_as("vehicle-finance-lead")
    assert vehicle.get("/test/returns/care-company").status_code == 200
    refused = vehicle.get("/test/returns/law-company")
    assert refused.status_code == 403
    assert b"looking as: Care company finance lead" in refused.content
    assert b"choose another role" in refused.content
    assert browser_as("auditor").get("/test/returns/law-company").status_code == 200


@pytest.mark.usefixtures("living_council")
def test_a_refused_page_says_who_has_the_right_and_where_to_sign_in() -> None:
    refused = Client().get("/test/returns/care-company")
    page = refused.content.decode()
    assert refused.status_code == 403
    assert holders_in_words(Right.SEE_RETURNS) in page
    assert 'href="/accounts/login/?next=%2Ftest%2Freturns%2Fcare-company"' in page


@pytest.mark.usefixtures("living_council")
def test_an_account_without_its_second_factor_is_sent_to_add_one(
    account_for: Callable[[str], str], signed_in: Callable[[str], Client]
) -> None:
    page = signed_in(account_for("monitoring-officer")).get("/test/returns/care-company")
    assert page.status_code == 403
    assert b'href="/accounts/2fa/"' in page.content


def test_every_right_has_words_and_either_holders_or_a_rule_of_its_own() -> None:
    for each in Right:
        assert each.in_words
        assert RIGHTS[each] or each in {Right.KEEP_ACCOUNT, Right.SWITCH_ROLE}


def test_nobody_who_only_reads_may_act() -> None:
    auditor = Viewer(kind=PostKind.AUDITOR, role=Role.EXTERNAL_AUDITOR, title="External auditor")
    # A warning is closed by its issuer and nobody else, and an auditor issues warnings: the rule asks who issued it.
    assert may(auditor, Right.CLOSE_WARNING)
    # What is suspected, withheld or a party's own is read by auditors, and is not open even of a past case.
    not_open = {
        Right.SEE_BIDS, Right.SEE_CHARGES, Right.SEE_DIRECTIVES, Right.SEE_EVALUATION, Right.SEE_GROUP,
        Right.SEE_INTERESTS, Right.SEE_PAYMENTS, Right.SEE_SUSPECTED_PAYMENTS,
    }  # fmt: skip
    for each in set(Right) - READING - not_open - {Right.CLOSE_WARNING}:
        assert not may(auditor, each)
        assert not may(Viewer(), each)
    assert not any(may(Viewer(), each) for each in Right)


def test_a_right_is_refused_in_three_ways() -> None:
    with pytest.raises(SignInFirst, match="you are not signed in"):
        check_right(Viewer(), Right.SEE_WEEK)
    with pytest.raises(NotYourRight, match="Finance lead"):
        check_right(CARE, Right.SEE_AUDIT)
    with pytest.raises(SecondFactorMissing):
        check_right(
            Viewer(title="Monitoring officer", account="account-0001", needs_second_factor=True), Right.SEE_WEEK
        )
    check_right(CARE, Right.SUBMIT_RETURN, "care-company")
    with pytest.raises(NotYourRight):
        check_right(CARE, Right.SUBMIT_RETURN, "law-company")


def test_a_right_that_is_not_in_the_table_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="see_everything"):
        right("see_everything")


def test_the_wall_is_the_viewpoint_of_the_viewer() -> None:
    assert CARE.viewpoint == walls.Viewpoint(walls.Sight.ORGANISATION, "care-company")
    assert Viewer().viewpoint == walls.THE_PUBLIC


def test_the_page_on_who_sees_what_names_every_right_with_its_holders() -> None:
    page = (Path(__file__).parents[2] / "docs/explanation/who_sees_what.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert [f"| {each.in_words} | {holders_in_words(each)} |" for each in Right] == rows[1 : len(Right) + 1]
