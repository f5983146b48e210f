"""Key performance indicators: what is measured, what came of it, how it is rated, and a failure that must be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from rightsource.commissioning.errors.keeping import IndicatorNotRecordable
from rightsource.commissioning.rules.agreements.contract import Contract, covered, must_have_kpis
from rightsource.commissioning.rules.procurement.clocks import months_after
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, is_light_touch
from rightsource.commissioning.rules.rows import AwardRoute, ReturnMeasure
from rightsource.constitution.rules.law import LegalValue
from rightsource.quantities import Month
from rightsource.quantities.wording import day_in_words

_DAY = timedelta(days=1)
_RATED_EVERY_MONTHS = 12
"""Where the law asks for no rating, indicators are rated as often as if it did."""


class Rating(StrEnum):
    """How a provider did against an indicator, in the words of the contract performance notice.

    Source: Procurement Act 2023 s.71(2); Procurement Regulations 2024 reg 39.
    """

    GOOD = "good"
    APPROACHING = "approaching target"
    REQUIRES_IMPROVEMENT = "requires improvement"
    INADEQUATE = "inadequate"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A key performance indicator of an agreement, from a day; a later record of the same key takes its place.

    Attributes:
        agreement: whose.
        key: a short key of its own within the agreement.
        measure: what is measured, as returns name it.
        target: what is to be reached.
        unit: of what.
        higher_is_better: more is better.
        credit_percent: by how many per cent a month's charge falls where it is missed; nought for none.
        starts_on: the first day.
    """

    agreement: str
    key: str
    measure: str
    target: Decimal
    unit: str = ""
    higher_is_better: bool = True
    credit_percent: Decimal = Decimal(0)
    starts_on: date


@dataclass(frozen=True, slots=True)
class KpiResult:
    """What came of an indicator in a month, as returned; a later one of the same month corrects it."""

    key: str
    month: Month
    actual: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiRating:
    """How an indicator is rated over a run of days.

    Attributes:
        published_on: the day of the contract performance notice; None while it is not published.
    """

    key: str
    from_day: date
    to_day: date
    rating: Rating
    words: str
    rated_on: date
    published_on: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A failure to perform: what, by when it is to improve, and what came of it.

    Attributes:
        has_failed: it did not improve; None while that is open.
        published_on: the day of the notice of poor performance.
    """

    reference: str
    agreement: str
    what: str
    raised_on: date
    improve_by: date
    has_failed: bool | None = None
    ended_on: date | None = None
    words: str = ""
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class MonthOfKpi:
    """What came of an indicator in one month; None where nothing was returned."""

    month: Month
    actual: Decimal | None
    is_met: bool | None


@dataclass(frozen=True, slots=True)
class KpiStanding:
    """An indicator as it stands on a day.

    Attributes:
        kpi: the indicator.
        months: each month asked for, the earliest first.
        missing: months whose result is due and not returned.
        ratings: those given, the earliest first.
        rate_by: the last day for the next rating.
    """

    kpi: Kpi
    months: tuple[MonthOfKpi, ...]
    missing: tuple[Month, ...]
    ratings: tuple[KpiRating, ...]
    rate_by: date

    @property
    def missed(self) -> tuple[MonthOfKpi, ...]:
        """The months in which the target was missed."""
        return tuple(each for each in self.months if each.is_met is False)


@dataclass(frozen=True, slots=True)
class KpiDuty:
    """Whether an agreement must have indicators, and whether it has.

    Attributes:
        is_duty: the law asks for them; where not, those it has are voluntary.
        least: how many it asks for.
        found: how many are in force.
        provision: where that is written.
        words: what to know.
    """

    is_duty: bool
    least: int
    found: int
    provision: str
    words: str

    @property
    def is_short(self) -> bool:
        """Whether some are missing."""
        return self.is_duty and self.found < self.least


def check_kpi(kpi: Kpi) -> None:
    """Refuse an indicator that does not say what it measures.

    Raises:
        IndicatorNotRecordable: no key, no measure, or a credit beyond the whole charge.
    """
    if not kpi.key.strip() or not kpi.measure.strip() or not 0 <= kpi.credit_percent <= 100:
        raise IndicatorNotRecordable(kpi.key or "It")


def in_force(kpis: Iterable[Kpi], on: date) -> tuple[Kpi, ...]:
    """Return the indicators of a day by key: of each key the last to begin, recorded last where two begin together."""
    begun = [each for each in kpis if each.starts_on <= on]
    found = {each.key: each for each in sorted(begun, key=lambda one: one.starts_on)}
    return tuple(found[key] for key in sorted(found))


def measures_of(kpis: Iterable[Kpi], results: Iterable[KpiResult], provider: str) -> tuple[ReturnMeasure, ...]:
    """Return results as measures of a return, by which service credits are worked out."""
    of = {each.key: each for each in kpis}
    return tuple(
        ReturnMeasure(
            organisation=provider,
            month=each.month,
            measure=of[each.key].measure,
            target=of[each.key].target,
            actual=each.actual,
            unit=of[each.key].unit,
            higher_is_better=of[each.key].higher_is_better,
        )
        for each in results
        if each.key in of
    )


def kpi_duty_of(
    contract: Contract | None, route: AwardRoute, kpis: Sequence[Kpi], law: Iterable[LegalValue], on: date
) -> KpiDuty:
    """Return whether an agreement must have indicators, and how many it has (F13 of this house).

    Raises:
        LawNotKnown: the agreement began before the law on file.

    Source: Procurement Act 2023 s.52.
    """
    found = len(in_force(kpis, on))
    if contract is None:
        words = "What it was on award is not on record, so nobody can say whether the law asks for indicators."
        return KpiDuty(False, 0, found, "", words)
    law = tuple(law)
    if not must_have_kpis(contract, route, law):
        why = covered(contract, route, law).words
        return KpiDuty(False, 0, found, "PA 2023 s.52", f"The law asks for none. {why} Those it has are voluntary.")
    least = LawOfDay.of(law, contract.begun_on).get("procurement.kpi_count_min")
    count = int(least.value.number)
    short = "" if found >= count else f" {count - found} more must be set and published."
    return KpiDuty(True, count, found, least.cited, f"The law asks for {count} at least; it has {found}.{short}")


def standings(
    kpis: Iterable[Kpi],
    results: Iterable[KpiResult],
    ratings: Iterable[KpiRating],
    on: date,
    due_days: int,
) -> tuple[KpiStanding, ...]:
    """Return every indicator in force on a day, with its months and ratings.

    Args:
        kpis: as recorded.
        results: as returned, a correction after what it corrects.
        ratings: as given.
        on: the day.
        due_days: within how many days of a month's end its results are due.
    """
    told = {(each.key, each.month): each.actual for each in results}
    given = sorted((each for each in ratings if each.rated_on <= on), key=lambda one: one.to_day)
    return tuple(_standing(each, told, given, on, due_days) for each in in_force(kpis, on))


def _standing(
    kpi: Kpi, told: dict[tuple[str, Month], Decimal], given: Sequence[KpiRating], on: date, due_days: int
) -> KpiStanding:
    months = []
    month = Month.of(kpi.starts_on)
    while month.last_day < on:
        actual = told.get((kpi.key, month))
        months.append(MonthOfKpi(month, actual, None if actual is None else is_met(kpi, actual)))
        month = month.next
    missing = tuple(each.month for each in months if each.actual is None and each.month.last_day + due_days * _DAY < on)
    own = tuple(each for each in given if each.key == kpi.key)
    since = own[-1].to_day + _DAY if own else kpi.starts_on
    return KpiStanding(kpi, tuple(months), missing, own, months_after(since, _RATED_EVERY_MONTHS) - _DAY)


def is_met(kpi: Kpi, actual: Decimal) -> bool:
    """Answer whether a result reaches its target."""
    return actual >= kpi.target if kpi.higher_is_better else actual <= kpi.target


def notice_due(concern: Concern, contract: Contract | None, route: AwardRoute, law: Iterable[LegalValue]) -> str:
    """Return by when a failure to improve is to be published, in words; blank where nothing is due.

    Source: Procurement Act 2023 s.71(3)-(5): a public contract that is not light touch, after a proper opportunity.
    """
    if not concern.has_failed or concern.ended_on is None or concern.published_on is not None or contract is None:
        return ""
    law = tuple(law)
    day = LawOfDay.of(law, contract.begun_on)
    days = day.find("procurement.poor_performance_notice_days")
    if days is None or is_light_touch(contract.kind) or not covered(contract, route, law).is_covered:
        return ""
    due = concern.ended_on + (int(days.value.number) - 1) * _DAY
    return f"Publish the notice of poor performance by {day_in_words(due)} ({days.cited})."
