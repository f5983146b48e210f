"""What the ledger refuses."""

from uuid import UUID

from rightsource.quantities import Money, Month, Refusal


class TransactionDoesNotBalance(Refusal):
    """The debits and credits of a transaction differ."""

    code = "transaction-does-not-balance"
    advice = "Add the missing posting, or correct an amount, then post again."

    def __init__(self, difference: Money | None = None) -> None:
        self.difference = difference
        super().__init__("Debits and credits differ" + (f" by {difference}." if difference is not None else "."))


class TransactionSaysNothing(Refusal):
    """A transaction has fewer than two postings, or one of nil."""

    code = "transaction-says-nothing"
    advice = "Post at least two amounts, none of them nil."

    def __init__(self) -> None:
        super().__init__("A transaction has at least two postings, and none of them is nil.")


class AccountingPeriodNotOpen(Refusal):
    """The month is closed, or was never opened, in the books of this organisation."""

    code = "accounting-period-not-open"
    advice = "Post it in a month that is open; what a closed month got wrong is put right by a reversal in an open one."

    def __init__(self, organisation: str = "", month: Month | None = None) -> None:
        self.organisation, self.month = organisation, month
        which = f"{month} is not open in the books of {organisation}." if month else "The month is not open."
        super().__init__(which)


class AccountNotInTheBooks(Refusal):
    """A posting names an account or a counterparty that is not on record."""

    code = "account-not-in-the-books"
    advice = "Open the account first, or correct its code; a counterparty is an organisation on record."

    def __init__(self, what: str = "") -> None:
        self.what = what
        super().__init__(f"Not on record: {what}." if what else "A posting names what is not on record.")


class TransactionIdTaken(Refusal):
    """The same id was posted before, with other content."""

    code = "transaction-id-taken"
    advice = "A correction is a reversal and a new transaction, with an id of its own."

    def __init__(self, transaction_id: UUID | None = None) -> None:
        self.transaction_id = transaction_id
        super().__init__(f"The id {transaction_id or ''} stands for something else already.".replace("  ", " "))


class TransactionNotOnRecord(Refusal):
    """There is no transaction of this id in the books that are yours to see."""

    code = "transaction-not-on-record"
    advice = "Look the id up in the books of the organisation."

    def __init__(self, transaction_id: UUID) -> None:
        self.transaction_id = transaction_id
        super().__init__(f"No transaction {transaction_id} is on record.")


class AlreadyReversed(Refusal):
    """A transaction is reversed once."""

    code = "already-reversed"
    advice = "Post the right transaction; to undo a reversal, post the first one again under a new id."

    def __init__(self, transaction_id: UUID | None = None) -> None:
        self.transaction_id = transaction_id
        super().__init__(f"The transaction {transaction_id or ''} is reversed already.".replace("  ", " "))


class YearAlreadyClosed(Refusal):
    """The year's surplus went to reserves before."""

    code = "year-already-closed"
    advice = "A late correction is posted in the year that is open."

    def __init__(self, organisation: str, year: str) -> None:
        self.organisation, self.year = organisation, year
        super().__init__(f"The year {year} is closed in the books of {organisation}.")


class NoRetainedReserve(Refusal):
    """The books have no account for what is left of a year."""

    code = "no-retained-reserve"
    advice = "Open an account on the line general-fund first."

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(f"The books of {organisation} have no account on the line general-fund.")


class OpeningBalancesLoaded(Refusal):
    """Books have their opening balances once."""

    code = "opening-balances-loaded"
    advice = "Post what was wrong in them as an ordinary transaction."

    def __init__(self) -> None:
        super().__init__("The opening balances of these books are loaded already.")


class AccountCodeTaken(Refusal):
    """The code stands for another account in these books."""

    code = "account-code-taken"
    advice = "An account stays what it is: open another one with a code of its own."

    def __init__(self, account: str = "") -> None:
        self.account = account
        super().__init__(f"The code {account} stands for another account already.".replace("  ", " "))


class BooksNotYours(Refusal):
    """Somebody writes in the books of another organisation."""

    code = "books-not-yours"
    advice = "A vehicle keeps its own books; ask the council to post in others."

    def __init__(self) -> None:
        super().__init__("These books are not yours to write in.")


class MonthsRunBackwards(Refusal):
    """A run of months ends before it begins."""

    code = "months-run-backwards"
    advice = "Ask for the earlier month first, or for one month as both."

    def __init__(self, first: Month, last: Month) -> None:
        self.first, self.last = first, last
        super().__init__(f"{first} comes after {last}, so there are no months between them.")


class NoBooksOpenToYou(Refusal):
    """Nothing is on record in the books of an organisation, or they are not open to whoever asks."""

    code = "no-books-open-to-you"
    advice = "Ask for an organisation whose accounts are open here; a vehicle sees its own books and no others."

    def __init__(self, organisation: str = "") -> None:
        self.organisation = organisation
        whose = f"the books of {organisation}" if organisation else "any books"
        super().__init__(f"There is nothing on record for you to see in {whose}.")


class CommitmentIsNotPositive(Refusal):
    """A commitment is to pay somebody else something."""

    code = "commitment-is-not-positive"
    advice = "Write an amount above nought, owed to another than the payer."

    def __init__(self) -> None:
        super().__init__("A commitment is an amount above nought that is owed to somebody else.")


class CommitmentIdTaken(Refusal):
    """The same id was recorded before, for another commitment."""

    code = "commitment-id-taken"
    advice = "Record the other commitment under an id of its own."

    def __init__(self, commitment_id: UUID | None = None) -> None:
        self.commitment_id = commitment_id
        super().__init__(f"The id {commitment_id or ''} stands for another commitment.".replace("  ", " "))


class BankStatementTaken(Refusal):
    """The bank's reference stands for another statement of this account."""

    code = "bank-statement-taken"
    advice = "Give a bank's corrected statement under a reference of its own; the first one stays on record."

    def __init__(self, reference: str = "") -> None:
        self.reference = reference
        which = f"The statement {reference}" if reference else "A statement of this reference"
        super().__init__(f"{which} is on record for this account with other content.")


class BankStatementDoesNotFollow(Refusal):
    """A statement does not begin where the last one of its account ended."""

    code = "bank-statement-does-not-follow"
    advice = "Give the statements of an account in their order, and leave none out."

    def __init__(self, reference: str, closed: Money, opens: Money) -> None:
        self.reference, self.closed, self.opens = reference, closed, opens
        super().__init__(f"The last statement closed at {closed}, and {reference} opens at {opens} or before its end.")


class AccountHoldsNoCash(Refusal):
    """The account is not one that a bank keeps."""

    code = "account-holds-no-cash"
    advice = "Name the account of the books that stands for the bank account, on the line cash."

    def __init__(self, organisation: str, account: str) -> None:
        self.organisation, self.account = organisation, account
        super().__init__(f"{account} is no cash account in the books of {organisation}.")


class BankMatchIsUneven(Refusal):
    """Lines and postings that are said to be the same come to different amounts."""

    code = "bank-match-is-uneven"
    advice = "Choose lines and postings that come to the same, or name the account that bears the difference."

    def __init__(self, difference: Money | None = None) -> None:
        self.difference = difference
        out = f" by {difference}" if difference else ""
        super().__init__(f"What is at the bank and what is in the books differ{out}.")


class CommitmentNotOnRecord(Refusal):
    """There is no such commitment."""

    code = "commitment-not-on-record"
    advice = "Look its id up among the commitments of the organisation, or record the commitment first."

    def __init__(self, commitment_id: UUID) -> None:
        self.commitment_id = commitment_id
        super().__init__(f"No commitment {commitment_id} is on record.")


class BillNotOfThisCommitment(Refusal):
    """A bill draws a commitment of its own books, to somebody whom it names, while it stands."""

    code = "bill-not-of-this-commitment"
    advice = "Name the commitment of the bill's own payer and payee, or post the bill with the payee as counterparty."

    def __init__(self, transaction_id: UUID | None = None, payer: str = "", payee: str = "") -> None:
        self.transaction_id, self.payer, self.payee = transaction_id, payer, payee
        whose = f" of {payer} with {payee}" if payer else " of this payer and payee"
        super().__init__(f"The transaction {transaction_id or ''} is no bill{whose} that stands.".replace("  ", " "))


class BillDrawsMoreThanItIsOf(Refusal):
    """All that a bill draws of commitments is no more than its debits."""

    code = "bill-draws-more-than-it-is-of"
    advice = "Draw no more of commitments than the bill itself comes to."

    def __init__(self, transaction_id: UUID | None = None, left: Money | None = None) -> None:
        self.transaction_id, self.left = transaction_id, left
        of = f"{left} of it is left to draw" if left is not None else "less of it is left to draw"
        super().__init__(f"A bill draws an amount above nought that is no more than itself; {of}.")


class BillDrawsAnotherAmount(Refusal):
    """A bill draws a commitment once."""

    code = "bill-draws-another-amount"
    advice = "Reverse the bill, which takes back what it drew, and post it again as it should be."

    def __init__(self, drawn: Money) -> None:
        self.drawn = drawn
        super().__init__(f"This bill has drawn {drawn} of this commitment already.")


class CommitmentUseSaysTooLittle(Refusal):
    """Releasing a commitment by hand takes a reason."""

    code = "commitment-released-without-reason"
    advice = "Say why nobody will send a bill for it: the order was cancelled, or what was ordered cost less."

    def __init__(self) -> None:
        super().__init__("A commitment is released for a reason, and none is given.")


class ReleasesMoreThanIsLeft(Refusal):
    """What is released is an amount above nought that neither bills nor others have used up."""

    code = "releases-more-than-is-left"
    advice = "Release no more than what is left of the commitment."

    def __init__(self, left: Money | None = None) -> None:
        self.left = left
        of = f"{left} is" if left is not None else "Less is"
        super().__init__(f"{of} left of this commitment, so an amount of up to that can be released.")


class ReleaseIdTaken(Refusal):
    """The same id was recorded before, for another release."""

    code = "release-id-taken"
    advice = "Record the other release under an id of its own."

    def __init__(self, release_id: UUID | None = None) -> None:
        self.release_id = release_id
        super().__init__(f"The id {release_id or ''} stands for another release.".replace("  ", " "))


class BankItemNotOnRecord(Refusal):
    """A line or a posting that is to be matched is not of this account."""

    code = "bank-item-not-on-record"
    advice = "Choose among the lines and postings that the account shows as unmatched."

    def __init__(self) -> None:
        super().__init__("One of these lines or postings is not on record for this account.")


class BankMatchHasNoDifference(Refusal):
    """A difference is explained where there is none."""

    code = "bank-match-has-no-difference"
    advice = "Match them without naming an account for a difference."

    def __init__(self) -> None:
        super().__init__("Bank and books come to the same here, so there is nothing to explain.")


class DifferenceNeedsAnotherAccount(Refusal):
    """The other side of a difference is the cash account itself."""

    code = "difference-needs-another-account"
    advice = "Name the account that bears it, such as the one for bank charges or for interest."

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__(f"The difference is on {account} already, so it needs another account on the other side.")


class BankMatchNotOnRecord(Refusal):
    """There is no such match of this account."""

    code = "bank-match-not-on-record"
    advice = "Look the match up among those of the account."

    def __init__(self, match: UUID) -> None:
        self.match = match
        super().__init__(f"No match {match} of this account is on record.")


class AlreadyMatched(Refusal):
    """A line or a posting is matched once."""

    code = "already-matched"
    advice = "Undo the other match first."

    def __init__(self) -> None:
        super().__init__("One of these lines or postings is matched already, or is not of this account.")


class TooManyPostingsAtOnce(Refusal):
    """More postings are asked for at once than a spreadsheet program, or a page, can bear."""

    code = "too-many-postings-at-once"
    advice = "Ask for fewer months or one organisation, or export CSV or Parquet at the command line, without a limit."

    def __init__(self, postings: int, most: int) -> None:
        self.postings, self.most = postings, most
        super().__init__(f"There are {postings:,} postings, and at most {most:,} leave this way at once.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {
    "RS101": TransactionDoesNotBalance,
    "RS102": TransactionSaysNothing,
    "RS103": AccountingPeriodNotOpen,
    "RS104": AccountNotInTheBooks,
    "RS106": TransactionIdTaken,
    "ledger_transaction_pkey": TransactionIdTaken,
    "ledger_posting_pkey": TransactionIdTaken,
    "ledger_commitment_pkey": CommitmentIdTaken,
    "ledger_transaction_reverses_id_key": AlreadyReversed,
    "opening_balances_are_loaded_once": OpeningBalancesLoaded,
    "account_code_stands_once_in_the_books": AccountCodeTaken,
    "posting_is_not_nil": TransactionSaysNothing,
    "commitment_is_above_nought": CommitmentIsNotPositive,
    "commitment_is_to_another": CommitmentIsNotPositive,
    "bank_statement_stands_once": BankStatementTaken,
    "bank_line_is_matched_once": AlreadyMatched,
    "posting_is_matched_once": AlreadyMatched,
    "RS107": BankMatchIsUneven,
    "RS108": AlreadyMatched,
    "ledger_commitmentuse_pkey": ReleaseIdTaken,
    "commitment_use_is_above_nought": ReleasesMoreThanIsLeft,
    "commitment_release_has_a_reason": CommitmentUseSaysTooLittle,
    "RS111": ReleasesMoreThanIsLeft,
    "RS112": BillNotOfThisCommitment,
    "RS113": BillDrawsMoreThanItIsOf,
    "42501": BooksNotYours,
}
"""Each refusal by the constraint, or the code of the trigger, by which the database states it a second time."""
