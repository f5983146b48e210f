"""The case format: a council as tables, the same in the workbook, in a folder of CSV and TOML, and in the database.

Every sheet is one row class; this module says in which order they come, what each is for, what is common.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rightsource.budget.rules.rows import BudgetLine, SavingFigure
from rightsource.commissioning.rules.rows import AgreementTerms, MonthlyReturn, PriceEvent, ReturnMeasure, TradingFigure
from rightsource.constitution.rules.rows import Accountability, Appointment, CouncilProfile, OrganisationInForce
from rightsource.federation.rules.rows import Holding
from rightsource.governance.rules.rows import Decision, Paper, Warning  # noqa: A004 - the word of the Acts
from rightsource.outcomes.rules.rows import ServiceDelivery
from rightsource.scrutiny.rules.rows import Fact
from rightsource.storage.knowledge import Audience, Basis, Grade
from rightsource.storage.rows import Column, column, columns_of
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProvenance:
    """The three last columns of every sheet but facts: when a row became known, to whom, or which fact it rests on."""

    known_on: date | None = column(
        "The day it became known. Blank for today.", title="Known on", example="", default=None
    )
    known_to: Audience = column(
        "insiders, members or public: the widest audience that knew on that day.",
        example="insiders",
        default=Audience.INSIDERS,
    )
    fact: str = column(
        "The fact on the facts sheet that this row rests on; its dates and source then stand for the row.",
        example="",
        default="",
        refers_to="facts",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FactProvenance:
    """The provenance columns of the facts sheet, where sources and days of becoming known are written once."""

    known_inside_on: date | None = column("The day insiders knew.", example="2026-02-05", default=None)
    known_members_on: date | None = column("The day members knew.", example="2026-02-05", default=None)
    known_public_on: date | None = column("The day the public knew.", example="2026-02-12", default=None)
    known_basis: Basis = column(
        "On what ground the widest of those days is given.", example="dated-document", default=Basis.RECORDED
    )
    source_title: str = column("Where it is written.", example="Budget report to council, 12 February 2026", default="")
    source_address: str = column("Its address.", example="https://example.org/budget", default="")
    source_grade: Grade = column(
        "A primary document, B national or trade press, C local press, D an interested party, own record.",
        example="A",
        default=Grade.OWN_RECORD,
    )
    disputed_by: str = column("Who says otherwise.", example="", default="")
    note: str = column("What a reader must know of it.", example="", default="")


@dataclass(frozen=True)
class Sheet:
    """One table of a case.

    Attributes:
        name: its name as a file and as a worksheet's key.
        title: its name on the worksheet's tab.
        purpose: what it is for, in one or two sentences.
        row_class: the dataclass of its rows.
    """

    name: str
    title: str
    purpose: str
    row_class: type

    @property
    def provenance_class(self) -> type:
        """The dataclass of the provenance columns that follow the row's own."""
        return FactProvenance if self.row_class is Fact else RowProvenance

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All columns in order: the row's own, then where it comes from."""
        return columns_of(self.row_class) + columns_of(self.provenance_class)


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "council",
        "Council",
        "The council itself, in one row, and the settings that are its own to choose.",
        CouncilProfile,
    ),
    Sheet(
        "facts", "Facts", "Sourced statements that other rows rest on, and headline numbers. Often left empty.", Fact
    ),
    Sheet(
        "organisations",
        "Organisations",
        "The council, its vehicles and every body it shares them with: one row for each run of days in which nothing "
        "about it changed.",
        OrganisationInForce,
    ),
    Sheet(
        "posts",
        "Posts",
        "Offices, seats and vehicle posts, and who fills them. A vacancy is a row without a holder.",
        Appointment,
    ),
    Sheet("holdings", "Holdings", "Who owns which part of whom, and who has control.", Holding),
    Sheet("duties", "Duties", "Which post answers for which statutory duty, and who discharges it.", Accountability),
    Sheet("services", "Services", "What residents receive, and who delivers it.", ServiceDelivery),
    Sheet("agreements", "Agreements", "Contracts, grants and delegations with a price.", AgreementTerms),
    Sheet(
        "price_history",
        "Price history",
        "Prices agreed, and every change asked for with its answer, refused ones too.",
        PriceEvent,
    ),
    Sheet(
        "budget_forecast",
        "Budget and forecast",
        "Income and expenditure of each organisation, as budget, forecast "
        "and outturn. Name the counterparty where it is in the group.",
        BudgetLine,
    ),
    Sheet(
        "reserves_debt",
        "Reserves and debt",
        "Reserves, capital receipts and borrowing: balances, and uses with what they held up.",
        ReserveFigure,
    ),
    Sheet(
        "savings",
        "Savings",
        "What is planned, forecast, claimed and verified of each saving: one row each time something is said.",
        SavingFigure,
    ),
    Sheet(
        "exposures",
        "Exposures",
        "Equity, loans, guarantees and pension promises to each vehicle, and the limit set.",
        ExposureFigure,
    ),
    Sheet("contributions", "Contributions", "What partners promised each vehicle, and what they paid.", Contribution),
    Sheet(
        "receipts_uses",
        "Receipts uses",
        "Capital receipts planned and used under the flexible-use direction, project by project.",
        ReceiptsUse,
    ),
    Sheet("loans", "Loans", "The council's own loans and those to vehicles, with their terms.", Loan),
    Sheet("covenants", "Covenants", "What borrowers promised to keep, tested on each monthly return.", Covenant),
    Sheet(
        "debt_financed",
        "Debt financed",
        "Capital spending paid for by borrowing, and how money is set aside for it each year.",
        DebtFinanced,
    ),
    Sheet("subsidies", "Subsidies", "Help that vehicles had from any public authority, and what is none.", Subsidy),
    Sheet(
        "cash_lines",
        "Cash lines",
        "What each organisation's 13-week cash forecast is made of. Leave out what Commitments and Loans say already.",
        CashLine,
    ),
    Sheet(
        "grant_movements",
        "Grant movements",
        "Ring-fenced grants step by step: awarded, passed on, spent within or outside their conditions, given back.",
        GrantMovement,
    ),
    Sheet(
        "trading",
        "Trading",
        "Each vehicle's work for its owners and for others, actual, forecast or pitched.",
        TradingFigure,
    ),
    Sheet("decisions", "Decisions", "Decisions taken and still to be taken.", Decision),
    Sheet("papers", "Papers", "The papers they were taken on, business cases above all.", Paper),
    Sheet("warnings", "Warnings", "Who warned, of what, to whom, and what came of it.", Warning),
    Sheet("returns", "Returns", "The monthly returns already made by vehicles.", MonthlyReturn),
    Sheet("return_measures", "Return measures", "The measures of those returns against their targets.", ReturnMeasure),
)

BY_NAME = {sheet.name: sheet for sheet in SHEETS}
