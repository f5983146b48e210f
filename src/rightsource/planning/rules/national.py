"""The whole country: every upper-tier authority followed from its own returns, one task an authority.

A task is all that a result depends on, so that whoever works on it, in whatever order, finds the same bits.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from rightsource.planning.errors import NoOutturnKnown, StudyHasFaults, TooLittleKnown
from rightsource.planning.rules.books import model_hash
from rightsource.planning.rules.national_found import ChanceByYear, CouncilAhead, ReturnUsed, Scenario
from rightsource.planning.rules.outturn_council import USABLE, YEARS, council_from_outturn
from rightsource.planning.rules.outturn_files import Edition
from rightsource.planning.rules.outturn_rows import OutturnRow, from_csv
from rightsource.planning.rules.revenue_outturn import UPPER_TIER_CLASSES
from rightsource.quantities import FinancialYear, ProblemsFound
from rightsource.simulation.plan import Plan, TaxRise
from rightsource.simulation.project import project
from rightsource.simulation.summary import Chance, summarise

DEFAULT_YEARS: Final = YEARS
_SHIPPED = "data/cases/northamptonshire/outturn/upper_tier.csv"
_POUNDS = 1_000.0
_SEED_BITS = 63


@dataclass(frozen=True, slots=True)
class CouncilTask:
    """All that one authority's projection depends on, beside the model itself.

    Attributes:
        returns: its returns as they were known, oldest first, one a year and form.
        on: the day whose knowledge goes in; its financial year is the first that is followed.
        scenario: what it is taken to decide.
        years: how many financial years to follow.
        futures: how many futures.
        seed: the study's seed.
    """

    returns: tuple[OutturnRow, ...]
    on: date
    scenario: Scenario
    years: int
    futures: int
    seed: int

    @property
    def e_code(self) -> str:
        """The authority's code."""
        return self.returns[-1].authority.e_code


@dataclass(frozen=True, slots=True)
class National:
    """A study of the whole country: its tasks, and the key under which what they find is kept.

    Attributes:
        key: a hash over the returns, the model and assumptions, and what was asked, but for the scenario: the same
            key and scenario, the same results.
        known_on: the day whose knowledge goes in.
        editions: the returns that are used, each form, year and vintage once.
    """

    key: str
    known_on: date
    editions: tuple[Edition, ...]
    tasks: tuple[CouncilTask, ...]


@cache
def shipped_returns() -> tuple[OutturnRow, ...]:
    """Return the returns of all upper-tier authorities that come with Rightsource.

    Source: data/cases/northamptonshire/outturn/SOURCE.md names the workbooks and their vintages.
    """
    text = files("rightsource").joinpath(*_SHIPPED.split("/")).read_text(encoding="utf-8")
    return tuple(from_csv(tuple(cells) for cells in csv.reader(io.StringIO(text))))


def national(
    rows: Iterable[OutturnRow], *, on: date | None, today: date, scenario: Scenario, years: int, futures: int, seed: int
) -> National:
    """Return the study of every upper-tier authority as its returns were known on a day.

    Of several editions of a return the newest that was known takes the place of the others.

    Args:
        rows: returns of authorities, in any order.
        on: the day; None for the day on which the newest return became known, so that nothing older is carried on
            further than it must be.
        today: nothing published later is looked at.
        scenario: what every authority is taken to decide.
        years: how many financial years to follow, 1 to 10.
        futures: how many futures of each.
        seed: the study's seed, from 0 to 2**63 - 1.

    Raises:
        NoOutturnKnown: no such return was known by the day.
    """
    known = _known_by(rows, on or today)
    if not known:
        raise NoOutturnKnown(on or today)
    every = [row for of_one in known.values() for row in of_one]
    day = on or max(row.vintage_on for row in every)
    made_of = {
        "returns": [asdict(row) for row in every],
        "on": day,
        "years": years,
        "futures": futures,
        "seed": seed,
        "model": model_hash(),
    }
    return National(
        key=hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest(),
        known_on=day,
        editions=tuple(sorted({(row.form, row.financial_year, row.vintage_on) for row in every}, key=_by_year)),
        tasks=tuple(CouncilTask(of_one, day, scenario, years, futures, seed) for of_one in known.values()),
    )


def _by_year(edition: Edition) -> tuple[FinancialYear, date]:
    _, year, vintage = edition
    return year, vintage


def _known_by(rows: Iterable[OutturnRow], on: date) -> dict[str, tuple[OutturnRow, ...]]:
    """Return each upper-tier authority's returns known by a day, the newest edition of each, oldest year first."""
    newest: dict[str, dict[tuple[FinancialYear, str], OutturnRow]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.vintage_on):
        if row.vintage_on <= on and row.authority.authority_class in UPPER_TIER_CLASSES:
            newest[row.authority.e_code][row.financial_year, row.form] = row
    return {
        e_code: tuple(row for _, row in sorted(of_one.items(), key=lambda each: (each[0][0], each[0][1] == "RA")))
        for e_code, of_one in sorted(newest.items())
    }


def council_seed(study_seed: int, e_code: str) -> int:
    """Return the seed of one authority's futures: of the study's seed and its code, and of nothing else.

    >>> council_seed(114, "E2820"), council_seed(114, "E2821")
    (7346235989171568327, 4028622028602518439)
    """
    digest = hashlib.sha256(f"{study_seed}:{e_code}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - _SEED_BITS)


def project_council(task: CouncilTask) -> CouncilAhead:
    """Follow one authority's futures on one thread, and return its line; of one that cannot be, why it cannot."""
    seed = council_seed(task.seed, task.e_code)
    try:
        study = council_from_outturn(task.returns, on=task.on, years=task.years)
    except (TooLittleKnown, StudyHasFaults) as refused:
        return _without_futures(task, seed, refused)
    plan = _decided(study.plan, task.scenario)
    projection = project(study.group, study.assumptions, plan, futures=task.futures, seed=seed, threads=1)
    found = summarise(projection)
    years = tuple(str(FinancialYear(year)) for year in found.years)
    return replace(
        _line(task, seed),
        years=years,
        p_s114_by_year=_chances(years, found.p_s114_by_year),
        p_exhausted_in_year=_chances(years, found.p_exhausted_in_year),
        reserves_gbp=found.reserves_gbp,
        opening_reserves_gbp=found.opening_reserves_gbp,
        assumed=study.assumed,
    )


def _decided(plan: Plan, scenario: Scenario) -> Plan:
    if scenario is Scenario.MOST_TAX:
        return plan
    return replace(plan, tax_rises=(TaxRise(0.0),) * len(plan.tax_rises))


def _without_futures(task: CouncilTask, seed: int, refused: ProblemsFound) -> CouncilAhead:
    why = " ".join([refused.message, *(problem.message for problem in refused.problems)])
    return replace(_line(task, seed), cannot_because=why)


def _line(task: CouncilTask, seed: int) -> CouncilAhead:
    """Return an authority's line as far as its returns alone make it."""
    latest = task.returns[-1]
    spending = latest.authority.amounts.get("net_revenue_expenditure_gbp_thousand")
    return CouncilAhead(
        e_code=task.e_code,
        name=latest.authority.name,
        authority_class=latest.authority.authority_class,
        scenario=task.scenario,
        seed=seed,
        model=model_hash(),
        years=(),
        p_s114_by_year=(),
        p_exhausted_in_year=(),
        reserves_gbp={},
        opening_reserves_gbp=0.0,
        spending_gbp=None if spending is None else spending * _POUNDS,
        assumed=(),
        returns=tuple(_used(row) for row in task.returns),
        cannot_because="",
    )


def _chances(years: Sequence[str], chances: Sequence[Chance]) -> tuple[ChanceByYear, ...]:
    return tuple(
        ChanceByYear(year, each.share, each.monte_carlo_error) for year, each in zip(years, chances, strict=True)
    )


def _used(row: OutturnRow) -> ReturnUsed:
    amounts, reserves = row.authority.amounts, row.authority.reserves

    def pounds(measure: str) -> float | None:
        thousands = amounts.get(f"{measure}_gbp_thousand")
        return None if thousands is None else thousands * _POUNDS

    held = [reserves[kind] for kind in USABLE if kind in reserves]
    is_whole = len(held) == len(USABLE)
    return ReturnUsed(
        financial_year=str(row.financial_year),
        form=row.form,
        known_on=row.vintage_on,
        net_revenue_expenditure_gbp=pounds("net_revenue_expenditure"),
        revenue_support_grant_gbp=pounds("revenue_support_grant"),
        council_tax_requirement_gbp=pounds("council_tax_requirement"),
        reserves_opening_gbp=sum(each.opening_gbp_thousand for each in held) * _POUNDS if is_whole else None,
        reserves_closing_gbp=sum(each.closing_gbp_thousand for each in held) * _POUNDS if is_whole else None,
    )
