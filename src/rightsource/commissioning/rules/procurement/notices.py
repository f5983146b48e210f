"""The notices of a procurement: UK1 to UK17 since 24 February 2025, older forms before, and what happens besides."""

from __future__ import annotations

from enum import StrEnum

from rightsource.commissioning.rules.procurement.law_of_day import Regime


class Notice(StrEnum):
    """A notice that is published, by the number of its form; or what happened on a day without one.

    Source:
        Procurement Act 2023 ss.15-17, 21, 39, 44, 50, 53, 55, 69-71, 75, 80, 93 and Procurement Regulations 2024;
        Find a Tender, notice types. The older forms: Commission Regulation (EU) 2015/1986.
    """

    UK1 = "UK1"
    UK2 = "UK2"
    UK3 = "UK3"
    UK4 = "UK4"
    UK5 = "UK5"
    UK6 = "UK6"
    UK7 = "UK7"
    UK8 = "UK8"
    UK9 = "UK9"
    UK10 = "UK10"
    UK11 = "UK11"
    UK12 = "UK12"
    UK13 = "UK13"
    UK14 = "UK14"
    UK15 = "UK15"
    UK16 = "UK16"
    UK17 = "UK17"
    F01 = "F01"
    F02 = "F02"
    F03 = "F03"
    F14 = "F14"
    F15 = "F15"
    F20 = "F20"
    F21 = "F21"
    F24 = "F24"
    F25 = "F25"
    STANDSTILL_LETTERS = "standstill letters sent"
    ENTERED = "contract entered into"
    COPY = "contract published"
    ENDED = "contract ended"
    ABANDONED = "abandoned"

    @property
    def in_words(self) -> str:
        """What it is, with the number of its form."""
        name = _NAMES.get(self)
        return f"{name} ({self.value})" if name else self.value[0].upper() + self.value[1:]

    @property
    def is_published(self) -> bool:
        """Answer whether it is a notice, which everybody may read, and no happening inside."""
        return self in _NAMES or self is Notice.COPY

    def is_of(self, regime: Regime) -> bool:
        """Answer whether a regime knows it."""
        if self not in _NAMES:
            only = {Notice.STANDSTILL_LETTERS: _OLDER, Notice.COPY: frozenset({Regime.PA2023})}
            return regime in only.get(self, frozenset(Regime))
        return self.value.startswith("F") == (regime in _OLDER)


_OLDER = frozenset({Regime.PCR2006, Regime.PCR2015})
_NAMES = {
    Notice.UK1: "pipeline notice",
    Notice.UK2: "preliminary market engagement notice",
    Notice.UK3: "planned procurement notice",
    Notice.UK4: "tender notice",
    Notice.UK5: "transparency notice",
    Notice.UK6: "contract award notice",
    Notice.UK7: "contract details notice",
    Notice.UK8: "contract payment notice",
    Notice.UK9: "contract performance notice",
    Notice.UK10: "contract change notice",
    Notice.UK11: "contract termination notice",
    Notice.UK12: "procurement termination notice",
    Notice.UK13: "dynamic market intention notice",
    Notice.UK14: "dynamic market establishment notice",
    Notice.UK15: "dynamic market modification notice",
    Notice.UK16: "dynamic market cessation notice",
    Notice.UK17: "payments compliance notice",
    Notice.F01: "prior information notice",
    Notice.F02: "contract notice",
    Notice.F03: "contract award notice",
    Notice.F14: "corrigendum",
    Notice.F15: "voluntary transparency notice",
    Notice.F20: "modification notice",
    Notice.F21: "social and other specific services notice",
    Notice.F24: "concession notice",
    Notice.F25: "concession award notice",
}
TENDER_NOTICES = frozenset({Notice.UK4, Notice.F02, Notice.F21, Notice.F24})
"""Those by which everybody is asked to compete."""
