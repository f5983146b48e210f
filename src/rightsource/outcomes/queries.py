"""Reading outcomes: which services there are, and who delivers them."""

from __future__ import annotations

from datetime import date

from rightsource.outcomes import models
from rightsource.outcomes.rules import rows
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def services_known(on: date, audience: Audience) -> tuple[Recorded[rows.ServiceDelivery], ...]:
    """Return services and who delivers them, as an audience knew by a day."""
    return tuple(records.known_rows(models.ServiceDelivery, rows.ServiceDelivery, on=on, audience=audience))
