"""Payments that may be one bill paid twice, the two rows side by side, and a person's word on each pair."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning import actions
from rightsource.commissioning.queries import spend_bodies_known, suspicions_known
from rightsource.commissioning.rules.duplicates import Finding, Strength
from rightsource.commissioning.rules.spend_known import Suspicion, SuspicionsTold
from rightsource.constitution.rules.rights import Right, may
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.commissioning.spending import page_of
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import actor_of, right, viewer_of

A_PAGE = 20
_LONGEST = 100
_STATES = {Strength.STRONG: "broken", Strength.FAIR: "at_risk", Strength.WEAK: "no_evidence"}
_FINDINGS = {Finding.PAID_TWICE.value: "One bill, paid twice", Finding.INNOCENT.value: "Two bills"}
_DRAWN = "Equal payments, by what is thought of them"
_AUTHORITY = "Local Government Act 1972 section 151"


@require_safe
@right("see_suspected_payments")
def suspected_payments(request: HttpRequest) -> HttpResponse:
    """Show the payments under suspicion, the strongest first."""
    asked, viewer = as_known(request), viewer_of(request)
    found, body, strength = _found(request)
    pairs = found.of(strength) if strength else found.suspicions
    table = _table(request, pairs)
    page, last = page_of(request, len(pairs), A_PAGE)
    address = asked.link("suspected-payments", body=body, strength=strength or "")
    shown = pairs[(page - 1) * A_PAGE : page * A_PAGE]
    return download_of(request, [table]) or render(
        request,
        "commissioning/suspected_payments.html",
        {
            "finding": finding(found),
            "why": _why(found),
            "kind": "at_risk" if found.suspicions else "kept",
            "done": get_messages(request),
            "found": found,
            "strengths": _choices(asked, found, body, strength),
            "bodies": spend_bodies_known(asked.on),
            "counts": _counts(found),
            "drawn": _DRAWN,
            "picture": asked.link("suspected-payments-picture", body=body),
            "picture_narrow": asked.link("suspected-payments-picture", body=body, size="phone"),
            "pairs": [_side_by_side(asked, each) for each in shown],
            "downloads": table.downloads,
            "may_judge": may(viewer, Right.JUDGE_PAYMENTS) and asked.is_today,
            "page_number": page,
            "last_page": last,
            "address": f"{address}{'&' if '?' in address else '?'}page=",
        },
    )


@require_safe
@right("see_suspected_payments")
def suspected_payments_picture(request: HttpRequest) -> HttpResponse:
    """Draw how many equal payments there are, and what became of them."""
    found, _, _ = _found(request)
    words = Words(
        title=_DRAWN,
        measure="payments",
        description="Payments equal to an earlier one of their supplier, by what is thought of them.",
        source="published payments on record",
    )
    groups = [BarGroup(row[0], [float(row[1])]) for row in _counts(found).rows]
    return picture(
        request, bar_chart(Bars(words, ("Payments",), groups, Unit(before="", after="", places=0)), size_asked(request))
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right("judge_payments")
def judge_payments(request: HttpRequest, first: str, again: str) -> HttpResponse:
    """Ask what two payments are, and record it.

    Raises:
        PastDayStands: the page shows a past day.
        NotOnRecordThatDay: the two are under no suspicion.
    """
    asked = as_known(request)
    check_today(request)
    pairs = suspicions_known(asked.on, asked.audience).suspicions
    pair = next((each for each in pairs if (str(each.first.id), str(each.again.id)) == (first, again)), None)
    if pair is None:
        raise NotOnRecordThatDay("pair of suspected payments", f"{first} and {again}", asked.on)
    filled = filled_in(request, authority=_AUTHORITY)
    if request.method == "POST" and _judge(request, pair, filled):
        return redirect(asked.link("suspected-payments"))
    context = {"pair": _side_by_side(asked, pair), "filled": filled, "findings": _FINDINGS}
    return render(request, "commissioning/judge_payments.html", context, status=filled.status)


def _judge(request: HttpRequest, pair: Suspicion, filled: Filled) -> bool:
    finding = filled.choice("finding", _FINDINGS, "Say whether it is one bill or two")
    because = filled.text("because", "Say what you looked at: the bills, the supplier's statement, a credit note")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = actions.judge_payments(
            by=actor_of(request),
            authority=authority,
            first=pair.first.id,
            again=pair.again.id,
            finding=Finding(finding),
            because=because,
        )
        said = f"{pair.again.amount} to {pair.again.name}: {_FINDINGS[finding].lower()}."
        say_done(request, said, was_written=was_written)
    return filled.refusal is None


@require_http_methods(["GET", "HEAD", "POST"])
@right("judge_payments")
def suppliers_apart(request: HttpRequest, match: int) -> HttpResponse:
    """Ask why two names are two suppliers, and take them apart.

    Raises:
        PastDayStands: the page shows a past day.
        SupplierMatchNotOnRecord: nobody holds them to be one.
    """
    asked = as_known(request)
    check_today(request)
    filled = filled_in(request, authority=_AUTHORITY)
    if request.method == "POST" and _take_apart(request, match, filled):
        return redirect(asked.link("spending"))
    context = {"match": match, "filled": filled}
    return render(request, "commissioning/suppliers_apart.html", context, status=filled.status)


def _take_apart(request: HttpRequest, match: int, filled: Filled) -> bool:
    because = filled.text("because", "Say why they are two: two companies, two places, two people")
    authority = filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = actions.take_suppliers_apart(
            by=actor_of(request), authority=authority, match=match, because=because
        )
        say_done(request, "The two names are two suppliers.", was_written=was_written)
    return filled.refusal is None


def finding(found: SuspicionsTold) -> str:
    """Return the answer in a sentence: how many of the equal payments are suspected, and of how much."""
    if not found.payments:
        return "No published payments are on record on this day."
    likely = [each for each in found.suspicions if each.strength is not Strength.WEAK]
    if not likely:
        return f"Of {count_in_words(found.payments, 'payment')} none is likely to be a bill paid twice."
    total = amount_in_words(Money.total([each.again.amount for each in likely]))
    many = count_in_words(len(likely), "may be a bill", "may be bills")
    return f"Of {count_in_words(found.payments, 'payment')} {many} paid twice: {total}."


def _why(found: SuspicionsTold) -> str | None:
    if not found.naive:
        return None
    said = f"{found.naive:,} are equal to an earlier one of their supplier, most as a usual price or as instalments."
    if not found.not_compared:
        return said
    return f"{said} Of {found.not_compared:,} the name is not shown or was taken out, so nothing can be said of them."


def _found(request: HttpRequest) -> tuple[SuspicionsTold, str, Strength | None]:
    asked = as_known(request)
    body = request.GET.get("body", "").replace("\0", "")[:_LONGEST].strip()
    said = request.GET.get("strength", "")
    strength = Strength(said) if said in set(Strength) else None
    return suspicions_known(asked.on, asked.audience, body=body), body, strength


def _choices(asked: AsKnown, found: SuspicionsTold, body: str, current: Strength | None) -> list[dict[str, Any]]:
    counts = {each: len(found.of(each)) for each in Strength}
    return [
        {
            "text": f"{each.value} ({counts[each]:,})" if each else f"all ({len(found.suspicions):,})",
            "href": asked.link("suspected-payments", body=body, strength=each or ""),
            "is_current": each is current,
        }
        for each in (None, *Strength)
    ]


def _counts(found: SuspicionsTold) -> Table:
    rows: list[list[Any]] = [[f"Suspected: {each.value}", len(found.of(each))] for each in Strength]
    rows += [[f"Innocent: {each.what}", each.count] for each in found.innocent]
    columns = [column("What is thought of it"), column("Payments", numeric=True)]
    return Table("counts", "Equal payments, by what is thought of them", columns, rows)


def _side_by_side(asked: AsKnown, pair: Suspicion) -> dict[str, Any]:
    both = (pair.first, pair.again)
    columns = [column("What"), column("The first"), column("Again")]
    rows: list[list[Any]] = [
        ["Paid on", *(each.paid_on for each in both)],
        ["Amount (£)", *(in_pounds(each.amount) for each in both)],
        ["Supplier", *(_supplier(asked, each.name, each.supplier) for each in both)],
        ["Supplier's reference", *(each.invoice or "not published" for each in both)],
        ["Payment number", *(each.reference or "none" for each in both)],
        ["Paid by", *(each.body for each in both)],
        ["For", *(f"{each.service}: {each.category}" for each in both)],
        ["Published in", *(f"{each.file}, row {each.row}" for each in both)],
    ]
    days = count_in_words(pair.days_apart, "day")
    caption = f"{pair.again.name}, {pair.again.amount}, {days} apart, paid again in row {pair.again.row}"
    return {
        "title": f"{pair.again.name}, {pair.again.amount}",
        "state": _STATES[pair.strength],
        "strength": f"{pair.strength} suspicion",
        "reasons": pair.reasons,
        "table": Table("pair", caption, columns, rows),
        "judgement": pair.judgement,
        "href": asked.link("judge-payments", pair.first.id, pair.again.id),
    }


def _supplier(asked: AsKnown, name: str, supplier: int | None) -> Any:
    return {"text": name, "href": asked.link("supplier", supplier)} if supplier is not None else name


def _table(request: HttpRequest, pairs: tuple[Suspicion, ...]) -> Table:
    headings = (
        "Suspicion",
        "Supplier",
        "First paid on",
        "Paid again on",
        "Reference",
        "Reference again",
        "Row",
        "Row again",
    )
    columns = [column(each) for each in headings] + [
        column("Amount", unit="£", numeric=True),
        column("Why"),
        column("Found"),
    ]
    rows = [
        [
            each.strength.value,
            each.again.name,
            each.first.paid_on,
            each.again.paid_on,
            each.first.invoice,
            each.again.invoice,
            f"{each.first.file}, row {each.first.row}",
            f"{each.again.file}, row {each.again.row}",
            in_pounds(each.again.amount),
            "; ".join(each.reasons),
            each.judgement.finding.value if each.judgement else "nobody has looked",
        ]
        for each in pairs
    ]
    return Table("suspected", "Payments that may be bills paid twice", columns, rows, address=own_address(request))
