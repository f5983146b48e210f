"""This week: what needs whom by when, which limits are near, and what comes up, from what an audience knew by a day.

Begin with `this_week`. An item says the finding first, then why, then what to do, and carries the records it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.budget.rules.savings import savings_truth
from rightsource.commissioning.rules.returns import returns_due
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import Role
from rightsource.governance.rules.decisions import coming_decisions, is_pending, notice_check
from rightsource.governance.rules.warnings import open_warnings
from rightsource.quantities import FinancialYear, Month
from rightsource.quantities.wording import day_in_words
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.scrutiny.rules.week_commissioning import Waiting, commissioning_coming, commissioning_due
from rightsource.scrutiny.rules.week_dues import (
    decisions_due,
    duties_at_risk,
    prices_due,
    returns_late,
    savings_due,
    warnings_open,
)
from rightsource.scrutiny.rules.week_items import (
    Bearings,
    ComingUp,
    Limit,
    WeekItem,
    WeekKind,
    WeekRules,
    ids,
    sentence,
    week_rules,
)
from rightsource.scrutiny.rules.week_limits import limits_near
from rightsource.storage.references import Kind, SubjectRef

__all__ = ["ComingUp", "Limit", "Week", "WeekItem", "WeekKind", "WeekRules", "this_week", "week_rules"]

_URGENCY = (PromiseState.BROKEN, PromiseState.AT_RISK, PromiseState.NO_EVIDENCE, PromiseState.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What needs doing in the week that holds a day.

    Attributes:
        council: the council's name, or blank while nothing of it is known.
        on: the day.
        items: things to do, the most urgent first.
        limits: limits near or passed, the worst first.
        coming_up: what falls due in the weeks ahead, the soonest first.
    """

    council: str
    on: date
    items: tuple[WeekItem, ...]
    limits: tuple[WeekItem, ...]
    coming_up: tuple[ComingUp, ...]

    @property
    def late(self) -> tuple[WeekItem, ...]:
        """The things to do whose day has passed."""
        return tuple(item for item in self.items if item.is_late)

    def needing(self, post: str) -> tuple[WeekItem, ...]:
        """Return the things to do that need a post, or that it can do."""
        return tuple(item for item in self.items if item.needs(post))

    def of_others(self, post: str) -> tuple[WeekItem, ...]:
        """Return the things to do that need others."""
        return tuple(item for item in self.items if not item.needs(post))

    def only_for(self, post: str) -> Week:
        """Return the week of one post: what needs it, the limits it watches, and what comes up for it."""
        return Week(
            council=self.council,
            on=self.on,
            items=self.needing(post),
            limits=tuple(item for item in self.limits if item.needs(post)),
            coming_up=tuple(each for each in self.coming_up if each.needs(post)),
        )


def this_week(evidence: Evidence, on: date, rules: WeekRules | None = None, *, waiting: Sequence[Waiting] = ()) -> Week:
    """Return what needs doing in the week that holds a day.

    Args:
        evidence: what the audience knew by that day, already cut.
        on: the day. A date inside a row that lies after it has not happened yet.
        rules: when a limit is near; those that come with Rightsource if none are given.
        waiting: what of commissioning waits for somebody.
    """
    bearings = Bearings(evidence, on, rules or week_rules())
    dues = (decisions_due, returns_late, savings_due, prices_due, warnings_open, duties_at_risk)
    return Week(
        council=bearings.name("") if bearings.council else "",
        on=on,
        items=_by_urgency([*(item for find in dues for item in find(bearings)), *commissioning_due(bearings, waiting)]),
        limits=_by_urgency(limits_near(bearings)),
        coming_up=_coming_up(bearings, waiting),
    )


def _by_urgency(items: Iterable[WeekItem]) -> tuple[WeekItem, ...]:
    def urgency(item: WeekItem) -> tuple[int, int, str, str, str]:
        return _URGENCY.index(item.state), -item.days, item.kind.value, str(item.subject), item.part

    return tuple(sorted(items, key=urgency))


def _coming_up(bearings: Bearings, waiting: Sequence[Waiting]) -> tuple[ComingUp, ...]:
    until = bearings.on + timedelta(days=bearings.rules.coming_up_days)
    finders = (_decisions, _notices, _returns, _evidence_due, _clocks, _agreements)
    found = [*(each for find in finders for each in find(bearings)), *commissioning_coming(bearings, waiting)]
    coming = [each for each in found if bearings.on <= each.day <= until]
    return tuple(sorted(coming, key=lambda each: (each.day, each.kind.value, str(each.subject))))


def _decisions(bearings: Bearings) -> Iterator[ComingUp]:
    for decision in coming_decisions(bearings.evidence.decisions, bearings.on, bearings.rules.coming_up_days):
        row = decision.row
        yield ComingUp(
            day=row.decided_on,
            kind=WeekKind.DECISION,
            text=sentence(f"{row.body.value} decides “{row.title}”"),
            who=row.proposed_by or bearings.post_of(Role.MONITORING_OFFICER),
            subject=SubjectRef(Kind.DECISION, row.reference),
            record_ids=ids(decision),
        )


def _notices(bearings: Bearings) -> Iterator[ComingUp]:
    for decision in bearings.evidence.decisions:
        row = decision.row
        check = notice_check(decision, the_law(), bearings.on) if is_pending(decision, bearings.on) else None
        if check is not None and check.clear_days_given is None:
            yield ComingUp(
                day=check.latest_notice_on,
                kind=WeekKind.NOTICE,
                text=f"Last day to give notice of “{row.title}”, a key decision on {day_in_words(row.decided_on)}",
                who=row.proposed_by or bearings.post_of(Role.MONITORING_OFFICER),
                subject=SubjectRef(Kind.DECISION, row.reference),
                record_ids=ids(decision),
            )


def _returns(bearings: Bearings) -> Iterator[ComingUp]:
    evidence, days = bearings.evidence, bearings.own_rules.returns_due_days
    if bearings.is_past_case and not evidence.returns:
        return
    # The month that runs now falls due after its end, so it is asked for as at the first day of the next.
    ahead = Month.of(bearings.on).next.first_day
    asked = returns_due(evidence.organisations, evidence.returns, ahead, days)
    owed = [due for due in asked if due.made is None and due.month == Month.of(bearings.on)]
    if not owed:
        return
    leads = (Role.VEHICLE_FINANCE_LEAD, Role.VEHICLE_DIRECTOR)
    posts = [due.accountable_post or bearings.answers_for(due.organisation) for due in owed]
    posts += [post for due in owed for post in bearings.posts_of_vehicle(due.organisation, *leads)]
    whose = owed[0].name if len(owed) == 1 else f"{len(owed)} vehicles"
    yield ComingUp(
        day=owed[0].due_on,
        kind=WeekKind.RETURN,
        text=f"{whose} owe{'s' if len(owed) == 1 else ''} the return for {owed[0].month}",
        who=bearings.post_of(Role.CHIEF_FINANCE_OFFICER),
        also=tuple(dict.fromkeys(posts)),
        subject=SubjectRef(Kind.RETURN, owed[0].organisation if len(owed) == 1 else ""),
        record_ids=ids(*(due.vehicle for due in owed)),
    )


def _evidence_due(bearings: Bearings) -> Iterator[ComingUp]:
    this_year = FinancialYear.of(bearings.on)
    for year in (FinancialYear(this_year.starts_in - 1), this_year):
        for saving in savings_truth(bearings.evidence.savings, year, bearings.on).savings:
            if saving.evidence_due_on is not None:
                figure = saving.claimed or saving.forecast or saving.planned
                assert figure is not None
                yield ComingUp(
                    day=saving.evidence_due_on,
                    kind=WeekKind.SAVING,
                    text=f"Evidence is due for “{saving.title}”",
                    who=figure.row.said_by,
                    subject=SubjectRef(Kind.SAVING, saving.saving),
                    record_ids=ids(figure),
                )


def _clocks(bearings: Bearings) -> Iterator[ComingUp]:
    days = bearings.own_rules.warning_answer_days
    for status in open_warnings(bearings.evidence.warnings, bearings.on, days, the_law()):
        if status.clock is not None:
            issuer = bearings.title(status.warning.row.issued_by)
            yield ComingUp(
                day=status.clock.last_day,
                kind=WeekKind.WARNING,
                text=f"Last day for the council to consider the report of {issuer}",
                who=bearings.post_of(Role.MONITORING_OFFICER),
                subject=SubjectRef(Kind.WARNING, status.warning.row.reference),
                record_ids=ids(status.warning),
            )


def _agreements(bearings: Bearings) -> Iterator[ComingUp]:
    for terms in bearings.evidence.agreements:
        row = terms.row
        who = bearings.post_of(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.CHIEF_FINANCE_OFFICER)
        subject = SubjectRef(Kind.AGREEMENT, row.agreement)
        if row.decide_by is not None:
            text = f"Last day to decide on extending or ending “{row.title}”"
            yield ComingUp(
                day=row.decide_by, kind=WeekKind.AGREEMENT, text=text, who=who, subject=subject, record_ids=ids(terms)
            )
        if row.period.last_day is not None:
            text = f"“{row.title}” ends"
            day = row.period.last_day
            yield ComingUp(day=day, kind=WeekKind.AGREEMENT, text=text, who=who, subject=subject, record_ids=ids(terms))
