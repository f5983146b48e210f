"""The statement of cash flows: what moved the cash, told by the other side of each transaction.

Every transaction nets to nil, so in one that moves cash the other postings, the other way round, are what moved it. The
opening balance and what moved it therefore make the closing balance, whatever is posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from rightsource.ledger.rules.chart import CASH, chart_lines, line_of
from rightsource.ledger.rules.group import RESIDUE, BelongingIn, GroupLine, title_of
from rightsource.ledger.rules.rows import Activity, LineTotal, ServiceDivision, Span
from rightsource.ledger.rules.statements import StatementLine, total_by
from rightsource.quantities import Money, Month

ACTIVITIES = (Activity.OPERATING, Activity.INVESTING, Activity.FINANCING)


@dataclass(frozen=True, slots=True)
class CashMovement:
    """What moved an organisation's cash in a month, by the line and the party on the other side.

    Attributes:
        is_opening: it came with the opening balances, so it was there before and moved nothing.
        amount: what came in; below nought what went out.
    """

    organisation: str
    line: str
    month: Month
    counterparty: str
    is_opening: bool
    amount: Money


@dataclass(frozen=True, slots=True)
class CashFlow:
    """How an organisation's cash went from its first balance to its last.

    Attributes:
        opening: what was there, with what the opening balances brought into the books.
    """

    opening: Money
    operating: tuple[StatementLine, ...]
    investing: tuple[StatementLine, ...]
    financing: tuple[StatementLine, ...]
    closing: Money

    @property
    def moved(self) -> Money:
        """What came in less what went out."""
        return Money.total([each.amount for each in (*self.operating, *self.investing, *self.financing)])


@dataclass(frozen=True, slots=True)
class CashPair:
    """What two organisations of a group say that they paid each other; what came in is above nought."""

    one: str
    other: str
    one_says: Money
    other_says: Money

    @property
    def residue(self) -> Money:
        """What one says that it paid and the other does not say that it had: on its way, or lost."""
        return self.one_says + self.other_says


@dataclass(frozen=True, slots=True)
class GroupCashFlow:
    """How the cash of a group went from its first balance to its last, its organisations side by side.

    Attributes:
        opening: the first balance of each, as it is taken in.
        closing: the last balance of each, as it is taken in.
        changed: what came and went because an organisation is taken in with another share than it was.
        pairs: what they say that they paid each other.
    """

    members: tuple[str, ...]
    opening: tuple[Money, ...]
    lines: tuple[GroupLine, ...]
    changed: tuple[Money, ...]
    closing: tuple[Money, ...]
    pairs: tuple[CashPair, ...]

    def of(self, activity: Activity) -> tuple[GroupLine, ...]:
        """Return the lines of one part of the statement; what two do not say alike stands with operating."""
        return tuple(each for each in self.lines if _activity_of(each.line) is activity)


def cash_flow(totals: Iterable[LineTotal], moved: Iterable[CashMovement], span: Span) -> CashFlow:
    """Return how one organisation's cash went over a run of months.

    Args:
        totals: its books up to the last month, from their beginning.
        moved: what moved its cash in these months.
        span: the months.
    """
    cash = [each for each in totals if each.line == CASH and each.month <= span.last]
    kept = [each for each in moved if each.month in span]
    brought = Money.total([each.amount for each in kept if each.is_opening])
    amounts = total_by((each for each in kept if not each.is_opening), lambda each: each.line, lambda each: each.amount)

    def of(activity: Activity) -> tuple[StatementLine, ...]:
        return tuple(
            StatementLine(line, chart_lines()[line].title, amounts[line])
            for line in chart_lines()
            if line in amounts and amounts[line] and _activity_of(line) is activity
        )

    return CashFlow(
        Money.total([each.amount for each in cash if each.month < span.first]) + brought,
        of(Activity.OPERATING),
        of(Activity.INVESTING),
        of(Activity.FINANCING),
        Money.total([each.amount for each in cash]),
    )


def group_cash_flow(
    totals: Iterable[LineTotal],
    moved: Iterable[CashMovement],
    members: Sequence[str],
    span: Span,
    belonging: BelongingIn,
) -> GroupCashFlow:
    """Return how the cash of a group went over a run of months.

    What members paid each other is set off pair by pair as each side tells it, and what they do not say alike is shown.

    Args:
        totals: the books of the members up to the last month, from their beginning.
        moved: what moved their cash in these months.
        members: the organisations of the group, in the order in which they are shown.
        span: the months.
        belonging: how each belonged at the end of each month.
    """
    before = span.first.previous
    cash = [each for each in totals if each.line == CASH and each.month <= span.last]
    kept = [each for each in moved if each.month in span]
    exact = _taken_in(kept, members, belonging)
    opening, closing = [], []
    for name in members:
        first = [each.amount.pence for each in cash if each.organisation == name and each.month < span.first]
        brought = [
            belonging(name, each.month).factor * each.amount.pence
            for each in kept
            if each.organisation == name and each.is_opening
        ]
        opening.append(round(belonging(name, before).factor * sum(first) + sum(brought)))
        whole = sum(each.amount.pence for each in cash if each.organisation == name)
        closing.append(round(belonging(name, span.last).factor * whole))
    each_line = {line: [round(exact[line].get(name, Fraction(0))) for name in members] for line in exact}
    changed = [
        closing[at] - opening[at] - sum(amounts[at] for amounts in each_line.values()) for at in range(len(members))
    ]
    set_off, pairs = _set_off(kept, members, belonging)
    return GroupCashFlow(
        tuple(members),
        tuple(Money(pence) for pence in opening),
        _lines(each_line, set_off, sum(pair.residue.pence for pair in pairs), len(members)),
        tuple(Money(pence) for pence in changed),
        tuple(Money(pence) for pence in closing),
        pairs,
    )


def _taken_in(
    moved: Iterable[CashMovement], members: Sequence[str], belonging: BelongingIn
) -> dict[str, dict[str, Fraction]]:
    exact: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for each in moved:
        if each.organisation in members and not each.is_opening:
            factor = belonging(each.organisation, each.month).factor
            exact[each.line][each.organisation] += factor * each.amount.pence
    return exact


def _set_off(
    moved: Sequence[CashMovement], members: Sequence[str], belonging: BelongingIn
) -> tuple[dict[str, int], tuple[CashPair, ...]]:
    set_off: dict[str, int] = defaultdict(int)
    pairs = []
    with_each_other: dict[frozenset[str], list[CashMovement]] = defaultdict(list)
    for each in moved:
        if each.counterparty and not each.is_opening:
            with_each_other[frozenset((each.organisation, each.counterparty))].append(each)
    for one, other in combinations(members, 2):
        between = with_each_other[frozenset((one, other))]
        exact: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for each in between:
            factor = belonging(one, each.month).factor * belonging(other, each.month).factor
            exact[each.organisation, each.line] += factor * each.amount.pence
        said = dict.fromkeys((one, other), 0)
        for (name, line), amount in exact.items():
            said[name] += round(amount)
            set_off[line] -= round(amount)
        if any(exact.values()):
            pairs.append(CashPair(one, other, Money(said[one]), Money(said[other])))
    return set_off, tuple(pairs)


def _lines(
    each_line: dict[str, list[int]], set_off: dict[str, int], residue: int, members: int
) -> tuple[GroupLine, ...]:
    found = [
        GroupLine(
            line,
            title_of(line),
            ServiceDivision.NONE,
            tuple(Money(pence) for pence in each_line.get(line, [0] * members)),
            Money(set_off.get(line, 0)),
            Money(0),
        )
        for line in chart_lines()
        if any(each_line.get(line, [])) or set_off.get(line)
    ]
    nobody = tuple(Money(0) for _ in range(members))
    shown = GroupLine(RESIDUE, title_of(RESIDUE), ServiceDivision.NONE, nobody, Money(0), Money(residue))
    return (*found, shown) if residue else tuple(found)


def _activity_of(line: str) -> Activity:
    return Activity.OPERATING if line == RESIDUE else line_of(line).activity
