"""Lawful bases that are no charge: advances, block payments and grants, each with what falls due of it when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from rightsource.commissioning.errors.payments import (
    BasisNotDecided,
    BasisOutsideItsPeriod,
    BasisReferenceTaken,
    BasisSaysTooLittle,
    PaymentPartyNotOnRecord,
)
from rightsource.governance.rules.rows import Decision, Outcome
from rightsource.quantities import Money, Period

_IDENTITY = UUID("0f4f6f0a-8c26-4a3b-9f7d-4c0b6b2e1d55")  # any, the same for every instalment


class BasisKind(StrEnum):
    """What lets a payment be made: a charge that an agreement came to, or one of three that are recorded as such."""

    CHARGE = "charge"
    ADVANCE = "advance"
    BLOCK = "block payment"
    GRANT = "grant"


RECORDED_KINDS = tuple(each for each in BasisKind if each is not BasisKind.CHARGE)
"""Those that are recorded as a basis of their own; a charge is made from its agreement."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """What of a basis falls due on a day; numbered from 1."""

    number: int
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LawfulBasis:
    """What lets one organisation pay another without a charge.

    Attributes:
        reference: its own mark.
        agreement: the agreement that it belongs to; blank if to none.
        purpose: what the money is for.
        instalments: what falls due when; together the amount of the basis.
        period: the days that it is for.
        power: the Act and section that it is paid under.
        decision: the decision that allowed it.
        conditions: what must be kept to.
        evidence_needed: what must be on record before an instalment is paid; blank if nothing.
    """

    reference: str
    kind: BasisKind
    payer: str
    payee: str
    agreement: str = ""
    purpose: str
    instalments: tuple[Instalment, ...]
    period: Period
    power: str
    decision: str
    conditions: str = ""
    evidence_needed: str = ""

    @property
    def amount(self) -> Money:
        """All that can be paid on it."""
        return Money.total([each.amount for each in self.instalments])


def check_basis(
    given: LawfulBasis, standing: LawfulBasis | None, *, organisations: Collection[str], decision: Decision | None,
    today: date,
) -> bool:  # fmt: skip
    """Refuse a basis that says too little, is between the wrong parties, or was not decided.

    Args:
        given: what is to be recorded.
        standing: what stands under the same reference.
        organisations: which of its two parties are on record.
        decision: the decision that it names; None where there is none.
        today: the day today.

    Returns:
        Whether it is on record already, word for word.

    Raises:
        BasisReferenceTaken: another stands under the reference.
        BasisSaysTooLittle: purpose, power or amounts are missing.
        BasisOutsideItsPeriod: an instalment falls due outside its days.
        PaymentPartyNotOnRecord: payer or payee is not on record, or both are one.
        BasisNotDecided: the decision is not on record as agreed by today.
    """
    if standing is not None and standing != given:
        raise BasisReferenceTaken(given.reference)
    if standing is not None:
        return True
    words = (given.reference, given.purpose, given.power)
    amounts = [each.amount > Money(0) for each in given.instalments]
    is_told = given.kind in RECORDED_KINDS and all(each.strip() for each in words)
    if not is_told or not amounts or not all(amounts):
        raise BasisSaysTooLittle
    outside = [each.due_on for each in given.instalments if each.due_on not in given.period]
    if outside:
        raise BasisOutsideItsPeriod(outside[0])
    check_parties(given.payer, given.payee, organisations)
    if decision is None or decision.outcome is not Outcome.AGREED or decision.decided_on > today:
        raise BasisNotDecided(given.decision)
    return False


def check_parties(payer: str, payee: str, organisations: Collection[str]) -> None:
    """Refuse parties that are not two organisations on record.

    Raises:
        PaymentPartyNotOnRecord: names who is not.
    """
    unknown = [each for each in (payer, payee) if each not in organisations]
    if unknown or payer == payee:
        raise PaymentPartyNotOnRecord(", ".join(unknown) or f"{payer} would pay itself")


def instalments_of(parts: Sequence[tuple[date, Money]]) -> tuple[Instalment, ...]:
    """Return instalments numbered in the order in which they fall due."""
    ordered = sorted(parts, key=lambda each: each[0])
    return tuple(Instalment(number, due_on, amount) for number, (due_on, amount) in enumerate(ordered, start=1))


def commitment_of(basis: str, number: int) -> UUID:
    """Return under which id the payer is bound in the ledger to pay an instalment."""
    return uuid5(_IDENTITY, f"{basis}/{number}")
