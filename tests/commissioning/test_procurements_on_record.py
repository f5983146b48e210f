"""Procurements on record: a route stands on the law of its day, a contract waits for its standstill, nothing leaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.procurement import RouteWanted, choose_route, open_procurement, record_notice
from rightsource.commissioning.errors import (
    NoticeTaken,
    ProcurementSaysNothing,
    RouteChosenWithoutReason,
)
from rightsource.commissioning.errors.procurement import (
    BuyerNotOnRecord,
    ContractInStandstill,
    NoRouteChosen,
    NoticeBeforeProcurement,
    NoticeOfAnotherLaw,
    NoticePublishedAhead,
    ProcurementBegunAhead,
    ProcurementNotOnRecord,
    ProcurementReferenceTaken,
    RouteNotAllowed,
    RouteNotOfTheDay,
)
from rightsource.commissioning.queries.procurement import clocks_to_come, procurement_known, procurements_known
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import ClockKind, Happening
from rightsource.commissioning.rules.procurement.need import NeedFact, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Lot, Procurement, Stage
from rightsource.commissioning.rules.teckal import Work
from rightsource.constitution import actions as constitution
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.quantities import Money, Period
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.viewpoints import Sight, Viewpoint

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
CITED: dict[str, Any] = {"by": SYSTEM, "authority": Authority("a test"), "today": TODAY}
ROADS = Procurement(
    reference="P-1",
    buyer="council",
    title="Road repairs",
    kind=NeedKind.SERVICES,
    begun_on=date(2026, 3, 2),
    lots=(Lot(1, "North"), Lot(2, "South")),
)
OPEN = RouteWanted(route=Route.OPEN, reason="Many can do it", value=Money.pounds(6_000_000))
A_VEHICLE = Viewpoint(Sight.ORGANISATION, "care-company")


@pytest.fixture(autouse=True)
def _opened(db: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    council = OrganisationInForce(
        organisation="council",
        name="Testshire County Council",
        legal_form=LegalForm.COUNCIL,
        status=OrganisationStatus.OPERATING,
        is_vehicle=False,
        is_group=True,
        period=Period(date(2000, 4, 1)),
    )
    entry = Entry(council, Source("A test"), KnownOn.on(date(2000, 4, 1), Audience.PUBLIC))
    constitution.record_organisations(
        by=SYSTEM, authority=Authority("a test"), entries=[entry], recording=Recording(TODAY)
    )
    assert open_procurement(**CITED, procurement=ROADS)
    yield
    walls.look_as(walls.THE_COUNCIL)


def told(notice: Notice, on: date, address: str = "") -> bool:
    return record_notice(**CITED, reference="P-1", happening=Happening(notice, on, address))


def chosen(**changes: Any) -> bool:
    return choose_route(**CITED, reference="P-1", wanted=replace(OPEN, **changes))


def counts() -> tuple[int, ...]:
    tables = (models.Procurement, models.ProcurementLot, models.RouteChosen, models.ProcurementHappening, AuditEvent)
    return tuple(table.objects.count() for table in tables)


def test_the_same_again_changes_nothing_and_another_under_the_same_name_is_refused() -> None:
    assert chosen()
    assert told(Notice.UK4, date(2026, 3, 9), "https://example.org/1")
    before = counts()
    assert not open_procurement(**CITED, procurement=ROADS)
    assert not chosen()
    assert not told(Notice.UK4, date(2026, 3, 9), "https://example.org/1")
    with pytest.raises(ProcurementReferenceTaken):
        open_procurement(**CITED, procurement=replace(ROADS, title="Bridges"))
    with pytest.raises(NoticeTaken):
        told(Notice.UK4, date(2026, 3, 9), "https://example.org/2")
    assert counts() == before


def test_what_says_nothing_is_not_opened() -> None:
    with pytest.raises(ProcurementSaysNothing):
        open_procurement(**CITED, procurement=replace(ROADS, reference="P-2", title=" "))
    with pytest.raises(ProcurementSaysNothing):
        open_procurement(**CITED, procurement=replace(ROADS, reference="P-2", lots=(Lot(1, "a"), Lot(1, "b"))))
    with pytest.raises(ProcurementBegunAhead):
        open_procurement(**CITED, procurement=replace(ROADS, reference="P-2", begun_on=date(2026, 11, 23)))
    with pytest.raises(BuyerNotOnRecord):
        open_procurement(**CITED, procurement=replace(ROADS, reference="P-2", buyer="nobody"))
    with pytest.raises(ProcurementNotOnRecord):
        choose_route(**CITED, reference="P-2", wanted=OPEN)


def test_a_route_stands_on_the_law_of_the_day_with_its_reason() -> None:
    with pytest.raises(RouteNotAllowed) as refused:
        chosen(route=Route.URGENCY)
    assert "Sch 5 paras 13-14" in str(refused.value)
    assert "open procedure" in str(refused.value)
    with pytest.raises(RouteNotAllowed):
        chosen(route=Route.VERTICAL, facts=frozenset({NeedFact.CONTROLLED_ALONE}), work=Work(Money(80), Money(20)))
    with pytest.raises(RouteNotOfTheDay):
        chosen(route=Route.PART_B)
    with pytest.raises(RouteChosenWithoutReason):
        chosen(reason=" ")
    assert chosen(route=Route.VERTICAL, facts=frozenset({NeedFact.CONTROLLED_ALONE}), work=Work(Money(81), Money(19)))
    assert chosen()
    found = procurement_known("P-1", TODAY, Audience.INSIDERS).chosen
    assert found is not None
    assert (found.route, found.regime, found.provision) == (Route.OPEN, "PA2023", "PA 2023 s.20(2)(a)")


def test_a_contract_waits_for_its_route_and_its_standstill() -> None:
    with pytest.raises(NoRouteChosen):
        told(Notice.ENTERED, date(2026, 5, 1))
    chosen()
    told(Notice.UK6, date(2026, 4, 1))
    with pytest.raises(ContractInStandstill):
        told(Notice.ENTERED, date(2026, 4, 14))
    assert told(Notice.ENTERED, date(2026, 4, 15))


def test_notices_are_of_the_law_and_the_days_of_their_procurement() -> None:
    with pytest.raises(NoticeOfAnotherLaw):
        told(Notice.F02, date(2026, 3, 9))
    with pytest.raises(NoticeBeforeProcurement):
        told(Notice.UK4, date(2026, 3, 1))
    with pytest.raises(NoticePublishedAhead):
        told(Notice.UK4, date(2026, 11, 23))
    assert told(Notice.UK2, date(2026, 1, 5))


def test_the_board_tells_stage_next_day_and_what_is_late_as_of_any_day(django_assert_num_queries: Any) -> None:
    chosen()
    told(Notice.UK4, date(2026, 3, 9))
    told(Notice.UK6, date(2026, 4, 1))
    told(Notice.ENTERED, date(2026, 4, 15))
    with django_assert_num_queries(4):
        known = procurements_known(TODAY, Audience.INSIDERS)
    (row,) = known.procurements
    assert row.stage is Stage.CONTRACT
    assert [each.kind for each in row.late] == [ClockKind.DETAILS_NOTICE, ClockKind.CONTRACT_COPY]
    assert row.next_clock is not None
    assert row.next_clock.on == date(2026, 5, 14)
    assert [clock.kind for _, clock in clocks_to_come(known)][-1] is ClockKind.PERFORMANCE_NOTICE
    assert known.late == 2
    assert procurement_known("P-1", date(2026, 3, 20), Audience.INSIDERS).stage is Stage.TENDERING
    assert not procurements_known(date(2026, 3, 1), Audience.INSIDERS).procurements


def test_who_is_outside_sees_nothing_before_it_is_published_and_then_only_that() -> None:
    chosen()
    for viewpoint in (A_VEHICLE, walls.THE_PUBLIC):
        walls.look_as(viewpoint)
        assert counts()[:4] == (0, 0, 0, 0)
    walls.look_as(walls.THE_COUNCIL)
    assert not procurements_known(TODAY, Audience.PUBLIC).procurements
    told(Notice.UK4, date(2026, 3, 9), "https://example.org/1")
    told(Notice.ENTERED, date(2026, 4, 15))
    for viewpoint in (A_VEHICLE, walls.THE_PUBLIC):
        walls.look_as(viewpoint)
        assert counts()[:4] == (1, 2, 0, 1)
        found = procurement_known("P-1", TODAY, Audience.INSIDERS)
        assert (found.chosen, found.stage, len(found.procurement.lots)) == (None, Stage.TENDERING, 2)


def test_nobody_outside_writes_and_nobody_at_all_edits() -> None:
    walls.look_as(A_VEHICLE)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.ProcurementHappening.objects.create(
            procurement_id="P-1", notice="UK4", happened_on=TODAY, is_published=True, recorded_in_id=1
        )
    walls.look_as(walls.THE_COUNCIL)
    for edit in (models.Procurement.objects.update, models.ProcurementLot.objects.update):
        with pytest.raises(DatabaseError), transaction.atomic():
            edit(title="Something else")
