"""The wall stands in the database itself (P12): not the program but each row decides who sees it."""

import dataclasses
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.db import DatabaseError, transaction

from rightsource.commissioning.models import MonthlyReturn
from rightsource.commissioning.rules import rows
from rightsource.constitution.models import Organisation
from rightsource.governance.models import Warning  # noqa: A004 - the word of the Acts
from rightsource.governance.rules import rows as governance
from rightsource.quantities import Money, Month
from rightsource.site.database import CouncilDatabase
from rightsource.storage import audit, records, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source

CARE = walls.Viewpoint(walls.Sight.ORGANISATION, "care-company")
LAW = walls.Viewpoint(walls.Sight.ORGANISATION, "law-company")
MEMBER = walls.Viewpoint(walls.Sight.MEMBERS)


def monthly_return(organisation: str, month: Month) -> rows.MonthlyReturn:
    nil = Money(0)
    return rows.MonthlyReturn(
        organisation=organisation,
        month=month,
        submitted_on=month.last_day,
        signed_by=f"{organisation}-finance-lead",
        owner_income_forecast=nil,
        external_income_forecast=nil,
        expenditure_forecast=nil,
        owner_income_to_date=nil,
        external_income_to_date=nil,
        reserves=nil,
        cash_by_week=(nil,) * 13,
        staff_fte=Decimal("1.00"),
    )


def sign_in(organisation: str, month: Month, known_to: Audience = Audience.INSIDERS) -> None:
    event = audit.record("return-signed", subject=f"return:{organisation}", by=SYSTEM, authority=Authority("a test"))
    entry = records.Entry(monthly_return(organisation, month), Source("Return"), KnownOn.on(month.last_day, known_to))
    records.write(MonthlyReturn, [entry], event=event, today=date(2026, 11, 22))


@pytest.fixture
def two_returns(committed_database: CouncilDatabase) -> None:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        Organisation.objects.bulk_create([Organisation(key="care-company"), Organisation(key="law-company")])
        sign_in("care-company", Month(2026, 9))
        sign_in("law-company", Month(2026, 9), Audience.MEMBERS)


def seen_by(viewpoint: walls.Viewpoint | None) -> set[str]:
    with transaction.atomic():
        if viewpoint is not None:
            walls.look_as(viewpoint)
        return set(MonthlyReturn.objects.values_list("organisation_id", flat=True))


@pytest.mark.usefixtures("two_returns")
def test_each_sees_its_own_and_nothing_else() -> None:
    assert seen_by(walls.THE_COUNCIL) == {"care-company", "law-company"}
    assert seen_by(CARE) == {"care-company"}
    assert seen_by(LAW) == {"law-company"}
    assert seen_by(MEMBER) == {"law-company"}
    assert seen_by(walls.THE_PUBLIC) == set()
    assert seen_by(walls.Viewpoint(walls.Sight.ORGANISATION, "")) == set()


@pytest.mark.usefixtures("two_returns")
def test_with_nobody_set_the_wall_fails_closed_and_forgets_the_last_viewer() -> None:
    seen_by(walls.THE_COUNCIL)
    assert seen_by(None) == set()


@pytest.mark.usefixtures("two_returns")
def test_a_vehicle_cannot_write_another_vehicles_return() -> None:
    with transaction.atomic():
        walls.look_as(CARE)
        sign_in("care-company", Month(2026, 10))
    with transaction.atomic():
        walls.look_as(CARE)
        with pytest.raises(DatabaseError, match="row-level security"):
            sign_in("law-company", Month(2026, 10))
        transaction.set_rollback(True)


@pytest.mark.usefixtures("two_returns")
def test_without_the_policy_the_wall_is_gone_so_it_is_the_policy_that_holds(
    owner_connection: psycopg.Connection,
) -> None:
    owner_connection.execute("ALTER TABLE commissioning_monthlyreturn DISABLE ROW LEVEL SECURITY")
    assert seen_by(CARE) == {"care-company", "law-company"}


@pytest.mark.usefixtures("two_returns")
def test_a_vehicle_neither_closes_nor_gives_a_warning_about_itself() -> None:
    about = governance.Warning(
        reference="W-1", issuer=governance.Issuer.EXTERNAL_AUDITOR, issued_by="auditor", issued_on=date(2026, 9, 1),
        matter="A made-up matter.", addressed_to=("leader",), promises=(governance.Promise.P13,),
        organisation="care-company",
    )  # fmt: skip
    closed = dataclasses.replace(about, closed_on=date(2026, 9, 2), closed_by="auditor")

    def write(viewpoint: walls.Viewpoint, row: governance.Warning) -> None:
        walls.look_as(viewpoint)
        event = audit.record("a test", subject="warning:W-1", by=SYSTEM, authority=Authority("a test"))
        entry = records.Entry(row, Source("a test"), KnownOn.on(row.issued_on, Audience.PUBLIC))
        records.write(Warning, [entry], event=event, today=date(2026, 11, 22))

    for row in (about, closed):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            write(CARE, row)
        with transaction.atomic():
            write(walls.THE_COUNCIL, about)
