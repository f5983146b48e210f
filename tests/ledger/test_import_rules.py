"""Reading somebody else's file: its columns, its cells, and what books must post to say what it says."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ledger.rules import imports
from rightsource.ledger.rules.cells import amount_in, day_in, text_in
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.exports import PostingOut, write_csv
from rightsource.ledger.rules.found_tables import find_table
from rightsource.ledger.rules.given_lines import FoundTable
from rightsource.ledger.rules.imports import OnRecord, Stated
from rightsource.ledger.rules.mapping import (
    ColumnMapping,
    FileKind,
    Meaning,
    Reading,
    Sign,
    check_mapping,
    plain_heading,
    suggested_columns,
)
from rightsource.ledger.rules.rows import Balance, ServiceDivision, TransactionKind
from rightsource.quantities import Money, Month, ProblemsFound
from rightsource.storage.csv_writing import as_it_was, harmless

LEDGER, TRIAL, ACCOUNTS = FileKind.GENERAL_LEDGER, FileKind.TRIAL_BALANCE, FileKind.MANAGEMENT_ACCOUNTS
MAY = Month(2026, 5)
CHART = {each.code: each for each in commercial_chart("care-company", ServiceDivision.ADULTS)}


def table(text: str, kind: FileKind = LEDGER, **columns: str) -> FoundTable:
    return find_table("file.csv", text.encode(), kind, {Meaning(name): heading for name, heading in columns.items()})


def mapping(found: FoundTable, kind: FileKind = LEDGER, **said: Any) -> ColumnMapping:
    return Reading(**said).mapping("care-company", "Books", kind, found.columns)


def faults(kind: FileKind, text: str, **columns: str) -> set[str]:
    with pytest.raises(ProblemsFound) as refused:
        table(text, kind, **columns)
    return {each.code for each in refused.value.problems}


# Cells


@given(st.integers(-(10**14), 10**14))
def test_an_amount_reads_back_however_it_is_written(pence: int) -> None:
    money = Money(pence)
    ways = (str(money), f"{money.decimal_gbp:f}", f"{abs(money).decimal_gbp:,f} {'CR' if pence < 0 else 'DR'}")
    assert {amount_in(each) for each in ways} == {money}
    assert amount_in(f"({abs(money).decimal_gbp:f})") == -abs(money)


@given(st.integers(-(10**11), 10**11))
def test_a_number_of_a_spreadsheet_is_taken_to_the_penny(pence: int) -> None:
    assert amount_in(pence / 100) == Money(pence)


@pytest.mark.parametrize(
    "text", ["1.005", "12 apples", "--5", "(-5)", "(5", "-5 CR", "1e3", "nan", "٣", True, 0.005, 1e300, float("nan")]
)
def test_what_is_no_amount_is_none(text: Any) -> None:
    assert amount_in(text) is None


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)))
def test_a_day_reads_back_however_it_is_written(day: date) -> None:
    ways = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d/%m/%y}", f"{day:%d-%b-%Y}", f"{day:%d %B %Y}", day)
    assert {day_in(each) for each in ways} == {day}


@given(st.text())
def test_a_text_is_harmless_in_a_csv_file_and_reads_back_as_it_was(text: str) -> None:
    assert as_it_was(harmless(text)) == text
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_code_that_a_spreadsheet_took_for_a_number_is_found_again() -> None:
    assert text_in(1200.0) == "1200"
    assert imports.code_in("10", CHART) == "0010"
    assert imports.code_in("no such", CHART) == "no such"


# Columns


def test_usual_headings_are_known_without_being_told() -> None:
    found = table("Journal No.,Date,Nominal Code,Details,Debit (£),Credit (£),Balance\nJ1,12/05/2026,6000,Pay,5,,5\n")
    assert found.columns == {
        Meaning.TRANSACTION: "Journal No.",
        Meaning.DAY: "Date",
        Meaning.ACCOUNT: "Nominal Code",
        Meaning.DESCRIPTION: "Details",
        Meaning.DEBIT: "Debit (£)",
        Meaning.CREDIT: "Credit (£)",
    }


def test_what_is_told_stands_before_what_is_usual() -> None:
    told = suggested_columns(LEDGER, ["Date", "Booked", "Account", "Amount", "Ref"], {Meaning.DAY: "Booked"})
    assert told[Meaning.DAY] == "Booked"
    assert "Date" not in told.values()


@given(st.lists(st.text(max_size=12), max_size=8))
def test_no_heading_is_taken_for_two_things(headings: list[str]) -> None:
    for kind in FileKind:
        taken = [plain_heading(each) for each in suggested_columns(kind, headings).values()]
        assert len(taken) == len(set(taken))


def test_the_table_is_found_below_a_title_and_on_another_sheet() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "What this is"
    page = book.create_sheet("Ledger")
    for row in (
        ["Care Company"],
        [],
        ["Reference", "Date", "Account", "Amount"],
        ["J1", date(2026, 5, 12), 6000, 12.5],
    ):
        page.append(row)
    packed = io.BytesIO()
    book.save(packed)
    found = find_table("book.xlsx", packed.getvalue(), LEDGER, {})
    assert [(each.row, each.text(Meaning.DAY), each.text(Meaning.ACCOUNT)) for each in found.lines] == [
        (4, "2026-05-12", "6000")
    ]
    with pytest.raises(ProblemsFound) as refused:
        find_table("book.xlsx", packed.getvalue(), LEDGER, {}, sheet="Sales")
    assert [each.code for each in refused.value.problems] == ["sheet-missing"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", b"\xff\xd8\xff", b"<x>"]
)
def test_what_is_no_table_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ProblemsFound) as refused:
        find_table("file", content, LEDGER, {})
    assert all(each.message for each in refused.value.problems)


def test_every_column_that_is_missing_is_listed_at_once() -> None:
    assert faults(LEDGER, "A,B\n1,2\n") == {"column-missing"}
    with pytest.raises(ProblemsFound) as refused:
        table("A,B\n1,2\n")
    assert len(refused.value.problems) == 4
    assert faults(LEDGER, "Ref,Date,Account,Amount\n", account="Nominal") == {"column-missing"}


def test_a_mapping_that_cannot_be_read_by_is_refused_with_every_fault() -> None:
    wrong = ColumnMapping(
        organisation="care-company",
        source=" ",
        kind=TRIAL,
        columns=((Meaning.DAY, "Date"), (Meaning.AMOUNT, "Sum"), (Meaning.DEBIT, "sum")),
        balancing_account="1200",
    )
    with pytest.raises(ProblemsFound) as refused:
        check_mapping(wrong)
    assert {each.code for each in refused.value.problems} == {
        "source-not-named",
        "column-missing",
        "amount-told-twice",
        "column-of-no-use",
        "column-told-twice",
        "balancing-of-no-use",
    }


# What files say


def test_debits_and_credits_become_one_signed_amount_and_nil_is_left_out() -> None:
    found = table(
        "Ref,Date,Account,Debit,Credit\nJ1,2026-05-12,6000,5.00,\nJ1,2026-05-12,1200,,5.00\nJ1,2026-05-12,1100,0,\n"
    )
    rows, notes = imports.general_ledger_rows(found, mapping(found), CHART)
    assert [(each.reference, each.account, each.amount) for each in rows] == [
        ("Books/J1", "6000", "5.00"),
        ("Books/J1", "1200", "-5.00"),
    ]
    assert notes == ("Left out, being nil: 1 row.",)


def test_the_files_own_total_is_checked_and_not_posted() -> None:
    body = "Account,Debit,Credit\n6000,5.00,\n1200,,5.00\n"
    assert not table(f"{body}Total,5.00,5.00\n", TRIAL).problems
    assert [each.code for each in table(f"{body},5.00,4.00\n", TRIAL).problems] == ["total-does-not-agree"]
    assert len(table(f"{body}Total,5.00,5.00\n", TRIAL).lines) == 2


@pytest.mark.parametrize(
    ("sign", "pence"),
    [(Sign.DEBIT, {"6000": 500, "4000": 700}), (Sign.CREDIT, {"6000": -500, "4000": -700}),
     (Sign.OWN_SIDE, {"6000": 500, "4000": -700})],
)  # fmt: skip
def test_a_source_says_which_amounts_stand_without_a_minus(sign: Sign, pence: dict[str, int]) -> None:
    found = table("Month,Account,Actual\n2026-05,6000,5\nMay 2026,4000,7\n", ACCOUNTS)
    on_record = OnRecord(CHART, frozenset(), {MAY})
    said = imports.stated_in(found, mapping(found, ACCOUNTS, sign=sign), on_record)
    assert {each.account: each.amount and each.amount.pence for each in said.stated} == pence


def test_every_fault_of_management_accounts_is_listed_by_row() -> None:
    found = table(
        "Month,Account,Actual,Budget,Counterparty\nQ1,6000,5,,\n2026-06,6000,5,,\n2026-05,none,5,,\n2026-05,6000,x,y,\n"
        "2026-05,4000,5,,nobody\n2026-05,1200,5,,care-company\n2026-05,1200,1,,\n2026-05,1200,2,,\n2027-03,6000,,9,\n",
        ACCOUNTS,
    )
    said = imports.stated_in(found, mapping(found, ACCOUNTS), OnRecord(CHART, {"council", "care-company"}, {MAY}))
    closed = imports.closed_month_problems(said.stated, [], mapping(found, ACCOUNTS), {MAY})
    assert [(each.where, each.code) for each in closed] == [("row 3", "accounting-period-not-open")]
    assert [(each.where, each.code) for each in said.problems] == [
        ("row 2", "not-a-month"),
        ("row 4", "account-not-in-the-books"),
        ("row 5", "not-an-amount"),
        ("row 5", "not-an-amount"),
        ("row 6", "counterparty-not-on-record"),
        ("row 7", "counterparty-not-on-record"),
        ("row 9", "account-twice"),
    ]
    assert said.stated[-1].budget == Money(900)
    assert said.stated[-1].amount is None


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(st.lists(st.tuples(TEXTS, TEXTS.filter(str.strip), st.integers(1, 10**12), TEXTS), min_size=1, max_size=5))
def test_what_is_written_as_csv_reads_back_the_same(rows: list[tuple[str, str, int, str]]) -> None:
    out = io.StringIO(newline="")
    postings = [
        PostingOut(
            organisation="care-company", transaction_id=UUID(int=at), number=1, posted_on=date(2026, 5, 12),
            kind=TransactionKind.ORDINARY, description=description, account=account, title="", line="cash",
            division=ServiceDivision.NONE, counterparty=other, amount=Money(pence), reverses=None, recorded_in=7,
        )
        for at, (description, account, pence, other) in enumerate(rows)
    ]  # fmt: skip
    write_csv(postings, out)
    found = find_table("care-company.csv", out.getvalue().encode("utf-8-sig"), LEDGER, {})
    read, _ = imports.general_ledger_rows(found, mapping(found), {})
    assert [(each.description, each.account, each.amount, each.counterparty) for each in read] == [
        (description.strip(), account.strip(), f"{Money(pence).decimal_gbp:f}", other.strip())
        for description, account, pence, other in rows
    ]


# What must be posted

CODES = sorted(CHART)[:6]
AMOUNTS = st.dictionaries(st.sampled_from(CODES), st.integers(-(10**9), 10**9), max_size=6)


def balance(account: str, pence: int, month: Month = MAY, *, is_year_end: bool = False, line: str = "cash") -> Balance:
    return Balance(
        organisation="care-company", account=account, title="", line=line, division=ServiceDivision.NONE, month=month,
        counterparty="", is_year_end=is_year_end, amount=Money(pence),
    )  # fmt: skip


@given(AMOUNTS, st.lists(st.tuples(st.sampled_from(CODES), st.integers(-(10**9), 10**9), st.integers(1, 5))))
def test_books_stand_as_a_trial_balance_says_once_the_difference_is_posted(
    told: dict[str, int], before: list[tuple[str, int, int]]
) -> None:
    stated = [Stated(2, MAY, account, "", Money(pence)) for account, pence in told.items()]
    standing = [balance(account, pence, Month(2026, month)) for account, pence, month in before]
    how = ColumnMapping(organisation="care-company", source="Books", kind=TRIAL, columns=())
    change = imports.to_stand_as_stated(stated, standing, month=MAY, mapping=how)
    assert all(posting.amount for posting in change)
    after: dict[str, int] = dict.fromkeys(CODES, 0)
    for each in (*standing, *change):
        after[each.account] += each.amount.pence
    assert after == dict.fromkeys(CODES, 0) | told
    again = [*standing, *(balance(each.account, each.amount.pence) for each in change)]
    assert imports.to_stand_as_stated(stated, again, month=MAY, mapping=how) == ()


@given(AMOUNTS)
def test_management_accounts_balance_by_the_account_named_for_it_and_leave_others_alone(told: dict[str, int]) -> None:
    stated = [Stated(2, MAY, account, "", Money(pence)) for account, pence in told.items() if account != CODES[0]]
    how = ColumnMapping(
        organisation="care-company", source="Books", kind=ACCOUNTS, columns=(), balancing_account=CODES[0]
    )
    standing = [balance("9999", 5, MAY), balance(CODES[1], 7, Month(2026, 4))]
    change = imports.to_stand_as_stated(stated, standing, month=MAY, mapping=how)
    assert sum(each.amount.pence for each in change) == 0
    assert "9999" not in {each.account for each in change}
    moved = {each.account: each.amount.pence for each in change}
    assert all(moved.get(account, 0) == pence for account, pence in told.items() if account != CODES[0])


def test_a_file_that_does_not_balance_names_the_month_and_the_difference() -> None:
    stated = [Stated(2, MAY, "6000", "", Money(500)), Stated(3, Month(2026, 6), "6000", "", Money(0))]
    how = ColumnMapping(organisation="care-company", source="Books", kind=ACCOUNTS, columns=())
    found = list(imports.balance_problems(stated, how, "file.csv"))
    assert [each.code for each in found] == ["file-does-not-balance"]
    assert "May 2026" in found[0].message
    assert "£5.00" in found[0].message


def test_a_trial_balance_waits_for_the_year_before_to_be_closed() -> None:
    last_year = balance("6000", 500, Month(2026, 3), line="employees")
    closed = balance("6000", -500, Month(2026, 3), is_year_end=True, line="employees")
    assert [each.code for each in imports.earlier_year_problems([last_year], MAY, "f")] == ["earlier-year-not-closed"]
    assert not list(imports.earlier_year_problems([last_year, closed], MAY, "f"))
    assert not list(imports.earlier_year_problems([last_year], Month(2026, 3), "f"))


def test_the_account_for_the_difference_is_in_the_books_and_not_in_the_file() -> None:
    how = ColumnMapping(organisation="c", source="Books", kind=ACCOUNTS, columns=(), balancing_account="none")
    stated = [Stated(7, MAY, "none", "", Money(500))]
    found = list(imports.balancing_problems(stated, how, CHART))
    assert [each.code for each in found] == ["account-not-in-the-books", "balancing-account-stated"]
