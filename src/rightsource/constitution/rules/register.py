"""The register of statutory duties, read from its dated data."""

from __future__ import annotations

import csv
import io
from datetime import date
from functools import cache
from importlib import resources

from rightsource.constitution.rules.rows import Delegable, Duty

# Where an Act names no post it says only "the council", which then names its own: the row's post is blank.
_COUNCIL = "council"


@cache
def register_of_duties() -> tuple[Duty, ...]:
    """Return the register that comes with Rightsource."""
    file = resources.files("rightsource") / "data" / "rules" / "duties.csv"
    return parse_register(file.read_text(encoding="utf-8"))


def parse_register(text: str) -> tuple[Duty, ...]:
    """Return the duties of a register, in its order.

    Args:
        text: CSV with the headings of `duties.csv`.
    """
    return tuple(_duty(row) for row in csv.DictReader(io.StringIO(text)))


def _duty(row: dict[str, str]) -> Duty:
    return Duty(
        duty=row["id"],
        title=row["title"],
        act=row["act"],
        section=row["section"],
        owed_to=row["owed_to"],
        service_group=row["service_group"],
        accountable_post="" if row["accountable_post"] == _COUNCIL else row["accountable_post"],
        accountable_post_usual=row["accountable_post_usual"],
        delegable=Delegable(row["delegable"]),
        delegation_basis=row["delegation_basis"],
        in_force_from=_day(row["in_force_from"]),
        in_force_to=_day(row["in_force_to"]),
        source_address=row["source_address"],
        source_title=row["source_title"],
        basis=row["basis"],
        note=row["note"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
