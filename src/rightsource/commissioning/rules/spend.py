"""Published payments of a body, as councils write them: which column is which, and what stands in each row.

No two councils name their columns alike. Known headings are recognised, others are told once and remembered per body.
Begin with `read_spend`.
Source: Local Government Transparency Code 2015, paragraphs 28 and 29 and annex A: payments over £500, their columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from uuid import UUID, uuid5

from rightsource.commissioning.rules.headings import Headings
from rightsource.commissioning.rules.suppliers import is_redacted
from rightsource.quantities import Money, Problem
from rightsource.storage.spreadsheets import Cell, is_workbook, read_csv, read_workbook

_NAMESPACE = UUID("0d5c7c4e-53f0-5a62-9d2e-3d4f4f0a7be1")  # any value, the same for ever
_HALF_A_MILLIONTH = Decimal("0.0000005")


class SpendColumn(StrEnum):
    """What a column of published payments may be; the first three are needed."""

    PAID_ON = "paid-on"
    AMOUNT = "amount"
    SUPPLIER = "supplier"
    BODY = "body"
    REFERENCE = "reference"
    INVOICE = "invoice"
    SUPPLIER_NUMBER = "supplier-number"
    VAT_NUMBER = "vat-number"
    SUPPLIER_KIND = "supplier-kind"
    SERVICE = "service"
    CATEGORY = "category"


NEEDED = (SpendColumn.PAID_ON, SpendColumn.AMOUNT, SpendColumn.SUPPLIER)

KNOWN_HEADINGS: dict[SpendColumn, tuple[str, ...]] = {
    SpendColumn.PAID_ON: ("payment date", "date paid", "paid date", "date of payment", "pay date", "date"),
    SpendColumn.AMOUNT: ("net amount", "amount", "amount paid", "payment amount", "amount excl vat", "net value"),
    SpendColumn.SUPPLIER: (
        "supplier name",
        "supplier",
        "beneficiary",
        "payee",
        "vendor name",
        "vendor",
        "creditor name",
    ),
    SpendColumn.BODY: ("name of body", "body name", "organisation name", "organisation"),
    SpendColumn.REFERENCE: ("transaction number", "transaction no", "transaction id", "payment reference", "reference"),
    SpendColumn.INVOICE: ("invoice number", "invoice no", "supplier invoice number", "invoice reference"),
    SpendColumn.SUPPLIER_NUMBER: ("supplier number", "supplier id", "supplier no", "vendor number", "vendor id"),
    SpendColumn.VAT_NUMBER: ("vat reg no", "vat number", "vat registration number", "supplier vat number"),
    SpendColumn.SUPPLIER_KIND: ("creditor type", "supplier type", "vendor type"),
    SpendColumn.SERVICE: ("service label", "expense area", "service", "service area", "department", "directorate"),
    SpendColumn.CATEGORY: ("expenditure category", "expense type", "purpose", "expenditure type", "category"),
}
"""The headings that councils are known to use, best first, without capitals and signs."""

Columns = Mapping[SpendColumn, str]
"""The heading of each column, as the file writes it."""


@dataclass(frozen=True, slots=True)
class SpendRow:
    """One published payment, as it was understood.

    Attributes:
        id: the same whenever the row comes again, in whatever file.
        row: its number in the file, as a person counts.
        supplier: as published, a redaction too.
        reference: the body's own number of the payment.
        invoice: the supplier's own reference; blank where it is not published, or stands beside a name taken out.
    """

    id: UUID
    row: int
    paid_on: date
    amount: Money
    supplier: str
    supplier_number: str
    vat_number: str
    supplier_kind: str
    reference: str
    invoice: str
    service: str
    category: str


@dataclass(frozen=True, slots=True)
class SpendReading:
    """What a file of payments gave, or everything that is wrong with it.

    Attributes:
        columns: the heading that was taken for each column.
        not_taken: the headings of which nothing was taken.
        redacted_suppliers: in how many rows the supplier's name was taken out by the body.
        redacted_invoices: in how many rows the supplier's reference was, or stood beside such a name.
        notes: how the file was read, where that was not as it should be.
    """

    rows: tuple[SpendRow, ...] = ()
    columns: Columns | None = None
    not_taken: tuple[str, ...] = ()
    redacted_suppliers: int = 0
    redacted_invoices: int = 0
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Given:
    """A row as it was written, by column."""

    row: int
    cells: Mapping[SpendColumn, str]

    def said(self, column: SpendColumn) -> str:
        """Return what a column says, blank where there is none."""
        return self.cells.get(column, "")


def read_spend(
    content: bytes, name: str, *, body: str, given: Columns | None = None, remembered: Columns | None = None
) -> SpendReading:
    """Read a body's published payments, or say everything that is wrong with the file.

    Args:
        content: CSV or an Excel workbook, whose first sheet is read.
        name: what to call it in problems.
        body: whose payments they are.
        given: the headings of columns as somebody told them now; the rest is recognised.
        remembered: the headings told before for this body, used where the file has them all.
    """
    rows, notes, problems = _table(content, name)
    if problems:
        return SpendReading(problems=problems, notes=notes)
    start = _HEADINGS.row(rows, given or remembered or {})
    headings = rows[start]
    columns, faults = _HEADINGS.columns(headings, name, given or {}, remembered or {})
    if faults:
        return SpendReading(problems=tuple(faults), notes=notes)
    places = {column: headings.index(heading) for column, heading in columns.items()}
    written = [
        _Given(number, {column: row[place].strip() for column, place in places.items()})
        for number, row in enumerate(rows[start + 1 :], start=start + 2)
        if any(cell.strip() for cell in row)
    ]
    reading = _reading(written, name, body)
    not_taken = tuple(each for each in headings if each and each not in columns.values())
    return replace(reading, columns=columns, not_taken=not_taken, notes=notes)


def paid_day(text: str) -> date | None:
    """Return the day that a council's file writes, the day before the month; None if it is none.

    >>> paid_day("2018-04-03 00:00:00"), paid_day("3/4/18"), paid_day("03-Apr-2018"), paid_day("April")
    (datetime.date(2018, 4, 3), datetime.date(2018, 4, 3), datetime.date(2018, 4, 3), None)
    """
    said = re.sub(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$", "", text.strip())
    for form in (
        "%Y-%m-%d",
        "%d/%m/%Y",
        "%d/%m/%y",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%d-%b-%Y",
        "%d-%b-%y",
        "%d %b %Y",
        "%d %B %Y",
    ):
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def paid_amount(text: str) -> Money | None:
    """Return the amount that a council's file writes; None if it is none, or no whole number of pence.

    >>> paid_amount("£1,136.8400000000001"), paid_amount("(12.50)"), paid_amount("12.345")
    (Money('£1,136.84'), Money('−£12.50'), None)
    """
    said = text.strip().replace("£", "").replace(",", "").replace("−", "-").replace(" ", "")
    if said.startswith("(") and said.endswith(")"):
        said = f"-{said[1:-1]}"
    if said.endswith("-"):
        said = f"-{said[:-1]}"
    if not re.fullmatch(r"-?\d{0,12}(\.\d*)?(E-?\d{1,2})?", said) or not any(each.isdigit() for each in said):
        return None
    try:
        exact = Decimal(said)
    except InvalidOperation:
        return None
    amount = Money.nearest(exact)
    # Spreadsheets write 1136.84 as 1136.8400000000001.
    return amount if abs(amount.decimal_gbp - exact) < _HALF_A_MILLIONTH else None


def _table(content: bytes, name: str) -> tuple[list[tuple[str, ...]], tuple[str, ...], tuple[Problem, ...]]:
    if not is_workbook(content):
        table = read_csv(content, name)
        return list(table.rows), table.notes, table.problems
    workbook = read_workbook(content, name=name, any_format=True)
    rows = [tuple(_text(cell) for cell in row) for row in workbook.sheets[0].rows] if workbook.sheets else []
    problems = workbook.problems or (() if rows else (Problem(name, "Its first sheet is empty.", "file-empty"),))
    return rows, (), problems


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\([^)]*\)", " ", heading.lower())).split())


_HEADINGS = Headings(KNOWN_HEADINGS, NEEDED, _plain, "spend-column-absent", "spend-column-missing")


def _reading(written: Sequence[_Given], name: str, body: str) -> SpendReading:
    problems = list(_of_another_body(written, name, body))
    rows: list[SpendRow] = []
    seen: Counter[str] = Counter()
    redacted_suppliers = redacted_invoices = 0
    for each in written:
        faults = list(_faults(each, name))
        problems += faults
        if faults:
            continue
        row = _row(each, body, seen)
        rows.append(row)
        redacted_suppliers += is_redacted(row.supplier)
        redacted_invoices += bool(each.said(SpendColumn.INVOICE)) and not row.invoice
    if not written:
        problems.append(Problem(name, "It has headings and no payment. Give the file as published.", "spend-no-rows"))
    return SpendReading(
        () if problems else tuple(rows),
        redacted_suppliers=redacted_suppliers,
        redacted_invoices=redacted_invoices,
        problems=tuple(problems),
    )


def _of_another_body(written: Sequence[_Given], name: str, body: str) -> Iterator[Problem]:
    named = Counter(each.said(SpendColumn.BODY) for each in written)
    for other, count in named.items():
        if other and other.casefold() != body.casefold():
            message = (
                f"{count:,} of its rows are of {other!r}, not of {body!r}. Give each body's payments under its name."
            )
            yield Problem(name, message, "spend-of-another-body")


def _faults(given: _Given, name: str) -> Iterator[Problem]:
    where = f"{name}, row {given.row}"
    day, amount = given.said(SpendColumn.PAID_ON), given.said(SpendColumn.AMOUNT)
    if paid_day(day) is None:
        yield Problem(where, f"{day!r} is not a day. Write it as 2026-06-30 or 30/06/2026.", "not-a-date")
    if paid_amount(amount) is None:
        yield Problem(where, f"{amount!r} is not an amount in pounds and pence.", "not-an-amount")
    if not given.said(SpendColumn.SUPPLIER):
        message = "It names no supplier. Where a name was taken out, the file says so in its place."
        yield Problem(where, message, "spend-without-supplier")


def _row(given: _Given, body: str, seen: Counter[str]) -> SpendRow:
    """Return a row; of one whose supplier's name was taken out, nothing that leads to the name is kept."""
    paid_on, amount = paid_day(given.said(SpendColumn.PAID_ON)), paid_amount(given.said(SpendColumn.AMOUNT))
    assert paid_on is not None
    assert amount is not None
    supplier, reference = given.said(SpendColumn.SUPPLIER), given.said(SpendColumn.REFERENCE)
    is_hidden = is_redacted(supplier)
    invoice = given.said(SpendColumn.INVOICE)
    known_by = reference or f"{supplier}\x1f{given.said(SpendColumn.CATEGORY)}\x1f{invoice}"
    identity = f"{body.casefold()}\x1f{known_by}\x1f{paid_on}\x1f{amount.pence}"
    seen[identity] += 1
    return SpendRow(
        id=uuid5(_NAMESPACE, f"{identity}\x1f{seen[identity]}"),
        row=given.row,
        paid_on=paid_on,
        amount=amount,
        supplier=supplier,
        supplier_number="" if is_hidden else given.said(SpendColumn.SUPPLIER_NUMBER),
        vat_number="" if is_hidden else given.said(SpendColumn.VAT_NUMBER),
        supplier_kind=given.said(SpendColumn.SUPPLIER_KIND),
        reference=reference,
        invoice="" if is_hidden or is_redacted(invoice) else invoice,
        service=given.said(SpendColumn.SERVICE),
        category=given.said(SpendColumn.CATEGORY),
    )
