"""What is told of published payments: spending by supplier with every spelling, and what is suspected, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rightsource.commissioning.rules.duplicates import (
    Compared,
    Finding,
    PaidItem,
    Strength,
    compared_payments,
)
from rightsource.commissioning.rules.suppliers import MatchReason, Standing, SupplierName, supplier_of
from rightsource.quantities import Money

NOT_SHOWN = "Name not shown: it may be a private person's"
TAKEN_OUT = "Name taken out by the body that published it"


@dataclass(frozen=True, slots=True)
class StandingMatch:
    """Two names that are held to be one supplier, by their ids."""

    id: int
    first: int
    second: int
    reason: MatchReason
    likeness_percent: int


@dataclass(frozen=True, slots=True)
class NameTotal:
    """What was paid under one name."""

    name: int
    paid: Money
    payments: int


@dataclass(frozen=True, slots=True)
class SupplierSpend:
    """What one supplier was paid, under all its spellings.

    Attributes:
        supplier: its id, by which its page is found; None where names are not shown or were taken out.
        name: the spelling under which most payments were made.
        spellings: under how many names it stands.
        bodies: who paid it.
    """

    supplier: int | None
    name: str
    spellings: int
    bodies: tuple[str, ...]
    payments: int
    paid: Money


@dataclass(frozen=True, slots=True)
class PublishedPayment:
    """A published payment with where it stands.

    Attributes:
        name: the supplier's as published, or why it is not shown.
        reference: the body's own number of the payment; blank where the name is not shown.
        invoice: the supplier's own reference, told only to those who look for payments made twice.
        file: the file it was published in, and the row in it.
    """

    id: UUID
    body: str
    paid_on: date
    amount: Money
    supplier: int | None
    name: str
    reference: str
    invoice: str
    service: str
    category: str
    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person found of two payments, and why."""

    finding: Finding
    because: str
    by: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two payments that may be one bill paid twice, with the reasons, and what a person found if anybody looked."""

    first: PublishedPayment
    again: PublishedPayment
    strength: Strength
    reasons: tuple[str, ...]
    days_apart: int
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class CountOf:
    """How many, of what."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class SuspicionsTold:
    """What came of looking for payments made twice.

    Attributes:
        payments: how many were compared.
        not_compared: how many have no supplier's name, so that nothing can be said of them.
        naive: how many are equal to an earlier one of their supplier: what a search without reasons would list.
        innocent: why the others of these are innocent, and how many.
        suspicions: the strongest first.
    """

    payments: int
    not_compared: int
    naive: int
    innocent: tuple[CountOf, ...]
    suspicions: tuple[Suspicion, ...]

    def of(self, strength: Strength) -> tuple[Suspicion, ...]:
        """Return the suspicions of one strength."""
        return tuple(each for each in self.suspicions if each.strength is strength)


def spend_by_supplier(
    names: Sequence[SupplierName], matches: Iterable[StandingMatch], totals: Iterable[NameTotal]
) -> tuple[SupplierSpend, ...]:
    """Return what each supplier was paid, the most first; names that are not shown stand on one line together.

    Args:
        names: those that may be shown, and those taken out by their body.
        matches: which of them are one supplier.
        totals: what was paid under each name, whether it may be shown or not.
    """
    by_id = {each.id: each for each in names}
    groups = supplier_of(
        by_id, ((each.first, each.second) for each in matches if {each.first, each.second} <= by_id.keys())
    )
    gathered: dict[int | str, list[NameTotal]] = defaultdict(list)
    for total in totals:
        gathered[_line_of(total.name, by_id, groups)].append(total)
    lines = [_line(key, members, by_id) for key, members in gathered.items()]
    return tuple(sorted(lines, key=lambda line: (-line.paid.pence, line.name)))


def _line_of(name: int, by_id: Mapping[int, SupplierName], groups: Mapping[int, int]) -> int | str:
    shown = by_id.get(name)
    if shown is None:
        return NOT_SHOWN
    return TAKEN_OUT if shown.standing is Standing.REDACTED else groups[name]


def _line(key: int | str, totals: Sequence[NameTotal], by_id: Mapping[int, SupplierName]) -> SupplierSpend:
    paid, payments = Money.total([each.paid for each in totals]), sum(each.payments for each in totals)
    bodies = tuple(sorted({by_id[each.name].body for each in totals if each.name in by_id}))
    if isinstance(key, str):
        return SupplierSpend(None, key, 0, bodies, payments, paid)
    first = max(totals, key=lambda each: (each.payments, -each.name))
    spellings = len({by_id[each.name].name for each in totals})
    return SupplierSpend(key, by_id[first.name].name, spellings, bodies, payments, paid)


def suspicions_told(
    payments: Sequence[PublishedPayment], naive: int, judged: Mapping[tuple[UUID, UUID], Judgement]
) -> SuspicionsTold:
    """Return what may have been paid twice among payments whose suppliers are joined, with what people found of it."""
    by_key = {_key(each): each for each in payments}
    compared = compared_payments(item_of(each) for each in payments)
    suspicions = tuple(
        Suspicion(
            first := by_key[each.first.key],
            again := by_key[each.again.key],
            each.strength,
            each.reasons,
            each.days_apart,
            judged.get((first.id, again.id)),
        )
        for each in compared.suspected
    )
    return SuspicionsTold(len(payments), compared.not_compared, naive, _counts(compared), suspicions)


def item_of(payment: PublishedPayment) -> PaidItem:
    """Return a payment as the rules that compare see it; one without a supplier's name is compared with nothing."""
    return PaidItem(
        key=_key(payment),
        supplier="" if payment.supplier is None else str(payment.supplier),
        paid_on=payment.paid_on,
        amount=payment.amount,
        body=payment.body,
        name="" if payment.name == NOT_SHOWN else payment.name,
        invoice=payment.invoice,
        document=payment.reference,
        purpose=payment.category,
    )


def _key(payment: PublishedPayment) -> str:
    return f"{payment.file}\x1f{payment.row:09d}\x1f{payment.id}"


def _counts(compared: Compared) -> tuple[CountOf, ...]:
    counts: dict[str, int] = defaultdict(int)
    for each in compared.innocent:
        counts[each.because.value] += 1
    return tuple(CountOf(what, count) for what, count in sorted(counts.items(), key=lambda each: -each[1]))
