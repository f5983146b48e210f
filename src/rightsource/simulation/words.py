"""Amounts and lists as a reader would say them."""

from collections.abc import Sequence


def pounds(amount_gbp: float) -> str:
    """Write an amount, in millions where it is one.

    >>> pounds(-1234567.0), pounds(890.0)
    ('−£1.23m', '£890')
    """
    sign, size = ("−" if round(amount_gbp) < 0 else ""), abs(amount_gbp)
    return f"{sign}£{size / 1e6:,.2f}m" if size >= 1e6 else f"{sign}£{size:,.0f}"


def listed(things: Sequence[str]) -> str:
    """Write several things one after another.

    >>> listed(["streets", "parks", "waste"]), listed(["parks"])
    ('streets, parks and waste', 'parks')
    """
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last
