"""The group's books this month: where it stands, what moved, what is not told alike, and who paid whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rights import Right, may
from rightsource.ledger import queries
from rightsource.ledger.rules.group_statement import GroupStatement
from rightsource.publishing.rules.charts import Flow, FlowNode, Flows, Words, sankey
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.web.downloads import Table, column, download_of, in_pounds, money_column, own_address
from rightsource.web.ledger.asked import BooksAsked, books_asked, millions_linked
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import right, viewer_of

_MILLION = 1_000_000
_BANDS_DRAWN = 24


@require_safe
@right("see_books")
def books(request: HttpRequest) -> HttpResponse:
    """Show the group's books, or a vehicle's officer its own."""
    shown = books_asked(request)
    if shown.span is None:
        return render(request, "ledger/no_books.html", {"title": _title(shown)})
    known, address = shown.known, own_address(request)
    group = queries.group_asked(known.members, shown.span, parent=known.parent, as_at=shown.as_at)
    tables = {"moved": _moved(shown, group, address), "payments": _payments(shown, group, address)}
    return download_of(request, [*tables.values()]) or render(
        request,
        "ledger/books.html",
        {
            "title": _title(shown),
            "finding": finding(shown, group),
            "why": _why(shown, group),
            "kind": "at_risk" if group.standing.residue else "kept",
            "shown": shown,
            "figures": _figures(shown, group),
            "tables": tables,
            "chart_title": payments_title(shown, group),
            "has_payments": bool(group.payments),
            "others": count_in_words(len(known.members) - 1, "other organisation"),
            "may_see_evidence": may(viewer_of(request), Right.SEE_AUDIT),
        },
    )


@require_safe
@right("see_books")
def payments_picture(request: HttpRequest) -> HttpResponse:
    """Draw who paid whom within the group."""
    shown = books_asked(request)
    flows: list[Flow] = []
    title, spoken = "Nothing is posted yet", ""
    if shown.span is not None:
        known = shown.known
        group = queries.group_asked(known.members, shown.span, parent=known.parent, as_at=shown.as_at)
        title, spoken = payments_title(shown, group), "The table beside has every figure."
        flows = payment_flows(group)
    words = Words(title, f"£m paid, {shown.in_words}", f"{title}. {spoken}", "the payers' own books")
    return picture(request, sankey(Flows(words, _nodes(shown, flows), flows), size_asked(request)))


def payment_flows(group: GroupStatement) -> list[Flow]:
    """Return the largest payments as flows from who pays, on the left, to who is paid, on the right."""
    return [
        Flow(f"from {each.payer}", f"to {each.payee}", each.paid.gbp / _MILLION)
        for each in group.payments[:_BANDS_DRAWN]
        if each.paid
    ]


def _nodes(shown: BooksAsked, flows: list[Flow]) -> list[FlowNode]:
    keys = dict.fromkeys(key for flow in flows for key in (flow.source, flow.target))
    return [FlowNode(key, shown.name_of(key.partition(" ")[2]), 0 if key.startswith("from ") else 1) for key in keys]


def finding(shown: BooksAsked, group: GroupStatement) -> str:
    """Return the answer in a sentence: what there is after all that is owed, and how it moved in the month."""
    whose = "the group" if shown.is_group else shown.name_of(group.members[0].organisation)
    standing, by = group.standing, group.standing.net_assets - group.stood.net_assets
    side = "more" if by > Money(0) else "less"
    moved = f"{amount_in_words(abs(by))} {side} than a month before" if by else "as a month before"
    return f"At the end of {group.last} {whose} had net assets of {amount_in_words(standing.net_assets)}, {moved}."


def _why(shown: BooksAsked, group: GroupStatement) -> str:
    standing = group.standing
    result = "brought in more than it cost" if standing.surplus >= Money(0) else "cost more than it brought in"
    words = f"The month {result}, by {amount_in_words(abs(standing.surplus))}."
    if standing.residue:
        return f"{words} Its organisations do not say the same of {amount_in_words(standing.residue)} between them."
    return f"{words} Its organisations say the same of each other." if shown.is_group else words


def _title(shown: BooksAsked) -> str:
    return "The group’s books" if shown.is_group or not shown.known.members else "Your books"


def _figures(shown: BooksAsked, group: GroupStatement) -> list[dict[str, str]]:
    now, before = group.standing, group.stood
    statement = shown.link("books-statements")
    figures = [
        ("Net assets", now.net_assets, before.net_assets, statement),
        ("Cash", now.cash, before.cash, f"{statement}#cash"),
        ("Borrowed", now.owed, before.owed, statement),
        ("Surplus of the month", now.surplus, before.surplus, statement),
        ("Not told alike", now.residue, before.residue, shown.link("books-dealings")),
    ]
    return [
        {
            "label": label,
            "value": amount_in_words(amount),
            "href": href,
            "note": f"{amount_in_words(was)} a month before",
        }
        for label, amount, was, href in figures
    ]


def _moved(shown: BooksAsked, group: GroupStatement, address: str) -> Table:
    before = str(group.last.previous)
    columns = [column("Line"), money_column(before), money_column(str(group.last)), money_column("Moved by")]
    statement = shown.link("books-statements")
    rows: list[list[Any]] = [
        [each.title, *(millions_linked(amount, statement) for amount in (each.before, each.now, each.moved))]
        for each in sorted(group.moved, key=lambda each: -abs(each.moved).pence)
    ]
    return Table("moved", f"What moved in {group.last}, the most first", columns, rows, address=address)


def _payments(shown: BooksAsked, group: GroupStatement, address: str) -> Table:
    columns = [
        column("Who paid"),
        column("Whom"),
        *(column(text, unit="£", numeric=True) for text in ("As the payer says", "As the payee says", "Difference")),
    ]
    rows = [
        [
            shown.name_of(each.payer),
            shown.name_of(each.payee),
            in_pounds(each.paid, _paid(shown, each.payer, each.payee)),
            in_pounds(each.had, _paid(shown, each.payee, each.payer)),
            in_pounds(each.difference),
        ]
        for each in group.payments
    ]
    return Table(
        "payments",
        f"Who paid whom within the group, {shown.in_words}",
        columns,
        rows,
        empty="No payment between two organisations of the group is posted in these months.",
        address=address,
    )


def _paid(shown: BooksAsked, organisation: str, counterparty: str) -> str:
    return shown.postings(organisation, "", counterparty=counterparty, moved_cash="yes")


def payments_title(shown: BooksAsked, group: GroupStatement) -> str:
    """Return the finding of the payments: what was paid within the group, and what of it has not arrived."""
    paid = Money.total([each.paid for each in group.payments])
    late = Money.total([abs(each.difference) for each in group.payments])
    words = f"{amount_in_words(paid)} was paid within the group, {shown.in_words}"
    if not late:
        return words
    day = day_in_words(group.last.last_day)
    return f"{words}; of {amount_in_words(late)} the two sides did not say the same by {day}"
