"""What a bank says of an account: a statement with its lines, read from CAMT.053 or from a bank's own CSV file.

Money that came in is positive, as on the cash account of the books that it is set beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.ledger.errors import BankStatementDoesNotFollow, BankStatementTaken
from rightsource.ledger.rules.cells import amount_in, day_in, text_in
from rightsource.ledger.rules.mapping import plain_heading
from rightsource.quantities import Money, Problem, ProblemsFound
from rightsource.storage.spreadsheets import Cell, read_csv


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a bank statement.

    Attributes:
        number: its place in the statement, from 1.
        amount: what came in; what went out stands below nought.
        reference: what payer and payee call the payment; blank where the bank passes none on.
    """

    number: int
    booked_on: date
    amount: Money
    reference: str
    description: str


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A statement of one account, from one balance to another.

    Attributes:
        reference: the bank's own name for it, by which it is known when it comes again.
        bank_account: the account as the bank writes it.
        opening_on: the day before whose first line the opening balance stands.
        closing_on: the day at whose end the closing balance stands.
    """

    reference: str
    bank_account: str
    opening_on: date
    opening: Money
    closing_on: date
    closing: Money
    lines: tuple[StatementLine, ...]


class BankColumn(StrEnum):
    """What a column of a bank's CSV file says."""

    DAY = "day"
    AMOUNT = "amount"
    PAID_IN = "in"
    PAID_OUT = "out"
    BALANCE = "balance"
    DESCRIPTION = "description"
    REFERENCE = "reference"


BankColumns = Mapping[BankColumn, str]
"""The heading of each column, by what it says."""

_LONGEST_NAME = 200

# The names that banks in Britain commonly give these columns in their downloads, letters and digits alone.
_USUAL = {
    BankColumn.DAY: ("date", "transactiondate", "bookingdate", "posteddate", "valuedate"),
    BankColumn.AMOUNT: ("amount", "value", "transactionamount"),
    BankColumn.PAID_IN: ("paidin", "moneyin", "creditamount", "credit", "in"),
    BankColumn.PAID_OUT: ("paidout", "moneyout", "debitamount", "debit", "out"),
    BankColumn.BALANCE: ("balance", "runningbalance", "accountbalance"),
    BankColumn.DESCRIPTION: ("description", "transactiondescription", "details", "narrative", "memo", "payee"),
    BankColumn.REFERENCE: ("reference", "paymentreference", "ref", "customerreference"),
}


def check_adds_up(statement: BankStatement) -> None:
    """Refuse a statement whose lines do not lead from its opening to its closing balance.

    Raises:
        ProblemsFound: says by how much it is out, or which lines lie outside its days.
    """
    problems = list(_faults(statement))
    if problems:
        raise ProblemsFound(problems)


def statements_to_take_in(
    recorded: Sequence[BankStatement], given: Sequence[BankStatement]
) -> tuple[BankStatement, ...]:
    """Return the statements that are not on record yet, in their order, each beginning where the last one ended.

    Raises:
        BankStatementTaken: a reference stands for a statement with other content.
        BankStatementDoesNotFollow: one does not begin where the last one ended.
    """
    standing = {each.reference: each for each in recorded}
    last = max(recorded, key=lambda each: (each.closing_on, each.opening_on), default=None)
    fresh: list[BankStatement] = []
    for each in sorted(given, key=lambda each: (each.opening_on, each.closing_on)):
        there = standing.get(each.reference)
        if there is not None and there != each:
            raise BankStatementTaken(each.reference)
        if there is not None:
            continue
        if last is not None and (last.closing != each.opening or each.opening_on < last.closing_on):
            raise BankStatementDoesNotFollow(each.reference, last.closing, each.opening)
        fresh.append(each)
        standing[each.reference] = last = each
    return tuple(fresh)


def read_bank_csv(name: str, content: bytes, columns: BankColumns | None = None) -> BankStatement:
    """Read a bank's CSV file; the first line's and the last line's running balance give opening and closing.

    Args:
        name: what the file is called, by which and by its days the statement is known.
        content: its bytes.
        columns: which column says what; those that are not given are known by their usual names.

    Raises:
        ProblemsFound: lists every row that cannot be read, and where a balance does not follow from the one before.
    """
    table = read_csv(content, name)
    if table.problems:
        raise ProblemsFound(table.problems)
    headings = [text_in(cell) for cell in table.rows[0]]
    places = _places(headings, columns or {})
    rows = [(number, row) for number, row in enumerate(table.rows[1:], start=2) if any(text_in(cell) for cell in row)]
    problems = [*_missing(places, columns or {}, headings)]
    if not problems:
        problems = [each for number, row in rows for each in _row_faults(number, row, places)]
    if not rows:
        problems.append(Problem(name, "It has no line below its headings.", "bank-statement-empty"))
    if problems:
        raise ProblemsFound(problems)
    return _statement(name, _oldest_first([_read(row, places) for _, row in rows]))


@dataclass(frozen=True, slots=True)
class _Read:
    day: date
    amount: Money
    balance: Money
    reference: str
    description: str


def _places(headings: Sequence[str], columns: BankColumns) -> dict[BankColumn, int]:
    plain = [plain_heading(each) for each in headings]
    wanted = {each: (plain_heading(columns[each]),) if each in columns else _USUAL[each] for each in BankColumn}
    found = {each: next((plain.index(name) for name in names if name in plain), None) for each, names in wanted.items()}
    return {each: place for each, place in found.items() if place is not None}


def _missing(places: Mapping[BankColumn, int], columns: BankColumns, headings: Sequence[str]) -> Iterator[Problem]:
    for each, heading in columns.items():
        if each not in places:
            yield Problem("row 1", f"There is no column {heading!r} among {', '.join(headings)}.", "column-missing")
    for each in (BankColumn.DAY, BankColumn.BALANCE):
        if each not in places and each not in columns:
            yield Problem("row 1", f"No column is known to be the {each}. Say which one is.", "column-missing")
    has_sides = BankColumn.PAID_IN in places and BankColumn.PAID_OUT in places
    if BankColumn.AMOUNT not in places and not has_sides:
        yield Problem("row 1", "No column is known to be the amount, or what went in and out.", "column-missing")


def _row_faults(number: int, row: Sequence[Cell], places: Mapping[BankColumn, int]) -> Iterator[Problem]:
    where = f"row {number}"
    if day_in(row[places[BankColumn.DAY]]) is None:
        told = text_in(row[places[BankColumn.DAY]])
        yield Problem(where, f"{told!r} is not a day. Write a date as 2026-06-30.", "not-a-date")
    for each in (BankColumn.AMOUNT, BankColumn.PAID_IN, BankColumn.PAID_OUT, BankColumn.BALANCE):
        if each in places and amount_in(row[places[each]]) is None:
            yield Problem(where, f"{text_in(row[places[each]])!r} is not an amount.", "not-an-amount")


def _read(row: Sequence[Cell], places: Mapping[BankColumn, int]) -> _Read:
    def amount(column: BankColumn) -> Money:
        return (amount_in(row[places[column]]) if column in places else None) or Money(0)

    def text(column: BankColumn) -> str:
        return text_in(row[places[column]]) if column in places else ""

    has_sides = BankColumn.PAID_IN in places and BankColumn.PAID_OUT in places
    # Some banks write what went out with a minus in its own column, and some without.
    moved = amount(BankColumn.PAID_IN) - abs(amount(BankColumn.PAID_OUT)) if has_sides else amount(BankColumn.AMOUNT)
    day = day_in(row[places[BankColumn.DAY]])
    assert day is not None
    return _Read(day, moved, amount(BankColumn.BALANCE), text(BankColumn.REFERENCE), text(BankColumn.DESCRIPTION))


def _oldest_first(rows: list[_Read]) -> list[_Read]:
    """Return the rows in the order of their days; a file that lists the newest first is turned round."""
    runs_backwards = rows[0].day > rows[-1].day or (
        rows[0].day == rows[-1].day and len(rows) > 1 and rows[0].balance - rows[0].amount == rows[1].balance
    )
    return rows[::-1] if runs_backwards else rows


def _statement(name: str, rows: Sequence[_Read]) -> BankStatement:
    lines = [each for each in rows if each.amount]
    return BankStatement(
        # Banks give every download the same name, so its days are part of what it is known by.
        reference=f"{name[:_LONGEST_NAME]}, {rows[0].day} to {rows[-1].day}",
        bank_account="",
        opening_on=rows[0].day,
        opening=rows[0].balance - rows[0].amount,
        closing_on=rows[-1].day,
        closing=rows[-1].balance,
        lines=tuple(
            StatementLine(number, each.day, each.amount, each.reference, each.description)
            for number, each in enumerate(lines, start=1)
        ),
    )


def _faults(statement: BankStatement) -> Iterator[Problem]:
    where = f"statement {statement.reference}"
    said = statement.opening + Money.total([line.amount for line in statement.lines])
    if said != statement.closing:
        out = statement.closing - said
        message = f"Its lines lead from {statement.opening} to {said}, and it closes at {statement.closing}: {out} out."
        yield Problem(where, message, "bank-statement-does-not-add-up")
    for line in statement.lines:
        if not statement.opening_on <= line.booked_on <= statement.closing_on:
            yield Problem(
                f"{where}, line {line.number}",
                f"{line.booked_on:%d.%m.%Y} lies outside the statement's days.",
                "bank-line-outside-its-statement",
            )
