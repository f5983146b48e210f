"""What commissioning refuses."""

from datetime import date
from uuid import UUID

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


class SpendFileOnRecord(Refusal):
    """Somebody else took in the same file of payments at the same time."""

    code = "spend-file-on-record"
    advice = "Import it again: it then says what is on record."

    def __init__(self) -> None:
        super().__init__("The same file was taken in by somebody else meanwhile.")


class PublishedBeforePaid(Refusal):
    """A file would have been published before its last payment was made, or on a day that has not come."""

    code = "published-before-paid"
    advice = "Give the day on which the body published the file, with --published 2026-06-30."

    def __init__(self, published_on: date, last_paid_on: date) -> None:
        self.published_on = published_on
        self.last_paid_on = last_paid_on
        super().__init__(
            f"The last payment was made on {day_in_words(last_paid_on)}, so the file cannot have been published on "
            f"{day_in_words(published_on)}."
        )


class SupplierNotOnRecord(Refusal):
    """There is no such supplier among the published payments that whoever asks may see."""

    code = "supplier-not-on-record"
    advice = "Look it up in the list of suppliers. A name that may be a private person's is not shown again."

    def __init__(self, supplier: int) -> None:
        self.supplier = supplier
        super().__init__(f"No supplier {supplier} is on record that you may see.")


class SupplierMatchNotOnRecord(Refusal):
    """Two names would be taken apart that nobody holds to be one supplier."""

    code = "supplier-match-not-on-record"
    advice = "Look up the supplier's page: each of its spellings has the number of its match."

    def __init__(self, match: int) -> None:
        self.match = match
        super().__init__(f"There is no match {match} of two suppliers' names on record.")


class PaymentNotOnRecord(Refusal):
    """A payment would be judged that is not on record, or is not one of a pair of equal ones."""

    code = "payment-not-on-record"
    advice = "Look the two payments up among those suspected, and give both of their ids."

    def __init__(self, payment: UUID) -> None:
        self.payment = payment
        super().__init__(f"The payment {payment} is not on record beside another of the same amount.")


class JudgedWithoutReason(Refusal):
    """Somebody would say of two payments what they are, and not why."""

    code = "judged-without-reason"
    advice = "Say what you looked at: the two bills, the supplier's statement, the credit note."

    def __init__(self) -> None:
        super().__init__("What two payments are is said without a reason.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "agreement_has_one_set_of_terms_each_day": AgreementHasTwoSetsOfTerms,
    "nobody_buys_from_itself": BuysFromItself,
    "terms_of_payment_are_per_cents": TermsOfPaymentOutOfBounds,
    "return_has_thirteen_weeks_of_cash": ReturnWithoutThirteenWeeks,
    "spend_file_is_imported_once": SpendFileOnRecord,
    "payments_are_judged_with_a_reason": JudgedWithoutReason,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
