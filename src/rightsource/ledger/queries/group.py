"""Reading the group: its books together, its cash, what its organisations do not say alike, and who paid whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import F

from rightsource.federation.models import Holding
from rightsource.federation.rules import rows as federation
from rightsource.federation.rules.ownership import Held
from rightsource.ledger.queries.books import last_month_posted, line_totals, names_of, organisations_with_books
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.queries.statements import cash_moved
from rightsource.ledger.rules import group
from rightsource.ledger.rules.belonging import WHOLE, Belonging, Method, belonging_on
from rightsource.ledger.rules.cash_flow import CashMovement, GroupCashFlow, group_cash_flow
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.moved import LineMoved, Standing, lines_moved, standing_of
from rightsource.ledger.rules.payments import Payment, payments
from rightsource.ledger.rules.rows import Elimination, Span
from rightsource.ledger.rules.unmatched import Dealing, Matched, matched_dealings
from rightsource.quantities import Money, Month
from rightsource.storage import records

_TRADE = ("debtors", "creditors")
"""Lines that follow from what is charged and paid, and are compared as balances, not posting by posting."""

# What was taken back, and what takes it back, say nothing of the other side any more.
_DEALINGS = """
SELECT whole.organisation_id, posting.counterparty_id, whole.posted_on, account.line, whole.id::text,
    whole.description, sum(posting.amount_pence)::bigint
FROM ledger_transaction AS whole
JOIN ledger_posting AS posting ON posting.transaction_id = whole.id
JOIN ledger_account AS account ON account.id = posting.account_id
WHERE whole.organisation_id = ANY(%(organisations)s) AND posting.counterparty_id = ANY(%(organisations)s)
    AND whole.posted_on BETWEEN %(first)s AND %(last)s AND whole.kind = 'ordinary'
    AND (%(act)s::bigint IS NULL OR whole.recorded_in_id <= %(act)s)
    AND account.line = ANY(%(lines)s)
    AND NOT EXISTS (
        SELECT FROM ledger_transaction AS reversal WHERE reversal.reverses_id = whole.id
            AND (%(act)s::bigint IS NULL OR reversal.recorded_in_id <= %(act)s))
GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(posting.amount_pence) <> 0
"""


@dataclass(frozen=True, slots=True)
class BooksKnown:
    """Whose books make up a group as whoever asks may see it.

    Attributes:
        parent: whose group it is; blank where the parent's books are not open, so that each is taken in whole.
        members: the organisations with books, the parent first.
        names: the name of each.
        last_month: the last month in which anything is posted; None where nothing is.
    """

    parent: str
    members: tuple[str, ...]
    names: dict[str, str]
    last_month: Month | None


@dataclass(frozen=True, slots=True)
class GroupMonth:
    """Where a group stands at the end of a month, beside the month before.

    Attributes:
        now: its books for the month.
        before: its books for the month before.
        year: its books for the financial year to the month.
    """

    now: group.Consolidation
    before: group.Consolidation
    year: group.Consolidation

    @property
    def standing(self) -> Standing:
        """Where it stands at the end of the month."""
        return standing_of(self.now)

    @property
    def stood(self) -> Standing:
        """Where it stood at the end of the month before."""
        return standing_of(self.before)

    @property
    def moved(self) -> tuple[LineMoved, ...]:
        """What moved in the month, line by line."""
        return lines_moved(self.before, self.now)


CashFlows = GroupCashFlow


def group_of(parent: str, *, until: date, as_at: datetime | None = None) -> BooksKnown:
    """Return whose books make up a parent's group at a day, of those that are open to whoever asks."""
    with_books = organisations_with_books()
    last_month = last_month_posted(with_books, until=until, as_at=as_at)
    if parent not in with_books:
        return BooksKnown("", with_books, names_of(with_books), last_month)
    belonging = _belongings(parent, as_at)
    at = last_month or Month.of(until)
    others = [each for each in with_books if each != parent and belonging(each, at).method is not Method.OUTSIDE]
    members = (parent, *others)
    return BooksKnown(parent, members, names_of(members), last_month)


def consolidation(
    members: Sequence[str], span: Span, *, parent: str = "", as_at: datetime | None = None
) -> group.Consolidation:
    """Return the books of a group over a run of months.

    Args:
        members: the organisations, in the order in which they are shown.
        span: the months.
        parent: whose group it is, by whose holdings the others are taken in; without one each is taken in whole.
        as_at: the instant as of which the record is read.
    """
    totals = line_totals(members, until=span.last, as_at=as_at)
    return group.consolidate(totals, members, span, _belongings(parent, as_at))


def group_month(members: Sequence[str], month: Month, *, parent: str = "", as_at: datetime | None = None) -> GroupMonth:
    """Return where a group stands at the end of a month, beside the month before."""
    totals, belonging = line_totals(members, until=month, as_at=as_at), _belongings(parent, as_at)
    before = month.previous

    def over(span: Span) -> group.Consolidation:
        return group.consolidate(totals, members, span, belonging)

    return GroupMonth(over(Span(month, month)), over(Span(before, before)), over(Span.of_the_year_to(month)))


def cash_flows_of_group(
    members: Sequence[str], span: Span, *, parent: str = "", as_at: datetime | None = None
) -> GroupCashFlow:
    """Return how the cash of a group went over a run of months."""
    totals = line_totals(members, until=span.last, as_at=as_at)
    moved = cash_moved(members, span, as_at=as_at)
    return group_cash_flow(totals, moved, members, span, _belongings(parent, as_at))


def payments_within(members: Sequence[str], span: Span, *, as_at: datetime | None = None) -> tuple[Payment, ...]:
    """Return what organisations of a group paid each other in a run of months, as the payer's books tell it."""
    moved: tuple[CashMovement, ...] = cash_moved(members, span, as_at=as_at)
    return payments(moved, members)


def unmatched_within(
    members: Sequence[str], span: Span, *, on: date, as_at: datetime | None = None
) -> tuple[Matched, ...]:
    """Return what organisations of a group charged and lent each other, each beside what the other side says of it.

    Args:
        members: the organisations.
        span: the months in which it was posted.
        on: the day as of which it is judged whether the other side has time yet.
        as_at: the instant as of which the record is read.
    """
    lines = {line.line: line.elimination for line in chart_lines().values()}
    wanted = [line for line, about in lines.items() if about is not Elimination.NONE and line not in _TRADE]
    asked: dict[str, Any] = {
        "organisations": list(members),
        "first": span.first.first_day,
        "last": span.last.last_day,
        "act": None if as_at is None else act_at(as_at),
        "lines": wanted,
    }
    said: dict[tuple[str, str, date, Elimination, str, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_DEALINGS, asked)
        for whose, other, day, line, reference, words, pence in cursor.fetchall():
            key = (whose, other, day, lines[line], reference, words)
            said[key] = said.get(key, 0) + pence
    dealings = [
        Dealing(
            organisation=whose,
            counterparty=other,
            posted_on=day,
            amount=Money(pence),
            about=about,
            reference=reference,
            description=words,
        )
        for (whose, other, day, about, reference, words), pence in said.items()
        if pence
    ]
    return matched_dealings(dealings, on=on)


def _belongings(parent: str, as_at: datetime | None) -> Callable[[str, Month], Belonging]:
    held = _holdings(as_at) if parent else ()

    @cache
    def belonging(organisation: str, month: Month) -> Belonging:
        return belonging_on(held, parent, organisation, month.last_day) if parent else WHOLE

    return belonging


def _holdings(as_at: datetime | None) -> tuple[Held, ...]:
    found = records.current(Holding)
    if as_at is not None:
        act = act_at(as_at)
        found = Holding.objects.filter(recorded_in__lte=act, withdrawn_because="").exclude(
            pk__in=Holding.objects.filter(recorded_in__lte=act, supersedes__isnull=False).values("supersedes")
        )
    return tuple(records.recorded(federation.Holding, found.order_by(F("owned"), F("owner"), F("period"))))
