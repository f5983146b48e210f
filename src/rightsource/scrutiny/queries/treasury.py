"""Reading the treasury across contexts: one-off money and debt; exposure with covenants tested; cash and returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.commissioning.queries import returns_known
from rightsource.commissioning.rules.rows import MonthlyReturn
from rightsource.constitution.queries import profile_known
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.own_rules import own_rules
from rightsource.quantities import Money, Month
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.treasury import queries as treasury
from rightsource.treasury.rules.borrowing import Debt
from rightsource.treasury.rules.cash import CashForecast
from rightsource.treasury.rules.exposure import Exposure, exposures
from rightsource.treasury.rules.grants import GrantTrace
from rightsource.treasury.rules.lending import (
    CovenantTest,
    LoanStanding,
    Reading,
    covenant_tests,
    loan_standing,
    loss_rates,
)
from rightsource.treasury.rules.receipts import ReceiptsReview
from rightsource.treasury.rules.reserves import ReservesPosition, Runway, reserves_at, runway
from rightsource.treasury.rules.rows import Contribution
from rightsource.treasury.rules.subsidy import SubsidyPosition, subsidy_position

_MONTHS_TESTED = 6


@dataclass(frozen=True, slots=True)
class OneOffMoney:
    """The council's own money that is spent once, and what it owes, as an audience knew by a day.

    Attributes:
        on: the day.
        council: the council's own key; blank while nothing is loaded.
        reserves: its balances as last stated.
        runway: how long usable reserves last at the pace of the past; None without two year ends.
        receipts: its receipts under the flexible-use direction, a year each, the latest first.
        debt: what it owes and what that costs revenue.
        grants: ring-fenced grants followed hand by hand, the latest year first.
    """

    on: date
    council: str
    reserves: ReservesPosition
    runway: Runway | None
    receipts: tuple[ReceiptsReview, ...]
    debt: Debt
    grants: tuple[GrantTrace, ...]


@dataclass(frozen=True, slots=True)
class VehicleExposure:
    """What the council stands to lose with one vehicle, and how what it lent and gave stands.

    Attributes:
        organisation: the vehicle.
        exposure: its exposure part by part, with the limit.
        loans: its loans, each with what is wrong with it.
        subsidy: what it had in subsidies and how much more it may have.
        contributions: what partners promised it and paid, by year and partner.
    """

    organisation: str
    exposure: Exposure
    loans: tuple[LoanStanding, ...]
    subsidy: SubsidyPosition
    contributions: tuple[Recorded[Contribution], ...]

    @property
    def expected_loss(self) -> Money:
        """What may be lost of its loans."""
        return Money.total([each.expected_loss for each in self.loans])

    @property
    def tests(self) -> tuple[CovenantTest, ...]:
        """Every covenant of its loans, month by month."""
        return tuple(test for loan in self.loans for test in loan.tests)


@dataclass(frozen=True, slots=True)
class ExposureKnown:
    """What the council stands to lose with its vehicles, as an audience knew by a day, by key."""

    on: date
    vehicles: tuple[VehicleExposure, ...]

    @property
    def total(self) -> Money:
        """All that it stands to lose."""
        return Money.total([each.exposure.total for each in self.vehicles])

    @property
    def expected_loss(self) -> Money:
        """What may be lost of all its loans."""
        return Money.total([each.expected_loss for each in self.vehicles])


@dataclass(frozen=True, slots=True)
class OrganisationCash:
    """One organisation's cash ahead: its own forecast, and what its last return says of the same weeks.

    Attributes:
        organisation: whose cash.
        forecast: the forecast made of lines, commitments and loans; None where there is none.
        returned: the last return that was made; None where none is known.
    """

    organisation: str
    forecast: CashForecast | None
    returned: Recorded[MonthlyReturn] | None


@dataclass(frozen=True, slots=True)
class CashKnown:
    """Thirteen weeks of cash of every organisation that forecasts or returns it, as an audience knew by a day."""

    on: date
    organisations: tuple[OrganisationCash, ...]


def one_off_money_known(on: date, audience: Audience) -> OneOffMoney:
    """Return the council's reserves, receipts, debt and ring-fenced grants, as an audience knew by a day."""
    profile = profile_known(on, audience)
    council = profile.row.organisation if profile is not None else ""
    figures = treasury.reserve_figures_known(on, audience)
    return OneOffMoney(
        on=on,
        council=council,
        reserves=reserves_at(figures, council, on),
        runway=runway(figures, council, on),
        receipts=treasury.receipts_reviews_known(council, on, audience),
        debt=treasury.debt_known(council, on, audience),
        grants=treasury.grants_known(on, audience),
    )


def exposure_known(on: date, audience: Audience) -> ExposureKnown:
    """Return what the council stands to lose with each vehicle, its loans' covenants tested on the returns known."""
    stated = {each.organisation: each for each in exposures(treasury.exposure_figures_known(on, audience), on)}
    profile = profile_known(on, audience)
    council = profile.row.organisation if profile is not None else ""
    loans = [each for each in treasury.loans_known(on, audience) if each.row.lender == council]
    subsidies = treasury.subsidies_known(on, audience)
    contributions = treasury.contributions_known(on, audience)
    covenants = treasury.covenants_known(on, audience)
    borrowers = {each.row.borrower for each in covenants}
    tests = covenant_tests(
        covenants,
        [_reading(each) for each in returns_known(on, audience)],
        _months_returned(on, own_rules(profile.row if profile is not None else None).returns_due_days),
        treasury.reserves_in_books(borrowers, on) if audience is Audience.INSIDERS and borrowers else {},
    )
    keys = {*stated, *(each.row.borrower for each in loans), *(each.row.organisation for each in subsidies)}
    vehicles = []
    for key in sorted(keys | {each.row.organisation for each in contributions}):
        own = [each for each in loans if each.row.borrower == key]
        exposure = stated.get(key) or Exposure(key, on, (), ())
        standing = [
            loan_standing(
                each,
                on,
                exposure=exposure,
                tests=tests,
                subsidies=[subsidy.row for subsidy in subsidies],
                rates=loss_rates(),
            )
            for each in own
        ]
        vehicles.append(
            VehicleExposure(
                organisation=key,
                exposure=exposure,
                loans=tuple(standing),
                subsidy=subsidy_position(subsidies, key, on, the_law()),
                contributions=tuple(each for each in contributions if each.row.organisation == key),
            )
        )
    return ExposureKnown(on, tuple(vehicles))


def cash_known(on: date, audience: Audience) -> CashKnown:
    """Return thirteen weeks of cash of every organisation that forecasts or returns it, as an audience knew."""
    forecasts = {each.organisation: each for each in treasury.cash_forecasts_known(on, audience)}
    returned: dict[str, Recorded[MonthlyReturn]] = {}
    for each in sorted(returns_known(on, audience), key=lambda found: found.row.month):
        returned[each.row.organisation] = each
    keys = sorted({*forecasts, *returned})
    return CashKnown(on, tuple(OrganisationCash(key, forecasts.get(key), returned.get(key)) for key in keys))


def _reading(found: Recorded[MonthlyReturn]) -> Reading:
    row = found.row
    return Reading(
        borrower=row.organisation,
        month=row.month,
        reserves=row.reserves,
        lowest_cash=min(row.cash_by_week, default=Money(0)),
        result=row.owner_income_forecast + row.external_income_forecast - row.expenditure_forecast,
        submitted_on=row.submitted_on,
        record_id=found.record_id,
    )


def _months_returned(on: date, due_days: int) -> tuple[Month, ...]:
    """Return the last months of which every return was due by a day, the oldest first."""
    months = [Month.of(on - timedelta(days=due_days))]
    for _ in range(_MONTHS_TESTED):
        months.insert(0, Month.of(months[0].first_day - timedelta(days=1)))
    return tuple(months[:-1])
