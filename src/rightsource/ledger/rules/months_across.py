"""Management accounts with lines down and months across: which columns are months, and what each cell says.

Such a file adds itself up, by rows and by columns. Its own sums are checked where they stand, and never posted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.ledger.rules.cells import amount_in, month_in, text_in
from rightsource.ledger.rules.given_lines import GivenLine
from rightsource.ledger.rules.mapping import Meaning, plain_heading
from rightsource.quantities import FinancialYear, Money, Month, Problem
from rightsource.storage.spreadsheets import Cell, cell_name

# What a heading says beside its month; a forecast or last year's figure is neither what happened nor the budget.
_SAYS = {
    **dict.fromkeys(("actual", "actuals", "act"), Meaning.AMOUNT),
    **dict.fromkeys(("budget", "bud", "plan"), Meaning.BUDGET),
}
_OF_NO_USE = frozenset(("forecast", "fcst", "outturn", "variance", "var", "prior", "previous", "last", "ly", "diff"))
_TOTALS = frozenset(("total", "totals", "yeartotal", "fullyear", "annualtotal", "totalforyear", "totalfortheyear"))
_TO_DATE = frozenset(("ytd", "yeartodate", "ytdactual", "actualytd", "actualyeartodate", "cumulative", "todate"))
_RESULTS = frozenset(
    (
        "grossprofit", "grossmargin", "grosssurplus", "netprofit", "netloss", "netprofitloss", "netsurplus",
        "netdeficit", "netsurplusdeficit", "netincome", "netexpenditure", "operatingprofit", "operatingsurplus",
        "operatingdeficit", "operatingprofitloss", "surplus", "deficit", "surplusdeficit", "profit", "loss",
        "profitloss", "profitbeforetax", "profitaftertax", "ebitda", "result",
    )
)  # fmt: skip
_SUM = re.compile(r"(grand\s*|sub-?\s*)?total\b")
_IN_THOUSANDS = re.compile(r"£\s*[’']?0{3}|£\s?k\b|£\s?m\b|\bthousands\b", re.IGNORECASE)
_YEAR = re.compile(r"\b((?:19|20)\d\d[-/]\d\d)\b")
_NUMBERED = re.compile(r"(?:month|period|m|p)\s?(\d{1,2})")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_OF_A_YEAR = 4


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """A column that says the actual, or the budget, of one month."""

    place: int
    month: Month
    meaning: Meaning

    @property
    def letter(self) -> str:
        """The letter a spreadsheet shows over it."""
        return column_letter(self.place)


@dataclass(frozen=True, slots=True)
class MonthsAcross:
    """What the columns of a heading row with months across say.

    Attributes:
        months: those of months, in the file's order.
        totals: where the file adds its months up; to_date: where it does so for the months gone by.
        problems: what is wrong with the headings.
    """

    months: tuple[MonthColumn, ...]
    totals: tuple[int, ...]
    to_date: tuple[int, ...]
    problems: tuple[Problem, ...] = ()


def column_letter(place: int) -> str:
    """Return the letter that a spreadsheet shows over a column, counting from nought.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    return cell_name(0, place)[:-1]


def named_headings(row: Sequence[Cell]) -> list[str]:
    """Return the headings of a row; one that is blank is called by its letter, so that it can be named.

    >>> named_headings([None, "Apr-26"])
    ['column A', 'Apr-26']
    """
    return [text_in(cell) or f"column {column_letter(place)}" for place, cell in enumerate(row)]


def months_across(row: Sequence[Cell], above: Sequence[Sequence[Cell]], *, number: int) -> MonthsAcross | None:
    """Return which columns of a heading row are months; None if none is.

    Args:
        row: the cells of the row.
        above: the rows over it, where a file says of which year it is.
        number: the row's number as a person counts.
    """
    titles = " ".join(text_in(cell) for line in (*above, row) for cell in line)
    year = next((FinancialYear.parse(text) for text in _YEAR.findall(titles) if _is_year(text)), None)
    read = [_read(cell) for cell in row]
    bare = [place for place, (told, meaning) in enumerate(read) if meaning and isinstance(told, int)]
    months = tuple(
        MonthColumn(place, _of_year(told, year) if isinstance(told, int) else told, meaning)
        for place, (told, meaning) in enumerate(read)
        if meaning is not None and told is not None and (year is not None or not isinstance(told, int))
    )
    if not months and len(bare) < 2:
        return None
    plain = [plain_heading(text_in(cell)) for cell in row]
    return MonthsAcross(
        months,
        totals=tuple(place for place, heading in enumerate(plain) if heading in _TOTALS),
        to_date=tuple(place for place, heading in enumerate(plain) if heading in _TO_DATE),
        problems=tuple(_heading_problems(months, bare if year is None else [], titles, number)),
    )


def lines_across(
    rows: Sequence[Sequence[Cell]], across: MonthsAcross, places: Mapping[Meaning, int], *, first: int
) -> tuple[tuple[GivenLine, ...], tuple[Problem, ...], tuple[str, ...]]:
    """Return a line for each account and month, what is wrong with the file's own sums, and notes on how it was read.

    Args:
        rows: those below the headings.
        across: which columns are months.
        places: where the account stands, and the counterparty if the file says one.
        first: the number of the first of these rows as a person counts.
    """
    told = [_Row(number, row, across, places) for number, row in enumerate(rows, start=first)]
    filled = [each for each in told if each.has_amounts]
    sums = [each for each in filled if each.is_sum or (each is filled[-1] and not each.account)]
    numbers = {each.number for each in sums}
    lines = [each for each in filled if each.number not in numbers]
    used = [column for column in across.months if any(text_in(each.cells[column.place]) for each in lines)]
    problems = [fault for each in lines for fault in each.faults_across(used)]
    problems += _sum_problems(filled, numbers, used)
    found = tuple(given for each in lines for given in each.lines(used))
    return found, tuple(problems), tuple(_notes(across, used, sums))


class _Row:
    """A row of such a table."""

    def __init__(self, number: int, cells: Sequence[Cell], across: MonthsAcross, places: Mapping[Meaning, int]) -> None:
        self.number, self.cells, self._across, self._places = number, cells, across, places
        self.account = text_in(cells[places[Meaning.ACCOUNT]])
        before = cells[: min(column.place for column in across.months)]
        self.label = self.account or next(filter(None, map(text_in, before)), "")

    @property
    def has_amounts(self) -> bool:
        """Whether it says anything of any month; a heading between the rows does not."""
        return any(text_in(self.cells[column.place]) for column in self._across.months)

    @property
    def is_result(self) -> bool:
        """Whether it says what is left of some rows less others."""
        return plain_heading(self.label.replace("(", "").replace(")", "")) in _RESULTS

    @property
    def is_sum(self) -> bool:
        """Whether it says what other rows come to."""
        return self.is_result or _SUM.match(self.label.casefold()) is not None

    def amount(self, column: MonthColumn) -> Money | None:
        """Return what stands in a column; None if it is no amount."""
        return amount_in(self.cells[column.place])

    def lines(self, used: Sequence[MonthColumn]) -> Iterator[GivenLine]:
        """Yield what the row says of each month."""
        common = {each: self.cells[place] for each, place in self._places.items()}
        for month in dict.fromkeys(column.month for column in used):
            of_month = [column for column in used if column.month == month]
            cells: dict[Meaning, Cell] = {column.meaning: self.cells[column.place] for column in of_month}
            letters = {column.meaning: column.letter for column in of_month}
            yield GivenLine(self.number, {**common, Meaning.MONTH: month.first_day, **cells}, letters)

    def faults_across(self, used: Sequence[MonthColumn]) -> Iterator[Problem]:
        """Yield where the row's own total is not what its months come to."""
        actual = [column for column in used if column.meaning is Meaning.AMOUNT]
        amounts = [self.amount(column) for column in actual]
        if None in amounts or len(actual) < len(used):
            return
        running = [Money.total([each for each in amounts[:count] if each]) for count in range(1, len(amounts) + 1)]
        for place, allowed in [
            *((place, running[-1:]) for place in self._across.totals),
            *((place, running) for place in self._across.to_date),
        ]:
            said = amount_in(self.cells[place])
            if text_in(self.cells[place]) and said not in allowed:
                message = f"The row's own total is {text_in(self.cells[place])}, and its months come to {running[-1]}."
                where = f"row {self.number}, column {column_letter(place)}"
                yield Problem(where, message, "total-does-not-agree")


def _read(cell: Cell) -> tuple[Month | int | None, Meaning | None]:
    """Return the month, or its number in a calendar year, that a heading names, and whether as actual or budget."""
    if isinstance(cell, date):
        return Month.of(cell), Meaning.AMOUNT
    words = re.sub(r"[()\[\]:,£’'\n]", " ", text_in(cell).casefold()).split()
    if _OF_NO_USE & set(words):
        return None, None
    says = {_SAYS[word] for word in words if word in _SAYS}
    rest = " ".join("sep" if word == "sept" else word for word in words if word not in _SAYS)
    told = month_in(rest) or _bare(rest)
    return (told, says.pop() if says else Meaning.AMOUNT) if told and len(says) < 2 else (None, None)


def _bare(text: str) -> int | None:
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        count = int(numbered[1])
        return (count + _FIRST_OF_A_YEAR - 2) % 12 + 1 if 1 <= count <= 12 else None
    named = [number for number, name in enumerate(_NAMES, start=1) if text[:3] == name]
    return named[0] if named and (len(text) == 3 or month_in(f"{text} 2000")) else None


def _is_year(text: str) -> bool:
    try:
        FinancialYear.parse(text)
    except ValueError:
        return False
    return True


def _of_year(number: int, year: FinancialYear | None) -> Month:
    assert year is not None
    return Month(year.starts_in if number >= _FIRST_OF_A_YEAR else year.starts_in + 1, number)


def _heading_problems(
    months: Sequence[MonthColumn], bare: Sequence[int], titles: str, number: int
) -> Iterator[Problem]:
    if bare:
        says = "The headings name months without a year. Write Apr-26, or the year over the table as 2026-27."
        yield Problem(f"row {number}, column {column_letter(bare[0])}", says, "month-without-a-year")
    seen: dict[tuple[Month, Meaning], MonthColumn] = {}
    for column in months:
        above = seen.setdefault((column.month, column.meaning), column)
        if above is not column:
            what = "budget" if column.meaning is Meaning.BUDGET else "actual"
            says = f"The {what} of {column.month} stands in column {above.letter} already. Take one of them out."
            yield Problem(f"row {number}, column {column.letter}", says, "month-twice")
    if _IN_THOUSANDS.search(titles):
        says = "The file says that it is in thousands or millions of pounds. Give it in pounds and pence."
        yield Problem(f"row {number}", says, "not-in-pounds")


def _sum_problems(filled: Sequence[_Row], sums: Collection[int], used: Sequence[MonthColumn]) -> Iterator[Problem]:
    """Yield where a sum is not what the rows right above it come to, from whichever of them it may begin.

    A run of rows comes to the difference between two running totals, so each sum is looked up and not added up again.
    """
    running = since = (Money(0),) * len(used)
    passed = {running}
    for each in filled:
        amounts = [each.amount(column) for column in used]
        if None in amounts:
            return
        said = tuple(amount for amount in amounts if amount is not None)
        if each.number not in sums:
            running = tuple(was + more for was, more in zip(running, said, strict=True))
            passed.add(running)
            continue
        if not each.is_result and tuple(was - less for was, less in zip(running, said, strict=True)) not in passed:
            for column, total, now, before in zip(used, said, running, since, strict=True):
                if total != now - before:
                    says = f"{each.label or 'The last row'} is {total}, and the rows above it come to {now - before}."
                    yield Problem(f"row {each.number}, column {column.letter}", says, "total-does-not-agree")
        since = running


def _notes(across: MonthsAcross, used: Sequence[MonthColumn], sums: Sequence[_Row]) -> Iterator[str]:
    read = ", ".join(
        f"{column.letter} {column.month}{' (budget)' if column.meaning is Meaning.BUDGET else ''}" for column in used
    )
    yield f"A column a month was read: {read or 'none holds an amount'}."
    unused = ", ".join(column.letter for column in across.months if column not in used)
    if unused:
        yield f"Columns of months without any amount: {unused}."
    if sums:
        rows = ", ".join(f"{each.number} ({each.label or 'without a name'})" for each in sums)
        yield f"Rows that are the file's own sums, and were not taken as rows: {rows}."
