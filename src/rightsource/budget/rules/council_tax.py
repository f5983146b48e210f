"""Council tax: the requirement from base and band D, and whether the rise needs a referendum by its year's law."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from rightsource.budget.errors import CouncilTaxSaysNothing
from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.rows import CouncilKind
from rightsource.constitution.rules.standing_law import StandingLaw, standing_law
from rightsource.quantities import FinancialYear, Money

_ADULT_CARE = frozenset({CouncilKind.COUNTY, CouncilKind.UNITARY, CouncilKind.METROPOLITAN, CouncilKind.LONDON_BOROUGH})
"""The kinds of council that have functions of adult social care, to which the limits of our file of law apply."""

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilTax:
    """The council tax of one year as a decision set it.

    Attributes:
        base: the tax base, in homes of band D.
        band_d: the tax of a band D home.
        adult_care: what of it is for adult social care, all years' rises together.
        decision: the decision that set it.
    """

    organisation: str
    financial_year: FinancialYear
    base: Decimal
    band_d: Money
    adult_care: Money
    decision: str
    set_on: date

    @property
    def requirement(self) -> Money:
        """What the tax brings in: base times band D, to the nearest penny.

        Source: Local Government Finance Act 1992 s.42B(1) (and s.31B(1) for a billing authority): R over T.
        """
        return Money.nearest(self.base * self.band_d.decimal_gbp)


@dataclass(frozen=True, slots=True)
class ReferendumTest:
    """Whether a rise of council tax is excessive, by the limits set for its year.

    Attributes:
        rise_percent: by how much a band D home pays more than the year before.
        care_percent: what of that is for adult social care.
        core_percent: what is not: care beyond its own limit is among it.
        total_limit: the limit of the whole rise, with its provision.
        core_limit: the limit of the rise that is not for care.
        care_limit: how much of the rise may be for care.
    """

    year: FinancialYear
    rise_percent: Decimal
    care_percent: Decimal
    core_percent: Decimal
    total_limit: StandingLaw
    core_limit: StandingLaw
    care_limit: StandingLaw

    @property
    def needs_referendum(self) -> bool:
        """Answer whether the rise reaches a limit: the whole, or the part that is not for care."""
        return self.rise_percent >= self.total_limit.value.number or self.core_percent >= self.core_limit.value.number

    @property
    def cited(self) -> str:
        """The provision that sets the limits, as a reader needs it."""
        return self.total_limit.cited


def check_council_tax(tax: CouncilTax) -> None:
    """Refuse a council tax on no base, below nought, or smaller than its own part for care.

    Raises:
        CouncilTaxSaysNothing: it is.
    """
    if tax.base <= 0 or not Money(0) <= tax.adult_care <= tax.band_d:
        raise CouncilTaxSaysNothing


def referendum_test(
    before: CouncilTax, now: CouncilTax, law: Iterable[LegalValue], kind: CouncilKind
) -> ReferendumTest | None:
    """Return whether a year's rise needs a referendum; None where our file of law has no limit in figures for it.

    Source: Local Government Finance Act 1992 ss.52ZB-52ZC; the limits are those of the year's principles report.

    Args:
        before: the tax of the year before.
        now: the tax of the year.
        law: dated law.
        kind: what class of authority it is, since the limits are set by class.
    """
    law = tuple(law)
    on = now.financial_year.first_day
    limits = [standing_law(law, f"counciltax.referendum.{part}_pct", on) for part in ("total", "core", "asc")]
    total, core, care = (each if each is not None and _is_number(each) else None for each in limits)
    if kind not in _ADULT_CARE or total is None or core is None or care is None or not before.band_d:
        return None
    rise = _percent(now.band_d - before.band_d, before.band_d)
    for_care = max(_percent(now.adult_care - before.adult_care, before.band_d), Decimal(0))
    within = min(for_care, care.value.number)
    return ReferendumTest(now.financial_year, rise, for_care, rise - within, total, core, care)


def _percent(part: Money, whole: Money) -> Decimal:
    return _HUNDRED * part.pence / whole.pence


def _is_number(law: StandingLaw) -> bool:
    try:
        return law.value.number.is_finite()
    except InvalidOperation:
        return False
