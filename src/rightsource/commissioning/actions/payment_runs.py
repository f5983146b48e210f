"""Asking for payments, and taking a run of them from draft to what the finance system says was paid.

Steps of one run wait for each other, and so do runs begun for one payer. That nothing is asked for or paid twice does
not hang on that: unique constraints and triggers hold it, whoever writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.payment_steps import Step
from rightsource.commissioning.errors.payments import (
    PAYMENTS_BY_CONSTRAINT,
    NothingToPay,
    PaymentDoesNotMatch,
    PaymentIsMade,
    PaymentMoreThanIsOwed,
    PaymentReferenceTaken,
    PaymentRequestNotOnRecord,
    PaymentRunReferenceTaken,
    PaymentWithoutReason,
)
from rightsource.commissioning.queries import payments as queries
from rightsource.commissioning.queries.payment_runs import (
    payment_requests_known,
    payment_run_known,
    run_file_known,
)
from rightsource.commissioning.rules.payments import files, runs
from rightsource.commissioning.rules.payments.bases import commitment_of
from rightsource.commissioning.rules.payments.matching import OwedStanding
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun, RequestStage, RunStage
from rightsource.constitution import queries as constitution
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.governance import queries as governance
from rightsource.ledger.queries.books import names_of
from rightsource.ledger.queries.commitments import commitment_known
from rightsource.quantities import Money, Problem, ProblemsFound
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing


@dataclass(frozen=True, slots=True)
class FileMade:
    """The payment-request file of a run.

    Attributes:
        name: blank where everything was taken out, so that there is none.
        taken_out: what fell out meanwhile: stopped, disputed, or no longer owed.
        was_written: whether it was made now; the same file is given again.
    """

    run: str
    name: str
    sha256: str
    lines: int
    total: Money
    taken_out: tuple[PaymentRequest, ...]
    was_written: bool


@transaction.atomic
def request_payment(
    *,
    by: Actor,
    authority: Authority,
    reference: str,
    owed: str,
    amount: Money | None = None,
    commitment: UUID | None = None,
    today: date,
) -> PaymentRequest:
    """Ask for a payment of a charge or an instalment that matches. The same again changes nothing.

    Two who ask for the same at once wait for each other in the database, which lets no more through than is owed.

    Args:
        by: who asks; somebody else approves.
        authority: on what authority.
        reference: the payment's own mark.
        owed: what it pays, as A-002/2026-10 or G-1/2.
        amount: how much; None for all that can be paid.
        commitment: the order in the ledger that it draws; an instalment draws its own.
        today: the day today.

    Raises:
        PaymentReferenceTaken: another payment stands under the reference.
        NothingThatIsToBePaid: there is no such charge or instalment.
        PaymentDoesNotMatch: agreement, evidence or bill are not there; or it is stopped, disputed or not due.
        PaymentMoreThanIsOwed: more is asked for than is left.
        CommitmentNotOnRecord: there is no such order.
    """
    step = Step(by, authority, today)
    step.waits_for(f"payments for {owed}")
    before = payment_requests_known(references=[reference])
    if before:
        if (before[0].owed, amount or before[0].amount) != (owed, before[0].amount) or not reference.strip():
            raise PaymentReferenceTaken(reference)
        return before[0]
    standing = queries.one_owed(owed, today)
    if not standing.can_pay:
        raise PaymentDoesNotMatch(owed, standing.why_not or f"Nothing of it is left: it is {standing.stage}.")
    asked = standing.can_pay if amount is None else amount
    if not Money(0) < asked <= standing.can_pay:
        raise PaymentMoreThanIsOwed(asked, standing.can_pay)
    draws = commitment or _own_commitment(standing)
    if commitment is not None:
        _check_order(standing, commitment, asked)
    request = runs.request_of(
        standing.owed, asked, reference=reference.strip(), by=by.post, today=today, commitment=draws
    )
    event = step.recorded("payment-asked-for", f"payment:{reference}", {"owed": owed, "amount": str(asked)})
    _write_requests([(request, standing)], event)
    return request


@transaction.atomic
def draft_run(
    *, by: Actor, authority: Authority, run: str, payer: str, only: Iterable[str] = (), today: date
) -> PaymentRun:
    """Begin a run of all that a payer can pay: what was asked for, and whatever else matches and is due.

    The same run begun again by the same officer changes nothing. Runs of one payer wait for each other.

    Args:
        by: who begins it; somebody else approves.
        authority: on what authority.
        run: its own reference.
        payer: who pays.
        only: the keys of what alone is to be paid; all that can be if none are given.
        today: the day today.

    Raises:
        PaymentRunReferenceTaken: another run stands under the reference.
        NothingToPay: nothing can be paid.
    """
    step = Step(by, authority, today)
    step.waits_for(f"payment runs of {payer}")
    standing = models.PaymentRun.objects.filter(run=run).first()
    if standing is not None or not run.strip():
        is_same = standing is not None and (standing.payer_id, in_one_spelling(standing.drafted_by)) == (
            payer, in_one_spelling(by.post),
        )  # fmt: skip
        if not is_same:
            raise PaymentRunReferenceTaken(run)
        return payment_run_known(run)
    wanted = set(only)
    owed = {each.owed.key: each for each in queries.owed_known(today) if each.owed.payer == payer}
    asked = [each for each in _waiting(payer) if each.owed in owed and _still_stands(owed[each.owed])]
    fresh = [each for each in owed.values() if each.can_pay]
    if wanted:
        asked = [each for each in asked if each.owed in wanted]
        fresh = [each for each in fresh if each.owed.key in wanted]
    if not asked and not fresh:
        raise NothingToPay(payer)
    requests = [
        (
            runs.request_of(
                each.owed, each.can_pay, reference=runs.reference_in(run, number), by=by.post, today=today,
                commitment=_own_commitment(each),
            ),
            each,
        )
        for number, each in enumerate(fresh, start=len(asked) + 1)
    ]  # fmt: skip
    details = {"payer": payer, "payments": len(asked) + len(requests)}
    event = step.recorded("payment-run-begun", f"payment-run:{run}", details)
    with refusing(PAYMENTS_BY_CONSTRAINT):
        models.PaymentRun.objects.create(
            run=run, payer_id=payer, drafted_on=today, drafted_by=by.post, recorded_in_id=event
        )
    _write_requests(requests, event)
    lines = [*asked, *(request for request, _ in requests)]
    models.PaymentLine.objects.bulk_create(
        models.PaymentLine(run_id=run, number=number, request_id=each.request_id)
        for number, each in enumerate(lines, start=1)
    )
    return payment_run_known(run)


@transaction.atomic
def approve_run(*, by: Actor, authority: Authority, run: str, total: Money, today: date) -> PaymentRun:
    """Approve a run as a second officer, for the total that was looked at. The same again changes nothing.

    A trigger refuses who began it or asked as well.

    Args:
        by: who approves.
        authority: on what authority.
        run: its reference.
        total: what it comes to, as whoever approves saw it.
        today: the day today.

    Raises:
        PaymentRunNotOnRecord: there is none.
        PaymentRunAtAnotherStage: it is not waiting for approval.
        AnotherTotalApproved: it comes to something else by now.
        PaymentApprovedByWhoAsked: the same officer began it or asked for a payment in it, from this post or another.
        ApproverDeclaredInterest: whoever approves has declared an interest in one who is paid.
        ProblemsFound: payments in it can no longer be made; lists them.
    """
    step = Step(by, authority, today)
    step.waits_for(f"payment run {run}")
    found = payment_run_known(run)
    if in_one_spelling(found.approved_by) == in_one_spelling(by.post) and found.total == total:
        return found
    posts = [each.row for each in constitution.posts_known(today, Audience.INSIDERS) if today in each.row.period]
    runs.check_approval(
        found,
        by=by.post,
        total=total,
        same_person=runs.posts_of_one_person(by.post, posts),
        interests=governance.whole_register_of_interests(today),
        posts=posts,
    )
    fallen = _fallen(found, today)
    if fallen:
        raise ProblemsFound(
            [
                Problem(each.reference, f"{why} Take it out of the run.", "payment-no-longer-stands")
                for each, why in fallen
            ]
        )
    event = step.recorded("payment-run-approved", f"payment-run:{run}", {"total": str(total)})
    with refusing(PAYMENTS_BY_CONSTRAINT):
        models.RunApproval.objects.create(
            run_id=run, approved_on=today, approved_by=by.post, total=total.pence, recorded_in_id=event
        )
    return payment_run_known(run)


@transaction.atomic
def make_run_file(*, by: Actor, authority: Authority, run: str, today: date) -> FileMade:
    """Put an approved run into the file that the finance system takes in; asked again, the same file is given again.

    What was stopped or disputed since it was approved falls out first, and can be asked for again once that is over.

    Raises:
        PaymentRunNotOnRecord: there is none.
        PaymentRunAtAnotherStage: it is not approved.
    """
    step = Step(by, authority, today)
    step.waits_for(f"payment run {run}")
    found = payment_run_known(run)
    made = run_file_known(run)
    if made is not None:
        name, content = made
        return _file_made(found, name, content, (), was_written=False)
    runs.check_stage(found, [RunStage.APPROVED], "put into a file")
    fallen = _fallen(found, today)
    event = step.recorded("payment-run-filed", f"payment-run:{run}", {"taken_out": len(fallen)})
    for request, why in fallen:
        step.takes_out(request, why, event)
    left = payment_run_known(run)
    taken_out = tuple(request for request, _ in fallen)
    if not left.standing:
        return FileMade(run, "", "", 0, Money(0), taken_out, was_written=True)
    books = queries.books_for_payments()
    accounts = {
        each.reference: named.costs
        for each in left.standing
        if (named := books.accounts_for(each.payer, each.agreement or each.basis)) is not None
    }
    content = files.request_file(left, names_of(each.payee for each in left.standing), accounts)
    name = f"payments-{run.replace('/', '-')}.csv"
    digest = hashlib.sha256(content).hexdigest()
    with refusing(PAYMENTS_BY_CONSTRAINT):
        models.RunFile.objects.create(
            run_id=run, name=name, content=content.decode(), sha256=digest, made_on=today, recorded_in_id=event
        )
    return _file_made(payment_run_known(run), name, content, taken_out, was_written=True)


@transaction.atomic
def take_out_payment(*, by: Actor, authority: Authority, reference: str, because: str, today: date) -> bool:
    """Take a payment out before it is in a file; what it was for can be asked for again. Once taken out it stays so.

    Returns:
        Whether anything was written.

    Raises:
        PaymentRequestNotOnRecord: there is none.
        PaymentWithoutReason: it is not said why.
        PaymentIsMade: it is paid.
        PaymentRunAtAnotherStage: it is in a file, so the finance system alone can reject it.
    """
    found = next(iter(payment_requests_known(references=[reference])), None)
    if found is None:
        raise PaymentRequestNotOnRecord(reference)
    step = Step(by, authority, today)
    step.waits_for(f"payment run {found.run}" if found.run else f"payments for {found.owed}")
    found = payment_requests_known(references=[reference])[0]
    if not because.strip():
        raise PaymentWithoutReason
    if found.stage is RequestStage.PAID:
        raise PaymentIsMade(reference)
    if found.stage is RequestStage.DROPPED:
        return False
    if found.run:
        runs.check_stage(payment_run_known(found.run), [RunStage.DRAFT, RunStage.APPROVED], "changed")
    event = step.recorded("payment-taken-out", f"payment:{reference}", {"because": because.strip()})
    step.takes_out(found, because.strip(), event)
    return True


def _file_made(
    run: PaymentRun, name: str, content: bytes, taken_out: tuple[PaymentRequest, ...], *, was_written: bool
) -> FileMade:
    digest, lines = hashlib.sha256(content).hexdigest(), content.decode().count("\r\n") - 1
    return FileMade(run.run, name, digest, lines, run.total, taken_out, was_written)


def _waiting(payer: str) -> list[PaymentRequest]:
    """Return what was asked for and is in no run."""
    return [
        each
        for each in payment_requests_known()
        if each.payer == payer and not each.run and each.stage is RequestStage.ASKED
    ]


def _still_stands(standing: OwedStanding) -> bool:
    """Answer whether what was asked for of something owed can still be paid."""
    return standing.left >= Money(0) and not standing.stops and all(each.matches for each in standing.match)


def _fallen(run: PaymentRun, today: date) -> list[tuple[PaymentRequest, str]]:
    """Return the payments of a run that can no longer be made, each with why."""
    owed = {each.owed.key: each for each in queries.owed_known(today)}
    fallen = []
    for each in run.payments:
        standing = owed.get(each.owed)
        if each.stage is RequestStage.ASKED and (standing is None or not _still_stands(standing)):
            fallen.append((each, _why_fallen(standing)))
    return fallen


def _why_fallen(standing: OwedStanding | None) -> str:
    if standing is None:
        return "What it was for is no longer on record."
    if standing.stops:
        return " ".join(f"Stopped by {each.reference}: {each.reason}" for each in standing.stops)
    if standing.left < Money(0):
        return "A part of it is disputed or no longer owed."
    return " ".join(each.says for each in standing.match if not each.matches)


def _own_commitment(standing: OwedStanding) -> UUID | None:
    """Return the commitment of an instalment, which its payment draws; None of a charge, which names its order."""
    owed = standing.owed
    return commitment_of(owed.basis, owed.number) if owed.basis else None


def _check_order(standing: OwedStanding, commitment: UUID, amount: Money) -> None:
    """Refuse an order between others, or one of which less is left than is asked for."""
    order, owed = commitment_known(commitment).standing, standing.owed
    whole = order.commitment
    if (whole.payer, whole.payee) != (owed.payer, owed.payee):
        raise PaymentDoesNotMatch(owed.key, f"The order is between {whole.payer} and {whole.payee}.")
    if order.remaining < amount:
        raise PaymentDoesNotMatch(owed.key, f"The order, {whole.purpose}, has {order.remaining} left of it.")


def _write_requests(requests: Sequence[tuple[PaymentRequest, OwedStanding]], event: int) -> None:
    bases = dict(models.LawfulBasis.objects.values_list("reference", "pk"))
    parts = {
        (basis, number): pk
        for pk, basis, number in models.BasisInstalment.objects.values_list("pk", "basis__reference", "number")
    }
    with refusing(PAYMENTS_BY_CONSTRAINT):
        models.PaymentRequest.objects.bulk_create(
            models.PaymentRequest(
                id=request.request_id,
                reference=request.reference,
                owed=request.owed,
                payer_id=request.payer,
                payee_id=request.payee,
                charge_id=request.charge,
                instalment_id=parts.get((request.basis, standing.owed.number)),
                agreement_id=request.agreement or None,
                basis_id=bases.get(request.basis),
                amount=request.amount.pence,
                billed_on=request.billed_on,
                pay_by=request.pay_by,
                purpose=request.purpose,
                asked_on=request.asked_on,
                asked_by=request.asked_by,
                commitment=request.commitment,
                recorded_in_id=event,
            )
            for request, standing in requests
        )
