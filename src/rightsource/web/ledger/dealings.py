"""What organisations charged and lent each other that the other side does not say alike, apart from what only waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.ledger import queries
from rightsource.ledger.rules.group_statement import DealingsMatched
from rightsource.ledger.rules.unmatched import Dealing, Match, Matched, matching_limits
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.formatting import short_date
from rightsource.web.ledger.asked import BooksAsked, books_asked, pounds_linked
from rightsource.web.rights import right


@require_safe
@right("see_books")
def dealings(request: HttpRequest) -> HttpResponse:
    """Show dealings that two organisations do not tell alike."""
    shown = books_asked(request)
    if shown.span is None or not shown.is_group:
        return render(request, "ledger/no_books.html", {"title": "Dealings"})
    everyone = queries.organisations_with_books()
    found = queries.dealings_asked(everyone, shown.span, on=shown.asked.on, as_at=shown.as_at)
    names = queries.names_of(everyone)
    tables = [
        _table(shown, "unmatched", "Told differently, and time does not explain it", found.unmatched, names),
        _table(shown, "in-time", "Told at another time, or not yet", found.in_time, names),
    ]
    tables = [replace(each, address=own_address(request)) for each in tables]
    return download_of(request, tables) or render(
        request,
        "ledger/dealings.html",
        {
            "finding": _finding(found),
            "why": _why(shown, found),
            "kind": "at_risk" if found.unmatched else "kept",
            "tables": tables,
            "shown": shown,
            "limits": matching_limits(),
        },
    )


def _finding(found: DealingsMatched) -> str:
    if not found.unmatched:
        return "No dealing between two organisations is told differently for longer than a bill takes."
    amount = Money.total([abs(each.difference) for each in found.unmatched])
    count = count_in_words(len(found.unmatched), "dealing")
    verb = "is" if len(found.unmatched) == 1 else "are"
    return f"{count} {verb} told differently by the two sides: {amount_in_words(amount)} to ask about."


def _why(shown: BooksAsked, found: DealingsMatched) -> str:
    alike = found.counts[Match.ALIKE] + found.counts[Match.ALIKE_IN_SUM]
    waiting = count_in_words(len(found.in_time), "other")
    return (
        f"{shown.in_words}. {alike:,} are told alike; {waiting} only at another time, or the other side has time yet."
    )


def _table(shown: BooksAsked, key: str, caption: str, found: Sequence[Matched], names: Mapping[str, str]) -> Table:
    columns = [
        column("Who says"),
        column("Of whom"),
        column("On"),
        column("What"),
        column("Amount", unit="£", numeric=True),
        column("The other side"),
        column("It says", unit="£", numeric=True),
        column("Difference", unit="£", numeric=True),
    ]
    rows: list[list[Any]] = [
        [
            names.get(each.said.organisation, each.said.organisation),
            names.get(each.said.counterparty, each.said.counterparty),
            each.said.posted_on,
            each.said.description,
            _amount(shown, each.said),
            _answer_in_words(each),
            "" if each.answered is None else _amount(shown, each.answered),
            in_pounds(each.difference),
        ]
        for each in found
    ]
    return Table(key, caption, columns, rows, empty="None.")


def _amount(shown: BooksAsked, said: Dealing) -> dict[str, Any]:
    return pounds_linked(said.amount, shown.postings(said.organisation, "", counterparty=said.counterparty))


def _answer_in_words(each: Matched) -> str:
    if each.answered is None:
        return each.match.value
    return f"{each.match.value}, {short_date(each.answered.posted_on)}: {each.answered.description}"
