"""The clocks of a procurement: which day each notice, standstill and assessment is due, out of what has happened."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime, is_light_touch
from rightsource.commissioning.rules.procurement.need import Need
from rightsource.commissioning.rules.procurement.notices import TENDER_NOTICES, Notice
from rightsource.commissioning.rules.procurement.obligations import has_standstill, kpi_duty
from rightsource.commissioning.rules.procurement.working_days import (
    are_bank_holidays_known,
    last_of_working_days,
    working_day_on_or_after,
)
from rightsource.quantities import FinancialYear, Money, Period

_DAY = timedelta(days=1)
_MONTHS = 12
_OLDER_AWARDS = (Notice.F03, Notice.F21, Notice.F25)
# PA 2023 s.15(3): published from 40 days to 12 months before the tender notice.
_PLANNED_DAYS_MIN = 40
_TERMINATION_NOTICE_DAYS = 30  # PA 2023 s.80(1)


class ClockKind(StrEnum):
    """What a clock of a procurement runs towards."""

    TENDERS_CLOSE = "tenders may close"
    STANDSTILL = "standstill ends"
    AWARD_NOTICE = "contract award notice"
    DETAILS_NOTICE = "contract details notice"
    CONTRACT_COPY = "contract published"
    PERFORMANCE_NOTICE = "contract performance notice"
    TERMINATION_NOTICE = "contract termination notice"
    PIPELINE_NOTICE = "pipeline notice"

    @property
    def is_duty(self) -> bool:
        """Answer whether it is something to be done by the day, and not a day to wait for."""
        return self not in {ClockKind.TENDERS_CLOSE, ClockKind.STANDSTILL}


@dataclass(frozen=True, slots=True)
class Happening:
    """A notice published, or what happened without one.

    Attributes:
        notice: which.
        on: the day.
        address: where it can be read.
    """

    notice: Notice
    on: date
    address: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """One day that the law sets in a procurement.

    Attributes:
        kind: what is due, or waited for.
        on: the last day for it, or the last day of the wait.
        provision: where it is written.
        began_on: the day from which it runs.
        done_on: the day on which it was done; None while it is not, and for a wait.
        is_certain: false where the bank holidays of a year are not on file, so that it may end later.
    """

    kind: ClockKind
    on: date
    provision: str
    began_on: date
    done_on: date | None = None
    is_certain: bool = True

    def is_late(self, today: date) -> bool:
        """Answer whether it was due before a day and is not done."""
        return self.kind.is_duty and self.done_on is None and self.on < today

    def was_late(self) -> bool:
        """Answer whether it was done after its last day."""
        return self.done_on is not None and self.done_on > self.on

    def is_running(self, today: date) -> bool:
        """Answer whether it is still to come on a day."""
        return self.done_on is None and self.on >= today


def standstill_ends(announced_on: date, law: LawOfDay) -> Clock:
    """Return the last day of the standstill after an award is announced.

    Eight working days since 24 February 2025, the day of publication being the first; before, ten days after the day on
    which letters went out by electronic means, to the next working day where the tenth is none.

    Raises:
        LawNotKnown: the law of the day has no standstill.

    Source:
        Procurement Act 2023 s.51; Public Contracts Regulations 2015 regs 2(5), 87; 2006 reg 32A.
    """
    days = law.get("procurement.standstill")
    count = int(days.value.number)
    if law.regime() is Regime.PA2023:
        ends_on = last_of_working_days(announced_on, count)
    else:
        ends_on = working_day_on_or_after(announced_on + count * _DAY)
    known = are_bank_holidays_known(announced_on, ends_on)
    return Clock(ClockKind.STANDSTILL, ends_on, days.cited, announced_on, is_certain=known)


def pipeline_window(year: FinancialYear, law: LawOfDay) -> Period:
    """Return the days in which the pipeline notice of a year is to be published: 1 April to 26 May.

    Raises:
        LawNotKnown: the law of the day asks for none.

    Source: Procurement Act 2023 s.93.
    """
    return Period(year.first_day, year.first_day + law.whole("procurement.pipeline.window_days") * _DAY)


def pipeline_clock(year: FinancialYear, published_on: date | None, law: LawOfDay) -> Clock:
    """Return by which day the pipeline notice of a year is due.

    Raises:
        LawNotKnown: the law of the day asks for none.
    """
    window = pipeline_window(year, law)
    assert window.last_day is not None
    provision = law.get("procurement.pipeline.window_days").cited
    return Clock(ClockKind.PIPELINE_NOTICE, window.last_day, provision, window.starts_on, published_on)


def clocks(need: Need, route: Route | None, happenings: Iterable[Happening], law: LawOfDay) -> tuple[Clock, ...]:
    """Return every clock that a procurement's happenings have set going, in the order of their days.

    Args:
        need: what is bought.
        route: the route that was chosen; None while none is.
        happenings: notices published, and the contract entered into or ended.
        law: the law of the day on which the procurement began.

    Source:
        Procurement Act 2023 ss.51-54, 71, 80; Public Contracts Regulations 2015 regs 27, 50, 87.
    """
    days = _Days(tuple(sorted(happenings, key=lambda each: each.on)))
    if route in {Route.BELOW_THRESHOLD, Route.NOT_COVERED, Route.VERTICAL, Route.HORIZONTAL, Route.PROVIDER_SELECTION}:
        return ()
    found = [*_tendering(need, days, law)]
    if route is not None:
        found += _waiting(need, route, days, law)
    entered_on = days.first(Notice.ENTERED)
    if entered_on is not None and route is not None:
        found += _in_contract(need, route, days, entered_on, law)
    return tuple(sorted(found, key=lambda each: (each.on, each.kind)))


@dataclass(frozen=True, slots=True)
class _Days:
    """What happened, by day."""

    all: Sequence[Happening]

    def first(self, *notices: Notice, since: date = date.min) -> date | None:
        return next((each.on for each in self.all if each.notice in notices and each.on >= since), None)

    def last(self, *notices: Notice) -> date | None:
        return next((each.on for each in reversed(self.all) if each.notice in notices), None)


def _tendering(need: Need, days: _Days, law: LawOfDay) -> list[Clock]:
    """Return the day before which tenders may not close; no number of days is set for light touch."""
    asked_on = days.first(*TENDER_NOTICES)
    if asked_on is None or is_light_touch(need.kind):
        return []
    key = "procurement.tender_days_min"
    planned = f"{key}_planned"
    if law.find(planned) is not None and _is_planned(days.first(Notice.UK3), asked_on):
        key = planned
    found = law.find(key)
    if found is None:
        return []
    closes_on = asked_on + int(found.value.number) * _DAY
    return [Clock(ClockKind.TENDERS_CLOSE, closes_on, found.cited, asked_on)]


def _is_planned(planned_on: date | None, asked_on: date) -> bool:
    if planned_on is None:
        return False
    return planned_on + _PLANNED_DAYS_MIN * _DAY <= asked_on <= months_after(planned_on, _MONTHS)


def _waiting(need: Need, route: Route, days: _Days, law: LawOfDay) -> list[Clock]:
    regime = law.regime()
    announced_on = days.last(Notice.UK6 if regime is Regime.PA2023 else Notice.STANDSTILL_LETTERS)
    if announced_on is None or not has_standstill(need, route, regime):
        return []
    return [standstill_ends(announced_on, law)]


def _in_contract(need: Need, route: Route, days: _Days, entered_on: date, law: LawOfDay) -> list[Clock]:
    if law.regime() is not Regime.PA2023:
        return _award_notice(days, entered_on, law)
    ended_on = days.first(Notice.ENDED, Notice.UK11)
    found = [] if route is Route.USER_CHOICE else _details(need, days, entered_on, law)
    if kpi_duty(need, route, law):
        found += _performance(days, entered_on, ended_on, law)
    if ended_on is not None:
        due = ended_on + (_TERMINATION_NOTICE_DAYS - 1) * _DAY
        told_on = days.first(Notice.UK11)
        found.append(Clock(ClockKind.TERMINATION_NOTICE, due, "PA 2023 s.80", ended_on, told_on))
    return found


def _award_notice(days: _Days, entered_on: date, law: LawOfDay) -> list[Clock]:
    after = law.find("procurement.award_notice_days")
    if after is None:
        return []
    due = entered_on + int(after.value.number) * _DAY
    done_on = days.first(*_OLDER_AWARDS, since=entered_on)
    return [Clock(ClockKind.AWARD_NOTICE, due, after.cited, entered_on, done_on)]


def _details(need: Need, days: _Days, entered_on: date, law: LawOfDay) -> list[Clock]:
    """Return by when contract details are published, and a contract of more than £5m itself; the day of it counts."""
    light = ".light_touch" if is_light_touch(need.kind) else ""
    details = law.get(f"procurement.details_notice_days{light}")
    due = entered_on + (int(details.value.number) - 1) * _DAY
    told_on = days.first(Notice.UK7)
    found = [Clock(ClockKind.DETAILS_NOTICE, due, details.cited, entered_on, told_on)]
    limit, copy = law.find("procurement.kpi_threshold"), law.find(f"procurement.contract_copy_days{light}")
    if copy is not None and limit is not None and need.with_vat > Money.pounds(limit.value.value):
        due = entered_on + (int(copy.value.number) - 1) * _DAY
        found.append(Clock(ClockKind.CONTRACT_COPY, due, copy.cited, entered_on, days.first(Notice.COPY)))
    return found


def _performance(days: _Days, entered_on: date, ended_on: date | None, law: LawOfDay) -> list[Clock]:
    """Return when performance is next to be published: each twelve months from the last time, and at the end."""
    months = law.get("procurement.kpi_assessment_months")
    every = int(months.value.number)
    found, began_on = [], entered_on
    for told_on in [each.on for each in days.all if each.notice is Notice.UK9 and each.on >= entered_on]:
        due = months_after(began_on, every) - _DAY
        found.append(Clock(ClockKind.PERFORMANCE_NOTICE, due, months.cited, began_on, told_on))
        began_on = told_on
    if ended_on is None or began_on < ended_on:
        due = months_after(began_on, every) - _DAY
        due = due if ended_on is None else min(due, ended_on)
        found.append(Clock(ClockKind.PERFORMANCE_NOTICE, due, months.cited, began_on))
    return found


def months_after(day: date, months: int) -> date:
    """Return the day so many months later, or the last of its month where that has no such day.

    >>> months_after(date(2028, 2, 29), 12)
    datetime.date(2029, 2, 28)
    """
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
