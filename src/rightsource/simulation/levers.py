"""What may be decided otherwise: tax, savings, prices, dates, and how far reserves may run down.

A lever stands at one of a few places, the first of which bears least on residents. Where it stands makes another study
of a study. What is decided already, and what has begun, is no lever.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from rightsource.simulation.assumptions import TaxLimit
from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.group import Service
from rightsource.simulation.plan import TAX_STEP_SHARE, Reaction, Saving, TaxRise
from rightsource.simulation.study import Study
from rightsource.simulation.vehicle import Move


@dataclass(frozen=True)
class Lever:
    """One thing that may be decided otherwise.

    Attributes:
        name: what it is.
        places: where it may stand, in words, from what bears least on residents to what helps the money most.
        now: the place at which the plan in hand stands; None where that is none of them.
        apply: makes of a study the study in which it stands at a place.
    """

    name: str
    places: tuple[str, ...]
    now: int | None
    apply: Callable[[Study, int], Study]


@dataclass(frozen=True)
class Belief:
    """How far a saving that is not yet planned is believed. See `plan.Saving`."""

    delivery_share_mean: float
    delivery_concentration: float
    slippage_months_mean: float
    slippage_months_max: int


TAX_PLACES: Final = 10
FURTHER_SAVINGS_SHARES: Final = (0.0, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.10, 0.12)
INDEXATION_SHARES: Final = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)
LATER_MONTHS: Final = (0, 6, 12, 24)
FLOOR_SHARES: Final = (0.0, 0.02, 0.05)
CONTROLS: Final = Reaction(response_share=0.5, limit_share=0.01)
"""What a council is taken to withhold where its plan does not say: half of what is missing, at most 1 % of cost."""


def standard_levers(study: Study, belief: Belief, *, open_from_month: int = MONTHS_PER_YEAR) -> tuple[Lever, ...]:
    """Return everything that the plan of a study leaves open.

    Args:
        study: the study.
        belief: how far savings that are not yet planned are believed.
        open_from_month: what begins before this month is decided; the first year's budget is set.
    """
    first_year = -(-open_from_month // MONTHS_PER_YEAR)
    return (
        *tax_levers(study, first_year),
        *further_savings_levers(study, belief, first_year),
        *saving_levers(study, open_from_month),
        *price_levers(study),
        *go_live_levers(study, open_from_month),
        reserves_floor_lever(study),
    )


# Tax


def tax_levers(study: Study, first_year: int = 1) -> tuple[Lever, ...]:
    """Return one lever a year from the first that is open: from no rise to the most that needs no referendum."""
    limits = study.assumptions.tax_limits
    return tuple(_tax_lever(study, year, limits[year]) for year in range(max(1, first_year), study.group.years))


def _tax_lever(study: Study, year: int, limit: TaxLimit) -> Lever:
    most = most_without_referendum(limit)
    rises = tuple(_part_of(most, place / TAX_PLACES) for place in range(TAX_PLACES + 1))

    def apply(changed: Study, place: int) -> Study:
        planned = list(changed.plan.tax_rises)
        planned[year] = rises[place]
        return replace(changed, plan=replace(changed.plan, tax_rises=tuple(planned)))

    return Lever(
        name=f"council tax, rise in {_year(study, year)}",
        places=tuple(f"{rise.core_share + rise.social_care_share:.2%}" for rise in rises),
        now=next((at for at, rise in enumerate(rises) if rise == study.plan.tax_rises[year]), None),
        apply=apply,
    )


def most_without_referendum(limit: TaxLimit) -> TaxRise:
    """Return the rise that stops just short of a referendum.

    Source:
        Local Government Finance Act 1992, ss.52ZA-52ZY. See `plan.is_excessive`.
    """
    core = min(limit.core_share, limit.total_share - limit.social_care_share) - TAX_STEP_SHARE
    return TaxRise(core, limit.social_care_share)


def _part_of(most: TaxRise, share: float) -> TaxRise:
    """Return part of a rise, the precept for social care first: both bring the same money."""
    if share == 1.0:
        return most
    wanted = share * (most.core_share + most.social_care_share)
    social_care = min(most.social_care_share, wanted)
    return TaxRise(wanted - social_care, social_care)


# Savings


def further_savings_levers(study: Study, belief: Belief, first_year: int = 1) -> tuple[Lever, ...]:
    """Return one lever a year: recurrent savings not yet planned, a share of the largest service of each client group.

    They are believed like any that nobody has verified. Services that a vehicle delivers or the schools grant pays for
    are left out: what they save is not the council's.
    """
    bearing, years = _largest_of_each_client_group(study), range(max(1, first_year), study.group.years)
    if not bearing or not years:
        return ()
    # No service can be cut by more than it costs, whatever is decided in all years together.
    room = min(_uncut_share(study, service) for service in bearing) / len(years)
    shares = tuple(share for share in FURTHER_SAVINGS_SHARES if share <= room)
    return tuple(_further_savings_lever(study, bearing, belief, year, shares) for year in years)


def _largest_of_each_client_group(study: Study) -> tuple[Service, ...]:
    largest: dict[str, Service] = {}
    moved = {move.service for move in study.group.moves}
    for service in study.group.services:
        best = largest.get(service.client_group)
        is_ours = not service.paid_from_schools_grant and service.key not in moved
        if is_ours and (best is None or service.cost_gbp > best.cost_gbp):
            largest[service.client_group] = service
    return tuple(largest.values())


def _uncut_share(study: Study, service: Service) -> float:
    planned = (each.amount_gbp for each in study.plan.savings if each.service == service.key and each.is_recurrent)
    return 1.0 - sum(planned) / service.cost_gbp


def _further_savings_lever(
    study: Study, bearing: tuple[Service, ...], belief: Belief, year: int, shares: tuple[float, ...]
) -> Lever:
    name = _year(study, year)

    def apply(changed: Study, place: int) -> Study:
        if not shares[place]:
            return changed
        further = tuple(
            Saving(
                key=f"further savings {name}, {service.key}",
                service=service.key,
                amount_gbp=shares[place] * service.cost_gbp,
                start_month=year * MONTHS_PER_YEAR,
                is_recurrent=True,
                delivery_share_mean=belief.delivery_share_mean,
                delivery_concentration=belief.delivery_concentration,
                slippage_months_mean=belief.slippage_months_mean,
                slippage_months_max=belief.slippage_months_max,
            )
            for service in bearing
        )
        return replace(changed, plan=replace(changed.plan, savings=(*changed.plan.savings, *further)))

    return Lever(
        name=f"further savings from April of {name}",
        places=tuple(f"{share:.1%} of the largest service of each client group" for share in shares),
        now=0,
        apply=apply,
    )


def saving_levers(study: Study, open_from_month: int = MONTHS_PER_YEAR) -> tuple[Lever, ...]:
    """Return one lever for each planned saving that has not begun: not at all, later, or as planned."""
    return tuple(_saving_lever(saving) for saving in study.plan.savings if saving.start_month >= open_from_month)


def _saving_lever(saving: Saving) -> Lever:
    later = (None, *sorted(LATER_MONTHS, reverse=True))

    def apply(changed: Study, place: int) -> Study:
        months = later[place]
        kept = tuple(each for each in changed.plan.savings if each.key != saving.key)
        if months is not None:
            kept = (*kept, replace(saving, start_month=saving.start_month + months))
        return replace(changed, plan=replace(changed.plan, savings=kept))

    return Lever(
        name=f"saving {saving.key}",
        places=tuple("left out" if months is None else _later(months) for months in later),
        now=len(later) - 1,
        apply=apply,
    )


# Prices and dates


def price_levers(study: Study) -> tuple[Lever, ...]:
    """Return one lever for each agreement: how much of the price rises that it passes on now it is to pass on."""
    return tuple(_price_lever(move) for move in study.group.moves if move.terms.indexation_share > 0.0)


def _price_lever(move: Move) -> Lever:
    passed_on = tuple(move.terms.indexation_share * share for share in INDEXATION_SHARES)

    def apply(changed: Study, place: int) -> Study:
        return _with_move(changed, move.service, lambda each: _indexed(each, passed_on[place]))

    return Lever(
        name=f"price of {move.service} from {move.vehicle}",
        places=tuple(f"passes on {share:.0%} of price rises" for share in passed_on),
        now=0,
        apply=apply,
    )


def _indexed(move: Move, indexation_share: float) -> Move:
    return replace(move, terms=replace(move.terms, indexation_share=indexation_share))


def go_live_levers(study: Study, open_from_month: int = MONTHS_PER_YEAR) -> tuple[Lever, ...]:
    """Return one lever for each service that is still to move: when it goes live, or that it stays."""
    return tuple(_go_live_lever(study, move) for move in study.group.moves if move.from_month >= open_from_month)


def _go_live_lever(study: Study, move: Move) -> Lever:
    ends = min(move.until_month, study.group.months)
    later = tuple(months for months in LATER_MONTHS if move.from_month + months < ends)

    def apply(changed: Study, place: int) -> Study:
        if place == len(later):
            moves = tuple(each for each in changed.group.moves if each.service != move.service)
            return replace(changed, group=replace(changed.group, moves=moves))
        begins = move.from_month + later[place]
        return _with_move(changed, move.service, lambda each: replace(each, from_month=begins))

    return Lever(
        name=f"go-live of {move.service} with {move.vehicle}",
        places=(*(_later(months) for months in later), "stays with the council"),
        now=0,
        apply=apply,
    )


def _with_move(study: Study, service: str, change: Callable[[Move], Move]) -> Study:
    moves = tuple(change(each) if each.service == service else each for each in study.group.moves)
    return replace(study, group=replace(study.group, moves=moves))


# Reserves


def reserves_floor_lever(study: Study) -> Lever:
    """Return how far reserves may run down before spending is withheld in the year, as a share of a year's funding."""
    planned, funding = study.plan.reaction, study.group.funding
    whole = funding.council_tax_gbp + funding.grant_gbp + funding.business_rates_gbp
    controls = planned if planned.response_share > 0.0 else CONTROLS

    def apply(changed: Study, place: int) -> Study:
        if not place:
            return changed
        reaction = replace(controls, minimum_reserves_gbp=FLOOR_SHARES[place - 1] * whole)
        return replace(changed, plan=replace(changed.plan, reaction=reaction))

    held = (f"spending is held back so as to keep {share:.0%} of a year's funding" for share in FLOOR_SHARES)
    return Lever(name="reserves kept back", places=("as planned", *held), now=0, apply=apply)


def _year(study: Study, year: int) -> str:
    starts_in = study.group.first_year + year
    return f"{starts_in}-{(starts_in + 1) % 100:02d}"


def _later(months: int) -> str:
    return f"{months} months later than planned" if months else "as planned"
