"""The rows of the outcome tree: outcomes, their indicators, targets and results, and who contributes to each.

An outcome is what should be different for people; an indicator says by what that is seen. `check_…` refuse what would
make no tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.outcomes.errors import (
    IndicatorNotOnRecord,
    OutcomeBeneathItself,
    OutcomeEndsBeforeItBegins,
    OutcomeNotOnRecord,
    ResultAhead,
)
from rightsource.quantities import FinancialYear, Period
from rightsource.storage.rows import column


class Direction(StrEnum):
    """Which way an indicator should go."""

    UP = "higher is better"
    DOWN = "lower is better"


class ContributionKind(StrEnum):
    """What contributes to an outcome."""

    SERVICE = "service"
    VEHICLE = "vehicle"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What should be different for people, which wider outcome it serves, in which plan years, and who answers."""

    outcome: str = column("A short key, lower case with hyphens.", example="grow-up-safe")
    title: str = column("What should be different, in one sentence.", example="Children grow up safe at home")
    parent: str = column("The wider outcome that it serves.", example="", default="")
    first_year: FinancialYear = column("The first year of the plan.", example="2026-27")
    last_year: FinancialYear = column("The last year of the plan.", example="2029-30")
    owner: str = column("The post that answers for it.", example="director-of-childrens-services", refers_to="posts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """By what an outcome is seen: its definition, unit, direction and where it stood when the plan began."""

    indicator: str = column("A short key, lower case with hyphens.", example="children-looked-after-rate")
    outcome: str = column("The outcome.", example="grow-up-safe")
    title: str = column("What it is called.", example="Children looked after")
    definition: str = column("What exactly is counted, and of whom.", example="Children looked after on 31 March")
    unit: str = column("The unit.", example="per 10,000 children")
    direction: Direction = column("Which way it should go.", example="lower is better")
    baseline: Decimal | None = column("Where it stood when the plan began.", example="78.5", default=None)
    baseline_on: date | None = column("The day of the baseline.", example="2026-03-31", default=None)
    owner: str = column("The post that answers for its figures.", example="commissioner-people", refers_to="posts")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorTarget:
    """Where an indicator should stand at the end of a financial year."""

    indicator: str = column("The indicator.", example="children-looked-after-rate")
    financial_year: FinancialYear = column("The year.", example="2026-27")
    target: Decimal = column("The target.", example="74")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorResult:
    """What an indicator came to in a run of days. A corrected result takes the place of the first, which stays."""

    indicator: str = column("The indicator.", example="children-looked-after-rate")
    period: Period = column("The first day that it is of.", from_example="2025-04-01", to_example="2026-03-31")
    value: Decimal = column("What it came to.", example="76.2")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeContribution:
    """That a service, a vehicle or an agreement contributes to an outcome, and how."""

    outcome: str = column("The outcome.", example="grow-up-safe")
    kind: ContributionKind = column("What contributes.", example="service")
    subject: str = column("Its key.", example="looked-after-children")
    organisation: str = column("The vehicle that it is of.", example="", default="", refers_to="organisations")
    how: str = column("How it contributes.", example="Foster homes near the child's school.")


def check_outcome(given: Outcome, outcomes: Iterable[Outcome]) -> None:
    """Refuse an outcome whose parent is not on record, that would stand beneath itself, or that ends first.

    Raises:
        OutcomeNotOnRecord: the parent is not on record.
        OutcomeBeneathItself: following the parents leads back to it.
        OutcomeEndsBeforeItBegins: the last plan year lies before the first.
    """
    if given.last_year < given.first_year:
        raise OutcomeEndsBeforeItBegins(str(given.first_year), str(given.last_year))
    parents = {each.outcome: each.parent for each in outcomes}
    if given.parent and given.parent not in parents:
        raise OutcomeNotOnRecord(given.parent)
    if given.outcome in _line_of(given.parent, parents):
        raise OutcomeBeneathItself(given.outcome, given.parent)


def _line_of(outcome: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """Return an outcome and those above it, the nearest first."""
    line: list[str] = []
    while outcome and outcome not in line:
        line.append(outcome)
        outcome = parents.get(outcome, "")
    return tuple(line)


def check_on_record(outcome: str, outcomes: Iterable[Outcome]) -> None:
    """Refuse what names an outcome that is not there.

    Raises:
        OutcomeNotOnRecord: it is not.
    """
    if outcome not in {each.outcome for each in outcomes}:
        raise OutcomeNotOnRecord(outcome)


def check_indicator_on_record(indicator: str, indicators: Iterable[Indicator]) -> None:
    """Refuse what names an indicator that is not there.

    Raises:
        IndicatorNotOnRecord: it is not.
    """
    if indicator not in {each.indicator for each in indicators}:
        raise IndicatorNotOnRecord(indicator)


def check_result(given: IndicatorResult, indicators: Iterable[Indicator], today: date) -> None:
    """Refuse a result of an indicator that is not there, or of days that are not over.

    Raises:
        IndicatorNotOnRecord: there is no such indicator.
        ResultAhead: its last day has not come, or it has none.
    """
    check_indicator_on_record(given.indicator, indicators)
    last_day = given.period.last_day
    if last_day is None or last_day > today:
        raise ResultAhead(given.indicator, last_day)
