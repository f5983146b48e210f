"""Published payments read as councils write them: two shapes, columns told once, every fault listed, names kept out."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.rules.spend import SpendColumn, paid_amount, paid_day, read_spend
from rightsource.quantities import Money

HEADINGS = (
    "Body,Name of Body,Date,Transaction Number,Invoice Number,Amount,Supplier Name,Supplier ID,Vat Reg No,"
    "Expense Area,Expense Type,Expense Code,Creditor Type"
)
COUNTY = f"""{HEADINGS}
1,Testshire,2026-04-03 00:00:00,T1,INV-1,1136.8400000000001,MADE-UP CARE LTD,7,123456789,Adults,Home care,5501,LTD
1,Testshire,2026-04-03 00:00:00,T2,REDACTED UNDER DP ACT,500,REDACTED UNDER DP ACT,9,,Children,Fees,9052,INDV
1,Testshire,2026-04-09 00:00:00,T3,CN-1,-20.5,MADE-UP CARE LTD,7,123456789,Adults,Home care,5501,LTD
"""
CITY = """Service Label,Expenditure category,Payment date,Transaction Number,Net Amount,Supplier Number,Supplier Name
Place,Gas,03/04/2026,D1,\xa31001.02,1,Fictional Energy \x96 Testshire
Place,Gas,03/04/2026,D1,\xa31001.02,1,Fictional Energy \x96 Testshire
""".encode("latin-1")


def test_the_two_shapes_are_read_whole() -> None:
    county, city = (read_spend(text, "f.csv", body="Testshire") for text in (COUNTY.encode("utf-8-sig"), CITY))
    assert [row.amount.pence for row in county.rows] == [113_684, 50_000, -2_050]
    assert county.not_taken == ("Body", "Expense Code")
    assert [row.paid_on for row in city.rows] == [date(2026, 4, 3)] * 2
    assert len({row.id for row in city.rows}) == 2
    assert any("Windows-1252" in note for note in city.notes)


def test_nothing_that_leads_to_a_name_taken_out_is_kept() -> None:
    row = read_spend(COUNTY.encode(), "f.csv", body="Testshire").rows[1]
    assert (row.supplier, row.supplier_number, row.vat_number, row.invoice) == ("REDACTED UNDER DP ACT", "", "", "")


def test_a_workbook_reads_as_the_same_rows_as_text() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(COUNTY.splitlines()):
            sheet.write_row(number, 0, line.split(","))
    written = read_spend(held.getvalue(), "f.xlsx", body="Testshire")
    assert written.rows == read_spend(COUNTY.encode(), "f.csv", body="Testshire").rows


def test_headings_that_nobody_knows_are_asked_for_and_then_remembered() -> None:
    text = b"When,How much,To whom\n2026-04-03,500.00,Made-up Ltd\n"
    asked = read_spend(text, "f.csv", body="Testshire").problems
    assert [each.code for each in asked] == ["spend-column-missing"]
    told = {SpendColumn.PAID_ON: "When", SpendColumn.AMOUNT: "How much", SpendColumn.SUPPLIER: "To whom"}
    given, remembered = (read_spend(text, "f.csv", body="Testshire", **{how: told}) for how in ("given", "remembered"))
    assert given.rows == remembered.rows != ()


def test_a_column_told_that_is_not_there_is_a_fault() -> None:
    told = {SpendColumn.SERVICE: "Nowhere"}
    found = read_spend(COUNTY.encode(), "f.csv", body="Testshire", given=told)
    assert [each.code for each in found.problems] == ["spend-column-absent"]


def test_every_fault_of_every_row_is_listed_and_no_row_is_given() -> None:
    text = b"Date,Amount,Supplier\n31/02/2026,500,Made-up Ltd\n2026-04-03,five,Made-up Ltd\n2026-04-03,500,\n"
    found = read_spend(text, "f.csv", body="Testshire")
    assert [(each.where, each.code) for each in found.problems] == [
        ("f.csv, row 2", "not-a-date"),
        ("f.csv, row 3", "not-an-amount"),
        ("f.csv, row 4", "spend-without-supplier"),
    ]
    assert found.rows == ()


def test_another_bodys_payments_are_refused() -> None:
    found = read_spend(COUNTY.encode(), "f.csv", body="Elsewhere")
    assert [each.code for each in found.problems] == ["spend-of-another-body"]


def test_headings_alone_are_no_payments() -> None:
    assert [each.code for each in read_spend(b"Date,Amount,Supplier\n", "f", body="T").problems] == ["spend-no-rows"]


@given(st.integers(-(10**11), 10**11))
def test_an_amount_reads_back_however_it_is_written(pence: int) -> None:
    amount = Money(pence)
    for written in (str(amount), f"{amount.decimal_gbp:,}", repr(float(amount.decimal_gbp))):
        assert paid_amount(written) == amount


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)))
def test_a_day_reads_back_however_it_is_written(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y-%m-%d 00:00:00", "%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", "%d %B %Y"):
        assert paid_day(day.strftime(form)) == day


@pytest.mark.parametrize("said", ["", "-", "£", "1.234", "12p", "1e400", "nan", "∞", "1/2"])
def test_what_is_no_amount_is_none(said: str) -> None:
    assert paid_amount(said) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    found = read_spend(content, "f", body="Testshire")
    assert bool(found.rows) != bool(found.problems)
