"""A saving on its way: verified by another than claimed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.budget import models
from rightsource.budget.actions.recording import record_savings
from rightsource.budget.rules import rows
from rightsource.budget.rules.verifying import Verification, verified
from rightsource.constitution import queries as constitution
from rightsource.quantities import FinancialYear
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import KnownOn, Source
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
        RecordChangedMeanwhile: somebody else verified it at the same time.
    """
    models.Saving.objects.select_for_update().filter(key=saving).first()
    said = records.recorded(rows.SavingFigure, records.current(models.SavingFigure).filter(saving=saving))
    figure = verified(said, found, saving=saving, year=year, by_post=by.post, on=today)
    if any(_says_the_same(each.row, figure) for each in said):
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


def _says_the_same(standing: rows.SavingFigure, figure: rows.SavingFigure) -> bool:
    return standing.said_by == figure.said_by and replace(standing, said_on=figure.said_on) == figure
