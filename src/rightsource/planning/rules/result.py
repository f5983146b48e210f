"""What a run of the simulation leaves on record: its key, and its result as plain values for every door."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import accumulate
from typing import Any, Final

from rightsource.planning.rules.books import model_hash
from rightsource.planning.rules.core import Core
from rightsource.quantities import FinancialYear
from rightsource.simulation.drivers import DRIVER_KEYS, MONTHS_PER_YEAR
from rightsource.simulation.projection import Projection
from rightsource.simulation.summary import Chance, Summary, VehicleSummary, summarise
from rightsource.treasury.rules.reserves import RING_FENCED, YearEnd
from rightsource.treasury.rules.rows import USABLE

DEFAULT_FUTURES = 10_000
DEFAULT_SEED = 114  # any number; stated with every result, so that anyone can have the same futures again
_APRIL: Final = 3  # the fourth month of a calendar year


def run_key(core: Core, *, audience: str, futures: int, seed: int, engine: str) -> str:
    """Return the SHA-256 over all that a result depends on: the same key, the same result to the last bit."""
    inputs = {
        "group": asdict(core.group),
        "assumptions": asdict(core.assumptions),
        "plan": asdict(core.plan),
        "inputs": [asdict(each) for each in core.inputs],
        "on": core.on.isoformat(),
        "audience": audience,
        "futures": futures,
        "seed": seed,
        "engine": engine,
        "model": model_hash(),
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True, default=str).encode()).hexdigest()


def result_of(core: Core, projection: Projection, *, audience: str, year_ends: Sequence[YearEnd]) -> dict[str, Any]:
    """Return a run's result as values that JSON can hold; amounts are pounds, chances are shares of one.

    Args:
        core: the study.
        projection: its futures.
        audience: whose knowledge went in.
        year_ends: usable reserves at past year ends, as the same audience knew them, for the drawing.
    """
    summary = summarise(projection)
    years = [str(FinancialYear(year)) for year in summary.years]
    return {
        "as_known_on": core.on.isoformat(),
        "audience": audience,
        "futures": summary.futures,
        "seed": summary.seed,
        "engine": projection.engine,
        "rules": model_hash(),
        "years": years,
        "p_s114_by_year": _chances(years, summary.p_s114_by_year),
        "p_exhausted_in_year": _chances(years, summary.p_exhausted_in_year),
        "reserves_gbp": {name: _rounded(values) for name, values in summary.reserves_gbp.items()},
        "recurrent_result_gbp": {name: _rounded(values) for name, values in summary.recurrent_result_gbp.items()},
        "monte_carlo_error": summary.monte_carlo_error,
        "model_error": summary.model_error,
        "opening_reserves_gbp": round(summary.opening_reserves_gbp, 2),
        "ring_fenced_gbp": round(summary.ring_fenced_gbp, 2),
        "savings_gbp": [
            {"year": year, "planned": round(planned, 2), "expected": round(expected, 2)}
            for year, planned, expected in zip(
                years, summary.planned_savings_gbp, summary.mean_savings_gbp, strict=True
            )
        ],
        "one_off_gbp": [
            {"year": year, "expected": round(each, 2)}
            for year, each in zip(years, summary.mean_one_off_gbp, strict=True)
        ],
        **_of_the_group(years, summary),
        **_what_went_in(core, year_ends),
    }


def _of_the_group(years: Sequence[str], summary: Summary) -> dict[str, Any]:
    """Return what a run found of the group, its vehicles and the schools grant."""
    means = {
        "support_gbp": summary.mean_support_gbp,
        "charges_gbp": summary.mean_charges_gbp,
        "dividends_gbp": summary.mean_dividends_gbp,
        "vehicle_support_gbp": summary.mean_vehicle_support_gbp,
        "separation_gbp": summary.mean_separation_gbp,
        "step_in_gbp": summary.mean_step_in_gbp,
    }
    return {
        "p_support_by_year": _chances(years, summary.p_support_by_year),
        "group_result_gbp": {name: _rounded(values) for name, values in summary.group_result_gbp.items()},
        "schools_balance_gbp": {name: _rounded(values) for name, values in summary.schools_balance_gbp.items()},
        "expected_gbp": {name: _rounded(values) for name, values in means.items()},
        "vehicles": [_of_a_vehicle(years, each, summary.years[0]) for each in summary.vehicles],
    }


def _of_a_vehicle(years: Sequence[str], vehicle: VehicleSummary, first_year: int) -> dict[str, Any]:
    return {
        "vehicle": vehicle.vehicle,
        "p_failure_by_year": _chances(years, vehicle.p_failure_by_year),
        "p_teckal_by_year": _chances(years, vehicle.p_teckal_by_year),
        "teckal_month": _middle_month(vehicle.teckal_month_share, first_year),
        "p_support_in_year": _chances(years, vehicle.p_support_in_year),
        "reserves_gbp": {name: _rounded(values) for name, values in vehicle.reserves_gbp.items()},
        "expected_support_gbp": _rounded(vehicle.mean_support_gbp),
        "expected_result_gbp": _rounded(vehicle.mean_result_gbp),
        "expected_external_income_gbp": _rounded(vehicle.mean_external_income_gbp),
    }


def _middle_month(shares: Sequence[float], first_year: int) -> str | None:
    """Return the month by which it has come in half of the futures in which it comes at all; None where it never does.

    >>> _middle_month([0.0, 0.1, 0.0, 0.2], 2026), _middle_month([0.0, 0.0], 2026)
    ('2026-07', None)
    """
    so_far = list(accumulate(shares))
    if not so_far or not so_far[-1]:
        return None
    at = next(month for month, share in enumerate(so_far) if share >= so_far[-1] / 2)
    years, month = divmod(_APRIL + at, MONTHS_PER_YEAR)
    return f"{first_year + years}-{month + 1:02d}"


def _what_went_in(core: Core, year_ends: Sequence[YearEnd]) -> dict[str, Any]:
    """Return what a run was made of: balances, past year ends, the statement, every input, words, and the drivers."""
    return {
        "opening_reserves": [
            {
                "what": f"{each.row.kind.value}, {each.row.name}",
                "as_at": each.row.as_at.isoformat(),
                "statement": each.row.statement,
                "gbp": each.row.amount.gbp,
                "record_id": each.record_id,
            }
            for each in core.balances
            if each.row.kind in USABLE or each.row.kind in RING_FENCED
        ],
        "past_reserves_gbp": [
            {"as_at": end.year.last_day.isoformat(), "gbp": end.usable.gbp}
            for end in year_ends
            if {figure.row.kind for figure in end.figures} == USABLE
        ],
        "base": {
            "year": str(core.base.year),
            "version": core.base.version.value,
            "as_at": core.base.as_at.isoformat(),
        },
        "inputs": [
            {"what": each.what, "gbp": round(each.amount_gbp, 2), "record_ids": list(each.record_ids)}
            for each in core.inputs
        ],
        "assumed": list(core.assumed),
        "missing": list(core.missing),
        "drivers": [
            {
                "driver": key,
                "central_share": list(driver.central_share),
                "spread_share": driver.spread_share,
                "source": driver.source,
            }
            for key, driver in zip(DRIVER_KEYS, core.assumptions.drivers, strict=True)
        ],
    }


def _chances(years: Sequence[str], chances: Sequence[Chance]) -> list[dict[str, Any]]:
    return [
        {"year": year, "chance": each.share, "monte_carlo_error": each.monte_carlo_error}
        for year, each in zip(years, chances, strict=True)
    ]


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 2) for value in values]


def chance_in_words(share: float) -> str:
    """Say a chance as odds that a reader can picture; a chance seen in no future is not called impossible.

    >>> chance_in_words(0.0), chance_in_words(0.004), chance_in_words(1.0)
    ('in none of the futures', 'fewer than 1 in 100', 'in all of the futures')
    >>> chance_in_words(0.03), chance_in_words(0.28), chance_in_words(0.774), chance_in_words(0.99)
    ('about 3 in 100', 'about 3 in 10', 'about 3 in 4', 'about 99 in 100')
    """
    if share in {0.0, 1.0}:
        return "in all of the futures" if share else "in none of the futures"
    if share < _RAREST:
        return "fewer than 1 in 100"
    if share > 1.0 - _RAREST:
        return "more than 99 in 100"
    near = min(_NEAR_SHARE, _NEAR_OF_THE_RARER * min(share, 1.0 - share))
    odds = ((min(max(round(share * of), 1), of - 1), of) for of in _OUT_OF)
    hits, of = next((hits, of) for hits, of in odds if abs(hits / of - share) <= near or of == _OUT_OF[-1])
    return f"about {hits} in {of}"


# The simplest odds are taken that are near enough: within so much of the share, and of the rarer of the two ends.
_OUT_OF = (2, 3, 4, 5, 10, 20, 50, 100)
_NEAR_SHARE = 0.025
_NEAR_OF_THE_RARER = 0.25
_RAREST = 0.01
