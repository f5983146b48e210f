"""One payment run: what is in it, and its next step: approve it, make its file, or confirm what was paid."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions.payment_confirming import RunConfirmed, confirm_run
from rightsource.commissioning.actions.payment_runs import approve_run, make_run_file, take_out_payment
from rightsource.commissioning.errors.payments import PaymentRunNotOnRecord
from rightsource.commissioning.queries.payment_runs import payment_run_known, run_file_known
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun, RequestStage, RunStage
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words, day_in_words, list_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, file_response, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, right, viewer_of
from rightsource.web.uploads import file_given

_RIGHT_FOR = {
    "approve": Right.APPROVE_PAYMENTS,
    "file": Right.RUN_PAYMENTS,
    "confirm": Right.RUN_PAYMENTS,
    "take-out": Right.RUN_PAYMENTS,
}
_STEPS_AT = {
    RunStage.DRAFT: ("approve", "take-out"),
    RunStage.APPROVED: ("file", "take-out"),
    RunStage.FILED: ("confirm",),
}


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_payments")
def payment_run(request: HttpRequest, run: str) -> HttpResponse:
    """Show a run; by right, take its next step.

    Raises:
        NotOnRecordThatDay: there is none that whoever looks may see.
        PastDayStands: a step is to be taken while the page shows a past day.
    """
    asked, filled = as_known(request), filled_in(request)
    found = _known(asked, run)
    if request.method == "POST":
        check_today(request)
        if _take(request, found, filled):
            return redirect(asked.link("payment-run", run))
        found = _known(asked, run)
    names, address = names_known(asked.on, asked.audience), own_address(request)
    tables = [_lines(asked, found, names, address)]
    viewer = viewer_of(request)
    steps = _STEPS_AT.get(found.stage, ()) if asked.is_today else ()
    return download_of(request, tables) or render(
        request,
        "commissioning/payment_run.html",
        {
            "run": found,
            "between": f"{names.organisation(found.payer)} pays",
            "finding": f"{found.run} comes to {found.total} and is {found.stage}.",
            "why": _history(found, names),
            "tables": tables,
            "filled": filled,
            "total_pence": found.total.pence,
            "steps": [each for each in steps if may(viewer, _RIGHT_FOR[each], found.payer)],
            "open_payments": {
                each.reference: f"{each.reference}: {each.amount} to {names.organisation(each.payee)}"
                for each in found.standing
            },
            "file_href": asked.link("payment-run-file", run) if found.file_name else "",
            "is_draft": found.stage is RunStage.DRAFT,
        },
        status=filled.status,
    )


@require_safe
@right("see_payments")
def payment_run_file(request: HttpRequest, run: str) -> HttpResponse:
    """Give the payment-request file of a run.

    Raises:
        Http404: there is none that whoever looks may see.
    """
    found = run_file_known(run)
    if found is None:
        raise Http404
    name, content = found
    return file_response(name, content, "text/csv; charset=utf-8")


def _known(asked: AsKnown, run: str) -> PaymentRun:
    try:
        return payment_run_known(run, asked.on)
    except PaymentRunNotOnRecord:
        raise NotOnRecordThatDay("payment run", run, asked.on) from None


def _take(request: HttpRequest, run: PaymentRun, filled: Filled) -> bool:
    """Take the step that a form asks for; return whether it was taken."""
    step = filled.values.get("step", "")
    if step not in _RIGHT_FOR:
        return False
    check_right(viewer_of(request), _RIGHT_FOR[step], run.payer)
    return {"approve": _approve, "file": _file, "confirm": _confirm, "take-out": _take_out}[step](request, run, filled)


def _approve(request: HttpRequest, run: PaymentRun, filled: Filled) -> bool:
    authority = filled.authority()
    seen = filled.values.get("total_pence", "")
    if filled.errors or authority is None or not seen.isdecimal():
        return False
    with acting(request, filled):
        approve_run(
            by=actor_of(request), authority=authority, run=run.run, total=Money(int(seen[:18])),
            today=as_known(request).today,
        )  # fmt: skip
        say_done(request, f"{run.run} is approved. Its file can be made.", was_written=True)
    return filled.refusal is None


def _file(request: HttpRequest, run: PaymentRun, filled: Filled) -> bool:
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        made = make_run_file(by=actor_of(request), authority=authority, run=run.run, today=as_known(request).today)
        said = f"The file of {run.run} is made." if made.lines else f"Nothing of {run.run} is left to pay."
        if made.taken_out:
            names = list_in_words([f"{each.reference}" for each in made.taken_out])
            said += f" Taken out, because each is stopped or no longer owed: {names}."
        say_done(request, said, was_written=made.was_written)
    return filled.refusal is None


def _confirm(request: HttpRequest, run: PaymentRun, filled: Filled) -> bool:
    file = file_given(request, filled, missing="Choose the payment file", instead="Give it in parts.")
    authority = filled.authority()
    if filled.errors or authority is None or file is None:
        return False
    with acting(request, filled):
        done = confirm_run(
            by=actor_of(request), authority=authority, run=run.run, file=file, today=as_known(request).today
        )
        say_done(request, _came(done), was_written=not done.was_on_file)
    return filled.refusal is None


def _came(done: RunConfirmed) -> str:
    said = f"{count_in_words(done.paid, 'payment')} confirmed, {done.total} in all; {done.posted} posted in the books."
    if done.rejected:
        said += f" {count_in_words(done.rejected, 'payment')} rejected."
    if done.keeps_no_books:
        said += f" No books are kept here by {list_in_words(list(done.keeps_no_books))}, so nothing is posted there."
    return said


def _take_out(request: HttpRequest, run: PaymentRun, filled: Filled) -> bool:
    of_run = {each.reference: each.reference for each in run.standing}
    reference = filled.choice("reference", of_run, "Say which payment")
    because, authority = filled.text("because", "Say why"), filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = take_out_payment(
            by=actor_of(request), authority=authority, reference=reference, because=because,
            today=as_known(request).today,
        )  # fmt: skip
        say_done(request, f"{reference} is taken out.", was_written=was_written)
    return filled.refusal is None


def _history(run: PaymentRun, names: Names) -> str:
    told = [f"Begun by {names.post(run.drafted_by)} on {day_in_words(run.drafted_on)}"]
    if run.approved_on is not None:
        told.append(f"approved by {names.post(run.approved_by)} on {day_in_words(run.approved_on)}")
    if run.filed_on is not None:
        told.append(f"put into a file on {day_in_words(run.filed_on)}")
    confirmed = sum(each.stage is RequestStage.PAID for each in run.payments)
    if confirmed:
        told.append(f"{confirmed} of {count_in_words(len(run.standing), 'payment')} confirmed")
    return f"{', '.join(told)}."


def _lines(asked: AsKnown, run: PaymentRun, names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Payment", "Whom", "What", "For")),
        column("Amount", unit="£", numeric=True),
        *(column(each) for each in ("In time until", "How it stands", "In the books")),
    ]
    rows: list[list[Any]] = [
        [
            each.reference,
            names.organisation(each.payee),
            {"text": each.owed, "href": asked.link("payment-owed", each.owed)},
            each.purpose,
            in_pounds(each.amount, asked.link("payment-owed", each.owed)),
            each.pay_by,
            how_it_stands(each),
            in_the_books(each, names),
        ]
        for each in run.payments
    ]
    caption = f"{count_in_words(len(run.payments), 'payment')}"
    total = ["All that stands", "", "", "", in_pounds(run.total), "", "", ""]
    return Table("lines", caption, columns, rows, total=total, empty="nothing.", address=address)


def how_it_stands(request: PaymentRequest) -> str:
    """Return how far a payment has come, in words."""
    if request.paid_on is not None:
        return f"Paid on {day_in_words(request.paid_on)}, {request.bank_reference}"
    if request.stage is RequestStage.DROPPED:
        return f"Taken out: {request.dropped_because}"
    return f"Asked for by {request.asked_by.replace('-', ' ')}"


def in_the_books(request: PaymentRequest, names: Names) -> str:
    """Return in whose books a payment stands, and who keeps none."""
    if request.paid_on is None:
        return ""
    sides = ((request.payer, request.payer_transaction), (request.payee, request.payee_transaction))
    return "; ".join(
        f"{names.organisation(key)}: {'posted' if posted else 'keeps no books here'}" for key, posted in sides
    )
