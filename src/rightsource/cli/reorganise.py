"""`rightsource reorganise`: the council split in two with its vehicles."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import (
    Futures,
    On,
    Seed,
    To,
    Years,
    begin,
    cells,
    end,
    plan_known,
    pounds,
    share_of,
    shares_named,
    table_of,
)
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.answering import ReorganisationAnswer

_Share = Annotated[
    str, typer.Option("--share", metavar="PERCENT", help="What of everything not named falls to the first council.")
]
_Services = Annotated[
    list[str] | None,
    typer.Option("--service", metavar="KEY=PERCENT", help="What of one service falls to the first; one for each."),
]
_Vehicles = Annotated[
    list[str] | None,
    typer.Option("--vehicle", metavar="KEY=PERCENT", help="What of one vehicle falls to the first; one for each."),
]
_Reserves = Annotated[
    str | None, typer.Option("--reserves", metavar="PERCENT", help="What of the reserves falls to the first.")
]
_Debt = Annotated[str | None, typer.Option("--debt", metavar="PERCENT", help="What of the debt falls to the first.")]
_Tax = Annotated[str | None, typer.Option("--tax", metavar="PERCENT", help="What of council tax falls to the first.")]
_Funding = Annotated[
    str | None, typer.Option("--funding", metavar="PERCENT", help="What of all other funding falls to the first.")
]


@verb("reorganise", example="rightsource reorganise --share 52% --vehicle care-company=100%")
def run(
    *,
    share: _Share = "50%",
    first: Annotated[str, typer.Option("--first", metavar="NAME", help="The first council's name.")] = "First",
    second: Annotated[str, typer.Option("--second", metavar="NAME", help="The second council's name.")] = "Second",
    service: _Services = None,
    vehicle: _Vehicles = None,
    reserves: _Reserves = None,
    debt: _Debt = None,
    tax: _Tax = None,
    funding: _Funding = None,
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    futures: Futures = 10_000,
    seed: Seed = 114,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """Split the council in two with its vehicles, and follow both in the same futures as the one.

    As JSON: reorganised with one, what the one council comes to, and one_cost_gbp, its net present cost; successors,
    for each its name, opening_reserves_gbp, services_cost_gbp, funding_gbp, debt_gbp, cost_gbp and summary; extra_cost
    of the two over the one [mean_gbp, monte_carlo_error_gbp, quantiles_gbp]; p_dearer; p_one_s114, p_either_s114 and
    p_both_s114; reserves_together_gbp by year; one_off_gbp and recurring_gbp, what splitting is taken to cost; belief,
    with its source; about, with what is assumed and what is missing.
    """
    core = plan_known(council, on, audience, years)
    from rightsource.planning.rules.answering import reorganised

    def stated(text: str | None, option: str) -> float | None:
        return None if text is None else share_of(text, option)

    with working("Following one council and two"):
        found = reorganised(
            core,
            audience=audience.value,
            names=(first, second),
            population_share=share_of(share, "--share"),
            services=shares_named(service, "--service"),
            vehicles=shares_named(vehicle, "--vehicle"),
            futures=futures,
            seed=seed,
            reserves_share=stated(reserves, "--reserves"),
            debt_share=stated(debt, "--debt"),
            tax_share=stated(tax, "--tax"),
            funding_share=stated(funding, "--funding"),
        )
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "ReorganisationAnswer") -> None:
    begin(console, found.about)
    what = found.reorganised
    table = table_of("", "Services", "Funding", "Reserves at first", "Debt", "Costs on average", "s.114 by the end")
    for each in what.successors:
        fails = each.summary.p_s114_by_year[-1]
        cells(
            table,
            each.name,
            pounds(each.services_cost_gbp),
            pounds(each.funding_gbp),
            pounds(each.opening_reserves_gbp),
            pounds(each.debt_gbp),
            pounds(each.cost_gbp),
            f"{fails.share:.1%} ± {fails.monte_carlo_error:.1%}",
        )
    console.print(table)
    console.print(
        f"\nThe two together cost {pounds(what.extra_cost.mean_gbp)} more than the one over all years, in prices of "
        f"the first day (± {pounds(what.extra_cost.monte_carlo_error_gbp)}), and more in {what.p_dearer.share:.1%} of "
        f"futures.\nThe one council cannot balance a year in {what.p_one_s114.share:.1%} of futures; at least one of "
        f"the two in {what.p_either_s114.share:.1%}, both in {what.p_both_s114.share:.1%} "
        f"(± {what.p_either_s114.monte_carlo_error:.1%}).",
        markup=False,
    )
    end(console, found.about)
