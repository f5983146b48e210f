"""Which column of somebody else's file says what: told once for each source, or known by its usual name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rightsource.quantities import Problem, ProblemsFound


class FileKind(StrEnum):
    """What a file from an organisation's own bookkeeping tells."""

    GENERAL_LEDGER = "general ledger"
    TRIAL_BALANCE = "trial balance"
    MANAGEMENT_ACCOUNTS = "management accounts"


class Meaning(StrEnum):
    """What a column says of the posting or the balance in its row."""

    TRANSACTION = "transaction"
    DAY = "day"
    MONTH = "month"
    DESCRIPTION = "description"
    ACCOUNT = "account"
    AMOUNT = "amount"
    DEBIT = "debit"
    CREDIT = "credit"
    COUNTERPARTY = "counterparty"
    BUDGET = "budget"


class Sign(StrEnum):
    """Which amounts a source writes without a minus."""

    DEBIT = "debits are positive"
    CREDIT = "credits are positive"
    OWN_SIDE = "each account's own side is positive"


Columns = Mapping[Meaning, str]
"""The heading of each column, by what the column says."""

_NEEDED = {
    FileKind.GENERAL_LEDGER: (Meaning.TRANSACTION, Meaning.DAY, Meaning.ACCOUNT),
    FileKind.TRIAL_BALANCE: (Meaning.ACCOUNT,),
    FileKind.MANAGEMENT_ACCOUNTS: (Meaning.MONTH, Meaning.ACCOUNT),
}
_TOLD_BY = {
    FileKind.GENERAL_LEDGER: frozenset(Meaning) - {Meaning.MONTH, Meaning.BUDGET},
    FileKind.TRIAL_BALANCE: frozenset(
        {Meaning.ACCOUNT, Meaning.AMOUNT, Meaning.DEBIT, Meaning.CREDIT, Meaning.COUNTERPARTY}
    ),
    FileKind.MANAGEMENT_ACCOUNTS: frozenset(
        {Meaning.MONTH, Meaning.ACCOUNT, Meaning.AMOUNT, Meaning.BUDGET, Meaning.COUNTERPARTY}
    ),
}
TOLD_ACROSS = frozenset({FileKind.MANAGEMENT_ACCOUNTS})
"""What is also told with lines down and months across: then no column is the month or the amount, as each cell is."""

_BY_ROW = frozenset({Meaning.MONTH, Meaning.AMOUNT, Meaning.BUDGET})
_USUAL_BESIDE_MONTHS = ("line", "accountname", "name", "item", "category", "description", "details", "columna")
_LONGEST_SOURCE, _LONGEST_CODE = 80, 60

# The names under which bookkeeping programs and councils commonly head these columns, letters and digits alone; where
# several stand in one file, the first of them is meant.
_USUAL = {
    Meaning.TRANSACTION: (
        "transaction", "transactionid", "transactionnumber", "transactionno", "journalnumber", "journalno", "journalid",
        "journal", "voucher", "documentnumber", "documentno", "reference", "ref",
    ),
    Meaning.DAY: ("postedon", "postingdate", "transactiondate", "date", "day"),
    Meaning.MONTH: ("month", "period", "accountingperiod"),
    Meaning.DESCRIPTION: ("description", "narrative", "details", "memo", "particulars", "text"),
    Meaning.ACCOUNT: (
        "account", "accountcode", "accountnumber", "accountno", "nominalcode", "nominal", "nominalaccount",
        "ledgercode", "glcode", "code",
    ),
    Meaning.AMOUNT: ("amount", "netamount", "actual", "balance", "value", "net"),
    Meaning.DEBIT: ("debit", "debits", "dr"),
    Meaning.CREDIT: ("credit", "credits", "cr"),
    Meaning.COUNTERPARTY: ("counterparty", "intercompany", "groupcompany"),
    Meaning.BUDGET: ("budget", "plan"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How one source of an organisation writes one kind of file.

    Attributes:
        source: what the organisation calls it, as "Xero" or "payroll".
        columns: the heading of each column, by what it says, in the order of `Meaning`.
        sign: which amounts stand without a minus.
        sheet: the sheet of a workbook; blank for the first whose headings fit.
        balancing_account: of management accounts without a balance sheet, the account that takes what is left over.
    """

    organisation: str
    source: str
    kind: FileKind
    columns: tuple[tuple[Meaning, str], ...]
    sign: Sign = Sign.DEBIT
    sheet: str = ""
    balancing_account: str = ""

    def heading(self, meaning: Meaning) -> str:
        """Return the heading of the column that says something; blank if none does."""
        return dict(self.columns).get(meaning, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a file is to be read, as far as somebody says so; the rest is as remembered, or by the usual names."""

    columns: Columns = field(default_factory=dict)
    sign: Sign | None = None
    sheet: str = ""
    balancing_account: str = ""

    def beside(self, remembered: ColumnMapping | None) -> Reading:
        """Return this with what is remembered of the source where this says nothing; columns are taken whole."""
        if remembered is None:
            return replace(self, sign=self.sign or Sign.DEBIT)
        return Reading(
            columns=self.columns or dict(remembered.columns),
            sign=self.sign or remembered.sign,
            sheet=self.sheet or remembered.sheet,
            balancing_account=self.balancing_account or remembered.balancing_account,
        )

    def mapping(self, organisation: str, source: str, kind: FileKind, columns: Columns) -> ColumnMapping:
        """Return the mapping of a source whose columns were found."""
        return ColumnMapping(
            organisation=organisation,
            source=source,
            kind=kind,
            columns=in_order(columns),
            sign=self.sign or Sign.DEBIT,
            sheet=self.sheet,
            balancing_account=self.balancing_account,
        )


def in_order(columns: Columns) -> tuple[tuple[Meaning, str], ...]:
    """Return columns as a mapping holds them: in the order of `Meaning`, without blanks."""
    return tuple((each, columns[each].strip()) for each in Meaning if columns.get(each, "").strip())


def plain_heading(heading: str) -> str:
    """Return a heading as two people would agree on it: its letters and digits, without units in brackets.

    >>> plain_heading(" Posted_On "), plain_heading("Amount (£)")
    ('postedon', 'amount')
    """
    return re.sub(r"[\W_]", "", re.sub(r"[(\[].*?[)\]]", "", heading).casefold())


def suggested_columns(kind: FileKind, headings: Iterable[str], given: Columns | None = None) -> Columns:
    """Return what columns say by their usual names; what somebody gave stands before any name."""
    told = dict(given or {})
    by_plain = {plain_heading(each): each for each in reversed(list(headings)) if plain_heading(each)}
    taken = {plain_heading(each) for each in told.values()}
    for meaning in Meaning:
        if meaning in told or meaning not in _TOLD_BY[kind]:
            continue
        usual = next((name for name in _USUAL[meaning] if name in by_plain and name not in taken), None)
        if usual is not None:
            told[meaning] = by_plain[usual]
            taken.add(usual)
    return _either_amount_or_sides(told, given or {})


def columns_beside_months(headings: Iterable[str], given: Columns) -> Columns:
    """Return what the columns beside months that stand across say: the account, and the counterparty if there is one.

    >>> columns_beside_months(["column A", "Apr-26", "May-26", "Budget"], {})
    {<Meaning.ACCOUNT: 'account'>: 'column A'}
    """
    there = list(headings)
    usual = suggested_columns(FileKind.MANAGEMENT_ACCOUNTS, there, given)
    told = {meaning: heading for meaning, heading in usual.items() if meaning in given or meaning not in _BY_ROW}
    by_plain = {plain_heading(each): each for each in reversed(there)}
    account = next((by_plain[name] for name in _USUAL_BESIDE_MONTHS if name in by_plain), "")
    return told if Meaning.ACCOUNT in told or not account else {**told, Meaning.ACCOUNT: account}


def has_months_across(kind: FileKind, columns: Columns) -> bool:
    """Answer whether these are the columns of a file with months across: no row says its month or an amount."""
    return kind in TOLD_ACROSS and not _BY_ROW & columns.keys()


def check_mapping(mapping: ColumnMapping) -> None:
    """Refuse columns from which a file of this kind cannot be read.

    Raises:
        ProblemsFound: lists what is missing, told twice, or of no use here.
    """
    problems = list(_problems(mapping))
    if problems:
        raise ProblemsFound(problems)


def missing_columns(kind: FileKind, columns: Columns) -> tuple[str, ...]:
    """Return what no column says and a file of this kind must, in words."""
    missing = [each.value for each in _NEEDED[kind] if each not in columns]
    has_sides = Meaning.DEBIT in columns and Meaning.CREDIT in columns
    if Meaning.AMOUNT not in columns and not has_sides:
        has_none = kind is FileKind.MANAGEMENT_ACCOUNTS or not {Meaning.DEBIT, Meaning.CREDIT} & columns.keys()
        missing += ["amount"] if has_none else [("credit" if Meaning.DEBIT in columns else "debit")]
    return tuple(missing)


def headings_missing(columns: Columns, row: Sequence[str]) -> tuple[str, ...]:
    """Return the headings of a mapping that do not stand in a row."""
    there = {plain_heading(each) for each in row}
    return tuple(heading for heading in columns.values() if plain_heading(heading) not in there)


def places(columns: Columns, row: Sequence[str]) -> dict[Meaning, int]:
    """Return where each column stands in a heading row that has them all; of two with one name, the first."""
    plain = [plain_heading(each) for each in row]
    return {meaning: plain.index(plain_heading(heading)) for meaning, heading in columns.items()}


def _either_amount_or_sides(told: dict[Meaning, str], given: Columns) -> Columns:
    """Drop what is not needed where a file has both an amount and its two sides, unless somebody gave it."""
    sides = {Meaning.DEBIT, Meaning.CREDIT}
    if Meaning.AMOUNT in told and sides & told.keys():
        is_by_sides = sides <= told.keys() and Meaning.AMOUNT not in given
        for each in {Meaning.AMOUNT} if is_by_sides else sides - given.keys():
            told.pop(each, None)
    return told


def _problems(mapping: ColumnMapping) -> Iterator[Problem]:
    where = f"columns of {mapping.source[:20] or 'the source'}"
    if not mapping.source.strip():
        yield Problem(where, "Name the source, so that its columns are remembered.", "source-not-named")
    for text, longest in ((mapping.source, _LONGEST_SOURCE), (mapping.balancing_account, _LONGEST_CODE)):
        if len(text) > longest:
            yield Problem(where, f"{text[:20]!r} and so on is too long. Write at most {longest} letters.", "too-long")
    if mapping.balancing_account and mapping.kind is not FileKind.MANAGEMENT_ACCOUNTS:
        yield Problem(where, f"A {mapping.kind} balances by itself, without an account for it.", "balancing-of-no-use")
    yield from _column_problems(mapping.kind, dict(mapping.columns), where)


def _column_problems(kind: FileKind, columns: Columns, where: str) -> Iterator[Problem]:
    is_across = has_months_across(kind, columns) and Meaning.ACCOUNT in columns
    for missing in () if is_across else missing_columns(kind, columns):
        yield Problem(where, f"Say which column is the {missing}.", "column-missing")
    if Meaning.AMOUNT in columns and {Meaning.DEBIT, Meaning.CREDIT} & columns.keys():
        yield Problem(where, "Name the amount, or debit and credit, and not both.", "amount-told-twice")
    for each in columns:
        if each not in _TOLD_BY[kind]:
            yield Problem(where, f"A {kind} has no use for a column of the {each}.", "column-of-no-use")
    plain = [plain_heading(each) for each in columns.values()]
    for name in dict.fromkeys(each for each in plain if plain.count(each) > 1):
        yield Problem(where, f"One column ({name}) is named for two things.", "column-told-twice")
