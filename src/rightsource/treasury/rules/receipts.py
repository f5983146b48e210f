"""Capital receipts under the flexible-use direction: was each use allowed, approved first, and truly one-off?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import StandingLaw, standing_law
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.reserves import WHOLE
from rightsource.treasury.rules.rows import ReceiptsStage, ReceiptsUse, Supports

_FLEXIBILITY = "capital_receipts.flexibility"
_OWN_COMPANY_BAR = "capital_receipts.own_company_bar"
_PLAN_TO_MINISTER = "capital_receipts.prior_plan_to_secretary_of_state"
_REDUNDANCY = "capital_receipts.redundancy_rule"
_STATUTORY_ONLY = "statutory redundancy"
_NO_BAR = "none"
_AVAILABLE = "available"

YEARS_ALIKE = 3
"""A project of change ends; without a saving, so many years running of drawing on receipts are like a running cost."""

YEARS_ALIKE_WITH_SAVING = 4
"""A project that states its saving is believed for three years, as long as the directions of 2016 and 2022 ran."""

ALIKE_WITHIN = (1, 10)
"""How far each year's use may be from the mean of them, as a fraction, to look like the same cost come back."""


class ReceiptsFault(StrEnum):
    """What is wrong with a use of capital receipts."""

    NOT_ALLOWED = "no direction let receipts pay for it in that year"
    NOT_APPROVED = "no decision of full council approves it"
    APPROVED_LATE = "used before full council approved it"
    NOT_SENT = "no plan was sent to the Secretary of State"
    SENT_LATE = "used before the plan was sent to the Secretary of State"
    RECURRENT = "it pays for recurrent spending"
    LIKE_RECURRENT = "the project draws about the same year after year, as a running cost does"
    NOT_STATED = "nobody says what it pays for"
    NO_SAVING = "no yearly saving is stated"
    WITHIN_GROUP = "what was sold went to an organisation of the group"
    REDUNDANCY = "it pays for redundancy beyond the statutory amount"
    BEYOND_PLAN = "more is used than was planned"


@dataclass(frozen=True, slots=True)
class ReceiptsJudged:
    """One use of capital receipts, planned or done, with what is wrong with it.

    Attributes:
        use: the row.
        approved_on: the day full council approved it; None if no such decision is on record.
        faults: what is wrong with it; none if nothing is.
        law: the provision it was judged by; blank where none was in force.
    """

    use: Recorded[ReceiptsUse]
    approved_on: date | None
    faults: tuple[ReceiptsFault, ...]
    law: str


@dataclass(frozen=True, slots=True)
class ReceiptsReview:
    """Every use of one organisation's capital receipts in a year, judged.

    Attributes:
        organisation: whose receipts they are.
        year: the financial year.
        uses: each use, what was done before what was planned, by project.
    """

    organisation: str
    year: FinancialYear
    uses: tuple[ReceiptsJudged, ...]

    @property
    def used(self) -> Money:
        """What was used."""
        return _total(self.uses, ReceiptsStage.USED)

    @property
    def planned(self) -> Money:
        """What was planned to be used."""
        return _total(self.uses, ReceiptsStage.PLANNED)

    @property
    def used_with_faults(self) -> Money:
        """What was used with anything wrong."""
        return _total([each for each in self.uses if each.faults], ReceiptsStage.USED)

    @property
    def under_recurrent(self) -> Money:
        """What was used and held up recurrent spending, said so or not."""
        held_up = {ReceiptsFault.RECURRENT, ReceiptsFault.LIKE_RECURRENT}
        return _total([each for each in self.uses if held_up & set(each.faults)], ReceiptsStage.USED)


def _total(uses: Iterable[ReceiptsJudged], stage: ReceiptsStage) -> Money:
    """Return what uses come to at a stage; a total stated without its projects is not counted beside them."""
    rows = [each.use.row for each in uses if each.use.row.stage is stage]
    named, whole = (
        Money.total([row.amount for row in rows if (row.project == WHOLE) is is_whole]) for is_whole in (False, True)
    )
    return max(named, whole)


@dataclass(frozen=True, slots=True)
class UnderRecurrent:
    """Receipts used under recurrent spending, and why that is said of them."""

    use: ReceiptsUse
    because: ReceiptsFault


def receipts_under_recurrent(
    uses: Iterable[ReceiptsUse], *, years_alike: int = YEARS_ALIKE, alike_within: tuple[int, int] = ALIKE_WITHIN
) -> tuple[UnderRecurrent, ...]:
    """Return the uses of receipts that held up recurrent spending: those said to, those that look like it, and why.

    A direction lets receipts pay for a change that is to save money every year. So a use is suspected where no saving
    is stated anywhere on the project's record, in its plan or in another year of it; and where a project draws about
    the same year after year, whatever it is called, since what comes back every year is no cost of change. A project
    that states its saving is believed a year longer. What pays for capital spending needs no direction and no saving.

    Args:
        uses: rows of any organisations and years, planned ones among them; only what was used is suspected.
        years_alike: how many years running make a project without a saving look like a running cost.
        alike_within: how far each year's use may be from their mean, as numerator and denominator.

    Source: the directions under Local Government Act 2003 s.16(2)(b): expenditure designed to generate ongoing savings.
    """
    uses = tuple(uses)
    saving = {_project(each) for each in uses if each.yearly_saving}
    used = [each for each in uses if each.stage is ReceiptsStage.USED and each.amount > Money(0)]
    of_change = [each for each in used if each.supports is not Supports.CAPITAL]
    alike = _years_alike([each for each in of_change if _project(each) not in saving], years_alike, alike_within)
    with_saving = [each for each in of_change if _project(each) in saving]
    alike |= _years_alike(with_saving, max(years_alike, YEARS_ALIKE_WITH_SAVING), alike_within)
    found = []
    for each in sorted(used, key=lambda use: (use.organisation, use.project, use.financial_year.starts_in)):
        if each.supports is Supports.RECURRENT:
            found.append(UnderRecurrent(each, ReceiptsFault.RECURRENT))
        elif (each.organisation, each.project, each.financial_year) in alike:
            found.append(UnderRecurrent(each, ReceiptsFault.LIKE_RECURRENT))
        elif each.supports is Supports.TRANSFORMATION and _project(each) not in saving:
            found.append(UnderRecurrent(each, ReceiptsFault.NO_SAVING))
    return tuple(found)


def _project(use: ReceiptsUse) -> tuple[str, str]:
    return use.organisation, use.project


def _years_alike(
    used: Iterable[ReceiptsUse], years_alike: int, within: tuple[int, int]
) -> set[tuple[str, str, FinancialYear]]:
    """Return the project years that stand in a run of years of about the same use."""
    by_project: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for each in used:
        by_project[each.organisation, each.project][each.financial_year.starts_in] += each.amount.pence
    found = set()
    for (organisation, project), by_year in by_project.items():
        for first in by_year:
            run = [first + later for later in range(years_alike)]
            if all(year in by_year for year in run) and _is_alike([by_year[year] for year in run], within):
                found |= {(organisation, project, FinancialYear(year)) for year in run}
    return found


def _is_alike(amounts: Sequence[int], within: tuple[int, int]) -> bool:
    numerator, denominator = within
    total, count = sum(amounts), len(amounts)
    return all(abs(amount * count - total) * denominator <= total * numerator for amount in amounts)


def approvals(decisions: Iterable[Recorded[Decision]]) -> dict[str, date]:
    """Return the day of each decision by which full council agreed to something, by reference."""
    return {
        each.row.reference: each.row.decided_on
        for each in decisions
        if each.row.body is DecisionBody.FULL_COUNCIL and each.row.outcome is Outcome.AGREED
    }


def review_receipts(
    uses: Iterable[Recorded[ReceiptsUse]],
    organisation: str,
    year: FinancialYear,
    *,
    approved: Mapping[str, date],
    group: Collection[str],
    law: Sequence[LegalValue],
) -> ReceiptsReview:
    """Return every use of one organisation's receipts in a year with what is wrong with it.

    Args:
        uses: the uses on record, of all years, since a running cost shows over several.
        organisation: whose receipts.
        year: the year to judge.
        approved: the days on which full council agreed, by the decision's reference.
        group: the organisations to which nothing may be sold for this.
        law: the dated law.

    Source:
        Local Government Act 2003 ss.16(2)(b) and 20, and the directions on flexible use of capital receipts in force
        from 1 April 2016, 4 April 2022 and 1 April 2025, as `law_parameters.csv` has them by date.
    """
    own = [each for each in uses if each.row.organisation == organisation]
    recurrent = {each.use: each.because for each in receipts_under_recurrent([each.row for each in own])}
    beyond = _beyond_plan([each.row for each in own if each.row.financial_year == year])
    saving = {_project(each.row) for each in own if each.row.yearly_saving}
    judged = []
    for each in own:
        row = each.row
        if row.financial_year != year:
            continue
        found = standing_law(law, _FLEXIBILITY, year.first_day)
        faults = [
            *_by_direction(row, found, law, group),
            *_by_approval(row, approved),
            *_by_purpose(row, recurrent.get(row), has_saving=_project(row) in saving),
            *([ReceiptsFault.BEYOND_PLAN] if row.stage is ReceiptsStage.USED and row.project in beyond else []),
        ]
        judged.append(
            ReceiptsJudged(each, approved.get(row.approved_by), tuple(faults), found.cited if found is not None else "")
        )
    judged.sort(key=lambda each: (each.use.row.stage is ReceiptsStage.PLANNED, each.use.row.project))
    return ReceiptsReview(organisation, year, tuple(judged))


def _beyond_plan(rows: Iterable[ReceiptsUse]) -> set[str]:
    by_stage: dict[ReceiptsStage, dict[str, int]] = {stage: defaultdict(int) for stage in ReceiptsStage}
    for row in rows:
        by_stage[row.stage][row.project] += row.amount.pence
    planned = by_stage[ReceiptsStage.PLANNED]
    return {project for project, pence in by_stage[ReceiptsStage.USED].items() if pence > planned.get(project, 0)}


def _used_on(row: ReceiptsUse) -> date:
    """Return the day a use counts from: where none is stated, the latest that it can be."""
    return row.used_on or row.financial_year.last_day


def _by_direction(
    row: ReceiptsUse, found: StandingLaw | None, law: Sequence[LegalValue], group: Collection[str]
) -> Iterable[ReceiptsFault]:
    first_day = row.financial_year.first_day
    if found is None or not found.value.value.startswith(_AVAILABLE):
        yield ReceiptsFault.NOT_ALLOWED
        return
    bar = standing_law(law, _OWN_COMPANY_BAR, first_day)
    if bar is not None and not bar.value.value.startswith(_NO_BAR) and row.sold_to and row.sold_to in group:
        yield ReceiptsFault.WITHIN_GROUP
    redundancy = standing_law(law, _REDUNDANCY, first_day)
    if redundancy is not None and redundancy.value.value.startswith(_STATUTORY_ONLY) and row.discretionary_redundancy:
        yield ReceiptsFault.REDUNDANCY
    if standing_law(law, _PLAN_TO_MINISTER, first_day) is None or row.stage is ReceiptsStage.PLANNED:
        return
    if row.plan_sent_on is None:
        yield ReceiptsFault.NOT_SENT
    elif row.plan_sent_on > _used_on(row):
        yield ReceiptsFault.SENT_LATE


def _by_approval(row: ReceiptsUse, approved: Mapping[str, date]) -> Iterable[ReceiptsFault]:
    approved_on = approved.get(row.approved_by)
    if approved_on is None:
        yield ReceiptsFault.NOT_APPROVED
    elif row.stage is ReceiptsStage.USED and approved_on > _used_on(row):
        yield ReceiptsFault.APPROVED_LATE


def _by_purpose(row: ReceiptsUse, recurrent: ReceiptsFault | None, *, has_saving: bool) -> Iterable[ReceiptsFault]:
    if recurrent is not None:
        yield recurrent
    elif row.supports is Supports.RECURRENT:
        yield ReceiptsFault.RECURRENT
    elif row.supports is Supports.NOT_STATED:
        yield ReceiptsFault.NOT_STATED
    elif row.supports is not Supports.CAPITAL and not has_saving:
        yield ReceiptsFault.NO_SAVING
