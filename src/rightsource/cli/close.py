"""`rightsource close month` and `rightsource close year`: books closed for good."""

import getpass
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from rightsource.cli.books_asked import month_of, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.quantities import FinancialYear, Month

if TYPE_CHECKING:
    from rich.console import Console


def _year_of(text: str) -> FinancialYear:
    try:
        return FinancialYear.parse(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None


_Organisation = Annotated[str, typer.Argument(metavar="ORGANISATION", help="Whose books.")]
_By = Annotated[str, typer.Option("--by", metavar="POST", callback=said, help="The post that closes them.")]
_Authority = Annotated[str, typer.Option("--authority", callback=said, help="On what authority.")]
_ASKED = "asked for on the command line"


@dataclass(frozen=True, slots=True)
class MonthClosed:
    """A month of an organisation's books that nothing can be posted in any more."""

    organisation: str
    month: Month


@dataclass(frozen=True, slots=True)
class YearClosed:
    """A year of an organisation's books that is closed.

    Attributes:
        transaction_id: the transaction that took its surplus or deficit to reserves, if there was any.
    """

    organisation: str
    year: FinancialYear
    transaction_id: UUID


@verb("close month", example="rightsource close month care-company 2026-10")
def close_month(
    organisation: _Organisation,
    month: Annotated[Month, typer.Argument(metavar="MONTH", parser=month_of, help="The month, as 2026-10.")],
    *,
    council: Council = DEMONSTRATION,
    by: _By = "rightsource",
    authority: _Authority = _ASKED,
    as_json: AsJson = False,
) -> None:
    """Close a month of an organisation's books for good. Closing it again changes nothing.

    As JSON: organisation, month.
    """
    with reading(council):
        from rightsource.ledger.actions.books import close_period
        from rightsource.storage.actors import Actor, Authority

        close_period(
            by=Actor(by, getpass.getuser()), authority=Authority(authority), organisation=organisation, month=month
        )
    answer(MonthClosed(organisation, month), as_json=as_json, show=_show_month)


@verb("close year", example="rightsource close year care-company 2026-27")
def close_year(
    organisation: _Organisation,
    year: Annotated[FinancialYear, typer.Argument(metavar="YEAR", parser=_year_of, help="The year, as 2026-27.")],
    *,
    council: Council = DEMONSTRATION,
    by: _By = "rightsource",
    authority: _Authority = _ASKED,
    as_json: AsJson = False,
) -> None:
    """Take a year's surplus or deficit to reserves and close its months, for good.

    As JSON: organisation, year, transaction_id.
    """
    with reading(council):
        from rightsource.ledger.actions import books
        from rightsource.ledger.rules.bulk import identity_of
        from rightsource.storage.actors import Actor, Authority

        identity = identity_of(organisation, f"the end of {year}")
        books.close_year(
            by=Actor(by, getpass.getuser()),
            authority=Authority(authority),
            transaction_id=identity,
            organisation=organisation,
            year=year,
        )
    answer(YearClosed(organisation, year, identity), as_json=as_json, show=_show_year)


def _show_month(console: "Console", closed: MonthClosed) -> None:
    console.print(f"{closed.month} is closed in the books of {closed.organisation}.", markup=False)


def _show_year(console: "Console", closed: YearClosed) -> None:
    console.print(f"{closed.year} is closed in the books of {closed.organisation}.", markup=False)
