"""Where the alarms on usable reserves begin: fixed on other authorities' returns, and never on the council judged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files

_FILE = "data/rules/replay_thresholds.toml"


@dataclass(frozen=True, slots=True)
class ReserveLimits:
    """Where the alarms begin, and over how many years a draw is averaged.

    Attributes:
        reserves_low_share: at or below this part of net revenue expenditure, reserves are low.
        reserves_falling_fast_share: at or above this part drawn in one year, they fall fast.
        runway_short_years: at or below so many years left at the pace of drawing, they are soon gone.
        runway_years_averaged: over how many years at most a draw is averaged.
    """

    reserves_low_share: float
    reserves_falling_fast_share: float
    runway_short_years: float
    runway_years_averaged: int


def parse_reserve_limits(text: str) -> ReserveLimits:
    """Return the limits that their file states, which says how each was fixed."""
    stated = tomllib.loads(text)["thresholds"]
    return ReserveLimits(**{one.name: stated[one.name] for one in fields(ReserveLimits)})


@cache
def reserve_limits() -> ReserveLimits:
    """Return the limits that stand."""
    return parse_reserve_limits(files("rightsource").joinpath(_FILE).read_text(encoding="utf-8"))
