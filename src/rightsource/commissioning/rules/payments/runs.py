"""Payment runs: begun by one, approved by another, put into a file, and confirmed from what was paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from rightsource.commissioning.errors.payments import (
    AnotherTotalApproved,
    ApproverDeclaredInterest,
    PaymentApprovedByWhoAsked,
    PaymentRunAtAnotherStage,
)
from rightsource.commissioning.rules.payments.matching import Owed
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.constitution.rules.rows import Appointment
from rightsource.governance.rules.interests import InterestKnown, interest_in
from rightsource.quantities import Money

_IDENTITY = UUID("6a7e4d1c-2f5b-4c0e-9b0a-51d8e3f0a7c2")  # any, the same for every request


class RunStage(StrEnum):
    """How far a run has come."""

    DRAFT = "waiting for approval"
    APPROVED = "approved"
    FILED = "in a file and not confirmed"
    CONFIRMED = "confirmed"
    EMPTY = "taken back"


class RequestStage(StrEnum):
    """How far a payment has come."""

    ASKED = "asked for"
    PAID = "paid"
    DROPPED = "taken out"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequest:
    """A payment that is asked for, once, and what came of it.

    Attributes:
        reference: its own mark, which the file and the bank's answer carry.
        owed: the key of what it pays.
        commitment: the order that it draws; None where none is named.
        run: in which run it is, and as which line; blank and 0 while in none.
        dropped_because: why it was taken out; blank while it was not.
        paid_on: None while it is not paid.
        bank_reference: what the finance system calls the payment.
        payer_transaction: where it stands in the payer's books; None where the payer keeps none here.
    """

    request_id: UUID
    reference: str
    owed: str
    payer: str
    payee: str
    agreement: str = ""
    basis: str = ""
    charge: int | None = None
    amount: Money
    billed_on: date
    pay_by: date
    purpose: str
    asked_on: date
    asked_by: str
    commitment: UUID | None = None
    run: str = ""
    line: int = 0
    dropped_on: date | None = None
    dropped_because: str = ""
    paid_on: date | None = None
    bank_reference: str = ""
    payer_transaction: UUID | None = None
    payee_transaction: UUID | None = None

    @property
    def stage(self) -> RequestStage:
        """How far it has come."""
        if self.paid_on is not None:
            return RequestStage.PAID
        return RequestStage.DROPPED if self.dropped_on is not None else RequestStage.ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRun:
    """A run with its payments.

    Attributes:
        approved_by: blank while nobody approved it.
        filed_on: when it was put into a file.
    """

    run: str
    payer: str
    drafted_on: date
    drafted_by: str
    payments: tuple[PaymentRequest, ...]
    approved_on: date | None = None
    approved_by: str = ""
    filed_on: date | None = None
    file_name: str = ""

    @property
    def standing(self) -> tuple[PaymentRequest, ...]:
        """The payments that were not taken out."""
        return tuple(each for each in self.payments if each.stage is not RequestStage.DROPPED)

    @property
    def total(self) -> Money:
        """What it comes to, without what was taken out."""
        return Money.total([each.amount for each in self.standing])

    @property
    def paid(self) -> Money:
        """What of it is confirmed as paid."""
        return Money.total([each.amount for each in self.payments if each.stage is RequestStage.PAID])

    @property
    def stage(self) -> RunStage:
        """How far it has come."""
        if not self.standing:
            return RunStage.EMPTY
        if all(each.stage is RequestStage.PAID for each in self.standing):
            return RunStage.CONFIRMED
        if self.filed_on is not None:
            return RunStage.FILED
        return RunStage.APPROVED if self.approved_by else RunStage.DRAFT


def identity_of_payment(reference: str) -> UUID:
    """Return the id of a payment request, the same whenever it is asked for under the reference.

    >>> identity_of_payment("PR-1-001") == identity_of_payment("PR-1-001")
    True
    """
    return uuid5(_IDENTITY, reference)


def reference_in(run: str, line: int) -> str:
    """Return the reference of a line of a run.

    >>> reference_in("PR-2026-11-A", 7)
    'PR-2026-11-A-007'
    """
    return f"{run}-{line:03d}"


def check_stage(run: PaymentRun, expected: Collection[RunStage], step: str) -> None:
    """Refuse a step out of its order.

    Raises:
        PaymentRunAtAnotherStage: the run is at another stage.
    """
    if run.stage not in expected:
        raise PaymentRunAtAnotherStage(run.run, run.stage.value, step)


def check_approval(
    run: PaymentRun, *, by: str, total: Money, same_person: Iterable[str], interests: Iterable[InterestKnown],
    posts: Sequence[Appointment],
) -> None:  # fmt: skip
    """Refuse an approval by whoever asked, by somebody with an interest, or of another total than the run has.

    Args:
        run: which.
        by: the post that would approve it.
        total: what whoever approves saw.
        same_person: every post that whoever fills that one fills, each in one spelling.
        interests: the whole register.
        posts: who fills which post.

    Raises:
        PaymentRunAtAnotherStage: it is not waiting for approval.
        AnotherTotalApproved: the run comes to something else.
        PaymentApprovedByWhoAsked: the same officer began it or asked for a payment in it.
        ApproverDeclaredInterest: names the interest and the law.

    Source:
        Localism Act 2011 s.31(4); Local Government Act 1972 s.117; Companies Act 2006 s.177.
    """
    check_stage(run, [RunStage.DRAFT], "approved")
    if total != run.total:
        raise AnotherTotalApproved(total, run.total)
    asked = {in_one_spelling(each.asked_by) for each in run.standing} | {in_one_spelling(run.drafted_by)}
    if asked & {in_one_spelling(by), *same_person}:
        raise PaymentApprovedByWhoAsked(run.run)
    found = interest_in(interests, by, posts, {each.payee: each.payee for each in run.standing})
    if found is not None:
        interest, payee = found
        raise ApproverDeclaredInterest(interest.interest, interest.kind.law, payee)


def posts_of_one_person(by: str, posts: Sequence[Appointment]) -> frozenset[str]:
    """Return every post that whoever fills a post fills, each in one spelling."""
    filled = {in_one_spelling(each.post): each.holder for each in posts}
    holder = filled.get(in_one_spelling(by), "")
    own = {post for post, name in filled.items() if holder and name == holder}
    return frozenset({in_one_spelling(by), *own})


def request_of(
    owed: Owed, amount: Money, *, reference: str, by: str, today: date, commitment: UUID | None = None
) -> PaymentRequest:
    """Return the request for a payment of something owed."""
    return PaymentRequest(
        request_id=identity_of_payment(reference),
        reference=reference,
        owed=owed.key,
        payer=owed.payer,
        payee=owed.payee,
        agreement=owed.agreement,
        basis=owed.basis,
        charge=None if owed.month is None else owed.number,
        amount=amount,
        billed_on=owed.billed_on,
        pay_by=owed.pay_by,
        purpose=owed.purpose,
        asked_on=today,
        asked_by=by,
        commitment=commitment,
    )
