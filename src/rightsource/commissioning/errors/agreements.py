"""What commissioning refuses of agreements, prices and returns."""

from datetime import date

from rightsource.quantities import Money, Refusal
from rightsource.quantities.wording import day_in_words


class AgreementHasTwoSetsOfTerms(Refusal):
    """An agreement would have two sets of terms on the same day."""

    code = "agreement-has-two-sets-of-terms"
    advice = "Give the earlier row a last day, or correct the first day of the later one."

    def __init__(self) -> None:
        super().__init__("An agreement would have two sets of terms on the same day.")


class BuysFromItself(Refusal):
    """An organisation would buy from itself."""

    code = "buys-from-itself"
    advice = "Name the other organisation as commissioner or provider."

    def __init__(self) -> None:
        super().__init__("An organisation would buy from itself.")


class TermsOfPaymentOutOfBounds(Refusal):
    """A term of payment is below nought or more than there can be."""

    code = "terms-of-payment-out-of-bounds"
    advice = "Write terms in per cent: an efficiency and the council's share from 0 to 100, the others from 0 to 999."

    def __init__(self) -> None:
        super().__init__("A term of payment is below nought or more than there can be.")


class ReturnWithoutThirteenWeeks(Refusal):
    """A return does not give cash for 13 weeks."""

    code = "return-without-thirteen-weeks"
    advice = "Give the cash at the end of each of the next 13 weeks."

    def __init__(self) -> None:
        super().__init__("A return does not give cash for 13 weeks.")


class PriceRequestNotOnRecord(Refusal):
    """There is no price request under this reference."""

    code = "price-request-not-on-record"
    advice = "Look it up in the list of price requests."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no price request {reference!r} on record.")


class PriceRequestNotYoursToAnswer(Refusal):
    """A price would be answered by the side that named it, or where nothing was asked."""

    code = "price-request-not-yours-to-answer"
    advice = (
        "Only a request by a vehicle is answered here, and by the council's own officers. Record the rest as agreed."
    )

    def __init__(self, reference: str, kind: str) -> None:
        self.reference = reference
        self.kind = kind
        super().__init__(f"{reference} is an entry of the kind “{kind}”, which your side cannot answer.")


class PriceRequestAnsweredAlready(Refusal):
    """A price request has an answer, and another would take its place."""

    code = "price-request-answered-already"
    advice = "The answer stands. If it was wrong, the vehicle asks again under a reference of its own."

    def __init__(self, reference: str, answer: str, answered_on: date | None) -> None:
        self.reference = reference
        self.answer = answer
        self.answered_on = answered_on
        when = "" if answered_on is None else f" on {day_in_words(answered_on)}"
        super().__init__(f"{reference} was {answer}{when}.")


class AnswerWithoutReason(Refusal):
    """A price request would be answered without a reason."""

    code = "answer-without-reason"
    advice = "Say why in one or two sentences. It stays beside the request for as long as the record does."

    def __init__(self) -> None:
        super().__init__("The answer gives no reason.")


class AcceptedAmountDoesNotFit(Refusal):
    """The part accepted of a price request is no part of it."""

    code = "accepted-amount-does-not-fit"
    advice = "Give an amount between nil and what was asked, or accept it whole, or refuse it."

    def __init__(self, asked: Money) -> None:
        self.asked = asked
        super().__init__(f"{asked} was asked for, and the amount given is not a part of it.")
