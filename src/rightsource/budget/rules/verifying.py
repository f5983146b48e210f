"""Verifying a saving: by another post than claimed it, against evidence, and never for more than was claimed (P4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rightsource.budget.errors import (
    SavingNotClaimed,
    SavingVerifiedByItsClaimant,
    SavingVerifiedWithoutEvidence,
    VerifiedMoreThanClaimed,
    VerifierDeclaredInterest,
)
from rightsource.budget.rules.register_rows import LedgerEvidence
from rightsource.budget.rules.rows import Attribution, Recurrence, SavingFigure, SavingStage
from rightsource.budget.rules.savings import savings_truth
from rightsource.constitution.rules.posts import in_one_spelling
from rightsource.constitution.rules.rows import Appointment
from rightsource.governance.rules.interests import InterestKnown, interest_in
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verifier found: how much was saved, on what evidence, whether it comes back, and what it is owed to."""

    amount: Money
    evidence: str
    recurrence: Recurrence
    attribution: Attribution


def verified(
    figures: Iterable[Recorded[SavingFigure]],
    found: Verification,
    *,
    saving: str,
    year: FinancialYear,
    by_post: str,
    on: date,
) -> SavingFigure:
    """Return the verification of a saving as a figure to be recorded.

    Raises:
        SavingNotClaimed: nobody has claimed it for the year.
        SavingVerifiedByItsClaimant: the post that verifies has claimed it.
        SavingVerifiedWithoutEvidence: it names no evidence.
        VerifiedMoreThanClaimed: the amount is below nil, or more than was claimed.
    """
    own = [figure for figure in figures if figure.row.saving == saving]
    truth = next(iter(savings_truth(own, year, on).savings), None)
    if truth is None or truth.claimed is None:
        raise SavingNotClaimed(saving, str(year))
    claims = [figure.row for figure in own if figure.row.stage is SavingStage.CLAIMED]
    claimants = {in_one_spelling(claim.said_by) for claim in claims if claim.financial_year == year}
    if in_one_spelling(by_post) in claimants:
        raise SavingVerifiedByItsClaimant
    if not found.evidence.strip():
        raise SavingVerifiedWithoutEvidence
    claim = truth.claimed.row
    if not Money(0) <= found.amount <= claim.amount:
        raise VerifiedMoreThanClaimed(found.amount, claim.amount)
    return replace(
        claim,
        stage=SavingStage.VERIFIED,
        amount=found.amount,
        said_on=on,
        said_by=by_post,
        recurrence=found.recurrence,
        attribution=found.attribution,
        evidence=found.evidence.strip(),
        evidence_due_on=None,
    )


def organisations_touched(figure: SavingFigure, lines: Iterable[LedgerEvidence]) -> dict[str, str]:
    """Return the organisations that a saving touches, each with how: whose it is, whose books show it, who was paid."""
    found: dict[str, str] = {}
    for line in lines:
        if line.counterparty:
            found.setdefault(line.counterparty, "that its evidence shows as paid less")
        found.setdefault(line.books, "whose books show it")
    return found | ({figure.organisation: "that the saving is of"} if figure.organisation else {})


def check_declared_interests(
    interests: Iterable[InterestKnown], touched: Mapping[str, str], by_post: str, posts: Sequence[Appointment]
) -> None:
    """Refuse a verifier who has declared an interest, from any post, in an organisation that the saving touches (P10).

    Source: Localism Act 2011 s.31(4); Local Government Act 1972 s.117; Companies Act 2006 s.177.

    Raises:
        VerifierDeclaredInterest: names the interest, the law and how the organisation is touched, not what is withheld.
    """
    found = interest_in(interests, by_post, posts, touched)
    if found is not None:
        interest, why = found
        raise VerifierDeclaredInterest(interest.interest, interest.kind.law, why)
