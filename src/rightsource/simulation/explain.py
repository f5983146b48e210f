"""One future told month by month in words, so that a number on a page can be followed to its causes."""

from collections.abc import Iterator

from rightsource.simulation import reference
from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.drivers import INTEREST_RATE, MONTHS_PER_YEAR, PAY_AWARD
from rightsource.simulation.faults import check_study
from rightsource.simulation.group import Group
from rightsource.simulation.plan import Plan
from rightsource.simulation.reference import Delivery, Month, Study

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
    study = reference.prepare(group, assumptions, plan, seed)
    deliveries = reference.deliveries_in(study, future)
    told: list[str] = []
    before: Month | None = None
    for month in reference.follow(study, future):
        sentences = [_money(month), *_savings(deliveries, month.month)]
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
    word = "surplus" if month.result_gbp >= 0 else "deficit"
    return (
        f"services cost {_pounds(month.cost_gbp)}, clients paid {_pounds(month.client_income_gbp)}, "
        f"funding was {_pounds(month.funding_gbp)}, interest and repayment of debt "
        f"{_pounds(month.interest_gbp + month.mrp_gbp)}: a {word} of {_pounds(abs(month.result_gbp))}."
    )


def _savings(deliveries: tuple[Delivery, ...], month: int) -> Iterator[str]:
    for delivery in deliveries:
        saving = delivery.saving
        if month == saving.start_month and delivery.months_late:
            yield f"{saving.key} was due and is {delivery.months_late} months late."
        if month == delivery.begins_month:
            kind = "a recurrent saving" if saving.is_recurrent else "a one-off saving"
            yield f"{saving.key}, {kind}, begins at {delivery.delivered_share:.0%} of {_pounds(saving.amount_gbp)}."


def _april(study: Study, month: Month, before: Month | None) -> Iterator[str]:
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
    if month.support_gbp:
        yield f"Exceptional Financial Support of {_pounds(month.support_gbp)} is borrowed."
    yield f"Usable reserves close at {_pounds(month.reserves_gbp)}."
    yield f"The interest rate stands at {month.index[INTEREST_RATE]:.2%}."
