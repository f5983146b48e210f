"""Warnings: which are open and for how long, what is owed on them, and the statutory clocks that truly run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import StandingLaw, standing_law
from rightsource.governance.rules.rows import FormalReport, Issuer
from rightsource.governance.rules.rows import Warning as WarningRow
from rightsource.storage.knowledge import Recorded

Warned = Recorded[WarningRow]

_MEETING_DAYS = {
    FormalReport.SECTION_114_3: "s114.council_meeting_days",
    FormalReport.SECTION_114_2: "s114.council_meeting_days",
}
"""The reports whose clock our file of dated law gives in days, and under which key."""


@dataclass(frozen=True, slots=True)
class StatutoryClock:
    """The days that the law gives the council, running from the sending of a report and from nothing else.

    Attributes:
        law: the provision that sets it.
        first_day: the day the report was sent, which is the first of the days.
        last_day: the last of them.
        days_left: how many days remain after the day asked about; negative once it has run out.
    """

    law: StandingLaw
    first_day: date
    last_day: date
    days_left: int


@dataclass(frozen=True, slots=True)
class WarningStatus:
    """A warning as it stood on a day.

    Attributes:
        warning: the record.
        on: the day.
        is_closed: whether its issuer has closed it.
        closed_by_another: whether somebody else says that it is closed; it stays open all the same.
        is_answered: whether it has been answered.
        answer_due_on: the day an answer is due by the council's own rule, where that rule covers it.
        clock: the statutory clock that runs or ran from the sending of a formal report.
    """

    warning: Warned
    on: date
    is_closed: bool
    closed_by_another: bool
    is_answered: bool
    answer_due_on: date | None
    clock: StatutoryClock | None

    @property
    def age_days(self) -> int:
        """For how many days it has been, or was, open."""
        row = self.warning.row
        until = row.closed_on if self.is_closed and row.closed_on is not None else self.on
        return (until - row.issued_on).days

    @property
    def days_overdue(self) -> int:
        """By how many days its answer is overdue under the council's own rule; nil where none is."""
        if self.is_answered or self.is_closed or self.answer_due_on is None:
            return 0
        return max((self.on - self.answer_due_on).days, 0)


def warning_status(warning: Warned, on: date, answer_days: int, law: Iterable[LegalValue] = ()) -> WarningStatus | None:
    """Return a warning as it stood on a day, or None before it was given.

    Args:
        warning: the record.
        on: the day.
        answer_days: within how many days a statutory officer's warning is answered, by the council's own rule.
        law: dated law; without it no statutory clock is worked out.
    """
    row = warning.row
    if row.issued_on > on:
        return None
    is_said_closed = row.closed_on is not None and row.closed_on <= on
    by_issuer = row.closed_by == row.issued_by
    covered = row.issuer is Issuer.STATUTORY_OFFICER
    return WarningStatus(
        warning=warning,
        on=on,
        is_closed=is_said_closed and by_issuer,
        closed_by_another=is_said_closed and not by_issuer,
        is_answered=row.answered_on is not None and row.answered_on <= on,
        answer_due_on=row.issued_on + timedelta(days=answer_days) if covered else None,
        clock=statutory_clock(warning, on, law),
    )


def open_warnings(
    warnings: Iterable[Warned], on: date, answer_days: int, law: Iterable[LegalValue] = ()
) -> tuple[WarningStatus, ...]:
    """Return the warnings that their issuers had not closed by a day, the oldest first."""
    law = tuple(law)
    statuses = [warning_status(warning, on, answer_days, law) for warning in warnings]
    still_open = [status for status in statuses if status is not None and not status.is_closed]
    return tuple(sorted(still_open, key=lambda status: (-status.age_days, status.warning.row.reference)))


def statutory_clock(warning: Warned, on: date, law: Iterable[LegalValue]) -> StatutoryClock | None:
    """Return the clock that a sent report started, or None where no report was sent by the day.

    An intended report, a letter or a word of warning starts no clock.

    Source: Local Government Finance Act 1988 s.115(3): 21 days beginning with the day copies of the report are sent.
    """
    row = warning.row
    key = _MEETING_DAYS.get(row.formal_report)
    law = tuple(law)
    if key is None or not law or row.report_sent_on is None or row.report_sent_on > on:
        return None
    days = standing_law(law, key, row.report_sent_on)
    if days is None:
        return None
    last_day = row.report_sent_on + timedelta(days=int(days.value.number) - 1)
    return StatutoryClock(days, row.report_sent_on, last_day, (last_day - on).days)
