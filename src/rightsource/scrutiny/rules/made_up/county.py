"""The made-up county's bodies and how large it is: what is written down, before anything is drawn from a seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files

from rightsource.constitution.rules.rows import LegalForm
from rightsource.federation.rules.rows import HoldingKind
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.outcomes.rules.rows import ClientGroup
from rightsource.quantities import FinancialYear, Month
from rightsource.quantities.wording import day_in_words

COUNCIL = "demonstration"
"""The key of the council, in the demonstration county that this one grows from."""

INTEREST_PERCENT = Decimal("5.5")
"""What the council asks of its vehicles for its loans, a year."""

_YEARLY_GROWTH = 0.03


class Size(StrEnum):
    """How large a county is drawn: the same bodies and services, more or fewer postings and years."""

    VILLAGE = "village"
    COUNTY = "county"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Extent:
    """What a size comes to.

    Attributes:
        postings: about how many, in the books of all together.
        years: financial years, the one under way among them.
        months_at_once: how many months of one organisation's books are drawn and posted together.
        faults: how many of each kind are planted.
    """

    postings: int
    years: int
    months_at_once: int
    faults: int


EXTENTS = {
    Size.VILLAGE: Extent(10_000, 2, 24, 8),
    Size.COUNTY: Extent(1_000_000, 4, 12, 24),
    Size.REGION: Extent(10_000_000, 5, 3, 60),
}
_EXTENT_IN_CASE = Extent(30_000, 2, 24, 3)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle: what it is in law, who owns it, and how large its books are in the year under way."""

    organisation: str
    name: str
    legal_form: LegalForm
    division: ServiceDivision
    owner_work_gbp: int
    external_work_gbp: int
    loan_gbp: int
    council_percent: Decimal | None
    partner: str
    partner_percent: Decimal | None
    holding_kind: HoldingKind
    council_controls: bool
    is_group: bool
    began_on: date
    accountable_post: str
    purpose: str
    is_in_case: bool

    @property
    def income_gbp(self) -> int:
        """All that it earns in the year under way."""
        return self.owner_work_gbp + self.external_work_gbp


@dataclass(frozen=True, slots=True)
class Partner:
    """A body that shares a vehicle with the council."""

    organisation: str
    name: str
    legal_form: LegalForm
    purpose: str
    began_on: date


@dataclass(frozen=True, slots=True)
class Service:
    """A service, and what the council itself spends on it in the year under way.

    Attributes:
        in_case_gbp: the same in the demonstration county as it comes, by its own forecast of October.
    """

    service: str
    title: str
    client_group: ClientGroup
    delivered_by: str
    division: ServiceDivision
    yearly_gbp: int
    in_case_gbp: int


@dataclass(frozen=True, slots=True)
class Spending:
    """What the council itself spends on a service in the year under way."""

    service: str
    division: ServiceDivision
    yearly_gbp: int


@dataclass(frozen=True, slots=True)
class County:
    """A made-up county as it is to be drawn: its size, its seed, and the last day that it speaks of.

    Attributes:
        is_grown: whether it has bodies and services beside those of the demonstration county as it comes.
    """

    size: Size
    seed: int
    last_day: date
    is_grown: bool = True

    @property
    def extent(self) -> Extent:
        """What its size comes to."""
        return EXTENTS[self.size] if self.is_grown else _EXTENT_IN_CASE

    @property
    def vehicles(self) -> tuple[Vehicle, ...]:
        """The vehicles that it has."""
        return vehicles() if self.is_grown else tuple(each for each in vehicles() if each.is_in_case)

    @property
    def organisations(self) -> tuple[str, ...]:
        """Who keeps books in it: the council and its vehicles."""
        return (COUNCIL, *(each.organisation for each in self.vehicles))

    @property
    def own_spending(self) -> tuple[Spending, ...]:
        """What the council itself spends, service by service."""
        spent = (
            Spending(each.service, each.division, each.yearly_gbp if self.is_grown else each.in_case_gbp)
            for each in services()
        )
        return tuple(each for each in spent if each.yearly_gbp)

    @property
    def year(self) -> FinancialYear:
        """The financial year under way."""
        return FinancialYear.of(self.last_day)

    @property
    def first_day(self) -> date:
        """The day on which its books begin."""
        return FinancialYear(self.year.starts_in - self.extent.years + 1).first_day

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of its books, the first to the last."""
        return tuple(_months(Month.of(self.first_day), Month.of(self.last_day)))

    @property
    def years_ended(self) -> tuple[FinancialYear, ...]:
        """The financial years whose last day has passed, the first to the last."""
        first = FinancialYear.of(self.first_day).starts_in
        years = (FinancialYear(each) for each in range(first, self.year.starts_in + 1))
        return tuple(each for each in years if each.last_day <= self.last_day)

    @property
    def said(self) -> str:
        """What tells it apart from any other made-up county, and from itself a month later."""
        until = day_in_words(self.last_day)
        return f"Made up by rightsource demo create --size {self.size} --seed {self.seed}, until {until}"

    def in_money_of(self, month: Month, yearly_gbp: int) -> float:
        """Return what a yearly sum of the year under way comes to in the year of a month, by steady growth."""
        years = self.year.starts_in - FinancialYear.of(month.first_day).starts_in
        return float(yearly_gbp * (1 + _YEARLY_GROWTH) ** -years)


def county_until(size: Size, seed: int, today: date) -> County:
    """Return the county of a seed as it is today: its books go to the end of the last whole month."""
    this_month = Month.of(today)
    last = this_month if this_month.last_day == today else _before(this_month)
    return County(size, seed, last.last_day)


@cache
def vehicles() -> tuple[Vehicle, ...]:
    """Return the twenty vehicles."""
    return tuple(
        Vehicle(
            organisation=row["organisation"],
            name=row["name"],
            legal_form=LegalForm(row["legal_form"]),
            division=ServiceDivision(row["division"]),
            owner_work_gbp=int(row["owner_work_gbp"]),
            external_work_gbp=int(row["external_work_gbp"]),
            loan_gbp=int(row["loan_gbp"]),
            council_percent=_percent(row["council_percent"]),
            partner=row["partner"],
            partner_percent=_percent(row["partner_percent"]),
            holding_kind=HoldingKind(row["holding_kind"]),
            council_controls=row["council_controls"] == "yes",
            is_group=row["is_group"] == "yes",
            began_on=date.fromisoformat(row["began_on"]),
            accountable_post=row["accountable_post"],
            purpose=row["purpose"],
            is_in_case=row["is_in_case"] == "yes",
        )
        for row in _rows("vehicles.csv")
    )


@cache
def partners() -> tuple[Partner, ...]:
    """Return the bodies that share the vehicles which the demonstration county does not have."""
    return tuple(
        Partner(
            row["organisation"],
            row["name"],
            LegalForm(row["legal_form"]),
            row["purpose"],
            date.fromisoformat(row["began_on"]),
        )
        for row in _rows("partners.csv")
    )


@cache
def services() -> tuple[Service, ...]:
    """Return the services that the demonstration county does not have, and those on which the council itself spends."""
    return tuple(
        Service(
            row["service"],
            row["title"],
            ClientGroup(row["client_group"]),
            row["delivered_by"],
            ServiceDivision(row["division"]),
            int(row["yearly_gbp"]),
            int(row["in_case_gbp"]),
        )
        for row in _rows("services.csv")
    )


def _percent(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _before(month: Month) -> Month:
    return Month(month.year - 1, 12) if month.month == 1 else Month(month.year, month.month - 1)


def _months(first: Month, last: Month) -> Iterator[Month]:
    month = first
    while month <= last:
        yield month
        month = month.next


def _rows(name: str) -> list[dict[str, str]]:
    text = files("rightsource").joinpath("data/made_up", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
