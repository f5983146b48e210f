"""What a vehicle has and hopes for: money in hand, the council's loans and guarantees, past work, work to be won."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.rules.rows import MonthlyReturn, TradingFigure, TradingKind
from rightsource.constitution.rules.rows import LegalForm
from rightsource.planning.rules.books import VehicleBeliefs
from rightsource.planning.rules.known import FederationRecord, Input, council_key
from rightsource.planning.rules.vehicle_money import VehicleMoney
from rightsource.quantities import FinancialYear
from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.plan import Saving
from rightsource.simulation.vehicle import Bid, Failure, Loan
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.exposure import exposure_to
from rightsource.treasury.rules.rows import ExposureFigure, ExposureKind

_FALLS_DUE = (ExposureKind.GUARANTEE, ExposureKind.OVERDRAFT)
# Source: Corporation Tax Act 2010 ss.984-985 (local authorities), ss.478-489 (charities).
_UNTAXED = frozenset({LegalForm.JOINT_COMMITTEE, LegalForm.CHARITY, LegalForm.CHARITABLE_COMPANY})
# A balance that does not fall is one that nobody repays within any study.
NOT_REPAID = 100_000


@dataclass(frozen=True, slots=True)
class InHand:
    """Reserves and cash on the first day of the first year, and the return that says so; None where none does."""

    reserves_gbp: float
    cash_gbp: float
    stated_by: Recorded[MonthlyReturn] | None


def in_hand(
    record: FederationRecord, money: VehicleMoney, beliefs: VehicleBeliefs, on: date, savings: Iterable[Saving] = ()
) -> InHand:
    """Return what a vehicle has on the first day, worked back from its latest return by its result to date.

    The result to date is the year's forecast evenly over its months, less what of the vehicle's savings is believed to
    have come later or not at all: so the vehicle of the study has on the return's day what the return says. Without a
    return it has no reserves and as much cash as we take such a body to keep.
    """
    sent = [each for each in record.returns if each.row.organisation == money.key and each.row.submitted_on <= on]
    if not sent:
        spending = money.running_gbp + (money.separation_gbp or 0.0) + money.recharge_gbp
        return InHand(0.0, spending * beliefs.payment["cash_days"].central / 365.0, None)
    latest = max(sent, key=lambda each: each.row.month)
    row = latest.row
    year = FinancialYear.of(row.month.first_day)
    to_date = 0.0
    if year == FinancialYear.of(on):
        months = (row.month.year - year.starts_in) * MONTHS_PER_YEAR + row.month.month - year.first_day.month + 1
        whole_year = row.owner_income_forecast + row.external_income_forecast - row.expenditure_forecast
        to_date = (
            whole_year.gbp * months - sum(_months_wanting(saving, months) for saving in savings)
        ) / MONTHS_PER_YEAR
    return InHand(row.reserves.gbp - to_date, row.cash_by_week[0].gbp - to_date, latest)


def _months_wanting(saving: Saving, months: int) -> float:
    """Return a year's saving times the months of it that were counted on by now and are not believed to have come."""
    running = max(0.0, months - saving.start_month - saving.slippage_months_mean)
    return saving.amount_gbp * (max(0, months - saving.start_month) - saving.delivery_share_mean * running)


def owner_share(record: FederationRecord, vehicle: str, on: date) -> tuple[float, str]:
    """Return the council's part of a vehicle, and what is said where the record does not state it."""
    ours = [
        each.row
        for each in record.holdings
        if each.row.owned == vehicle and each.row.owner == council_key(record) and on in each.row.period
    ]
    if ours and ours[-1].share_percent is not None:
        return float(ours[-1].share_percent) / 100.0, ""
    if ours and not ours[-1].has_control:
        return 0.0, "is taken to be its other members', since the council's part is not stated and it has no control"
    return 1.0, "is taken to be the council's whole, since its part is not stated"


def taxed_share(form: LegalForm) -> float:
    """Return how much of a surplus bears corporation tax."""
    return 0.0 if form in _UNTAXED else 1.0


# What the council stands behind


def loan_of(record: FederationRecord, vehicle: str, beliefs: VehicleBeliefs, on: date) -> Loan | None:
    """Return what the council has lent a vehicle, repaid as fast as its balance has fallen on record."""
    lent = [each for each in record.exposures if _is(each.row, vehicle, ExposureKind.LOAN) and each.row.as_at <= on]
    owed = _owed(record.exposures, vehicle, (ExposureKind.LOAN,), on)
    if owed <= 0.0:
        return None
    first, last = min(each.row.as_at for each in lent), max(each.row.as_at for each in lent)
    then = _owed(record.exposures, vehicle, (ExposureKind.LOAN,), first)
    months = (last.year - first.year) * MONTHS_PER_YEAR + last.month - first.month
    a_month = (then - owed) / months if months else 0.0
    return Loan(
        amount_gbp=owed,
        margin_share=beliefs.loan["margin_share"].central,
        repaid_over_months=max(1, round(owed / a_month)) if a_month > 0.0 else NOT_REPAID,
        recovered_share=beliefs.loan["recovered_share"].central,
    )


def interest_of_first_year(loan: Loan | None, rate_share: float) -> float:
    """Return what a loan that is owed on the first day bears in that year at one rate."""
    if loan is None:
        return 0.0
    left = (max(0.0, 1.0 - month / loan.repaid_over_months) for month in range(MONTHS_PER_YEAR))
    return loan.amount_gbp * (rate_share + loan.margin_share) / MONTHS_PER_YEAR * sum(left)


def failure_of(record: FederationRecord, money: VehicleMoney, beliefs: VehicleBeliefs, on: date) -> Failure:
    """Return what falls on the council if a vehicle fails: guarantees and overdrafts, the pension, and stepping in."""
    belief = beliefs.step_in
    return Failure(
        delay_months=round(belief["delay_months"].central),
        premium_share=belief["premium_share"].central,
        step_in_gbp=belief["step_in_share"].central * money.paid_gbp,
        guarantee_gbp=_owed(record.exposures, money.key, _FALLS_DUE, on),
        pension_deficit_gbp=_owed(record.exposures, money.key, (ExposureKind.PENSION,), on),
    )


def undrawn_gbp(record: FederationRecord, vehicle: str, on: date) -> float:
    """Return what the council has agreed to lend a vehicle and has not."""
    return _owed(record.exposures, vehicle, (ExposureKind.UNDRAWN,), on)


def exposure_inputs(record: FederationRecord, money: VehicleMoney, on: date) -> Iterator[Input]:
    """Give each part of the council's exposure that a study uses, with its record."""
    used = {*_FALLS_DUE, ExposureKind.LOAN, ExposureKind.PENSION, ExposureKind.UNDRAWN}
    for part in exposure_to(record.exposures, money.key, on).parts:
        if part.row.kind in used and part.record_id:
            what = f"{money.organisation.name}: {part.row.kind.value}, {part.row.name}"
            yield Input(what, part.row.amount.gbp, (part.record_id,))


def _owed(figures: Iterable[Recorded[ExposureFigure]], vehicle: str, kinds: Iterable[ExposureKind], on: date) -> float:
    wanted = frozenset(kinds)
    return sum(part.row.amount.gbp for part in exposure_to(figures, vehicle, on).parts if part.row.kind in wanted)


def _is(row: ExposureFigure, vehicle: str, kind: ExposureKind) -> bool:
    return row.organisation == vehicle and row.kind is kind


# Work for owners and for others


@dataclass(frozen=True, slots=True)
class PastWork:
    """Work in the three years before the first, oldest first, and the years of them that are not on record."""

    owner_gbp: tuple[float, float, float]
    other_gbp: tuple[float, float, float]
    not_on_record: tuple[FinancialYear, ...]
    records: tuple[str, ...]


def past_work(record: FederationRecord, money: VehicleMoney, first: FinancialYear) -> PastWork:
    """Return a vehicle's work before the first year, as the trading sheet has it."""
    made = {
        each.row.financial_year: each
        for each in record.trading
        if each.row.organisation == money.key and each.row.kind is TradingKind.ACTUAL
    }
    years = [FinancialYear(first.starts_in - before) for before in (3, 2, 1)]
    is_shared = money.organisation.legal_form is LegalForm.JOINT_COMMITTEE
    owners: list[float] = []
    others: list[float] = []
    for year in years:
        owner = made[year].row.owner_work.gbp if year in made else 0.0
        other = made[year].row.external_work.gbp if year in made else 0.0
        owners.append(owner + other if is_shared else owner)
        others.append(0.0 if is_shared else other)
    return PastWork(
        (owners[0], owners[1], owners[2]),
        (others[0], others[1], others[2]),
        tuple(year for year in years if year not in made and year.last_day >= money.organisation.period.starts_on),
        tuple(made[year].record_id for year in years if year in made and made[year].record_id),
    )


def bids_of(
    record: FederationRecord, money: VehicleMoney, beliefs: VehicleBeliefs, *, first: FinancialYear, years: int
) -> Iterator[tuple[Bid, Recorded[TradingFigure]]]:
    """Give the work that is forecast or pitched beyond this year's: it may be won, and grows in a straight line.

    A forecast of a year is whole from its April; a pitch grows to its whole from the second year's April.
    """
    if money.organisation.legal_form is LegalForm.JOINT_COMMITTEE:
        return
    margin = beliefs.external["margin_share"].central
    for kind, name in ((TradingKind.FORECAST, "forecast_chance_share"), (TradingKind.PITCH, "pitch_chance_share")):
        level = money.external_gbp
        for said in _latest(record.trading, money.key, kind):
            month = (said.row.financial_year.starts_in - first.starts_in) * MONTHS_PER_YEAR
            more = said.row.external_work.gbp - level
            if more <= 0.0 or not 0 < month < years * MONTHS_PER_YEAR:
                continue
            begins = MONTHS_PER_YEAR if kind is TradingKind.PITCH else month
            key = f"{money.key}/{kind.value}/{said.row.financial_year}"
            chance = beliefs.external[name].central
            yield Bid(key, more, margin, chance, begins, ramp_months=month - begins + 1), said
            level += more


def _latest(
    trading: Iterable[Recorded[TradingFigure]], vehicle: str, kind: TradingKind
) -> list[Recorded[TradingFigure]]:
    """Return the last word of a kind on each year, by year."""
    said: dict[FinancialYear, Recorded[TradingFigure]] = {}
    mine = [each for each in trading if each.row.organisation == vehicle and each.row.kind is kind]
    for each in sorted(mine, key=lambda each: each.row.said_on or date.min):
        said[each.row.financial_year] = each
    return [said[year] for year in sorted(said)]
