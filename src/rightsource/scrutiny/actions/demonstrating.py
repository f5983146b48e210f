"""Making a county up: its record, its books, and what is planted in them, in a council's own database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from rightsource.ledger.actions.books import close_year, open_accounts, open_period
from rightsource.ledger.actions.bulk import post_in_bulk
from rightsource.ledger.actions.posting import load_opening_balances
from rightsource.ledger.queries.books import transaction as transaction_on_record
from rightsource.ledger.rules.bulk import identity_of
from rightsource.quantities import FinancialYear
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.errors import AnotherCountyHere
from rightsource.scrutiny.queries.cases import (
    DEMONSTRATION,
    case_at,
    case_in_files,
    case_on_record,
    council_on_record,
)
from rightsource.scrutiny.rules.made_up.books import Piece, entries_in, months_of, opening_of, pieces_of
from rightsource.scrutiny.rules.made_up.county import County
from rightsource.scrutiny.rules.made_up.entries import accounts_of_all, rows_of
from rightsource.scrutiny.rules.made_up.growth import MADE_UP, grown
from rightsource.scrutiny.rules.made_up.record import WholeCounty
from rightsource.scrutiny.rules.writing import folder_of
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CountyWritten:
    """What came of making a county up.

    Attributes:
        services: that are on record.
        transactions: written now.
        postings: written now.
        pieces: how many pieces the books were posted in.
        there_already: how many of them were on record from a run before.
    """

    services: int
    transactions: int
    postings: int
    pieces: int
    there_already: int


def make_county_up(
    *, by: Actor, authority: Authority, drawn: WholeCounty, today: date, progress: Progress
) -> CountyWritten:
    """Write a made-up county to the record that is open. A run that was stopped goes on where it stopped.

    Each piece of the books is posted whole or not at all; what is on record already is left as it is.

    Raises:
        AnotherCountyHere: the record holds another council, or a county of another seed or size.
        ProblemsFound: the record does not take a row of it.
    """
    county = drawn.county
    with transaction.atomic():
        look_as(THE_COUNCIL)
        if council_on_record() is None:
            _load(drawn, today, by=by, authority=authority)
        services = _services_of_same_county(county)
    with transaction.atomic():
        look_as(THE_COUNCIL)
        open_accounts(by=by, authority=authority, accounts=accounts_of_all(county))
        for organisation in county.organisations:
            _open_books(county, organisation, by=by, authority=authority)
    written = _post_all(drawn, services, progress, by=by, authority=authority)
    for year in county.years_ended:
        _close_year(county, year, by=by, authority=authority)
    return written


def _services_of_same_county(county: County) -> int:
    """Return how many services are on record, which was loaded whole or not at all, if it is this county's."""
    case = case_on_record()
    facts = [row.row for row in case["facts"] if row.row.reference == MADE_UP]
    if not facts or not facts[0].statement.startswith(f"{county.said}."):
        raise AnotherCountyHere(county.said)
    return len({row.row.service for row in case["services"]})


def _load(drawn: WholeCounty, today: date, *, by: Actor, authority: Authority) -> None:
    """Load the record as any council's is: written to files, and read from them with every check."""
    demonstration = case_at(DEMONSTRATION, today=today)
    files = folder_of(grown(demonstration.case, drawn.county, drawn.claims, drawn.receipts))
    given = case_in_files(files, name=f"{drawn.county.size}-{drawn.county.seed}", today=today)
    load_case(
        by=by, authority=authority, case=given.case, file=given.file, today=today,
        comes_with_rightsource=given.comes_with_rightsource,
    )  # fmt: skip


def _open_books(county: County, organisation: str, *, by: Actor, authority: Authority) -> None:
    months = months_of(county, organisation)
    for month in months:
        open_period(by=by, authority=authority, organisation=organisation, month=month)
    load_opening_balances(
        by=by,
        authority=authority,
        transaction_id=identity_of(organisation, "opening"),
        organisation=organisation,
        posted_on=months[0].first_day,
        postings=opening_of(county, organisation),
    )


def _post_all(
    drawn: WholeCounty, services: int, progress: Progress, *, by: Actor, authority: Authority
) -> CountyWritten:
    pieces = pieces_of(drawn.county)
    transactions = postings = there = 0
    for index, piece in enumerate(pieces):
        progress(index, len(pieces))
        with transaction.atomic():
            look_as(THE_COUNCIL)
            if _is_there(drawn, piece):
                there += 1
                continue
            posted = post_in_bulk(
                by=by,
                authority=authority,
                organisation=piece.organisation,
                file=piece.name,
                rows=rows_of(entries_in(drawn.books, piece)),
            )
        transactions += posted.transactions
        postings += posted.postings
    return CountyWritten(services, transactions, postings, len(pieces), there)


def _is_there(drawn: WholeCounty, piece: Piece) -> bool:
    """Answer whether a piece is on record: it is posted whole, so its first transaction speaks for all."""
    first = next(entries_in(drawn.books, piece))
    return transaction_on_record(identity_of(piece.organisation, first.reference)) is not None


def _close_year(county: County, year: FinancialYear, *, by: Actor, authority: Authority) -> None:
    for organisation in _with_books_in(county, year):
        with transaction.atomic():
            look_as(THE_COUNCIL)
            close_year(
                by=by,
                authority=authority,
                transaction_id=identity_of(organisation, f"close {year}"),
                organisation=organisation,
                year=year,
            )


def _with_books_in(county: County, year: FinancialYear) -> Iterator[str]:
    return (each for each in county.organisations if months_of(county, each)[0].last_day <= year.last_day)
