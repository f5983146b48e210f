"""Everything that is planted in a county, in one place: its books' parts, its claims and its receipts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.scrutiny.rules.made_up.answers import Planted
from rightsource.scrutiny.rules.made_up.books import MadeUp, made_up
from rightsource.scrutiny.rules.made_up.chance import rolls_of
from rightsource.scrutiny.rules.made_up.claims import Claim, claims_of
from rightsource.scrutiny.rules.made_up.county import County, Size, county_until
from rightsource.scrutiny.rules.made_up.receipts import receipts_of
from rightsource.treasury.rules.rows import ReceiptsUse


@dataclass(frozen=True)
class WholeCounty:
    """A county drawn whole: its books, the savings claimed, the receipts used, and the answers to all of it."""

    books: MadeUp
    claims: tuple[Claim, ...]
    receipts: tuple[ReceiptsUse, ...]
    planted: tuple[Planted, ...]

    @property
    def county(self) -> County:
        """Its size and seed."""
        return self.books.county


def whole_county(size: Size, seed: int, today: date) -> WholeCounty:
    """Return the county of a size and a seed as it is on a day, with all that is planted in it."""
    county, rolls = county_until(size, seed, today), rolls_of(seed)
    books = made_up(county, rolls)
    claims, claimed = claims_of(county, rolls)
    receipts, used = receipts_of(county, rolls)
    return WholeCounty(books, tuple(claims), tuple(receipts), (*books.planted, *claimed, *used))
