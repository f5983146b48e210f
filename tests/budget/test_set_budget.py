"""Setting a budget, viring and moving forecasts on the database: once, by whoever may, and never edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rightsource.budget import models
from rightsource.budget.actions import monitoring as saying
from rightsource.budget.actions import versions as setting
from rightsource.budget.errors import (
    BudgetLineNotOnRecord,
    BudgetNotDecided,
    BudgetVersionTaken,
    ForecastIdTaken,
    ForecastWithoutReason,
    NoBudgetSet,
    OutsideYourOrganisation,
    PressureSaysNothing,
    StatementIsNotTheOfficers,
    VirementBeyondLimit,
    VirementIdTaken,
)
from rightsource.budget.queries import monitoring as reading
from rightsource.budget.queries.versions import council_taxes_known, versions_known, virements_known
from rightsource.budget.rules.council_tax import CouncilTax
from rightsource.budget.rules.monitoring import ForecastMove, Pressure
from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.solvency import OfficersStatement, ReservesOpinion, RobustnessOpinion
from rightsource.budget.rules.versions import BudgetedLine, BudgetVersion, PlanKind
from rightsource.budget.rules.virement import Virement, VirementLimit
from rightsource.constitution.queries import council_profile
from rightsource.quantities import FinancialYear, Money, Month, ProblemsFound
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.queries.cases import DEMONSTRATION, case_at
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.models import AuditEvent
from rightsource.storage.viewpoints import Sight, Viewpoint

pytestmark = pytest.mark.usefixtures("_county")

TODAY = date(2026, 11, 22)
YEAR = FinancialYear(2026)
OCTOBER = Month(2026, 10)
OFFICER = Actor("section-151-officer")
CARE_LEAD = Actor("care-company-finance-lead")
TEST = Authority("a test")
COUNCIL, CARE = "demonstration", "care-company"
CONTRACT = "expenditure-children-s-services-contract-childrens-trust"
WASTE = "expenditure-waste-disposal"


@pytest.fixture(scope="module")
def _loaded(django_db_setup: object, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        given = case_at(DEMONSTRATION, today=TODAY)
        load_case(by=SYSTEM, authority=TEST, case=given.case, file=given.file, today=TODAY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def _county(_loaded: None) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield
        transaction.set_rollback(True)


def identity(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def on_sheet(organisation: str = COUNCIL, name: str = "Budget") -> BudgetVersion:
    found = reading.sheet_budget(organisation, YEAR, TODAY, Audience.INSIDERS)
    assert found is not None
    return replace(found, name=name, decision="FC-2026-01", set_on=TODAY)


def set_it(version: BudgetVersion) -> bool:
    return setting.set_budget(by=OFFICER, authority=TEST, version=version, today=TODAY)


def asked(pounds: int, name: str = "one", **given: Any) -> Virement:
    said: dict[str, Any] = {
        "virement_id": identity(name),
        "organisation": COUNCIL,
        "financial_year": YEAR,
        "version": "",
        "from_line": WASTE,
        "to_line": CONTRACT,
        "amount": Money.pounds(pounds),
        "vired_on": TODAY,
        "vired_by": "",
        "reason": "Less waste, more children",
    }
    return Virement(**(said | given))


def vire(virement: Virement, by: Actor = OFFICER) -> bool:
    return setting.vire(by=by, authority=TEST, virement=virement, today=TODAY)


def delegate(pounds: int, holder: str = "section-151-officer") -> bool:
    limit = VirementLimit(
        organisation=COUNCIL, holder=holder, up_to=Money.pounds(pounds), starts_on=TODAY, decision="FC-2026-01"
    )
    return setting.delegate_virement(by=OFFICER, authority=TEST, limit=limit, today=TODAY)


def moved(pounds: int, name: str = "one", **given: Any) -> ForecastMove:
    said: dict[str, Any] = {
        "move_id": identity(name),
        "organisation": COUNCIL,
        "financial_year": YEAR,
        "line": CONTRACT,
        "amount": Money.pounds(pounds),
        "moved_by": "",
        "moved_on": TODAY,
        "reason": "More children in homes",
    }
    return ForecastMove(**(said | given))


def move(forecast: ForecastMove, by: Actor = OFFICER) -> bool:
    return saying.move_forecast(by=by, authority=TEST, move=forecast, today=TODAY)


def monitored(organisation: str = COUNCIL, on: date = TODAY) -> Any:
    return reading.budgets_known(YEAR, OCTOBER, on, Audience.INSIDERS, organisations=[organisation]).of(organisation)


def events() -> int:
    return AuditEvent.objects.count()


def test_a_budget_is_set_from_its_sheet_once_and_reads_back_as_it_was_set() -> None:
    version = on_sheet()
    assert not monitored().version.is_decided
    assert set_it(version)
    before = events()
    assert not set_it(version)
    assert events() == before
    assert versions_known(TODAY, Audience.PUBLIC, [COUNCIL]) == (version,)
    assert monitored().version == version


def test_a_version_is_never_edited_but_another_set() -> None:
    set_it(on_sheet())
    with pytest.raises(BudgetVersionTaken):
        set_it(replace(on_sheet(), lines=on_sheet().lines[:-1]))
    assert set_it(replace(on_sheet(name="Revised"), lines=on_sheet().lines[:-1]))
    assert monitored().version.name == "Revised"
    for change in ("UPDATE budget_budgetedline SET amount_pence = 1", "DELETE FROM budget_budgetversion"):
        with pytest.raises(DatabaseError, match="never edited or deleted"), transaction.atomic():
            connection.cursor().execute(change)


def test_no_line_is_slipped_into_a_version_later() -> None:
    set_it(on_sheet())
    delegate(1)
    late = models.BudgetedLine.objects.first()
    assert late is not None
    late.pk, late.line, late.recorded_in = None, "late", AuditEvent.objects.latest("position")
    with pytest.raises(DatabaseError, match="in one act with it"), transaction.atomic():
        late.save(force_insert=True)


def test_refuses_a_budget_of_no_decision_and_one_with_faults() -> None:
    with pytest.raises(BudgetNotDecided):
        set_it(replace(on_sheet(), decision="CAB-2018-04"))
    with pytest.raises(ProblemsFound):
        set_it(replace(on_sheet(), lines=()))
    assert models.BudgetVersion.objects.count() == 0


def test_money_is_vired_once_within_the_limit_and_the_total_stays() -> None:
    set_it(on_sheet())
    assert delegate(500_000)
    assert not delegate(500_000)
    total = monitored().expenditure_budget
    assert vire(asked(500_000))
    before = events()
    assert not vire(asked(500_000))
    assert events() == before
    found = monitored()
    assert found.expenditure_budget == total
    assert found.line(WASTE).budget == Money.pounds(33_400_000 - 500_000)
    assert [each.vired_by for each in found.line(CONTRACT).virements] == ["section-151-officer"]
    with pytest.raises(VirementIdTaken):
        vire(asked(1))


def test_beyond_the_limit_the_refusal_says_who_may_and_their_decision_opens_it() -> None:
    set_it(on_sheet())
    delegate(500_000)
    delegate(2_000_000, "cabinet")
    with pytest.raises(VirementBeyondLimit) as refused:
        vire(asked(500_001))
    assert refused.value.able == ("cabinet", "full council")
    assert virements_known(YEAR, TODAY, Audience.INSIDERS) == ()
    assert vire(asked(5_000_000, decision="FC-2026-01"))


def test_nothing_is_vired_where_no_decision_set_a_budget_or_by_another_vehicle() -> None:
    with pytest.raises(NoBudgetSet):
        vire(asked(1))
    with pytest.raises(OutsideYourOrganisation):
        vire(asked(1), CARE_LEAD)


def test_the_database_refuses_a_virement_from_spending_to_income_itself() -> None:
    set_it(on_sheet())
    delegate(1)
    version = models.BudgetVersion.objects.get()
    row = models.Virement(
        id=identity("sly"),
        organisation_id=COUNCIL,
        financial_year=YEAR.starts_in,
        known_on=TODAY,
        recorded_in=AuditEvent.objects.latest("position"),
        version=version,
        from_line=WASTE,
        to_line="income-council-tax",
        amount=1,
        vired_by="me",
        reason="because",
    )
    with pytest.raises(DatabaseError, match="two lines of one kind"), transaction.atomic():
        row.save(force_insert=True)


def test_a_forecast_is_moved_once_with_who_and_why_and_the_day_before_knows_nothing_of_it() -> None:
    was = monitored().line(CONTRACT).forecast
    assert move(moved(151_000_000))
    before = events()
    assert not move(moved(151_000_000))
    assert events() == before
    found = monitored().line(CONTRACT)
    assert found.forecast == Money.pounds(151_000_000)
    assert [(each.moved_by, each.reason) for each in found.moves] == [("section-151-officer", "More children in homes")]
    assert monitored(on=TODAY - timedelta(days=1)).line(CONTRACT).forecast == was
    with pytest.raises(ForecastIdTaken):
        move(moved(1))


def test_a_forecast_without_reason_or_line_or_of_another_vehicle_is_refused() -> None:
    with pytest.raises(ForecastWithoutReason):
        move(moved(1, reason=" "))
    with pytest.raises(BudgetLineNotOnRecord):
        move(moved(1, line="nothing"))
    with pytest.raises(OutsideYourOrganisation):
        move(moved(1), CARE_LEAD)
    assert models.ForecastMove.objects.count() == 0


@pytest.mark.parametrize("column", ["moved_by", "reason"])
def test_the_database_holds_no_forecast_without_mover_and_reason(column: str) -> None:
    row = {"moved_by": "somebody", "reason": "something"} | {column: " "}
    with pytest.raises(DatabaseError, match="forecast_names_mover_and_reason"), transaction.atomic():
        models.ForecastMove.objects.create(
            id=identity("blank"),
            organisation_id=COUNCIL,
            financial_year=YEAR.starts_in,
            known_on=TODAY,
            recorded_in=AuditEvent.objects.latest("position"),
            line=CONTRACT,
            amount=1,
            **row,
        )


PRESSURE = Pressure(
    organisation=COUNCIL,
    financial_year=YEAR,
    reference="P-1",
    title="Placements",
    line=CONTRACT,
    amount=Money.pounds(900_000),
    recurrence=Recurrence.RECURRENT,
    raised_by="",
    raised_on=TODAY,
    response="A fostering drive",
)


def press(pressure: Pressure) -> bool:
    return saying.record_pressure(by=OFFICER, authority=TEST, pressure=pressure, today=TODAY)


def test_a_pressure_is_recorded_once_and_later_words_follow_it() -> None:
    assert press(PRESSURE)
    assert not press(PRESSURE)
    assert press(replace(PRESSURE, is_over=True))
    assert [each.is_over for each in monitored().pressures] == [True]
    with pytest.raises(PressureSaysNothing):
        press(replace(PRESSURE, response=" "))


def test_the_councils_budget_is_asked_what_the_law_asks() -> None:
    profile = council_profile()
    assert profile is not None
    found = reading.tests_of_budget(profile, monitored(), TODAY, Audience.INSIDERS)
    assert (found.tax, found.referendum, found.statement, found.prohibitions) == (None, None, None, ())
    assert found.balance.council_tax == Money.pounds(348_200_000)
    for year, band_d, care in ((2025, 160_000, 20_000), (2026, 167_984, 23_200)):
        tax = CouncilTax(
            organisation=COUNCIL,
            financial_year=FinancialYear(year),
            base=Decimal("207282.00"),
            band_d=Money(band_d),
            adult_care=Money(care),
            decision="FC-2026-01",
            set_on=TODAY,
        )
        assert saying.set_council_tax(by=OFFICER, authority=TEST, tax=tax, today=TODAY)
        assert not saying.set_council_tax(by=OFFICER, authority=TEST, tax=tax, today=TODAY)
    statement = OfficersStatement(
        organisation=COUNCIL,
        financial_year=YEAR,
        robustness=RobustnessOpinion.WITH_RISKS,
        robustness_grounds="Placements",
        reserves=ReservesOpinion.ADEQUATE,
        reserves_grounds="The floor is held",
        made_by="",
        made_on=TODAY,
    )
    say = saying.make_officers_statement
    with pytest.raises(StatementIsNotTheOfficers):
        say(by=Actor("monitoring-officer"), authority=TEST, statement=statement, today=TODAY)
    assert say(by=OFFICER, authority=TEST, statement=statement, today=TODAY)
    assert not say(by=OFFICER, authority=TEST, statement=statement, today=TODAY)
    found = reading.tests_of_budget(profile, monitored(), TODAY, Audience.PUBLIC)
    assert found.referendum is not None
    assert not found.referendum.needs_referendum
    assert found.statement is not None
    assert found.tax is not None
    assert found.tax.now.requirement is not None
    assert found.tax_differs_by == Money.pounds(348_200_000) - found.tax.now.requirement


def test_a_vehicle_sees_its_own_budget_and_the_councils_and_no_other_vehicles() -> None:
    for organisation in (COUNCIL, CARE, "law-company"):
        set_it(on_sheet(organisation))
    expected = {
        Viewpoint(Sight.COUNCIL): {COUNCIL, CARE, "law-company"},
        Viewpoint(Sight.MEMBERS): {COUNCIL, CARE, "law-company"},
        Viewpoint(Sight.ORGANISATION, CARE): {COUNCIL, CARE},
        Viewpoint(Sight.PUBLIC): {COUNCIL},
    }
    for viewpoint, seen in expected.items():
        walls.look_as(viewpoint)
        assert {each.organisation for each in versions_known(TODAY, Audience.INSIDERS)} == seen
        assert set(models.BudgetedLine.objects.values_list("organisation", flat=True)) == seen
    walls.look_as(Viewpoint(Sight.ORGANISATION, CARE))
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        models.Pressure.objects.create(
            organisation_id=CARE,
            financial_year=2026,
            known_on=TODAY,
            recorded_in=AuditEvent.objects.latest("position"),
            reference="P",
            title="t",
            amount=1,
            recurrence="one-off",
            raised_by="me",
            response="none",
        )


def test_a_plan_of_several_years_is_added_up_year_by_year() -> None:
    assert reading.plan_known(COUNCIL, TODAY, Audience.PUBLIC) is None
    lines = tuple(
        BudgetedLine(
            line=key,
            financial_year=FinancialYear(year),
            flow=flow,
            heading=Heading.OTHER,
            name=key,
            amount=Money.pounds(pounds),
            recurrence=recurrence,
        )
        for year in (2026, 2027)
        for key, flow, pounds, recurrence in (
            ("services", Flow.EXPENDITURE, 100, Recurrence.RECURRENT),
            ("tax", Flow.INCOME, 80, Recurrence.RECURRENT),
            ("reserves", Flow.INCOME, 2046 - year, Recurrence.ONE_OFF),
        )
    )
    set_it(replace(on_sheet(name="Plan"), kind=PlanKind.PLAN, lines=lines))
    found = reading.plan_known(COUNCIL, TODAY, Audience.PUBLIC)
    assert found is not None
    assert [(each.gap, each.underlying_gap) for each in found[1]] == [
        (Money(0), Money.pounds(20)),
        (Money.pounds(1), Money.pounds(20)),
    ]


def test_many_organisations_cost_no_more_questions_than_one() -> None:
    with CaptureQueriesContext(connection) as one:
        reading.budgets_known(YEAR, OCTOBER, TODAY, Audience.INSIDERS, organisations=[COUNCIL])
    with CaptureQueriesContext(connection) as many:
        found = reading.budgets_known(YEAR, OCTOBER, TODAY, Audience.INSIDERS)
    assert len(found.monitorings) > 5
    assert len(many) == len(one) <= 9


def test_no_outturn_on_record_judges_no_forecaster() -> None:
    assert reading.accuracy_known(TODAY, Audience.INSIDERS) == ()
    assert council_taxes_known(TODAY, Audience.INSIDERS, CARE) == {}
