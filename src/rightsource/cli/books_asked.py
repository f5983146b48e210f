"""What the verbs of the ledger share: which months, as at which instant, and how a statement is printed."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import cells
from rightsource.cli.door import open_council
from rightsource.quantities import Money, Month

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.rules.group_statement import GroupMember, GroupRow

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def month_of(text: str) -> Month:
    """Return the month written as 2026-04.

    Raises:
        BadParameter: it is not written so.

    >>> month_of("2026-04")
    Month(year=2026, month=4)
    """
    found = _MONTH.fullmatch(text.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise typer.BadParameter(f"{text!r} is not a month; write one as 2026-04.")
    return Month(int(found[1]), int(found[2]))


def instant_of(text: str) -> datetime:
    """Return the instant written as 2026-11-22T10:30; without a zone it is this machine's own time.

    Raises:
        BadParameter: it is not written so.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an instant; write one as 2026-11-22T10:30.") from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise typer.BadParameter(f"{text!r} lies too far away.")
    return found.astimezone()


First = Annotated[
    Month | None,
    typer.Option(
        "--from", metavar="MONTH", parser=month_of, help="The first month; that of the last one's year if not given."
    ),
]
Last = Annotated[
    Month | None,
    typer.Option("--to", metavar="MONTH", parser=month_of, help="The last month; the last posted in if not given."),
]
AsAt = Annotated[
    datetime | None,
    typer.Option(
        "--as-at", metavar="INSTANT", parser=instant_of, help="Leave out what was recorded later; now if not given."
    ),
]


@contextmanager
def reading(council: str) -> Iterator[date]:
    """Open a council and read its books as the council sees them; gives the day today."""
    open_council(council)
    from django.db import transaction

    from rightsource.storage.walls import THE_COUNCIL, look_as

    with transaction.atomic():
        look_as(THE_COUNCIL)
        yield datetime.now().astimezone().date()


def parent_of_group() -> str:
    """Return the organisation that is the council itself; blank while nothing is loaded."""
    from rightsource.constitution.queries import council_profile

    profile = council_profile()
    return "" if profile is None else profile.organisation


def show_rows(console: "Console", title: str, members: "Iterable[GroupMember]", rows: "Iterable[GroupRow]") -> None:
    """Print lines of a group's statement, its members side by side."""
    from rich.table import Table
    from rich.text import Text

    names = [each.name for each in members]
    table = Table(title=Text(title), box=None, pad_edge=False, title_justify="left")
    table.add_column("")
    for name in (*names, "Set off", "Adjusted", "Group"):
        table.add_column(Text(name), justify="right")
    for row in rows:
        division = "" if row.division.value == "not a service" else f", {row.division.value}"
        amounts = (*row.each, row.set_off, row.adjusted, row.group)
        cells(table, f"{row.title}{division}", *(_pounds(amount) for amount in amounts))
    console.print(table)


def _pounds(amount: Money) -> str:
    return str(amount) if amount else ""
