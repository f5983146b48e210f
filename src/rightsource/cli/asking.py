"""What the verbs that ask questions of the plan share: as known on which day and to whom, and how many futures."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import open_council, working
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from rightsource.planning.rules.answering import About
    from rightsource.planning.rules.core import Core

On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]
To = Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")]
Futures = Annotated[int, typer.Option("--futures", min=100, max=200_000, help="How many futures to follow.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**63 - 1, help="The same seed gives the same futures.")]
Years = Annotated[int, typer.Option("--years", min=1, max=10, help="How many financial years to follow.")]


def day_asked(on: datetime | None) -> date:
    """Return the day that an option says; today if it says none."""
    return on.date() if on is not None else datetime.now().astimezone().date()


def plan_known(council: str, on: datetime | None, audience: Audience, years: int) -> "Core":
    """Return the plan on record, as an audience knew it by a day.

    Raises:
        TooLittleKnown: says what to write on which sheet.
        StudyHasFaults: the rows on record make a study that cannot run.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.planning.queries import study_known
    from rightsource.storage import walls

    day = day_asked(on)
    with working(f"Reading what was known on {day_in_words(day)}"), transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        return study_known(day, audience, years).core


def shares_named(given: list[str] | None, option: str) -> dict[str, float]:
    """Return shares written as KEY=60%.

    Raises:
        BadParameter: one is not written so.

    >>> shares_named(["homes=60%"], "--service")
    {'homes': 0.6}
    """
    return {key.strip(): share_of(share, option) for key, _, share in (each.partition("=") for each in given or ())}


def share_of(text: str, option: str) -> float:
    """Return a share written as a percentage.

    Raises:
        BadParameter: it is not.

    >>> share_of("55%", "--share")
    0.55
    """
    try:
        share = float(text.strip().removesuffix("%")) / 100.0
    except ValueError:
        share = -1.0
    if not text.strip().endswith("%") or not 0.0 <= share <= 1.0:
        raise typer.BadParameter(f"{text!r} is not a share; write one from 0% to 100%.", param_hint=option)
    return share


def begin(console: "Console", about: "About") -> None:
    """Print what an answer stands for."""
    console.print(
        f"{about.futures:,} futures as {about.audience} knew on {day_in_words(about.as_known_on)}, "
        f"{about.years[0]} to {about.years[-1]}.\n",
        markup=False,
    )


def end(console: "Console", about: "About") -> None:
    """Print what an answer leaves out, and what was taken for granted."""
    console.print(f"\n{about.model_error}\n", markup=False)
    for heading, words in (("What is assumed", about.assumed), ("What is missing", about.missing)):
        if words:
            console.print(heading, style="bold")
        for each in words:
            console.print(f"· {each}", markup=False)


def table_of(*headings: str) -> "Table":
    """Return a table with headings and no lines."""
    from rich.table import Table

    return Table(*headings, box=None, pad_edge=False)


def cells(table: "Table", *words: str) -> None:
    """Add a row of plain words."""
    from rich.text import Text

    table.add_row(*(Text(each) for each in words))


def pounds(amount_gbp: float) -> str:
    """Write an amount of pounds in words."""
    return amount_in_words(Money.nearest(amount_gbp))
