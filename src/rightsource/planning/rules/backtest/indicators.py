"""What anyone could read off the returns about one council by a day: the inputs of the baselines, and no model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from rightsource.planning.rules.backtest_thresholds import ResilienceIndex
from rightsource.planning.rules.outturn_council import USABLE, returns_known
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear

FloatArray = npt.NDArray[np.float64]

RESERVES_SHARE: Final = "reserves_share"
LAST_CHANGE_SHARE: Final = "last_change_share"

_SPENDING: Final = "net_revenue_expenditure_gbp_thousand"
_SOCIAL_CARE: Final = (
    "childrens_social_care_gbp_thousand",
    "adult_social_care_gbp_thousand",
    "social_care_gbp_thousand",
)
_SHARES_OF_SPENDING: Final[Mapping[str, tuple[str, ...]]] = {
    "interest_share": ("interest_payable_gbp_thousand",),
    "social_care_share": _SOCIAL_CARE,
    "council_tax_share": ("council_tax_requirement_gbp_thousand",),
}


@dataclass(frozen=True, slots=True)
class Indicators:
    """One council's figures by a day, each where the returns give it, and the day of its last known balance."""

    e_code: str
    balance_on: date
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Balance:
    """Usable reserves at a 31 March, by part, in thousands of pounds, and the return that gives them."""

    parts: Mapping[str, int]
    row: OutturnRow

    @property
    def usable(self) -> int:
        return sum(self.parts.values())


def indicators_of(rows: Iterable[OutturnRow], *, on: date, index: ResilienceIndex) -> Indicators | None:
    """Return one council's indicators as its returns gave them by a day, None where they give no share of spending.

    Args:
        rows: the council's returns, of every edition.
        on: the day; later editions are not looked at.
        index: how far back its indicators look.
    """
    known = returns_known(rows, on)
    balances = {year: found for year in _years(known) if (found := _balance(known, year)) is not None}
    if not balances:
        return None
    last = max(balances)
    now = balances[last]
    spending = now.row.authority.amounts.get(_SPENDING, 0)
    if spending <= 0:
        return None
    values = {
        RESERVES_SHARE: now.usable / spending,
        "unallocated_share": now.parts["unallocated"] / spending,
        "earmarked_share": now.parts["other_earmarked"] / spending,
        **_changes(balances, last, spending, index),
        **_shares(now.row),
    }
    return Indicators(now.row.authority.e_code, last.last_day, values)


def _years(known: Mapping[tuple[str, FinancialYear], OutturnRow]) -> set[FinancialYear]:
    """Return the years at whose end a balance is known: an outturn's own, and the one before a budget's."""
    return {year if form == "RS" else FinancialYear(year.starts_in - 1) for form, year in known}


def _balance(known: Mapping[tuple[str, FinancialYear], OutturnRow], year: FinancialYear) -> _Balance | None:
    """Return the balance at the end of a year: as its outturn closed, else as the next budget expected."""
    for row, closes in ((known.get(("RS", year)), True), (known.get(("RA", year.next)), False)):
        if row is not None and all(kind in row.authority.reserves for kind in USABLE):
            held = {kind: row.authority.reserves[kind] for kind in USABLE}
            parts = {k: each.closing_gbp_thousand if closes else each.opening_gbp_thousand for k, each in held.items()}
            return _Balance(parts, row)
    return None


def _changes(
    balances: Mapping[FinancialYear, _Balance], last: FinancialYear, spending: int, index: ResilienceIndex
) -> dict[str, float]:
    """Return how reserves moved in the last year and over the last years known without a gap."""
    now, before = balances[last], FinancialYear(last.starts_in - 1)
    changes: dict[str, float] = {}
    if now.row.form == "RS":
        # Its own opening balance, so that a restatement between two years is no change.
        opened = sum(now.row.authority.reserves[kind].opening_gbp_thousand for kind in USABLE)
        changes[LAST_CHANGE_SHARE] = (now.usable - opened) / spending
    elif before in balances:
        changes[LAST_CHANGE_SHARE] = (now.usable - balances[before].usable) / spending
    far, back = last, 0
    while back < index.years_averaged and FinancialYear(far.starts_in - 1) in balances:
        far, back = FinancialYear(far.starts_in - 1), back + 1
    if back == 0:
        return changes
    then = balances[far]
    drawn = (then.usable - now.usable) / back
    changes["reserves_sustainability"] = (
        min(now.usable / drawn, index.never_drawn_years) if drawn > 0 else index.never_drawn_years
    )
    for name, was, current in (
        ("reserves_change", then.usable, now.usable),
        ("unallocated_change", then.parts["unallocated"], now.parts["unallocated"]),
        ("earmarked_change", then.parts["other_earmarked"], now.parts["other_earmarked"]),
    ):
        if was > 0:
            changes[name] = current / was - 1.0
    return changes


def _shares(row: OutturnRow) -> dict[str, float]:
    amounts = row.authority.amounts
    spending = amounts[_SPENDING]
    return {
        name: sum(amounts.get(measure, 0) for measure in measures) / spending
        for name, measures in _SHARES_OF_SPENDING.items()
        if any(measure in amounts for measure in measures)
    }


# Among the councils of one day


def percentile_ranks(values: FloatArray) -> FloatArray:
    """Return where each value stands among those known, from 0 to 1, the least first; the unknown in the middle.

    >>> percentile_ranks(np.array([3.0, np.nan, 1.0])).tolist()
    [0.75, 0.5, 0.25]
    """
    known = np.isfinite(values)
    ranks = np.full(values.shape, 0.5)
    if known.any():
        ranks[known] = (rankdata(values[known]) - 0.5) / known.sum()
    return ranks


def column(day: Sequence[Indicators], name: str) -> FloatArray:
    """Return one indicator of each council of a day, NaN where it is not known."""
    return np.array([each.values.get(name, np.nan) for each in day])


def resilience(day: Sequence[Indicators], index: ResilienceIndex) -> FloatArray:
    """Return the composite of each council of a day, from 0 to 1, higher for more at risk."""
    ranks = [percentile_ranks(column(day, name) * sign) for name, sign in index.signs.items() if sign]
    return np.asarray(np.mean(ranks, axis=0), dtype=np.float64)


def normal_scores(values: FloatArray) -> FloatArray:
    """Return the normal quantile of each value's percentile rank."""
    normal = NormalDist()
    return np.array([normal.inv_cdf(float(rank)) for rank in percentile_ranks(values)])


def standardised(values: FloatArray) -> FloatArray:
    """Return values in standard deviations from the day's mean, the unknown at the mean, none further than three.

    Three, so that one council with next to no spending does not set the scale of a regression.
    """
    known = values[np.isfinite(values)]
    spread = float(known.std()) if known.size else 0.0
    if spread == 0.0:
        return np.zeros(values.shape)
    return np.asarray(np.clip(np.nan_to_num((values - known.mean()) / spread), -3.0, 3.0), dtype=np.float64)
