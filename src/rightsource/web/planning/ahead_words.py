"""What the pages about the money ahead share: chances, errors and simulated pounds, in words and in cells."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from rightsource.planning.rules.answering import About
from rightsource.planning.rules.result import chance_in_words
from rightsource.quantities.wording import day_in_words
from rightsource.web.as_known import AsKnown
from rightsource.web.formatting import money_millions, month, number, share

SECTION_114: Final = (
    "A section 114 position is a year in which spending is likely to exceed the money there is, reserves and all "
    "(Local Government Finance Act 1988 section 114(3))."
)
_LEAST_SHARE: Final = 0.0005  # what is rounded to a tenth of a percentage point
_LEAST_GBP: Final = 50_000  # what is rounded to a tenth of a million
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


def by_chance(error: float) -> str:
    """Say how far a chance may be out by the number of futures alone.

    >>> by_chance(0.004), by_chance(0.0001)
    ('give or take 0.4%', 'give or take less than 0.1%')
    """
    return f"give or take {share(error, 1) if error >= _LEAST_SHARE else 'less than 0.1%'}"


def pounds_by_chance(error_gbp: float) -> str:
    """Say how far an average in pounds may be out by the number of futures alone.

    >>> pounds_by_chance(250_000.0), pounds_by_chance(1_000.0)
    ('give or take £0.3m by chance alone', 'give or take less than £0.1m by chance alone')
    """
    amount = money_millions(error_gbp) if error_gbp >= _LEAST_GBP else "less than £0.1m"
    return f"give or take {amount} by chance alone"


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
