"""What every writing operation is given and answers: words, amounts and an authority; and whether anything was written.

Each is safe to send twice: what it writes is known by its own key, and the same words again change nothing.
"""

from dataclasses import dataclass
from typing import Annotated

from ninja import Field, Schema

from rightsource.quantities import Money

_MOST_PENCE = 10**15

Words = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
"""Words that say something; a database text holds no null character."""


class MoneyGiven(Schema):
    """An exact amount of sterling, in whole pence: a number without a point, never text."""

    pence: int = Field(strict=True, ge=-_MOST_PENCE, le=_MOST_PENCE)

    @property
    def money(self) -> Money:
        """The amount itself."""
        return Money(self.pence)


class Acting(Schema):
    """On what authority somebody acts."""

    authority: Words = Field(description="The decision, delegation or provision that you act on.")


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of an act.

    Attributes:
        was_written: false where the same was on record already, so nothing was written.
    """

    was_written: bool
