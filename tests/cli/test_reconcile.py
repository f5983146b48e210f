"""`rightsource reconcile`: a bank's file beside the books, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import transaction
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.constitution.models import Organisation
from rightsource.ledger.actions import books
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import ServiceDivision
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


def test_refuses_a_column_that_says_nothing_known(file: Path) -> None:
    result = CliRunner().invoke(application(), ["reconcile", str(file), *OF, "--column", "colour=When"])
    assert result.exit_code == 2
    assert "'colour' is none of" in result.output
