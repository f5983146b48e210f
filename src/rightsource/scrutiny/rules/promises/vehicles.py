"""P13: what shows that a vehicle may fail: losses, reserves, cash, its price, its exposure, what its owners bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rightsource.budget.rules.group import statement
from rightsource.budget.rules.rows import BudgetLine, Version
from rightsource.commissioning.rules.returns import latest_return
from rightsource.commissioning.rules.rows import MonthlyReturn, PriceEvent, PriceKind
from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Issuer, Promise
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.contributions import of_contributions
from rightsource.scrutiny.rules.promises.findings import Finding, finding
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.exposure import exposure_to
from rightsource.treasury.rules.reserves import reserves_at
from rightsource.treasury.rules.rows import USABLE

_WHO_KNOWS = frozenset({Issuer.STATUTORY_OFFICER, Issuer.EXTERNAL_AUDITOR, Issuer.INSPECTOR})


def judge_vehicles(asked: Asked) -> Finding:
    """Return the signs on record that a vehicle may fail; that none is on record is no proof that it will not."""
    alarms: list[Alarm] = []
    for vehicle in asked.vehicles:
        alarms += _of_accounts(asked, vehicle)
        alarms += _of_last_return(asked, vehicle)
        alarms += _of_reserves(asked, vehicle)
        alarms += _of_exposure(asked, vehicle)
    alarms += [*_of_prices(asked), *_of_warnings(asked), *of_contributions(asked)]
    return finding(
        Promise.P13,
        alarms,
        looked_at=_looked_at(asked),
        kept="Nothing on record shows a vehicle about to fail. Who steps in, and when that was last tried, is not "
        "on record.",
        nothing="Nothing is on record of any vehicle's accounts, returns, prices or exposure.",
    )


def _looked_at(asked: Asked) -> list[Recorded[Any]]:
    tables: tuple[tuple[Recorded[Any], ...], ...] = (
        tuple(one for one in asked.evidence.budget_forecast if one.row.version is not Version.BUDGET),
        asked.evidence.returns,
        asked.evidence.exposures,
    )
    rows = [row for table in tables for row in table if row.row.organisation in asked.vehicles]
    return rows[-5:]


def _of_accounts(asked: Asked, vehicle: str) -> Iterator[Alarm]:
    """Raise where the last year of which a vehicle's outturn is known ended in a loss."""
    lines: list[Recorded[BudgetLine]] = [
        line
        for line in asked.evidence.budget_forecast
        if line.row.organisation == vehicle and line.row.version is Version.OUTTURN
    ]
    year = max((line.row.financial_year for line in lines if asked.has_come(line.row.as_at)), default=None)
    accounts = statement(lines, year, Version.OUTTURN, asked.on) if year else None
    if year is None or accounts is None or accounts.result >= Money(0):
        return
    yield Alarm(
        key=f"vehicle-loss:{vehicle}:{year}",
        promise=Promise.P13,
        headline=f"{asked.name(vehicle)} made a loss of {amount_in_words(-accounts.result)} in {year}.",
        rows=accounts.lines,
        since=accounts.as_at,
        whose=asked.answers_for(vehicle),
    )


def _of_last_return(asked: Asked, vehicle: str) -> Iterator[Alarm]:
    """Raise where a vehicle's own last return forecasts a loss it cannot bear, or an overdrawn week."""
    made = latest_return(asked.evidence.returns, vehicle, asked.on)
    if made is None:
        return
    yield from _of_return(asked, made)


def _of_return(asked: Asked, made: Recorded[MonthlyReturn]) -> Iterator[Alarm]:
    row, name = made.row, asked.name(made.row.organisation)
    result = row.owner_income_forecast + row.external_income_forecast - row.expenditure_forecast
    if row.reserves + result < Money(0):
        yield Alarm(
            key=f"vehicle-forecast:{row.organisation}:{FinancialYear.of(row.month.last_day)}",
            promise=Promise.P13,
            headline=(
                f"{name} forecasts a loss of {amount_in_words(-result)} for the year and held reserves of "
                f"{amount_in_words(row.reserves)} at the end of {row.month}: it cannot bear it."
            ),
            rows=(made,),
            since=row.submitted_on,
            whose=asked.answers_for(row.organisation),
        )
    lowest = min(row.cash_by_week, default=Money(0))
    if lowest < Money(0):
        yield Alarm(
            key=f"vehicle-cash:{row.organisation}:{row.month.year}-{row.month.month:02d}",
            promise=Promise.P13,
            headline=f"{name} forecasts that its cash will be {amount_in_words(lowest)} at its lowest in the 13 weeks "
            f"after {row.month}.",
            rows=(made,),
            since=row.submitted_on,
            whose=asked.answers_for(row.organisation),
        )


def _of_reserves(asked: Asked, vehicle: str) -> Iterator[Alarm]:
    position = reserves_at(asked.evidence.reserves_debt, vehicle, asked.on)
    usable = [figure for figure in position.figures if figure.row.kind in USABLE]
    if not usable or position.usable > Money(0):
        return
    as_at = max(figure.row.as_at for figure in usable)
    yield Alarm(
        key=f"vehicle-reserves:{vehicle}:{as_at}",
        promise=Promise.P13,
        headline=f"{asked.name(vehicle)} had reserves of {amount_in_words(position.usable)} on {day_in_words(as_at)}.",
        rows=tuple(usable),
        since=as_at,
        whose=asked.answers_for(vehicle),
    )


def _of_exposure(asked: Asked, vehicle: str) -> Iterator[Alarm]:
    exposed = exposure_to(asked.evidence.exposures, vehicle, asked.on)
    if exposed.headroom is None or exposed.headroom >= Money(0) or exposed.limit is None:
        return
    rows = (*exposed.parts, *exposed.limit_figures)
    yield Alarm(
        key=f"exposure-over-limit:{vehicle}",
        promise=Promise.P13,
        headline=(
            f"The council stands to lose {amount_in_words(exposed.total)} with {asked.name(vehicle)}, over the limit "
            f"of {amount_in_words(exposed.limit)} that it set itself."
        ),
        rows=rows,
        law="the council's own limit",
        since=max(row.row.as_at for row in rows),
        whose=asked.answers_for(vehicle),
        is_broken=True,
    )


def _of_prices(asked: Asked) -> Iterator[Alarm]:
    """Raise where an agreement's price was agreed lower year after year."""
    agreed: dict[str, dict[FinancialYear, Recorded[PriceEvent]]] = defaultdict(dict)
    for one in sorted(asked.evidence.price_history, key=lambda one: one.row.asked_on):
        if one.row.kind is PriceKind.AGREED and asked.has_come(one.row.asked_on):
            agreed[one.row.agreement][one.row.financial_year] = one
    needed = asked.thresholds.house.price_falls_in_a_row + 1
    for agreement, by_year in sorted(agreed.items()):
        last = [by_year[year] for year in sorted(by_year)][-needed:]
        is_falling = all(
            later.row.amount < earlier.row.amount and later.row.financial_year == earlier.row.financial_year.next
            for earlier, later in pairwise(last)
        )
        if len(last) < needed or not is_falling:
            continue
        prices = ", ".join(f"{amount_in_words(one.row.amount)} in {one.row.financial_year}" for one in last)
        yield Alarm(
            key=f"price-falling:{agreement}:{last[-1].row.financial_year}",
            promise=Promise.P13,
            headline=f"The price of {agreement} to {asked.name(last[-1].row.organisation)} falls year on year: "
            f"{prices}.",
            rows=tuple(last),
            since=last[-1].row.asked_on,
            whose=asked.answers_for(last[-1].row.organisation),
        )


def _of_warnings(asked: Asked) -> Iterator[Alarm]:
    """Raise what an auditor, inspector or statutory officer has said of a vehicle's solvency, while it stands."""
    for one in asked.evidence.warnings:
        row = one.row
        is_about = row.organisation in asked.vehicles and Promise.P13 in row.promises and row.issuer in _WHO_KNOWS
        if is_about and asked.has_come(row.issued_on) and not asked.has_come(row.closed_on):
            yield Alarm(
                key=f"vehicle-warning:{row.reference}",
                promise=Promise.P13,
                headline=f"{asked.name(row.organisation)}: the {row.issuer} said on {day_in_words(row.issued_on)}: "
                f"{row.matter}",
                rows=(one,),
                since=row.issued_on,
                whose=asked.answers_for(row.organisation),
            )
