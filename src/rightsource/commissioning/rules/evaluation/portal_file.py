"""Tenders as an e-tendering portal gives them: a file with a row for each, read whole or refused with every fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from rightsource.commissioning.rules.company_numbers import read_company_number
from rightsource.commissioning.rules.evaluation.tenders import WHOLE, ExclusionAnswer, Tender, in_one_spelling
from rightsource.commissioning.rules.headings import Headings
from rightsource.ledger.rules.cells import amount_in, text_in
from rightsource.quantities import Money, Problem
from rightsource.storage.spreadsheets import Cell, is_workbook, read_csv, read_workbook

_LONDON = ZoneInfo("Europe/London")
_HOURS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M",
          "%d/%m/%Y %H:%M:%S", "%d %B %Y %H:%M", "%d %b %Y %H:%M")  # fmt: skip
_LONGEST = 200


class TenderColumn(StrEnum):
    """What a column of a file of tenders may be; the first three are needed."""

    BIDDER = "bidder"
    PRICE = "price"
    RECEIVED = "received"
    LOT = "lot"
    ORGANISATION = "organisation"
    COMPANY_NUMBER = "company-number"
    DOCUMENT = "document"
    EXCLUSION = "exclusion"
    CONDITIONS = "conditions"


NEEDED = (TenderColumn.BIDDER, TenderColumn.PRICE, TenderColumn.RECEIVED)
KNOWN_HEADINGS: Mapping[TenderColumn, tuple[str, ...]] = {
    TenderColumn.BIDDER: ("bidder", "supplier", "supplier name", "tenderer", "bidder name", "organisation name"),
    TenderColumn.PRICE: ("price", "total price", "tender price", "bid price", "total", "value", "price without vat"),
    TenderColumn.RECEIVED: ("received", "received at", "submitted", "submitted at", "submission date", "date received"),
    TenderColumn.LOT: ("lot", "lot number", "lot no"),
    TenderColumn.ORGANISATION: ("organisation", "organisation key"),
    TenderColumn.COMPANY_NUMBER: ("company number", "company registration number", "companies house number"),
    TenderColumn.DOCUMENT: ("document", "document reference", "sha 256", "tender reference", "reference", "bid id"),
    TenderColumn.EXCLUSION: ("exclusion", "exclusion grounds", "exclusions"),
    TenderColumn.CONDITIONS: ("conditions", "conditions met", "conditions of participation"),
}
_EXCLUSIONS = {
    "": ExclusionAnswer.NOT_ANSWERED,
    "no": ExclusionAnswer.NONE,
    "none": ExclusionAnswer.NONE,
    "discretionary": ExclusionAnswer.DISCRETIONARY,
    "mandatory": ExclusionAnswer.MANDATORY,
} | {str(each): each for each in ExclusionAnswer}


@dataclass(frozen=True, slots=True)
class TendersRead:
    """What a file of tenders says.

    Attributes:
        tenders: none where anything is wrong.
        problems: every fault, with its row.
        columns: which heading is which column.
    """

    tenders: tuple[Tender, ...]
    problems: tuple[Problem, ...]
    columns: Mapping[TenderColumn, str]


def read_tenders(
    name: str,
    content: bytes,
    lots: Collection[int],
    organisations: Collection[str],
    *,
    today: date,
    columns: Mapping[TenderColumn, str] | None = None,
) -> TendersRead:
    """Read a file of tenders, listing every fault with its row.

    Args:
        name: what to call the file in faults.
        content: CSV, or a workbook, whose first sheet is read.
        lots: the numbers of the procurement's lots; none where it is let whole.
        organisations: the keys of organisations on record.
        today: the day today.
        columns: which heading is which column, where it is no usual one.
    """
    rows, problems = _rows(name, content)
    if problems or not rows:
        empty = [Problem(name, "It has no heading row and no tender.", "tenders-empty")]
        return TendersRead((), tuple(problems or empty), {})
    texts = [[text_in(cell) for cell in row] for row in rows]
    top = _HEADINGS.row(texts, columns or {})
    found, faults = _HEADINGS.columns(texts[top], name, columns or {}, {})
    if faults:
        return TendersRead((), tuple(faults), found)
    place = {column: texts[top].index(heading) for column, heading in found.items()}
    tenders: list[Tender] = []
    seen: dict[tuple[int, str], int] = {}
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        if not any(text_in(cell) for cell in row):
            continue
        line = _Line(f"{name}, row {number}", {column: row[at] for column, at in place.items()})
        wrong = [*line.faults(lots, organisations, today)]
        if not wrong:
            tender = line.tender()
            first = seen.setdefault((tender.lot, in_one_spelling(tender.bidder)), number)
            if first != number:
                words = f"{tender.bidder} has a tender for the lot in row {first} already."
                wrong.append(Problem(line.where, words, "tender-twice"))
            tenders.append(tender)
        problems += wrong
    if not tenders and not problems:
        problems.append(Problem(name, "It has headings and no tender.", "tenders-empty"))
    return TendersRead(() if problems else tuple(tenders), tuple(problems), found)


@dataclass(frozen=True, slots=True)
class _Line:
    where: str
    cells: Mapping[TenderColumn, Cell]

    def text(self, column: TenderColumn) -> str:
        return text_in(self.cells.get(column))

    def lot(self) -> int | None:
        said = re.sub(r"(?i)^lot\s*", "", self.text(TenderColumn.LOT))
        if not said:
            return WHOLE
        return int(said) if said.isascii() and said.isdigit() else None

    def price(self) -> Money | None:
        cell = self.cells.get(TenderColumn.PRICE)
        found = amount_in(cell) if text_in(cell) else None
        return found if found is not None and found >= Money(0) else None

    def faults(self, lots: Collection[int], organisations: Collection[str], today: date) -> Iterator[Problem]:
        if not 0 < len(self.text(TenderColumn.BIDDER)) <= _LONGEST:
            yield Problem(
                self.where, f"It names no bidder, or one of more than {_LONGEST} characters.", "tender-bidder"
            )
        if self.price() is None:
            said = self.text(TenderColumn.PRICE)
            yield Problem(self.where, f"{said!r} is no price in pounds and pence from nought.", "tender-price")
        came = hour_in(self.cells.get(TenderColumn.RECEIVED))
        if came is None:
            said = self.text(TenderColumn.RECEIVED)
            yield Problem(self.where, f"{said!r} is no day and hour, as 2026-05-29 11:45.", "tender-received")
        elif came.date() > today:
            yield Problem(self.where, f"{came.date().isoformat()} has not come.", "tender-received-ahead")
        yield from self._faults_of_the_rest(lots, organisations)

    def _faults_of_the_rest(self, lots: Collection[int], organisations: Collection[str]) -> Iterator[Problem]:
        if self.lot() not in (set(lots) or {WHOLE}):
            said, whole = self.text(TenderColumn.LOT), "it is let whole"
            has = f"its lots are {', '.join(str(each) for each in sorted(lots))}" if lots else whole
            yield Problem(self.where, f"{said!r} is no lot of the procurement: {has}.", "tender-lot")
        organisation = self.text(TenderColumn.ORGANISATION)
        if organisation and organisation not in organisations:
            yield Problem(self.where, f"No organisation {organisation!r} is on record.", "tender-organisation")
        company = self.text(TenderColumn.COMPANY_NUMBER)
        if company and not read_company_number(company).number:
            yield Problem(self.where, f"{company!r} is no company number.", "tender-company-number")
        exclusion = self.text(TenderColumn.EXCLUSION)
        if exclusion.casefold() not in _EXCLUSIONS:
            words = "none, discretionary, mandatory, or blank where it was not answered"
            yield Problem(self.where, f"{exclusion!r} is not {words}.", "tender-exclusion")

    def tender(self) -> Tender:
        price, lot = self.price(), self.lot()
        received_at = hour_in(self.cells.get(TenderColumn.RECEIVED))
        assert price is not None
        assert lot is not None
        assert received_at is not None
        return Tender(
            bidder=self.text(TenderColumn.BIDDER),
            price=price,
            received_at=received_at,
            lot=lot,
            organisation=self.text(TenderColumn.ORGANISATION),
            company_number=read_company_number(self.text(TenderColumn.COMPANY_NUMBER)).number,
            document=self.text(TenderColumn.DOCUMENT)[:_LONGEST],
            exclusion=_EXCLUSIONS[self.text(TenderColumn.EXCLUSION).casefold()],
            conditions=tuple(sorted(set(re.split(r"[,;\s]+", self.text(TenderColumn.CONDITIONS))) - {""})),
        )


def hour_in(cell: Cell) -> datetime | None:
    """Return the instant that a cell says, in London's time; a day alone says no hour, so it is none.

    >>> hour_in("29/05/2026 11:45").isoformat(), hour_in("2026-05-29")
    ('2026-05-29T11:45:00+01:00', None)
    """
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=_LONDON) if cell.time() != time.min else None
    for way in _HOURS:
        try:
            return datetime.strptime(text_in(cell), way).replace(tzinfo=_LONDON)
        except ValueError:
            continue
    return None


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\([^)]*\)", " ", heading.lower())).split())


_HEADINGS = Headings(KNOWN_HEADINGS, NEEDED, _plain, "tenders-column-absent", "tenders-column-missing")


def _rows(name: str, content: bytes) -> tuple[Sequence[Sequence[Cell]], list[Problem]]:
    if is_workbook(content):
        book = read_workbook(content, name=name)
        return (book.sheets[0].rows if book.sheets else ()), list(book.problems)
    table = read_csv(content, name)
    return table.rows, list(table.problems)
