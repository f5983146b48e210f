"""The assumptions that come with Rightsource, dated files with their sources, and what identifies a model."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.quantities import FinancialYear
from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.load import (
    NAMES,
    SAVING_DELIVERY,
    PlannedBody,
    Ranged,
    SavingBelief,
    assumptions_from_toml,
    bodies_from_toml,
    ranges_from_toml,
    saving_belief_from_toml,
)

_ASSUMPTIONS = "data/assumptions"
_OF_VEHICLES = ("separation_cost", "payment_terms", "step_in", "external_work", "vehicle_loan")
_MODEL = ("simulation", "simulation/kernel", "simulation/reference", "planning/rules")


@dataclass(frozen=True, slots=True)
class PriceMix:
    """What a cost follows: pay awards, care fees and consumer prices, as shares of it."""

    pay_share: float
    fees_share: float
    other_share: float


@dataclass(frozen=True, slots=True)
class FundingMix:
    """How funding divides where its parts are not on record."""

    council_tax_share: float
    grant_share: float
    business_rates_share: float


@dataclass(frozen=True, slots=True)
class Balancing:
    """How a council whose plans are not known balances, as shares of its net revenue expenditure and of last year.

    Attributes:
        added_share: what it adds to usable reserves in a usual year.
        carried_share: how much of one year's departure from that is in the next year again.
    """

    added_share: float
    carried_share: float


@dataclass(frozen=True, slots=True)
class VehicleBeliefs:
    """What is taken of a vehicle where the record does not say: values with their ranges, by name."""

    separation: Mapping[str, Ranged]
    payment: Mapping[str, Ranged]
    step_in: Mapping[str, Ranged]
    external: Mapping[str, Ranged]
    loan: Mapping[str, Ranged]


@cache
def assumptions_for(first: FinancialYear, years: int, *, known: FinancialYear) -> Assumptions:
    """Return the assumptions for a run of years, without values that begin after the year in which one asks.

    Raises:
        StudyCannotRun: a file has no value for the first year.
    """
    texts = {name: _text(name) for name in NAMES}
    return assumptions_from_toml(texts, first_year=first.starts_in, years=years, known_year=known.starts_in)


def saving_belief(first: FinancialYear) -> SavingBelief:
    """Return what is believed of a saving that nobody has verified.

    Raises:
        StudyCannotRun: the file has no value for that year.
    """
    return saving_belief_from_toml(_text(SAVING_DELIVERY), first_year=first.starts_in)


def price_mix(year: FinancialYear) -> Mapping[ClientGroup, PriceMix]:
    """Return what each client group's cost follows in a year."""
    return {
        ClientGroup(value["client_group"]): PriceMix(value["pay"], value["fees"], value["other"])
        for value in _in_force("price_mix", year)
    }


def funding_mix(year: FinancialYear) -> FundingMix:
    """Return how funding divides in a year where its parts are not on record."""
    value = _in_force("funding_mix", year)[-1]
    return FundingMix(value["council_tax"], value["grant"], value["business_rates"])


def balancing(year: FinancialYear) -> Balancing:
    """Return how a council whose plans are not known is taken to balance its budget in a year."""
    value = _in_force("balancing", year)[-1]
    return Balancing(value["central"], value["carried"])


@cache
def vehicle_beliefs(year: FinancialYear) -> VehicleBeliefs:
    """Return what is taken of a vehicle where the record does not say, as it stands in a year.

    Raises:
        StudyCannotRun: a range does not hold its own central value.
    """
    return VehicleBeliefs(*(ranges(name, year) for name in _OF_VEHICLES))


@cache
def ranges(name: str, year: FinancialYear) -> Mapping[str, Ranged]:
    """Return the values of an assumption file of ranges by name, as they stand in a year.

    Raises:
        StudyCannotRun: a range does not hold its own central value.
    """
    return ranges_from_toml(_text(name), first_year=year.starts_in)


def stated_range(name: str, year: FinancialYear) -> tuple[float, float]:
    """Return from where to where the one value of an assumption file might lie, as it stands in a year."""
    low, high = _in_force(name, year)[-1]["range"]
    return float(low), float(high)


@cache
def plan_book(name: str, year: FinancialYear) -> tuple[tuple[PlannedBody, ...], Mapping[str, Ranged]]:
    """Return the bodies of a plan on file and the ranges of what was not known of it, as they stand in a year.

    Raises:
        StudyCannotRun: a range does not hold its own central value.
    """
    text = _text(name)
    return bodies_from_toml(text), ranges_from_toml(text, first_year=year.starts_in)


@cache
def model_hash() -> str:
    """Return the SHA-256 over the model, the bridge to it and all assumptions: the same hash, the same answers."""
    digest = hashlib.sha256()
    package = files("rightsource")
    found = [each for folder in (*_MODEL, _ASSUMPTIONS) for each in package.joinpath(*folder.split("/")).iterdir()]
    for each in sorted((each for each in found if each.name.endswith((".py", ".toml"))), key=lambda each: each.name):
        lines = [line.rstrip() for line in each.read_text(encoding="utf-8").splitlines()]
        digest.update(f"{each.name}\0{len(lines)}\0".encode() + "\n".join(lines).encode())
    return digest.hexdigest()


@cache
def _text(name: str) -> str:
    return files("rightsource").joinpath(_ASSUMPTIONS, f"{name}.toml").read_text(encoding="utf-8")


def _in_force(name: str, year: FinancialYear) -> list[dict[str, Any]]:
    """Return the values in force in a year, those that begin later left out, the latest beginning last."""
    values = [value for value in tomllib.loads(_text(name))["value"] if FinancialYear.parse(value["from"]) <= year]
    return sorted(values, key=lambda value: FinancialYear.parse(value["from"]))
