"""P5: capital receipts used, or planned to be, under revenue: named by project or not, approved first, truly one-off.

Two tables speak of them: the register of uses project by project (`receipts_uses`), and the sums in the sheet of
reserves (`reserves_debt`). What a sum states beyond the projects of the register is money without a project.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rightsource.governance.rules.alarms import OUR_RULE, Alarm, Question, cited
from rightsource.governance.rules.rows import Decision, Paper, PaperKind, Promise
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, list_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.receipts import ReceiptsFault, ReceiptsJudged, approvals, review_receipts
from rightsource.treasury.rules.reserves import WHOLE, one_off_use
from rightsource.treasury.rules.rows import Measure, ReceiptsStage, ReceiptsUse, ReserveFigure, ReserveKind, Supports

_FLEXIBILITY = "capital_receipts.flexibility"
_BARRED = "not available"
_STAGES = {ReceiptsStage.USED: Measure.USED, ReceiptsStage.PLANNED: Measure.PLANNED_USE}

_SHOWN_BROKEN = frozenset(
    {
        ReceiptsFault.NOT_ALLOWED,
        ReceiptsFault.APPROVED_LATE,
        ReceiptsFault.SENT_LATE,
        ReceiptsFault.RECURRENT,
        ReceiptsFault.WITHIN_GROUP,
        ReceiptsFault.REDUNDANCY,
    }
)
"""What the record itself shows to be wrong of money that was used; what is only absent from it never is."""


@dataclass(frozen=True, slots=True)
class ReceiptsKnown:
    """What an audience knew of a council's capital receipts.

    Attributes:
        uses: the register of uses, project by project; a total without its projects stands there as `all`.
        figures: the sheet of reserves, which states sums.
        decisions: decisions, among them those by which full council approves a use.
        papers: papers, among them lists of projects.
    """

    uses: Sequence[Recorded[ReceiptsUse]] = ()
    figures: Sequence[Recorded[ReserveFigure]] = ()
    decisions: Sequence[Recorded[Decision]] = ()
    papers: Sequence[Recorded[Paper]] = ()


def receipts_alarms(known: ReceiptsKnown, question: Question) -> tuple[Alarm, ...]:
    """Return the alarms on the council's capital receipts that its register and its sums raise on a day.

    Source:
        Local Government Act 2003 ss.16(2)(b) and 20, and the directions on flexible use of capital receipts by date,
        as `law_parameters.csv` has them. Approval by full council before use is the guidance under them.
    """
    uses = _by_the_day(known.uses, question)
    found = [alarm for year in _years(known, uses) for alarm in _without_projects(known, uses, question, year)]
    for year in sorted({use.row.financial_year for use in uses}):
        found += _of_register(known, uses, question, year)
    return tuple(found)


def receipts_looked_at(known: ReceiptsKnown, question: Question) -> tuple[Recorded[ReceiptsUse], ...]:
    """Return the rows of the register that speak of the council by the day."""
    return tuple(_by_the_day(known.uses, question))


def _by_the_day(uses: Sequence[Recorded[ReceiptsUse]], question: Question) -> list[Recorded[ReceiptsUse]]:
    """Return the council's own uses without what lies after the day: a use to come, a plan not yet sent."""
    return [
        replace(use, row=replace(use.row, plan_sent_on=_come(use.row.plan_sent_on, question)))
        for use in uses
        if question.who.is_councils(use.row.organisation)
        and use.row.amount > Money(0)
        and (use.row.used_on is None or question.has_come(use.row.used_on))
    ]


def _come(day: date | None, question: Question) -> date | None:
    return day if question.has_come(day) else None


def _years(known: ReceiptsKnown, uses: Sequence[Recorded[ReceiptsUse]]) -> list[FinancialYear]:
    years = {use.row.financial_year for use in uses}
    years |= {
        FinancialYear.of(one.row.as_at)
        for one in known.figures
        if one.row.kind is ReserveKind.RECEIPTS and one.row.measure in _STAGES.values()
    }
    return sorted(years)


# Money without a project


@dataclass(frozen=True, slots=True)
class _Told:
    """What the two tables say of a year at one stage.

    Attributes:
        year: the year.
        stage: planned, or used.
        stated: sums in the sheet of reserves.
        totals: totals in the register.
        named: uses in the register that name their project.
    """

    year: FinancialYear
    stage: ReceiptsStage
    stated: list[Recorded[ReserveFigure]]
    totals: list[Recorded[ReceiptsUse]]
    named: list[Recorded[ReceiptsUse]]

    @property
    def by_project(self) -> Money:
        """What is told project by project: in the register, or as a sum with its project and its approval."""
        in_sums: dict[str, Money] = defaultdict(lambda: Money(0))
        in_register: dict[str, Money] = defaultdict(lambda: Money(0))
        for figure in self.stated:
            if figure.row.project and figure.row.approved_by:
                in_sums[figure.row.project] += figure.row.amount
        for use in self.named:
            in_register[use.row.project] += use.row.amount
        return Money.total([max(in_sums[each], in_register[each]) for each in {*in_sums, *in_register}])

    @property
    def whole(self) -> Money:
        """What is told in all."""
        sums = (Money.total([each.row.amount for each in rows]) for rows in (self.stated, self.totals))
        return max(self.by_project, *sums)


def _without_projects(
    known: ReceiptsKnown, uses: Sequence[Recorded[ReceiptsUse]], question: Question, year: FinancialYear
) -> Iterator[Alarm]:
    """Raise where receipts pay revenue with no list of projects on record, or before any direction let them.

    What was used takes the place of what was planned to be.
    """
    for stage, measure in _STAGES.items():
        registered = [use for use in uses if use.row.financial_year == year and use.row.stage is stage]
        told = _Told(
            year,
            stage,
            _stated(known, question, year, measure),
            [use for use in registered if use.row.project == WHOLE],
            [use for use in registered if use.row.project != WHOLE],
        )
        if told.stated or registered:
            yield from _of_stage(known, question, told)
            return


def _stated(
    known: ReceiptsKnown, question: Question, year: FinancialYear, measure: Measure
) -> list[Recorded[ReserveFigure]]:
    used = one_off_use(known.figures, question.council, year, measure).uses
    return [
        use
        for use in used
        if use.row.kind is ReserveKind.RECEIPTS
        and use.row.supports is not Supports.CAPITAL
        and use.row.amount > Money(0)
    ]


def _of_stage(known: ReceiptsKnown, question: Question, told: _Told) -> Iterator[Alarm]:
    flexibility = question.provision(_FLEXIBILITY, told.year.first_day)
    is_barred = flexibility is not None and flexibility.value.startswith(_BARRED)
    nameless = told.whole - told.by_project
    if not is_barred and (nameless <= Money(0) or _has_project_list(known, question, told.year)):
        return
    used = "planned to pay" if told.stage is ReceiptsStage.PLANNED else "used to pay"
    why = "no list of the projects, and no approval project by project, is on record"
    if is_barred:
        why = "in that year no direction allowed it without a case of its own"
    amount = amount_in_words(told.whole if is_barred else nameless)
    yield Alarm(
        key=f"receipts-without-projects:{told.year}",
        promise=Promise.P5,
        headline=f"{amount} of capital receipts are {used} revenue spending in {told.year}; {why}.",
        rows=(*told.stated, *told.totals, *(told.named if is_barred else ())),
        law=cited(flexibility) if is_barred and flexibility else OUR_RULE,
        since=told.year.first_day,
        whose=question.chief_finance_officer,
        is_broken=is_barred and told.stage is ReceiptsStage.USED,
    )


def _has_project_list(known: ReceiptsKnown, question: Question, year: FinancialYear) -> bool:
    days = [one.row.published_on or one.row.signed_on for one in known.papers if one.row.kind is PaperKind.PROJECT_LIST]
    return any(question.has_come(day) and day is not None and day <= year.last_day for day in days)


# The register, project by project


def _of_register(
    known: ReceiptsKnown, uses: Sequence[Recorded[ReceiptsUse]], question: Question, year: FinancialYear
) -> Iterator[Alarm]:
    """Raise each thing that is wrong with the uses of a year, once for all of its projects."""
    approved = {key: day for key, day in approvals(known.decisions).items() if question.has_come(day)}
    named = [use for use in uses if use.row.project != WHOLE]
    review = review_receipts(
        named, question.council, year, approved=approved, group=question.who.group, law=question.law
    )
    used = {use.use.row.project for use in review.uses if use.use.row.stage is ReceiptsStage.USED}
    for stage in ReceiptsStage:
        of_stage = [
            use
            for use in review.uses
            if use.use.row.stage is stage and (stage is ReceiptsStage.USED or use.use.row.project not in used)
        ]
        for fault in ReceiptsFault:
            wrong = [use for use in of_stage if fault in use.faults]
            if wrong:
                yield _of_fault(question, year, stage, fault, wrong)


def _of_fault(
    question: Question,
    year: FinancialYear,
    stage: ReceiptsStage,
    fault: ReceiptsFault,
    wrong: Sequence[ReceiptsJudged],
) -> Alarm:
    total = Money.total([use.use.row.amount for use in wrong])
    projects = list_in_words(list(dict.fromkeys(use.use.row.project for use in wrong)))
    verb = "was used" if stage is ReceiptsStage.USED else "is planned to be used"
    return Alarm(
        key=f"receipts-{fault.name.lower().replace('_', '-')}:{year}:{stage.name.lower()}",
        promise=Promise.P5,
        headline=(f"{amount_in_words(total)} of capital receipts {verb} in {year} on {projects}: {fault}."),
        rows=tuple(use.use for use in wrong),
        law=wrong[0].law or OUR_RULE,
        since=_since(wrong),
        whose=question.chief_finance_officer,
        is_broken=stage is ReceiptsStage.USED and fault in _SHOWN_BROKEN,
    )


def _since(wrong: Sequence[ReceiptsJudged]) -> date:
    """Return the first day of the first use; where no day is stated, the first of its year."""
    return min(use.use.row.used_on or use.use.row.financial_year.first_day for use in wrong)
