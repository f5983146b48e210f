"""What we decide: tax rises, savings, borrowing, receipts, help for vehicles, and how we react in a bad year."""

from dataclasses import dataclass
from typing import Final

from rightsource.simulation.assumptions import TaxLimit

# A council at its limit stops a hundredth of a percentage point short of it, as 4.99 and 1.99 % do.
TAX_STEP_SHARE: Final = 0.0001


@dataclass(frozen=True)
class Saving:
    """One planned saving, and how far we believe in it.

    `start_month` counts from 0, the first April. The share delivered is Beta with the given mean;
    `delivery_concentration` is the sum of the Beta's two parameters, so a higher one is more certain.
    It starts late by a whole number of months, drawn once. A recurrent saving lasts; a one-off is
    spread over the twelve months from its start and is gone.
    """

    key: str
    service: str
    amount_gbp: float
    start_month: int
    is_recurrent: bool
    delivery_share_mean: float
    delivery_concentration: float
    slippage_months_mean: float = 0.0
    slippage_months_max: int = 0


@dataclass(frozen=True)
class Reaction:
    """What the council does in the year when its own forecast falls below its minimum reserves.

    Each month it withholds `response_share` of what is missing, spread over the months left, but never
    more than `limit_share` of that month's cost.
    """

    minimum_reserves_gbp: float = 0.0
    response_share: float = 0.0
    limit_share: float = 0.0


@dataclass(frozen=True)
class TaxRise:
    """One year's rise in council tax: the general part and the adult social care precept."""

    core_share: float
    social_care_share: float = 0.0


@dataclass(frozen=True)
class VehicleSupport:
    """The most that the council gives one vehicle that runs out of cash, in each financial year."""

    vehicle: str
    limit_gbp: tuple[float, ...]


@dataclass(frozen=True)
class Drill:
    """A vehicle that is made to fail at the end of a month, whatever its cash, to see what follows."""

    vehicle: str
    month: int


@dataclass(frozen=True)
class Plan:
    """Decisions for each financial year. Tuples have one entry a year.

    The first year's tax rise is already in the budget, so the first entry is checked against the limit
    but changes nothing. `support_limit_gbp` is the most Exceptional Financial Support that the plan
    counts on being agreed each year; 0 counts on none.
    """

    tax_rises: tuple[TaxRise, ...]
    savings: tuple[Saving, ...]
    earmarked_use_gbp: tuple[float, ...]
    borrowing_gbp: tuple[float, ...]
    receipts_expected_gbp: tuple[float, ...]
    receipts_used_gbp: tuple[float, ...]
    support_limit_gbp: tuple[float, ...]
    reaction: Reaction = Reaction()
    vehicle_support: tuple[VehicleSupport, ...] = ()
    drill: Drill | None = None
    scenario: int = 0


def plan_without_decisions(years: int) -> Plan:
    """Return the plan that changes nothing: no rise, no saving, no borrowing, no receipts, no support."""
    nothing = (0.0,) * years
    return Plan(
        tax_rises=(TaxRise(0.0),) * years,
        savings=(),
        earmarked_use_gbp=nothing,
        borrowing_gbp=nothing,
        receipts_expected_gbp=nothing,
        receipts_used_gbp=nothing,
        support_limit_gbp=nothing,
    )


def is_excessive(rise: TaxRise, limit: TaxLimit) -> bool:
    """Say whether a rise would need a referendum.

    The core part is tested on its own as well as the total; for both, reaching the limit is already
    excessive, while the social care precept may equal its limit.

    Source:
        Local Government Finance Act 1992, ss.52ZA-52ZY, and each year's Referendums Relating to Council
        Tax Increases (Principles) (England) Report.

    >>> limit = TaxLimit(2016, core_share=0.02, social_care_share=0.02, total_share=0.04, source="", read_on=None)
    >>> is_excessive(TaxRise(0.0299, 0.01), limit), is_excessive(TaxRise(0.0199, 0.02), limit)
    (True, False)
    """
    return (
        rise.core_share >= limit.core_share
        or rise.social_care_share > limit.social_care_share
        or rise.core_share + rise.social_care_share >= limit.total_share
    )


def permitted_rise_share(rise: TaxRise, limit: TaxLimit) -> float:
    """Return the rise that can be made without a referendum: the one planned, or the most allowed.

    >>> limit = TaxLimit(2026, core_share=0.03, social_care_share=0.02, total_share=0.05, source="", read_on=None)
    >>> round(permitted_rise_share(TaxRise(0.05, 0.02), limit), 4)
    0.0499
    """
    if not is_excessive(rise, limit):
        return rise.core_share + rise.social_care_share
    core = min(rise.core_share, limit.core_share - TAX_STEP_SHARE)
    social_care = min(rise.social_care_share, limit.social_care_share)
    return min(core + social_care, limit.total_share - TAX_STEP_SHARE)
