"""The rows of the budget: lines of budget, forecast and outturn, and what is said of each saving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.quantities import FinancialYear, Money
from rightsource.storage.rows import column


class Version(StrEnum):
    """Which statement of the year a line belongs to."""

    BUDGET = "budget"
    FORECAST = "forecast"
    OUTTURN = "outturn"


class Flow(StrEnum):
    """Whether money comes in or goes out."""

    INCOME = "income"
    EXPENDITURE = "expenditure"


class Heading(StrEnum):
    """What a line is for, as far as the model and the pack need to know."""

    SERVICE = "service"
    SUPPORT = "support services"
    CAPITAL_FINANCING = "capital financing"
    COUNCIL_TAX = "council tax"
    BUSINESS_RATES = "business rates"
    GOVERNMENT_GRANT = "government grant"
    RING_FENCED_GRANT = "ring-fenced grant"
    OWNER_WORK = "work for owners"
    EXTERNAL_WORK = "work for others"
    SEPARATION = "cost of being separate"
    NET_REVENUE = "net revenue expenditure"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One line of budget, forecast or outturn of one organisation for one year, as at a day.

    `counterparty` names the other organisation where it is in the group, so that the group view can take it out.
    """

    organisation: str = column("Whose line it is.", example="care-company", refers_to="organisations")
    financial_year: FinancialYear = column("The year.", example="2026-27")
    version: Version = column("budget, forecast or outturn.", example="forecast")
    as_at: date = column("The day of the statement.", example="2026-10-31", title="As at")
    flow: Flow = column("income or expenditure.", example="income")
    heading: Heading = column("What it is for.", example="work for owners")
    name: str = column("The line's name.", example="Block contract")
    amount: Money = column("The amount in pounds, positive.", example="18400000")
    service: str = column("The service, if it is one's.", example="", default="", refers_to="services")
    counterparty: str = column(
        "The organisation in the group on the other side.", example="council", default="", refers_to="organisations"
    )


class Recurrence(StrEnum):
    """Whether a saving comes back every year."""

    RECURRENT = "recurrent"
    ONE_OFF = "one-off"
    NOT_STATED = "not stated"


class Attribution(StrEnum):
    """What a saving is owed to; it is attributed once."""

    MODEL = "the vehicle model"
    ORDINARY = "an ordinary cut"
    PRICE = "a lower price"
    INCOME = "more income"
    ONE_OFF_MONEY = "one-off money"
    NOT_STATED = "not stated"


class SavingStage(StrEnum):
    """What is being said of a saving."""

    PLANNED = "planned"
    FORECAST = "forecast"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    NOT_DELIVERED = "not delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingFigure:
    """One thing said of a saving: planned, forecast, claimed or verified; how much, when, by whom, on what evidence."""

    saving: str = column("The saving's reference.", example="S-2026-04")
    title: str = column("What is saved and how.", example="Fewer agency nights in care homes")
    financial_year: FinancialYear = column("The year it counts in.", example="2026-27")
    stage: SavingStage = column("What is being said of it.", example="claimed")
    amount: Money = column("How much, in pounds.", example="1200000")
    said_on: date = column("The day it was said.", example="2026-10-15")
    said_by: str = column("The post that says so.", example="care-company-finance-lead")
    organisation: str = column("Whose saving it is.", example="care-company", default="", refers_to="organisations")
    service: str = column("The service it falls in.", example="", default="", refers_to="services")
    recurrence: Recurrence = column("recurrent or one-off.", example="recurrent", default=Recurrence.NOT_STATED)
    attribution: Attribution = column(
        "What it is owed to.", example="the vehicle model", default=Attribution.NOT_STATED
    )
    evidence: str = column(
        "The evidence: a document or the lines that fell.", example="Rota file, April to September", default=""
    )
    evidence_due_on: date | None = column("The day evidence is due.", example="2026-11-30", default=None)
