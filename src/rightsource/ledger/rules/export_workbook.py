"""Books as a workbook with live formulas: change a posting in it, and its balances and totals follow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from rightsource.ledger.errors import TooManyPostingsAtOnce
from rightsource.ledger.rules.exports import BooksOut, PostingOut
from rightsource.ledger.rules.rows import Account
from rightsource.quantities import Money, Month

MOST_POSTINGS = 100_000
"""More than these a spreadsheet program takes minutes to work out anew; other formats have no such limit."""

_MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones, and the same books give the same bytes
_FONT = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "text": {},
    "heading": {"bold": True, "bottom": 2, "bg_color": "#E8EEF2", "text_wrap": True},
    "month": {"bold": True, "bottom": 2, "bg_color": "#E8EEF2", "num_format": "mmm yyyy"},
    "money": {"num_format": "#,##0.00"},
    "total": {"bold": True, "top": 1, "num_format": "#,##0.00"},
    "day": {"num_format": "yyyy-mm-dd"},
    "number": {"num_format": "0"},
}
_TEXT_MAX = 32_767  # Source: Excel specifications and limits, "Total number of characters that a cell can contain".
_POSTINGS = "Postings"
_POSTING_HEADINGS = (
    "Account number", "Month", "Organisation", "Account", "Title", "Day", "Amount (£)", "Counterparty", "Kind",
    "Description", "Transaction", "Reverses", "Act",
)  # fmt: skip
_BALANCE_HEADINGS = ("Account number", "Organisation", "Account", "Title", "Line", "Division", "Brought forward (£)")
_FIRST_ROW = 4
_FORWARD = 6
_AMOUNT_AT = 6


def check_fits(postings: int) -> None:
    """Refuse more postings than a spreadsheet program bears.

    Raises:
        TooManyPostingsAtOnce: says how many there are and may be.
    """
    if postings > MOST_POSTINGS:
        raise TooManyPostingsAtOnce(postings, MOST_POSTINGS)


def workbook_of(books: BooksOut, postings: Sequence[PostingOut]) -> bytes:
    """Return books as a workbook: every balance is a sum over its postings, every total a sum over its balances.

    Raises:
        TooManyPostingsAtOnce: there are more than a spreadsheet program bears.
    """
    check_fits(len(postings))
    packed = io.BytesIO()
    workbook = xlsxwriter.Workbook(packed, {"in_memory": True})
    workbook.set_properties({"title": "Books", "created": _MADE_AT})
    writer = _Writer(workbook, books, postings)
    writer.write_balances()
    writer.write_postings()
    workbook.close()
    return packed.getvalue()


@dataclass(slots=True)
class _Writer:
    """Writes the two sheets. Accounts are matched by number: a spreadsheet takes the codes 0010 and 10 for one."""

    workbook: Any
    books: BooksOut
    postings: Sequence[PostingOut]
    numbers: dict[tuple[str, str], int] = field(init=False)
    months: tuple[Month, ...] = field(init=False)
    looks: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        moved = {(each.organisation, each.account) for each in self.postings} | {
            (each.organisation, each.account) for each in self.books.balances
        }
        shown = [(each.organisation, each.code) for each in self.books.accounts]
        self.numbers = {key: number for number, key in enumerate((each for each in shown if each in moved), start=1)}
        self.months = tuple(_months(self.books))
        self.looks = {name: self.workbook.add_format({**_FONT, **look}) for name, look in _LOOKS.items()}

    def write_balances(self) -> None:
        """Write each account with what was brought forward, its months and its balance, and their totals."""
        page = self._page("Balances", (9, 18, 14, 34, 18, 22, *(16 for _ in range(len(self.months) + 2))))
        page.write_string(0, 0, "Balances, debit positive", self.looks["title"])
        page.write_string(
            1, 0, f"{self.books.stands_as_at} The totals are nil: debits equal credits.", self.looks["text"]
        )
        for column, heading in enumerate(_BALANCE_HEADINGS):
            page.write_string(_FIRST_ROW - 1, column, heading, self.looks["heading"])
        for column, month in enumerate(self.months, start=_FORWARD + 1):
            page.write_datetime(_FIRST_ROW - 1, column, _midnight(month.first_day), self.looks["month"])
        last = _FORWARD + len(self.months) + 1
        page.write_string(_FIRST_ROW - 1, last, "Balance (£)", self.looks["heading"])
        moved, forward = self._moved(), self._forward()
        accounts = {(each.organisation, each.code): each for each in self.books.accounts}
        columns = [0] * (len(self.months) + 2)
        for row, (key, number) in enumerate(self.numbers.items(), start=_FIRST_ROW):
            amounts = [forward.get(key, 0), *(moved.get((*key, month), 0) for month in self.months)]
            self._write_account(page, row, number, accounts[key], amounts)
            for at, pence in enumerate((*amounts, sum(amounts))):
                columns[at] += pence
        self._write_totals(page, _FIRST_ROW + len(self.numbers), columns)
        page.freeze_panes(_FIRST_ROW, 4)

    def _write_account(self, page: Any, row: int, number: int, account: Account, pence: Sequence[int]) -> None:
        page.write_number(row, 0, number, self.looks["number"])
        texts = (account.organisation, account.code, account.title, account.line, account.division.value)
        for column, text in enumerate(texts, start=1):
            self._text(page, row, column, text)
        page.write_number(row, _FORWARD, Money(pence[0]).gbp, self.looks["money"])
        for column, amount in enumerate(pence[1:], start=_FORWARD + 1):
            page.write_formula(row, column, self._sum_of(row, column), self.looks["money"], Money(amount).gbp)
        last = _FORWARD + len(pence)
        whole = f"=SUM({xl_col_to_name(_FORWARD)}{row + 1}:{xl_col_to_name(last - 1)}{row + 1})"
        page.write_formula(row, last, whole, self.looks["money"], Money(sum(pence)).gbp)

    def _write_totals(self, page: Any, row: int, columns: Sequence[int]) -> None:
        self._text(page, row, 1, "Total")
        for column, pence in enumerate(columns, start=_FORWARD):
            name = xl_col_to_name(column)
            total = (
                f"=ROUND(SUM({name}{_FIRST_ROW + 1}:{name}{max(row, _FIRST_ROW + 1)}),2)" if row > _FIRST_ROW else "=0"
            )
            page.write_formula(row, column, total, self.looks["total"], Money(pence).gbp)

    def _sum_of(self, row: int, column: int) -> str:
        """Return the formula that adds up an account's postings of the month at the head of a column."""
        until = len(self.postings) + 1
        amounts, numbers, months = (f"{_POSTINGS}!${name}$2:${name}${until}" for name in ("G", "A", "B"))
        return f"=ROUND(SUMIFS({amounts},{numbers},$A{row + 1},{months},{xl_col_to_name(column)}${_FIRST_ROW}),2)"

    def write_postings(self) -> None:
        """Write every posting on a row of its own."""
        page = self._page(_POSTINGS, (9, 11, 18, 14, 34, 11, 16, 18, 14, 44, 38, 38, 9))
        for column, heading in enumerate(_POSTING_HEADINGS):
            page.write_string(0, column, heading, self.looks["heading"])
        for row, each in enumerate(self.postings, start=1):
            page.write_number(row, 0, self.numbers[each.organisation, each.account], self.looks["number"])
            page.write_datetime(row, 1, _midnight(Month.of(each.posted_on).first_day), self.looks["day"])
            page.write_datetime(row, 5, _midnight(each.posted_on), self.looks["day"])
            page.write_number(row, _AMOUNT_AT, each.amount.gbp, self.looks["money"])
            reverses = "" if each.reverses is None else str(each.reverses)
            texts = {
                2: each.organisation, 3: each.account, 4: each.title, 7: each.counterparty, 8: each.kind.value,
                9: each.description, 10: str(each.transaction_id), 11: reverses,
            }  # fmt: skip
            for column, text in texts.items():
                self._text(page, row, column, text)
            page.write_number(row, 12, each.recorded_in, self.looks["number"])
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, max(len(self.postings), 1), len(_POSTING_HEADINGS) - 1)

    def _moved(self) -> dict[tuple[str, str, Month], int]:
        moved: dict[tuple[str, str, Month], int] = {}
        for each in self.postings:
            key = (each.organisation, each.account, Month.of(each.posted_on))
            moved[key] = moved.get(key, 0) + each.amount.pence
        return moved

    def _forward(self) -> dict[tuple[str, str], int]:
        forward: dict[tuple[str, str], int] = {}
        for each in self.books.balances:
            if each.month < self.books.span.first:
                key = (each.organisation, each.account)
                forward[key] = forward.get(key, 0) + each.amount.pence
        return forward

    def _page(self, name: str, widths: Sequence[int]) -> Any:
        page = self.workbook.add_worksheet(name)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        return page

    def _text(self, page: Any, row: int, column: int, text: str) -> None:
        """Write a text as text, whatever it begins with, so that nothing in it can run as a formula or a link."""
        if text:
            page.write_string(row, column, text[:_TEXT_MAX], self.looks["text"])


def _months(books: BooksOut) -> Sequence[Month]:
    months = [books.span.first]
    while months[-1] < books.span.last:
        months.append(months[-1].next)
    return months


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a workbook knows no time zones
