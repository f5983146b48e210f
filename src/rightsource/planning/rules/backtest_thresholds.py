"""What somebody had to choose for a backtest: a dated file, and the hash of it and of what the rules compute."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from rightsource.planning.rules.books import model_hash

_FILE = "data/rules/backtest_thresholds.toml"

# Part of the rules' hash: whoever changes what a rule computes changes this text, and the hash shows it.
DEFINITIONS = """version 1
scored: every upper-tier authority of England on the stated day of each year, from the latest editions published by then
reported case: an event of the label file after the day and within the horizon; seen once the file is complete to its
  end
computed case: usable reserves at a 31 March within the horizon under the stated share of net revenue expenditure, as
  that year's outturn was first published; seen once all of them are published
model, reported: share of futures in which the forecast fails section 114(3) by the horizon's last month
model, computed: share of futures in which usable reserves at one of those 31 Marches lie under the share of first-year
  spending
reserves: usable reserves / net revenue expenditure, ranked over the day's authorities, least first
last change: last known year's change in usable reserves / net revenue expenditure, ranked, least first
resilience index: mean percentile rank of the indicators known, each turned so that more is riskier
logistic: penalised logistic regression on standardised inputs, from stated prior weights
chances of those three, and of the model recalibrated: logistic regression on the rank's normal score, from a prior
  weight of one
all are fitted on authorities of other folds whose cases had closed and were known before the scored day
interval: percentiles of a bootstrap of authorities, the same resamples for every forecast
"""


@dataclass(frozen=True, slots=True)
class Scoring:
    """When councils are scored, what counts, and how sure one can be."""

    month: int
    day: int
    balance_age_years_max: int
    computed_reserves_share: float
    futures: int
    seed: int
    alarm_chance: float
    positives_min: int
    bootstrap_replicates: int
    bootstrap_replicates_min: int
    interval_share: float
    reliability_edges: tuple[float, ...]

    def scored_on(self, year: int) -> date:
        """Return the day of a calendar year as at which councils are scored."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Folds:
    """How authorities are held out of what is estimated for them."""

    count: int
    salt: str

    def of(self, e_code: str) -> int:
        """Return the fold of an authority: of its code and the salt, and of nothing else."""
        digest = hashlib.sha256(f"{self.salt} {e_code}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.count


@dataclass(frozen=True, slots=True)
class Estimating:
    """What an estimate from outturn needs, and where it is cut off."""

    breaks: tuple[int, ...]
    pairs_min: int
    years_min: int
    winsor_spreads: float
    permanent_share_min: float
    carried_share_min: float
    carried_share_max: float
    bootstrap_replicates: int
    seed: int
    check_share: float
    correlation_max: float


@dataclass(frozen=True, slots=True)
class Prior:
    """Where a logistic regression begins, and how firmly it stands there."""

    yearly_chance: float
    intercept_spread: float
    weight_spread: float
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ResilienceIndex:
    """The indicators of the composite, 1 where more is riskier, and what they average over."""

    signs: Mapping[str, int]
    years_averaged: int
    never_drawn_years: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Everything that was chosen."""

    scoring: Scoring
    folds: Folds
    estimating: Estimating
    prior: Prior
    resilience_index: ResilienceIndex


@cache
def thresholds() -> Thresholds:
    """Return what the file says."""
    table = tomllib.loads(_text())
    scoring, held_out, index = table["scoring"], table["holding_out"], table["resilience_index"]
    logistic = table["logistic"]
    return Thresholds(
        Scoring(
            **{name: scoring[name] for name in _names(Scoring) if name != "reliability_edges"},
            reliability_edges=tuple(scoring["reliability_edges"]),
        ),
        Folds(held_out["folds"], held_out["salt"]),
        Estimating(
            **{name: table["calibration"][name] for name in _names(Estimating) if name != "breaks"},
            breaks=tuple(table["calibration"]["breaks"]),
        ),
        Prior(**{name: logistic[name] for name in _names(Prior)}),
        ResilienceIndex(
            {name: sign for name, sign in index.items() if sign in (1, -1) and name not in _names(ResilienceIndex)},
            index["years_averaged"],
            index["never_drawn_years"],
        ),
    )


@cache
def rules_hash() -> str:
    """Return the SHA-256 of the definitions, the threshold file, and the model with its dated assumptions."""
    digest = hashlib.sha256()
    for text in (DEFINITIONS, _text(), model_hash()):
        lines = [line.rstrip() for line in text.splitlines()]
        digest.update(f"{len(lines)}\0".encode() + "\n".join(lines).encode())
    return digest.hexdigest()


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(kind.__dataclass_fields__)


def _text() -> str:
    return files("rightsource").joinpath(_FILE).read_text(encoding="utf-8")
