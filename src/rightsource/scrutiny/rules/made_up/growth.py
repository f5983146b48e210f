"""What the demonstration county's record grows by: bodies, posts, services, agreements, budgets, savings and loans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rightsource.budget.rules.rows import (
    Attribution,
    BudgetLine,
    Flow,
    Heading,
    Recurrence,
    SavingFigure,
    SavingStage,
    Version,
)
from rightsource.commissioning.rules.rows import (
    AgreementTerms,
    AwardRoute,
    PriceEvent,
    PriceKind,
    TradingFigure,
    TradingKind,
)
from rightsource.constitution.rules.rows import (
    Appointment,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
    PostKind,
    Role,
)
from rightsource.federation.rules.rows import Holding
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome, Paper, PaperKind, Stage
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.scrutiny.rules.case import Case, CaseRow, case_of
from rightsource.scrutiny.rules.case_format import FactProvenance, RowProvenance
from rightsource.scrutiny.rules.made_up.claims import Claim
from rightsource.scrutiny.rules.made_up.county import (
    COUNCIL,
    INTEREST_PERCENT,
    County,
    Vehicle,
    partners,
    services,
    vehicles,
)
from rightsource.scrutiny.rules.made_up.receipts import decision_of, years_of_uses
from rightsource.scrutiny.rules.rows import Fact, Topic
from rightsource.storage.knowledge import Audience, Basis, Grade
from rightsource.treasury.rules.rows import ExposureFigure, ExposureKind, Loan, ReceiptsStage, ReceiptsUse, Repayment

MADE_UP = "MADE-UP"
"""The reference of the fact that says how the county was made up."""

_YEARS_OF_BUDGETS = 2
_LIMIT_OF_INCOME = 10
_LOAN = "Loan for buildings"
_YEARS_OF_LOANS = 25
_POWER = "Localism Act 2011 s.4"


def grown(case: Case, county: County, claims: Sequence[Claim], receipts: Sequence[ReceiptsUse]) -> Case:
    """Return the demonstration county with what it grows by.

    Args:
        case: the demonstration county, moved to the year under way.
        county: how large it is to be, and until when it speaks.
        claims: savings that are claimed in it.
        receipts: uses of capital receipts in it.
    """
    fresh = [each for each in vehicles() if not each.is_in_case]
    added: Mapping[str, Iterable[CaseRow]] = {
        "facts": _facts(county),
        "organisations": _organisations(fresh),
        "posts": _posts(fresh),
        "holdings": _holdings(fresh),
        "services": _services(case),
        "agreements": _agreements(county, fresh),
        "price_history": _prices(county, fresh),
        "budget_forecast": _budgets(county, fresh),
        "savings": _savings(county, claims),
        "exposures": _exposures(county, fresh),
        "loans": _loans(),
        "receipts_uses": _receipts(county, receipts),
        "trading": _trading(county, fresh),
        "decisions": (*_set_up(fresh), *_uses_approved(county)),
        "papers": _papers(fresh),
    }
    return case_of({name: (*rows, *added.get(name, ())) for name, rows in case.tables.items()})


def _known(row: Any, on: date, to: Audience = Audience.PUBLIC) -> CaseRow:
    return CaseRow(row, RowProvenance(known_on=on, known_to=to))


def _facts(county: County) -> Iterator[CaseRow]:
    statement = f"{county.said}. No body, person, post or figure in it is real."
    fact = Fact(reference=MADE_UP, topic=Topic.EVENT, subject="Demonstration County Council", statement=statement)
    yield CaseRow(
        fact,
        FactProvenance(
            known_public_on=county.first_day, known_basis=Basis.RECORDED, source_title=county.said,
            source_grade=Grade.OWN_RECORD,
        ),
    )  # fmt: skip


def _organisations(fresh: Iterable[Vehicle]) -> Iterator[CaseRow]:
    for body in partners():
        row = OrganisationInForce(
            organisation=body.organisation, name=body.name, legal_form=body.legal_form,
            status=OrganisationStatus.OPERATING, is_vehicle=False, is_group=False, purpose=body.purpose,
            period=Period(body.began_on),
        )  # fmt: skip
        yield _known(row, body.began_on)
    for one in fresh:
        row = OrganisationInForce(
            organisation=one.organisation, name=one.name, legal_form=one.legal_form,
            status=OrganisationStatus.OPERATING, is_vehicle=True, is_group=one.is_group, purpose=one.purpose,
            accountable_post=one.accountable_post, power=_POWER, period=Period(one.began_on),
        )  # fmt: skip
        yield _known(row, one.began_on)


def _posts(fresh: Iterable[Vehicle]) -> Iterator[CaseRow]:
    for number, one in enumerate(fresh, start=500):
        for suffix, title, role in (
            ("director", "Managing director", Role.VEHICLE_DIRECTOR),
            ("finance-lead", "Finance lead", Role.VEHICLE_FINANCE_LEAD),
        ):
            row = Appointment(
                post=f"{one.organisation}-{suffix}", title=f"{title} of {one.name}", kind=PostKind.VEHICLE, role=role,
                holder=f"{suffix} {number}", organisation=one.organisation, period=Period(one.began_on),
            )  # fmt: skip
            yield _known(row, one.began_on)


def _holdings(fresh: Iterable[Vehicle]) -> Iterator[CaseRow]:
    for one in fresh:
        council = Holding(
            owner=COUNCIL, owned=one.organisation, kind=one.holding_kind, share_percent=one.council_percent,
            has_control=one.council_controls, period=Period(one.began_on),
        )  # fmt: skip
        yield _known(council, one.began_on)
        if one.partner:
            partner = Holding(
                owner=one.partner, owned=one.organisation, kind=one.holding_kind, share_percent=one.partner_percent,
                has_control=not one.council_controls or one.partner_percent == one.council_percent,
                period=Period(one.began_on),
            )  # fmt: skip
            yield _known(partner, one.began_on)


def _services(case: Case) -> Iterator[CaseRow]:
    there = {row.row.service for row in case["services"]}
    began = {each.organisation: each.began_on for each in vehicles()}
    for each in services():
        if each.service not in there:
            on = began.get(each.delivered_by, date(2010, 4, 1))
            row = ServiceDelivery(
                service=each.service, title=each.title, client_group=each.client_group, delivered_by=each.delivered_by,
                period=Period(on),
            )  # fmt: skip
            yield _known(row, on)


def _agreement(number: int) -> str:
    return f"G-{number:03d}"


def _agreements(county: County, fresh: Sequence[Vehicle]) -> Iterator[CaseRow]:
    first = {each.delivered_by: each.service for each in reversed(services())}
    for number, one in enumerate(fresh, start=1):
        route = AwardRoute.VERTICAL if one.council_controls else AwardRoute.LIGHT_TOUCH
        if one.legal_form is LegalForm.JOINT_COMMITTEE:
            route = AwardRoute.DELEGATION
        row = AgreementTerms(
            agreement=_agreement(number), title=f"Services of {one.name}", commissioner=COUNCIL,
            provider=one.organisation, route=route, awarded_on=one.began_on, service=first[one.organisation],
            notice_months=12, period=Period(one.began_on, FinancialYear(county.year.starts_in + 4).first_day),
        )  # fmt: skip
        yield _known(row, one.began_on)


def _prices(county: County, fresh: Sequence[Vehicle]) -> Iterator[CaseRow]:
    for number, one in enumerate(fresh, start=1):
        for year in _budget_years(county):
            agreed_on = date(year.starts_in, 3, 1)
            row = PriceEvent(
                reference=f"{_agreement(number)}-{year.starts_in}", agreement=_agreement(number),
                organisation=one.organisation, financial_year=year, kind=PriceKind.AGREED,
                amount=_in(county, year, one.owner_work_gbp), asked_on=agreed_on,
            )  # fmt: skip
            yield _known(row, agreed_on, Audience.MEMBERS)


def _budget_years(county: County) -> tuple[FinancialYear, ...]:
    return tuple(FinancialYear(county.year.starts_in - before) for before in range(_YEARS_OF_BUDGETS))


def _in(county: County, year: FinancialYear, yearly_gbp: int) -> Money:
    """Return a yearly sum in the money of a year, in whole thousands as budgets have it."""
    in_thousands = round(yearly_gbp * 1.03 ** (year.starts_in - county.year.starts_in) / 1000)
    return Money.pounds(in_thousands * 1000)


def _budgets(county: County, fresh: Sequence[Vehicle]) -> Iterator[CaseRow]:
    for year in _budget_years(county):
        set_on = date(year.starts_in, 2, 26)
        for one in fresh:
            for row in _of_vehicle(county, year, one, set_on):
                yield _known(row, set_on, Audience.MEMBERS)
        for row in _of_council(county, year, fresh, set_on):
            yield _known(row, set_on)


def _of_vehicle(county: County, year: FinancialYear, one: Vehicle, set_on: date) -> Iterator[BudgetLine]:
    parts = (
        (Flow.INCOME, Heading.OWNER_WORK, "Work for the council", one.owner_work_gbp, COUNCIL),
        (Flow.INCOME, Heading.EXTERNAL_WORK, "Work for others", one.external_work_gbp, ""),
        (Flow.EXPENDITURE, Heading.SERVICE, "Staff", int(one.income_gbp * 0.60), ""),
        (Flow.EXPENDITURE, Heading.OTHER, "Supplies and premises", int(one.income_gbp * 0.35), ""),
        (Flow.EXPENDITURE, Heading.SUPPORT, "Support from the council", int(one.income_gbp * 0.012), COUNCIL),
    )
    for flow, heading, name, yearly, counterparty in parts:
        yield BudgetLine(
            organisation=one.organisation, financial_year=year, version=Version.BUDGET, as_at=set_on, flow=flow,
            heading=heading, name=name, amount=_in(county, year, yearly), counterparty=counterparty,
        )  # fmt: skip


def _of_council(county: County, year: FinancialYear, fresh: Sequence[Vehicle], on: date) -> Iterator[BudgetLine]:
    whole = Money(0)
    for one in fresh:
        amount = _in(county, year, one.owner_work_gbp)
        whole += amount
        yield BudgetLine(
            organisation=COUNCIL, financial_year=year, version=Version.BUDGET, as_at=on, flow=Flow.EXPENDITURE,
            heading=Heading.SERVICE, name=f"Services of {one.name}", amount=amount, counterparty=one.organisation,
        )  # fmt: skip
    for each in services():
        if each.delivered_by == COUNCIL and each.service not in _IN_CASE:
            amount = _in(county, year, each.yearly_gbp)
            whole += amount
            yield BudgetLine(
                organisation=COUNCIL, financial_year=year, version=Version.BUDGET, as_at=on, flow=Flow.EXPENDITURE,
                heading=Heading.SERVICE, name=each.title, amount=amount, service=each.service,
            )  # fmt: skip
    yield BudgetLine(
        organisation=COUNCIL, financial_year=year, version=Version.BUDGET, as_at=on, flow=Flow.INCOME,
        heading=Heading.GOVERNMENT_GRANT, name="Grants for the services it grew by", amount=whole,
    )  # fmt: skip


_IN_CASE = frozenset({"bought-care-65", "working-age-care", "waste", "core", "youth-clubs", "school-meals"})
"""Services that the demonstration county has a budget for already."""


def _savings(county: County, claims: Sequence[Claim]) -> Iterator[CaseRow]:
    for each in claims:
        said_on = min(each.last.next.first_day.replace(day=10), county.last_day)
        row = SavingFigure(
            saving=each.saving, title=each.title, financial_year=each.year, stage=SavingStage.CLAIMED,
            amount=Money(each.pence), said_on=said_on, said_by=each.claimant, organisation=each.organisation,
            service=each.service, recurrence=Recurrence.RECURRENT, attribution=Attribution.MODEL,
            evidence="" if each.fell_pence is None else f"{each.reference}: account {each.account}",
        )  # fmt: skip
        yield _known(row, said_on, Audience.MEMBERS)


def _exposures(county: County, fresh: Sequence[Vehicle]) -> Iterator[CaseRow]:
    set_on = date(county.year.starts_in, 2, 26)
    for one in fresh:
        limit = Money.pounds(one.loan_gbp + one.income_gbp // _LIMIT_OF_INCOME)
        figures = [(ExposureKind.LIMIT, "Limit", set_on, limit, "")]
        if one.loan_gbp:
            amount = Money.pounds(one.loan_gbp)
            figures.append(
                (ExposureKind.LOAN, _LOAN, county.last_day, amount, f"Interest at {INTEREST_PERCENT} % a year")
            )
        for kind, name, on, amount, terms in figures:
            row = ExposureFigure(
                organisation=one.organisation, kind=kind, name=name, as_at=on, amount=amount, terms=terms
            )
            yield _known(row, on, Audience.MEMBERS)


def _loans() -> Iterator[CaseRow]:
    for one in vehicles():
        if one.loan_gbp and not one.is_in_case:
            row = Loan(
                borrower=one.organisation, name=_LOAN, lender=COUNCIL, principal=Money.pounds(one.loan_gbp),
                drawn_on=one.began_on, repaid_by=one.began_on.replace(year=one.began_on.year + _YEARS_OF_LOANS),
                repayment=Repayment.MATURITY, payments_a_year=4, rate_percent=INTEREST_PERCENT,
                market_rate_percent=INTEREST_PERCENT, market_evidence="Made up with the county",
                approved_by=f"CAB-{one.organisation}",
            )  # fmt: skip
            yield _known(row, one.began_on, Audience.MEMBERS)


def _receipts(county: County, receipts: Iterable[ReceiptsUse]) -> Iterator[CaseRow]:
    for each in receipts:
        is_used = each.stage is ReceiptsStage.USED
        told_on = each.financial_year.last_day if is_used else each.financial_year.first_day
        yield _known(each, min(told_on, county.last_day), Audience.MEMBERS)


def _trading(county: County, fresh: Sequence[Vehicle]) -> Iterator[CaseRow]:
    for one in fresh:
        for before in (3, 2, 1):
            year = FinancialYear(county.year.starts_in - before)
            told_on = date(year.starts_in + 1, 6, 30)
            row = TradingFigure(
                organisation=one.organisation, financial_year=year, kind=TradingKind.ACTUAL,
                owner_work=_in(county, year, one.owner_work_gbp),
                external_work=_in(county, year, one.external_work_gbp),
            )  # fmt: skip
            if told_on <= county.last_day:
                yield _known(row, told_on, Audience.MEMBERS)


def _set_up(fresh: Iterable[Vehicle]) -> Iterator[CaseRow]:
    for one in fresh:
        row = Decision(
            reference=f"CAB-{one.organisation}", title=f"Set up {one.name}", body=DecisionBody.CABINET,
            decided_on=one.began_on, outcome=Outcome.AGREED, organisation=one.organisation, stage=Stage.ESTABLISH,
            is_key=True, proposed_by="head-of-paid-service",
        )  # fmt: skip
        yield _known(row, one.began_on)


def _uses_approved(county: County) -> Iterator[CaseRow]:
    for year in years_of_uses(county):
        on = date(year.starts_in, 2, 26)
        row = Decision(
            reference=decision_of(year), title=f"Uses of capital receipts in {year}", body=DecisionBody.FULL_COUNCIL,
            decided_on=on, outcome=Outcome.AGREED, proposed_by="section-151-officer",
        )  # fmt: skip
        yield _known(row, on)


def _papers(fresh: Iterable[Vehicle]) -> Iterator[CaseRow]:
    for one in fresh:
        row = Paper(
            reference=f"CAB-{one.organisation}-A", decision=f"CAB-{one.organisation}",
            title=f"Five-case business case for {one.name}", kind=PaperKind.FIVE_CASE, organisation=one.organisation,
            stage=Stage.ESTABLISH, published_on=one.began_on, signed_by="section-151-officer", signed_on=one.began_on,
        )  # fmt: skip
        yield _known(row, one.began_on)
