"""What may be done with bids, when and by whom: keys, the invitation, the deadline, opening by two, questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum

from rightsource.commissioning.errors.bids import (
    BidDeadlineBroughtForward,
    BidDeadlineNotAhead,
    BidKeysFixed,
    BidKeysMissing,
    BidKeyTaken,
    BidLate,
    BidLayerOutOfOrder,
    BidsInvitedUnpublished,
    BidsNotInvited,
    BidsNotYetDue,
    FaultSaysNothing,
    KeysOfOneOfficer,
    NotYourBidKey,
    QuestionSaysNothing,
    QuestionsCloseAfterBids,
    QuestionsClosed,
    ReservedByNoRoute,
    WitnessMissing,
)
from rightsource.commissioning.errors.instants import LONDON
from rightsource.commissioning.rules.bids.sealing import SealingKeys
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.record import RouteChosen
from rightsource.constitution.rules.rows import Role
from rightsource.storage.actors import Actor

LONGEST_WORDS = 4_000


class Reservation(StrEnum):
    """To whom a competition is reserved.

    Source: Procurement Act 2023 s.32 (supported employment providers) and s.33 (public service mutuals).
    """

    NOBODY = "not reserved"
    SUPPORTED = "supported employment providers"
    MUTUALS = "public service mutuals"

    @property
    def provision(self) -> str:
        """Where it is written; blank where nothing is reserved."""
        return {
            Reservation.NOBODY: "",
            Reservation.SUPPORTED: "Procurement Act 2023 s.32",
            Reservation.MUTUALS: "Procurement Act 2023 s.33",
        }[self]


class Place(IntEnum):
    """Whose turn it is: the first officer takes off the outer layer, the second the inner one."""

    FIRST = 1
    SECOND = 2


@dataclass(frozen=True, slots=True)
class OfficersKey:
    """The public key of an officer, and which layer it is for."""

    place: Place
    post: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """How bids are invited.

    Attributes:
        closes_at: the last instant at which one is taken.
        questions_until: the last day on which bidders may ask.
        reserved_for: to whom the competition is reserved.
    """

    closes_at: datetime
    questions_until: date
    reserved_for: Reservation = Reservation.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class BidsInvited:
    """An invitation on record, with the two officers and the keys to which bids are sealed."""

    procurement: str
    invitation: Invitation
    first: OfficersKey
    second: OfficersKey

    @property
    def keys(self) -> SealingKeys:
        """To which keys bids are sealed."""
        return SealingKeys(self.procurement, self.first.public_key, self.second.public_key)

    def key_of(self, place: Place) -> OfficersKey:
        """Return whose key a layer takes."""
        return self.first if place is Place.FIRST else self.second

    def is_open(self, at: datetime) -> bool:
        """Answer whether a bid is taken at an instant; the last one counts."""
        return at <= self.invitation.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Who fills which post on a day, as far as opening asks: a post that is vacant is not among them."""

    holders: Mapping[str, str]

    def are_two_people(self, one: str, other: str) -> bool:
        """Answer whether two posts are filled, and by two people."""
        first, second = self.holders.get(one, ""), self.holders.get(other, "")
        return one != other and bool(first) and bool(second) and first != second


def check_key(known: Sequence[OfficersKey], new: OfficersKey, posts: Posts, *, is_invited: bool) -> None:
    """Refuse a key that one person would hold beside the other, that is another's, or that comes too late.

    Raises:
        BidKeysFixed: bids are invited.
        BidKeyTaken: the key is another officer's.
        KeysOfOneOfficer: the same person holds the other key.
    """
    if is_invited:
        raise BidKeysFixed
    if any(each.public_key == new.public_key for each in known):
        raise BidKeyTaken
    others = [each for each in known if each.place is not new.place]
    if any(not posts.are_two_people(each.post, new.post) for each in others):
        raise KeysOfOneOfficer


def check_invitation(
    procurement: str,
    wanted: Invitation,
    *,
    keys: Sequence[OfficersKey],
    posts: Posts,
    happenings: Sequence[Happening],
    route: RouteChosen | None,
    before: BidsInvited | None,
    now: datetime,
) -> None:
    """Refuse an invitation that cannot be.

    Raises:
        BidsInvitedUnpublished: nothing of the procurement is published.
        BidKeysMissing: fewer than two officers hold a key.
        KeysOfOneOfficer: one person holds both.
        ReservedByNoRoute: it would be reserved to mutuals by another route.
        BidDeadlineNotAhead: its hour has come.
        BidDeadlineBroughtForward: bidders were told a later hour, or bids have closed.
        QuestionsCloseAfterBids: questions would still come in then.
    """
    if not any(each.notice.is_published for each in happenings):
        raise BidsInvitedUnpublished(procurement)
    if {each.place for each in keys} != set(Place):
        raise BidKeysMissing(procurement)
    if before is None and not posts.are_two_people(keys[0].post, keys[1].post):
        raise KeysOfOneOfficer
    is_by_route = route is not None and route.route is Route.RESERVED
    if wanted.reserved_for is Reservation.MUTUALS and not is_by_route:
        raise ReservedByNoRoute(procurement)
    _check_hours(wanted, before, now)


def _check_hours(wanted: Invitation, before: BidsInvited | None, now: datetime) -> None:
    if wanted.closes_at <= now:
        raise BidDeadlineNotAhead(wanted.closes_at)
    if before is not None and (wanted.closes_at < before.invitation.closes_at or not before.is_open(now)):
        raise BidDeadlineBroughtForward(before.invitation.closes_at)
    if wanted.questions_until > day_of(wanted.closes_at):
        raise QuestionsCloseAfterBids(wanted.questions_until)


def check_open(procurement: str, invited: BidsInvited | None, now: datetime) -> BidsInvited:
    """Return the invitation, if bids are still taken; a second past its hour they are not.

    Raises:
        BidsNotInvited: there is none.
        BidLate: bids have closed.
    """
    if invited is None:
        raise BidsNotInvited(procurement)
    if not invited.is_open(now):
        raise BidLate(invited.invitation.closes_at, now)
    return invited


def check_closed(procurement: str, invited: BidsInvited | None, now: datetime) -> BidsInvited:
    """Return the invitation, if bids have closed, so that they may be given out and opened.

    Raises:
        BidsNotInvited: there is none.
        BidsNotYetDue: bids are still open.
    """
    if invited is None:
        raise BidsNotInvited(procurement)
    if invited.is_open(now):
        raise BidsNotYetDue(invited.invitation.closes_at)
    return invited


def check_opening(invited: BidsInvited, place: Place, *, by: str, witness: str, posts: Posts) -> None:
    """Refuse to let anybody take a layer off but the officer whose key it is, before a witness.

    Raises:
        NotYourBidKey: another officer holds the key.
        WitnessMissing: no second person is there.
    """
    if invited.key_of(place).post != by:
        raise NotYourBidKey(by)
    if not posts.are_two_people(by, witness):
        raise WitnessMissing


def check_order(place: Place, *, is_outer_off: bool) -> None:
    """Refuse the inner layer before the outer one is off.

    Raises:
        BidLayerOutOfOrder: it is not.
    """
    if place is Place.SECOND and not is_outer_off:
        raise BidLayerOutOfOrder


def check_fault(fault: str) -> None:
    """Refuse to put a bid aside without a reason.

    Raises:
        FaultSaysNothing: there is none.
    """
    if not 0 < len(fault.strip()) <= LONGEST_WORDS:
        raise FaultSaysNothing


def check_question(procurement: str, invited: BidsInvited | None, words: str, now: datetime) -> None:
    """Refuse a question that says nothing or comes too late.

    Raises:
        BidsNotInvited: no bids are invited.
        QuestionSaysNothing: it is blank or too long.
        QuestionsClosed: the last day for questions is over.
    """
    if invited is None:
        raise BidsNotInvited(procurement)
    check_words(words)
    if day_of(now) > invited.invitation.questions_until or not invited.is_open(now):
        raise QuestionsClosed(invited.invitation.questions_until)


def check_words(*words: str) -> None:
    """Refuse what is blank or too long.

    Raises:
        QuestionSaysNothing: one of them is.
    """
    if not all(0 < len(each.strip()) <= LONGEST_WORDS for each in words):
        raise QuestionSaysNothing


def unnamed(by: Actor) -> Actor:
    """Return a bidder as the audit trail may name it while bids are open: as one of them."""
    return replace(by, post=Role.BIDDER, account="")


def day_of(at: datetime) -> date:
    """Return the day in England on which an instant falls."""
    return at.astimezone(LONDON).date()
