"""The promises and the replay asked of a database, with thresholds, hash and controls from the project's own files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rightsource.governance import actions as governance
from rightsource.governance.rules.rows import Issuer, Promise, Warning  # noqa: A004 - the word of the Acts
from rightsource.scrutiny.queries.kept_replay import keep_replay, replay_as_kept, replay_key
from rightsource.scrutiny.queries.promises import promises_told
from rightsource.scrutiny.queries.replay import controls, hash_of_rules, own_returns, replay_of_council
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, Basis, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry


@pytest.mark.django_db
def test_an_empty_council_has_fourteen_promises_and_no_evidence_of_any() -> None:
    told = promises_told(on=date(2026, 4, 1), audience=Audience.PUBLIC)
    assert [one.promise for one in told.promises] == [f"P{number}" for number in range(1, 15)]
    assert {one.state for one in told.promises} == {"no evidence on record"}
    assert told.rules_hash == hash_of_rules()


@pytest.mark.django_db
def test_an_empty_council_replays_without_an_alarm() -> None:
    found = replay_of_council(today=date(2026, 4, 1))
    assert found.audiences == {"public": (), "members": (), "insiders": ()}
    assert found.controls.council_years == 0


def test_the_controls_leave_the_replayed_council_out_and_say_how_often_each_alarm_is_false() -> None:
    found = controls(date(2018, 3, 31))
    assert found.council_years == 906
    assert set(found.false_alarms_per_council_year) == {
        "reserves_low",
        "reserves_falling_fast",
        "runway_short",
        "any",
    }
    assert all(0 <= rate <= 0.06 for rule, rate in found.false_alarms_per_council_year.items() if rule != "any")


def test_own_returns_are_one_councils_and_none_for_a_council_without_a_code() -> None:
    assert {row.authority.e_code for row in own_returns("E2820")} == {"E2820"}
    assert own_returns("") == ()


GIVEN_ON, ANSWERED_ON = date(2026, 1, 5), date(2026, 6, 1)
WARNING = Warning(
    reference="W-1", issuer=Issuer.STATUTORY_OFFICER, issued_by="finance", issued_on=GIVEN_ON, matter="Low reserves.",
    addressed_to=("leader",), promises=(Promise.P5,),
)  # fmt: skip
ON_AUTHORITY = Authority("a test")


def record_warning(warning: Warning, known_on: date, *, basis: Basis = Basis.RECORDED) -> None:
    walls.look_as(walls.THE_COUNCIL)
    entry = Entry(warning, Source("a test"), KnownOn.on(known_on, Audience.PUBLIC), basis)
    governance.record_warnings(
        by=Actor("finance"), authority=ON_AUTHORITY, entries=[entry], recording=Recording(known_on)
    )


def first_raised(key: str) -> list[date]:
    found = replay_of_council(today=date(2026, 7, 1), first_day=date(2026, 1, 1), chance_of_running_out=None)
    return [alarm.first_raised for alarm in found.audiences["public"] if alarm.key == key]


@pytest.mark.django_db
def test_an_answer_that_came_late_leaves_the_alarm_before_it_where_it_was() -> None:
    record_warning(WARNING, GIVEN_ON)
    before = first_raised("warning-unanswered:W-1")
    governance.answer_warning(
        by=Actor("leader"), authority=ON_AUTHORITY, reference="W-1", answer="In hand.", today=ANSWERED_ON
    )
    assert len(before) == 1
    assert first_raised("warning-unanswered:W-1") == before


@pytest.mark.django_db
def test_a_warning_is_said_once_and_on_the_day_it_was_known_however_late_its_answer() -> None:
    record_warning(WARNING, GIVEN_ON)
    governance.answer_warning(
        by=Actor("leader"), authority=ON_AUTHORITY, reference="W-1", answer="In hand.", today=ANSWERED_ON
    )
    today = date(2026, 7, 1)
    said = keep_replay(replay_key(walls.THE_COUNCIL, today=today), today=today).said["public"]
    assert [one.on for one in said] == [GIVEN_ON]


@pytest.mark.django_db
def test_a_replay_that_is_kept_is_not_worked_out_again_and_news_makes_another() -> None:
    record_warning(WARNING, GIVEN_ON)
    today = date(2026, 7, 1)
    first = replay_as_kept(walls.THE_COUNCIL, today=today)
    with CaptureQueriesContext(connection) as captured:
        again = replay_as_kept(walls.THE_COUNCIL, today=today)
    assert again == first == replay_of_council(today=today)
    assert len(captured) == 1
    record_warning(replace(WARNING, reference="W-2"), GIVEN_ON)
    assert replay_as_kept(walls.THE_COUNCIL, today=today) != first


@pytest.mark.django_db
def test_what_was_corrected_for_its_own_day_was_never_so() -> None:
    record_warning(WARNING, GIVEN_ON)
    record_warning(replace(WARNING, answered_on=GIVEN_ON, answer="At once."), GIVEN_ON, basis=Basis.DATED_DOCUMENT)
    assert first_raised("warning-unanswered:W-1") == []


@pytest.mark.django_db
def test_an_answer_that_was_disclosed_late_was_no_answer_to_those_who_did_not_know_of_it() -> None:
    record_warning(WARNING, GIVEN_ON)
    before = first_raised("warning-unanswered:W-1")
    record_warning(replace(WARNING, answered_on=GIVEN_ON, answer="At once."), ANSWERED_ON, basis=Basis.LATER_DISCLOSURE)
    assert first_raised("warning-unanswered:W-1") == before != []
