"""Contracts of a register as they are told: which end soon, what is wrong with them, and which are the group's own.

Begin with `ContractKnown`, `faults_of` and `expiring`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from rightsource.commissioning.rules.register import How
from rightsource.commissioning.rules.suppliers import tidy_name
from rightsource.quantities import Money

_MONTHS_AHEAD = (3, 6, 12)
_OF_A_GROUP = frozenset({"GROUP", "HOLDINGS", "HOLDING", "COMPANY", "COUNCIL", "COUNTY", "UK"})


@dataclass(frozen=True, slots=True)
class ContractKnown:
    """One contract of a published register.

    Attributes:
        body: whose register it stands in.
        listed_on: the day for which that register stands.
        name_id: the id of the supplier's name as the body writes it; None where it names none.
        supplier_id: the supplier, under all its names.
        how: what came of the row when it was taken in.
        remarks: what was mended or guessed in it.
    """

    id: UUID
    body: str
    listed_on: date
    row: int
    reference: str
    title: str
    kind: str
    service: str
    category: str
    process: str
    starts_on: date | None
    ends_on: date | None
    review_on: date | None
    extends_to: date | None
    value: Money | None
    is_estimated: bool
    supplier: str
    name_id: int | None
    supplier_id: int | None
    supplier_number: str
    company_number: str
    charity_number: str
    is_voluntary: bool
    how: How
    remarks: tuple[str, ...]

    @property
    def last_day(self) -> date | None:
        """The last day on which it may run: its end, or the end of its last extension if that is later."""
        if self.ends_on is None:
            return None
        return max(self.ends_on, self.extends_to or self.ends_on)


class Fault(StrEnum):
    """What may be wrong with a contract on a register."""

    ENDS_BEFORE_START = "it ends before it starts"
    EXPIRED = "it had ended before the day of the register, its last extension too"
    USED_AFTER_END = "its supplier was paid after its last day"
    NO_START = "it has no first day"
    NO_END = "it has no last day"
    NO_VALUE = "it has no value"
    NOUGHT_VALUE = "its value is nought"
    NEGATIVE_VALUE = "its value is less than nought"
    NO_SUPPLIER = "it names no supplier"
    NO_REFERENCE = "it has no reference"
    REPEATED = "the same contract is listed again: the same reference, title, supplier, days and value"
    TWO_NUMBERS = "its supplier stands under more than one company number"
    NO_NUMBER = "its supplier has neither a company nor a charity number, which others of the register have"


@dataclass(frozen=True, slots=True)
class FaultCount:
    """A fault, and the contracts that have it."""

    fault: Fault
    contracts: int


@dataclass(frozen=True, slots=True)
class Expiring:
    """The contracts that end within some months, none of which ended before.

    Attributes:
        months: how far ahead.
        until: the last day counted.
        contracts: how many end by then, those that end sooner among them.
        value: what those come to whose value is known.
        without_value: how many have none.
    """

    months: int
    until: date
    contracts: int
    value: Money
    without_value: int


@dataclass(frozen=True, slots=True)
class OwnCompany:
    """A supplier of the register that is, or seems to be, an organisation of the council's own group.

    Attributes:
        organisation: its key on record.
        name: as it is on record.
        supplier: as the register names it.
        why: how it was found.
        contracts: how many it has.
        value: what those come to whose value is known.
    """

    organisation: str
    name: str
    supplier: str
    why: str
    contracts: int
    value: Money


@dataclass(frozen=True, slots=True)
class GroupOrganisation:
    """An organisation of the group as it is on record."""

    organisation: str
    name: str
    registered_number: str = ""


def faults_of(
    contracts: Sequence[ContractKnown], paid_until: dict[tuple[str, int], date] | None = None
) -> dict[UUID, tuple[Fault, ...]]:
    """Return what is wrong with each contract that has a fault.

    Args:
        contracts: all that a register lists, for some faults show only beside others.
        paid_until: the last day on which a body paid a supplier, where payments are on record.
    """
    listed = Counter(_same(each) for each in contracts)
    numbers: dict[object, set[str]] = defaultdict(set)
    for each in contracts:
        if each.company_number:
            numbers[each.body, each.supplier.casefold()].add(each.company_number)
    numbered = {each.body for each in contracts if each.company_number or each.charity_number}
    found = {}
    for each in contracts:
        faults = [
            *_of_days(each, paid_until or {}),
            *_of_value(each),
            *_of_supplier(each, numbers, numbered),
            *([Fault.REPEATED] if listed[_same(each)] > 1 else []),
        ]
        if faults:
            found[each.id] = tuple(faults)
    return found


def _same(each: ContractKnown) -> tuple[object, ...]:
    return (each.body, each.reference, each.title, each.supplier, each.starts_on, each.ends_on, each.value)


def _of_days(each: ContractKnown, paid_until: dict[tuple[str, int], date]) -> Iterable[Fault]:
    if each.starts_on is None:
        yield Fault.NO_START
    last = each.last_day
    if last is None or each.ends_on is None:
        yield Fault.NO_END
        return
    if each.starts_on is not None and each.ends_on < each.starts_on:
        yield Fault.ENDS_BEFORE_START
    if last < each.listed_on:
        yield Fault.EXPIRED
    paid = paid_until.get((each.body, each.supplier_id)) if each.supplier_id is not None else None
    if paid is not None and paid > last:
        yield Fault.USED_AFTER_END


def _of_value(each: ContractKnown) -> Iterable[Fault]:
    if each.value is None:
        yield Fault.NO_VALUE
    elif each.value.pence <= 0:
        yield Fault.NEGATIVE_VALUE if each.value.pence else Fault.NOUGHT_VALUE


def _of_supplier(each: ContractKnown, numbers: dict[object, set[str]], numbered: set[str]) -> Iterable[Fault]:
    if not each.reference:
        yield Fault.NO_REFERENCE
    if not each.supplier:
        yield Fault.NO_SUPPLIER
        return
    if len(numbers.get((each.body, each.supplier.casefold()), set())) > 1:
        yield Fault.TWO_NUMBERS
    if each.body in numbered and not each.company_number and not each.charity_number:
        yield Fault.NO_NUMBER


def fault_counts(faults: dict[UUID, tuple[Fault, ...]]) -> tuple[FaultCount, ...]:
    """Return how many contracts have each fault, in the order in which they are listed; those that none has are out."""
    counted = Counter(fault for each in faults.values() for fault in each)
    return tuple(FaultCount(fault, counted[fault]) for fault in Fault if counted[fault])


def expiring(contracts: Iterable[ContractKnown], on: date) -> tuple[Expiring, ...]:
    """Return how many contracts end within 3, 6 and 12 months of a day, and what they come to.

    A contract that may be extended still ends on its end date unless somebody decides; so that is the day that counts.
    """
    ending = [each for each in contracts if each.ends_on is not None and each.ends_on >= on]
    told = []
    for months in _MONTHS_AHEAD:
        until = _months_on(on, months)
        found = [each for each in ending if each.ends_on is not None and each.ends_on <= until]
        values = [each.value for each in found if each.value is not None]
        told.append(Expiring(months, until, len(found), Money.total(values), len(found) - len(values)))
    return tuple(told)


def _months_on(day: date, months: int) -> date:
    """Return the same day some months on, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError(day)


def own_companies(contracts: Iterable[ContractKnown], group: Sequence[GroupOrganisation]) -> tuple[OwnCompany, ...]:
    """Return the suppliers of a register that are the council's own group, most contracts first."""
    by_supplier: dict[str, list[ContractKnown]] = defaultdict(list)
    for each in contracts:
        by_supplier[each.supplier].append(each)
    found = []
    for supplier, listed in by_supplier.items():
        for own in group:
            why = _why_own(supplier, {each.company_number for each in listed}, own)
            if why:
                values = [each.value for each in listed if each.value is not None]
                found.append(OwnCompany(own.organisation, own.name, supplier, why, len(listed), Money.total(values)))
                break
    return tuple(sorted(found, key=lambda each: (-each.contracts, each.supplier)))


def _why_own(supplier: str, numbers: set[str], own: GroupOrganisation) -> str:
    if own.registered_number and own.registered_number.upper().zfill(8) in numbers:
        return "the same company number"
    named, theirs = tidy_name(own.name).words, tidy_name(supplier).words
    if named and named == theirs:
        return "the same name, but for its legal form"
    family = tuple(word for word in named if word not in _OF_A_GROUP)
    # A family's name must stand alone on record ("Norse Group"): "Care Services" would find half of the register.
    if len(family) == 1 and len(named) > 1 and theirs[:1] == family:
        return f"a guess: its name begins as that of {own.name}"
    return ""
