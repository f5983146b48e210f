"""The demonstration county's own books: told up to a day, never twice, and of a piece with its case."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql

from rightsource.budget.rules.rows import Version
from rightsource.budget.rules.versions import total_of
from rightsource.quantities import FinancialYear, Month
from rightsource.scrutiny.actions import keeping_books
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.actions.keeping_books import BooksKept, keep_books_of_the_demonstration
from rightsource.scrutiny.errors import AnotherCountyHere
from rightsource.scrutiny.queries.cases import DEMONSTRATION, OUR_CASES, case_at
from rightsource.scrutiny.rules.made_up.county import COUNCIL, services
from rightsource.scrutiny.rules.made_up.entries import Entry
from rightsource.scrutiny.rules.made_up.kept import (
    Kept,
    bank_files_told,
    books_kept,
    entries_told,
    opening_told,
    payments_told,
)
from rightsource.scrutiny.rules.made_up.kept_budget import SET_BY, budget_kept
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

TODAY = date(2026, 11, 22)
DAYS = st.dates(min_value=date(2026, 4, 1), max_value=date(2030, 3, 31))


def all_told(kept: Kept) -> list[tuple[str, Entry]]:
    return [(each, entry) for each in kept.county.organisations for entry in entries_told(kept, each)]


@settings(max_examples=4)
@given(day=DAYS, later=st.integers(1, 330))
def test_a_later_day_of_the_same_year_adds_to_what_was_told_and_changes_nothing_of_it(day: date, later: int) -> None:
    after = min(day + timedelta(days=later), FinancialYear.of(day).last_day)
    first, second = books_kept(day), books_kept(after)
    told, then = all_told(first), all_told(second)
    assert set(told) <= set(then)
    assert {entry.on > first.last_day for _, entry in set(then) - set(told)} <= {True}
    assert [*payments_told(first, day)] == [*payments_told(second, after)][: len([*payments_told(first, day)])]
    assert [*bank_files_told(first)] == [*bank_files_told(second)][: len([*bank_files_told(first)])]


@settings(max_examples=3)
@given(day=DAYS)
def test_nothing_is_told_of_a_month_that_is_not_over(day: date) -> None:
    kept = books_kept(day)
    assert kept.last_day == Month.of(kept.last_day).last_day
    assert kept.last_day <= day
    assert all(entry.on <= kept.last_day for _, entry in all_told(kept))
    assert all(file.sent_on <= day for file in payments_told(kept, day))


@settings(max_examples=3)
@given(day=DAYS)
def test_no_organisation_runs_out_of_cash(day: date) -> None:
    kept = books_kept(day)
    for each in kept.county.organisations:
        at_first = sum(posting.amount.pence for posting in opening_told(kept, each) if posting.account in CASH)
        moved = sum(line.pence for entry in entries_told(kept, each) for line in entry.lines if line.account in CASH)
        assert at_first + moved > 0, each


CASH = {"cash", "1200"}


def test_what_the_council_spends_on_its_own_services_is_its_own_forecast_of_october() -> None:
    rows = [each.row for each in case_at(DEMONSTRATION, today=TODAY).case["budget_forecast"]]
    stated = {
        each.service: each.amount.pence // 100
        for each in rows
        if each.organisation == COUNCIL and each.service and each.as_at == date(2026, 10, 31)
    }
    assert {each.service: each.in_case_gbp for each in services() if each.in_case_gbp} == stated


def test_the_budget_that_is_set_is_the_sheets_and_its_forecasts_are_the_sheets_too() -> None:
    case = case_at(DEMONSTRATION, today=TODAY).case
    rows = [each.row for each in case["budget_forecast"]]
    decision = next(each.row for each in case["decisions"] if each.row.reference == SET_BY)
    kept = budget_kept(rows, decision, FinancialYear.of(TODAY))
    of_council = [each for each in rows if each.organisation == COUNCIL]
    for version, on in ((Version.BUDGET, None), (Version.FORECAST, date(2026, 10, 31))):
        stated = {(each.flow, each.name): each.amount for each in of_council if each.version is version
                  and on in {None, each.as_at}}  # fmt: skip
        latest = {each.line: each.amount for each in kept.moves if on is not None and each.moved_on <= on}
        said = {(each.flow, each.name): latest.get(each.line, each.amount) for each in kept.version.lines}
        assert said == stated
    assert all(total_of(kept.version.lines, flow) for flow in {each.flow for each in of_council})
    assert all(each.reason != "As the vehicle's return of the month has it." for each in kept.moves)


def counted() -> list[tuple[str, int]]:
    tables = ("ledger_posting", "commissioning_spendpayment", "ledger_bankline", "ledger_bankmatch", "budget_virement",
              "budget_forecastmove", "budget_pressure", "budget_budgetversion", "storage_auditevent")  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        walls.look_as(walls.THE_COUNCIL)
        count = sql.SQL("SELECT count(*) FROM {}")
        return [(each, cursor.execute(count.format(sql.Identifier(each))).fetchone()[0]) for each in tables]


def load(slug: str) -> None:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        given_case = case_at(OUR_CASES / slug, today=TODAY)
        load_case(
            by=SYSTEM, authority=Authority("a test"), case=given_case.case, file=given_case.file, today=TODAY,
            comes_with_rightsource=True,
        )  # fmt: skip


def keep(today: date) -> BooksKept:
    return keep_books_of_the_demonstration(by=SYSTEM, authority=Authority("a test"), today=today)


@pytest.mark.slow
@pytest.mark.usefixtures("committed_database")
def test_keeping_books_stops_half_way_goes_on_adds_a_later_month_and_writes_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stopped(*_: object) -> int:
        raise KeyboardInterrupt

    load("demonstration")
    with monkeypatch.context() as patched:
        patched.setattr(keeping_books, "_publish", stopped)
        with pytest.raises(KeyboardInterrupt):
            keep(date(2026, 9, 3))
    assert dict(counted())["ledger_bankline"] == 0
    assert keep(date(2026, 9, 3)).transactions == 0
    before = dict(counted())
    assert keep(TODAY).transactions > 0
    after = dict(counted())
    assert all(after[table] > before[table] for table in ("ledger_posting", "ledger_bankline", "budget_forecastmove"))
    again = keep(TODAY)
    assert (again.transactions, again.payments, again.bank_lines) == (0, 0, 0)
    assert dict(counted()) == after
    assert balances_on_record() == balances_told(books_kept(TODAY))


def balances_told(kept: Kept) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for each in kept.county.organisations:
        for posting in opening_told(kept, each):
            found[each, posting.account] += posting.amount.pence
    for each, entry in all_told(kept):
        for line in entry.lines:
            found[each, line.account] += line.pence
    return {key: pence for key, pence in found.items() if pence}


def balances_on_record() -> dict[tuple[str, str], int]:
    """Return what the books say, without the payments that stand in them besides what was told."""
    with transaction.atomic(), connection.cursor() as cursor:
        walls.look_as(walls.THE_COUNCIL)
        cursor.execute(
            "WITH told AS ("
            "SELECT account_id, amount_pence FROM ledger_balance WHERE NOT is_year_end UNION ALL "
            "SELECT account_id, -amount_pence FROM ledger_posting JOIN ledger_transaction AS whole "
            "ON whole.id = transaction_id WHERE starts_with(whole.description, 'Payment ')) "
            "SELECT account.organisation_id, account.code, sum(amount_pence)::bigint "
            "FROM told JOIN ledger_account AS account ON account.id = account_id "
            "GROUP BY 1, 2 HAVING sum(amount_pence) <> 0"
        )
        return {(organisation, code): pence for organisation, code, pence in cursor.fetchall()}


@pytest.mark.usefixtures("committed_database")
def test_made_up_books_are_refused_to_a_council_that_is_not_the_made_up_one() -> None:
    load("northamptonshire")
    before = counted()
    with pytest.raises(AnotherCountyHere):
        keep(TODAY)
    assert counted() == before
