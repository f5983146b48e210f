"""Confirming a run from the finance system's payment file: what is paid, both parties' books, orders drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.payment_steps import Step
from rightsource.commissioning.errors.payments import PAYMENTS_BY_CONSTRAINT, PaymentRunAtAnotherStage
from rightsource.commissioning.queries import payments as queries
from rightsource.commissioning.queries.payment_runs import payment_run_known, payment_stops_known
from rightsource.commissioning.rules.payments import files, posting
from rightsource.commissioning.rules.payments.files import PaidColumn, PaidLine
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun, RequestStage
from rightsource.ledger.actions.commitments import post_bill
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.queries.books import periods_of
from rightsource.ledger.rules.commitments import Draw
from rightsource.quantities import Money, Problem, ProblemsFound
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import refusing
from rightsource.storage.spreadsheets import Cell, is_workbook, read_csv, read_workbook


@dataclass(frozen=True, slots=True)
class RunConfirmed:
    """What came of a payment file.

    Attributes:
        was_on_file: the same file was taken in before, and nothing was changed.
        paid: how many payments it confirmed now.
        rejected: how many it rejected now, which can be asked for again.
        posted: how many transactions were posted, in both parties' books.
        keeps_no_books: who of the parties keeps none here, so that nothing was posted there.
        drawn: what of commitments was drawn.
        unconfirmed: how many payments of the run are not confirmed yet.
    """

    run: str
    was_on_file: bool
    paid: int
    total: Money
    rejected: int
    posted: int
    keeps_no_books: tuple[str, ...]
    drawn: Money
    unconfirmed: int


@transaction.atomic
def confirm_run(
    *,
    by: Actor,
    authority: Authority,
    run: str,
    file: GivenFile,
    columns: Mapping[PaidColumn, str] | None = None,
    today: date,
) -> RunConfirmed:
    """Confirm payments from the finance system's payment file, and post them in the books of both parties.

    All of it is written or nothing: what is paid, both postings, what is drawn of commitments. The same file again, or
    another that says the same, changes nothing; a payment has one row and its postings have ids of their own, so two at
    once, or one begun again after it was killed, pay once.

    Args:
        by: who acts.
        authority: on what authority.
        run: which run it confirms.
        file: CSV or a workbook.
        columns: the headings of columns that are not recognised.
        today: the day today.

    Raises:
        PaymentRunNotOnRecord: there is none.
        PaymentRunAtAnotherStage: it was never put into a file.
        ProblemsFound: lists what is wrong with the file, row by row; nothing is written.
    """
    step = Step(by, authority, today)
    step.waits_for(f"payment run {run}")
    found = payment_run_known(run)
    if models.PaymentFile.objects.filter(run=run, sha256=file.sha256).exists():
        return _confirmed(found, was_on_file=True)
    if not files.may_confirm(found.stage) or found.filed_on is None:
        raise PaymentRunAtAnotherStage(run, found.stage.value, "confirmed")
    read = files.read_payment_file(_rows(file), file.name, _beside(found, today), columns or {})
    if read.problems:
        raise ProblemsFound(list(read.problems))
    details = {"file": file.name, "sha256": file.sha256, "lines": len(read.lines)}
    event = step.recorded("payments-confirmed", f"payment-run:{run}", details)
    with refusing(PAYMENTS_BY_CONSTRAINT):
        taken = models.PaymentFile.objects.create(
            run_id=run,
            sha256=file.sha256,
            name=file.name[:255],
            lines=len(read.lines),
            taken_on=today,
            recorded_in_id=event,
        )
    confirming = _Confirming(step, taken.pk, {each.reference: each for each in found.payments})
    for line in read.lines:
        confirming.take(line, event)
    return confirming.answer(payment_run_known(run))


class _Confirming:
    """Writes what a payment file says, line by line, in one act."""

    def __init__(self, step: Step, file: int, requests: Mapping[str, PaymentRequest]) -> None:
        self.step = step
        self.file = file
        self.requests = requests
        self.books = queries.books_for_payments()
        self.paid: list[PaymentRequest] = []
        self.rejected = 0
        self.posted = 0
        self.drawn = Money(0)

    def take(self, line: PaidLine, event: int) -> None:
        """Write one line: a payment, or that it was rejected; what is on record already stays as it is."""
        request = self.requests[line.payment]
        if request.stage is not RequestStage.ASKED:
            return
        if line.is_rejected:
            self.step.takes_out(request, f"Rejected by the finance system: {line.reason}", event)
            self.rejected += 1
            return
        in_payers, in_payees = self._post(request, line)
        with refusing(PAYMENTS_BY_CONSTRAINT):
            models.PaymentMade.objects.create(
                request_id=request.request_id,
                file_id=self.file,
                amount=request.amount.pence,
                paid_on=line.paid_on,
                confirmed_on=self.step.today,
                bank_reference=line.bank_reference,
                payer_transaction=in_payers,
                payee_transaction=in_payees,
            )
        self.paid.append(request)

    def _post(self, request: PaymentRequest, line: PaidLine) -> tuple[UUID | None, UUID | None]:
        """Post a payment where books are kept, and draw the order that it names; return what was posted."""
        subject = request.agreement or request.basis
        in_payers = in_payees = None
        accounts = self.books.accounts_for(request.payer, subject)
        if request.payer in self.books.kept_by and accounts is not None:
            bill = posting.in_the_payers_books(request, accounts, line.paid_on)
            draws = [] if request.commitment is None else [Draw(request.commitment, request.amount)]
            post_bill(by=self.step.by, authority=self.step.authority, bill=bill, draws=draws)
            self.drawn += request.amount if draws else Money(0)
            in_payers = bill.transaction_id
        accounts = self.books.accounts_for(request.payee, subject)
        if request.payee in self.books.kept_by and accounts is not None:
            mirror = posting.in_the_payees_books(request, accounts, line.paid_on)
            post_transaction(
                by=self.step.by,
                authority=self.step.authority,
                transaction_id=mirror.transaction_id,
                organisation=mirror.organisation,
                posted_on=mirror.posted_on,
                description=mirror.description,
                postings=mirror.postings,
            )
            in_payees = mirror.transaction_id
        self.posted += sum(each is not None for each in (in_payers, in_payees))
        return in_payers, in_payees

    def answer(self, run: PaymentRun) -> RunConfirmed:
        """Return what came of it."""
        parties = {each for request in self.paid for each in (request.payer, request.payee)}
        return RunConfirmed(
            run=run.run,
            was_on_file=False,
            paid=len(self.paid),
            total=Money.total([each.amount for each in self.paid]),
            rejected=self.rejected,
            posted=self.posted,
            keeps_no_books=tuple(sorted(parties - self.books.kept_by)),
            drawn=self.drawn,
            unconfirmed=_unconfirmed(run),
        )


def _confirmed(run: PaymentRun, *, was_on_file: bool) -> RunConfirmed:
    return RunConfirmed(run.run, was_on_file, 0, Money(0), 0, 0, (), Money(0), _unconfirmed(run))


def _unconfirmed(run: PaymentRun) -> int:
    return sum(each.stage is RequestStage.ASKED for each in run.payments)


def _beside(run: PaymentRun, today: date) -> files.Beside:
    books = queries.books_for_payments()
    parties = {run.payer, *(each.payee for each in run.payments)} & books.kept_by
    open_months = {(each.organisation, each.month) for who in parties for each in periods_of(who) if not each.is_closed}
    return files.Beside(
        run=run,
        today=today,
        stops=payment_stops_known(today),
        is_open=lambda who, month: who not in parties or (who, month) in open_months,
    )


def _rows(file: GivenFile) -> Sequence[Sequence[Cell]]:
    """Return the rows of a CSV file, or of a workbook's first sheet.

    Raises:
        ProblemsFound: it can be read as neither, or is empty.
    """
    if is_workbook(file.content):
        workbook = read_workbook(file.content, name=file.name)
        problems, rows = workbook.problems, workbook.sheets[0].rows if workbook.sheets else ()
    else:
        table = read_csv(file.content, file.name)
        problems, rows = table.problems, table.rows
    if problems or not rows:
        raise ProblemsFound(list(problems) or [Problem(file.name, "It is empty.", "file-empty")])
    return rows
