"""Where the spread between futures comes from: which driver's surprises, and whose luck.

Nothing is unsure here but chance itself. A driver is frozen to its central path and everything else happens as before;
the luck of services, of savings and of bids is drawn again while everything else happens as before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from rightsource.simulation.drivers import DRIVER_KEYS
from rightsource.simulation.present import Discount, net_present_cost_gbp
from rightsource.simulation.project import Progress, project
from rightsource.simulation.projection import FloatArray
from rightsource.simulation.study import Study

SERVICES_LUCK: Final = "services' own luck"
SAVINGS_LUCK: Final = "savings' luck"
BIDS_LUCK: Final = "bids' luck"
_AGAIN: Final = ", drawn again"
_NORMAL_95: Final = 1.959963984540054


@dataclass(frozen=True)
class Surprise:
    """How much of the variance between futures one source of chance explains.

    Attributes:
        name: a driver, or whose luck.
        share: the variance of what it does, against that of the output. For luck it is Sobol's total index. For a
            driver it is never less than that index, and equals it where the driver does its part by itself.
        error: the half width of the share's 95 % interval.
        narrowing_share: how much smaller the variance is without it. Of drivers that move together more goes, or
            less, than their own share; below nought, it makes good what others do.
    """

    name: str
    share: float
    error: float
    narrowing_share: float


@dataclass(frozen=True)
class SpreadOf:
    """One output over all futures: its mean, its standard deviation, and where that comes from, greatest first.

    `sources` is empty where the output is the same in every future.
    """

    output: str
    mean: float
    deviation: float
    sources: tuple[Surprise, ...]


@dataclass(frozen=True)
class Surprises:
    """Where the spread between futures comes from."""

    futures: int
    seed: int
    outputs: tuple[SpreadOf, ...]


def surprises(
    study: Study, *, discount: Discount, seed: int, futures: int = 4096, progress: Progress | None = None
) -> Surprises:
    """Return how much of the spread of reserves and of net present cost comes from each source of chance.

    Args:
        study: what is asked about.
        discount: one factor a year.
        seed: the same seed, the same futures.
        futures: how many are followed each time.
        progress: called with how often they were followed and how often they will be.

    Raises:
        StudyCannotRun: the study holds faults.

    Source:
        Sobol', Tarantola, Gatelli, Kucherenko and Mauntz, "Estimating the approximation error when fixing unessential
        factors in global sensitivity analysis", Reliability Engineering and System Safety 92 (2007): what freezing a
        factor moves is at least its total index. Saltelli et al. (2010), as in `sensitivity`, for what is drawn again.
    """
    changed = list(_changes(study))

    def followed(which: Study) -> dict[str, FloatArray]:
        return _answers(which, discount, futures, seed)

    whole = followed(study)
    told: list[tuple[str, bool, dict[str, FloatArray]]] = []
    for done, (name, is_frozen, change) in enumerate(changed, start=1):
        told.append((name, is_frozen, followed(change(study))))
        if progress:
            progress(done, len(changed))
    return Surprises(
        futures=futures,
        seed=seed,
        outputs=tuple(
            SpreadOf(
                output,
                float(values.mean()),
                float(values.std()),
                _sources(values, [(name, is_frozen, other[output]) for name, is_frozen, other in told]),
            )
            for output, values in whole.items()
        ),
    )


def _answers(study: Study, discount: Discount, futures: int, seed: int) -> dict[str, FloatArray]:
    """Return (D,) each output in each future."""
    projection = project(study.group, study.assumptions, study.plan, futures=futures, seed=seed)
    return {
        "reserves_gbp": projection.reserves_gbp[:, 0, -1],
        "net_present_cost_gbp": net_present_cost_gbp(projection, discount),
    }


Change = Callable[[Study], Study]


def _changes(study: Study) -> Iterator[tuple[str, bool, Change]]:
    """Give every source of chance that the study has: its name, whether it is frozen, and how the study looks then."""
    for driver in study.assumptions.drivers:
        if driver.spread_share > 0.0:
            yield driver.key, True, _frozen(driver.key)
    if study.assumptions.service_spread_share > 0.0:
        yield SERVICES_LUCK, False, _with_other_services_luck
    if any(0.0 < each.delivery_share_mean < 1.0 or each.slippage_months_mean for each in study.plan.savings):
        yield SAVINGS_LUCK, False, _with_other_savings_luck
    if any(0.0 < bid.win_chance_share < 1.0 for vehicle in study.group.vehicles for bid in vehicle.bids):
        yield BIDS_LUCK, False, _with_other_bids_luck


def _frozen(key: str) -> Change:
    assert key in DRIVER_KEYS

    def change(study: Study) -> Study:
        drivers = tuple(
            replace(driver, spread_share=0.0) if driver.key == key else driver for driver in study.assumptions.drivers
        )
        return replace(study, assumptions=replace(study.assumptions, drivers=drivers))

    return change


# Luck is drawn under its owner's name, so that another name is other luck, and no other draw is moved by it.


def _with_other_services_luck(study: Study) -> Study:
    group, plan = study.group, study.plan
    return replace(
        study,
        group=replace(
            group,
            services=tuple(replace(each, key=each.key + _AGAIN) for each in group.services),
            moves=tuple(replace(each, service=each.service + _AGAIN) for each in group.moves),
        ),
        plan=replace(plan, savings=tuple(replace(each, service=each.service + _AGAIN) for each in plan.savings)),
    )


def _with_other_savings_luck(study: Study) -> Study:
    savings = tuple(replace(each, key=each.key + _AGAIN) for each in study.plan.savings)
    return replace(study, plan=replace(study.plan, savings=savings))


def _with_other_bids_luck(study: Study) -> Study:
    vehicles = tuple(
        replace(vehicle, bids=tuple(replace(bid, key=bid.key + _AGAIN) for bid in vehicle.bids))
        for vehicle in study.group.vehicles
    )
    return replace(study, group=replace(study.group, vehicles=vehicles))


def _sources(values: FloatArray, told: list[tuple[str, bool, FloatArray]]) -> tuple[Surprise, ...]:
    variance = float(values.var())
    if variance == 0.0:
        return ()
    found = [_surprise(name, values, other, variance, is_frozen=is_frozen) for name, is_frozen, other in told]
    return tuple(sorted(found, key=lambda each: (-each.share, each.name)))


def _surprise(name: str, values: FloatArray, other: FloatArray, variance: float, *, is_frozen: bool) -> Surprise:
    """Return the share of one source, with the error of a ratio of two means (the delta method)."""
    gap = values - other
    moved = (gap - gap.mean()) ** 2 if is_frozen else 0.5 * gap**2
    share = float(moved.mean()) / variance
    strays = moved - share * (values - values.mean()) ** 2
    error = _NORMAL_95 * float(strays.std()) / (variance * sqrt(len(values)))
    return Surprise(name, share, error, 1.0 - float(other.var()) / variance if is_frozen else share)
