"""The rows of treasury, and the arithmetic of exposure and runway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.quantities import FinancialYear, Money
from rightsource.storage.rows import column


class ReserveKind(StrEnum):
    """What a balance is; only the first two can be spent on anything."""

    UNALLOCATED = "general (unallocated) reserve"
    EARMARKED = "earmarked reserve"
    RING_FENCED = "ring-fenced reserve"
    PUBLIC_HEALTH = "public health reserve"
    SCHOOLS = "schools reserve"
    RECEIPTS = "capital receipts"
    BORROWING = "borrowing"
    MINIMUM_REVENUE_PROVISION = "minimum revenue provision"


USABLE = frozenset({ReserveKind.UNALLOCATED, ReserveKind.EARMARKED})


class Measure(StrEnum):
    """What a figure of a reserve or debt measures."""

    BALANCE = "balance at the day"
    USED = "used in the year"
    PLANNED_USE = "planned use in the year"
    ADDED = "added in the year"


class Supports(StrEnum):
    """What one-off money held up, as the record says."""

    NOT_STATED = "not stated"
    RECURRENT = "recurrent spending"
    TRANSFORMATION = "a transformation project"
    ONE_OFF = "one-off spending"
    CAPITAL = "capital spending"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveFigure:
    """A reserve, receipt or debt: its balance on a day, or what was used of it in a year and for what."""

    organisation: str = column("Whose it is.", example="council", refers_to="organisations")
    kind: ReserveKind = column("What it is.", example="earmarked reserve")
    name: str = column("Its name; 'all' for the total of its kind.", example="Adult care winter reserve")
    measure: Measure = column("What the figure measures.", example="balance at the day")
    as_at: date = column(
        "The day of the balance, or the last day of the year of the use.", example="2026-03-31", title="As at"
    )
    amount: Money = column("The amount in pounds.", example="4200000")
    statement: str = column("actual, forecast or budget.", example="actual", default="actual")
    supports: Supports = column("What the use held up.", example="not stated", default=Supports.NOT_STATED)
    project: str = column("The project it paid for, if any.", example="", default="")
    approved_by: str = column("The decision that approved the use.", example="", default="", refers_to="decisions")


class ExposureKind(StrEnum):
    """A part of what the council stands to lose with a vehicle, or the limit it has set itself."""

    EQUITY = "equity"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    OVERDRAFT = "overdraft drawn"
    UNDRAWN = "undrawn facility"
    PENSION = "pension guarantee"
    CONTRACT = "uninvoiced contract"
    LIMIT = "limit set by the council"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureFigure:
    """One part of the council's exposure to a vehicle on a day (F6), or its limit."""

    organisation: str = column("The vehicle.", example="care-company", refers_to="organisations")
    kind: ExposureKind = column("Which part.", example="loan")
    name: str = column("Which loan, guarantee and so on.", example="Working capital loan")
    as_at: date = column("The day.", example="2026-10-31", title="As at")
    amount: Money = column("The amount in pounds.", example="1500000")
    terms: str = column("Its terms, in a few words.", example="5 years at 6.1 %", default="")
    approved_by: str = column("The decision that approved it.", example="", default="", refers_to="decisions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a partner promised a vehicle for a year, and what it paid."""

    organisation: str = column("The vehicle.", example="care-company", refers_to="organisations")
    partner: str = column("The partner.", example="council", refers_to="organisations")
    financial_year: FinancialYear = column("The year.", example="2026-27")
    promised: Money | None = column("What was promised, in pounds.", example="100000", default=None)
    paid: Money | None = column("What has been paid, in pounds.", example="100000", default=None)
    share_of_budget_percent: Decimal | None = column(
        "Its part of the vehicle's budget in per cent, where only that is known.", example="", default=None
    )
