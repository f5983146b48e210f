"""Recording the treasury: what the database refuses, what supersedes what, and behind whose wall it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from rightsource.constitution import actions as constitution
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.ledger.actions.commitments import record_commitment
from rightsource.ledger.rules.rows import Commitment
from rightsource.quantities import FinancialYear, Money, Period, Refusal
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry, Written
from rightsource.storage.references import Kind, SubjectRef
from rightsource.treasury import actions, queries
from rightsource.treasury.errors import AmountIsNegative, LoanCannotBePaidBack
from rightsource.treasury.rules.rows import (
    CashKind,
    CashLine,
    DebtFinanced,
    GrantMovement,
    GrantStep,
    Loan,
    ProvisionMethod,
    ReceiptsStage,
    ReceiptsUse,
    Repayment,
    Subsidy,
    SubsidyKind,
    Supports,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
WHO: dict[str, Any] = {"by": Actor("section-151-officer"), "authority": Authority("Scheme of delegation, 3.1")}
Action = Callable[..., Written]

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
USE = ReceiptsUse(
    organisation="council",
    project="Front door",
    financial_year=FinancialYear(2026),
    stage=ReceiptsStage.USED,
    amount=Money(1),
    supports=Supports.TRANSFORMATION,
)
FINANCED = DebtFinanced(
    organisation="council",
    name="School",
    financial_year=FinancialYear(2024),
    amount=Money(1),
    method=ProvisionMethod.INSTALMENTS,
)
SUBSIDY = Subsidy(
    reference="S-1",
    organisation="care",
    kind=SubsidyKind.MINIMAL,
    giver="council",
    given_on=TODAY,
    amount=Money(1),
    given_for="A grant",
)
LINE = CashLine(
    organisation="care",
    made_on=TODAY,
    made_by="care-finance-lead",
    name="Cash",
    kind=CashKind.OPENING,
    first_on=TODAY,
    amount=Money(1),
)
MOVEMENT = GrantMovement(
    grant="Grant",
    financial_year=FinancialYear(2026),
    organisation="council",
    step=GrantStep.AWARDED,
    moved_on=TODAY,
    amount=Money(1),
)


@pytest.fixture(autouse=True)
def two_organisations(db: None) -> None:
    walls.look_as(walls.THE_COUNCIL)
    record(
        constitution.record_organisations,
        *(
            OrganisationInForce(
                organisation=key,
                name=key.capitalize(),
                legal_form=form,
                status=OrganisationStatus.OPERATING,
                is_vehicle=form is not LegalForm.COUNCIL,
                is_group=True,
                period=Period(date(2020, 4, 1)),
            )
            for key, form in (
                ("council", LegalForm.COUNCIL),
                ("care", LegalForm.COMPANY_BY_SHARES),
                ("place", LegalForm.COMPANY_BY_SHARES),
            )
        ),
    )


def record(action: Action, *rows: object, audience: Audience = Audience.INSIDERS) -> Written:
    entries = [Entry(row, Source("a test"), KnownOn.on(TODAY, audience)) for row in rows]
    return action(**WHO, entries=entries, recording=Recording(TODAY))


@pytest.mark.parametrize(
    ("action", "row", "refusal"),
    [
        (actions.record_receipts_uses, replace(USE, amount=Money(-1)), AmountIsNegative),
        (actions.record_debt_financed, replace(FINANCED, amount=Money(-1)), AmountIsNegative),
        (actions.record_subsidies, replace(SUBSIDY, amount=Money(-1)), AmountIsNegative),
        (actions.record_cash_lines, replace(LINE, kind=CashKind.PAYROLL, amount=Money(-1)), AmountIsNegative),
        (actions.record_grant_movements, replace(MOVEMENT, amount=Money(-1)), AmountIsNegative),
        (actions.record_loans, replace(LOAN, principal=Money(0)), LoanCannotBePaidBack),
        (actions.record_loans, replace(LOAN, repaid_by=LOAN.drawn_on), LoanCannotBePaidBack),
        (actions.record_loans, replace(LOAN, payments_a_year=5), LoanCannotBePaidBack),
        (actions.record_loans, replace(LOAN, rate_percent=Decimal(-1)), LoanCannotBePaidBack),
    ],
)
def test_the_database_refuses_what_cannot_be_in_words_and_writes_nothing(
    action: Action, row: object, refusal: type[Refusal]
) -> None:
    events = AuditEvent.objects.count()
    with pytest.raises(refusal) as refused:
        record(action, row)
    assert refused.value.message.endswith(".")
    assert refused.value.advice.endswith(".")
    assert AuditEvent.objects.count() == events


def test_cash_may_open_overdrawn() -> None:
    assert record(actions.record_cash_lines, replace(LINE, amount=Money(-1))).added == 1


def test_terms_that_change_supersede_and_the_same_ones_again_change_nothing() -> None:
    assert record(actions.record_loans, LOAN).added == 1
    assert record(actions.record_loans, LOAN).unchanged == 1
    assert record(actions.record_loans, replace(LOAN, rate_percent=Decimal(6))).superseded == 1
    (loan,) = queries.loans_known(TODAY, Audience.INSIDERS)
    assert loan.row.rate_percent == Decimal(6)


@pytest.mark.parametrize(("organisation", "seen"), [("care", 1), ("place", 0)])
def test_a_vehicle_sees_its_own_loan_and_no_other_ones(organisation: str, seen: int) -> None:
    record(actions.record_loans, LOAN)
    walls.look_as(walls.Viewpoint(walls.Sight.ORGANISATION, organisation))
    assert len(queries.loans_known(TODAY, Audience.INSIDERS)) == seen


def test_what_was_committed_falls_due_in_the_cash_of_both_and_is_known_to_insiders_alone() -> None:
    today = timezone.localdate()
    for organisation in ("care", "council"):
        row = replace(LINE, organisation=organisation, made_on=today, first_on=today, amount=Money(1_000))
        record(actions.record_cash_lines, row, audience=Audience.MEMBERS)
    commitment = Commitment(
        commitment_id=uuid4(),
        payer="council",
        payee="care",
        amount=Money(400),
        due_on=today,
        purpose="An order",
        subject=SubjectRef(Kind.AGREEMENT, "A-1"),
    )
    record_commitment(**WHO, commitment=commitment)
    for audience, closing in ((Audience.INSIDERS, (1_400, 600)), (Audience.MEMBERS, (1_000, 1_000))):
        care, council = queries.cash_forecasts_known(max(today, TODAY), audience)
        assert (care.weeks[0].closing, council.weeks[0].closing) == tuple(Money(each) for each in closing)
