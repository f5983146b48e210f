"""Savings that are claimed twice, and savings that only look so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from numpy.random import Generator

from rightsource.quantities import FinancialYear, Money, Month
from rightsource.scrutiny.rules.made_up.answers import Fault, Planted
from rightsource.scrutiny.rules.made_up.chance import Rolls, one_of, some_of
from rightsource.scrutiny.rules.made_up.county import COUNCIL, County, Vehicle, services, vehicles
from rightsource.scrutiny.rules.made_up.entries import For, account
from rightsource.scrutiny.rules.made_up.planting import plots

_LINES = (For.PAY, For.SUPPLIES, For.PREMISES, For.TRAVEL, For.BOUGHT_SERVICES)
_WHAT = {
    For.PAY: "Fewer agency shifts",
    For.SUPPLIES: "Bought together",
    For.PREMISES: "Fewer buildings",
    For.TRAVEL: "Shorter journeys",
    For.BOUGHT_SERVICES: "A lower price",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """A saving claimed on one line of somebody's books over some months of one year.

    Attributes:
        reference: of this claim alone.
        saving: of the saving; claims of one saving have it in common.
        account: with the cost centre, so that no two groups of claims meet on a line by chance.
        lot: the part of the service, for the same reason.
        fell_pence: by how much the line fell; None where nobody has shown it.
        counterparty: with which other organisation of the group the line deals.
    """

    reference: str
    saving: str
    title: str
    organisation: str
    account: str
    service: str
    lot: str
    first: Month
    last: Month
    pence: int
    fell_pence: int | None
    counterparty: str = ""

    @property
    def year(self) -> FinancialYear:
        """The year that it counts in."""
        return FinancialYear.of(self.first.first_day)

    @property
    def claimant(self) -> str:
        """The post that claims it."""
        return "section-151-officer" if self.organisation == COUNCIL else f"{self.organisation}-finance-lead"


@dataclass(frozen=True, slots=True)
class _Beginning:
    claim: Claim
    vehicle: Vehicle
    other: Vehicle
    rng: Generator

    def another(self, mark: str, **changes: object) -> Claim:
        """Return a claim of another saving that differs in what is given."""
        changed = replace(self.claim, **changes)  # type: ignore[arg-type] # the caller names fields of a claim
        saving = changes.get("saving", f"{self.claim.saving}{mark}")
        return replace(changed, reference=f"{self.claim.reference}{mark}", saving=str(saving))


_Group = Callable[[_Beginning], tuple[Claim, ...]]


def claims_of(county: County, rolls: Rolls) -> tuple[list[Claim], list[Planted]]:
    """Return the claims that are planted, and the answers to them."""
    claims: list[Claim] = []
    planted: list[Planted] = []
    for plot in plots("claims", county.extent.faults, _TWICE, _INNOCENT, rolls):
        made = plot.make(_beginning(county, rolls(plot.chance), plot.number))
        claims += made
        planted.append(_answer(made, plot.how, is_innocent=plot.is_innocent))
    return claims, planted


def _beginning(county: County, rng: Generator, number: str) -> _Beginning:
    delivering = {each.delivered_by for each in services()}
    vehicle, other = some_of(rng, [each for each in vehicles() if each.organisation in delivering], 2)
    purpose = one_of(rng, _LINES)
    first = Month(_year_of_claims(county).starts_in, int(rng.integers(4, 6)))
    pence = int(rng.lognormal(17.0, 0.7)) + 2_000_000
    claim = Claim(
        reference=f"CL-{number}",
        saving=f"S-{number}",
        title=f"{_WHAT[purpose]}, {number}",
        organisation=vehicle.organisation,
        account=f"{account(vehicle.organisation, purpose)}.{number}",
        service=_service_of(rng, vehicle),
        lot=number,
        first=first,
        last=_later(first, 5),
        pence=pence,
        fell_pence=pence + pence // 20,
    )
    return _Beginning(claim, vehicle, other, rng)


def _year_of_claims(county: County) -> FinancialYear:
    """Return the latest year whose claims can come back in the next one before the county's last day."""
    is_told = county.last_day.month >= 10 or county.last_day.month < 4
    return FinancialYear(county.year.starts_in - (1 if is_told else 2))


def _answer(made: tuple[Claim, ...], how: str, *, is_innocent: bool) -> Planted:
    organisations = tuple(dict.fromkeys(each.organisation for each in made))
    at_stake = Money(min(each.pence for each in made))
    references = tuple(each.reference for each in made)
    return Planted(Fault.CLAIMED_TWICE, is_innocent, how, references, organisations, at_stake)


def _service_of(rng: Generator, vehicle: Vehicle) -> str:
    return one_of(rng, [each.service for each in services() if each.delivered_by == vehicle.organisation])


def _later(month: Month, count: int) -> Month:
    for _ in range(count):
        month = month.next
    return month


def _contract(of: _Beginning, vehicle: Vehicle) -> str:
    return f"{account(COUNCIL, For.BOUGHT_SERVICES, vehicle.division)}.{of.claim.lot}"


# Claimed twice


def _same_line(of: _Beginning) -> tuple[Claim, ...]:
    return of.claim, of.another("b", pence=of.claim.pence * 3 // 4)


def _same_line_unshown(of: _Beginning) -> tuple[Claim, ...]:
    return replace(of.claim, fell_pence=None), of.another("b", pence=of.claim.pence * 9 // 10, fell_pence=None)


def _months_in_common(of: _Beginning) -> tuple[Claim, ...]:
    first = _later(of.claim.first, 3)
    return of.claim, of.another("b", first=first, last=_later(first, 5), fell_pence=of.claim.fell_pence)


def _payer_and_payee(of: _Beginning) -> tuple[Claim, ...]:
    councils = of.another(
        "b",
        organisation=COUNCIL,
        account=_contract(of, of.vehicle),
        counterparty=of.vehicle.organisation,
        fell_pence=of.claim.pence,
    )
    return of.claim, councils


def _two_vehicles(of: _Beginning) -> tuple[Claim, ...]:
    return of.claim, of.another("b", organisation=of.other.organisation)


def _two_vehicles_each_its_own_sum(of: _Beginning) -> tuple[Claim, ...]:
    part = of.claim.pence * int(of.rng.integers(60, 99)) // 100
    return of.claim, of.another("b", organisation=of.other.organisation, pence=part)


_TWICE: tuple[tuple[str, _Group], ...] = (
    ("two savings on one line in the same months, beyond what it fell by", _same_line),
    ("two savings on one line that nobody has shown to have fallen", _same_line_unshown),
    ("two savings on one line with some months in common", _months_in_common),
    ("the council claims the price, and the vehicle what let it lower it", _payer_and_payee),
    ("two vehicles claim one service's saving, each in its own books", _two_vehicles),
    ("two vehicles claim one service's saving, each as it counts it", _two_vehicles_each_its_own_sum),
)


# Innocent


def _months_apart(of: _Beginning) -> tuple[Claim, ...]:
    first = _later(of.claim.last, 1)
    return of.claim, of.another("b", first=first, last=_later(first, 4))


def _fell_by_both(of: _Beginning) -> tuple[Claim, ...]:
    second = of.claim.pence // 2
    fell = of.claim.pence + second + of.claim.pence // 10
    return replace(of.claim, fell_pence=fell), of.another("b", pence=second, fell_pence=fell)


def _claimed_on(of: _Beginning) -> tuple[Claim, ...]:
    first = Month(of.claim.first.year + 1, of.claim.first.month)
    return of.claim, of.another("b", saving=of.claim.saving, first=first, last=_later(first, 5))


def _of_two_services(of: _Beginning) -> tuple[Claim, ...]:
    councils = of.another(
        "b",
        organisation=COUNCIL,
        account=_contract(of, of.other),
        service=_service_of(of.rng, of.other),
        lot=f"{of.claim.lot}b",
        counterparty=of.other.organisation,
    )
    return of.claim, councils


def _same_code_elsewhere(of: _Beginning) -> tuple[Claim, ...]:
    elsewhere = of.another(
        "b", organisation=of.other.organisation, service=_service_of(of.rng, of.other), lot=f"{of.claim.lot}b"
    )
    return of.claim, elsewhere


def _each_its_own(of: _Beginning) -> tuple[Claim, ...]:
    part = of.claim.pence * int(of.rng.integers(20, 95)) // 100
    return of.claim, of.another("b", organisation=of.other.organisation, pence=part)


def _a_fixed_part_each(of: _Beginning) -> tuple[Claim, ...]:
    first = _later(of.claim.first, 1)
    return of.claim, of.another("b", organisation=of.other.organisation, first=first, last=_later(first, 5))


_INNOCENT: tuple[tuple[str, _Group], ...] = (
    ("two savings on one line in different months", _months_apart),
    ("two savings on one line that fell by both", _fell_by_both),
    ("one saving that comes back in the next year", _claimed_on),
    ("the council and a vehicle on two services", _of_two_services),
    ("the same account code in two organisations' books", _same_code_elsewhere),
    ("two vehicles save on one service, each its own sum", _each_its_own),
    ("two vehicles save the same on one service, one a month later", _a_fixed_part_each),
)
