"""Reading the treasury: reserves, receipts, debt and grants, loans and exposure, subsidies, cash, contributions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Q, Sum
from django.db.models.functions import Coalesce

from rightsource.constitution.queries import organisations_known
from rightsource.constitution.rules.books import the_law
from rightsource.governance.queries import decisions_known, papers_known, question_known
from rightsource.governance.rules.alarms import Alarm
from rightsource.ledger.models import Commitment
from rightsource.ledger.rules import rows as ledger
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.commitments import UseKind
from rightsource.ledger.rules.rows import AccountKind
from rightsource.quantities import Money, Month
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.storage.references import Kind, SubjectRef
from rightsource.treasury import models
from rightsource.treasury.rules import rows
from rightsource.treasury.rules.alarms.receipts import ReceiptsKnown, receipts_alarms
from rightsource.treasury.rules.alarms.reserves import reserves_alarms
from rightsource.treasury.rules.alarms.standing import cash_alarms, debt_alarms, grant_alarms
from rightsource.treasury.rules.borrowing import Debt, debt_of
from rightsource.treasury.rules.cash import WEEKS, CashForecast, CashInBooks, cash_forecast, first_days
from rightsource.treasury.rules.exposure import Exposure, exposures
from rightsource.treasury.rules.grants import GrantTrace, grant_traces
from rightsource.treasury.rules.receipts import ReceiptsReview, approvals, review_receipts
from rightsource.treasury.rules.reserve_limits import reserve_limits
from rightsource.treasury.rules.reserves import ReservesPosition, reserves_at

# Whole months from the balances, the days of the last one from its postings, less what was recorded after the day.
_CASH_IN_BOOKS = """
WITH asked AS (
    SELECT * FROM unnest(%(organisations)s::text[], %(days)s::date[]) AS asked (organisation_id, day)
), act AS (
    SELECT coalesce(max(position), 0) AS position FROM storage_auditevent
    WHERE recorded_at < (%(on)s::date + 1)::timestamptz
), cash AS (
    SELECT account.id, account.organisation_id, asked.day FROM ledger_account AS account
    JOIN asked USING (organisation_id) WHERE account.line = 'cash'
), found AS (
    SELECT cash.organisation_id, balance.amount_pence AS pence FROM cash
    JOIN ledger_balance AS balance ON balance.account_id = cash.id
    WHERE balance.month < date_trunc('month', cash.day)
    UNION ALL
    SELECT cash.organisation_id, posting.amount_pence FROM cash
    JOIN ledger_transaction AS whole ON whole.organisation_id = cash.organisation_id
        AND whole.posted_on >= date_trunc('month', cash.day) AND whole.posted_on < cash.day
    JOIN ledger_posting AS posting ON posting.transaction_id = whole.id AND posting.account_id = cash.id
    UNION ALL
    SELECT cash.organisation_id, -posting.amount_pence FROM cash
    JOIN ledger_transaction AS whole ON whole.organisation_id = cash.organisation_id
        AND whole.posted_on < cash.day AND whole.recorded_in_id > (SELECT position FROM act)
    JOIN ledger_posting AS posting ON posting.transaction_id = whole.id AND posting.account_id = cash.id)
SELECT asked.organisation_id, (SELECT coalesce(sum(pence), 0)::bigint FROM found
        WHERE found.organisation_id = asked.organisation_id), last.posted_on
FROM asked CROSS JOIN LATERAL (
    SELECT posted_on FROM ledger_transaction AS whole
    WHERE whole.organisation_id = asked.organisation_id AND whole.posted_on < asked.day
        AND whole.recorded_in_id <= (SELECT position FROM act)
    ORDER BY posted_on DESC LIMIT 1) AS last
WHERE EXISTS (SELECT FROM cash WHERE cash.organisation_id = asked.organisation_id)
"""

# What is had less what is owed, month by month, without what was recorded after the day.
_RESERVES_IN_BOOKS = """
WITH act AS (
    SELECT coalesce(max(position), 0) AS position FROM storage_auditevent
    WHERE recorded_at < (%(on)s::date + 1)::timestamptz
), sheet AS (
    SELECT id, organisation_id FROM ledger_account
    WHERE organisation_id = ANY(%(organisations)s) AND line = ANY(%(lines)s)
), found AS (
    SELECT sheet.organisation_id, balance.month, balance.amount_pence AS pence FROM sheet
    JOIN ledger_balance AS balance ON balance.account_id = sheet.id
    UNION ALL
    SELECT sheet.organisation_id, date_trunc('month', whole.posted_on)::date, -posting.amount_pence FROM sheet
    JOIN ledger_transaction AS whole ON whole.organisation_id = sheet.organisation_id
        AND whole.recorded_in_id > (SELECT position FROM act)
    JOIN ledger_posting AS posting ON posting.transaction_id = whole.id AND posting.account_id = sheet.id)
SELECT organisation_id, month, sum(pence)::bigint FROM found GROUP BY 1, 2 HAVING sum(pence) <> 0 ORDER BY 1, 2
"""


def reserve_figures_known(on: date, audience: Audience) -> tuple[Recorded[rows.ReserveFigure], ...]:
    """Return figures of reserves, receipts and debt, as an audience knew by a day."""
    return tuple(records.known_rows(models.ReserveFigure, rows.ReserveFigure, on=on, audience=audience))


def exposure_figures_known(on: date, audience: Audience) -> tuple[Recorded[rows.ExposureFigure], ...]:
    """Return figures of exposure to vehicles and the limits set, as an audience knew by a day."""
    return tuple(records.known_rows(models.ExposureFigure, rows.ExposureFigure, on=on, audience=audience))


def contributions_known(on: date, audience: Audience) -> tuple[Recorded[rows.Contribution], ...]:
    """Return what partners promised vehicles and what they paid, as an audience knew by a day."""
    return tuple(records.known_rows(models.Contribution, rows.Contribution, on=on, audience=audience))


def reserves_known(organisation: str, on: date, audience: Audience) -> ReservesPosition:
    """Return one organisation's balances as last stated by a day, as an audience knew."""
    return reserves_at(reserve_figures_known(on, audience), organisation, on)


def exposures_known(on: date, audience: Audience) -> tuple[Exposure, ...]:
    """Return the council's exposure to every vehicle on a day, as an audience knew, by key."""
    return exposures(exposure_figures_known(on, audience), on)


def receipts_uses_known(on: date, audience: Audience) -> tuple[Recorded[rows.ReceiptsUse], ...]:
    """Return what projects were to have, and had, of capital receipts, as an audience knew by a day."""
    return tuple(records.known_rows(models.ReceiptsUse, rows.ReceiptsUse, on=on, audience=audience))


def loans_known(on: date, audience: Audience) -> tuple[Recorded[rows.Loan], ...]:
    """Return loans with their terms, as an audience knew by a day."""
    return tuple(records.known_rows(models.Loan, rows.Loan, on=on, audience=audience))


def covenants_known(on: date, audience: Audience) -> tuple[Recorded[rows.Covenant], ...]:
    """Return what borrowers promised their lenders to keep, as an audience knew by a day."""
    return tuple(records.known_rows(models.Covenant, rows.Covenant, on=on, audience=audience))


def debt_financed_known(on: date, audience: Audience) -> tuple[Recorded[rows.DebtFinanced], ...]:
    """Return capital spending paid for by borrowing, as an audience knew by a day."""
    return tuple(records.known_rows(models.DebtFinanced, rows.DebtFinanced, on=on, audience=audience))


def subsidies_known(on: date, audience: Audience) -> tuple[Recorded[rows.Subsidy], ...]:
    """Return the help that enterprises had from public authorities, as an audience knew by a day."""
    return tuple(records.known_rows(models.Subsidy, rows.Subsidy, on=on, audience=audience))


def cash_lines_known(on: date, audience: Audience) -> tuple[Recorded[rows.CashLine], ...]:
    """Return lines of 13-week cash forecasts, as an audience knew by a day."""
    return tuple(records.known_rows(models.CashLine, rows.CashLine, on=on, audience=audience))


def grant_movements_known(on: date, audience: Audience) -> tuple[Recorded[rows.GrantMovement], ...]:
    """Return steps of ring-fenced grants on their way to spending, as an audience knew by a day."""
    return tuple(records.known_rows(models.GrantMovement, rows.GrantMovement, on=on, audience=audience))


def receipts_reviews_known(organisation: str, on: date, audience: Audience) -> tuple[ReceiptsReview, ...]:
    """Return every year of an organisation's receipts under the flexible-use direction, judged, the latest first."""
    uses = receipts_uses_known(on, audience)
    approved = approvals(decisions_known(on, audience))
    group = {each.row.organisation for each in organisations_known(on, audience) if each.row.is_group}
    years = {each.row.financial_year for each in uses if each.row.organisation == organisation}
    return tuple(
        review_receipts(uses, organisation, year, approved=approved, group=group, law=the_law())
        for year in sorted(years, key=lambda year: -year.starts_in)
    )


def debt_known(organisation: str, on: date, audience: Audience) -> Debt:
    """Return what an organisation owes on a day and what that costs revenue in its year, as an audience knew."""
    return debt_of(
        organisation,
        on,
        loans=loans_known(on, audience),
        financed=debt_financed_known(on, audience),
        law=the_law(),
    )


def grants_known(on: date, audience: Audience) -> tuple[GrantTrace, ...]:
    """Return each ring-fenced grant followed hand by hand, as an audience knew, the latest year first."""
    return grant_traces(grant_movements_known(on, audience))


def cash_forecasts_known(on: date, audience: Audience) -> tuple[CashForecast, ...]:
    """Return the latest 13-week cash forecast of every organisation that has one, as an audience knew, by key."""
    lines, loans = cash_lines_known(on, audience), loans_known(on, audience)
    begun = min((each.row.made_on for each in lines), default=on)
    due = _commitments_due(begun, on + timedelta(weeks=WEEKS), on) if audience is Audience.INSIDERS else ()
    books = _cash_in_books(first_days(lines, on), on) if audience is Audience.INSIDERS else {}
    found = (
        cash_forecast(lines, organisation, on, commitments=due, loans=loans, books=books.get(organisation))
        for organisation in sorted({each.row.organisation for each in lines})
    )
    return tuple(each for each in found if each is not None)


def reserves_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return whether reserves fall fast, will soon be gone or are under the council's own floor (P5)."""
    return reserves_alarms(reserve_figures_known(on, audience), question_known(on, audience), reserve_limits())


def receipts_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return what is wrong with capital receipts under revenue: without a project, an approval, a lawful use (P5)."""
    known = ReceiptsKnown(
        uses=receipts_uses_known(on, audience),
        figures=reserve_figures_known(on, audience),
        decisions=decisions_known(on, audience),
        papers=papers_known(on, audience),
    )
    return receipts_alarms(known, question_known(on, audience))


def grant_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return the ring-fenced grants of which something was spent outside their conditions (P5)."""
    return grant_alarms(grant_movements_known(on, audience), question_known(on, audience))


def debt_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return what was paid for by borrowing and has nothing set aside for it, where the law asks for it (P5)."""
    question = question_known(on, audience)
    return debt_alarms(debt_known(question.council, on, audience), question)


def cash_alarms_known(on: date, audience: Audience) -> tuple[Alarm, ...]:
    """Return whether the council's own forecast has its cash below nought within thirteen weeks (P5)."""
    lines, loans = cash_lines_known(on, audience), loans_known(on, audience)
    return cash_alarms(lines, loans, question_known(on, audience))


def reserves_in_books(organisations: Collection[str], on: date) -> dict[tuple[str, Month], Money]:
    """Return what organisations have after all they owe at the end of each month that their books reach.

    Args:
        organisations: whose books.
        on: the day by which it was recorded.
    """
    kinds = {AccountKind.ASSET, AccountKind.LIABILITY}
    asked: dict[str, Any] = {
        "organisations": list(organisations),
        "lines": [line.line for line in chart_lines().values() if line.kind in kinds],
        "on": on,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RESERVES_IN_BOOKS, asked)
        found = cursor.fetchall()
    reserves: dict[tuple[str, Month], Money] = {}
    so_far: dict[str, int] = {}
    for whose, month, pence in found:
        so_far[whose] = so_far.get(whose, 0) + pence
        reserves[whose, Month.of(month)] = Money(so_far[whose])
    return reserves


def _cash_in_books(days: Mapping[str, date], on: date) -> dict[str, CashInBooks]:
    """Return the cash that organisations' books have at the beginning of a day each, as recorded by another day."""
    asked: dict[str, Any] = {"organisations": list(days), "days": list(days.values()), "on": on}
    with connection.cursor() as cursor:
        cursor.execute(_CASH_IN_BOOKS, asked)
        found = cursor.fetchall()
    return {whose: CashInBooks(whose, Money(pence), posted_to) for whose, pence, posted_to in found}


def _commitments_due(first_day: date, until: date, on: date) -> tuple[ledger.Commitment, ...]:
    """Return what fell due between two days of all that was committed and not released by a day, the first due first.

    What a bill has drawn is still to be paid on its day; what was released will not be.
    """
    is_released = Q(uses__kind=UseKind.RELEASED.value, uses__recorded_in__recorded_at__date__lte=on)
    found = (
        Commitment.objects.filter(due_on__gte=first_day, due_on__lt=until, recorded_in__recorded_at__date__lte=on)
        .annotate(released=Coalesce(Sum("uses__amount", filter=is_released, output_field=BigIntegerField()), 0))
        .order_by("due_on", "id")
    )
    return tuple(
        ledger.Commitment(
            commitment_id=each.id,
            payer=each.payer_id,
            payee=each.payee_id,
            amount=each.amount - Money(each.released),
            due_on=each.due_on,
            purpose=each.purpose,
            subject=SubjectRef(Kind(each.subject_kind), each.subject_key),
        )
        for each in found
        if each.amount > Money(each.released)
    )
