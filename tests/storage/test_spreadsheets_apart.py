"""Old and open workbooks, read in a process of their own: what they say, and what ends alone."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from rightsource.storage.spreadsheets import read_workbook
from rightsource.storage.spreadsheets_apart import WAIT_SECONDS

FILES = Path(__file__).parents[1] / "ledger" / "files"
_FAR_ROW = '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="{}" '


def open_document(rows: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="One">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return held.getvalue()


def repeated(rows: int, columns: int, text: str = "x") -> bytes:
    cell = _FAR_ROW.format(rows, columns) + 'office:value-type="string"><text:p>'
    return open_document(f"{cell}{text}</text:p></table:table-cell></table:table-row>")


def code_of(data: bytes) -> str:
    (problem,) = read_workbook(data, name="board", any_format=True).problems
    return problem.code


@pytest.mark.parametrize("name", ["board.xls", "board.ods"])
def test_reads_the_same_of_the_old_and_the_open_format(name: str) -> None:
    read = read_workbook(FILES / name, name=name, any_format=True)
    assert (read.problems, [each.name for each in read.sheets]) == ((), ["Board", "Notes"])
    rows = read.sheets[0].rows
    assert [each.date() if isinstance(each, datetime) else each for each in rows[2]] == [
        "Line", date(2026, 4, 30), date(2026, 5, 31), "Total",
    ]  # fmt: skip
    assert rows[3] == ("Sales", 600.25, 300, 900.25)
    assert rows[1] == (None, None, None, None)


@pytest.mark.parametrize("name", ["board.xls", "board.ods"])
def test_only_where_the_caller_asks_for_it(name: str) -> None:
    (problem,) = read_workbook(FILES / name, name=name).problems
    assert problem.code in {"workbook-legacy", "not-a-workbook"}


def test_a_cell_at_the_far_corner_of_an_old_workbook_is_refused() -> None:
    data = (FILES / "board.xls").read_bytes()
    # The record of a text: its kind and length, then its row and column. Source: [MS-XLS] 2.4.149 (LabelSst).
    at = data.index(struct.pack("<HH", 0x00FD, 10)) + 4
    assert code_of(data[:at] + struct.pack("<HH", 65_535, 255) + data[at + 4 :]) == "workbook-too-demanding"


@pytest.mark.parametrize(
    "data", [repeated(1_000, 5_000), repeated(1_000, 1_000, "long " * 20_000)], ids=["cells", "text"]
)
def test_a_small_file_that_unpacks_without_end_ends_alone(data: bytes) -> None:
    assert len(data) < 10_000
    began = time.monotonic()
    assert code_of(data) == "workbook-too-demanding"
    assert time.monotonic() - began < WAIT_SECONDS


def test_what_is_damaged_is_said_to_be() -> None:
    assert code_of(open_document("<table:table-row>")) == "workbook-damaged"
    assert code_of((FILES / "board.xls").read_bytes()[:3_000]) == "workbook-damaged"
