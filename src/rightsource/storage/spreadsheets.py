"""Workbooks and CSV files as people send them, read without trusting them.

A file is judged by its bytes, never by its name, and measured before anything in it is unpacked. What is wrong with it
comes back as problems, in plain words. Begin with `read_workbook` and `read_csv`.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

import python_calamine

from rightsource.quantities import Problem
from rightsource.storage.archives import Unreadable, damaged, password_needed, unpacked
from rightsource.storage.spreadsheets_apart import sheets_apart

Cell = str | int | float | bool | date | datetime | time | timedelta | None

# The largest official workbook known to us (revenue outturn 2010-11) is 2 MB, so 25 MB leaves ample room.
LARGEST_FILE_BYTES = 25_000_000
# The reader allocates the whole rectangle from the first to the last cell, so one stray cell at the far corner would
# ask for 17 thousand million. 100,000 rows of 20 columns is more than any council's return.
LARGEST_SHEET_CELLS = 2_000_000
# A workbook holds a text once, and the reader copies it for each cell that shows it.
LARGEST_TEXT_CHARACTERS = 100_000_000
MOST_CSV_ROWS = 1_000_000

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_OTHER_FILES = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text document"),
    (b"<", "a web page or XML file"),
)
_PARTS_BESIDE_SHEETS = frozenset(
    (
        "[content_types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedstrings.xml",
        "xl/styles.xml",
    )
)
_SAVE_AGAIN = "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx), then give that."


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula where one stands, which the reader sees only as its last stored value."""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its cells from A1 on, an empty cell being None, and the formulas among them by cell name."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    formulas: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was read, or, if it has problems, the reasons why nothing of it was."""

    name: str
    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Every formula of the workbook, sheet by sheet."""
        return tuple(formula for sheet in self.sheets for formula in sheet.formulas)

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of a name, whatever its capitals, or None."""
        wanted = name.strip().casefold()
        return next((sheet for sheet in self.sheets if sheet.name.strip().casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a CSV file, its problems if it has any, and notes on how it was read."""

    name: str
    rows: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def cell_name(row: int, column: int) -> str:
    """Return the name that a spreadsheet shows for a cell, counting rows and columns from nought.

    >>> cell_name(6, 3), cell_name(0, 26), cell_name(0, 701)
    ('D7', 'AA1', 'ZZ1')
    """
    letters = ""
    remaining = column + 1
    while remaining:
        remaining, letter = divmod(remaining - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def read_workbook(source: Path | bytes, *, name: str, any_format: bool = False) -> Workbook:
    """Read the values of an Excel workbook, or say why it cannot be read.

    Args:
        source: the file, or its bytes.
        name: what to call the file in problems.
        any_format: also take the old .xls format and OpenDocument (.ods), each read in a process of its own, for
            tables of figures. Formulas are not found in them.
    """
    try:
        data = _bytes_of(source)
        _check_is_workbook(data, any_format=any_format)
        parts = unpacked(data) if data.startswith(_ZIP) else {}
        if any_format and (not parts or _is_open_document(parts)):
            return Workbook(name, tuple(Sheet(sheet, _cells(rows)) for sheet, rows in sheets_apart(data)))
        _check_is_spreadsheet(parts)
        part_by_sheet = _part_by_sheet(parts)
        texts = _Texts(_shared_lengths(parts))
        formulas_by_sheet = {
            sheet: _formulas(sheet, parts.get(part, b""), texts) for sheet, part in part_by_sheet.items()
        }
        return Workbook(name, tuple(_sheets(_packed_again(parts, part_by_sheet), formulas_by_sheet)))
    except Unreadable as fault:
        return Workbook(name, problems=(Problem(name, str(fault), fault.code),))


def is_workbook(content: bytes) -> bool:
    """Answer whether a file is packed or compound as workbooks are, and not text."""
    return content.startswith((_ZIP, _OLE))


def formulas(source: Path | bytes, *, name: str) -> tuple[Formula, ...]:
    """Return where formulas stand in an .xlsx workbook; none for a file that cannot be read."""
    return read_workbook(source, name=name).formulas


def read_csv(data: bytes, name: str) -> Table:
    """Read a CSV file, listing every row that does not fit its heading row.

    UTF-8 is expected, with or without a byte order mark. What is not UTF-8 is read as Windows-1252, as Excel writes it,
    and a note says so. Empty rows at the end are dropped; those between others are kept, so that row numbers stay true.
    """
    try:
        _check_is_text(data)
        text, notes = _decoded(data)
        rows = _csv_rows(text)
    except Unreadable as fault:
        return Table(name, problems=(Problem(name, str(fault), fault.code),))
    width = len(rows[0])
    problems = tuple(
        Problem(
            f"{name}, row {number}",
            f"It has {_count(len(row), 'cell')}, but the heading row has {width}. "
            "Put text that holds a comma between double quotes, and leave no cell out.",
            "csv-row-width",
        )
        for number, row in enumerate(rows, start=1)
        if len(row) != width and any(row)
    )
    whole = () if problems else tuple(row if any(row) else ("",) * width for row in rows)
    return Table(name, whole, problems, notes)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _bytes_of(source: Path | bytes) -> bytes:
    if isinstance(source, Path):
        if not source.is_file():
            raise Unreadable("There is no such file. Check its name and folder.", "file-not-found")
        size_bytes = source.stat().st_size
    else:
        size_bytes = len(source)
    if size_bytes > LARGEST_FILE_BYTES:
        raise Unreadable(
            f"The file is {size_bytes / 1e6:.0f} MB, and at most {LARGEST_FILE_BYTES / 1e6:.0f} MB is read. "
            "Take out pictures and sheets that were not asked for, and save it again.",
            "file-too-large",
        )
    if size_bytes == 0:
        raise Unreadable("The file is empty. Save it again and check that it opens.", "file-empty")
    return source.read_bytes() if isinstance(source, Path) else source


def _check_is_workbook(data: bytes, *, any_format: bool) -> None:
    if data.startswith(_ZIP):
        return
    if data.startswith(_OLE):
        # The directory of such a file holds the names of its streams as UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise password_needed()
        if any_format:
            _check_is_whole_compound_file(data)
            return
        raise Unreadable(f"This is an old Excel workbook (.xls). {_SAVE_AGAIN}", "workbook-legacy")
    for start, what in _OTHER_FILES:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(start):
            raise Unreadable(
                f"This is {what}, whatever its name says, not an Excel workbook. {_SAVE_AGAIN}", "not-a-workbook"
            )
    if b"\x00" not in data[:4096] and (b"," in data[:4096] or b"\t" in data[:4096]):
        raise Unreadable(f"This is a text or CSV file, not an Excel workbook. {_SAVE_AGAIN}", "workbook-is-csv")
    raise Unreadable(f"This is not an Excel workbook. {_SAVE_AGAIN}", "not-a-workbook")


def _check_is_whole_compound_file(data: bytes) -> None:
    # A compound file is a row of 512-byte sectors after a header of the same size, which says where the directory is.
    # Source: [MS-CFB] Compound File Binary File Format, 2.2 (first directory sector at 0x30).
    sectors = len(data) // 512 - 1
    if len(data) % 512 or struct.unpack_from("<I", data, 0x30)[0] >= sectors:
        raise damaged()


def _is_open_document(parts: dict[str, bytes]) -> bool:
    return parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument")


def _check_is_spreadsheet(parts: dict[str, bytes]) -> None:
    if "xl/workbook.xml" in parts:
        return
    kind = "a zip file or another kind of document"
    if _is_open_document(parts):
        kind = "an OpenDocument file"
    elif "xl/workbook.bin" in parts:
        kind = "a binary Excel workbook (.xlsb)"
    raise Unreadable(f"This is {kind}, not an Excel workbook (.xlsx). {_SAVE_AGAIN}", "not-a-workbook")


def _parse(
    part: bytes,
    on_start: Callable[[str, dict[str, str]], None],
    on_end: Callable[[str], None] = lambda _: None,
    on_text: Callable[[str], None] = lambda _: None,
) -> None:
    """Parse one XML part, refusing any document type: entities are declared there, and they can expand without end."""

    def refuse_document_type(*_: object) -> None:
        raise Unreadable(
            "The workbook declares XML entities, which no spreadsheet program writes and which can be used to overload "
            "a reader, so it was not opened. Copy the values into a new workbook and give that.",
            "workbook-entities",
        )

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: on_start(_local(tag), attributes)
    parser.EndElementHandler = lambda tag: on_end(_local(tag))
    parser.CharacterDataHandler = on_text
    parser.StartDoctypeDeclHandler = refuse_document_type
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise damaged() from None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _part_by_sheet(parts: dict[str, bytes]) -> dict[str, str]:
    """Return which part holds each sheet, as the workbook part and its relationships say."""
    relationship_by_sheet: dict[str, str] = {}
    target_by_relationship: dict[str, str] = {}

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            links = [value for key, value in attributes.items() if key.endswith("}id")]
            relationship_by_sheet[attributes.get("name", "")] = links[0] if links else ""
        elif tag == "Relationship":
            target_by_relationship[attributes.get("Id", "")] = attributes.get("Target", "")

    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        _parse(parts.get(part, b""), on_start)
    return {
        sheet: posixpath.normpath(posixpath.join("/xl", target_by_relationship.get(relationship, ""))).lstrip("/")
        for sheet, relationship in relationship_by_sheet.items()
    }


def _packed_again(parts: dict[str, bytes], part_by_sheet: dict[str, str]) -> bytes:
    """Return a workbook of the measured parts alone, so that the reader can see nothing that was not measured."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            if name.lower() in _PARTS_BESIDE_SHEETS or name in part_by_sheet.values():
                archive.writestr(zipfile.ZipInfo(name), part)
    return packed.getvalue()


@dataclass(slots=True)
class _Texts:
    """How long each text is that cells share, and how much of them all sheets have shown so far."""

    lengths: list[int]
    shown: int = 0

    def show(self, number: str) -> None:
        """Count a text once more, stopping where the copies would fill the memory."""
        if not number.isascii() or not number.isdigit() or int(number) >= len(self.lengths):
            raise damaged()
        self.shown += self.lengths[int(number)]
        if self.shown > LARGEST_TEXT_CHARACTERS:
            raise Unreadable("Long texts stand in too many of its cells to be read. Take them out.", "sheet-too-large")


def _shared_lengths(parts: dict[str, bytes]) -> list[int]:
    """Return the length of each text that cells share."""
    lengths: list[int] = []

    def on_start(tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            lengths.append(0)

    def on_text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    for name, part in parts.items():
        if name.lower() == "xl/sharedstrings.xml":
            _parse(part, on_start, on_text=on_text)
    return lengths


@dataclass(slots=True)
class _Cells:
    """The formulas of a sheet part, how far its cells reach, and the texts they show."""

    sheet: str
    texts: _Texts
    found: list[Formula] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    _row: int = 0
    _column: int = 0
    _formula: list[str] | None = None
    _is_shared: bool = False
    _value: list[str] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note where a row, a cell or a formula begins, stopping at a cell too far out."""
        if tag == "row":
            self._row, self._column = _position(f"A{attributes['r']}" if "r" in attributes else None, self._row + 1, 0)
        elif tag == "c":
            self._row, self._column = _position(attributes.get("r"), self._row, self._column + 1)
            self.last_row = max(self.last_row, self._row)
            self.last_column = max(self.last_column, self._column)
            if self.last_row * self.last_column > LARGEST_SHEET_CELLS:
                where = cell_name(self._row - 1, self._column - 1)
                raise Unreadable(
                    f"The sheet '{self.sheet}' reaches to cell {where}, and at most {LARGEST_SHEET_CELLS:,} cells of "
                    "a sheet are read. Delete the rows and columns beyond your figures: they look empty but are not.",
                    "sheet-too-large",
                )
            self._is_shared = attributes.get("t") == "s"
        elif tag == "f":
            self._formula = []
        elif tag == "v" and self._is_shared:
            self._value = []

    def end(self, tag: str) -> None:
        """Keep a formula that ends here, or count the text that a cell shows."""
        if tag == "v" and self._value is not None:
            self.texts.show("".join(self._value).strip())
            self._value = None
        if tag == "f" and self._formula is not None:
            where = cell_name(self._row - 1, self._column - 1)
            self.found.append(Formula(self.sheet, where, "=" + "".join(self._formula)))
            self._formula = None

    def text(self, characters: str) -> None:
        """Gather the text of the formula or the value being read, if one is."""
        for read in (self._formula, self._value):
            if read is not None:
                read.append(characters)


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Return the row and column of a cell, counting from one; a cell without a name stands after the one before it."""
    if reference is None:
        return max(row, 1), column
    match = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", reference)
    if match is None:
        raise damaged()
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), number


def _formulas(sheet: str, part: bytes, texts: _Texts) -> tuple[Formula, ...]:
    cells = _Cells(sheet, texts)
    _parse(part, cells.start, cells.end, cells.text)
    return tuple(cells.found)


def _cells(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(None if cell == "" else cell for cell in row) for row in rows)


def _sheets(data: bytes, formulas_by_sheet: dict[str, tuple[Formula, ...]]) -> Iterator[Sheet]:
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            for sheet in workbook.sheet_names:
                cells = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
                yield Sheet(sheet, _cells(cells), formulas_by_sheet.get(sheet, ()))
    except python_calamine.PasswordError:
        raise password_needed() from None
    except python_calamine.CalamineError:
        raise damaged() from None
    except BaseException as fault:
        # A panic in the Rust reader is no Exception; it is the file's fault, and must not stop the server.
        if type(fault).__name__ != "PanicException":
            raise
        raise damaged() from None


def _check_is_text(data: bytes) -> None:
    _bytes_of(data)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(
            "The file is Unicode text (UTF-16), not CSV. In Excel choose 'CSV UTF-8 (comma delimited)' when saving.",
            "csv-encoding",
        )
    if data.startswith((_ZIP, _OLE)) or b"\x00" in data:
        raise Unreadable(
            "This is not a CSV file but a workbook or another binary file. Save it as CSV UTF-8.", "not-a-csv"
        )
    for start, what in _OTHER_FILES[:-1]:
        if data.startswith(start):
            raise Unreadable(f"This is {what}, whatever its name says, not a CSV file.", "not-a-csv")


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise Unreadable(
            f"Line {line} holds a character that is neither UTF-8 nor Windows-1252. Save the file as CSV UTF-8.",
            "csv-encoding",
        ) from None
    return text, ("The file is not UTF-8, so it was read as Windows-1252: check pound signs, dashes and accents.",)


def _csv_rows(text: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            rows.append(tuple(cell.strip() for cell in row))
            if len(rows) > MOST_CSV_ROWS:
                raise Unreadable(
                    f"The file has more than {MOST_CSV_ROWS:,} rows. Split it and give it in parts.", "csv-too-long"
                )
    except csv.Error as fault:
        if "field limit" in str(fault):
            raise Unreadable(
                f"Near line {reader.line_num} a cell holds more than {csv.field_size_limit():,} characters. Shorten "
                "it, and keep the long text as a document of its own. If no cell there is so long, a double quote is "
                "opened before that line and never closed.",
                "csv-cell-too-long",
            ) from None
        raise Unreadable(
            f"Near line {reader.line_num} a double quote is opened and not closed, or stands inside a cell. "
            "Put the whole cell between double quotes, and write a quote inside it twice.",
            "csv-quotes",
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Unreadable("The file has no rows. Save it again and check that it opens.", "file-empty")
    return rows
