"""Reading the council at a glance, as an audience knew it by a day."""

from __future__ import annotations

from datetime import date

from rightsource.scrutiny.queries.promises import evidence_with_settings, findings_from
from rightsource.scrutiny.rules.glance import Glance
from rightsource.storage.knowledge import Audience


def council_at_a_glance(on: date, audience: Audience) -> Glance:
    """Return how the council stood on a day: its promises, its reserves, its group, its duties."""
    known = evidence_with_settings(on, audience)
    return Glance(known, on, findings_from(known, on=on), audience)
