"""The rows of the federation: holdings and control."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rightsource.quantities import Period
from rightsource.storage.rows import column


class HoldingKind(StrEnum):
    """By what an owner is an owner."""

    SHARES = "shares"
    GUARANTOR = "guarantor member"
    JOINT_COMMITTEE = "partner in a joint committee"
    LLP_MEMBER = "member of a partnership"
    SOCIETY_MEMBER = "member of a society"
    TRUSTEE = "corporate trustee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One organisation's part in another, for a run of days."""

    owner: str = column("The owner.", example="council", refers_to="organisations")
    owned: str = column("What it owns a part of.", example="care-company", refers_to="organisations")
    kind: HoldingKind = column("By what it is an owner.", example="shares")
    share_percent: Decimal | None = column(
        "Its part in per cent; blank where it is not established.", example="100", default=None
    )
    has_control: bool = column("yes if it has decisive influence, alone or jointly.", example="yes", default=False)
    period: Period = column("The first day.", from_example="2026-04-01")
