"""The treasury as programs are told it: every total worked out, every row with its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.quantities import FinancialYear, Money, Month
from rightsource.scrutiny.queries.treasury import (
    CashKnown,
    ExposureKnown,
    OneOffMoney,
    OrganisationCash,
    VehicleExposure,
)
from rightsource.treasury.rules.borrowing import Debt, LoanOwed, ProvisionOwed
from rightsource.treasury.rules.cash import CashWeek
from rightsource.treasury.rules.grants import GrantPlace, GrantTrace
from rightsource.treasury.rules.lending import CovenantState, CovenantTest, LoanFault, LoanStanding, MeasuredOn
from rightsource.treasury.rules.receipts import ReceiptsFault, ReceiptsJudged, ReceiptsReview
from rightsource.treasury.rules.reserves import CashLow
from rightsource.treasury.rules.rows import (
    Contribution,
    CovenantMeasure,
    ExposureKind,
    ReceiptsStage,
    SubsidyKind,
    Supports,
)
from rightsource.treasury.rules.subsidy import SubsidyFault, SubsidyLogged


@dataclass(frozen=True, slots=True)
class DebtTold:
    """What the council owes and what that costs revenue in the year."""

    year: FinancialYear
    owed: Money
    interest: Money
    set_aside: Money
    cost_to_revenue: Money
    not_yet_set_aside: Money
    law: str
    loans: tuple[LoanOwed, ...]
    provisions: tuple[ProvisionOwed, ...]


@dataclass(frozen=True, slots=True)
class ReceiptsUseTold:
    """One use of capital receipts, with what is wrong with it."""

    project: str
    stage: ReceiptsStage
    amount: Money
    supports: Supports
    approved_on: date | None
    faults: tuple[ReceiptsFault, ...]
    record_id: str


@dataclass(frozen=True, slots=True)
class ReceiptsTold:
    """A year of capital receipts under the flexible-use direction."""

    year: FinancialYear
    planned: Money
    used: Money
    used_with_faults: Money
    under_recurrent: Money
    uses: tuple[ReceiptsUseTold, ...]


@dataclass(frozen=True, slots=True)
class GrantTold:
    """One ring-fenced grant of a year, hand by hand."""

    grant: str
    year: FinancialYear
    awarded: Money
    within: Money
    outside: Money
    returned: Money
    not_accounted_for: Money
    places: tuple[GrantPlace, ...]


@dataclass(frozen=True, slots=True)
class ReservesTold:
    """The council's reserves, debt, receipts and ring-fenced grants."""

    on: date
    council: str
    usable: Money
    general: Money
    ring_fenced: Money
    years_left: Decimal | None
    debt: DebtTold
    receipts: tuple[ReceiptsTold, ...]
    grants: tuple[GrantTold, ...]


@dataclass(frozen=True, slots=True)
class ExposurePartTold:
    """One part of an exposure."""

    kind: ExposureKind
    name: str
    as_at: date
    amount: Money
    record_id: str


@dataclass(frozen=True, slots=True)
class LoanTold:
    """How one loan stands."""

    name: str
    due: Money
    owed: Money
    days_behind: int
    stage: int
    expected_loss: Money
    yearly_advantage: Money | None
    faults: tuple[LoanFault, ...]
    record_id: str


@dataclass(frozen=True, slots=True)
class CovenantTold:
    """One covenant tested on one month, and on whose figures: the borrower's books or its return."""

    loan: str
    measure: CovenantMeasure
    threshold: Decimal
    month: Month
    found: Decimal | None
    state: CovenantState
    measured_on: MeasuredOn


@dataclass(frozen=True, slots=True)
class SubsidyTold:
    """One row of the subsidy log."""

    reference: str
    kind: SubsidyKind
    giver: str
    given_on: date
    amount: Money
    headroom_after: Money | None
    faults: tuple[SubsidyFault, ...]


@dataclass(frozen=True, slots=True)
class VehicleTold:
    """Exposure to one vehicle, and how what it was lent and given stands."""

    organisation: str
    total: Money
    limit: Money | None
    headroom: Money | None
    parts: tuple[ExposurePartTold, ...]
    loans: tuple[LoanTold, ...]
    covenants: tuple[CovenantTold, ...]
    subsidy_counted: Money
    subsidy_headroom: Money | None
    subsidies: tuple[SubsidyTold, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class ExposureTold:
    """What the council stands to lose with its vehicles."""

    on: date
    total: Money
    expected_loss: Money
    vehicles: tuple[VehicleTold, ...]


@dataclass(frozen=True, slots=True)
class OrganisationCashTold:
    """Thirteen weeks of one organisation's cash; null for what it does not forecast or return.

    Attributes:
        opening_from: whether the opening cash is of the books or as stated.
        books_to: the last day on which its books had anything posted.
    """

    organisation: str
    made_on: date | None
    made_by: tuple[str, ...]
    opening: Money | None
    opening_from: str | None
    opening_stated: Money | None
    books_to: date | None
    low: CashLow | None
    weeks: tuple[CashWeek, ...]
    returned_month: Month | None
    returned_cash_by_week: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class CashTold:
    """Thirteen weeks of everybody's cash."""

    on: date
    organisations: tuple[OrganisationCashTold, ...]


def reserves_told(known: OneOffMoney) -> ReservesTold:
    """Return what is known of the council's one-off money and debt, for a program."""
    reserves = known.reserves
    return ReservesTold(
        on=known.on,
        council=known.council,
        usable=reserves.usable,
        general=reserves.general,
        ring_fenced=reserves.ring_fenced,
        years_left=known.runway.years_left if known.runway is not None else None,
        debt=_debt(known.debt),
        receipts=tuple(_receipts(each) for each in known.receipts),
        grants=tuple(_grant(each) for each in known.grants),
    )


def _debt(debt: Debt) -> DebtTold:
    return DebtTold(
        year=debt.year,
        owed=debt.owed,
        interest=debt.interest,
        set_aside=debt.set_aside,
        cost_to_revenue=debt.cost_to_revenue,
        not_yet_set_aside=debt.not_yet_set_aside,
        law=debt.law,
        loans=debt.loans,
        provisions=debt.provisions,
    )


def _receipts(review: ReceiptsReview) -> ReceiptsTold:
    return ReceiptsTold(
        year=review.year,
        planned=review.planned,
        used=review.used,
        used_with_faults=review.used_with_faults,
        under_recurrent=review.under_recurrent,
        uses=tuple(_use(each) for each in review.uses),
    )


def _use(judged: ReceiptsJudged) -> ReceiptsUseTold:
    row = judged.use.row
    return ReceiptsUseTold(
        project=row.project,
        stage=row.stage,
        amount=row.amount,
        supports=row.supports,
        approved_on=judged.approved_on,
        faults=judged.faults,
        record_id=judged.use.record_id,
    )


def _grant(trace: GrantTrace) -> GrantTold:
    return GrantTold(
        grant=trace.grant,
        year=trace.year,
        awarded=trace.awarded,
        within=trace.within,
        outside=trace.outside,
        returned=trace.returned,
        not_accounted_for=trace.not_accounted_for,
        places=trace.places,
    )


def exposure_told(known: ExposureKnown) -> ExposureTold:
    """Return what is known of exposure to vehicles, for a program."""
    return ExposureTold(known.on, known.total, known.expected_loss, tuple(_vehicle(each) for each in known.vehicles))


def _vehicle(vehicle: VehicleExposure) -> VehicleTold:
    exposure = vehicle.exposure
    return VehicleTold(
        organisation=vehicle.organisation,
        total=exposure.total,
        limit=exposure.limit,
        headroom=exposure.headroom,
        parts=tuple(
            ExposurePartTold(part.row.kind, part.row.name, part.row.as_at, part.row.amount, part.record_id)
            for part in exposure.parts
        ),
        loans=tuple(_loan(each) for each in vehicle.loans),
        covenants=tuple(_covenant(each) for each in vehicle.tests),
        subsidy_counted=vehicle.subsidy.counted,
        subsidy_headroom=vehicle.subsidy.headroom,
        subsidies=tuple(_subsidy(each) for each in vehicle.subsidy.log),
        contributions=tuple(each.row for each in vehicle.contributions),
    )


def _loan(standing: LoanStanding) -> LoanTold:
    return LoanTold(
        name=standing.loan.row.name,
        due=standing.due,
        owed=standing.owed,
        days_behind=standing.days_behind,
        stage=standing.stage,
        expected_loss=standing.expected_loss,
        yearly_advantage=standing.yearly_advantage,
        faults=standing.faults,
        record_id=standing.loan.record_id,
    )


def _covenant(test: CovenantTest) -> CovenantTold:
    row = test.covenant.row
    return CovenantTold(row.loan, row.measure, row.threshold, test.month, test.found, test.state, test.measured_on)


def _subsidy(logged: SubsidyLogged) -> SubsidyTold:
    row = logged.subsidy.row
    return SubsidyTold(
        reference=row.reference,
        kind=row.kind,
        giver=row.giver,
        given_on=row.given_on,
        amount=row.amount,
        headroom_after=logged.headroom_after,
        faults=logged.faults,
    )


def cash_told(known: CashKnown) -> CashTold:
    """Return what is known of cash ahead, for a program."""
    return CashTold(known.on, tuple(_cash(each) for each in known.organisations))


def _cash(cash: OrganisationCash) -> OrganisationCashTold:
    forecast, returned = cash.forecast, cash.returned
    return OrganisationCashTold(
        organisation=cash.organisation,
        made_on=forecast.made_on if forecast is not None else None,
        made_by=forecast.made_by if forecast is not None else (),
        opening=forecast.opening if forecast is not None else None,
        opening_from=forecast.opening_from.value if forecast is not None else None,
        opening_stated=forecast.opening_stated if forecast is not None else None,
        books_to=forecast.books.posted_to if forecast is not None and forecast.books is not None else None,
        low=forecast.low if forecast is not None else None,
        weeks=forecast.weeks if forecast is not None else (),
        returned_month=returned.row.month if returned is not None else None,
        returned_cash_by_week=returned.row.cash_by_week if returned is not None else (),
    )
