"""How fast activity is read, checked, priced and charged: what is measured, of which rows, and what was wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PaymentMechanism
from rightsource.quantities import Month, Period

LINES: Final = 1_000_000
QUICK_LINES: Final = 2_000
TO_COPY: Final = 0.10
EXPLAINED_S: Final = 1.0
"""What is wanted: at least so much of a bare COPY; at most so long."""

PAYER: Final = "measured-council"
PAYEE: Final = "measured-provider"
UNIT: Final = "hour"
PRICE_PENCE: Final = 2_150
AGREEMENTS: Final = 16
FIRST_DAY: Final = date(2026, 4, 1)
TODAY: Final = date(2026, 11, 1)
MONTHS: Final = tuple(Month(2026, month) for month in range(4, 10))
_DAYS = (MONTHS[-1].next.first_day - FIRST_DAY).days


@dataclass(frozen=True, slots=True)
class ChargesBench:
    """One run of the benchmark of charges.

    Attributes:
        is_quick: only to see that it works; the figures then mean nothing.
        lines: of activity, in one file.
        charges: made from them.
        taking_s: reading, checking, pricing and writing the file.
        charging_s: making every charge.
        copying_s: a bare COPY of the same rows, without index or constraint.
        ratio_to_copy: copying over taking and charging together.
        ratio_wanted: at least so much.
        memory_mb: by how much the program's memory grew at most meanwhile.
        file_mb: how large the file is.
        lines_explained: the lines of one charge.
        explained_s: telling how it was worked out, with every one of them.
        explained_wanted_s: at most so long.
        is_same_to_the_penny: the charges come to what the lines do.
    """

    is_quick: bool
    measured_at: str
    lines: int
    charges: int
    taking_s: float
    charging_s: float
    copying_s: float
    ratio_to_copy: float
    ratio_wanted: float
    memory_mb: float
    file_mb: float
    lines_explained: int
    explained_s: float
    explained_wanted_s: float
    is_same_to_the_penny: bool


def agreements() -> tuple[AgreementTerms, ...]:
    """Return made-up agreements that pay by the hour."""
    return tuple(
        AgreementTerms(
            agreement=f"measured-{number:02d}",
            title="Made up to be measured",
            commissioner=PAYER,
            provider=PAYEE,
            route=AwardRoute.VERTICAL,
            mechanism=PaymentMechanism.PAY_AS_YOU_GO,
            period=Period(FIRST_DAY, date(2030, 4, 1)),
        )
        for number in range(1, AGREEMENTS + 1)
    )


def lines_of(count: int) -> Iterator[str]:
    """Yield so many made-up lines of a CSV file, the headings first, over all agreements and days alike."""
    yield "agreement,unit,day,quantity,group,reference\n"
    days = [(FIRST_DAY + timedelta(days=each)).isoformat() for each in range(_DAYS)]
    for row in range(count):
        day = days[row * _DAYS // count]
        quantity = quantity_of(row)
        yield f"measured-{row % AGREEMENTS + 1:02d},{UNIT},{day},{quantity},older people,line-{row}\n"


def quantity_of(row: int) -> Decimal:
    """Return the quantity of a made-up line, in quarter hours.

    >>> quantity_of(0), quantity_of(5)
    (Decimal('0.25'), Decimal('1.50'))
    """
    return Decimal(row % 24 + 1) * Decimal("0.25")
