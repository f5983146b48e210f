"""What every writing operation is given and answers: words, amounts and an authority; and whether anything was written.

Each is safe to send twice: what it writes is known by its own key, and the same words again change nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Schema

from rightsource.api.door import viewer_of
from rightsource.quantities import Money
from rightsource.storage import walls

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


@contextmanager
def in_the_councils_sight(request: HttpRequest) -> Iterator[None]:
    """Open the wall for an act alone: a member's post, which may answer a warning, could not write a row from its own.

    The right was checked before, and the action asks its rule.
    """
    try:
        with transaction.atomic():
            walls.look_as(walls.THE_COUNCIL)
            yield
    finally:
        walls.look_as(viewer_of(request).viewpoint)
