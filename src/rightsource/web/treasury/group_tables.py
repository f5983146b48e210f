"""The gap and the group as tables: budget against forecast by organisation, and dealings pair by pair."""

from __future__ import annotations

from typing import Any

from rightsource.budget.rules.group import Dealing, GroupPosition, OrganisationPosition
from rightsource.budget.rules.rows import Flow, Version
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, list_in_words
from rightsource.scrutiny.queries.money import MoneyKnown, YearStated
from rightsource.web.as_known import AsKnown
from rightsource.web.downloads import Table, column, in_millions, money_column

_NOTHING = "No budget, forecast or outturn is on record."


def gap_in_words(known: MoneyKnown) -> str:
    """Return the gap in a sentence: how far what is now expected is from what was budgeted."""
    stated = known.stated
    if stated is None:
        return _NOTHING
    said = f"the latest {stated.later.version} of {stated.year}"
    differences = {key: _difference(stated, *both) for key, *both in _organisations(stated)}
    known_ones = {key: each for key, each in differences.items() if each is not None}
    if not known_ones:
        return (
            f"The gap of {stated.year} cannot be told: of no organisation are a budget and a later statement both on "
            "record in full."
        )
    worse = {key: each for key, each in known_ones.items() if each < Money(0)}
    if not worse:
        return f"{said[0].upper()}{said[1:]} is no worse than budget for any organisation of which both are on record."
    total = Money.total(list(worse.values()))
    names = list_in_words([known.name_of(key) for key in worse])
    return f"{said[0].upper()}{said[1:]} is {amount_in_words(-total)} worse than budget: {names}."


def gap_table(asked: AsKnown, known: MoneyKnown, address: str) -> Table:
    """Return each organisation's budget against its forecast, or its outturn where there is no forecast."""
    stated = known.stated
    later = stated.later.version.value if stated is not None else "forecast"
    columns = [
        column("Organisation"),
        *(money_column(f"{what}, budget") for what in ("Income", "Expenditure", "Left over")),
        *(money_column(f"{what}, {later}") for what in ("Income", "Expenditure", "Left over")),
        money_column("Better or worse by"),
        column(f"{later.capitalize()} as at"),
    ]
    rows = [_gap_row(asked, known, *each) for each in _organisations(stated)] if stated is not None else []
    caption = f"Budget and {later} by organisation{f', {stated.year}' if stated is not None else ''}"
    return Table("gap", caption, columns, rows, empty=_NOTHING, address=address)


def _organisations(
    stated: YearStated,
) -> list[tuple[str, OrganisationPosition | None, OrganisationPosition | None]]:
    budget = {each.organisation: each for each in stated.budget.organisations}
    later = {each.organisation: each for each in stated.later.organisations}
    return [(key, budget.get(key), later.get(key)) for key in sorted(budget | later)]


def _difference(
    stated: YearStated, budget: OrganisationPosition | None, later: OrganisationPosition | None
) -> Money | None:
    """Return by how much a result is better than budgeted; None where either is not on record in full."""
    if budget is None or later is None:
        return None
    is_whole = stated.is_whole(budget, stated.budget.version) and stated.is_whole(later, stated.later.version)
    return later.result - budget.result if is_whole else None


def _gap_row(
    asked: AsKnown,
    known: MoneyKnown,
    key: str,
    budget: OrganisationPosition | None,
    later: OrganisationPosition | None,
) -> list[Any]:
    stated = known.stated
    assert stated is not None
    name = known.name_of(key)
    both = [line.record_id for each in (budget, later) if each is not None for line in each.lines]
    difference = _difference(stated, budget, later)
    words = amount_in_words(difference) if difference is not None else ""
    return [
        name,
        *_three(asked, stated, name, budget, stated.budget.version),
        *_three(asked, stated, name, later, stated.later.version),
        in_millions(difference, asked.source(both, words, f"{name}: later result less budget"), missing="not known"),
        later.as_at if later is not None else "not on record",
    ]


def _three(
    asked: AsKnown, stated: YearStated, name: str, position: OrganisationPosition | None, version: Version
) -> list[Any]:
    if position is None:
        return [in_millions(None)] * 3
    income = [line.record_id for line in position.lines if line.row.flow is Flow.INCOME]
    spent = [line.record_id for line in position.lines if line.row.flow is Flow.EXPENDITURE]
    sides = [
        in_millions(amount if ids else None, asked.source(ids, amount_in_words(amount), f"{name}: {what}, {version}"))
        for what, amount, ids in (("income", position.income, income), ("expenditure", position.expenditure, spent))
    ]
    result = position.result if stated.is_whole(position, version) else None
    source = asked.source([*income, *spent], amount_in_words(position.result), f"{name}: left over, {version}")
    return [*sides, in_millions(result, source, missing="only part on record")]


def group_in_words(known: MoneyKnown) -> list[str]:
    """Return the group's result with dealings taken out, what of them does not agree, and who is missing."""
    if known.stated is None:
        return [_NOTHING]
    group = shown_group(known.stated)
    if not group.organisations:
        return [_NOTHING]
    partial = [known.name_of(each.organisation) for each in group.organisations if not _is_whole(known, each, group)]
    if partial:
        return [f"The group of {group.year} cannot be added up: {list_in_words(partial)} stated only part of the year."]
    outside = f"takes in {amount_in_words(group.income)}, spends {amount_in_words(group.expenditure)}"
    spent = f"{amount_in_words(group.members_expenditure)} ({group.version}, {group.year})"
    words = [
        f"Added up, its members take in {amount_in_words(group.members_income)} and spend {spent}.",
        f"Without what they pay each other the group {outside} and is left with {amount_in_words(group.result)}.",
    ]
    if group.disagreements:
        pairs = len(group.disagreements)
        noun = "pair states" if pairs == 1 else "pairs state"
        residue = Money.total([abs_of(each.residue) for each in group.disagreements])
        words.append(f"{pairs} {noun} different amounts for the same dealing, {amount_in_words(residue)} apart in all.")
    elif group.dealings:
        words.append("Both sides of every dealing state the same amount.")
    if group.missing:
        names = list_in_words([known.name_of(key) for key in group.missing])
        words.append(f"Not in these totals, because nothing of that year is on record: {names}.")
    return words


def _is_whole(known: MoneyKnown, position: OrganisationPosition, group: GroupPosition) -> bool:
    return known.stated is not None and known.stated.is_whole(position, group.version)


def shown_group(stated: YearStated) -> GroupPosition:
    """Return the group as last forecast or closed; as budgeted where nothing later is on record."""
    return stated.later if stated.later.organisations else stated.budget


def abs_of(amount: Money) -> Money:
    """Return an amount without its sign."""
    return -amount if amount < Money(0) else amount


def dealings_table(asked: AsKnown, known: MoneyKnown, address: str) -> Table:
    """Return every payment among members as each side states it, with the residue in view."""
    dealings = shown_group(known.stated).dealings if known.stated is not None else ()
    columns = [
        column("Who pays"),
        column("Who is paid"),
        money_column("The payer says"),
        money_column("The payee says"),
        money_column("Residue"),
        column("Agrees"),
    ]
    rows = [_dealing_row(asked, known, each) for each in dealings]
    empty = "no payment among members of the group is on record."
    return Table("dealings", "Dealings within the group, pair by pair", columns, rows, empty=empty, address=address)


def _dealing_row(asked: AsKnown, known: MoneyKnown, dealing: Dealing) -> list[Any]:
    names = f"{known.name_of(dealing.payer)} to {known.name_of(dealing.payee)}"
    paid = [line.record_id for line in dealing.lines if line.row.flow is Flow.EXPENDITURE]
    taken = [line.record_id for line in dealing.lines if line.row.flow is Flow.INCOME]
    sides = ((dealing.payer_says, paid, "the payer says"), (dealing.payee_says, taken, "the payee says"))
    return [
        known.name_of(dealing.payer),
        known.name_of(dealing.payee),
        *(
            in_millions(
                amount if ids else None,
                asked.source(ids, amount_in_words(amount), f"{names}: {says}"),
                missing="says nothing",
            )
            for amount, ids, says in sides
        ),
        in_millions(
            dealing.residue, asked.source([*paid, *taken], amount_in_words(dealing.residue), f"{names}: residue")
        ),
        {"text": "no", "state": "at_risk"} if dealing.residue else {"text": "yes", "state": "kept"},
    ]
