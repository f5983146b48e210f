"""What every act on an agreement shares: one at a time, its event in the trail, its parties, its terms on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from rightsource.commissioning.actions.agreements import record_agreements
from rightsource.commissioning.errors.charges import AgreementNotInForce
from rightsource.commissioning.errors.keeping import AgreementNotOnRecord
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.constitution import queries as constitution
from rightsource.quantities import Month
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Recorded, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef

# One charge, price, dispute or variation of an agreement at a time: the second waits and then sees the first.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('charges of ' || %s, 0))"


def wait_for_others(agreement: str) -> None:
    """Wait until nobody else acts on an agreement, to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [agreement])


def terms_on(agreement: str, day: date, today: date) -> AgreementTerms:
    """Return the terms of a day.

    Raises:
        AgreementNotInForce: the agreement has none then.
    """
    found = next((each.row for each in all_terms(agreement, today) if day in each.row.period), None)
    if found is None:
        raise AgreementNotInForce(agreement, Month.of(day))
    return found


def last_terms(agreement: str, today: date) -> Recorded[AgreementTerms]:
    """Return the last terms of an agreement, by their first day.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
    """
    held = all_terms(agreement, today)
    if not held:
        raise AgreementNotOnRecord(agreement)
    return held[-1]


def all_terms(agreement: str, today: date) -> list[Recorded[AgreementTerms]]:
    """Return every set of terms of an agreement, the earliest first."""
    known = agreements_known(today, Audience.INSIDERS)
    return sorted(
        (each for each in known if each.row.agreement == agreement), key=lambda each: each.row.period.starts_on
    )


def parties_of(terms: AgreementTerms) -> dict[str, Any]:
    """Return the columns by which a row of an agreement shows to its two parties."""
    return {"agreement_id": terms.agreement, "payer_id": terms.commissioner, "payee_id": terms.provider}


def act_of(event: str, agreement: str, by: Actor, authority: Authority, details: Mapping[str, object]) -> Any:
    """Record what was done with an agreement in the trail, and return the event."""
    subject = str(SubjectRef(Kind.AGREEMENT, agreement))
    return audit.record(event, subject=subject, by=by, authority=authority, details=details)


def event_of(event: str, agreement: str, by: Actor, authority: Authority, details: Mapping[str, object]) -> int:
    """Record what was done with an agreement in the trail, and return the event's place."""
    return int(act_of(event, agreement, by, authority, details).position)


def supersede_terms(
    held: Recorded[AgreementTerms],
    after: Sequence[AgreementTerms],
    because: str,
    *,
    act: Any,
    by: Actor,
    authority: Authority,
    today: date,
) -> None:
    """Write terms in the place of others, known to whoever knew of those; none is edited, and the old ones stay.

    Args:
        held: the terms that change.
        after: what takes their place, the first from the same first day.
        because: by what, in words.
        act: the event in the trail.
        by: who acts.
        authority: on what authority.
        today: the day today.
    """
    known = KnownOn.on(today, held.provenance.known_on.widest)
    source = source_of(by, authority, because)
    entries = [Entry(each, source, known) for each in after]
    record_agreements(by=by, authority=authority, entries=entries, recording=Recording(today, act))


def source_of(by: Actor, authority: Authority, what: str) -> Source:
    """Return the source of a row that an act writes."""
    return Source(f"{what}, by {by.post} on the authority of {authority}", grade=constitution.own_grade())
