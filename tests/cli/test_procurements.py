"""The verbs of procurement: advice for a program and for a person, without a council; what is mistyped is told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage import walls


def answered(*words: str) -> Any:
    return CliRunner().invoke(application(), list(words))


def test_advice_is_told_to_programs_by_the_law_of_the_day() -> None:
    asked = ("route", "--kind", "light touch services", "--on", "2026-03-02", "--fact", "mutual")
    found = json.loads(answered(*asked, "--value", "700,000", "--months", "60", "--json").stdout)
    assert found["regime"] == "PA2023"
    assert found["test"]["threshold"] == {"pence": 66_354_000}
    allowed = {each["route"] for each in found["routes"] if not each["refusals"]}
    assert allowed == {"light touch competition", "open procedure", "competition in stages", "reserved to mutuals"}
    longer = json.loads(answered(*asked, "--value", "700000", "--months", "61", "--json").stdout)
    assert "reserved to mutuals" not in {each["route"] for each in longer["routes"] if not each["refusals"]}


def test_advice_is_told_to_a_person_with_its_sections() -> None:
    said = answered(
        "route", "--value", "100", "--owner-work", "81", "--external-work", "19", "--on", "2026-03-02"
    ).stdout
    assert "below the threshold" in said
    assert "PA 2023 ss.3, 84-88" in said


@pytest.mark.parametrize("wrong", ["many", "-5", "1.234"])
def test_what_is_no_amount_is_refused(wrong: str) -> None:
    assert answered("route", "--value", wrong).exit_code == 2


@pytest.mark.django_db
def test_the_board_is_told_where_nothing_is_on_record() -> None:
    walls.look_as(walls.THE_COUNCIL)
    found = json.loads(answered("procurements", "--late", "--json", "--council", DEMONSTRATION).stdout)
    assert (found["procurements"], found["late"]) == ([], 0)
    assert answered("procurements", "--council", DEMONSTRATION).stdout.startswith("None.")
