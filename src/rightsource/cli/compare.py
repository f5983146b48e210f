"""`rightsource compare`: two plans in the same futures, such as the model against staying in-house."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import Futures, On, Seed, To, Years, begin, cells, end, plan_known, pounds, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, open_council, verb, working
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.answering import ComparisonAnswer

_Option = "model, in-house, shared-back-office, as-planned, or the text of an amendment, as 'tax.2027=4.99%'."
_First = Annotated[str, typer.Argument(metavar="A", help=f"The first plan: {_Option}")]
_Second = Annotated[str, typer.Argument(metavar="B", help=f"The second plan: {_Option}")]
_NoBreakEvens = Annotated[
    bool, typer.Option("--no-break-evens", help="Do not look for where both plans would cost the same.")
]


_Width = Annotated[
    bool,
    typer.Option("--width", help="With as-planned: how wide the answer is; takes a minute."),
]


@verb("compare", example="rightsource compare model in-house --on 2026-11-22 --futures 10000")
def run(
    first: _First,
    second: _Second,
    *,
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    futures: Futures = 10_000,
    seed: Seed = 114,
    years: Years = 5,
    no_break_evens: _NoBreakEvens = False,
    width: _Width = False,
    as_json: AsJson = False,
) -> None:
    """Follow two plans through the same futures: what each costs, which is better how often, and what makes the gap.

    As JSON: first and second, the plans by name; comparison with first_cost_gbp and second_cost_gbp, the mean net
    present cost of each; extra_cost_of_second, the second's less the first's [mean_gbp, monte_carlo_error_gbp,
    quantiles_gbp]; p_first_cheaper and p_second_cheaper [share, monte_carlo_error]; s114, how many futures fail the
    test of s.114(3) under both, the first_alone, the second_alone, neither; bridge and who_bears, the parts of the
    difference, each of which add up to it; within_group, what passes between council and vehicles; first and second,
    each plan's chances, reserves, savings and vehicles; break_evens, the value of one assumption of the first plan at
    which both cost the same, or why there is none; width, how far the answer moves with what we are unsure of; about,
    with the discount rate, what is assumed and what is missing.
    """
    if (first, second) == ("as-planned", "in-house"):
        answer(_as_planned(council, on, audience, futures=futures, seed=seed, width=width), as_json=as_json, show=_show)
        return
    core = plan_known(council, on, audience, years)
    from rightsource.planning.rules.answering import compared

    with working("Following two plans"):
        found = compared(
            core,
            audience=audience.value,
            first=first,
            second=second,
            futures=futures,
            seed=seed,
            with_break_evens=not no_break_evens,
        )
    answer(found, as_json=as_json, show=_show)


def _as_planned(
    council: str, on: datetime | None, audience: Audience, *, futures: int, seed: int, width: bool
) -> "ComparisonAnswer":
    """Ask the question of February 2015 of the case that carries it."""
    open_council(council)
    from django.db import transaction

    from rightsource.planning.queries import as_planned_known
    from rightsource.planning.rules.answering import compared_as_planned
    from rightsource.planning.rules.as_planned import DECIDED_ON
    from rightsource.storage import walls

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        plan = as_planned_known(audience, on.date() if on is not None else DECIDED_ON)
    with counting("Following both plans wherever we are unsure") as progress:
        return compared_as_planned(
            plan, audience=audience.value, futures=futures, seed=seed, with_width=width, progress=progress
        )


def _show(console: "Console", found: "ComparisonAnswer") -> None:
    from rightsource.planning.rules.answering import break_even_in_words

    begin(console, found.about)
    one, other, gap = found.comparison.first, found.comparison.second, found.comparison.extra_cost_of_second
    table = table_of("", "Costs on average", "Cannot be balanced (s.114)", "Cheaper in")
    for option, cost, summary, cheaper in (
        (found.first, found.comparison.first_cost_gbp, one, found.comparison.p_first_cheaper),
        (found.second, found.comparison.second_cost_gbp, other, found.comparison.p_second_cheaper),
    ):
        fails = summary.p_s114_by_year[-1]
        cells(
            table,
            option.label,
            pounds(cost),
            f"{fails.share:.1%} ± {fails.monte_carlo_error:.1%}",
            f"{cheaper.share:.1%} ± {cheaper.monte_carlo_error:.1%}",
        )
    console.print(table)
    console.print(
        f"\nIn prices of the first day, later years at {found.about.discount_rate_share:.1%} a year less, the second "
        f"costs {pounds(abs(gap.mean_gbp))} {'more' if gap.mean_gbp > 0 else 'less'} than the first, "
        f"± {pounds(gap.monte_carlo_error_gbp)}. Nine times in ten the second less the first is between "
        f"{pounds(gap.quantiles_gbp['p5'])} and {pounds(gap.quantiles_gbp['p95'])}.",
        markup=False,
    )
    sides = found.comparison.s114
    console.print(
        f"{sides.first_alone:,} futures fail s.114 under the first alone, {sides.second_alone:,} under the second "
        f"alone, {sides.both:,} under both.\n",
        markup=False,
    )
    parts = table_of("What makes the difference", "First", "Second", "Second less first")
    for part in (*found.comparison.bridge, *found.comparison.who_bears, *found.comparison.within_group):
        cells(parts, part.what, pounds(part.first_gbp), pounds(part.second_gbp), pounds(part.difference_gbp))
    console.print(parts)
    for each in found.break_evens:
        console.print(f"\nBreak-even, {each.what}: {break_even_in_words(each)}", markup=False)
    _show_width(console, found)
    end(console, found.about)


def _show_width(console: "Console", found: "ComparisonAnswer") -> None:
    width = found.width
    if width is None:
        return
    low, high = width.quantiles_gbp["p5"], width.quantiles_gbp["p95"]
    console.print(
        f"\nHow wide the answer is: where we are unsure of all at once, the second less the first is between "
        f"{pounds(low)} and {pounds(high)} nine times in ten, and the first costs less in "
        f"{width.first_cheaper_share:.0%} of {width.draws} draws.\n",
        markup=False,
    )
    table = table_of("Alone", "from", "to", "unit", "second less first, at the least", "at the most")
    for swing in width.swings:
        cells(
            table,
            swing.name,
            f"{swing.low:g}",
            f"{swing.high:g}",
            swing.unit,
            pounds(swing.at_low_gbp),
            pounds(swing.at_high_gbp),
        )
    console.print(table)
