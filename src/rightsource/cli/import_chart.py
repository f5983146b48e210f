"""`rightsource import chart`: an organisation's own accounts, each on a line of the chart that all share."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.books_asked import month_of, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb
from rightsource.cli.import_asked import ASKED_FOR, By, FileOfBooks, OnAuthority, Organisation, given_file, who
from rightsource.quantities import Month
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class ChartImported:
    """A chart that was taken in.

    Attributes:
        accounts: how many accounts the file has.
        opened: how many of them were not there yet.
        months: the months that are open to posting by this command.
    """

    organisation: str
    accounts: int
    opened: int
    months: tuple[Month, ...]


@verb(
    "import chart",
    example="rightsource import chart accounts.csv --organisation care-company --open-from 2026-04",
)
def run(
    file: FileOfBooks,
    *,
    organisation: Organisation,
    open_from: Annotated[
        Month | None,
        typer.Option("--open-from", metavar="MONTH", parser=month_of, help="Open the books from this month on too."),
    ] = None,
    open_until: Annotated[
        Month | None,
        typer.Option("--open-until", metavar="MONTH", parser=month_of, help="Until this month; that one if not given."),
    ] = None,
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Open the accounts of a CSV file with the columns code, title, line and division: every fault is listed.

    Giving it again changes nothing; a longer file adds what is new.

    As JSON: organisation, accounts, opened, months.
    """
    with reading(council):
        from rightsource.ledger.actions.books import open_accounts, open_period
        from rightsource.ledger.rules.chart import own_chart
        from rightsource.ledger.rules.found_tables import text_of_file

        accounts = own_chart(organisation, text_of_file(given_file(file).content, file.name))
        opened = open_accounts(**who(by, authority), accounts=accounts)
        months = _months(open_from, open_until)
        for month in months:
            open_period(**who(by, authority), organisation=organisation, month=month)
    answer(ChartImported(organisation, len(accounts), opened, months), as_json=as_json, show=_show)


def _months(first: Month | None, last: Month | None) -> tuple[Month, ...]:
    if first is None:
        return ()
    months = [first]
    while last is not None and months[-1] < last:
        months.append(months[-1].next)
    return tuple(months)


def _show(console: "Console", came: ChartImported) -> None:
    console.print(
        f"{count_in_words(came.opened, 'account')} opened in the books of {came.organisation}; "
        f"{came.accounts - came.opened:,} of the file were there.",
        markup=False,
    )
    if came.months:
        console.print(f"Open to posting from {came.months[0]} to {came.months[-1]}.", markup=False)
