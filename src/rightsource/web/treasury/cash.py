"""Thirteen weeks of cash, organisation by organisation: the lowest point, and what the last return says of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.publishing.rules.charts import Line, Lines, Words, line_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words, list_in_words
from rightsource.scrutiny.queries.treasury import CashKnown, OrganisationCash, cash_known
from rightsource.treasury.rules.cash import WEEKS, CashForecast, CashSource, CashWeek, OpeningSource
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public
from rightsource.web.treasury.words import NOTHING_SHOWN

_WHY = "Cash is what pays wages: a vehicle with a surplus on paper stops on the day it has none."


@require_safe
@public
def cash(request: HttpRequest) -> HttpResponse:
    """Show cash ahead."""
    asked = as_known(request)
    known, names = cash_known(asked.on, asked.audience), names_known(asked.on, asked.audience)
    address, shown = own_address(request), _shown(request, known)
    tables = {"lows": _lows(asked, known, names, address)}
    if shown is not None and shown.forecast is not None:
        tables |= {"weeks": _weeks(asked, shown, names, address), "payments": _payments(asked, shown, names, address)}
    return download_of(request, [*tables.values()]) or render(
        request,
        "treasury/cash.html",
        {
            "finding": finding(known, names),
            "why": _WHY if known.organisations else NOTHING_SHOWN,
            "kind": _kind(known),
            "tables": tables,
            "shown": shown.organisation if shown is not None else "",
            "title": _title(shown, names) if shown is not None else "",
            "made": _made(shown, names) if shown is not None else "",
            "choices": [
                {
                    "text": names.organisation(each.organisation),
                    "href": asked.link("cash", organisation=each.organisation),
                    "is_shown": each is shown,
                }
                for each in known.organisations
            ],
        },
    )


@require_safe
@public
def cash_picture(request: HttpRequest) -> HttpResponse:
    """Draw one organisation's cash at the end of each week: its forecast, and its last return."""
    asked = as_known(request)
    known, names = cash_known(asked.on, asked.audience), names_known(asked.on, asked.audience)
    shown, lines = _shown(request, known), []
    if shown is not None and shown.forecast is not None:
        lines.append(Line("Forecast", [_millions(week.closing) for week in shown.forecast.weeks], forecast_from=0))
    if shown is not None and _returned(shown):
        lines.append(Line("Last return", [_millions(each) for each in _returned(shown)], forecast_from=0))
    title = _title(shown, names) if shown is not None else "Nobody's cash is on record"
    words = Words(title, "£m at the end of each week", f"{title}. The figures are in the table below.", "the record")
    return picture(
        request, line_chart(Lines(words, [str(each + 1) for each in range(WEEKS)], lines), size_asked(request))
    )


def _millions(amount: Money) -> float:
    return float(amount.decimal_gbp / 1_000_000)


def _returned(cash: OrganisationCash) -> tuple[Money, ...]:
    return cash.returned.row.cash_by_week if cash.returned is not None else ()


def _low(cash: OrganisationCash) -> Money | None:
    """Return the lowest week end by its own forecast; by its return where it makes none."""
    return cash.forecast.low.amount if cash.forecast is not None else min(_returned(cash), default=None)


def _short_by_return(known: CashKnown) -> list[OrganisationCash]:
    """Return those whose last return has them without cash, whatever their own forecast says."""
    return [each for each in known.organisations if min(_returned(each), default=Money(0)) < Money(0)]


def _shown(request: HttpRequest, known: CashKnown) -> OrganisationCash | None:
    """Return the organisation that is asked for, or else the one that comes nearest to having no cash."""
    for each in known.organisations:
        if each.organisation == request.GET.get("organisation"):
            return each
    return min(
        (each for each in known.organisations if _low(each) is not None),
        key=lambda each: (_low(each), each.organisation),
        default=None,
    )


def finding(known: CashKnown, names: Names) -> str:
    """Return the answer in a sentence: who runs out of cash within thirteen weeks."""
    if not known.organisations:
        return f"Nobody's cash was on record on {day_in_words(known.on)}."
    short = [each for each in known.organisations if (_low(each) or Money(0)) < Money(0)]
    if not short and (by_return := _short_by_return(known)):
        listed = list_in_words([names.organisation(each.organisation) for each in by_return])
        verb = "runs" if len(by_return) == 1 else "run"
        return (
            f"By their forecasts nobody runs out of cash within thirteen weeks; by the last return {listed} {verb} out."
        )
    if not short:
        return "No organisation on record runs out of cash within thirteen weeks."
    listed = list_in_words([names.organisation(each.organisation) for each in short])
    verb = "runs" if len(short) == 1 else "run"
    return f"{listed} {verb} out of cash within thirteen weeks."


def _kind(known: CashKnown) -> str:
    lows = [_low(each) for each in known.organisations]
    if not lows:
        return "no_evidence"
    if any(low is not None and low < Money(0) for low in lows):
        return "broken"
    return "at_risk" if _short_by_return(known) else "kept"


def _title(cash: OrganisationCash, names: Names) -> str:
    name, low = names.organisation(cash.organisation), _low(cash)
    return f"{name}: {amount_in_words(low)} at its lowest" if low is not None else f"{name}: no cash on record"


def _made(cash: OrganisationCash, names: Names) -> str:
    said = []
    if cash.forecast is not None:
        posts = list_in_words(names.posts_in_words(cash.forecast.made_by))
        said.append(f"Forecast by {posts} for thirteen weeks from {day_in_words(cash.forecast.made_on)}.")
        said.append(opening_in_words(cash.forecast))
    if cash.returned is not None:
        row = cash.returned.row
        said.append(
            f"Its return for {row.month} was signed in on {day_in_words(row.submitted_on)}; its weeks begin after the "
            "end of that month."
        )
    return " ".join(said)


def opening_in_words(forecast: CashForecast) -> str:
    """Return whose word the opening cash is, and what the other says."""
    books, stated = forecast.books, forecast.opening_stated
    if forecast.opening_from is OpeningSource.BOOKS and books is not None:
        words = f"It opens with the cash in its books, posted to {day_in_words(books.posted_to)}"
        if stated is None or stated == forecast.opening:
            return f"{words}."
        return f"{words}; whoever forecast stated {amount_in_words(stated)}."
    if books is None:
        return "It opens with the cash that whoever forecast stated: no books of it can be read here."
    return (
        "It opens with the cash that whoever forecast stated: its books are posted to "
        f"{day_in_words(books.posted_to)} alone."
    )


def _lows(asked: AsKnown, known: CashKnown, names: Names, address: str) -> Table:
    rows: list[list[Any]] = []
    for each in known.organisations:
        name, forecast, returned = names.organisation(each.organisation), each.forecast, each.returned
        link = {"text": name, "href": asked.link("cash", organisation=each.organisation)}
        of_forecast: list[Any] = [in_pounds(None, missing="no forecast"), "", in_pounds(None, missing="no forecast")]
        if forecast is not None:
            low = forecast.weeks[forecast.low.week - 1]
            opening = _source_of_opening(asked, forecast, name)
            of_forecast = [
                in_pounds(low.closing, _source_of_week(asked, forecast, low, name)),
                low.ends_on,
                in_pounds(forecast.opening, opening),
            ]
        of_return: list[Any] = [in_pounds(None, missing="no return"), ""]
        if returned is not None and _returned(each):
            lowest = min(_returned(each))
            source = asked.source([returned.record_id], amount_in_words(lowest), f"{name}: lowest cash of its return")
            of_return = [in_pounds(lowest, source), str(returned.row.month)]
        rows.append([link, *of_forecast, *of_return])
    columns = [
        column("Organisation"),
        column("Lowest by its forecast", unit="£", numeric=True),
        column("In the week to"),
        column("Cash it opens with", unit="£", numeric=True),
        column("Lowest by its last return", unit="£", numeric=True),
        column("Return for"),
    ]
    return Table("lows", "The lowest cash of each", columns, rows, empty="nothing is on record.", address=address)


def _weeks(asked: AsKnown, cash: OrganisationCash, names: Names, address: str) -> Table:
    assert cash.forecast is not None
    name = names.organisation(cash.organisation)
    rows = [
        [
            week.number,
            in_pounds(week.closing, _source_of_week(asked, cash.forecast, week, name)),
            in_pounds(week.came_in),
            in_pounds(week.went_out),
            week.ends_on,
        ]
        for week in cash.forecast.weeks
    ]
    columns = [
        column("Week"),
        *(column(each, unit="£", numeric=True) for each in ("Left at its end", "Comes in", "Goes out")),
        column("Ends on"),
    ]
    return Table("weeks", f"Week by week, {name}", columns, rows, address=address)


def _source_of_week(asked: AsKnown, forecast: CashForecast, week: CashWeek, name: str) -> str:
    """Return the address that says where a week's end comes from: opening cash, and all that moved until then."""
    until = [item for each in forecast.weeks[: week.number] for item in each.items]
    moved = Money.total([item.amount for item in until])
    committed = sum(item.source is CashSource.COMMITMENT for item in until)
    opening, payments = amount_in_words(forecast.opening), count_in_words(len(until), "payment")
    working = [
        f"{opening} to begin with, and {amount_in_words(moved)} by {payments} until {day_in_words(week.ends_on)}."
    ]
    if committed:
        working.append(f"{committed} of them are commitments, which the ledger holds.")
    ids = [*forecast.opening_ids, *(item.record_id for item in until if item.record_id)]
    return asked.source(ids, amount_in_words(week.closing), f"{name}: cash at the end of week {week.number}", working)


def _source_of_opening(asked: AsKnown, forecast: CashForecast, name: str) -> str:
    """Return where the opening cash comes from: the postings of cash in the books, or the records that state it."""
    if forecast.opening_from is not OpeningSource.BOOKS or forecast.books is None:
        return asked.source(forecast.opening_ids, amount_in_words(forecast.opening), f"{name}: opening cash")
    to = forecast.books.posted_to
    query = {"organisation": forecast.organisation, "line": "cash", "from": "1900-01", "to": f"{to:%Y-%m}"}
    return asked.link("books-postings", **query)


def _payments(asked: AsKnown, cash: OrganisationCash, names: Names, address: str) -> Table:
    assert cash.forecast is not None
    rows = [
        [
            item.name,
            item.falls_on,
            in_pounds(
                item.amount,
                asked.source([item.record_id], amount_in_words(item.amount), item.name) if item.record_id else "",
            ),
            item.source.value,
        ]
        for week in cash.forecast.weeks
        for item in week.items
    ]
    columns = [column("What"), column("On"), column("Amount", unit="£", numeric=True), column("From")]
    caption = f"Every payment of the thirteen weeks, {names.organisation(cash.organisation)}"
    return Table("payments", caption, columns, rows, address=address)
