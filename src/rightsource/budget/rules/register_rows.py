"""The rows of the savings register: a proposal, the steps it takes, the documents it rests on, the lines that fell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage.rows import column

_WHOSE = "Whose saving it is; blank for the council's own."


class Step(StrEnum):
    """A dated step of a saving on its way between proposal and claim."""

    AGREED = "agreed"
    IN_DELIVERY = "in delivery"


class SavingDocumentKind(StrEnum):
    """What a document shows of a saving."""

    BASELINE = "baseline"
    EQUALITY = "equality"
    CONSULTATION = "consultation"
    EVIDENCE = "evidence"


class Counterfactual(StrEnum):
    """What would have been spent without the saving, as far as anybody can say."""

    BUDGET = "the budget"
    LAST_YEAR = "last year"
    LAST_YEAR_UPRATED = "last year uprated by an index"


class PriceIndex(StrEnum):
    """A dated index by which last year is brought to this year's prices; each is a key of the dated law and prices."""

    PAY = "pay.njc_award"
    PRICES = "cpi.financial_year_avg_pct"

    @property
    def in_words(self) -> str:
        """What it follows."""
        return {PriceIndex.PAY: "the national pay award", PriceIndex.PRICES: "consumer prices"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingProposal:
    """What is to be saved and how: who owns it, from what baseline, at what cost, and what it will be owed to."""

    saving: str = column("The saving's reference.", example="S-2026-04")
    title: str = column("What is saved and how.", example="Fewer agency nights in care homes")
    owner: str = column("The post that answers for its delivery.", example="care-company-finance-lead")
    organisation: str = column(_WHOSE, example="care-company", default="", refers_to="organisations")
    service: str = column("The service it falls in.", example="", default="", refers_to="services")
    recurrence: Recurrence = column("recurrent or one-off.", example="recurrent")
    attribution: Attribution = column("What it is owed to.", example="the vehicle model")
    baseline: Money = column("What a year costs without it.", example="5200000")
    baseline_words: str = column(
        "What the baseline is of, and where it is written.", example="Agency staff, outturn 2025-26, account 5200"
    )
    cost_to_achieve: Money = column("What it costs once to bring about.", example="120000")
    proposed_by: str = column("The post that proposes it.", example="commissioner-people")
    proposed_on: date = column("The day it was proposed.", example="2026-01-12")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingStep:
    """One dated step of a saving in one year: agreed by a decision for an amount, or taken into delivery."""

    saving: str = column("The saving's reference.", example="S-2026-04")
    financial_year: FinancialYear = column("The year it counts in.", example="2026-27")
    step: Step = column("agreed or in delivery.", example="agreed")
    amount: Money = column("How much of it is agreed, in pounds.", example="1200000")
    decision: str = column("The decision it was agreed by.", example="CAB-2026-031", default="")
    taken_by: str = column("The post that recorded it.", example="section-151-officer")
    taken_on: date = column("The day of the step.", example="2026-02-24")
    organisation: str = column(_WHOSE, example="care-company", default="", refers_to="organisations")


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingDocument:
    """A document that a saving rests on: where it stands, and the hash of its content where it is kept here."""

    saving: str = column("The saving's reference.", example="S-2026-04")
    kind: SavingDocumentKind = column("What it shows.", example="equality")
    title: str = column("Its title.", example="Equality impact assessment, care home rotas")
    reference: str = column("Where it can be looked up.", example="CAB-2026-031-B")
    dated_on: date = column("The day it bears.", example="2026-01-20")
    sha256: str = column("The hash of its content, where it is kept here.", example="", default="")
    given_by: str = column("The post that gave it.", example="commissioner-people")
    given_on: date = column("The day it was given.", example="2026-01-21")
    organisation: str = column(_WHOSE, example="care-company", default="", refers_to="organisations")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvidence:
    """One account of somebody's books over some months, against what it would have been: what the books showed.

    The two amounts are kept as the books had them on the day. Members and the public see these, who see no books.
    """

    saving: str = column("The saving's reference.", example="S-2026-04")
    financial_year: FinancialYear = column("The year it counts in.", example="2026-27")
    books: str = column("In whose books.", example="care-company", refers_to="organisations")
    account: str = column("The account.", example="5200")
    account_title: str = column("The account's title.", example="Agency staff")
    first: Month = column("The first month.", example="2026-04")
    last: Month = column("The last month.", example="2026-09")
    against: Counterfactual = column("Against what.", example="last year")
    how: str = column("How the counterfactual is worked out.", example="April to September 2025, as in the books")
    would_have_been: Money = column("What it would have been without the saving.", example="2600000")
    was: Money = column("What it was.", example="2000000")
    shown_by: str = column("The post that shows it.", example="care-company-finance-lead")
    shown_on: date = column("The day it was shown.", example="2026-10-15")
    counterparty: str = column(
        "With which organisation alone; blank for all.", example="", default="", refers_to="organisations"
    )
    budget_line: str = column("The line of the budget it is held against.", example="", default="")
    index: str = column("The dated index that uprates last year.", example="", default="")
    rise_percent: Decimal | None = column("By how many per cent last year is uprated.", example="", default=None)
    rise_source: str = column("Where that rise is written.", example="", default="")
    organisation: str = column(_WHOSE, example="care-company", default="", refers_to="organisations")

    @property
    def fell(self) -> Money:
        """By how much the account fell: below nil where it rose. Income that rose counts as it should, being credit."""
        return self.would_have_been - self.was

    @property
    def months(self) -> tuple[Month, ...]:
        """The months it speaks of, in order."""
        found = [self.first]
        while found[-1] < self.last:
            found.append(found[-1].next)
        return tuple(found)
