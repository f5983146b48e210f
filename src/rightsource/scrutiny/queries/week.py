"""Reading This week, as an audience knew by a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightsource.commissioning.queries.attending import agreements_waiting, payments_waiting
from rightsource.commissioning.queries.charges import activity_due_of
from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.queries.evaluation import evaluations_to_attend
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.constitution.rules.own_rules import own_rules
from rightsource.constitution.rules.rows import Role
from rightsource.quantities.wording import count_in_words
from rightsource.scrutiny.queries.evidence import OF_TREASURY_ALONE, evidence
from rightsource.scrutiny.rules import week
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.week import Week
from rightsource.scrutiny.rules.week_commissioning import (
    Waiting,
    activity_waiting,
    clocks_waiting,
    directives_waiting,
)
from rightsource.scrutiny.rules.week_items import WeekKind
from rightsource.storage.knowledge import Audience
from rightsource.storage.references import Kind, SubjectRef

_NOT_LOOKED_AT = OF_TREASURY_ALONE | {
    "cash_lines",
    "contributions",
    "debt_financed",
    "facts",
    "grant_movements",
    "holdings",
    "ledger_evidence",
    "loans",
    "papers",
    "receipts_uses",
    "return_measures",
    "saving_proposals",
    "services",
}


def this_week(on: date, audience: Audience, post: str | None = None) -> Week:
    """Return what needs doing in the week that holds a day, for everybody or for one post alone."""
    known = evidence(on, audience, leaving_out=_NOT_LOOKED_AT)
    found = week.this_week(known, on, waiting=commissioning_waiting(known, on, audience))
    return found if post is None else found.only_for(post)


def commissioning_waiting(known: Evidence, on: date, audience: Audience) -> tuple[Waiting, ...]:
    """Return what of commissioning waits for somebody on a day, as an audience knew.

    What is returned, evaluated and paid is for insiders: to whom the wall shows none of it, all of it would look late.
    """
    profile = known.profile
    if profile is None or profile.event:
        return ()  # nothing was commissioned here in a case of the past
    found = [
        *directives_waiting(directives_known(on, audience)),
        *clocks_waiting(procurements_known(on, audience).procurements, on),
    ]
    if audience is Audience.INSIDERS:
        due = activity_due_of([each.row for each in known.agreements], on, own_rules(profile).returns_due_days)
        found += [*activity_waiting(due, on), *_evaluations(on), *_payments(on), *_agreements(on)]
    return tuple(found)


def _evaluations(on: date) -> Iterator[Waiting]:
    for each in evaluations_to_attend(on):
        yield Waiting(
            kind=WeekKind.EVALUATION,
            subject=SubjectRef(Kind.PROCUREMENT, each.procurement),
            what="Evaluation",
            sentence=f"Procurement {each.procurement}: {each.what}.",
            action="Go on",
            by_when=each.due_on,
            posts=each.posts,
        )


_OF_A_RUN = {
    "approve": ("Approval of a payment run", "Approve it, or say why not"),
    "file": ("Payment file", "Make the file"),
    "confirm": ("Confirmation of a payment run", "Take the payment file in"),
}


def _payments(on: date) -> Iterator[Waiting]:
    for each in payments_waiting(on):
        subject = SubjectRef(Kind.ORGANISATION, each.payer)
        if each.step == "late":
            said, action = f"{each.amount} to {each.words}, asked for as {each.key}, is not paid.", "Pay it"
        elif each.step == "stop":
            said, action = f"Payments are stopped by {each.key}: {each.words}", "Look whether it must last"
        else:
            payments = count_in_words(each.payments, "payment")
            said = f"Payment run {each.key}, {payments} of {each.amount}, waits."
            action = _OF_A_RUN[each.step][1]
        what = {"late": "Payment", "stop": "Payment stop"}.get(each.step) or _OF_A_RUN[each.step][0]
        yield Waiting(
            kind=WeekKind.PAYMENT,
            subject=subject,
            part=each.key,
            what=what,
            sentence=said,
            action=action,
            by_when=each.pay_by,
            since=each.since,
            roles=(Role.CHIEF_FINANCE_OFFICER,),
            is_broken_when_late=True,
        )


def _agreements(on: date) -> Iterator[Waiting]:
    for each in agreements_waiting(on):
        is_variation = each.step == "variation"
        said = f"{each.key} of agreement {each.agreement}: {each.words}"
        yield Waiting(
            kind=WeekKind.AGREEMENT,
            subject=SubjectRef(Kind.AGREEMENT, each.agreement),
            part=each.key,
            what="Answer to a variation" if is_variation else "Exit plan",
            sentence=said if said.endswith(".") else f"{said}.",
            action="Answer it" if is_variation else "Do it",
            by_when=each.due_on,
            since=each.since,
        )
