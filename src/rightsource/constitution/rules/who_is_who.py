"""Who is who on a day: what organisations and posts are called, which post carries a role or answers for a vehicle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from rightsource.constitution.rules.rows import Appointment, CouncilProfile, OrganisationInForce, Role
from rightsource.storage.knowledge import Recorded


@dataclass(frozen=True)
class WhoIsWho:
    """Organisations and posts as far as they are known, as they stood on a day.

    Attributes:
        on: the day.
        profile: the council's own settings; None while they are not known.
        organisations: each organisation in its runs of days.
        posts: each post with who fills it.
    """

    on: date
    profile: CouncilProfile | None
    organisations: tuple[Recorded[OrganisationInForce], ...]
    posts: tuple[Recorded[Appointment], ...]

    @cached_property
    def council(self) -> str:
        """The council's own key; blank while it is not known."""
        return self.profile.organisation if self.profile else ""

    @cached_property
    def council_name(self) -> str:
        """The council's name."""
        return self.profile.name if self.profile else "the council"

    @cached_property
    def by_key(self) -> dict[str, Recorded[OrganisationInForce]]:
        """Each organisation as it last stood by the day, by key; one that starts later is there as it will start."""
        found: dict[str, Recorded[OrganisationInForce]] = {}
        for one in sorted(self.organisations, key=lambda one: one.row.period.starts_on):
            if one.row.period.starts_on <= self.on:
                found[one.row.organisation] = one
            else:
                found.setdefault(one.row.organisation, one)
        return found

    @cached_property
    def vehicles(self) -> dict[str, Recorded[OrganisationInForce]]:
        """The council's delivery vehicles among them."""
        return {key: one for key, one in self.by_key.items() if one.row.is_vehicle}

    @cached_property
    def group(self) -> frozenset[str]:
        """The keys of all that ever stood in the council's group, as far as is known."""
        return frozenset(one.row.organisation for one in self.organisations if one.row.is_group)

    def name(self, key: str) -> str:
        """Return an organisation's name; the council's for a blank, the key itself for one not on record."""
        if key in {"", self.council}:
            return self.council_name
        return self.by_key[key].row.name if key in self.by_key else key

    def is_councils(self, organisation: str) -> bool:
        """Answer whether a row's organisation is the council itself."""
        return organisation in {"", self.council}

    def post(self, key: str) -> str:
        """Return a post's title, or its key where the post is not on record."""
        return next((one.row.title for one in reversed(self.posts) if one.row.post == key), key)

    def holder_of(self, role: Role) -> str:
        """Return the title of the council post that carries a role, or the council's name where none is on record."""
        titles = (
            one.row.title
            for one in self.posts
            if one.row.role is role and self.is_councils(one.row.organisation) and self.on in one.row.period
        )
        return next(titles, self.council_name)

    def answers_for(self, vehicle: str) -> str:
        """Return the title of the council post that answers for a vehicle, or the vehicle's name."""
        one = self.by_key.get(vehicle)
        return self.post(one.row.accountable_post) if one and one.row.accountable_post else self.name(vehicle)
