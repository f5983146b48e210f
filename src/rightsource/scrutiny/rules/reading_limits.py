"""What one value of a case may be: how long a text, how many decimal places, which sign, from where to where."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from rightsource.quantities import Money, Problem
from rightsource.scrutiny.rules.case_format import Sheet
from rightsource.storage.rows import Column

KEYS = frozenset({("organisations", "organisation"), ("posts", "post"), ("services", "service")})
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# What the database has room for; a test compares each with its table.
_LONGEST = {
    "organisation": 80,
    "post": 80,
    "service": 80,
    "reference": 60,
    "agreement": 60,
    "saving": 60,
    "issued_by": 120,
    "closed_by": 120,
    "said_by": 120,
    "signed_by": 120,
    "made_by": 120,
    "addressed_to": 120,
    "registered_number": 20,
    "e_code": 10,
    "gss_code": 12,
    # An index on a text has room for some 2,700 bytes.
    "name": 500,
    "project": 500,
    "loan": 500,
    "receipt": 500,
    "grant": 500,
    "what_for": 500,
    "measure": 500,
}
_LONGEST_ON = {("facts", "reference"): 40, ("return_measures", "unit"): 40, ("reserves_debt", "statement"): 20}
# Places after the point, and the largest number that there is room for.
_DECIMALS = {
    "share_percent": (4, Decimal(100)),
    "share_of_budget_percent": (4, Decimal(100)),
    "rise_percent": (4, Decimal(999)),
    "efficiency_percent": (4, Decimal(100)),
    "volume_floor_percent": (4, Decimal(999)),
    "volume_ceiling_percent": (4, Decimal(999)),
    "council_share_percent": (4, Decimal(100)),
    "cap_percent": (4, Decimal(999)),
    "rate_percent": (4, Decimal(100)),
    "market_rate_percent": (4, Decimal(100)),
    "annuity_rate_percent": (4, Decimal(100)),
    "threshold": (2, Decimal("9999999999999.99")),
    "staff_fte": (2, Decimal("999999.99")),
    "target": (4, Decimal("99999999999.9999")),
    "actual": (4, Decimal("99999999999.9999")),
}
_MAY_BE_NEGATIVE = frozenset({"target", "actual", "threshold"})
_LARGEST_WHOLE_NUMBER = 32_767
_NOT_NEGATIVE = frozenset(
    {
        ("council", "reserves_floor"),
        ("budget_forecast", "amount"),
        ("savings", "amount"),
        ("agreements", "target_cost"),
        ("exposures", "amount"),
        ("contributions", "promised"),
        ("contributions", "paid"),
        ("receipts_uses", "amount"),
        ("loans", "principal"),
        ("debt_financed", "amount"),
        ("subsidies", "amount"),
        ("grant_movements", "amount"),
        ("trading", "owner_work"),
        ("trading", "external_work"),
        ("returns", "owner_income_forecast"),
        ("returns", "external_income_forecast"),
        ("returns", "expenditure_forecast"),
    }
)
STATEMENTS = ("actual", "forecast", "budget")
WEEKS_OF_CASH = 13


def out_of_bounds(where: str, sheet: Sheet, column: Column, value: object) -> list[Problem]:
    """Return the fault of a value that its column has no room or no use for."""
    checks = _CHECKS.get(column.kind, ())
    return [Problem(where, message, code) for check in checks for message, code in check(sheet.name, column, value)]


def longest(sheet: str, column: str) -> int | None:
    """Return how many characters a text may have; None for as many as one likes."""
    return _LONGEST_ON.get((sheet, column), _LONGEST.get(column))


def decimal_places(column: str) -> int:
    """Return how many places after the point are kept of a number."""
    return _DECIMALS[column][0]


_Found = list[tuple[str, str]]


def _text_too_long(sheet: str, column: Column, value: object) -> _Found:
    most = longest(sheet, column.name)
    parts = value if isinstance(value, tuple) else (value,)
    over = max(len(str(part)) for part in parts) if parts else 0
    if most is None or over <= most:
        return []
    return [(f"It has {over} characters, and there is room for {most}. Shorten it.", "text-too-long")]


def _not_a_key(sheet: str, column: Column, value: object) -> _Found:
    text = str(value)
    if (sheet, column.name) not in KEYS or _KEY.fullmatch(text):
        return []
    better = "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))) or "care-company"
    return [(f"'{text}' is not a key: lower-case letters, digits and hyphens. Write {better}.", "not-a-key")]


def _not_a_statement(sheet: str, column: Column, value: object) -> _Found:
    if (sheet, column.name) != ("reserves_debt", "statement") or value in STATEMENTS:
        return []
    return [(f"'{value}' is not among the choices. Choose one of: {'; '.join(STATEMENTS)}.", "not-a-choice")]


def _whole_number_out_of_range(_: str, _column: Column, value: object) -> _Found:
    assert isinstance(value, int)
    if 0 <= value <= _LARGEST_WHOLE_NUMBER:
        return []
    return [(f"{value} is not between 0 and {_LARGEST_WHOLE_NUMBER}. Correct it.", "number-out-of-range")]


def _decimal_out_of_range(_: str, column: Column, value: object) -> _Found:
    assert isinstance(value, Decimal)
    places, most = _DECIMALS[column.name]
    least = -most if column.name in _MAY_BE_NEGATIVE else Decimal(0)
    found = []
    if not least <= value <= most:
        found.append((f"{value:f} is not between {least:f} and {most:f}. Correct it.", "number-out-of-range"))
    elif value != round(value, places):
        found.append((f"{value:f} has too many places. Write {round(value, places):f}.", "too-many-places"))
    return found


def _wrong_sign(sheet: str, column: Column, value: object) -> _Found:
    if (sheet, column.name) not in _NOT_NEGATIVE or not isinstance(value, Money) or value.pence >= 0:
        return []
    return [
        (f"{value} is below nought. Write it as a positive amount: the other columns say what it is.", "wrong-sign")
    ]


def _not_thirteen_weeks(_: str, column: Column, value: object) -> _Found:
    if column.name != "cash_by_week" or not isinstance(value, tuple) or len(value) == WEEKS_OF_CASH:
        return []
    message = (
        f"It has {len(value)} amounts. Write {WEEKS_OF_CASH}, one for each of the next weeks, apart by semicolons."
    )
    return [(message, "not-thirteen-weeks")]


_Check = Callable[[str, Column, object], _Found]
_CHECKS: dict[type, tuple[_Check, ...]] = {
    str: (_text_too_long, _not_a_key, _not_a_statement),
    int: (_whole_number_out_of_range,),
    Decimal: (_decimal_out_of_range,),
    Money: (_wrong_sign, _not_thirteen_weeks),
}
