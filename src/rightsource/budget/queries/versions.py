"""Reading budgets as decisions set them, and what was said of them since, as an audience knew by a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet

from rightsource.budget import models
from rightsource.budget.models.versions import Said
from rightsource.budget.rules.council_tax import CouncilTax
from rightsource.budget.rules.monitoring import ForecastMove, Pressure
from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.solvency import OfficersStatement, ReservesOpinion, RobustnessOpinion
from rightsource.budget.rules.versions import BudgetedLine, BudgetVersion, PlanKind
from rightsource.budget.rules.virement import Virement, VirementLimit
from rightsource.quantities import FinancialYear
from rightsource.storage.knowledge import Audience

Row = TypeVar("Row", bound=Said)


def versions_known(on: date, audience: Audience, organisations: Collection[str] = ()) -> tuple[BudgetVersion, ...]:
    """Return budgets and plans in the order in which they were set; of all organisations where none is named."""
    found = list(_of(_known(models.BudgetVersion, on, audience), organisations).order_by("set_on", "recorded_in"))
    lines: dict[int, list[BudgetedLine]] = defaultdict(list)
    of_these = models.BudgetedLine.objects.filter(version__in=[each.pk for each in found])
    for each in of_these.order_by("version", "number"):
        lines[each.version_id].append(_line(each))
    return tuple(_version(each, lines[each.pk]) for each in found)


def virements_known(
    year: FinancialYear, on: date, audience: Audience, organisations: Collection[str] = ()
) -> tuple[Virement, ...]:
    """Return what was vired within budgets of a year, in the order of the record."""
    found = _of(_known(models.Virement, on, audience), organisations).filter(financial_year=year)
    return tuple(virement_of(each) for each in found.select_related("version").order_by("recorded_in"))


def virement_of(row: models.Virement) -> Virement:
    """Return a row of virement as plain values."""
    return Virement(
        virement_id=row.id,
        organisation=row.organisation_id,
        financial_year=row.financial_year,
        version=row.version.name,
        from_line=row.from_line,
        to_line=row.to_line,
        amount=row.amount,
        vired_on=row.known_on,
        vired_by=row.vired_by,
        reason=row.reason,
        decision=row.decision,
    )


def virement_limits_known(
    on: date, audience: Audience, organisations: Collection[str] = ()
) -> tuple[VirementLimit, ...]:
    """Return up to what amount roles and bodies may vire, in the order of the record."""
    found = _of(_known(models.VirementLimit, on, audience), organisations).order_by("recorded_in", "pk")
    return tuple(
        VirementLimit(
            organisation=each.organisation_id,
            holder=each.holder,
            up_to=each.up_to,
            starts_on=each.starts_on,
            decision=each.decision,
        )
        for each in found
    )


def forecast_moves_known(
    on: date, audience: Audience, organisations: Collection[str] = (), year: FinancialYear | None = None
) -> tuple[ForecastMove, ...]:
    """Return who moved forecasts, in the order of the record; of every year where none is named."""
    found = _of(_known(models.ForecastMove, on, audience), organisations).order_by("recorded_in")
    of_year = found if year is None else found.filter(financial_year=year)
    return tuple(move_of(each) for each in of_year)


def move_of(row: models.ForecastMove) -> ForecastMove:
    """Return a row of a moved forecast as plain values."""
    return ForecastMove(
        move_id=row.id,
        organisation=row.organisation_id,
        financial_year=row.financial_year,
        line=row.line,
        amount=row.amount,
        moved_by=row.moved_by,
        moved_on=row.known_on,
        reason=row.reason,
    )


def pressures_known(
    year: FinancialYear, on: date, audience: Audience, organisations: Collection[str] = ()
) -> tuple[Pressure, ...]:
    """Return all that was said of pressures on budgets of a year, in the order of the record."""
    found = _of(_known(models.Pressure, on, audience), organisations).filter(financial_year=year)
    return tuple(
        Pressure(
            organisation=each.organisation_id,
            financial_year=each.financial_year,
            reference=each.reference,
            title=each.title,
            line=each.line,
            amount=each.amount,
            recurrence=Recurrence(each.recurrence),
            raised_by=each.raised_by,
            raised_on=each.known_on,
            response=each.response,
            is_over=each.is_over,
        )
        for each in found.order_by("recorded_in")
    )


def council_taxes_known(on: date, audience: Audience, organisation: str) -> dict[FinancialYear, CouncilTax]:
    """Return an organisation's council tax of each year, as last set by a day."""
    found = _of(_known(models.CouncilTax, on, audience), [organisation]).order_by("recorded_in")
    return {
        each.financial_year: CouncilTax(
            organisation=each.organisation_id,
            financial_year=each.financial_year,
            base=each.base,
            band_d=each.band_d,
            adult_care=each.adult_care,
            decision=each.decision,
            set_on=each.known_on,
        )
        for each in found
    }


def officers_statements_known(
    on: date, audience: Audience, organisation: str
) -> dict[FinancialYear, OfficersStatement]:
    """Return the section 151 officer's statement on each year's budget, as last made by a day."""
    found = _of(_known(models.OfficersStatement, on, audience), [organisation]).order_by("recorded_in")
    return {
        each.financial_year: OfficersStatement(
            organisation=each.organisation_id,
            financial_year=each.financial_year,
            robustness=RobustnessOpinion(each.robustness),
            robustness_grounds=each.robustness_grounds,
            reserves=ReservesOpinion(each.reserves),
            reserves_grounds=each.reserves_grounds,
            made_by=each.made_by,
            made_on=each.known_on,
        )
        for each in found
    }


def _known(model: type[Row], on: date, audience: Audience) -> QuerySet[Any]:
    found = model._default_manager.filter(known_on__lte=on)
    return found.filter(is_public=True) if audience is Audience.PUBLIC else found


def _of(found: QuerySet[Any], organisations: Iterable[str]) -> QuerySet[Any]:
    named = list(organisations)
    return found.filter(organisation__in=named) if named else found


def _version(row: models.BudgetVersion, lines: Iterable[BudgetedLine]) -> BudgetVersion:
    return BudgetVersion(
        organisation=row.organisation_id,
        financial_year=row.financial_year,
        name=row.name,
        kind=PlanKind(row.kind),
        decision=row.decision,
        set_on=row.set_on,
        lines=tuple(lines),
    )


def _line(row: models.BudgetedLine) -> BudgetedLine:
    return BudgetedLine(
        line=row.line,
        financial_year=row.financial_year,
        flow=Flow(row.flow),
        heading=Heading(row.heading),
        name=row.name,
        amount=row.amount,
        recurrence=Recurrence(row.recurrence),
        service=row.service,
        counterparty=row.counterparty,
        account=row.account,
        chart_line=row.chart_line,
        division=row.division,
        profile=tuple(row.profile),
    )
