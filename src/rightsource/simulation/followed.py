"""One plan followed through any number of futures, with what is needed to set it beside another in the same ones."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from rightsource.simulation.present import Discount, net_present_cost_gbp, present_value_gbp
from rightsource.simulation.project import Progress
from rightsource.simulation.projection import FloatArray, IntArray, Projection
from rightsource.simulation.study import Study
from rightsource.simulation.tally import EXACT_FUTURES, Tally, batches, empty_tally

# Of each plan the mean present worth of these is kept, by the names of `Projection`.
_PARTS: Final = (
    "net_cost_gbp",
    "separation_gbp",
    "savings_gbp",
    "step_in_gbp",
    "group_result_gbp",
    "result_gbp",
    "charges_gbp",
    "dividends_gbp",
    "vehicle_support_gbp",
)
EXTERNAL_MARGIN: Final = "external_margin_gbp"


@dataclass(frozen=True, eq=False)
class Followed:
    """One plan followed.

    Attributes:
        tally: what has been counted.
        cost_gbp: (D,) net present cost; first_s114_month: (D,) the first failure of s.114(3), or NEVER.
        worth_gbp: mean present worth over all years, by name.
        mean_reserves_gbp: (Y,) usable reserves at each year's end, on average.
    """

    tally: Tally
    cost_gbp: FloatArray
    first_s114_month: IntArray
    worth_gbp: dict[str, float]
    mean_reserves_gbp: FloatArray


def follow(
    study: Study, *, futures: int, seed: int, discount: Discount, threads: int | None, progress: Progress | None
) -> Followed:
    """Follow a plan a batch of futures at a time.

    Raises:
        StudyCannotRun: carries every fault found.
    """
    tally: Tally | None = None
    costs: list[FloatArray] = []
    months: list[IntArray] = []
    worth = dict.fromkeys((*_PARTS, EXTERNAL_MARGIN), 0.0)
    reserves = np.zeros(study.group.years)
    for batch in batches(study, futures=futures, seed=seed, threads=threads, progress=progress):
        tally = tally or empty_tally(batch, is_exact=futures <= EXACT_FUTURES)
        tally.add(batch)
        costs.append(net_present_cost_gbp(batch, discount))
        months.append(batch.first_s114_month[:, 0].copy())
        reserves += batch.reserves_gbp[:, 0].sum(axis=0)
        for name in _PARTS:
            worth[name] += _worth(batch, batch.of_council(name)[:, 0], discount)
        worth[EXTERNAL_MARGIN] += _worth(batch, _external_margin_gbp(study, batch), discount)
    assert tally is not None
    means = {name: total / futures for name, total in worth.items()}
    return Followed(tally, np.concatenate(costs), np.concatenate(months), means, reserves / futures)


def _worth(projection: Projection, yearly_gbp: FloatArray, discount: Discount) -> float:
    return float(present_value_gbp(yearly_gbp, projection.prices[:, 0], discount).sum())


def _external_margin_gbp(study: Study, projection: Projection) -> FloatArray:
    """Return (D, Y) what is left of all vehicles' work for others."""
    income = projection.of_vehicles("external_income_gbp")
    kept = np.zeros((projection.futures, study.group.years))
    for place in range(len(study.group.vehicles)):
        kept += income[:, place] * _margin_shares(study, place)
    return kept


def _margin_shares(study: Study, place: int) -> FloatArray:
    """Return (Y,) the share left of a vehicle's work for others: of what it has and what it may win, by their size.

    Each bid counts by its chance: what is shown is an average over futures, and chance wins bids whatever the market.
    """
    vehicle, months, years = study.group.vehicles[place], np.arange(study.group.months), study.group.years
    income = np.full(study.group.months, vehicle.external_income_gbp)
    kept = income * vehicle.external_margin_share
    for bid in vehicle.bids:
        hoped_for = (
            bid.win_chance_share * bid.income_gbp * np.clip((months - bid.from_month + 1) / bid.ramp_months, 0, 1)
        )
        income = income + hoped_for
        kept = kept + hoped_for * bid.margin_share
    income, kept = income.reshape(years, -1).sum(axis=1), kept.reshape(years, -1).sum(axis=1)
    shares: FloatArray = np.divide(kept, income, out=np.zeros(years), where=income > 0)
    return shares
