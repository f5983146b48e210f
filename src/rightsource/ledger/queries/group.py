"""Reading the group: its books together, its cash, what its organisations do not say alike, and who paid whom."""

from __future__ import annotations

from collections import Counter
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
from rightsource.ledger.errors import MonthsRunBackwards, NoBooksOpenToYou
from rightsource.ledger.queries.books import last_month_posted, line_totals, names_of, organisations_with_books
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.queries.statements import cash_moved
from rightsource.ledger.rules import group
from rightsource.ledger.rules.belonging import WHOLE, Belonging, Method, belonging_on
from rightsource.ledger.rules.cash_flow import GroupCashFlow, group_cash_flow
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.group_statement import DealingsMatched, GroupStatement, group_statement
from rightsource.ledger.rules.moved import lines_moved, standing_of
from rightsource.ledger.rules.payments import payments
from rightsource.ledger.rules.rows import Elimination, Span
from rightsource.ledger.rules.unmatched import UNMATCHED, Dealing, Match, Matched, matched_dealings
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


def group_of(parent: str, *, until: date, as_at: datetime | None = None) -> BooksKnown:
    """Return whose books make up a parent's group at a day, of those that are open to whoever asks."""
    with_books = organisations_with_books()
    last_month = last_month_posted(with_books, until=until, as_at=as_at)
    if parent not in with_books:
        return BooksKnown("", with_books, names_of(with_books), last_month)
    belonging = belongings(parent, as_at)
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
    return group.consolidate(totals, members, span, belongings(parent, as_at))


def group_asked(
    members: Sequence[str], span: Span, *, parent: str = "", as_at: datetime | None = None
) -> GroupStatement:
    """Return the books of a group over a run of months, with its cash, and what moved in the last month of them."""
    totals = line_totals(members, until=span.last, as_at=as_at)
    moved = cash_moved(members, span, as_at=as_at)
    belonging = belongings(parent, as_at)
    before, now = (
        group.consolidate(totals, members, Span(month, month), belonging) for month in (span.last.previous, span.last)
    )
    return group_statement(
        group.consolidate(totals, members, span, belonging),
        group_cash_flow(totals, moved, members, span, belonging),
        as_at=as_at,
        parent=parent,
        names=names_of(members),
        ends=(standing_of(before), standing_of(now)),
        moved=lines_moved(before, now),
        payments=payments(moved, members),
    )


def span_asked(
    members: Sequence[str], first: Month | None, last: Month | None, *, until: date, as_at: datetime | None = None
) -> Span:
    """Return the run of months that is asked for: to the last that is posted in, from the beginning of its year.

    Raises:
        NoBooksOpenToYou: nothing is posted in them by a day, so that no month is the last.
        MonthsRunBackwards: the first month comes after the last.
    """
    if last is None:
        last = last_month_posted(members, until=until, as_at=as_at)
    if last is None:
        raise NoBooksOpenToYou(members[0] if members else "")
    first = Span.of_the_year_to(last).first if first is None else first
    if last < first:
        raise MonthsRunBackwards(first, last)
    return Span(first, last)


def cash_flows_of_group(
    members: Sequence[str], span: Span, *, parent: str = "", as_at: datetime | None = None
) -> GroupCashFlow:
    """Return how the cash of a group went over a run of months."""
    totals = line_totals(members, until=span.last, as_at=as_at)
    moved = cash_moved(members, span, as_at=as_at)
    return group_cash_flow(totals, moved, members, span, belongings(parent, as_at))


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


def dealings_asked(members: Sequence[str], span: Span, *, on: date, as_at: datetime | None = None) -> DealingsMatched:
    """Return which dealings of organisations with each other are not said alike, and which only time keeps apart."""
    found = unmatched_within(members, span, on=on, as_at=as_at)
    counted = Counter(each.match for each in found)
    unmatched = [each for each in found if each.match in UNMATCHED]
    return DealingsMatched(
        first=span.first,
        last=span.last,
        as_at=as_at,
        counts={match.value: counted[match] for match in Match},
        unmatched=tuple(sorted(unmatched, key=lambda each: -abs(each.difference).pence)),
        in_time=tuple(each for each in found if each.match in {Match.LATER, Match.TIME_YET}),
    )


def belongings(parent: str, as_at: datetime | None) -> Callable[[str, Month], Belonging]:
    """Return how each organisation belongs to a parent's group at a month's end, by the holdings on record.

    Args:
        parent: whose group it is; blank where each is taken in whole.
        as_at: the instant as of which the record is read.
    """
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
