"""Council tax: the requirement from base and band D, and whether the rise needs a referendum by its year's law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from rightsource.budget.errors import CouncilTaxSaysNothing
from rightsource.budget.rules.council_tax_requirement import CouncilTaxYear, TaxMeasure
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
class TaxOfYear:
    """The tax of one year, and who states it.

    Attributes:
        requirement: what it is to bring in; None where a release states neither that nor a base.
        source: the decision that set it here, or the official release and the cell.
    """

    year: FinancialYear
    band_d: Money
    requirement: Money | None
    source: str


@dataclass(frozen=True, slots=True)
class TaxCompared:
    """The tax of a year beside that of the year before.

    Attributes:
        before: None where neither a decision nor a release states it.
        care_rise: what of the rise of a band D home is for adult social care; None where nobody says.
    """

    now: TaxOfYear
    before: TaxOfYear | None
    care_rise: Money | None

    @property
    def sources(self) -> tuple[str, ...]:
        """Who states the tax of the year, and of the year before."""
        return tuple(each.source for each in (self.now, self.before) if each is not None)


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


def tax_compared(
    year: FinancialYear, set_here: Mapping[FinancialYear, CouncilTax], published: Iterable[CouncilTaxYear]
) -> TaxCompared | None:
    """Return the tax of a year beside that of the year before; None where neither a decision nor a release states it.

    What a decision set here goes before what a release states, year by year.

    Args:
        year: the year.
        set_here: the tax of each year as decisions set it.
        published: the same council's tax of each year as official releases have it.
    """
    releases = {each.financial_year: each for each in published}
    now = _tax_of_year(year, set_here, releases)
    last_year = FinancialYear(year.starts_in - 1)
    before = _tax_of_year(last_year, set_here, releases)
    if now is None:
        return None
    return TaxCompared(now, before, _care_rise(year, last_year, set_here, releases))


def referendum_test(
    compared: TaxCompared | None, law: Iterable[LegalValue], kind: CouncilKind
) -> ReferendumTest | None:
    """Return whether a year's rise needs a referendum.

    Source: Local Government Finance Act 1992 ss.52ZB-52ZC (ch. 4ZA, put in by Localism Act 2011 Sch. 5); the limits are
    those of the year's principles report.

    Args:
        compared: the tax of the year beside that of the year before.
        law: dated law.
        kind: what class of authority it is, since the limits are set by class.

    Returns:
        None where a tax is not on record, our file of law has no limit in figures for the year, or nobody states how
        much of a rise is for care in a year whose limits tell care apart.
    """
    if compared is None or compared.before is None or not compared.before.band_d:
        return None
    year, before = compared.now.year, compared.before.band_d
    law = tuple(law)
    on = year.first_day
    limits = [standing_law(law, f"counciltax.referendum.{part}_pct", on) for part in ("total", "core", "asc")]
    total, core, care = (each if each is not None and _is_number(each) else None for each in limits)
    if kind not in _ADULT_CARE or total is None or core is None or care is None:
        return None
    care_rise = compared.care_rise
    if care_rise is None and care.value.number:
        return None
    rise = _percent(compared.now.band_d - before, before)
    for_care = max(_percent(care_rise or Money(0), before), Decimal(0))
    within = min(for_care, care.value.number)
    return ReferendumTest(year, rise, for_care, rise - within, total, core, care)


def _tax_of_year(
    year: FinancialYear,
    set_here: Mapping[FinancialYear, CouncilTax],
    releases: Mapping[FinancialYear, CouncilTaxYear],
) -> TaxOfYear | None:
    own = set_here.get(year)
    if own is not None:
        return TaxOfYear(year, own.band_d, own.requirement, f"decision {own.decision}")
    found = releases.get(year)
    if found is None or found.band_d is None:
        return None
    requirement = found.requirement
    if requirement is None and found.tax_base is not None:
        requirement = Money.nearest(found.tax_base * found.band_d.decimal_gbp)
    stated = next(each for each in reversed(found.figures) if each.figure.measure is TaxMeasure.BAND_D)
    return TaxOfYear(year, found.band_d, requirement, f"official release {stated.file}, {stated.figure.cell}")


def _care_rise(
    year: FinancialYear,
    last_year: FinancialYear,
    set_here: Mapping[FinancialYear, CouncilTax],
    releases: Mapping[FinancialYear, CouncilTaxYear],
) -> Money | None:
    """Return what of a rise is for care: decisions state all years' rises together, releases each year's alone."""
    if year in set_here and last_year in set_here:
        return set_here[year].adult_care - set_here[last_year].adult_care
    found = releases.get(year)
    return None if found is None else found.social_care_band_d


def _percent(part: Money, whole: Money) -> Decimal:
    return _HUNDRED * part.pence / whole.pence


def _is_number(law: StandingLaw) -> bool:
    try:
        return law.value.number.is_finite()
    except InvalidOperation:
        return False
