"""Red flags after the published indicators of Cardinal, over our own procurements and over what others published."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commissioning.queries.red_flags import RedFlagsKnown, red_flags_known
from rightsource.commissioning.rules.evaluation.red_flags import RedFlags
from rightsource.quantities.wording import count_in_words
from rightsource.web.as_known import as_known
from rightsource.web.downloads import Table, column, download_of, own_address
from rightsource.web.rights import right


@require_safe
@right("see_evaluation")
def red_flags(request: HttpRequest) -> HttpResponse:
    """Show what is flagged, with its reason, and what each indicator could judge."""
    known = red_flags_known(as_known(request).on)
    tables = [
        _flags(request, "own-flags", "Flags on our own procurements", known.own),
        _flags(request, "published-flags", "Flags on what others published", known.published),
        _judged(request, known),
    ]
    context = {"finding": finding_of(known), "caution": known.own.caution, "tables": tables}
    return download_of(request, tables) or render(request, "commissioning/red_flags.html", context)


def finding_of(known: RedFlagsKnown) -> str:
    """Return how much is flagged, in a sentence."""
    own = count_in_words(len(known.own.flags), "flag")
    return f"{own} on our own procurements, {len(known.published.flags):,} on what others published."


def _flags(request: HttpRequest, key: str, caption: str, found: RedFlags) -> Table:
    heads = ("What to look at", "Indicator", "Why", "Value")
    columns = [column(each, numeric=each == "Value") for each in heads]
    rows = [
        [
            each.subject,
            {"text": f"{each.indicator.in_words} ({each.indicator})", "href": each.indicator.address},
            each.reason,
            "" if each.value is None else each.value,
        ]
        for each in found.flags
    ]
    return Table(key, caption, columns, rows, empty="none.", address=own_address(request))


def _judged(request: HttpRequest, known: RedFlagsKnown) -> Table:
    heads = ("Indicator", "Number", "Ours judged", "Ours flagged", "Published judged", "Published flagged")
    columns = [column(each, numeric=each not in {"Indicator", "Number"}) for each in heads]
    rows = [
        [{"text": own.name, "href": own.indicator.address}, own.indicator, own.judged, own.flagged, said.judged,
         said.flagged]
        for own, said in zip(known.own.judged, known.published.judged, strict=True)
    ]  # fmt: skip
    caption = "What each indicator could judge: processes, bidders or buyers"
    return Table("judged", caption, columns, rows, address=own_address(request))
