"""`rightsource reconcile`: a bank's file beside the books, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.constitution.models import Organisation
from rightsource.ledger.actions import books
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

OF = ["--organisation", "care-company", "--account", "1200"]


@pytest.fixture
def file(committed_database: object, tmp_path: Path) -> Path:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        Organisation.objects.create(key="care-company")
        accounts = commercial_chart("care-company", ServiceDivision.ADULTS)
        books.open_accounts(by=SYSTEM, authority=Authority("a test"), accounts=accounts)
    made = tmp_path / "may.csv"
    made.write_text("When,Amount,Balance\n2026-05-04,-50.00,50.00\n")
    return made


def test_takes_a_statement_in_once_and_shows_every_penny_between(file: Path) -> None:
    words = ["reconcile", str(file), *OF, "--column", "day=When"]
    first = CliRunner().invoke(application(), [*words, "--json"])
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert told["taken_in"] == {"statements": 1, "lines": 1, "matches": 0}
    assert told["reconciliation"]["at_the_bank"] == {"pence": 5_000}
    assert told["reconciliation"]["difference"]["not_in_the_books"] == {"pence": -5_000}
    again = CliRunner().invoke(application(), words)
    assert "0 statements and 0 lines taken in" in again.stdout
    assert "at the bank: 2026-05-04, −£50.00" in again.stdout
    matched = CliRunner().invoke(application(), ["reconcile", *OF, "--on", "2026-05-01"])
    assert "No statement of 1200 is on record by that day" in matched.stdout


def asked(*words: str) -> Any:
    result = CliRunner().invoke(application(), [*words, *OF, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_line_is_matched_by_hand_with_what_explains_it_and_that_is_taken_back(file: Path) -> None:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        books.open_period(by=SYSTEM, authority=Authority("a test"), organisation="care-company", month=Month(2026, 5))
    line = asked("reconcile", str(file), "--column", "day=When")["reconciliation"]["lines"][0]["key"]
    by_hand = ("bank", "match", "--line", str(line), "--difference-to", "7500")
    came = asked(*by_hand)
    assert asked(*by_hand) == came | {"was_written": False}
    (told,) = asked("bank", "matches")["matches"]
    assert (told["match"], told["undone_at"]) == (came["match"], None)
    assert asked("bank", "undo", came["match"]) == {"match": came["match"], "was_written": True}
    assert asked("bank", "undo", came["match"])["was_written"] is False
    shown = CliRunner().invoke(application(), ["bank", "matches", *OF])
    assert "taken back" in shown.stdout


def test_refuses_a_posting_that_is_not_written_as_one() -> None:
    result = CliRunner().invoke(application(), ["bank", "match", "--line", "1", "--posting", "x", *OF])
    assert result.exit_code == 2
    assert "write a posting as" in result.output


def test_refuses_a_column_that_says_nothing_known(file: Path) -> None:
    result = CliRunner().invoke(application(), ["reconcile", str(file), *OF, "--column", "colour=When"])
    assert result.exit_code == 2
    assert "'colour' is none of" in result.output
