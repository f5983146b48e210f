"""What was estimated, written as dated assumption files, for somebody to read and to put in the place of ours.

A file says from what it was estimated, how sure that is, and what it must not be used with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np

from rightsource.planning.rules.books import assumptions_for
from rightsource.planning.rules.calibration.estimates import (
    Calibration,
    DriverEstimate,
    Estimate,
    PairEstimate,
    ReservesEstimate,
)
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import count_in_words
from rightsource.simulation.drivers import DRIVER_KEYS, DRIVERS
from rightsource.simulation.load import CORRELATION, SERVICE_SHOCK

_RANGE_IN_STANDARD_ERRORS = 2.0
_LEAST_EIGENVALUE = 0.01  # under it two drivers are nearly one, and a study would refuse the matrix
_STEPS = 100
_NET_OF_SAVINGS = (
    "# Growth is that of net spending in official outturn: of what was left after savings, at prices held still. A\n"
    "# plan with savings of its own takes them off twice if it is used with this.\n"
)


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was estimated, from which editions, and the files that were written of it."""

    calibration: Calibration
    returns: tuple[str, ...]
    files: tuple[Path, ...]


def assumption_files(calibration: Calibration, *, returns: Sequence[str], read_on: date) -> dict[str, str]:
    """Return the text of each file that an estimate makes, by its name.

    Args:
        calibration: what was estimated.
        returns: the editions it was estimated from, in words.
        read_on: the day on which they were read.
    """
    source = (
        f"Revenue Outturn Summary (RS) data by local authority, Open Government Licence v3.0: {', '.join(returns)}; "
        f"{count_in_words(calibration.authorities, 'upper-tier authority', 'upper-tier authorities')}, "
        f"{len(calibration.held_out)} held out, as published by {calibration.on.isoformat()}"
    )
    first = FinancialYear.of(calibration.on)
    written = {f"{each.driver}.toml": _driver(each, first, source, read_on) for each in calibration.drivers}
    if calibration.reserves is not None:
        written[f"{SERVICE_SHOCK}.toml"] = _service_shock(calibration.reserves, first, source, read_on)
        written["balancing.toml"] = _balancing(calibration.reserves, first, source, read_on)
    if calibration.pairs:
        written[f"{CORRELATION}.toml"] = _correlation(calibration.pairs, first, source, read_on)
    return written


def _driver(each: DriverEstimate, first: FinancialYear, source: str, read_on: date) -> str:
    return (
        f"# Growth of {each.measured_on.replace('-', ' ')}, estimated.\n"
        f"{_NET_OF_SAVINGS}"
        f"# Spread: what lasts of an authority's growth, and how its years differ ({_sure(each.spread)}).\n"
        f"# Gone a year later, and so in the services' own shocks: {each.passing_spread.value:.4f}.\n"
        f'driver = "{each.driver}"\n'
        'unit = "share a year, growth on the year before"\n'
        f"{_value(first, {'central': each.central, 'spread': each.spread}, source, read_on)}"
    )


def _service_shock(found: ReservesEstimate, first: FinancialYear, source: str, read_on: date) -> str:
    return (
        "# How far each service's cost strays for reasons of its own, and how long that lasts, estimated from how\n"
        "# usable reserves moved from year to year: what spending strayed and was not met by anything else.\n"
        f"# They moved by {found.spread_share.value:.4f} of net revenue expenditure ({_sure(found.spread_share)});\n"
        f"# {found.carried_share.value:.2f} of it came again the year after ({_sure(found.carried_share)}).\n"
        'unit = "share of the service\'s cost"\n'
        f"monthly_persistence = {found.monthly_persistence.value:.4f}\n"
        f"{_value(first, {'spread': found.service_spread_share}, source, read_on)}"
    )


def _balancing(found: ReservesEstimate, first: FinancialYear, source: str, read_on: date) -> str:
    return (
        "# How a council whose plans are not known balances: what it adds to usable reserves in a usual year, and how\n"
        "# much of a year's departure from that is in the next year again, estimated.\n"
        'unit = "share of net revenue expenditure; share of last year\'s departure"\n'
        f"{_value(first, {'central': found.added_share, 'carried': found.carried_share}, source, read_on)}"
    )


def _value(first: FinancialYear, figures: Mapping[str, Estimate], source: str, read_on: date) -> str:
    leading = next(iter(figures.values()))
    reach = _RANGE_IN_STANDARD_ERRORS * (leading.standard_error or 0.0)
    lines = [
        "",
        "[[value]]",
        f'from = "{first}"',
        *(f"{name} = {figure.value:.4f} # {_sure(figure)}" for name, figure in figures.items()),
        f"range = [{leading.value - reach:.4f}, {leading.value + reach:.4f}] # two standard errors each way",
        f'source = "{source}"',
        f"read_on = {read_on.isoformat()}",
    ]
    return "\n".join(lines) + "\n"


def _sure(figure: Estimate) -> str:
    error = (
        "standard error not asked" if figure.standard_error is None else f"standard error {figure.standard_error:.4f}"
    )
    years = count_in_words(figure.years, "year")
    return f"{error}, {figure.observations} authority-years of {figure.authorities} authorities in {years}"


def _correlation(pairs: Sequence[PairEstimate], first: FinancialYear, source: str, read_on: date) -> str:
    kept, table = _positive_definite(pairs, first)
    estimated = {frozenset(pair.between): pair.correlation for pair in pairs}
    lines = [
        "# How the drivers' surprises move together. Pairs that are not named are taken to be unrelated.",
        "# Estimated across authorities about each year's median; the others are as in our own file.",
        f"# {kept:.0%} of the way from our own file to the estimates: further on, pairs would contradict each other.",
        'unit = "correlation"',
        f'source = "{source}"',
        f"read_on = {read_on.isoformat()}",
    ]
    for one, other in _named(table):
        found = estimated.get(frozenset((one, other)))
        sure = "" if found is None else " # estimated" if found.standard_error is None else f" # {_sure(found)}"
        value = table[DRIVER_KEYS.index(one)][DRIVER_KEYS.index(other)]
        lines += ["", "[[pair]]", f'between = ["{one}", "{other}"]', f"value = {value:.4f}{sure}"]
    return "\n".join(lines) + "\n"


def _named(table: Sequence[Sequence[float]]) -> Iterator[tuple[str, str]]:
    for one, other in product(range(DRIVERS), repeat=2):
        if one < other and abs(table[one][other]) >= 0.00005:
            yield DRIVER_KEYS[one], DRIVER_KEYS[other]


def _positive_definite(pairs: Sequence[PairEstimate], first: FinancialYear) -> tuple[float, list[list[float]]]:
    """Return our matrix moved towards the estimates as far as it stays one that can be, and how far that is."""
    ours = np.array(assumptions_for(first, 1, known=first).correlation)
    wanted = ours.copy()
    for pair in pairs:
        one, other = (DRIVER_KEYS.index(name) for name in pair.between)
        wanted[one, other] = wanted[other, one] = pair.correlation.value
    for step in range(_STEPS, -1, -1):
        moved = ours + step / _STEPS * (wanted - ours)
        if float(np.linalg.eigvalsh(moved)[0]) >= _LEAST_EIGENVALUE:
            return step / _STEPS, moved.tolist()
    return 0.0, ours.tolist()
