"""Published payments by supplier: who was paid how much, under which names, and the payments of each behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries import SpendKnown, SupplierKnown, spend_known, supplier_known
from rightsource.commissioning.rules.spend_known import NOT_SHOWN, TAKEN_OUT
from rightsource.constitution.rules.rights import Right, may
from rightsource.publishing.rules.charts import BarGroup, Bars, Words, bar_chart
from rightsource.quantities.wording import amount_in_words, count_in_words, list_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_pounds, own_address
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public, viewer_of

A_PAGE = 50
_DRAWN = 8
_DRAWN_TITLE = "The suppliers who were paid most"
_LONGEST = 100
_NOBODY = (NOT_SHOWN, TAKEN_OUT)


@require_safe
@public
def spending(request: HttpRequest) -> HttpResponse:
    """Show what each supplier was paid."""
    asked, viewer = as_known(request), viewer_of(request)
    known = _known(request)
    table = _suppliers(request, asked, known)
    page, last = page_of(request, len(known.suppliers))
    address = asked.link("spending", body=known.body, search=known.search)
    return download_of(request, [table]) or render(
        request,
        "commissioning/spending.html",
        {
            "known": known,
            "finding": finding(known),
            "why": _not_shown_in_words(known),
            "table": table,
            "rows": table.shown_rows[(page - 1) * A_PAGE : page * A_PAGE],
            "drawn": _drawn_table(known),
            "drawn_title": _DRAWN_TITLE,
            "picture": asked.link("spending-picture", body=known.body, search=known.search),
            "picture_narrow": asked.link("spending-picture", body=known.body, search=known.search, size="phone"),
            "page_number": page,
            "last_page": last,
            "address": f"{address}{'&' if '?' in address else '?'}page=",
            "kept_in_form": asked.carried,
            "may_see_suspected": may(viewer, Right.SEE_SUSPECTED_PAYMENTS),
        },
    )


@require_safe
@public
def spending_picture(request: HttpRequest) -> HttpResponse:
    """Draw what the suppliers who were paid most were paid."""
    known = _known(request)
    groups = [BarGroup(each.name, [float(each.paid.decimal_gbp / 1_000_000)]) for each in _named(known)[:_DRAWN]]
    words = Words(
        title=_DRAWN_TITLE,
        measure="£m paid",
        description="What the suppliers who were paid most were paid. The figures are in the table beside.",
        source="payments published by " + (list_in_words(known.bodies) or "nobody yet"),
    )
    return picture(request, bar_chart(Bars(words, ("Paid",), groups), size_asked(request)))


@require_safe
@public
def supplier(request: HttpRequest, supplier: int) -> HttpResponse:
    """Show one supplier: its spellings, and its payments.

    Raises:
        SupplierNotOnRecord: there is none that whoever looks may see.
    """
    asked = as_known(request)
    whole = request.GET.get("format") is not None
    first, most = (0, None) if whole else ((_asked_page(request) - 1) * A_PAGE, A_PAGE)
    known = supplier_known(supplier, asked.on, asked.audience, first=first, most=most)
    page, last = page_of(request, known.payments)
    address = asked.link("supplier", supplier)
    tables = [_spellings(request, asked, known), _payments(request, known)]
    return download_of(request, tables) or render(
        request,
        "commissioning/supplier.html",
        {
            "known": known,
            "finding": f"{known.name} was paid {amount_in_words(known.paid)} in "
            f"{count_in_words(known.payments, 'published payment')}.",
            "tables": tables,
            "page_number": page,
            "last_page": last,
            "address": f"{address}{'&' if '?' in address else '?'}page=",
        },
    )


def finding(known: SpendKnown) -> str:
    """Return the answer in a sentence: who was paid, by whom, and how much went to the few at the top."""
    if not known.bodies:
        return "No published payments are on record on this day."
    named = _named(known)
    if not named:
        return "No supplier of that name is among the payments published."
    whose = known.body or list_in_words(known.bodies)
    payments = count_in_words(known.payments, "payment")
    most = f"most of all {amount_in_words(named[0].paid)} to {named[0].name}"
    return f"{whose} paid {amount_in_words(known.paid)} in {payments}, {most}."


def page_of(request: HttpRequest, found: int, a_page: int = A_PAGE) -> tuple[int, int]:
    """Return the page that is asked for, and the last there is."""
    last = max(-(-found // a_page), 1)
    return min(_asked_page(request), last), last


def _asked_page(request: HttpRequest) -> int:
    said = request.GET.get("page", "")
    return max(int(said), 1) if said.isascii() and said.isdigit() and len(said) < 8 else 1


def _known(request: HttpRequest) -> SpendKnown:
    asked = as_known(request)
    body, search = (request.GET.get(name, "").replace("\0", "")[:_LONGEST].strip() for name in ("body", "search"))
    return spend_known(asked.on, asked.audience, body=body, search=search)


def _named(known: SpendKnown) -> list[Any]:
    return [each for each in known.suppliers if each.supplier is not None]


def _not_shown_in_words(known: SpendKnown) -> str | None:
    said = [
        f"{each.name}: {count_in_words(each.payments, 'payment')}, {amount_in_words(each.paid)}."
        for each in known.suppliers
        if each.name in _NOBODY
    ]
    return " ".join(said) or None


def _suppliers(request: HttpRequest, asked: AsKnown, known: SpendKnown) -> Table:
    columns = [
        column("Supplier"),
        column("Paid", unit="£", numeric=True),
        column("Payments", numeric=True),
        column("Spellings", numeric=True),
        column("Paid by"),
    ]
    rows = []
    for each in known.suppliers:
        page = asked.link("supplier", each.supplier) if each.supplier is not None else ""
        name = {"text": each.name, "href": page} if page else each.name
        rows.append([name, in_pounds(each.paid, page), each.payments, each.spellings or "", list_in_words(each.bodies)])
    caption = "Payments by supplier, the most first"
    return Table("suppliers", caption, columns, rows, empty="none found.", address=own_address(request))


def _drawn_table(known: SpendKnown) -> Table:
    columns = [column("Supplier"), column("Paid", unit="£", numeric=True)]
    rows = [[each.name, in_pounds(each.paid)] for each in _named(known)[:_DRAWN]]
    return Table("most-paid", "What they were paid", columns, rows, empty="none found.")


def _spellings(request: HttpRequest, asked: AsKnown, known: SupplierKnown) -> Table:
    may_judge = may(viewer_of(request), Right.JUDGE_PAYMENTS) and asked.is_today
    rows = []
    for each in known.spellings:
        why = f"{each.reason}: {each.beside}" if each.match is not None else "the name that was there first"
        likeness = f"{each.likeness_percent}%" if each.likeness_percent is not None else ""
        row: list[Any] = [each.name, each.body, each.number or "none published", why, likeness]
        if may_judge:
            apart = {"text": "Take it apart", "href": asked.link("suppliers-apart", each.match)} if each.match else ""
            row.append(apart)
        rows.append(row)
    headings = ["Name", "In the file of", "Their number", "Why it is the same", "Likeness"]
    columns = [column(each) for each in [*headings, *(["Not the same?"] if may_judge else [])]]
    caption = "Names under which it was paid"
    return Table("spellings", caption, columns, rows, address=own_address(request))


def _payments(request: HttpRequest, known: SupplierKnown) -> Table:
    columns = [
        column("Paid on"),
        column("Amount", unit="£", numeric=True),
        column("By"),
        column("Service"),
        column("For"),
        column("Payment number"),
        column("Published in"),
    ]
    rows = [
        [
            each.paid_on,
            in_pounds(each.amount),
            each.body,
            each.service,
            each.category,
            each.reference,
            f"{each.file}, row {each.row}",
        ]
        for each in known.shown
    ]
    return Table("payments", "Payments, the newest first", columns, rows, address=own_address(request))
