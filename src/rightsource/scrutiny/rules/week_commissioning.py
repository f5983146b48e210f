"""What of commissioning waits for somebody: directives, returns of activity, clocks of procurements, and what follows.

Each is told once as `Waiting`, whoever found it; the week makes of it a thing to do, or a day ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.commissioning.rules.charges.activity import ActivityDue
from rightsource.commissioning.rules.directives import DirectiveStage, DirectiveStanding
from rightsource.commissioning.rules.procurement.record import ProcurementStanding
from rightsource.constitution.rules.rows import Role
from rightsource.governance.rules.alarms import OUR_RULE
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.scrutiny.rules.week_items import (
    Bearings,
    ComingUp,
    WeekItem,
    WeekKind,
    overdue_in_words,
    sentence,
)
from rightsource.storage.references import Kind, SubjectRef

COMMISSIONING = (Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.CHIEF_FINANCE_OFFICER)
"""Whose work commissioning is: the first of these that any post carries."""

_THIS_WEEK = timedelta(days=7)
_VEHICLES = (Role.VEHICLE_DIRECTOR, Role.VEHICLE_FINANCE_LEAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something of commissioning that waits for somebody.

    Attributes:
        kind: what it is about.
        subject: which one, by kind and key.
        part: which part of it.
        what: what waits, in a few words, to be followed by how late it is: "Acknowledgment".
        sentence: the finding, and why.
        action: the one thing to do.
        by_when: its day; None where none is set.
        since: the day since which it waits, where no day is set.
        posts: the posts that must act, the first first; the council's own by role where none is named.
        roles: the council's roles, the first that any post carries.
        vehicle: the vehicle whose officers must act, or can.
        is_broken_when_late: a law or a promise is broken once its day has passed.
        law: the provision behind it.
        record_ids: the records that it rests on.
    """

    kind: WeekKind
    subject: SubjectRef
    part: str = ""
    what: str
    sentence: str
    action: str
    by_when: date | None = None
    since: date | None = None
    posts: tuple[str, ...] = ()
    roles: tuple[Role, ...] = COMMISSIONING
    vehicle: str = ""
    is_broken_when_late: bool = False
    law: str = OUR_RULE
    record_ids: tuple[str, ...] = ()


def commissioning_due(bearings: Bearings, waiting: Iterable[Waiting]) -> Iterator[WeekItem]:
    """Return what waits as things to do; what is due more than a week ahead comes up, and is none yet."""
    for each in waiting:
        if not _lies_ahead(each, bearings.on):
            yield _item(bearings, each)


def commissioning_coming(bearings: Bearings, waiting: Iterable[Waiting]) -> Iterator[ComingUp]:
    """Return the days ahead on which something of commissioning falls due."""
    for each in waiting:
        if each.by_when is not None and _lies_ahead(each, bearings.on):
            who, *also = _posts(bearings, each)
            yield ComingUp(
                day=each.by_when,
                kind=each.kind,
                text=f"{each.what}: {each.sentence}",
                who=who,
                also=tuple(also),
                subject=each.subject,
                record_ids=each.record_ids,
            )


def directives_waiting(directives: Iterable[DirectiveStanding]) -> Iterator[Waiting]:
    """Return the directives that wait to be acknowledged or answered, or for the core's word on a question."""
    for each in directives:
        row = each.directive.row
        told = {
            DirectiveStage.TO_ACKNOWLEDGE: ("Acknowledgment", "waits to be acknowledged", "Acknowledge", row.issued_on),
            DirectiveStage.TO_ANSWER: ("Answer", "is acknowledged and not answered", "Answer", row.acknowledged_on),
            DirectiveStage.QUESTIONED: ("Question", "was questioned and waits for the core", "Vary", row.answered_on),
        }.get(each.stage)
        if told is None:
            continue
        what, stands, action, since = told
        is_core = each.stage is DirectiveStage.QUESTIONED
        yield Waiting(
            kind=WeekKind.DIRECTIVE,
            subject=SubjectRef(Kind.DIRECTIVE, row.directive),
            what=what,
            sentence=f"Directive {row.directive}, “{row.title}”, {stands}.",
            action=action,
            by_when=row.acknowledge_by if each.stage is DirectiveStage.TO_ACKNOWLEDGE else None,
            since=since,
            posts=(row.issued_by,) if is_core else (),
            vehicle="" if is_core else row.addressed_to,
            record_ids=(each.directive.record_id,),
        )


def activity_waiting(due: Iterable[ActivityDue], on: date) -> Iterator[Waiting]:
    """Return the returns of activity that are late: what is not returned cannot be charged."""
    for each in due:
        if each.returned_on is None and each.due_on < on:
            yield Waiting(
                kind=WeekKind.ACTIVITY,
                subject=SubjectRef(Kind.AGREEMENT, each.agreement),
                part=f"{each.month.year}-{each.month.month:02d}",
                what="Activity",
                sentence=f"What was done under “{each.title}” in {each.month} is not returned, so nothing of it can be "
                "charged.",
                action="Return it",
                by_when=each.due_on,
                vehicle=each.provider,
            )


def clocks_waiting(procurements: Iterable[ProcurementStanding], on: date) -> Iterator[Waiting]:
    """Return the notices of procurements that are late or due, and the waits that end."""
    for each in procurements:
        opened = each.procurement
        for clock in each.clocks:
            if not (clock.is_late(on) or clock.is_running(on)):
                continue
            named = f"{clock.kind[:1].upper()}{clock.kind[1:]}"
            yield Waiting(
                kind=WeekKind.PROCUREMENT,
                subject=SubjectRef(Kind.PROCUREMENT, opened.reference),
                part=clock.kind.name.lower(),
                what=named,
                sentence=f"Procurement {opened.reference}, “{opened.title}”.",
                action="Publish it" if clock.kind.is_duty else "Wait until then",
                by_when=clock.on,
                is_broken_when_late=True,
                law=clock.provision,
            )


def _lies_ahead(waiting: Waiting, on: date) -> bool:
    return waiting.by_when is not None and waiting.by_when > on + _THIS_WEEK


def _posts(bearings: Bearings, waiting: Waiting) -> tuple[str, ...]:
    council = waiting.posts or (bearings.post_of(*waiting.roles),)
    vehicle = bearings.posts_of_vehicle(waiting.vehicle, *_VEHICLES) if waiting.vehicle else ()
    return tuple(dict.fromkeys((*vehicle, *council)))


def _item(bearings: Bearings, waiting: Waiting) -> WeekItem:
    who, *also = _posts(bearings, waiting)
    since = waiting.by_when or waiting.since
    days = 0 if since is None else (bearings.on - since).days
    is_late = waiting.by_when is not None and days > 0
    if waiting.by_when is not None:
        status = f"{waiting.what} {overdue_in_words(days)}"
        when = f"It {'was' if is_late else 'is'} due on {day_in_words(waiting.by_when)}."
    else:
        status = f"{waiting.what} waits {count_in_words(max(days, 0), 'day')}"
        when = ""
    return WeekItem(
        kind=waiting.kind,
        state=PromiseState.BROKEN if is_late and waiting.is_broken_when_late else PromiseState.AT_RISK,
        status=status,
        sentence=sentence(f"{waiting.sentence} {when}".strip()),
        who=who,
        who_title=bearings.title(who),
        also=tuple(also),
        by_when=waiting.by_when,
        days=days,
        subject=waiting.subject,
        part=waiting.part,
        action=waiting.action,
        law=waiting.law,
        record_ids=waiting.record_ids,
    )
