"""Whether distress came to a council after a day, of either kind, and from which day on that was known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.planning.rules.backtest.labels import Labels
from rightsource.planning.rules.outturn_council import USABLE
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear


@dataclass(frozen=True, slots=True)
class Case:
    """What came to one council within the horizon of one day.

    Attributes:
        came: whether distress came, as far as is known now.
        is_seen: whether what is known now reaches to the end of the horizon, so that the case may be scored.
        closed_on: the day from which on whoever looked could know that; None where nobody can yet.
    """

    came: bool
    is_seen: bool
    closed_on: date | None
    event: str = ""
    event_on: date | None = None


def reported_case(labels: Labels, e_code: str, on: date, horizon_years: int) -> Case:
    """Return whether a section 114(3) report or exceptional support came within the horizon."""
    until = years_after(on, horizon_years)
    event = labels.first_within(e_code, on, until)
    is_seen = until <= labels.complete_to
    if event is None:
        return Case(came=False, is_seen=is_seen, closed_on=until)
    return Case(came=True, is_seen=is_seen, closed_on=until, event=event.event, event_on=event.on)


def computed_case(
    published: Mapping[FinancialYear, OutturnRow], on: date, horizon_years: int, *, reserves_share: float
) -> Case:
    """Return whether usable reserves closed a year within the horizon under a share of net revenue expenditure.

    Args:
        published: the council's outturns as they were first published, which no later edition changes.
        on: the day.
        horizon_years: how far it reaches.
        reserves_share: the share under which reserves are distress.
    """
    until = years_after(on, horizon_years)
    year = FinancialYear.of(on)
    ends: list[FinancialYear] = []
    while year.last_day <= until:
        ends.append(year)
        year = year.next
    shares = [(end, _share_at_close(published.get(end))) for end in ends]
    if any(share is None for _, share in shares):
        return Case(came=False, is_seen=False, closed_on=None)
    closed_on = max(published[end].vintage_on for end in ends)
    low = next((end for end, share in shares if share is not None and share < reserves_share), None)
    if low is None:
        return Case(came=False, is_seen=True, closed_on=closed_on)
    return Case(came=True, is_seen=True, closed_on=closed_on, event="usable reserves low", event_on=low.last_day)


def first_published(rows: Iterable[OutturnRow]) -> dict[FinancialYear, OutturnRow]:
    """Return the first edition of each year's outturn of one council."""
    found: dict[FinancialYear, OutturnRow] = {}
    for row in sorted(rows, key=lambda row: row.vintage_on, reverse=True):
        if row.form == "RS":
            found[row.financial_year] = row
    return found


def years_after(on: date, years: int) -> date:
    """Return the same day some years on; 29 February becomes 28 February."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def _share_at_close(row: OutturnRow | None) -> float | None:
    if row is None:
        return None
    reserves, spending = row.authority.reserves, row.authority.amounts.get("net_revenue_expenditure_gbp_thousand", 0)
    if spending <= 0 or not all(kind in reserves for kind in USABLE):
        return None
    return sum(reserves[kind].closing_gbp_thousand for kind in USABLE) / spending
