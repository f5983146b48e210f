"""Taking a bank's statement in beside the books, and saying which of its lines are which postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction

from rightsource.ledger import models
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.errors import BY_CONSTRAINT, BankMatchNotOnRecord
from rightsource.ledger.queries import bank as queries
from rightsource.ledger.rules import reconciliation as rules
from rightsource.ledger.rules.bank import BankColumns, BankStatement, statements_to_take_in
from rightsource.ledger.rules.camt import read_bank_file
from rightsource.ledger.rules.reconciliation import Explained, Match, PostingKey, Why
from rightsource.quantities import Money
from rightsource.storage import audit, documents
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import refusing


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a bank's file: statements and lines that are new, and matches found; nothing if it was on record."""

    statements: int
    lines: int
    matches: int

    @property
    def was_written(self) -> bool:
        """Whether anything was."""
        return bool(self.statements or self.matches)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What came of a bank's file, and how bank and books stand now."""

    taken_in: TakenIn
    reconciliation: queries.Reconciliation


@dataclass(frozen=True, slots=True)
class MatchedByHand:
    """The key by which a match can be undone.

    Attributes:
        transaction_id: what was posted for the difference between bank and books; None where there was none.
        was_written: false where just these were matched before.
    """

    match: UUID
    transaction_id: UUID | None
    was_written: bool


@transaction.atomic
def take_in_statement(
    *,
    by: Actor,
    authority: Authority,
    organisation: str,
    account: str,
    file: GivenFile,
    columns: BankColumns | None = None,
) -> TakenIn:
    """Take a bank's file in and match what can be matched; the same file again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        organisation: in whose books.
        account: the account of the books that stands for the bank account.
        file: the bank's file, CAMT.053 or CSV.
        columns: of a CSV file, which column says what, where not by its usual name.

    Raises:
        ProblemsFound: lists what cannot be read; nothing is written.
        AccountHoldsNoCash: there is no such cash account.
        BankStatementTaken: a statement of the same reference is on record with other content.
        BankStatementDoesNotFollow: it does not begin where the last one ended.
        BooksNotYours: the books are another organisation's.
    """
    given = read_bank_file(file.name, file.content, columns)
    models.wait_for_writers(as_writer=True)
    held = queries.cash_account(organisation, account)
    fresh = statements_to_take_in(queries.statements_recorded(held.pk), given)
    if fresh:
        event = audit.record(
            "bank-statement-taken-in", subject=f"organisation:{organisation}", by=by, authority=authority,
            details={"account": account, "file": file.sha256, "statements": [each.reference for each in fresh]},
        )  # fmt: skip
        with refusing(BY_CONSTRAINT):
            documents.keep(file, event=event)
            for each in fresh:
                _write(each, held, file, event.position)
    found = _match(held, by=by, authority=authority)
    return TakenIn(len(fresh), sum(len(each.lines) for each in fresh), found)


@transaction.atomic
def match_again(*, by: Actor, authority: Authority, organisation: str, account: str) -> int:
    """Match what can be matched since more was posted, and return how many matches were found.

    Raises:
        AccountHoldsNoCash: there is no such cash account.
        BooksNotYours: the books are another organisation's.
    """
    models.wait_for_writers(as_writer=True)
    return _match(queries.cash_account(organisation, account), by=by, authority=authority)


@transaction.atomic
def match_by_hand(
    *,
    by: Actor,
    authority: Authority,
    organisation: str,
    account: str,
    lines: Sequence[int],
    postings: Sequence[PostingKey],
    explained: Explained | None = None,
) -> MatchedByHand:
    """Say that lines and postings are the same money; saying it again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        organisation: in whose books.
        account: the account of the books that stands for the bank account.
        lines: the bank's.
        postings: the books'; none where all of the lines is to be posted now.
        explained: what to post for the difference between the two, where there is one.

    Raises:
        AccountHoldsNoCash: there is no such cash account.
        BankItemNotOnRecord: one of them is not of this account.
        BankMatchIsUneven: they come to different amounts, and nothing is said of the difference.
        BankMatchHasNoDifference: they come to the same, and something is.
        DifferenceNeedsAnotherAccount: its other side is the cash account itself.
        AccountingPeriodNotOpen: the difference is to be posted in a month that is not open.
        AccountNotInTheBooks: its other side is not on record.
        AlreadyMatched: one of them is matched already.
        BooksNotYours: the books are another organisation's.
    """
    models.wait_for_writers(as_writer=True)
    held = queries.cash_account(organisation, account)
    banked, booked = queries.chosen(held.pk, lines, postings)
    at_the_bank, in_the_books = [each.line.amount for each in banked], [each.amount for each in booked]
    difference = Money.total(at_the_bank) - Money.total(in_the_books)
    more = rules.explaining_postings(explained, difference, cash_account=account)
    rules.check_even(at_the_bank, [*in_the_books, *(each.amount for each in more[:1])])
    posted = None
    if explained is not None:
        posted = rules.identity_of_difference(organisation, lines, postings)
        post_transaction(
            by=by,
            authority=authority,
            transaction_id=posted,
            organisation=organisation,
            posted_on=explained.posted_on or banked[-1].line.booked_on,
            description=explained.description,
            postings=more,
        )
    whole = [each.key for each in booked] + ([] if posted is None else [PostingKey(posted, 1)])
    taken = tuple(each.key for each in banked)
    standing = queries.match_of(taken, whole)
    if standing is not None:
        return MatchedByHand(standing, posted, was_written=False)
    match = _write_matches([Match(taken, tuple(whole), Why.HAND)], held, by=by, authority=authority)
    return MatchedByHand(match, posted, was_written=True)


@transaction.atomic
def undo_match(*, by: Actor, authority: Authority, organisation: str, account: str, match: UUID) -> bool:
    """Take back that lines and postings are the same money; False if that was taken back before.

    Raises:
        AccountHoldsNoCash: there is no such cash account.
        BankMatchNotOnRecord: there is no such match.
    """
    models.wait_for_writers(as_writer=True)
    held = queries.cash_account(organisation, account)
    stands = queries.match_stands(match, held.pk)
    if stands is None:
        raise BankMatchNotOnRecord(match)
    if stands:
        event = audit.record(
            "bank-match-undone", subject=f"organisation:{organisation}", by=by, authority=authority,
            details={"account": account, "match": match},
        )  # fmt: skip
        with refusing(BY_CONSTRAINT):
            models.BankMatch.objects.filter(match=match).update(undone_in=event)
    return stands


def _match(held: models.Account, *, by: Actor, authority: Authority) -> int:
    found = rules.matches(*queries.unmatched(held.pk), days=rules.days_between())
    if found:
        _write_matches(found, held, by=by, authority=authority)
    return len(found)


def _write(statement: BankStatement, held: models.Account, file: GivenFile, act: int) -> None:
    written = models.BankStatement.objects.create(
        organisation_id=held.organisation_id,
        account=held,
        reference=statement.reference,
        bank_account=statement.bank_account,
        opening_on=statement.opening_on,
        opening=statement.opening.pence,
        closing_on=statement.closing_on,
        closing=statement.closing.pence,
        document_id=file.sha256,
        recorded_in_id=act,
    )
    models.BankLine.objects.bulk_create(
        models.BankLine(
            organisation_id=held.organisation_id,
            statement=written,
            number=each.number,
            booked_on=each.booked_on,
            amount=each.amount.pence,
            reference=each.reference,
            description=each.description,
        )
        for each in statement.lines
    )


def _write_matches(found: Sequence[Match], held: models.Account, *, by: Actor, authority: Authority) -> UUID:
    """Write matches in one act, and return the key of the last."""
    event = audit.record(
        "bank-lines-matched", subject=f"organisation:{held.organisation_id}", by=by, authority=authority,
        details={"account": held.code, "matches": len(found)},
    )  # fmt: skip
    rows, key = [], uuid4()
    for each in found:
        key = uuid4()
        common = {
            "match": key,
            "organisation_id": held.organisation_id,
            "account": held,
            "why": each.why.value,
            "recorded_in": event,
        }
        rows += [models.BankMatch(**common, line_id=line) for line in each.lines]
        rows += [
            models.BankMatch(**common, transaction_id=posting.transaction_id, number=posting.number)
            for posting in each.postings
        ]
    with refusing(BY_CONSTRAINT):
        # One statement for all of them: the trigger sees each match whole.
        models.BankMatch.objects.bulk_create(rows)
    return key
