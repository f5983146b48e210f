"""Reading what was taken in of organisations' own bookkeeping: how each source is read, and which files came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from rightsource.ledger import models
from rightsource.ledger.rules.mapping import ColumnMapping, FileKind, Meaning, Sign, in_order
from rightsource.ledger.rules.rows import ServiceDivision, Span
from rightsource.quantities import Money, Month

# Of several files that speak of one month, the last taken in stands.
_BUDGET_AND_ACTUAL = """
WITH budgeted AS (
    SELECT account_id, month, sum(amount_pence)::bigint AS amount_pence FROM (
        SELECT DISTINCT ON (account_id, month, counterparty_id) account_id, month, amount_pence
        FROM ledger_budgetstated
        WHERE organisation_id = %(organisation)s AND month BETWEEN %(first)s AND %(last)s
        ORDER BY account_id, month, counterparty_id, imported_id DESC) AS standing
    GROUP BY 1, 2),
posted AS (
    SELECT account_id, month, sum(amount_pence)::bigint AS amount_pence FROM ledger_balance
    WHERE organisation_id = %(organisation)s AND month BETWEEN %(first)s AND %(last)s AND NOT is_year_end
    GROUP BY 1, 2)
SELECT account.code, account.title, account.line, account.division, month, budgeted.amount_pence,
    coalesce(posted.amount_pence, 0)
FROM budgeted FULL JOIN posted USING (account_id, month) JOIN ledger_account AS account ON account.id = account_id
ORDER BY account.code, month
"""


@dataclass(frozen=True, slots=True)
class MappingKnown:
    """How a source is read, who said so last, and when."""

    number: int
    mapping: ColumnMapping
    said_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ImportKnown:
    """A file that was taken in.

    Attributes:
        month: of a trial balance, the month at whose end it stands.
        taken_by: the post that gave it.
        authority: on what authority.
        recorded_in: the act in the audit trail.
    """

    organisation: str
    source: str
    kind: FileKind
    file: str
    sha256: str
    month: Month | None
    rows: int
    transactions: int
    postings: int
    unchanged: int
    taken_by: str
    authority: str
    recorded_at: datetime
    recorded_in: int


@dataclass(frozen=True, slots=True)
class BudgetAndActual:
    """What an account was budgeted and what was posted on it in a month, debit positive; None where none was stated."""

    account: str
    title: str
    line: str
    division: ServiceDivision
    month: Month
    budget: Money | None
    actual: Money


def mapping_known(organisation: str, source: str, kind: FileKind) -> MappingKnown | None:
    """Return how a source of an organisation is read, as said last; None before anybody said so."""
    found = models.ColumnMapping.objects.filter(organisation=organisation, source=source, kind=kind)
    last = found.select_related("recorded_in").order_by("-recorded_in").first()
    return None if last is None else _mapping(last)


def mappings_known(organisations: Sequence[str]) -> tuple[MappingKnown, ...]:
    """Return how each source of some organisations is read, as said last."""
    found = (
        models.ColumnMapping.objects.filter(organisation__in=organisations)
        .select_related("recorded_in")
        .order_by("organisation", "source", "kind", "-recorded_in")
        .distinct("organisation", "source", "kind")
    )
    return tuple(_mapping(each) for each in found)


def imports_known(organisations: Sequence[str], *, most: int | None = None) -> tuple[ImportKnown, ...]:
    """Return the files taken in of some organisations, the newest first."""
    found = (
        models.ImportedFile.objects.filter(organisation__in=organisations)
        .select_related("mapping", "recorded_in")
        .order_by("-recorded_in")[:most]
    )
    return tuple(_import(each) for each in found)


def import_known(mapping: int, sha256: str, month: Month | None) -> ImportKnown | None:
    """Return the file of a content that was taken in by a mapping, of a month; None if it was not."""
    found = models.ImportedFile.objects.filter(
        mapping=mapping, document=sha256, month=None if month is None else month.first_day
    )
    one = found.select_related("mapping", "recorded_in").first()
    return None if one is None else _import(one)


def management_accounts(organisation: str, span: Span) -> tuple[BudgetAndActual, ...]:
    """Return budget against actual by account and month: what management accounts say, and what the books show."""
    asked: dict[str, Any] = {"organisation": organisation, "first": span.first.first_day, "last": span.last.first_day}
    with connection.cursor() as cursor:
        cursor.execute(_BUDGET_AND_ACTUAL, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return tuple(
        BudgetAndActual(
            account=code,
            title=title,
            line=line,
            division=ServiceDivision(division),
            month=Month.of(month),
            budget=None if budget is None else Money(budget),
            actual=Money(actual),
        )
        for code, title, line, division, month, budget, actual in found
    )


def _mapping(found: models.ColumnMapping) -> MappingKnown:
    return MappingKnown(
        number=found.pk,
        mapping=ColumnMapping(
            organisation=found.organisation_id,
            source=found.source,
            kind=FileKind(found.kind),
            columns=in_order({Meaning(each): heading for each, heading in found.columns.items()}),
            sign=Sign(found.sign),
            sheet=found.sheet,
            balancing_account=found.balancing_account,
        ),
        said_by=found.recorded_in.by_post,
        recorded_at=found.recorded_in.recorded_at,
    )


def _import(found: models.ImportedFile) -> ImportKnown:
    return ImportKnown(
        organisation=found.organisation_id,
        source=found.mapping.source,
        kind=FileKind(found.mapping.kind),
        file=found.name,
        sha256=found.document_id,
        month=found.month,
        rows=found.rows,
        transactions=found.transactions,
        postings=found.postings,
        unchanged=found.unchanged,
        taken_by=found.recorded_in.by_post,
        authority=found.recorded_in.authority,
        recorded_at=found.recorded_in.recorded_at,
        recorded_in=found.recorded_in_id,
    )
