"""`rightsource drill`: one vehicle made to fail in one month."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import Futures, On, Seed, To, Years, begin, cells, end, plan_known, pounds, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.quantities import Month
from rightsource.quantities.wording import list_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.answering import DrillAnswer


def month_of(text: str) -> Month:
    """Return a month written as 2027-10, for an option's `parser`.

    Raises:
        BadParameter: it is not written so.
    """
    if not re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        raise typer.BadParameter(f"{text!r} is not a month; write one as 2027-10.")
    return Month(int(text[:4]), int(text[5:]))


_Vehicle = Annotated[str, typer.Argument(metavar="VEHICLE", help="The vehicle's key.")]
_InMonth = Annotated[
    Month, typer.Option("--month", metavar="YYYY-MM", parser=month_of, help="The month at whose end it fails.")
]


@verb("drill", example="rightsource drill care-company --month 2027-10 --on 2026-11-22")
def run(
    vehicle: _Vehicle,
    *,
    month: _InMonth,
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    futures: Futures = 10_000,
    seed: Seed = 114,
    years: Years = 5,
    as_json: AsJson = False,
) -> None:
    """Let a vehicle fail at the end of a month: what it costs, which services come back, what it does to the council.

    As JSON: month; returns_in, the month in which the council has the services again; worst_months; drilled with
    cost_gbp to the council's account over all years [mean_gbp, monte_carlo_error_gbp, quantiles_gbp];
    cost_where_alive_gbp, the same where it had not failed by itself; costs, by kind and year; s114, how many futures
    fail with (second) and without (first) the failure; services that return, each with its client_group, cost_gbp and
    pay_gbp; already_failed_share, futures in which it had failed by itself; worst_months, each with its cost and p_s114
    in futures_a_month futures; without and with_failure, all that the plan comes to; about, with what is assumed and
    what is missing.
    """
    core = plan_known(council, on, audience, years)
    from rightsource.planning.rules.answering import drilled

    with working(f"Letting {vehicle} fail"):
        found = drilled(core, audience=audience.value, vehicle=vehicle, month=month, futures=futures, seed=seed)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "DrillAnswer") -> None:
    begin(console, found.about)
    what, gap, sides = found.drilled, found.drilled.cost_gbp, found.drilled.s114
    alive = ""
    if what.cost_where_alive_gbp is not None:
        alive = f" Where it had not, its failure costs {pounds(what.cost_where_alive_gbp.mean_gbp)} on average."
    before, after = what.without.p_s114_by_year[-1], what.with_failure.p_s114_by_year[-1]
    console.print(
        f"{what.vehicle} fails at the end of {found.month}. The council has its services again in {found.returns_in}.\n"
        f"It costs the council {pounds(gap.mean_gbp)} on average (± {pounds(gap.monte_carlo_error_gbp)}); a year "
        f"cannot be balanced in {after.share:.1%} of futures in place of {before.share:.1%} "
        f"(± {after.monte_carlo_error:.1%}): {sides.second_alone:,} futures more, {sides.first_alone:,} fewer.\n"
        f"In {what.already_failed_share:.1%} of futures it had failed by itself.{alive}\n",
        markup=False,
    )
    table = table_of("What it costs", *found.about.years)
    for kind in what.costs:
        cells(table, kind.what, *(pounds(amount) for amount in kind.by_year_gbp))
    console.print(table)
    console.print()
    services = table_of("What comes back", "For whom", "Costs a year", "of it pay")
    for service in what.services:
        cells(services, service.service, service.client_group, pounds(service.cost_gbp), pounds(service.pay_gbp))
    console.print(services)
    worst = list_in_words([str(month) for month in found.worst_months])
    console.print(f"\nThe worst months for it to fail in: {worst} ({what.futures_a_month} futures each).", markup=False)
    end(console, found.about)
