"""What commissioning refuses of tenders."""

from collections.abc import Sequence
from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words, list_in_words


class TenderSaysNothing(Refusal):
    """A tender has no bidder, a price below nought, or no hour that can be compared."""

    code = "tender-says-nothing"
    advice = "Give the bidder's name (200 characters at most), a price from nought, and the hour with its time zone."

    def __init__(self) -> None:
        super().__init__("A tender has no bidder, a price below nought, or an hour without its time zone.")


class TenderOfAnotherLot(Refusal):
    """A tender is for a lot that the procurement does not have."""

    code = "tender-of-another-lot"
    advice = "Give the number of one of its lots; 0 where it is let whole."

    def __init__(self, reference: str, lot: int, lots: Sequence[int]) -> None:
        self.reference = reference
        self.lot = lot
        has = f"has the lots {list_in_words([str(each) for each in lots])}" if lots else "is let whole"
        super().__init__(f"{reference} {has}, so no tender can be for lot {lot}.")


class TenderReceivedAhead(Refusal):
    """A tender would have come in on a day to come."""

    code = "tender-received-ahead"
    advice = "Correct the day on which it came in."

    def __init__(self, bidder: str, on: date) -> None:
        self.bidder = bidder
        self.on = on
        super().__init__(f"{day_in_words(on)} has not come, so the tender of {bidder} cannot have come in on it.")


class TendersGivenTwice(Refusal):
    """Two tenders are of one bidder for one lot."""

    code = "tenders-given-twice"
    advice = "Give one tender for each bidder and lot: the one that stands when tenders close."

    def __init__(self, bidder: str = "", lot: int = 0) -> None:
        self.bidder = bidder
        self.lot = lot
        whose = f"{bidder} has two tenders" if bidder else "One bidder has two tenders"
        super().__init__(f"{whose} for {f'lot {lot}' if lot else 'the whole'}.")


class TenderTaken(Refusal):
    """The bidder's tender for the lot is on record in other words."""

    code = "tender-taken"
    advice = "What was opened is never edited. If the record is wrong, end the procurement's evaluation and say why."

    def __init__(self, bidder: str, lot: int) -> None:
        self.bidder = bidder
        self.lot = lot
        what = f"lot {lot}" if lot else "the whole"
        super().__init__(f"A tender of {bidder} for {what} is on record with another price, hour, document or answer.")


class BidderNotOnRecord(Refusal):
    """A bidder is said to be an organisation that is not on record."""

    code = "bidder-not-on-record"
    advice = "Give the key of an organisation on record, or leave it blank for a supplier from outside."

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(f"No organisation {organisation!r} is on record, so it cannot be who bids.")


class TendersAlreadyScored(Refusal):
    """A tender would come in after the quality of the others is settled."""

    code = "tenders-already-scored"
    advice = "A tender that was overlooked is a matter for the monitoring officer: end the procurement, or begin again."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        which = f"The scores for quality of {reference}" if reference else "The scores for quality"
        super().__init__(f"{which} are settled and its prices open, so no further tender can come in.")


class TendersAlreadyAwarded(Refusal):
    """A tender would be left out after its lot was awarded."""

    code = "tenders-already-awarded"
    advice = "The award stands. If it was wrong, end the procurement and begin again."

    def __init__(self, reference: str, lot: int) -> None:
        self.reference = reference
        self.lot = lot
        what = f"lot {lot} of {reference}" if lot else reference
        super().__init__(f"{what} is awarded, so none of its tenders can be left out any more.")
