"""Reading contracts registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Q

from rightsource.commissioning import models
from rightsource.commissioning.errors import ContractNotOnRecord
from rightsource.commissioning.queries.spend import standing_matches, supplier_names
from rightsource.commissioning.rules.register import How, RegisterColumn
from rightsource.commissioning.rules.register_known import (
    ContractKnown,
    Expiring,
    Fault,
    FaultCount,
    GroupOrganisation,
    OwnCompany,
    expiring,
    fault_counts,
    faults_of,
    own_companies,
)
from rightsource.commissioning.rules.suppliers import SupplierName, supplier_of
from rightsource.constitution.queries import organisations_known
from rightsource.constitution.rules.rows import LegalForm
from rightsource.storage.knowledge import Audience

_SAME = ("id", "row", "reference", "title", "kind", "service", "category", "process", "starts_on", "ends_on")
_MORE = ("review_on", "extends_to", "value", "is_estimated", "company_number", "charity_number", "is_voluntary")


@dataclass(frozen=True, slots=True)
class RegisterKnown:
    """The contracts registers as they stood on a day, or what of them was asked for.

    Attributes:
        on: the day.
        bodies: those whose register is on record.
        body: the one asked for; blank for all.
        search: what was searched for.
        contracts: those found, the first to end first and those without an end last.
        listed: how many contracts the registers have that may be shown.
        not_shown: how many may not, for their supplier may be a private person.
        expiring: of those found, how many end within 3, 6 and 12 months.
        faults: what is wrong with those found.
        own: those among their suppliers that are the council's own group.
        wrong: what is wrong with each contract that has a fault.
    """

    on: date
    bodies: tuple[str, ...]
    body: str
    search: str
    contracts: tuple[ContractKnown, ...]
    listed: int
    not_shown: int
    expiring: tuple[Expiring, ...]
    faults: tuple[FaultCount, ...]
    own: tuple[OwnCompany, ...]
    wrong: Mapping[UUID, tuple[Fault, ...]]


@dataclass(frozen=True, slots=True)
class OneContract:
    """One contract of a register, and what is wrong with it."""

    contract: ContractKnown
    file: str
    faults: tuple[Fault, ...]


def register_columns_remembered(body: str) -> dict[RegisterColumn, str]:
    """Return the headings taken from the last register of a body; none for a body that is new."""
    last = models.RegisterFile.objects.filter(body__iexact=body).order_by("-pk").first()
    return {RegisterColumn(column): heading for column, heading in last.columns.items()} if last is not None else {}


def register_known(
    on: date, audience: Audience, *, body: str = "", search: str = "", fault: Fault | None = None
) -> RegisterKnown:
    """Return the contracts registers as they stood on a day: of each body the newest that was published by then.

    Args:
        on: the day.
        audience: contracts whose supplier may be a private person show to insiders alone.
        body: whose register; all if blank.
        search: words of a title, a reference, a supplier or a service.
        fault: only contracts with this fault.
    """
    files = _newest_files(on)
    bodies = tuple(sorted(file.body for file in files))
    files = [file for file in files if not body or file.body == body]
    names = _names(audience)
    whole = _contracts(files, audience, names)
    wrong = faults_of(whole, _paid_until(on, names))
    words = search.casefold().split()
    found = tuple(each for each in whole if _has(each, words) and (fault is None or fault in wrong.get(each.id, ())))
    wrong_found = {each.id: wrong[each.id] for each in found if each.id in wrong}
    return RegisterKnown(
        on=on,
        bodies=bodies,
        body=body,
        search=search,
        contracts=found,
        listed=len(whole),
        not_shown=0 if audience is Audience.INSIDERS else sum(file.not_shown for file in files),
        expiring=expiring(found, on),
        faults=fault_counts(wrong_found),
        own=own_companies(found, _group(on, audience)),
        wrong=wrong_found,
    )


def contract_known(contract: UUID, on: date, audience: Audience) -> OneContract:
    """Return one contract of a register that was published by a day.

    Raises:
        ContractNotOnRecord: there is none that the audience may see.
    """
    row = models.RegisteredContract.objects.filter(pk=contract, published_on__lte=on).select_related("file").first()
    if row is None:
        raise ContractNotOnRecord(contract)
    names = _names(audience)
    whole = _contracts([row.file], audience, names)
    found = next((each for each in whole if each.id == contract), None)
    if found is None:
        raise ContractNotOnRecord(contract)
    return OneContract(found, row.file.name, faults_of(whole, _paid_until(on, names)).get(contract, ()))


def _newest_files(on: date) -> list[models.RegisterFile]:
    found = models.RegisterFile.objects.filter(published_on__lte=on).order_by("body", "-effective_on", "-pk")
    return list(found.distinct("body"))


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of suppliers by id, and of each the supplier that it stands for."""

    by_id: Mapping[int, SupplierName]
    suppliers: Mapping[int, int]


def _names(audience: Audience) -> _Names:
    names = {each.id: each for each in supplier_names(audience)}
    matches = ((each.first, each.second) for each in standing_matches())
    return _Names(names, supplier_of(names, (pair for pair in matches if set(pair) <= names.keys())))


def _contracts(files: list[models.RegisterFile], audience: Audience, names: _Names) -> tuple[ContractKnown, ...]:
    """Return the contracts of some files. No join to the names: behind the wall it would leave their contracts out."""
    by_file = {file.pk: file for file in files}
    shown = Q() if audience is Audience.INSIDERS else Q(is_shown=True)
    found = models.RegisteredContract.objects.filter(shown, file__in=files).order_by("ends_on", "file_id", "row")
    told = []
    for values in found.values("file_id", "supplier_id", "how", "remarks", *_SAME, *_MORE):
        file, name = by_file[values.pop("file_id")], names.by_id.get(values.pop("supplier_id"))
        told.append(
            ContractKnown(
                body=file.body,
                listed_on=file.effective_on,
                supplier=name.name if name else "",
                name_id=name.id if name else None,
                supplier_id=names.suppliers[name.id] if name else None,
                supplier_number=name.number if name else "",
                how=How(values.pop("how")),
                remarks=tuple(values.pop("remarks")),
                **values,
            )
        )
    return tuple(told)


def _paid_until(on: date, names: _Names) -> dict[tuple[str, int], date]:
    """Return the last day on which each body paid each supplier, under all of its names, by payments published."""
    payments = models.SpendPayment.objects.filter(published_on__lte=on).values_list("body", "supplier_id")
    found: dict[tuple[str, int], date] = {}
    for body, name, day in payments.annotate(last=Max("paid_on")).order_by():
        if name in names.suppliers:
            key = body, names.suppliers[name]
            found[key] = max(day, found.get(key, day))
    return found


def _has(each: ContractKnown, words: list[str]) -> bool:
    text = f"{each.title} {each.reference} {each.supplier} {each.service} {each.category}".casefold()
    return all(word in text for word in words)


def _group(on: date, audience: Audience) -> list[GroupOrganisation]:
    rows = [each.row for each in organisations_known(on, audience)]
    own = {
        each.organisation: each
        for each in rows
        if (each.is_group or each.is_vehicle) and each.legal_form is not LegalForm.COUNCIL
    }
    return [GroupOrganisation(each.organisation, each.name, each.registered_number) for each in own.values()]
