"""P13: what the owners of a shared vehicle promised and paid, and whether one of them bears it alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, share_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import Contribution

Part = Recorded[Contribution]


def of_contributions(asked: Asked) -> Iterator[Alarm]:
    """Give an alarm for each year of a shared vehicle that one owner bears alone, and for promises left unpaid."""
    by_year: dict[tuple[str, FinancialYear], list[Part]] = defaultdict(list)
    for one in asked.evidence.contributions:
        by_year[one.row.organisation, one.row.financial_year].append(one)
    for (vehicle, year), parts in sorted(by_year.items()):
        yield from _borne_alone(asked, vehicle, year, parts)
        yield from _unpaid(asked, vehicle, year, parts)


def _borne_alone(asked: Asked, vehicle: str, year: FinancialYear, parts: Sequence[Part]) -> Iterator[Alarm]:
    owners = {one.row.owner for one in asked.evidence.holdings if one.row.owned == vehicle}
    owners |= {part.row.partner for part in parts}
    if len(owners) < 2:
        return
    for part in parts:
        share = _share(part, parts)
        if share is None or share <= asked.thresholds.house.partner_share_max:
            continue
        yield Alarm(
            key=f"borne-alone:{vehicle}:{year}:{part.row.partner}",
            promise=Promise.P13,
            headline=(
                f"{asked.name(part.row.partner)} bears {share_in_words(share)} of {asked.name(vehicle)}'s budget in "
                f"{year}, though it has {len(owners)} owners on record."
            ),
            rows=(part,) if part.row.share_of_budget_percent is not None else tuple(parts),
            since=year.first_day,
            whose=asked.answers_for(vehicle),
        )


def _share(part: Part, parts: Sequence[Part]) -> Decimal | None:
    if part.row.share_of_budget_percent is not None:
        return part.row.share_of_budget_percent / 100
    whole = Money.total([_due(one) for one in parts])
    return Decimal(_due(part).pence) / whole.pence if len(parts) > 1 and whole.pence > 0 else None


def _due(part: Part) -> Money:
    """Return what a partner gave in the end, or what it promised while nothing is said of that."""
    if part.row.paid is not None:
        return part.row.paid
    return part.row.promised or Money(0)


def _unpaid(asked: Asked, vehicle: str, year: FinancialYear, parts: Sequence[Part]) -> Iterator[Alarm]:
    if asked.on <= year.last_day:
        return
    for part in parts:
        row = part.row
        if row.promised is None or row.paid is None or row.paid >= row.promised:
            continue
        yield Alarm(
            key=f"promised-not-paid:{vehicle}:{year}:{row.partner}",
            promise=Promise.P13,
            headline=(
                f"{asked.name(row.partner)} promised {asked.name(vehicle)} {amount_in_words(row.promised)} for {year} "
                f"and paid {amount_in_words(row.paid)}."
            ),
            rows=(part,),
            since=year.next.first_day,
            whose=asked.name(row.partner),
        )
