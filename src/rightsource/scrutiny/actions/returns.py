"""Signing in a vehicle's monthly return."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from rightsource.commissioning import actions as commissioning
from rightsource.commissioning.rules.rows import MonthlyReturn
from rightsource.constitution import queries as constitution
from rightsource.quantities import Month
from rightsource.scrutiny.queries.returns import filled_return, measures_on_record, return_on_record, vehicles_by_name
from rightsource.scrutiny.rules.reading_returns import FilledReturn
from rightsource.scrutiny.rules.writing_returns import month_text
from rightsource.storage import audit, documents
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Grade, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef

_LEFT_OUT = "left out of the corrected return"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What came of sending in a return.

    Attributes:
        organisation: the vehicle.
        name: its name.
        month: the month reported.
        signed_by: the post that signed it.
        submitted_on: the day it was signed in, today or before.
        was_there_already: the same return was signed in before, so nothing was written.
        is_correction: it supersedes the return signed in before.
    """

    organisation: str
    name: str
    month: Month
    signed_by: str
    submitted_on: date
    was_there_already: bool
    is_correction: bool


@transaction.atomic
def submit_return(*, by: Actor, authority: Authority, file: GivenFile, today: date) -> SignedIn:
    """Sign in a vehicle's filled-in return. The same return again changes nothing; another for its month corrects it.

    Raises:
        NotAVehiclesPost: the sender holds no post in a vehicle.
        ProblemsFound: every fault of the file: another vehicle's form, another month, no signature, blanks, formulas.
        RecordChangedMeanwhile: somebody else signed in the same return at the same time.
    """
    filled = filled_return(file.content, name=file.name, by_post=by.post, today=today)
    monthly = filled.monthly
    before = return_on_record(monthly.organisation, monthly.month, today=today)
    standing = measures_on_record(monthly.organisation, monthly.month, today=today)
    if before is not None and _says_the_same(filled, before.row, {each.row for each in standing}):
        return _signed_in(before.row, today, was_there_already=True, is_correction=False)
    subject = SubjectRef(Kind.RETURN, f"{monthly.organisation}/{month_text(monthly.month)}")
    event = audit.record(
        "return-corrected" if before is not None else "return-signed-in",
        subject=str(subject),
        by=by,
        authority=authority,
        details={"file": file.name, "sha256": file.sha256, "signed_by": monthly.signed_by},
    )
    documents.keep(file, event=event)
    source = _source(monthly)
    given = {measure.measure for measure in filled.measures}
    left_out = [each.row for each in standing if each.row.measure not in given]
    recording = Recording(today, event)
    commissioning.record_returns(by=by, authority=authority, entries=[Entry(monthly, source)], recording=recording)
    commissioning.record_return_measures(
        by=by,
        authority=authority,
        entries=[Entry(measure, source) for measure in filled.measures]
        + [Entry(measure, source, withdrawn_because=_LEFT_OUT) for measure in left_out],
        recording=recording,
    )
    return _signed_in(monthly, today, was_there_already=False, is_correction=before is not None)


def _says_the_same(filled: FilledReturn, before: MonthlyReturn, measures: set[object]) -> bool:
    return replace(filled.monthly, submitted_on=before.submitted_on) == before and set(filled.measures) == measures


def _source(monthly: MonthlyReturn) -> Source:
    profile = constitution.council_profile()
    grade = Grade.MADE_UP if profile is not None and profile.is_fictional else Grade.OWN_RECORD
    return Source(
        f"Monthly return of {monthly.organisation} for {monthly.month}, signed by {monthly.signed_by}", grade=grade
    )


def _signed_in(monthly: MonthlyReturn, today: date, *, was_there_already: bool, is_correction: bool) -> SignedIn:
    return SignedIn(
        monthly.organisation,
        vehicles_by_name(today).get(monthly.organisation, monthly.organisation),
        monthly.month,
        monthly.signed_by,
        monthly.submitted_on,
        was_there_already,
        is_correction,
    )
