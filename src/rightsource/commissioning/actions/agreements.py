"""Recording agreements, prices, returns and trading; answering a price request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors import (
    BY_CONSTRAINT,
    PriceRequestNotOnRecord,
)
from rightsource.commissioning.rules import rows
from rightsource.commissioning.rules.answering import Answer, answered
from rightsource.constitution import queries as constitution
from rightsource.storage import audit, records
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import KnownOn, Source
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry, Written
from rightsource.storage.references import Kind, SubjectRef

_ROWS_AT_ONCE = 2_000


def record_agreements(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record agreements and their terms."""
    record_keys(models.Agreement, [entry.row.agreement for entry in entries])
    return record_rows(
        models.AgreementTerms, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_prices(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record prices agreed, asked for and answered."""
    return record_rows(
        models.PriceEvent, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_returns(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record monthly returns."""
    return record_rows(
        models.MonthlyReturn, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_return_measures(
    *, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording
) -> Written:
    """Record the measures of monthly returns."""
    return record_rows(
        models.ReturnMeasure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_trading(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record vehicles' work for owners and for others."""
    return record_rows(
        models.TradingFigure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


@transaction.atomic
def answer_price_request(*, by: Actor, authority: Authority, reference: str, answer: Answer, today: date) -> bool:
    """Answer a vehicle's request for another price. The same answer again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        PriceRequestNotOnRecord: there is no such request.
        PriceRequestNotYoursToAnswer: the council asked, or the price is agreed, or the vehicle would answer itself.
        PriceRequestAnsweredAlready: it has another answer.
        AnswerWithoutReason: the answer gives no reason.
        AcceptedAmountDoesNotFit: the part accepted is no part of what was asked.
        RecordChangedMeanwhile: somebody else changed it at the same time.
    """
    found = records.current(models.PriceEvent).select_for_update().filter(reference=reference)
    request = next(iter(records.recorded(rows.PriceEvent, found)), None)
    if request is None:
        raise PriceRequestNotOnRecord(reference)
    post = constitution.filled_post(by.post, on=today)
    organisation = "" if post is None else post.organisation
    after = answered(request.row, answer, by_organisation=organisation, on=today)
    if after == request.row:
        return False
    subject = str(SubjectRef(Kind.AGREEMENT, after.agreement))
    details = {"reference": reference, "answer": answer.answer.value, "accepted": str(after.accepted_amount)}
    event = audit.record("price-request-answered", subject=subject, by=by, authority=authority, details=details)
    source = Source(f"Answer of {by.post} on the authority of {authority}", grade=constitution.own_grade())
    entry = Entry(after, source, KnownOn.on(today, request.provenance.known_on.widest))
    record_rows(
        models.PriceEvent,
        [entry],
        by=by,
        authority=authority,
        recording=Recording(today, event),
        refusals=BY_CONSTRAINT,
    )
    return True
