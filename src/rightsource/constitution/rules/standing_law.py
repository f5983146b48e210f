"""The law to work by on a day that the texts may not reach: what was last read, said to be so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.constitution.errors import LawNotKnown
from rightsource.constitution.rules.law import LegalValue, known_until, law_on
from rightsource.quantities.wording import day_in_words


@dataclass(frozen=True, slots=True)
class StandingLaw:
    """A value of law as a day's work takes it.

    Attributes:
        value: the value with its provision and source.
        on: the day it is asked for.
        read_until: the last day that the texts read say anything of.
    """

    value: LegalValue
    on: date
    read_until: date

    @property
    def is_after_reading(self) -> bool:
        """Answer whether the day is later than any text read, so that a reader must be told."""
        return self.on > self.read_until

    @property
    def cited(self) -> str:
        """The provision as a reader needs it: whether its value was only recalled, and how late its text was read."""
        unread = "" if self.value.is_verified else " (value not verified)"
        read = f", as last read on {day_in_words(self.read_until)}" if self.is_after_reading else ""
        return f"{self.value.provision}{unread}{read}"


def standing_law(values: Iterable[LegalValue], key: str, on: date) -> StandingLaw | None:
    """Return the law of a day or, after the last text read, as it then stood; None where nothing was in force.

    A council must go on working after the day on which we last read the law, so what was last read stands until it is
    read again. Judging the past needs no such leave: see `law_on`.
    """
    values = tuple(values)
    until = known_until(values)
    try:
        return StandingLaw(law_on(values, key, min(on, until)), on, until)
    except LawNotKnown:
        return None
