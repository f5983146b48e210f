"""What members see of the group's books: where it stands, what moved, who paid whom; never an account or a posting.

The wall shows members no row of any books. The database makes two answers for them, and this is made of those.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from rightsource.ledger.queries.books import names_of
from rightsource.ledger.queries.group import belongings
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.rules import group
from rightsource.ledger.rules.belonging import Method
from rightsource.ledger.rules.cash_flow import CashMovement
from rightsource.ledger.rules.moved import LineMoved, Standing, lines_moved, standing_of
from rightsource.ledger.rules.payments import Payment, payments
from rightsource.ledger.rules.rows import LineTotal, ServiceDivision, Span
from rightsource.quantities import Money, Month

_LINES = "SELECT * FROM ledger_lines_for_members(%(until)s, %(act)s)"
_CASH = "SELECT * FROM ledger_cash_for_members(%(first)s, %(last)s, %(act)s)"


@dataclass(frozen=True, slots=True)
class ServiceSpending:
    """What the group spent on services of one division, and what it took for them, over the months."""

    division: str
    spent: Money
    taken: Money


@dataclass(frozen=True, slots=True)
class GroupForMembers:
    """The group as members see it: of whole organisations together, and of no organisation's own lines.

    Attributes:
        first: the first month of who paid whom and of what was spent.
        last: the month at whose end it stands.
        as_at: as recorded by then; None for all that is on record.
        names: the name of each organisation of the group, by key.
        standing: where it stands.
        stood: where it stood a month before.
        moved: the lines of its position, as they moved in the last month.
        spending: by division of service.
        payments: who paid whom within it.
    """

    first: Month
    last: Month
    as_at: datetime | None
    names: dict[str, str]
    standing: Standing
    stood: Standing
    moved: tuple[LineMoved, ...]
    spending: tuple[ServiceSpending, ...]
    payments: tuple[Payment, ...]


def group_for_members(
    parent: str, *, until: date, last: Month | None = None, as_at: datetime | None = None
) -> GroupForMembers | None:
    """Return the group of a council as members see it at the end of a month; None where nothing is posted by then.

    Args:
        parent: the council.
        until: the day by which it is asked.
        last: the month; the last that is posted in if not given.
        as_at: the instant as of which the record is read.
    """
    act = None if as_at is None else act_at(as_at)
    totals = _totals(min(last, Month.of(until)) if last is not None else Month.of(until), act)
    at = max((each.month for each in totals), default=None) if last is None else last
    if at is None or not totals:
        return None
    belonging = belongings(parent, as_at)
    members = [parent, *sorted({each.organisation for each in totals} - {parent})]
    members = [each for each in members if belonging(each, at).method is not Method.OUTSIDE]
    span = Span.of_the_year_to(at)
    before, now = (group.consolidate(totals, members, Span(one, one), belonging) for one in (at.previous, at))
    return GroupForMembers(
        first=span.first,
        last=at,
        as_at=as_at,
        names=names_of(members),
        standing=standing_of(now),
        stood=standing_of(before),
        moved=lines_moved(before, now),
        spending=_spending(group.consolidate(totals, members, span, belonging)),
        payments=payments(_paid(span, act), members),
    )


def _totals(until: Month, act: int | None) -> tuple[LineTotal, ...]:
    return tuple(
        LineTotal(
            organisation=whose,
            line=line,
            division=ServiceDivision(division),
            month=Month.of(month),
            counterparty=counterparty,
            is_year_end=is_year_end,
            amount=Money(pence),
        )
        for whose, line, division, month, counterparty, is_year_end, pence in _asked(
            _LINES, until=until.first_day, act=act
        )
    )


def _paid(span: Span, act: int | None) -> Collection[CashMovement]:
    found = _asked(_CASH, first=span.first.first_day, last=span.last.last_day, act=act)
    return [
        CashMovement(whose, "", span.last, counterparty, False, Money(pence)) for whose, counterparty, _, pence in found
    ]


def _spending(year: group.Consolidation) -> tuple[ServiceSpending, ...]:
    spent: dict[ServiceDivision, int] = {}
    taken: dict[ServiceDivision, int] = {}
    for each in year.performance:
        side = spent if each.group > Money(0) else taken
        side[each.division] = side.get(each.division, 0) + abs(each.group).pence
    divisions = sorted({*spent, *taken}, key=lambda each: -spent.get(each, 0))
    return tuple(
        ServiceSpending(each.value, Money(spent.get(each, 0)), Money(taken.get(each, 0))) for each in divisions
    )


def _asked(query: str, **asked: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
