"""That one record came of another, where neither names the other itself: the links that somebody states.

A directive names its outcome, and a charge its agreement; that a need led to an outcome, or a directive to a
procurement, is stated by an officer, with how, and can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rightsource.commissioning.errors.tracing import LinkOutOfOrder, LinkSaysNothing
from rightsource.commissioning.rules.tracing import TraceKind, TraceLink, TracePoint
from rightsource.storage.rows import column


class LinkedFrom(StrEnum):
    """What something can be stated to have come of."""

    NEED = "need"
    OUTCOME = "outcome"
    DIRECTIVE = "directive"
    PROCUREMENT = "procurement"


class LinkedTo(StrEnum):
    """What can be stated to have come of something."""

    OUTCOME = "outcome"
    DIRECTIVE = "directive"
    PROCUREMENT = "procurement"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLink:
    """That one record came of another, and how."""

    before_kind: LinkedFrom = column("What it came of.", example="directive")
    before: str = column("The key of that.", example="D-2026-01")
    after_kind: LinkedTo = column("What came of it.", example="procurement")
    after: str = column("The key of this.", example="P-2026-07")
    organisation: str = column("The vehicle that both are open to.", example="", default="", refers_to="organisations")
    how: str = column("How the one came of the other.", example="Bought so that the directive can be met.")

    @property
    def link(self) -> TraceLink:
        """The link as a trace walks it."""
        return TraceLink(
            TracePoint(TraceKind(self.before_kind.value), self.before),
            TracePoint(TraceKind(self.after_kind.value), self.after),
        )


# A directive names its outcome itself, and nothing is stated twice.
_PAIRS = frozenset(
    {
        (LinkedFrom.NEED, LinkedTo.OUTCOME),
        (LinkedFrom.NEED, LinkedTo.DIRECTIVE),
        (LinkedFrom.OUTCOME, LinkedTo.PROCUREMENT),
        (LinkedFrom.OUTCOME, LinkedTo.AGREEMENT),
        (LinkedFrom.DIRECTIVE, LinkedTo.PROCUREMENT),
        (LinkedFrom.DIRECTIVE, LinkedTo.AGREEMENT),
        (LinkedFrom.PROCUREMENT, LinkedTo.AGREEMENT),
    }
)
PAIRS = tuple(sorted(_PAIRS))
"""What can be stated to have come of what."""


def check_link(given: RecordLink) -> None:
    """Refuse a link between records that do not come of one another, or that does not say how.

    Raises:
        LinkOutOfOrder: what is named second cannot be stated to have come of the first.
        LinkSaysNothing: it does not say how.
    """
    if (given.before_kind, given.after_kind) not in _PAIRS:
        raise LinkOutOfOrder(f"the {given.before_kind} {given.before}", f"the {given.after_kind} {given.after}")
    if not given.how.strip():
        raise LinkSaysNothing


def need_of(key: str) -> tuple[str, str]:
    """Return the need that a key names, and the area after an @; blank for every area.

    >>> need_of("children-in-need@E10000021"), need_of("children-in-need")
    (('children-in-need', 'E10000021'), ('children-in-need', ''))
    """
    need, _, area = key.partition("@")
    return need, area


def link_named(before: str, after: str, how: str) -> RecordLink:
    """Return the link between two records that are named by kind and key.

    Raises:
        NothingToTrace: either names no kind and key.
        LinkOutOfOrder: either is of a kind that is never linked by statement.
    """
    first, second = TracePoint.read(before), TracePoint.read(after)
    if first.kind.value not in {*LinkedFrom} or second.kind.value not in {*LinkedTo}:
        raise LinkOutOfOrder(f"the {first.kind} {first.key}", f"the {second.kind} {second.key}")
    return RecordLink(
        before_kind=LinkedFrom(first.kind.value),
        before=first.key,
        after_kind=LinkedTo(second.kind.value),
        after=second.key,
        how=how,
    )
