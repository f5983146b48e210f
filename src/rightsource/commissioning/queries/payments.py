"""Reading what is owed and why it can or cannot be paid; lawful bases and what is drawn of them; paying late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rightsource.commissioning import models
from rightsource.commissioning.errors.payments import NothingThatIsToBePaid
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.queries.charges import ChargeKnown, charges_known
from rightsource.commissioning.queries.payment_runs import (
    payment_requests_known,
    payment_runs_known,
    payment_stops_known,
)
from rightsource.commissioning.rules.payments.bases import BasisKind, Instalment, LawfulBasis
from rightsource.commissioning.rules.payments.late import Bill, HalfYear, LateCost, half_years, late_cost, pay_by
from rightsource.commissioning.rules.payments.matching import (
    OnRecord,
    Owed,
    OwedStanding,
    standing_of,
)
from rightsource.commissioning.rules.payments.posting import PaymentAccounts
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun, RequestStage, RunStage
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.constitution.rules.books import the_law
from rightsource.ledger.queries.books import organisations_with_books
from rightsource.quantities import Money, Period
from rightsource.quantities.wording import day_in_words
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received for something owed.

    Attributes:
        amount: what of the bill it covers; None for the whole.
    """

    reference: str
    owed: str
    what: str
    document: str
    amount: Money | None
    received_on: date
    received_by: str


@dataclass(frozen=True, slots=True)
class BasisKnown:
    """A lawful basis and what of it is drawn.

    Attributes:
        paid: what of it is paid.
        asked: what is asked for and not paid.
        left: what is neither.
    """

    basis: LawfulBasis
    paid: Money
    asked: Money
    left: Money


@dataclass(frozen=True, slots=True)
class BasesOn:
    """Lawful bases on a day, with what of each is drawn."""

    on: date
    bases: tuple[BasisKnown, ...]


@dataclass(frozen=True, slots=True)
class LateNow:
    """What is owed and was not paid in time, and what that has come to.

    Attributes:
        unpaid: what of it is not paid.
        cost: None of an instalment of a lawful basis, which is no debt of commerce.
    """

    owed: Owed
    unpaid: Money
    days: int
    cost: LateCost | None


@dataclass(frozen=True, slots=True)
class PayingInTime:
    """How bills were paid by reporting period, and what is late now."""

    on: date
    half_years: tuple[HalfYear, ...]
    late: tuple[LateNow, ...]


@dataclass(frozen=True, slots=True)
class PaymentsToAttend:
    """What of payments asks for somebody: the stops, what waits for approval or for the bank, what is late.

    Attributes:
        stops: those in force.
        waiting: runs that nobody has approved.
        to_file: runs that are approved and not in a file.
        unconfirmed: runs in a file of which not every payment is confirmed.
        late: what is owed and past its last day, the longest first.
        to_pay: what a run begun now would pay.
    """

    on: date
    stops: tuple[PaymentStop, ...]
    waiting: tuple[PaymentRun, ...]
    to_file: tuple[PaymentRun, ...]
    unconfirmed: tuple[PaymentRun, ...]
    late: tuple[LateNow, ...]
    to_pay: Money


@dataclass(frozen=True, slots=True)
class PaymentsOn:
    """Everything owed on a day, the runs and the stops; and what of it can be paid and is in runs.

    Attributes:
        owed: the first due first; what is settled is there too.
    """

    on: date
    can_pay: Money
    asked: Money
    paid: Money
    owed: tuple[OwedStanding, ...]
    runs: tuple[PaymentRun, ...]
    stops: tuple[PaymentStop, ...]


def lawful_bases_known(on: date | None = None) -> tuple[LawfulBasis, ...]:
    """Return the lawful bases recorded by a day, by reference."""
    found = models.LawfulBasis.objects.order_by("reference").prefetch_related("instalments")
    return tuple(_basis(each) for each in (found if on is None else found.filter(recorded_on__lte=on)))


def bases_drawn(on: date | None = None) -> tuple[BasisKnown, ...]:
    """Return the lawful bases recorded by a day, each with what of it is drawn."""
    requests = payment_requests_known(on)
    told = []
    for each in lawful_bases_known(on):
        paid = _sum(one.amount for one in requests if one.basis == each.reference and one.stage is RequestStage.PAID)
        asked = _sum(one.amount for one in requests if one.basis == each.reference and one.stage is RequestStage.ASKED)
        told.append(BasisKnown(each, paid, asked, each.amount - paid - asked))
    return tuple(told)


def receipts_known(on: date | None = None) -> tuple[Receipt, ...]:
    """Return the receipts recorded by a day, the first first."""
    found = models.PaymentReceipt.objects.order_by("received_on", "pk")
    return tuple(
        Receipt(each.reference, each.owed, each.what, each.document, each.amount, each.received_on, each.received_by)
        for each in (found if on is None else found.filter(received_on__lte=on))
    )


def payment_accounts_known() -> dict[tuple[str, str], PaymentAccounts]:
    """Return on which accounts payments are posted, by organisation and agreement or basis, blank for all others."""
    found = models.PaymentAccounts.objects.order_by("pk")
    return {
        (each.organisation_id, each.subject): PaymentAccounts(
            organisation=each.organisation_id,
            subject=each.subject,
            cash=each.cash,
            costs=each.costs,
            income=each.income,
        )
        for each in found
    }


@dataclass(frozen=True)
class Books:
    """Who keeps books here, and on which accounts payments are posted in them."""

    kept_by: frozenset[str]
    accounts: dict[tuple[str, str], PaymentAccounts] = field(default_factory=dict)

    def accounts_for(self, organisation: str, subject: str) -> PaymentAccounts | None:
        """Return the accounts for an agreement or basis, or else those for all others; None where none are named."""
        return self.accounts.get((organisation, subject)) or self.accounts.get((organisation, ""))

    def unposted(self, payer: str, payee: str, subject: str) -> tuple[str, ...]:
        """Return which of the two keep books in which no accounts are named for what they would post."""
        named = self.accounts_for(payee, subject)
        lacks = {payer: self.accounts_for(payer, subject) is None, payee: named is None or not named.income}
        return tuple(each for each in (payer, payee) if each in self.kept_by and lacks[each])

    def posted_in_words(self, payer: str, payee: str) -> str:
        """Return in whose books a payment will stand."""
        keep = [each for each in (payer, payee) if each in self.kept_by]
        none = [each for each in (payer, payee) if each not in self.kept_by]
        parts = [f"It will stand in the books of {' and '.join(keep)}."] if keep else []
        parts += [f"No books of {each} are open here." for each in none]
        return " ".join(parts)


def books_for_payments() -> Books:
    """Return who keeps books here, and on which accounts payments are posted in them."""
    return Books(frozenset(organisations_with_books()), payment_accounts_known())


def owed_known(on: date) -> tuple[OwedStanding, ...]:
    """Return everything owed that is open to who looks, and why it can or cannot be paid; the first due first.

    What is settled is there too, for its payments; what is left of it is nought.
    """
    return _Reading(on).owed()


def one_owed(key: str, on: date) -> OwedStanding:
    """Return one charge or instalment by its key, and why it can or cannot be paid.

    Raises:
        NothingThatIsToBePaid: there is none.
    """
    found = next((each for each in owed_known(on) if each.owed.key == key), None)
    if found is None:
        raise NothingThatIsToBePaid(key)
    return found


def payments_on(on: date) -> PaymentsOn:
    """Return everything owed on a day that is open to who looks, with the runs and the stops."""
    reading = _Reading(on)
    owed = reading.owed()
    return PaymentsOn(
        on=on,
        can_pay=_sum(each.can_pay for each in owed),
        asked=_sum(each.on_record.asked for each in owed),
        paid=_sum(each.on_record.paid for each in owed),
        owed=owed,
        runs=payment_runs_known(on),
        stops=reading.stops,
    )


def paying_in_time(on: date, payer: str = "") -> PayingInTime:
    """Return how bills were paid by reporting period, and what is late on a day.

    Args:
        on: the day.
        payer: of one payer alone.
    """
    return _in_time(on, owed_known(on), payment_requests_known(on), payer)


def payments_to_attend(on: date) -> PaymentsToAttend:
    """Return what of payments asks for somebody on a day."""
    reading = _Reading(on)
    owed, runs = reading.owed(), payment_runs_known(on)

    def at(stage: RunStage) -> tuple[PaymentRun, ...]:
        return tuple(each for each in runs if each.stage is stage)

    return PaymentsToAttend(
        on=on,
        stops=tuple(each for each in reading.stops if each.is_in_force(on)),
        waiting=at(RunStage.DRAFT),
        to_file=at(RunStage.APPROVED),
        unconfirmed=at(RunStage.FILED),
        late=_late(owed, on),
        to_pay=_sum(each.can_pay for each in owed),
    )


class _Reading:
    """What a day's record says of everything owed, each table read once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.law = the_law()
        self.stops = payment_stops_known(on)
        self.books = books_for_payments()
        self.receipts: defaultdict[str, list[Receipt]] = defaultdict(list)
        for receipt in receipts_known(on):
            self.receipts[receipt.owed].append(receipt)
        self.requests: defaultdict[str, list[PaymentRequest]] = defaultdict(list)
        for request in payment_requests_known(on):
            self.requests[request.owed].append(request)

    def owed(self) -> tuple[OwedStanding, ...]:
        """Return everything owed, the first due first."""
        found = [*self.charges(), *self.instalments()]
        return tuple(sorted(found, key=lambda each: (each.owed.pay_by, each.owed.key)))

    def charges(self) -> Iterator[OwedStanding]:
        """Yield what agreements came to."""
        terms: defaultdict[str, list[AgreementTerms]] = defaultdict(list)
        for known in agreements_known(self.on, Audience.INSIDERS):
            terms[known.row.agreement].append(known.row)
        numbers: dict[tuple[Any, ...], int] = {
            (agreement, month, version): pk
            for pk, agreement, month, version in models.Charge.objects.values_list(
                "pk", "agreement", "month", "version"
            )
        }
        for each in charges_known(on=self.on):
            number = numbers[each.agreement, each.month, each.version]
            yield self._charge(each, number, terms[each.agreement])

    def instalments(self) -> Iterator[OwedStanding]:
        """Yield what falls due of lawful bases."""
        for basis in lawful_bases_known(self.on):
            agreed = f"{basis.kind.value.capitalize()} under {basis.power}, decided by {basis.decision}."
            if basis.conditions:
                agreed += f" Conditions: {basis.conditions}"
            for part in basis.instalments:
                owed = _instalment_owed(basis, part)
                yield self._standing(owed, agreed, needed=basis.evidence_needed)

    def _charge(self, charge: ChargeKnown, number: int, terms: list[AgreementTerms]) -> OwedStanding:
        month = Period(charge.month.first_day, charge.month.next.first_day)
        parties = (charge.payer, charge.payee)
        held = [each for each in terms if each.period.overlaps(month)]
        in_force = next((each for each in held if (each.commissioner, each.provider) == parties), None)
        began = min((each.period.starts_on for each in terms), default=charge.made_on)
        owed = Owed(
            key=charge_key(charge),
            kind=BasisKind.CHARGE,
            payer=charge.payer,
            payee=charge.payee,
            agreement=charge.agreement,
            month=charge.month,
            number=number,
            bill=charge.amount,
            held=charge.held,
            not_owed=charge.not_owed,
            billed_on=charge.made_on,
            pay_by=pay_by(charge.made_on, began, self.law),
            purpose=f"{charge.agreement} for {charge.month}",
        )
        agreed = "" if in_force is None else _agreed(in_force)
        told = charge.evidence.activity_return
        returned = "" if told is None else f"Return {told} of {charge.month} is taken in, checked against the terms."
        return self._standing(owed, agreed, returned=returned)

    def _standing(self, owed: Owed, agreed: str, *, returned: str = "", needed: str = "") -> OwedStanding:
        receipts = self.receipts[owed.key]
        is_whole = bool(returned) or any(each.amount is None for each in receipts)
        told = [
            f"Receipt {each.reference} of {day_in_words(each.received_on)}: {each.what.rstrip('.')}"
            for each in receipts
        ]
        requests, subject = self.requests[owed.key], owed.agreement or owed.basis
        on_record = OnRecord(
            agreed=agreed,
            shown_by=returned or "; ".join(told),
            shown=None if is_whole else _sum(each.amount for each in receipts if each.amount is not None),
            evidence_needed=needed,
            unposted=self.books.unposted(owed.payer, owed.payee, subject),
            posted=self.books.posted_in_words(owed.payer, owed.payee),
            asked=_sum(each.amount for each in requests if each.stage is RequestStage.ASKED),
            paid=_sum(each.amount for each in requests if each.stage is RequestStage.PAID),
        )
        return standing_of(owed, on_record, self.stops, self.on)


def charge_key(charge: ChargeKnown) -> str:
    """Return the key by which a charge is asked for and paid, as A-002/2026-10."""
    return f"{charge.agreement}/{charge.month.year}-{charge.month.month:02d}"


def _agreed(terms: AgreementTerms) -> str:
    last = terms.period.last_day
    until = "" if last is None else f" to {day_in_words(last)}"
    return f"{terms.agreement}, {terms.title}, in force from {day_in_words(terms.period.starts_on)}{until}."


def _instalment_owed(basis: LawfulBasis, part: Instalment) -> Owed:
    return Owed(
        key=f"{basis.reference}/{part.number}",
        kind=basis.kind,
        payer=basis.payer,
        payee=basis.payee,
        agreement=basis.agreement,
        basis=basis.reference,
        number=part.number,
        bill=part.amount,
        billed_on=part.due_on,
        pay_by=part.due_on,
        purpose=f"{basis.purpose} ({basis.reference}, {part.number} of {len(basis.instalments)})",
    )


def _in_time(
    on: date, owed: tuple[OwedStanding, ...], requests: tuple[PaymentRequest, ...], payer: str
) -> PayingInTime:
    bills = [
        Bill(each.payer, each.amount, each.billed_on, each.pay_by, each.paid_on)
        for each in requests
        if each.stage is RequestStage.PAID and not each.basis
    ]
    bills += [
        Bill(each.owed.payer, _unpaid(each), each.owed.billed_on, each.owed.pay_by, None)
        for each in owed
        if each.owed.kind is BasisKind.CHARGE and _unpaid(each) > Money(0)
    ]
    told = [each for each in bills if payer in {"", each.payer}]
    late = tuple(each for each in _late(owed, on) if payer in {"", each.owed.payer})
    return PayingInTime(on, half_years(told, on, the_law()), late)


def _late(owed: Iterable[OwedStanding], on: date) -> tuple[LateNow, ...]:
    late = []
    for each in owed:
        unpaid, days = _unpaid(each), each.days_late
        if not days:
            continue
        is_debt = each.owed.kind is BasisKind.CHARGE
        cost = late_cost(unpaid, each.owed.pay_by, on, the_law()) if is_debt else None
        late.append(LateNow(each.owed, unpaid, days, cost))
    return tuple(sorted(late, key=lambda each: (-each.days, each.owed.key)))


def _unpaid(each: OwedStanding) -> Money:
    return each.owed.payable - each.on_record.paid


def _basis(found: models.LawfulBasis) -> LawfulBasis:
    parts = sorted(found.instalments.all(), key=lambda each: each.number)
    return LawfulBasis(
        reference=found.reference,
        kind=BasisKind(found.kind),
        payer=found.payer_id,
        payee=found.payee_id,
        agreement=found.agreement_id or "",
        purpose=found.purpose,
        instalments=tuple(Instalment(each.number, each.due_on, each.amount) for each in parts),
        period=found.period,
        power=found.power,
        decision=found.decision,
        conditions=found.conditions,
        evidence_needed=found.evidence_needed,
    )


def _sum(amounts: Iterable[Money]) -> Money:
    return Money.total(list(amounts))
