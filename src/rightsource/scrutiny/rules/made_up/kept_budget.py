"""The demonstration council's budget as full council set it: where the books count each line, and who owns it.

Amounts and forecasts are the sheet's own. What is said beside them, as everything here, is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rightsource.budget.rules.monitoring import ForecastMove, Pressure
from rightsource.budget.rules.rows import BudgetLine, Recurrence, Version
from rightsource.budget.rules.versions import (
    EVEN,
    BudgetedLine,
    BudgetVersion,
    PlanKind,
    lines_on_the_sheet,
    months_of,
)
from rightsource.budget.rules.virement import Virement, VirementLimit
from rightsource.governance.rules.rows import Decision
from rightsource.ledger.rules.bulk import identity_of
from rightsource.ledger.rules.rows import Commitment, ServiceDivision
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.rules.made_up.bills import season
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.scrutiny.rules.made_up.entries import (
    BUSINESS_RATES,
    PUBLIC_HEALTH_GRANT,
    WORKING_AGE_CARE,
    For,
    account,
)
from rightsource.storage.references import Kind, SubjectRef

SET_BY = "FC-2026-01"
"""The reference of full council's decision in the demonstration county's case."""

SECTION_151_OFFICER = "section-151-officer"
_FINANCE = SECTION_151_OFFICER
_ADULTS = "director-of-adult-social-services"
_CHILDREN = "director-of-childrens-services"
_PLACE = "director-of-place"
_TEN_INSTALMENTS = (1,) * 10 + (0, 0)
_EACH_QUARTER = (1, 0, 0) * 4
_PROVISION_IN_MARCH = (13,) * 11 + (130,)
_BY_SEASON = "by season"
"""Spent as bills come in, which is more in March and less in April and August, and pay alike each month."""

_PAY_AND_BILLS = (38, 62)


@dataclass(frozen=True, slots=True)
class _Kept:
    """How a line is kept: who owns it, when it is spent, where the books count it, and why it moved if it did.

    Attributes:
        coding: what of a budgeted line says where the books count it.
    """

    owner: str
    profile: Sequence[int] | str = EVEN
    coding: Mapping[str, Any] = field(default_factory=dict)
    because: str = ""


_FINANCED_BY_RESERVES = frozenset({"One-off use of reserves and capital receipts"})
_LINES = {
    "Council tax": _Kept(_FINANCE, _TEN_INSTALMENTS, {"account": account(COUNCIL, For.TAXES)}),
    "Business rates": _Kept(
        _FINANCE,
        EVEN,
        {"account": BUSINESS_RATES.code},
        "More appeals were settled than the budget allowed for.",
    ),
    "Grants not ring-fenced": _Kept(_FINANCE, EVEN, {"account": account(COUNCIL, For.GRANTS)}),
    "Public health grant": _Kept("director-of-public-health", _EACH_QUARTER, {"account": PUBLIC_HEALTH_GRANT.code}),
    "Fees and charges": _Kept(
        _FINANCE,
        _BY_SEASON,
        {"chart_line": "receipts"},
        "Fewer residents pay the full charge for their care.",
    ),
    "Care bought for older people": _Kept(
        _ADULTS, _BY_SEASON, {"division": ServiceDivision.ADULTS}, "More people, and dearer places, than a month ago."
    ),
    "Care for adults under 65": _Kept(
        _ADULTS, _BY_SEASON, {"account": WORKING_AGE_CARE.code}, "Young adults' placements cost more than children's."
    ),
    "Waste disposal": _Kept(
        _PLACE, _BY_SEASON, {"division": ServiceDivision.ENVIRONMENT}, "Less waste was brought than was planned for."
    ),
    "Youth clubs": _Kept(_CHILDREN, _BY_SEASON, {"division": ServiceDivision.CHILDREN}),
    "The council's core": _Kept(
        "head-of-paid-service", _BY_SEASON, {"division": ServiceDivision.CENTRAL}, "Posts stand vacant for longer."
    ),
    "School meals": _Kept(_CHILDREN, _BY_SEASON, {"division": ServiceDivision.EDUCATION}),
    "Managing agent for highways and property": _Kept(
        _PLACE, because="The price of the bridge works was varied by decision OFF-2026-88."
    ),
    "Interest and minimum revenue provision": _Kept(_FINANCE, _PROVISION_IN_MARCH, {"chart_line": "interest-paid"}),
    "Contribution to reserves and contingency": _Kept(
        _FINANCE, because="The contingency is given up for what care costs beyond its budget."
    ),
}
"""Lines by name; one that is not here is a vehicle's price, which the books count by their dealings with it."""


_ORDERS = (
    ("place-company", "Resurfacing, winter programme", 1_840_000, 12, "A-004"),
    ("transport-cic", "School routes from January", 620_000, 1, "A-007"),
    ("law-company", "Advice on the transport fleet", 45_000, 12, "A-006"),
    ("libraries-society", "Repairs to the central library's roof", 210_000, 2, "A-008"),
)
"""What the council has ordered and not been billed for: of whom, what, how much, due in which month, under what."""


@dataclass(frozen=True, slots=True)
class BudgetKept:
    """What is to be recorded of the council's budget, each with the day on which it was said.

    Attributes:
        set_on: the day of full council's decision.
    """

    version: BudgetVersion
    set_on: date
    limits: tuple[VirementLimit, ...]
    virements: tuple[Virement, ...]
    pressures: tuple[Pressure, ...]
    moves: tuple[ForecastMove, ...]
    commitments: tuple[Commitment, ...]


def budget_kept(rows: Iterable[BudgetLine], decision: Decision, year: FinancialYear) -> BudgetKept:
    """Return what the council keeps of its budget of a year, given the rows of its sheet.

    Its owners move their forecasts at the end of each month to what the sheet states then.
    """
    of_year = [each for each in rows if each.organisation == COUNCIL and each.financial_year == year]
    budgeted = [each for each in of_year if each.version is Version.BUDGET]
    version = BudgetVersion(
        organisation=COUNCIL,
        financial_year=year,
        name="Budget",
        kind=PlanKind.BUDGET,
        decision=decision.reference,
        set_on=decision.decided_on,
        lines=tuple(_line(each) for each in lines_on_the_sheet(budgeted)),
    )
    return BudgetKept(
        version,
        decision.decided_on,
        tuple(_limits(decision)),
        tuple(_virements(version)),
        tuple(_pressures(version)),
        tuple(_moves(version, of_year)),
        tuple(_commitments(year)),
    )


def _line(line: BudgetedLine) -> BudgetedLine:
    kept = _LINES.get(line.name)
    recurrence = Recurrence.ONE_OFF if line.name in _FINANCED_BY_RESERVES else Recurrence.RECURRENT
    if kept is None:
        return replace(line, recurrence=recurrence)
    profile = _seasonal(line.financial_year) if isinstance(kept.profile, str) else tuple(kept.profile)
    return replace(line, recurrence=recurrence, profile=profile, **kept.coding)


def _seasonal(year: FinancialYear) -> tuple[int, ...]:
    pay, bills = _PAY_AND_BILLS
    return tuple(round(pay + bills * season(month)) for month in months_of(year))


def _limits(decision: Decision) -> Iterator[VirementLimit]:
    for holder, gbp in ((_FINANCE, 500_000), ("cabinet", 2_000_000)):
        yield VirementLimit(
            organisation=COUNCIL,
            holder=holder,
            up_to=Money(gbp * 100),
            starts_on=decision.decided_on,
            decision=decision.reference,
        )


def _key(version: BudgetVersion, name: str) -> str:
    return next(each.line for each in version.lines if each.name == name)


def _virements(version: BudgetVersion) -> Iterator[Virement]:
    year = version.financial_year
    yield Virement(
        virement_id=identity_of(COUNCIL, f"virement {year} 1"),
        organisation=COUNCIL,
        financial_year=year,
        version=version.name,
        from_line=_key(version, "Contribution to reserves and contingency"),
        to_line=_key(version, "Care bought for older people"),
        amount=Money(400_000_00),
        vired_on=date(year.starts_in, 7, 14),
        vired_by=_FINANCE,
        reason="Beds for people who leave hospital, until the autumn.",
    )


def _pressures(version: BudgetVersion) -> Iterator[Pressure]:
    year = version.financial_year
    yield Pressure(
        organisation=COUNCIL,
        financial_year=year,
        reference=f"PR-{year.starts_in}-01",
        title="Dearer places in care homes",
        line=_key(version, "Care bought for older people"),
        amount=Money(6_000_000_00),
        recurrence=Recurrence.RECURRENT,
        raised_by=_ADULTS,
        raised_on=date(year.starts_in, 6, 9),
        response="Places are bought in blocks, and each new price above the county's rate is looked at first.",
    )


def _commitments(year: FinancialYear) -> Iterator[Commitment]:
    for payee, purpose, gbp, month, agreement in _ORDERS:
        yield Commitment(
            commitment_id=identity_of(COUNCIL, f"order {year} {purpose}"),
            payer=COUNCIL,
            payee=payee,
            amount=Money(gbp * 100),
            due_on=next(each for each in months_of(year) if each.month == month).last_day,
            purpose=purpose,
            subject=SubjectRef(Kind.AGREEMENT, agreement),
        )


def _moves(version: BudgetVersion, rows: Iterable[BudgetLine]) -> Iterator[ForecastMove]:
    stated: dict[date, list[BudgetLine]] = {}
    for row in rows:
        if row.version is Version.FORECAST:
            stated.setdefault(row.as_at, []).append(row)
    last = {each.line: each.amount for each in version.lines}
    names = {each.line: each.name for each in version.lines}
    for on in sorted(stated):
        for line in lines_on_the_sheet(stated[on]):
            if line.line in last and line.amount != last[line.line]:
                last[line.line] = line.amount
                yield _move(version, line, names[line.line], on)


def _move(version: BudgetVersion, line: BudgetedLine, name: str, on: date) -> ForecastMove:
    kept = _LINES.get(name, _Kept(_FINANCE))
    return ForecastMove(
        move_id=identity_of(COUNCIL, f"forecast {line.line} {on.isoformat()}"),
        organisation=COUNCIL,
        financial_year=version.financial_year,
        line=line.line,
        amount=line.amount,
        moved_by=kept.owner,
        moved_on=on,
        reason=kept.because or "As the vehicle's return of the month has it.",
    )
