"""What the pages about the money ahead share: chances, errors and simulated pounds, in words and in cells."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from rightsource.planning.rules.answering import About
from rightsource.planning.rules.result import chance_in_words
from rightsource.quantities.wording import day_in_words
from rightsource.web.as_known import AsKnown
from rightsource.web.formatting import month, number, share

SECTION_114: Final = (
    "A section 114 position is a year in which spending is likely to exceed the money there is, reserves and all "
    "(Local Government Finance Act 1988 section 114(3))."
)
QUANTILES: Final = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
HEADINGS: Final = {
    "p5": "1 in 20 below",
    "p25": "1 in 4 below",
    "p50": "Middle future",
    "p75": "1 in 4 above",
    "p95": "1 in 20 above",
}


def odds(chance: float) -> str:
    """Say a chance as part of a sentence.

    >>> odds(0.28), odds(0.0)
    ('in about 3 in 10 futures', 'in none of the futures')
    """
    said = chance_in_words(chance)
    return said if said.startswith("in ") else f"in {said} futures"


def chance_cell(chance: float, figure: str = "") -> dict[str, Any]:
    """Return the cell of a chance: as a percentage, linked to its source, and to two decimals in a file."""
    cell = {"text": share(chance, 1), "value": Decimal(str(round(chance * 100, 2)))}
    return cell | ({"figure": figure} if figure else {})


def error_cell(error: float) -> dict[str, Any]:
    """Return the cell of a Monte Carlo error of a chance."""
    return {"text": share(error, 1), "value": Decimal(str(round(error * 100, 2)))}


def gbp_cell(gbp: float, figure: str = "", *, places: int = 1) -> dict[str, Any]:
    """Return the cell of simulated pounds: in millions on the page, linked to its source, and whole in a file."""
    millions = (Decimal(gbp) / 1_000_000).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    cell: dict[str, Any] = {"text": number(millions), "value": Decimal(round(gbp))}
    return cell | ({"figure": figure} if figure else {})


def month_in_words(written: str) -> str:
    """Say a month.

    >>> month_in_words("2028-09")
    'September 2028'
    """
    return month(date.fromisoformat(f"{written}-01"))


def made_of_link(asked: AsKnown) -> str:
    """Return the way from a figure to every amount and record that the plan is made of."""
    return f"{asked.link('ahead-plan')}#made-of"


def about_in_words(about: About) -> tuple[str, ...]:
    """Say what an answer stands for, and what the errors that it shows leave out."""
    rate = share(about.discount_rate_share, 1)
    drawn = (
        f"{number(about.futures)} futures from seed {about.seed}, from what was known on "
        f"{day_in_words(about.as_known_on)}, {about.years[0]} to {about.years[-1]}."
    )
    counted = f"Money of later years counts {rate} a year less, after inflation (HM Treasury, The Green Book)."
    return drawn, counted, about.model_error
