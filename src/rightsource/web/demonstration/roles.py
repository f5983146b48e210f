"""The roles that a visitor of the demonstration may look as, and which one they are looking as now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.http import HttpRequest

from rightsource.constitution import queries
from rightsource.constitution.rules.rights import Viewer, in_post
from rightsource.constitution.rules.rows import CouncilProfile

SESSION_KEY = "demonstration-role"


@dataclass(frozen=True, slots=True)
class DemonstrationRole:
    """One button of the demonstration's bar: a post of the made-up county, a resident, or nobody."""

    key: str
    label: str
    post: str = ""
    title: str = ""


ROLES = (
    DemonstrationRole("section-151-officer", "Section 151 officer", post="section-151-officer"),
    DemonstrationRole("monitoring-officer", "Monitoring officer", post="monitoring-officer"),
    DemonstrationRole("commissioner", "Commissioner", post="commissioner-people"),
    DemonstrationRole("vehicle-finance-lead", "Vehicle finance lead", post="care-company-finance-lead"),
    DemonstrationRole("bidder", "Bidder", post="bidder-hollow-hill-buses"),
    DemonstrationRole("member", "Member", post="backbench-member"),
    DemonstrationRole("auditor", "Auditor", post="external-auditor"),
    DemonstrationRole("resident", "Resident", title="A resident"),
    DemonstrationRole("signed-out", "Signed out"),
)
BY_KEY = {role.key: role for role in ROLES}
FIRST = ROLES[0]


def is_demonstration(council: CouncilProfile | None) -> bool:
    """Answer whether roles may be switched: the council says that it is made up, and this site serves that one."""
    return council is not None and council.is_fictional and bool(settings.IS_DEMONSTRATION)


def role_of(request: HttpRequest) -> DemonstrationRole:
    """Return the role that a visitor chose, the section 151 officer until they choose."""
    return BY_KEY.get(request.session.get(SESSION_KEY, ""), FIRST)


def viewer_as(role: DemonstrationRole, public: Viewer, *, on: date) -> Viewer:
    """Return who looks in a role; where nobody fills its post on the day, it is the public."""
    filled = queries.filled_post(role.post, on=on) if role.post else None
    return in_post(public, filled) if filled else replace(public, title=role.title)
