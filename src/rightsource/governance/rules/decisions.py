"""Decisions still to be taken, and whether the public was told in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import StandingLaw, standing_law
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.storage.knowledge import Recorded

Decided = Recorded[Decision]

_EXECUTIVE = frozenset({DecisionBody.CABINET, DecisionBody.SHAREHOLDER_COMMITTEE, DecisionBody.OFFICER})
"""Who takes key decisions: notice of them is a duty of the executive, not of full council or its committees."""


@dataclass(frozen=True, slots=True)
class NoticeCheck:
    """Whether a key decision's notice was, or can still be, given in time.

    Attributes:
        decision: the record.
        law: the provision that asks for it.
        clear_days_needed: how many clear days the law asks for.
        clear_days_given: how many lie between notice and decision; None where no notice is on record.
        latest_notice_on: the last day on which notice is in time.
        general_exception: the provision of the general exception, and its clear days, where the file of law has it.
    """

    decision: Decided
    law: StandingLaw
    clear_days_needed: int
    clear_days_given: int | None
    latest_notice_on: date
    general_exception: StandingLaw | None

    @property
    def is_in_time(self) -> bool:
        """Answer whether notice was given in time."""
        return self.clear_days_given is not None and self.clear_days_given >= self.clear_days_needed

    @property
    def needs_general_exception(self) -> bool:
        """Answer whether the notice given is short, and long enough for the general exception."""
        if self.general_exception is None or self.clear_days_given is None or self.is_in_time:
            return False
        return self.clear_days_given >= int(self.general_exception.value.number)


def clear_days(notice_on: date, decision_on: date) -> int:
    """Return the clear days between a notice and a decision: neither day is counted.

    >>> clear_days(date(2026, 11, 9), date(2026, 12, 8))
    28
    """
    return (decision_on - notice_on).days - 1


def coming_decisions(decisions: Iterable[Decided], on: date, within_days: int) -> tuple[Decided, ...]:
    """Return the decisions to be taken from a day on, within some days, the soonest first."""
    until = on + timedelta(days=within_days)
    coming = [each for each in decisions if is_pending(each, on) and on <= each.row.decided_on <= until]
    return tuple(sorted(coming, key=lambda each: (each.row.decided_on, each.row.reference)))


def overdue_decisions(decisions: Iterable[Decided], on: date) -> tuple[Decided, ...]:
    """Return the decisions whose day has passed and of which nobody has recorded what came of them."""
    past = [each for each in decisions if each.row.outcome is Outcome.PENDING and each.row.decided_on < on]
    return tuple(sorted(past, key=lambda each: (each.row.decided_on, each.row.reference)))


def is_pending(decision: Decided, on: date) -> bool:
    """Answer whether a decision is still to be taken on a day; what came of it later is not known that day."""
    return decision.as_it_stood(on).row.outcome is Outcome.PENDING


def notice_check(decision: Decided, law: Iterable[LegalValue], on: date | None = None) -> NoticeCheck | None:
    """Return whether a key decision's notice is in time by the law of its day; None where no such rule bound it.

    Before 10 September 2012 a forward plan stood in its place, so nothing is checked. A notice counts only once given.

    Source: SI 2012/2089 regs 9 and 10, in our file of dated law.
    """
    row = decision.row
    law = tuple(law)
    needed = standing_law(law, "keydecision.notice_days", row.decided_on)
    if needed is None or not row.is_key or row.body not in _EXECUTIVE:
        return None
    notice_on = row.notice_given_on if on is None or _is_by(row.notice_given_on, on) else None
    days = int(needed.value.number)
    return NoticeCheck(
        decision=decision,
        law=needed,
        clear_days_needed=days,
        clear_days_given=None if notice_on is None else clear_days(notice_on, row.decided_on),
        latest_notice_on=row.decided_on - timedelta(days=days + 1),
        general_exception=standing_law(law, "keydecision.general_exception_days", row.decided_on),
    )


def _is_by(day: date | None, on: date) -> bool:
    return day is not None and day <= on
