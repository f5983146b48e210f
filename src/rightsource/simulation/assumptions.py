"""What varies, by how much, and who says so: fourteen drivers, their correlation, and the law's tax limits."""

from dataclasses import dataclass, replace
from datetime import date

from rightsource.simulation.drivers import DRIVER_KEYS


@dataclass(frozen=True)
class Driver:
    """One driver: its central path, how far it strays, and where the figures come from.

    `central_share` has one entry a financial year: growth on the year before, or, for the interest
    rate, the rate itself. The first year's growth is already in the budget. It is the median: half of
    all futures lie above. `spread_share` is the standard deviation of a year's figure;
    `monthly_persistence` is how much of a rate's stray is left a month later (0 for what does not return).
    """

    key: str
    central_share: tuple[float, ...]
    spread_share: float
    monthly_persistence: float
    source: str
    read_on: date | None


@dataclass(frozen=True)
class TaxLimit:
    """The rise of council tax at which a referendum is needed in one year, by its parts."""

    first_year: int
    core_share: float
    social_care_share: float
    total_share: float
    source: str
    read_on: date | None


@dataclass(frozen=True)
class Law:
    """The legal values of the study's years that no council decides.

    Attributes:
        corporation_tax_share: one entry a year; empty where no vehicle is taxed.
        teckal_share_min: a vehicle's work for its owners must be more than this share of all its work.
        schools_override_months: for how many months from the first the schools grant's deficit may not be charged to
            the general fund.

    Source:
        Procurement Act 2023 Sch 2 para 2(2)(c) and Procurement Regulations 2024 reg 42A; Local Authorities (Capital
        Finance and Accounting) (England) Regulations 2003 reg 30L; the Finance Act of each year.
    """

    corporation_tax_share: tuple[float, ...] = ()
    teckal_share_min: float = 0.8
    schools_override_months: int = 0


@dataclass(frozen=True)
class Assumptions:
    """Everything the world may do to the council.

    `drivers` are in the order of `DRIVER_KEYS`; `correlation` is of their monthly surprises, in the same
    order. Each service also strays by itself: `service_spread_share` is the standard deviation of its
    cost for reasons of its own, `service_persistence` what is left of that a month later.
    """

    drivers: tuple[Driver, ...]
    correlation: tuple[tuple[float, ...], ...]
    service_spread_share: float
    service_persistence: float
    tax_limits: tuple[TaxLimit, ...]
    law: Law = Law()

    def without_volatility(self) -> "Assumptions":
        """Return the same central paths with no chance in them."""
        return self.scaled(0.0)

    def scaled(self, factor: float) -> "Assumptions":
        """Return the same assumptions with every spread multiplied by `factor`."""
        drivers = tuple(replace(driver, spread_share=driver.spread_share * factor) for driver in self.drivers)
        return replace(self, drivers=drivers, service_spread_share=self.service_spread_share * factor)


def uncorrelated() -> tuple[tuple[float, ...], ...]:
    """Return the correlation matrix of drivers that have nothing to do with one another."""
    return tuple(tuple(1.0 if row == column else 0.0 for column in DRIVER_KEYS) for row in DRIVER_KEYS)
