"""Books as a journal of hledger, a plain-text ledger of others, which then checks ours by its own arithmetic.

Accounts are named organisation:kind:line:code. Every account is declared, what stood before the first month is brought
forward, and at the end of each month every balance that moved is asserted as the record has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TextIO
from urllib.parse import quote

from rightsource.ledger.rules.chart import line_of
from rightsource.ledger.rules.exports import BooksOut, PostingOut
from rightsource.ledger.rules.rows import Account, AccountKind, Balance
from rightsource.quantities import Money, Month

# Source: hledger manual, "Account types": Asset, Liability, Equity, Revenue, Expense, Cash.
_TYPES = {
    AccountKind.ASSET: "A",
    AccountKind.LIABILITY: "L",
    AccountKind.RESERVE: "E",
    AccountKind.INCOME: "R",
    AccountKind.EXPENDITURE: "X",
}
_CASH = "cash"
_READ_AS_THEY_ARE = "/._-"


def write_journal(books: BooksOut, postings: Iterable[PostingOut], out: TextIO) -> int:
    """Write books as a journal that `hledger check --strict` passes, and return how many postings it has.

    Args:
        books: the books.
        postings: their postings, by organisation and within each by day and by act.
        out: where to.
    """
    out.write(f"; {_plain(', '.join(books.organisations))}, {books.span.first} to {books.span.last}.\n")
    out.write(f"; {_plain(books.stands_as_at)}\n\ncommodity 1000.00 GBP\n\n")
    out.writelines(_declared(account) for account in books.accounts)
    count = 0
    by_organisation = groupby(postings, key=lambda each: each.organisation)
    given = next(by_organisation, None)
    for organisation in books.organisations:
        writer = _Journal(books, organisation, out)
        writer.bring_forward()
        if given is not None and given[0] == organisation:
            count += writer.write(given[1])
            given = next(by_organisation, None)
    assert given is None, "postings come in the order of their organisations"
    return count


def write_group_journal(names: Sequence[str], out: TextIO) -> None:
    """Write the journal that holds others by their file names."""
    out.writelines(f"include {name}\n" for name in names)


def account_name(account: Account) -> str:
    """Return an account's name in a journal; what a name cannot hold of a code is written as %3A.

    >>> account_name(Account(organisation="care-company", code="1200:a b", title="Bank", line="cash"))
    'care-company:asset:cash:1200%3Aa%20b'
    """
    kind = line_of(account.line).kind
    return ":".join(
        (quote(account.organisation, safe=_READ_AS_THEY_ARE), kind.value, account.line, _code(account.code))
    )


class _Journal:
    """Writes the transactions of one organisation, month by month, and what stands at the end of each."""

    def __init__(self, books: BooksOut, organisation: str, out: TextIO) -> None:
        self._out = out
        self._span = books.span
        self._names = {each.code: account_name(each) for each in books.accounts if each.organisation == organisation}
        self._balances = [each for each in books.balances if each.organisation == organisation]
        self._organisation = organisation

    def bring_forward(self) -> None:
        """Write what stood before the first month, by account and counterparty."""
        before = _sums(each for each in self._balances if each.month < self._span.first)
        if not before:
            return
        self._out.write(f"\n{self._span.first.first_day} * Brought forward by {_plain(self._organisation)}\n")
        for (account, counterparty), amount in before.items():
            self._out.write(self._posting(account, amount, counterparty))

    def write(self, postings: Iterable[PostingOut]) -> int:
        """Write the postings, with balances asserted after the last of each month; return how many they are."""
        count = 0
        for month, of_month in groupby(postings, key=lambda each: Month.of(each.posted_on)):
            for _, whole in groupby(of_month, key=lambda each: each.transaction_id):
                lines = list(whole)
                self._out.write(_head(lines[0]))
                for each in lines:
                    self._out.write(self._posting(each.account, each.amount, each.counterparty))
                count += len(lines)
            self._assert(month)
        return count

    def _assert(self, month: Month) -> None:
        moved = {each.account for each in self._balances if each.month == month}
        standing = dict.fromkeys(sorted(moved), 0)
        for each in self._balances:
            if each.account in moved and each.month <= month:
                standing[each.account] += each.amount.pence
        self._out.write(f"\n{month.last_day} * Balances of {_plain(self._organisation)} at the end of {month}\n")
        for account, pence in standing.items():
            self._out.write(f"    {self._names[account]}  0.00 GBP = {_amount(Money(pence))}\n")

    def _posting(self, account: str, amount: Money, counterparty: str) -> str:
        tag = f"  ; counterparty:{_tag(counterparty)}" if counterparty else ""
        return f"    {self._names[account]}  {_amount(amount)}{tag}\n"


def _declared(account: Account) -> str:
    kind = line_of(account.line).kind
    letter = "C" if account.line == _CASH else _TYPES[kind]
    return f"account {account_name(account)}  ; type:{letter}, {_tag(account.title)}\n"


def _head(first: PostingOut) -> str:
    tags = [f"kind:{first.kind.value}", f"act:{first.recorded_in}"]
    if first.reverses is not None:
        tags.append(f"reverses:{first.reverses}")
    said = f" {_plain(first.description)}" if first.description.strip() else ""
    return f"\n{first.posted_on} * ({first.transaction_id}){said}\n    ; {', '.join(tags)}\n"


def _sums(balances: Iterable[Balance]) -> dict[tuple[str, str], Money]:
    totals: dict[tuple[str, str], int] = {}
    for each in balances:
        key = (each.account, each.counterparty)
        totals[key] = totals.get(key, 0) + each.amount.pence
    return {key: Money(pence) for key, pence in sorted(totals.items()) if pence}


def _amount(amount: Money) -> str:
    return f"{amount.decimal_gbp:.2f} GBP"


def _code(code: str) -> str:
    return quote(code, safe=_READ_AS_THEY_ARE)


def _plain(text: str) -> str:
    """Return a text on one line, in which no comment can begin."""
    return " ".join(text.replace(";", ",").split())


def _tag(text: str) -> str:
    """Return a text that can stand in a comment beside tags without becoming one, or a date."""
    return _plain(re.sub(r"[:,\[\]]", " ", text))
