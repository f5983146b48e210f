"""Whose budget somebody may write in: a vehicle's officer in the vehicle's own, and in no other."""

from __future__ import annotations

from rightsource.budget.errors import OutsideYourOrganisation
from rightsource.constitution.rules.rows import Appointment, PostKind


def check_own_organisation(post: Appointment | None, organisation: str) -> None:
    """Refuse a vehicle's officer who would write in the budget of another organisation.

    Raises:
        OutsideYourOrganisation: carries the organisation.
    """
    if post is not None and post.kind is PostKind.VEHICLE and post.organisation != organisation:
        raise OutsideYourOrganisation(organisation)
