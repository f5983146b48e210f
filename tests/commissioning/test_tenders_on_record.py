"""Tenders on record: one a bidder and lot, the same again changes nothing, no price shows before quality is settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.procurement import open_procurement
from rightsource.commissioning.actions.tenders import record_tenders
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.errors.tenders import (
    BidderNotOnRecord,
    TenderOfAnotherLot,
    TenderReceivedAhead,
    TendersAlreadyScored,
    TenderSaysNothing,
    TendersGivenTwice,
    TenderTaken,
)
from rightsource.commissioning.queries.tenders import tenders_known
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer, Tender
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.record import Lot, Procurement
from rightsource.constitution import actions as constitution
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.quantities import Money, Period
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.viewpoints import THE_PUBLIC, Sight, Viewpoint

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
CITED: dict[str, Any] = {"by": SYSTEM, "authority": Authority("a test"), "today": TODAY}
AT = datetime(2026, 5, 29, 11, 45, tzinfo=ZoneInfo("Europe/London"))
HILL = Tender(bidder="Hill Coaches Ltd", lot=1, price=Money.pounds(900_000), received_at=AT, document="a" * 64)
OWN = replace(HILL, bidder="Care company", organisation="care-company", price=Money.pounds(950_000))


@pytest.fixture(autouse=True)
def _opened(db: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    entries = [
        Entry(
            OrganisationInForce(
                organisation=key,
                name=key,
                legal_form=form,
                status=OrganisationStatus.OPERATING,
                is_vehicle=form is not LegalForm.COUNCIL,
                is_group=True,
                period=Period(date(2000, 4, 1)),
            ),
            Source("A test"),
            KnownOn.on(date(2000, 4, 1), Audience.PUBLIC),
        )
        for key, form in (("council", LegalForm.COUNCIL), ("care-company", LegalForm.COMPANY_BY_SHARES))
    ]
    constitution.record_organisations(
        by=SYSTEM, authority=Authority("a test"), entries=entries, recording=Recording(TODAY)
    )
    buses = Procurement(
        reference="P-1",
        buyer="council",
        title="Buses",
        kind=NeedKind.SERVICES,
        begun_on=date(2026, 3, 2),
        lots=(Lot(1, "North"), Lot(2, "South")),
    )
    open_procurement(**CITED, procurement=buses)
    yield
    walls.look_as(walls.THE_COUNCIL)


def taken(*tenders: Tender) -> int:
    return record_tenders(**CITED, procurement="P-1", tenders=tenders)


def settled() -> None:
    models.QualityLock.objects.create(
        procurement_id="P-1", locked_on=TODAY, recorded_in_id=AuditEvent.objects.latest("position").pk
    )


def test_the_same_tenders_again_change_nothing_and_others_under_their_names_are_refused() -> None:
    assert taken(HILL, OWN) == 2
    assert taken(replace(HILL, bidder=" hill  coaches ltd"), OWN, replace(HILL, lot=2)) == 1
    assert models.TenderPrice.objects.count() == 0  # behind its wall
    with pytest.raises(TenderTaken):
        taken(replace(HILL, price=HILL.price + Money(1)))
    with pytest.raises(TenderTaken):
        taken(replace(HILL, exclusion=ExclusionAnswer.NONE))
    assert models.Tender.objects.count() == 3
    assert "900" not in AuditEvent.objects.latest("position").details


def test_what_cannot_be_a_tender_is_refused_and_nothing_of_its_file_is_written() -> None:
    wrong = {
        TenderSaysNothing: (replace(HILL, bidder=" "), replace(HILL, price=Money(-1))),
        TenderOfAnotherLot: (replace(HILL, lot=3), replace(HILL, lot=0)),
        TenderReceivedAhead: (replace(HILL, received_at=datetime(2026, 11, 23, 0, 1, tzinfo=ZoneInfo("UTC"))),),
        BidderNotOnRecord: (replace(HILL, organisation="nobody"),),
        TendersGivenTwice: (replace(OWN, price=Money(1)),),
    }
    for refusal, tenders in wrong.items():
        for each in tenders:
            with pytest.raises(refusal):
                taken(OWN, each)
    with pytest.raises(TenderSaysNothing):
        taken(replace(HILL, received_at=AT.replace(tzinfo=None)))
    with pytest.raises(ProcurementNotOnRecord):
        record_tenders(**CITED, procurement="P-2", tenders=[HILL])
    assert models.Tender.objects.count() == 0


def test_a_price_shows_when_quality_is_settled_and_to_its_own_bidder_always() -> None:
    taken(HILL, OWN)
    assert [each.price for each in tenders_known("P-1")] == [None, None]
    walls.look_as(Viewpoint(Sight.ORGANISATION, "care-company"))
    assert [(each.bidder, each.price) for each in tenders_known("P-1")] == [("Care company", OWN.price)]
    walls.look_as(THE_PUBLIC)
    assert tenders_known("P-1") == ()
    walls.look_as(Viewpoint(Sight.MEMBERS))
    assert tenders_known("P-1") == ()
    walls.look_as(walls.THE_COUNCIL)
    settled()
    assert [each.price for each in tenders_known("P-1")] == [OWN.price, HILL.price]
    assert taken(HILL, OWN) == 0
    with pytest.raises(TendersAlreadyScored):
        taken(replace(HILL, lot=2))


def test_the_database_says_so_a_second_time() -> None:
    taken(HILL)
    event = AuditEvent.objects.latest("position").pk
    row = {
        "procurement_id": "P-1", "lot": 1, "bidder": "HILL Coaches Ltd", "received_at": AT, "exclusion": "no ground",
        "conditions": [], "recorded_in_id": event,
    }  # fmt: skip
    for change in ({}, {"bidder": " "}, {"bidder": "Dale", "exclusion": "perhaps"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            models.Tender.objects.create(**row | change)
    settled()
    with pytest.raises(DatabaseError, match="after quality is settled"), transaction.atomic():
        models.Tender.objects.create(**row | {"bidder": "Dale"})
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        models.TenderPrice.objects.update(price=Money(1))
