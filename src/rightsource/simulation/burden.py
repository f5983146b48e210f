"""What a plan costs those who bear it: residents by council tax, users by what services lose, providers by prices.

All amounts are present worth over the years of a study. What is certain is taken on the central path; what savings and
in-year controls take out of services is the mean over the futures followed.
"""

from dataclasses import dataclass

import numpy as np

from rightsource.simulation.drivers import CPI, MONTHS_PER_YEAR, TAX_BASE
from rightsource.simulation.evaluate import Outcome
from rightsource.simulation.mechanisms import indexed
from rightsource.simulation.present import Discount
from rightsource.simulation.projection import FloatArray
from rightsource.simulation.reference.world import price_of
from rightsource.simulation.study import Study
from rightsource.simulation.timetable import Timetable, make_timetable
from rightsource.simulation.vehicle import Move


@dataclass(frozen=True)
class Weights:
    """What a pound weighs that is borne by each: at 1 each, a pound is a pound whoever goes without it.

    Who holds that a planned saving takes nothing from users, since as much is done with less, weighs services lower;
    who holds that council tax falls on those who can least bear it weighs tax higher.
    """

    tax: float = 1.0
    services: float = 1.0
    providers: float = 1.0


@dataclass(frozen=True)
class Burden:
    """What a plan costs those who bear it, in pounds of present worth.

    Attributes:
        tax_gbp: council tax beyond what the first year's rate would bring.
        services_gbp: what savings took out of services, and what in-year controls withheld.
        providers_gbp: what vehicles are paid less than by the terms of the plan in hand; below nought, more.
    """

    tax_gbp: float
    services_gbp: float
    providers_gbp: float

    def weighed_gbp(self, weights: Weights) -> float:
        """Return the one figure by which plans are compared."""
        return (
            weights.tax * self.tax_gbp + weights.services * self.services_gbp + weights.providers * self.providers_gbp
        )


def burden_of(study: Study, outcome: Outcome, *, against: Study, discount: Discount) -> Burden:
    """Return what a plan costs those who bear it.

    Args:
        study: the plan in its group.
        outcome: what it came to.
        against: the study with the plan in hand, whose prices it is compared with.
        discount: one factor a year.
    """
    timetable = make_timetable(study.group, study.assumptions, study.plan)
    worth = np.array(discount) / timetable.central[CPI]
    base = study.group.funding.council_tax_gbp * timetable.central[TAX_BASE]
    cut = _prices_gbp(study, against, timetable, against.group.moves) - _prices_gbp(
        study, against, timetable, study.group.moves
    )
    return Burden(
        tax_gbp=float((base * (timetable.tax_level - 1.0)) @ worth),
        services_gbp=outcome.service_cuts_gbp,
        providers_gbp=float(cut @ worth),
    )


def _prices_gbp(study: Study, against: Study, timetable: Timetable, moves: tuple[Move, ...]) -> FloatArray:
    """Return (Y,) what the prices of moves come to on the central path, in the months in which both plans have them."""
    total = np.zeros(study.group.years)
    both = {move.service: move for move in study.group.moves}
    known = {move.service: move for move in against.group.moves}
    services = {service.key: service for service in study.group.services}
    for move in moves:
        if move.service not in both or move.service not in known:
            continue
        begins = max(both[move.service].from_month, known[move.service].from_month)
        ends = min(both[move.service].until_month, known[move.service].until_month)
        level, before = 1.0, 1.0
        for year in range(study.group.years):
            april, prices = year * MONTHS_PER_YEAR, tuple(timetable.central[:, year].tolist())
            price = price_of(services[move.service], prices)
            if year:
                level = indexed(level, move.terms, price / before - 1.0, is_live=april > move.from_month)
            before = price
            months = max(0, min(ends, april + MONTHS_PER_YEAR) - max(begins, april))
            total[year] += move.terms.price_gbp * level * months / MONTHS_PER_YEAR
    return total
