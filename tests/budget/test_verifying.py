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
    VerifierDeclaredInterest,
)
from rightsource.budget.rules.rows import Attribution, Recurrence, SavingFigure, SavingStage
from rightsource.budget.rules.savings import savings_truth
from rightsource.budget.rules.verifying import Verification, check_declared_interests, verified
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.governance.rules.interests import Declaration, Interest, InterestKind, InterestKnown
from rightsource.quantities import FinancialYear, Money, Period
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


def declared(post: str, organisation: str, *, in_force: bool = True) -> InterestKnown:
    row = Interest(
        interest="I-1",
        post=post,
        kind=InterestKind.OFFICERS_CONTRACT,
        organisation=organisation,
        declaration=Declaration.IN_WRITING,
        declared_on=TODAY,
        period=Period(date(2024, 4, 1)),
    )
    return InterestKnown(row, True, in_force, "record")


def seat(post: str, holder: str) -> Appointment:
    since = Period(date(2024, 4, 1))
    return Appointment(
        post=post, title=post, kind=PostKind.OFFICER, role=Role.OTHER_OFFICER, holder=holder, period=since
    )


def test_refuses_whoever_declared_an_interest_in_an_organisation_that_the_saving_touches() -> None:
    touched = {"care-company": "that the saving is of", "law-company": "that its evidence shows as paid less"}
    posts = [seat("section-151-officer", "officer 1"), seat("estates-officer", "officer 1"), seat("clerk", "officer 2")]
    for post in ("section-151-officer", "Estates-Officer"):  # the same person fills both
        with pytest.raises(VerifierDeclaredInterest) as refused:
            check_declared_interests([declared(post, "law-company")], touched, "section-151-officer", posts)
        assert (refused.value.interest, refused.value.law) == ("I-1", "Local Government Act 1972 s.117")
    for innocent in (
        declared("clerk", "law-company"),
        declared("section-151-officer", "other-company"),
        declared("section-151-officer", "law-company", in_force=False),
    ):
        check_declared_interests([innocent], touched, "section-151-officer", posts)
