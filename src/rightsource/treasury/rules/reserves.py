"""What is left to spend, how long it lasts at the pace of the past, what one-off money held up, the low of cash."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import USABLE, Measure, ReserveFigure, ReserveKind, Supports

Figure = Recorded[ReserveFigure]

RING_FENCED = frozenset({ReserveKind.RING_FENCED, ReserveKind.PUBLIC_HEALTH, ReserveKind.SCHOOLS})
"""Balances that are there and cannot be spent on anything."""

WHOLE = "all"
"""The name under which the total of a kind is stated."""

ACTUAL = "actual"


@dataclass(frozen=True, slots=True)
class ReservesPosition:
    """One organisation's reserves, receipts and debt on a day.

    Attributes:
        organisation: whose they are.
        on: the day.
        figures: the balances that are counted: of each kind its total, or its named balances where those are newer.
    """

    organisation: str
    on: date
    figures: tuple[Figure, ...]

    @property
    def usable(self) -> Money:
        """What can be spent on anything: general and earmarked reserves."""
        return self.of(*USABLE)

    @property
    def general(self) -> Money:
        """The general (unallocated) reserve, which a policy floor is about."""
        return self.of(ReserveKind.UNALLOCATED)

    @property
    def ring_fenced(self) -> Money:
        """What is there and cannot be spent on anything."""
        return self.of(*RING_FENCED)

    def of(self, *kinds: ReserveKind) -> Money:
        """Return the balance of some kinds together."""
        return Money.total([figure.row.amount for figure in self.figures if figure.row.kind in kinds])

    def has(self, *kinds: ReserveKind) -> bool:
        """Answer whether any of some kinds is on record at all: no record is not nil."""
        return any(figure.row.kind in kinds for figure in self.figures)


@dataclass(frozen=True, slots=True)
class YearEnd:
    """Usable reserves at the end of a financial year, with the records behind them."""

    year: FinancialYear
    usable: Money
    figures: tuple[Figure, ...]

    @property
    def is_whole(self) -> bool:
        """Answer whether both parts of usable reserves are known: half of them is no balance."""
        return {figure.row.kind for figure in self.figures} == USABLE


@dataclass(frozen=True, slots=True)
class Runway:
    """How long usable reserves last if they go on falling as they have (F3).

    Attributes:
        opening: usable reserves when the count of years begins.
        closing: usable reserves now.
        years: how many years lie between.
        figures: the records behind both.
    """

    opening: Money
    closing: Money
    years: int
    figures: tuple[Figure, ...] = ()

    @property
    def mean_yearly_draw(self) -> Money:
        """What was drawn a year, on average; negative where reserves grew."""
        return (self.opening - self.closing).share(1, self.years)

    @property
    def years_left(self) -> Decimal | None:
        """For how many years what is left lasts, or None where nothing was drawn.

        Source: F3 of this house: usable reserves over the mean yearly net draw.
        """
        draw = self.opening - self.closing
        if draw.pence <= 0:
            return None
        return Decimal(max(self.closing.pence, 0)) * self.years / draw.pence


@dataclass(frozen=True, slots=True)
class ReservesRun:
    """Usable reserves at the last year ends that are known whole and in a row.

    Attributes:
        ends: the year ends, the oldest first; never empty.
    """

    ends: tuple[YearEnd, ...]

    @property
    def last(self) -> YearEnd:
        """The last year end known."""
        return self.ends[-1]

    @property
    def draws(self) -> tuple[Money, ...]:
        """What was drawn each year, the oldest first; below nought where reserves grew."""
        return tuple(earlier.usable - later.usable for earlier, later in pairwise(self.ends))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The records behind every year end."""
        return tuple(figure for end in self.ends for figure in end.figures)

    @property
    def drawn_share(self) -> Decimal | None:
        """Which part of usable reserves the last year drew; None where the year before is not known or had none."""
        if len(self.ends) < 2 or self.ends[-2].usable.pence <= 0:
            return None
        return Decimal(self.draws[-1].pence) / self.ends[-2].usable.pence

    def runway(self, averaged: int) -> Runway | None:
        """Return how long reserves last at the mean draw of the last years (F3); None without two of them.

        Args:
            averaged: over how many years at most a draw is averaged.
        """
        years = min(averaged, len(self.ends) - 1)
        if years < 2:
            return None
        opening = self.ends[-1 - years]
        return Runway(opening.usable, self.last.usable, years, self.figures)


@dataclass(frozen=True, slots=True)
class FloorTest:
    """The general reserve beside the floor that the council's own policy sets.

    Attributes:
        floor: the least that the policy allows.
        general: the general reserve as last stated.
        as_at: the day of that statement.
        figures: the records behind it.
    """

    floor: Money
    general: Money
    as_at: date
    figures: tuple[Figure, ...]

    @property
    def over(self) -> Money:
        """What is held above the floor; below nought where the reserve is under it."""
        return self.general - self.floor

    @property
    def is_under(self) -> bool:
        """Answer whether the reserve is under the floor."""
        return self.over < Money(0)


@dataclass(frozen=True, slots=True)
class OneOffUse:
    """One-off money used, or meant to be used, in a year (P5), by name and project.

    Attributes:
        organisation: whose it was.
        year: the year of the use.
        uses: every use on record, by kind and name.
        unnamed: what totals of a kind state beyond the uses that are named.
    """

    organisation: str
    year: FinancialYear
    uses: tuple[Figure, ...]
    unnamed: Money

    @property
    def total(self) -> Money:
        """All one-off money used."""
        return Money.total([use.row.amount for use in self.uses]) + self.unnamed

    @property
    def holding_up_recurrent(self) -> tuple[Figure, ...]:
        """The uses that held up recurrent spending."""
        return tuple(use for use in self.uses if use.row.supports is Supports.RECURRENT)

    @property
    def without_purpose(self) -> tuple[Figure, ...]:
        """The uses of which nobody says what they held up."""
        return tuple(use for use in self.uses if use.row.supports is Supports.NOT_STATED)


@dataclass(frozen=True, slots=True)
class CashLow:
    """Where cash is lowest in the weeks ahead.

    Attributes:
        amount: the lowest balance.
        week: the week it falls in, the first being 1.
        week_ends_on: the last day of that week.
        first_week_below_zero: the first week that ends overdrawn, if one does.
    """

    amount: Money
    week: int
    week_ends_on: date
    first_week_below_zero: int | None


def reserves_at(figures: Iterable[Figure], organisation: str, on: date, statement: str = ACTUAL) -> ReservesPosition:
    """Return one organisation's balances as last stated by a day.

    Of each kind the total (`all`) stands, unless a named balance of that kind is newer: then the named ones do.
    """
    latest: dict[tuple[ReserveKind, str], Figure] = {}
    for figure in sorted(_of(figures, organisation, statement), key=lambda figure: figure.row.as_at):
        if figure.row.measure is Measure.BALANCE and figure.row.as_at <= on:
            latest[figure.row.kind, figure.row.name] = figure
    counted: list[Figure] = []
    for kind in ReserveKind:
        named = [latest[key] for key in sorted(latest) if key[0] is kind and key[1] != WHOLE]
        whole = latest.get((kind, WHOLE))
        whole_stands = whole is not None and all(figure.row.as_at <= whole.row.as_at for figure in named)
        counted.extend([whole] if whole is not None and whole_stands else named)
    return ReservesPosition(organisation, on, tuple(counted))


def year_ends(figures: Iterable[Figure], organisation: str, on: date) -> tuple[YearEnd, ...]:
    """Return usable reserves at each 31 March for which a balance was stated, up to a day."""
    kept = list(_of(figures, organisation, ACTUAL))
    stated = {
        figure.row.as_at for figure in kept if figure.row.kind in USABLE and figure.row.measure is Measure.BALANCE
    }
    years = sorted(FinancialYear.of(day) for day in stated if day == FinancialYear.of(day).last_day and day <= on)
    found = []
    for year in years:
        position = reserves_at(kept, organisation, year.last_day)
        usable = tuple(figure for figure in position.figures if figure.row.kind in USABLE)
        found.append(YearEnd(year, position.usable, usable))
    return tuple(found)


def reserves_run(figures: Iterable[Figure], organisation: str, on: date) -> ReservesRun | None:
    """Return the year ends known whole and in a row up to the last; None where no year end is known whole."""
    ends = [end for end in year_ends(figures, organisation, on) if end.is_whole]
    in_a_row = ends[-1:]
    for earlier, later in reversed(list(pairwise(ends))):
        if earlier.year.next != later.year:
            break
        in_a_row.insert(0, earlier)
    return ReservesRun(tuple(in_a_row)) if in_a_row else None


def floor_test(figures: Iterable[Figure], organisation: str, on: date, floor: Money | None) -> FloorTest | None:
    """Return the general reserve beside the council's own floor; None where no floor or no balance is on record."""
    position = reserves_at(figures, organisation, on)
    general = tuple(figure for figure in position.figures if figure.row.kind is ReserveKind.UNALLOCATED)
    if floor is None or floor.pence <= 0 or not general:
        return None
    return FloorTest(floor, position.general, max(figure.row.as_at for figure in general), general)


def runway(figures: Iterable[Figure], organisation: str, on: date, years_back: int = 4) -> Runway | None:
    """Return how long usable reserves last at the mean draw of the last years, or None without two year ends."""
    ends = year_ends(figures, organisation, on)
    if len(ends) < 2:
        return None
    closing = ends[-1]
    within = [end for end in ends if closing.year.starts_in - end.year.starts_in <= years_back]
    opening = within[0]
    years = closing.year.starts_in - opening.year.starts_in
    if years == 0:
        return None
    return Runway(opening.usable, closing.usable, years, opening.figures + closing.figures)


def one_off_use(
    figures: Iterable[Figure], organisation: str, year: FinancialYear, measure: Measure = Measure.USED
) -> OneOffUse:
    """Return the one-off money used in a year, or planned to be, by name and project.

    Where a kind's total is stated beside named uses, what it states beyond them is shown as unnamed and never lost.
    """
    assert measure in {Measure.USED, Measure.PLANNED_USE}
    by_kind: dict[ReserveKind, list[Figure]] = defaultdict(list)
    for figure in figures:
        row = figure.row
        if row.organisation == organisation and row.measure is measure and FinancialYear.of(row.as_at) == year:
            by_kind[row.kind].append(figure)
    uses: list[Figure] = []
    unnamed = Money(0)
    for kind in sorted(by_kind, key=list(ReserveKind).index):
        named = [figure for figure in by_kind[kind] if figure.row.name != WHOLE]
        whole = [figure for figure in by_kind[kind] if figure.row.name == WHOLE]
        uses.extend(sorted(named or whole, key=lambda figure: (figure.row.name, figure.row.project)))
        if named and whole:
            stated = Money.total([figure.row.amount for figure in whole])
            unnamed += max(stated - Money.total([figure.row.amount for figure in named]), Money(0))
    return OneOffUse(organisation, year, tuple(uses), unnamed)


def lowest_cash(cash_by_week: Sequence[Money], from_day: date) -> CashLow:
    """Return the lowest point of cash in the weeks that follow a day, and the first week that ends overdrawn."""
    assert cash_by_week
    lowest = min(range(len(cash_by_week)), key=lambda week: (cash_by_week[week], week))
    overdrawn = [week for week, cash in enumerate(cash_by_week, start=1) if cash < Money(0)]
    return CashLow(
        amount=cash_by_week[lowest],
        week=lowest + 1,
        week_ends_on=from_day + timedelta(weeks=lowest + 1),
        first_week_below_zero=overdrawn[0] if overdrawn else None,
    )


def _of(figures: Iterable[Figure], organisation: str, statement: str) -> Iterable[Figure]:
    return (
        figure
        for figure in figures
        if figure.row.organisation == organisation and figure.row.statement.casefold() == statement
    )
