"""An alarm: one thing that puts a promise at risk or breaks it, and what every alarm is asked with besides its rows.

The rules that raise alarms live where their rows do (`ledger`, `treasury`, `budget`: `rules/alarms`), each with a query
of the same name; `scrutiny` gathers them into findings, for a day or for a replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.rows import Role
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.constitution.rules.who_is_who import WhoIsWho
from rightsource.governance.rules.house_rules import HouseRules
from rightsource.governance.rules.rows import Promise
from rightsource.storage.knowledge import Recorded

OUR_RULE = "our rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that puts a promise at risk or breaks it.

    Attributes:
        key: what it is about, the same on every day on which it stands.
        promise: which promise.
        headline: the alarm in one or two sentences, with its figures.
        rows: the rows it rests on.
        law: the provision as it stood that day, or "our rule".
        since: the day from which, by the record, it is so.
        whose: the post, body or organisation that answers for it.
        is_broken: whether the record itself shows the promise broken; otherwise it is at risk.
    """

    key: str
    promise: Promise
    headline: str
    rows: tuple[Recorded[Any], ...]
    law: str = OUR_RULE
    since: date | None = None
    whose: str = ""
    is_broken: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The record ids of the rows it rests on."""
        return tuple(row.record_id for row in self.rows)


@dataclass(frozen=True)
class Question:
    """What every alarm is asked with besides its rows.

    Attributes:
        who: who is who on the day that is asked about, as the audience knew.
        house: where our own rules begin.
        law: the dated values of the law; none where no legal data is at hand.
    """

    who: WhoIsWho
    house: HouseRules
    law: Sequence[LegalValue]

    @property
    def on(self) -> date:
        """The day. A date inside a row that lies after it has not happened yet."""
        return self.who.on

    @property
    def council(self) -> str:
        """The council's own key; blank while it is not known."""
        return self.who.council

    @cached_property
    def chief_finance_officer(self) -> str:
        """The title of the post that answers for the council's money, or the council's name."""
        return self.who.holder_of(Role.CHIEF_FINANCE_OFFICER)

    def has_come(self, day: date | None) -> bool:
        """Answer whether a date inside a row has come: what lies after the day is not yet known to anyone."""
        return day is not None and day <= self.on

    def provision(self, key: str, on: date) -> LegalValue | None:
        """Return what the law said of a key on a day, or after the last text read as it then stood; None if nothing."""
        standing = standing_law(self.law, key, on) if self.law else None
        return standing.value if standing else None


def cited(value: LegalValue) -> str:
    """Return a provision as an alarm cites it, saying so where nobody has read the text for its value."""
    return value.provision if value.is_verified else f"{value.provision} (value not verified)"


def first_of_each(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """Return alarms with the first of each key alone: of two that say one thing, the one that was asked first."""
    by_key: dict[str, Alarm] = {}
    for alarm in alarms:
        by_key.setdefault(alarm.key, alarm)
    return tuple(by_key.values())
