"""The verbs of the register of interests and of the group's position, on the made-up county."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.constitution import actions as constitution
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.governance.errors import InterestNotYoursToDeclare
from rightsource.quantities import Period
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

pytestmark = pytest.mark.django_db
DECLARED = (
    *("interests", "declare", "I-7", "--post", "backbench-member", "--kind", "securities"),
    *("--matter", "A firm that supplies the council", "--how", "notified to the monitoring officer"),
    *("--from", "2026-05-06"),
)


@pytest.fixture
def member(db: None) -> None:
    """Fill a member's seat."""
    from datetime import date

    walls.look_as(walls.THE_COUNCIL)
    since = Period(date(2024, 4, 1))
    seat = Appointment(
        post="backbench-member", title="Member", kind=PostKind.MEMBER, role=Role.MEMBER, holder="one", period=since
    )
    entry = Entry(seat, Source("A test"), KnownOn.on(since.starts_on, Audience.PUBLIC))
    recording = Recording(since.starts_on)
    constitution.record_posts(by=SYSTEM, authority=Authority("a test"), entries=[entry], recording=recording)


def answered(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words, "--council", DEMONSTRATION])


def told(*words: str) -> Any:
    found = answered(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


@pytest.mark.usefixtures("member")
def test_an_interest_is_declared_once_read_by_all_and_ended() -> None:
    assert told(*DECLARED) == {"interest": "I-7", "was_written": True}
    assert not told(*DECLARED)["was_written"]
    (found,) = told("interests", "--audience", "public")["interests"]
    assert (found["post"], found["law"], found["is_in_force"]) == ("backbench-member", "Localism Act 2011 s.30", True)
    assert told("interests", "end", "I-7", "--last-day", "2026-06-01", "--by", "backbench-member")["was_written"]
    assert not told("interests")["interests"][0]["is_in_force"]
    assert "I-7" in answered("interests").stdout
    other = answered(*DECLARED, "--by", "section-151-officer")
    assert isinstance(other.exception, InterestNotYoursToDeclare)


@pytest.mark.usefixtures("member")
def test_the_position_of_a_group_that_keeps_no_books_is_told_as_none() -> None:
    found = told("position")
    assert (found["group"], found["vehicles"], found["at_stake"]) == (None, [], {"pence": 0})
    assert "Nothing is posted" in answered("position").stdout
