"""Made-up books to measure and to kill with: companies of no county that exists, and the same rows every time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rightsource.ledger.rules.bulk import GivenRow
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import Account, ServiceDivision
from rightsource.quantities import Month

BANK: Final = "1200"
MONTHS: Final = tuple(Month(2023 + (3 + at) // 12, (3 + at) % 12 + 1) for at in range(36))
"""Three financial years, from April 2023 to March 2026."""

_OTHER_SIDES: Final = ("4000", "5000", "5200", "6000", "6100", "7100", "7200", "7300", "7500", "7600", "7700", "1100")
_EVERY_TENTH_WITH_ANOTHER: Final = 10
_MOST_PENCE: Final = 5_000_00
_SPREAD: Final = 2_654_435_761  # Knuth's multiplier: spreads neighbouring numbers wide apart, and needs no chance


def organisations(count: int) -> tuple[str, ...]:
    """Return the names of so many made-up organisations."""
    return tuple(f"measured-{number:02}" for number in range(1, count + 1))


def accounts_of(organisation: str) -> tuple[Account, ...]:
    """Return the accounts of a made-up organisation."""
    return commercial_chart(organisation, ServiceDivision.ADULTS)


def rows_of(organisation: str, among: tuple[str, ...], postings: int, file: str) -> Iterator[GivenRow]:
    """Yield a file of balanced transactions of two postings each.

    Args:
        organisation: in whose books.
        among: the organisations that a posting can be with.
        postings: how many rows, an even number.
        file: marks the references, so that another file's are others.
    """
    others = [each for each in among if each != organisation]
    for pair in range(postings // 2):
        drawn = pair * _SPREAD % 2**32
        month = MONTHS[drawn % len(MONTHS)]
        day = f"{month.year}-{month.month:02}-{drawn // 64 % 28 + 1:02}"
        account = _OTHER_SIDES[drawn // 2**11 % len(_OTHER_SIDES)]
        pence = drawn // 2**7 % _MOST_PENCE + 1
        is_with_another = others and drawn % _EVERY_TENTH_WITH_ANOTHER == 0
        counterparty = others[drawn // 2**9 % len(others)] if is_with_another else ""
        amount = f"{pence // 100}.{pence % 100:02}"
        reference, said = f"{file}-{pair}", "made up to be measured"
        yield GivenRow(2 * pair + 2, reference, day, said, account, amount, counterparty)
        yield GivenRow(2 * pair + 3, reference, day, said, BANK, f"-{amount}")
