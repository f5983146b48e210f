"""Reading bids: each query is cut by the database's wall to what whoever looks may know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection

from rightsource.commissioning import models
from rightsource.commissioning.errors.instants import LONDON
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.procurement import recorded_procurement
from rightsource.commissioning.rules.bids.bidding import (
    BidsInvited,
    Invitation,
    OfficersKey,
    Place,
    Posts,
    Reservation,
)
from rightsource.commissioning.rules.bids.standing import (
    BidsStanding,
    BidStanding,
    LayerOff,
    QuestionAnswered,
    QuestionWaiting,
)
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.constitution import queries as constitution
from rightsource.constitution.rules.rows import PostKind
from rightsource.storage.knowledge import Audience

_KEEPERS = frozenset({PostKind.OFFICER, PostKind.AUDITOR})


def database_clock() -> datetime:
    """Return the instant by the database's clock, which is the only one that bids are held against."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told = cursor.fetchone()
    assert told is not None
    at: datetime = told[0]
    return at


def bids_known(reference: str, on: date) -> BidsStanding:
    """Return where the bids of one procurement stood at the end of a day, as far as whoever looks may know."""
    now = database_clock()
    at = min(now, end_of(on))
    invited = invitations_known([reference], at).get(reference)
    # Once bids are invited their keys stay, and the invitation has them.
    keys = _keys(reference, at) if invited is None else {each.place: each for each in (invited.first, invited.second)}
    return BidsStanding(
        procurement=reference,
        at=at,
        keys=tuple(keys[place] for place in sorted(keys)),
        invited=invited,
        bids=bids_seen([reference], at).get(reference, ()),
        waiting=_waiting(reference, at),
        answered=_answered(reference, on),
    )


def bids_seen(references: Iterable[str] | None, at: datetime) -> dict[str, tuple[BidStanding, ...]]:
    """Return the bids that whoever looks may know of at an instant, by procurement; of all where none is named."""
    only = {} if references is None else {"procurement__in": list(references)}
    steps = defaultdict(list)
    for step in models.BidStep.objects.filter(taken_at__lte=at, **only).order_by("number"):
        steps[step.bid_id].append(step)
    seals = {each.step_id: each for each in models.SealedBid.objects.filter(**only).defer("content")}
    layers = defaultdict(list)
    for layer in models.BidLayer.objects.filter(removed_at__lte=at, **only).defer("content"):
        layers[layer.bid_id].append(_layer(layer))
    seen = defaultdict(list)
    for bid, taken in steps.items():
        standing = _bid(taken, seals.get(taken[-1].pk), layers[bid])
        seen[taken[-1].procurement_id].append(standing)
    return {
        reference: tuple(sorted(found, key=lambda each: (each.taken_at, each.bid))) for reference, found in seen.items()
    }


def invitations_known(references: Iterable[str] | None, at: datetime) -> dict[str, BidsInvited]:
    """Return how bids were invited at an instant, by procurement; all of them where none is named."""
    rows = models.BidInvitation.objects.filter(recorded_in__recorded_at__lte=at)
    if references is not None:
        rows = rows.filter(procurement__in=list(references))
    newest = {each.procurement_id: each for each in rows.select_related("first", "second").order_by("id")}
    return {reference: _invited(each) for reference, each in newest.items()}


def invitation_on_record(reference: str) -> BidsInvited | None:
    """Return how bids are invited; None where they are not."""
    rows = models.BidInvitation.objects.filter(procurement=reference).select_related("first", "second")
    newest = rows.order_by("-id").first()
    return None if newest is None else _invited(newest)


def keys_on_record(reference: str) -> dict[Place, OfficersKey]:
    """Return the officers' keys that hold, by place."""
    return _keys(reference, None)


def locked_procurement(reference: str) -> Procurement:
    """Return a procurement, with nobody else writing to it until this transaction ends.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
    """
    list(models.Procurement.objects.select_for_update().filter(reference=reference).values_list("reference"))
    found = recorded_procurement(reference)
    if found is None:
        raise ProcurementNotOnRecord(reference)
    return found


def posts_filled(on: date) -> Posts:
    """Return who fills which post on a day."""
    known = constitution.posts_known(on, Audience.INSIDERS)
    return Posts(
        holders={each.row.post: each.row.holder for each in known if each.row.holder and on in each.row.period}
    )


def newest_seal(reference: str, bid: UUID) -> models.SealedBid | None:
    """Return what came in last of a bid; the database gives none to the council before bids close."""
    return models.SealedBid.objects.filter(procurement=reference, bid=bid).order_by("-number").first()


def own_newest_seal(reference: str, organisation: str) -> models.SealedBid | None:
    """Return what came in last from a bidder."""
    rows = models.SealedBid.objects.filter(procurement=reference, organisation=organisation)
    return rows.select_related("step").order_by("-number").first()


def sealed_content(reference: str, bid: UUID) -> bytes | None:
    """Return a bid as it came in; None where whoever looks may not have it, or it was withdrawn."""
    newest = newest_seal(reference, bid)
    return bytes(newest.content) or None if newest is not None else None


def layer_content(reference: str, bid: UUID, place: Place) -> tuple[str, bytes] | None:
    """Return what came out of a layer, with its name; None where nothing did, or whoever looks may not have it."""
    found = models.BidLayer.objects.filter(procurement=reference, bid=bid, place=place, fault="").first()
    return None if found is None else (found.name, bytes(found.content))


def end_of(day: date) -> datetime:
    """Return the last instant of a day in England."""
    return datetime.combine(day + timedelta(1), time(), LONDON) - timedelta(microseconds=1)


def _keys(reference: str, at: datetime | None) -> dict[Place, OfficersKey]:
    rows = models.BidKey.objects.filter(procurement=reference)
    if at is not None:
        rows = rows.filter(recorded_in__recorded_at__lte=at)
    return {Place(each.place): _key(each) for each in rows.order_by("id")}


def _key(row: models.BidKey) -> OfficersKey:
    return OfficersKey(Place(row.place), row.post_id, row.public_key)


def _invited(row: models.BidInvitation) -> BidsInvited:
    invitation = Invitation(
        closes_at=row.closes_at, questions_until=row.questions_until, reserved_for=Reservation(row.reserved_for)
    )
    return BidsInvited(
        procurement=row.procurement_id, invitation=invitation, first=_key(row.first), second=_key(row.second)
    )


def _bid(taken: list[models.BidStep], seal: models.SealedBid | None, layers: list[LayerOff]) -> BidStanding:
    last = taken[-1]
    return BidStanding(
        bid=str(last.bid_id),
        organisation="" if seal is None else seal.organisation_id,
        sha256="" if seal is None else seal.sha256,
        steps=len(taken),
        taken_at=last.taken_at,
        is_withdrawn=last.is_withdrawal,
        layers=tuple(sorted(layers, key=lambda each: each.place)),
    )


def _layer(row: models.BidLayer) -> LayerOff:
    return LayerOff(
        place=Place(row.place),
        post=row.post_id,
        witness=row.witness_id,
        removed_at=row.removed_at,
        sha256=row.sha256,
        name=row.name,
        fault=row.fault,
    )


def _waiting(reference: str, at: datetime) -> tuple[QuestionWaiting, ...]:
    rows = models.BidQuestion.objects.filter(procurement=reference, asked_at__lte=at)
    answered = models.BidAnswer.objects.filter(procurement=reference).values("question")
    waiting = rows.exclude(pk__in=answered).order_by("asked_at")
    return tuple(QuestionWaiting(str(each.pk), each.words, each.asked_at) for each in waiting)


def _answered(reference: str, on: date) -> tuple[QuestionAnswered, ...]:
    rows = models.BidAnswer.objects.filter(procurement=reference, answered_on__lte=on)
    found = [QuestionAnswered(str(each.pk), each.asked, each.answer, each.answered_on) for each in rows]
    return tuple(sorted(found, key=lambda each: (each.answered_on, each.question), reverse=True))
