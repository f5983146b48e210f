"""The promises and the replay asked of a database, with thresholds, hash and controls from the project's own files."""

from __future__ import annotations

from datetime import date

import pytest

from rightsource.scrutiny.queries.promises import promises_told
from rightsource.scrutiny.queries.replay import controls, hash_of_rules, own_returns, replay_of_council
from rightsource.storage.knowledge import Audience


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
