"""Every table as CSV and XLSX: exact amounts, real days, and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from rightsource.quantities import Money
from rightsource.web.downloads import (
    Table,
    column,
    csv_of,
    download_of,
    in_millions,
    money_column,
    own_address,
    xlsx_of,
)

COLUMNS = [column("What"), money_column("Amount"), column("On")]


def table(*rows: list[object], key: str = "amounts") -> Table:
    return Table(key, "Amounts", COLUMNS, rows, address="/amounts?year=2026-27")


def test_a_page_rounds_an_amount_and_its_file_does_not() -> None:
    shown = table(["Reserve", in_millions(Money(1_234_567_89), "/where-from?rows=1"), date(2026, 3, 31)])
    assert shown.shown_rows[0][1]["text"] == "1.2"
    assert shown.shown_rows[0][2] == "31 March 2026"
    assert list(csv.reader(io.StringIO(csv_of(shown)))) == [
        ["What", "Amount (£)", "On"],
        ["Reserve", "1234567.89", "2026-03-31"],
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of([shown]))).worksheets[0]
    assert [cell.value for cell in sheet[3]][:2] == ["Reserve", 1234567.89]
    assert sheet["C3"].is_date


@given(st.sampled_from("=+-@\t\r\n"), st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])))
def test_no_text_runs_as_a_formula(first: str, rest: str) -> None:
    hostile = table([first + rest, None, first + rest])
    cells = list(csv.reader(io.StringIO(csv_of(hostile), newline="")))[1]
    assert all(cell.startswith("'") for cell in (cells[0], cells[2]))
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of([hostile]))).worksheets[0]
    assert all(cell.data_type != "f" for row in sheet for cell in row)


def test_csv_has_the_table_that_is_named_and_xlsx_has_them_all() -> None:
    tables = [table(["One", None, None]), table(["Two", None, None], key="others")]
    asked = RequestFactory().get("/amounts?format=csv&table=others")
    one = download_of(asked, tables)
    assert one is not None
    assert "Two" in one.content.decode("utf-8-sig")
    assert "others.csv" in one["Content-Disposition"]
    whole = download_of(RequestFactory().get("/amounts?format=xlsx"), tables)
    assert whole is not None
    assert openpyxl.load_workbook(io.BytesIO(whole.content)).sheetnames == ["1 amounts", "2 others"]


@pytest.mark.parametrize("query", ["", "?format=", "?format=pdf"])
def test_without_a_format_the_page_itself_is_shown(query: str) -> None:
    assert download_of(RequestFactory().get(f"/amounts{query}"), [table()]) is None


def test_a_download_keeps_what_the_page_was_asked() -> None:
    request = RequestFactory().get("/amounts?year=2026-27&format=csv&table=x")
    assert own_address(request) == "/amounts?year=2026-27"
    assert table().downloads[0]["href"] == "/amounts?year=2026-27&format=csv&table=amounts"
