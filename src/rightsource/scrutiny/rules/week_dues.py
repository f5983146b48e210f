"""What is owed this week: decisions and notices, returns, savings, prices, warnings, and duties without a holder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rightsource.budget.rules.savings import DoubleClaim, SavingTruth, savings_truth
from rightsource.commissioning.rules.prices import PriceRequest, price_requests
from rightsource.commissioning.rules.returns import ReturnDue, returns_due
from rightsource.constitution.rules.books import delegation_powers, the_law
from rightsource.constitution.rules.duties import (
    DutyStanding,
    Gap,
    GapKind,
    HolderEnding,
    duties_losing_holder,
    duty_gaps,
    holders_ending,
)
from rightsource.constitution.rules.rows import Duty, Role
from rightsource.governance.rules.decisions import NoticeCheck, is_pending, notice_check, overdue_decisions
from rightsource.governance.rules.rows import Decision
from rightsource.governance.rules.warnings import WarningStatus, open_warnings
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, list_in_words
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.scrutiny.rules.week_items import (
    Bearings,
    WeekItem,
    WeekKind,
    ids,
    overdue_in_words,
    sentence,
)
from rightsource.storage.knowledge import Recorded
from rightsource.storage.references import Kind, SubjectRef

_GAP_STATES = {
    GapKind.NO_POST_ON_RECORD: PromiseState.NO_EVIDENCE,
    GapKind.NOT_NAMED: PromiseState.NO_EVIDENCE,
    GapKind.NO_FALLBACK: PromiseState.AT_RISK,
}


def decisions_due(bearings: Bearings) -> Iterator[WeekItem]:
    """Return decisions whose outcome nobody recorded, and key decisions whose notice is short or missing."""
    clerk = bearings.post_of(Role.MONITORING_OFFICER)
    for decision in overdue_decisions(bearings.evidence.decisions, bearings.on):
        days = (bearings.on - decision.row.decided_on).days
        yield WeekItem(
            kind=WeekKind.DECISION,
            state=PromiseState.NO_EVIDENCE,
            status=f"Outcome missing {count_in_words(days, 'day')}",
            sentence=f"“{decision.row.title}” was to be decided on {day_in_words(decision.row.decided_on)}, "
            "and nothing says what came of it. Record the outcome.",
            who=clerk,
            who_title=bearings.title(clerk),
            by_when=decision.row.decided_on,
            days=days,
            subject=SubjectRef(Kind.DECISION, decision.row.reference),
            action="Record the outcome",
            record_ids=ids(decision),
        )
    for decision in bearings.evidence.decisions:
        if is_pending(decision, bearings.on) and decision.row.decided_on >= bearings.on:
            check = notice_check(decision, the_law(), bearings.on)
            if check is not None and not check.is_in_time and bearings.on > check.latest_notice_on:
                yield _short_notice(bearings, decision, check, clerk)


def _short_notice(bearings: Bearings, decision: Recorded[Decision], check: NoticeCheck, clerk: str) -> WeekItem:
    row = decision.row
    if check.clear_days_given is None:
        given = "no notice of it is on record"
    else:
        given = f"its notice gave {count_in_words(max(check.clear_days_given, 0), 'clear day')}"
    can_except = check.needs_general_exception or check.clear_days_given is None
    advice = "Use the general exception and tell the scrutiny chair, or move it." if can_except else "Move it."
    who = row.proposed_by or clerk
    return WeekItem(
        kind=WeekKind.NOTICE,
        state=PromiseState.AT_RISK if can_except else PromiseState.BROKEN,
        status="Notice missing" if check.clear_days_given is None else "Notice short",
        sentence=f"“{row.title}” is a key decision on {day_in_words(row.decided_on)}, and {given}; the law asks for "
        f"{check.clear_days_needed} clear days. {advice}",
        who=who,
        who_title=bearings.title(who),
        also=(clerk,),
        by_when=check.latest_notice_on,
        days=(bearings.on - check.latest_notice_on).days,
        subject=SubjectRef(Kind.DECISION, row.reference),
        action="Give notice",
        law=check.law.cited,
        record_ids=ids(decision),
    )


def returns_late(bearings: Bearings) -> Iterator[WeekItem]:
    """Return the monthly returns that vehicles owe; of a council that never had any, that none is on record."""
    evidence, on = bearings.evidence, bearings.on
    has_returns = bool(evidence.returns)
    if not has_returns and bearings.is_past_case:
        return  # nobody asked its vehicles for returns
    due = returns_due(evidence.organisations, evidence.returns, on, bearings.own_rules.returns_due_days)
    for owed in due:
        if owed.is_owed(on):
            yield _late_return(bearings, owed, has_returns)


def _late_return(bearings: Bearings, owed: ReturnDue, has_returns: bool) -> WeekItem:
    who = owed.accountable_post or bearings.answers_for(owed.organisation)
    days = owed.days_late(bearings.on)
    late = f"{count_in_words(days, 'day')} late"
    first = "" if has_returns else " No return from any vehicle is on record yet."
    return WeekItem(
        kind=WeekKind.RETURN,
        state=PromiseState.AT_RISK if has_returns else PromiseState.NO_EVIDENCE,
        status=f"Return {late}",
        sentence=f"{owed.name} owes its {owed.month.first_day:%B} return, {late}.{first} Ask for it.",
        who=who,
        who_title=bearings.title(who),
        also=bearings.posts_of_vehicle(owed.organisation, Role.VEHICLE_FINANCE_LEAD, Role.VEHICLE_DIRECTOR),
        by_when=owed.due_on,
        days=days,
        subject=SubjectRef(Kind.RETURN, owed.organisation),
        part=f"{owed.month.year}-{owed.month.month:02d}",
        action="Chase",
        record_ids=ids(owed.vehicle),
    )


def savings_due(bearings: Bearings) -> Iterator[WeekItem]:
    """Return savings that lack evidence or a verifier, were verified by their claimant, or are claimed twice."""
    this_year = FinancialYear.of(bearings.on)
    for year in (FinancialYear(this_year.starts_in - 1), this_year):
        truth = savings_truth(bearings.evidence.savings, year, bearings.on)
        for saving in truth.savings:
            if saving.self_verified and saving.verified is None:
                yield _self_verified(bearings, saving)
            elif saving.needs_evidence:
                yield _without_evidence(bearings, saving)
            elif saving.needs_verification:
                yield _to_verify(bearings, saving)
        for double in truth.double_claims:
            yield _claimed_twice(bearings, double)


def _self_verified(bearings: Bearings, saving: SavingTruth) -> WeekItem:
    figure = saving.self_verified[-1]
    verifier = bearings.post_of(Role.CHIEF_FINANCE_OFFICER)
    return WeekItem(
        kind=WeekKind.SAVING,
        state=PromiseState.BROKEN,
        status="Verified by its claimant",
        sentence=f"{amount_in_words(figure.row.amount)} of “{saving.title}” was verified by the post that claimed it, "
        "so it counts for nothing. Have another post verify it.",
        who=verifier,
        who_title=bearings.title(verifier),
        days=(bearings.on - figure.row.said_on).days,
        subject=SubjectRef(Kind.SAVING, saving.saving),
        part=str(saving.year),
        action="Verify",
        record_ids=ids(saving.claimed, *saving.self_verified),
    )


def _without_evidence(bearings: Bearings, saving: SavingTruth) -> WeekItem:
    assert saving.claimed is not None
    claim, due_on = saving.claimed.row, saving.evidence_due_on
    days = (bearings.on - (due_on or claim.said_on)).days
    when = "" if due_on is None else f" It {'was' if days > 0 else 'is'} due on {day_in_words(due_on)}."
    return WeekItem(
        kind=WeekKind.SAVING,
        state=PromiseState.NO_EVIDENCE,
        status=f"Evidence {overdue_in_words(days)}" if due_on is not None else "No evidence",
        sentence=f"{bearings.name(saving.organisation)} claims {amount_in_words(claim.amount)} for “{saving.title}” "
        f"and shows no evidence.{when} Ask for it.",
        who=claim.said_by,
        who_title=bearings.title(claim.said_by),
        also=(bearings.post_of(Role.CHIEF_FINANCE_OFFICER),),
        by_when=due_on,
        days=days,
        subject=SubjectRef(Kind.SAVING, saving.saving),
        part=str(saving.year),
        action="Send evidence",
        record_ids=ids(saving.claimed),
    )


def _to_verify(bearings: Bearings, saving: SavingTruth) -> WeekItem:
    assert saving.claimed is not None
    claim = saving.claimed.row
    verifier = bearings.post_of(Role.CHIEF_FINANCE_OFFICER)
    return WeekItem(
        kind=WeekKind.SAVING,
        state=PromiseState.NO_EVIDENCE,
        status="Saving to verify",
        sentence=f"{amount_in_words(claim.amount)} is claimed by {bearings.name(saving.organisation)} for "
        f"“{saving.title}”, evidence named, and nobody else has verified it. Verify it.",
        who=verifier,
        who_title=bearings.title(verifier),
        by_when=saving.evidence_due_on,
        days=(bearings.on - (saving.evidence_due_on or claim.said_on)).days,
        subject=SubjectRef(Kind.SAVING, saving.saving),
        part=str(saving.year),
        action="Verify",
        record_ids=ids(saving.claimed),
    )


def _claimed_twice(bearings: Bearings, double: DoubleClaim) -> WeekItem:
    who = bearings.post_of(Role.CHIEF_FINANCE_OFFICER)
    figures = sorted(double.figures, key=lambda figure: figure.row.said_on)
    titles = list(dict.fromkeys(f"“{figure.row.title}”" for figure in figures))
    return WeekItem(
        kind=WeekKind.SAVING,
        state=PromiseState.BROKEN,
        status="Counted twice",
        sentence=f"{amount_in_words(double.at_stake)} may be counted twice: {double.how.value} "
        f"({list_in_words(titles)}). Say which claim stands.",
        who=who,
        who_title=bearings.title(who),
        days=(bearings.on - figures[-1].row.said_on).days,
        subject=SubjectRef(Kind.SAVING, double.savings[0]),
        part=str(figures[-1].row.financial_year),
        action="Settle",
        record_ids=ids(*figures),
    )


def prices_due(bearings: Bearings) -> Iterator[WeekItem]:
    """Return the price requests that nobody has answered."""
    days = bearings.own_rules.price_answer_days
    for request in price_requests(bearings.evidence.price_history, bearings.on, days):
        yield _price_request(bearings, request)


def _price_request(bearings: Bearings, request: PriceRequest) -> WeekItem:
    row = request.event.row
    who = bearings.post_of(Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.CHIEF_FINANCE_OFFICER)
    terms = [each for each in bearings.evidence.agreements if each.row.agreement == row.agreement]
    what = f"“{terms[-1].row.title}”" if terms else row.agreement
    is_late = request.days_late > 0
    when = f"its answer {'was' if is_late else 'is'} due on {day_in_words(request.due_on)}"
    return WeekItem(
        kind=WeekKind.PRICE,
        state=PromiseState.BROKEN if is_late else PromiseState.AT_RISK,
        status=f"Answer {overdue_in_words(request.days_late)}",
        sentence=f"{bearings.name(row.organisation)} asks for {amount_in_words(row.amount)} on {what}, and {when}. "
        "Decide.",
        who=who,
        who_title=bearings.title(who),
        also=(bearings.post_of(Role.CHIEF_FINANCE_OFFICER),),
        by_when=request.due_on,
        days=request.days_late,
        subject=SubjectRef(Kind.AGREEMENT, row.agreement),
        part=row.reference,
        action="Decide",
        record_ids=ids(request.event),
    )


def warnings_open(bearings: Bearings) -> Iterator[WeekItem]:
    """Return the warnings that their issuers have not closed, with their age and the clocks that run."""
    days = bearings.own_rules.warning_answer_days
    for status in open_warnings(bearings.evidence.warnings, bearings.on, days, the_law()):
        yield _open_warning(bearings, status)


def _open_warning(bearings: Bearings, status: WarningStatus) -> WeekItem:
    row, clock = status.warning.row, status.clock
    addressees = tuple(bearings.addressee(named) for named in row.addressed_to)
    who = row.issued_by if status.is_answered or not addressees else addressees[0]
    by_when = status.answer_due_on if not status.is_answered else None
    law, clock_words = "our rule", ""
    # A clock that ran out long ago says no more what is due this week; the warning itself stays.
    if clock is not None and clock.days_left >= 0:
        by_when, law = clock.last_day, clock.law.cited
        clock_words = f" The council must consider the report by {day_in_words(clock.last_day)}."
    is_overdue = by_when is not None and bearings.on > by_when
    return WeekItem(
        kind=WeekKind.WARNING,
        state=PromiseState.BROKEN if is_overdue or status.closed_by_another else PromiseState.AT_RISK,
        status=f"Warning open {count_in_words(status.age_days, 'day')}",
        sentence=sentence(
            f"{bearings.title(row.issued_by)} warned on {day_in_words(row.issued_on)}: {row.matter}"
            f"{clock_words} {_what_is_owed(status)}"
        ),
        who=who,
        who_title=bearings.title(who),
        also=addressees[1:] if not status.is_answered else (),
        by_when=by_when,
        days=status.age_days if by_when is None else (bearings.on - by_when).days,
        subject=SubjectRef(Kind.WARNING, row.reference),
        action="Close" if status.is_answered else "Respond",
        law=law,
        record_ids=ids(status.warning),
    )


def _what_is_owed(status: WarningStatus) -> str:
    if status.closed_by_another:
        return "Somebody other than its issuer closed it, so it stays open. Ask the issuer."
    if status.is_answered:
        return "It was answered, and its issuer has not closed it. Close it, or say what is missing."
    if status.days_overdue:
        return f"Its answer is {count_in_words(status.days_overdue, 'day')} overdue. Answer it."
    return "Answer it."


def duties_at_risk(bearings: Bearings) -> Iterator[WeekItem]:
    """Return posts about to lose their holder with the duties they answer for, and gaps, one item for each kind."""
    evidence, on = bearings.evidence, bearings.on
    standings = duty_gaps(
        evidence.register,
        evidence.duties,
        evidence.posts,
        on,
        organisations=evidence.organisations,
        powers=delegation_powers(),
    )
    soon = bearings.rules.holder_leaving_days
    endings = () if bearings.is_past_case else holders_ending(evidence.posts, on, soon)
    for ending, duties in duties_losing_holder(standings, endings):
        if duties:
            yield _holder_leaving(bearings, ending, duties)
    by_kind: dict[tuple[GapKind, str], list[tuple[DutyStanding, Gap]]] = defaultdict(list)
    for standing in standings:
        for gap in standing.counted_gaps:
            by_kind[gap.kind, gap.owner].append((standing, gap))
    for (kind, owner), found in by_kind.items():
        yield _duty_gaps(bearings, kind, owner, found)


def _holder_leaving(bearings: Bearings, ending: HolderEnding, duties: tuple[Duty, ...]) -> WeekItem:
    who = bearings.post_of(Role.HEAD_OF_PAID_SERVICE)
    answers = count_in_words(len(duties), "statutory duty", "statutory duties")
    return WeekItem(
        kind=WeekKind.DUTY,
        state=PromiseState.AT_RISK,
        status=f"{answers} about to lose a holder",
        sentence=f"{ending.title} leaves on {day_in_words(ending.last_day)} with no successor on record, and answers "
        f"for {answers}. Name who follows.",
        who=who,
        who_title=bearings.title(who),
        by_when=ending.last_day,
        days=(bearings.on - ending.last_day).days,
        subject=SubjectRef(Kind.POST, ending.post),
        action="Name a successor",
        record_ids=(ending.record_id,),
    )


def _duty_gaps(bearings: Bearings, kind: GapKind, owner: str, found: list[tuple[DutyStanding, Gap]]) -> WeekItem:
    first_days = [gap.first_day for _, gap in found if gap.first_day is not None]
    answers = count_in_words(len(found), "statutory duty", "statutory duties")
    only = f": “{found[0][0].duty.title}”" if len(found) == 1 else ""
    records = tuple(dict.fromkeys(record_id for standing, _ in found for record_id in standing.record_ids))
    return WeekItem(
        kind=WeekKind.DUTY,
        state=_GAP_STATES.get(kind, PromiseState.BROKEN),
        status=f"{answers} with a gap",
        sentence=f"{answers}{only}: {kind.value}. {found[0][1].why if len(found) == 1 else 'Close each gap.'}",
        who=owner,
        who_title=bearings.title(owner),
        days=(bearings.on - min(first_days)).days if first_days else 0,
        subject=SubjectRef(Kind.DUTY, found[0][0].duty.duty),
        part="" if len(found) == 1 else kind.name.lower(),
        action="Close the gap",
        record_ids=records,
    )
