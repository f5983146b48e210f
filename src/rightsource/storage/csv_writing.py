"""Text that goes out in CSV files, where a spreadsheet would run some of it as a formula, and comes in again."""

from __future__ import annotations

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_GUARD = "'"


def harmless(text: str) -> str:
    """Return a text as a CSV file holds it: behind an apostrophe where a spreadsheet would run it.

    What looks guarded already is guarded once more, so that reading it back gives the same text.

    >>> harmless("=1+1"), harmless("Rent"), harmless("'tis")
    ("'=1+1", 'Rent', "'tis")
    """
    return f"{_GUARD}{text}" if text.lstrip(_GUARD).startswith(_RISKY) else text


def as_it_was(text: str) -> str:
    """Return a text without the apostrophe that kept it harmless; any other apostrophe stays.

    >>> as_it_was("'=1+1"), as_it_was("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith(_GUARD) and text.lstrip(_GUARD).startswith(_RISKY) else text
