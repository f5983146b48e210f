"""The rows of commissioning: agreements, prices asked and answered, monthly returns, trading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.quantities import FinancialYear, Money, Month, Period
from rightsource.storage.rows import column


class AwardRoute(StrEnum):
    """By which route an agreement was awarded; the rule of its day decides what that asked for."""

    VERTICAL = "exempt: controlled company (Teckal)"
    HORIZONTAL = "exempt: co-operation between authorities (Hamburg)"
    COMPETITION = "open or restricted competition"
    LIGHT_TOUCH = "light touch"
    PART_B = "Part B services (before 26 February 2015)"
    DIRECT = "direct award"
    RESERVED = "reserved to a mutual"
    GRANT = "grant"
    DELEGATION = "delegation under Local Government Act 1972 s.101"
    NOT_ESTABLISHED = "not established on record"


class PaymentMechanism(StrEnum):
    """How an agreement pays for a service: the six of the model."""

    BLOCK = "block"
    ACTIVITY = "activity"
    PAY_AS_YOU_GO = "pay as you go"
    COST_PLUS = "cost plus with risk share"
    OUTCOME = "outcome-based"
    GAIN_SHARE = "gain share"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """An agreement: between whom, for what, by which route, for how long, and how it pays."""

    agreement: str = column("The agreement's reference.", example="A-014")
    title: str = column("What it is for.", example="Care homes block contract")
    commissioner: str = column("Who buys.", example="council", refers_to="organisations")
    provider: str = column("Who provides.", example="care-company", refers_to="organisations")
    route: AwardRoute = column("By which route it was awarded.", example="exempt: controlled company (Teckal)")
    awarded_on: date | None = column("The day of the award.", example="2026-03-02", default=None)
    service: str = column("The service it is for.", example="homes-for-older-people", default="", refers_to="services")
    notice_months: int | None = column("Months of notice to end it.", example="12", default=None)
    decide_by: date | None = column(
        "The day by which to decide on extension, break or renewal.", example="2027-09-30", default=None
    )
    mechanism: PaymentMechanism = column(
        "How it pays; the agreed price of the year stands on the sheet price_history.",
        example="block",
        default=PaymentMechanism.BLOCK,
    )
    rise_percent: Decimal | None = column(
        "How much of a rise in the service's own prices the price takes up each April, in per cent; blank is 100.",
        example="100",
        default=None,
    )
    efficiency_percent: Decimal | None = column(
        "What is taken off the price each April, in per cent; blank is nothing.", example="1", default=None
    )
    volume_floor_percent: Decimal | None = column(
        "Activity: what is paid for at least, in per cent of what is expected.", example="", default=None
    )
    volume_ceiling_percent: Decimal | None = column(
        "Activity: what is paid for at most, in per cent of what is expected.", example="", default=None
    )
    council_share_percent: Decimal | None = column(
        "Cost plus and gain share: the council's part of what the cost differs from the target, in per cent.",
        example="",
        default=None,
    )
    cap_percent: Decimal | None = column(
        "The most that a price moves in an April (block), that the provider bears, in per cent of the target (cost "
        "plus), or that is paid, in per cent of the price (outcome-based).",
        example="",
        default=None,
    )
    target_cost: Money | None = column(
        "Cost plus and gain share: the target of the first year; what the agreed price is above it is the fee.",
        example="",
        default=None,
    )
    period: Period = column("The first day.", from_example="2026-04-01", to_example="2031-03-31")


class PriceKind(StrEnum):
    """What a price event is."""

    AGREED = "agreed price"
    REQUEST = "request by the vehicle"
    PROPOSAL = "proposal by the council"


class PriceAnswer(StrEnum):
    """What was answered to a price request."""

    NOT_APPLICABLE = "not applicable"
    UNANSWERED = "not answered yet"
    ACCEPTED = "accepted"
    PARTLY = "partly accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEvent:
    """A price agreed, or a change asked for and what was answered; refused requests stay in view."""

    reference: str = column("A reference of your own, unique.", example="A-014-P3")
    agreement: str = column("The agreement.", example="A-014", refers_to="agreements")
    organisation: str = column("The vehicle that provides.", example="care-company", refers_to="organisations")
    financial_year: FinancialYear = column("The year the price is for.", example="2026-27")
    kind: PriceKind = column("What it is.", example="request by the vehicle")
    amount: Money = column("The agreed price, or the change asked for, in pounds.", example="450000")
    asked_on: date = column("The day it was agreed or asked for.", example="2026-10-20")
    answer: PriceAnswer = column(
        "What was answered.",
        example="not answered yet",
        default=PriceAnswer.NOT_APPLICABLE,
        of_day="answered_on",
        before=PriceAnswer.UNANSWERED,
    )
    answered_on: date | None = column("The day of the answer.", example="", default=None, of_day="answered_on")
    accepted_amount: Money | None = column(
        "What was accepted, in pounds.", example="", default=None, of_day="answered_on"
    )
    answer_due_on: date | None = column("The day the answer is due.", example="2026-11-17", default=None)
    reason: str = column(
        "Why asked, and why so answered.", example="National Living Wage and agency cover.", default=""
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyReturn:
    """What a vehicle signs in for a month: outturn forecast, cash for 13 weeks, reserves, staff, risks, requests."""

    organisation: str = column("The vehicle.", example="care-company", refers_to="organisations")
    month: Month = column("The month reported, as 2026-10.", example="2026-10")
    submitted_on: date = column("The day it was signed in.", example="2026-11-09")
    signed_by: str = column("The post that signed it.", example="care-company-finance-lead")
    owner_income_forecast: Money = column("Forecast income from owners, whole year.", example="18400000")
    external_income_forecast: Money = column("Forecast income from others, whole year.", example="2100000")
    expenditure_forecast: Money = column("Forecast expenditure, whole year.", example="20900000")
    owner_income_to_date: Money = column("Income from owners so far.", example="10700000")
    external_income_to_date: Money = column("Income from others so far.", example="1200000")
    reserves: Money = column("Reserves at the end of the month.", example="610000")
    cash_by_week: tuple[Money, ...] = column(
        "Cash at the end of each of the next 13 weeks, apart by semicolons.",
        example="90000; 85000; 40000; 70000; 65000; 60000; 20000; 50000; 45000; 42000; 10000; 38000; 35000",
    )
    staff_fte: Decimal = column("Staff in full-time equivalents.", example="512.4")
    risks: str = column("What may go wrong, in a few sentences.", example="Agency cover in two homes.", default="")
    requests: str = column("What is asked of the shareholder.", example="Approve the winter rota spend.", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnMeasure:
    """One measure of a monthly return against its target."""

    organisation: str = column("The vehicle.", example="care-company", refers_to="organisations")
    month: Month = column("The month.", example="2026-10")
    measure: str = column("What is measured.", example="Beds filled")
    target: Decimal = column("The target.", example="95")
    actual: Decimal = column("The actual.", example="91.5")
    unit: str = column("The unit.", example="%", default="")
    higher_is_better: bool = column("yes if more is better.", example="yes", default=True)


class TradingKind(StrEnum):
    """What a figure of trading is."""

    ACTUAL = "actual"
    FORECAST = "forecast"
    PITCH = "growth pitch"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingFigure:
    """A vehicle's work for its owners and for others in a year (F1): as it was, as forecast, or as pitched."""

    organisation: str = column("The vehicle.", example="care-company", refers_to="organisations")
    financial_year: FinancialYear = column("The year.", example="2026-27")
    kind: TradingKind = column("What the figure is.", example="forecast")
    owner_work: Money = column("Work for owners, in pounds.", example="18400000")
    external_work: Money = column("Work for others, in pounds.", example="2100000")
    said_on: date | None = column("The day it was said, for a forecast or a pitch.", example="2026-10-15", default=None)
