"""Reading the federation whole: every body, who owns it, who answers for it, and the days on which that changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.constitution.queries import organisations_known, posts_known, profile_known
from rightsource.constitution.rules.rows import Appointment, CouncilProfile, OrganisationInForce
from rightsource.federation.queries import holdings_known
from rightsource.federation.rules.ownership import OwnershipGraph, ownership_graph
from rightsource.federation.rules.rows import Holding
from rightsource.storage.knowledge import Audience, Recorded


@dataclass(frozen=True, slots=True)
class FederationKnown:
    """What an audience knew of the federation by a day.

    Attributes:
        on: the day.
        profile: the council's own settings; None where they were not known.
        organisations: what each organisation is and was.
        holdings: who owns and owned which part of whom.
        posts: posts and who fills them.
        graph: who owns whom on the day.
    """

    on: date
    profile: Recorded[CouncilProfile] | None
    organisations: tuple[Recorded[OrganisationInForce], ...]
    holdings: tuple[Recorded[Holding], ...]
    posts: tuple[Recorded[Appointment], ...]
    graph: OwnershipGraph

    @property
    def council(self) -> str:
        """The council's own key; blank while it is not known."""
        return self.profile.row.organisation if self.profile else ""


def federation_known(on: date, audience: Audience) -> FederationKnown:
    """Return what an audience knew of the federation by a day."""
    organisations, holdings = organisations_known(on, audience), holdings_known(on, audience)
    return FederationKnown(
        on=on,
        profile=profile_known(on, audience),
        organisations=organisations,
        holdings=holdings,
        posts=posts_known(on, audience),
        graph=ownership_graph(organisations, holdings, on),
    )
