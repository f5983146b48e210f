"""Reading pools and shared costs: who bears what, by year, to the penny."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rightsource.commissioning import models
from rightsource.commissioning.errors.keeping import SharingNotOnRecord
from rightsource.commissioning.rules.agreements.sharing import (
    PartnerContribution,
    SharedCost,
    ShareKey,
    Sharing,
    SharingKind,
    YearShared,
    year_shared,
)
from rightsource.quantities import FinancialYear


@dataclass(frozen=True, slots=True)
class SharingKnown:
    """A pool or a shared cost with its shares by day, what was put in and spent, and each year as it is split."""

    sharing: Sharing
    keys: tuple[ShareKey, ...]
    contributions: tuple[PartnerContribution, ...]
    costs: tuple[SharedCost, ...]
    years: tuple[YearShared, ...]


@dataclass(frozen=True, slots=True)
class SharingsTold:
    """Every pool and shared cost that is open to who looks, by reference."""

    shared: tuple[SharingKnown, ...]


def sharings_known() -> tuple[SharingKnown, ...]:
    """Return every pool and shared cost that is open to who looks, by reference."""
    return _known(models.Sharing.objects.order_by("reference"))


def sharing_known(reference: str) -> SharingKnown:
    """Return one pool or shared cost.

    Raises:
        SharingNotOnRecord: there is none that whoever looks may see.
    """
    found = _known(models.Sharing.objects.filter(reference=reference))
    if not found:
        raise SharingNotOnRecord(reference)
    return found[0]


def _known(found: Iterable[models.Sharing]) -> tuple[SharingKnown, ...]:
    rows = list(found)
    references = [each.reference for each in rows]
    recordings: defaultdict[str, dict[int, list[models.SharePart]]] = defaultdict(dict)
    for part in models.SharePart.objects.filter(sharing__in=references).order_by("recorded_in", "partner"):
        recordings[part.sharing_id].setdefault(part.recorded_in_id, []).append(part)
    put_in: defaultdict[str, list[PartnerContribution]] = defaultdict(list)
    for each in models.SharingContribution.objects.filter(sharing__in=references).order_by("pk"):
        put_in[each.sharing_id].append(PartnerContribution(each.partner_id, each.year, each.amount))
    spent: defaultdict[str, list[SharedCost]] = defaultdict(list)
    for cost in models.SharingCost.objects.filter(sharing__in=references).order_by("month", "pk"):
        spent[cost.sharing_id].append(SharedCost(cost.month, cost.amount, cost.what))
    return tuple(_whole(row, recordings[row.reference], put_in[row.reference], spent[row.reference]) for row in rows)


def _whole(
    row: models.Sharing,
    recordings: dict[int, list[models.SharePart]],
    put_in: list[PartnerContribution],
    spent: list[SharedCost],
) -> SharingKnown:
    sharing = Sharing(
        reference=row.reference,
        kind=SharingKind(row.kind),
        title=row.title,
        host=row.host_id,
        aims=row.aims,
        starts_on=row.starts_on,
        last_day=row.last_day,
    )
    keys = tuple(
        ShareKey(parts[0].starts_on, tuple((each.partner_id, each.part) for each in parts), parts[0].basis)
        for parts in recordings.values()
    )
    years = {FinancialYear.of(each.month.first_day) for each in spent} | {each.year for each in put_in}
    in_order = sorted(years, key=lambda each: each.starts_in)
    split = tuple(year_shared(sharing, year, keys, put_in, spent) for year in in_order) if keys else ()
    return SharingKnown(sharing, keys, tuple(put_in), tuple(spent), split)
