"""Where the house rules of the promises begin: dated data with a reason each, never constants in code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from importlib.resources import files

_FILE = "data/rules/promise_thresholds.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRules:
    """Our own rules in figures; the file that states them gives the reason of each.

    Attributes:
        savings_delivered_share_min: below this part of its plan a saving is called short.
        verification_days: how long after a claim another person has to verify it, where no day is stated.
        whole_programme_share: a claim for the model of this part of the council's whole programme is called the whole.
        one_off_share_of_net_spending: one-off money below this part of net revenue expenditure raises nothing.
        partner_share_max: above this part of a shared vehicle's budget one owner carries it alone.
        warning_answer_days: within how many days a warning is to be answered, where the council has no rule.
        figures_differ_share: two figures for one thing that differ by more cannot be reconciled by rounding.
        price_falls_in_a_row: so many yearly falls of a contract's price in a row are called a falling price.
        chance_of_running_out_max: above this chance of spent reserves an alarm is raised.
    """

    savings_delivered_share_min: Decimal
    verification_days: int
    whole_programme_share: Decimal
    one_off_share_of_net_spending: Decimal
    partner_share_max: Decimal
    warning_answer_days: int
    figures_differ_share: Decimal
    price_falls_in_a_row: int
    chance_of_running_out_max: Decimal


def parse_house_rules(text: str) -> HouseRules:
    """Return the house rules that their file states, a table a rule with its value and reason."""
    stated = tomllib.loads(text, parse_float=Decimal)
    return HouseRules(**{one.name: stated[one.name]["value"] for one in fields(HouseRules)})


@cache
def house_rules() -> HouseRules:
    """Return the house rules that stand."""
    return parse_house_rules(files("rightsource").joinpath(_FILE).read_text(encoding="utf-8"))
