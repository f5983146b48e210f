"""Reading the ledger: books and their statements, the group, and every figure down to its postings.

Each takes `as_at`, an instant: what was recorded later is left out. The answer for an instant that is past never
changes, because whoever asks waits for the acts under way then.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from rightsource.constitution.models import Organisation
from rightsource.federation.models import Holding
from rightsource.federation.rules import rows as federation
from rightsource.federation.rules.ownership import Held
from rightsource.ledger import models
from rightsource.ledger.rules import group, statements
from rightsource.ledger.rules.belonging import WHOLE, Belonging, belonging_on
from rightsource.ledger.rules.rows import (
    Account,
    AccountingPeriod,
    Balance,
    Commitment,
    LineTotal,
    Posting,
    ServiceDivision,
    Span,
    Transaction,
    TransactionKind,
)
from rightsource.quantities import Money, Month
from rightsource.storage import records
from rightsource.storage.models import AuditEvent
from rightsource.storage.references import Kind, SubjectRef

_NOW = """
SELECT organisation_id, account_id, month, counterparty_id, is_year_end, amount_pence FROM ledger_balance
WHERE organisation_id = ANY(%(organisations)s) AND month <= %(until)s
"""
_THEN = """
SELECT posting.organisation_id, posting.account_id, date_trunc('month', whole.posted_on)::date AS month,
    posting.counterparty_id, whole.kind = 'year end' AS is_year_end, posting.amount_pence
FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
WHERE posting.organisation_id = ANY(%(organisations)s) AND whole.posted_on < %(before)s
    AND whole.recorded_in_id <= %(act)s
"""
_BY_LINE = """
SELECT found.organisation_id, account.line, account.division, month, coalesce(counterparty_id, ''), is_year_end,
    sum(amount_pence)::bigint
FROM ({found}) AS found JOIN ledger_account AS account ON account.id = found.account_id
GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount_pence) <> 0 ORDER BY 1, 2, 3, 4, 5, 6
"""
_BY_ACCOUNT = """
SELECT found.organisation_id, account.code, account.title, account.line, account.division, month,
    coalesce(counterparty_id, ''), is_year_end, sum(amount_pence)::bigint
FROM ({found}) AS found JOIN ledger_account AS account ON account.id = found.account_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(amount_pence) <> 0 ORDER BY 1, 2, 6, 7, 8
"""


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
class Statements:
    """The statements of one organisation for a run of months."""

    organisation: str
    income_and_expenditure: statements.IncomeAndExpenditure
    balance_sheet: statements.BalanceSheet
    movement_in_reserves: tuple[statements.ReserveMovement, ...]


def organisations_among(names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that are organisations on record."""
    return frozenset(Organisation.objects.filter(key__in=list(names)).values_list("key", flat=True))


def accounts_of(organisation: str) -> tuple[Account, ...]:
    """Return the accounts of an organisation's books, by code."""
    found = models.Account.objects.filter(organisation=organisation).order_by("code")
    return tuple(
        Account(
            organisation=each.organisation_id,
            code=each.code,
            title=each.title,
            line=each.line,
            division=ServiceDivision(each.division),
        )
        for each in found
    )


def periods_of(organisation: str) -> tuple[AccountingPeriod, ...]:
    """Return the months of an organisation's books that were opened, in order."""
    found = models.AccountingPeriod.objects.filter(organisation=organisation).order_by("month")
    return tuple(
        AccountingPeriod(organisation=each.organisation_id, month=each.month, is_closed=each.closed_in_id is not None)
        for each in found
    )


def transaction(transaction_id: UUID) -> Transaction | None:
    """Return a transaction with its postings; None if it is not in books that whoever asks may see."""
    found = models.Transaction.objects.filter(id=transaction_id).first()
    if found is None:
        return None
    lines = models.Posting.objects.filter(transaction=transaction_id).select_related("account").order_by("number")
    return Transaction(
        transaction_id=found.id,
        organisation=found.organisation_id,
        posted_on=found.posted_on,
        description=found.description,
        postings=tuple(
            Posting(account=each.account.code, amount=each.amount, counterparty=each.counterparty_id or "")
            for each in lines
        ),
        kind=TransactionKind(found.kind),
        reverses=found.reverses_id,
    )


def balances(organisation: str, *, until: Month, as_at: datetime | None = None) -> tuple[Balance, ...]:
    """Return the balances of an organisation's accounts by month and counterparty, from the beginning to a month."""
    found = _totals(_BY_ACCOUNT, [organisation], until, as_at)
    return tuple(
        Balance(
            organisation=whose,
            account=code,
            title=title,
            line=line,
            division=ServiceDivision(division),
            month=Month.of(month),
            counterparty=counterparty,
            is_year_end=is_year_end,
            amount=Money(pence),
        )
        for whose, code, title, line, division, month, counterparty, is_year_end, pence in found
    )


def line_totals(organisations: Sequence[str], *, until: Month, as_at: datetime | None = None) -> tuple[LineTotal, ...]:
    """Return what organisations have on each line by month and counterparty, from the beginning to a month."""
    found = _totals(_BY_LINE, organisations, until, as_at)
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
        for whose, line, division, month, counterparty, is_year_end, pence in found
    )


def trial_balance(
    organisation: str, *, at: Month, as_at: datetime | None = None
) -> tuple[statements.TrialBalanceLine, ...]:
    """Return the balance of every account of an organisation at the end of a month."""
    return statements.trial_balance(balances(organisation, until=at, as_at=as_at), at)


def statements_of(organisations: Sequence[str], span: Span, *, as_at: datetime | None = None) -> tuple[Statements, ...]:
    """Return the statements of organisations for a run of months, side by side."""
    totals = line_totals(organisations, until=span.last, as_at=as_at)
    own = {name: [each for each in totals if each.organisation == name] for name in organisations}
    return tuple(
        Statements(
            name,
            statements.income_and_expenditure(own[name], span),
            statements.balance_sheet(own[name], span.last),
            statements.movement_in_reserves(own[name], span),
        )
        for name in organisations
    )


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
    held = _holdings(as_at) if parent else ()

    @cache
    def belonging(organisation: str, month: Month) -> Belonging:
        return belonging_on(held, parent, organisation, month.last_day) if parent else WHOLE

    return group.consolidate(line_totals(members, until=span.last, as_at=as_at), members, span, belonging)


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
    wanted: dict[str, Any] = {
        "account__line": line,
        "account__code": account,
        "counterparty": counterparty,
        "transaction__recorded_in__lte": _act_at(as_at) if as_at is not None else None,
    }
    found = (
        models.Posting.objects.filter(
            organisation=organisation,
            transaction__posted_on__gte=span.first.first_day,
            transaction__posted_on__lte=span.last.last_day,
            **{name: value for name, value in wanted.items() if value not in ("", None)},
        )
        .select_related("transaction", "transaction__recorded_in", "account")
        .order_by("transaction__posted_on", "transaction__recorded_in", "transaction_id", "number")
    )
    return tuple(
        PostingBehind(
            transaction_id=each.transaction_id,
            posted_on=each.transaction.posted_on,
            description=each.transaction.description,
            account=each.account.code,
            counterparty=each.counterparty_id or "",
            amount=each.amount,
            recorded_in=each.transaction.recorded_in_id,
            recorded_at=each.transaction.recorded_in.recorded_at,
        )
        for each in found
    )


def commitment(commitment_id: UUID) -> Commitment | None:
    """Return a commitment; None if there is none that whoever asks may see."""
    found = models.Commitment.objects.filter(id=commitment_id).first()
    return None if found is None else _commitment(found)


def commitments_due(payer: str, *, until: date, as_at: datetime | None = None) -> tuple[Commitment, ...]:
    """Return what an organisation bound itself to pay by a day, the first due first."""
    found = models.Commitment.objects.filter(payer=payer, due_on__lte=until)
    if as_at is not None:
        found = found.filter(recorded_in__lte=_act_at(as_at))
    return tuple(_commitment(each) for each in found.order_by("due_on", "id"))


def _commitment(found: models.Commitment) -> Commitment:
    return Commitment(
        commitment_id=found.id,
        payer=found.payer_id,
        payee=found.payee_id,
        amount=found.amount,
        due_on=found.due_on,
        purpose=found.purpose,
        subject=SubjectRef(Kind(found.subject_kind), found.subject_key),
    )


def _totals(query: str, organisations: Sequence[str], until: Month, as_at: datetime | None) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {
        "organisations": list(organisations),
        "until": until.first_day,
        "before": until.next.first_day,
        "act": None if as_at is None else _act_at(as_at),
    }
    with connection.cursor() as cursor:
        cursor.execute(query.format(found=_NOW if as_at is None else _THEN), asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _act_at(as_at: datetime) -> int:
    """Return the position of the last act on record at an instant, having waited for any that is under way."""
    models.wait_for_writers(as_writer=False)
    last = AuditEvent.objects.filter(recorded_at__lte=as_at).order_by("-position").first()
    return 0 if last is None else last.position


def _holdings(as_at: datetime | None) -> tuple[Held, ...]:
    found = records.current(Holding)
    if as_at is not None:
        act = _act_at(as_at)
        found = Holding.objects.filter(recorded_in__lte=act, withdrawn_because="").exclude(
            pk__in=Holding.objects.filter(recorded_in__lte=act, supersedes__isnull=False).values("supersedes")
        )
    return tuple(records.recorded(federation.Holding, found.order_by(F("owned"), F("owner"), F("period"))))
