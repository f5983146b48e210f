"""Reading published payments and suppliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from rightsource.commissioning import models
from rightsource.commissioning.errors import SupplierNotOnRecord
from rightsource.commissioning.rules.duplicates import Finding, naive_duplicates
from rightsource.commissioning.rules.spend import SpendColumn
from rightsource.commissioning.rules.spend_known import (
    NOT_SHOWN,
    Judgement,
    NameTotal,
    PublishedPayment,
    StandingMatch,
    SupplierSpend,
    SuspicionsTold,
    item_of,
    spend_by_supplier,
    suspicions_told,
)
from rightsource.commissioning.rules.suppliers import MatchReason, Standing, SupplierName, supplier_of
from rightsource.quantities import Money
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class SpendKnown:
    """Spending by supplier.

    Attributes:
        on: the day.
        bodies: those whose payments are on record.
        body: the one asked for; blank for all.
        search: what was searched for among the names.
        paid: to all suppliers found, credits taken off.
        payments: how many.
        suppliers: those found, who was paid most first.
    """

    on: date
    bodies: tuple[str, ...]
    body: str
    search: str
    paid: Money
    payments: int
    suppliers: tuple[SupplierSpend, ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name of a supplier, with why it is held to be the same; the first needs no reason."""

    name: str
    body: str
    number: str
    match: int | None
    reason: str
    likeness_percent: int | None
    beside: str


@dataclass(frozen=True, slots=True)
class SupplierKnown:
    """A supplier with all its spellings, and a page of its payments, the newest first."""

    supplier: int
    name: str
    spellings: tuple[Spelling, ...]
    paid: Money
    payments: int
    shown: tuple[PublishedPayment, ...]


def columns_remembered(body: str) -> dict[SpendColumn, str]:
    """Return the headings taken from the last file of a body; none for a body that is new."""
    last = models.SpendFile.objects.filter(body__iexact=body).order_by("-pk").first()
    return {SpendColumn(column): heading for column, heading in last.columns.items()} if last is not None else {}


def supplier_names(audience: Audience) -> tuple[SupplierName, ...]:
    """Return the names of suppliers that an audience may see; the wall keeps private persons' names besides."""
    found = models.SupplierName.objects.order_by("pk")
    if audience is not Audience.INSIDERS:
        found = found.exclude(standing=Standing.MAYBE_PERSON)
    fields = found.values_list("id", "body", "name", "number", "vat_number", "standing")
    return tuple(SupplierName(*row[:5], Standing(row[5])) for row in fields)


def standing_matches() -> tuple[StandingMatch, ...]:
    """Return the names that are held to be one supplier, without those that a person took apart."""
    found = models.SupplierMatch.objects.filter(apart=None).order_by("pk")
    fields = found.values_list("id", "first_id", "second_id", "reason", "likeness_percent")
    return tuple(StandingMatch(*row[:3], MatchReason(row[3]), row[4]) for row in fields)


def names_taken_apart() -> tuple[tuple[int, int], ...]:
    """Return the pairs of names that a person took apart."""
    found = models.SupplierMatch.objects.exclude(apart=None)
    return tuple(found.values_list("first_id", "second_id"))


def spend_bodies_known(on: date) -> tuple[str, ...]:
    """Return the bodies whose payments were published by a day."""
    found = models.SpendFile.objects.filter(published_on__lte=on)
    return tuple(found.order_by("body").values_list("body", flat=True).distinct())


def spend_known(on: date, audience: Audience, *, body: str = "", search: str = "") -> SpendKnown:
    """Return what each supplier was paid by what was published by a day, as an audience may see names.

    Args:
        on: the day.
        audience: names that may be private persons' show to insiders alone.
        body: whose payments; all if blank.
        search: words of a supplier's name, in any of its spellings.
    """
    payments = models.SpendPayment.objects.filter(published_on__lte=on, **({"body": body} if body else {}))
    summed = payments.values_list("supplier_id").annotate(paid=Sum("amount"), count=Count("pk"))
    totals = [NameTotal(name, _money(paid), count) for name, paid, count in summed]
    names, matches = supplier_names(audience), standing_matches()
    found = spend_by_supplier(names, matches, totals)
    if search.strip():
        wanted = _suppliers_named(search, names, matches)
        found = tuple(each for each in found if each.supplier in wanted)
    paid = Money.total([each.paid for each in found])
    return SpendKnown(on, spend_bodies_known(on), body, search, paid, sum(each.payments for each in found), found)


def _suppliers_named(search: str, names: Sequence[SupplierName], matches: Sequence[StandingMatch]) -> set[int | None]:
    groups = _groups(names, matches)
    words = search.casefold().split()
    return {groups[each.id] for each in names if all(word in each.name.casefold() for word in words)}


def _groups(names: Sequence[SupplierName], matches: Sequence[StandingMatch]) -> dict[int, int]:
    shown = {each.id for each in names}
    return supplier_of(shown, ((each.first, each.second) for each in matches if {each.first, each.second} <= shown))


def _money(summed: Money | int | Decimal | None) -> Money:
    return summed if isinstance(summed, Money) else Money(int(summed or 0))


def supplier_known(
    supplier: int, on: date, audience: Audience, *, first: int = 0, most: int | None = None
) -> SupplierKnown:
    """Return a supplier with its spellings, and its payments from a place in the list on.

    Raises:
        SupplierNotOnRecord: there is none that the audience may see.
    """
    names, matches = supplier_names(audience), standing_matches()
    groups = _groups(names, matches)
    own = [each for each in names if groups[each.id] == supplier and each.standing is not Standing.REDACTED]
    payments = models.SpendPayment.objects.filter(supplier_id__in=[each.id for each in own], published_on__lte=on)
    summed = payments.aggregate(paid=Sum("amount"), count=Count("pk"))
    if not own or not summed["count"]:
        raise SupplierNotOnRecord(supplier)
    by_id = {each.id: each for each in names}
    last = None if most is None else first + most
    shown = _published(payments.order_by("-paid_on", "file_id", "row")[first:last], by_id, groups, with_invoice=False)
    spellings = _spellings(own, matches, by_id)
    return SupplierKnown(supplier, own[0].name, spellings, _money(summed["paid"]), summed["count"], shown)


def _spellings(
    own: Sequence[SupplierName], matches: Sequence[StandingMatch], by_id: Mapping[int, SupplierName]
) -> tuple[Spelling, ...]:
    ids = {each.id for each in own}
    told = [Spelling(own[0].name, own[0].body, own[0].number, None, "", None, "")]
    for match in matches:
        if match.first in ids and match.second in ids:
            # Of a match the newer name is told, beside the one that was there before it.
            new, old = by_id[max(match.first, match.second)], by_id[min(match.first, match.second)]
            told.append(
                Spelling(new.name, new.body, new.number, match.id, match.reason, match.likeness_percent, old.name)
            )
    return tuple(told)


def suspicions_known(on: date, audience: Audience, *, body: str = "") -> SuspicionsTold:
    """Return the published payments that may have been made twice, and what people found of them.

    Args:
        on: the day by which they were published.
        audience: names that may be private persons' show to insiders alone.
        body: whose payments; all if blank.
    """
    names = supplier_names(audience)
    by_id, groups = {each.id: each for each in names}, _groups(names, standing_matches())
    found = models.SpendPayment.objects.filter(published_on__lte=on, **({"body": body} if body else {}))
    payments = _published(found, by_id, groups, with_invoice=True)
    naive = len(naive_duplicates(item_of(each) for each in payments))
    return suspicions_told(payments, naive, _judgements())


def _judgements() -> dict[tuple[UUID, UUID], Judgement]:
    fields = ("first_id", "again_id", "finding", "because", "recorded_in__by_post")
    rows = models.PaymentsJudged.objects.order_by("pk").values_list(*fields)
    return {(first, again): Judgement(Finding(finding), because, by) for first, again, finding, because, by in rows}


def _published(
    found: QuerySet[models.SpendPayment],
    by_id: Mapping[int, SupplierName],
    groups: Mapping[int, int],
    *,
    with_invoice: bool,
) -> tuple[PublishedPayment, ...]:
    """Return payments as they are told. No join to the names: behind the wall it would leave their payments out."""
    fields = ("id", "body", "paid_on", "amount", "supplier_id", "reference", "invoice", "service", "category")
    told = []
    for row in found.values_list(*fields, "file__name", "row"):
        key, whose, paid_on, amount, name_id, reference, invoice, service, category, file, number = row
        name = by_id.get(name_id)
        is_shown = name is not None and name.standing is not Standing.REDACTED
        told.append(
            PublishedPayment(
                id=key,
                body=whose,
                paid_on=paid_on,
                amount=amount,
                supplier=groups[name_id] if is_shown else None,
                name=name.name if name is not None else NOT_SHOWN,
                reference=reference if name is not None else "",
                invoice=invoice if with_invoice and is_shown else "",
                service=service,
                category=category,
                file=file,
                row=number,
            )
        )
    return tuple(told)
