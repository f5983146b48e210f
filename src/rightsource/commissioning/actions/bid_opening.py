"""Opening bids: two officers take off a layer each where they sit, before a witness; what comes out becomes tenders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.bids import ActOfBids
from rightsource.commissioning.actions.tenders import record_tenders
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.bids import BidLayerOff, BidNotOnRecord
from rightsource.commissioning.queries.bids import (
    database_clock,
    invitation_on_record,
    locked_procurement,
    newest_seal,
    posts_filled,
)
from rightsource.commissioning.rules.bids.bidding import (
    Place,
    check_closed,
    check_fault,
    check_opening,
    check_order,
)
from rightsource.commissioning.rules.bids.sealing import (
    Bid,
    bid_in,
    fingerprint,
    inner_in,
    manifest_of,
    sealed_bid_in,
)
from rightsource.commissioning.rules.evaluation.tenders import Tender
from rightsource.constitution import queries as constitution
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Which layer of which bid, and who sees it come off."""

    procurement: str
    bid: UUID
    place: Place
    witness: str


@dataclass(frozen=True, slots=True)
class _Kept:
    content: bytes
    name: str = ""
    fault: str = ""

    @property
    def sha256(self) -> str:
        return "" if self.fault else fingerprint(self.content)


@transaction.atomic
def take_layer_off(*, by: Actor, authority: Authority, opening: Opening, content: bytes, today: date) -> bool:
    """Record what came out of a layer of a bid. The inner one's becomes tenders, each with its price behind the wall.

    What is given must be what the bidder sealed, to the last byte: no officer can put another in its place. Two at
    once: the procurement's row is locked, and a layer comes off once by a unique constraint.

    Returns:
        Whether anything was written: the same again changes nothing.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        BidsNotInvited: no bids were invited.
        BidsNotYetDue: bids are still open.
        NotYourBidKey: another officer holds the key to this layer.
        WitnessMissing: no second person is there.
        BidNotOnRecord: there is no such bid, or it was withdrawn.
        BidLayerOutOfOrder: the outer layer is not off.
        BidLayerOff: what became of this layer is on record in another way.
        BidNotSealed: it is not what `bid open` or the page wrote for the second officer.
        NotWhatWasSealed: it is not what the bidder sealed.
        SealedForAnother: the bid says that it is for another procurement.
        BidOfAnotherBidder: the bid says that it is another bidder's.
        TenderOfAnotherLot: it is for a lot that the procurement does not have.
        TendersAlreadyScored: the scores for quality are settled.
    """
    seal = _checked(opening, by=by, today=today)
    sealed = sealed_bid_in(bytes(seal.content))
    before = _recorded(opening)
    if before is None:
        _check_in_turn(opening)
    inner = inner_in(sealed, content) if opening.place is Place.FIRST else b""
    bid = None if inner else bid_in(sealed, content, bidder=seal.organisation_id)
    if before is not None:
        return _was_so(before, inner if bid is None else bid.document)
    if bid is None:
        _write(opening, _Kept(inner), by=by, authority=authority)
        return True
    layer = _write(opening, _Kept(bid.document, bid.document_name), by=by, authority=authority)
    models.BidManifest.objects.create(layer=layer, procurement_id=opening.procurement, text=manifest_of(content))
    record_tenders(
        by=by, authority=authority, procurement=opening.procurement, tenders=_tenders(bid, seal, today), today=today
    )
    return True


@transaction.atomic
def put_bid_aside(*, by: Actor, authority: Authority, opening: Opening, fault: str, today: date) -> bool:
    """Record that a layer of a bid does not come off, and why, before the same witness.

    Two at once: the procurement's row is locked, and a layer comes off once by a unique constraint.

    Returns:
        Whether anything was written: the same again changes nothing.

    Raises:
        FaultSaysNothing: it does not say why.
        ProcurementNotOnRecord: there is no such procurement.
        BidsNotInvited: no bids were invited.
        BidsNotYetDue: bids are still open.
        NotYourBidKey: another officer holds the key to this layer.
        WitnessMissing: no second person is there.
        BidNotOnRecord: there is no such bid, or it was withdrawn.
        BidLayerOutOfOrder: the outer layer is not off.
        BidLayerOff: what became of this layer is on record in another way.
    """
    check_fault(fault)
    _checked(opening, by=by, today=today)
    before = _recorded(opening)
    if before is not None:
        if before.fault != fault.strip():
            raise BidLayerOff
        return False
    _check_in_turn(opening)
    _write(opening, _Kept(b"", fault=fault.strip()), by=by, authority=authority)
    return True


def _checked(opening: Opening, *, by: Actor, today: date) -> models.SealedBid:
    """Return the bid to be opened, once everything about who and when is checked."""
    locked_procurement(opening.procurement)
    invited = check_closed(opening.procurement, invitation_on_record(opening.procurement), database_clock())
    check_opening(invited, opening.place, by=by.post, witness=opening.witness, posts=posts_filled(today))
    seal = newest_seal(opening.procurement, opening.bid)
    if seal is None or not seal.content:
        raise BidNotOnRecord
    return seal


def _was_so(before: models.BidLayer, content: bytes) -> bool:
    """Answer that nothing was written, since the same is on record.

    Raises:
        BidLayerOff: something else is.
    """
    if before.sha256 != fingerprint(content):
        raise BidLayerOff
    return False


def _check_in_turn(opening: Opening) -> None:
    outer = models.BidLayer.objects.filter(bid=opening.bid, place=Place.FIRST, fault="")
    check_order(opening.place, is_outer_off=outer.exists())


def _recorded(opening: Opening) -> models.BidLayer | None:
    return models.BidLayer.objects.filter(bid=opening.bid, place=opening.place).defer("content").first()


def _write(opening: Opening, kept: _Kept, *, by: Actor, authority: Authority) -> models.BidLayer:
    details = {
        "bid": str(opening.bid),
        "layer": int(opening.place),
        "witness": opening.witness,
        "sha256": kept.sha256,
        "fault": kept.fault,
    }
    name = "bid-put-aside" if kept.fault else "bid-layer-taken-off"
    event = ActOfBids(by, authority, opening.procurement).leave(name, details)
    with refusing(BY_CONSTRAINT):
        return models.BidLayer.objects.create(
            bid_id=opening.bid,
            procurement_id=opening.procurement,
            place=opening.place,
            post_id=by.post,
            witness_id=opening.witness,
            removed_at=database_clock(),
            content=kept.content,
            sha256=kept.sha256,
            name=kept.name[:255],
            fault=kept.fault,
            recorded_in_id=event,
        )


def _tenders(bid: Bid, seal: models.SealedBid, today: date) -> list[Tender]:
    """Return what an opened bid offers, one tender a lot, under the bidder's name on record."""
    known = constitution.organisations_known(today, Audience.INSIDERS)
    bidder = next(
        (each.row for each in known if each.row.organisation == bid.bidder and today in each.row.period), None
    )
    return [
        Tender(
            bidder=bid.bidder if bidder is None else bidder.name,
            price=offer.price,
            received_at=seal.step.taken_at,
            lot=offer.lot,
            organisation=bid.bidder,
            company_number="" if bidder is None else bidder.registered_number,
            document=bid.document_sha256,
            exclusion=bid.exclusion,
            conditions=bid.conditions,
        )
        for offer in bid.offers
    ]
