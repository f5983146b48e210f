"""What of an agreement decides its charge, as exact shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from rightsource.commissioning.rules.rows import AgreementTerms, PaymentMechanism
from rightsource.quantities import Money

WHOLE: Final = Fraction(1)
_NOTHING: Final = Money(0)

BY_YEAR: Final = frozenset({PaymentMechanism.BLOCK, PaymentMechanism.COST_PLUS, PaymentMechanism.GAIN_SHARE})
"""The mechanisms that start from the year's price or target."""

BY_UNIT: Final = frozenset({PaymentMechanism.ACTIVITY, PaymentMechanism.PAY_AS_YOU_GO, PaymentMechanism.OUTCOME})
"""The mechanisms that start from the price book."""

BY_COST: Final = frozenset({PaymentMechanism.COST_PLUS, PaymentMechanism.GAIN_SHARE})
"""The mechanisms that ask what the work cost."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else is agreed of a charge.

    Attributes:
        least: of a month, however little was done; None if nothing is.
        most: of a month, however much was done; None if nothing is.
        credits: by how many per cent a charge falls for each measure that missed its target.
        credits_most_percent: all credits together, of the charge.
        credits_most: all credits together in a month; None where the share alone bounds them.
        credits_least: credits that come to less in a month are not taken; None where all are.
    """

    least: Money | None = None
    most: Money | None = None
    credits: tuple[tuple[str, Decimal], ...] = ()
    credits_most_percent: Decimal = Decimal(100)
    credits_most: Money | None = None
    credits_least: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeTerms:
    """How a charge is worked out.

    Attributes:
        year_price: the price agreed for the year, where the mechanism starts from one.
        target: what the work should cost in the year; the price above it is the fee.
        floor: activity paid for at least, as a share of what is expected.
        ceiling: activity paid for at most; None if there is none.
        council_share: the council's part of what a cost differs from the target.
        cap: cost plus: what the provider bears or keeps at most, of the target; outcome: what is paid at most, of the
            price of what is expected. None if there is none.
    """

    mechanism: PaymentMechanism
    year_price: Money = _NOTHING
    target: Fraction = Fraction(0)
    floor: Fraction = Fraction(0)
    ceiling: Fraction | None = None
    council_share: Fraction = WHOLE
    cap: Fraction | None = None
    conditions: Conditions = field(default_factory=Conditions)


def terms_of(
    agreement: AgreementTerms,
    *,
    year_price: Money | None,
    first_price: Money | None = None,
    conditions: Conditions | None = None,
) -> ChargeTerms:
    """Return how an agreement's charges of a year are worked out; a blank term bounds nothing.

    Args:
        agreement: as it stands.
        year_price: the price that holds for the year.
        first_price: that of the agreement's first year, in whose prices the target is; as this year's if None.
        conditions: floors, caps and service credits.
    """
    price = year_price or Money(0)
    target = Fraction(price.pence)
    if agreement.target_cost is not None and agreement.target_cost.pence > 0:
        growth = Fraction(price.pence, first_price.pence) if first_price is not None and first_price.pence else WHOLE
        target = agreement.target_cost.pence * growth
    return ChargeTerms(
        mechanism=agreement.mechanism,
        year_price=price,
        target=target,
        floor=_share(agreement.volume_floor_percent) or Fraction(0),
        ceiling=_share(agreement.volume_ceiling_percent),
        council_share=WHOLE if agreement.council_share_percent is None else _of(agreement.council_share_percent),
        cap=_share(agreement.cap_percent),
        conditions=conditions or Conditions(),
    )


def _share(percent: Decimal | None) -> Fraction | None:
    return None if percent is None else _of(percent)


def _of(percent: Decimal) -> Fraction:
    return Fraction(percent) / 100
