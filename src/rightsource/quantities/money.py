"""Exact sterling: money is counted in whole pence, never measured in fractions of a pound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

_PENCE_PER_POUND = 100


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Money:
    """An exact, signed amount of sterling. Debit is positive, decided once and for ever.

    >>> Money.pounds("1250.5") + Money(50)
    Money('£1,251.00')
    >>> -Money(5)
    Money('−£0.05')
    """

    pence: int

    def __post_init__(self) -> None:
        assert isinstance(self.pence, int)
        assert not isinstance(self.pence, bool)

    @classmethod
    def pounds(cls, amount: Decimal | str | int) -> Money:
        """Return the money that a number of pounds says, refusing a fraction of a penny.

        Raises:
            ValueError: the text is not a number, or has more than two decimal places.
        """
        try:
            pence = Decimal(amount) * _PENCE_PER_POUND
        except InvalidOperation:
            raise ValueError(f"{amount!r} is not an amount in pounds") from None
        if not pence.is_finite() or pence != pence.to_integral_value():
            raise ValueError(f"{amount!r} is not a whole number of pence")
        return cls(int(pence))

    @classmethod
    def nearest(cls, amount_gbp: Decimal | float) -> Money:
        """Return simulated pounds as the nearest whole penny, halves to even: the one crossing from model to record.

        >>> Money.nearest(0.125)
        Money('£0.12')
        """
        exact = Decimal(amount_gbp) if isinstance(amount_gbp, float) else amount_gbp
        return cls(int((exact * _PENCE_PER_POUND).to_integral_value(rounding=ROUND_HALF_EVEN)))

    @classmethod
    def total(cls, amounts: Sequence[Money]) -> Money:
        """Return the sum of amounts; nothing adds up to nil."""
        return cls(sum(amount.pence for amount in amounts))

    def __add__(self, other: Money) -> Money:
        return Money(self.pence + other.pence)

    def __sub__(self, other: Money) -> Money:
        return Money(self.pence - other.pence)

    def __neg__(self) -> Money:
        return Money(-self.pence)

    def __abs__(self) -> Money:
        return Money(abs(self.pence))

    def __mul__(self, count: int) -> Money:
        return Money(self.pence * count)

    def __bool__(self) -> bool:
        return self.pence != 0

    def __str__(self) -> str:
        sign = "−" if self.pence < 0 else ""
        pounds, pence = divmod(abs(self.pence), _PENCE_PER_POUND)
        return f"{sign}£{pounds:,}.{pence:02d}"

    def __repr__(self) -> str:
        return f"Money('{self}')"

    @property
    def decimal_gbp(self) -> Decimal:
        """This amount as exact decimal pounds, for files and formulas."""
        return Decimal(self.pence).scaleb(-2)

    @property
    def gbp(self) -> float:
        """This amount as float pounds, for the simulation and for drawing only."""
        return self.pence / _PENCE_PER_POUND

    def share(self, numerator: int, denominator: int) -> Money:
        """Return this amount times a fraction, to the nearest penny, halves to even.

        >>> Money(100).share(1, 3)
        Money('£0.33')
        """
        exact = Decimal(self.pence) * numerator / denominator
        return Money(int(exact.to_integral_value(rounding=ROUND_HALF_EVEN)))

    def split(self, weights: list[int]) -> list[Money]:
        """Share this amount by `weights`, losing no penny: the parts always sum to the whole.

        Odd pence go to the largest remainders, earliest first, so a split is repeatable.

        >>> Money(100).split([1, 1, 1])
        [Money('£0.34'), Money('£0.33'), Money('£0.33')]
        """
        assert all(weight >= 0 for weight in weights)
        whole = sum(weights)
        assert whole > 0
        floors = [divmod(self.pence * weight, whole) for weight in weights]
        odd_pence = self.pence - sum(floor for floor, _ in floors)
        first = sorted(range(len(weights)), key=lambda i: (-floors[i][1], i))[:odd_pence]
        return [Money(floor + (i in first)) for i, (floor, _) in enumerate(floors)]
