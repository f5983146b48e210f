"""One future told month by month in words, so that a number on a page can be followed to its causes."""

from collections.abc import Iterator

from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.drivers import INTEREST_RATE, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.faults import check_study
from rightsource.simulation.group import Group
from rightsource.simulation.plan import Plan
from rightsource.simulation.reference.council import Month
from rightsource.simulation.reference.follow import follow
from rightsource.simulation.reference.vehicles import VehicleMonth
from rightsource.simulation.reference.world import Delivery, Prepared, bids_won_in, deliveries_in, prepare
from rightsource.simulation.vehicle import Vehicle

_MONTH_NAMES = (
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
)


def explain(group: Group, assumptions: Assumptions, plan: Plan, *, seed: int, future: int) -> list[str]:
    """Tell one future in words, one paragraph a month. It is the same future as in any batch.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    check_study(group, assumptions, plan)
    study = prepare(group, assumptions, plan, seed)
    deliveries, won = deliveries_in(study, future), bids_won_in(study, future)
    told: list[str] = []
    before: Month | None = None
    for month in follow(study, future):
        sentences = [_money(month), *_savings(deliveries, month.month)]
        for vehicle, theirs in zip(group.vehicles, month.vehicles, strict=True):
            sentences += _vehicle(group, vehicle, theirs, won, month.month)
        if month.month % MONTHS_PER_YEAR == 0 and month.month:
            sentences += _april(study, month, before)
        sentences += _alarms(month)
        if month.month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1:
            sentences += _march(month)
        told.append(f"{_name(group, month.month)}: " + " ".join(sentences))
        before = month
    return told


def _name(group: Group, month: int) -> str:
    year, month_of_year = divmod(month, MONTHS_PER_YEAR)
    return f"{_MONTH_NAMES[month_of_year]} {group.first_year + year + (month_of_year >= 9)}"


def _pounds(amount_gbp: float) -> str:
    """Write an amount as a reader would say it.

    >>> _pounds(-1234567.0), _pounds(890.0)
    ('−£1.23m', '£890')
    """
    sign, size = ("−" if amount_gbp < 0 else ""), abs(amount_gbp)
    return f"{sign}£{size / 1e6:,.2f}m" if size >= 1e6 else f"{sign}£{size:,.0f}"


def _money(month: Month) -> str:
    word, balance = "surplus" if month.result_gbp >= 0 else "deficit", month.balance
    charges = f"vehicles charged {_pounds(month.charges_gbp)}, " if month.charges_gbp else ""
    return (
        f"services cost {_pounds(balance.cost_gbp)}, {charges}clients paid {_pounds(balance.client_income_gbp)}, "
        f"funding was {_pounds(balance.funding_gbp)}, interest and repayment of debt "
        f"{_pounds(balance.interest_gbp + balance.mrp_gbp)}: a {word} of {_pounds(abs(month.result_gbp))}."
    )


def _savings(deliveries: tuple[Delivery, ...], month: int) -> Iterator[str]:
    for delivery in deliveries:
        saving = delivery.saving
        if month == saving.start_month and delivery.months_late:
            yield f"{saving.key} was due and is {delivery.months_late} months late."
        if month == delivery.begins_month:
            kind = "a recurrent saving" if saving.is_recurrent else "a one-off saving"
            yield f"{saving.key}, {kind}, begins at {delivery.delivered_share:.0%} of {_pounds(saving.amount_gbp)}."


def _vehicle(group: Group, vehicle: Vehicle, theirs: VehicleMonth, won: frozenset[str], month: int) -> Iterator[str]:
    """Tell what changed for one vehicle; a month like the last is not told."""
    begun = [move.service for move in group.moves if move.vehicle == vehicle.key and month == move.from_month > 0]
    decided = [bid.key for bid in vehicle.bids if month == bid.from_month]
    yield from (f"{vehicle.key} takes over {service}." for service in begun)
    yield from (f"{vehicle.key} has {'won' if bid in won else 'lost'} {bid}." for bid in decided)
    if theirs.is_below_teckal and theirs.external_income_gbp:
        yield f"{vehicle.key} does only {theirs.owner_work_share:.1%} of its work for its owners."
    if theirs.support_gbp:
        yield f"{vehicle.key} runs out of cash and is given {_pounds(theirs.support_gbp)}."
    if theirs.fails:
        lost = theirs.crystallised_gbp + theirs.released_debt_gbp
        yield f"{vehicle.key} fails: {_pounds(lost)} falls on the council, and an administrator runs its services."
    if month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1 and theirs.dividend_gbp:
        yield f"{vehicle.key} returns {_pounds(theirs.dividend_gbp)} of surplus to its owners."


def _april(study: Prepared, month: Month, before: Month | None) -> Iterator[str]:
    year = month.month // MONTHS_PER_YEAR
    yield f"Council tax rises by {study.timetable.tax_rise_share[year]:.2%}."
    if study.timetable.is_tax_capped[year]:
        yield "The plan asked for more than can be had without a referendum."
    if before:
        yield f"Pay rises by {month.index[PAY_AWARD] / before.index[PAY_AWARD] - 1:.1%}."


def _alarms(month: Month) -> Iterator[str]:
    if month.controls_gbp:
        yield f"Controls withhold {_pounds(month.controls_gbp)} of {_pounds(month.controls_wanted_gbp)} wanted."
    if month.fails_s114:
        yield f"The year's forecast is {_pounds(-month.forecast_gbp)} more than all resources: the s.114(3) test fails."
    elif month.needs_support:
        yield f"The year can be balanced only with Exceptional Financial Support of {_pounds(-month.forecast_gbp)}."


def _march(month: Month) -> Iterator[str]:
    if month.reserves_used_gbp:
        yield f"The year's deficit takes {_pounds(month.reserves_used_gbp)} from reserves."
    if month.schools_charged_gbp:
        yield f"A schools deficit of {_pounds(month.schools_charged_gbp)} falls on the general fund."
    if month.support_gbp:
        yield f"Exceptional Financial Support of {_pounds(month.support_gbp)} is borrowed."
    yield f"Usable reserves close at {_pounds(month.reserves_gbp)}."
    yield f"The interest rate stands at {month.index[INTEREST_RATE]:.2%}."
