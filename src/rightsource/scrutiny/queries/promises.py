"""The fourteen promises on a day, as an audience could judge them: as findings for pages, in plain words for doors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rightsource.constitution.rules.books import the_law
from rightsource.governance.rules.alarms import Alarm
from rightsource.scrutiny.queries.evidence import OF_TREASURY_ALONE, TABLES, evidence
from rightsource.scrutiny.queries.replay import hash_of_rules, own_returns, thresholds
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import Finding
from rightsource.scrutiny.rules.promises.judging import ChanceOfRunningOut, judge
from rightsource.scrutiny.rules.replay import Parent, parent
from rightsource.storage import records
from rightsource.storage.knowledge import Audience

_NOT_LOOKED_AT = frozenset({"services", "return_measures"}) | OF_TREASURY_ALONE


@dataclass(frozen=True, slots=True)
class AlarmTold:
    """An alarm in plain words, with the rows it rests on."""

    key: str
    alarm: str
    law: str
    since: date | None
    whose: str
    facts: tuple[Parent, ...]


@dataclass(frozen=True, slots=True)
class PromiseTold:
    """A finding in plain words, with its alarms and the rows it rests on."""

    promise: str
    promise_in_words: str
    state: str
    found: str
    since: date | None
    whose: str
    alarms: tuple[AlarmTold, ...]
    figures: tuple[Parent, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromisesTold:
    """All fourteen on a day, for an audience."""

    on: date
    audience: str
    promises: tuple[PromiseTold, ...]
    rules_hash: str


def findings(
    *, on: date, audience: Audience, chance_of_running_out: ChanceOfRunningOut | None = None
) -> tuple[Finding, ...]:
    """Return what is found of each promise, P1 to P14, with what an audience knew by the end of a day."""
    return findings_from(evidence_with_settings(on, audience), on=on, chance_of_running_out=chance_of_running_out)


def findings_from(
    known: Evidence, *, on: date, chance_of_running_out: ChanceOfRunningOut | None = None
) -> tuple[Finding, ...]:
    """Return what is found of each promise from evidence that is read already."""
    e_code = known.profile.e_code if known.profile else ""
    return judge(
        known,
        on=on,
        thresholds=thresholds(),
        law=the_law(),
        outturn=own_returns(e_code),
        chance_of_running_out=chance_of_running_out,
    )


def evidence_with_settings(on: date, audience: Audience) -> Evidence:
    """Return what an audience knew by the end of a day, with the council's own settings."""
    return _with_settings(evidence(on, audience, leaving_out=_NOT_LOOKED_AT))


def promises_told(*, on: date, audience: Audience) -> PromisesTold:
    """Return the same in plain words, with every figure's source."""
    found = findings(on=on, audience=audience)
    return PromisesTold(on, audience.value, tuple(_told(one, audience) for one in found), hash_of_rules())


def _with_settings(known: Evidence) -> Evidence:
    """Return evidence with the council's own settings, which are no evidence and stand on every day."""
    if known.council:
        return known
    model, row_class = TABLES["council"]
    return replace(known, council=tuple(records.recorded(row_class, records.current(model))))


def _told(one: Finding, audience: Audience) -> PromiseTold:
    return PromiseTold(
        promise=one.promise.value,
        promise_in_words=one.promise_in_words,
        state=one.state.value,
        found=one.found,
        since=one.since,
        whose=one.whose,
        alarms=tuple(_alarms(one.alarms, audience)),
        figures=tuple(parent(figure.row, audience) for figure in one.figures),
        notes=one.notes,
    )


def _alarms(alarms: Iterable[Alarm], audience: Audience) -> Iterable[AlarmTold]:
    for one in alarms:
        facts = tuple(parent(row, audience) for row in one.rows)
        yield AlarmTold(one.key, one.headline, one.law, one.since, one.whose, facts)
