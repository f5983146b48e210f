"""What a general ledger, a trial balance or management accounts say, and what books must post to say it too."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rightsource.ledger.rules.bulk import FAULTS, GivenRow
from rightsource.ledger.rules.cells import amount_in, day_in, month_in
from rightsource.ledger.rules.chart import line_of
from rightsource.ledger.rules.given_lines import FoundTable, GivenLine
from rightsource.ledger.rules.mapping import ColumnMapping, FileKind, Meaning, Sign
from rightsource.ledger.rules.rows import PERFORMANCE, Account, AccountKind, Balance, Posting
from rightsource.quantities import FinancialYear, Money, Month, Problem
from rightsource.quantities.wording import count_in_words

_DEBIT_SIDE = frozenset({AccountKind.ASSET, AccountKind.EXPENDITURE})
_AMOUNTS = (Meaning.AMOUNT, Meaning.DEBIT, Meaning.CREDIT)
_NOT_AN_AMOUNT = "{!r} is not an amount. Write pounds and pence, such as -1234.56."


@dataclass(frozen=True, slots=True)
class FileImported:
    """What came of a file.

    Attributes:
        organisation: in whose books.
        source: what the organisation calls where it comes from.
        kind: what the file tells.
        file: its name.
        sha256: the hash of its content.
        was_on_record: whether the same file was taken in before, so that nothing was written now.
        month: of a trial balance, the month at whose end it stands.
        rows: how many rows it has.
        transactions: how many transactions were posted.
        postings: how many postings they have.
        unchanged: how many of its transactions were on record already.
        columns: the heading of each column, by what it says.
        sign: which amounts stand without a minus.
        notes: what a reader should know of how it was read.
    """

    organisation: str
    source: str
    kind: FileKind
    file: str
    sha256: str
    was_on_record: bool
    month: Month | None
    rows: int
    transactions: int
    postings: int
    unchanged: int
    columns: Mapping[str, str]
    sign: Sign
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnRecord:
    """What is on record of an organisation's books, by which a file is judged.

    Attributes:
        accounts: its accounts, by code.
        organisations: those that may be counterparties.
        open_months: the months in which its books are open.
    """

    accounts: Mapping[str, Account]
    organisations: Collection[str]
    open_months: Collection[Month]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says of one account, with one counterparty, at or in a month; debit is positive.

    Attributes:
        month: None where what stands in its cell is none.
        amount: None where only a budget is said, as of the months ahead.
        where: the row, and the column of a file with months across.
    """

    row: int
    month: Month | None
    account: str
    counterparty: str
    amount: Money | None
    budget: Money | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class StatedFile:
    """What a trial balance or management accounts say, with every fault that shows in the file and the books."""

    stated: tuple[Stated, ...]
    problems: tuple[Problem, ...]


def general_ledger_rows(
    found: FoundTable, mapping: ColumnMapping, accounts: Mapping[str, Account]
) -> tuple[tuple[GivenRow, ...], tuple[str, ...]]:
    """Return the rows of a general ledger as the bulk path takes them, with notes on what was left out.

    A cell that says no day or amount is handed on as it stands, so that its fault is listed with all the others.
    """
    rows, nil = [], 0
    for line in found.lines:
        day, amount = day_in(line.cells[Meaning.DAY]), _signed(line, mapping, accounts)
        if amount is not None and not amount:
            nil += 1
            continue
        reference = line.text(Meaning.TRANSACTION)
        rows.append(
            GivenRow(
                row=line.row,
                reference=reference and f"{mapping.source}/{reference}",
                posted_on=line.text(Meaning.DAY) if day is None else day.isoformat(),
                description=line.text(Meaning.DESCRIPTION),
                account=code_in(line.text(Meaning.ACCOUNT), accounts),
                amount=_amount_said(line) if amount is None else f"{amount.decimal_gbp:f}",
                counterparty=line.text(Meaning.COUNTERPARTY),
            )
        )
    return tuple(rows), ((f"Left out, being nil: {count_in_words(nil, 'row')}.",) if nil else ())


def stated_in(
    found: FoundTable, mapping: ColumnMapping, on_record: OnRecord, *, month: Month | None = None
) -> StatedFile:
    """Return what a trial balance or management accounts say, and every fault of every row.

    Args:
        found: the file's table.
        mapping: how its columns are to be read.
        on_record: by what it is judged.
        month: of a trial balance, the month at whose end it stands; management accounts say it row by row.
    """
    stated: list[Stated] = []
    problems = list(found.problems)
    seen: dict[tuple[Month, str, str], int] = {}
    for line in found.lines:
        said = _stated(line, mapping, month, on_record.accounts)
        faults = list(_faults(line, said, mapping, on_record))
        problems += faults
        if faults or said.month is None:
            continue
        above = seen.setdefault((said.month, said.account, said.counterparty), said.row)
        if above != said.row:
            fault = f"The account {said.account} stands in row {above} already. Give it once, or say the counterparty."
            problems.append(Problem(f"row {said.row}", fault, "account-twice"))
        stated.append(said)
    # With months across, what is wrong with a row's account shows in each of its cells, and is said once.
    return StatedFile(tuple(stated), tuple(dict.fromkeys(problems)))


def to_stand_as_stated(
    stated: Sequence[Stated], balances: Iterable[Balance], *, month: Month, mapping: ColumnMapping
) -> tuple[Posting, ...]:
    """Return the postings by which books come to say what a file says of a month; none if they say it already.

    A trial balance tells all balances at the end of its month, so an account that it leaves out comes to stand at nil.
    Management accounts tell what happened in a month on the accounts that they name, and no more of the others.
    """
    is_by_counterparty = bool(mapping.heading(Meaning.COUNTERPARTY))
    is_whole = mapping.kind is FileKind.TRIAL_BALANCE
    told = {
        (each.account, each.counterparty): each.amount.pence
        for each in stated
        if each.month == month and each.amount is not None
    }
    standing: dict[tuple[str, str], int] = {}
    for each in balances:
        if each.month == month or (is_whole and each.month < month):
            key = (each.account, each.counterparty if is_by_counterparty else "")
            standing[key] = standing.get(key, 0) + (0 if each.is_year_end and not is_whole else each.amount.pence)
    keys = sorted(told.keys() | (standing.keys() if is_whole else ()))
    change = {key: told.get(key, 0) - standing.get(key, 0) for key in keys}
    left_over = -sum(change.values())
    if mapping.balancing_account and left_over:
        key = (mapping.balancing_account, "")
        change[key] = change.get(key, 0) + left_over
    return tuple(
        Posting(account=account, amount=Money(pence), counterparty=counterparty)
        for (account, counterparty), pence in change.items()
        if pence
    )


def closed_month_problems(
    stated: Sequence[Stated], balances: Sequence[Balance], mapping: ColumnMapping, open_months: Collection[Month]
) -> Iterator[Problem]:
    """Return where a file says of a month that is not open something else than the books; to repeat them is no fault.

    Management accounts tell the months gone by again each month, and of those ahead often that they are nil.
    """
    for month in months_in(stated):
        if month in open_months:
            continue
        told = [each for each in stated if each.month == month and each.amount is not None]
        change = to_stand_as_stated(told, balances, month=month, mapping=mapping)
        differ = {(each.account, each.counterparty): each.amount for each in change}
        for each in told:
            out = differ.get((each.account, each.counterparty))
            if out is not None:
                says = FAULTS["accounting-period-not-open"].format(f"{month.year}-{month.month:02d}")
                more = f" On {each.account} the books say {out} less than the file." if out > Money(0) else (
                    f" On {each.account} the books say {-out} more than the file.")  # fmt: skip
                yield Problem(each.where or f"row {each.row}", says + more, "accounting-period-not-open")


def months_in(stated: Iterable[Stated]) -> list[Month]:
    """Return the months of which a file says an amount, in order."""
    return sorted({each.month for each in stated if each.month is not None and each.amount is not None})


def balance_problems(stated: Sequence[Stated], mapping: ColumnMapping, name: str) -> Iterator[Problem]:
    """Return each month for which a file's debits and credits differ, with nothing named to take the difference."""
    if mapping.balancing_account:
        return
    for month in months_in(stated):
        difference = Money.total([each.amount for each in stated if each.month == month and each.amount is not None])
        if difference:
            says = f"Debits and credits of {month} differ by {difference}."
            more = (
                " Correct the file." if mapping.kind is FileKind.TRIAL_BALANCE else
                " Add the balance sheet's rows, or name an account that takes the difference."
            )  # fmt: skip
            yield Problem(name, says + more, "file-does-not-balance")


def earlier_year_problems(balances: Iterable[Balance], month: Month, name: str) -> Iterator[Problem]:
    """Return the fault of a trial balance that stands in a year before which another was never closed.

    It tells income and expenditure of its own year alone; in books that still hold another year's it would turn that
    year's surplus into this year's.
    """
    first = Month.of(FinancialYear.of(month.first_day).first_day)
    left: dict[str, int] = {}
    for each in balances:
        if each.month < first and line_of(each.line).kind in PERFORMANCE:
            left[each.account] = left.get(each.account, 0) + each.amount.pence
    if any(left.values()):
        says = f"The books hold income and expenditure of a year before {month}. Close that year first."
        yield Problem(name, says, "earlier-year-not-closed")


def balancing_problems(
    stated: Sequence[Stated], mapping: ColumnMapping, accounts: Collection[str]
) -> Iterator[Problem]:
    """Return what is wrong with the account that is to take what is left over."""
    code = mapping.balancing_account
    if not code:
        return
    if code not in accounts:
        yield _fault(f"columns of {mapping.source}", "account-not-in-the-books", code)
    for each in stated:
        if each.account == code:
            says = f"The account {code} is to take what is left over, so the file cannot state it too."
            yield Problem(f"row {each.row}", says, "balancing-account-stated")


def counterparties_in(found: FoundTable) -> frozenset[str]:
    """Return the organisations that a file names."""
    return frozenset(line.text(Meaning.COUNTERPARTY) for line in found.lines) - {""}


def code_in(text: str, accounts: Collection[str]) -> str:
    """Return the account's code that a text means: itself, or the one code that a spreadsheet took its noughts from.

    >>> code_in("50", ["0050", "1200"]), code_in("50", ["050", "0050"])
    ('0050', '50')
    """
    if text in accounts or not text.isdigit():
        return text
    alike = [code for code in accounts if code.isdigit() and code.lstrip("0") == text.lstrip("0")]
    return alike[0] if len(alike) == 1 else text


def account_meant(text: str, accounts: Mapping[str, Account]) -> str:
    """Return the code of the account that a text means: by its code, or by the title that one account alone has."""
    code = code_in(text, accounts)
    if code in accounts:
        return code
    titled = [each.code for each in accounts.values() if each.title.strip().casefold() == text.casefold()]
    return titled[0] if len(titled) == 1 else code


def _signed(
    line: GivenLine, mapping: ColumnMapping, accounts: Mapping[str, Account], meaning: Meaning = Meaning.AMOUNT
) -> Money | None:
    """Return what a row's amount or its two sides say, debit positive; None if one is no amount."""
    if meaning is Meaning.AMOUNT and Meaning.DEBIT in line.cells:
        debit, credit = amount_in(line.cells[Meaning.DEBIT]), amount_in(line.cells[Meaning.CREDIT])
        return None if debit is None or credit is None else debit - credit
    amount = amount_in(line.cells.get(meaning))
    if amount is None or mapping.sign is Sign.DEBIT:
        return amount
    if mapping.sign is Sign.CREDIT:
        return -amount
    account = accounts.get(account_meant(line.text(Meaning.ACCOUNT), accounts))
    return amount if account is None or line_of(account.line).kind in _DEBIT_SIDE else -amount


def _amount_said(line: GivenLine) -> str:
    said = (line.text(each) for each in _AMOUNTS if each in line.cells)
    return " and ".join(each for each in said if each)


def _stated(line: GivenLine, mapping: ColumnMapping, month: Month | None, accounts: Mapping[str, Account]) -> Stated:
    return Stated(
        row=line.row,
        month=month or month_in(line.cells[Meaning.MONTH]),
        account=account_meant(line.text(Meaning.ACCOUNT), accounts),
        counterparty=line.text(Meaning.COUNTERPARTY),
        amount=None if _is_budget_alone(line) else _signed(line, mapping, accounts),
        budget=_signed(line, mapping, accounts, Meaning.BUDGET) if line.text(Meaning.BUDGET) else None,
        where=line.where(*_AMOUNTS),
    )


def _is_budget_alone(line: GivenLine) -> bool:
    return bool(line.text(Meaning.BUDGET)) and not line.text(Meaning.AMOUNT)


def _faults(line: GivenLine, said: Stated, mapping: ColumnMapping, on_record: OnRecord) -> Iterator[Problem]:
    where = f"row {line.row}"
    if said.month is None:
        yield Problem(where, f"{line.text(Meaning.MONTH)!r} is not a month. Write it as 2026-06.", "not-a-month")
    elif mapping.kind is FileKind.TRIAL_BALANCE and said.month not in on_record.open_months:
        yield _fault(where, "accounting-period-not-open", f"{said.month.year}-{said.month.month:02d}")
    if said.account not in on_record.accounts:
        yield _fault(where, "account-not-in-the-books", said.account)
    is_itself = said.counterparty == mapping.organisation
    if said.counterparty and (is_itself or said.counterparty not in on_record.organisations):
        yield _fault(where, "counterparty-not-on-record", said.counterparty)
    if said.amount is None and not _is_budget_alone(line):
        yield Problem(line.where(*_AMOUNTS), _NOT_AN_AMOUNT.format(_amount_said(line)), "not-an-amount")
    if said.budget is None and line.text(Meaning.BUDGET):
        told = _NOT_AN_AMOUNT.format(line.text(Meaning.BUDGET))
        yield Problem(line.where(Meaning.BUDGET), told, "not-an-amount")


def _fault(where: str, code: str, fact: str) -> Problem:
    return Problem(where, FAULTS[code].format(fact), code)
