"""What commissioning refuses of published payments."""

from datetime import date
from uuid import UUID

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words


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
