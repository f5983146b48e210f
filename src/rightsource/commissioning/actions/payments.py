"""Recording what may be paid: lawful bases, receipts, the accounts of payments; and stopping payments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors.payments import (
    PAYMENTS_BY_CONSTRAINT,
    NothingThatIsToBePaid,
    PaymentAccountsNotInTheBooks,
    PaymentPartyNotOnRecord,
    ReceiptNotOfAPayment,
    ReceiptReferenceTaken,
    ReceiptSaysTooLittle,
    StopNotOnRecord,
)
from rightsource.commissioning.queries import payments as queries
from rightsource.commissioning.queries.payment_runs import payment_stops_known
from rightsource.commissioning.rules.payments import bases, stops
from rightsource.commissioning.rules.payments.bases import LawfulBasis
from rightsource.commissioning.rules.payments.posting import PaymentAccounts
from rightsource.commissioning.rules.payments.runs import posts_of_one_person
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.constitution import queries as constitution
from rightsource.governance import queries as governance
from rightsource.ledger.actions.commitments import record_commitment
from rightsource.ledger.queries.books import accounts_of, organisations_among
from rightsource.ledger.rules.rows import Commitment
from rightsource.quantities import Money
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef

_CASH = "cash"


@transaction.atomic
def record_basis(*, by: Actor, authority: Authority, given: LawfulBasis, today: date) -> bool:
    """Record an advance, a block payment or a grant as what it is paid on, and bind the payer to it in the ledger.

    The very same again changes nothing; of two at once the unique reference lets one in.

    Args:
        by: who acts.
        authority: on what authority.
        given: the basis with its instalments.
        today: the day today.

    Returns:
        Whether anything was written.

    Raises:
        BasisReferenceTaken: another stands under the reference.
        BasisSaysTooLittle: purpose, power or amounts are missing.
        BasisOutsideItsPeriod: an instalment falls due outside its days.
        PaymentPartyNotOnRecord: payer, payee or agreement is not on record, or payer and payee are one.
        BasisNotDecided: the decision is not on record as agreed by today.
    """
    standing = {each.reference: each for each in queries.lawful_bases_known()}
    decisions = {each.row.reference: each.row for each in governance.decisions_known(today, Audience.INSIDERS)}
    if given.agreement and not models.Agreement.objects.filter(pk=given.agreement).exists():
        raise PaymentPartyNotOnRecord(given.agreement)
    is_known = bases.check_basis(
        given,
        standing.get(given.reference),
        organisations=organisations_among([given.payer, given.payee]),
        decision=decisions.get(given.decision),
        today=today,
    )
    if is_known:
        return False
    details = {"kind": given.kind, "payer": given.payer, "payee": given.payee, "amount": str(given.amount)}
    event = _event("lawful-basis-recorded", f"basis:{given.reference}", by, authority, details)
    with refusing(PAYMENTS_BY_CONSTRAINT):
        made = models.LawfulBasis.objects.create(
            reference=given.reference,
            kind=given.kind.value,
            payer_id=given.payer,
            payee_id=given.payee,
            agreement_id=given.agreement or None,
            purpose=given.purpose,
            amount=given.amount.pence,
            period=given.period,
            power=given.power,
            decision=given.decision,
            conditions=given.conditions,
            evidence_needed=given.evidence_needed,
            recorded_on=today,
            recorded_in_id=event,
        )
        models.BasisInstalment.objects.bulk_create(
            models.BasisInstalment(basis=made, number=each.number, due_on=each.due_on, amount=each.amount.pence)
            for each in given.instalments
        )
    for each in given.instalments:
        record_commitment(by=by, authority=authority, commitment=_commitment(given, each))
    return True


@transaction.atomic
def record_receipt(
    *,
    by: Actor,
    authority: Authority,
    reference: str,
    owed: str,
    what: str,
    document: str = "",
    amount: Money | None = None,
    today: date,
) -> bool:
    """Record what was received for a charge or an instalment: delivered and looked at, or a condition kept.

    The very same again changes nothing; of two at once the unique reference lets one in.

    Args:
        by: who received it.
        authority: on what authority.
        reference: its own mark.
        owed: the key of what it is for, as A-002/2026-10 or G-1/2.
        what: what was received.
        document: where it can be looked up.
        amount: what of the bill it covers; None for the whole.
        today: the day today.

    Returns:
        Whether anything was written.

    Raises:
        ReceiptSaysTooLittle: it does not say what, or covers nothing.
        ReceiptReferenceTaken: another stands under the reference.
        ReceiptNotOfAPayment: there is no such charge or instalment.
    """
    if not reference.strip() or not what.strip() or (amount is not None and amount <= Money(0)):
        raise ReceiptSaysTooLittle
    said = models.PaymentReceipt.objects.filter(reference=reference).first()
    if said is not None:
        same = (said.owed, said.what, said.document, said.amount) == (owed, what.strip(), document.strip(), amount)
        if same:
            return False
        raise ReceiptReferenceTaken(reference)
    try:
        found = queries.one_owed(owed, today).owed
    except NothingThatIsToBePaid:
        raise ReceiptNotOfAPayment(owed) from None
    details = {"reference": reference, "amount": "" if amount is None else str(amount)}
    event = _event("payment-receipt-recorded", f"owed:{owed}", by, authority, details)
    with refusing(PAYMENTS_BY_CONSTRAINT):
        models.PaymentReceipt.objects.create(
            reference=reference,
            owed=owed,
            payer_id=found.payer,
            payee_id=found.payee,
            what=what.strip(),
            document=document.strip(),
            amount=None if amount is None else amount.pence,
            received_on=today,
            received_by=by.post,
            recorded_in_id=event,
        )
    return True


@transaction.atomic
def set_payment_accounts(*, by: Actor, authority: Authority, given: PaymentAccounts) -> bool:
    """Name the accounts of an organisation's books on which payments are posted, for one subject or for all others.

    What was named before stays on record and no longer counts; the very same again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        given: the accounts.

    Returns:
        Whether anything was written.

    Raises:
        PaymentAccountsNotInTheBooks: one is not in the books, or the first is none of cash.
    """
    if queries.payment_accounts_known().get((given.organisation, given.subject)) == given:
        return False
    held = {each.code: each for each in accounts_of(given.organisation)}
    missing = [each for each in (given.cash, given.costs) if each not in held]
    missing += [given.income] if given.income and given.income not in held else []
    if given.cash in held and held[given.cash].line != _CASH:
        missing.append(given.cash)
    if missing:
        raise PaymentAccountsNotInTheBooks(given.organisation, ", ".join(missing))
    details = {"cash": given.cash, "costs": given.costs, "income": given.income, "subject": given.subject}
    event = _event("payment-accounts-named", f"organisation:{given.organisation}", by, authority, details)
    models.PaymentAccounts.objects.create(
        organisation_id=given.organisation,
        subject=given.subject,
        cash=given.cash,
        costs=given.costs,
        income=given.income,
        recorded_in_id=event,
    )
    return True


@transaction.atomic
def stop_payments(*, by: Actor, authority: Authority, given: PaymentStop) -> bool:
    """Stop payments to one payee, on one agreement or basis, or all, from a day.

    It waits for payments that are being confirmed, and those that come after see it. The very same again changes
    nothing; of two at once the unique reference lets one in.

    Args:
        by: who acts.
        authority: on what authority.
        given: the stop; who sets it, and on what authority, are taken from the two above.

    Returns:
        Whether anything was written.

    Raises:
        StopReferenceTaken: another stands under the reference.
        PaymentWithoutReason: it does not say why.
        StopOfTheUnknown: it names several things, or one that is not on record.
    """
    standing = next((each for each in payment_stops_known() if each.reference == given.reference), None)
    if stops.check_stop(given, standing, unknown=_unknown(given)):
        return False
    basis = models.LawfulBasis.objects.filter(reference=given.basis).first() if given.basis else None
    details = {"what": given.what, "reason": given.reason}
    event = _event("payments-stopped", f"stop:{given.reference}", by, authority, details)
    with refusing(PAYMENTS_BY_CONSTRAINT):
        models.PaymentStop.objects.create(
            reference=given.reference,
            payer_id=given.payer or None,
            payee_id=given.payee or None,
            agreement_id=given.agreement or None,
            basis=basis,
            reason=given.reason.strip(),
            starts_on=given.starts_on,
            last_day=given.last_day,
            stopped_by=by.post,
            authority=authority.reference,
            recorded_in_id=event,
        )
    return True


@transaction.atomic
def lift_stop(*, by: Actor, authority: Authority, reference: str, because: str, today: date) -> bool:
    """Lift a stop as a second officer. The very same again changes nothing; a unique constraint lets one lift in.

    Args:
        by: who acts.
        authority: on what authority.
        reference: which stop.
        because: why payments may go on.
        today: the day today.

    Returns:
        Whether anything was written.

    Raises:
        StopNotOnRecord: there is none.
        PaymentWithoutReason: it is not said why.
        StopLiftedAlready: it is lifted by another, or for another reason.
        StopLiftedByWhoSetIt: the same officer set it, from this post or from another.
    """
    standing = next((each for each in payment_stops_known() if each.reference == reference), None)
    if standing is None:
        raise StopNotOnRecord(reference)
    posts = [each.row for each in constitution.posts_known(today, Audience.INSIDERS) if today in each.row.period]
    same_person = posts_of_one_person(by.post, posts)
    if stops.check_lift(standing, because=because, by=by.post, same_person=same_person):
        return False
    event = _event("payment-stop-lifted", f"stop:{reference}", by, authority, {"because": because.strip()})
    with refusing(PAYMENTS_BY_CONSTRAINT):
        models.StopLifted.objects.create(
            stop=models.PaymentStop.objects.get(reference=reference),
            lifted_on=today,
            lifted_by=by.post,
            because=because.strip(),
            recorded_in_id=event,
        )
    return True


def _commitment(given: LawfulBasis, part: bases.Instalment) -> Commitment:
    """Return what an instalment binds its payer to."""
    return Commitment(
        commitment_id=bases.commitment_of(given.reference, part.number),
        payer=given.payer,
        payee=given.payee,
        amount=part.amount,
        due_on=part.due_on,
        purpose=f"{given.reference}, {part.number}: {given.purpose}",
        subject=SubjectRef(Kind.DECISION, given.decision),
    )


def _unknown(given: PaymentStop) -> str:
    """Return what a stop names that is not on record; blank if all is."""
    parties = [each for each in (given.payer, given.payee) if each]
    on_record = set(organisations_among(parties))
    missing = [each for each in parties if each not in on_record]
    if given.agreement and not models.Agreement.objects.filter(pk=given.agreement).exists():
        missing.append(given.agreement)
    if given.basis and not models.LawfulBasis.objects.filter(reference=given.basis).exists():
        missing.append(given.basis)
    return ", ".join(missing)


def _event(event: str, subject: str, by: Actor, authority: Authority, details: Mapping[str, object]) -> int:
    return audit.record(event, subject=subject, by=by, authority=authority, details=details).position
