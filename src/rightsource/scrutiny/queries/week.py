"""Reading This week, as an audience knew by a day."""

from __future__ import annotations

from datetime import date

from rightsource.scrutiny.queries.evidence import OF_TREASURY_ALONE, evidence
from rightsource.scrutiny.rules import week
from rightsource.scrutiny.rules.week import Week
from rightsource.storage.knowledge import Audience

_NOT_LOOKED_AT = OF_TREASURY_ALONE | {
    "cash_lines",
    "contributions",
    "debt_financed",
    "facts",
    "grant_movements",
    "holdings",
    "ledger_evidence",
    "loans",
    "papers",
    "receipts_uses",
    "return_measures",
    "saving_proposals",
    "services",
}


def this_week(on: date, audience: Audience, post: str | None = None) -> Week:
    """Return what needs doing in the week that holds a day, for everybody or for one post alone."""
    found = week.this_week(evidence(on, audience, leaving_out=_NOT_LOOKED_AT), on)
    return found if post is None else found.only_for(post)
