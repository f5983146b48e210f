"""Monitoring a budget by the month: budget, profile, actual, commitment and forecast of each line, and who moved it.

What the books hold is put under the one line that says most exactly where it is counted. What no line claims, or two
claim alike, stands apart: the lines and what stands apart always come to the ledger's own total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from rightsource.budget.errors import BudgetLineNotOnRecord, ForecastBelowNought, ForecastWithoutReason
from rightsource.budget.rules.rows import Flow, Recurrence
from rightsource.budget.rules.versions import BudgetedLine, BudgetVersion, profiled
from rightsource.budget.rules.virement import Virement, budgets_after
from rightsource.ledger.rules.chart import line_of
from rightsource.ledger.rules.commitments import CommitmentStanding
from rightsource.ledger.rules.rows import PERFORMANCE, AccountKind, Balance, Commitment
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage.references import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastMove:
    """What a line is now expected to come to by the year's end, who says so, and why. It is added, never edited.

    Attributes:
        move_id: chosen by whoever sends it, so that sending it again changes nothing.
    """

    move_id: UUID
    organisation: str
    financial_year: FinancialYear
    line: str
    amount: Money
    moved_by: str
    moved_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class StatedForecast:
    """A line's forecast as a statement on the budget sheet gave it.

    Attributes:
        record_id: the row of the sheet.
    """

    amount: Money
    as_at: date
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """What may push a budget out, how far by the year's end, and what is done about it.

    Attributes:
        reference: the mark under which later words on it follow the first.
        line: the line it presses on; blank for the whole.
        is_over: it presses no more.
    """

    organisation: str
    financial_year: FinancialYear
    reference: str
    title: str
    line: str
    amount: Money
    recurrence: Recurrence
    raised_by: str
    raised_on: date
    response: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class LineMonitored:
    """One line as it stands at the end of a month.

    Attributes:
        line: the line as the version set it.
        budget: what it has after virements.
        profile: what of that was planned by the end of the month.
        actual: what the books have by then; None where the line does not say where it is counted.
        commitment: what is bound to be paid after the month and within the year, and no bill drew yet.
        moves: who moved the forecast, the first first.
        stated: what statements on the budget sheet gave, the first first.
        virements: what moved into it and out of it.
    """

    line: BudgetedLine
    budget: Money
    profile: Money
    actual: Money | None
    commitment: Money
    moves: tuple[ForecastMove, ...] = ()
    stated: tuple[StatedForecast, ...] = ()
    virements: tuple[Virement, ...] = ()

    @property
    def forecast(self) -> Money:
        """What it is expected to come to, as last moved or stated; while nobody has said anything, as budgeted."""
        return self.forecast_by(date.max)

    def forecast_by(self, day: date) -> Money:
        """Return what it was expected to come to at the end of a day."""
        stated = [(each.as_at, 0, each.amount) for each in self.stated]
        moved = [(each.moved_on, number, each.amount) for number, each in enumerate(self.moves, start=1)]
        return max((each for each in stated + moved if each[0] <= day), default=(day, 0, self.budget))[2]

    @property
    def worse_by(self) -> Money:
        """By how much the forecast is worse than the budget: more spent, or less taken in; better is below nought."""
        apart = self.forecast - self.budget
        return apart if self.line.flow is Flow.EXPENDITURE else -apart

    @property
    def ahead_by(self) -> Money | None:
        """By how much the books are ahead of the profile; None where they do not say."""
        return None if self.actual is None else self.actual - self.profile

    @property
    def left(self) -> Money | None:
        """What is neither spent nor committed; None where the books do not say."""
        return None if self.actual is None else self.budget - self.actual - self.commitment


@dataclass(frozen=True, slots=True)
class Monitoring:
    """One organisation's budget of a year as it stands at the end of a month.

    Attributes:
        version: the budget in force.
        on: the day as known on which it stands.
        outside: what the books have under no one line: spending positive, income negative.
        uncoded: what is committed under no one line.
        has_books: whether any books of it are open to whoever asks.
        pressures: what may push it out, as last said.
    """

    organisation: str
    year: FinancialYear
    month: Month
    version: BudgetVersion
    on: date
    lines: tuple[LineMonitored, ...]
    outside: Money
    uncoded: Money
    has_books: bool
    pressures: tuple[Pressure, ...] = ()

    @property
    def income_budget(self) -> Money:
        """What is budgeted to come in."""
        return self._of(Flow.INCOME, "budget")

    @property
    def expenditure_budget(self) -> Money:
        """What is budgeted to go out."""
        return self._of(Flow.EXPENDITURE, "budget")

    @property
    def income_forecast(self) -> Money:
        """What is expected to come in."""
        return self._of(Flow.INCOME, "forecast")

    @property
    def expenditure_forecast(self) -> Money:
        """What is expected to go out."""
        return self._of(Flow.EXPENDITURE, "forecast")

    @property
    def expenditure_profile(self) -> Money:
        """What was planned to go out by the end of the month."""
        return self._of(Flow.EXPENDITURE, "profile")

    @property
    def expenditure_actual(self) -> Money | None:
        """What the books say went out under the lines by the end of the month.

        None where the lines that say where they are counted hold less than half of the budget: beside what was planned
        for all of it, so small a part would read as hardly anything spent.
        """
        counted = [each for each in self.lines if each.line.flow is Flow.EXPENDITURE and each.actual is not None]
        if Money.total([each.budget for each in counted]).pence * 2 < self.expenditure_budget.pence or not counted:
            return None
        return Money.total([each.actual for each in counted if each.actual is not None])

    @property
    def committed(self) -> Money:
        """What is bound to be paid after the month and within the year, under some line or none."""
        return Money.total([each.commitment for each in self.lines]) + self.uncoded

    def worse_by_on(self, day: date) -> Money:
        """Return by how much the year was forecast to end worse than its budget, at the end of a day."""
        said = [(each, each.forecast_by(day) - each.budget) for each in self.lines]
        return Money.total([apart if each.line.flow is Flow.EXPENDITURE else -apart for each, apart in said])

    @property
    def worse_by(self) -> Money:
        """By how much the year is forecast to end worse than its budget; better is below nought."""
        return Money.total([each.worse_by for each in self.lines])

    @property
    def pressing(self) -> Money:
        """What the pressures that are not over come to."""
        return Money.total([each.amount for each in self.pressures if not each.is_over])

    def line(self, key: str) -> LineMonitored:
        """Return one line.

        Raises:
            BudgetLineNotOnRecord: there is none of that key.
        """
        found = next((each for each in self.lines if each.line.line == key), None)
        if found is None:
            raise BudgetLineNotOnRecord(key, self.organisation, str(self.year))
        return found

    def _of(self, flow: Flow, what: str) -> Money:
        return Money.total([getattr(each, what) for each in self.lines if each.line.flow is flow])


@dataclass(frozen=True, slots=True)
class Books:
    """What the books and the commitments of one organisation say of a year.

    Attributes:
        balances: totals of accounts by month and counterparty.
        commitments: what it bound itself to pay, with what bills of up to the month's end drew of it.
        are_open: whether any account is open to whoever asks.
    """

    balances: tuple[Balance, ...] = ()
    commitments: tuple[CommitmentStanding, ...] = ()
    are_open: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a budget since it was set.

    Attributes:
        stated: the sheet's forecasts of lines, by key.
    """

    virements: tuple[Virement, ...] = ()
    moves: tuple[ForecastMove, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    stated: Mapping[str, tuple[StatedForecast, ...]] = field(default_factory=dict)


def check_forecast(move: ForecastMove, lines: Mapping[str, BudgetedLine]) -> None:
    """Refuse a forecast of no line, below nought, or without mover and reason.

    Raises:
        ForecastWithoutReason: nobody is named, or no reason is given.
        ForecastBelowNought: the amount is.
        BudgetLineNotOnRecord: the budget has no such line.
    """
    if not move.moved_by.strip() or not move.reason.strip():
        raise ForecastWithoutReason
    if move.line not in lines:
        raise BudgetLineNotOnRecord(move.line, move.organisation, str(move.financial_year))
    if move.amount < Money(0):
        raise ForecastBelowNought


def monitoring(
    version: BudgetVersion, *, year: FinancialYear, month: Month, on: date, books: Books, said: Said
) -> Monitoring:
    """Return how each line of a budget stands at the end of a month."""
    lines = version.of_year(year)
    virements = [each for each in said.virements if each.version == version.name]
    budgets = budgets_after(lines, virements)
    actual, outside = actual_by_line(lines, books.balances, year, month)
    committed, uncoded = committed_by_line(lines, books.commitments, year, month)
    moves: dict[str, list[ForecastMove]] = defaultdict(list)
    for move in sorted(said.moves, key=lambda each: each.moved_on):
        moves[move.line].append(move)
    return Monitoring(
        version.organisation,
        year,
        month,
        version,
        on,
        tuple(
            LineMonitored(
                each,
                budgets[each.line],
                profiled(budgets[each.line], each.profile, year, month),
                actual[each.line] if each.is_in_the_books and books.are_open else None,
                committed[each.line],
                tuple(moves[each.line]),
                said.stated.get(each.line, ()),
                tuple(one for one in virements if each.line in {one.from_line, one.to_line}),
            )
            for each in lines
        ),
        outside,
        uncoded,
        books.are_open,
        latest_pressures(said.pressures),
    )


def actual_by_line(
    lines: Sequence[BudgetedLine], balances: Iterable[Balance], year: FinancialYear, until: Month
) -> tuple[dict[str, Money], Money]:
    """Return what the books have from April to a month under each line, and what they have under no one line.

    An amount goes to the line that names its account, or else its counterparty, its line of the chart or its division,
    the more of them the better; where two fit alike it goes to neither.
    """
    pence: dict[str, int] = {each.line: 0 for each in lines}
    outside = 0
    for balance in balances:
        kind = line_of(balance.line).kind
        if kind not in PERFORMANCE or balance.is_year_end or not Month.of(year.first_day) <= balance.month <= until:
            continue
        found = _line_of_balance(lines, balance, Flow.INCOME if kind is AccountKind.INCOME else Flow.EXPENDITURE)
        if found is None:
            outside += balance.amount.pence
        else:
            pence[found.line] += balance.amount.pence if found.flow is Flow.EXPENDITURE else -balance.amount.pence
    return {line: Money(total) for line, total in pence.items()}, Money(outside)


def committed_by_line(
    lines: Sequence[BudgetedLine], commitments: Iterable[CommitmentStanding], year: FinancialYear, month: Month
) -> tuple[dict[str, Money], Money]:
    """Return what is still bound to be paid after a month and within the year under each line, and under no one line.

    A commitment for a service goes to that service's line, any other to the one line with the same counterparty. What a
    bill drew is in the books, and what was released binds no more; neither is counted here. What was due by the month's
    end and is named by no bill is in the books without saying so, or late; where bills name it, what they left counts.
    """
    pence: dict[str, int] = {each.line: 0 for each in lines}
    uncoded = 0
    for each in commitments:
        due_on = each.commitment.due_on
        if due_on > year.last_day or (due_on <= month.last_day and not each.is_followed):
            continue
        found = _line_of_commitment(lines, each.commitment)
        if found is None:
            uncoded += each.remaining.pence
        else:
            pence[found.line] += each.remaining.pence
    return {line: Money(total) for line, total in pence.items()}, Money(uncoded)


def latest_pressures(pressures: Iterable[Pressure]) -> tuple[Pressure, ...]:
    """Return each pressure as last said, those still on first, the largest first."""
    latest = {each.reference: each for each in sorted(pressures, key=lambda each: each.raised_on)}
    return tuple(sorted(latest.values(), key=lambda each: (each.is_over, -each.amount.pence, each.reference)))


def _line_of_balance(lines: Sequence[BudgetedLine], balance: Balance, flow: Flow) -> BudgetedLine | None:
    fits: dict[tuple[bool, ...], list[BudgetedLine]] = defaultdict(list)
    for each in lines:
        said = (
            (each.account, balance.account),
            (each.counterparty, balance.counterparty),
            (each.chart_line, balance.line),
            (each.division, balance.division.value),
        )
        if each.flow is flow and each.is_in_the_books and all(asked in {"", has} for asked, has in said):
            fits[tuple(bool(asked) for asked, _ in said)].append(each)
    return _only(fits[max(fits)]) if fits else None


def _line_of_commitment(lines: Sequence[BudgetedLine], commitment: Commitment) -> BudgetedLine | None:
    spending = [each for each in lines if each.flow is Flow.EXPENDITURE]
    service = commitment.subject.key if commitment.subject.kind is Kind.SERVICE else ""
    if service:
        return _only([each for each in spending if each.service == service])
    return _only([each for each in spending if each.counterparty == commitment.payee])


def _only(found: Sequence[BudgetedLine]) -> BudgetedLine | None:
    return found[0] if len(found) == 1 else None
