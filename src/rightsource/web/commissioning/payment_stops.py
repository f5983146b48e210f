"""Stops: which payments are held, by whom and why; and forms to set one, and to lift one as a second officer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions.payments import lift_stop, stop_payments
from rightsource.commissioning.queries.payment_runs import payment_stops_known
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.storage.actors import Authority
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, right, viewer_of

_WHAT = {
    "payee": "Payments to one organisation",
    "agreement": "Payments under one agreement",
    "basis": "Payments on one advance, block payment or grant",
    "everything": "Every payment",
}


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_payments")
def payment_stops(request: HttpRequest) -> HttpResponse:
    """Show the stops; by right, set one, or lift one that somebody else set.

    Raises:
        PastDayStands: one is to be set or lifted while the page shows a past day.
    """
    asked, filled = as_known(request), filled_in(request)
    if request.method == "POST":
        check_today(request)
        check_right(viewer_of(request), Right.STOP_PAYMENTS)
        act = _lift if filled.values.get("step") == "lift" else _stop
        if act(request, filled):
            return redirect(asked.link("payment-stops"))
    found, names = payment_stops_known(asked.on), names_known(asked.on, asked.audience)
    in_force = [each for each in found if each.is_in_force(asked.on)]
    tables = [_table(found, asked.on, names, own_address(request))]
    return download_of(request, tables) or render(
        request,
        "commissioning/payment_stops.html",
        {
            "finding": _finding(in_force, asked.on),
            "why": "A stop is lifted by a second officer. Whoever is stopped is not told of it here.",
            "tables": tables,
            "filled": filled,
            "whats": _WHAT,
            "open_stops": {each.reference: f"{each.reference}: {each.what}" for each in in_force},
            "may_stop": asked.is_today and may(viewer_of(request), Right.STOP_PAYMENTS),
        },
        status=filled.status,
    )


def _finding(in_force: list[PaymentStop], on: date) -> str:
    if not in_force:
        return f"No payment was stopped on {day_in_words(on)} that you may see."
    return f"{count_in_words(len(in_force), 'stop')} in force on {day_in_words(on)}."


def _table(found: tuple[PaymentStop, ...], on: date, names: Names, address: str) -> Table:
    headings = ("Stop", "What", "Why", "Set by", "On what authority", "From", "Until", "How it stands")
    rows: list[list[Any]] = [
        [
            each.reference,
            each.what.capitalize(),
            each.reason,
            names.post(each.stopped_by),
            each.authority,
            each.starts_on,
            each.last_day or "It is lifted",
            _how(each, on, names),
        ]
        for each in found
    ]
    columns = [column(each) for each in headings]
    return Table("stops", "Stops", columns, rows, empty="none was set that you may see.", address=address)


def _how(stop: PaymentStop, on: date, names: Names) -> str:
    if stop.lifted_on is not None:
        return f"Lifted by {names.post(stop.lifted_by)} on {day_in_words(stop.lifted_on)}: {stop.lifted_because}"
    return "In force" if stop.is_in_force(on) else "Not in force"


def _stop(request: HttpRequest, filled: Filled) -> bool:
    reference = filled.text("reference", "Give the stop a reference, such as S-2026-02")[:60]
    what = filled.choice("what", _WHAT, "Say what is stopped")
    named = "" if what == "everything" else filled.text("named", "Name it by its key or its reference")
    reason = filled.text("reason", "Say why")
    last = filled.values.get("last", "").strip()
    last_day = None
    if last:
        try:
            last_day = date.fromisoformat(last)
        except ValueError:
            filled.errors["last"] = "Write a day as 2026-12-31, or leave it blank"
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    by, today = actor_of(request), as_known(request).today
    given = PaymentStop(
        reference=reference,
        payee=named if what == "payee" else "",
        agreement=named if what == "agreement" else "",
        basis=named if what == "basis" else "",
        reason=reason,
        starts_on=today,
        last_day=last_day,
        stopped_by=by.post,
        authority=authority.reference,
    )
    with acting(request, filled):
        was_written = stop_payments(by=by, authority=authority, given=given)
        say_done(request, f"{reference} holds {given.what}.", was_written=was_written)
    return filled.refusal is None


def _lift(request: HttpRequest, filled: Filled) -> bool:
    reference = filled.text("stop", "Say which stop")
    because = filled.text("because", "Say why payments may go on")
    said = filled.text("authority_to_lift", "Say on what authority you lift it")
    if filled.errors:
        return False
    with acting(request, filled):
        was_written = lift_stop(
            by=actor_of(request), authority=Authority(said), reference=reference, because=because,
            today=as_known(request).today,
        )  # fmt: skip
        say_done(request, f"{reference} is lifted.", was_written=was_written)
    return filled.refusal is None
