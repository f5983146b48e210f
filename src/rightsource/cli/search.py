"""`rightsource search`: the cheapest plan that keeps the chance of s.114 within a limit."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, open_council, verb
from rightsource.cli.sensitivity import On, Seed, To, Years, today
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console


def share_of(words: str) -> float:
    """Return a chance written as 5% or 0.05.

    Raises:
        BadParameter: it is neither.

    >>> share_of("5%"), share_of("0.05"), share_of(" 2.5 % ")
    (0.05, 0.05, 0.025)
    """
    text = words.strip()
    try:
        return float(text.removesuffix("%")) / 100.0 if text.endswith("%") else float(text)
    except ValueError:
        raise typer.BadParameter(f"{words!r} is no chance; write 5% or 0.05.") from None


def _weight(of: str, whom: str) -> Any:
    return typer.Option(f"--weigh-{of}", min=0.0, max=100.0, help=f"What a pound weighs that {whom}.")


@verb("search", example="rightsource search --limit 5% --on 2026-11-22")
def run(
    *,
    limit: Annotated[
        str, typer.Option("--limit", metavar="CHANCE", help="The chance of s.114 allowed: 5% or 0.05.")
    ] = ("5%"),
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    weigh_tax: Annotated[float, _weight("tax", "residents pay in tax")] = 1.0,
    weigh_services: Annotated[float, _weight("services", "services lose to savings and controls")] = 1.0,
    weigh_providers: Annotated[float, _weight("providers", "vehicles are paid less")] = 1.0,
    plans: Annotated[int, typer.Option("--plans", min=50, max=100_000, help="How many plans to try at most.")] = 1_200,
    seed: Seed = 114,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """Search the cheapest plan that keeps the chance of failing s.114(3) within a limit.

    Cost is what residents, users and providers bear at present worth: tax beyond the first year's rate, what savings
    and controls take out of services, and what vehicles are paid less, each by its weight. Open are tax rises up to a
    referendum, savings not yet begun or not yet planned, prices and go-lives of vehicles, and the reserves kept back;
    the first year is decided. The answer is verified in 10,000 futures that the search has not seen.

    As JSON: is_within, limit_share, sureness_share; best, now and front [plan], each plan with cost_gbp, tax_gbp,
    services_gbp, providers_gbp, p_s114, monte_carlo_error, reserves_gbp, net_present_cost_gbp and moved [lever, was,
    becomes]; levers, weights, plans_tried, futures_followed; about, as in sensitivity.
    """
    share = share_of(limit)
    open_council(council)
    from rightsource.planning.actions.searching import search_cheapest_plan
    from rightsource.storage.actors import SYSTEM, Authority

    day = on.date() if on is not None else today()
    with counting(f"Trying plans, as known on {day_in_words(day)}") as progress:
        done = search_cheapest_plan(
            by=SYSTEM,
            authority=Authority("asked for on the command line"),
            on=day,
            audience=audience,
            limit_share=share,
            weigh_tax=weigh_tax,
            weigh_services=weigh_services,
            weigh_providers=weigh_providers,
            plans=plans,
            seed=seed,
            years=years,
            progress=progress,
        )
    answer(done.result, as_json=as_json, show=lambda console, found: _show(console, found, done.seconds))


def _show(console: "Console", found: dict[str, Any], seconds: float) -> None:
    from rich.table import Table
    from rich.text import Text

    best, now = found["best"], found["now"]
    told = "The cheapest plan found within" if found["is_within"] else "No plan was found within; the nearest to"
    console.print(
        f"{told} {found['limit_share']:.1%}: its chance of s.114 is {best['p_s114']:.1%} "
        f"± {best['monte_carlo_error']:.1%}, and with {found['sureness_share']:.0%} sureness within the limit. "
        f"{found['plans_tried']:,} plans tried in {found['futures_followed']:,} futures and {seconds:.0f} seconds.\n",
        markup=False,
    )
    table = Table("", "Chance of s.114", "Cost", "Tax", "Services", "Providers", "Reserves at the end", box=None)
    for name, plan in (("on record", now), ("found", best)):
        amounts = (plan[part] for part in ("cost_gbp", "tax_gbp", "services_gbp", "providers_gbp", "reserves_gbp"))
        cells = (name, f"{plan['p_s114']:.1%}", *(_pounds(amount) for amount in amounts))
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    console.print("\nWhat is decided otherwise", style="bold")
    for moved in best["moved"]:
        console.print(f"· {moved['lever']}: {moved['becomes']} (was: {moved['was']})", markup=False)
    console.print("\nNo plan that was tried is both cheaper and safer than one of these", style="bold")
    table = Table("Cost", "Chance of s.114", "±", box=None)
    for plan in found["front"]:
        table.add_row(_pounds(plan["cost_gbp"]), f"{plan['p_s114']:.1%}", f"{plan['monte_carlo_error']:.1%}")
    console.print(table)
    console.print(f"\n{found['about']['model_error']}", markup=False)


def _pounds(amount_gbp: float) -> str:
    return amount_in_words(Money.nearest(amount_gbp))
