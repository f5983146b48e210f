"""The demonstration county, moved to any day, reads as a whole and knows nothing of tomorrow."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rightsource
from rightsource.constitution.rules.books import duty_register
from rightsource.quantities import FinancialYear
from rightsource.scrutiny.rules.case import Case
from rightsource.scrutiny.rules.case_format import RowProvenance
from rightsource.scrutiny.rules.demonstration import moved_to, written_until
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_tables import tables_of_folder

FOLDER = Path(rightsource.__file__).parent / "data" / "cases" / "demonstration"


@cache
def demonstration() -> Case:
    files = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in {".csv", ".toml"}}
    return read_case(tables_of_folder(files), register=duty_register(), today=written_until())


def test_the_demonstration_county_reads_without_a_fault_and_says_that_it_is_made_up() -> None:
    assert demonstration().profile.is_fictional
    vehicles = {row.row.organisation for row in demonstration()["organisations"] if row.row.is_vehicle}
    assert len(vehicles) == 8


@settings(max_examples=25)
@given(st.dates(date(2026, 4, 1), date(2040, 3, 31)))
def test_on_any_day_nothing_is_known_from_after_it(today: date) -> None:
    for rows in moved_to(demonstration(), today).tables.values():
        for row in rows:
            if isinstance(row.stated, RowProvenance) and row.stated.known_on:
                assert row.stated.known_on <= today


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2029, 11, 22)])
def test_the_budget_shown_is_that_of_the_running_year(today: date) -> None:
    years = {row.row.financial_year for row in moved_to(demonstration(), today)["budget_forecast"]}
    assert years == {FinancialYear.of(today)}


def test_in_its_own_year_nothing_is_moved() -> None:
    assert moved_to(demonstration(), date(2027, 3, 31))["organisations"] == demonstration()["organisations"]


def test_the_council_budget_balances() -> None:
    """Expenditure is no more than income: a billing or precepting authority's duty (LGFA 1992 ss.31A, 42A)."""
    lines = [row.row for row in demonstration()["budget_forecast"]]
    budget = [line for line in lines if line.organisation == "demonstration" and line.version == "budget"]
    signed = sum(line.amount.pence * (1 if line.flow == "income" else -1) for line in budget)
    assert signed == 0
