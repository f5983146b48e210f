"""The law that comes with Rightsource: its own files of duties, values and powers, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from rightsource.constitution.rules.delegation import DelegationPower, parse_powers
from rightsource.constitution.rules.duties import parse_duties
from rightsource.constitution.rules.law import LegalValue, parse_law
from rightsource.constitution.rules.rows import Duty

_RULES = "data/rules"


def _read(name: str) -> str:
    return files("rightsource").joinpath(_RULES, name).read_text(encoding="utf-8")


@cache
def duty_register() -> tuple[Duty, ...]:
    """Return the register of statutory duties."""
    return parse_duties(_read("duties.csv"))


@cache
def the_law() -> tuple[LegalValue, ...]:
    """Return the dated values of the law, for `law_on`."""
    return parse_law(_read("law_parameters.csv"))


@cache
def delegation_powers() -> tuple[DelegationPower, ...]:
    """Return the dated powers to let another body discharge a duty, for `may_discharge`."""
    return parse_powers(_read("delegation_powers.csv"))
