"""Workbooks and CSV files: what is read, and what is refused with which words."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rightsource.storage import archives, spreadsheets
from rightsource.storage.spreadsheets import Formula, cell_name, formulas, read_csv, read_workbook

CELLS = st.one_of(
    st.integers(-(10**9), 10**9).map(float),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs",)), min_size=1, max_size=30),
    st.booleans(),
)


def workbook_bytes(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    """Return a workbook made by `fill`."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        fill(book)
    return held.getvalue()


def one_cell(value: object = "x", cell: str = "A1") -> bytes:
    return workbook_bytes(lambda book: book.add_worksheet("posts").write(cell, value))


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one part changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return held.getvalue()


def codes(data: bytes, **options: bool) -> list[str]:
    return [problem.code for problem in read_workbook(data, name="return.xlsx", **options).problems]


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_reads_back_what_was_written(rows):
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("savings")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                (sheet.write_string if isinstance(cell, str) else sheet.write)(number, column, cell)

    read = read_workbook(workbook_bytes(fill), name="council.xlsx")
    assert read.problems == ()
    assert [list(row) for row in read.sheets[0].rows] == rows


def test_cells_are_counted_from_a1_and_an_empty_cell_is_none():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("posts")
        sheet.write_datetime("B3", date(2018, 2, 2), book.add_format({"num_format": "dd/mm/yyyy"}))

    assert read_workbook(workbook_bytes(fill), name="x").sheets[0].rows == (
        (None, None),
        (None, None),
        (None, date(2018, 2, 2)),
    )


def test_finds_a_sheet_whatever_its_capitals():
    read = read_workbook(one_cell(), name="x")
    assert read.sheet(" Posts ") is read.sheets[0]
    assert read.sheet("duties") is None


def test_an_empty_sheet_has_no_rows():
    assert read_workbook(workbook_bytes(lambda book: book.add_worksheet("posts")), name="x").sheets[0].rows == ()


@given(st.integers(0, 99_999), st.integers(0, 16_383))
def test_a_cell_name_says_its_row_and_column(row, column):
    name = cell_name(row, column)
    letters = name.rstrip("0123456789")
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    assert (int(name[len(letters) :]) - 1, value - 1) == (row, column)


def test_says_where_a_formula_stands_instead_of_a_value(tmp_path):
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("posts").write("A1", 1)
        savings = book.add_worksheet("savings")
        savings.write_formula("D7", "=SUM(D1:D6)", value=12)
        savings.write("D8", 5)

    path = tmp_path / "council.xlsx"
    path.write_bytes(workbook_bytes(fill))
    assert formulas(path, name="council.xlsx") == (Formula("savings", "D7", "=SUM(D1:D6)"),)
    assert read_workbook(path, name="council.xlsx").sheets[1].rows[6][3] == 12


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "file-empty", "is empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500), "not-a-workbook", "a JPEG picture, whatever its name says"),
        (b"%PDF-1.7 ...", "not-a-workbook", "a PDF"),
        (b"<!DOCTYPE html><p>Not found", "not-a-workbook", "a web page"),
        (b"post,title\nS151,Director of finance\n", "workbook-is-csv", "a text or CSV file"),
        (b"\x01\x02\x03\x04", "not-a-workbook", "not an Excel workbook"),
    ],
)
def test_refuses_what_is_not_a_workbook_saying_what_it_is(data, code, words):
    (problem,) = read_workbook(data, name="return.xlsx").problems
    assert (problem.where, problem.code) == ("return.xlsx", code)
    assert words in problem.message


@given(st.integers(1, 5_000))
def test_refuses_a_workbook_cut_short_anywhere(lost_bytes):
    data = one_cell()
    assert codes(data[: max(4, len(data) - lost_bytes)]) == ["workbook-damaged"]


def test_refuses_a_workbook_with_a_changed_byte_inside():
    data = bytearray(one_cell("a" * 5_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("xl/sharedStrings.xml")
    data[entry.header_offset + 30 + len(entry.filename) + 5] ^= 0xFF
    assert codes(bytes(data)) == ["workbook-damaged"]


def test_refuses_a_missing_file(tmp_path):
    (problem,) = read_workbook(tmp_path / "none.xlsx", name="none.xlsx").problems
    assert problem.code == "file-not-found"


def test_refuses_a_file_too_large_before_reading_it(tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(spreadsheets.LARGEST_FILE_BYTES + 1)
    assert [problem.code for problem in read_workbook(path, name="large.xlsx").problems] == ["file-too-large"]


def test_refuses_a_zip_bomb_by_what_it_declares():
    bomb = with_part(one_cell(), "docProps/app.xml", lambda _: bytes(archives.LARGEST_UNPACKED_BYTES + 1))
    assert len(bomb) < 500_000
    assert codes(bomb) == ["zip-bomb"]


def test_refuses_a_zip_bomb_that_packs_too_well():
    assert codes(with_part(one_cell(), "docProps/app.xml", lambda _: bytes(20_000_000))) == ["zip-bomb"]


def test_refuses_a_zip_bomb_that_lies_about_its_size():
    bomb = bytearray(with_part(one_cell(), "docProps/app.xml", lambda _: bytes(50_000_000)))
    honest = struct.pack("<I", 50_000_000)
    assert bomb.count(honest) == 2  # the local header and the central directory
    assert codes(bytes(bomb.replace(honest, struct.pack("<I", 500)))) == ["zip-bomb"]


def test_refuses_a_workbook_of_too_many_parts():
    held = io.BytesIO(one_cell())
    with zipfile.ZipFile(held, "a") as archive:
        for number in range(archives.MOST_PARTS):
            archive.writestr(f"xl/media/{number}", b"")
    assert codes(held.getvalue()) == ["zip-bomb"]


def test_refuses_a_sheet_with_a_stray_cell_far_away():
    (problem,) = read_workbook(one_cell(cell="XFD1048576"), name="x").problems
    assert problem.code == "sheet-too-large"
    assert "reaches to cell XFD1048576" in problem.message


def test_a_dimension_that_lies_costs_nothing():
    data = with_part(
        one_cell(), "xl/worksheets/sheet1.xml", lambda part: part.replace(b'ref="A1"', b'ref="A1:XFD1048576"')
    )
    assert read_workbook(data, name="x").sheets[0].rows == (("x",),)


def test_refuses_xml_entities_that_could_expand_without_end():
    def laugh(part: bytes) -> bytes:
        head, _, body = part.partition(b"?>")
        return head + b'?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + body

    assert codes(with_part(one_cell(), "xl/worksheets/sheet1.xml", laugh)) == ["workbook-entities"]


def test_refuses_a_long_text_that_many_cells_show():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(4_000):
        sheet.write_string(row, 0, "x" * 32_000)
    book.close()
    assert len(held.getvalue()) < 50_000
    assert codes(held.getvalue()) == ["sheet-too-large"]


def test_refuses_a_workbook_under_a_password_saying_how_to_take_it_off():
    # Excel wraps an encrypted workbook in a compound file whose directory names these streams ([MS-OFFCRYPTO], 2.3).
    directory = "EncryptionInfo".encode("utf-16-le") + bytes(64) + "EncryptedPackage".encode("utf-16-le")
    locked = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(1016) + directory.ljust(512, b"\0")
    (problem,) = read_workbook(locked, name="return.xlsx").problems
    assert problem.code == "workbook-encrypted"
    assert "without a password" in problem.message


def test_takes_the_old_format_only_where_the_caller_asks_for_it():
    old = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
    assert codes(old) == ["workbook-legacy"]
    assert codes(old, any_format=True) == ["workbook-damaged"]


@pytest.mark.parametrize(("part", "kind"), [("xl/workbook.bin", ".xlsb"), ("word/document.xml", "a zip file")])
def test_refuses_other_documents_that_are_zip_files(part, kind):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(part, b"<a/>")
    (problem,) = read_workbook(held.getvalue(), name="x").problems
    assert problem.code == "not-a-workbook"
    assert kind in problem.message


@pytest.mark.shared
def test_reads_every_official_workbook_and_refuses_it_cut_in_half(shared):
    paths = sorted((shared / "data" / "revenue_outturn").glob("*.xls*"))
    assert len(paths) == 7
    for path in paths:
        read = read_workbook(path, name=path.name, any_format=True)
        assert read.problems == ()
        assert max(len(sheet.rows) for sheet in read.sheets) > 450
        half = path.read_bytes()[: path.stat().st_size // 2]
        assert codes(half, any_format=True) == ["workbook-damaged"]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc", "Z"))), min_size=2, max_size=2), min_size=1
    ).filter(lambda rows: any(rows[-1]) and not rows[0][0].startswith(("GIF8", "%PDF", "{\\rtf", "\ufeff")))
)
def test_csv_reads_back_what_was_written(rows):
    text = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    read = read_csv(text.encode("utf-8-sig"), "posts.csv")
    assert read.problems == ()
    assert [list(row) for row in read.rows] == rows


def test_csv_of_windows_is_read_with_a_note():
    read = read_csv("service,cost\nfostering,£1,200".replace("1,200", "1200").encode("cp1252"), "costs.csv")
    assert read.rows[1] == ("fostering", "£1200")
    assert "Windows-1252" in read.notes[0]


def test_csv_lists_every_row_that_does_not_fit_its_heading():
    read = read_csv(b"a,b\n1,2\n1\n\n1,2,3\n", "posts.csv")
    assert [problem.where for problem in read.problems] == ["posts.csv, row 3", "posts.csv, row 5"]
    assert read.rows == ()


def test_csv_keeps_empty_rows_between_others_so_that_row_numbers_stay_true():
    assert read_csv(b"a,b\n\n1,2\n\n\n", "posts.csv").rows == (("a", "b"), ("", ""), ("1", "2"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b"\n\n", "file-empty"),
        (b"PK\x03\x04rest", "not-a-csv"),
        (b"\xff\xd8\xff\xe0", "not-a-csv"),
        ("a,b".encode("utf-16"), "csv-encoding"),
        (b"a,b\n1,\x81\n", "csv-encoding"),
        (b'a,b\n"1,2\n', "csv-quotes"),
        (b"a,b\n1," + b"x" * 131_073 + b"\n", "csv-cell-too-long"),
    ],
)
def test_refuses_what_is_not_csv(data, code):
    assert [problem.code for problem in read_csv(data, "posts.csv").problems] == [code]


def test_reads_from_a_path_as_from_bytes(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(one_cell())
    assert read_workbook(path, name="a") == read_workbook(one_cell(), name="a")
