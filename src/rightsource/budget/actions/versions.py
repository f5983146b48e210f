"""Setting a budget by decision, moving money within it, and saying up to what amount who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.budget import models
from rightsource.budget.errors import BY_CONSTRAINT, BudgetNotDecided, BudgetVersionTaken, LimitSaysNothing, NoBudgetSet
from rightsource.budget.queries.versions import versions_known, virement_limits_known, virement_of, virements_known
from rightsource.budget.rules.standing import check_own_organisation
from rightsource.budget.rules.versions import BudgetedLine, BudgetVersion, budget_in_force, check_version
from rightsource.budget.rules.virement import (
    Virement,
    VirementLimit,
    budgets_after,
    check_same_virement,
    check_virement,
    limits_in_force,
)
from rightsource.constitution import queries as constitution
from rightsource.governance.queries import decisions_known
from rightsource.governance.rules.rows import Decision, Outcome
from rightsource.ledger.queries import organisations_among
from rightsource.quantities import FinancialYear, Money
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing


@transaction.atomic
def set_budget(*, by: Actor, authority: Authority, version: BudgetVersion, today: date) -> bool:
    """Set a version of a budget or plan, whole and for good. Setting the same again changes nothing.

    The council's own is open to the public from the day, a vehicle's to members.

    Returns:
        Whether anything was written.

    Raises:
        BudgetNotDecided: the decision is not on record, is not agreed, or for the council's own is not full council's.
        ProblemsFound: lists what is wrong with its lines.
        BudgetVersionTaken: the name stands for another version of the year.
    """
    council = constitution.council_profile()
    is_council = council is not None and version.organisation == council.organisation
    named = [version.organisation, *(each.counterparty for each in version.lines if each.counterparty)]
    organisations = organisations_among(named)
    check_version(version, _decision(version.decision, today), is_council=is_council, organisations=organisations)
    for each in versions_known(date.max, Audience.INSIDERS, [version.organisation]):
        if (each.financial_year, each.name) == (version.financial_year, version.name):
            if replace(each, set_on=version.set_on) != version:
                raise BudgetVersionTaken(version.name)
            return False
    event = audit.record(
        "budget-set",
        subject=f"organisation:{version.organisation}",
        by=by,
        authority=authority,
        details={"year": version.financial_year, "name": version.name, "decision": version.decision},
    )
    _write_version(version, event.position, is_public=is_council, known_on=today)
    return True


@transaction.atomic
def vire(*, by: Actor, authority: Authority, virement: Virement, today: date) -> bool:
    """Move money from one line of a budget to another. Asking again with the same id changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        NoBudgetSet: no decision has set the year's budget.
        OutsideYourOrganisation: a vehicle's officer asks it of another's budget.
        VirementIdTaken: the id stands for another virement.
        VirementWithoutReason: it does not say why.
        BudgetLineNotOnRecord: the budget has no such line.
        VirementChangesTheTotal: it is of nothing, or not between two lines of one kind.
        VirementMakesOneOffRecurrent: money that comes once would hold up what comes back every year.
        VirementTakesMoreThanThereIs: the line has less.
        VirementBeyondLimit: says who may.
        BudgetNotDecided: the decision behind it is not on record or not agreed.
    """
    post = constitution.filled_post(by.post, on=today)
    check_own_organisation(post, virement.organisation)
    recorded = models.Virement.objects.select_related("version").filter(id=virement.virement_id).first()
    if recorded is not None:
        check_same_virement(virement_of(recorded), virement)
        return False
    # From its audit event on, whoever else writes waits: what is read now stays so until this act has ended.
    event = audit.record(
        "budget-vired",
        subject=f"organisation:{virement.organisation}",
        by=by,
        authority=authority,
        details={"from": virement.from_line, "to": virement.to_line, "amount": str(virement.amount)},
    )
    version = _budget_of(virement.organisation, virement.financial_year, today)
    before = virements_known(virement.financial_year, date.max, Audience.INSIDERS, [virement.organisation])
    lines = version.of_year(virement.financial_year)
    limits = virement_limits_known(date.max, Audience.INSIDERS, [virement.organisation])
    asked = replace(virement, version=version.name, vired_by=by.post, vired_on=today)
    check_virement(
        asked,
        {each.line: each for each in lines},
        budgets_after(lines, [each for each in before if each.version == version.name]),
        limits_in_force(limits, virement.organisation, today),
        holders=[*([post.role.value] if post is not None else []), *_bodies(virement.decision, today)],
    )
    with refusing(BY_CONSTRAINT):
        _write_virement(asked, event.position)
    return True


@transaction.atomic
def delegate_virement(*, by: Actor, authority: Authority, limit: VirementLimit, today: date) -> bool:
    """Say up to what amount a role or a body may vire, from a day on. Saying the same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        LimitSaysNothing: it names nobody, or an amount below nought.
        BudgetNotDecided: the decision that delegates it is not on record or not agreed.
    """
    if not limit.holder.strip() or limit.up_to < Money(0):
        raise LimitSaysNothing
    _bodies(limit.decision, today)
    if limit in virement_limits_known(date.max, Audience.INSIDERS, [limit.organisation]):
        return False
    event = audit.record(
        "virement-delegated",
        subject=f"organisation:{limit.organisation}",
        by=by,
        authority=authority,
        details={"holder": limit.holder, "up_to": str(limit.up_to), "decision": limit.decision},
    )
    with refusing(BY_CONSTRAINT):
        models.VirementLimit.objects.create(
            organisation_id=limit.organisation,
            financial_year=FinancialYear.of(limit.starts_on).starts_in,
            known_on=today,
            recorded_in=event,
            holder=limit.holder,
            up_to=limit.up_to.pence,
            starts_on=limit.starts_on,
            decision=limit.decision,
        )
    return True


def _budget_of(organisation: str, year: FinancialYear, today: date) -> BudgetVersion:
    found = budget_in_force(versions_known(today, Audience.INSIDERS, [organisation]), year)
    if found is None:
        raise NoBudgetSet(organisation, str(year))
    return found


def _decision(reference: str, today: date) -> Decision | None:
    found = decisions_known(today, Audience.INSIDERS)
    return next((each.row for each in found if each.row.reference == reference), None)


def _bodies(decision: str, today: date) -> list[str]:
    """Return the body that took the decision behind an act; none where the act names none.

    Raises:
        BudgetNotDecided: it is not on record or not agreed.
    """
    if not decision:
        return []
    found = _decision(decision, today)
    if found is None:
        raise BudgetNotDecided(decision, "is not on record")
    if found.outcome is not Outcome.AGREED:
        raise BudgetNotDecided(decision, "was not agreed")
    return [found.body.value]


def _write_version(version: BudgetVersion, act: int, *, is_public: bool, known_on: date) -> None:
    with refusing(BY_CONSTRAINT):
        row = models.BudgetVersion.objects.create(
            organisation_id=version.organisation,
            financial_year=version.financial_year.starts_in,
            known_on=known_on,
            is_public=is_public,
            recorded_in_id=act,
            name=version.name,
            kind=version.kind,
            decision=version.decision,
            set_on=version.set_on,
        )
        models.BudgetedLine.objects.bulk_create(_line_rows(row, version.lines))


def _line_rows(row: models.BudgetVersion, lines: Sequence[BudgetedLine]) -> list[models.BudgetedLine]:
    return [
        models.BudgetedLine(
            organisation_id=row.organisation_id,
            financial_year=each.financial_year.starts_in,
            known_on=row.known_on,
            is_public=row.is_public,
            recorded_in_id=row.recorded_in_id,
            version=row,
            number=number,
            line=each.line,
            flow=each.flow,
            heading=each.heading,
            name=each.name,
            amount=each.amount.pence,
            recurrence=each.recurrence,
            service=each.service,
            counterparty=each.counterparty,
            account=each.account,
            chart_line=each.chart_line,
            division=each.division,
            profile=list(each.profile),
        )
        for number, each in enumerate(lines, start=1)
    ]


def _write_virement(asked: Virement, act: int) -> None:
    version = models.BudgetVersion.objects.get(
        organisation=asked.organisation, financial_year=asked.financial_year.starts_in, name=asked.version
    )
    models.Virement.objects.create(
        id=asked.virement_id,
        organisation_id=asked.organisation,
        financial_year=asked.financial_year.starts_in,
        known_on=asked.vired_on,
        recorded_in_id=act,
        version=version,
        from_line=asked.from_line,
        to_line=asked.to_line,
        amount=asked.amount.pence,
        vired_by=asked.vired_by,
        reason=asked.reason.strip(),
        decision=asked.decision,
    )
