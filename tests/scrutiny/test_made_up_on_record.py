"""A made-up county on record: all of it there, once, however often it is begun, and its faults to be found there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from rightsource.ledger.queries import trial_balance
from rightsource.ledger.queries.group import unmatched_within
from rightsource.ledger.rules.bulk import identity_of
from rightsource.ledger.rules.rows import Span
from rightsource.ledger.rules.unmatched import UNMATCHED
from rightsource.quantities import Money
from rightsource.scrutiny.actions.demonstrating import CountyWritten, make_county_up
from rightsource.scrutiny.errors import AnotherCountyHere
from rightsource.scrutiny.queries.cases import council_on_record
from rightsource.scrutiny.rules.made_up.answers import Fault
from rightsource.scrutiny.rules.made_up.books import entries_in, opening_of, pieces_of
from rightsource.scrutiny.rules.made_up.county import COUNCIL, Size
from rightsource.scrutiny.rules.made_up.record import WholeCounty, whole_county
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as

TODAY = date(2026, 11, 22)
PIECES_BEFORE_THE_STOP = 5


class PlugPulled(Exception):  # noqa: N818 - it is what happens, and no error of ours
    """Somebody pulled the plug."""


def stop_at(index: int, _: int) -> None:
    if index == PIECES_BEFORE_THE_STOP:
        raise PlugPulled


def made(drawn: WholeCounty, progress: Callable[[int, int], None] = lambda done, of: None) -> CountyWritten:
    return make_county_up(by=SYSTEM, authority=Authority("a test"), drawn=drawn, today=TODAY, progress=progress)


def postings_on_record() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        look_as(THE_COUNCIL)
        cursor.execute(
            "SELECT count(*) FROM ledger_posting AS posting JOIN ledger_transaction AS whole "
            "ON whole.id = posting.transaction_id WHERE whole.kind = 'ordinary'"
        )
        return int(cursor.fetchone()[0])


def balances_drawn(drawn: WholeCounty) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for organisation in drawn.county.organisations:
        found.update(
            {(organisation, each.account): each.amount.pence for each in opening_of(drawn.county, organisation)}
        )
    for piece in pieces_of(drawn.county):
        for entry in entries_in(drawn.books, piece):
            for line in entry.lines:
                found[piece.organisation, line.account] += line.pence
    return found


@pytest.mark.slow
def test_a_village_is_written_once_goes_on_where_it_stopped_and_its_faults_are_to_be_found(
    committed_database: Any,
) -> None:
    drawn = whole_county(Size.VILLAGE, 1, TODAY)
    with pytest.raises(PlugPulled):
        made(drawn, stop_at)
    assert 0 < postings_on_record() < drawn.county.extent.postings

    written = made(drawn)
    assert written.there_already == PIECES_BEFORE_THE_STOP
    assert written.pieces == len(pieces_of(drawn.county))
    assert written.services == 60
    expected = sum(len(entry.lines) for piece in pieces_of(drawn.county) for entry in entries_in(drawn.books, piece))
    assert postings_on_record() == expected

    again = made(drawn)
    assert (again.postings, again.there_already) == (0, again.pieces)
    assert postings_on_record() == expected

    with pytest.raises(AnotherCountyHere):
        made(whole_county(Size.VILLAGE, 2, TODAY))

    the_council_is_fictional_and_its_books_are_as_drawn(drawn)
    every_dealing_told_differently_is_found_on_record(drawn)


def the_council_is_fictional_and_its_books_are_as_drawn(drawn: WholeCounty) -> None:
    balances = balances_drawn(drawn)
    with transaction.atomic():
        look_as(THE_COUNCIL)
        profile = council_on_record()
        assert profile is not None
        assert profile.is_fictional
        for organisation in drawn.county.organisations:
            lines = trial_balance(organisation, at=drawn.county.months[-1])
            assert Money.total([line.amount for line in lines]) == Money(0)
            standing = {line.account: line.amount.pence for line in lines}
            assert standing["cash" if organisation == COUNCIL else "1200"] == balances[
                organisation, "cash" if organisation == COUNCIL else "1200"
            ]  # fmt: skip


def every_dealing_told_differently_is_found_on_record(drawn: WholeCounty) -> None:
    months = drawn.county.months
    with transaction.atomic():
        look_as(THE_COUNCIL)
        matched = unmatched_within(drawn.county.organisations, Span(months[0], months[-1]), on=drawn.county.last_day)
    suspected = {
        str(side.reference)
        for each in matched
        if each.match in UNMATCHED
        for side in (each.said, each.answered)
        if side is not None
    }
    for each in drawn.planted:
        if each.fault is Fault.UNMATCHED and not each.is_innocent:
            ids = {
                str(identity_of(organisation, ref)) for ref in each.references for organisation in each.organisations
            }
            assert ids & suspected, each
