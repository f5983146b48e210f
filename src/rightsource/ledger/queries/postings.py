"""The postings that a figure is made of: all of them, or a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from rightsource.ledger import models
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.rules.chart import CASH, chart_lines
from rightsource.ledger.rules.rows import PERFORMANCE, Span, TransactionKind
from rightsource.ledger.rules.statements import NOT_CLOSED
from rightsource.quantities import Money

PAGE = 100
"""How many postings stand on one page."""


@dataclass(frozen=True, slots=True)
class PostingBehind:
    """One posting behind a figure, with what it is part of."""

    transaction_id: UUID
    posted_on: date
    description: str
    account: str
    counterparty: str
    amount: Money
    recorded_in: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PostingsPage:
    """Some of the postings behind a figure, and what all of them come to.

    Attributes:
        page: which page, from 1.
        pages: how many there are.
        count: how many postings are behind the figure.
        total: what they come to: the figure.
    """

    page: int
    pages: int
    count: int
    total: Money
    postings: tuple[PostingBehind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Which figure of whose books is meant.

    Attributes:
        organisation: in whose books.
        span: the months; for what stands at the end of a month, from the beginning of the books.
        line: the line of the shared chart, or that of what no year end has closed; blank for all.
        division: the division of service; blank for all.
        account: the account; blank for all.
        counterparty: with whom; blank for all.
        performance: only income and expenditure.
        moved_cash: only postings of transactions that moved cash.
        before_year_end: leave out what a year end took to reserves.
    """

    organisation: str
    span: Span
    line: str = ""
    division: str = ""
    account: str = ""
    counterparty: str = ""
    performance: bool = False
    moved_cash: bool = False
    before_year_end: bool = False


def postings_behind(
    organisation: str,
    span: Span,
    *,
    line: str = "",
    account: str = "",
    counterparty: str = "",
    as_at: datetime | None = None,
) -> tuple[PostingBehind, ...]:
    """Return the postings that a figure is made of, in the order of their days.

    Args:
        organisation: in whose books.
        span: the months; for what stands at the end of a month, from the beginning of the books.
        line: the line of the shared chart; blank for all.
        account: the account; blank for all.
        counterparty: with whom; blank for all.
        as_at: the instant as of which the record is read.
    """
    figure = Figure(organisation=organisation, span=span, line=line, account=account, counterparty=counterparty)
    return tuple(_behind(each) for each in _in_order(_found(figure, as_at)))


def postings_page(figure: Figure, *, page: int = 1, as_at: datetime | None = None) -> PostingsPage:
    """Return one page of the postings behind a figure; a page past the last is the last."""
    found = _found(figure, as_at)
    of_all = found.aggregate(count=Count("number"), total=Sum("amount"))
    pages = max(-(-of_all["count"] // PAGE), 1)
    page = min(max(page, 1), pages)
    shown = _in_order(found)[(page - 1) * PAGE : page * PAGE]
    return PostingsPage(
        page, pages, of_all["count"], of_all["total"] or Money(0), tuple(_behind(each) for each in shown)
    )


def _found(figure: Figure, as_at: datetime | None) -> QuerySet[models.Posting]:
    performance = [line.line for line in chart_lines().values() if line.kind in PERFORMANCE]
    wanted: dict[str, Any] = {
        "account__line": "" if figure.line == NOT_CLOSED else figure.line,
        "account__division": figure.division,
        "account__code": figure.account,
        "counterparty": figure.counterparty,
        "transaction__recorded_in__lte": act_at(as_at) if as_at is not None else None,
    }
    found = models.Posting.objects.filter(
        organisation=figure.organisation,
        transaction__organisation=figure.organisation,  # said of both, so that the day's index is used
        transaction__posted_on__gte=figure.span.first.first_day,
        transaction__posted_on__lte=figure.span.last.last_day,
        **{name: value for name, value in wanted.items() if value not in ("", None)},
    )
    if figure.performance or figure.line == NOT_CLOSED:
        found = found.filter(account__line__in=performance)
    if figure.before_year_end:
        found = found.exclude(transaction__kind=TransactionKind.YEAR_END.value)
    if figure.moved_cash:
        cash = models.Posting.objects.filter(transaction=OuterRef("transaction"), account__line=CASH)
        found = found.filter(Exists(cash)).exclude(transaction__kind=TransactionKind.OPENING.value)
    return found


def _in_order(found: QuerySet[models.Posting]) -> QuerySet[models.Posting]:
    return found.select_related("transaction", "transaction__recorded_in", "account").order_by(
        "transaction__posted_on", "transaction__recorded_in", "transaction_id", "number"
    )


def _behind(each: models.Posting) -> PostingBehind:
    return PostingBehind(
        transaction_id=each.transaction_id,
        posted_on=each.transaction.posted_on,
        description=each.transaction.description,
        account=each.account.code,
        counterparty=each.counterparty_id or "",
        amount=each.amount,
        recorded_in=each.transaction.recorded_in_id,
        recorded_at=each.transaction.recorded_in.recorded_at,
    )
