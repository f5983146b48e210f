"""Payments that may have been made twice, and what looks like it and is innocent. Begin with `suspected_duplicates`.

A bill is known by its supplier, its amount and the supplier's own reference. Instalments, credit notes, parts of one
bill and a supplier's usual price are equal payments too; each pair of equal payments is judged with its reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import OSA

from rightsource.commissioning.rules.spend_thresholds import SpendThresholds, spend_thresholds
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words


class Strength(StrEnum):
    """How strongly a payment is suspected to be a bill paid twice."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


class Innocence(StrEnum):
    """Why two equal payments are no bill paid twice."""

    ONE_PAYMENT = "both are lines of one payment"
    PARTS = "each says that it is a part of several"
    SERIES = "they belong to a series at equal intervals"
    TAKEN_BACK = "a credit note of the same amount took one of them back"
    A_RATE = "it is a usual price of this supplier"
    OTHER_BILL = "their references differ"
    LONG_APART = "they are too far apart to be one bill"


class Finding(StrEnum):
    """What a person found of two payments under suspicion."""

    PAID_TWICE = "paid twice"
    INNOCENT = "two bills"


_RANK = {Strength.STRONG: 0, Strength.FAIR: 1, Strength.WEAK: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidItem:
    """A payment as these rules see it.

    Attributes:
        key: by which the caller knows it; of two on one day the lower came first.
        body: who paid.
        supplier: who was paid, its spellings joined; blank where the name was taken out.
        name: the supplier's name as it was written.
        amount: credits are below nought.
        invoice: the supplier's own reference; blank where it is not known.
        document: the payer's own number of the payment; lines of one payment share it.
        purpose: what it was for, in the payer's words.
    """

    key: str
    supplier: str
    paid_on: date
    amount: Money
    body: str = ""
    name: str = ""
    invoice: str = ""
    document: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class SuspectedDuplicate:
    """Two payments that may be one bill paid twice, the later one second, and why."""

    first: PaidItem
    again: PaidItem
    strength: Strength
    reasons: tuple[str, ...]

    @property
    def days_apart(self) -> int:
        """How many days lie between them."""
        return (self.again.paid_on - self.first.paid_on).days


@dataclass(frozen=True, slots=True)
class InnocentPair:
    """Two equal payments that are no bill paid twice, and why not."""

    first: PaidItem
    again: PaidItem
    because: Innocence


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing payments.

    Attributes:
        suspected: the strongest first.
        innocent: what looks alike and is not.
        not_compared: how many payments have no supplier's name, so that nothing can be said of them.
    """

    suspected: tuple[SuspectedDuplicate, ...]
    innocent: tuple[InnocentPair, ...]
    not_compared: int


def suspected_duplicates(
    payments: Iterable[PaidItem], limits: SpendThresholds | None = None
) -> tuple[SuspectedDuplicate, ...]:
    """Return the payments that may have been made twice, each with the one before it, the strongest first.

    Args:
        payments: of any number of bodies; spellings of one supplier joined before.
        limits: the thresholds; those that stand if not given.
    """
    return compared_payments(payments, limits).suspected


def naive_duplicates(payments: Iterable[PaidItem]) -> tuple[SuspectedDuplicate, ...]:
    """Return every payment equal to an earlier one of its supplier: the rule that others are measured against."""
    groups = _by_supplier_and_amount(each for each in payments if each.amount.pence > 0)
    reasons = ("the same supplier and the same amount",)
    return tuple(SuspectedDuplicate(group[0], again, Strength.WEAK, reasons) for group in groups for again in group[1:])


def compared_payments(payments: Iterable[PaidItem], limits: SpendThresholds | None = None) -> Compared:
    """Return every later one of equal payments, judged: suspected with its reasons, or innocent with its own."""
    stands = limits or spend_thresholds()
    known: list[PaidItem] = []
    not_compared = 0
    for each in payments:
        if each.supplier:
            known.append(each)
        else:
            not_compared += 1
    known.sort(key=lambda each: (each.paid_on, each.key))
    credit_notes = _CreditNotes(known)
    judged: list[SuspectedDuplicate | InnocentPair] = []
    groups = _by_supplier_and_amount(each for each in known if each.amount.pence > 0)
    runs = _runs(groups)
    for group in groups:
        judged.extend(_judged_group(_Equal(group, _series(group, stands), runs, credit_notes, stands)))
    judged.extend(_paid_to_two(known, stands))
    suspected = [each for each in judged if isinstance(each, SuspectedDuplicate)]
    suspected.sort(key=lambda each: (_RANK[each.strength], -each.again.amount.pence, each.again.key))
    innocent = tuple(each for each in judged if isinstance(each, InnocentPair))
    return Compared(tuple(suspected), innocent, not_compared)


def plain_reference(text: str) -> str:
    """Return a reference without what clerks leave out or mistake: spaces, signs, capitals, leading noughts, O for 0.

    >>> plain_reference("INV-00123/a"), plain_reference("inv 123A")
    ('INV123A', 'INV123A')
    """
    letters = re.sub(r"[^A-Z0-9]", "", text.upper())
    letters = re.sub(r"(?<=[0-9])O(?=[0-9])", "0", letters)
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", letters)


_Series = dict[str, PaidItem | None]
"""Each payment of a series by its key, with the one before it in the series."""


_Runs = dict[tuple[str, date, date], int]
"""To how many suppliers a body paid the same again on two days."""


class _CreditNotes:
    """The credit notes of each supplier by amount, each of which takes back one payment."""

    def __init__(self, payments: Iterable[PaidItem]) -> None:
        self._days: dict[tuple[str, int], list[date]] = defaultdict(list)
        for each in payments:
            if each.amount.pence < 0:
                self._days[each.supplier, -each.amount.pence].append(each.paid_on)
        for days in self._days.values():
            days.sort()

    def take(self, first: PaidItem, again: PaidItem, within_days: int) -> bool:
        """Answer whether a credit after the first payment takes one of the two back, and use it up."""
        days = self._days.get((again.supplier, again.amount.pence), [])
        start = bisect_left(days, first.paid_on)
        if start < len(days) and (days[start] - again.paid_on).days <= within_days:
            days.pop(start)
            return True
        return False


def _by_supplier_and_amount(payments: Iterable[PaidItem]) -> list[list[PaidItem]]:
    groups: dict[tuple[str, int], list[PaidItem]] = defaultdict(list)
    for each in payments:
        if each.supplier:
            groups[each.supplier, each.amount.pence].append(each)
    several = [group for group in groups.values() if len(group) > 1]
    for group in several:
        group.sort(key=lambda each: (each.paid_on, each.key))
    return several


@dataclass(frozen=True, slots=True)
class _Equal:
    """All equal payments to one supplier in order of their days, and what they are judged by."""

    items: Sequence[PaidItem]
    series: _Series
    runs: _Runs
    credit_notes: _CreditNotes
    limits: SpendThresholds


def _runs(groups: Iterable[Sequence[PaidItem]]) -> _Runs:
    suppliers: dict[tuple[str, date, date], set[str]] = defaultdict(set)
    for group in groups:
        for first, again in pairwise(group):
            if first.body == again.body and first.paid_on < again.paid_on:
                suppliers[again.body, first.paid_on, again.paid_on].add(again.supplier)
    return {days: len(names) for days, names in suppliers.items()}


def _judged_group(group: _Equal) -> Iterator[SuspectedDuplicate | InnocentPair]:
    earlier: dict[str, PaidItem] = {}
    for place, again in enumerate(group.items):
        reference = plain_reference(again.invoice)
        if place:
            before = group.items[place - 1]
            yield _judged(earlier.get(reference, before) if reference else before, again, group)
        if reference:
            earlier[reference] = again


def _judged(first: PaidItem, again: PaidItem, group: _Equal) -> SuspectedDuplicate | InnocentPair:
    innocence = _plainly_innocent(first, again, group)
    if innocence is not None:
        return InnocentPair(first, again, innocence)
    found = _suspicion(first, again, group)
    if isinstance(found, Innocence):
        return InnocentPair(first, again, found)
    if group.credit_notes.take(first, again, group.limits.taken_back_days):
        return InnocentPair(first, again, Innocence.TAKEN_BACK)
    return found


def _plainly_innocent(first: PaidItem, again: PaidItem, group: _Equal) -> Innocence | None:
    if first.document and first.document == again.document and first.body == again.body:
        return Innocence.ONE_PAYMENT
    if _are_parts(first, again, group.limits):
        return Innocence.PARTS
    if again.key in group.series and _is_the_next_instalment(first, again, group):
        return Innocence.SERIES
    return None


def _is_the_next_instalment(first: PaidItem, again: PaidItem, group: _Equal) -> bool:
    """Answer whether a payment of a series is no bill paid before: its reference is the series' own, or is new."""
    before = group.series[again.key]
    if before is not None and (before is first or _same_bill(before, again, group.limits)):
        return True
    return not _same_bill(first, again, group.limits)


def _suspicion(first: PaidItem, again: PaidItem, group: _Equal) -> SuspectedDuplicate | Innocence:
    if _same_bill(first, again, group.limits):
        return _under_one_reference(first, again, group.limits)
    if len(group.items) >= group.limits.a_rate_times:
        return Innocence.A_RATE
    if first.invoice and again.invoice:
        return _under_two_references(first, again, group.limits)
    return _without_reference(first, again, group)


def _under_one_reference(first: PaidItem, again: PaidItem, limits: SpendThresholds) -> SuspectedDuplicate | Innocence:
    if (again.paid_on - first.paid_on).days > limits.same_reference_days:
        return Innocence.LONG_APART
    said = f"the same reference {again.invoice!r}" if first.invoice == again.invoice else _near(first, again)
    is_sure = _is_telling(again.invoice, limits) and _is_telling(first.invoice, limits)
    reasons = (_equal(first, again), said, *_other_signs(first, again, limits))
    return SuspectedDuplicate(first, again, Strength.STRONG if is_sure else Strength.FAIR, reasons)


def _under_two_references(first: PaidItem, again: PaidItem, limits: SpendThresholds) -> SuspectedDuplicate | Innocence:
    others = _other_signs(first, again, limits)
    is_late = (again.paid_on - first.paid_on).days > limits.other_reference_days
    if is_late or _is_round(again.amount, limits) or not others:
        return Innocence.OTHER_BILL
    reasons = (_equal(first, again), "under another reference", *others)
    return SuspectedDuplicate(first, again, Strength.WEAK, reasons)


def _without_reference(first: PaidItem, again: PaidItem, group: _Equal) -> SuspectedDuplicate | Innocence:
    days = (again.paid_on - first.paid_on).days
    if days > group.limits.no_reference_days:
        return Innocence.LONG_APART
    reasons = [
        _equal(first, again),
        "the supplier's reference is not published of both, so nothing tells two bills apart",
        *_other_signs(first, again, group.limits),
    ]
    alike = group.runs.get((again.body, first.paid_on, again.paid_on), 0)
    is_regular = alike >= group.limits.regular_run_suppliers
    if is_regular:
        reasons.append(f"but {alike} suppliers were paid the same again on these two days, as in a regular run")
    is_likely = days > 0 and not is_regular and not _is_round(again.amount, group.limits) and len(group.items) == 2
    return SuspectedDuplicate(first, again, Strength.FAIR if is_likely else Strength.WEAK, tuple(reasons))


def _equal(first: PaidItem, again: PaidItem) -> str:
    days = (again.paid_on - first.paid_on).days
    when = "on one day" if days == 0 else f"{count_in_words(days, 'day')} apart"
    return f"the same supplier and {again.amount}, {when}"


def _other_signs(first: PaidItem, again: PaidItem, limits: SpendThresholds) -> tuple[str, ...]:
    signs = []
    if first.name and again.name and first.name != again.name:
        signs.append(f"the supplier is spelt in two ways: {first.name!r} and {again.name!r}")
    if first.body != again.body:
        signs.append(f"paid by two bodies: {first.body} and {again.body}")
    if first.purpose and first.purpose == again.purpose and not _is_round(again.amount, limits):
        signs.append(f"for the same purpose: {again.purpose}")
    return tuple(signs)


def _same_bill(first: PaidItem, again: PaidItem, limits: SpendThresholds) -> bool:
    one, other = plain_reference(first.invoice), plain_reference(again.invoice)
    if not one or not other:
        return False
    return one == other or _differs_by_a_slip(one, other, limits)


def _differs_by_a_slip(one: str, other: str, limits: SpendThresholds) -> bool:
    """Answer whether one reference is the other with a letter after it, O for nought, or two digits the wrong way."""
    if min(len(one), len(other)) < limits.telling_reference_length - 1 or not any(each.isdigit() for each in one):
        return False
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter) and longer[len(shorter) :].isalpha() and len(longer) - len(shorter) <= 4:
        return True
    if one.translate(_MISREAD) == other.translate(_MISREAD):
        return True
    is_swap = len(one) == len(other) and sorted(one) == sorted(other) and OSA.distance(one, other) == 1
    return is_swap and one[:-1] != other[:-1]


_MISREAD = str.maketrans("OIL", "011")


def _near(first: PaidItem, again: PaidItem) -> str:
    return f"references that differ by a slip: {first.invoice!r} and {again.invoice!r}"


def _is_telling(reference: str, limits: SpendThresholds) -> bool:
    plain = plain_reference(reference)
    return len(plain) >= limits.telling_reference_length and any(each.isdigit() for each in plain)


def _is_round(amount: Money, limits: SpendThresholds) -> bool:
    return amount.pence % (limits.round_to_pounds * 100) == 0


def _are_parts(first: PaidItem, again: PaidItem, limits: SpendThresholds) -> bool:
    """Answer whether both say that they are parts, and each another: part 1 and part 2, deposit and balance."""
    one, other = _said(first), _said(again)
    return one != other and all(_names_a_part(each, limits) for each in (one, other))


def _said(item: PaidItem) -> str:
    return f"{item.invoice} {item.purpose}".lower()


def _names_a_part(said: str, limits: SpendThresholds) -> bool:
    if re.search(r"\b\d{1,2}\s*(of|/)\s*\d{1,2}\b(?!\s*/)", said):
        return True
    return any(re.search(rf"\b{word}s?\b", said) for word in limits.part_words)


def _series(group: Sequence[PaidItem], limits: SpendThresholds) -> _Series:
    """Return the payments that belong to runs at equal intervals, each to one run at most."""
    series: _Series = {}
    left = list(group)
    while (run := _longest_run(left, limits)) is not None:
        series |= {each.key: before for before, each in zip([None, *run], run, strict=False)}
        left = [each for each in left if each.key not in series]
    return series


def _longest_run(group: Sequence[PaidItem], limits: SpendThresholds) -> list[PaidItem] | None:
    """Return the longest run at one interval among those that begin with the earliest payments; None if too short."""
    if len(group) < limits.series_length:
        return None
    days = [each.paid_on.toordinal() for each in group]
    best: list[int] = []
    for rhythm in limits.rhythms:
        for start in range(min(len(group), limits.series_length)):
            run = _run_from(start, days, rhythm.days, rhythm.tolerance)
            if len(run) > len(best):
                best = run
    return [group[place] for place in best] if len(best) >= limits.series_length else None


def _run_from(start: int, days: Sequence[int], interval: int, tolerance: int) -> list[int]:
    run = [start]
    while True:
        due = days[run[-1]] + interval
        first, last = bisect_left(days, due - tolerance), bisect_right(days, due + tolerance)
        candidates = [place for place in range(first, last) if place > run[-1]]
        if not candidates:
            return run
        run.append(min(candidates, key=lambda place: (abs(days[place] - due), place)))


def _paid_to_two(payments: Iterable[PaidItem], limits: SpendThresholds) -> Iterator[SuspectedDuplicate]:
    """Find one bill paid to two suppliers: the same telling reference and the same amount, not round."""
    groups: dict[tuple[str, int], list[PaidItem]] = defaultdict(list)
    for each in payments:
        if each.amount.pence > 0 and not _is_round(each.amount, limits) and _is_telling(each.invoice, limits):
            groups[plain_reference(each.invoice), each.amount.pence].append(each)
    for group in groups.values():
        group.sort(key=lambda each: (each.paid_on, each.key))
        for first, again in pairwise(group):
            days = (again.paid_on - first.paid_on).days
            if first.supplier != again.supplier and days <= limits.same_reference_days:
                reasons = (
                    f"the same reference {again.invoice!r} and {again.amount}, {days} days apart",
                    "paid to two suppliers",
                )
                yield SuspectedDuplicate(first, again, Strength.FAIR, reasons)
