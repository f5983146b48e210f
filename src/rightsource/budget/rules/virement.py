"""Virements: money moved from one line of a budget to another, so that the total stays, by whoever may move so much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rightsource.budget.errors import (
    BudgetLineNotOnRecord,
    VirementBeyondLimit,
    VirementChangesTheTotal,
    VirementIdTaken,
    VirementMakesOneOffRecurrent,
    VirementTakesMoreThanThereIs,
    VirementWithoutReason,
)
from rightsource.budget.rules.rows import Recurrence
from rightsource.budget.rules.versions import BudgetedLine
from rightsource.governance.rules.rows import DecisionBody
from rightsource.quantities import FinancialYear, Money

UNLIMITED = DecisionBody.FULL_COUNCIL.value
"""Full council sets the council's budget, so it may move any amount within it; a vehicle's is decided likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Virement:
    """Money moved within one organisation's budget of one year; it nets to nil because it is one amount.

    Attributes:
        virement_id: chosen by whoever asks, so that asking again changes nothing.
        version: the version of the budget within which it moves; a later version begins without it.
        decision: the decision behind it; blank where a post moved it on its own delegation.
    """

    virement_id: UUID
    organisation: str
    financial_year: FinancialYear
    version: str
    from_line: str
    to_line: str
    amount: Money
    vired_on: date
    vired_by: str
    reason: str
    decision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VirementLimit:
    """Up to what amount a role or a body may vire within an organisation's budget, from a day on.

    Attributes:
        holder: a role, as section-151-officer, or a body, as cabinet.
        up_to: the most of one virement; nil takes the power away.
        decision: the decision that delegates it.
    """

    organisation: str
    holder: str
    up_to: Money
    starts_on: date
    decision: str


def limits_in_force(limits: Iterable[VirementLimit], organisation: str, on: date) -> dict[str, Money]:
    """Return what each role and body may vire in an organisation's budget on a day: of each the latest that began."""
    begun = [each for each in limits if each.organisation == organisation and each.starts_on <= on]
    latest = {each.holder: each.up_to for each in sorted(begun, key=lambda each: each.starts_on)}
    return {holder: up_to for holder, up_to in latest.items() if up_to}


def check_virement(
    virement: Virement,
    lines: Mapping[str, BudgetedLine],
    budgets: Mapping[str, Money],
    limits: Mapping[str, Money],
    *,
    holders: Iterable[str],
) -> None:
    """Refuse a virement that changes a total, takes what is not there, or is beyond whoever makes it.

    Args:
        virement: what is asked for.
        lines: the lines of the budget in force, by key.
        budgets: what each line has after the virements before this one.
        limits: what each role and body may vire.
        holders: the role of whoever acts and the body of the decision behind it.

    Raises:
        VirementWithoutReason: it does not say why.
        BudgetLineNotOnRecord: the budget has no such line.
        VirementChangesTheTotal: it is of nothing, or not between two lines that are both spending or both income.
        VirementMakesOneOffRecurrent: money that comes once would hold up what comes back every year.
        VirementTakesMoreThanThereIs: the line has less.
        VirementBeyondLimit: says who may.
    """
    if not virement.reason.strip():
        raise VirementWithoutReason
    for key in (virement.from_line, virement.to_line):
        if key not in lines:
            raise BudgetLineNotOnRecord(key, virement.organisation, str(virement.financial_year))
    giver, taker = lines[virement.from_line], lines[virement.to_line]
    if virement.amount <= Money(0) or giver.line == taker.line or giver.flow is not taker.flow:
        raise VirementChangesTheTotal
    if giver.recurrence is Recurrence.ONE_OFF and taker.recurrence is not Recurrence.ONE_OFF:
        raise VirementMakesOneOffRecurrent(giver.name, taker.name)
    if virement.amount > budgets[giver.line]:
        raise VirementTakesMoreThanThereIs(giver.name, budgets[giver.line], virement.amount)
    _check_limit(virement.amount, limits, tuple(holders))


def check_same_virement(recorded: Virement, asked: Virement) -> None:
    """Refuse to take one id for two virements.

    Raises:
        VirementIdTaken: the id stands for another.
    """
    if _content(recorded) != _content(asked):
        raise VirementIdTaken(recorded.virement_id)


def budgets_after(lines: Iterable[BudgetedLine], virements: Iterable[Virement]) -> dict[str, Money]:
    """Return what each line has after virements; what moved nets to nil, so the total is as it was set."""
    budgets = {each.line: each.amount for each in lines}
    for each in virements:
        if each.from_line in budgets and each.to_line in budgets:
            budgets[each.from_line] -= each.amount
            budgets[each.to_line] += each.amount
    return budgets


def who_may_vire(amount: Money, limits: Mapping[str, Money]) -> tuple[str, ...]:
    """Return the roles and bodies that may vire an amount, the narrowest power first."""
    able = sorted((up_to, holder) for holder, up_to in limits.items() if up_to >= amount)
    return (*(holder for _, holder in able if holder != UNLIMITED), UNLIMITED)


def _check_limit(amount: Money, limits: Mapping[str, Money], holders: tuple[str, ...]) -> None:
    able = who_may_vire(amount, limits)
    if not set(holders) & set(able):
        own = max([limits[each] for each in holders if each in limits], default=Money(0))
        raise VirementBeyondLimit(amount, own, able)


def _content(virement: Virement) -> tuple[object, ...]:
    return (
        virement.organisation,
        virement.financial_year,
        virement.from_line,
        virement.to_line,
        virement.amount,
        virement.reason.strip(),
        virement.decision,
    )
