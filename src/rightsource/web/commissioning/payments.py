"""The payment officer's day: what can be paid and why, what is held and why, the runs, and a form to begin one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions.payment_runs import draft_run
from rightsource.commissioning.queries.payments import owed_known, payments_on
from rightsource.commissioning.rules.payments.matching import OwedStage, OwedStanding
from rightsource.commissioning.rules.payments.runs import PaymentRun
from rightsource.commissioning.rules.payments.stops import PaymentStop
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import actor_of, right, viewer_of

_PARTS = ("Can be paid", "In a run", "Held")
_HELD = (OwedStage.STOPPED, OwedStage.UNMATCHED, OwedStage.DISPUTED, OwedStage.OVERPAID)
_DRAWN = 8
_SETTLED_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_payments")
def payments(request: HttpRequest) -> HttpResponse:
    """Show what can be paid, what is held, and the runs; by right, begin a run.

    Raises:
        PastDayStands: a run is to be begun while the page shows a past day.
    """
    asked, filled = as_known(request), filled_in(request)
    told, names = payments_on(asked.on), names_known(asked.on, asked.audience)
    payers = _payers(request, told.owed, names)
    if request.method == "POST":
        check_today(request)
        run = _begin(request, filled, payers)
        if run:
            return redirect(asked.link("payment-run", run))
    found, runs, address = told.owed, told.runs, own_address(request)
    tables = [
        _to_pay(asked, found, names, address),
        _held(asked, found, names, address),
        runs_table(asked, runs, names, address),
        _settled(asked, found, names, address),
    ]
    in_force = [each for each in told.stops if each.is_in_force(asked.on)]
    return download_of(request, tables) or render(
        request,
        "commissioning/payments.html",
        {
            "finding": _finding(asked, found),
            "why": _why(found, runs, in_force),
            "tables": tables,
            "has_any": any(any(_parts(each)) for each in found),
            "chart_title": _chart_title(found),
            "picture": {size: asked.link("payments-picture", size=size) for size in ("", "phone")},
            "filled": filled,
            "payers": payers,
            "suggested": _suggested(asked, runs),
            "may_begin": asked.is_today and bool(payers),
        },
        status=filled.status,
    )


@require_safe
@right("see_payments")
def payments_picture(request: HttpRequest) -> HttpResponse:
    """Draw what is owed to whom: what can be paid, what is in a run, what is held."""
    asked = as_known(request)
    found, names = owed_known(asked.on), names_known(asked.on, asked.audience)
    parts = [(each.owed.payee, own) for each in found if any(own := _parts(each))]
    whom = sorted({payee for payee, _ in parts}, key=lambda payee: -sum(sum(own) for to, own in parts if to == payee))
    groups = [
        BarGroup(names.organisation(payee), [sum(own[at] for to, own in parts if to == payee) for at in range(3)])
        for payee in whom[:_DRAWN]
    ]
    words = Words(_chart_title(found), "£ thousand (k), by who is owed it", f"{_chart_title(found)}.", "what is owed")
    return picture(request, bar_chart(Bars(words, _PARTS, groups, Unit(after="k")), size_asked(request)))


def runs_table(asked: AsKnown, runs: tuple[PaymentRun, ...], names: Names, address: str) -> Table:
    """Return runs with how far each has come, the latest first."""
    columns = [
        *(column(each) for each in ("Run", "Who pays", "Begun", "By", "How far")),
        column("Payments", numeric=True),
        *(column(each, unit="£", numeric=True) for each in ("Comes to", "Confirmed")),
    ]
    rows: list[list[Any]] = [
        [
            {"text": each.run, "href": asked.link("payment-run", each.run)},
            names.organisation(each.payer),
            each.drafted_on,
            names.post(each.drafted_by),
            each.stage.value.capitalize(),
            len(each.standing),
            in_pounds(each.total),
            in_pounds(each.paid),
        ]
        for each in runs
    ]
    caption = f"{count_in_words(len(runs), 'payment run')}, the latest first"
    return Table("runs", caption, columns, rows, empty="no run is begun that you may see.", address=address)


def _payers(request: HttpRequest, found: tuple[OwedStanding, ...], names: Names) -> dict[str, str]:
    """Return for whom whoever looks may begin a run now, by name."""
    keys = sorted({each.owed.payer for each in found if each.can_pay})
    return {key: names.organisation(key) for key in keys if may(viewer_of(request), Right.RUN_PAYMENTS, key)}


def _begin(request: HttpRequest, filled: Filled, payers: dict[str, str]) -> str:
    """Begin the run that the form asks for, and return its reference; blank if it was refused."""
    run = filled.text("run", "Give the run a reference, such as PR-2026-11-30")[:60]
    payer = filled.choice("payer", payers, "Say who pays") if len(payers) > 1 else next(iter(payers), "")
    check_right(viewer_of(request), Right.RUN_PAYMENTS, payer)
    authority = filled.authority()
    if filled.errors or authority is None:
        return ""
    with acting(request, filled):
        begun = draft_run(
            by=actor_of(request), authority=authority, run=run, payer=payer, today=as_known(request).today
        )
        count = count_in_words(len(begun.payments), "payment")
        say_done(request, f"{run} is begun with {count}; somebody else approves it.", was_written=True)
    return "" if filled.refusal is not None else run


def _suggested(asked: AsKnown, runs: tuple[PaymentRun, ...]) -> str:
    begun = sum(each.drafted_on == asked.today for each in runs)
    return f"PR-{asked.today.isoformat()}" + (f"-{begun + 1}" if begun else "")


def _parts(each: OwedStanding) -> tuple[float, float, float]:
    can_pay, asked, held = (amount.gbp / 1_000 for amount in (each.can_pay, each.on_record.asked, _held_of(each)))
    return can_pay, asked, held


def _held_of(each: OwedStanding) -> Money:
    """Return what of something owed is held: a disputed part, and all that is left of what is held whole."""
    return each.owed.held + (max(each.left, Money(0)) if each.stage in _HELD else Money(0))


def _finding(asked: AsKnown, found: tuple[OwedStanding, ...]) -> str:
    if not found:
        return f"Nothing was owed on {day_in_words(asked.on)} that you may see."
    can_pay = Money.total([each.can_pay for each in found])
    held = _held_in_all(found)
    words = f"{amount_in_words(can_pay)} can be paid" if can_pay else "Nothing can be paid now"
    return f"{words}; {amount_in_words(held)} is held." if held else f"{words}, and nothing is held."


def _held_in_all(found: tuple[OwedStanding, ...]) -> Money:
    return Money.total([_held_of(each) for each in found])


def _why(found: tuple[OwedStanding, ...], runs: tuple[PaymentRun, ...], stops: list[PaymentStop]) -> str:
    waiting = sum(not each.approved_by and bool(each.standing) for each in runs)
    late = sum(bool(each.days_late) for each in found)
    told = [
        f"{count_in_words(waiting, 'run')} waiting for approval" if waiting else "",
        f"{count_in_words(len(stops), 'stop')} in force" if stops else "",
        f"{count_in_words(late, 'bill')} late" if late else "",
    ]
    said = ", ".join(each for each in told if each)
    return f"{said[:1].upper()}{said[1:]}." if said else "No run waits, no stop is in force and nothing is late."


def _chart_title(found: tuple[OwedStanding, ...]) -> str:
    held = _held_in_all(found)
    return f"{amount_in_words(held)} of what is owed is held" if held else "Nothing of what is owed is held"


def _whom(asked: AsKnown, each: OwedStanding, names: Names) -> list[Any]:
    return [
        {"text": each.owed.key, "href": asked.link("payment-owed", each.owed.key)},
        each.owed.kind.value.capitalize(),
        names.organisation(each.owed.payer),
        names.organisation(each.owed.payee),
    ]


_WHOM = ("What", "Basis", "Who pays", "Whom")


def _to_pay(asked: AsKnown, found: tuple[OwedStanding, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in _WHOM),
        column("Can be paid", unit="£", numeric=True),
        column("In time until"),
        column("Why it can be paid"),
    ]
    shown = [each for each in found if each.can_pay]
    rows: list[list[Any]] = [
        [
            *_whom(asked, each, names),
            in_pounds(each.can_pay, asked.link("payment-owed", each.owed.key)),
            each.owed.pay_by,
            " ".join(line.says for line in each.match),
        ]
        for each in shown
    ]
    total = ["All", "", "", "", in_pounds(Money.total([each.can_pay for each in shown])), "", ""] if shown else None
    empty = "nothing can be paid now."
    return Table("to-pay", "What can be paid, and why", columns, rows, total=total, empty=empty, address=address)


def _held(asked: AsKnown, found: tuple[OwedStanding, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in _WHOM),
        column("Held", unit="£", numeric=True),
        column("In time until"),
        column("Why, and what to do next"),
    ]
    rows: list[list[Any]] = []
    for each in found:
        if each.stage not in _HELD and not each.owed.held:
            continue
        why = [each.why_not] if each.stage in _HELD and each.why_not else []
        if each.owed.held and each.stage is not OwedStage.DISPUTED:
            why.append(f"{each.owed.held} is held by a dispute, and only that.")
        rows.append(
            [
                *_whom(asked, each, names),
                in_pounds(_held_of(each), asked.link("payment-owed", each.owed.key)),
                each.owed.pay_by,
                " ".join(why),
            ]
        )
    return Table("held", "What is held, and why", columns, rows, empty="nothing is held.", address=address)


def _settled(asked: AsKnown, found: tuple[OwedStanding, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in _WHOM),
        *(column(each, unit="£", numeric=True) for each in ("Owed", "In a run", "Paid")),
        column("How it stands"),
    ]
    shown = [each for each in found if not each.can_pay and each.stage not in _HELD]
    rows: list[list[Any]] = [
        [
            *_whom(asked, each, names),
            *(in_pounds(amount) for amount in (each.owed.payable, each.on_record.asked, each.on_record.paid)),
            f"{each.stage.value.capitalize()}. {each.why_not}".strip(),
        ]
        for each in reversed(shown)
    ][:_SETTLED_SHOWN]
    caption = "What is paid, in a run, or not due yet"
    return Table("settled", caption, columns, rows, empty="nothing yet.", address=address)
