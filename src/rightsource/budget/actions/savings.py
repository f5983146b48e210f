"""A saving on its way: verified by another than claimed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.budget import models
from rightsource.budget.actions.recording import record_savings
from rightsource.budget.errors import NoLedgerEvidence
from rightsource.budget.queries.evidence import fell_now, periods_of_books
from rightsource.budget.rules import rows
from rightsource.budget.rules.ledger_evidence import check_closed, check_ledger_shows, check_not_moved, share_a_line
from rightsource.budget.rules.register import check_without_interest
from rightsource.budget.rules.register_rows import LedgerEvidence, SavingProposal
from rightsource.budget.rules.savings import savings_truth
from rightsource.budget.rules.verifying import (
    Verification,
    check_declared_interests,
    organisations_touched,
    verified,
)
from rightsource.constitution import queries as constitution
from rightsource.governance import queries as governance
from rightsource.quantities import FinancialYear
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef


@transaction.atomic
def verify_saving(
    *, by: Actor, authority: Authority, saving: str, year: FinancialYear, found: Verification, today: date
) -> bool:
    """Verify a saving as another post than claimed it. The same finding again changes nothing; another takes its place.

    Returns:
        Whether anything was written.

    Raises:
        SavingNotClaimed: nobody has claimed it for the year.
        SavingVerifiedByItsClaimant: the post that verifies has claimed it.
        SavingVerifiedWithoutEvidence: it names no evidence.
        VerifiedMoreThanClaimed: the amount is below nil, or more than was claimed.
        VerifierHoldsInterest: the post owns or proposed it, or whoever fills it does, or is of the vehicle it is of.
        VerifierDeclaredInterest: whoever fills it declared an interest in an organisation that the saving touches.
        NoLedgerEvidence: it is in the register, and no line of any books is shown for it.
        LedgerHasMoved: the books no longer show what the evidence says.
        EvidenceMonthsNotClosed: they can still change.
        VerifiedMoreThanLedgerShows: the lines fell by less, or others on them are verified already.
        RecordChangedMeanwhile: somebody else verified it at the same time.
    """
    lines = _evidence(saving, year)
    sharing = _savings_sharing(lines)
    # All that share a line wait for each other, in the order of their keys.
    list(models.Saving.objects.select_for_update().filter(key__in=[saving, *sharing]).order_by("key"))
    said = records.recorded(rows.SavingFigure, records.current(models.SavingFigure).filter(saving=saving))
    figure = verified(said, found, saving=saving, year=year, by_post=by.post, on=today)
    _check_without_interest(figure, lines, by, today)
    if lines or records.current(models.SavingProposal).filter(saving=saving).exists():
        _check_against_the_books(figure, lines, sharing)
    if _is_said([each.row for each in said], figure):
        return False
    subject = str(SubjectRef(Kind.SAVING, saving))
    details = {"year": str(year), "amount": str(figure.amount)}
    event = audit.record("saving-verified", subject=subject, by=by, authority=authority, details=details)
    claims = [each for each in said if each.row.stage is rows.SavingStage.CLAIMED]
    widest = claims[-1].provenance.known_on.widest
    source = Source(f"Verification by {by.post} on the authority of {authority}", grade=constitution.own_grade())
    record_savings(
        by=by,
        authority=authority,
        entries=[Entry(figure, source, KnownOn.on(today, widest))],
        recording=Recording(today, event),
    )
    return True


def _evidence(saving: str, year: FinancialYear) -> list[LedgerEvidence]:
    found = records.current(models.LedgerEvidence).filter(saving=saving, financial_year=year)
    return [records.as_row(LedgerEvidence, each) for each in found]


def _savings_sharing(lines: Sequence[LedgerEvidence]) -> set[str]:
    """Return the other savings that rest on any of the same lines."""
    if not lines:
        return set()
    others = records.current(models.LedgerEvidence).filter(books__in=[line.books for line in lines])
    others = others.exclude(saving=lines[0].saving)
    found = [records.as_row(LedgerEvidence, each) for each in others]
    return {other.saving for other in found if any(share_a_line(line, other) for line in lines)}


def _check_without_interest(figure: rows.SavingFigure, lines: Sequence[LedgerEvidence], by: Actor, today: date) -> None:
    found = records.current(models.SavingProposal).filter(saving=figure.saving).first()
    proposal = None if found is None else records.as_row(SavingProposal, found)
    posts = [each.row for each in constitution.posts_known(today, Audience.INSIDERS) if today in each.row.period]
    check_without_interest(proposal, figure.organisation, by.post, posts)
    declared = governance.whole_register_of_interests(today)
    check_declared_interests(declared, organisations_touched(figure, lines), by.post, posts)


def _check_against_the_books(figure: rows.SavingFigure, lines: Sequence[LedgerEvidence], sharing: set[str]) -> None:
    if not lines:
        raise NoLedgerEvidence(figure.saving, str(figure.financial_year))
    for line in lines:
        check_not_moved(line, fell_now(line))
    check_closed(lines, periods_of_books(lines))
    others = records.current(models.SavingFigure).filter(saving__in=sharing)
    year = figure.financial_year
    truth = savings_truth(records.recorded(rows.SavingFigure, others), year)
    check_ledger_shows(figure.amount, lines, truth.total.verified)


def _is_said(said: Sequence[rows.SavingFigure], figure: rows.SavingFigure) -> bool:
    """Answer whether the last verification of the year says the same already."""
    of_year = [each for each in said if (each.financial_year, each.stage) == (figure.financial_year, figure.stage)]
    last = max(of_year, key=lambda each: each.said_on, default=None)
    return last is not None and replace(last, said_on=figure.said_on) == figure
