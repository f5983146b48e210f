"""Management accounts with lines down and months across: what is read, what is checked, and what is refused."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ledger.rules import imports
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.found_tables import find_table
from rightsource.ledger.rules.given_lines import FoundTable
from rightsource.ledger.rules.imports import OnRecord, StatedFile
from rightsource.ledger.rules.mapping import FileKind, Meaning, Reading, Sign, check_mapping
from rightsource.ledger.rules.rows import Balance, ServiceDivision
from rightsource.quantities import Money, Month, ProblemsFound
from rightsource.storage.csv_writing import harmless

ACCOUNTS = FileKind.MANAGEMENT_ACCOUNTS
APRIL, MAY, JUNE = (Month(2026, month) for month in (4, 5, 6))
CHART = {each.code: each for each in commercial_chart("care-company", ServiceDivision.ADULTS)}
CODES = sorted(CHART)
USUAL = (
    "Nominal,Name,Apr-26,May-26,Jun-26,Total,YTD,Variance\n"
    "Income,,,,,,,\n"
    "4000,Sales,900,950,,1850,900,9\n"
    "Total income,,900,950,0,1850,900,9\n"
    "Costs,,,,,,,\n"
    "6000,Pay,500.50,510,,1010.50,500.50,x\n"
    "5000,Purchases,100,(10),,90,100,\n"
    "Total costs,,600.50,500,,1100.50,600.50,\n"
    "Net surplus / (deficit),,299.50,450,,749.50,299.50,\n"
)


def table(text: str, **columns: str) -> FoundTable:
    told = {Meaning(name): heading for name, heading in columns.items()}
    return find_table("care.csv", text.encode(), ACCOUNTS, told)


def said(found: FoundTable, months: set[Month] | None = None) -> StatedFile:
    how = Reading(sign=Sign.OWN_SIDE).mapping("care-company", "Board", ACCOUNTS, found.columns)
    return imports.stated_in(found, how, OnRecord(CHART, {"council"}, months or {APRIL, MAY, JUNE}))


def faults(text: str, **columns: str) -> list[tuple[str, str]]:
    try:
        found = table(text, **columns)
    except ProblemsFound as refused:
        return [(each.where, each.code) for each in refused.problems]
    return [(each.where, each.code) for each in said(found).problems]


def test_each_cell_is_read_as_the_month_and_account_it_stands_for() -> None:
    found = table(USUAL)
    assert (dict(found.columns), found.problems, found.rows) == ({Meaning.ACCOUNT: "Nominal"}, (), 3)
    stated = {(each.account, each.month): each.amount and each.amount.pence for each in said(found).stated}
    assert stated == {
        ("4000", APRIL): -90_000, ("4000", MAY): -95_000,
        ("6000", APRIL): 50_050, ("6000", MAY): 51_000,
        ("5000", APRIL): 10_000, ("5000", MAY): -1_000,
    }  # fmt: skip
    sums = "4 (Total income), 8 (Total costs), 9 (Net surplus / (deficit))"
    assert found.notes == (
        "A column a month was read: C April 2026, D May 2026.",
        "Columns of months without any amount: E.",
        f"Rows that are the file's own sums, and were not taken as rows: {sums}.",
    )


def test_the_mapping_of_such_a_file_is_one_that_can_be_remembered() -> None:
    found = table(USUAL)
    how = Reading().mapping("care-company", "Board", ACCOUNTS, found.columns)
    check_mapping(how)
    again = find_table("next.csv", USUAL.encode(), ACCOUNTS, dict(how.columns), is_whole=True)
    assert again == found


def test_every_fault_is_listed_with_its_row_and_column() -> None:
    text = (
        "Account,Apr-26,May-26,Total,Year to date\n"
        "4000,x,950,950,\n"
        "none,1,2,3,\n"
        "6000,1,2,4,7\n"
        "6000,1,,1,1\n"
        "Total,9,4,13,\n"
    )
    assert faults(text) == [
        ("row 4, column D", "total-does-not-agree"),
        ("row 4, column E", "total-does-not-agree"),
        ("row 2, column B", "not-an-amount"),
        ("row 3", "account-not-in-the-books"),
        ("row 5", "account-twice"),
    ]


def test_a_total_that_its_rows_do_not_come_to_is_a_fault_of_its_column() -> None:
    assert faults("Account,Apr-26,May-26\n4000,5,6\n6000,1,2\nTotal,6,9\n") == [
        ("row 4, column C", "total-does-not-agree")
    ]


@pytest.mark.parametrize(
    "heading",
    ["Apr-26,May-26", "April 2026,May 2026", "2026-04,2026-05", "30/04/2026,31/05/2026",
     "Apr-26 Actual,May-26 (Actual)", "Apr '26,May '26"],
)  # fmt: skip
def test_a_month_is_known_however_its_heading_is_written(heading: str) -> None:
    assert {each.month for each in said(table(f"Account,{heading}\n6000,1,2\n")).stated} == {APRIL, MAY}


@pytest.mark.parametrize("heading", ["Apr,May", "April,May", "P1,P2", "Month 1,Month 2"])
def test_a_month_without_a_year_takes_it_from_above_the_table_or_is_refused(heading: str) -> None:
    titled = f"Care company management accounts 2026-27,,\nAccount,{heading}\n6000,1,2\n"
    assert {each.month for each in said(table(titled)).stated} == {APRIL, MAY}
    assert faults(f"Account,{heading}\n6000,1,2\n") == [("row 1, column B", "month-without-a-year")]


def test_january_to_march_lie_in_the_second_half_of_the_year_over_the_table() -> None:
    found = table("Accounts 2026/27,,\nAccount,Dec,Jan\n6000,1,2\n")
    assert [each.cells[Meaning.MONTH] for each in found.lines] == [date(2026, 12, 1), date(2027, 1, 1)]


def test_budget_and_actual_may_stand_side_by_side_and_a_forecast_is_not_read() -> None:
    found = table("Account,Apr-26 Budget,Apr-26 Actual,May-26 Budget,May-26 Forecast\n6000,4,5,6,7\n")
    assert [(each.month, each.amount, each.budget) for each in said(found).stated] == [
        (APRIL, Money(500), Money(400)),
        (MAY, None, Money(600)),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Account,Apr-26,Apr 2026\n6000,1,2\n", "month-twice"),
        ("Account,£000,\nAccount,Apr-26,May-26\n6000,1,2\n", "not-in-pounds"),
        ("Account,Jan,Feb\n6000,1,2\n", "month-without-a-year"),
        ("Account,Note\n6000,1\n", "column-missing"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused(text: str, code: str) -> None:
    assert {each for _, each in faults(text)} == {code}


def test_an_account_is_known_by_its_title_under_a_heading_left_blank() -> None:
    title = CHART["6000"].title
    found = table(f",Apr-26,May-26\n{title.upper()},1,2\n")
    assert dict(found.columns) == {Meaning.ACCOUNT: "column A"}
    assert {each.account for each in said(found).stated} == {"6000"}


def test_a_workbook_with_dates_for_headings_is_read_like_a_csv_file() -> None:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet("P&L")
    dated = book.add_format({"num_format": "mmm-yy"})
    sheet.write_row(0, 0, ["Care company, made up"])
    sheet.write_row(3, 0, ["Code", "Name"])
    for place, month in enumerate((APRIL, MAY), start=2):
        sheet.write_datetime(3, place, _midnight(month.last_day), dated)
    sheet.write_row(4, 0, ["6000", "Pay", 1.1, 2.2])
    book.close()
    found = find_table("board.xlsx", packed.getvalue(), ACCOUNTS, {})
    assert [(each.month, each.amount) for each in said(found).stated] == [(APRIL, Money(110)), (MAY, Money(220))]
    assert found.lines[0].where(Meaning.AMOUNT) == "row 5, column C"


def test_a_closed_month_may_be_told_again_as_it_stands_and_not_otherwise() -> None:
    stated = said(table("Account,Apr-26,May-26,Jun-26\n6000,5,6,0\n4000,1,2,\n"))
    how = Reading(sign=Sign.OWN_SIDE).mapping("care-company", "Board", ACCOUNTS, {Meaning.ACCOUNT: "Account"})
    standing = [_balance("6000", 500), _balance("4000", -300)]
    problems = list(imports.closed_month_problems(stated.stated, standing, how, {MAY}))
    assert [(each.where, each.code) for each in problems] == [("row 3, column B", "accounting-period-not-open")]
    assert "£2.00" in problems[0].message


AMOUNTS = st.dictionaries(
    st.sampled_from(CODES), st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=3), min_size=1
)


@given(AMOUNTS)
def test_months_across_and_a_row_for_each_month_say_the_same(told: dict[str, list[int]]) -> None:
    months = (APRIL, MAY, JUNE)
    across = [["Account", *(f"{each.year}-{each.month:02d}" for each in months), "Total"]]
    across += [[code, *map(_pounds, pence), _pounds(sum(pence))] for code, pence in told.items()]
    across += [["Total", *(_pounds(sum(each)) for each in zip(*told.values(), strict=True)), ""]]
    down = [["Month", "Account", "Actual"]]
    down += [
        [f"{month.year}-{month.month:02d}", code, _pounds(pence[at])]
        for code, pence in told.items()
        for at, month in enumerate(months)
    ]
    one, other = (said(table(_csv(rows))) for rows in (across, down))
    assert (one.problems, other.problems) == ((), ())
    assert {(each.month, each.account, each.amount) for each in one.stated} == {
        (each.month, each.account, each.amount) for each in other.stated
    }


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def _pounds(pence: int) -> str:
    return f"{Money(pence).decimal_gbp:f}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def _balance(account: str, pence: int) -> Balance:
    return Balance(
        organisation="care-company", account=account, title="", line=CHART[account].line,
        division=ServiceDivision.ADULTS, counterparty="", month=APRIL, amount=Money(pence), is_year_end=False,
    )  # fmt: skip
