"""Where the house rules of the promises begin: dated data with a reason each, never constants in code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from rightsource.governance.rules.house_rules import HouseRules, parse_house_rules
from rightsource.treasury.rules.reserve_limits import ReserveLimits, parse_reserve_limits


@dataclass(frozen=True, slots=True)
class Thresholds:
    """All thresholds of the promises: ours, and those of reserves, which are fixed on other authorities' returns."""

    house: HouseRules
    outturn: ReserveLimits


def parse_thresholds(promise_text: str, outturn_text: str) -> Thresholds:
    """Return the thresholds that the two threshold files state.

    Args:
        promise_text: the file of the house rules, a table a rule with its value and reason.
        outturn_text: the file of the alarms that need only official returns.
    """
    return Thresholds(parse_house_rules(promise_text), parse_reserve_limits(outturn_text))


def rules_hash(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 over the threshold files and the rules' own source, by name, whatever their line ends."""
    lines = {name: [line.rstrip() for line in text.strip().splitlines()] for name, text in texts.items()}
    return hashlib.sha256(json.dumps(lines, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
