"""The answer file of a made-up county: every fault put in, and everything innocent that only looks like one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rightsource.quantities import Money

LOOK_ALIKES = 5
"""How many innocent ones stand beside each fault."""


class Fault(StrEnum):
    """What is planted."""

    PAID_TWICE = "a bill paid twice"
    UNMATCHED = "a dealing that two organisations tell differently"
    CLAIMED_TWICE = "a saving claimed twice"
    RECEIPTS = "capital receipts under recurrent spending"


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing put into the record, with what it is made of.

    Attributes:
        fault: what it is, or what it looks like.
        is_innocent: whether it only looks like one.
        how: in which way, the same words for all of its kind.
        references: the records that it consists of, by their own references.
        organisations: in whose records.
        amount: how much is at stake; of something innocent, how much would be thought so.
    """

    fault: Fault
    is_innocent: bool
    how: str
    references: tuple[str, ...]
    organisations: tuple[str, ...]
    amount: Money


def answer_file(county: str, planted: Iterable[Planted]) -> str:
    """Return what was planted as JSON, amounts in pence."""
    rows = [
        {
            "fault": each.fault.value,
            "is_innocent": each.is_innocent,
            "how": each.how,
            "references": list(each.references),
            "organisations": list(each.organisations),
            "amount_pence": each.amount.pence,
        }
        for each in planted
    ]
    return json.dumps({"county": county, "planted": rows}, ensure_ascii=False, indent=1) + "\n"
