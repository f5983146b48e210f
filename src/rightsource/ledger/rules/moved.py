"""What moved in a group from one month to the next, and where it stands: what a finance officer asks first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rightsource.ledger.rules.chart import CASH, chart_lines
from rightsource.ledger.rules.group import ASSOCIATES, Consolidation, GroupLine, title_of
from rightsource.ledger.rules.rows import AccountKind
from rightsource.quantities import Money

_BORROWING = frozenset({"short-term-borrowing", "long-term-borrowing"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a group stands at the end of a month.

    Attributes:
        net_assets: what it has less what it owes, with its share of organisations taken by equity.
        owed: what it has borrowed outside the group.
        surplus: what the months brought less what they cost.
        residue: what its organisations do not say alike of each other, each pair's difference without its sign.
    """

    net_assets: Money
    cash: Money
    owed: Money
    surplus: Money
    residue: Money


@dataclass(frozen=True, slots=True)
class LineMoved:
    """A line of the group's position at the end of a month and of the month before."""

    line: str
    title: str
    before: Money
    now: Money

    @property
    def moved(self) -> Money:
        """By what it moved."""
        return self.now - self.before


def standing_of(group: Consolidation) -> Standing:
    """Return where a group stands."""

    def of(lines: Iterable[str]) -> Money:
        wanted = set(lines)
        return Money.total([each.group for each in group.position if each.line in wanted])

    assets = {line.line for line in chart_lines().values() if line.kind in {AccountKind.ASSET, AccountKind.LIABILITY}}
    return Standing(
        net_assets=of(assets | {ASSOCIATES}),
        cash=of({CASH}),
        owed=-of(_BORROWING),
        surplus=-Money.total([each.group for each in group.performance]),
        residue=Money.total([abs(pair.residue) for pair in group.residues]),
    )


def lines_moved(before: Consolidation, now: Consolidation) -> tuple[LineMoved, ...]:
    """Return the lines of which anything stands in either of two positions, in the order of the statement."""
    was, stands = (_by_line(each.position) for each in (before, now))
    order = [*chart_lines()]
    found = {line for line in (*was, *stands) if was.get(line) or stands.get(line)}
    return tuple(
        LineMoved(line, title_of(line), was.get(line, Money(0)), stands.get(line, Money(0)))
        for line in sorted(found, key=lambda line: (order.index(line) if line in order else len(order), line))
    )


def _by_line(lines: Iterable[GroupLine]) -> dict[str, Money]:
    found: dict[str, Money] = {}
    for each in lines:
        found[each.line] = found.get(each.line, Money(0)) + each.group
    return found
