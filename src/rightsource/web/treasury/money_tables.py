"""Reserves, one-off money and headline numbers as tables, every figure linked to its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.scrutiny.queries.money import MoneyKnown, OneOffYear
from rightsource.treasury.rules.reserves import ReservesPosition
from rightsource.treasury.rules.rows import USABLE, Measure, ReserveKind, Supports
from rightsource.web.as_known import AsKnown
from rightsource.web.downloads import Table, column, in_millions, in_pounds, money_column
from rightsource.web.formatting import long_date

_NAMES = {
    ReserveKind.UNALLOCATED: "General",
    ReserveKind.EARMARKED: "Earmarked",
    ReserveKind.RING_FENCED: "Ring-fenced",
    ReserveKind.PUBLIC_HEALTH: "Public health",
    ReserveKind.SCHOOLS: "Schools",
    ReserveKind.RECEIPTS: "Capital receipts",
    ReserveKind.BORROWING: "Borrowing",
    ReserveKind.MINIMUM_REVENUE_PROVISION: "Minimum revenue provision",
}
_SUPPORTS = {
    Supports.RECURRENT: "at_risk",
    Supports.NOT_STATED: "no_evidence",
}


def balances_table(asked: AsKnown, known: MoneyKnown, address: str) -> Table:
    """Return each kind of balance at each year end, and as last stated since."""
    days = [*known.balances]
    if known.position.figures and (not days or max(f.row.as_at for f in known.position.figures) > days[-1].on):
        days.append(known.position)
    kinds = [kind for kind in ReserveKind if any(each.has(kind) for each in days)]
    rows = [
        [
            _day_of(each, known),
            *(_balance(asked, each, kind) for kind in kinds),
            _balance(asked, each, *USABLE),
        ]
        for each in days
    ]
    columns = [column("At"), *(money_column(_NAMES[kind]) for kind in kinds), money_column("Usable: the first two")]
    return Table(
        "balances",
        "Balances by kind",
        columns,
        rows,
        empty="no balance was on record on this day.",
        address=address,
    )


def _day_of(position: ReservesPosition, known: MoneyKnown) -> Any:
    if position is not known.position:
        return position.on
    last = max(figure.row.as_at for figure in position.figures)
    return f"{long_date(last)}, as last stated"


def _balance(asked: AsKnown, position: ReservesPosition, *kinds: ReserveKind) -> Any:
    if not position.has(*kinds):
        return in_millions(None)
    amount = position.of(*kinds)
    ids = [figure.record_id for figure in position.figures if figure.row.kind in kinds]
    what = f"{' and '.join(_NAMES[kind].lower() for kind in kinds)} at {day_in_words(position.on)}"
    return in_millions(amount, asked.source(ids, amount_in_words(amount), what[0].upper() + what[1:]))


def runway_working(asked: AsKnown, known: MoneyKnown) -> dict[str, Any] | None:
    """Return how long usable reserves last, with the arithmetic and its source."""
    run = known.runway
    if run is None or run.years_left is None:
        return None
    draw = amount_in_words(run.mean_yearly_draw)
    working = (
        f"Usable reserves at the start: {amount_in_words(run.opening)}; now: {amount_in_words(run.closing)}.",
        f"({amount_in_words(run.opening)} − {amount_in_words(run.closing)}) ÷ {run.years} years = {draw} a year.",
        f"{amount_in_words(run.closing)} ÷ {draw} = {run.years_left:.1f} years.",
    )
    value = f"{run.years_left:.1f} years"
    href = asked.source([each.record_id for each in run.figures], value, "How long usable reserves last", working)
    return {"value": value, "href": href, "working": working}


def one_offs_in_words(known: MoneyKnown) -> str:
    """Return what one-off money holds up, in a sentence; the latest year of which any is on record."""
    if not known.one_offs:
        return "No use of reserves, capital receipts or other one-off money is on record."
    latest = known.one_offs[0].use.year
    uses = [use for each in known.one_offs if each.use.year == latest for use in each.use.uses]
    held_up = [use for use in uses if use.row.supports is Supports.RECURRENT]
    silent = [use for use in uses if use.row.supports is Supports.NOT_STATED and use.row.amount.pence > 0]
    words = f"In {latest} {amount_in_words(Money.total([u.row.amount for u in uses]))} of one-off money is on record"
    if held_up:
        words += f"; {amount_in_words(Money.total([u.row.amount for u in held_up]))} of it holds up recurrent spending"
    if silent:
        unsaid = amount_in_words(Money.total([u.row.amount for u in silent]))
        words += f"; of {unsaid} nobody says what it holds up"
    return f"{words}."


def one_offs_table(asked: AsKnown, known: MoneyKnown, address: str) -> Table:
    """Return every use of one-off money by year, name and project, what it held up, and who approved it."""
    rows = [row for each in known.one_offs for row in _uses(asked, each)]
    columns = [
        column("Name"),
        column("Year"),
        column("Kind"),
        column("Used or planned"),
        money_column("Amount"),
        column("What it held up"),
        column("Project"),
        column("Approved by"),
    ]
    return Table("one-offs", "One-off money, by name and project", columns, rows, address=address)


def _uses(asked: AsKnown, each: OneOffYear) -> Iterator[list[Any]]:
    said = "used" if each.measure is Measure.USED else "planned"
    for use in each.use.uses:
        row = use.row
        name = _NAMES[row.kind] if row.name == "all" else row.name
        yield [
            name,
            str(each.use.year),
            row.kind.value,
            said,
            in_millions(row.amount, asked.source([use.record_id], amount_in_words(row.amount), f"{name}, {said}")),
            {"text": row.supports.value, "state": _SUPPORTS.get(row.supports, "kept")},
            row.project or "no project named",
            row.approved_by or "no approval on record",
        ]
    if each.use.unnamed.pence:
        unnamed = in_pounds(each.use.unnamed)
        yield [
            "Not named",
            str(each.use.year),
            "",
            said,
            unnamed,
            {"text": "not stated", "state": "no_evidence"},
            "",
            "",
        ]


def headlines_table(asked: AsKnown, known: MoneyKnown, address: str) -> Table:
    """Return every headline number, each with whether it can be reconciled with what else was said."""
    apart = {fact.record_id for each in known.disagreements for fact in each.figures}
    rows = [
        [
            fact.row.statement,
            {
                "text": f"{fact.row.value} {fact.row.unit}".strip() or "in words",
                "figure": asked.source([fact.record_id], fact.row.value, fact.row.statement),
            },
            f"{_day(fact.row.period_from)} to {_day(fact.row.period_to)}",
            fact.row.happened_on or "no day on record",
            {"text": "cannot be reconciled", "state": "at_risk"}
            if fact.record_id in apart
            else "nothing on record contradicts it",
            fact.provenance.source.disputed_by or "nobody on record",
        ]
        for fact in known.headlines
    ]
    headings = ("What was said", "Figure", "Of which time", "Said on", "Reconciled", "Disputed by")
    return Table(
        "headlines",
        "Headline numbers",
        [column(each) for each in headings],
        rows,
        empty="no headline number was on record on this day.",
        address=address,
    )


def _day(day: date | None) -> str:
    return long_date(day) if day is not None else "a day not stated"


def disagreements_shown(asked: AsKnown, known: MoneyKnown) -> list[dict[str, Any]]:
    """Return the headline numbers that cannot be reconciled, side by side, with the arithmetic."""
    return [
        {
            "subject": each.subject,
            "until": each.ends_on,
            "count": count_in_words(len(each.figures), "number"),
            "why": "for the very same period" if each.is_same_period else "for periods that begin on different days",
            "items": [
                {
                    "label": long_date(fact.row.happened_on) if fact.row.happened_on else "No day on record",
                    "value": f"{fact.row.value} {fact.row.unit}".strip(),
                    "href": asked.source([fact.record_id], fact.row.value, fact.row.statement),
                    "note": fact.row.statement,
                }
                for fact in each.figures
            ],
            "arithmetic": each.arithmetic,
        }
        for each in known.disagreements
    ]
