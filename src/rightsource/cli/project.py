"""`rightsource project` and `rightsource compute`: the money ahead in many futures."""

import os
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, open_council, verb
from rightsource.cli.national import followed, workers_of
from rightsource.quantities import Money, ProblemsFound
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

_On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]
_To = Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")]
_Futures = Annotated[int, typer.Option("--futures", min=100, max=200_000, help="How many futures to follow.")]
_Seed = Annotated[int, typer.Option("--seed", min=0, max=2**63 - 1, help="The same seed gives the same futures.")]
_Engine = Annotated[
    Literal["kernel", "reference"], typer.Option("--engine", help="The fast engine, or the slow one it is checked by.")
]
_Years = Annotated[int, typer.Option("--years", min=1, max=10, help="How many financial years to follow.")]
_OF_EACH_AUTHORITY = 1_000  # futures that bring a chance's error under two points, before anybody asks for more
_QUANTILES = ("p5", "p25", "p50", "p75", "p95")


@verb("project", example="rightsource project --on 2026-11-22 --futures 10000 --seed 114 --engine kernel")
def run(
    *,
    council: Council = DEMONSTRATION,
    on: _On = None,
    audience: _To = Audience.INSIDERS,
    futures: _Futures = 10_000,
    seed: _Seed = 114,
    engine: _Engine = "kernel",
    years: _Years = 5,
    as_json: AsJson = False,
) -> None:
    """Follow the council's reserves through many futures: the chance by year that a year cannot be balanced.

    As JSON: p_s114_by_year [year, chance that the test of s.114(3) has failed by that year's end, monte_carlo_error];
    p_exhausted_in_year, the same for usable reserves below zero at that year's end; reserves_gbp, usable reserves in
    pounds at each year's end by quantile (p5, p25, p50, p75, p95), in the order of years; recurrent_result_gbp;
    monte_carlo_error, the largest of them; model_error; opening_reserves_gbp and the balances it is made of;
    past_reserves_gbp; savings_gbp planned and expected by year; one_off_gbp; ring_fenced_gbp; base, the statement it
    starts from; inputs with their records; assumed and missing, in words; drivers with sources; rules, the hash of
    model and assumptions; as_known_on, audience, futures, seed, engine.
    """
    open_council(council)
    from rightsource.planning.actions.projecting import run_projection
    from rightsource.storage.actors import SYSTEM, Authority

    day = on.date() if on is not None else _today()
    with counting(f"Following futures as known on {day_in_words(day)}") as progress:
        done = run_projection(
            by=SYSTEM,
            authority=Authority("asked for on the command line"),
            on=day,
            audience=audience,
            futures=futures,
            seed=seed,
            engine=engine,
            years=years,
            progress=progress,
        )
    answer(done.result, as_json=as_json, show=_show)


@verb("compute", example="rightsource compute --council northamptonshire", is_hidden=True)
def compute(
    *,
    council: Council = DEMONSTRATION,
    futures: _Futures = 10_000,
    years: _Years = 5,
) -> None:
    """Project all that pages show before anybody asks: each day that matters, for each audience, and the whole country.

    A day on which too little was known is named and passed over. What is done already is not done again.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.planning.actions.projecting import run_projection
    from rightsource.planning.queries import days_to_project
    from rightsource.storage import walls
    from rightsource.storage.actors import SYSTEM, Authority

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        days = days_to_project(_today())
    for day in reversed(days):
        for audience in Audience:
            what = f"{council}: futures as {audience} knew on {day_in_words(day)}"
            try:
                with counting(what) as progress:
                    run_projection(
                        by=SYSTEM,
                        authority=Authority("computed when the council was set up"),
                        on=day,
                        audience=audience,
                        futures=futures,
                        years=years,
                        progress=progress,
                    )
            except ProblemsFound as refused:
                typer.echo(f"{what}: none. {refused.message}", err=True)
            else:
                typer.echo(f"{what}: done", err=True)
    followed(futures=min(futures, _OF_EACH_AUTHORITY), workers=workers_of(os.cpu_count() or 1), seed=114, years=years)
    typer.echo(f"{council}: every upper-tier authority: done", err=True)


def _today() -> date:
    return datetime.now().astimezone().date()


def _show(console: "Console", found: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from rightsource.planning.rules.result import chance_in_words

    console.print(
        f"{found['futures']:,} futures as {found['audience']} knew on "
        f"{day_in_words(date.fromisoformat(found['as_known_on']))}, from the {found['base']['version']} of "
        f"{found['base']['year']}. Usable reserves to begin with: {_pounds(found['opening_reserves_gbp'])}.\n",
        markup=False,
    )
    table = Table("By the end of", "Cannot be balanced (s.114)", "", "±", *_fan_headings(), box=None, pad_edge=False)
    for place, chance in enumerate(found["p_s114_by_year"]):
        fan = [_pounds(found["reserves_gbp"][quantile][place]) for quantile in _QUANTILES]
        cells = [
            chance["year"],
            chance_in_words(chance["chance"]),
            f"{chance['chance']:.1%}",
            f"{chance['monte_carlo_error']:.1%}",
            *fan,
        ]
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    console.print(f"\n{found['model_error']}\n", markup=False)
    for heading, words in (("What is assumed", found["assumed"]), ("What is missing", found["missing"])):
        if words:
            console.print(heading, style="bold")
        for each in words:
            console.print(f"· {each}", markup=False)


def _fan_headings() -> list[str]:
    return ["Reserves: 1 in 20 worse", "1 in 4 worse", "middle", "1 in 4 better", "1 in 20 better"]


def _pounds(amount_gbp: float) -> str:
    return amount_in_words(Money.nearest(amount_gbp))
