"""The ledger's rules: what nets to nil, what is set off, what a file says. No database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.federation.rules.ownership import Held
from rightsource.federation.rules.rows import Holding, HoldingKind
from rightsource.ledger.errors import NoRetainedReserve, TransactionDoesNotBalance, TransactionSaysNothing
from rightsource.ledger.rules import posting, statements
from rightsource.ledger.rules.belonging import WHOLE, Belonging, Method, belonging_on, effective_share
from rightsource.ledger.rules.bulk import amount_of, given_rows, identity_of, read_rows
from rightsource.ledger.rules.chart import chart_lines, commercial_chart, council_chart, own_chart
from rightsource.ledger.rules.group import ASSOCIATES, MINORITY, RESIDUE, Consolidation, consolidate, part_of
from rightsource.ledger.rules.rows import (
    PERFORMANCE,
    AccountKind,
    Balance,
    Elimination,
    LineTotal,
    Posting,
    ServiceDivision,
    Span,
    Transaction,
    TransactionKind,
)
from rightsource.quantities import FinancialYear, Money, Month, Period, ProblemsFound
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

APRIL, MAY, JUNE = Month(2026, 4), Month(2026, 5), Month(2026, 6)
SPAN = Span(MAY, JUNE)
MEMBERS = ("council", "care-company", "law-company")
NIL = Money(0)

# Books that nobody made up by hand: any lines, any months, anyone of the group, and each member's own sum nil.
_lines = st.sampled_from(sorted(chart_lines()))
_entries = st.lists(
    st.tuples(
        _lines,
        st.sampled_from([APRIL, MAY, JUNE]),
        st.sampled_from(["", *MEMBERS]),
        st.integers(-(10**12), 10**12),
        st.sampled_from([ServiceDivision.NONE, ServiceDivision.ADULTS]),
        st.booleans(),
    ),
    max_size=12,
)


def total(organisation: str, line: str, pence: int, month: Month = MAY, **said: Any) -> LineTotal:
    return LineTotal(organisation=organisation, line=line, month=month, amount=Money(pence), **said)


@st.composite
def group_books(draw: st.DrawFn) -> tuple[LineTotal, ...]:
    found: list[LineTotal] = []
    for member in MEMBERS:
        own = [
            total(member, line, pence, month, counterparty="" if other == member else other, division=division,
                  is_year_end=is_year_end)
            for line, month, other, pence, division, is_year_end in draw(_entries)
        ]  # fmt: skip
        rest = sum(each.amount.pence for each in own)
        found += [*own, total(member, "cash", -rest, APRIL)]
    return tuple(found)


_shares = st.fractions(min_value=0, max_value=1, max_denominator=1000)
_belonging = st.builds(Belonging, st.sampled_from(list(Method)), _shares)
_belongings = st.fixed_dictionaries({(member, month): _belonging for member in MEMBERS for month in (APRIL, MAY, JUNE)})


def in_whole(_: str, __: Month) -> Belonging:
    return WHOLE


def of_group(made: Consolidation, line: str) -> int:
    return sum(each.group.pence for each in (*made.performance, *made.position) if each.line == line)


@settings(max_examples=30)
@given(group_books(), _belongings)
def test_however_organisations_belong_the_position_of_the_group_nets_to_nil(books: Any, belong: Any) -> None:
    made = consolidate(books, MEMBERS, SPAN, lambda name, month: belong[name, month])
    assert Money.total([each.group for each in made.position]) == NIL


@settings(max_examples=30)
@given(group_books(), _belongings)
def test_what_is_set_off_and_the_residue_leave_every_statement_as_it_was_in_sum(books: Any, belong: Any) -> None:
    made = consolidate(books, MEMBERS, SPAN, lambda name, month: belong[name, month])
    for sheet, abouts in (
        (made.performance, {Elimination.DEALINGS}),
        (made.position, {Elimination.BALANCES, Elimination.OWNERSHIP}),
    ):
        residue = Money.total([pair.residue for pair in made.pairs if pair.about in abouts])
        assert Money.total([each.set_off for each in sheet]) + residue == NIL
        assert Money.total([each.adjusted for each in sheet if each.line == RESIDUE]) == residue


@settings(max_examples=30)
@given(group_books())
def test_the_group_of_all_is_the_sum_less_what_is_set_off_plus_the_residue(books: Any) -> None:
    made = consolidate(books, MEMBERS, SPAN, in_whole)
    for each in (*made.performance, *made.position):
        assert each.group == Money.total(each.each) + each.set_off + each.adjusted
    results = [statements.income_and_expenditure(own(books, name), SPAN).deficit for name in MEMBERS]
    assert Money.total([each.group for each in made.performance]) == Money.total(results)


@settings(max_examples=30)
@given(group_books())
def test_what_both_say_alike_and_the_residue_are_the_difference_of_the_two_sides(books: Any) -> None:
    for pair in consolidate(books, MEMBERS, SPAN, in_whole).pairs:
        assert pair.residue == pair.one_says + pair.other_says
        if pair.eliminated:
            larger = max(abs(pair.one_says), abs(pair.other_says))
            assert abs(pair.residue) + pair.eliminated == larger


@settings(max_examples=30)
@given(group_books())
def test_the_consolidation_of_one_is_itself(books: Any) -> None:
    made = consolidate(books, ["care-company"], SPAN, in_whole)
    alone = own(books, "care-company")
    position = {line: amount for line, amount in statements.position(alone, JUNE).items() if amount}
    performance = {key: amount for key, amount in statements.performance(alone, SPAN).items() if amount}
    assert {each.line: each.group for each in made.position if each.group} == position
    assert {(each.line, each.division): each.group for each in made.performance if each.group} == performance
    assert made.pairs == ()


@settings(max_examples=30)
@given(group_books(), st.randoms(use_true_random=False))
def test_the_order_of_the_books_does_not_matter(books: Any, chance: Any) -> None:
    shuffled = list(books)
    chance.shuffle(shuffled)
    assert consolidate(shuffled, MEMBERS, SPAN, in_whole) == consolidate(books, MEMBERS, SPAN, in_whole)


def own(books: Sequence[LineTotal], name: str) -> list[LineTotal]:
    return [each for each in books if each.organisation == name]


def test_one_says_it_charged_a_hundred_and_the_other_recorded_ninety_seven() -> None:
    books = [
        total("council", "debtors", 100, counterparty="care-company"),
        total("council", "receipts", -100, counterparty="care-company"),
        total("care-company", "support-services", 97, counterparty="council"),
        total("care-company", "creditors", -97, counterparty="council"),
    ]
    made = consolidate(books, MEMBERS, SPAN, in_whole)
    said = {pair.about: (pair.one_says.pence, pair.other_says.pence, pair.eliminated.pence) for pair in made.residues}
    assert said == {Elimination.DEALINGS: (-100, 97, 97), Elimination.BALANCES: (100, -97, 97)}
    assert [each.group.pence for each in made.performance if each.line == RESIDUE] == [-3]
    assert [each.group.pence for each in made.position if each.line == RESIDUE] == [3]
    assert of_group(made, "debtors") == of_group(made, "creditors") == of_group(made, "receipts") == 0


def test_cash_between_two_of_a_group_is_never_set_off() -> None:
    books = [total("council", "cash", 100, counterparty="care-company"), total("council", "general-fund", -100)]
    assert of_group(consolidate(books, MEMBERS, SPAN, in_whole), "cash") == 100


def test_others_have_their_share_of_a_company_that_is_taken_in_whole() -> None:
    books = [
        total("council", "investments", 80, counterparty="care-company"),
        total("council", "cash", -80),
        total("care-company", "share-capital", -80, counterparty="council"),
        total("care-company", "share-capital", -20),
        total("care-company", "receipts", -50),
        total("care-company", "cash", 150),
    ]
    belong = {"council": WHOLE, "care-company": Belonging(Method.FULL, Fraction(4, 5))}
    made = consolidate(books, ["council", "care-company"], SPAN, lambda name, _: belong[name])
    assert of_group(made, MINORITY) == -30
    assert of_group(made, "investments") == 0
    assert made.minority_result == Money(-10)
    assert made.residues == ()


def test_an_associate_stands_on_one_line_at_its_share_of_net_assets() -> None:
    books = [
        total("council", "investments", 30, counterparty="law-company"),
        total("council", "cash", -30),
        total("law-company", "share-capital", -30, counterparty="council"),
        total("law-company", "share-capital", -70),
        total("law-company", "receipts", -100),
        total("law-company", "cash", 200),
    ]
    belong = {"council": WHOLE, "law-company": Belonging(Method.EQUITY, Fraction(3, 10))}
    made = consolidate(books, ["council", "law-company"], SPAN, lambda name, _: belong[name])
    standing = {each.line: each.group.pence for each in made.position if each.group}
    assert standing == {"cash": -30, "general-fund": -30, ASSOCIATES: 60}
    assert [(each.line, each.group.pence) for each in made.performance] == [("associates-result", -30)]


def test_a_month_is_taken_in_with_the_share_of_its_own_end() -> None:
    books = [total("law-company", "receipts", -100, MAY), total("law-company", "receipts", -100, JUNE)]
    half = Belonging(Method.PROPORTIONATE, Fraction(1, 2))
    made = consolidate(books, ["law-company"], SPAN, lambda _, month: half if month == JUNE else WHOLE)
    assert [each.group.pence for each in made.performance] == [-150]


@given(st.lists(st.integers(-(10**12), 10**12), max_size=8), _shares)
def test_a_part_of_what_nets_to_nil_nets_to_nil(amounts: list[int], share: Fraction) -> None:
    whole = dict(enumerate([*amounts, -sum(amounts)]))
    part = part_of({str(key): pence for key, pence in whole.items()}, share)
    assert sum(part.values()) == 0
    assert all(abs(part[str(key)] - share * pence) <= 1 for key, pence in whole.items())


# How an organisation belongs


def held(owner: str, owned: str, percent: int | None, **said: Any) -> Held:
    row = Holding(
        owner=owner,
        owned=owned,
        kind=said.get("kind", HoldingKind.SHARES),
        share_percent=None if percent is None else Decimal(percent),
        has_control=said.get("control", False),
        period=said.get("period", Period(date(2026, 4, 1))),
    )
    return Recorded(row, Provenance(Source("made up"), KnownOn.on(date(2026, 4, 1))))


DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("holdings", "method", "share"),
    [
        ([held("council", "x", 80, control=True)], Method.FULL, Fraction(4, 5)),
        ([held("council", "x", None, control=True)], Method.FULL, Fraction(0)),
        ([held("council", "x", 20)], Method.EQUITY, Fraction(1, 5)),
        ([held("council", "x", 19)], Method.OUTSIDE, Fraction(0)),
        (
            [held("council", "x", 50, control=True), held("city", "x", 50, control=True)],
            Method.EQUITY,
            Fraction(1, 2),
        ),
        (
            [
                held("council", "x", 40, control=True, kind=HoldingKind.JOINT_COMMITTEE),
                held("city", "x", 60, control=True, kind=HoldingKind.JOINT_COMMITTEE),
            ],
            Method.PROPORTIONATE,
            Fraction(2, 5),
        ),
        (
            [held("council", "y", 50, control=True), held("y", "x", 60, control=True)],
            Method.FULL,
            Fraction(3, 10),
        ),
        ([held("council", "x", 100, control=True, period=Period(date(2026, 7, 1)))], Method.OUTSIDE, Fraction(0)),
    ],
)
def test_control_and_share_decide_how_an_organisation_is_taken_in(holdings: Any, method: Any, share: Any) -> None:
    assert belonging_on(holdings, "council", "x", DAY) == Belonging(method, share)
    assert belonging_on(holdings, "council", "council", DAY) == WHOLE


def test_a_circle_of_owners_comes_to_an_end() -> None:
    circle = [held("x", "y", 50), held("y", "x", 50), held("council", "x", 50)]
    assert effective_share(circle, "council", "y", DAY) == Fraction(1, 4)


# Posting

_postings = st.lists(
    st.builds(Posting, account=st.sampled_from(["cash", "debtors"]), amount=st.integers(-99, 99).map(Money)), max_size=6
)


@given(_postings)
def test_only_postings_that_net_to_nil_are_let_through(given_postings: list[Posting]) -> None:
    sum_of_all = Money.total([each.amount for each in given_postings])
    if len(given_postings) < 2 or NIL in [each.amount for each in given_postings]:
        with pytest.raises(TransactionSaysNothing):
            posting.check_balanced(given_postings)
    elif sum_of_all:
        with pytest.raises(TransactionDoesNotBalance) as refused:
            posting.check_balanced(given_postings)
        assert refused.value.difference == sum_of_all
    else:
        posting.check_balanced(given_postings)


@given(_postings)
def test_a_reversal_takes_back_every_posting(given_postings: list[Posting]) -> None:
    first = Transaction(
        transaction_id=UUID(int=1), organisation="council", posted_on=DAY, description="x",
        postings=tuple(given_postings),
    )  # fmt: skip
    back = posting.reversal_of(first, transaction_id=UUID(int=2), posted_on=DAY, reason="wrong")
    both = [*first.postings, *back.postings]
    by_account = statements.total_by(both, lambda each: (each.account, each.counterparty), lambda each: each.amount)
    assert set(by_account.values()) <= {NIL}
    assert (back.kind, back.reverses) == (TransactionKind.REVERSAL, first.transaction_id)


def balance(account: str, line: str, pence: int, month: Month = MAY, counterparty: str = "") -> Balance:
    return Balance(
        organisation="council", account=account, title=account, line=line, division=ServiceDivision.NONE, month=month,
        counterparty=counterparty, is_year_end=False, amount=Money(pence),
    )  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["employees", "receipts", "cash"]), st.integers(-99, 99)), max_size=6))
def test_a_year_end_leaves_income_and_expenditure_at_nil_and_balances(found: list[tuple[str, int]]) -> None:
    balances = [balance(f"{line}/none" if line != "cash" else line, line, pence) for line, pence in found]
    closing = posting.year_end_close(
        "council", FinancialYear(2026), council_chart("council"), balances, transaction_id=UUID(int=1)
    )
    left = {each.account: 0 for each in balances if each.line != "cash"}
    for each in balances:
        if each.account in left:
            left[each.account] += each.amount.pence
    for posted in closing.postings if closing else ():
        if posted.account in left:
            left[posted.account] += posted.amount.pence
    assert set(left.values()) <= {0}
    if closing is not None:
        posting.check_balanced(closing.postings)


def test_a_year_end_needs_a_reserve_to_go_to() -> None:
    with pytest.raises(NoRetainedReserve):
        posting.year_end_close(
            "council", FinancialYear(2026), (), [balance("r", "receipts", -5)], transaction_id=UUID(int=1)
        )


# Charts and files


def test_every_line_of_the_shared_chart_says_where_it_is_from() -> None:
    assert all(line.source and line.title for line in chart_lines().values())
    assert {line.kind for line in chart_lines().values()} == set(AccountKind)


def test_the_charts_that_come_with_rightsource_stand_on_the_shared_one() -> None:
    for account in (*council_chart("council"), *commercial_chart("care-company", ServiceDivision.ADULTS)):
        is_performance = chart_lines()[account.line].kind in PERFORMANCE
        assert is_performance or account.division is ServiceDivision.NONE
    codes = [account.code for account in council_chart("council")]
    assert len(codes) == len(set(codes))


def test_an_own_chart_is_mapped_and_every_fault_of_it_listed() -> None:
    text = "code,title,line,division\n10,Pay,employees,adult social care\n20,Bank,cash,\n"
    assert [(each.code, each.line, each.division.value) for each in own_chart("x", text)] == [
        ("10", "employees", "adult social care"),
        ("20", "cash", "not a service"),
    ]
    with pytest.raises(ProblemsFound) as refused:
        own_chart("x", text + "20,Till,till,nowhere\n,,cash,\n")
    assert [(each.where, each.code) for each in refused.value.problems] == [
        ("row 4", "account-twice"),
        ("row 4", "line-not-on-chart"),
        ("row 4", "division-not-known"),
        ("row 5", "account-not-named"),
    ]
    with pytest.raises(ProblemsFound, match="2 faults"):
        own_chart("x", "code,title\n")


@given(st.integers(-(10**15), 10**15))
def test_an_amount_that_is_written_is_read_back(pence: int) -> None:
    assert amount_of(f"{Money(pence).decimal_gbp:f}") == Money(pence)


@pytest.mark.parametrize("text", ["", "-", "1,000", "1.005", "£5", "1e3", "٣", "1.-5", "--1", "9" * 16])
def test_what_is_not_pounds_and_pence_is_not_an_amount(text: str) -> None:
    assert amount_of(text) is None


def test_a_reference_stands_for_the_same_transaction_whenever_it_comes_again() -> None:
    assert identity_of("council", "J1") == identity_of("council", "J1")
    assert len({identity_of("council", "J1"), identity_of("x", "J1"), identity_of("council", "J2")}) == 3
    assert identity_of("council", "J1") != uuid5(UUID(int=0), "council\x1fJ1")


def test_a_file_that_lacks_columns_or_holds_no_days_says_so() -> None:
    with pytest.raises(ProblemsFound, match="5 faults"):
        given_rows("transaction\n")
    rows = given_rows(
        "transaction,posted_on,description,account,amount,counterparty\n"
        "J1,2026-06-31,x,cash,1.5,\n,2026-06-30,x,cash,0,\nJ1,2026-06-30,x,cash,abc,\n"
    )
    read, problems = read_rows("council", rows)
    assert [(each.where, each.code) for each in problems] == [
        ("row 2", "not-a-date"),
        ("row 3", "transaction-not-named"),
        ("row 3", "amount-is-nil"),
        ("row 4", "not-an-amount"),
    ]
    assert {whole.reference: [line.pence for line in whole.lines] for whole in read} == {"J1": [150, None], "": [0]}


# Statements


@settings(max_examples=30)
@given(group_books())
def test_every_organisations_balance_sheet_nets_to_nil_and_its_reserves_move_to_it(books: Any) -> None:
    for name in MEMBERS:
        mine = own(books, name)
        sheet = statements.balance_sheet(mine, JUNE)
        lines = (*sheet.assets, *sheet.liabilities, *sheet.reserves)
        assert Money.total([each.amount for each in lines]) == NIL
        moved = statements.movement_in_reserves(mine, SPAN)
        assert Money.total([each.closing for each in moved]) == Money.total([each.amount for each in sheet.reserves])
        told = statements.income_and_expenditure(mine, SPAN)
        by_service, by_line = (
            Money.total([each.amount for each in found]) for found in (told.by_service, told.by_subjective)
        )
        assert by_service == by_line == told.deficit
