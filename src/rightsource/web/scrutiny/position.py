"""Where the group stands, for members: a picture first, in plain words, with what moved and who paid whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.ledger.queries import GroupForMembers
from rightsource.publishing.rules.charts import BarGroup, Bars, Flow, FlowNode, Flows, Words, bar_chart, sankey
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words
from rightsource.scrutiny.queries.members import PositionKnown, position_known
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_millions, in_pounds, money_column, own_address
from rightsource.web.ledger.asked import end_of, month_asked
from rightsource.web.names import names_known
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import council_of, right

_MILLION = 1_000_000
_BANDS_DRAWN = 24


@require_safe
@right("see_group")
def position(request: HttpRequest) -> HttpResponse:
    """Show where the group stands, what moved, how long the reserves last, what is at stake, and who paid whom."""
    asked, known = _asked(request)
    if known.group is None:
        return render(request, "scrutiny/position.html", {"group": None})
    address = own_address(request)
    tables = {
        "moved": _moved(known.group, address),
        "spending": _spending(known.group, address),
        "payments": _payments(known.group, address),
        "exposure": _exposure(asked, known, address),
    }
    month = f"{known.group.last.year}-{known.group.last.month:02d}"
    return download_of(request, [*tables.values()]) or render(
        request,
        "scrutiny/position.html",
        {
            "group": known.group,
            "finding": finding(known.group),
            "why": _why(known),
            "figures": _figures(asked, known),
            "tables": tables,
            "month": month,
            "carried": asked.carried,
            "picture": {size: asked.link("position-picture", to=month, size=size) for size in ("", "phone")},
            "flows": {size: asked.link("position-payments", to=month, size=size) for size in ("", "phone")},
            "paid": paid_in_words(known.group),
        },
    )


@require_safe
@right("see_group")
def position_picture(request: HttpRequest) -> HttpResponse:
    """Draw where the group stood a month before, and where it stands."""
    _, known = _asked(request)
    group = known.group
    title = "Nothing is posted yet" if group is None else finding(group)
    words = Words(title, "£m", title, "the group's books, together")
    groups = [] if group is None else [BarGroup(name, pair) for name, pair in _ends(group)]
    return picture(request, bar_chart(Bars(words, ("A month before", "Now"), groups), size_asked(request)))


@require_safe
@right("see_group")
def position_payments(request: HttpRequest) -> HttpResponse:
    """Draw who paid whom within the group this year."""
    _, known = _asked(request)
    group = known.group
    title = "Nothing is posted yet" if group is None else paid_in_words(group)
    flows = [] if group is None else _flows(group)
    keys = dict.fromkeys(key for flow in flows for key in (flow.source, flow.target))
    names = {} if group is None else group.names
    nodes = [
        FlowNode(key, names.get(key.partition(" ")[2], key.partition(" ")[2]), 0 if key.startswith("from ") else 1)
        for key in keys
    ]
    words = Words(title, "£m paid", title, "the payers' own books")
    return picture(request, sankey(Flows(words, nodes, flows), size_asked(request)))


def finding(group: GroupForMembers) -> str:
    """Return the answer in a sentence: what the council and its companies have after all they owe, and how it moved."""
    by = group.standing.net_assets - group.stood.net_assets
    side = "more" if by > Money(0) else "less"
    moved = f"{amount_in_words(abs(by))} {side} than a month before" if by else "as a month before"
    return (
        f"At the end of {group.last} the council and its vehicles together had "
        f"{amount_in_words(group.standing.net_assets)} after all they owe, {moved}."
    )


def paid_in_words(group: GroupForMembers) -> str:
    """Return what was paid within the group since April."""
    paid = Money.total([each.paid for each in group.payments])
    return f"{amount_in_words(paid)} was paid within the group from {group.first} to {group.last}"


def _asked(request: HttpRequest) -> tuple[AsKnown, PositionKnown]:
    asked, council = as_known(request), council_of(request)
    last = month_asked(request.GET.get("to", ""))
    as_at = None if asked.is_today else end_of(asked.on)
    parent = "" if council is None else council.organisation
    return asked, position_known(parent, asked.on, asked.audience, last=last, as_at=as_at)


def _why(known: PositionKnown) -> str:
    assert known.group is not None
    surplus = known.group.standing.surplus
    result = "brought in more than it cost" if surplus >= Money(0) else "cost more than it brought in"
    words = f"The month {result}, by {amount_in_words(abs(surplus))}."
    residue = known.group.standing.residue
    if not residue:
        return words
    return f"{words} Its organisations differ by {amount_in_words(residue)} in what they say of each other."


def _figures(asked: AsKnown, known: PositionKnown) -> list[dict[str, str]]:
    assert known.group is not None
    group = known.group
    years = known.runway.years_left if known.runway is not None else None
    return [
        {"label": "Cash", "value": amount_in_words(group.standing.cash), "href": "#moved"},
        {"label": "Borrowed", "value": amount_in_words(group.standing.owed), "href": "#moved"},
        {
            "label": "The reserves last",
            "value": "not told" if years is None else f"{years:.1f} years",
            "href": asked.link("money"),
            "note": "at the pace of the past",
        },
        {
            "label": "At stake with vehicles",
            "value": amount_in_words(known.at_stake),
            "href": asked.link("exposure"),
        },
    ]


def _ends(group: GroupForMembers) -> list[tuple[str, list[float | None]]]:
    now, before = group.standing, group.stood
    parts = (("After all they owe", "net_assets"), ("Cash", "cash"), ("Borrowed", "owed"))
    return [(name, [getattr(each, part).gbp / _MILLION for each in (before, now)]) for name, part in parts]


def _flows(group: GroupForMembers) -> list[Flow]:
    return [
        Flow(f"from {each.payer}", f"to {each.payee}", each.paid.gbp / _MILLION)
        for each in group.payments[:_BANDS_DRAWN]
        if each.paid
    ]


def _moved(group: GroupForMembers, address: str) -> Table:
    columns = [column("What"), money_column(str(group.last.previous)), money_column(str(group.last))]
    rows: list[list[Any]] = [
        [each.title, *(in_millions(amount) for amount in (each.before, each.now, each.moved))]
        for each in sorted(group.moved, key=lambda each: -abs(each.moved).pence)
    ]
    caption = f"What moved in {group.last}, the most first"
    return Table("moved", caption, [*columns, money_column("Moved by")], rows, address=address)


def _spending(group: GroupForMembers, address: str) -> Table:
    columns = [column("Services"), money_column("Spent"), money_column("Taken in")]
    rows: list[list[Any]] = [
        [each.division.capitalize(), in_millions(each.spent), in_millions(each.taken)] for each in group.spending
    ]
    return Table("spending", f"By service, {group.first} to {group.last}", columns, rows, address=address)


def _payments(group: GroupForMembers, address: str) -> Table:
    columns = [column("Who paid"), column("Whom")]
    columns += [column(text, unit="£", numeric=True) for text in ("As the payer says", "As the payee says")]
    rows: list[list[Any]] = [
        [
            group.names.get(each.payer, each.payer),
            group.names.get(each.payee, each.payee),
            in_pounds(each.paid),
            in_pounds(each.had),
        ]
        for each in group.payments
    ]
    caption = f"Who paid whom, {group.first} to {group.last}"
    empty = "No payment between two organisations of the group is posted."
    return Table("payments", caption, columns, rows, empty=empty, address=address)


def _exposure(asked: AsKnown, known: PositionKnown, address: str) -> Table:
    names = names_known(asked.on, asked.audience)
    rows: list[list[Any]] = [
        [
            {"text": names.organisation(each.organisation), "href": asked.link("vehicle", each.organisation)},
            in_millions(each.total, asked.link("exposure")),
            in_millions(each.limit, asked.link("exposure"), missing="no limit on record"),
        ]
        for each in known.exposures
    ]
    columns = [column("Vehicle"), money_column("At stake"), money_column("Limit")]
    return Table("exposure", "What the council stands to lose with each", columns, rows, address=address)
