"""The rows that only a case has: sourced statements of what happened and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.governance.rules.rows import Promise
from rightsource.storage.rows import column


class Topic(StrEnum):
    """What a fact is about."""

    HEADLINE = "headline"
    BUDGET = "budget"
    SAVINGS = "savings"
    RESERVES = "reserves"
    RECEIPTS = "receipts"
    GRANT = "grant"
    VEHICLE = "vehicle"
    STAFF = "staff"
    DECISION = "decision"
    WARNING = "warning"
    DISPUTE = "dispute"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A sourced statement: what was so or was said, its figure as written, and the days it speaks of."""

    reference: str = column("A reference of your own, unique.", example="F-001")
    topic: Topic = column("What it is about.", example="headline")
    subject: str = column("Whom it is about, by name.", example="Exampleshire County Council")
    statement: str = column("What is stated, in a sentence.", example="The budget needs 40m of savings in four years.")
    value: str = column("Its figure as written, if any.", example="40", default="")
    unit: str = column("The unit of the figure.", example="GBP million", default="")
    period_from: date | None = column("The first day the figure speaks of.", example="2026-04-01", default=None)
    period_to: date | None = column("The last day it speaks of.", example="2030-03-31", default=None)
    happened_on: date | None = column("The day it happened or was said.", example="2026-02-12", default=None)
    promises: tuple[Promise, ...] = column(
        "Which promises it speaks to, apart by semicolons.", example="P3", default=()
    )
