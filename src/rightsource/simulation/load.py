"""Assumptions read from dated TOML: the text comes in, the reading of files is the caller's."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rightsource.simulation.assumptions import Assumptions, Driver, TaxLimit
from rightsource.simulation.drivers import DRIVER_KEYS
from rightsource.simulation.fault import Fault
from rightsource.simulation.faults import StudyCannotRun

CORRELATION: Final = "correlation"
SERVICE_SHOCK: Final = "service_shock"
REFERENDUM_LIMIT: Final = "referendum_limit"
SAVING_DELIVERY: Final = "saving_delivery"
NAMES: Final = (*DRIVER_KEYS, CORRELATION, SERVICE_SHOCK, REFERENDUM_LIMIT, SAVING_DELIVERY)


@dataclass(frozen=True)
class SavingBelief:
    """What is believed of a saving when its owner has given no evidence. See `plan.Saving`."""

    delivery_share_mean: float
    delivery_concentration: float
    slippage_months_mean: float
    slippage_months_max: int
    source: str
    read_on: date


@dataclass(frozen=True)
class Ranged:
    """One value nobody has measured for us: what we take, and from where to where it might lie, and why."""

    name: str
    central: float
    low: float
    high: float
    unit: str
    why: str
    source: str
    read_on: date


def assumptions_from_toml(
    texts: Mapping[str, str], *, first_year: int, years: int, known_year: int | None = None
) -> Assumptions:
    """Return the assumptions for `years` financial years, from the texts of the files by name.

    A value holds from its year until the next one given. Spreads, persistence and sources are those in
    force in the first year. Values that begin after `known_year` are left out, so that a study of the past
    is not told of limits and settlements that came later.

    Raises:
        StudyCannotRun: names every file that is missing or has no value for the first year.
    """
    tables = {name: _known(tomllib.loads(text), known_year) for name, text in texts.items()}
    faults = tuple(_gaps(tables, first_year))
    if faults:
        raise StudyCannotRun(faults)
    span = range(first_year, first_year + years)
    shock = _in_force(tables[SERVICE_SHOCK], first_year)
    return Assumptions(
        drivers=tuple(_driver(key, tables[key], span) for key in DRIVER_KEYS),
        correlation=_correlation(tables[CORRELATION]["pair"]),
        service_spread_share=float(shock["spread"]),
        service_persistence=float(tables[SERVICE_SHOCK]["monthly_persistence"]),
        tax_limits=tuple(_tax_limit(tables[REFERENDUM_LIMIT], year) for year in span),
    )


def saving_belief_from_toml(text: str, *, first_year: int) -> SavingBelief:
    """Return what is believed of a saving in the first year of a study.

    Raises:
        StudyCannotRun: the text has no value for that year.
    """
    table = tomllib.loads(text)
    faults = tuple(_gaps({SAVING_DELIVERY: table}, first_year, names=(SAVING_DELIVERY,)))
    if faults:
        raise StudyCannotRun(faults)
    value = _in_force(table, first_year)
    return SavingBelief(
        delivery_share_mean=float(value["central"]),
        delivery_concentration=float(value["concentration"]),
        slippage_months_mean=float(value["slippage_months_mean"]),
        slippage_months_max=int(value["slippage_months_max"]),
        source=value["source"],
        read_on=value["read_on"],
    )


def ranges_from_toml(text: str, *, first_year: int) -> dict[str, Ranged]:
    """Return the values of a file of ranges by name, as they stand in the first year of a study.

    Raises:
        StudyCannotRun: a range does not hold its own central value.
    """
    table = tomllib.loads(text)
    found: dict[str, Ranged] = {}
    for value in sorted(table["value"], key=lambda value: financial_year(value["from"])):
        if financial_year(value["from"]) <= first_year:
            found[value["name"]] = _ranged(value, table)
    faults = tuple(
        Fault(
            f"assumption {each.name}", f"Its range of {each.low} to {each.high} misses {each.central}.", "not-a-range"
        )
        for each in found.values()
        if not each.low <= each.central <= each.high
    )
    if faults:
        raise StudyCannotRun(faults)
    return found


@dataclass(frozen=True)
class PlannedBody:
    """A body of a plan: what it is to have a part of, which range says how much, and which of the bodies it is."""

    key: str
    name: str
    of: str
    part: str
    place_in_order: int
    fact: str


def bodies_from_toml(text: str) -> tuple[PlannedBody, ...]:
    """Return the bodies of a plan, in its file's order."""
    return tuple(PlannedBody(**body) for body in tomllib.loads(text)["body"])


def _ranged(value: dict[str, Any], table: dict[str, Any]) -> Ranged:
    low, high = value["range"]
    return Ranged(
        name=value["name"],
        central=float(value["central"]),
        low=float(low),
        high=float(high),
        unit=value["unit"],
        why=value["why"],
        source=value.get("source", table["source"]),
        read_on=value.get("read_on", table["read_on"]),
    )


def financial_year(text: str) -> int:
    """Return the first calendar year of a financial year written as 2026-27.

    >>> financial_year("2026-27")
    2026
    """
    first, last = text.split("-")
    assert (int(first) + 1) % 100 == int(last), f"{text!r} is not a financial year."
    return int(first)


def _gaps(tables: Mapping[str, dict[str, Any]], first_year: int, names: Iterable[str] = NAMES) -> Iterable[Fault]:
    for name in names:
        table = tables.get(name)
        if table is None:
            yield Fault(f"assumption {name}", "It is missing.", "assumption-missing")
        elif name != CORRELATION and _value_at(table, first_year) is None:
            yield Fault(
                f"assumption {name}", f"It has no value for the year from April {first_year}.", "assumption-too-late"
            )


def _known(table: dict[str, Any], known_year: int | None) -> dict[str, Any]:
    if known_year is None or "value" not in table:
        return table
    return {**table, "value": [value for value in table["value"] if financial_year(value["from"]) <= known_year]}


def _value_at(table: dict[str, Any], year: int) -> dict[str, Any] | None:
    """Return the value in force in a year, or None before the first."""
    known = [value for value in table["value"] if financial_year(value["from"]) <= year]
    return max(known, key=lambda value: financial_year(value["from"])) if known else None


def _in_force(table: dict[str, Any], year: int) -> dict[str, Any]:
    value = _value_at(table, year)
    assert value is not None
    return value


def _driver(key: str, table: dict[str, Any], span: range) -> Driver:
    first = _in_force(table, span[0])
    return Driver(
        key=key,
        central_share=tuple(float(_in_force(table, year)["central"]) for year in span),
        spread_share=float(first["spread"]),
        monthly_persistence=float(table.get("monthly_persistence", 0.0)),
        source=first["source"],
        read_on=first["read_on"],
    )


def _tax_limit(table: dict[str, Any], year: int) -> TaxLimit:
    value = _in_force(table, year)
    return TaxLimit(
        first_year=year,
        core_share=float(value["core"]),
        social_care_share=float(value["social_care"]),
        total_share=float(value["total"]),
        source=value["source"],
        read_on=value["read_on"],
    )


def _correlation(pairs: Iterable[dict[str, Any]]) -> tuple[tuple[float, ...], ...]:
    """Return the full matrix of the pairs named; all others have nothing to do with one another."""
    named = {frozenset(pair["between"]): float(pair["value"]) for pair in pairs}
    return tuple(
        tuple(1.0 if row == column else named.get(frozenset((row, column)), 0.0) for column in DRIVER_KEYS)
        for row in DRIVER_KEYS
    )
