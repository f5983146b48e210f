"""`rightsource sensitivity`: what drives the spread of the money ahead."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, open_council, verb
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]
To = Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**63 - 1, help="The same seed gives the same answer.")]
Years = Annotated[int, typer.Option("--years", min=1, max=10, help="How many financial years to follow.")]
_OUTPUTS = {
    "reserves_gbp": "Usable reserves at the end",
    "net_present_cost_gbp": "Net present cost",
    "p_s114": "Chance of s.114",
}
_SHOWN = 12


def _power_of_two(samples: int) -> int:
    if samples & (samples - 1):
        raise typer.BadParameter("it is no power of two, at which alone the points are spread evenly; give 64 or 256.")
    return samples


@verb("sensitivity", example="rightsource sensitivity --on 2026-11-22 --samples 128")
def run(
    *,
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    samples: Annotated[
        int,
        typer.Option(
            "--samples", min=8, max=4096, callback=_power_of_two, help="Points a base matrix has; a power of two."
        ),
    ] = 128,
    futures: Annotated[
        int, typer.Option("--futures", min=32, max=10_000, help="Futures followed at each point.")
    ] = 128,
    seed: Seed = 114,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """Say which assumption, and whose surprises, move reserves, net present cost and the chance of s.114 most.

    It follows samples × (things unsure + 2) studies, each in the same futures, so that chance is common to all. A thing
    unsure is taken to lie within the range that its assumption states, most likely at the centre.

    As JSON: outputs, each with central, mean, deviation, indices [name, first_share, first_error, total_share,
    total_error], the errors being half widths of 95 % intervals, and tornado [name, at_low, at_high]; surprises, each
    with sources [name, share, error, narrowing_share]; unsure_of [name, low, central, high, unit, why]; samples,
    evaluations, confidence_share, surprise_futures; about, with years, futures, seed, rules, discount_rate_share,
    assumed, missing and model_error.
    """
    open_council(council)
    from rightsource.planning.actions.searching import ask_what_drives_the_spread
    from rightsource.storage.actors import SYSTEM, Authority

    day = on.date() if on is not None else today()
    with counting(f"What drives the spread, as known on {day_in_words(day)}") as progress:
        done = ask_what_drives_the_spread(
            by=SYSTEM,
            authority=Authority("asked for on the command line"),
            on=day,
            audience=audience,
            samples=samples,
            futures=futures,
            seed=seed,
            years=years,
            progress=progress,
        )
    answer(done.result, as_json=as_json, show=lambda console, found: _show(console, found, done.seconds))


def today() -> date:
    """Return today where this command runs."""
    return datetime.now().astimezone().date()


def _show(console: "Console", found: dict[str, Any], seconds: float) -> None:
    from rich.table import Table
    from rich.text import Text

    about = found["about"]
    console.print(
        f"{count_in_words(len(found['unsure_of']), 'assumption')} varied at once, in {found['evaluations']:,} studies "
        f"of {about['futures']} futures each; it took {seconds:.0f} seconds. ± is the half width of a "
        f"{found['confidence_share']:.0%} interval.\n",
        markup=False,
    )
    for output in found["outputs"]:
        table = Table("What is unsure", "By itself", "±", "In all", "±", "At its low", "At its high", box=None)
        swings = {swing["name"]: swing for swing in output["tornado"]}
        for index in output["indices"][:_SHOWN]:
            swing = swings[index["name"]]
            shares = (f"{index[name]:.0%}" for name in ("first_share", "first_error", "total_share", "total_error"))
            ends = (_written(output["output"], swing[end]) for end in ("at_low", "at_high"))
            table.add_row(*(Text(cell) for cell in (index["name"], *shares, *ends)))
        _heading(console, output["output"], output["central"], output["deviation"])
        console.print(table if output["indices"] else "Nothing that was varied moves it.")
    for spread in found["surprises"]:
        table = Table("Whose surprises", "Share of the variance", "±", "Narrower without it by", box=None)
        for source in spread["sources"][:_SHOWN]:
            shares = (f"{source[name]:.0%}" for name in ("share", "error", "narrowing_share"))
            table.add_row(*(Text(cell) for cell in (source["name"].replace("_", " "), *shares)))
        _heading(console, spread["output"], spread["mean"], spread["deviation"], "between futures")
        console.print(table)
    console.print(f"\n{about['model_error']}", markup=False)


def _heading(console: "Console", output: str, middle: float, deviation: float, where: str = "") -> None:
    words = f"\n{_OUTPUTS[output]} {where}".rstrip()
    console.print(
        f"{words}: {_written(output, middle)}, standard deviation {_written(output, deviation)}", style="bold"
    )


def _written(output: str, value: float) -> str:
    return f"{value:.1%}" if output == "p_s114" else amount_in_words(Money.nearest(value))
