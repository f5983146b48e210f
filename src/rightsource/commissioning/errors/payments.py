"""What commissioning refuses of payments: their bases, requests, runs, files and stops."""

from datetime import date

from rightsource.quantities import Money, Refusal


class BasisReferenceTaken(Refusal):
    """Another lawful basis has this reference."""

    code = "basis-reference-taken"
    advice = "Give it a reference of its own."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} is another lawful basis's reference.")


class BasisSaysTooLittle(Refusal):
    """A lawful basis does not say what it is for, under which power, or when how much is due."""

    code = "basis-says-too-little"
    advice = "Say its purpose and the power that it rests on, and one instalment or more, each above nothing."

    def __init__(self) -> None:
        super().__init__("A lawful basis would be recorded that does not say what is paid, for what, or by what power.")


class BasisOutsideItsPeriod(Refusal):
    """An instalment of a lawful basis falls due outside the days that it is for."""

    code = "basis-outside-its-period"
    advice = "Put its due day between the first and the last day of the basis, or change those."

    def __init__(self, due_on: date) -> None:
        self.due_on = due_on
        super().__init__(f"An instalment would fall due on {due_on.isoformat()}, outside the days of its basis.")


class BasisNotDecided(Refusal):
    """A lawful basis rests on a decision that is not on record as agreed."""

    code = "basis-not-decided"
    advice = "Record the decision first, or name the one that allows it."

    def __init__(self, decision: str) -> None:
        self.decision = decision
        super().__init__(f"No decision {decision!r} is on record as agreed by then.")


class BasisNotOnRecord(Refusal):
    """There is no such lawful basis."""

    code = "basis-not-on-record"
    advice = "Look it up among the lawful bases, or record it first."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no lawful basis {reference!r} on record.")


class PaymentPartyNotOnRecord(Refusal):
    """Who pays, who is paid, or their agreement is not on record; or one would pay itself."""

    code = "payment-party-not-on-record"
    advice = "Name two organisations that are on record, by their keys, and an agreement that is."

    def __init__(self, names: str) -> None:
        self.names = names
        super().__init__(f"Not on record, or not two organisations: {names}.")


class ReceiptNotOfAPayment(Refusal):
    """A receipt names nothing that is to be paid."""

    code = "receipt-not-of-a-payment"
    advice = "Name an agreement in force with its month, or a lawful basis with the number of its instalment."

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"A receipt would be recorded for {what}, which is nothing that is to be paid.")


class ReceiptSaysTooLittle(Refusal):
    """A receipt does not say what was received, or comes to nothing."""

    code = "receipt-says-too-little"
    advice = "Say in a sentence what was received and looked at, and what of the bill it covers."

    def __init__(self) -> None:
        super().__init__("A receipt would be recorded that does not say what was received.")


class ReceiptReferenceTaken(Refusal):
    """Another receipt has this reference."""

    code = "receipt-reference-taken"
    advice = "Give it a reference of its own."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} is another receipt's reference.")


class PaymentAccountsNotInTheBooks(Refusal):
    """Payments would be posted on accounts that the books do not have."""

    code = "payment-accounts-not-in-the-books"
    advice = "Name accounts of the organisation's own books, the first one of cash."

    def __init__(self, organisation: str, accounts: str) -> None:
        self.organisation = organisation
        self.accounts = accounts
        super().__init__(f"The books of {organisation} have no such accounts, or not of that kind: {accounts}.")


class NothingThatIsToBePaid(Refusal):
    """A payment would be asked for that stands on no charge and no lawful basis."""

    code = "payment-without-basis"
    advice = "Make the agreement's charge first, or record the advance, block payment or grant as a lawful basis."

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} is no charge and no instalment of a lawful basis, so nothing can be paid for it.")


class PaymentDoesNotMatch(Refusal):
    """A payment would be asked for whose agreement, evidence and bill do not match."""

    code = "payment-does-not-match"
    advice = "Put right what is named, then ask again; what does match can be paid meanwhile."

    def __init__(self, what: str, faults: str) -> None:
        self.what = what
        self.faults = faults
        super().__init__(f"{what} cannot be paid yet. {faults}")


class PaymentMoreThanIsOwed(Refusal):
    """More would be asked for than a charge or an instalment still leaves to be paid."""

    code = "payment-more-than-is-owed"
    advice = "Ask for what is left, or for less; a disputed part is paid once the dispute is answered."

    def __init__(self, amount: Money | None = None, left: Money | None = None) -> None:
        self.amount = amount
        self.left = left
        said = f"{amount} would be asked for, and {left} is left" if amount else "More would be asked for than is left"
        super().__init__(f"{said} to be paid.")


class PaymentReferenceTaken(Refusal):
    """Another payment request has this reference."""

    code = "payment-reference-taken"
    advice = "Give it a reference of its own."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} is another payment's reference.")


class PaymentRequestNotOnRecord(Refusal):
    """There is no such payment request."""

    code = "payment-request-not-on-record"
    advice = "Look it up in its run, or among what is asked for."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no payment request {reference!r} on record.")


class NothingToPay(Refusal):
    """A run would be begun in which nothing can be paid."""

    code = "nothing-to-pay"
    advice = "Look at what is held and why; put that right first."

    def __init__(self, payer: str) -> None:
        self.payer = payer
        super().__init__(f"Nothing that {payer} owes can be paid today, beside what is in other runs.")


class PaymentRunReferenceTaken(Refusal):
    """Another payment run has this reference."""

    code = "payment-run-reference-taken"
    advice = "Give it a reference of its own."

    def __init__(self, run: str = "") -> None:
        self.run = run
        super().__init__(f"{run or 'It'} is the reference of a run that another began, or for another payer.")


class PaymentRunNotOnRecord(Refusal):
    """There is no such payment run."""

    code = "payment-run-not-on-record"
    advice = "Look it up among the payment runs."

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(f"There is no payment run {run!r} on record.")


class PaymentRunAtAnotherStage(Refusal):
    """A step of a payment run would be taken out of its order."""

    code = "payment-run-at-another-stage"
    advice = "A run is begun, approved by somebody else, put into a file, and confirmed from what was paid."

    def __init__(self, run: str, stage: str, step: str) -> None:
        self.run = run
        self.stage = stage
        self.step = step
        super().__init__(f"{run} is {stage}, so it cannot be {step}.")


class PaymentApprovedByWhoAsked(Refusal):
    """A run would be approved by somebody who began it or asked for a payment in it."""

    code = "payment-approved-by-who-asked"
    advice = "Somebody else with the right approves it; another post of the same person is no second pair of eyes."

    def __init__(self, run: str = "") -> None:
        self.run = run
        super().__init__(f"{run or 'It'} would be approved by who began it, or asked for a payment in it.")


class ApproverDeclaredInterest(Refusal):
    """A run would be approved by somebody who has declared an interest in who is paid."""

    code = "payment-approver-declared-interest"
    advice = "Somebody without an interest approves it, or the payment is taken out of the run first."

    def __init__(self, interest: str, law: str, payee: str) -> None:
        self.interest = interest
        self.law = law
        self.payee = payee
        super().__init__(f"Interest {interest} in {payee} is declared under {law}, and {payee} is paid in this run.")


class AnotherTotalApproved(Refusal):
    """What was looked at and what the run comes to are not the same."""

    code = "payment-run-total-differs"
    advice = "Look at the run again, and approve it as it is now."

    def __init__(self, given: Money, found: Money) -> None:
        self.given = given
        self.found = found
        super().__init__(f"{given} would be approved, and the run comes to {found}.")


class PaymentIsMade(Refusal):
    """A payment would be taken out of its run that is made already."""

    code = "payment-is-made"
    advice = "Get the money back, and record that in the books; the record of the payment stands."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} is paid.")


class PaymentWithoutReason(Refusal):
    """A payment would be taken out, stopped or let go on without a reason."""

    code = "payment-without-reason"
    advice = "Say why in a sentence or two."

    def __init__(self) -> None:
        super().__init__("A payment would be taken out, stopped or let go on without a reason.")


class PaymentIsStopped(Refusal):
    """A payment is caught by a stop that is in force."""

    code = "payment-is-stopped"
    advice = "Have a second officer lift the stop, or take the payment out of the run."

    def __init__(self, stop: str = "", what: str = "") -> None:
        self.stop = stop
        self.what = what
        super().__init__(f"{what or 'A payment'} is stopped{f' by {stop}' if stop else ''}.")


class StopReferenceTaken(Refusal):
    """Another stop has this reference."""

    code = "stop-reference-taken"
    advice = "Give it a reference of its own."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} is another stop's reference.")


class StopOfTheUnknown(Refusal):
    """A stop names an organisation, an agreement or a basis that is not on record, or more than one of them."""

    code = "stop-of-the-unknown"
    advice = "Name one payee, one agreement or one lawful basis that is on record; or none, to stop every payment."

    def __init__(self, what: str = "") -> None:
        self.what = what
        super().__init__(f"A stop would name {what or 'several things at once'}.")


class StopNotOnRecord(Refusal):
    """There is no such stop."""

    code = "stop-not-on-record"
    advice = "Look it up among the stops."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no stop {reference!r} on record.")


class StopLiftedByWhoSetIt(Refusal):
    """A stop would be lifted by the officer who set it."""

    code = "stop-lifted-by-who-set-it"
    advice = "A second officer lifts it; another post of the same person is no second officer."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} would be lifted by who set it.")


class StopLiftedAlready(Refusal):
    """A stop is lifted already, for another reason or by another."""

    code = "stop-lifted-already"
    advice = "It no longer holds anything. To hold payments again, set a new stop."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} is lifted already.")


class PaymentFileOnRecord(Refusal):
    """Somebody else took the same file of payments in meanwhile."""

    code = "payment-file-on-record"
    advice = "Look at the run; there is nothing more to do."

    def __init__(self) -> None:
        super().__init__("Somebody else took the same file of payments in meanwhile.")


class PaidAlready(Refusal):
    """A payment would be recorded as made a second time."""

    code = "paid-already"
    advice = "It was paid and is on record. If the money left twice, get it back from whoever was paid."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        super().__init__(f"{reference or 'It'} would be recorded as paid twice.")


PAYMENTS_BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "lawful_basis_reference_stands_once": BasisReferenceTaken,
    "lawful_basis_says_what": BasisSaysTooLittle,
    "instalment_is_above_nought": BasisSaysTooLittle,
    "instalment_is_numbered_once": BasisSaysTooLittle,
    "RS540": BasisSaysTooLittle,
    "receipt_reference_stands_once": ReceiptReferenceTaken,
    "receipt_says_what": ReceiptSaysTooLittle,
    "payment_reference_stands_once": PaymentReferenceTaken,
    "RS541": PaymentMoreThanIsOwed,
    "commissioning_paymentrun_pkey": PaymentRunReferenceTaken,
    "RS542": PaymentApprovedByWhoAsked,
    "RS543": PaidAlready,
    "RS544": PaymentIsStopped,
    "RS546": PaymentIsMade,
    "payment_is_made_once": PaidAlready,
    "payment_file_is_taken_in_once": PaymentFileOnRecord,
    "stop_reference_stands_once": StopReferenceTaken,
    "stop_has_a_reason": PaymentWithoutReason,
    "stop_names_one_thing": StopOfTheUnknown,
    "RS545": StopLiftedByWhoSetIt,
    "stop_is_lifted_once": StopLiftedAlready,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
