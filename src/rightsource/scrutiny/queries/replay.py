"""The replay of this council's case, and how the promises stand on any day: the rules asked with the record."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rightsource.constitution.rules.books import the_law
from rightsource.planning.rules import distress, running_out
from rightsource.planning.rules.books import model_hash
from rightsource.planning.rules.national import shipped_returns
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.quantities import FinancialYear
from rightsource.scrutiny.queries.evidence import OF_TREASURY_ALONE, whole_evidence
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.judging import ChanceOfRunningOut
from rightsource.scrutiny.rules.replay import NO_CONTROLS, Controls, Replay, replay
from rightsource.scrutiny.rules.thresholds import Thresholds, parse_thresholds, rules_hash

_PROMISE_THRESHOLDS = "data/rules/promise_thresholds.toml"
_OUTTURN_THRESHOLDS = "data/rules/replay_thresholds.toml"
_RULE_SOURCES = (
    "budget/rules/alarms",
    "budget/rules/double_counting.py",
    "budget/rules/group.py",
    "budget/rules/net_revenue.py",
    "budget/rules/register.py",
    "budget/rules/savings.py",
    "budget/rules/solvency.py",
    "commissioning/rules/returns.py",
    "commissioning/rules/teckal.py",
    "constitution/rules/who_is_who.py",
    "governance/rules/alarms.py",
    "governance/rules/house_rules.py",
    "planning/rules/distress.py",
    "scrutiny/rules/headlines.py",
    "scrutiny/rules/promises",
    "scrutiny/rules/replay.py",
    "scrutiny/rules/replay_days.py",
    "scrutiny/rules/thresholds.py",
    "treasury/rules/alarms",
    "treasury/rules/borrowing.py",
    "treasury/rules/cash.py",
    "treasury/rules/exposure.py",
    "treasury/rules/grants.py",
    "treasury/rules/receipts.py",
    "treasury/rules/reserve_limits.py",
    "treasury/rules/reserves.py",
)


@dataclass(frozen=True, slots=True)
class ReplayWindow:
    """The first and the last day of a replay."""

    first_day: date
    last_day: date


@cache
def thresholds() -> Thresholds:
    """Return the thresholds of the promises."""
    return parse_thresholds(_text(_PROMISE_THRESHOLDS), _text(_OUTTURN_THRESHOLDS))


@cache
def hash_of_rules() -> str:
    """Return the hash over the threshold files and the source of every rule that judges."""
    texts = {name: _text(name) for name in (_PROMISE_THRESHOLDS, _OUTTURN_THRESHOLDS)}
    for name in _RULE_SOURCES:
        place = files("rightsource").joinpath(name)
        parts = [part for part in place.iterdir() if part.name.endswith(".py")] if place.is_dir() else [place]
        texts |= {f"{name}:{part.name}": part.read_text(encoding="utf-8") for part in parts}
    # The chance that reserves run out is a rule too: its model and assumptions are fixed with the rest.
    return rules_hash(texts | {"model": model_hash()})


def own_returns(e_code: str) -> tuple[OutturnRow, ...]:
    """Return one council's official returns among them, by its code."""
    return tuple(row for row in shipped_returns() if e_code and row.authority.e_code == e_code)


@cache
def controls(on: date) -> Controls:
    """Return how often the alarms on official returns rang by a day for authorities that were not in distress."""
    stated = tomllib.loads(_text(_OUTTURN_THRESHOLDS))
    found = distress.false_alarms_per_council_year(
        shipped_returns(),
        on=on,
        thresholds=thresholds().outturn,
        leaving_out=stated["fixing"]["leaving_out"],
        distress=distress.parse_distress(_text(_OUTTURN_THRESHOLDS)),
        horizon_years=stated["labels"]["horizon_years"],
    )
    return Controls(found.false_alarms_per_council_year, found.council_years)


def replay_of_council(
    *,
    today: date,
    first_day: date | None = None,
    last_day: date | None = None,
    chance_of_running_out: ChanceOfRunningOut | None = running_out.chance_of_running_out,
    whole: Evidence | None = None,
) -> Replay:
    """Return the replay of this council as far as whoever looks may see: from its first day to its event or today.

    Args:
        today: the last day where the council names no event.
        first_day: another first day.
        last_day: another last day.
        chance_of_running_out: the projection to ask; None asks none.
        whole: all that whoever looks may see, where it is read already.
    """
    whole = whole or whole_evidence(leaving_out=OF_TREASURY_ALONE)
    window = window_of(whole, today=today)
    outturn = own_returns(whole.profile.e_code if whole.profile else "")
    last = last_day or window.last_day
    return replay(
        whole,
        first_day=first_day or window.first_day,
        last_day=last,
        thresholds=thresholds(),
        law=the_law(),
        outturn=outturn,
        controls=controls(last) if outturn else NO_CONTROLS,
        rules_hash=hash_of_rules(),
        chance_of_running_out=chance_of_running_out,
    )


def window_of(whole: Evidence, *, today: date) -> ReplayWindow:
    """Return the days to replay: from the first day of the council's own record to the end of the event's year."""
    profile = whole.profile
    key = profile.organisation if profile else ""
    own = [row.row.period.starts_on for row in whole.organisations if row.row.organisation == key]
    last_day = FinancialYear.of(profile.event_on).last_day if profile and profile.event_on else today
    return ReplayWindow(min([*own, last_day]), last_day)


def _text(name: str) -> str:
    place: Traversable = files("rightsource").joinpath(name)
    return place.read_text(encoding="utf-8")
