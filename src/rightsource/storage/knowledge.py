"""When something became known, to whom, and on whose word: the second of the three times."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from rightsource.storage import rows

Row = TypeVar("Row")


class Audience(StrEnum):
    """Who may know: each audience knows all that the next one knows."""

    INSIDERS = "insiders"
    MEMBERS = "members"
    PUBLIC = "public"


class Basis(StrEnum):
    """On what ground a fact is said to have become known on its day, from the strongest to the weakest."""

    DATED_DOCUMENT = "dated-document"
    PUBLICATION = "publication-date-of-article"
    STATUTORY_DEADLINE = "statutory-deadline"
    LATER_DISCLOSURE = "later-disclosure"
    RECORDED = "recorded"
    ASSUMED = "assumed"


class Grade(StrEnum):
    """How far a source can be trusted."""

    PRIMARY = "A"
    REPORTED = "B"
    LOCAL_PRESS = "C"
    INTERESTED_PARTY = "D"
    OWN_RECORD = "own record"
    MADE_UP = "made up"

    @property
    def in_words(self) -> str:
        """The grade as a reader sees it."""
        return {
            Grade.PRIMARY: "a primary document",
            Grade.REPORTED: "national or trade reporting",
            Grade.LOCAL_PRESS: "local press",
            Grade.INTERESTED_PARTY: "an interested party, not corroborated",
            Grade.OWN_RECORD: "the council's own record",
            Grade.MADE_UP: "made up for the demonstration",
        }[self]


@dataclass(frozen=True, slots=True)
class KnownOn:
    """The days on which each audience first knew; None where it is not on record that they ever did.

    What the public knows members know, and what members know insiders know: the earliest date of an audience or of any
    wider one stands, and `derived` names the audiences whose date was filled in or brought forward so.

    >>> KnownOn.stated(members=date(2015, 2, 19)).inside_on
    datetime.date(2015, 2, 19)
    >>> KnownOn.stated(inside=date(2018, 1, 1), public=date(2015, 2, 19)).derived
    (<Audience.INSIDERS: 'insiders'>, <Audience.MEMBERS: 'members'>)
    """

    inside_on: date | None
    members_on: date | None
    public_on: date | None
    derived: tuple[Audience, ...] = ()

    @classmethod
    def stated(cls, inside: date | None = None, members: date | None = None, public: date | None = None) -> KnownOn:
        """Return the days as stated, with each audience knowing no later than a wider one."""
        members_on = _earliest(members, public)
        inside_on = _earliest(inside, members_on)
        pairs = ((Audience.INSIDERS, inside, inside_on), (Audience.MEMBERS, members, members_on))
        return cls(inside_on, members_on, public, tuple(audience for audience, said, is_ in pairs if said != is_))

    @classmethod
    def on(cls, day: date, audience: Audience = Audience.INSIDERS) -> KnownOn:
        """Return knowledge that one audience, and so all narrower ones, had from a day."""
        return cls.stated(**{{"insiders": "inside"}.get(audience.value, audience.value): day})

    def by(self, audience: Audience) -> date | None:
        """Return the day on which an audience first knew."""
        return {
            Audience.INSIDERS: self.inside_on,
            Audience.MEMBERS: self.members_on,
            Audience.PUBLIC: self.public_on,
        }[audience]

    @property
    def widest(self) -> Audience:
        """The widest audience that knew at some time; insiders where no day is on record."""
        return next((audience for audience in reversed(Audience) if self.by(audience)), Audience.INSIDERS)

    def or_earlier(self, other: KnownOn | None) -> KnownOn:
        """Return the days on which each audience first knew of either of two things."""
        if other is None:
            return self
        pairs = ((self.by(audience), other.by(audience)) for audience in Audience)
        return KnownOn.stated(*(_earliest(*pair) for pair in pairs))

    def is_known(self, on: date, audience: Audience) -> bool:
        """Answer whether an audience knew by the end of a day."""
        known_on = self.by(audience)
        return known_on is not None and known_on <= on


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure is written, how far that can be trusted, and who says otherwise.

    `reference` is the source's own mark in the case file, such as NF012; blank for a row that a council states itself.
    """

    title: str
    address: str = ""
    grade: Grade = Grade.OWN_RECORD
    reference: str = ""
    disputed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The parents of a row: its source, when it became known, and on what basis that day is given."""

    source: Source
    known_on: KnownOn
    basis: Basis = Basis.RECORDED


@dataclass(frozen=True, slots=True)
class Recorded(Generic[Row]):
    """A row of the record with its parents and its identity, as a rule or a page sees it."""

    row: Row
    provenance: Provenance
    record_id: str = field(default="")

    def is_known(self, on: date, audience: Audience) -> bool:
        """Answer whether an audience knew of this row by the end of a day."""
        return self.provenance.known_on.is_known(on, audience)

    def as_it_stood(self, on: date) -> Recorded[Row]:
        """Return it without what came of it after a day."""
        stood = rows.as_it_stood(self.row, on)
        return self if stood is self.row else replace(self, row=stood)


@dataclass(frozen=True, slots=True)
class Replaced(Recorded[Row]):
    """A row that stood until news came that took its place.

    Attributes:
        replaced_on: when each audience first knew of that news.
    """

    replaced_on: KnownOn = field(kw_only=True)

    def is_known(self, on: date, audience: Audience) -> bool:
        """Answer whether an audience knew of this row by the end of a day, and of nothing that took its place."""
        return Recorded.is_known(self, on, audience) and not self.replaced_on.is_known(on, audience)
