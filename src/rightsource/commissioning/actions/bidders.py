"""Registering a bidder: a supplier with a post of its own, for which somebody may then sign in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from rightsource.commissioning.errors.bids import BidderKeyTaken, BidderSaysNothing
from rightsource.constitution import actions as constitution
from rightsource.constitution import queries
from rightsource.constitution.rules.rows import (
    Appointment,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
    PostKind,
    Role,
)
from rightsource.quantities import Period
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Bidder:
    """A supplier that would bid.

    Attributes:
        organisation: a short key, lower case with hyphens.
        name: its full legal name.
        legal_form: what it is in law.
        registered_number: its company, charity or society number, if any.
    """

    organisation: str
    name: str
    legal_form: LegalForm
    registered_number: str = ""

    @property
    def post(self) -> str:
        """The post for which its people sign in."""
        return f"bidder-{self.organisation}"


@transaction.atomic
def register_bidder(*, by: Actor, authority: Authority, bidder: Bidder, today: date) -> bool:
    """Put a supplier on record, with a post for which an account may be opened. Only the council knows of it.

    A supplier that is on record under the same key and name, a vehicle say, gets the post alone. The same again changes
    nothing. Two at once: the record's own constraints let one of them stand, and the other is told so.

    Returns:
        Whether anything was written.

    Raises:
        BidderSaysNothing: it has no name, or a key that is none.
        BidderKeyTaken: the key stands for another organisation.
        RecordChangedMeanwhile: somebody else registered it at the same time.
    """
    name = " ".join(bidder.name.split())
    if not name or len(bidder.organisation) > _LONGEST_KEY or not _KEY.fullmatch(bidder.organisation):
        raise BidderSaysNothing
    known = [
        each.row
        for each in queries.organisations_known(today, Audience.INSIDERS)
        if each.row.organisation == bidder.organisation
    ]
    if any(each.name != name for each in known):
        raise BidderKeyTaken(bidder.organisation)
    if known and queries.filled_post(bidder.post, on=today) is not None:
        return False
    subject = str(SubjectRef(Kind.ORGANISATION, bidder.organisation))
    event = audit.record("bidder-registered", subject=subject, by=by, authority=authority, details={"name": name})
    recording = Recording(today, event)
    if not known:
        organisation = OrganisationInForce(
            organisation=bidder.organisation,
            name=name,
            legal_form=bidder.legal_form,
            status=OrganisationStatus.OPERATING,
            is_vehicle=False,
            is_group=False,
            registered_number=bidder.registered_number.strip(),
            period=Period(today),
        )
        entries = [_entry(organisation, authority, today)]
        constitution.record_organisations(by=by, authority=authority, entries=entries, recording=recording)
    post = Appointment(
        post=bidder.post,
        title=f"Bidder: {name}",
        kind=PostKind.BIDDER,
        role=Role.BIDDER,
        holder="the supplier's own",
        organisation=bidder.organisation,
        period=Period(today),
    )
    entries = [_entry(post, authority, today)]
    constitution.record_posts(by=by, authority=authority, entries=entries, recording=recording)
    return True


def _entry(row: object, authority: Authority, today: date) -> Entry:
    source = Source(authority.reference, grade=queries.own_grade())
    return Entry(row, source, KnownOn.on(today, Audience.INSIDERS))
