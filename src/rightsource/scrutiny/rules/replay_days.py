"""The days on which a replay asks: when something became known, when something known fell due, and each month end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from rightsource.budget.rules.rows import SavingFigure, SavingStage
from rightsource.budget.rules.savings import verification_due_on
from rightsource.commissioning.rules.rows import TradingFigure
from rightsource.governance.rules.house_rules import HouseRules
from rightsource.governance.rules.rows import Warning  # noqa: A004 - the word of the Acts
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import Month, Period
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.treasury.rules.rows import Contribution

_ONE_DAY = timedelta(days=1)


def days_to_ask(
    evidence: Evidence,
    audience: Audience,
    *,
    first_day: date,
    last_day: date,
    house: HouseRules,
    outturn: Iterable[OutturnRow] = (),
) -> list[date]:
    """Return every day on which an audience's answers can change, and each month end, in order.

    A day inside a row counts only from when the audience knows the row, so what is still unknown adds no day before.
    """
    profile = evidence.profile
    answer_days = profile.warning_answer_days if profile else house.warning_answer_days
    days = {first_day, last_day, *_month_ends(first_day, last_day)}
    for row in all_rows(evidence):
        known_on = row.provenance.known_on.by(audience)
        if known_on is not None:
            days.add(known_on)
            days.update(day for day in _turning_days(row.row, answer_days, house) if day > known_on)
    days.update(row.vintage_on for row in outturn)
    return sorted(day for day in days if first_day <= day <= last_day)


def all_rows(evidence: Evidence) -> Iterator[Recorded[Any]]:
    """Give every row of every table."""
    for table in fields(evidence):
        if table.name != "register":
            yield from getattr(evidence, table.name)


def _month_ends(first_day: date, last_day: date) -> Iterator[date]:
    month = Month.of(first_day)
    while month.last_day <= last_day:
        yield month.last_day
        month = month.next


def _turning_days(row: Any, answer_days: int, house: HouseRules) -> Iterator[date]:
    """Give the days on which a row that is known starts to say something else."""
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, date):
            yield value
        elif isinstance(value, Period):
            yield value.starts_on
            if value.ends_before is not None:
                yield value.ends_before
    if isinstance(row, Warning):
        yield row.issued_on + timedelta(days=answer_days) + _ONE_DAY
    elif isinstance(row, SavingFigure) and row.stage is SavingStage.CLAIMED:
        yield verification_due_on(house.verification_days, row) + _ONE_DAY
    elif isinstance(row, Contribution | TradingFigure):
        yield row.financial_year.next.first_day
