"""Savings as a pack shows them: planned, claimed, verified by another, and what is still owed on each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rightsource.budget.rules.savings import Figure, SavingTruth, savings_truth
from rightsource.publishing.rules.pack_figures import PackFigure, Working
from rightsource.publishing.rules.pack_parts import Cell, Making, PackTable
from rightsource.quantities.wording import day_in_words


@dataclass(frozen=True, slots=True)
class SavingsPart:
    """Some savings as a table, and their totals."""

    table: PackTable
    planned: PackFigure
    claimed: PackFigure
    verified: PackFigure
    unverified: PackFigure


def savings_part(making: Making, organisation: str | None = None) -> SavingsPart:
    """Return one organisation's savings of the year; of everybody where none is named."""
    truth = savings_truth(making.material.savings, making.year, making.on)
    kept = [each for each in truth.savings if organisation is None or each.organisation == organisation]
    by_saving = [(saving, _figures(making, saving)) for saving in kept]
    whose = making.name_of(organisation) if organisation is not None else "All savings"
    planned, claimed, verified = (
        making.book.from_figures(f"{whose}: savings {word}", Working.SUM, [figures[place] for _, figures in by_saving])
        for place, word in enumerate(("planned", "claimed", "verified"))
    )
    of_claims = [verified for _, (_, claim, verified) in by_saving if claim.value is not None]
    confirmed = making.book.from_figures(f"{whose}: verified of what is claimed", Working.SUM, of_claims)
    minuend = (claimed, confirmed) if confirmed.value is not None else (claimed,)
    unverified = making.book.from_figures(
        f"{whose}: claimed and not verified", Working.DIFFERENCE if len(minuend) == 2 else Working.SUM, minuend
    )
    rows: list[tuple[Cell, ...]] = [
        (f"{saving.saving} {saving.title}", *figures, _state(making, saving)) for saving, figures in by_saving
    ]
    if rows:
        rows.append(("All", planned, claimed, verified, ""))
    return SavingsPart(
        PackTable(
            f"Savings of {making.year}: claimed and verified",
            ("Saving", "Planned", "Claimed", "Verified", "How it stands"),
            tuple(rows),
            has_total=True,
            empty="No savings on record for this year.",
            note="A saving counts only when another than claims it has verified it.",
        ),
        planned,
        claimed,
        verified,
        unverified,
    )


def _figures(making: Making, saving: SavingTruth) -> tuple[PackFigure, ...]:
    stages = (("planned", saving.planned), ("claimed", saving.claimed), ("verified", saving.verified))
    return tuple(
        making.book.from_rows(
            f"{saving.saving} {saving.title}: {word}",
            [
                making.row(figure, "savings", f"{saving.saving}: {word} by {figure.row.said_by}", figure.row.amount)
                for figure in _present(said)
            ],
        )
        for word, said in stages
    )


def _present(figure: Figure | None) -> Iterable[Figure]:
    return () if figure is None else (figure,)


def _state(making: Making, saving: SavingTruth) -> str:
    if saving.not_delivered is not None:
        return "Not delivered."
    if saving.verified is not None:
        return f"Verified, {saving.recurrence}."
    if saving.self_verified:
        return "Verified only by who claims it, so it does not count."
    due_on = saving.evidence_due_on
    due = ""
    if due_on is not None:
        due = f" {'was' if due_on < making.on else 'is'} due on {day_in_words(due_on)}"
    if saving.needs_evidence:
        return f"Claimed without evidence{f', which{due}' if due else ''}."
    if saving.needs_verification:
        return "Evidence given; not verified."
    return "Forecast, not claimed." if saving.forecast is not None else "Planned, not claimed."
