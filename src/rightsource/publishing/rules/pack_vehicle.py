"""One vehicle on one page: what it is, who answers for it, its price, forecast, cash, exposure, savings, warnings."""

from __future__ import annotations

from decimal import Decimal

from rightsource.budget.rules.group import Line, statement
from rightsource.budget.rules.rows import Flow, Heading, Version
from rightsource.commissioning.rules.returns import Return, ReturnDue, latest_return, returns_due
from rightsource.constitution.rules.duties import holders_ending
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.federation.rules.ownership import what_it_is
from rightsource.governance.rules.warnings import WarningStatus, open_warnings
from rightsource.publishing.rules.pack_figures import PackFigure, PackRow, Unit, Working
from rightsource.publishing.rules.pack_group import line_rows
from rightsource.publishing.rules.pack_money import MoneyPart, money_part, months_table
from rightsource.publishing.rules.pack_parts import Cell, Making, PackTable, VehiclePage, pack_rules
from rightsource.publishing.rules.pack_prices import prices_table, years_table
from rightsource.publishing.rules.pack_savings import SavingsPart, savings_part
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, list_in_words, share_in_words
from rightsource.storage.knowledge import Recorded

_RETURN_FIELDS = (
    ("owner_income_forecast", "forecast income from owners"),
    ("external_income_forecast", "forecast income from others"),
    ("expenditure_forecast", "forecast expenditure"),
)


def vehicle_page(making: Making, vehicle: Recorded[OrganisationInForce]) -> VehiclePage:
    """Return a vehicle's page."""
    key = vehicle.row.organisation
    made = latest_return(making.material.returns, key, making.on)
    owed = returns_owed(making, key)
    forecast = _forecast_table(making, vehicle, made)
    money = money_part(making, vehicle, made)
    savings = savings_part(making, key)
    return VehiclePage(
        organisation=key,
        name=vehicle.row.name,
        what_it_is=_what_it_is(making, vehicle),
        accountable=accountable_in_words(making, vehicle.row.accountable_post),
        returned=_returned_in_words(made, owed),
        is_late=bool(owed),
        strip=_strip(forecast, money, savings),
        forecast=forecast,
        prices=prices_table(making, key),
        exposure=money.exposure_table,
        money=money.table,
        savings=savings.table,
        measures=_measures_table(making, key, made),
        warnings=warnings_table(making, [s for s in open_now(making) if s.warning.row.organisation == key]),
        months=months_table(making, key),
        price_years=years_table(making, key),
        notes=money.notes,
    )


def returns_owed(making: Making, organisation: str = "") -> tuple[ReturnDue, ...]:
    """Return the returns that a vehicle, or any vehicle, owes on the day."""
    due_days = making.own_rules.returns_due_days
    due = returns_due(making.material.organisations, making.material.returns, making.on, due_days)
    return tuple(each for each in due if each.is_owed(making.on) and organisation in {"", each.organisation})


def open_now(making: Making) -> tuple[WarningStatus, ...]:
    """Return the warnings open on the day, the oldest first."""
    answer_days = making.own_rules.warning_answer_days
    return open_warnings(making.material.warnings, making.on, answer_days, making.material.law)


def warnings_table(making: Making, statuses: list[WarningStatus]) -> PackTable:
    """Return warnings with their age and what came of them."""
    rows: list[tuple[Cell, ...]] = []
    for status in statuses:
        row = status.warning.row
        age = making.book.from_rows(
            f"Warning {row.reference}: days open",
            [making.row(status.warning, "warnings", f"{row.issuer}: {row.matter}", Decimal(status.age_days))],
            unit=Unit.DAYS,
        )
        rows.append((f"{row.matter}", f"{making.title_of(row.issued_by)}", age, _came_of(status)))
    return PackTable(
        "Warnings open", ("What it says", "Who warns", "Days open", "What came of it"), tuple(rows), empty="None open."
    )


def accountable_in_words(making: Making, post: str) -> str:
    """Say which post answers, and whether somebody fills it and goes on filling it."""
    if not post:
        return "Nobody is on record as answering for it."
    title = making.title_of(post)
    held = [each.row for each in making.material.posts if each.row.post == post and making.on in each.row.period]
    if not any(row.holder for row in held):
        return f"{title} answers for it; that post is vacant."
    ahead = int(pack_rules()["holder_leaving_days"])
    for ending in holders_ending(making.material.posts, making.on, ahead):
        if ending.post == post:
            left = f"its holder leaves on {day_in_words(ending.last_day)} and no successor is on record"
            return f"{title} answers for it; {left}."
    return f"{title} answers for it."


def _what_it_is(making: Making, vehicle: Recorded[OrganisationInForce]) -> str:
    material = making.material
    words = what_it_is(vehicle.row.organisation, material.organisations, material.holdings, making.on)
    return f"{words} {vehicle.row.purpose}".strip()


def _returned_in_words(made: Return | None, owed: tuple[ReturnDue, ...]) -> str:
    missing = list_or([f"{each.month.first_day:%B}" for each in owed])
    if made is None:
        return f"No return on record{f': {missing} is owed' if missing else ''}; figures are of budgets and forecasts."
    month, signed = made.row.month, day_in_words(made.row.submitted_on)
    if missing:
        return f"No {missing} return; figures are of {month}, signed in on {signed}."
    return f"Figures are of {month}, signed in on {signed}."


def list_or(items: list[str]) -> str:
    """Write a list with commas and a last "or".

    >>> list_or(["September", "October"])
    'September or October'
    """
    return list_in_words(items).replace(" and ", " or ")


def _forecast_table(making: Making, vehicle: Recorded[OrganisationInForce], made: Return | None) -> PackTable:
    key, name = vehicle.row.organisation, vehicle.row.name
    own = [line for line in making.material.budget_forecast if line.row.organisation == key]
    budget = statement(own, making.year, Version.BUDGET, making.on)
    forecast = None if made is not None else statement(own, making.year, Version.FORECAST, making.on)
    stated = [_stated(making, each.lines if each is not None else ()) for each in (budget, forecast)]
    if made is not None:
        stated[1] = _returned(making, made)
    owners, others, expenditure = (
        _against(making, f"{name}: {label}", stated[0][place], stated[1][place])
        for place, label in enumerate(("income from owners", "other income", "expenditure"))
    )
    income = _worked(making, f"{name}: all income", owners, others, is_sum=True)
    result = _worked(making, f"{name}: result", income, expenditure, is_sum=False)
    return PackTable(
        f"Forecast against budget, {making.year}",
        ("", "Budget", "Forecast", "Difference"),
        (
            ("Income from owners", *owners),
            ("Other income", *others),
            ("All income", *income),
            ("Expenditure", *expenditure),
            ("Result", *result),
        ),
        has_total=True,
    )


def _returned(making: Making, made: Return) -> list[list[PackRow]]:
    return [
        [making.row(made, "returns", f"{made.row.month}: {says}", getattr(made.row, field))]
        for field, says in _RETURN_FIELDS
    ]


def _stated(making: Making, lines: tuple[Line, ...]) -> list[list[PackRow]]:
    from_owners = tuple(line for line in lines if line.row.heading is Heading.OWNER_WORK)
    others = tuple(line for line in lines if line.row.heading is not Heading.OWNER_WORK)
    return [
        line_rows(making, from_owners, Flow.INCOME),
        line_rows(making, others, Flow.INCOME),
        line_rows(making, lines, Flow.EXPENDITURE),
    ]


def _against(making: Making, name: str, budgeted: list[PackRow], forecast: list[PackRow]) -> tuple[PackFigure, ...]:
    before = making.book.from_rows(f"{name}, budget", budgeted)
    now = making.book.from_rows(f"{name}, forecast", forecast)
    return before, now, making.book.from_figures(f"{name}, difference", Working.DIFFERENCE, (now, before))


def _worked(
    making: Making, name: str, one: tuple[PackFigure, ...], other: tuple[PackFigure, ...], *, is_sum: bool
) -> tuple[PackFigure, ...]:
    book = making.book
    before, now = (
        book.from_figures(f"{name}, {version}", Working.SUM, sides)
        if is_sum
        else book.less(f"{name}, {version}", *sides)
        for version, sides in (("budget", (one[0], other[0])), ("forecast", (one[1], other[1])))
    )
    return before, now, book.from_figures(f"{name}, difference", Working.DIFFERENCE, (now, before))


def _measures_table(making: Making, key: str, made: Return | None) -> PackTable:
    rows: list[tuple[Cell, ...]] = []
    measures = [
        each
        for each in making.material.return_measures
        if made is not None and each.row.organisation == key and each.row.month == made.row.month
    ]
    for each in sorted(measures, key=lambda each: each.row.measure):
        row = each.row
        target, actual = (
            making.book.from_rows(
                f"{making.name_of(key)}: {row.measure}, {says}",
                [making.row(each, "return_measures", f"{row.month}: {row.measure}, {says}", value)],
                unit=row.unit,
            )
            for says, value in (("target", row.target), ("actual", row.actual))
        )
        is_met = row.actual >= row.target if row.higher_is_better else row.actual <= row.target
        rows.append((row.measure, target, actual, "met" if is_met else "missed"))
    of = f", {made.row.month}" if made is not None else ""
    return PackTable(
        f"Measures against target{of}",
        ("Measure", "Target", "Actual", ""),
        tuple(rows),
        empty="No measures on record.",
    )


def _strip(forecast: PackTable, money: MoneyPart, savings: SavingsPart) -> tuple[tuple[str, PackFigure, str], ...]:
    difference = forecast.rows[-1][-1]
    assert isinstance(difference, PackFigure)
    against = "no budget or no forecast"
    if difference.value is not None:
        against = (
            "below budget" if difference.money < Money(0) else "above budget" if difference.money else "as budgeted"
        )
    claimed = "nothing claimed" if savings.claimed.value is None else f"of {_words(savings.claimed)} claimed"
    return (
        ("Forecast result", difference, against),
        ("Lowest cash, 13 weeks", money.lowest_cash, money.lowest_when),
        ("Exposure", money.exposure, money.exposure_words),
        ("Room for work for others", money.headroom, money.headroom_words),
        ("Savings verified", savings.verified, claimed),
    )


def _words(figure: PackFigure) -> str:
    if isinstance(figure.value, Money):
        return amount_in_words(figure.value)
    return share_in_words(figure.number_or_nil)


def _came_of(status: WarningStatus) -> str:
    row = status.warning.row
    if status.closed_by_another:
        return "Said to be closed, but not by its issuer: it stays open."
    if status.is_answered and row.answered_on is not None:
        return f"Answered on {day_in_words(row.answered_on)}: {row.answer}"
    if status.days_overdue:
        late = count_in_words(status.days_overdue, "day")
        return f"Not answered; by the council's own rule the answer is {late} late."
    return "Not answered."
