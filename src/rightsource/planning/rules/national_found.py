"""What a run over the whole country finds: a line for each authority, and what the whole of it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter


class Scenario(StrEnum):
    """What every authority is taken to decide; nothing else is decided in any."""

    MOST_TAX = "most-tax"
    TAX_HELD = "tax-held"

    @property
    def in_words(self) -> str:
        """What is decided, as a sentence says it."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Scenario.MOST_TAX: (
        "council tax rises each year by the most that needs no referendum, and savings are planned that balance each "
        "budget"
    ),
    Scenario.TAX_HELD: "council tax is never raised, and no more is saved in its place",
}


@dataclass(frozen=True, slots=True)
class ChanceByYear:
    """A chance by the end of a year, as a share of one, and how far chance alone may have moved it."""

    year: str
    chance: float
    monte_carlo_error: float


@dataclass(frozen=True, slots=True)
class ReturnUsed:
    """One official return that an authority's projection was made from, in pounds; null where the form asks for none.

    Attributes:
        financial_year: the year it reports.
        form: RS for outturn, RA for a budget.
        known_on: its vintage: the day from which these figures were public.
        net_revenue_expenditure_gbp: the year's net revenue expenditure.
        revenue_support_grant_gbp: the year's main grant.
        council_tax_requirement_gbp: what was to be raised by council tax.
        reserves_opening_gbp: usable reserves, other earmarked and unallocated, as the year began.
        reserves_closing_gbp: the same as it ended; of a budget, as it was expected to end.
    """

    financial_year: str
    form: str
    known_on: date
    net_revenue_expenditure_gbp: float | None
    revenue_support_grant_gbp: float | None
    council_tax_requirement_gbp: float | None
    reserves_opening_gbp: float | None
    reserves_closing_gbp: float | None


@dataclass(frozen=True, slots=True)
class CouncilAhead:
    """One authority's money, carried on from its own published returns; not a judgement on the authority as it is now.

    Attributes:
        e_code: its code in the official returns.
        name: its name there.
        authority_class: SC, UA, MD or L, as there.
        scenario: what it is taken to decide.
        seed: the seed of its futures, made from the study's and its code.
        model: the hash of the model and assumptions that computed it.
        years: the financial years followed, in order.
        p_s114_by_year: the chance that the test of s.114(3) has failed by each year's end.
        p_exhausted_in_year: the chance that usable reserves are below nought at each year's end.
        reserves_gbp: usable reserves at each year's end, by quantile of the futures.
        opening_reserves_gbp: usable reserves to begin with.
        spending_gbp: net revenue expenditure of its newest return.
        assumed: what was taken for want of a figure, in words.
        returns: its returns as they were known, oldest first.
        cannot_because: why it could not be projected; blank where it was.
    """

    e_code: str
    name: str
    authority_class: str
    scenario: Scenario
    seed: int
    model: str
    years: tuple[str, ...]
    p_s114_by_year: tuple[ChanceByYear, ...]
    p_exhausted_in_year: tuple[ChanceByYear, ...]
    reserves_gbp: Mapping[str, tuple[float, ...]]
    opening_reserves_gbp: float
    spending_gbp: float | None
    assumed: tuple[str, ...]
    returns: tuple[ReturnUsed, ...]
    cannot_because: str

    @property
    def reserves_share(self) -> float | None:
        """Usable reserves to begin with as a share of a year's net revenue expenditure; None where it is not given."""
        return self.opening_reserves_gbp / self.spending_gbp if self.spending_gbp else None

    def chance_by(self, year: str) -> ChanceByYear | None:
        """Return the chance of a section 114 position by the end of a year; None where that year is not followed."""
        return next((each for each in self.p_s114_by_year if each.year == year), None)


_STORED = TypeAdapter(CouncilAhead)


def as_stored(council: CouncilAhead) -> dict[str, Any]:
    """Return an authority's line as plain values for a JSON column; numbers come back to the last bit."""
    stored: dict[str, Any] = _STORED.dump_python(council, mode="json")
    return stored


def from_stored(stored: Mapping[str, Any]) -> CouncilAhead:
    """Return the line that `as_stored` wrote."""
    return _STORED.validate_python(stored)
