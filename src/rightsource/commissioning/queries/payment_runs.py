"""Reading payments as they were asked for, the runs that they are in, and the stops that hold them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection

from rightsource.commissioning import models
from rightsource.commissioning.errors.payments import PaymentRunNotOnRecord
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.quantities import Money

_REQUESTS = """
SELECT request.id, request.reference, request.owed, request.payer_id, request.payee_id,
    coalesce(request.agreement_id, ''), coalesce(basis.reference, ''), request.charge_id, request.amount_pence,
    request.billed_on, request.pay_by, request.purpose, request.asked_on, request.asked_by, request.commitment,
    coalesce(line.run_id, ''), coalesce(line.number, 0), dropped.dropped_on, coalesce(dropped.because, ''),
    made.paid_on, coalesce(made.bank_reference, ''), made.payer_transaction, made.payee_transaction
FROM commissioning_paymentrequest AS request
LEFT JOIN commissioning_lawfulbasis AS basis ON basis.id = request.basis_id
LEFT JOIN commissioning_paymentline AS line ON line.request_id = request.id
LEFT JOIN commissioning_requestdropped AS dropped ON dropped.request_id = request.id
    AND (%(on)s::date IS NULL OR dropped.dropped_on <= %(on)s)
LEFT JOIN commissioning_paymentmade AS made ON made.request_id = request.id
    AND (%(on)s::date IS NULL OR made.confirmed_on <= %(on)s)
WHERE (%(on)s::date IS NULL OR request.asked_on <= %(on)s)
    AND (%(runs)s::text[] IS NULL OR line.run_id = ANY(%(runs)s))
    AND (%(agreement)s = '' OR request.agreement_id = %(agreement)s)
    AND (%(owed)s = '' OR request.owed = %(owed)s)
    AND (%(references)s::text[] IS NULL OR request.reference = ANY(%(references)s))
ORDER BY line.run_id NULLS FIRST, line.number, request.asked_on, request.reference
"""


def payment_requests_known(
    on: date | None = None,
    *,
    runs: Iterable[str] | None = None,
    agreement: str = "",
    owed: str = "",
    references: Iterable[str] | None = None,
) -> tuple[PaymentRequest, ...]:
    """Return payments as they were asked for and what came of them, by run and line.

    Args:
        on: leave out what was asked for, taken out or confirmed after this day.
        runs: those of some runs alone.
        agreement: those under one agreement alone.
        owed: those for one charge or instalment alone, by its key.
        references: those of these references alone.
    """
    asked: dict[str, Any] = {
        "on": on,
        "runs": None if runs is None else list(runs),
        "agreement": agreement,
        "owed": owed,
        "references": None if references is None else list(references),
    }
    with connection.cursor() as cursor:
        cursor.execute(_REQUESTS, asked)
        return tuple(_request(row) for row in cursor.fetchall())


def payments_of(agreement: str = "", owed: str = "", *, on: date | None = None) -> tuple[PaymentRequest, ...]:
    """Return the payments under an agreement, or for one charge or instalment, the first asked for first.

    Args:
        agreement: its reference.
        owed: the key of a charge, as A-002/2026-10, or of an instalment, as G-1/2.
        on: leave out what happened after this day.
    """
    found = payment_requests_known(on, agreement=agreement, owed=owed)
    return tuple(sorted(found, key=lambda each: (each.asked_on, each.reference)))


def payment_runs_known(on: date | None = None, *, payer: str = "") -> tuple[PaymentRun, ...]:
    """Return payment runs as they stood on a day, the latest first.

    Args:
        on: leave out what happened after this day.
        payer: those of one payer alone.
    """
    found = models.PaymentRun.objects.order_by("-drafted_on", "-recorded_in")
    if payer:
        found = found.filter(payer=payer)
    return _runs(found if on is None else found.filter(drafted_on__lte=on), on)


def payment_run_known(run: str, on: date | None = None) -> PaymentRun:
    """Return a payment run as it stood on a day.

    Raises:
        PaymentRunNotOnRecord: there is none that whoever looks may see.
    """
    found = models.PaymentRun.objects.filter(run=run)
    told = _runs(found if on is None else found.filter(drafted_on__lte=on), on)
    if not told:
        raise PaymentRunNotOnRecord(run)
    return told[0]


def run_file_known(run: str) -> tuple[str, bytes] | None:
    """Return the name and content of a run's payment-request file; None where none is made."""
    found = models.RunFile.objects.filter(run=run).first()
    return None if found is None else (found.name, found.content.encode())


def payment_stops_known(on: date | None = None) -> tuple[PaymentStop, ...]:
    """Return stops as they stood on a day, those in force first, then the latest."""
    found = models.PaymentStop.objects.select_related("basis").order_by("-starts_on", "reference")
    lifted = {each.stop_id: each for each in models.StopLifted.objects.all()}
    told = []
    for each in found:
        lift = lifted.get(each.pk)
        stop = PaymentStop(
            reference=each.reference,
            payee=each.payee_id or "",
            agreement=each.agreement_id or "",
            basis=each.basis.reference if each.basis is not None else "",
            payer=each.payer_id or "",
            reason=each.reason,
            starts_on=each.starts_on,
            last_day=each.last_day,
            stopped_by=each.stopped_by,
            authority=each.authority,
        )
        if lift is not None and (on is None or lift.lifted_on <= on):
            stop = replace(stop, lifted_on=lift.lifted_on, lifted_by=lift.lifted_by, lifted_because=lift.because)
        told.append(stop)
    return tuple(told)


def _runs(found: Iterable[models.PaymentRun], on: date | None) -> tuple[PaymentRun, ...]:
    rows = list(found)
    names = [each.run for each in rows]
    payments: defaultdict[str, list[PaymentRequest]] = defaultdict(list)
    for each in payment_requests_known(on, runs=names):
        payments[each.run].append(each)
    approvals = {each.run_id: each for each in models.RunApproval.objects.filter(run__in=names)}
    files = {each.run_id: each for each in models.RunFile.objects.filter(run__in=names).defer("content")}
    told = []
    for row in rows:
        approval, file = approvals.get(row.run), files.get(row.run)
        is_approved = approval is not None and (on is None or approval.approved_on <= on)
        is_filed = file is not None and (on is None or file.made_on <= on)
        told.append(
            PaymentRun(
                run=row.run,
                payer=row.payer_id,
                drafted_on=row.drafted_on,
                drafted_by=row.drafted_by,
                payments=tuple(payments[row.run]),
                approved_on=approval.approved_on if approval is not None and is_approved else None,
                approved_by=approval.approved_by if approval is not None and is_approved else "",
                filed_on=file.made_on if file is not None and is_filed else None,
                file_name=file.name if file is not None and is_filed else "",
            )
        )
    return tuple(told)


def _request(row: tuple[Any, ...]) -> PaymentRequest:
    (
        request_id, reference, owed, payer, payee, agreement, basis, charge, pence, billed_on, pay_by, purpose,
        asked_on, asked_by, commitment, run, line, dropped_on, because, paid_on, bank_reference, in_payers, in_payees,
    ) = row  # fmt: skip
    return PaymentRequest(
        request_id=request_id,
        reference=reference,
        owed=owed,
        payer=payer,
        payee=payee,
        agreement=agreement,
        basis=basis,
        charge=charge,
        amount=Money(pence),
        billed_on=billed_on,
        pay_by=pay_by,
        purpose=purpose,
        asked_on=asked_on,
        asked_by=asked_by,
        commitment=commitment,
        run=run,
        line=line,
        dropped_on=dropped_on,
        dropped_because=because,
        paid_on=paid_on,
        bank_reference=bank_reference,
        payer_transaction=in_payers,
        payee_transaction=in_payees,
    )
