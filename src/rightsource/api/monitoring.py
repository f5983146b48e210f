"""Budgets by the month and what the law asks of them; setting one by decision, viring, and what is said of it since."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router
from pydantic import BeforeValidator, WithJsonSchema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words, in_the_councils_sight
from rightsource.api.answering import MonthAsked
from rightsource.api.asking import Asked, Day, Known, YearAsked, YearGiven, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right
from rightsource.budget.actions import monitoring as saying
from rightsource.budget.actions import versions as setting
from rightsource.budget.errors import NoBudgetSet
from rightsource.budget.queries.monitoring import accuracy_known, budgets_known, budgets_told, sheet_budget
from rightsource.budget.rules.accuracy import ForecasterAccuracy
from rightsource.budget.rules.control import ControlAnswer, Step, budget_control
from rightsource.budget.rules.council_tax import CouncilTax
from rightsource.budget.rules.monitoring import ForecastMove, Pressure
from rightsource.budget.rules.rows import Recurrence
from rightsource.budget.rules.solvency import OfficersStatement, ReservesOpinion, RobustnessOpinion
from rightsource.budget.rules.told import BudgetsTold
from rightsource.budget.rules.versions import month_to_show, months_of
from rightsource.budget.rules.virement import Virement, VirementLimit
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.actors import Authority
from rightsource.storage.knowledge import Audience

router = Router(tags=["budget"])
_MOST_PENCE = 10**15

_MonthOrNone = Annotated[
    MonthAsked | None, WithJsonSchema({"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"})
]


def _base(value: object) -> object:
    if not isinstance(value, str):
        raise TypeError("write a tax base as text, so that no digit is lost")
    return value


BaseGiven = Annotated[
    Decimal,
    BeforeValidator(_base),
    Field(ge=0, le=10**9, decimal_places=2, allow_inf_nan=False),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,9}(\.[0-9]{1,2})?$"}),
]


class AskedOfBudget(Asked):
    """Whose budget, of which year, at the end of which month."""

    year: YearAsked = Field(default=None, description="The financial year, as 2026-27; that of the day if not given.")
    month: _MonthOrNone = Field(
        default=None, description="As 2026-10; the last complete month if none of the year is given."
    )
    organisation: str = Field(default="", max_length=80, description="The organisation's key; all if not given.")


class AskedOfLine(Asked):
    """Whether a line can bear an amount."""

    year: YearAsked = Field(default=None, description="The financial year, as 2026-27; that of the day if not given.")
    organisation: str = Field(max_length=80, description="The organisation's key.")
    line: str = Field(max_length=120, description="The line's key.")
    step: Step = Field(description="How far the spending has come.")
    pence: int = Field(ge=0, le=_MOST_PENCE, description="What is asked for, in pence.")


class _OfBudget(Acting):
    """Whose budget of which year."""

    organisation: Words = Field(description="The organisation's key.")
    year: YearGiven = Field(description="The financial year, as 2026-27.")


class BudgetSet(_OfBudget):
    """A budget as its sheet last stated it, to be set by a decision."""

    name: Annotated[Words, Field(max_length=120)] = Field(description="What the version is called, once in the year.")
    decision: Annotated[Words, Field(max_length=60)] = Field(
        description="The reference of the decision that agreed it."
    )


class Vired(_OfBudget):
    """Money to be moved from one line to another."""

    id: UUID = Field(description="Chosen by you: the same one again changes nothing.")
    from_line: Words = Field(description="The key of the line that gives.")
    to_line: Words = Field(description="The key of the line that takes.")
    amount: MoneyGiven = Field(description="How much.")
    reason: Words = Field(description="Why the one can spare it and the other needs it.")
    decision: str = Field(default="", max_length=60, description="The decision behind it, beyond your own limit.")


class ForecastMoved(_OfBudget):
    """What a line is now expected to come to."""

    id: UUID = Field(description="Chosen by you: the same one again changes nothing.")
    line: Words = Field(description="The line's key.")
    amount: MoneyGiven = Field(description="What it is expected to come to by the year's end.")
    reason: Words = Field(description="What has changed.")


class PressureSaid(_OfBudget):
    """What may push a budget out, or a later word on it."""

    reference: Annotated[Words, Field(max_length=60)] = Field(description="The mark under which later words follow it.")
    title: Words = Field(description="What presses.")
    line: str = Field(default="", max_length=120, description="The key of the line it presses on, if one.")
    amount: MoneyGiven = Field(description="How much by the year's end.")
    recurrence: Recurrence = Field(description="Whether it comes back every year.")
    response: Words = Field(description="What is done about it.")
    is_over: bool = Field(default=False, description="It presses no more.")


class LimitSet(Acting):
    """Up to what amount a role or a body may vire."""

    organisation: Words = Field(description="The organisation's key.")
    holder: Annotated[Words, Field(max_length=60)] = Field(
        description="A role, as commissioner, or a body, as cabinet."
    )
    up_to: MoneyGiven = Field(description="The most of one virement; nil takes the power away.")
    starts_on: Day = Field(description="The first day.")
    decision: Annotated[Words, Field(max_length=60)] = Field(description="The decision that delegates it.")


class CouncilTaxGiven(_OfBudget):
    """The council tax that a decision set."""

    base: BaseGiven = Field(description="The tax base in band D homes, as text.")
    band_d: MoneyGiven = Field(description="The tax of a band D home.")
    adult_care: MoneyGiven = Field(description="What of it is for adult social care, all years' rises together.")
    decision: Annotated[Words, Field(max_length=60)] = Field(description="The decision that set it.")


class StatementMade(_OfBudget):
    """The section 151 officer's report on a budget."""

    robustness: RobustnessOpinion = Field(description="How robust the estimates are.")
    robustness_grounds: Words = Field(description="On what grounds.")
    reserves: ReservesOpinion = Field(description="How adequate the reserves are.")
    reserves_grounds: Words = Field(description="On what grounds.")


@router.get("/budgets", response=answers(BudgetsTold, 403))
@public
def budgets(request: HttpRequest, asked: Query[AskedOfBudget]) -> BudgetsTold:
    """Tell how budgets of a year stand at the end of a month, and what the law asks of the council's own."""
    known = as_known(request, asked)
    year = asked.year or FinancialYear.of(known.on)
    month = asked.month if asked.month in months_of(year) else month_to_show(year, known.on)
    return budgets_told(year, month, known.on, known.audience, organisation=asked.organisation, as_at=_end_of(known.on))


@router.get("/budgets/accuracy", response=answers(Known[ForecasterAccuracy], 403))
@public
def accuracy(request: HttpRequest, asked: Query[Asked]) -> Known[ForecasterAccuracy]:
    """Tell how near each forecaster came to the outturns on record, year by year."""
    known = as_known(request, asked)
    return Known(known.on, known.audience, accuracy_known(known.on, known.audience))


@router.get("/budgets/control", response=answers(ControlAnswer, *RESTRICTED))
@right("see_books")
def control(request: HttpRequest, asked: Query[AskedOfLine]) -> ControlAnswer:
    """Tell whether a line can bear an amount: go ahead, be warned, or stop."""
    known = as_known(request, asked)
    year = asked.year or FinancialYear.of(known.on)
    month = month_to_show(year, known.on)
    found = budgets_known(
        year, month, known.on, known.audience, organisations=[asked.organisation], as_at=_end_of(known.on)
    )
    line = found.of(asked.organisation).line(asked.line)
    used = (line.actual or Money(0)) + line.commitment
    return budget_control(asked.step, Money(asked.pence), budget=line.budget, used=used)


@router.post("/budgets/set", response=answers(Acted, *RESTRICTED))
@right("set_budget")
def set_budget(request: HttpRequest, given: BudgetSet) -> Acted:
    """Set a budget as its sheet last stated it, by the decision that agreed it."""
    today = timezone.localdate()
    found = sheet_budget(given.organisation, given.year, today, Audience.INSIDERS)
    if found is None:
        raise NoBudgetSet(given.organisation, str(given.year))
    version = replace(found, name=given.name, decision=given.decision, set_on=today)
    return Acted(
        setting.set_budget(by=actor_of(request), authority=Authority(given.authority), version=version, today=today)
    )


@router.post("/budgets/vire", response=answers(Acted, *RESTRICTED))
@right("vire")
def vire(request: HttpRequest, given: Vired) -> Acted:
    """Move money from one line of a budget to another, within your limit or by a decision."""
    by, today = actor_of(request), timezone.localdate()
    virement = Virement(
        virement_id=given.id,
        organisation=given.organisation,
        financial_year=given.year,
        version="",
        from_line=given.from_line,
        to_line=given.to_line,
        amount=given.amount.money,
        vired_on=today,
        vired_by=by.post,
        reason=given.reason,
        decision=given.decision,
    )
    with in_the_councils_sight(request):
        return Acted(setting.vire(by=by, authority=Authority(given.authority), virement=virement, today=today))


@router.post("/budgets/forecast", response=answers(Acted, *RESTRICTED))
@right("move_forecast")
def move_forecast(request: HttpRequest, given: ForecastMoved) -> Acted:
    """Say what a line is now expected to come to, and why."""
    by, today = actor_of(request), timezone.localdate()
    move = ForecastMove(
        move_id=given.id,
        organisation=given.organisation,
        financial_year=given.year,
        line=given.line,
        amount=given.amount.money,
        moved_by=by.post,
        moved_on=today,
        reason=given.reason,
    )
    with in_the_councils_sight(request):
        return Acted(saying.move_forecast(by=by, authority=Authority(given.authority), move=move, today=today))


@router.post("/budgets/pressure", response=answers(Acted, *RESTRICTED))
@right("move_forecast")
def record_pressure(request: HttpRequest, given: PressureSaid) -> Acted:
    """Record what may push a budget out, or a later word on it."""
    by, today = actor_of(request), timezone.localdate()
    pressure = Pressure(
        organisation=given.organisation,
        financial_year=given.year,
        reference=given.reference,
        title=given.title,
        line=given.line,
        amount=given.amount.money,
        recurrence=given.recurrence,
        raised_by=by.post,
        raised_on=today,
        response=given.response,
        is_over=given.is_over,
    )
    with in_the_councils_sight(request):
        return Acted(
            saying.record_pressure(by=by, authority=Authority(given.authority), pressure=pressure, today=today)
        )


@router.post("/budgets/limit", response=answers(Acted, *RESTRICTED))
@right("set_budget")
def delegate_virement(request: HttpRequest, given: LimitSet) -> Acted:
    """Say up to what amount a role or a body may vire, by the decision that delegates it."""
    assert given.starts_on is not None  # a day that is asked for and not given is refused before
    limit = VirementLimit(
        organisation=given.organisation,
        holder=given.holder,
        up_to=given.up_to.money,
        starts_on=given.starts_on,
        decision=given.decision,
    )
    by, authority, today = actor_of(request), Authority(given.authority), timezone.localdate()
    return Acted(setting.delegate_virement(by=by, authority=authority, limit=limit, today=today))


@router.post("/budgets/council-tax", response=answers(Acted, *RESTRICTED))
@right("set_budget")
def set_council_tax(request: HttpRequest, given: CouncilTaxGiven) -> Acted:
    """Record the council tax of a year that a decision set."""
    today = timezone.localdate()
    tax = CouncilTax(
        organisation=given.organisation,
        financial_year=given.year,
        base=given.base,
        band_d=given.band_d.money,
        adult_care=given.adult_care.money,
        decision=given.decision,
        set_on=today,
    )
    by, authority = actor_of(request), Authority(given.authority)
    return Acted(saying.set_council_tax(by=by, authority=authority, tax=tax, today=today))


@router.post("/budgets/statement", response=answers(Acted, *RESTRICTED))
@right("set_budget")
def make_statement(request: HttpRequest, given: StatementMade) -> Acted:
    """Record the section 151 officer's report on a budget, with the grounds of both opinions."""
    by, today = actor_of(request), timezone.localdate()
    statement = OfficersStatement(
        organisation=given.organisation,
        financial_year=given.year,
        robustness=given.robustness,
        robustness_grounds=given.robustness_grounds,
        reserves=given.reserves,
        reserves_grounds=given.reserves_grounds,
        made_by=by.post,
        made_on=today,
    )
    authority = Authority(given.authority)
    return Acted(saying.make_officers_statement(by=by, authority=authority, statement=statement, today=today))


def _end_of(day: date) -> datetime | None:
    """Return the end of a past day, as of which the books are read; None today, when all of them are."""
    if day >= timezone.localdate():
        return None
    return timezone.make_aware(datetime.combine(day, datetime.max.time()))
