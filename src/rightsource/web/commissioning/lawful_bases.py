"""Advances, block payments and grants: what each allows and how much of it is drawn; and a form to record one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commissioning.actions.payments import record_basis
from rightsource.commissioning.queries.payments import BasisKnown, bases_drawn
from rightsource.commissioning.rules.payments.bases import RECORDED_KINDS, BasisKind, LawfulBasis, instalments_of
from rightsource.constitution.queries import organisations_known
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.governance.queries import decisions_known
from rightsource.governance.rules.rows import Outcome
from rightsource.quantities import Money, Period
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.names import Names, names_known
from rightsource.web.rights import actor_of, right, viewer_of

_DAY_AS = "Write a day as 2026-12-01"


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_payments")
def lawful_bases(request: HttpRequest) -> HttpResponse:
    """Show lawful bases with what is drawn of them; by right, record one.

    Raises:
        PastDayStands: one is to be recorded while the page shows a past day.
    """
    asked, filled = as_known(request), filled_in(request)
    if request.method == "POST":
        check_today(request)
        check_right(viewer_of(request), Right.ALLOW_PAYMENTS)
        if _record(request, filled, asked):
            return redirect(asked.link("lawful-bases"))
    found, names = bases_drawn(asked.on), names_known(asked.on, asked.audience)
    tables = [_bases(found, names, own_address(request)), _instalments(asked, found, own_address(request))]
    return download_of(request, tables) or render(
        request,
        "commissioning/lawful_bases.html",
        {
            "finding": _finding(asked, found),
            "why": "Each lets somebody be paid without a charge, under a power, by a decision and on conditions.",
            "tables": tables,
            "filled": filled,
            "kinds": {each.value: each.value.capitalize() for each in RECORDED_KINDS},
            "may_record": asked.is_today and may(viewer_of(request), Right.ALLOW_PAYMENTS),
        },
        status=filled.status,
    )


def _finding(asked: AsKnown, found: tuple[BasisKnown, ...]) -> str:
    if not found:
        return f"No advance, block payment or grant was on record on {day_in_words(asked.on)} that you may see."
    whole, paid = (Money.total(each) for each in ([one.basis.amount for one in found], [one.paid for one in found]))
    count = count_in_words(len(found), "lawful basis", "lawful bases")
    return f"{amount_in_words(paid)} of the {amount_in_words(whole)} that {count} allow is paid."


def _bases(found: tuple[BasisKnown, ...], names: Names, address: str) -> Table:
    columns = [
        *(
            column(each)
            for each in ("Basis", "Kind", "Who pays", "Whom", "What for", "Power and decision", "Conditions")
        ),
        *(column(each, unit="£", numeric=True) for each in ("Amount", "Paid", "Asked for", "Left")),
    ]
    rows: list[list[Any]] = [
        [
            each.basis.reference,
            each.basis.kind.value.capitalize(),
            names.organisation(each.basis.payer),
            names.organisation(each.basis.payee),
            each.basis.purpose,
            f"{each.basis.power}; {each.basis.decision}",
            each.basis.conditions or "None",
            *(in_pounds(amount) for amount in (each.basis.amount, each.paid, each.asked, each.left)),
        ]
        for each in found
    ]
    caption = count_in_words(len(found), "lawful basis", "lawful bases")
    return Table("bases", caption, columns, rows, empty="none is on record that you may see.", address=address)


def _instalments(asked: AsKnown, found: tuple[BasisKnown, ...], address: str) -> Table:
    columns = [column("Instalment"), column("Falls due on"), column("Amount", unit="£", numeric=True)]
    rows: list[list[Any]] = []
    for each in found:
        for part in each.basis.instalments:
            href = asked.link("payment-owed", f"{each.basis.reference}/{part.number}")
            key = {"text": f"{each.basis.reference}/{part.number}", "href": href}
            rows.append([key, part.due_on, in_pounds(part.amount, href)])
    return Table("instalments", "What falls due when", columns, rows, empty="nothing falls due.", address=address)


def _record(request: HttpRequest, filled: Filled, asked: AsKnown) -> bool:
    kind = filled.choice("kind", {each.value: "" for each in RECORDED_KINDS}, "Say which kind it is")
    words = {
        name: filled.text(name, missing)
        for name, missing in (
            ("reference", "Give it a reference, such as G-2026-03"),
            ("purpose", "Say what the money is for"),
            ("power", "Name the Act and section"),
        )
    }
    keys = [each.row.organisation for each in organisations_known(asked.on, asked.audience)]
    parties = {
        name: _one_of(filled, name, keys, "Name an organisation on record, by its key") for name in ("payer", "payee")
    }
    agreed = [
        each.row.reference for each in decisions_known(asked.on, asked.audience) if each.row.outcome is Outcome.AGREED
    ]
    decision = _one_of(filled, "decision", agreed, "Name a decision on record as agreed, by its reference")
    period = _period(filled)
    parts = _parts(filled)
    authority = filled.authority()
    if filled.errors or authority is None or period is None:
        return False
    given = LawfulBasis(
        reference=words["reference"][:60],
        kind=BasisKind(kind),
        payer=parties["payer"],
        payee=parties["payee"],
        agreement=filled.values.get("agreement", "").strip(),
        purpose=words["purpose"],
        instalments=instalments_of(parts),
        period=period,
        power=words["power"],
        decision=decision,
        conditions=filled.values.get("conditions", "").strip(),
        evidence_needed=filled.values.get("evidence_needed", "").strip(),
    )
    with acting(request, filled):
        was_written = record_basis(by=actor_of(request), authority=authority, given=given, today=asked.today)
        say_done(request, f"{given.reference} is on record.", was_written=was_written)
    return filled.refusal is None


def _one_of(filled: Filled, name: str, known: list[str], missing: str) -> str:
    said = filled.text(name, missing)
    if said and said not in known:
        filled.errors[name] = missing
    return said


def _period(filled: Filled) -> Period | None:
    first, last = (_day(filled, name) for name in ("first", "last"))
    if first is None or last is None:
        return None
    if last < first:
        filled.errors["last"] = "The last day lies before the first"
        return None
    return Period.until(first, last)


def _day(filled: Filled, name: str) -> date | None:
    try:
        return date.fromisoformat(filled.values.get(name, "").strip())
    except ValueError:
        filled.errors[name] = _DAY_AS
        return None


def _parts(filled: Filled) -> list[tuple[date, Money]]:
    """Return the instalments, written one a line as a day and an amount."""
    parts: list[tuple[date, Money]] = []
    missing = "Write each instalment on a line of its own, as 2026-12-01 2500.00"
    for line in filled.text("instalments", missing).splitlines():
        day, _, amount = line.strip().partition(" ")
        try:
            parts.append((date.fromisoformat(day), Money.pounds(amount.strip().replace(",", "").removeprefix("£"))))
        except ValueError:
            filled.errors["instalments"] = missing
    return parts
