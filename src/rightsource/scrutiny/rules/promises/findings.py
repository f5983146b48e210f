"""What judging gives: a state for each promise, in words with figures, and the alarms that led to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Promise
from rightsource.quantities.wording import count_in_words
from rightsource.scrutiny.rules.describing import described
from rightsource.storage.knowledge import Recorded


class PromiseState(StrEnum):
    """How a promise stands."""

    KEPT = "kept"
    AT_RISK = "at risk"
    BROKEN = "broken"
    NO_EVIDENCE = "no evidence on record"


IN_WORDS: dict[Promise, str] = {
    Promise.P1: "Every statutory duty has one accountable council post on every day, or a gap that is named.",
    Promise.P2: "No vehicle moves a stage without a signed five-case business case for that stage.",
    Promise.P3: "Every pound sits in a balanced transaction, and the group view hides no residue.",
    Promise.P4: "A saving counts only when a second person has verified it, and once; one-off is not recurrent.",
    Promise.P5: "One-off money that holds up recurrent spending is shown as such, by name and project.",
    Promise.P6: "A warning cannot be closed by those it is addressed to, and its clock runs in public.",
    Promise.P7: "Every award cites the rule of its day, and the month in which the 80% test fails is on show.",
    Promise.P8: "Nothing is paid without an agreement, an authority and evidence, and nothing is paid twice.",
    Promise.P9: "No one reads a bid before the hour of opening.",
    Promise.P10: "No one decides, scores, approves or verifies what they proposed or have an interest in.",
    Promise.P11: "Every figure can be followed to its records and its source, as at any day.",
    Promise.P12: "A vehicle, a bidder, a resident sees its own and nothing else.",
    Promise.P13: "For every vehicle, on any day: what happens if it fails, who steps in, what it costs.",
    Promise.P14: "What is published validates against its standard and, read back, says the same.",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that a finding rests on: what it is, its value as written, and the row it comes from."""

    what: str
    value: str
    row: Recorded[Any]


def figure(row: Recorded[Any]) -> Figure:
    """Return a row of the record as a figure."""
    what, value = described(row.row)
    return Figure(what, value, row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is found of one promise on a day, with what an audience knew.

    Attributes:
        promise: which promise.
        state: how it stands.
        found: what was found, in words.
        since: the first day of the oldest alarm.
        whose: who answers for it, as far as the record says.
        rows: the rows that the finding rests on.
        alarms: what puts it at risk or breaks it.
        notes: what a reader must know beside it, such as a rule that was not yet law.
    """

    promise: Promise
    state: PromiseState
    found: str
    since: date | None = None
    whose: str = ""
    rows: tuple[Recorded[Any], ...] = ()
    alarms: tuple[Alarm, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def promise_in_words(self) -> str:
        """The promise itself."""
        return IN_WORDS[self.promise]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The rows that the finding rests on, as figures, each once."""
        found = {(one.what, one.value, one.row.record_id): one for one in map(figure, self.rows)}
        return tuple(found.values())


def finding(
    promise: Promise,
    alarms: Iterable[Alarm],
    *,
    looked_at: Sequence[Recorded[Any]],
    kept: str,
    nothing: str,
    whose: str = "",
    notes: Iterable[str] = (),
) -> Finding:
    """Return the finding that alarms lead to: broken, at risk, or kept; without a row looked at, no evidence.

    Args:
        promise: which promise.
        alarms: what was found against it.
        looked_at: the rows on record that speak to it.
        kept: what to say where nothing speaks against it.
        nothing: what to say where nothing is on record.
        whose: who answers for it where the first alarm does not say.
        notes: what a reader must know beside it.
    """
    raised = tuple(sorted(alarms, key=lambda alarm: (not alarm.is_broken, alarm.since or date.max, alarm.key)))
    said = tuple(notes)
    if not raised:
        state = PromiseState.KEPT if looked_at else PromiseState.NO_EVIDENCE
        return Finding(
            promise=promise,
            state=state,
            found=kept if looked_at else nothing,
            whose=whose,
            rows=tuple(looked_at),
            notes=said,
        )
    more = len(raised) - 1
    tail = f" And {count_in_words(more, 'more alarm')}." if more else ""
    return Finding(
        promise=promise,
        state=PromiseState.BROKEN if raised[0].is_broken else PromiseState.AT_RISK,
        found=raised[0].headline + tail,
        since=min((alarm.since for alarm in raised if alarm.since), default=None),
        whose=raised[0].whose or whose,
        rows=tuple(row for alarm in raised for row in alarm.rows),
        alarms=raised,
        notes=said,
    )
