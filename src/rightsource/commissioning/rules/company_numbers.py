"""Company and charity numbers as clerks write them, and as the registers do.

Source: Companies House, "Companies House company number formats": eight characters, of which the first two may be
letters, and a last R for societies; Charity Commission for England and Wales: six or seven digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = 8
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class NumberRead:
    """A number as its register writes it, blank if what was written is none, and what was mended."""

    number: str
    mended: tuple[str, ...] = ()


def read_company_number(text: str) -> NumberRead:
    """Return a company number as Companies House writes it.

    >>> read_company_number("gb/02165763")
    NumberRead(number='02165763', mended=("the prefix 'GB' of the company number was taken off",))
    >>> read_company_number("928555").number, read_company_number("IP22981R").number, read_company_number("none").number
    ('00928555', 'IP22981R', '')
    """
    mended = []
    said = re.sub(r"\s", "", text.upper())
    bare = re.sub(r"^GB(-COH)?[-/:]", "", said)
    if bare != said:
        mended.append("the prefix 'GB' of the company number was taken off")
    if re.fullmatch(rf"[0-9]{{{_FEWEST_DIGITS},{_DIGITS}}}", bare):
        whole = bare.zfill(_DIGITS)
    elif re.fullmatch(r"[A-Z]{2}[0-9]{2,6}", bare):
        whole = bare[:2] + bare[2:].zfill(_DIGITS - 2)
    elif re.fullmatch(r"[A-Z]{2}[0-9]{5}R", bare):
        whole = bare
    else:
        return NumberRead("", (*mended, "what stands for the company number is none, and was left out"))
    if whole != bare:
        mended.append("leading noughts were put back on the company number")
    return NumberRead(whole, tuple(mended))


def read_charity_number(text: str) -> NumberRead:
    """Return a charity number of England and Wales, of Scotland (SC) or of Northern Ireland (NIC).

    >>> [read_charity_number(each).number for each in (" 1112345 ", "SC012345", "n/a")]
    ['1112345', 'SC012345', '']
    """
    said = re.sub(r"\s", "", text.upper())
    if re.fullmatch(r"[0-9]{6,7}(-[0-9]+)?|SC[0-9]{6}|NIC[0-9]{6}", said):
        return NumberRead(said)
    return NumberRead("", ("what stands for the charity number is none, and was left out",))


def charity_scheme(number: str) -> str:
    """Return the org-id scheme of a charity number.

    >>> charity_scheme("1112345"), charity_scheme("SC012345"), charity_scheme("NIC123456")
    ('GB-CHC', 'GB-SC', 'GB-NIC')

    Source: org-id.guide, lists GB-CHC, GB-SC and GB-NIC.
    """
    if number.startswith("SC"):
        return "GB-SC"
    return "GB-NIC" if number.startswith("NIC") else "GB-CHC"
