"""The rows of treasury: reserves, receipts, loans and their covenants, debt, subsidies, exposure, cash, grants."""

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
    LEASE = "lease"
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


class ReceiptsStage(StrEnum):
    """Whether a use of capital receipts is planned or done."""

    PLANNED = "planned"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptsUse:
    """What one project was to have, or had, of capital receipts in a year under the flexible-use direction."""

    organisation: str = column("Whose receipts they are.", example="council", refers_to="organisations")
    project: str = column("The project they pay for; all where only a total is stated.", example="Digital front door")
    financial_year: FinancialYear = column("The year of the use.", example="2026-27")
    stage: ReceiptsStage = column("planned or used.", example="planned")
    receipt: str = column("The sale that the money came from.", example="Old depot, Mill Lane", default="")
    amount: Money = column("The amount in pounds.", example="1200000")
    supports: Supports = column("What it pays for.", example="a transformation project")
    used_on: date | None = column(
        "The first day of the use. Blank for the last day of the year.", example="", default=None
    )
    yearly_saving: Money | None = column("What the project is to save each year.", example="450000", default=None)
    approved_by: str = column(
        "The decision of full council that approved it.", example="FC-2026-03", default="", refers_to="decisions"
    )
    plan_sent_on: date | None = column(
        "The day the plan was sent to the Secretary of State.", example="2026-03-20", default=None
    )
    sold_to: str = column(
        "Who bought what was sold; the key of an organisation where it is on record.", example="", default=""
    )
    discretionary_redundancy: Money | None = column(
        "What of it paid for redundancy beyond the statutory amount.", example="", default=None
    )


class Repayment(StrEnum):
    """How a loan is paid back."""

    INSTALMENTS = "equal parts of the loan"
    ANNUITY = "equal payments"
    MATURITY = "all at the end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan with its terms: the council's own debt, or what a vehicle was lent. Its balance is on Exposures."""

    borrower: str = column("Who borrows.", example="care-company", refers_to="organisations")
    name: str = column("Which loan, named as on Exposures.", example="Working capital loan")
    lender: str = column("Who lends: the key of an organisation where it is on record, or a name.", example="council")
    principal: Money = column("What was lent, in pounds.", example="1500000")
    drawn_on: date = column("The day it was drawn.", example="2025-04-01")
    repaid_by: date = column("The last day of payment.", example="2030-04-01")
    repayment: Repayment = column("How it is paid back.", example="equal parts of the loan")
    payments_a_year: int = column("1, 2, 4 or 12.", example="2")
    rate_percent: Decimal = column("Interest a year, in per cent.", example="6.1")
    market_rate_percent: Decimal | None = column(
        "What a private lender would ask of this borrower on these terms, in per cent.", example="6.1", default=None
    )
    market_evidence: str = column("How that was found.", example="Adviser's letter, March 2025", default="")
    security: str = column("What it is secured on.", example="Charge over two homes", default="")
    approved_by: str = column("The decision that approved it.", example="", default="", refers_to="decisions")


class CovenantMeasure(StrEnum):
    """What a covenant asks of each month's return."""

    RESERVES = "reserves at least"
    CASH = "lowest cash of 13 weeks at least"
    RESULT = "forecast result of the year at least"
    RETURN_DAYS = "days to the return at most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Covenant:
    """What a borrower promised its lender to keep, tested on each month's return."""

    borrower: str = column("Who promised it.", example="care-company", refers_to="organisations")
    loan: str = column("Which loan, named as on Loans.", example="Working capital loan")
    measure: CovenantMeasure = column("What is tested.", example="reserves at least")
    threshold: Decimal = column("The limit, in pounds or in days.", example="400000")
    begins_on: date = column("The first day on which it holds.", example="2025-04-01")
    ends_on: date | None = column("The last day on which it holds. Blank while it goes on.", example="", default=None)


class ProvisionMethod(StrEnum):
    """How a council sets money aside each year for what it paid for by borrowing."""

    INSTALMENTS = "asset life, equal parts"
    ANNUITY = "asset life, annuity"
    REDUCING = "4 % of what is left"
    CAPITAL_LOAN = "none: a capital loan that is repaid"
    NONE = "none: another reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtFinanced:
    """Capital spending that a council paid for by borrowing, and how it sets money aside for it."""

    organisation: str = column("Who spent it.", example="council", refers_to="organisations")
    name: str = column("What it was spent on.", example="Riverside school extension")
    financial_year: FinancialYear = column("The year of the spending.", example="2023-24")
    amount: Money = column("What of it was paid for by borrowing, in pounds.", example="12000000")
    method: ProvisionMethod = column("How money is set aside.", example="asset life, equal parts")
    life_years: int | None = column("The life of the asset in years.", example="40", default=None)
    annuity_rate_percent: Decimal | None = column("The annuity's rate, in per cent.", example="", default=None)
    approved_by: str = column("The decision that approved the policy.", example="", default="", refers_to="decisions")


class SubsidyKind(StrEnum):
    """Under which rule of subsidy control help was given."""

    MINIMAL = "minimal financial assistance"
    PUBLIC_INTEREST = "assistance for services of public economic interest"
    EARLIER_SMALL = "small amount under earlier law"
    ASSESSED = "subsidy assessed under the principles"
    MARKET_TERMS = "on market terms, so no subsidy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """Help that an enterprise had from any public authority, or a finding that it was none."""

    reference: str = column("A reference of your own, unique.", example="SUB-2026-04")
    organisation: str = column("Who had it.", example="transport-venture", refers_to="organisations")
    kind: SubsidyKind = column("Under which rule.", example="minimal financial assistance")
    giver: str = column("Which authority gave it.", example="council")
    given_on: date = column("The day it was given.", example="2026-06-01")
    amount: Money = column("Its gross cash amount in pounds; of a loan, the advantage alone.", example="60000")
    given_for: str = column("What for; a loan by its name on Loans.", example="Start-up grant")
    confirmed_on: date | None = column(
        "The day the enterprise confirmed in writing that it stays within the limit.", example="", default=None
    )
    assessment: str = column("Where the assessment is written down.", example="", default="")


class CashKind(StrEnum):
    """What a line of a cash forecast is; opening cash stands for itself, the others come in or go out."""

    OPENING = "opening cash"
    RECEIPTS = "receipts"
    PAYROLL = "payroll"
    CHARGES = "charges of agreements"
    SUPPLIERS = "suppliers"
    TAX = "tax"
    OTHER_IN = "other, coming in"
    OTHER_OUT = "other, going out"


class CashRepeat(StrEnum):
    """How often a line of a cash forecast comes again within the thirteen weeks."""

    ONCE = "once"
    WEEKLY = "every week"
    FORTNIGHTLY = "every two weeks"
    FOUR_WEEKLY = "every four weeks"
    MONTHLY = "every month"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashLine:
    """One line of an organisation's 13-week cash forecast, as whoever forecast it says."""

    organisation: str = column("Whose cash it is.", example="care-company", refers_to="organisations")
    made_on: date = column("The day the forecast begins; its weeks count from here.", example="2026-11-16")
    made_by: str = column("The post that forecasts.", example="care-company-finance-lead")
    name: str = column("What it is.", example="Wages")
    kind: CashKind = column("Which kind; whether it comes in or goes out follows.", example="payroll")
    first_on: date = column("The first day it falls on.", example="2026-11-27")
    repeats: CashRepeat = column("How often it comes again.", example="every four weeks", default=CashRepeat.ONCE)
    amount: Money = column("The amount in pounds each time, positive.", example="1250000")


class GrantStep(StrEnum):
    """What became of part of a ring-fenced grant."""

    AWARDED = "awarded"
    PASSED_ON = "passed on"
    WITHIN = "spent within its conditions"
    OUTSIDE = "spent outside its conditions"
    RETURNED = "given back"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantMovement:
    """One step of a ring-fenced grant on its way from the funder to spending."""

    grant: str = column("Which grant.", example="Public health grant")
    financial_year: FinancialYear = column("The year of the grant.", example="2026-27")
    organisation: str = column("Who has it at this step.", example="council", refers_to="organisations")
    step: GrantStep = column("What became of it.", example="passed on")
    passed_to: str = column("Who it was passed on to.", example="wellbeing-cic", default="", refers_to="organisations")
    moved_on: date = column("The day, or the last day of the time it is of.", example="2026-09-30")
    what_for: str = column("What for.", example="Health visiting", default="")
    amount: Money = column("The amount in pounds.", example="3100000")
    evidence: str = column("What shows it.", example="Ledger, cost centre 4410", default="")
