"""What commissioning refuses of invitations, bids, their opening, questions and bidders."""

from datetime import date, datetime

from rightsource.commissioning.errors.instants import instant_in_words
from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words


class BidKeyTaken(Refusal):
    """The key is registered by another officer, or for another procurement's officer of the same bids."""

    code = "bid-key-taken"
    advice = "Make a pair of your own with `rightsource bid keygen`, and register its public key."

    def __init__(self) -> None:
        super().__init__("This public key is registered for these bids already, by another officer.")


class KeysOfOneOfficer(Refusal):
    """Both keys would be held by one person."""

    code = "keys-of-one-officer"
    advice = "Let another officer, in another post that somebody else fills, make the other key."

    def __init__(self) -> None:
        super().__init__("Both keys would be one person's, who could then open bids alone.")


class BidKeysFixed(Refusal):
    """A key would be changed after bids were invited."""

    code = "bid-keys-fixed"
    advice = "Bids may be sealed to the keys already. If one is lost, end this procurement and begin it again."

    def __init__(self, procurement: str = "") -> None:
        self.procurement = procurement
        super().__init__(
            f"Bids {f'for {procurement} ' * bool(procurement)}are invited, so their keys stay as they are."
        )


class BidKeysMissing(Refusal):
    """Bids would be invited before two officers hold a key."""

    code = "bid-keys-missing"
    advice = "Let two officers each make a key where they sit and register its public half. Then invite bids."

    def __init__(self, procurement: str = "") -> None:
        self.procurement = procurement
        super().__init__(
            f"Bids cannot be invited{f' for {procurement}' * bool(procurement)} before two officers hold a key each."
        )


class BidsInvitedUnpublished(Refusal):
    """Bids would be invited for what nobody outside can read of."""

    code = "bids-invited-unpublished"
    advice = "Publish the tender notice, or below the threshold its own, and record it. Then invite bids."

    def __init__(self, procurement: str) -> None:
        self.procurement = procurement
        super().__init__(f"No notice of {procurement} is published, so nobody could bid.")


class ReservedByNoRoute(Refusal):
    """A competition would be reserved to mutuals by a route that reserves nothing."""

    code = "reserved-by-no-route"
    advice = "Choose the route that reserves to public service mutuals first (Procurement Act 2023 s.33)."

    def __init__(self, procurement: str) -> None:
        self.procurement = procurement
        super().__init__(f"The route of {procurement} is not the one that reserves it to public service mutuals.")


class BidDeadlineNotAhead(Refusal):
    """The hour at which bids close has come already."""

    code = "bid-deadline-not-ahead"
    advice = "Give an hour to come, with enough time to bid."

    def __init__(self, closes_at: datetime | None = None) -> None:
        self.closes_at = closes_at
        when = instant_in_words(closes_at) if closes_at else "The hour given"
        super().__init__(f"{when} is not to come, so bids cannot close then.")


class BidDeadlineBroughtForward(Refusal):
    """Bids would close earlier than bidders were told, or open again after they closed."""

    code = "bid-deadline-brought-forward"
    advice = "Give a later hour than before, while bids are still open. To change more, begin again."

    def __init__(self, closes_at: datetime | None = None) -> None:
        self.closes_at = closes_at
        when = f" ({instant_in_words(closes_at)})" if closes_at else ""
        super().__init__(f"The hour at which bids close{when} is only ever put later, and only before it has come.")


class QuestionsCloseAfterBids(Refusal):
    """Questions could be asked after bids have closed."""

    code = "questions-close-after-bids"
    advice = "Give a last day for questions before bids close, so that answers can still be used."

    def __init__(self, until: date) -> None:
        self.until = until
        super().__init__(f"Questions until {day_in_words(until)} would still come in when bids have closed.")


class BidsNotInvited(Refusal):
    """No bids are invited for a procurement."""

    code = "bids-not-invited"
    advice = "Look among the procurements that are open for bids."

    def __init__(self, procurement: str = "") -> None:
        self.procurement = procurement
        super().__init__(f"No bids are invited{f' for {procurement}' * bool(procurement)}.")


class BidLate(Refusal):
    """A bid came, or would be withdrawn, after bids had closed."""

    code = "bid-late"
    advice = "Ask the buyer whether a late bid can be considered. Rightsource takes none, from nobody."

    def __init__(self, closed_at: datetime | None = None, at: datetime | None = None) -> None:
        self.closed_at = closed_at
        self.at = at
        closed = f"Bids closed at {instant_in_words(closed_at)}" if closed_at else "Bids have closed"
        came = f" This came at {instant_in_words(at)}." if at else ""
        super().__init__(f"{closed}.{came}")


class BidChangedMeanwhile(Refusal):
    """Another bid of the same bidder came in at the same time."""

    code = "bid-changed-meanwhile"
    advice = "Look which of your bids stands now, and give yours again if it is another."

    def __init__(self) -> None:
        super().__init__("Another bid of yours came in at the same time.")


class NoBidToWithdraw(Refusal):
    """There is no bid of this bidder that stands."""

    code = "no-bid-to-withdraw"
    advice = "Nothing needs doing: nothing of yours will be opened."

    def __init__(self, procurement: str) -> None:
        self.procurement = procurement
        super().__init__(f"No bid of yours for {procurement} stands.")


class BidsNotYetDue(Refusal):
    """Bids would be opened before their hour."""

    code = "bids-not-yet-due"
    advice = "Come back with both officers after bids have closed."

    def __init__(self, closes_at: datetime | None = None) -> None:
        self.closes_at = closes_at
        when = f" until {instant_in_words(closes_at)}" if closes_at else ""
        super().__init__(f"Bids are open{when}. None is opened, or given out, before that.")


class NotYourBidKey(Refusal):
    """A layer would be taken off by somebody who does not hold its key."""

    code = "not-your-bid-key"
    advice = "Let the officer whose key it is take this layer off."

    def __init__(self, post: str = "") -> None:
        self.post = post
        super().__init__(f"{post or 'This post'} does not hold the key to this layer.")


class WitnessMissing(Refusal):
    """Nobody else would be there to see."""

    code = "witness-missing"
    advice = (
        "Name the post of another officer or of the auditor, filled today, whose holder sits beside you and sees it."
    )

    def __init__(self) -> None:
        super().__init__("Opening is witnessed by somebody in another post than whoever opens.")


class BidLayerOutOfOrder(Refusal):
    """The inner layer would be taken off before the outer one, or a bid opened that cannot be."""

    code = "bid-layer-out-of-order"
    advice = "Let the first officer take the outer layer off. A bid recorded as not opening stays so."

    def __init__(self) -> None:
        super().__init__("The outer layer of this bid is not off.")


class BidLayerOff(Refusal):
    """What became of a layer is on record in another way."""

    code = "bid-layer-off"
    advice = "Look at the opening: what was recorded of it is never edited."

    def __init__(self) -> None:
        super().__init__("What became of this layer of the bid is on record already, and is another.")


class FaultSaysNothing(Refusal):
    """A bid would be put aside without a word why."""

    code = "bid-fault-says-nothing"
    advice = "Say what happened when the bid was opened: its bidder will read it."

    def __init__(self) -> None:
        super().__init__("A bid is not put aside without a reason.")


class BidNotOnRecord(Refusal):
    """There is no such bid that whoever asks may see."""

    code = "bid-not-on-record"
    advice = "Look it up on the procurement's page."

    def __init__(self) -> None:
        super().__init__("No such bid is on record that you may see.")


class QuestionSaysNothing(Refusal):
    """A question or an answer is blank or too long."""

    code = "question-says-nothing"
    advice = "Write what you ask or answer, in at most 4,000 characters. Leave out who asks."

    def __init__(self) -> None:
        super().__init__("The question or its answer is blank, or longer than 4,000 characters.")


class QuestionsClosed(Refusal):
    """A question came after the last day for questions."""

    code = "questions-closed"
    advice = "Read the answers that are published. What is not in them cannot be asked any more."

    def __init__(self, until: date | None = None) -> None:
        self.until = until
        super().__init__(f"Questions could be asked until {day_in_words(until) if until else 'a day that is over'}.")


class QuestionNotOnRecord(Refusal):
    """There is no such question that whoever asks may see."""

    code = "question-not-on-record"
    advice = "Look it up among the questions of its procurement."

    def __init__(self) -> None:
        super().__init__("No such question is on record that you may see.")


class QuestionAnswered(Refusal):
    """A question would be answered in other words than it was."""

    code = "question-answered"
    advice = "Publish a correction as the answer to a question of its own. What bidders have read is never edited."

    def __init__(self) -> None:
        super().__init__("This question is answered in other words.")


class BidderSaysNothing(Refusal):
    """A bidder would be registered without its key or name."""

    code = "bidder-says-nothing"
    advice = "Give a short key, lower case with hyphens, of at most 40 characters, and its full legal name."

    def __init__(self) -> None:
        super().__init__("The bidder has no name, or no key in lower case with hyphens.")


class BidderKeyTaken(Refusal):
    """The key stands for another organisation."""

    code = "bidder-key-taken"
    advice = "Give the bidder another key. If it is the same organisation, register it under the name on record."

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(f"The key {organisation!r} stands for another organisation.")
