"""The demonstration council's outcomes, and the directives it gave for them. All of it, figures too, is made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rightsource.commissioning.rules.directives import Directive, DirectiveAnswer
from rightsource.commissioning.rules.record_links import RecordLink, link_named
from rightsource.outcomes.rules.needs import OLDEST
from rightsource.outcomes.rules.outcomes import (
    ContributionKind,
    Direction,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    Outcome,
    OutcomeContribution,
)
from rightsource.quantities import FinancialYear, Money, Period

PLANNED_ON = date(2026, 4, 1)
COMMISSIONER = "commissioner-people"
_FIRST, _LAST = FinancialYear(2026), FinancialYear(2029)
_CHILDREN, _ADULTS = "director-of-childrens-services", "director-of-adult-social-services"
_TRUST, _CARE = "childrens-trust", "care-company"
_DECISION = "FC-2026-01"
_TOLD_AFTER = timedelta(days=60)


def _outcome(key: str, title: str, owner: str, parent: str = "") -> Outcome:
    return Outcome(outcome=key, title=title, parent=parent, first_year=_FIRST, last_year=_LAST, owner=owner)


OUTCOMES = (
    _outcome("safe-and-independent", "People of the county live safe and independent lives", "head-of-paid-service"),
    _outcome("grow-up-safe", "Children grow up safe, near their own home", _CHILDREN, "safe-and-independent"),
    _outcome("well-at-home", "Older people live well in their own home", _ADULTS, "safe-and-independent"),
)


@dataclass(frozen=True, slots=True)
class IndicatorKept:
    """An indicator with its made-up results, one a financial year up to 2025-26, and its targets from 2026-27."""

    indicator: Indicator
    values: tuple[str, ...]
    targets: tuple[str, ...]

    def results(self, today: date) -> Iterator[tuple[IndicatorResult, date]]:
        """Return each result that was told by a day, with the day on which it was."""
        for back, value in enumerate(reversed(self.values)):
            year = FinancialYear(2025 - back)
            known_on = year.last_day + _TOLD_AFTER
            if known_on <= today:
                key = self.indicator.indicator
                yield IndicatorResult(indicator=key, period=year.period, value=Decimal(value)), known_on

    def targets_set(self) -> Iterator[IndicatorTarget]:
        """Return the target of each year of the plan."""
        for ahead, target in enumerate(self.targets):
            key = self.indicator.indicator
            yield IndicatorTarget(indicator=key, financial_year=FinancialYear(2026 + ahead), target=Decimal(target))


INDICATORS = (
    IndicatorKept(
        Indicator(
            indicator="looked-after-rate",
            outcome="grow-up-safe",
            title="Children looked after",
            definition="Children looked after on 31 March, of 10,000 children under 18. Made up.",
            unit="per 10,000 children",
            direction=Direction.DOWN,
            owner=COMMISSIONER,
        ),
        ("66", "69", "71", "74", "76", "79", "82"),
        ("81", "79", "76", "73"),
    ),
    IndicatorKept(
        Indicator(
            indicator="placed-near-home",
            outcome="grow-up-safe",
            title="Children placed near home",
            definition="Of children looked after, those placed within 20 miles of home. Made up.",
            unit="%",
            direction=Direction.UP,
            owner=COMMISSIONER,
        ),
        ("71", "70", "72", "74", "75", "77"),
        ("78", "80", "82", "84"),
    ),
    IndicatorKept(
        Indicator(
            indicator="home-after-hospital",
            outcome="well-at-home",
            title="At home three months after hospital",
            definition="Of people of 65 and over helped on leaving hospital, those at home 91 days later. Made up.",
            unit="%",
            direction=Direction.UP,
            owner=COMMISSIONER,
        ),
        ("82", "83", "81", "84", "82"),
        ("83", "84", "85", "86"),
    ),
    IndicatorKept(
        Indicator(
            indicator="wait-for-home-care",
            outcome="well-at-home",
            title="Wait for care at home",
            definition="Median days from assessment to the first visit. Made up.",
            unit="days",
            direction=Direction.DOWN,
            owner=COMMISSIONER,
        ),
        ("19", "16", "17"),
        ("15", "14", "12", "10"),
    ),
)


def _contribution(
    outcome: str, kind: ContributionKind, subject: str, organisation: str, how: str
) -> OutcomeContribution:
    return OutcomeContribution(outcome=outcome, kind=kind, subject=subject, organisation=organisation, how=how)


CONTRIBUTIONS = (
    _contribution(
        "grow-up-safe", ContributionKind.SERVICE, "looked-after-children", _TRUST, "Homes and foster families nearby."
    ),
    _contribution("grow-up-safe", ContributionKind.SERVICE, "children-in-need", _TRUST, "Help before harm is done."),
    _contribution("grow-up-safe", ContributionKind.AGREEMENT, "A-001", _TRUST, "Pays the trust for both."),
    _contribution("well-at-home", ContributionKind.SERVICE, "home-care", _CARE, "Care visits at home."),
    _contribution("well-at-home", ContributionKind.AGREEMENT, "A-002", _CARE, "Pays the care company for them."),
)


@dataclass(frozen=True, slots=True)
class DirectiveKept:
    """A directive, the day it was given, and what the vehicle answered on which day, if it did."""

    directive: Directive
    answered_on: date | None = None
    answered_by: str = ""
    answer: DirectiveAnswer = DirectiveAnswer.UNANSWERED
    words: str = ""


DIRECTIVES = (
    DirectiveKept(
        Directive(
            directive="D-2026-01",
            title="Place six more children in foster families within 20 miles of home",
            addressed_to=_TRUST,
            outcome="grow-up-safe",
            service="looked-after-children",
            envelope=Money.pounds(450_000),
            period=Period(date(2026, 10, 1), date(2027, 10, 1)),
            conditions="No child is moved before the end of a school year. Report each quarter.",
            decision=_DECISION,
            issued_on=date(2026, 9, 14),
            issued_by=COMMISSIONER,
            acknowledge_by=date(2026, 9, 28),
        ),
        date(2026, 9, 25),
        "childrens-trust-director",
        DirectiveAnswer.ACCEPTED,
        "Two families are being approved now, four are to be found.",
    ),
    DirectiveKept(
        Directive(
            directive="D-2026-02",
            title="Make the first care visit within ten days of assessment",
            addressed_to=_CARE,
            outcome="well-at-home",
            service="home-care",
            envelope=Money.pounds(280_000),
            period=Period(date(2026, 12, 1), date(2027, 12, 1)),
            conditions="Within the price agreed for the block contract but for the envelope.",
            decision=_DECISION,
            issued_on=date(2026, 11, 2),
            issued_by=COMMISSIONER,
            acknowledge_by=date(2026, 11, 16),
        ),
    ),
)

AREA = "Demonstration County"


def _link(before: str, after: str, how: str) -> RecordLink:
    return link_named(before, after, f"{how} Made up.")


LINKS = (
    _link(
        f"need:residential-care@{AREA}", "outcome:well-at-home", "Care at home keeps people out of homes for longer."
    ),
    _link("directive:D-2026-01", "agreement:A-001", "Met under the agreement with the trust."),
    _link("directive:D-2026-02", "agreement:A-002", "Met under the care company's block contract."),
)
"""What is stated to have come of what."""

_YEARS_OF_PEOPLE = range(2019, 2032)
_CARE_BY_YEAR = {2019: 84_100, 2020: 82_300, 2021: 76_900, 2022: 78_400, 2023: 80_200, 2024: 81_000, 2025: 82_600}


def people_file() -> bytes:
    """Return made-up people by age, in the form in which population projections are published."""
    rows = ["GEOGRAPHY_CODE,C_AGE,PROJECTED_YEAR_NAME,OBS_VALUE,GENDER"]
    for year in _YEARS_OF_PEOPLE:
        for age in range(OLDEST + 1):
            # The county grows older: fewer children and more of the old with each year.
            count = 4_200 - 25 * age + (age - 45) * (year - 2019)
            rows += [f"{AREA},{age},{year},{count},{sex}" for sex in (1, 2)]
    return "\n".join(rows).encode()


def care_file() -> bytes:
    """Return made-up residential care, in the form in which adult social care activity is published."""
    rows = ["SupportSetting,DH_GEOGRAPHY_NAME,ActivityProvision,ITEMVALUE,year"]
    rows += [f"Residential,{AREA},External,{count},{year}" for year, count in _CARE_BY_YEAR.items()]
    return "\n".join(rows).encode()
