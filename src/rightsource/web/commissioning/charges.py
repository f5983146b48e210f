"""What agreements come to: the contract manager's day, every charge, and one charge with how it was worked out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commissioning.actions.charges import answer_dispute, raise_dispute
from rightsource.commissioning.errors.charges import ChargeNotOnRecord
from rightsource.commissioning.queries import agreements_known
from rightsource.commissioning.queries.charges import (
    ChargedLines,
    ChargeKnown,
    activity_due_known,
    charge_known,
    charge_lines,
    charges_known,
    price_book_known,
)
from rightsource.commissioning.rules.charges.day import Pressing, ToDo, to_do
from rightsource.commissioning.rules.trace_records import month_key
from rightsource.constitution.rules.rights import Right, check_right, may
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Money, Month
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.errors import NotOnRecordThatDay
from rightsource.web.names import Names, names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import actor_of, right, viewer_of

_PARTS = ("Can be paid", "Held by a dispute", "Not owed")
_DRAWN = 8
_LINES_SHOWN = 100


@require_safe
@right("see_charges")
def charges(request: HttpRequest) -> HttpResponse:
    """Show what presses, and every charge that stands."""
    asked = as_known(request)
    found, names = charges_known(on=asked.on), names_known(asked.on, asked.audience)
    terms = [each.row for each in agreements_known(asked.on, asked.audience)]
    due = activity_due_known(asked.on, asked.audience)
    disputes = [(each.agreement, dispute) for each in found for dispute in each.disputes]
    pressing = to_do(terms, price_book_known(), due, disputes, asked.on)
    address = own_address(request)
    tables = [_pressing(pressing, address), _charges(asked, found, names, address)]
    return download_of(request, tables) or render(
        request,
        "commissioning/charges.html",
        {
            "finding": _finding(asked, found),
            "why": _why(pressing),
            "tables": tables,
            "has_any": bool(found),
            "chart_title": _chart_title(found),
            "picture": {size: asked.link("charges-picture", size=size) for size in ("", "phone")},
        },
    )


@require_safe
@right("see_charges")
def charges_picture(request: HttpRequest) -> HttpResponse:
    """Draw what each agreement comes to: what can be paid, what is held, what is not owed."""
    found = charges_known(on=as_known(request).on)
    of_agreement: dict[str, list[ChargeKnown]] = {}
    for each in found:
        of_agreement.setdefault(each.agreement, []).append(each)
    most = sorted(of_agreement.items(), key=lambda each: -Money.total([one.amount for one in each[1]]).pence)
    groups = [
        BarGroup(agreement, [_thousands(own, part) for part in ("payable", "held", "not_owed")])
        for agreement, own in most[:_DRAWN]
    ]
    words = Words(_chart_title(found), "£ thousand (k), by agreement", f"{_chart_title(found)}.", "charges on record")
    return picture(request, bar_chart(Bars(words, _PARTS, groups, Unit(after="k")), size_asked(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@right("see_charges")
def charge(request: HttpRequest, agreement: str, month: str) -> HttpResponse:
    """Show one charge with how it was worked out and what it rests on; by right, dispute a part, or answer a dispute.

    Raises:
        NotOnRecordThatDay: there is none that whoever looks may see.
        PastDayStands: it is to be disputed while the page shows a past day.
    """
    asked, filled = as_known(request), filled_in(request)
    of = _month(month)
    if request.method == "POST":
        check_today(request)
        check_right(viewer_of(request), Right.DISPUTE_CHARGE)
        if of is not None and _act(request, agreement, of, filled):
            return redirect(asked.link("charge", agreement, month))
    found = _known(asked, agreement, of)
    names, lines = names_known(asked.on, asked.audience), charge_lines(found, most=_LINES_SHOWN)
    address = own_address(request)
    tables = [_steps(found, address), _disputes(found, address), _lines(lines, address)]
    return download_of(request, tables) or render(
        request,
        "commissioning/charge.html",
        {
            "charge": found,
            "between": f"{names.organisation(found.payer)} pays {names.organisation(found.payee)}",
            "finding": f"{found.agreement} comes to {found.amount} for {found.month}; {found.payable} can be paid.",
            "why": _why_of(found),
            "tables": tables,
            "terms_href": asked.source(found.evidence.terms, str(found.amount), f"{agreement}, {found.month}"),
            "filled": filled,
            "trace_key": month_key(found.agreement, found.month),
            "open_disputes": {
                each.reference: f"{each.reference}, {each.amount}" for each in found.disputes if each.is_open
            },
            "may_act": asked.is_today and may(viewer_of(request), Right.DISPUTE_CHARGE),
        },
        status=filled.status,
    )


def _known(asked: AsKnown, agreement: str, month: Month | None) -> ChargeKnown:
    try:
        if month is not None:
            return charge_known(agreement, month, on=asked.on)
    except ChargeNotOnRecord:
        pass
    raise NotOnRecordThatDay("charge", f"{agreement} {month or ''}", asked.on)


def _finding(asked: AsKnown, found: tuple[ChargeKnown, ...]) -> str:
    if not found:
        return f"No charge is on record on {day_in_words(asked.on)}."
    held, charged = (Money.total([getattr(each, name) for each in found]) for name in ("held", "amount"))
    if not held:
        return f"All of the {amount_in_words(charged)} charged is undisputed."
    return f"{amount_in_words(held)} of the {amount_in_words(charged)} charged is held by disputes."


def _why(pressing: tuple[ToDo, ...]) -> str:
    counts = [(kind, sum(each.kind is kind for each in pressing)) for kind in Pressing]
    told = [f"{kind}: {count}" for kind, count in counts if count]
    return f"On the list, {', '.join(told)}." if told else "Nothing is late, disputed, out of price or about to end."


def _why_of(found: ChargeKnown) -> str:
    parts = []
    if found.version > 1:
        parts.append(f"It is version {found.version}. {found.because}")
    if found.held:
        parts.append(f"{found.held} is held by a dispute.")
    if found.not_owed:
        parts.append(f"{found.not_owed} was found not to be owed.")
    return " ".join(parts) or "Nothing of it is disputed."


def _chart_title(found: tuple[ChargeKnown, ...]) -> str:
    held = Money.total([each.held for each in found])
    return f"{amount_in_words(held)} is held by disputes" if held else "No charge is held by a dispute"


def _thousands(own: list[ChargeKnown], part: str) -> float:
    return Money.total([getattr(each, part) for each in own]).gbp / 1_000


def _pressing(pressing: tuple[ToDo, ...], address: str) -> Table:
    columns = [column(each) for each in ("What", "Agreement", "Day", "What to know")]
    rows: list[list[Any]] = [
        [each.kind.value.capitalize(), f"{each.title} ({each.agreement})", each.day, each.words] for each in pressing
    ]
    caption = "What presses, the most pressing first"
    return Table("pressing", caption, columns, rows, empty="nothing presses today.", address=address)


def _charges(asked: AsKnown, found: tuple[ChargeKnown, ...], names: Names, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Agreement", "Month", "Who pays", "Whom")),
        *(column(each, unit="£", numeric=True) for each in ("Charged", *_PARTS)),
    ]
    rows: list[list[Any]] = []
    for each in found:
        href = asked.link("charge", each.agreement, f"{each.month.year}-{each.month.month:02d}")
        amounts = (each.amount, each.payable, each.held, each.not_owed)
        rows.append(
            [
                {"text": each.agreement, "href": href},
                str(each.month),
                names.organisation(each.payer),
                names.organisation(each.payee),
                *(in_pounds(amount, href) for amount in amounts),
            ]
        )
    caption = f"{count_in_words(len(found), 'charge')}, the last month first"
    return Table("charges", caption, columns, rows, empty="no charge is made that you may see.", address=address)


def _steps(found: ChargeKnown, address: str) -> Table:
    columns = [column("Step"), column("Amount", unit="£", numeric=True)]
    rows: list[list[Any]] = [[each.what, in_pounds(each.amount)] for each in found.steps]
    total = ["Charged", in_pounds(found.amount)]
    return Table("steps", "How it was worked out", columns, rows, total=total, empty="nothing.", address=address)


def _disputes(found: ChargeKnown, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Dispute", "Raised on", "Why")),
        column("Disputed", unit="£", numeric=True),
        column("Not owed", unit="£", numeric=True),
        column("Answer"),
    ]
    rows: list[list[Any]] = [
        [
            each.reference,
            each.raised_on,
            each.reason,
            in_pounds(each.amount),
            in_pounds(each.upheld, missing="held"),
            each.answer or "Not answered yet",
        ]
        for each in found.disputes
    ]
    return Table("disputes", "Disputes", columns, rows, empty="nothing of it is disputed.", address=address)


def _lines(lines: ChargedLines, address: str) -> Table:
    columns = [
        *(column(each) for each in ("Row", "Day", "Unit", "Group", "Reference")),
        column("Quantity", numeric=True),
        *(column(each, unit="£", numeric=True) for each in ("Price", "Amount")),
    ]
    rows: list[list[Any]] = [
        [each.row, each.day, each.unit, each.group, each.reference, each.quantity.normalize(),
         in_pounds(each.price, missing=""), in_pounds(each.amount)]
        for each in lines.lines
    ]  # fmt: skip
    shown = f", the first {len(rows)}" if lines.found > len(rows) else ""
    caption = f"{count_in_words(lines.found, 'line')} returned{shown}"
    return Table("lines", caption, columns, rows, empty="it rests on no return of activity.", address=address)


def _act(request: HttpRequest, agreement: str, month: Month, filled: Filled) -> bool:
    act = _answer if filled.values.get("what") == "answer" else _dispute
    return act(request, agreement, month, filled)


def _dispute(request: HttpRequest, agreement: str, month: Month, filled: Filled) -> bool:
    reference = filled.text("reference", "Give the dispute a reference of its own")
    amount = filled.pounds("amount", "Give the disputed part in pounds, such as 1250.00")
    reason, authority = filled.text("reason", "Say why, with the lines it concerns"), filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = raise_dispute(
            by=actor_of(request), authority=authority, reference=reference[:60], agreement=agreement, month=month,
            amount=amount, reason=reason, today=as_known(request).today,
        )  # fmt: skip
        say_done(request, "The disputed part is held; the rest can be paid.", was_written=was_written)
    return filled.refusal is None


def _answer(request: HttpRequest, agreement: str, month: Month, filled: Filled) -> bool:
    reference = filled.text("dispute", "Say which dispute")
    upheld = filled.pounds("upheld", "Give what is not owed in pounds; 0 if all of it is")
    answer, authority = filled.text("answer", "Say why"), filled.authority()
    if filled.errors or authority is None:
        return False
    with acting(request, filled):
        was_written = answer_dispute(
            by=actor_of(request), authority=authority, reference=reference, upheld=upheld, answer=answer,
            today=as_known(request).today,
        )  # fmt: skip
        say_done(request, f"The answer to {reference} is on record.", was_written=was_written)
    return filled.refusal is None


def _month(text: str) -> Month | None:
    year, _, month = text.partition("-")
    if len(year) == 4 and len(month) == 2 and (year + month).isdecimal() and 1900 <= int(year) <= 2100:
        return Month(int(year), int(month)) if 1 <= int(month) <= 12 else None
    return None
