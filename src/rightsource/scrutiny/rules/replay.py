"""A case replayed as it became known: on every day that matters, the promises are asked with what each audience knew.

Only what an audience knew by a day may raise an alarm. What people said in public, and what happened later, is put
beside an alarm after it was raised, and decides nothing. Begin with `replay`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rightsource.constitution.rules.law import LegalValue
from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.house_rules import HouseRules
from rightsource.governance.rules.rows import Promise
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities.wording import day_in_words
from rightsource.scrutiny.rules.describing import described
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.headlines import Disagreement, disagreements
from rightsource.scrutiny.rules.promises.findings import IN_WORDS, Finding
from rightsource.scrutiny.rules.promises.judging import ChanceOfRunningOut, judge
from rightsource.scrutiny.rules.replay_days import days_to_ask
from rightsource.scrutiny.rules.rows import Fact, Topic
from rightsource.scrutiny.rules.thresholds import Thresholds
from rightsource.storage.knowledge import Audience, Recorded

Judge = Callable[[Evidence, date], Iterable[Finding]]
"""How the promises are asked: with evidence already cut to what an audience knew by the day."""

_DAYS_A_MONTH = 365.2425 / 12
_SAID = frozenset({Topic.WARNING, Topic.DISPUTE})
_HAPPENED = frozenset({Topic.DECISION, Topic.EVENT, Topic.WARNING})


@dataclass(frozen=True, slots=True)
class Parent:
    """One row that an alarm rests on, with its parents as the audience of the alarm had them."""

    what: str
    value: str
    source: str
    grade: str
    known_on: date | None
    known_basis: str
    reference: str
    disputed_by: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What people said, or what later happened: put beside an alarm, never a ground for it.

    `kind` is warning, dispute, decision or event: a dispute is often the council's own side of the matter.
    """

    on: date
    kind: str
    what: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedAlarm:
    """An alarm on the first day on which it was raised for an audience.

    Attributes:
        first_raised: that day.
        promise: the promise, by number.
        promise_in_words: the promise itself.
        key: what the alarm is about.
        alarm: the alarm in words, with its figures as on that day.
        law: the provision as it stood that day, or "our rule".
        whose: who answers for it.
        facts: the rows it rests on.
        said_publicly_by_then: what people had said in public of the same promise.
        what_happened: what later happened that speaks to the same promise.
        lead_months_over_first_public_warning: negative where people warned first; None where nobody did in public.
        lead_months_over_event: negative where the event came first; None where the case names no event.
        disputes: who says otherwise of any of the rows.
    """

    first_raised: date
    promise: str
    promise_in_words: str
    key: str
    alarm: str
    law: str
    whose: str
    facts: tuple[Parent, ...]
    said_publicly_by_then: tuple[Beside, ...]
    what_happened: tuple[Beside, ...]
    lead_months_over_first_public_warning: float | None
    lead_months_over_event: float | None
    disputes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeadlineNumbers:
    """Headline figures for one thing that differ, side by side, with the arithmetic."""

    subject: str
    unit: str
    to: date
    is_same_period: bool
    figures: tuple[Parent, ...]
    arithmetic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Controls:
    """How often the alarms on official returns rang for other authorities that were not in distress."""

    false_alarms_per_council_year: Mapping[str, float]
    council_years: int


@dataclass(frozen=True, slots=True)
class Replay:
    """A case replayed: the alarms of each audience in the order in which they were first raised.

    Attributes:
        audiences: public, members and insiders, each with its alarms.
        headlines: headline numbers public by the last day that cannot be reconciled.
        controls: the same rules over other authorities; empty where only one council's returns are at hand.
        rules_hash: the SHA-256 over thresholds and rules.
        notes: what was looked for and not raised, and why.
    """

    audiences: Mapping[str, tuple[RaisedAlarm, ...]]
    headlines: tuple[HeadlineNumbers, ...]
    controls: Controls
    rules_hash: str
    notes: tuple[str, ...]


NO_CONTROLS = Controls({}, 0)


def replay(
    evidence: Evidence,
    *,
    first_day: date,
    last_day: date,
    thresholds: Thresholds,
    law: Sequence[LegalValue] = (),
    outturn: Sequence[OutturnRow] = (),
    controls: Controls = NO_CONTROLS,
    rules_hash: str = "",
    chance_of_running_out: ChanceOfRunningOut | None = None,
    ask: Judge | None = None,
) -> Replay:
    """Return what could have been known, by whom and when, from the first day to the last.

    Args:
        evidence: the whole case, each row with the days on which each audience first knew it.
        first_day: the first day asked.
        last_day: the last day asked.
        thresholds: where our rules begin.
        law: the dated values of the law.
        outturn: the council's own official returns, each known to all from its vintage.
        controls: the rate of false alarms among other authorities, put beside.
        rules_hash: the hash of thresholds and rules, put beside.
        chance_of_running_out: a projection to ask, where there is one.
        ask: how the promises are asked; the rules of this house unless a test plants a fault.
    """

    def ask_us(known: Evidence, on: date) -> tuple[Finding, ...]:
        return judge(
            known, on=on, thresholds=thresholds, law=law, outturn=outturn, chance_of_running_out=chance_of_running_out
        )

    audiences = {}
    for audience in reversed(Audience):
        first = first_raised(
            evidence,
            audience,
            first_day=first_day,
            last_day=last_day,
            house=thresholds.house,
            outturn=outturn,
            ask=ask or ask_us,
        )
        audiences[audience.value] = tuple(_raised(evidence, audience, on, alarm) for on, alarm in first)
    public = evidence.as_known(last_day, Audience.PUBLIC)
    differ = disagreements(public.facts, differ_share=thresholds.house.figures_differ_share)
    return Replay(
        audiences=audiences,
        headlines=tuple(_headline(one) for one in differ),
        controls=controls,
        rules_hash=rules_hash,
        notes=tuple(_notes(evidence, last_day)),
    )


def first_raised(
    evidence: Evidence,
    audience: Audience,
    *,
    first_day: date,
    last_day: date,
    house: HouseRules,
    ask: Judge,
    outturn: Sequence[OutturnRow] = (),
) -> list[tuple[date, Alarm]]:
    """Return each alarm with the first day on which an audience's knowledge raised it, in order.

    The council's own settings are no evidence, so they are known throughout; the register of duties raises nothing.
    """
    first: dict[str, tuple[date, Alarm]] = {}
    days = days_to_ask(evidence, audience, first_day=first_day, last_day=last_day, house=house, outturn=outturn)
    for on in days:
        known = replace(evidence.as_known(on, audience), council=evidence.council, register=())
        for finding in ask(known, on):
            for alarm in finding.alarms:
                first.setdefault(alarm.key, (on, alarm))
    return sorted(first.values(), key=lambda one: (one[0], list(Promise).index(one[1].promise), one[1].key))


def first_public_warning_on(evidence: Evidence, promise: Promise) -> date | None:
    """Return the day on which a human warning that speaks to a promise first became public."""
    days = [one.provenance.known_on.public_on for one in evidence.warnings if promise in one.row.promises]
    days += [
        one.provenance.known_on.public_on
        for one in evidence.facts
        if one.row.topic is Topic.WARNING and promise in one.row.promises
    ]
    return min((day for day in days if day is not None), default=None)


def months_between(earlier: date, later: date) -> float:
    """Return the months from one day to another, to a tenth; negative where they come the other way round.

    >>> months_between(date(2016, 2, 2), date(2018, 2, 2)), months_between(date(2018, 3, 15), date(2018, 2, 2))
    (24.0, -1.3)
    """
    return round((later - earlier).days / _DAYS_A_MONTH, 1)


def parent(row: Recorded[Any], audience: Audience) -> Parent:
    """Return a row with its parents as an audience had them."""
    what, value = described(row.row)
    source = row.provenance.source
    return Parent(
        what=what,
        value=value,
        source=source.title,
        grade=source.grade.value,
        known_on=row.provenance.known_on.by(audience),
        known_basis=row.provenance.basis.value,
        reference=source.reference,
        disputed_by=source.disputed_by,
    )


def _raised(evidence: Evidence, audience: Audience, on: date, alarm: Alarm) -> RaisedAlarm:
    facts = tuple(parent(row, audience) for row in alarm.rows)
    warned_on = first_public_warning_on(evidence, alarm.promise)
    profile = evidence.profile
    event_on = profile.event_on if profile else None
    return RaisedAlarm(
        first_raised=on,
        promise=alarm.promise.value,
        promise_in_words=IN_WORDS[alarm.promise],
        key=alarm.key,
        alarm=alarm.headline,
        law=alarm.law,
        whose=alarm.whose,
        facts=facts,
        said_publicly_by_then=tuple(_said(evidence, alarm.promise, on)),
        what_happened=tuple(_happened(evidence, alarm.promise, on)),
        lead_months_over_first_public_warning=None if warned_on is None else months_between(on, warned_on),
        lead_months_over_event=None if event_on is None else months_between(on, event_on),
        disputes=tuple(dict.fromkeys(fact.disputed_by for fact in facts if fact.disputed_by)),
    )


def _said(evidence: Evidence, promise: Promise, by: date) -> Iterator[Beside]:
    """Give what people had said in public of a promise by a day, the earliest first."""
    spoken = {_told_as(row): row for row in _speaking(evidence, promise, _SAID) if row.is_known(by, Audience.PUBLIC)}
    for row in sorted(spoken.values(), key=lambda row: row.provenance.known_on.public_on or date.max):
        public_on = row.provenance.known_on.public_on
        assert public_on is not None
        yield _beside(row, public_on)


def _happened(evidence: Evidence, promise: Promise, after: date) -> Iterator[Beside]:
    """Give what happened after a day that speaks to a promise, and the case's own event, the earliest first."""
    found: dict[str, Beside] = {}
    for row in _speaking(evidence, promise, _HAPPENED):
        on = _day_of(row)
        if on is not None and on > after:
            found[_told_as(row)] = _beside(row, on)
    profile = evidence.profile
    if profile is not None and profile.event_on is not None and profile.event_on > after:
        is_told = any(one.on == profile.event_on for one in found.values())
        if not is_told:
            found["event"] = Beside(profile.event_on, Topic.EVENT.value, profile.event, "the case's own settings", "")
    yield from sorted(found.values(), key=lambda one: (one.on, one.what))


def _speaking(evidence: Evidence, promise: Promise, topics: frozenset[Topic]) -> Iterator[Recorded[Any]]:
    """Give the warnings and facts that speak to a promise; a warning that rests on a fact has the fact's reference."""
    yield from (one for one in evidence.warnings if promise in one.row.promises)
    yield from (one for one in evidence.facts if one.row.topic in topics and promise in one.row.promises)


def _told_as(row: Recorded[Any]) -> str:
    """Return what tells two statements apart: the fact that both may rest on, else the row's own reference."""
    return row.provenance.source.reference or f"{type(row.row).__name__} {row.row.reference}"


def _day_of(row: Recorded[Any]) -> date | None:
    on: date | None = getattr(row.row, "happened_on", None) or getattr(row.row, "issued_on", None)
    return on or row.provenance.known_on.inside_on


def _beside(row: Recorded[Any], on: date) -> Beside:
    what, _ = described(row.row)
    kind = row.row.topic if isinstance(row.row, Fact) else Topic.WARNING
    return Beside(on, kind.value, what, row.provenance.source.title, row.provenance.source.grade.value)


def _headline(one: Disagreement) -> HeadlineNumbers:
    figures = tuple(parent(fact, Audience.PUBLIC) for fact in one.figures)
    return HeadlineNumbers(one.subject, one.unit, one.ends_on, one.is_same_period, figures, one.arithmetic)


def _notes(evidence: Evidence, last_day: date) -> Iterator[str]:
    names = {one.row.organisation: one.row.name for one in evidence.organisations}
    for one in evidence.trading:
        known_on = one.provenance.known_on.inside_on
        if known_on is None or known_on > last_day:
            when = f"became known on {day_in_words(known_on)}" if known_on else "has no day on which it became known"
            yield (
                f"{names.get(one.row.organisation, one.row.organisation)}: the {one.row.kind} for "
                f"{one.row.financial_year} {when}, after the last day asked ({day_in_words(last_day)}), so the 80% "
                "test raises nothing here."
            )
    undated = [fact.row.reference for fact in evidence.facts if fact.provenance.known_on.inside_on is None]
    if undated:
        yield f"Without any day on which they became known, and so raising nothing: {', '.join(undated)}."
