"""Payments: what is owed and why it can be paid, lawful bases, runs with their files, stops, and paying in time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words, in_the_councils_sight
from rightsource.api.asking import Day, DayGiven
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.api.errors import RequestNotUnderstood
from rightsource.commissioning.actions import payment_runs as runs
from rightsource.commissioning.actions import payments as actions
from rightsource.commissioning.actions.payment_confirming import RunConfirmed, confirm_run
from rightsource.commissioning.actions.payment_runs import FileMade
from rightsource.commissioning.errors.payments import PaymentRequestNotOnRecord, PaymentRunAtAnotherStage
from rightsource.commissioning.queries import payments as queries
from rightsource.commissioning.queries.payment_runs import (
    payment_requests_known,
    payment_run_known,
    run_file_known,
)
from rightsource.commissioning.queries.payments import BasesOn, PayingInTime, PaymentsOn
from rightsource.commissioning.rules.payments.bases import BasisKind, LawfulBasis, instalments_of
from rightsource.commissioning.rules.payments.matching import OwedStanding
from rightsource.commissioning.rules.payments.posting import PaymentAccounts
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.constitution.rules.rights import Right, check_right
from rightsource.quantities import Period, Problem
from rightsource.storage.actors import Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

router = Router(tags=["payments"])
_LONGEST_CONTENT = LARGEST_FILE_BYTES * 4 // 3 + 4  # base64 writes three bytes as four letters

Reference = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Key = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]
Said = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]


class AskedOfPayments(Schema):
    """On which day."""

    on: Day = Field(default=None, description="Leave out what happened later; today if not given.")


class AskedOfOwed(AskedOfPayments):
    """Which charge or instalment."""

    owed: Reference = Field(description="As A-002/2026-10 or G-1/2.")


class AskedOfRun(AskedOfPayments):
    """Which run."""

    run: Reference = Field(description="Its reference, as R-2026-10.")


@dataclass(frozen=True, slots=True)
class OwedTold:
    """One charge or instalment with its match, and the payments that were asked for of it."""

    owed: OwedStanding
    payments: tuple[PaymentRequest, ...]


@dataclass(frozen=True, slots=True)
class RunFileTold:
    """The payment-request file of a run, as text of CSV."""

    name: str
    content: str


class InstalmentGiven(Schema):
    """What falls due on a day."""

    due_on: DayGiven
    amount: MoneyGiven


class BasisGiven(Acting):
    """An advance, a block payment or a grant."""

    reference: Reference
    kind: Literal["advance", "block payment", "grant"]
    payer: Reference
    payee: Reference
    agreement: Key = ""
    purpose: Words
    instalments: Annotated[list[InstalmentGiven], Field(min_length=1, max_length=400)]
    first_day: DayGiven
    last_day: DayGiven
    power: Words = Field(description="The Act and section that it is paid under.")
    decision: Reference = Field(description="On record as agreed.")
    conditions: Said = ""
    evidence_needed: Said = ""


class ReceiptGiven(Acting):
    """What was received for a charge or an instalment."""

    reference: Reference
    owed: Reference
    what: Words
    document: Said = ""
    amount: MoneyGiven | None = Field(default=None, description="What of the bill it covers; the whole if not given.")


class AccountsGiven(Acting):
    """On which accounts of its books an organisation posts payments."""

    organisation: Reference
    subject: Key = Field(default="", description="An agreement or a lawful basis; all others if blank.")
    cash: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]+$")]
    costs: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]+$")]
    income: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""


class RequestGiven(Acting):
    """Which payment is asked for; the reference is yours, so sending it twice asks once."""

    reference: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
    owed: Reference
    amount: MoneyGiven | None = Field(default=None, description="All that can be paid if not given.")


class TakenOutGiven(Acting):
    """Which payment is taken out, and why."""

    reference: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
    because: Words


class RunGiven(Acting):
    """Which run to begin, and for whom."""

    run: Reference
    payer: Reference
    only: Annotated[list[Reference], Field(max_length=1000)] = Field(
        default=[], description="What alone is to be paid; all that can be if not given."
    )


class ApprovalGiven(Acting):
    """Which run is approved, for the total that was looked at."""

    run: Reference
    total: MoneyGiven


class RunStepGiven(Acting):
    """Which run."""

    run: Reference = Field(description="Its reference, as R-2026-10.")


class ConfirmationGiven(RunStepGiven):
    """The finance system's payment file."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    content: Annotated[str, Field(min_length=1, max_length=_LONGEST_CONTENT, pattern=r"^[^\x00]*$")] = Field(
        description="The whole file in base64: CSV or an Excel workbook."
    )


class StopGiven(Acting):
    """What is stopped: one payee, one agreement or one lawful basis; every payment if none is named."""

    reference: Reference
    payee: Key = ""
    agreement: Key = ""
    basis: Key = ""
    payer: Key = Field(default="", description="Whose payments; everybody's if blank.")
    reason: Words
    last_day: Day = Field(default=None, description="Until it is lifted if not given.")


class LiftGiven(Acting):
    """Which stop is lifted, and why."""

    reference: Reference
    because: Words


@router.get("/payments", response=answers(PaymentsOn, *RESTRICTED))
@right("see_payments")
def all_payments(request: HttpRequest, asked: Query[AskedOfPayments]) -> PaymentsOn:
    """Tell everything owed and why it can or cannot be paid, the payment runs and the stops."""
    return queries.payments_on(asked.on or timezone.localdate())


@router.get("/payments/owed", response=answers(OwedTold, *RESTRICTED, 404))
@right("see_payments")
def one_owed(request: HttpRequest, asked: Query[AskedOfOwed]) -> OwedTold:
    """Tell one charge or instalment: agreement, evidence and bill side by side, and what was paid of it."""
    on = asked.on or timezone.localdate()
    return OwedTold(queries.one_owed(asked.owed, on), payment_requests_known(on, owed=asked.owed))


@router.get("/payments/bases", response=answers(BasesOn, *RESTRICTED))
@right("see_payments")
def bases(request: HttpRequest, asked: Query[AskedOfPayments]) -> BasesOn:
    """Tell advances, block payments and grants, and what of each is drawn."""
    on = asked.on or timezone.localdate()
    return BasesOn(on, queries.bases_drawn(on))


@router.get("/payments/run", response=answers(PaymentRun, *RESTRICTED, 404))
@right("see_payments")
def one_run(request: HttpRequest, asked: Query[AskedOfRun]) -> PaymentRun:
    """Tell a payment run: what is in it, who began and approved it, and how far it has come."""
    return payment_run_known(asked.run, asked.on or timezone.localdate())


@router.get("/payments/run/file", response=answers(RunFileTold, *RESTRICTED, 404))
@right("see_payments")
def run_file(request: HttpRequest, asked: Query[AskedOfRun]) -> RunFileTold:
    """Tell the payment-request file of a run, for the council's finance system."""
    run, found = payment_run_known(asked.run), run_file_known(asked.run)
    if found is None:
        raise PaymentRunAtAnotherStage(run.run, run.stage.value, "given as a file")
    name, content = found
    return RunFileTold(name, content.decode())


@router.get("/payments/in-time", response=answers(PayingInTime, *RESTRICTED))
@right("see_payments")
def in_time(request: HttpRequest, asked: Query[AskedOfPayments]) -> PayingInTime:
    """Tell how bills were paid by half-year, and what is late and what that costs."""
    return queries.paying_in_time(asked.on or timezone.localdate())


@router.post("/payments/bases", response=answers(Acted, *RESTRICTED))
@right("allow_payments")
def record_basis(request: HttpRequest, given: BasisGiven) -> Acted:
    """Record an advance, a block payment or a grant as what it is paid on.

    Raises:
        RequestNotUnderstood: the last day lies before the first.
    """
    if given.last_day < given.first_day:
        raise RequestNotUnderstood([Problem("last_day", "It lies before the first day.", "days-in-wrong-order")])
    basis = LawfulBasis(
        reference=given.reference,
        kind=BasisKind(given.kind),
        payer=given.payer,
        payee=given.payee,
        agreement=given.agreement,
        purpose=given.purpose,
        instalments=instalments_of([(each.due_on, each.amount.money) for each in given.instalments]),
        period=Period.until(given.first_day, given.last_day),
        power=given.power,
        decision=given.decision,
        conditions=given.conditions,
        evidence_needed=given.evidence_needed,
    )
    return Acted(actions.record_basis(**_acting(request, given), given=basis, today=timezone.localdate()))


@router.post("/payments/receipts", response=answers(Acted, *RESTRICTED))
@right("allow_payments")
def record_receipt(request: HttpRequest, given: ReceiptGiven) -> Acted:
    """Record what was received for a charge or an instalment."""
    return Acted(
        actions.record_receipt(
            **_acting(request, given),
            reference=given.reference,
            owed=given.owed,
            what=given.what,
            document=given.document,
            amount=None if given.amount is None else given.amount.money,
            today=timezone.localdate(),
        )
    )


@router.post("/payments/accounts", response=answers(Acted, *RESTRICTED))
@right("keep_books")
def set_accounts(request: HttpRequest, given: AccountsGiven) -> Acted:
    """Name the accounts of an organisation's books on which payments are posted."""
    check_right(viewer_of(request), Right.KEEP_BOOKS, given.organisation)
    accounts = PaymentAccounts(
        organisation=given.organisation,
        subject=given.subject,
        cash=given.cash,
        costs=given.costs,
        income=given.income,
    )
    with in_the_councils_sight(request):
        return Acted(actions.set_payment_accounts(**_acting(request, given), given=accounts))


@router.post("/payments/requests", response=answers(PaymentRequest, *RESTRICTED, 404))
@right("allow_payments")
def ask(request: HttpRequest, given: RequestGiven) -> PaymentRequest:
    """Ask for a payment of a charge or an instalment that matches; somebody else approves it."""
    return runs.request_payment(
        **_acting(request, given),
        reference=given.reference,
        owed=given.owed,
        amount=None if given.amount is None else given.amount.money,
        today=timezone.localdate(),
    )


@router.post("/payments/requests/take-out", response=answers(Acted, *RESTRICTED, 404))
@right("run_payments")
def take_out(request: HttpRequest, given: TakenOutGiven) -> Acted:
    """Take a payment out before it is in a file; what it was for can be asked for again.

    Raises:
        PaymentRequestNotOnRecord: there is none that whoever asks may see.
    """
    found = next(iter(payment_requests_known(references=[given.reference])), None)
    if found is None:
        raise PaymentRequestNotOnRecord(given.reference)
    check_right(viewer_of(request), Right.RUN_PAYMENTS, found.payer)
    with in_the_councils_sight(request):
        return Acted(
            runs.take_out_payment(
                **_acting(request, given),
                reference=given.reference,
                because=given.because,
                today=timezone.localdate(),
            )
        )


@router.post("/payments/runs", response=answers(PaymentRun, *RESTRICTED))
@right("run_payments")
def begin(request: HttpRequest, given: RunGiven) -> PaymentRun:
    """Begin a run of all that a payer can pay; somebody else approves it."""
    check_right(viewer_of(request), Right.RUN_PAYMENTS, given.payer)
    with in_the_councils_sight(request):
        return runs.draft_run(
            **_acting(request, given), run=given.run, payer=given.payer, only=given.only, today=timezone.localdate()
        )


@router.post("/payments/runs/approve", response=answers(PaymentRun, *RESTRICTED, 404))
@right("approve_payments")
def approve(request: HttpRequest, given: ApprovalGiven) -> PaymentRun:
    """Approve a run that somebody else began, for the total that was looked at."""
    with _of_own(request, given.run, Right.APPROVE_PAYMENTS):
        return runs.approve_run(
            **_acting(request, given), run=given.run, total=given.total.money, today=timezone.localdate()
        )


@router.post("/payments/runs/file", response=answers(FileMade, *RESTRICTED, 404))
@right("run_payments")
def make_file(request: HttpRequest, given: RunStepGiven) -> FileMade:
    """Put an approved run into its payment-request file; what was stopped since falls out first."""
    with _of_own(request, given.run, Right.RUN_PAYMENTS):
        return runs.make_run_file(**_acting(request, given), run=given.run, today=timezone.localdate())


@router.post("/payments/runs/confirm", response=answers(RunConfirmed, *RESTRICTED, 404))
@right("run_payments")
def confirm(request: HttpRequest, given: ConfirmationGiven) -> RunConfirmed:
    """Confirm what was paid from the finance system's file: all of it, or a list of every fault."""
    file = GivenFile(given.name, _content(given))
    with _of_own(request, given.run, Right.RUN_PAYMENTS):
        return confirm_run(**_acting(request, given), run=given.run, file=file, today=timezone.localdate())


@router.post("/payments/stops", response=answers(Acted, *RESTRICTED))
@right("stop_payments")
def stop(request: HttpRequest, given: StopGiven) -> Acted:
    """Stop payments to one payee, on one agreement or lawful basis, or all, from today."""
    by = actor_of(request)
    order = PaymentStop(
        reference=given.reference,
        payee=given.payee,
        agreement=given.agreement,
        basis=given.basis,
        payer=given.payer,
        reason=given.reason,
        starts_on=timezone.localdate(),
        last_day=given.last_day,
        stopped_by=by.post,
        authority=given.authority,
    )
    return Acted(actions.stop_payments(**_acting(request, given), given=order))


@router.post("/payments/stops/lift", response=answers(Acted, *RESTRICTED, 404))
@right("stop_payments")
def lift(request: HttpRequest, given: LiftGiven) -> Acted:
    """Lift a stop that somebody else set."""
    return Acted(
        actions.lift_stop(
            **_acting(request, given), reference=given.reference, because=given.because, today=timezone.localdate()
        )
    )


@contextmanager
def _of_own(request: HttpRequest, run: str, needed: Right) -> Iterator[None]:
    """Act on a run that whoever asks may see and whose payer they act for."""
    check_right(viewer_of(request), needed, payment_run_known(run).payer)
    with in_the_councils_sight(request):
        yield


def _acting(request: HttpRequest, given: Acting) -> dict[str, Any]:
    return {"by": actor_of(request), "authority": Authority(given.authority)}


def _content(given: ConfirmationGiven) -> bytes:
    try:
        return base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise RequestNotUnderstood([Problem("content", "It is not base64.", "not-base64")]) from None
