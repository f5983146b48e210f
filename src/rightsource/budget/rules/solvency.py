"""Whether a budget balances, what the section 151 officer says of it, and whether spending will outrun resources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rightsource.budget.errors import StatementIsNotTheOfficers, StatementWithoutOpinions
from rightsource.budget.rules.council_tax import ReferendumTest, TaxCompared
from rightsource.budget.rules.rows import Flow, Heading, Recurrence
from rightsource.budget.rules.versions import BudgetedLine, total_of
from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.rows import CouncilKind, Role
from rightsource.constitution.rules.standing_law import StandingLaw, standing_law
from rightsource.governance.rules.rows import FormalReport
from rightsource.governance.rules.warnings import WarningStatus
from rightsource.quantities import FinancialYear, Money


@dataclass(frozen=True, slots=True)
class BalanceTest:
    """Whether what is to be spent is met by what is to come in.

    Attributes:
        requirement: spending less all income but council tax: what the tax has to bring in.
        council_tax: what the budget takes the tax to bring in.
        one_off_income: income that does not come back.
        one_off_expenditure: spending that does not come back.
        not_stated: lines of which nobody has said whether they come back.
        provision: where the law asks for it.
    """

    expenditure: Money
    income: Money
    requirement: Money
    council_tax: Money
    one_off_income: Money
    one_off_expenditure: Money
    not_stated: int
    provision: str

    @property
    def shortfall(self) -> Money:
        """What no income meets; a surplus is below nought."""
        return self.expenditure - self.income

    @property
    def is_balanced(self) -> bool:
        """Answer whether all spending is met."""
        return self.shortfall <= Money(0)

    @property
    def underlying_shortfall(self) -> Money:
        """What is not met once all that does not come back is left out on both sides (P5)."""
        return self.shortfall + self.one_off_income - self.one_off_expenditure


class RobustnessOpinion(StrEnum):
    """What the officer says of the estimates."""

    ROBUST = "robust"
    WITH_RISKS = "robust, with the risks named"
    NOT_ROBUST = "not robust"


class ReservesOpinion(StrEnum):
    """What the officer says of the reserves."""

    ADEQUATE = "adequate"
    WITH_RISKS = "adequate, with the risks named"
    NOT_ADEQUATE = "not adequate"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficersStatement:
    """The section 151 officer's report on a budget: how robust its estimates, how adequate its reserves.

    The authority has to have regard to it when it sets the budget.

    Source: Local Government Act 2003 s.25(1)-(2).
    """

    organisation: str
    financial_year: FinancialYear
    robustness: RobustnessOpinion
    robustness_grounds: str
    reserves: ReservesOpinion
    reserves_grounds: str
    made_by: str
    made_on: date


@dataclass(frozen=True, slots=True)
class ResourcesTest:
    """Whether a year's spending is likely to exceed the resources there are to meet it.

    Attributes:
        usable_reserves: what can be drawn on; None where no balance is on record.
    """

    year: FinancialYear
    expenditure: Money
    income: Money
    usable_reserves: Money | None

    @property
    def short_by(self) -> Money | None:
        """What neither income nor reserves meet; what is over is below nought; None without a balance on record."""
        if self.usable_reserves is None:
            return None
        return self.expenditure - self.income - self.usable_reserves

    @property
    def is_likely_to_exceed(self) -> bool | None:
        """Answer whether the officer has to report; None where reserves are not on record."""
        return None if self.short_by is None else self.short_by > Money(0)


@dataclass(frozen=True, slots=True)
class Prohibition:
    """The days in which nothing new may be agreed, since a report was sent and council has not considered it.

    Attributes:
        report: the report's reference.
        first_day: the day the report was sent.
        meet_by: the last day on which full council has to have met.
        last_day: the last day of the prohibition, if no meeting ends it sooner.
        law: the provision.
    """

    report: str
    first_day: date
    meet_by: date
    last_day: date
    law: StandingLaw


@dataclass(frozen=True, slots=True)
class TestsOfBudget:
    """What the law asks of the council's own budget, and how it answers.

    Attributes:
        balance: whether it balances.
        tax: the council tax of the year beside the year before; None where no decision and no release states it.
        referendum: whether its rise needs one; None where the year before or the limit is not on record.
        statement: the section 151 officer's report; None where none is on record.
        resources: whether spending is forecast to outrun resources.
        prohibitions: those that sent reports have begun.
    """

    balance: BalanceTest
    tax: TaxCompared | None
    referendum: ReferendumTest | None
    statement: OfficersStatement | None
    resources: ResourcesTest
    prohibitions: tuple[Prohibition, ...]

    @property
    def tax_differs_by(self) -> Money | None:
        """What the budget takes the tax to bring in beyond what is stated of it; None where nobody states that."""
        requirement = None if self.tax is None else self.tax.now.requirement
        return None if requirement is None else self.balance.council_tax - requirement


def balance_test(lines: Iterable[BudgetedLine], kind: CouncilKind) -> BalanceTest:
    """Return whether what a council means to spend in a year is met by what it means to take in.

    Source: Local Government Finance Act 1992 s.31A for a billing authority in England, s.42A for a county council,
    which precepts; s.32 asked for the same as a budget requirement before 2012-13.
    """
    lines = tuple(lines)
    tax = Money.total([each.amount for each in lines if _is_council_tax(each)])
    spending, income = total_of(lines, Flow.EXPENDITURE), total_of(lines, Flow.INCOME)
    one_off = [each for each in lines if each.recurrence is Recurrence.ONE_OFF]
    section = "s.42A" if kind is CouncilKind.COUNTY else "s.31A"
    return BalanceTest(
        expenditure=spending,
        income=income,
        requirement=spending - (income - tax),
        council_tax=tax,
        one_off_income=total_of(one_off, Flow.INCOME),
        one_off_expenditure=total_of(one_off, Flow.EXPENDITURE),
        not_stated=sum(each.recurrence is Recurrence.NOT_STATED for each in lines),
        provision=f"Local Government Finance Act 1992 {section}",
    )


def check_statement(statement: OfficersStatement, role: Role | None) -> None:
    """Refuse a statement by another than the section 151 officer, or without the grounds of both opinions.

    Raises:
        StatementIsNotTheOfficers: the post is another.
        StatementWithoutOpinions: one opinion has no grounds.
    """
    if role is not Role.CHIEF_FINANCE_OFFICER:
        raise StatementIsNotTheOfficers
    if not statement.robustness_grounds.strip() or not statement.reserves_grounds.strip():
        raise StatementWithoutOpinions


def prohibition(status: WarningStatus, on: date, law: Iterable[LegalValue]) -> Prohibition | None:
    """Return the prohibition that a sent report has begun, while it may still run on a day; None where none does.

    Nothing is prohibited by a report that is only meant, drafted or spoken of: the days run from its sending. It ends
    on the first business day after council has concluded its consideration; the record has no such day, so the
    longest that the law leaves is given.

    Source: Local Government Finance Act 1988 s.115(6) and (9)-(10), in our file of dated law.
    """
    is_of_resources = status.warning.row.formal_report is FormalReport.SECTION_114_3
    if not is_of_resources or status.clock is None:
        return None
    end = standing_law(law, "s114.prohibition_end", status.clock.first_day)
    last_day = status.clock.last_day + timedelta(days=1)
    if end is None or on > last_day:
        return None
    reference = status.warning.row.reference
    return Prohibition(reference, status.clock.first_day, status.clock.last_day, last_day, end)


def _is_council_tax(line: BudgetedLine) -> bool:
    return line.heading is Heading.COUNCIL_TAX and line.flow is Flow.INCOME
