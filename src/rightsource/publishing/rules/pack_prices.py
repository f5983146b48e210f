"""A vehicle's price over time, with what it asked for and was refused."""

from __future__ import annotations

from rightsource.commissioning.rules.prices import PriceHistory, PriceStep, price_history
from rightsource.commissioning.rules.rows import PriceAnswer, PriceKind
from rightsource.publishing.rules.pack_figures import PackFigure, PackRow, Working
from rightsource.publishing.rules.pack_parts import Cell, Making, PackTable
from rightsource.quantities import Money
from rightsource.quantities.wording import day_in_words

_YEARS_SHOWN = 3


def histories_of(making: Making, organisation: str) -> tuple[PriceHistory, ...]:
    """Return the price history of every agreement that an organisation provides under, by agreement and year."""
    events = [event for event in making.material.price_history if event.row.organisation == organisation]
    keys = sorted({(event.row.agreement, event.row.financial_year) for event in events})
    found = (price_history(events, agreement, year, making.on) for agreement, year in keys)
    return tuple(history for history in found if history.steps)


def prices_table(making: Making, organisation: str) -> PackTable:
    """Return the price history of three years, and of any year what was refused or is not answered."""
    first = making.year.starts_in - _YEARS_SHOWN + 1
    rows: list[tuple[Cell, ...]] = []
    left_out = 0
    for history in histories_of(making, organisation):
        for step in history.steps:
            if history.year.starts_in >= first or step in history.refused or step in history.unanswered:
                rows.append(_step(making, history, step))
            else:
                left_out += 1
    return PackTable(
        "Price history",
        ("What happened", "Amount", "Accepted", "Answer"),
        tuple(rows),
        note=f"{left_out} earlier prices agreed are not shown." if left_out else "",
    )


def years_table(making: Making, organisation: str) -> PackTable:
    """Return each year's price, what was refused and what is not answered, over all the vehicle's agreements."""
    histories = histories_of(making, organisation)
    rows: list[tuple[Cell, ...]] = []
    for year in sorted({history.year for history in histories}):
        of_year = [history for history in histories if history.year == year]
        name = f"{making.name_of(organisation)}: {year}"
        price = making.book.from_rows(f"{name} price", [row for each in of_year for row in _price_rows(making, each)])
        refused = _asked(making, f"{name} refused", [(each, step) for each in of_year for step in each.refused])
        waiting = _asked(making, f"{name} not answered", [(each, step) for each in of_year for step in each.unanswered])
        asked = making.book.from_figures(f"{name} price as asked for", Working.SUM, (price, refused, waiting))
        rows.append((str(year), price, refused, waiting, asked))
    return PackTable(
        "Price by year", ("Year", "Price", "Refused", "Not answered", "As asked for"), tuple(rows), empty="No prices."
    )


def _step(making: Making, history: PriceHistory, step: PriceStep) -> tuple[Cell, ...]:
    row = step.event.row
    name = f"{row.reference}, {history.year}"
    amount = making.book.from_rows(name, [making.row(step.event, "price_history", _says(step), row.amount)])
    is_agreed = row.kind is PriceKind.AGREED
    what = {
        PriceKind.AGREED: "agreed",
        PriceKind.REQUEST: "vehicle asked",
        PriceKind.PROPOSAL: "council proposed",
    }[row.kind]
    accepted: Cell = ""
    if not is_agreed and step.answer is not PriceAnswer.UNANSWERED:
        accepted = making.book.from_rows(
            f"{name}: accepted", [making.row(step.event, "price_history", f"{_says(step)}: accepted", step.accepted)]
        )
    return f"{history.year}: {what} {day_in_words(row.asked_on)}", amount, accepted, _answer(step)


def _answer(step: PriceStep) -> str:
    row = step.event.row
    if row.kind is PriceKind.AGREED:
        return ""
    if step.answer is PriceAnswer.UNANSWERED:
        if row.answer_due_on is None:
            return "Not answered yet."
        return f"Not answered yet; due {day_in_words(row.answer_due_on)}."
    when = f" {day_in_words(row.answered_on)}" if row.answered_on is not None else ""
    return f"{step.answer.capitalize()}{when}."


def _price_rows(making: Making, history: PriceHistory) -> list[PackRow]:
    """Return what makes up the price that holds: the last agreed, and each change accepted since."""
    rows: list[PackRow] = []
    for step in history.steps:
        if step.event.row.kind is PriceKind.AGREED:
            rows = [making.row(step.event, "price_history", _says(step), step.event.row.amount)]
        elif rows and step.accepted:
            rows.append(making.row(step.event, "price_history", f"{_says(step)}: accepted", step.accepted))
    return rows


def _asked(making: Making, name: str, steps: list[tuple[PriceHistory, PriceStep]]) -> PackFigure:
    rows = []
    for _, step in steps:
        amount = step.refused if step.answer is not PriceAnswer.UNANSWERED else step.event.row.amount
        rows.append(making.row(step.event, "price_history", f"{_says(step)}: {step.answer}", amount))
    return making.book.from_rows(name, [row for row in rows if row.value != Money(0)])


def _says(step: PriceStep) -> str:
    row = step.event.row
    return f"{row.agreement}, {row.financial_year}: {row.kind} {row.reference}"
