"""All that is on record, as plain rows with their parents, and the one cut: what an audience knew by a day."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rightsource.budget.rules.register_rows import LedgerEvidence, SavingProposal
from rightsource.budget.rules.rows import BudgetLine, SavingFigure
from rightsource.commissioning.rules.rows import AgreementTerms, MonthlyReturn, PriceEvent, ReturnMeasure, TradingFigure
from rightsource.constitution.rules.rows import Accountability, Appointment, CouncilProfile, Duty, OrganisationInForce
from rightsource.federation.rules.rows import Holding
from rightsource.governance.rules.rows import Decision, Paper, Warning  # noqa: A004 - the word of the Acts
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.scrutiny.rules.rows import Fact
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.treasury.rules.rows import (
    CashLine,
    Contribution,
    Covenant,
    DebtFinanced,
    ExposureFigure,
    GrantMovement,
    Loan,
    ReceiptsUse,
    ReserveFigure,
    Subsidy,
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is on record of one council, table by table; the field names are those of the case format's sheets.

    Two tables that no sheet fills come from the savings register: what was proposed, and the lines of the books shown.
    `register` is the register of statutory duties, which is law and so known to all.
    """

    council: tuple[Recorded[CouncilProfile], ...] = ()
    facts: tuple[Recorded[Fact], ...] = ()
    organisations: tuple[Recorded[OrganisationInForce], ...] = ()
    posts: tuple[Recorded[Appointment], ...] = ()
    holdings: tuple[Recorded[Holding], ...] = ()
    duties: tuple[Recorded[Accountability], ...] = ()
    services: tuple[Recorded[ServiceDelivery], ...] = ()
    agreements: tuple[Recorded[AgreementTerms], ...] = ()
    price_history: tuple[Recorded[PriceEvent], ...] = ()
    budget_forecast: tuple[Recorded[BudgetLine], ...] = ()
    reserves_debt: tuple[Recorded[ReserveFigure], ...] = ()
    savings: tuple[Recorded[SavingFigure], ...] = ()
    exposures: tuple[Recorded[ExposureFigure], ...] = ()
    contributions: tuple[Recorded[Contribution], ...] = ()
    receipts_uses: tuple[Recorded[ReceiptsUse], ...] = ()
    loans: tuple[Recorded[Loan], ...] = ()
    covenants: tuple[Recorded[Covenant], ...] = ()
    debt_financed: tuple[Recorded[DebtFinanced], ...] = ()
    subsidies: tuple[Recorded[Subsidy], ...] = ()
    cash_lines: tuple[Recorded[CashLine], ...] = ()
    grant_movements: tuple[Recorded[GrantMovement], ...] = ()
    trading: tuple[Recorded[TradingFigure], ...] = ()
    decisions: tuple[Recorded[Decision], ...] = ()
    papers: tuple[Recorded[Paper], ...] = ()
    warnings: tuple[Recorded[Warning], ...] = ()
    returns: tuple[Recorded[MonthlyReturn], ...] = ()
    return_measures: tuple[Recorded[ReturnMeasure], ...] = ()
    saving_proposals: tuple[Recorded[SavingProposal], ...] = ()
    ledger_evidence: tuple[Recorded[LedgerEvidence], ...] = ()
    register: tuple[Duty, ...] = ()

    @property
    def profile(self) -> CouncilProfile | None:
        """The council's own settings, if they are known."""
        return self.council[-1].row if self.council else None

    def as_known(self, on: date, audience: Audience) -> Evidence:
        """Return only what an audience knew by the end of a day, as it stood: the one cut by which every rule asks."""
        kept: dict[str, Any] = {"register": self.register}
        for table in fields(self):
            if table.name not in kept:
                rows = getattr(self, table.name)
                kept[table.name] = tuple(row.as_it_stood(on) for row in rows if row.is_known(on, audience))
        return Evidence(**kept)
