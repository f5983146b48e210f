"""The council's money on a day: reserves, how long they last, the gap, the group, one-off money, headline numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.constitution.rules.rights import Right, holders_in_words, may
from rightsource.publishing.rules.charts import Line, Lines, Words, line_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.scrutiny.queries.money import MoneyKnown, money_known
from rightsource.treasury.rules.rows import ReserveKind
from rightsource.web.as_known import as_known
from rightsource.web.downloads import download_of, own_address
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public, viewer_of
from rightsource.web.treasury import group_tables, money_tables
from rightsource.web.treasury.money_ahead import futures_shown


@require_safe
@public
def money(request: HttpRequest) -> HttpResponse:
    """Show the money."""
    asked, viewer = as_known(request), viewer_of(request)
    known = money_known(asked.on, asked.audience)
    address = own_address(request)
    futures = futures_shown(asked, known, address) if may(viewer, Right.SEE_PROJECTION) else None
    tables = {
        "balances": money_tables.balances_table(asked, known, address),
        "one_offs": money_tables.one_offs_table(asked, known, address),
        "headlines": money_tables.headlines_table(asked, known, address),
        "gap": group_tables.gap_table(asked, known, address),
        "dealings": group_tables.dealings_table(asked, known, address),
    }
    ahead = [futures.table] if futures is not None and futures.table is not None else []
    return download_of(request, [*tables.values(), *ahead]) or render(
        request,
        "treasury/money.html",
        {
            "finding": finding(known),
            "why": _why(known),
            "kind": _kind(known),
            "futures": futures,
            "futures_for": holders_in_words(Right.SEE_PROJECTION),
            "tables": tables,
            "has_balances": len(known.balances) > 1,
            "balances_title": balances_title(known),
            "runway": money_tables.runway_working(asked, known),
            "gap_words": group_tables.gap_in_words(known),
            "group_words": group_tables.group_in_words(known),
            "one_off_words": money_tables.one_offs_in_words(known),
            "disagreements": money_tables.disagreements_shown(asked, known),
        },
    )


@require_safe
@public
def reserves_picture(request: HttpRequest) -> HttpResponse:
    """Draw general and earmarked reserves at each year end."""
    asked = as_known(request)
    known = money_known(asked.on, asked.audience)
    lines = [
        Line(name, [_millions(each.of(kind)) if each.has(kind) else None for each in known.balances])
        for name, kind in (("General", ReserveKind.UNALLOCATED), ("Earmarked", ReserveKind.EARMARKED))
    ]
    floor = known.own_rules.reserves_floor
    if floor is not None:
        lines.append(Line("Floor", [_millions(floor) for _ in known.balances]))
    words = Words(
        title=balances_title(known),
        measure="£m at 31 March",
        description="General and earmarked reserves at each year end. The figures are in the table beside.",
        source="the council's accounts as on record",
    )
    chart = Lines(words, [str(each.on.year) for each in known.balances], lines)
    return picture(request, line_chart(chart, size_asked(request)))


def finding(known: MoneyKnown) -> str:
    """Return the answer in a sentence: what is left to spend, since when, and how long it lasts."""
    if not known.balances:
        return f"No balance of reserves at a year end was on record on {day_in_words(known.on)}."
    last = known.balances[-1]
    left = f"The council had {amount_in_words(last.usable)} of usable reserves on {day_in_words(last.on)}"
    if known.runway is None:
        return f"{left}."
    years = known.runway.years_left
    if years is None:
        return f"{left}, no less than {_years(known.runway.years)} before."
    return f"{left}; falling as they have, they last {years:.1f} more years."


def _years(count: int) -> str:
    return "a year" if count == 1 else f"{count} years"


def _why(known: MoneyKnown) -> str:
    words = []
    if known.runway is not None and known.runway.years_left is not None:
        pace = amount_in_words(known.runway.mean_yearly_draw)
        words.append(f"They fell by {pace} a year over {_years(known.runway.years)}.")
    floor, general = known.own_rules.reserves_floor, known.position.general
    if floor is not None and known.position.has(ReserveKind.UNALLOCATED):
        side = "under" if general < floor else "not under"
        words.append(
            f"The general reserve of {amount_in_words(general)} is {side} the floor of {amount_in_words(floor)} that "
            "the council set itself."
        )
    return " ".join(words)


def _kind(known: MoneyKnown) -> str:
    if not known.balances:
        return "no_evidence"
    floor = known.own_rules.reserves_floor
    is_under = floor is not None and known.position.general < floor
    years = known.runway.years_left if known.runway is not None else None
    return "at_risk" if is_under or (years is not None and years < 5) else "kept"


def balances_title(known: MoneyKnown) -> str:
    """Return the finding of the year ends: whether usable reserves rose or fell."""
    if len(known.balances) < 2:
        return "Reserves at year ends"
    first, last = known.balances[0], known.balances[-1]
    verb = "fell" if last.usable < first.usable else "rose"
    was, now = amount_in_words(first.usable), amount_in_words(last.usable)
    return f"Usable reserves {verb} from {was} in March {first.on.year} to {now} in March {last.on.year}"


def _millions(amount: Money) -> float:
    return float(amount.decimal_gbp / 1_000_000)
