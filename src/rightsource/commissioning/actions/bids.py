"""Keys, invitation, bids and withdrawal: everything before bids close. No private key ever comes here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.bids import BidsNotInvited, NoBidToWithdraw
from rightsource.commissioning.queries.bids import (
    database_clock,
    invitation_on_record,
    keys_on_record,
    locked_procurement,
    own_newest_seal,
    posts_filled,
)
from rightsource.commissioning.queries.procurement import (
    recorded_happenings,
    recorded_route,
)
from rightsource.commissioning.rules.bids.bidding import (
    BidsInvited,
    Invitation,
    OfficersKey,
    Place,
    check_invitation,
    check_key,
    check_open,
    unnamed,
)
from rightsource.commissioning.rules.bids.sealing import check_sealed_to, fingerprint, public_key_in, sealed_bid_in
from rightsource.commissioning.rules.bids.standing import Receipt
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef


@dataclass(frozen=True, slots=True)
class ActOfBids:
    """Who acts on the bids of which procurement, and on what authority."""

    by: Actor
    authority: Authority
    procurement: str

    def leave(self, event: str, details: dict[str, Any]) -> int:
        """Leave one audit event, and return its position in the trail."""
        subject = str(SubjectRef(Kind.PROCUREMENT, self.procurement))
        return audit.record(event, subject=subject, by=self.by, authority=self.authority, details=details).position


@transaction.atomic
def register_bid_key(
    *, by: Actor, authority: Authority, procurement: str, place: Place, public_key: str, today: date
) -> bool:
    """Register the public key of the officer who acts. The same again changes nothing; another takes its place.

    Two at once: the procurement's row is locked, so the second sees the first's key.

    Returns:
        Whether anything was written.

    Raises:
        PrivateKeyGiven: it is or holds a private key; nothing of it is kept.
        NotAPublicKey: it is no public key.
        ProcurementNotOnRecord: there is no such procurement.
        BidKeysFixed: bids are invited.
        BidKeyTaken: another officer registered the same key.
        KeysOfOneOfficer: the same person holds the other key.
    """
    new = OfficersKey(place, by.post, public_key_in(public_key))
    locked_procurement(procurement)
    known = keys_on_record(procurement)
    if known.get(place) == new:
        return False
    is_invited = invitation_on_record(procurement) is not None
    check_key(list(known.values()), new, posts_filled(today), is_invited=is_invited)
    details = {"place": int(place), "public_key": new.public_key}
    event = ActOfBids(by, authority, procurement).leave("bid-key-registered", details)
    with refusing(BY_CONSTRAINT):
        models.BidKey.objects.create(
            procurement_id=procurement, place=place, post_id=by.post, public_key=new.public_key, recorded_in_id=event
        )
    return True


@transaction.atomic
def invite_bids(*, by: Actor, authority: Authority, procurement: str, invitation: Invitation, today: date) -> bool:
    """Invite bids sealed to the two officers' keys, or put the hour at which they close later.

    Two at once: the procurement's row is locked, and the database lets no invitation bring the hour forward.

    Returns:
        Whether anything was written: the same invitation again changes nothing.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        BidsInvitedUnpublished: nothing of it is published.
        BidKeysMissing: fewer than two officers hold a key.
        KeysOfOneOfficer: one person holds both.
        ReservedByNoRoute: it would be reserved to mutuals by another route.
        BidDeadlineNotAhead: its hour has come.
        BidDeadlineBroughtForward: bidders were told a later hour, or bids have closed.
        QuestionsCloseAfterBids: questions would still come in then.
    """
    locked_procurement(procurement)
    before = invitation_on_record(procurement)
    if before is not None and before.invitation == invitation:
        return False
    keys = keys_on_record(procurement)
    check_invitation(
        procurement,
        invitation,
        keys=list(keys.values()),
        posts=posts_filled(today),
        happenings=recorded_happenings(procurement),
        route=recorded_route(procurement),
        before=before,
        now=database_clock(),
    )
    details = {"closes_at": invitation.closes_at.isoformat(), "reserved_for": invitation.reserved_for}
    event = ActOfBids(by, authority, procurement).leave("bids-invited", details)
    rows = {each.place: each.pk for each in models.BidKey.objects.filter(procurement=procurement).order_by("id")}
    with refusing(BY_CONSTRAINT):
        models.BidInvitation.objects.create(
            procurement_id=procurement,
            closes_at=invitation.closes_at,
            questions_until=invitation.questions_until,
            reserved_for=invitation.reserved_for,
            first_id=rows[Place.FIRST],
            second_id=rows[Place.SECOND],
            recorded_in_id=event,
        )
    return True


@transaction.atomic
def submit_bid(
    *, by: Actor, authority: Authority, procurement: str, organisation: str, content: bytes, today: date
) -> Receipt:
    """Take in a sealed bid, in the place of the bidder's earlier one, in the bidder's own sight.

    The audit trail tells that a bid came in, with its fingerprint, and not from whom: officers read it before bids
    close. Who submitted it stands with the bid, behind the wall. The same file again gives the same receipt. Two at
    once: one bidder's bids take turns, and the second finds the first.

    Raises:
        BidNotSealed: it is not sealed; nothing of it is kept.
        BidsNotInvited: no bids are invited.
        SealedForAnother: it is sealed for another procurement.
        SealedToOtherKeys: it is sealed to other keys.
        BidLate: bids have closed, by the database's clock.
        BidChangedMeanwhile: another bid of the same bidder came in at the same time.
    """
    sealed, sha256 = sealed_bid_in(content), fingerprint(content)
    _take_turns(procurement, organisation)
    invited = invitation_on_record(procurement)
    if invited is None:
        raise BidsNotInvited(procurement)
    check_sealed_to(sealed, invited.keys)
    before = own_newest_seal(procurement, organisation)
    if before is not None and before.sha256 == sha256:
        return _receipt(before, was_written=False)
    return _take_step(invited, organisation, before, content, by=by, authority=authority, today=today)


@transaction.atomic
def withdraw_bid(*, by: Actor, authority: Authority, procurement: str, organisation: str, today: date) -> Receipt:
    """Take a bidder's bid back before bids close, in the bidder's own sight. Nothing of it is then opened.

    Again it changes nothing. Two at once: one bidder's steps take turns.

    Raises:
        BidsNotInvited: no bids are invited.
        NoBidToWithdraw: none of this bidder's came in.
        BidLate: bids have closed, by the database's clock.
    """
    _take_turns(procurement, organisation)
    before = own_newest_seal(procurement, organisation)
    if before is None:
        raise NoBidToWithdraw(procurement)
    if before.step.is_withdrawal:
        return _receipt(before, was_written=False)
    invited = invitation_on_record(procurement)
    if invited is None:
        raise BidsNotInvited(procurement)
    return _take_step(invited, organisation, before, b"", by=by, authority=authority, today=today)


def _take_turns(procurement: str, organisation: str) -> None:
    """Wait for another step of the same bidder: it may not see the procurement's row, so it cannot lock that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"bid {procurement} {organisation}"])


def _take_step(
    invited: BidsInvited,
    organisation: str,
    before: models.SealedBid | None,
    content: bytes,
    *,
    by: Actor,
    authority: Authority,
    today: date,
) -> Receipt:
    procurement, now = invited.procurement, database_clock()
    check_open(procurement, invited, now)
    sha256 = fingerprint(content) if content else ""
    details = {"sha256": sha256, "on": today.isoformat()}
    acted = ActOfBids(unnamed(by), authority, procurement)
    event = acted.leave("bid-received" if content else "bid-withdrawn", details)
    number = 1 if before is None else before.number + 1
    with refusing(BY_CONSTRAINT):
        bid = uuid4() if before is None else before.bid_id
        if before is None:
            models.Bid.objects.create(id=bid, procurement_id=procurement)
        step = models.BidStep.objects.create(
            bid_id=bid,
            procurement_id=procurement,
            number=number,
            is_withdrawal=not content,
            taken_at=now,
            recorded_in_id=event,
        )
        models.SealedBid.objects.create(
            step=step,
            bid_id=bid,
            procurement_id=procurement,
            organisation_id=organisation,
            number=number,
            submitted_by=str(by),
            sha256=sha256,
            content=content,
        )
    written = own_newest_seal(procurement, organisation)
    assert written is not None
    return _receipt(written, was_written=True)


def _receipt(seal: models.SealedBid, *, was_written: bool) -> Receipt:
    return Receipt(
        procurement=seal.procurement_id,
        bid=str(seal.bid_id),
        sha256=seal.sha256,
        taken_at=seal.step.taken_at,
        is_withdrawal=seal.step.is_withdrawal,
        was_written=was_written,
    )
