"""Reading the federation: who owns whom, and who has control."""

from __future__ import annotations

from datetime import date

from rightsource.constitution.queries import organisations_known
from rightsource.federation import models
from rightsource.federation.rules import rows
from rightsource.federation.rules.ownership import OwnershipGraph, ownership_graph
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def holdings_known(on: date, audience: Audience) -> tuple[Recorded[rows.Holding], ...]:
    """Return who owns and owned which part of whom, as an audience knew by a day."""
    return tuple(records.known_rows(models.Holding, rows.Holding, on=on, audience=audience))


def ownership_known(on: date, audience: Audience) -> OwnershipGraph:
    """Return who owns whom on a day, for drawing, as an audience knew by then."""
    return ownership_graph(organisations_known(on, audience), holdings_known(on, audience), on)
