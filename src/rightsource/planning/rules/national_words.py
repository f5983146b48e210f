"""What a study of the whole country says, in sentences that name no more than the published returns bear out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rightsource.planning.rules.national_found import CouncilAhead, Scenario
from rightsource.quantities.wording import count_in_words, day_in_words

LIKELY: Final = 0.1
RARE: Final = 0.01
CLASSES: Final = {"SC": "Shire county", "UA": "Unitary authority", "MD": "Metropolitan district", "L": "London borough"}
SECTION_114: Final = (
    "A section 114 position is a year in which spending is likely to exceed the money there is, reserves and all "
    "(Local Government Finance Act 1988 section 114(3))."
)
NOT_SEEN: Final = (
    "What is not in the returns is not in this: companies and loans to them, debt falling due, claims for equal pay, "
    "and what each authority has decided to save."
)


@dataclass(frozen=True, slots=True)
class Band:
    """A range of chances: its name, and the shares of one between which it lies, the upper one left out."""

    name: str
    low: float
    high: float


BANDS: Final = (
    Band("Fewer than 1 in 100", 0.0, RARE),
    Band("1 in 100 to 1 in 20", RARE, 0.05),
    Band("1 in 20 to 1 in 10", 0.05, LIKELY),
    Band("1 in 10 to 1 in 4", LIKELY, 0.25),
    Band("1 in 4 to 1 in 2", 0.25, 0.5),
    Band("1 in 2 or more", 0.5, 1.1),
)


def chances_by(councils: Sequence[CouncilAhead], year: str) -> dict[str, float]:
    """Return each authority's chance of a section 114 position by the end of a year, by its code."""
    found = ((council.e_code, council.chance_by(year)) for council in councils)
    return {e_code: chance.chance for e_code, chance in found if chance is not None}


def councils_in_bands(councils: Sequence[CouncilAhead], year: str) -> list[tuple[Band, int]]:
    """Return how many authorities have a chance in each band by the end of a year."""
    chances = chances_by(councils, year).values()
    return [(band, sum(band.low <= chance < band.high for chance in chances)) for band in BANDS]


def finding(councils: Sequence[CouncilAhead], year: str) -> str:
    """Return the answer in a sentence: how many of how many authorities, and how often.

    Args:
        councils: the authorities that are counted.
        year: by the end of which year.
    """
    chances = chances_by(councils, year).values()
    likely, rare = sum(chance >= LIKELY for chance in chances), sum(chance < RARE for chance in chances)
    several = f"{likely or 'none'} of {count_in_words(len(chances), 'authority', 'authorities')}"
    return (
        f"In {several}, a year up to {year} cannot be balanced, reserves and all, in 1 future in 10 or more; "
        f"in {rare} that happens in fewer than 1 future in 100."
    )


def headline(councils: Sequence[CouncilAhead], year: str) -> str:
    """Return the finding as short as a chart's headline.

    Args:
        councils: the authorities that are counted.
        year: by the end of which year.
    """
    chances = chances_by(councils, year).values()
    if not chances:
        return "No authority could be followed"
    several = (
        f"{sum(chance >= LIKELY for chance in chances)} of {count_in_words(len(chances), 'authority', 'authorities')}"
    )
    return f"In {several}, the chance up to {year} is 1 in 10 or more"


def what_it_stands_on(newest: Sequence[tuple[str, str]], known_on: date, scenario: Scenario) -> str:
    """Return how far the published returns go, and that nothing newer is in what was found.

    Args:
        newest: the form and the year of the newest outturn and the newest budget.
        known_on: the day whose knowledge of them went in.
        scenario: what every authority is taken to decide.
    """
    kinds = {"RS": "outturn", "RA": "budget"}
    stated = " and the ".join(f"{kinds[form]} of {year}" for form, year in newest)
    return (
        f"The returns that this rests on end with the {stated}, as published by {day_in_words(known_on)}. From there "
        f"each authority is carried on as if {scenario.in_words}. Nothing that came after is in it, so it is not a "
        "judgement on any authority as it is now."
    )


def newest_of(editions: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the newest outturn and the newest budget among forms and years; a budget only where it is the newer.

    >>> newest_of([("RS", "2014-15"), ("RS", "2015-16"), ("RA", "2016-17")])
    [('RS', '2015-16'), ('RA', '2016-17')]
    """
    newest = {form: max(year for of_form, year in editions if of_form == form) for form, _ in editions}
    outturn, budget = newest.get("RS", ""), newest.get("RA", "")
    found = [("RS", outturn)] if outturn else []
    return [*found, ("RA", budget)] if budget > outturn else found
