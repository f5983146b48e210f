"""A saving is verified by another post than claimed it, on evidence, and for no more than was claimed (P4)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.errors import (
    SavingNotClaimed,
    SavingVerifiedByItsClaimant,
    SavingVerifiedWithoutEvidence,
    VerifiedMoreThanClaimed,
)
from rightsource.budget.rules.rows import Attribution, Recurrence, SavingFigure, SavingStage
from rightsource.budget.rules.savings import savings_truth
from rightsource.budget.rules.verifying import Verification, verified
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

TODAY = date(2026, 11, 22)
YEAR = FinancialYear(2026)


def said(stage: SavingStage, by: str, pence: int = 100_00) -> Recorded[SavingFigure]:
    row = SavingFigure(
        saving="S-1",
        title="Fewer agency nights",
        financial_year=YEAR,
        stage=stage,
        amount=Money(pence),
        said_on=date(2026, 10, 15),
        said_by=by,
        evidence="Rota file",
    )
    return Recorded(row, Provenance(Source("A test"), KnownOn.on(TODAY)), f"{stage}-{by}")


CLAIM = said(SavingStage.CLAIMED, "care-finance-lead")


def found(pence: int = 90_00, evidence: str = "Ledger lines 4 to 9") -> Verification:
    return Verification(Money(pence), evidence, Recurrence.RECURRENT, Attribution.MODEL)


@given(st.integers(-50_00, 150_00))
def test_what_is_verified_counts_and_is_never_more_than_was_claimed(pence: int) -> None:
    if 0 <= pence <= 100_00:
        figure = verified([CLAIM], found(pence), saving="S-1", year=YEAR, by_post="section-151-officer", on=TODAY)
        recorded = Recorded(figure, CLAIM.provenance, "verified")
        assert savings_truth([CLAIM, recorded], YEAR, TODAY).total.verified_recurrent == Money(pence)
    else:
        with pytest.raises(VerifiedMoreThanClaimed):
            verified([CLAIM], found(pence), saving="S-1", year=YEAR, by_post="section-151-officer", on=TODAY)


def test_refuses_whoever_claimed_it() -> None:
    with pytest.raises(SavingVerifiedByItsClaimant):
        verified([CLAIM], found(), saving="S-1", year=YEAR, by_post="care-finance-lead", on=TODAY)


def test_refuses_a_verification_without_evidence() -> None:
    with pytest.raises(SavingVerifiedWithoutEvidence):
        verified([CLAIM], found(evidence=" "), saving="S-1", year=YEAR, by_post="section-151-officer", on=TODAY)


@pytest.mark.parametrize("figures", [[], [said(SavingStage.PLANNED, "director")]])
def test_refuses_what_nobody_has_claimed(figures: list[Recorded[SavingFigure]]) -> None:
    with pytest.raises(SavingNotClaimed):
        verified(figures, found(), saving="S-1", year=YEAR, by_post="section-151-officer", on=TODAY)


@pytest.mark.parametrize("by", ["Care-Finance-Lead", " care-finance-lead ", "CARE-FINANCE-LEAD"])
def test_another_spelling_of_the_claimants_post_is_no_second_pair_of_eyes(by: str) -> None:
    with pytest.raises(SavingVerifiedByItsClaimant):
        verified([CLAIM], found(), saving="S-1", year=YEAR, by_post=by, on=TODAY)
    (saving,) = savings_truth([CLAIM, said(SavingStage.VERIFIED, by)], YEAR, TODAY).savings
    assert saving.verified is None
    assert len(saving.self_verified) == 1
