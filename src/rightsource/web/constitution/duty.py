"""One statutory duty on a day: its law, who answers, who discharges it, and whether the law of that day lets them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.books import delegation_powers
from rightsource.constitution.rules.delegation import Answer, may_discharge
from rightsource.constitution.rules.duties import DutyStanding, NamedBy
from rightsource.constitution.rules.rows import Accountability, DelegationRoute, Duty, LegalForm
from rightsource.scrutiny.queries.duties import DutiesKnown, duties_and_record
from rightsource.storage.knowledge import Recorded
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.constitution.standing_words import (
    stands_in_words,
    state_of,
    title_of,
    who_answers,
    who_discharges,
)
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.formatting import long_date
from rightsource.web.rights import public

_BASES = {
    "read": "Somebody has read the text of the law.",
    "secondary": "Read in a secondary source, not in the text of the law itself.",
}
_FROM_MEMORY = "From memory: nobody has read the text yet, so the duty is shown and not counted."
_STATES = {
    Answer.PERMITTED: "kept",
    Answer.ON_CONDITION: "at_risk",
    Answer.REFUSED: "broken",
    Answer.NOT_ESTABLISHED: "no_evidence",
}


@require_safe
@public
def duty(request: HttpRequest, duty: str) -> HttpResponse:
    """Show one duty.

    Raises:
        NotOnRecordThatDay: no such duty is in the register.
    """
    asked = as_known(request)
    known = duties_and_record(asked.on, asked.audience)
    standing = next((each for each in known.standings if each.duty.duty == duty), None)
    if standing is None:
        raise NotOnRecordThatDay("statutory duty", duty, asked.on)
    forms = _forms_table(request, standing.duty, known)
    return download_of(request, [forms]) or render(
        request,
        "constitution/duty.html",
        {
            "duty": standing.duty,
            "finding": _finding(known, standing),
            "state": state_of(standing),
            "stands": stands_in_words(standing),
            "law": _law(standing.duty),
            "facts": _facts(asked, known, standing),
            "gaps": [_gap(known, gap) for gap in standing.gaps],
            "is_counted": standing.is_counted,
            "forms": forms,
        },
    )


def _finding(known: DutiesKnown, standing: DutyStanding) -> str:
    answers, does = who_answers(known, standing), who_discharges(known, standing)
    if not standing.posts:
        return f"Nobody on record answers for this duty; {does} discharges it, as far as the record says."
    answers = answers[0].upper() + answers[1:]
    return f"{answers} {'answers' if len(standing.posts) == 1 else 'all answer'} for it; {does} discharges it."


def _law(duty: Duty) -> list[tuple[str, str]]:
    began = long_date(duty.in_force_from) if duty.in_force_from else "its start is not established"
    ended = f" until {long_date(duty.in_force_to)}" if duty.in_force_to else ""
    return [
        ("Owed to", duty.owed_to),
        ("Service", duty.service_group),
        ("Law from", f"{began}{ended}"),
        ("How sure we are", _BASES.get(duty.basis, _FROM_MEMORY)),
    ]


def _facts(asked: AsKnown, known: DutiesKnown, standing: DutyStanding) -> list[dict[str, Any]]:
    named = _named(known, standing)
    answers = who_answers(known, standing)
    facts: list[dict[str, Any]] = [
        {
            "what": "Who answers",
            "value": answers,
            "href": asked.source(standing.record_ids, answers, "Who answers") if standing.record_ids else "",
            "note": _named_by(standing),
        },
        {"what": "Who fills that post", "value": _holder(known, standing)},
        {
            "what": "Who discharges it",
            "value": who_discharges(known, standing),
            "href": asked.link("vehicle", standing.discharged_by) if _is_vehicle(known, standing) else "",
        },
    ]
    if named is not None:
        route = named.row.route
        facts.append({"what": "By which route", "value": route.value})
        if route is not DelegationRoute.NONE:
            facts.append(_permission(standing))
        fallback = named.row.fallback or "no fallback on record"
        facts.append({"what": "If that body cannot", "value": fallback})
    return facts


def _named(known: DutiesKnown, standing: DutyStanding) -> Recorded[Accountability] | None:
    named = (each for each in known.accountabilities if each.row.duty == standing.duty.duty)
    return next((each for each in named if known.on in each.row.period), None)


def _named_by(standing: DutyStanding) -> str:
    return {
        NamedBy.STATUTE: f"{standing.duty.act} names the post.",
        NamedBy.COUNCIL: "The council has named the post.",
        NamedBy.NOBODY: f"Elsewhere it is usually the {standing.duty.accountable_post_usual.replace('-', ' ')}."
        if standing.duty.accountable_post_usual
        else "",
    }[standing.named_by]


def _holder(known: DutiesKnown, standing: DutyStanding) -> str:
    held = [each.row for each in known.posts if each.row.post in standing.posts and known.on in each.row.period]
    holders = [f"{row.holder}, since {long_date(row.period.starts_on)}" for row in held if row.holder]
    return "; ".join(holders) if holders else "nobody on record"


def _is_vehicle(known: DutiesKnown, standing: DutyStanding) -> bool:
    bodies = (each.row for each in known.organisations if each.row.organisation == standing.discharged_by)
    return any(row.is_vehicle and known.on in row.period for row in bodies)


def _permission(standing: DutyStanding) -> dict[str, Any]:
    answer = standing.delegation
    what = "Does the law of this day let it"
    if answer is None:
        return {
            "what": what,
            "value": "Not asked: the duty stays, only the service is bought, or a minister directs it.",
        }
    return {"what": what, "value": answer.answer.value, "state": _STATES[answer.answer], "note": answer.reason}


def _gap(known: DutiesKnown, gap: Any) -> dict[str, str]:
    return {
        "kind": gap.kind.value,
        "since": long_date(gap.first_day) if gap.first_day else "a day that is not established",
        "owner": title_of(known, gap.owner),
        "why": gap.why,
    }


def _forms_table(request: HttpRequest, duty: Duty, known: DutiesKnown) -> Table:
    """Return to which legal forms the duty could go on the day, one row for each different answer."""
    by_answer: dict[tuple[Answer, str], list[str]] = defaultdict(list)
    for form in LegalForm:
        if form is not LegalForm.NOT_ESTABLISHED:
            said = may_discharge(duty, form, known.on, delegation_powers())
            by_answer[said.answer, said.reason].append(form.value)
    rows = [
        [
            {"text": answer.value, "state": _STATES[answer]},
            reason,
            "any of them" if len(by_answer) == 1 else ", ".join(f),
        ]
        for (answer, reason), f in sorted(by_answer.items(), key=lambda each: list(Answer).index(each[0][0]))
    ]
    return Table(
        "who-may-discharge",
        f"To whom the law lets it go on {long_date(known.on)}",
        [column("Answer"), column("Why"), column("Legal forms")],
        rows,
        address=own_address(request),
    )
