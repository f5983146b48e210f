"""Reading savings: all that was said of them, and what each truly is."""

from __future__ import annotations

from datetime import date

from rightsource.budget import models
from rightsource.budget.rules import register_rows, rows
from rightsource.budget.rules.register import RegisterMaterial, SavingsRegister, savings_register
from rightsource.budget.rules.savings import SavingsTruth, savings_truth
from rightsource.quantities import FinancialYear
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def saving_figures_known(on: date, audience: Audience) -> tuple[Recorded[rows.SavingFigure], ...]:
    """Return all that was said of savings, as an audience knew by a day."""
    return tuple(records.known_rows(models.SavingFigure, rows.SavingFigure, on=on, audience=audience))


def savings_known(year: FinancialYear, on: date, audience: Audience) -> SavingsTruth:
    """Return what each saving of a year was on a day, as an audience knew."""
    return savings_truth(saving_figures_known(on, audience), year, on)


def register_material_known(on: date, audience: Audience) -> RegisterMaterial:
    """Return all that the savings register is made of, as an audience knew by a day."""
    return RegisterMaterial(
        figures=saving_figures_known(on, audience),
        proposals=tuple(
            records.known_rows(models.SavingProposal, register_rows.SavingProposal, on=on, audience=audience)
        ),
        steps=tuple(records.known_rows(models.SavingStep, register_rows.SavingStep, on=on, audience=audience)),
        documents=tuple(
            records.known_rows(models.SavingDocument, register_rows.SavingDocument, on=on, audience=audience)
        ),
        ledger=tuple(records.known_rows(models.LedgerEvidence, register_rows.LedgerEvidence, on=on, audience=audience)),
    )


def register_known(year: FinancialYear, on: date, audience: Audience, *, vehicle: str | None = None) -> SavingsRegister:
    """Return the savings register of a year as an audience knew it: everybody's savings, or one vehicle's."""
    return savings_register(register_material_known(on, audience), year, on, vehicle=vehicle)
