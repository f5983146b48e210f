"""`rightsource national`: every upper-tier authority of England carried on from its own published returns."""

import os
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, open_council, verb
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.queries import NationalKnown, OutturnAtHand
    from rightsource.planning.rules.at_once import Workers

_SHOWN = 15
_Futures = Annotated[
    int, typer.Option("--futures", min=100, max=200_000, help="How many futures of each authority to follow.")
]
_Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="How many processes of this machine work; one a processor if not given."),
]
_Dask = Annotated[
    str, typer.Option("--dask", metavar="ADDRESS", help="A Dask scheduler whose workers work in their place.")
]
_Seed = Annotated[int, typer.Option("--seed", min=0, max=2**63 - 1, help="The same seed gives the same futures.")]
_Years = Annotated[int, typer.Option("--years", min=1, max=10, help="How many financial years to follow.")]
_Scenario = Annotated[
    Literal["most-tax", "tax-held"],
    typer.Option("--scenario", help="Council tax raised each year as far as needs no referendum, or never."),
]
_On = Annotated[
    datetime | None,
    typer.Option(
        "--on",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="As the returns were known on any day; if not given, the day on which the newest became known.",
    ),
]
_Outturn = Annotated[
    list[Path] | None,
    typer.Option(
        "--outturn", metavar="FILE", help="A workbook as published, in the place of those on file; one for each file."
    ),
]


@verb("national", example="rightsource national --futures 10000 --workers 2")
def run(
    *,
    council: Council = DEMONSTRATION,
    futures: _Futures = 10_000,
    workers: _Workers = None,
    dask: _Dask = "",
    seed: _Seed = 114,
    years: _Years = 5,
    scenario: _Scenario = "most-tax",
    on: _On = None,
    outturn: _Outturn = None,
    as_json: AsJson = False,
) -> None:
    """Follow every upper-tier authority of England from its own published returns, through many futures.

    The returns are those on file, or those that come with Rightsource where none are. Each authority is kept as soon as
    it is done: after a kill the same command goes on where it was, and done a second time it changes nothing.

    As JSON: known_on, the day whose knowledge of the returns went in; source and returns, the editions used; scenario,
    futures, seed, computed_at; councils_in_all; councils, each with its code, name, class, p_s114_by_year and
    p_exhausted_in_year [year, chance, monte_carlo_error], reserves_gbp by quantile, opening_reserves_gbp, what is
    assumed, its returns, and cannot_because where it could not be followed; scenarios on file; model_error.
    """
    at_work = workers_of(
        workers or os.cpu_count() or 1, dask
    )  # first, so that they get ready while a council is opened
    open_council(council)
    found = followed(
        futures=futures,
        workers=at_work,
        seed=seed,
        years=years,
        scenario=scenario,
        on=on.date() if on else None,
        outturn=outturn or [],
    )
    answer(found, as_json=as_json, show=_show)


def followed(
    *,
    futures: int,
    workers: "Workers | None",
    seed: int,
    years: int,
    scenario: str = "most-tax",
    on: date | None = None,
    outturn: Sequence[Path] = (),
) -> "NationalKnown":
    """Return what is found of the whole country, once it is all on file; a council is open.

    Args:
        futures: how many futures of each authority.
        workers: who works.
        seed: the study's seed.
        years: how many financial years to follow.
        scenario: what every authority is taken to decide.
        on: as known on which day; None for that on which the newest return became known.
        outturn: workbooks to be used in the place of those on file.
    """
    from rightsource.planning.actions.national import run_national
    from rightsource.planning.rules.national import national
    from rightsource.planning.rules.national_found import Scenario
    from rightsource.storage.actors import SYSTEM, Authority

    at_hand = _outturn(outturn)
    study = national(
        at_hand.rows,
        on=on,
        today=datetime.now().astimezone().date(),
        scenario=Scenario(scenario),
        years=years,
        futures=futures,
        seed=seed,
    )
    with counting(f"Following {count_in_words(len(study.tasks), 'authority', 'authorities')}") as progress:
        return run_national(
            by=SYSTEM,
            authority=Authority("asked for on the command line"),
            study=study,
            outturn=at_hand,
            workers=workers,
            progress=progress,
        )


def _outturn(files: Sequence[Path]) -> "OutturnAtHand":
    from rightsource.planning.queries import outturn_given, outturn_on_file
    from rightsource.planning.rules.outturn_files import OutturnFile

    return outturn_given([OutturnFile(path.name, path) for path in files]) if files else outturn_on_file()


def workers_of(count: int, dask: str = "") -> "Workers | None":
    """Return who works: the workers of a cluster where an address is given, else processes of this machine."""
    from rightsource.planning.rules.at_once import dask_cluster, local_processes

    if dask:
        return dask_cluster(dask)
    return local_processes(count) if count > 1 else None


def _show(console: "Console", found: "NationalKnown") -> None:
    from rich.table import Table
    from rich.text import Text

    from rightsource.planning.rules import national_words as words

    years = next((each.years for each in found.councils if each.years), ())
    newest = words.newest_of([(each.form, each.financial_year) for each in found.returns])
    if years:
        console.print(f"{words.finding(found.councils, years[-1])}\n", markup=False, style="bold")
    console.print(f"{words.what_it_stands_on(newest, found.known_on, found.scenario)}\n", markup=False)
    chances = words.chances_by(found.councils, years[-1]) if years else {}
    table = Table("Authority", "Class", *years, "± at most", box=None, pad_edge=False)
    highest = sorted(found.councils, key=lambda each: (-chances.get(each.e_code, -1.0), each.name))
    for each in [each for each in highest if each.years][:_SHOWN]:
        error = max(chance.monte_carlo_error for chance in each.p_s114_by_year)
        cells = (f"{chance.chance:.1%}" for chance in each.p_s114_by_year)
        table.add_row(Text(each.name), words.CLASSES.get(each.authority_class, ""), *cells, f"{error:.1%}")
    console.print("Chance that a year up to each cannot be balanced, highest first", style="bold")
    console.print(table)
    if len(chances) > _SHOWN:
        console.print(f"and {len(chances) - _SHOWN:,} more; --json gives them all", markup=False)
    for each in found.councils:
        if each.cannot_because:
            console.print(f"{each.name} could not be followed. {each.cannot_because}", markup=False)
    console.print(f"\n{found.model_error} {words.NOT_SEEN}", markup=False)
