"""One vehicle's return for one month: what it says, or that it is owed, and how to ask for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries import return_measures_known, returns_due_known
from rightsource.commissioning.rules.returns import Return, ReturnDue
from rightsource.commissioning.rules.rows import ReturnMeasure
from rightsource.constitution.queries import posts_known
from rightsource.constitution.rules.rights import Right, may
from rightsource.constitution.rules.rows import Appointment, Role
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.returns import key_of, state_of
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.formatting import number
from rightsource.web.rights import right, viewer_of

_AMOUNTS = (
    ("owner_income_forecast", "Income from owners, forecast for the year"),
    ("external_income_forecast", "Income from others, forecast for the year"),
    ("expenditure_forecast", "Expenditure, forecast for the year"),
    ("owner_income_to_date", "Income from owners so far"),
    ("external_income_to_date", "Income from others so far"),
    ("reserves", "Reserves at the end of the month"),
)


@require_safe
@right("see_returns", of="organisation")
def monthly_return(request: HttpRequest, organisation: str, month: str) -> HttpResponse:
    """Show one return.

    Raises:
        NotOnRecordThatDay: none was asked of that vehicle for that month by the day.
    """
    asked = as_known(request)
    due = _due(asked, organisation, month)
    posts = [each.row for each in posts_known(asked.on, asked.audience)]
    measures = [
        each
        for each in return_measures_known(asked.on, asked.audience)
        if (each.row.organisation, each.row.month) == (organisation, due.month)
    ]
    tables = [] if due.made is None else [
        _figures(request, asked, due.made), _cash(request, asked, due.made), _measures(request, asked, measures)
    ]  # fmt: skip
    viewer = viewer_of(request)
    return download_of(request, tables) or render(
        request,
        "commissioning/monthly_return.html",
        {
            "due": due,
            "state": state_of(due, asked.on),
            "made": None if due.made is None else due.made.row,
            "late": count_in_words(due.days_late(asked.on), "day"),
            "is_owed": due.is_owed(asked.on),
            "tables": tables,
            "answers": _title(posts, due.accountable_post),
            "signs": [post.title for post in _signatories(posts, organisation, asked)],
            "letter": _letter(due, asked),
            "letter_href": _mailto(due, asked),
            "may_sign_in": may(viewer, Right.SUBMIT_RETURN, organisation) and asked.is_today,
            "done": get_messages(request),
        },
    )


def _due(asked: AsKnown, organisation: str, month: str) -> ReturnDue:
    for due in returns_due_known(asked.on, asked.audience):
        if (due.organisation, key_of(due.month)) == (organisation, month):
            return due
    raise NotOnRecordThatDay("return", f"{organisation}, {month}", asked.on)


def _title(posts: list[Appointment], key: str) -> str:
    return next((post.title for post in reversed(posts) if post.post == key), "") if key else ""


def _signatories(posts: list[Appointment], organisation: str, asked: AsKnown) -> list[Appointment]:
    roles = {Role.VEHICLE_FINANCE_LEAD, Role.VEHICLE_DIRECTOR}
    return [
        post for post in posts if post.organisation == organisation and post.role in roles and asked.on in post.period
    ]


def _letter(due: ReturnDue, asked: AsKnown) -> str:
    return (
        f"The return of {due.name} for {due.month} was due on {day_in_words(due.due_on)} and is "
        f"{count_in_words(due.days_late(asked.on), 'day')} late. Please sign it in by return, or say today by when it "
        "comes and what holds it up. The form for the month is on Rightsource under Returns."
    )


def _mailto(due: ReturnDue, asked: AsKnown) -> str:
    subject = f"Return of {due.name} for {due.month}"
    return "mailto:?" + urlencode({"subject": subject, "body": _letter(due, asked)}, quote_via=quote)


def _figures(request: HttpRequest, asked: AsKnown, made: Return) -> Table:
    rows: list[list[Any]] = []
    for name, words in _AMOUNTS:
        amount = getattr(made.row, name)
        rows.append([words, in_pounds(amount, asked.source([made.record_id], amount_in_words(amount), words))])
    rows.append(["Staff, full-time equivalents", {"text": number(made.row.staff_fte), "value": made.row.staff_fte}])
    columns = [column("Figure"), column("As returned", unit="£", numeric=True)]
    return Table("figures", "What the return says", columns, rows, address=own_address(request))


def _cash(request: HttpRequest, asked: AsKnown, made: Return) -> Table:
    rows = [
        [f"Week {week}", in_pounds(cash, asked.source([made.record_id], amount_in_words(cash), f"Cash, week {week}"))]
        for week, cash in enumerate(made.row.cash_by_week, 1)
    ]
    columns = [column("End of"), column("Cash", unit="£", numeric=True)]
    return Table("cash", "Cash in the 13 weeks ahead", columns, rows, address=own_address(request))


def _measures(request: HttpRequest, asked: AsKnown, measures: list[Recorded[ReturnMeasure]]) -> Table:
    rows = []
    for each in measures:
        row = each.row
        is_met = row.actual >= row.target if row.higher_is_better else row.actual <= row.target
        state = {"state": "kept" if is_met else "at-risk", "text": "Met" if is_met else "Missed"}
        actual = number(row.actual.normalize())
        cell = {"text": actual, "value": row.actual, "figure": asked.source([each.record_id], actual, row.measure)}
        target = {"text": number(row.target.normalize()), "value": row.target}
        rows.append([row.measure, cell, target, row.unit, state])
    columns = [
        column("Measure"),
        column("Actual", numeric=True),
        column("Target", numeric=True),
        column("Unit"),
        column("State"),
    ]
    empty = "No measure came with this return."
    return Table("measures", "Measures against their targets", columns, rows, empty=empty, address=own_address(request))
