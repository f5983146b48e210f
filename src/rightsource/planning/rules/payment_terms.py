"""How an agreement on record pays, in the form in which the model takes it."""

from __future__ import annotations

from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.simulation.vehicle import Mechanism, Terms


def terms_of(agreement: AgreementTerms | None, price_gbp: float) -> Terms:
    """Return the terms under which a service is paid for, at a year's price."""
    return Terms(Mechanism.BLOCK, price_gbp)
