"""The made-up county: whatever the seed, its books balance, repeat themselves, and hold what the answers say."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rightsource
from rightsource.constitution.rules.rows import LegalForm
from rightsource.quantities import Money, Month
from rightsource.scrutiny.queries.cases import DEMONSTRATION, case_at, case_in_files
from rightsource.scrutiny.rules.made_up.answers import LOOK_ALIKES, Fault, answer_file
from rightsource.scrutiny.rules.made_up.books import dealings_of, entries_in, opening_of, pieces_of
from rightsource.scrutiny.rules.made_up.county import COUNCIL, Size, county_until, services, vehicles
from rightsource.scrutiny.rules.made_up.entries import accounts_of_all, rows_of
from rightsource.scrutiny.rules.made_up.growth import grown
from rightsource.scrutiny.rules.made_up.receipts import reference_of
from rightsource.scrutiny.rules.made_up.record import WholeCounty, whole_county
from rightsource.scrutiny.rules.made_up.spend_file import HEADINGS, write_payments
from rightsource.scrutiny.rules.writing import folder_of

TODAY = date(2026, 11, 22)
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
PACKAGE = Path(rightsource.__file__).parent
DETECTORS = (
    "rightsource.commissioning.rules.duplicates",
    "rightsource.commissioning.rules.suppliers",
    "rightsource.ledger.rules.unmatched",
    "rightsource.budget.rules.double_counting",
    "rightsource.treasury.rules.receipts",
)
SHAPES_OF_THE_RECORD = (
    "rightsource.quantities",
    "rightsource.storage",
    *(
        f"rightsource.{context}.rules.rows"
        for context in ("budget", "constitution", "governance", "ledger", "treasury")
    ),
)
"""What is neither the generator's nor a detector's: how a row of the record looks."""


def village(seed: int, today: date = TODAY) -> WholeCounty:
    return whole_county(Size.VILLAGE, seed, today)


def all_entries(drawn):
    return [(piece, entry) for piece in pieces_of(drawn.county) for entry in entries_in(drawn.books, piece)]


@settings(max_examples=8)
@given(seed=SEEDS)
def test_every_transaction_balances_and_stands_once_in_the_days_of_the_county(seed: int) -> None:
    drawn = village(seed)
    seen = set()
    for piece, entry in all_entries(drawn):
        assert sum(line.pence for line in entry.lines) == 0
        assert len(entry.lines) >= 2
        assert all(line.pence for line in entry.lines)
        assert drawn.county.first_day <= entry.on <= drawn.county.last_day
        assert (piece.organisation, entry.reference) not in seen
        seen.add((piece.organisation, entry.reference))


@settings(max_examples=5)
@given(seed=SEEDS)
def test_the_same_seed_draws_the_same_county_and_a_piece_alone_is_as_in_its_turn(seed: int) -> None:
    drawn, again = village(seed), village(seed)
    pieces = pieces_of(drawn.county)
    in_turn = {piece: list(entries_in(drawn.books, piece)) for piece in pieces}
    alone = pieces[len(pieces) // 2]
    assert list(entries_in(again.books, alone)) == in_turn[alone]
    assert again.planted == drawn.planted
    assert again.claims == drawn.claims
    assert again.receipts == drawn.receipts


def test_another_seed_draws_another_county() -> None:
    assert village(1).planted != village(2).planted
    assert [row for _, row in all_entries(village(1))] != [row for _, row in all_entries(village(2))]


@settings(max_examples=5)
@given(seed=SEEDS)
def test_what_was_not_planted_is_told_alike_by_both_sides(seed: int) -> None:
    drawn = village(seed)
    planted = {each.reference for each in drawn.books.dealings}
    for month in drawn.county.months:
        for dealing in dealings_of(drawn.books, COUNCIL, month):
            if dealing.reference not in planted:
                assert [told.pence for told in dealing.charged] == [told.pence for told in dealing.taken]


@settings(max_examples=5)
@given(seed=SEEDS)
def test_a_charge_between_two_is_drawn_the_same_for_either(seed: int) -> None:
    drawn = village(seed)
    month = drawn.county.months[-3]
    councils = {each.reference: each for each in dealings_of(drawn.books, COUNCIL, month)}
    for one in vehicles():
        for dealing in dealings_of(drawn.books, one.organisation, month):
            if COUNCIL in (dealing.seller, dealing.buyer):
                assert councils[dealing.reference] == dealing


@settings(max_examples=8)
@given(seed=SEEDS)
def test_every_answer_names_records_that_are_there_and_five_look_alikes_stand_beside_each_fault(seed: int) -> None:
    drawn = village(seed)
    there = {entry.reference for _, entry in all_entries(drawn)}
    there |= {each.reference for each in drawn.claims} | {reference_of(each) for each in drawn.receipts}
    for fault in Fault:
        faults = [each for each in drawn.planted if each.fault is fault and not each.is_innocent]
        innocent = [each for each in drawn.planted if each.fault is fault and each.is_innocent]
        assert len(faults) == drawn.county.extent.faults
        assert len(innocent) == LOOK_ALIKES * len(faults)
        assert all(each.references for each in (*faults, *innocent))
        named = Counter(reference for each in (*faults, *innocent) for reference in each.references)
        assert named.keys() <= there
        assert max(named.values()) == 1


@settings(max_examples=5)
@given(seed=SEEDS)
def test_no_reference_on_record_tells_a_fault_from_a_look_alike(seed: int) -> None:
    shapes: dict[tuple[Fault, bool], set[str]] = defaultdict(set)
    for each in village(seed).planted:
        shapes[each.fault, each.is_innocent] |= {re.sub(r"\d+", "#", reference) for reference in each.references}
    for fault in (Fault.PAID_TWICE, Fault.UNMATCHED, Fault.CLAIMED_TWICE):
        assert shapes[fault, False] <= shapes[fault, True]


@settings(max_examples=8)
@given(seed=SEEDS)
def test_a_dealing_told_differently_does_not_come_to_the_same_and_an_innocent_one_does(seed: int) -> None:
    drawn = village(seed)
    answers = {reference: each for each in drawn.planted for reference in each.references}
    for dealing in drawn.books.dealings:
        charged = sum(told.pence for told in dealing.charged)
        taken = sum(told.pence for told in dealing.taken if told.counterparty == dealing.seller)
        first = f"{dealing.reference}{'/charged' if dealing.charged else '/taken'}"
        assert answers[first].is_innocent == (charged == taken)


def test_a_bill_paid_twice_has_one_supplier_and_amount_and_both_are_paid_and_published() -> None:
    drawn = village(3)
    published = io.StringIO()
    count = write_payments(drawn.books, published)
    rows = list(csv.DictReader(io.StringIO(published.getvalue())))
    assert len(rows) == count
    assert tuple(rows[0]) == HEADINGS
    amounts = {row["Transaction Number"]: row["Amount"] for row in rows}
    assert len(amounts) == len(rows)
    for each in drawn.planted:
        if each.fault is Fault.PAID_TWICE and not each.is_innocent:
            assert len({amounts[reference] for reference in each.references}) == 1
            assert len(each.references) == 2


def test_what_an_organisation_has_at_first_comes_to_nothing() -> None:
    drawn = village(4)
    for organisation in drawn.county.organisations:
        postings = opening_of(drawn.county, organisation)
        assert Money.total([each.amount for each in postings]) == Money(0)
        assert all(each.amount for each in postings)


def test_every_account_that_is_posted_on_is_opened() -> None:
    drawn = village(4)
    opened = {(each.organisation, each.code) for each in accounts_of_all(drawn.county)}
    used = {(piece.organisation, line.account) for piece, entry in all_entries(drawn) for line in entry.lines}
    used |= {
        (each, posting.account) for each in drawn.county.organisations for posting in opening_of(drawn.county, each)
    }
    assert used <= opened


def test_nobody_runs_out_of_cash_and_everybody_lives_about_within_their_income() -> None:
    drawn = village(5)
    cash: dict[str, int] = defaultdict(int)
    for organisation in drawn.county.organisations:
        cash[organisation] += sum(
            p.amount.pence for p in opening_of(drawn.county, organisation) if p.account in {"cash", "1200"}
        )
    for piece, entry in all_entries(drawn):
        cash[piece.organisation] += sum(line.pence for line in entry.lines if line.account in {"cash", "1200"})
    assert all(each > 0 for each in cash.values()), cash


def test_spending_is_highest_in_march_and_a_few_bills_make_most_of_it() -> None:
    drawn = whole_county(Size.COUNTY, 6, TODAY)
    by_month: dict[int, int] = defaultdict(int)
    bills: list[int] = []
    for piece in pieces_of(drawn.county):
        if piece.organisation == "care-company" and piece.months[0] < Month(2026, 4):
            for entry in entries_in(drawn.books, piece):
                if entry.reference.startswith("P2") and entry.reference.endswith("/owed"):
                    by_month[entry.on.month] += entry.lines[0].pence
                    bills.append(entry.lines[0].pence)
    assert max(by_month, key=lambda month: by_month[month]) == 3
    bills.sort(reverse=True)
    assert sum(bills[: len(bills) // 5]) > 0.5 * sum(bills)


def test_rows_of_a_file_are_numbered_as_a_person_counts_and_net_to_nil() -> None:
    drawn = village(7)
    rows = list(rows_of(entries_in(drawn.books, pieces_of(drawn.county)[0])))
    assert [row.row for row in rows] == list(range(2, len(rows) + 2))
    assert sum(round(float(row.amount) * 100) for row in rows) == 0


@pytest.mark.parametrize("size", [Size.VILLAGE, Size.COUNTY])
def test_a_size_has_about_the_postings_that_it_says(size: Size) -> None:
    drawn = whole_county(size, 1, TODAY)
    pieces = pieces_of(drawn.county)
    postings = sum(len(entry.lines) for piece in pieces for entry in entries_in(drawn.books, piece))
    assert 0.85 < postings / drawn.county.extent.postings < 1.2


@settings(max_examples=20)
@given(today=st.dates(min_value=date(2026, 4, 1), max_value=date(2040, 12, 31)))
def test_a_county_ends_with_the_last_whole_month_and_knows_nothing_later(today: date) -> None:
    county = county_until(Size.VILLAGE, 1, today)
    assert county.last_day <= today
    assert (today - county.last_day).days < 31
    assert county.last_day == Month.of(county.last_day).last_day
    assert all(each.last_day <= county.last_day for each in county.years_ended)
    claims = whole_county(Size.VILLAGE, 1, today).claims
    assert all(each.last.last_day <= today for each in claims)


@pytest.mark.parametrize("today", [date(2026, 4, 3), date(2026, 5, 20), TODAY, date(2027, 1, 31), date(2028, 3, 31)])
def test_the_grown_county_loads_on_any_day_as_any_case_does(today: date) -> None:
    drawn = village(1, today)
    demonstration = case_at(DEMONSTRATION, today=today).case
    files = folder_of(grown(demonstration, drawn.county, drawn.claims, drawn.receipts))
    case = case_in_files(files, name="village", today=today).case
    assert len({row.row.service for row in case["services"]}) == 60
    assert sum(row.row.is_vehicle for row in case["organisations"]) == 20
    assert case.profile.is_fictional
    assert "No body, person, post or figure in it is real" in case["facts"][-1].row.statement


def test_every_legal_form_of_the_mission_has_a_vehicle() -> None:
    forms = {each.legal_form for each in vehicles()}
    assert forms >= {
        LegalForm.COMPANY_BY_SHARES, LegalForm.COMPANY_BY_GUARANTEE, LegalForm.CIC_BY_SHARES,
        LegalForm.CIC_BY_GUARANTEE, LegalForm.COOPERATIVE, LegalForm.COMMUNITY_BENEFIT, LegalForm.CHARITY,
        LegalForm.CHARITABLE_COMPANY, LegalForm.JOINT_COMMITTEE, LegalForm.LLP,
    }  # fmt: skip
    assert len(vehicles()) == 20
    assert {each.delivered_by for each in services()} <= {COUNCIL, *(each.organisation for each in vehicles())}


def test_the_answer_file_says_whose_it_is_and_holds_every_answer() -> None:
    drawn = village(2)
    text = answer_file(drawn.county.said, drawn.planted)
    assert drawn.county.said in text
    assert all(f'"{each.references[0]}"' in text for each in drawn.planted)


# What makes a county up and what looks for faults have nothing in common


def path_of(module: str) -> Path | None:
    place = PACKAGE.parent / Path(*module.split("."))
    return next((each for each in (place.with_suffix(".py"), place / "__init__.py") if each.is_file()), None)


def imported_by(module: str) -> set[str]:
    path = path_of(module)
    found = set()
    for node in ast.walk(ast.parse(path.read_text())) if path else ():
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{each.name}" for each in node.names if path_of(f"{node.module}.{each.name}")}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
    return {each for each in found if each.startswith("rightsource.")}


def reached_from(modules) -> set[str]:
    reached: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += imported_by(module)
    return reached


def generator() -> set[str]:
    names = (path.stem for path in (PACKAGE / "scrutiny/rules/made_up").glob("*.py") if path.stem != "__init__")
    return {f"rightsource.scrutiny.rules.made_up.{name}" for name in names}


def test_the_generator_reaches_no_detector_and_no_detector_the_generator() -> None:
    assert all(path_of(each) for each in DETECTORS)
    assert not reached_from(generator()) & set(DETECTORS)
    assert not {each for each in reached_from(DETECTORS) if "made_up" in each}


def test_generator_and_detectors_share_no_code_or_constant_but_the_shape_of_the_record() -> None:
    detectors = reached_from(DETECTORS)
    shared = {each for module in generator() for each in imported_by(module)} & detectors
    assert {each for each in shared if not each.startswith(SHAPES_OF_THE_RECORD)} == set()
