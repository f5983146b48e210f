"""The two files that a run and the council's own finance system exchange: what to pay, and what was paid.

One documented format each, in CSV: see docs/how-to/pay_what_is_owed.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.commissioning.rules.headings import Headings
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun, RequestStage, RunStage
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.ledger.rules.cells import amount_in, day_in, text_in
from rightsource.quantities import Money, Month, Problem
from rightsource.quantities.wording import day_in_words
from rightsource.storage.csv_writing import harmless
from rightsource.storage.spreadsheets import Cell

REQUESTED = (
    "payment", "run", "line", "payer", "payee", "payee_name", "amount", "currency", "pay_by", "basis", "purpose",
    "cost_account",
)  # fmt: skip
"""The headings of the payment-request file, in their order."""

_STERLING = "GBP"
_LONGEST_REFERENCE = 120


class PaidColumn(StrEnum):
    """What a column of the finance system's payment file may be; the first four are needed."""

    PAYMENT = "payment"
    AMOUNT = "amount"
    PAID_ON = "paid_on"
    BANK_REFERENCE = "bank_reference"
    CURRENCY = "currency"
    STATUS = "status"
    REASON = "reason"


class PaidStatus(StrEnum):
    """What the finance system says of a payment."""

    PAID = "paid"
    REJECTED = "rejected"


_NEEDED = (PaidColumn.PAYMENT, PaidColumn.AMOUNT, PaidColumn.PAID_ON, PaidColumn.BANK_REFERENCE)


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().replace("_", " ").split())


HEADINGS: Headings[PaidColumn] = Headings(
    known={
        PaidColumn.PAYMENT: ("payment", "payment request", "your reference", "invoice reference"),
        PaidColumn.AMOUNT: ("amount", "amount paid", "net amount"),
        PaidColumn.PAID_ON: ("paid on", "payment date", "date paid", "date"),
        PaidColumn.BANK_REFERENCE: ("bank reference", "transaction number", "payment number", "transaction"),
        PaidColumn.CURRENCY: ("currency",),
        PaidColumn.STATUS: ("status",),
        PaidColumn.REASON: ("reason", "reason for rejection"),
    },
    needed=_NEEDED,
    plain=_plain,
    absent="payment-file-column-absent",
    missing="payment-file-column-missing",
)
"""The headings by which the payment file is read."""


def request_file(run: PaymentRun, names: Mapping[str, str], cost_accounts: Mapping[str, str]) -> bytes:
    """Return a run as the file that the finance system takes in; no text of anybody's is ever a formula there.

    Args:
        run: which, with the payments that are to be made.
        names: of organisations, by key.
        cost_accounts: on which account of the payer's books each payment is to stand, by its reference.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(REQUESTED)
    for each in run.standing:
        said = (
            each.reference, run.run, str(each.line), each.payer, each.payee, names.get(each.payee, ""),
            f"{each.amount.decimal_gbp:.2f}", _STERLING, each.pay_by.isoformat(), each.owed, each.purpose,
            cost_accounts.get(each.reference, ""),
        )  # fmt: skip
        writer.writerow(harmless(text) for text in said)
    return written.getvalue().encode()


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One line of the payment file: what was paid, or rejected and why."""

    row: int
    payment: str
    amount: Money
    paid_on: date
    bank_reference: str
    is_rejected: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentFileRead:
    """What a payment file says, and every fault of it."""

    lines: tuple[PaidLine, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a payment file is read beside.

    Attributes:
        run: the run that it confirms.
        today: the day today.
        stops: every stop.
        is_open: answers whether a month is open in an organisation's books; True of who keeps none.
    """

    run: PaymentRun
    today: date
    stops: Sequence[PaymentStop]
    is_open: Callable[[str, Month], bool]


def read_payment_file(
    rows: Sequence[Sequence[Cell]], name: str, beside: Beside, told: Mapping[PaidColumn, str]
) -> PaymentFileRead:
    """Return what a payment file says of a run, and every fault at once: of its columns, of each row, of the run.

    What the same file, or another, confirmed before is no fault as long as it says the same.
    """
    texts = [[text_in(cell) for cell in row] for row in rows]
    at = HEADINGS.row(texts, told) if texts else 0
    headings = texts[at] if texts else []
    columns, problems = HEADINGS.columns(headings, name, told, {})
    if problems:
        return PaymentFileRead((), tuple(problems))
    places = {column: headings.index(heading) for column, heading in columns.items()}
    reading = _Reading(name, places, beside)
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        if any(text_in(cell) for cell in row):
            reading.take(number, row)
    if not reading.lines and not reading.problems:
        reading.fault(at + 1, "It says nothing of any payment.", "payment-file-empty")
    return PaymentFileRead(tuple(reading.lines), tuple(reading.problems))


class _Reading:
    """Reads a payment file row by row, and keeps every fault."""

    def __init__(self, name: str, places: Mapping[PaidColumn, int], beside: Beside) -> None:
        self.name = name
        self.places = places
        self.beside = beside
        self.lines: list[PaidLine] = []
        self.problems: list[Problem] = []
        self._requests = {each.reference: each for each in beside.run.payments}
        self._seen: set[str] = set()

    def fault(self, row: int, message: str, code: str) -> None:
        """Keep a fault."""
        self.problems.append(Problem(f"{self.name}, row {row}", message, code))

    def take(self, row: int, cells: Sequence[Cell]) -> None:
        """Read one row."""
        before = len(self.problems)
        line = self._line(row, cells)
        request = self._requests.get(line.payment) if line is not None else None
        if line is None:
            return
        if request is None:
            message = (
                f"{line.payment!r} is no payment of run {self.beside.run.run}. Take the row out, or give it to its run."
            )
            self.fault(row, message, "payment-file-unknown")
            return
        if line.payment in self._seen:
            self.fault(row, f"{line.payment} is told twice. A payment is made once.", "payment-file-twice")
        self._seen.add(line.payment)
        for message, code in self._against(line, request):
            self.fault(row, message, code)
        if len(self.problems) == before:
            self.lines.append(line)

    def _line(self, row: int, cells: Sequence[Cell]) -> PaidLine | None:
        payment, status = self._text(cells, PaidColumn.PAYMENT), self._text(cells, PaidColumn.STATUS).casefold()
        amount = amount_in(self._cell(cells, PaidColumn.AMOUNT))
        paid_on = day_in(self._cell(cells, PaidColumn.PAID_ON))
        currency = self._text(cells, PaidColumn.CURRENCY).upper()
        faults = [
            (not payment, "It names no payment.", "payment-file-no-reference"),
            (amount is None, "Its amount is no amount of sterling. Write it as 1250.00.", "payment-file-amount"),
            (paid_on is None, "It says no day. Write it as 2026-11-30 or 30/11/2026.", "payment-file-day"),
            (currency not in {"", _STERLING}, f"{currency} is another currency.", "payment-file-currency"),
            (status not in {"", *PaidStatus}, f"{status!r} is neither paid nor rejected.", "payment-file-status"),
        ]
        told = [(message, code) for is_fault, message, code in faults if is_fault]
        for message, code in told:
            self.fault(row, message, code)
        if told or amount is None or paid_on is None:
            return None
        reference = self._text(cells, PaidColumn.BANK_REFERENCE)[:_LONGEST_REFERENCE]
        reason = self._text(cells, PaidColumn.REASON)
        return PaidLine(row, payment, amount, paid_on, reference, status == PaidStatus.REJECTED.value, reason)

    def _against(self, line: PaidLine, request: PaymentRequest) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with a line beside the payment that it names."""
        if line.amount != request.amount:
            message = f"{request.reference} is of {request.amount}, and {line.amount} is told."
            yield message, "payment-file-other-amount"
        if line.is_rejected:
            yield from self._rejected(line, request)
        elif request.stage is RequestStage.DROPPED:
            message = f"{request.reference} was taken out of the run ({request.dropped_because}), and is told as paid."
            yield f"{message} Get the money back.", "payment-file-taken-out"
        elif request.stage is RequestStage.PAID:
            yield from _said_before(line, request)
        else:
            yield from self._paid(line, request)

    def _rejected(self, line: PaidLine, request: PaymentRequest) -> Iterator[tuple[str, str]]:
        if not line.reason:
            yield "It is rejected, and it is not said why.", "payment-file-no-reason"
        if request.stage is RequestStage.PAID:
            yield f"{request.reference} is on record as paid, and is told as rejected.", "payment-file-paid-before"

    def _paid(self, line: PaidLine, request: PaymentRequest) -> Iterator[tuple[str, str]]:
        run = self.beside.run
        if not line.bank_reference:
            yield "It has no reference of the finance system's own.", "payment-file-no-bank-reference"
        if line.paid_on > self.beside.today:
            yield f"{day_in_words(line.paid_on)} lies ahead.", "payment-file-ahead"
        if run.filed_on is not None and line.paid_on < run.filed_on:
            message = f"{day_in_words(line.paid_on)} is before {day_in_words(run.filed_on)}, when its file was made."
            yield message, "payment-file-before-its-file"
        for stop in self.beside.stops:
            if stop.is_in_force(self.beside.today) and stop.catches(
                payer=request.payer, payee=request.payee, agreement=request.agreement, basis=request.basis
            ):
                message = f"{request.reference} is stopped by {stop.reference}: {stop.reason}"
                yield f"{message} Recall the payment, or have a second officer lift the stop.", "payment-file-stopped"
        month = Month.of(line.paid_on)
        for books in (request.payer, request.payee):
            if not self.beside.is_open(books, month):
                message = f"{month} is not open in the books of {books}. Open it there, then give the file again."
                yield message, "payment-file-month-not-open"

    def _cell(self, cells: Sequence[Cell], column: PaidColumn) -> Cell:
        place = self.places.get(column)
        return cells[place] if place is not None and place < len(cells) else None

    def _text(self, cells: Sequence[Cell], column: PaidColumn) -> str:
        return text_in(self._cell(cells, column))


def _said_before(line: PaidLine, request: PaymentRequest) -> Iterator[tuple[str, str]]:
    if (line.paid_on, line.bank_reference) != (request.paid_on, request.bank_reference):
        message = f"{request.reference} is on record as paid by {request.bank_reference}, and is told as paid again"
        yield f"{message} by {line.bank_reference}. Get the second payment back.", "payment-file-paid-before"


def may_confirm(stage: RunStage) -> bool:
    """Answer whether a run at a stage can be confirmed: one that is confirmed may be told the same again."""
    return stage in {RunStage.FILED, RunStage.CONFIRMED, RunStage.EMPTY}
