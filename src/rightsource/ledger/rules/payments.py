"""Who paid whom within a group, as the payer's books tell it: what a drawing of the money's ways is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rightsource.ledger.rules.cash_flow import CashMovement
from rightsource.quantities import Money


@dataclass(frozen=True, slots=True)
class Payment:
    """What one organisation paid another.

    Attributes:
        paid: as the payer's books tell it.
        had: as the payee's books tell it.
    """

    payer: str
    payee: str
    paid: Money
    had: Money

    @property
    def difference(self) -> Money:
        """What is paid in one's books and not had in the other's: on its way, or lost."""
        return self.paid - self.had


def payments(moved: Iterable[CashMovement], members: Collection[str]) -> tuple[Payment, ...]:
    """Return what members paid each other, the largest first; what came in is with whom it came from.

    Payments both ways between two stay apart: what a company pays back is not taken off what it is paid.
    """
    paid: dict[tuple[str, str], int] = defaultdict(int)
    had: dict[tuple[str, str], int] = defaultdict(int)
    for each in moved:
        if each.is_opening or each.organisation not in members or each.counterparty not in members:
            continue
        if each.amount < Money(0):
            paid[each.organisation, each.counterparty] -= each.amount.pence
        else:
            had[each.counterparty, each.organisation] += each.amount.pence
    return tuple(
        Payment(payer, payee, Money(paid[payer, payee]), Money(had[payer, payee]))
        for payer, payee in sorted({*paid, *had}, key=lambda way: (-max(paid[way], had[way]), way))
    )
