"""Tenders that are left out of the comparison: on which ground, and what must come before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.commissioning.errors.evaluation import DisregardedWithoutReason, PricesStayClosed
from rightsource.commissioning.rules.evaluation.low_prices import PriceQuestion, check_may_disregard_for_price
from rightsource.commissioning.rules.evaluation.tenders import TenderKnown


class Ground(StrEnum):
    """Why a tender is disregarded."""

    EXCLUDED = "the supplier is excluded"
    EXCLUDABLE = "the supplier is excludable, and excluded at discretion"
    CONDITION = "a condition of participation is not satisfied"
    PROCEDURE = "a procedural requirement is breached"
    LOW_PRICE = "the price is abnormally low"
    ADVANTAGE = "a conflict of interest gives it an unfair advantage"

    @property
    def provision(self) -> str:
        """Where it is written."""
        return _PROVISIONS[self]


_PROVISIONS = {
    Ground.EXCLUDED: "PA 2023 ss.26(1), 57(1)",
    Ground.EXCLUDABLE: "PA 2023 ss.26(2), 57(2)",
    Ground.CONDITION: "PA 2023 s.19(3)(a)",
    Ground.PROCEDURE: "PA 2023 s.19(3)(d)",
    Ground.LOW_PRICE: "PA 2023 s.19(3)(c)-(5)",
    Ground.ADVANTAGE: "PA 2023 s.82",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disregarded:
    """A tender that is disregarded, on which ground and why."""

    tender: int
    ground: Ground
    reason: str
    disregarded_on: date

    @property
    def in_words(self) -> str:
        """The ground with its provision, and the reason."""
        return f"{self.ground} ({self.ground.provision}): {self.reason}"


def check_disregard(
    given: Disregarded, tender: TenderKnown, question: PriceQuestion | None, *, reference: str, today: date
) -> None:
    """Refuse to disregard a tender without a reason, or for a price that nobody may know or has asked about.

    Raises:
        DisregardedWithoutReason: no reason is given.
        PricesStayClosed: it would be for its price, and quality is not settled.
        LowPriceNotAsked: the supplier was not asked, may still answer, or has satisfied the council.
    """
    if not given.reason.strip():
        raise DisregardedWithoutReason
    if given.ground is Ground.LOW_PRICE:
        if tender.price is None:
            raise PricesStayClosed(reference)
        check_may_disregard_for_price(question, tender.bidder, today)
