"""The trace from a need to its result, walked both ways; what came of what, stated and taken back."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router

from rightsource.api.acting import Acted, Acting, Words
from rightsource.api.asking import Asked, as_known
from rightsource.api.door import RESTRICTED, actor_of, answers, public, right, viewer_of
from rightsource.commissioning.actions import tracing as actions
from rightsource.commissioning.queries.tracing import TraceKnown, trace_known
from rightsource.commissioning.rules.record_links import LinkedFrom, LinkedTo, RecordLink
from rightsource.commissioning.rules.trace_records import closed_to
from rightsource.commissioning.rules.tracing import TraceKind, TracePoint
from rightsource.storage.actors import Authority
from rightsource.storage.knowledge import Audience

router = Router(tags=["tracing"])


class AskedOfTrace(Asked):
    """Where a trace begins."""

    kind: TraceKind = Field(description="What it begins at.")
    key: str = Field(min_length=1, max_length=160, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$", description="Its key.")


class LinkGiven(Acting):
    """That one record came of another."""

    before_kind: LinkedFrom = Field(description="What it came of.")
    before: Words = Field(description="The key of that; of a need its key, and after an @ the area.")
    after_kind: LinkedTo = Field(description="What came of it.")
    after: Words = Field(description="The key of this.")

    def row(self, how: str) -> RecordLink:
        """Return it as a link."""
        return RecordLink(
            before_kind=self.before_kind, before=self.before, after_kind=self.after_kind, after=self.after, how=how
        )


class LinkStated(LinkGiven):
    """That one record came of another, and how."""

    how: Words = Field(description="How the one came of the other.")
    known_to: Audience = Field(default=Audience.INSIDERS, description="Who may know it from today.")


class LinkTakenBack(LinkGiven):
    """A link that does not stand after all."""

    because: Words = Field(description="Why it is taken back.")


@router.get("/trace", response=answers(TraceKnown, 403, 404))
@public
def trace(request: HttpRequest, asked: Query[AskedOfTrace]) -> TraceKnown:
    """Follow a record back to its need and on to its result, and name the stages at which nothing is on record."""
    known, closed = as_known(request, asked), closed_to(viewer_of(request))
    return trace_known(TracePoint(asked.kind, asked.key.strip()), known.on, known.audience, closed=closed)


@router.post("/trace/links", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def link(request: HttpRequest, given: LinkStated) -> Acted:
    """State that one record came of another."""
    was_written = actions.link_records(
        by=actor_of(request),
        authority=Authority(given.authority),
        given=given.row(given.how),
        known_to=given.known_to,
        today=timezone.localdate(),
    )
    return Acted(was_written)


@router.post("/trace/links/take-back", response=answers(Acted, *RESTRICTED, 404))
@right("run_procurement")
def unlink(request: HttpRequest, given: LinkTakenBack) -> Acted:
    """Take back that one record came of another; that it was stated stays on record."""
    actions.unlink_records(
        by=actor_of(request),
        authority=Authority(given.authority),
        given=given.row(given.because),
        because=given.because,
        today=timezone.localdate(),
    )
    return Acted(was_written=True)
