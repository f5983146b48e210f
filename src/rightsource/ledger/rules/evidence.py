"""An auditor's evidence pack: statements, the postings behind them, the acts that wrote them, and a hash of each file.

The same question about the same instant gives the same bytes, so that two copies can be compared by one hash.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import IO

from rightsource.ledger.rules.cash_flow import ACTIVITIES, GroupCashFlow
from rightsource.ledger.rules.group import Consolidation, GroupLine
from rightsource.quantities import Money
from rightsource.storage.csv_writing import harmless

MANIFEST = "manifest.json"
_NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest day a ZIP can state: the day on which a pack is made is no part of it."""

_READ_ME = """What this is

{title}

The files were made from one council's record as it stood at {as_at}: up to and with act {act} of its audit chain.
manifest.json states the SHA-256 of every other file, and what was asked. The same question gives the same bytes.

How to check it

1. Work out the SHA-256 of each file and compare it with manifest.json.
2. Add up postings.csv: each transaction comes to nil, and so does each organisation's trial balance.
3. Add up the postings of a line and compare them with its figure in a statement.
4. audit_chain.csv has every act from the first that wrote a posting here to the last on record. The hash of each is the
   SHA-256 of the hash before it, its position, instant in UTC as 2026-04-01T09:00:00.000000, event, subject, post,
   account, authority and details, with the character U+001F between them. Compare the last with one kept elsewhere.

Text that a spreadsheet would run as a formula stands behind an apostrophe, which is no part of it nor of any hash.

Amounts are pounds with pence; debit is positive, so income, liabilities and reserves are below nought. In the cash flow
what came in is above nought.
"""

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a pack: its name, its size and its hash."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file of rows on its way into a pack."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Row]


def write_pack(
    into: IO[bytes], *, title: str, about: Mapping[str, object], as_at: datetime, act: int, files: Iterable[CsvFile]
) -> tuple[Part, ...]:
    """Write an evidence pack and return what is in it, file by file.

    Args:
        into: where the ZIP is written.
        title: what it is, in a sentence.
        about: what was asked, for the manifest.
        as_at: the instant as of which the record was read.
        act: the last act on record by then.
        files: the files, which are read once, row by row.
    """
    instant = as_at.astimezone(UTC).isoformat()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as pack:
        words = _READ_ME.format(title=title, as_at=instant, act=act)
        parts = [_write(pack, "README.txt", [words.encode()])]
        parts += [_write(pack, file.name, _lines(file)) for file in files]
        manifest = {
            "title": title,
            "as_at": instant,
            "act": act,
            "asked": dict(about),
            "files": [{"name": each.name, "bytes": each.size_bytes, "sha256": each.sha256} for each in parts],
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        return (*parts, _write(pack, MANIFEST, [text.encode()]))


def _write(pack: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> Part:
    entry = zipfile.ZipInfo(name, _NO_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # the same on every machine
    size, digest = 0, hashlib.sha256()
    with pack.open(entry, "w") as file:
        for chunk in chunks:
            file.write(chunk)
            size += len(chunk)
            digest.update(chunk)
    return Part(name, size, digest.hexdigest())


def _lines(file: CsvFile) -> Iterator[bytes]:
    yield _line(file.headings)
    for row in file.rows:
        yield _line(row)


def _line(row: Row) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow([_cell(value) for value in row])
    return written.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, Money):
        return f"{value.decimal_gbp:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    # What somebody posted is opened in a spreadsheet by whoever audits it.
    return harmless(value) if isinstance(value, str) else str("" if value is None else value)


def consolidation_files(group: Consolidation) -> Iterator[CsvFile]:
    """Return the files of a group's income and expenditure, its position, and what was set off between whom."""
    members = [each.organisation for each in group.members]
    headings = ["line", "title", "division", *members, "set off", "adjusted", "group"]
    yield CsvFile("group_income_and_expenditure.csv", headings, _group_rows(group.performance))
    yield CsvFile("group_position.csv", headings, _group_rows(group.position))
    yield CsvFile(
        "group_set_off.csv",
        ["one", "other", "about", "one says", "other says", "eliminated", "residue"],
        (
            (pair.one, pair.other, pair.about.value, pair.one_says, pair.other_says, pair.eliminated, pair.residue)
            for pair in group.pairs
        ),
    )
    yield CsvFile(
        "group_members.csv",
        ["organisation", "method", "share"],
        ((each.organisation, each.method.value, str(each.share)) for each in group.members),
    )


def cash_flow_file(flow: GroupCashFlow) -> CsvFile:
    """Return the file of a group's cash flows."""
    zero = Money(0)

    def rows() -> Iterator[Row]:
        yield ("opening", "Cash at the beginning", "", *flow.opening, zero, zero, Money.total(flow.opening))
        for activity in ACTIVITIES:
            for each in flow.of(activity):
                yield (
                    each.line, each.title, activity.value, *each.each, each.set_off, each.adjusted, each.group
                )  # fmt: skip
        yield ("changed", "Taken in with another share", "", *flow.changed, zero, zero, Money.total(flow.changed))
        yield ("closing", "Cash at the end", "", *flow.closing, zero, zero, Money.total(flow.closing))

    headings = ["line", "title", "activity", *flow.members, "set off", "adjusted", "group"]
    return CsvFile("group_cash_flow.csv", headings, rows())


def _group_rows(lines: Iterable[GroupLine]) -> Iterator[Row]:
    for each in lines:
        yield (each.line, each.title, each.division.value, *each.each, each.set_off, each.adjusted, each.group)
