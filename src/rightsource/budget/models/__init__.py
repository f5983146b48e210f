"""The budget's tables: lines, versions and what is said of them, savings, and the savings register."""

from rightsource.budget.models.council_tax import CouncilTaxFigure, CouncilTaxRelease
from rightsource.budget.models.lines import BudgetLine
from rightsource.budget.models.register import LedgerEvidence, SavingDocument, SavingProposal, SavingStep
from rightsource.budget.models.savings import Saving, SavingFigure
from rightsource.budget.models.versions import (
    BudgetedLine,
    BudgetVersion,
    CouncilTax,
    ForecastMove,
    OfficersStatement,
    Pressure,
    Virement,
    VirementLimit,
)

__all__ = [
    "BudgetLine",
    "BudgetVersion",
    "BudgetedLine",
    "CouncilTax",
    "CouncilTaxFigure",
    "CouncilTaxRelease",
    "ForecastMove",
    "LedgerEvidence",
    "OfficersStatement",
    "Pressure",
    "Saving",
    "SavingDocument",
    "SavingFigure",
    "SavingProposal",
    "SavingStep",
    "Virement",
    "VirementLimit",
]
