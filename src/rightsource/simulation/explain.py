"""One future told month by month in words, so that a number on a page can be followed to its causes."""

from collections.abc import Iterator

from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.drivers import INTEREST_RATE, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.explain_vehicles import Teller, tell_prices
from rightsource.simulation.faults import check_study
from rightsource.simulation.group import Group
from rightsource.simulation.plan import Plan
from rightsource.simulation.reference.council import Month
from rightsource.simulation.reference.follow import follow
from rightsource.simulation.reference.world import Delivery, Prepared, bids_won_in, deliveries_in, prepare
from rightsource.simulation.words import pounds

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
    tellers = [Teller(study, vehicle, won) for vehicle in group.vehicles]
    levels = [1.0] * len(group.services)
    told: list[str] = []
    before, last_april = None, None
    for month in follow(study, future):
        sentences = [_money(month), *_savings(deliveries, month.month)]
        if month.month % MONTHS_PER_YEAR == 0:
            if before and last_april:
                sentences += _april(study, month, before)
                sentences += tell_prices(tellers, levels, last_april, month) if tellers else ()
            last_april = month
        for teller, theirs in zip(tellers, month.vehicles, strict=True):
            sentences += teller.tell(month.month, theirs)
        sentences += [*_schools(study, month), *_alarms(month)]
        if month.month % MONTHS_PER_YEAR == MONTHS_PER_YEAR - 1:
            sentences += _march(study, month)
        told.append(f"{_name(group, month.month)}: " + " ".join(sentences))
        before = month
    return told


def _name(group: Group, month: int) -> str:
    year, month_of_year = divmod(month, MONTHS_PER_YEAR)
    return f"{_MONTH_NAMES[month_of_year]} {group.first_year + year + (month_of_year >= 9)}"


def _money(month: Month) -> str:
    """Tell the general fund's month: what came, what went, and what is left."""
    word, balance = "surplus" if month.result_gbp >= 0 else "deficit", month.balance
    parts = [f"services cost {pounds(balance.cost_gbp)}"]
    if balance.charges_gbp:
        parts.append(f"vehicles charged {pounds(balance.charges_gbp)}")
    if balance.client_income_gbp:
        parts.append(f"clients paid {pounds(balance.client_income_gbp)}")
    parts.append(f"funding was {pounds(balance.funding_gbp)}")
    parts.append(f"interest and repayment of debt {pounds(balance.interest_gbp + balance.mrp_gbp)}")
    if balance.from_vehicles_gbp:
        came = "vehicles paid the council" if balance.from_vehicles_gbp > 0 else "watching over vehicles cost"
        parts.append(f"{came} {pounds(abs(balance.from_vehicles_gbp))}")
    if balance.lump_gbp:
        parts.append(f"what does not come again cost {pounds(-balance.lump_gbp)}")
    return f"{', '.join(parts)}: a {word} of {pounds(abs(month.result_gbp))}."


def _savings(deliveries: tuple[Delivery, ...], month: int) -> Iterator[str]:
    for delivery in deliveries:
        saving = delivery.saving
        if month == saving.start_month and delivery.months_late:
            yield f"{saving.key} was due and is {delivery.months_late} months late."
        if month == delivery.begins_month:
            kind = "a recurrent saving" if saving.is_recurrent else "a one-off saving"
            yield f"{saving.key}, {kind}, begins at {delivery.delivered_share:.0%} of {pounds(saving.amount_gbp)}."


def _april(study: Prepared, month: Month, before: Month) -> Iterator[str]:
    year = month.month // MONTHS_PER_YEAR
    yield f"Council tax rises by {study.timetable.tax_rise_share[year]:.2%}."
    if study.timetable.is_tax_capped[year]:
        yield "The plan asked for more than can be had without a referendum."
    yield f"Pay rises by {month.index[PAY_AWARD] / before.index[PAY_AWARD] - 1:.1%}."


def _schools(study: Prepared, month: Month) -> Iterator[str]:
    """Tell what of the schools grant's deficit falls on the general fund."""
    if month.month == study.assumptions.law.schools_override_months > 0 and month.schools_charged_gbp:
        yield "Nothing keeps the deficit of the schools grant apart any longer."
    if month.schools_charged_gbp:
        yield f"A schools deficit of {pounds(month.schools_charged_gbp)} falls on the general fund."


def _alarms(month: Month) -> Iterator[str]:
    if month.controls_gbp:
        yield f"Controls withhold {pounds(month.controls_gbp)} of {pounds(month.controls_wanted_gbp)} wanted."
    if month.fails_s114:
        yield f"The year's forecast is {pounds(-month.forecast_gbp)} more than all resources: the s.114(3) test fails."
    elif month.needs_support:
        yield f"The year can be balanced only with Exceptional Financial Support of {pounds(-month.forecast_gbp)}."


def _march(study: Prepared, month: Month) -> Iterator[str]:
    if month.reserves_used_gbp:
        yield f"The year's deficit takes {pounds(month.reserves_used_gbp)} from reserves."
    if study.group.funding.schools_grant_gbp:
        yield f"The schools grant's balance stands at {pounds(month.schools_balance_gbp)}."
    if month.support_gbp:
        yield f"Exceptional Financial Support of {pounds(month.support_gbp)} is borrowed."
    yield f"Usable reserves close at {pounds(month.reserves_gbp)}."
    yield f"The interest rate stands at {month.index[INTEREST_RATE]:.2%}."
