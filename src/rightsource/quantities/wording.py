"""How amounts, days and lists stand in a sentence, the same in every finding whatever door it goes out by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rightsource.quantities.money import Money

_MINUS = "−"
_PENCE_IN_A_MILLION_POUNDS = 100_000_000
_PENCE_IN_A_POUND = 100


def amount_in_words(amount: Money) -> str:
    """Write an amount as a sentence wants it: in millions from a million up, otherwise in whole pounds.

    >>> amount_in_words(Money.pounds(4_518_000)), amount_in_words(Money.pounds(-41_000_000))
    ('£4.5m', '−£41m')
    >>> amount_in_words(Money.pounds("950000.40")), amount_in_words(Money(31)), amount_in_words(Money(-1))
    ('£950,000', '31p', '−1p')
    """
    sign = _MINUS if amount.pence < 0 else ""
    pence = Decimal(abs(amount.pence))
    pounds = (pence / _PENCE_IN_A_POUND).quantize(Decimal(1), ROUND_HALF_UP)
    if pounds >= _PENCE_IN_A_MILLION_POUNDS // _PENCE_IN_A_POUND:
        millions = (pence / _PENCE_IN_A_MILLION_POUNDS).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{sign}£{millions:,f}m".replace(".0m", "m")
    # What is left over is shown as it is: rounded to nothing, it would not be there.
    return f"{sign}£{pounds:,f}" if pounds or not pence else f"{sign}{pence:f}p"


def day_in_words(day: date) -> str:
    """Write a day in full.

    >>> day_in_words(date(2026, 11, 3))
    '3 November 2026'
    """
    return f"{day.day} {day:%B %Y}"


def count_in_words(count: int, one: str, many: str = "") -> str:
    """Write a count with its noun.

    >>> count_in_words(1, "day"), count_in_words(12, "day"), count_in_words(2, "duty", "duties")
    ('1 day', '12 days', '2 duties')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def share_in_words(share: Decimal) -> str:
    """Write a share of one as a percentage, to the nearest tenth where it is not whole.

    A whole percentage is written of nothing else: limits are whole, and what is under one is never written as on it.

    >>> share_in_words(Decimal("0.8")), share_in_words(Decimal("0.1875"))
    ('80%', '18.8%')
    >>> share_in_words(Decimal("0.7996")), share_in_words(Decimal("0.800001"))
    ('79.96%', 'just over 80%')
    """
    percentage = share * 100
    for step in (Decimal("0.1"), Decimal("0.01")):
        rounded = percentage.quantize(step, ROUND_HALF_UP)
        is_whole = rounded == rounded.to_integral_value()
        if not is_whole or rounded == percentage:
            break
    words = f"{rounded.normalize() if not is_whole else rounded.to_integral_value():f}%".replace("-", _MINUS)
    if not is_whole or rounded == percentage:
        return words
    return f"just {'over' if percentage > rounded else 'under'} {words}"


def list_in_words(items: Sequence[str]) -> str:
    """Write a list with commas and a last "and".

    >>> list_in_words(["the council", "the trust", "the university"])
    'the council, the trust and the university'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
