"""What the returns of many authorities say of growth, of how far it strays, and of how reserves move.

Growth is of net spending, so of what was left after savings, and in logarithms. Its variance is divided into what lasts
and what is gone a year later by the covariance of one year's growth with the next's; medians and cut-off tails stand in
for the mean, so that a restatement or a transfer of functions counts for little. Begin with `calibrate`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise, product
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.random import Generator, Philox

from rightsource.planning.rules.backtest_thresholds import Estimating, Folds
from rightsource.planning.rules.calibration.panel import OTHER_FUNDING, SERIES, FloatArray, Panel, panel_of
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.simulation.drivers import MONTHS_PER_YEAR

_NOT_IN_RETURNS: Final = {
    "high_needs_education": "the summary does not divide education",
    "cpi": "prices are not in the returns; spending is taken at the prices of the dated files",
    "interest_rate": "debts are not in the returns, only what they cost",
    "pay_award": "pay is not in the returns",
    "care_fees": "fees are not in the returns",
    "external_market": "sales are netted off in the returns",
    "saving_delivery": "savings are not in the returns; growth is what is left after them",
    "referendum_limit": "it is law",
    "price_mix": "the summary does not divide spending by what it buys",
}
_NORMAL_SPREAD_OF_MAD: Final = 1.482_602_218_505_602  # of a normal's median absolute deviation


@dataclass(frozen=True, slots=True)
class Estimate:
    """One figure, how sure it is, and on how much it stands.

    Attributes:
        value: a share, or a correlation.
        standard_error: by a bootstrap of authorities, so it does not see that years are few; None where not asked.
        observations: authority-years, or pairs of them.
        years: how many years of growth or of reserves they come from.
    """

    value: float
    standard_error: float | None
    observations: int
    authorities: int
    years: int


@dataclass(frozen=True, slots=True)
class DriverEstimate:
    """One driver: its central growth, the spread of a year's figure, and how much of growth was gone a year later."""

    driver: str
    measured_on: str
    central: Estimate
    spread: Estimate
    passing_spread: Estimate


@dataclass(frozen=True, slots=True)
class PairEstimate:
    """How two drivers' growths go together across authorities."""

    between: tuple[str, str]
    correlation: Estimate


@dataclass(frozen=True, slots=True)
class ReservesEstimate:
    """How usable reserves move, as shares of net revenue expenditure, and what that makes of services' own shocks."""

    added_share: Estimate
    spread_share: Estimate
    carried_share: Estimate
    service_spread_share: Estimate
    monthly_persistence: Estimate


@dataclass(frozen=True, slots=True)
class Check:
    """How estimates did on the authorities that they were not made on."""

    authorities: int
    observations: int
    band_share: float
    inside_share: float


@dataclass(frozen=True, slots=True)
class NotEstimated:
    """What stays an assumption, and why."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the returns published by a day said, on which authorities, and what they could not say."""

    on: date
    authorities: int
    held_out: tuple[str, ...]
    drivers: tuple[DriverEstimate, ...]
    pairs: tuple[PairEstimate, ...]
    reserves: ReservesEstimate | None
    check: Check | None
    not_estimated: tuple[NotEstimated, ...]


def calibrate(
    rows: Iterable[OutturnRow],
    *,
    on: date,
    folds: Folds,
    held_out: int,
    settings: Estimating,
    is_sure_asked: bool = True,
) -> Calibration:
    """Estimate what outturn published by a day can tell, on the authorities outside one fold.

    Args:
        rows: returns of upper-tier authorities, of every edition.
        on: the day; later editions are not looked at.
        folds: how authorities are divided.
        held_out: the fold that takes no part.
        settings: how much an estimate needs, and where it is cut off.
        is_sure_asked: whether standard errors and the check on the fold held out are wanted; they take time.
    """
    panel = panel_of(rows, on=on, breaks=settings.breaks)
    outside = np.array([folds.of(e_code) != held_out for e_code in panel.e_codes], dtype=bool)
    inside = panel.of(np.flatnonzero(~outside))
    panel = panel.of(np.flatnonzero(outside))
    ask = _Asking(panel, settings, settings.bootstrap_replicates if is_sure_asked else 0)
    drivers = tuple(_drivers(ask))
    reserves = _reserves(ask)
    named = {each.driver for each in drivers}
    wanting = [
        NotEstimated(driver, "too few authority-years in a row are known, without a break in what is measured")
        for series in SERIES.values()
        for driver in series
        if driver not in named
    ]
    if reserves is None:
        wanting.append(NotEstimated("service_shock", "too few years of reserves are known"))
    always = [NotEstimated(name, because) for name, because in _NOT_IN_RETURNS.items()]
    return Calibration(
        on=on,
        authorities=len(panel.e_codes),
        held_out=inside.e_codes,
        drivers=drivers,
        pairs=tuple(_pairs(ask, named)),
        reserves=reserves,
        check=_check(inside, reserves, settings) if is_sure_asked else None,
        not_estimated=(*wanting, *always),
    )


# Moments


@dataclass(frozen=True, slots=True)
class _Moments:
    """What a table of authorities by years says: its middle, its variance, and how one year goes with the next."""

    median: float
    variance: float
    covariance_with_next: float
    variance_between_years: float


def _cut_off(values: FloatArray, spreads: float) -> FloatArray:
    """Return values with what is further than some robust standard deviations from the median brought to there."""
    median = np.nanmedian(values)
    reach = spreads * _NORMAL_SPREAD_OF_MAD * np.nanmedian(np.abs(values - median))
    return np.clip(values, median - reach, median + reach)


def _moments(values: FloatArray, years: Sequence[int], spreads: float) -> _Moments | None:
    """Return the moments of a table about each year's median, or None where no two years stand next to each other."""
    told = [column for column in range(len(years)) if np.isfinite(values[:, column]).any()]
    cut = _cut_off(values[:, told], spreads) if told else values[:, :0]
    medians = np.nanmedian(cut, axis=0) if told else np.zeros(0)
    stray = cut - medians
    following = [
        (place, place + 1) for place, (one, other) in enumerate(pairwise(told)) if years[other] == years[one] + 1
    ]
    products = np.concatenate([stray[:, one] * stray[:, other] for one, other in following]) if following else stray[:0]
    if not np.isfinite(products).any():
        return None
    return _Moments(
        median=float(np.nanmedian(values)),
        variance=float(np.nanmean(stray**2)),
        covariance_with_next=float(np.nanmean(products)),
        variance_between_years=float(np.var(medians, ddof=1)),
    )


_ADDED: Final = "added to usable reserves"
_Figure = Callable[[_Moments], float | None]


class _Asking:
    """One panel, asked many figures of: each with its standard error over the same resamples of authorities."""

    def __init__(self, panel: Panel, settings: Estimating, replicates: int) -> None:
        self.panel = panel
        self.settings = settings
        chance = Generator(Philox(settings.seed))
        count = len(panel.e_codes)
        self.resamples = [panel.of(chance.integers(0, count, count)) for _ in range(replicates if count else 0)]
        self._moments: dict[str, tuple[_Moments | None, list[_Moments]]] = {}

    def is_enough(self, values: FloatArray) -> bool:
        """Say whether a table holds enough for an estimate."""
        known = np.isfinite(values)
        return bool(known.sum() >= self.settings.pairs_min and known.any(axis=0).sum() >= self.settings.years_min)

    def estimates(self, table: str, figures: Iterable[_Figure]) -> list[Estimate] | None:
        """Return figures of the moments of one table; None where it holds too little for any of them."""
        values = _table(self.panel, table)
        if not self.is_enough(values):
            return None
        moments, resampled = self._moments_of(table)
        found = []
        for figure in figures:
            value = None if moments is None else figure(moments)
            if value is None:
                return None
            others = [other for each in resampled if (other := figure(each)) is not None]
            found.append(_estimate(value, others, values))
        return found

    def _moments_of(self, table: str) -> tuple[_Moments | None, list[_Moments]]:
        if table not in self._moments:
            first, *others = (
                _moments(_table(panel, table), panel.years, self.settings.winsor_spreads)
                for panel in (self.panel, *self.resamples)
            )
            self._moments[table] = first, [each for each in others if each is not None]
        return self._moments[table]


def _table(panel: Panel, name: str) -> FloatArray:
    return panel.added if name == _ADDED else panel.growth[name]


def _estimate(value: float, resampled: Sequence[float], values: FloatArray) -> Estimate:
    error = float(np.std(resampled, ddof=1)) if len(resampled) > 1 else None
    known = np.isfinite(values)
    return Estimate(value, error, int(known.sum()), int(known.any(axis=1).sum()), int(known.any(axis=0).sum()))


def _drivers(ask: _Asking) -> Iterable[DriverEstimate]:
    def spread(found: _Moments) -> float:
        return math.sqrt(_lasting(found, ask.settings) + found.variance_between_years)

    def passing(found: _Moments) -> float:
        return math.sqrt(max(-found.covariance_with_next, 0.0))

    for series, drivers in SERIES.items():
        three = ask.estimates(series, (lambda found: math.expm1(found.median), spread, passing))
        if three:
            for driver in drivers:
                yield DriverEstimate(driver, series, *three)


def _lasting(found: _Moments, settings: Estimating) -> float:
    """Return the variance of growth that is still there a year later.

    Where a level is a lasting walk and a passing stray, the covariance of neighbouring growths is minus the variance of
    the stray, which is in each growth twice.

    Source: the permanent and transitory decomposition of panel data, as in MaCurdy, "The use of time series processes
    to model the error structure of earnings", Journal of Econometrics 18 (1982).
    """
    least = settings.permanent_share_min * found.variance
    return min(max(found.variance + 2.0 * found.covariance_with_next, least), found.variance)


def _pairs(ask: _Asking, named: set[str]) -> Iterable[PairEstimate]:
    """Give the correlation of each two series' growth about each year's median, once for each two of their drivers."""
    series = [name for name, drivers in SERIES.items() if named.issuperset(drivers)]
    for one, other in combinations(series, 2):
        found = _pair(ask, one, other)
        if found is not None:
            for between in product(SERIES[one], SERIES[other]):
                yield PairEstimate(between, found)
    if OTHER_FUNDING in series:
        # One series speaks for both, so in these estimates they go together as nearly as a matrix bears.
        first, second = SERIES[OTHER_FUNDING]
        yield PairEstimate((first, second), Estimate(ask.settings.correlation_max, None, 0, 0, 0))


def _pair(ask: _Asking, one: str, other: str) -> Estimate | None:
    both = np.where(np.isfinite(ask.panel.growth[other]), ask.panel.growth[one], np.nan)
    value, *resampled = (
        _correlation(panel.growth[one], panel.growth[other], ask.settings) for panel in (ask.panel, *ask.resamples)
    )
    if value is None or not ask.is_enough(both):
        return None
    return _estimate(value, [each for each in resampled if each is not None], both)


def _correlation(one: FloatArray, other: FloatArray, settings: Estimating) -> float | None:
    both = np.isfinite(one) & np.isfinite(other)
    columns = both.any(axis=0)
    if not columns.any():
        return None
    strays = []
    for values in (one, other):
        held = np.where(both, values, np.nan)[:, columns]
        cut = _cut_off(held, settings.winsor_spreads)
        strays.append((cut - np.nanmedian(cut, axis=0))[both[:, columns]])
    spread = math.sqrt(float(strays[0] @ strays[0]) * float(strays[1] @ strays[1]))
    if spread == 0.0:
        return None
    return max(min(float(strays[0] @ strays[1]) / spread, settings.correlation_max), -settings.correlation_max)


# Reserves


def _reserves(ask: _Asking) -> ReservesEstimate | None:
    settings = ask.settings
    # Services stray each by itself, so a council's spending strays by the root of their squared shares.
    concentration = float(np.median(ask.panel.concentration)) if ask.panel.e_codes else math.nan

    def spread(found: _Moments) -> float:
        return math.sqrt(found.variance)

    def carried(found: _Moments) -> float:
        share = found.covariance_with_next / found.variance if found.variance > 0 else 0.0
        return min(max(share, settings.carried_share_min), settings.carried_share_max)

    def persistence(found: _Moments) -> float:
        return monthly_persistence(carried(found))

    def shock(found: _Moments) -> float:
        return spread(found) / (concentration * yearly_share_of_spread(persistence(found)))

    five = ask.estimates(_ADDED, (lambda found: found.median, spread, carried, shock, persistence))
    return ReservesEstimate(*five) if five else None


def yearly_share_of_spread(persistence: float) -> float:
    """Return the standard deviation of a year's mean of a stray that fades, as a share of the stray's own.

    Source: the variance of the mean of twelve values of a first-order autoregression.
    """
    months = range(1, MONTHS_PER_YEAR)
    total = MONTHS_PER_YEAR + 2 * sum((MONTHS_PER_YEAR - gap) * persistence**gap for gap in months)
    return math.sqrt(total) / MONTHS_PER_YEAR


def yearly_correlation(persistence: float) -> float:
    """Return how one year's mean of a stray that fades goes with the next year's."""
    covariance = sum(
        persistence ** (MONTHS_PER_YEAR + later - earlier)
        for earlier in range(MONTHS_PER_YEAR)
        for later in range(MONTHS_PER_YEAR)
    )
    return covariance / (MONTHS_PER_YEAR * yearly_share_of_spread(persistence)) ** 2


def monthly_persistence(yearly: float) -> float:
    """Return how much of a stray is left a month later, where one year's mean goes with the next as stated.

    >>> round(yearly_correlation(monthly_persistence(0.3)), 6)
    0.3
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if yearly_correlation(middle) < yearly else (low, middle)
    return 0.5 * (low + high)


def _check(inside: Panel, reserves: ReservesEstimate | None, settings: Estimating) -> Check | None:
    """Count how often reserves of the authorities held out moved no further than the estimates' own band."""
    known = inside.added[np.isfinite(inside.added)]
    if reserves is None or not known.size:
        return None
    reach = _normal_reach(settings.check_share) * reserves.spread_share.value
    within = np.abs(known - reserves.added_share.value) <= reach
    return Check(len(inside.e_codes), int(known.size), settings.check_share, float(within.mean()))


def _normal_reach(share: float) -> float:
    return NormalDist().inv_cdf(0.5 + share / 2)
