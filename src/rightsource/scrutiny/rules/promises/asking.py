"""What every promise's rule is asked with: the evidence an audience had, the day, the thresholds and the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.rows import OrganisationInForce, Role
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.thresholds import Thresholds
from rightsource.storage.knowledge import Recorded


@dataclass(frozen=True)
class Asked:
    """One question: how do the promises stand on this day, with this evidence?

    Attributes:
        evidence: what the audience knew by the day, already cut.
        on: the day. A date inside a row that lies after it has not happened yet.
        thresholds: where our rules begin.
        law: the dated values of the law; none where no legal data is at hand.
        outturn: the council's own official returns published by the day.
        chance_of_running_out: the chance that reserves run out, where a projection is at hand.
    """

    evidence: Evidence
    on: date
    thresholds: Thresholds
    law: tuple[LegalValue, ...]
    outturn: tuple[OutturnRow, ...] = ()
    chance_of_running_out: float | None = None

    @cached_property
    def council(self) -> str:
        """The council's own key; blank while it is not known."""
        profile = self.evidence.profile
        return profile.organisation if profile else ""

    @cached_property
    def council_name(self) -> str:
        """The council's name."""
        profile = self.evidence.profile
        return profile.name if profile else "the council"

    @cached_property
    def organisations(self) -> dict[str, Recorded[OrganisationInForce]]:
        """Each organisation as it last stood by the day, by key; one that starts later is there as it will start."""
        found: dict[str, Recorded[OrganisationInForce]] = {}
        in_order = sorted(self.evidence.organisations, key=lambda one: one.row.period.starts_on)
        for one in in_order:
            if one.row.period.starts_on <= self.on:
                found[one.row.organisation] = one
            else:
                found.setdefault(one.row.organisation, one)
        return found

    @cached_property
    def record_begins_on(self) -> date:
        """The first day of the council's own first row: of what began earlier, the record was never asked to hold."""
        own = [
            one.row.period.starts_on for one in self.evidence.organisations if self.is_councils(one.row.organisation)
        ]
        return min(own, default=date.min)

    @cached_property
    def vehicles(self) -> dict[str, Recorded[OrganisationInForce]]:
        """The council's delivery vehicles among them."""
        return {key: one for key, one in self.organisations.items() if one.row.is_vehicle}

    def name(self, key: str) -> str:
        """Return an organisation's name; the council's for a blank, the key itself for one not on record."""
        if key in {"", self.council}:
            return self.council_name
        return self.organisations[key].row.name if key in self.organisations else key

    def is_councils(self, organisation: str) -> bool:
        """Answer whether a row's organisation is the council itself."""
        return organisation in {"", self.council}

    def post(self, key: str) -> str:
        """Return a post's title, or its key where the post is not on record."""
        return next((one.row.title for one in reversed(self.evidence.posts) if one.row.post == key), key)

    def holder_of(self, role: Role) -> str:
        """Return the title of the council post that carries a role, or the council's name where none is on record."""
        titles = (
            one.row.title
            for one in self.evidence.posts
            if one.row.role is role and self.is_councils(one.row.organisation) and self.on in one.row.period
        )
        return next(titles, self.council_name)

    def answers_for(self, vehicle: str) -> str:
        """Return the title of the council post that answers for a vehicle, or the vehicle's name."""
        one = self.organisations.get(vehicle)
        return self.post(one.row.accountable_post) if one and one.row.accountable_post else self.name(vehicle)

    def provision(self, key: str, on: date) -> LegalValue | None:
        """Return what the law said of a key on a day, or after the last text read as it then stood; None if nothing."""
        standing = standing_law(self.law, key, on) if self.law else None
        return standing.value if standing else None

    def has_come(self, day: date | None) -> bool:
        """Answer whether a date inside a row has come: what lies after the day is not yet known to anyone."""
        return day is not None and day <= self.on


def cited(value: LegalValue) -> str:
    """Return a provision as an alarm cites it, saying so where nobody has read the text for its value."""
    return value.provision if value.is_verified else f"{value.provision} (value not verified)"
