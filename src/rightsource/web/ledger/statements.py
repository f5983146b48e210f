"""Statements: the group's with its organisations side by side, or one organisation's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.ledger import queries
from rightsource.ledger.errors import NoBooksOpenToYou
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, list_in_words
from rightsource.web.downloads import download_of, own_address
from rightsource.web.ledger.asked import BooksAsked, books_asked
from rightsource.web.ledger.books import finding
from rightsource.web.ledger.statement_tables import group_tables, own_tables
from rightsource.web.rights import right


@require_safe
@right("see_books")
def statements(request: HttpRequest) -> HttpResponse:
    """Show statements.

    Raises:
        NoBooksOpenToYou: the organisation that is asked for has no books that whoever looks may see.
    """
    shown, organisation = books_asked(request), request.GET.get("organisation", "")
    if shown.span is None:
        return render(request, "ledger/no_books.html", {"title": "Statements"})
    if organisation and organisation not in shown.known.members:
        raise NoBooksOpenToYou(organisation[:60])
    if not organisation and len(shown.known.members) == 1:
        organisation = shown.known.members[0]
    told = _own(request, shown, organisation) if organisation else _group(request, shown)
    return download_of(request, told["tables"]) or render(
        request, "ledger/statements.html", told | {"shown": shown, "choices": _choices(shown, organisation)}
    )


def _group(request: HttpRequest, shown: BooksAsked) -> dict[str, Any]:
    assert shown.span is not None
    known = shown.known
    group = queries.group_asked(known.members, shown.span, parent=known.parent, as_at=shown.as_at)
    taken = [
        f"{each.name} ({each.method}, {each.share * 100:.0f}%)"
        for each in group.members
        if each.organisation != known.parent
    ]
    differ = [f"{shown.name_of(each.one)} and {shown.name_of(each.other)}" for each in group.residues]
    why = "All its organisations say the same of each other."
    if differ:
        pairs = list_in_words(list(dict.fromkeys(differ))[:5])
        why = f"{count_in_words(len(differ), 'pair')} of statements differ, the residue is shown: {pairs}."
    return {
        "title": "The group’s statements",
        "organisation": "",
        "finding": finding(shown, group),
        "why": why,
        "kind": "at_risk" if differ else "kept",
        "taken_in": f"Beside the council: {list_in_words(taken)}." if taken else "",
        "tables": group_tables(shown, group, own_address(request)),
    }


def _own(request: HttpRequest, shown: BooksAsked, organisation: str) -> dict[str, Any]:
    assert shown.span is not None
    (own,) = queries.statements_of([organisation], shown.span, as_at=shown.as_at)
    deficit, name = own.income_and_expenditure.deficit, shown.name_of(organisation)
    result = "cost more than they brought in" if deficit > Money(0) else "brought in more than they cost"
    cash = own.cash_flow
    side = "rose" if cash.moved >= Money(0) else "fell"
    return {
        "title": f"Statements of {name}",
        "organisation": organisation,
        "finding": f"The months {result}, by {amount_in_words(abs(deficit))}; cash {side} from "
        f"{amount_in_words(cash.opening)} to {amount_in_words(cash.closing)}.",
        "why": f"{name}, {shown.in_words}. Each figure leads to the postings that make it.",
        "kind": "at_risk" if cash.closing < Money(0) else "kept",
        "taken_in": "",
        "tables": own_tables(shown, own, own_address(request)),
    }


def _choices(shown: BooksAsked, organisation: str) -> list[dict[str, Any]]:
    found = [{"text": "The whole group", "value": "", "is_shown": not organisation}] if shown.is_group else []
    return found + [
        {"text": shown.name_of(each), "value": each, "is_shown": each == organisation} for each in shown.known.members
    ]
