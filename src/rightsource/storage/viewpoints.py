"""How far somebody sees, as the database's wall understands it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sight(StrEnum):
    """How far somebody sees."""

    COUNCIL = "council"
    MEMBERS = "members"
    ORGANISATION = "organisation"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Who is looking: how far they see and, for a vehicle, which organisation's rows are theirs."""

    sight: Sight
    organisation: str = ""


THE_COUNCIL = Viewpoint(Sight.COUNCIL)
THE_PUBLIC = Viewpoint(Sight.PUBLIC)
