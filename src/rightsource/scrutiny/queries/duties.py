"""Reading the register of duties as it stands for this council: how each duty stands, and the record behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.constitution.queries import (
    accountabilities_known,
    organisations_known,
    posts_known,
    register_of_duties,
)
from rightsource.constitution.rules.books import delegation_powers
from rightsource.constitution.rules.duties import DutyStanding, duty_gaps
from rightsource.constitution.rules.rows import Accountability, Appointment, OrganisationInForce
from rightsource.storage.knowledge import Audience, Recorded


@dataclass(frozen=True, slots=True)
class DutiesKnown:
    """What an audience knew of the duties by a day.

    Attributes:
        on: the day.
        standings: how every duty of the register stands, in the register's order.
        accountabilities: what the council has named for each duty.
        posts: posts and who fills them.
        organisations: what organisations are and were.
    """

    on: date
    standings: tuple[DutyStanding, ...]
    accountabilities: tuple[Recorded[Accountability], ...]
    posts: tuple[Recorded[Appointment], ...]
    organisations: tuple[Recorded[OrganisationInForce], ...]


def duties_and_record(on: date, audience: Audience) -> DutiesKnown:
    """Return how every duty stands on a day, as an audience knew by then, with the record that says so."""
    accountabilities = accountabilities_known(on, audience)
    posts, organisations = posts_known(on, audience), organisations_known(on, audience)
    standings = duty_gaps(
        register_of_duties(), accountabilities, posts, on, organisations=organisations, powers=delegation_powers()
    )
    return DutiesKnown(on, standings, accountabilities, posts, organisations)
