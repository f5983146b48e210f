"""Statements, the group and its evidence, read from the database as the lesser role."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.ledger import queries
from rightsource.ledger.errors import MonthsRunBackwards, NoBooksOpenToYou
from rightsource.ledger.queries.postings import PAGE
from rightsource.ledger.rules.rows import Elimination, Span
from rightsource.ledger.rules.statements import NOT_CLOSED
from rightsource.ledger.rules.unmatched import Match
from rightsource.quantities import Money, Month
from rightsource.storage import walls
from rightsource.storage.audit import GENESIS

APRIL, MAY, JUNE = Month(2026, 4), Month(2026, 5), Month(2026, 6)
SPAN = Span(MAY, JUNE)
EVERYONE = ("council", "care-company", "law-company")
BEGINNING = Month(2000, 1)
CARE = walls.Viewpoint(walls.Sight.ORGANISATION, "care-company")


def trade(ledger: Any) -> None:
    """The care company charges £100, the council records £97 and pays it; a loan is lent and had; wages are paid."""
    ledger.post("care-company", ("1100", 10_000, "council"), ("4000", -10_000, "council"))
    ledger.post("council", ("third-party/adults", 9_700, "care-company"), ("creditors", -9_700, "care-company"))
    ledger.post("council", ("creditors", 9_700, "care-company"), ("cash", -9_700), on=date(2026, 6, 3))
    ledger.post("care-company", ("1200", 9_700), ("1100", -9_700, "council"), on=date(2026, 6, 4))
    ledger.post("council", ("loans-given", 50_000, "law-company"), ("cash", -50_000), on=date(2026, 5, 2))
    ledger.post("law-company", ("1200", 50_000), ("2300", -50_000, "council"), on=date(2026, 5, 2))
    ledger.post("law-company", ("6000", 4_000), ("1200", -4_000), on=date(2026, 6, 30))


LINES = st.sampled_from(["6000", "4000", "1100", "2100", "3200", "1200"])
DAYS = st.sampled_from([date(2026, 4, 9), date(2026, 5, 3), date(2026, 6, 30)])
PARTIES = st.sampled_from(["", "council", "law-company"])
AMOUNTS = st.integers(-(10**9), 10**9).filter(bool)
POSTED = st.lists(st.tuples(st.lists(st.tuples(LINES, AMOUNTS, PARTIES), min_size=1, max_size=3), DAYS), max_size=6)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(POSTED)
def test_whatever_is_posted_the_cash_flow_leads_from_the_first_balance_to_the_last(ledger: Any, posted: Any) -> None:
    with transaction.atomic():
        for lines, on in posted:
            rest = -sum(pence for _, pence, _ in lines)
            whole = [*lines, *([("1200", rest, "")] if rest else [])]
            if len(whole) > 1:
                ledger.post("care-company", *whole, on=on)
        (found,) = queries.statements_of(["care-company"], SPAN)
        assert found.cash_flow.opening + found.cash_flow.moved == found.cash_flow.closing
        group = queries.cash_flows_of_group(["care-company"], SPAN)
        assert (group.opening, group.changed, group.closing) == (
            (found.cash_flow.opening,), (Money(0),), (found.cash_flow.closing,),
        )  # fmt: skip
        transaction.set_rollback(True)


def test_the_statements_of_a_group_as_at_an_instant_never_change_afterwards(ledger: Any) -> None:
    trade(ledger)
    then = timezone.now()

    def told(as_at: Any) -> Any:
        return (
            queries.consolidation(EVERYONE, SPAN, as_at=as_at),
            queries.cash_flows_of_group(EVERYONE, SPAN, as_at=as_at),
            queries.statements_of(EVERYONE, SPAN, as_at=as_at),
            queries.unmatched_within(EVERYONE, SPAN, on=date(2027, 3, 31), as_at=as_at),
            replace(queries.group_asked(EVERYONE, SPAN, as_at=as_at), as_at=None),
            queries.last_month_posted(EVERYONE, until=date(2027, 3, 31), as_at=as_at),
            queries.postings_page(queries.Figure(organisation="council", span=SPAN), as_at=as_at),
        )

    before = told(then)
    assert before == told(None)
    wrong = ledger.post("council", ("third-party/adults", 5, "care-company"), ("cash", -5), on=date(2026, 6, 9))
    ledger.reverse(wrong, on=date(2026, 6, 30))
    ledger.post("law-company", ("6000", 77), ("1200", -77), on=date(2026, 7, 1))
    assert told(then) == before
    assert told(None) != before


def test_a_group_shows_the_cash_that_moved_and_sets_off_what_its_members_paid_each_other(ledger: Any) -> None:
    trade(ledger)
    found = queries.cash_flows_of_group(EVERYONE, SPAN)
    amounts = {each.line: (each.each, each.group) for each in found.lines}
    nil = Money(0)
    assert amounts["creditors"] == ((Money(-9_700), nil, nil), nil)
    assert amounts["debtors"] == ((nil, Money(9_700), nil), nil)
    assert amounts["loans-given"] == ((Money(-50_000), nil, nil), nil)
    assert amounts["employees"][1] == Money(-4_000)
    assert Money.total(found.closing) == Money(-4_000)
    assert all(not pair.residue for pair in found.pairs)
    told = queries.group_asked(EVERYONE, SPAN)
    assert {each.line: each.group for each in told.cash_flow.lines} == {each.line: each.group for each in found.lines}
    ways = {(each.payer, each.payee): (each.paid, each.had) for each in told.payments}
    assert ways == {
        ("council", "law-company"): (Money(50_000), Money(50_000)),
        ("council", "care-company"): (Money(9_700), Money(9_700)),
    }


def test_dealings_that_two_books_tell_otherwise_are_found_and_what_was_taken_back_is_left_out(ledger: Any) -> None:
    trade(ledger)
    wrong = ledger.post("law-company", ("1100", 800, "council"), ("4000", -800, "council"))
    ledger.reverse(wrong)
    found = queries.unmatched_within(EVERYONE, SPAN, on=date(2027, 3, 31))
    told = sorted((each.match, each.said.about, abs(each.difference)) for each in found)
    assert told == [
        (Match.ALIKE, Elimination.BALANCES, Money(0)),
        (Match.OTHER_AMOUNT, Elimination.DEALINGS, Money(300)),
    ]


def test_the_months_asked_for_end_with_the_last_that_is_posted_in_unless_said_otherwise(ledger: Any) -> None:
    with pytest.raises(NoBooksOpenToYou):
        queries.span_asked(EVERYONE, None, None, until=date(2027, 3, 31))
    trade(ledger)
    assert queries.span_asked(EVERYONE, None, None, until=date(2027, 3, 31)) == Span(APRIL, JUNE)
    assert queries.span_asked(EVERYONE, JUNE, None, until=date(2027, 3, 31)) == Span(JUNE, JUNE)
    assert queries.span_asked(EVERYONE, None, MAY, until=date(2027, 3, 31)) == Span(APRIL, MAY)
    with pytest.raises(MonthsRunBackwards):
        queries.span_asked(EVERYONE, JUNE, MAY, until=date(2027, 3, 31))


def test_which_dealings_differ_is_told_apart_from_those_that_wait(ledger: Any) -> None:
    trade(ledger)
    ledger.post("law-company", ("1100", 60_000, "council"), ("4000", -60_000, "council"), on=date(2026, 6, 20))
    told = queries.dealings_asked(EVERYONE, SPAN, on=date(2026, 6, 30))
    assert [abs(each.difference) for each in told.unmatched] == [Money(300)]
    assert [each.match for each in told.in_time] == [Match.TIME_YET]
    later = queries.dealings_asked(EVERYONE, SPAN, on=date(2027, 3, 31))
    assert [abs(each.difference) for each in later.unmatched] == [Money(60_000), Money(300)]
    assert (later.counts[Match.ALONE], later.in_time) == (1, ())


def test_what_moved_in_a_month_stands_between_its_two_ends(ledger: Any) -> None:
    trade(ledger)
    month = queries.group_asked(EVERYONE, Span(JUNE, JUNE))
    assert (month.stood.cash, month.standing.cash) == (Money(0), Money(-4_000))
    assert month.standing.surplus == Money(-4_000)
    assert (month.standing.owed, month.standing.residue) == (Money(0), Money(300))
    assert {each.line: each.moved for each in month.moved if each.moved} == {
        "cash": Money(-4_000), NOT_CLOSED: Money(4_000),
    }  # fmt: skip
    (pair,) = (each for each in queries.group_asked(EVERYONE, SPAN).residues if "charges" in each.about)
    assert abs(pair.residue) == Money(300)


def test_every_figure_leads_to_the_postings_that_make_it_page_by_page(ledger: Any) -> None:
    trade(ledger)
    for number in range(PAGE + 3):
        ledger.post("care-company", ("6000", 100 + number), ("1200", -100 - number), on=date(2026, 6, 1))
    (found,) = queries.statements_of(["care-company"], SPAN)
    wages = next(each for each in found.income_and_expenditure.by_subjective if each.key == "employees")
    figure = queries.Figure(organisation="care-company", span=SPAN, line="employees", before_year_end=True)
    first, last = queries.postings_page(figure), queries.postings_page(figure, page=99)
    assert (first.count, first.pages, first.total) == (PAGE + 3, 2, wages.amount)
    assert (len(first.postings), last.page, len(last.postings)) == (PAGE, 2, 3)
    paid = queries.postings_page(
        queries.Figure(organisation="care-company", span=SPAN, line="employees", moved_cash=True)
    )
    cash = next(each for each in found.cash_flow.operating if each.key == "employees")
    assert paid.total == -cash.amount
    open_result = queries.Figure(organisation="care-company", span=Span(BEGINNING, JUNE), line=NOT_CLOSED)
    (standing,) = (each for each in found.balance_sheet.reserves if each.key == NOT_CLOSED)
    assert queries.postings_page(open_result).total == standing.amount


def test_whose_books_make_up_a_group_follows_from_what_whoever_asks_may_see(ledger: Any) -> None:
    trade(ledger)
    known = queries.group_of("council", until=date(2027, 3, 31))
    # Nobody holds anything of the two companies, so they are no part of the council's group.
    assert (known.parent, known.members, known.last_month) == ("council", ("council",), JUNE)
    assert known.names == {"council": "council"}
    with looking_as(CARE):
        own = queries.group_of("council", until=date(2027, 3, 31))
    assert (own.parent, own.members) == ("", ("care-company",))


@contextmanager
def looking_as(viewpoint: walls.Viewpoint) -> Iterator[None]:
    walls.look_as(viewpoint)
    yield
    walls.look_as(walls.THE_COUNCIL)


def test_a_vehicle_reads_nothing_of_others_by_any_question(ledger: Any) -> None:
    trade(ledger)
    with looking_as(CARE):
        assert queries.organisations_with_books() == ("care-company",)
        assert queries.postings_page(queries.Figure(organisation="council", span=SPAN)).count == 0
        assert {each.organisation for each in queries.line_totals(EVERYONE, until=JUNE)} == {"care-company"}
        said = queries.unmatched_within(EVERYONE, SPAN, on=date(2027, 3, 31))
        assert {each.said.organisation for each in said} == {"care-company"}
        assert all(each.paid == Money(0) for each in queries.group_asked(EVERYONE, SPAN).payments)


def packed(asked: queries.Evidence) -> bytes:
    into = io.BytesIO()
    queries.write_evidence(into, asked)
    return into.getvalue()


def test_an_evidence_pack_holds_the_postings_behind_its_statements_and_a_chain_that_can_be_tried(ledger: Any) -> None:
    trade(ledger)
    asked = queries.evidence(EVERYONE, SPAN)
    made = packed(asked)
    ledger.post("law-company", ("6000", 77), ("1200", -77))
    assert packed(asked) == made
    assert packed(queries.evidence(EVERYONE, SPAN, as_at=asked.instant.recorded_at)) == made
    assert packed(queries.evidence(EVERYONE, SPAN)) != made
    with zipfile.ZipFile(io.BytesIO(made)) as pack:
        assert json.loads(pack.read("manifest.json"))["act"] == asked.instant.act
        rows = {
            name: list(csv.DictReader(io.StringIO(pack.read(name).decode())))
            for name in pack.namelist()
            if name.endswith(".csv")
        }
    totals: dict[str, float] = {}
    for row in rows["postings.csv"]:
        totals[row["transaction"]] = totals.get(row["transaction"], 0) + round(float(row["amount"]) * 100)
    assert set(totals.values()) == {0.0}
    chain = rows["audit_chain.csv"]
    for before, row in zip([None, *chain], chain, strict=False):
        assert before is None or row["previous_hash"] == before["hash"]
        told = (row["previous_hash"], row["position"], row["recorded_at"], row["event"], row["subject"],
                row["by_post"], row["by_account"], row["authority"], row["details"])  # fmt: skip
        assert hashlib.sha256("\x1f".join(told).encode()).hexdigest() == row["hash"]
    assert chain[-1]["hash"] == asked.instant.hash != GENESIS
    assert {row["act"] for row in rows["postings.csv"]} <= {row["position"] for row in chain}


def test_what_somebody_posted_runs_in_no_spreadsheet_of_whoever_audits_it(ledger: Any) -> None:
    formula = '=HYPERLINK("http://example.org")'
    ledger.post("law-company", ("6000", 77), ("1200", -77), name=formula)
    with zipfile.ZipFile(io.BytesIO(packed(queries.evidence(EVERYONE, SPAN)))) as pack:
        rows = list(csv.DictReader(io.StringIO(pack.read("postings.csv").decode())))
    assert {row["description"] for row in rows} == {f"'{formula}"}


def test_there_is_no_evidence_of_nobody(ledger: Any) -> None:
    with pytest.raises(NoBooksOpenToYou):
        queries.evidence((), SPAN)


def test_no_reading_asks_more_questions_when_there_is_more_to_read(ledger: Any) -> None:
    def asked() -> list[int]:
        counts = []
        for question in (
            lambda: queries.statements_of(EVERYONE, SPAN),
            lambda: queries.group_asked(EVERYONE, SPAN, parent="council"),
            lambda: queries.cash_flows_of_group(EVERYONE, SPAN, parent="council"),
            lambda: queries.unmatched_within(EVERYONE, SPAN, on=date(2027, 3, 31)),
            lambda: queries.postings_page(queries.Figure(organisation="council", span=SPAN)),
            lambda: queries.group_of("council", until=date(2027, 3, 31)),
        ):
            with CaptureQueriesContext(connection) as captured:
                question()
            counts.append(len(captured))
        return counts

    before = asked()
    trade(ledger)
    trade(ledger)
    assert asked() == before == [2, 4, 3, 1, 2, 4]
