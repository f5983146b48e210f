"""What books are made of: accounts, periods, transactions and their postings, commitments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage.references import SubjectRef


class AccountKind(StrEnum):
    """What an account counts; debit is positive, so income, liabilities and reserves stand below nought."""

    ASSET = "asset"
    LIABILITY = "liability"
    RESERVE = "reserve"
    INCOME = "income"
    EXPENDITURE = "expenditure"


PERFORMANCE = frozenset({AccountKind.INCOME, AccountKind.EXPENDITURE})
"""The kinds that count a run of days; the others count a day."""


class Elimination(StrEnum):
    """With what of the other side a line is set off when both are in one group."""

    NONE = "never set off"
    DEALINGS = "what one charges the other"
    BALANCES = "what one owes the other"
    OWNERSHIP = "what one holds of the other"


class Activity(StrEnum):
    """Why cash moved, as the statement of cash flows tells it.

    Interest is told with what is done from day to day, and a dividend with how the organisation is financed.

    Source: IAS 7 paras. 14, 16, 17 and 31 to 34, which the Code of Practice on Local Authority Accounting follows.
    """

    OPERATING = "operating"
    INVESTING = "investing"
    FINANCING = "financing"
    CASH = "cash"


class ServiceDivision(StrEnum):
    """The divisions by which every council tells its spending on services.

    Source: the service headings of the General Fund Revenue Account Outturn (RO forms, MHCLG), which follow CIPFA's
    Service Expenditure Analysis.
    """

    NONE = "not a service"
    EDUCATION = "education"
    HIGHWAYS = "highways and transport"
    CHILDREN = "children's social care"
    ADULTS = "adult social care"
    PUBLIC_HEALTH = "public health"
    HOUSING = "housing (general fund)"
    CULTURE = "cultural and related"
    ENVIRONMENT = "environmental and regulatory"
    PLANNING = "planning and development"
    POLICE = "police"
    FIRE = "fire and rescue"
    CENTRAL = "central services"
    OTHER = "other services"


class TransactionKind(StrEnum):
    """What a transaction does to the books."""

    ORDINARY = "ordinary"
    OPENING = "opening balances"
    REVERSAL = "reversal"
    YEAR_END = "year end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of one organisation, and where it stands on the chart that all share.

    Attributes:
        code: the organisation's own code.
        line: the line of the shared chart.
        division: the division of service, for income and expenditure.
    """

    organisation: str
    code: str
    title: str
    line: str
    division: ServiceDivision = ServiceDivision.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One amount on one account, debit positive.

    Attributes:
        account: the code of an account of the transaction's organisation.
        counterparty: the other organisation of the record that it is with; blank where it is with nobody on record.
    """

    account: str
    amount: Money
    counterparty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What happened, once, in the books of one organisation.

    Attributes:
        transaction_id: chosen by whoever posts, so that posting again changes nothing.
        posted_on: the day to whose month it belongs.
        reverses: the transaction whose every posting it takes back.
    """

    transaction_id: UUID
    organisation: str
    posted_on: date
    description: str
    postings: tuple[Posting, ...]
    kind: TransactionKind = TransactionKind.ORDINARY
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountingPeriod:
    """A month of an organisation's books: open to posting until it is closed, for good."""

    organisation: str
    month: Month
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """What one has bound itself to pay another, by an order or an agreement, before a bill is in any books.

    Attributes:
        subject: the order or agreement that it comes from.
    """

    commitment_id: UUID
    payer: str
    payee: str
    amount: Money
    due_on: date
    purpose: str
    subject: SubjectRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The total of one account's postings of one month with one counterparty."""

    organisation: str
    account: str
    title: str
    line: str
    division: ServiceDivision
    month: Month
    counterparty: str
    is_year_end: bool
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTotal:
    """What an organisation has on one line of the shared chart of one month with one counterparty.

    Every statement, of one organisation or of a group, is made of these.
    """

    organisation: str
    line: str
    month: Month
    amount: Money
    division: ServiceDivision = ServiceDivision.NONE
    counterparty: str = ""
    is_year_end: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A run of whole months, the first and the last in it.

    >>> Month(2026, 5) in Span(Month(2026, 4), Month(2026, 6)), Month(2026, 7) in Span(Month(2026, 4), Month(2026, 6))
    (True, False)
    """

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a run of months that begins in {self.first} cannot end in {self.last}")

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    @classmethod
    def of_the_year_to(cls, last: Month) -> Span:
        """Return the months of a financial year up to one of them.

        >>> Span.of_the_year_to(Month(2026, 6)).first
        Month(year=2026, month=4)
        """
        return cls(Month.of(FinancialYear.of(last.first_day).first_day), last)
