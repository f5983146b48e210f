"""Reading the treasury: reserves and debt, exposure to vehicles, partners' contributions."""

from __future__ import annotations

from datetime import date

from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.treasury import models
from rightsource.treasury.rules import rows
from rightsource.treasury.rules.exposure import Exposure, exposures
from rightsource.treasury.rules.reserves import ReservesPosition, reserves_at


def reserve_figures_known(on: date, audience: Audience) -> tuple[Recorded[rows.ReserveFigure], ...]:
    """Return figures of reserves, receipts and debt, as an audience knew by a day."""
    return tuple(records.known_rows(models.ReserveFigure, rows.ReserveFigure, on=on, audience=audience))


def exposure_figures_known(on: date, audience: Audience) -> tuple[Recorded[rows.ExposureFigure], ...]:
    """Return figures of exposure to vehicles and the limits set, as an audience knew by a day."""
    return tuple(records.known_rows(models.ExposureFigure, rows.ExposureFigure, on=on, audience=audience))


def contributions_known(on: date, audience: Audience) -> tuple[Recorded[rows.Contribution], ...]:
    """Return what partners promised vehicles and what they paid, as an audience knew by a day."""
    return tuple(records.known_rows(models.Contribution, rows.Contribution, on=on, audience=audience))


def reserves_known(organisation: str, on: date, audience: Audience) -> ReservesPosition:
    """Return one organisation's balances as last stated by a day, as an audience knew."""
    return reserves_at(reserve_figures_known(on, audience), organisation, on)


def exposures_known(on: date, audience: Audience) -> tuple[Exposure, ...]:
    """Return the council's exposure to every vehicle on a day, as an audience knew, by key."""
    return exposures(exposure_figures_known(on, audience), on)
