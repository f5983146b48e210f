"""The sheets of the treasury in a case: each fault is said where it stands, and the made-up county has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rightsource.quantities import Money
from rightsource.scrutiny.rules.case import CaseRow, case_of
from rightsource.scrutiny.rules.case_checks import problems_of
from rightsource.scrutiny.rules.case_format import RowProvenance
from rightsource.scrutiny.rules.describing import described
from rightsource.treasury.rules.rows import CashKind, CashLine, Loan, Repayment

TODAY = date(2026, 11, 22)
LOAN = Loan(
    borrower="care",
    name="Loan",
    lender="council",
    principal=Money.pounds(100),
    drawn_on=date(2026, 4, 1),
    repaid_by=date(2027, 4, 1),
    repayment=Repayment.MATURITY,
    payments_a_year=2,
    rate_percent=Decimal(5),
)
LINE = CashLine(
    organisation="care",
    made_on=TODAY,
    made_by="care-finance-lead",
    name="Cash",
    kind=CashKind.OPENING,
    first_on=TODAY,
    amount=Money(-1),
)


def faults_of(sheet: str, *rows: Any) -> list[tuple[str, str]]:
    case = case_of({sheet: [CaseRow(row, RowProvenance(), f"row {at}") for at, row in enumerate(rows, start=1)]})
    return [(each.where, each.code) for each in problems_of(case, council_rows=1, today=TODAY)]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"payments_a_year": 5}, ("row 1, Payments a year", "payments-a-year")),
        ({"payments_a_year": 0}, ("row 1, Payments a year", "payments-a-year")),
        ({"repaid_by": date(2026, 4, 1)}, ("row 1, Repaid by", "before-its-beginning")),
        ({"principal": Money(0)}, ("row 1, Principal (£)", "nothing-lent")),
    ],
)
def test_a_loan_that_could_not_be_paid_back_is_a_fault_of_its_cell(
    changed: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert faults_of("loans", LOAN) == []
    assert faults_of("loans", replace(LOAN, **changed)) == [fault]


def test_only_opening_cash_can_be_below_nought() -> None:
    payroll = replace(LINE, kind=CashKind.PAYROLL)
    assert faults_of("cash_lines", LINE, payroll) == [("row 2, Amount (£)", "wrong-sign")]


def test_a_loan_and_a_line_of_cash_are_told_in_words() -> None:
    assert described(LOAN) == ("Loan: council to care, 5%, all at the end, until 1 April 2027", "£100")
    assert described(LINE)[0] == "Cash (opening cash) of care, from 22 November 2026, once"
