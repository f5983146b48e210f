"""`rightsource compare`: two plans in the same futures, such as the model against staying in-house."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import Futures, On, Seed, To, Years, begin, cells, end, plan_known, pounds, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.answering import ComparisonAnswer

_Option = "model, in-house, shared-back-office, or the text of an amendment, as 'tax.2027=4.99%'."
_First = Annotated[str, typer.Argument(metavar="A", help=f"The first plan: {_Option}")]
_Second = Annotated[str, typer.Argument(metavar="B", help=f"The second plan: {_Option}")]
_NoBreakEvens = Annotated[
    bool, typer.Option("--no-break-evens", help="Do not look for where both plans would cost the same.")
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
    as_json: AsJson = False,
) -> None:
    """Follow two plans through the same futures: what each costs, which is better how often, and what makes the gap.

    As JSON: first and second, the plans by name; comparison with first_cost_gbp and second_cost_gbp, the mean net
    present cost of each; extra_cost_of_second, the second's less the first's [mean_gbp, monte_carlo_error_gbp,
    quantiles_gbp]; p_first_cheaper and p_second_cheaper [share, monte_carlo_error]; s114, how many futures fail the
    test of s.114(3) under both, the first_alone, the second_alone, neither; bridge and who_bears, the parts of the
    difference, each of which add up to it; within_group, what passes between council and vehicles; first and second,
    each plan's chances, reserves, savings and vehicles; break_evens, the value of one assumption of the first plan at
    which both cost the same, or why there is none; about, with the discount rate, what is assumed and what is missing.
    """
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
    end(console, found.about)
