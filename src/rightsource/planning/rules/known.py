"""What the bridge reads of the record: six tables of rows with their parents, cut to what an audience knew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rightsource.budget.rules.rows import BudgetLine, SavingFigure
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.constitution.rules.rows import CouncilProfile
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import ReserveFigure


class CouncilRecord(Protocol):
    """Anything that holds these tables, such as the evidence that a replay has cut to a day."""

    @property
    def council(self) -> tuple[Recorded[CouncilProfile], ...]:
        """The council's own settings."""

    @property
    def budget_forecast(self) -> tuple[Recorded[BudgetLine], ...]:
        """Lines of budget, forecast and outturn."""

    @property
    def reserves_debt(self) -> tuple[Recorded[ReserveFigure], ...]:
        """Reserves, receipts and debt."""

    @property
    def savings(self) -> tuple[Recorded[SavingFigure], ...]:
        """What was said of savings."""

    @property
    def services(self) -> tuple[Recorded[ServiceDelivery], ...]:
        """Services and who delivers them."""

    @property
    def agreements(self) -> tuple[Recorded[AgreementTerms], ...]:
        """Agreements and their terms."""


@dataclass(frozen=True, kw_only=True)
class KnownRecord:
    """The six tables as plain rows."""

    council: tuple[Recorded[CouncilProfile], ...] = ()
    budget_forecast: tuple[Recorded[BudgetLine], ...] = ()
    reserves_debt: tuple[Recorded[ReserveFigure], ...] = ()
    savings: tuple[Recorded[SavingFigure], ...] = ()
    services: tuple[Recorded[ServiceDelivery], ...] = ()
    agreements: tuple[Recorded[AgreementTerms], ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """One amount that went into a projection: what it is, and the records it was made from."""

    what: str
    amount_gbp: float
    record_ids: tuple[str, ...]


def council_key(record: CouncilRecord) -> str:
    """Return the council's own key among the organisations; blank where the council is not on record."""
    return record.council[-1].row.organisation if record.council else ""


def lines_stated(record: CouncilRecord, on: date) -> list[Recorded[BudgetLine]]:
    """Return the council's own lines that were drawn up by a day."""
    council = council_key(record)
    return [line for line in record.budget_forecast if line.row.organisation == council and line.row.as_at <= on]
