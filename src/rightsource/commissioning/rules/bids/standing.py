"""Where the bids of a procurement stand for whoever looks: the database's wall has cut it before it gets here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rightsource.commissioning.rules.bids.bidding import BidsInvited, OfficersKey, Place


class BidState(StrEnum):
    """What became of a bid."""

    SEALED = "sealed"
    WITHDRAWN = "withdrawn"
    HALF_OPEN = "outer layer off"
    OPENED = "opened"
    PUT_ASIDE = "does not open"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerOff:
    """A layer that was taken off, or that could not be.

    Attributes:
        place: which layer.
        post: who took it off.
        witness: who saw it.
        removed_at: when, by the database's clock.
        sha256: the fingerprint of what came out; blank where nothing did.
        name: what the document is called, of the inner layer.
        fault: why it could not be taken off.
    """

    place: Place
    post: str
    witness: str
    removed_at: datetime
    sha256: str = ""
    name: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BidStanding:
    """A bid as far as whoever looks may see it.

    Attributes:
        bid: its number on record.
        organisation: who bids; blank to whoever may not know it yet.
        sha256: the fingerprint of what came in last; blank likewise.
        steps: how many times something came in or was withdrawn.
        taken_at: when the last of it was.
        is_withdrawn: the bidder took it back.
        layers: what was opened.
    """

    bid: str
    organisation: str = ""
    sha256: str = ""
    steps: int
    taken_at: datetime
    is_withdrawn: bool
    layers: tuple[LayerOff, ...] = ()

    @property
    def state(self) -> BidState:
        """What became of it."""
        if self.is_withdrawn:
            return BidState.WITHDRAWN
        if any(each.fault for each in self.layers):
            return BidState.PUT_ASIDE
        return (BidState.SEALED, BidState.HALF_OPEN, BidState.OPENED)[len(self.layers)]

    def is_off(self, place: Place) -> bool:
        """Answer whether a layer is off."""
        return any(each.place is place and not each.fault for each in self.layers)

    def waits_for(self) -> Place | None:
        """Return whose turn it is to open it; None where nothing is left to open."""
        return {BidState.SEALED: Place.FIRST, BidState.HALF_OPEN: Place.SECOND}.get(self.state)


@dataclass(frozen=True, slots=True)
class QuestionWaiting:
    """A question that is not answered yet; who asked is not said."""

    question: str
    words: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """A question and its answer as everybody reads them."""

    question: str
    asked: str
    answer: str
    answered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BidsStanding:
    """Where the bids of one procurement stand.

    Attributes:
        procurement: its reference.
        at: the instant, by the database's clock.
        keys: the officers' public keys so far, by place.
        invited: how bids are invited; None where they are not.
        bids: those that whoever looks may know of; before they close, an officer knows no more than that they exist.
        waiting: questions without an answer, the oldest first.
        answered: questions and answers, the newest first.
    """

    procurement: str
    at: datetime
    keys: tuple[OfficersKey, ...]
    invited: BidsInvited | None
    bids: tuple[BidStanding, ...]
    waiting: tuple[QuestionWaiting, ...]
    answered: tuple[QuestionAnswered, ...]

    @property
    def is_open(self) -> bool:
        """Answer whether a bid is taken now."""
        return self.invited is not None and self.invited.is_open(self.at)

    @property
    def is_closed(self) -> bool:
        """Answer whether bids were invited and have closed."""
        return self.invited is not None and not self.invited.is_open(self.at)

    @property
    def standing(self) -> tuple[BidStanding, ...]:
        """The bids that were not withdrawn."""
        return tuple(each for each in self.bids if not each.is_withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a bidder gets for a bid, by which anybody can show later what came in and when.

    Attributes:
        procurement: for what.
        bid: its number on record.
        sha256: the fingerprint of the sealed file; blank for a withdrawal.
        taken_at: the instant, by the database's clock.
        is_withdrawal: it took a bid back.
        was_written: false where the same was on record already.
    """

    procurement: str
    bid: str
    sha256: str
    taken_at: datetime
    is_withdrawal: bool
    was_written: bool
