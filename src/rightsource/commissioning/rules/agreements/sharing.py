"""Costs that several bodies bear together: section 75 pools, joint committees, a lead authority; to the penny."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from rightsource.commissioning.errors.keeping import SharingKeyMissing, SharingNotRecordable
from rightsource.constitution.rules.rows import LegalForm
from rightsource.quantities import FinancialYear, Money, Month

_AUTHORITIES: Final = frozenset({LegalForm.COUNCIL})


class SharingKind(StrEnum):
    """By which power bodies bear costs together.

    Source:
        National Health Service Act 2006 s.75 and the NHS Bodies and Local Authorities Partnership Arrangements
        Regulations 2000 (SI 2000/617) reg 7; Local Government Act 1972 ss.101, 102.
    """

    POOL = "pooled fund (NHS Act 2006 s.75)"
    JOINT_COMMITTEE = "joint committee (Local Government Act 1972 s.102)"
    LEAD_AUTHORITY = "lead authority (Local Government Act 1972 s.101)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Bodies that bear a cost together.

    Attributes:
        reference: its own, unique.
        title: what for.
        host: the body that keeps the fund or the accounts.
        aims: what it is agreed to achieve; of a section 75 pool the agreement must say so.
        starts_on: its first day.
        last_day: its last day; None while none is agreed.
    """

    reference: str
    kind: SharingKind
    title: str
    host: str
    aims: str
    starts_on: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ShareKey:
    """The parts in which partners bear a cost from a day, as whole numbers, and how they were come by."""

    starts_on: date
    parts: tuple[tuple[str, int], ...]
    basis: str


@dataclass(frozen=True, slots=True)
class PartnerContribution:
    """What a partner puts in for a year."""

    partner: str
    year: FinancialYear
    amount: Money


@dataclass(frozen=True, slots=True)
class SharedCost:
    """What was spent in a month."""

    month: Month
    amount: Money
    what: str


@dataclass(frozen=True, slots=True)
class PartnersYear:
    """What a year comes to for one partner.

    Attributes:
        borne: its share of what was spent.
        contributed: what it put in.
        owes: what it still owes the fund; below nought where it gets money back.
    """

    partner: str
    borne: Money
    contributed: Money
    owes: Money


@dataclass(frozen=True, slots=True)
class YearShared:
    """A year of a pool or a shared cost, split to the penny.

    Attributes:
        spent: what was spent in all.
        contributed: what was put in, in all.
        difference: what was spent beyond that; below nought where something is left.
        partners: by key; their parts come to the whole.
        words: how it was split.
    """

    year: FinancialYear
    spent: Money
    contributed: Money
    difference: Money
    partners: tuple[PartnersYear, ...]
    words: str


def check_sharing(sharing: Sharing, parts: Sequence[tuple[str, int]], forms: Mapping[str, LegalForm | None]) -> None:
    """Refuse a pool or shared cost without host, partners and shares, or a pool that is none in law.

    Args:
        sharing: what is agreed.
        parts: in which partners bear it at first.
        forms: what partners and host are in law, as far as that is on record.

    Raises:
        SharingNotRecordable: lists what is wrong.

    Source: SI 2000/617 regs 3, 4, 7(3): an NHS body and a local authority, in writing, with aims and contributions.
    """
    faults = [*_faults_of(parts)]
    if not sharing.reference.strip() or not sharing.title.strip():
        faults.append("it has no reference or no title")
    if sharing.host not in dict(parts):
        faults.append("its host is no partner")
    if sharing.kind is SharingKind.POOL:
        held = {forms.get(partner) for partner, _ in parts}
        if LegalForm.NHS_BODY not in held or not held & _AUTHORITIES:
            faults.append("a section 75 pool has an NHS body and a local authority among its partners")
        if not sharing.aims.strip():
            faults.append("its agreement must say its aims")
    if faults:
        raise SharingNotRecordable(faults)


def check_key(key: ShareKey) -> None:
    """Refuse shares of fewer than two partners, below nought, or that come to nothing.

    Raises:
        SharingNotRecordable: lists what is wrong.
    """
    faults = [*_faults_of(key.parts)]
    if not key.basis.strip():
        faults.append("it does not say how the shares were come by")
    if faults:
        raise SharingNotRecordable(faults)


def _faults_of(parts: Sequence[tuple[str, int]]) -> list[str]:
    faults = []
    if len(dict(parts)) < 2 or len(dict(parts)) < len(parts):
        faults.append("it has fewer than two partners, or one twice")
    if any(part < 0 for _, part in parts) or not sum(part for _, part in parts):
        faults.append("a share is below nought, or all of them are nothing")
    return faults


def key_on(keys: Iterable[ShareKey], day: date) -> ShareKey | None:
    """Return the shares of a day: the last to begin, and of two from one day the one recorded last."""
    begun = [each for each in keys if each.starts_on <= day]
    return max(enumerate(begun), key=lambda each: (each[1].starts_on, each[0]))[1] if begun else None


def shared(amount: Money, key: ShareKey) -> dict[str, Money]:
    """Return an amount in partners' shares, losing no penny: odd pence go to the largest remainders.

    >>> key = ShareKey(date(2026, 4, 1), (("a", 1), ("b", 1), ("c", 1)), "equal")
    >>> [part.pence for part in shared(Money(100), key).values()]
    [34, 33, 33]
    """
    parts = sorted(key.parts)
    return dict(zip((partner for partner, _ in parts), amount.split([part for _, part in parts]), strict=True))


def year_shared(
    sharing: Sharing,
    year: FinancialYear,
    keys: Sequence[ShareKey],
    contributions: Iterable[PartnerContribution],
    costs: Iterable[SharedCost],
) -> YearShared:
    """Return a year split between partners, to the penny.

    Of a pool each bears what it put in and its share of the difference, by the risk shares of the year's last day. Of a
    joint committee or a lead authority each month's cost is shared by the shares of the month's first day, so that
    shares re-based within a year bind no earlier month.

    Raises:
        SharingKeyMissing: a cost lies before any shares were agreed.
    """
    put_in: dict[str, Money] = {}
    for each in contributions:
        if each.year == year:
            put_in[each.partner] = each.amount
    mine = [each for each in costs if FinancialYear.of(each.month.first_day) == year]
    spent, given = Money.total([each.amount for each in mine]), Money.total(list(put_in.values()))
    if sharing.kind is SharingKind.POOL:
        borne = _of_pool(sharing.reference, year, keys, put_in, spent - given)
        words = "Each bears what it put in, and its risk share of the difference at the year's end."
    else:
        borne = _by_month(sharing.reference, keys, mine)
        words = "Each month's cost is borne by the shares of its first day."
    partners = tuple(
        PartnersYear(
            partner,
            borne.get(partner, Money(0)),
            put_in.get(partner, Money(0)),
            borne.get(partner, Money(0)) - put_in.get(partner, Money(0)),
        )
        for partner in sorted({*borne, *put_in})
    )
    return YearShared(year, spent, given, spent - given, partners, words)


def _of_pool(
    reference: str, year: FinancialYear, keys: Sequence[ShareKey], put_in: Mapping[str, Money], difference: Money
) -> dict[str, Money]:
    key = key_on(keys, year.last_day)
    if key is None:
        raise SharingKeyMissing(reference, year.last_day)
    borne = dict(put_in)
    for partner, part in shared(difference, key).items():
        borne[partner] = borne.get(partner, Money(0)) + part
    return borne


def _by_month(reference: str, keys: Sequence[ShareKey], costs: Iterable[SharedCost]) -> dict[str, Money]:
    borne: dict[str, Money] = {}
    for cost in costs:
        key = key_on(keys, cost.month.first_day)
        if key is None:
            raise SharingKeyMissing(reference, cost.month.first_day)
        for partner, part in shared(cost.amount, key).items():
            borne[partner] = borne.get(partner, Money(0)) + part
    return borne
