"""What the bridge reads of the record: tables of rows with their parents, cut to what an audience knew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rightsource.budget.rules.rows import BudgetLine, SavingFigure
from rightsource.commissioning.rules.rows import AgreementTerms, MonthlyReturn, PriceEvent, TradingFigure
from rightsource.constitution.rules.rows import CouncilProfile, OrganisationInForce
from rightsource.federation.rules.rows import Holding
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import Contribution, ExposureFigure, ReserveFigure


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


class FederationRecord(CouncilRecord, Protocol):
    """Anything that holds the vehicles' tables too."""

    @property
    def organisations(self) -> tuple[Recorded[OrganisationInForce], ...]:
        """Who exists, in which legal form."""

    @property
    def holdings(self) -> tuple[Recorded[Holding], ...]:
        """Who owns what part of whom."""

    @property
    def price_history(self) -> tuple[Recorded[PriceEvent], ...]:
        """Prices agreed, asked for and answered."""

    @property
    def exposures(self) -> tuple[Recorded[ExposureFigure], ...]:
        """Loans, guarantees and what else the council stands to lose."""

    @property
    def returns(self) -> tuple[Recorded[MonthlyReturn], ...]:
        """What vehicles sign in each month."""

    @property
    def trading(self) -> tuple[Recorded[TradingFigure], ...]:
        """Work for owners and for others, by year."""

    @property
    def contributions(self) -> tuple[Recorded[Contribution], ...]:
        """What partners promised and paid."""


@dataclass(frozen=True, kw_only=True)
class KnownRecord:
    """The tables as plain rows."""

    council: tuple[Recorded[CouncilProfile], ...] = ()
    budget_forecast: tuple[Recorded[BudgetLine], ...] = ()
    reserves_debt: tuple[Recorded[ReserveFigure], ...] = ()
    savings: tuple[Recorded[SavingFigure], ...] = ()
    services: tuple[Recorded[ServiceDelivery], ...] = ()
    agreements: tuple[Recorded[AgreementTerms], ...] = ()
    organisations: tuple[Recorded[OrganisationInForce], ...] = ()
    holdings: tuple[Recorded[Holding], ...] = ()
    price_history: tuple[Recorded[PriceEvent], ...] = ()
    exposures: tuple[Recorded[ExposureFigure], ...] = ()
    returns: tuple[Recorded[MonthlyReturn], ...] = ()
    trading: tuple[Recorded[TradingFigure], ...] = ()
    contributions: tuple[Recorded[Contribution], ...] = ()


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
