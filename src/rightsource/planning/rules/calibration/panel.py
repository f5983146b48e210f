"""Growth and reserves of many authorities, year by year, as the outturns published by a day give them."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from rightsource.planning.rules.books import assumptions_for, price_mix
from rightsource.planning.rules.core import cost_growth, most_allowed
from rightsource.planning.rules.outturn_council import CLIENT_GROUP_OF, NetPosition, net_position, returns_known
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear
from rightsource.simulation.drivers import CLIENT_GROUPS

FloatArray = npt.NDArray[np.float64]

COUNCIL_TAX: Final = "council tax"
OTHER_FUNDING: Final = "grant and business rates"
SERIES: Final[Mapping[str, tuple[str, ...]]] = {
    "childrens-social-care": ("children_looked_after",),
    "adult-social-care": ("adults_18_64", "adults_65_plus"),
    "environment": ("waste",),
    "everything-else": ("general",),
    COUNCIL_TAX: ("tax_base",),
    OTHER_FUNDING: ("grant_settlement", "business_rates"),
}
"""What is followed in the returns, and the drivers that it speaks for."""

_LEAST_AMOUNT_GBP: Final = 1_000_000.0  # growth of less is a growth of roundings and transfers


@dataclass(frozen=True, eq=False)
class Panel:
    """Authorities by years. A growth stands in the column of the year that it leads to; what is not known is NaN.

    Attributes:
        years: of the columns, in order.
        growth: (A, Y) of each series, in logarithms at prices held still, or for council tax at its level held still.
        added: (A, Y) what was added to usable reserves, as a share of net revenue expenditure.
        concentration: (A,) root of the sum of squares of services' shares of spending.
    """

    e_codes: tuple[str, ...]
    years: tuple[int, ...]
    growth: Mapping[str, FloatArray]
    added: FloatArray
    concentration: FloatArray

    def of(self, places: npt.NDArray[np.intp]) -> Panel:
        """Return the panel of some authorities, which may come more than once."""
        growth = {name: values[places] for name, values in self.growth.items()}
        e_codes = tuple(self.e_codes[place] for place in places)
        return Panel(e_codes, self.years, growth, self.added[places], self.concentration[places])


def panel_of(rows: Iterable[OutturnRow], *, on: date, breaks: Collection[int]) -> Panel:
    """Return growth and reserves of every authority, from the outturns published by a day.

    Args:
        rows: returns of upper-tier authorities, of every edition.
        on: the day; later editions are not looked at.
        breaks: years into which no growth is taken, because what is measured changed with them.
    """
    positions = _outturns(rows, on)
    years = tuple(sorted({year for own in positions.values() for year in own}))
    shape = (len(positions), len(years))
    growth = {name: np.full(shape, np.nan) for name in SERIES}
    added = np.full(shape, np.nan)
    for row_number, own in enumerate(positions.values()):
        for column, year in enumerate(years):
            if year not in own:
                continue
            added[row_number, column] = own[year].added_to_usable_gbp / own[year].net_revenue_expenditure_gbp
            if year - 1 in own and year not in breaks:
                for name in SERIES:
                    growth[name][row_number, column] = _growth(own[year - 1], own[year], name)
    concentration = np.array([_concentration(own[max(own)]) for own in positions.values()])
    return Panel(tuple(positions), years, growth, added, concentration)


def _outturns(rows: Iterable[OutturnRow], on: date) -> dict[str, dict[int, NetPosition]]:
    """Return every authority's outturns that were published by a day, by year."""
    by_code: dict[str, list[OutturnRow]] = {}
    for row in rows:
        by_code.setdefault(row.authority.e_code, []).append(row)
    positions = {}
    for e_code in sorted(by_code):
        known = returns_known(by_code[e_code], on)
        outturns = {year.starts_in: net_position(row) for (form, year), row in known.items() if form == "RS"}
        found = {year: position for year, position in outturns.items() if position is not None}
        if found:
            positions[e_code] = found
    return positions


def _amount(position: NetPosition, series: str) -> float:
    if series == COUNCIL_TAX:
        return position.council_tax_gbp
    if series == OTHER_FUNDING:
        return position.grant_gbp + position.business_rates_gbp
    return position.services_gbp.get(series, 0.0)


def _growth(before: NetPosition, after: NetPosition, series: str) -> float:
    # In 2010-11 children's and adults' social care are one line, so the rest of that year is the rest of any other.
    was, now = _amount(before, series), _amount(after, series)
    if min(was, now) < _LEAST_AMOUNT_GBP:
        return math.nan
    return math.log(now / was) - _expected(after.year, series)


@cache
def _expected(year: FinancialYear, series: str) -> float:
    """Return the part of a year's growth that is not the driver's: prices of the dated files, or the tax rise."""
    path = assumptions_for(year, 1, known=year)
    if series == COUNCIL_TAX:
        rise = most_allowed(path)[0]
        return math.log1p(rise.core_share + rise.social_care_share)
    if series == OTHER_FUNDING:
        return 0.0
    group = CLIENT_GROUP_OF[series]
    demand = path.drivers[CLIENT_GROUPS.index(SERIES[series][-1])].central_share[0]
    return math.log(cost_growth(path, 0, group, price_mix(year)[group]) / (1.0 + demand))


def _concentration(position: NetPosition) -> float:
    spent = sum(position.services_gbp.values()) + position.interest_gbp + position.principal_gbp
    return math.sqrt(sum(amount**2 for amount in position.services_gbp.values())) / spent
