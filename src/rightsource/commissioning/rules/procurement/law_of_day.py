"""The law of procurement of one day: its regime, its threshold for a kind of need, its numbers with their sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.commissioning.rules.procurement.need import Need, NeedKind
from rightsource.constitution.errors import LawNotKnown
from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import StandingLaw, standing_law
from rightsource.quantities import Money

_NO_THRESHOLD = "none"
_INCLUDES_VAT = "inc VAT"
_SERVICES = "procurement.threshold.services_supplies.subcentral"
_THRESHOLDS = {
    NeedKind.SUPPLIES: _SERVICES,
    NeedKind.SERVICES: _SERVICES,
    NeedKind.HEALTH: "procurement.threshold.light_touch",
    NeedKind.WORKS: "procurement.threshold.works",
    NeedKind.LIGHT_TOUCH: "procurement.threshold.light_touch",
    NeedKind.CONCESSION: "procurement.threshold.concession",
    NeedKind.LIGHT_TOUCH_CONCESSION: "procurement.threshold.concession",
}
_LIGHT = frozenset({NeedKind.LIGHT_TOUCH, NeedKind.LIGHT_TOUCH_CONCESSION, NeedKind.HEALTH})
_CONCESSIONS = frozenset({NeedKind.CONCESSION, NeedKind.LIGHT_TOUCH_CONCESSION})


class Regime(StrEnum):
    """Which law governs a procurement, as the file of dated law names it."""

    PCR2006 = "PCR2006"
    PCR2015 = "PCR2015"
    PA2023 = "PA2023"
    PSR2023 = "PSR2023"

    @property
    def in_words(self) -> str:
        """The name of the law."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Regime.PCR2006: "the Public Contracts Regulations 2006",
    Regime.PCR2015: "the Public Contracts Regulations 2015",
    Regime.PA2023: "the Procurement Act 2023",
    Regime.PSR2023: "the Provider Selection Regime Regulations 2023",
}


@dataclass(frozen=True, slots=True)
class ThresholdTest:
    """Whether a need is worth enough for the whole law to apply.

    Attributes:
        estimate: its value, with VAT or without, as that day's law counts it.
        threshold: from which amount the whole law applies; None where that day's law has none for the kind.
        includes_vat: whether the law of that day counts VAT.
        provision: where the threshold is written.
    """

    estimate: Money
    threshold: Money | None
    includes_vat: bool
    provision: str

    @property
    def is_reached(self) -> bool:
        """Answer whether the whole law applies: from the threshold on, not only above it."""
        return self.threshold is not None and self.estimate >= self.threshold


@dataclass(frozen=True, slots=True)
class LawOfDay:
    """The law of procurement as it stood on the day on which a procurement began."""

    values: tuple[LegalValue, ...]
    on: date

    @classmethod
    def of(cls, law: Iterable[LegalValue], on: date) -> LawOfDay:
        """Return the law of a day out of all dated values."""
        return cls(tuple(each for each in law if each.key.startswith(("procurement.", "law."))), on)

    def find(self, key: str) -> StandingLaw | None:
        """Return what the law of the day says of a key; None where it says nothing."""
        return standing_law(self.values, key, self.on)

    def get(self, key: str) -> StandingLaw:
        """Return what the law of the day says of a key.

        Raises:
            LawNotKnown: it says nothing, or nothing that was read.
        """
        found = self.find(key)
        if found is None:
            raise LawNotKnown(key, self.on)
        return found

    def whole(self, key: str) -> int:
        """Return a number of days, months, years or pieces.

        Raises:
            LawNotKnown: the law of the day has none.
        """
        return int(self.get(key).value.number)

    def regime(self) -> Regime:
        """Return the law of public contracts of the day.

        Raises:
            LawNotKnown: the day lies before the law on file.
        """
        return Regime(self.get("procurement.regime").value.value)

    def regime_for(self, kind: NeedKind) -> StandingLaw:
        """Return the law that governs a kind of need; health care services have their own since 1 January 2024.

        Raises:
            LawNotKnown: the day lies before the law on file.
        """
        own = self.find("procurement.regime.health_services") if kind is NeedKind.HEALTH else None
        return own or self.get("procurement.regime")

    def threshold_test(self, need: Need) -> ThresholdTest:
        """Return whether a need reaches the threshold of its kind.

        Before 26 February 2015 social services were Part B services, tested by the threshold of other services.

        Raises:
            LawNotKnown: no threshold of that day is on file.

        Source:
            Procurement Act 2023 s.3, s.4 and Schs 1, 3; Public Contracts Regulations 2015 regs 5, 6; 2006 reg 8.
        """
        found = self.get(self._threshold_key(need.kind))
        if found.value.value == _NO_THRESHOLD and need.kind in _LIGHT and need.kind not in _CONCESSIONS:
            found = self.get(_SERVICES)
        includes_vat = self.get("procurement.threshold.vat_basis").value.value == _INCLUDES_VAT
        has_one = found.value.value != _NO_THRESHOLD
        threshold = Money.pounds(found.value.value) if has_one else None
        return ThresholdTest(need.with_vat if includes_vat else need.value, threshold, includes_vat, found.cited)

    def _threshold_key(self, kind: NeedKind) -> str:
        own = "procurement.threshold.concession_light_touch"
        if kind is NeedKind.LIGHT_TOUCH_CONCESSION and self.find(own) is not None:
            return own
        return _THRESHOLDS[kind]

    def is_part_b(self, need: Need) -> bool:
        """Answer whether a need is one of the services of which the 2006 regulations asked next to nothing."""
        return need.kind in _LIGHT and self.regime() is Regime.PCR2006


def is_light_touch(kind: NeedKind) -> bool:
    """Answer whether a kind of need is judged by the lighter rules for services to people."""
    return kind in _LIGHT


def is_concession(kind: NeedKind) -> bool:
    """Answer whether the supplier is paid by the right to exploit what it does."""
    return kind in _CONCESSIONS
