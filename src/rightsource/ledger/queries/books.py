"""Reading books: accounts, months, transactions, balances and commitments of organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from rightsource.constitution.models import Organisation, OrganisationInForce
from rightsource.ledger import models
from rightsource.ledger.queries.instants import act_at
from rightsource.ledger.rules import statements
from rightsource.ledger.rules.rows import (
    Account,
    AccountingPeriod,
    Balance,
    Commitment,
    LineTotal,
    Posting,
    ServiceDivision,
    Transaction,
    TransactionKind,
)
from rightsource.quantities import Money, Month
from rightsource.storage import records
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
# One step back through an index for each organisation, however many postings there are.
_LAST_POSTED = """
SELECT max(last.posted_on) FROM unnest(%(organisations)s::text[]) AS whose (organisation)
CROSS JOIN LATERAL (
    SELECT posted_on FROM ledger_transaction
    WHERE organisation_id = whose.organisation AND posted_on <= %(until)s
        AND (%(act)s::bigint IS NULL OR recorded_in_id <= %(act)s)
    ORDER BY posted_on DESC LIMIT 1) AS last
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


def organisations_among(names: Iterable[str]) -> frozenset[str]:
    """Return those of some names that are organisations on record."""
    return frozenset(Organisation.objects.filter(key__in=list(names)).values_list("key", flat=True))


def organisations_with_books() -> tuple[str, ...]:
    """Return the organisations whose books are open to whoever asks, by key."""
    found = models.Account.objects.order_by("organisation").values_list("organisation", flat=True).distinct()
    return tuple(found)


def names_of(organisations: Iterable[str]) -> dict[str, str]:
    """Return the names of organisations as last recorded; of one that has none, its key."""
    wanted = list(organisations)
    found = records.current(OrganisationInForce).filter(organisation__in=wanted).order_by("period")
    return dict.fromkeys(wanted, "") | {each: each for each in wanted} | dict(found.values_list("organisation", "name"))


def last_month_posted(organisations: Sequence[str], *, until: date, as_at: datetime | None = None) -> Month | None:
    """Return the last month by a day in which anything is posted in books; None if nothing is."""
    asked: dict[str, Any] = {
        "organisations": list(organisations),
        "until": until,
        "act": None if as_at is None else act_at(as_at),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LAST_POSTED, asked)
        (last,) = cursor.fetchone() or (None,)
    return None if last is None else Month.of(last)


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
    return told_balances(_totals(_BY_ACCOUNT, [organisation], until, as_at))


def told_balances(found: Iterable[tuple[Any, ...]]) -> tuple[Balance, ...]:
    """Return balances from rows of organisation, code, title, line, division, month, counterparty, year end, pence."""
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


def commitment(commitment_id: UUID) -> Commitment | None:
    """Return a commitment; None if there is none that whoever asks may see."""
    found = models.Commitment.objects.filter(id=commitment_id).first()
    return None if found is None else _commitment(found)


def commitments_due(payer: str, *, until: date, as_at: datetime | None = None) -> tuple[Commitment, ...]:
    """Return what an organisation bound itself to pay by a day, the first due first."""
    found = models.Commitment.objects.filter(payer=payer, due_on__lte=until)
    if as_at is not None:
        found = found.filter(recorded_in__lte=act_at(as_at))
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
        "act": None if as_at is None else act_at(as_at),
    }
    with connection.cursor() as cursor:
        cursor.execute(query.format(found=_NOW if as_at is None else _THEN), asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
