"""Acting through the API: the same actions as the pages, by those who may, safe to send twice, in the audit chain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from rightsource.governance import actions as governance
from rightsource.governance.rules.rows import Issuer, Promise, Warning  # noqa: A004 - the word of the Acts
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

pytestmark = pytest.mark.django_db
AUTHORITY = "Scheme of delegation, 4.2"
WORDS = "The bridging plan of 12 November, by the director."


def sent(client: Client, path: str, **given: Any) -> tuple[int, Any]:
    response = client.post(f"/api{path}", {"authority": AUTHORITY} | given, content_type="application/json")
    return response.status_code, response.json()


def events() -> int:
    walls.look_as(walls.THE_COUNCIL)
    return AuditEvent.objects.count()


@pytest.fixture
def officer(asking_as: Callable[[str], Client]) -> Client:
    return asking_as("section-151-officer")


@pytest.fixture
def price_request(officer: Client) -> str:
    unanswered = officer.get("/api/prices").json()["unanswered"]
    return str(unanswered[0]["event"]["row"]["reference"])


@pytest.fixture
def claim(officer: Client) -> dict[str, Any]:
    savings = officer.get("/api/savings").json()["truth"]["savings"]
    return next(each for each in savings if each["needs_verification"])


def twice(client: Client, path: str, **given: Any) -> None:
    """See that an act is written once, with one event that names who and on what authority."""
    before = events()
    assert sent(client, path, **given) == (200, {"was_written": True})
    assert sent(client, path, **given) == (200, {"was_written": False})
    assert events() == before + 1
    event = AuditEvent.objects.latest("position")
    assert (event.by_post, event.by_account, event.authority) == ("section-151-officer", "demonstration", AUTHORITY)


def refused(client: Client, path: str, **given: Any) -> tuple[int, str]:
    """Return how an act is refused, having seen that it wrote nothing."""
    before = events()
    status, told = sent(client, path, **given)
    assert events() == before
    return status, told["code"]


def test_a_price_request_is_answered_once(officer: Client, price_request: str) -> None:
    twice(officer, "/prices/answer", reference=price_request, answer="refused", reason=WORDS)
    again = refused(officer, "/prices/answer", reference=price_request, answer="accepted", reason=WORDS)
    assert again == (422, "price-request-answered-already")


def test_of_a_part_accepted_the_amount_is_whole_pence(officer: Client, price_request: str) -> None:
    given = {"reference": price_request, "answer": "partly accepted", "reason": WORDS}
    for pence in (1.5, "100", "", None, True, 10**18):
        told = refused(officer, "/prices/answer", **given, accepted={"pence": pence})
        assert told == (422, "request-not-understood"), pence
    twice(officer, "/prices/answer", **given, accepted={"pence": 100_00})


def test_a_saving_is_verified_once_by_another_than_claimed_it(officer: Client, claim: dict[str, Any]) -> None:
    amount = claim["claimed"]["row"]["amount"]
    given = {"saving": claim["saving"], "year": claim["year"], "evidence": WORDS, "recurrence": "recurrent"}
    given |= {"attribution": claim["claimed"]["row"]["attribution"]}
    more = {"pence": amount["pence"] + 1}
    assert refused(officer, "/savings/verify", **given, amount=more) == (422, "verified-more-than-claimed")
    twice(officer, "/savings/verify", **given, amount=amount)


def test_a_warning_is_answered_by_those_it_is_addressed_to_and_closed_by_its_issuer(
    asking_as: Callable[[str], Client], officer: Client
) -> None:
    rows = [each["warning"]["row"] for each in officer.get("/api/warnings").json()["rows"]]
    assert rows
    for row in rows:
        answered = sent(officer, "/warnings/answer", reference=row["reference"], answer=WORDS)
        assert answered[0] == 200 or answered[1]["code"] in {"warning-not-addressed-to-you", "warning-answered-already"}
        closed = refused(asking_as("commissioner"), "/warnings/close", reference=row["reference"])
        assert closed == (422, "warning-not-yours-to-close")


@pytest.mark.parametrize("path", ["/warnings/close", "/warnings/answer", "/prices/answer"])
def test_what_is_not_on_record_is_not_found(officer: Client, path: str) -> None:
    given = {"reference": "nothing", "answer": "refused", "reason": WORDS}
    assert refused(officer, path, **given)[0] == 404


@pytest.mark.parametrize("words", ["", "   ", "a\x00b", 7, None, ["x"], "x" * 4001])
def test_words_that_say_nothing_or_cannot_be_kept_are_refused(officer: Client, price_request: str, words: Any) -> None:
    given = {"reference": price_request, "answer": "refused", "reason": WORDS}
    for name in ("reason", "reference", "authority"):
        assert refused(officer, "/prices/answer", **given | {name: words}) == (422, "request-not-understood")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"reference": "\\ud800"}', "null", '"x"'])
def test_what_is_no_json_of_ours_is_refused_in_words(officer: Client, body: str) -> None:
    response = officer.post("/api/prices/answer", body, content_type="application/json")
    assert response.status_code == 422
    assert response.json()["problems"]


@pytest.mark.parametrize("path", ["/warnings/close", "/warnings/answer", "/prices/answer", "/savings/verify"])
def test_nobody_acts_without_the_right(asking_as: Callable[[str], Client], path: str) -> None:
    assert refused(asking_as("signed-out"), path) == (401, "sign-in-first")
    assert refused(asking_as("resident"), path) == (403, "not-your-right")


def give_warning(known_to: Audience) -> None:
    """Record a warning that the member gave, as known to some since it was given."""
    warning = Warning(
        reference="W-TEST", issuer=Issuer.MEMBER, issued_by="backbench-member", issued_on=date(2026, 4, 2),
        matter="A made-up matter.", addressed_to=("section-151-officer",), promises=(Promise.P5,),
    )  # fmt: skip
    walls.look_as(walls.THE_COUNCIL)
    entry = Entry(warning, Source("a test"), KnownOn.on(warning.issued_on, known_to))
    recording = Recording(warning.issued_on)
    governance.record_warnings(by=SYSTEM, authority=Authority("a test"), entries=[entry], recording=recording)


def test_a_member_closes_a_warning_of_their_own(asking_as: Callable[[str], Client]) -> None:
    give_warning(Audience.MEMBERS)
    member = asking_as("member")
    assert sent(member, "/warnings/close", reference="W-TEST") == (200, {"was_written": True})
    assert sent(member, "/warnings/close", reference="W-TEST") == (200, {"was_written": False})


def test_of_a_warning_that_they_do_not_know_nobody_is_told_who_gave_it(asking_as: Callable[[str], Client]) -> None:
    give_warning(Audience.INSIDERS)
    for role in ("member", "vehicle-finance-lead"):
        told = refused(asking_as(role), "/warnings/close", reference="W-TEST")
        assert told == (404, "warning-not-on-record"), role
