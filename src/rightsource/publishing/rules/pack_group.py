"""The group on one page: member by member, dealings among them taken out pair by pair, and the residue in view."""

from __future__ import annotations

from dataclasses import dataclass

from rightsource.budget.rules.group import Dealing, Line, OrganisationPosition, group_members, group_position
from rightsource.budget.rules.rows import Flow, Version
from rightsource.publishing.rules.pack_figures import PackFigure, PackRow, Working
from rightsource.publishing.rules.pack_parts import Cell, Making, PackTable

_FIGURES_OF_A_MEMBER = ("income", "expenditure", "result")


@dataclass(frozen=True, slots=True)
class GroupPage:
    """The group's part of the first page, and the figures that findings speak of."""

    version: Version
    members: PackTable
    dealings: PackTable
    missing: tuple[str, ...]
    result: PackFigure
    residue: PackFigure | None
    disagreements: tuple[tuple[Dealing, PackFigure], ...]


def group_page(making: Making) -> GroupPage:
    """Return the group as last forecast, or as budgeted where no member has forecast."""
    lines, year = making.material.budget_forecast, making.year
    members = group_members(making.material.organisations, making.on)
    forecast = group_position(lines, members, year, Version.FORECAST, making.on)
    group = forecast if forecast.organisations else group_position(lines, members, year, Version.BUDGET, making.on)
    by_member = [_member(making, position) for position in group.organisations]
    totals = _sums(making, "All members", [figures for _, figures in by_member])
    by_dealing = [(dealing, _dealing(making, dealing)) for dealing in group.dealings]
    taken_out: tuple[PackFigure, ...] = ()
    if by_dealing:
        # A dealing is the payee's income and the payer's expenditure, so the residue falls out of the result.
        taken_out = _sums(making, "Dealings among members", [figures for _, figures in by_dealing])
    whole = tuple(
        making.book.less(f"Group {name}", total, out)
        if out is not None
        else making.book.from_figures(f"Group {name}", Working.SUM, (total,))
        for name, total, out in zip(_FIGURES_OF_A_MEMBER, totals, taken_out or (None, None, None), strict=True)
    )
    rows: list[tuple[Cell, ...]] = [(name, *figures) for name, figures in by_member]
    rows.append(("All members, added up", *totals))
    if taken_out:
        rows.append(("Less dealings among members", *taken_out))
    rows.append(("The group", *whole))
    return GroupPage(
        version=group.version,
        members=PackTable(
            f"The group in {year}, {group.version} as last stated",
            ("Member", "Income", "Expenditure", "Result"),
            tuple(rows) if by_member else (),
            has_total=True,
            empty="No member of the group has a budget or a forecast on record for this year.",
        ),
        dealings=_dealings_table(making, by_dealing, taken_out),
        missing=tuple(making.name_of(key) for key in group.missing),
        result=whole[2],
        residue=taken_out[2] if taken_out else None,
        disagreements=tuple((dealing, figures[2]) for dealing, figures in by_dealing if dealing.residue),
    )


def _member(making: Making, position: OrganisationPosition) -> tuple[str, tuple[PackFigure, ...]]:
    name = making.name_of(position.organisation)
    income, expenditure = (
        making.book.from_rows(f"{name}: {flow.value}", line_rows(making, position.lines, flow))
        for flow in (Flow.INCOME, Flow.EXPENDITURE)
    )
    return name, (income, expenditure, making.book.less(f"{name}: result", income, expenditure))


def _dealing(making: Making, dealing: Dealing) -> tuple[PackFigure, ...]:
    names = f"{making.name_of(dealing.payer)} to {making.name_of(dealing.payee)}"
    income = making.book.from_rows(f"{names}: as the payee states it", line_rows(making, dealing.lines, Flow.INCOME))
    paid = making.book.from_rows(f"{names}: as the payer states it", line_rows(making, dealing.lines, Flow.EXPENDITURE))
    return income, paid, making.book.less(f"{names}: residue", income, paid)


def _sums(making: Making, label: str, each: list[tuple[PackFigure, ...]]) -> tuple[PackFigure, ...]:
    return tuple(
        making.book.from_figures(f"{label}: {name}", Working.SUM, [figures[place] for figures in each])
        for place, name in enumerate(_FIGURES_OF_A_MEMBER)
    )


def _dealings_table(
    making: Making, by_dealing: list[tuple[Dealing, tuple[PackFigure, ...]]], totals: tuple[PackFigure, ...]
) -> PackTable:
    rows: list[tuple[Cell, ...]] = [
        (f"{making.name_of(dealing.payer)} to {making.name_of(dealing.payee)}", *figures)
        for dealing, figures in by_dealing
    ]
    if rows:
        rows.append(("All dealings among members", *totals))
    return PackTable(
        "Dealings among members, taken out pair by pair",
        ("Who pays whom", "Payee's income", "Payer's expenditure", "Residue"),
        tuple(rows),
        has_total=True,
        empty="No member states a dealing with another.",
        note="A residue is what the payee expects beyond what the payer means to pay. It is shown, not hidden.",
    )


def line_rows(making: Making, lines: tuple[Line, ...], flow: Flow) -> list[PackRow]:
    """Return the lines of one flow as rows behind a figure."""
    return [
        making.row(
            line,
            "budget_forecast",
            f"{line.row.version}, {line.row.heading}: {line.row.name} (as at {line.row.as_at.isoformat()})",
            line.row.amount,
        )
        for line in lines
        if line.row.flow is flow
    ]
