"""P2: each step in a vehicle's life, and the signed five-case business case for it that is or is not on record."""

from __future__ import annotations

from collections.abc import Iterator

from rightsource.constitution.rules.rows import OrganisationInForce, OrganisationStatus
from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Decision, Outcome, Paper, PaperKind, Promise, Stage
from rightsource.quantities.wording import day_in_words, list_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, finding
from rightsource.storage.knowledge import Recorded

_CASES = frozenset({PaperKind.FIVE_CASE, PaperKind.OUTLINE_CASE})


def judge_cases(asked: Asked) -> Finding:
    """Return what the record says of business cases: absent from it, unsigned, signed after the vote, or signed.

    That no signed case is on record is a fact about the record an audience had; it breaks nothing by itself. A case
    that was signed only after the vote it was for does.
    """
    taken = _steps_taken(asked)
    started = _started_without_a_decision(asked)
    alarms = [alarm for alarm in (_of_decision(asked, one) for one in taken) if alarm]
    alarms += [alarm for alarm in (_of_start(asked, one) for one in started) if alarm]
    return finding(
        Promise.P2,
        alarms,
        looked_at=[*taken, *started],
        kept="Every step that a vehicle took has a five-case business case on record, signed before it was taken.",
        nothing="No step in a vehicle's life is on record.",
    )


def _steps_taken(asked: Asked) -> list[Recorded[Decision]]:
    return [
        one
        for one in asked.evidence.decisions
        if one.row.stage is not Stage.NONE and one.row.outcome is Outcome.AGREED and asked.has_come(one.row.decided_on)
    ]


def _started_without_a_decision(asked: Asked) -> Iterator[Recorded[OrganisationInForce]]:
    decided = {one.row.organisation for one in asked.evidence.decisions if one.row.stage is not Stage.NONE}
    for key, one in asked.vehicles.items():
        is_running = one.row.status is OrganisationStatus.OPERATING and asked.has_come(one.row.period.starts_on)
        if is_running and key not in decided and one.row.period.starts_on >= asked.record_begins_on:
            yield one


def _of_decision(asked: Asked, one: Recorded[Decision]) -> Alarm | None:
    step = one.row
    cases = _cases_for(asked, step.reference, step.organisation, step.stage)
    signed = [case for case in cases if case.row.kind is PaperKind.FIVE_CASE and asked.has_come(case.row.signed_on)]
    in_time = [case for case in signed if case.row.signed_on is not None and case.row.signed_on <= step.decided_on]
    if in_time:
        return None
    whom = f" ({asked.name(step.organisation)})" if step.organisation else ""
    said = f"On {day_in_words(step.decided_on)} the decision was taken: {step.title}{whom}, {step.body}."
    if signed:
        days = list_in_words([day_in_words(case.row.signed_on) for case in signed if case.row.signed_on])
        what = f"The five-case business case for this step was signed only on {days}."
    else:
        what = f"No signed five-case business case for this step ({step.stage}) is on record{_also(cases)}."
    return Alarm(
        key=f"no-signed-case:{step.reference}",
        promise=Promise.P2,
        headline=f"{said} {what}",
        rows=(one, *cases),
        since=step.decided_on,
        whose=str(step.body),
        is_broken=bool(signed),
    )


def _of_start(asked: Asked, one: Recorded[OrganisationInForce]) -> Alarm | None:
    started = one.row
    cases = _cases_for(asked, "", started.organisation, Stage.GO_LIVE)
    is_signed = any(case.row.kind is PaperKind.FIVE_CASE and asked.has_come(case.row.signed_on) for case in cases)
    if is_signed:
        return None
    day = day_in_words(started.period.starts_on)
    return Alarm(
        key=f"no-signed-case:start-of-{started.organisation}",
        promise=Promise.P2,
        headline=(
            f"{started.name} is on record as operating from {day}. Neither the decision nor a signed five-case "
            f"business case is on record{_also(cases)}."
        ),
        rows=(one, *cases),
        since=started.period.starts_on,
        whose=asked.answers_for(started.organisation),
    )


def _cases_for(asked: Asked, decision: str, organisation: str, stage: Stage) -> list[Recorded[Paper]]:
    """Return the business cases for a step: put to its decision, or made for the same vehicle and step."""
    return [
        one
        for one in asked.evidence.papers
        if one.row.kind in _CASES
        and (
            (decision and one.row.decision == decision)
            or (organisation and one.row.organisation == organisation and one.row.stage is stage)
        )
    ]


def _also(cases: list[Recorded[Paper]]) -> str:
    if not cases:
        return ""
    kinds = sorted({f"an {case.row.kind}" if case.row.kind[0] in "aeiou" else f"a {case.row.kind}" for case in cases})
    return f"; on record is {list_in_words(kinds)} without a signature"
