"""All that is on record of the council, for the rules of scrutiny, in as few questions as its tables let it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from rightsource.budget.models import BudgetLine, LedgerEvidence, SavingFigure, SavingProposal
from rightsource.budget.rules import register_rows
from rightsource.budget.rules import rows as budget
from rightsource.commissioning.models import AgreementTerms, MonthlyReturn, PriceEvent, ReturnMeasure, TradingFigure
from rightsource.commissioning.rules import rows as commissioning
from rightsource.constitution.models import Accountability, Appointment, CouncilProfile, OrganisationInForce
from rightsource.constitution.queries import register_of_duties
from rightsource.constitution.rules import rows as constitution
from rightsource.federation.models import Holding
from rightsource.federation.rules import rows as federation
from rightsource.governance.models import Decision, Paper
from rightsource.governance.models import Warning as WarningModel
from rightsource.governance.rules import rows as governance
from rightsource.outcomes.models import ServiceDelivery
from rightsource.outcomes.rules import rows as outcomes
from rightsource.scrutiny.models import Fact
from rightsource.scrutiny.rules import rows as scrutiny
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.storage.models import Record
from rightsource.treasury.models import (
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
from rightsource.treasury.rules import rows as treasury

TABLES: dict[str, tuple[type[Record], type[Any]]] = {
    "council": (CouncilProfile, constitution.CouncilProfile),
    "facts": (Fact, scrutiny.Fact),
    "organisations": (OrganisationInForce, constitution.OrganisationInForce),
    "posts": (Appointment, constitution.Appointment),
    "holdings": (Holding, federation.Holding),
    "duties": (Accountability, constitution.Accountability),
    "services": (ServiceDelivery, outcomes.ServiceDelivery),
    "agreements": (AgreementTerms, commissioning.AgreementTerms),
    "price_history": (PriceEvent, commissioning.PriceEvent),
    "budget_forecast": (BudgetLine, budget.BudgetLine),
    "reserves_debt": (ReserveFigure, treasury.ReserveFigure),
    "savings": (SavingFigure, budget.SavingFigure),
    "exposures": (ExposureFigure, treasury.ExposureFigure),
    "contributions": (Contribution, treasury.Contribution),
    "receipts_uses": (ReceiptsUse, treasury.ReceiptsUse),
    "loans": (Loan, treasury.Loan),
    "covenants": (Covenant, treasury.Covenant),
    "debt_financed": (DebtFinanced, treasury.DebtFinanced),
    "subsidies": (Subsidy, treasury.Subsidy),
    "cash_lines": (CashLine, treasury.CashLine),
    "grant_movements": (GrantMovement, treasury.GrantMovement),
    "trading": (TradingFigure, commissioning.TradingFigure),
    "decisions": (Decision, governance.Decision),
    "papers": (Paper, governance.Paper),
    "warnings": (WarningModel, governance.Warning),
    "returns": (MonthlyReturn, commissioning.MonthlyReturn),
    "return_measures": (ReturnMeasure, commissioning.ReturnMeasure),
}
"""Each table of the record under its name in `Evidence`, which is its sheet's: its model and its row class."""

_OF_THE_REGISTER: dict[str, tuple[type[Record], type[Any]]] = {
    "saving_proposals": (SavingProposal, register_rows.SavingProposal),
    "ledger_evidence": (LedgerEvidence, register_rows.LedgerEvidence),
}
"""Tables of the savings register that no sheet fills, and that a rule asks."""

_READ = TABLES | _OF_THE_REGISTER

OF_TREASURY_ALONE = frozenset({"covenants", "subsidies"})
"""Tables that the pages of treasury read for themselves, and no promise, no week and no replay looks at."""


def evidence(on: date, audience: Audience, *, leaving_out: Collection[str] = ()) -> Evidence:
    """Return what an audience knew by the end of a day, each row as last known to it by then.

    Args:
        on: the day.
        audience: whose knowledge.
        leaving_out: tables that the rules to be asked do not look at, which come empty and cost no query.
    """
    asked = {name: table for name, table in _READ.items() if name not in leaving_out}
    known = records.known_rows_together(asked, on=on, audience=audience)
    return Evidence(**known, register=register_of_duties())


def whole_evidence(*, leaving_out: Collection[str] = ()) -> Evidence:
    """Return all that is on record today with the days on which it became known, for a replay to cut by day.

    A row that was corrected stands here as corrected: what was wrongly believed is in the record, and not in a replay.
    A row that news took the place of, as an answer does of a warning without one, stands until the day of that news.

    Args:
        leaving_out: tables that the rules to be asked do not look at, which come empty and cost no query.
    """
    asked = {name: table for name, table in _READ.items() if name not in leaving_out}
    standing = records.rows_in_their_time_together(asked)
    return Evidence(**standing, register=register_of_duties())


def facts_known(on: date, audience: Audience) -> tuple[Recorded[scrutiny.Fact], ...]:
    """Return the sourced statements that an audience knew by the end of a day."""
    return tuple(records.known_rows(Fact, scrutiny.Fact, on=on, audience=audience))
