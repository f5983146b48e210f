"""What is said of a budget in its year: forecasts moved, pressures, the council tax, the officer's statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.budget import models
from rightsource.budget.errors import BY_CONSTRAINT, ForecastIdTaken, NoBudgetSet, PressureSaysNothing
from rightsource.budget.queries.monitoring import sheet_budget
from rightsource.budget.queries.versions import (
    council_taxes_known,
    move_of,
    officers_statements_known,
    pressures_known,
    versions_known,
)
from rightsource.budget.rules.council_tax import CouncilTax, check_council_tax
from rightsource.budget.rules.monitoring import ForecastMove, Pressure, check_forecast, latest_pressures
from rightsource.budget.rules.solvency import OfficersStatement, check_statement
from rightsource.budget.rules.standing import check_own_organisation
from rightsource.budget.rules.versions import BudgetVersion, budget_in_force
from rightsource.constitution import queries as constitution
from rightsource.quantities import FinancialYear, Money
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing


@transaction.atomic
def move_forecast(*, by: Actor, authority: Authority, move: ForecastMove, today: date) -> bool:
    """Say what a line is now expected to come to, and why. Sending it again with the same id changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        OutsideYourOrganisation: a vehicle's officer says it of another's budget.
        ForecastIdTaken: the id stands for another forecast.
        NoBudgetSet: the organisation has no budget of the year.
        BudgetLineNotOnRecord: the budget has no such line.
        ForecastWithoutReason: it does not say why.
        ForecastBelowNought: the amount is.
    """
    check_own_organisation(constitution.filled_post(by.post, on=today), move.organisation)
    asked = replace(move, moved_by=by.post, moved_on=today, reason=move.reason.strip())
    recorded = models.ForecastMove.objects.filter(id=move.move_id).first()
    if recorded is not None:
        if replace(move_of(recorded), moved_by=by.post, moved_on=today) != asked:
            raise ForecastIdTaken(move.move_id)
        return False
    version = _budget_of(move.organisation, move.financial_year, today)
    check_forecast(asked, {each.line: each for each in version.of_year(move.financial_year)})
    details = {"line": move.line, "amount": str(move.amount), "year": str(move.financial_year)}
    act = _act("forecast-moved", move.organisation, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.ForecastMove.objects.create(
            id=asked.move_id,
            organisation_id=asked.organisation,
            financial_year=asked.financial_year.starts_in,
            known_on=today,
            recorded_in_id=act,
            line=asked.line,
            amount=asked.amount.pence,
            moved_by=asked.moved_by,
            reason=asked.reason,
        )
    return True


@transaction.atomic
def record_pressure(*, by: Actor, authority: Authority, pressure: Pressure, today: date) -> bool:
    """Record what may push a budget out, or a later word on it. The same word again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        OutsideYourOrganisation: a vehicle's officer says it of another's budget.
        PressureSaysNothing: it has no reference or name, no amount, or no word of what is done about it.
    """
    check_own_organisation(constitution.filled_post(by.post, on=today), pressure.organisation)
    words = (pressure.reference, pressure.title, pressure.response)
    if pressure.amount <= Money(0) or not all(each.strip() for each in words):
        raise PressureSaysNothing
    asked = replace(pressure, raised_by=by.post, raised_on=today)
    said = latest_pressures(
        pressures_known(pressure.financial_year, date.max, Audience.INSIDERS, [pressure.organisation])
    )
    if any(replace(each, raised_by=by.post, raised_on=today) == asked for each in said):
        return False
    details = {"reference": pressure.reference, "amount": str(pressure.amount), "year": str(pressure.financial_year)}
    act = _act("pressure-recorded", pressure.organisation, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.Pressure.objects.create(
            organisation_id=asked.organisation,
            financial_year=asked.financial_year.starts_in,
            known_on=today,
            recorded_in_id=act,
            reference=asked.reference,
            title=asked.title,
            line=asked.line,
            amount=asked.amount.pence,
            recurrence=asked.recurrence,
            raised_by=asked.raised_by,
            response=asked.response,
            is_over=asked.is_over,
        )
    return True


@transaction.atomic
def set_council_tax(*, by: Actor, authority: Authority, tax: CouncilTax, today: date) -> bool:
    """Record the council tax that a decision set. The same again changes nothing; another takes its place.

    Returns:
        Whether anything was written.

    Raises:
        CouncilTaxSaysNothing: it has no base, or is below nought, or smaller than its part for care.
    """
    check_council_tax(tax)
    asked = replace(tax, set_on=today)
    standing = council_taxes_known(date.max, Audience.INSIDERS, tax.organisation).get(tax.financial_year)
    if standing is not None and replace(standing, set_on=today) == asked:
        return False
    details = {"year": str(tax.financial_year), "base": str(tax.base), "band_d": str(tax.band_d)}
    act = _act("council-tax-set", tax.organisation, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.CouncilTax.objects.create(
            organisation_id=tax.organisation,
            financial_year=tax.financial_year.starts_in,
            known_on=today,
            is_public=True,
            recorded_in_id=act,
            base=tax.base,
            band_d=tax.band_d.pence,
            adult_care=tax.adult_care.pence,
            decision=tax.decision,
        )
    return True


@transaction.atomic
def make_officers_statement(*, by: Actor, authority: Authority, statement: OfficersStatement, today: date) -> bool:
    """Record the section 151 officer's report on a budget. The same again changes nothing; another takes its place.

    Returns:
        Whether anything was written.

    Raises:
        StatementIsNotTheOfficers: another post would make it.
        StatementWithoutOpinions: one of its two opinions has no grounds.
    """
    post = constitution.filled_post(by.post, on=today)
    asked = replace(statement, made_by=by.post, made_on=today)
    check_statement(asked, post.role if post is not None else None)
    known = officers_statements_known(date.max, Audience.INSIDERS, asked.organisation).get(asked.financial_year)
    if known is not None and replace(known, made_on=today) == asked:
        return False
    details = {"year": str(asked.financial_year), "robustness": asked.robustness, "reserves": asked.reserves}
    act = _act("officers-statement-made", asked.organisation, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.OfficersStatement.objects.create(
            organisation_id=asked.organisation,
            financial_year=asked.financial_year.starts_in,
            known_on=today,
            is_public=True,
            recorded_in_id=act,
            robustness=asked.robustness,
            robustness_grounds=asked.robustness_grounds.strip(),
            reserves=asked.reserves,
            reserves_grounds=asked.reserves_grounds.strip(),
            made_by=asked.made_by,
        )
    return True


def _budget_of(organisation: str, year: FinancialYear, today: date) -> BudgetVersion:
    set_here = budget_in_force(versions_known(today, Audience.INSIDERS, [organisation]), year)
    found = set_here or sheet_budget(organisation, year, today, Audience.INSIDERS)
    if found is None:
        raise NoBudgetSet(organisation, str(year))
    return found


def _act(event: str, organisation: str, details: dict[str, str], *, by: Actor, authority: Authority) -> int:
    written = audit.record(event, subject=f"organisation:{organisation}", by=by, authority=authority, details=details)
    return written.position
