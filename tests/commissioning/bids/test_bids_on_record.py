"""Sealed bids on record: the hour, two officers, a witness, and walls that show nobody more than they may know."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.bid_opening import Opening, put_bid_aside, take_layer_off
from rightsource.commissioning.actions.bid_questions import answer_question, ask_question
from rightsource.commissioning.actions.bidders import Bidder, register_bidder
from rightsource.commissioning.actions.bids import invite_bids, register_bid_key, submit_bid, withdraw_bid
from rightsource.commissioning.actions.procurement import open_procurement, record_notice
from rightsource.commissioning.errors.bids import (
    BidDeadlineBroughtForward,
    BidDeadlineNotAhead,
    BidderKeyTaken,
    BidderSaysNothing,
    BidKeysFixed,
    BidKeysMissing,
    BidKeyTaken,
    BidLate,
    BidLayerOff,
    BidLayerOutOfOrder,
    BidNotOnRecord,
    BidsInvitedUnpublished,
    BidsNotInvited,
    BidsNotYetDue,
    FaultSaysNothing,
    KeysOfOneOfficer,
    NoBidToWithdraw,
    NotYourBidKey,
    QuestionAnswered,
    QuestionNotOnRecord,
    QuestionSaysNothing,
    QuestionsCloseAfterBids,
    QuestionsClosed,
    ReservedByNoRoute,
    WitnessMissing,
)
from rightsource.commissioning.errors.sealing import (
    BidNotSealed,
    BidOfAnotherBidder,
    NotWhatWasSealed,
    PrivateKeyGiven,
    SealedForAnother,
    SealedToOtherKeys,
)
from rightsource.commissioning.queries.bids import bids_known, database_clock, layer_content, sealed_content
from rightsource.commissioning.queries.tenders import tenders_known, writing_prices
from rightsource.commissioning.rules.bids.bidding import Invitation, Place, Reservation
from rightsource.commissioning.rules.bids.sealing import (
    Bid,
    Offer,
    SealingKeys,
    new_pair,
    open_one_layer,
    seal,
)
from rightsource.commissioning.rules.bids.standing import BidState, Receipt
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Lot, Procurement
from rightsource.constitution import actions as constitution
from rightsource.constitution.rules.rows import Appointment, LegalForm, PostKind, Role
from rightsource.quantities import Money, Period
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.viewpoints import THE_COUNCIL, THE_PUBLIC, Sight, Viewpoint

pytestmark = pytest.mark.django_db
A_TEST = Authority("a test")
FIRST, SECOND, STRANGER = new_pair(), new_pair(), new_pair()
OFFICER, OTHER, AUDITOR = Actor("commissioner"), Actor("monitoring-officer"), Actor("auditor")
HILL, VALE = "hill-coaches", "vale-minibuses"
ROADS = Procurement(
    reference="P-1",
    buyer="council",
    title="School transport",
    kind=NeedKind.SERVICES,
    begun_on=date(2026, 3, 2),
    lots=(Lot(1, "North"), Lot(2, "South")),
)
KEYS = SealingKeys("P-1", FIRST.public, SECOND.public)


@dataclass
class Day:
    """The day on which the test runs, since the database's clock is the one that bids are held against."""

    today: date

    @property
    def cited(self) -> dict[str, Any]:
        return {"authority": A_TEST, "today": self.today}


@pytest.fixture
def day(db: None) -> Iterator[Day]:
    walls.look_as(THE_COUNCIL)
    day = Day(database_clock().date())
    since, known = Period(date(2020, 4, 1)), KnownOn.on(date(2020, 4, 1), Audience.PUBLIC)
    posts = [
        Appointment(post=post, title=post, kind=kind, role=role, holder=holder, period=since)
        for post, kind, role, holder in (
            (OFFICER.post, PostKind.OFFICER, Role.COMMISSIONER, "officer 1"),
            ("contract-manager", PostKind.OFFICER, Role.CONTRACT_MANAGER, "officer 1"),
            (OTHER.post, PostKind.OFFICER, Role.MONITORING_OFFICER, "officer 2"),
            (AUDITOR.post, PostKind.AUDITOR, Role.EXTERNAL_AUDITOR, "auditor 1"),
            ("vacant", PostKind.OFFICER, Role.OTHER_OFFICER, ""),
        )
    ]
    entries = [Entry(row, Source("A test"), known) for row in posts]
    constitution.record_posts(by=SYSTEM, authority=A_TEST, entries=entries, recording=Recording(day.today))
    for key, name in ((HILL, "Hill Coaches Ltd"), (VALE, "Vale Minibuses CIO"), ("council", "Testshire")):
        bidder = Bidder(organisation=key, name=name, legal_form=LegalForm.COMPANY_BY_SHARES, registered_number="0123")
        assert register_bidder(by=OFFICER, **day.cited, bidder=bidder)
    assert open_procurement(by=OFFICER, **day.cited, procurement=ROADS)
    yield day
    walls.look_as(THE_COUNCIL)


def published(day: Day) -> None:
    happening = Happening(Notice.UK4, day.today)
    record_notice(by=OFFICER, **day.cited, reference="P-1", happening=happening)


def registered(day: Day, by: Actor, place: Place, key: str) -> bool:
    return register_bid_key(by=by, **day.cited, procurement="P-1", place=place, public_key=key)


def closing(day: Day, seconds: float, **changes: Any) -> Invitation:
    at = database_clock() + timedelta(seconds=seconds)
    return Invitation(closes_at=at, questions_until=day.today, **changes)


def invited(day: Day, seconds: float = 3600) -> Invitation:
    """Have two officers register keys, and invite bids until some seconds ahead."""
    published(day)
    registered(day, OFFICER, Place.FIRST, FIRST.public)
    registered(day, OTHER, Place.SECOND, SECOND.public)
    invitation = closing(day, seconds)
    assert invite_bids(by=OFFICER, **day.cited, procurement="P-1", invitation=invitation)
    return invitation


def sealed(bidder: str = HILL, document: bytes = b"our answers", keys: SealingKeys = KEYS, price: int = 100) -> bytes:
    bid = Bid(
        procurement=keys.procurement,
        bidder=bidder,
        offers=(Offer(1, Money(price)),),
        document_name="answers.pdf",
        document=document,
    )
    return seal(bid, keys, salt=bytes(32))


def looking(organisation: str) -> None:
    walls.look_as(Viewpoint(Sight.ORGANISATION, organisation))


def submitted(day: Day, content: bytes, organisation: str = HILL) -> Receipt:
    looking(organisation)
    try:
        bidder = Actor(f"bidder-{organisation}", "account-0001")
        return submit_bid(by=bidder, **day.cited, procurement="P-1", organisation=organisation, content=content)
    finally:
        walls.look_as(THE_COUNCIL)


def wait_past(at: datetime) -> None:
    while (left := (at - database_clock()).total_seconds()) >= 0:
        time.sleep(left + 0.001)


def opening(receipt: Receipt, place: Place, witness: str) -> Opening:
    return Opening(procurement="P-1", bid=UUID(receipt.bid), place=place, witness=witness)


def test_keys_are_two_officers_own_and_stay_once_bids_are_invited(day: Day) -> None:
    with pytest.raises(PrivateKeyGiven):
        registered(day, OFFICER, Place.FIRST, FIRST.private)
    published(day)
    assert registered(day, OFFICER, Place.FIRST, STRANGER.public)
    with pytest.raises(BidKeysMissing):
        invite_bids(by=OFFICER, **day.cited, procurement="P-1", invitation=closing(day, 60))
    assert registered(day, OFFICER, Place.FIRST, FIRST.public)  # in the place of the one before
    assert not registered(day, OFFICER, Place.FIRST, FIRST.public)
    with pytest.raises(BidKeyTaken):
        registered(day, OTHER, Place.SECOND, FIRST.public)
    for post in (OFFICER.post, "contract-manager", "vacant"):  # the same post, the same person, nobody
        with pytest.raises(KeysOfOneOfficer):
            registered(day, Actor(post), Place.SECOND, SECOND.public)
    assert registered(day, OTHER, Place.SECOND, SECOND.public)
    assert invite_bids(by=OFFICER, **day.cited, procurement="P-1", invitation=closing(day, 60))
    with pytest.raises(BidKeysFixed):
        registered(day, OTHER, Place.SECOND, STRANGER.public)
    with pytest.raises(DatabaseError, match="keys stay"), transaction.atomic():
        _key_beside_the_action(STRANGER.public)
    assert FIRST.private not in str(list(models.BidKey.objects.values_list("public_key")))
    assert not AuditEvent.objects.filter(details__contains="SECRET").exists()


def _key_beside_the_action(key: str) -> None:
    event = AuditEvent.objects.latest("position")
    models.BidKey.objects.create(procurement_id="P-1", place=1, post_id=OFFICER.post, public_key=key, recorded_in=event)


def test_the_database_itself_keeps_no_private_key(day: Day) -> None:
    with pytest.raises(DatabaseError, match="only a public key"), transaction.atomic():
        _key_beside_the_action(FIRST.private)


def test_an_invitation_is_published_is_put_later_alone_and_says_to_whom_it_is_reserved(day: Day) -> None:
    registered(day, OFFICER, Place.FIRST, FIRST.public)
    registered(day, OTHER, Place.SECOND, SECOND.public)

    def invite(invitation: Invitation) -> bool:
        return invite_bids(by=OFFICER, **day.cited, procurement="P-1", invitation=invitation)

    with pytest.raises(BidsInvitedUnpublished):
        invite(closing(day, 60))
    published(day)
    with pytest.raises(BidDeadlineNotAhead):
        invite(closing(day, -1))
    with pytest.raises(ReservedByNoRoute):
        invite(closing(day, 60, reserved_for=Reservation.MUTUALS))
    with pytest.raises(QuestionsCloseAfterBids):
        invite(replace(closing(day, 60), questions_until=day.today + timedelta(3)))
    first = closing(day, 60, reserved_for=Reservation.SUPPORTED)
    assert invite(first)
    assert not invite(first)
    with pytest.raises(BidDeadlineBroughtForward):
        invite(closing(day, 30))
    row = models.BidInvitation.objects.get()
    row.pk, row.closes_at = None, row.closes_at - timedelta(seconds=1)
    with pytest.raises(DatabaseError, match="only put later"), transaction.atomic():
        row.save(force_insert=True)
    assert invite(closing(day, 600, reserved_for=Reservation.SUPPORTED))


def test_a_bid_is_replaced_and_withdrawn_until_the_hour_and_the_receipt_says_what_came_when(day: Day) -> None:
    with pytest.raises(BidsNotInvited):
        submitted(day, sealed())
    invited(day)
    for content, refusal in (
        (b"our prices: 100 pounds", BidNotSealed),
        (sealed(keys=replace(KEYS, procurement="P-2")), SealedForAnother),
        (sealed(keys=replace(KEYS, first=STRANGER.public)), SealedToOtherKeys),
    ):
        with pytest.raises(refusal):
            submitted(day, content)
    with pytest.raises(NoBidToWithdraw):
        withdrawn(day)
    content, other = sealed(), sealed(document=b"better answers")
    receipt = submitted(day, content)
    assert receipt.was_written
    assert abs((receipt.taken_at - database_clock()).total_seconds()) < 5
    assert submitted(day, content) == replace(receipt, was_written=False)
    again = submitted(day, other)
    assert (again.bid, again.sha256 == receipt.sha256, again.was_written) == (receipt.bid, False, True)
    assert withdrawn(day).is_withdrawal
    assert not withdrawn(day).was_written
    assert bids_known("P-1", day.today).standing == ()
    assert submitted(day, other).bid == receipt.bid
    assert [each.state for each in bids_known("P-1", day.today).bids] == [BidState.SEALED]


def withdrawn(day: Day) -> Receipt:
    looking(HILL)
    try:
        return withdraw_bid(by=Actor("bidder-hill-coaches"), **day.cited, procurement="P-1", organisation=HILL)
    finally:
        walls.look_as(THE_COUNCIL)


def test_before_the_hour_officers_see_that_bids_exist_and_a_bidder_its_own_alone(day: Day) -> None:
    invited(day)
    hill, vale = submitted(day, sealed()), submitted(day, sealed(VALE), VALE)
    seen = bids_known("P-1", day.today).bids
    assert {each.bid for each in seen} == {hill.bid, vale.bid}
    assert {(each.organisation, each.sha256) for each in seen} == {("", "")}
    assert models.SealedBid.objects.count() == 0
    assert sealed_content("P-1", UUID(hill.bid)) is None
    said = " ".join(f"{each.by_post} {each.by_account} {each.details}" for each in AuditEvent.objects.all()[:200])
    assert hill.sha256 in said
    assert "account-0001" not in said
    looking(HILL)
    (own,) = bids_known("P-1", day.today).bids
    assert (own.bid, own.organisation, own.sha256) == (hill.bid, HILL, hill.sha256)
    assert models.Bid.objects.count() == models.BidStep.objects.count() == models.SealedBid.objects.count() == 1
    for nobody in (THE_PUBLIC, Viewpoint(Sight.MEMBERS)):
        walls.look_as(nobody)
        assert models.Bid.objects.count() == models.BidStep.objects.count() == models.SealedBid.objects.count() == 0
        assert bids_known("P-1", day.today).invited is not None
    looking(VALE)
    step = models.BidStep.objects.get()
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        models.SealedBid.objects.create(
            step=step, bid=step.bid, procurement_id="P-1", organisation_id=HILL, number=9, content=b"x"
        )


def test_late_bids_and_early_openings_are_refused_and_two_officers_open_together(day: Day) -> None:
    invitation = invited(day, seconds=1.5)
    hill, vale = submitted(day, sealed(price=4_200)), submitted(day, sealed(VALE), VALE)
    first = opening(hill, Place.FIRST, OTHER.post)
    inner = open_one_layer(_content_of(HILL), FIRST.private)
    plain = open_one_layer(inner, SECOND.private)
    with pytest.raises(BidsNotYetDue):
        take_layer_off(by=OFFICER, **day.cited, opening=first, content=inner)
    with pytest.raises(DatabaseError, match="have not closed"), transaction.atomic():
        _layer_beside_the_action(hill)
    wait_past(invitation.closes_at)
    _nothing_comes_in_late(day)
    assert sealed_content("P-1", UUID(hill.bid)) == _content_of(HILL)

    def take(by: Actor, what: Opening, content: bytes) -> bool:
        return take_layer_off(by=by, **day.cited, opening=what, content=content)

    second = opening(hill, Place.SECOND, AUDITOR.post)
    for by, what, content, refusal in (
        (OTHER, first, inner, NotYourBidKey),
        (AUDITOR, first, inner, NotYourBidKey),
        (OFFICER, replace(first, witness=OFFICER.post), inner, WitnessMissing),
        (OFFICER, replace(first, witness="contract-manager"), inner, WitnessMissing),
        (OFFICER, replace(first, witness="nobody"), inner, WitnessMissing),
        (OFFICER, replace(first, bid=UUID(int=1)), inner, BidNotOnRecord),
        (OFFICER, first, plain, BidNotSealed),
        (OFFICER, first, open_one_layer(_content_of(VALE), FIRST.private), NotWhatWasSealed),
        (OTHER, second, plain, BidLayerOutOfOrder),
    ):
        with pytest.raises(refusal):
            take(by, what, content)
    assert take(OFFICER, first, inner)
    assert not take(OFFICER, first, inner)
    assert tenders_known("P-1") == ()
    with pytest.raises(NotWhatWasSealed):
        take(OTHER, second, plain + b".")
    assert take(OTHER, second, plain)
    assert not take(OTHER, second, plain)
    _the_tender_is_there_without_its_price(hill)
    _the_other_bid_is_put_aside(day, vale)


def _content_of(organisation: str) -> bytes:
    looking(organisation)
    content = sealed_content("P-1", models.Bid.objects.get().pk)
    walls.look_as(THE_COUNCIL)
    assert content is not None
    return content


def _nothing_comes_in_late(day: Day) -> None:
    with pytest.raises(BidLate):
        submitted(day, sealed())
    with pytest.raises(BidLate):
        withdrawn(day)
    with pytest.raises(BidDeadlineBroughtForward):
        invite_bids(by=OFFICER, **day.cited, procurement="P-1", invitation=closing(day, 600))
    with pytest.raises(QuestionsClosed):
        asked(day, "Is it too late to ask?")
    looking(HILL)
    step = models.BidStep.objects.get()
    step.pk, step.number = UUID(int=7), 2
    step.taken_at -= timedelta(hours=1)
    with pytest.raises(DatabaseError, match="bids have closed"), transaction.atomic():
        step.save(force_insert=True)
    walls.look_as(THE_COUNCIL)


def _layer_beside_the_action(receipt: Receipt) -> None:
    models.BidLayer.objects.create(
        bid_id=receipt.bid,
        procurement_id="P-1",
        place=1,
        post_id=OFFICER.post,
        witness_id=OTHER.post,
        removed_at=database_clock() + timedelta(days=1),
        content=b"",
        sha256="0" * 64,
        recorded_in=AuditEvent.objects.latest("position"),
    )


def _the_tender_is_there_without_its_price(hill: Receipt) -> None:
    (tender,) = tenders_known("P-1")
    assert (tender.bidder, tender.organisation, tender.lot, tender.price) == ("Hill Coaches Ltd", HILL, 1, None)
    assert tender.received_at == hill.taken_at
    with writing_prices("P-1"):
        assert [each.price for each in tenders_known("P-1")] == [Money(4_200)]
        assert '"price_pence": 4200' in models.BidManifest.objects.get().text
    assert models.BidManifest.objects.count() == 0
    assert layer_content("P-1", UUID(hill.bid), Place.SECOND) == ("answers.pdf", b"our answers")
    events = AuditEvent.objects.filter(event="bid-layer-taken-off").order_by("position")
    assert [(each.by_post, OTHER.post in each.details, AUDITOR.post in each.details) for each in events] == [
        (OFFICER.post, True, False),
        (OTHER.post, False, True),
    ]


def _the_other_bid_is_put_aside(day: Day, vale: Receipt) -> None:
    what = opening(vale, Place.FIRST, OTHER.post)
    with pytest.raises(FaultSaysNothing):
        put_bid_aside(by=OFFICER, **day.cited, opening=what, fault=" ")
    for was_written in (True, False):
        assert put_bid_aside(by=OFFICER, **day.cited, opening=what, fault="The seal is broken") is was_written
    with pytest.raises(BidLayerOff):
        put_bid_aside(by=OFFICER, **day.cited, opening=what, fault="Something else")
    states = {each.organisation: each.state for each in bids_known("P-1", day.today).bids}
    assert states == {HILL: BidState.OPENED, VALE: BidState.PUT_ASIDE}
    looking(VALE)
    (own,) = bids_known("P-1", day.today).bids
    assert own.layers[0].fault == "The seal is broken"
    assert layer_content("P-1", UUID(vale.bid), Place.SECOND) is None
    walls.look_as(THE_COUNCIL)


def test_a_bid_that_another_submits_as_its_own_is_told_apart_when_it_is_opened(day: Day) -> None:
    invitation = invited(day, seconds=0.9)
    copied = submitted(day, sealed(HILL), VALE)
    wait_past(invitation.closes_at)
    inner = open_one_layer(_content_of(VALE), FIRST.private)
    what = opening(copied, Place.FIRST, OTHER.post)
    take_layer_off(by=OFFICER, **day.cited, opening=what, content=inner)
    with pytest.raises(BidOfAnotherBidder):
        take_layer_off(
            by=OTHER,
            **day.cited,
            opening=replace(what, place=Place.SECOND, witness=OFFICER.post),
            content=open_one_layer(inner, SECOND.private),
        )
    row = models.BidLayer.objects.get()
    row.pk, row.place = None, 2
    with pytest.raises(DatabaseError, match="another officer"), transaction.atomic():
        row.save(force_insert=True)


def asked(day: Day, words: str) -> bool:
    looking(HILL)
    try:
        return ask_question(
            by=Actor("bidder-hill-coaches"), **day.cited, procurement="P-1", organisation=HILL, words=words
        )
    finally:
        walls.look_as(THE_COUNCIL)


def test_a_question_is_answered_to_all_and_nobody_reads_who_asked(day: Day) -> None:
    with pytest.raises(BidsNotInvited):
        asked(day, "What of Sundays?")
    invited(day)
    with pytest.raises(QuestionSaysNothing):
        asked(day, " ")
    assert asked(day, "We at Hill ask: what of Sundays?")
    assert not asked(day, "We at Hill ask: what of Sundays?")
    (waiting,) = bids_known("P-1", day.today).waiting
    given: dict[str, Any] = {"procurement": "P-1", "asked": "What of Sundays?", "answer": "No school, no bus."}
    said: dict[str, Any] = given | {"by": OFFICER, **day.cited, "question": UUID(waiting.question)}
    with pytest.raises(QuestionNotOnRecord):
        answer_question(**said | {"question": UUID(int=1)})
    assert answer_question(**said)
    assert not answer_question(**said)
    with pytest.raises(QuestionAnswered):
        answer_question(**said | {"answer": "Yes."})
    for somebody in (THE_PUBLIC, Viewpoint(Sight.ORGANISATION, VALE)):
        walls.look_as(somebody)
        known = bids_known("P-1", day.today)
        assert known.waiting == ()
        assert [(each.asked, each.answer) for each in known.answered] == [("What of Sundays?", "No school, no bus.")]
        assert models.BidQuestion.objects.count() == 0


def test_a_bidder_is_registered_once_and_under_one_name(day: Day) -> None:
    def register(key: str, name: str) -> bool:
        bidder = Bidder(organisation=key, name=name, legal_form=LegalForm.COMPANY_BY_SHARES)
        return register_bidder(by=OFFICER, **day.cited, bidder=bidder)

    assert not register(HILL, "Hill  Coaches Ltd")
    for key, name in (("Hill Coaches", "Hill"), ("hill", " "), ("h" * 41, "Hill")):
        with pytest.raises(BidderSaysNothing):
            register(key, name)
    with pytest.raises(BidderKeyTaken):
        register(HILL, "Somebody Else Ltd")
    walls.look_as(THE_PUBLIC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM constitution_organisationinforce WHERE organisation_id = %s", [HILL])
        assert cursor.fetchone() == (0,)
