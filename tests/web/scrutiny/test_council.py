"""The council at a glance and each promise: the answer first, for everybody, as far as each may know."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.planning.models import Run
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("county_on_record")
Browser = Callable[[str], Client]


@pytest.mark.parametrize("role", [role.key for role in ROLES])
@pytest.mark.parametrize("address", ["/council", "/promises/P4", "/council/group.svg", "/council/reserves.svg"])
def test_everybody_may_look(browser_as: Browser, role: str, address: str) -> None:
    assert browser_as(role).get(address).status_code == 200


def test_one_sentence_says_is_it_solvent_who_is_accountable_what_is_unverified(browser_as: Browser) -> None:
    said = browser_as("section-151-officer").get("/council").content.decode()
    answer = said.split('rs-answer__finding">', 1)[1].split("</p>", 1)[0]
    for words in ("Usable reserves stand at £", "answers for the money", "have a gap", "is unverified."):
        assert words in answer


def test_all_fourteen_promises_stand_there_in_words_with_their_state(browser_as: Browser) -> None:
    said = browser_as("member").get("/council").content.decode()
    assert said.count('class="rs-promise__sentence"') == 14
    assert said.count("rs-promise__code") == 14


@pytest.mark.parametrize("number", range(1, 15))
def test_each_promise_has_its_page(number: int) -> None:
    said = Client().get(f"/promises/P{number}").content.decode()
    assert f"Promise P{number} of fourteen" in said
    assert said.count("(promise P") == 13


@pytest.mark.parametrize("code", ["P15", "p4", "<b>", "P4 "])
def test_what_is_no_promise_is_refused_in_words(code: str) -> None:
    answered = Client().get(f"/promises/{code}")
    assert answered.status_code == 422
    assert "<b>”" not in answered.content.decode()


@pytest.fixture
def run_under_way() -> None:
    walls.look_as(walls.THE_COUNCIL)
    event = audit.record("projection-run", subject="run:x", by=SYSTEM, authority=Authority("a test"))
    Run.objects.create(
        key="x" * 64,
        as_known_on=timezone.localdate(),
        audience="insiders",
        engine="kernel",
        futures=10_000,
        seed=1,
        futures_done=2_500,
        recorded_in=event,
    )


def test_the_money_ahead_says_how_far_it_is_computed(browser_as: Browser, run_under_way: None) -> None:
    said = browser_as("section-151-officer").get("/council").content.decode()
    assert "2,500 of 10,000 futures" in said
    assert 'hx-trigger="every 5s"' in said
    assert "Look again" in said
    public = browser_as("signed-out").get("/council").content.decode()
    assert "2,500" not in public
    assert "The money ahead is for members, officers and auditors" in public


def test_a_picture_is_sent_once(browser_as: Browser) -> None:
    insider = browser_as("section-151-officer")
    first = insider.get("/council/group.svg?size=phone")
    again = insider.get("/council/group.svg?size=phone", headers={"If-None-Match": first["ETag"]})
    assert (first["Content-Type"], again.status_code, again.content) == ("image/svg+xml", 304, b"")


def test_on_a_day_before_anything_nothing_is_claimed() -> None:
    said = Client().get("/council?as_known_on=1990-01-01").content.decode()
    assert "No reserves are on record, so nobody can say whether the council is solvent" in said
    assert "rs-state--broken" not in said
