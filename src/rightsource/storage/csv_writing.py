"""Text that goes out in CSV files, where a spreadsheet would run some of it as a formula, and comes in again."""

from __future__ import annotations

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORMULAS = ("=", "+", "-", "@")
_GUARD = "'"
_BLANKS_AND_GUARD = " \t\r\n\v\f\u00a0'"


def harmless(text: str) -> str:
    """Return a text as a CSV file holds it: behind an apostrophe where a spreadsheet would run it.

    What looks guarded already is guarded once more, so that reading it back gives the same text.

    >>> harmless("=1+1"), harmless("Rent"), harmless("'tis")
    ("'=1+1", 'Rent', "'tis")
    """
    return f"{_GUARD}{text}" if _could_run(text) else text


def as_it_was(text: str) -> str:
    """Return a text without the apostrophe that kept it harmless; any other apostrophe stays.

    >>> as_it_was("'=1+1"), as_it_was("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith(_GUARD) and _could_run(text[1:]) else text


def _could_run(text: str) -> bool:
    """Answer whether a program could take a text for a formula, even one that first takes blanks or a guard off it."""
    return text.lstrip(_GUARD).startswith(_RISKY) or text.lstrip(_BLANKS_AND_GUARD).startswith(_FORMULAS)
