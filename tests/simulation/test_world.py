"""How far drivers and services stray is what the assumptions say, which no case without chance can show."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from made_up import county

from rightsource.simulation.assumptions import uncorrelated
from rightsource.simulation.drivers import (
    ADULTS_18_64,
    CHILDREN_LOOKED_AFTER,
    CPI,
    EXTERNAL_MARKET,
    INTEREST_RATE,
    PAY_AWARD,
    TAX_BASE,
)
from rightsource.simulation.reference.world import World, indices, prepare, step

FUTURES, MONTHS = 400, 25
SPREAD, KEPT, TOGETHER, SERVICE_SPREAD, SERVICE_KEPT = 0.03, 0.8, 0.4, 0.05, 0.7
# Four standard errors of a standard deviation, and of a correlation, from so many futures.
NEAR = 4 / sqrt(2 * FUTURES)
NEAR_TOGETHER = 4 * (1 - TOGETHER**2) / sqrt(FUTURES)


@pytest.fixture(scope="module")
def lived():
    """Return how far every index lies from its central path, as a logarithm, and every service's stray.

    Axes: future, month, driver or service. For the interest rate it is the difference.
    """
    study = county()
    drivers = tuple(
        replace(driver, spread_share=SPREAD, monthly_persistence=KEPT if place in {CPI, INTEREST_RATE} else 0.0)
        for place, driver in enumerate(study.assumptions.drivers)
    )
    assumptions = replace(
        study.assumptions,
        drivers=drivers,
        correlation=tuple(tuple(own + (1 - own) * TOGETHER for own in row) for row in uncorrelated()),
        service_spread_share=SERVICE_SPREAD,
        service_persistence=SERVICE_KEPT,
    )
    group = replace(study.group, services=study.group.services[:2])
    prepared = prepare(group, assumptions, study.plan, 7)
    strays, services = [], []
    for future in range(FUTURES):
        world = World([0.0] * len(group.services))
        for month in range(MONTHS):
            step(prepared, world, future, month)
            central = prepared.timetable.central[:, month // 12]
            index = np.array(indices(prepared, world, month // 12))
            away = index - central
            priced = np.arange(len(away)) != INTEREST_RATE
            away[priced] = np.log(index[priced] / central[priced])
            strays.append(away)
            services.append(list(world.service_stray))
    shape = (FUTURES, MONTHS, -1)
    return np.reshape(strays, shape), np.reshape(services, shape)


def spread_of_a_sum(months: int) -> float:
    """Return how far consumer prices stray after some months: a twelfth of each month's rate, which comes back."""
    step_of_rate = SPREAD * sqrt(1 - KEPT**2) / 12
    weights = [step_of_rate * sum(KEPT**later for later in range(months - month)) for month in range(months)]
    return sqrt(sum(weight**2 for weight in weights))


@pytest.mark.parametrize("driver", [CHILDREN_LOOKED_AFTER, EXTERNAL_MARKET])
def test_demand_and_markets_stray_by_their_spread_in_a_year_and_keep_it(lived, driver):
    strays, _ = lived
    assert strays[:, 11, driver].std() == pytest.approx(SPREAD, rel=NEAR)
    assert strays[:, 23, driver].std() == pytest.approx(SPREAD * sqrt(2), rel=NEAR)


@pytest.mark.parametrize("driver", [PAY_AWARD, TAX_BASE])
def test_awards_gather_a_years_surprises_and_settle_in_april(lived, driver):
    strays, _ = lived
    assert np.abs(strays[:, :12, driver]).max() < 1e-15
    assert strays[:, 12, driver].std() == pytest.approx(SPREAD, rel=NEAR)
    assert np.ptp(strays[:, 12:24, driver], axis=1).max() < 1e-15
    assert strays[:, 24, driver].std() == pytest.approx(SPREAD * sqrt(2), rel=NEAR)


def test_interest_rate_strays_by_its_spread_and_comes_back(lived):
    strays, _ = lived
    assert strays[:, 0, INTEREST_RATE].std() == pytest.approx(SPREAD * sqrt(1 - KEPT**2), rel=NEAR)
    assert strays[:, 20:, INTEREST_RATE].std() == pytest.approx(SPREAD, rel=NEAR)
    month_on_month = np.corrcoef(strays[:, 23, INTEREST_RATE], strays[:, 24, INTEREST_RATE])[0, 1]
    assert month_on_month == pytest.approx(KEPT, abs=4 * (1 - KEPT**2) / sqrt(FUTURES))


def test_consumer_prices_remember_an_inflation_that_comes_back(lived):
    strays, _ = lived
    for month in (0, 11, 24):
        assert strays[:, month, CPI].std() == pytest.approx(spread_of_a_sum(month + 1), rel=NEAR)


def test_drivers_move_together_as_far_as_their_correlation_says(lived):
    strays, _ = lived
    demands = np.corrcoef(strays[:, 11, CHILDREN_LOOKED_AFTER], strays[:, 11, ADULTS_18_64])[0, 1]
    awards = np.corrcoef(strays[:, 12, PAY_AWARD], strays[:, 12, TAX_BASE])[0, 1]
    # April settles what gathered in the months in which demand moved.
    across = np.corrcoef(strays[:, 11, CHILDREN_LOOKED_AFTER], strays[:, 12, PAY_AWARD])[0, 1]
    assert [demands, awards, across] == pytest.approx([TOGETHER] * 3, abs=NEAR_TOGETHER)


def test_services_stray_by_themselves_and_come_back(lived):
    strays, services = lived
    assert services[:, 0].std() == pytest.approx(SERVICE_SPREAD * sqrt(1 - SERVICE_KEPT**2), rel=NEAR)
    assert services[:, 20:].std() == pytest.approx(SERVICE_SPREAD, rel=NEAR)
    one, other, demand = services[:, 24, 0], services[:, 24, 1], strays[:, 24, CHILDREN_LOOKED_AFTER]
    next_month = np.corrcoef(services[:, 23, 0], one)[0, 1]
    assert next_month == pytest.approx(SERVICE_KEPT, abs=4 * (1 - SERVICE_KEPT**2) / sqrt(FUTURES))
    for unrelated in (other, demand):
        assert abs(np.corrcoef(one, unrelated)[0, 1]) < 4 / sqrt(FUTURES)


def test_nobody_strays_to_one_side(lived):
    strays, services = lived
    last = np.concatenate([strays[:, -1], services[:, -1]], axis=1)
    assert np.abs(last.mean(axis=0) / last.std(axis=0)).max() < 4 / sqrt(FUTURES)
