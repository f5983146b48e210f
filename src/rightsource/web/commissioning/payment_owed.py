"""One thing owed: agreement, evidence and bill side by side, what was paid of it, and forms to show or ask for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions.payment_runs import request_payment
from rightsource.commissioning.actions.payments import record_receipt
from rightsource.commissioning.errors.payments import NothingThatIsToBePaid
from rightsource.commissioning.queries.payment_runs import payments_of
from rightsource.commissioning.queries.payments import Receipt, one_owed, receipts_known
from rightsource.commissioning.rules.payments.late import late_cost
from rightsource.commissioning.rules.payments.matching import OwedStanding
from rightsource.commissioning.rules.payments.runs import PaymentRequest
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.payment_run import how_it_stands, in_the_books
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, right, viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_payments")
def payment_owed(request: HttpRequest, key: str) -> HttpResponse:
    """Show a charge or an instalment with its match; by right, record a receipt of it, or ask for its payment.

    Raises:
        NotOnRecordThatDay: there is none that whoever looks may see.
        PastDayStands: something is to be recorded while the page shows a past day.
    """
    asked, filled = as_known(request), filled_in(request)
    found = _known(asked, key)
    if request.method == "POST":
        check_today(request)
        check_right(viewer_of(request), Right.ALLOW_PAYMENTS)
        act = _ask if filled.values.get("what_to_do") == "ask" else _receive
        if act(request, key, filled):
            return redirect(asked.link("payment-owed", key))
        found = _known(asked, key)
    names, address = names_known(asked.on, asked.audience), own_address(request)
    receipts = [each for each in receipts_known(asked.on) if each.owed == key]
    tables = [
        _match(asked, found, address),
        _receipts(receipts, names, address),
        _payments(asked, payments_of(owed=key, on=asked.on), names, address),
    ]
    may_allow = asked.is_today and may(viewer_of(request), Right.ALLOW_PAYMENTS)
    return download_of(request, tables) or render(
        request,
        "commissioning/payment_owed.html",
        {
            "owed": found.owed,
            "between": f"{names.organisation(found.owed.payer)} pays {names.organisation(found.owed.payee)}",
            "finding": f"{found.owed.key}: {found.stage}. {found.left} of {found.owed.payable} is left to be paid.",
            "why": f"{found.why_not} {_late(asked, found)}".strip() or "Agreement, evidence and bill match.",
            "tables": tables,
            "filled": filled,
            "may_receive": may_allow and found.left > Money(0),
            "may_ask": may_allow and bool(found.can_pay),
        },
        status=filled.status,
    )


def _known(asked: AsKnown, key: str) -> OwedStanding:
    try:
        return one_owed(key, asked.on)
    except NothingThatIsToBePaid:
        raise NotOnRecordThatDay("charge or instalment", key, asked.on) from None


def _late(asked: AsKnown, found: OwedStanding) -> str:
    """Say what paying late has come to, of a charge; an instalment is no debt of commerce."""
    if not found.days_late:
        return ""
    days = count_in_words(found.days_late, "day")
    unpaid = found.owed.payable - found.on_record.paid
    cost = None if found.owed.basis else late_cost(unpaid, found.owed.pay_by, asked.on, the_law())
    if cost is None:
        return f"It is {days} late."
    interest = "interest at a rate not on file" if cost.interest is None else f"{cost.interest} of interest"
    return f"It is {days} late: {interest} and {cost.compensation}, if claimed ({cost.provision})."


def _receive(request: HttpRequest, key: str, filled: Filled) -> bool:
    reference = filled.text("reference", "Give the receipt a reference of its own")[:60]
    what = filled.text("what", "Say what was received")
    amount = filled.pounds("amount", "Give it in pounds, or leave it blank") if filled.values.get("amount") else None
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = record_receipt(
            by=actor_of(request), authority=authority, reference=reference, owed=key, what=what,
            document=filled.values.get("document", ""), amount=amount, today=as_known(request).today,
        )  # fmt: skip
        say_done(request, f"Receipt {reference} is on record.", was_written=was_written)
    return filled.refusal is None


def _ask(request: HttpRequest, key: str, filled: Filled) -> bool:
    reference = filled.text("payment", "Give the payment a reference of its own")[:80]
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        made = request_payment(
            by=actor_of(request), authority=authority, reference=reference, owed=key, today=as_known(request).today
        )
        say_done(request, f"{made.amount} is asked for as {made.reference}, for the next run.", was_written=True)
    return filled.refusal is None


def _match(asked: AsKnown, found: OwedStanding, address: str) -> Table:
    columns = [column(each) for each in ("Side", "What is on record", "Does it match", "What to do next")]
    to_record = asked.link("charge", found.owed.agreement, _month(found)) if found.owed.month is not None else ""
    rows: list[list[Any]] = [
        [
            {"text": each.side.value.capitalize(), "href": to_record} if to_record else each.side.value.capitalize(),
            each.says,
            {"text": "Yes", "state": "kept"} if each.matches else {"text": "No", "state": "broken"},
            each.next_step,
        ]
        for each in found.match
    ]
    return Table(
        "match", "Agreement, evidence and bill, side by side", columns, rows, empty="nothing.", address=address
    )


def _month(found: OwedStanding) -> str:
    month = found.owed.month
    assert month is not None
    return f"{month.year}-{month.month:02d}"


def _receipts(receipts: list[Receipt], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Receipt", "Received on", "By", "What", "Where it can be looked up")),
        column("Covers", unit="£", numeric=True),
    ]
    rows: list[list[Any]] = [
        [
            each.reference,
            each.received_on,
            names.post(each.received_by),
            each.what,
            each.document,
            in_pounds(each.amount, missing="the whole"),
        ]
        for each in receipts
    ]
    return Table("receipts", "Receipts", columns, rows, empty="no receipt is recorded.", address=address)


def _payments(asked: AsKnown, found: tuple[PaymentRequest, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Payment", "Run")),
        column("Amount", unit="£", numeric=True),
        *(column(each) for each in ("How it stands", "In the books")),
    ]
    rows: list[list[Any]] = [
        [
            each.reference,
            {"text": each.run, "href": asked.link("payment-run", each.run)} if each.run else "in none yet",
            in_pounds(each.amount),
            how_it_stands(each),
            in_the_books(each, names),
        ]
        for each in found
    ]
    return Table("payments", "Payments", columns, rows, empty="nothing is asked for yet.", address=address)
