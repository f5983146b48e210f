"""A study laid out as plain arrays, which is all that compiled code can read."""

from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.chance import delivery_table, slippage_table
from rightsource.simulation.drivers import MONTHS_PER_YEAR, MOTIONS, Motion
from rightsource.simulation.group import Group
from rightsource.simulation.philox import stream_of
from rightsource.simulation.plan import Plan, Saving
from rightsource.simulation.timetable import Timetable

FloatArray = npt.NDArray[np.float64]
WholeArray = npt.NDArray[np.int64]


class Packed(NamedTuple):
    """One study. Axes: driver 14, service S, saving V, month M, year Y."""

    seed: np.uint64
    scenario: int
    rounding_gbp: float
    months: int
    motion: WholeArray  # (14,)
    move: FloatArray  # (14,) size of one month's surprise; for yearly drivers, of a year's, over sqrt(12)
    kept: FloatArray  # (14,)
    factor: FloatArray  # (14, 14) lower triangular
    central: FloatArray  # (14, Y)
    service_kept: float
    service_move: float
    service_gbp: FloatArray  # (S, 2) cost and client income a month
    service_price: FloatArray  # (S, 3) shares of pay, fees, other
    service_elasticity: FloatArray  # (S,)
    service_group: WholeArray  # (S,)
    service_stream: WholeArray  # (S,)
    saving_service: WholeArray  # (V,)
    saving_gbp: FloatArray  # (V,) a year
    saving_start: WholeArray  # (V,)
    saving_is_recurrent: npt.NDArray[np.bool_]  # (V,)
    saving_stream: WholeArray  # (V,)
    delivery: FloatArray  # (V, 1025)
    slippage: FloatArray  # (V, most months + 1)
    tax_gbp: FloatArray  # (Y,) a month, before the tax base moves
    other_funding_gbp: FloatArray  # (3,) grant, business rates, trading: a month
    opening_gbp: FloatArray  # (5,) fixed debt, floating debt, provision a year, unallocated, earmarked
    fixed_rate_share: float
    refinanced_share: float
    new_borrowing_years: float
    support_years: float
    borrowing_gbp: FloatArray  # (Y,)
    receipts_gbp: FloatArray  # (Y,) used
    earmarked_use_gbp: FloatArray  # (Y,)
    support_limit_gbp: FloatArray  # (Y,)
    foreseen_gbp: FloatArray  # (M,)
    reaction: FloatArray  # (3,) minimum reserves, response, limit


def pack(group: Group, assumptions: Assumptions, plan: Plan, timetable: Timetable, seed: int) -> Packed:
    """Lay a study that holds no faults out as arrays."""
    services, savings, debt = group.services, plan.savings, group.debt
    places = {service.key: place for place, service in enumerate(services)}
    kept = np.array([driver.monthly_persistence for driver in assumptions.drivers])
    funding = group.funding
    return Packed(
        seed=np.uint64(seed),
        scenario=plan.scenario,
        rounding_gbp=group.rounding_gbp,
        months=group.months,
        motion=np.array([int(MOTIONS[driver.key]) for driver in assumptions.drivers], dtype=np.int64),
        move=_moves(assumptions),
        kept=kept,
        factor=np.linalg.cholesky(np.array(assumptions.correlation, dtype=np.float64)),
        central=timetable.central,
        service_kept=assumptions.service_persistence,
        service_move=assumptions.service_spread_share * sqrt(1.0 - assumptions.service_persistence**2),
        service_gbp=np.array([[s.cost_gbp, s.income_gbp] for s in services]) / MONTHS_PER_YEAR,
        service_price=np.array([[s.pay_share, s.fees_share, s.other_share] for s in services]),
        service_elasticity=np.array([s.demand_elasticity for s in services], dtype=np.float64),
        service_group=np.array([s.client_group_index for s in services], dtype=np.int64),
        service_stream=np.array([stream_of(s.key) for s in services], dtype=np.int64),
        saving_service=np.array([places[saving.service] for saving in savings], dtype=np.int64),
        saving_gbp=np.array([saving.amount_gbp for saving in savings], dtype=np.float64),
        saving_start=np.array([saving.start_month for saving in savings], dtype=np.int64),
        saving_is_recurrent=np.array([saving.is_recurrent for saving in savings], dtype=np.bool_),
        saving_stream=np.array([stream_of(saving.key) for saving in savings], dtype=np.int64),
        delivery=_delivery_tables(savings),
        slippage=_slippage_tables(savings),
        tax_gbp=funding.council_tax_gbp * timetable.tax_level / MONTHS_PER_YEAR,
        other_funding_gbp=np.array([funding.grant_gbp, funding.business_rates_gbp, funding.trading_income_gbp])
        / MONTHS_PER_YEAR,
        opening_gbp=np.array(
            [
                debt.fixed_gbp,
                debt.floating_gbp,
                debt.minimum_revenue_provision_gbp,
                group.reserves.unallocated_gbp,
                group.reserves.earmarked_gbp,
            ],
            dtype=np.float64,
        ),
        fixed_rate_share=float(debt.fixed_rate_share),
        refinanced_share=float(debt.refinanced_share_per_year),
        new_borrowing_years=float(debt.new_borrowing_years),
        support_years=float(debt.support_years),
        borrowing_gbp=np.array(plan.borrowing_gbp, dtype=np.float64),
        receipts_gbp=timetable.receipts_used_gbp.astype(np.float64),
        earmarked_use_gbp=np.array(plan.earmarked_use_gbp, dtype=np.float64),
        support_limit_gbp=np.array(plan.support_limit_gbp, dtype=np.float64),
        foreseen_gbp=timetable.foreseen_savings_gbp,
        reaction=np.array(
            [plan.reaction.minimum_reserves_gbp, plan.reaction.response_share, plan.reaction.limit_share],
            dtype=np.float64,
        ),
    )


def _moves(assumptions: Assumptions) -> FloatArray:
    return np.array(
        [
            driver.spread_share * sqrt(1.0 - driver.monthly_persistence**2)
            if MOTIONS[driver.key] in {Motion.INFLATION, Motion.RATE}
            else driver.spread_share / sqrt(MONTHS_PER_YEAR)
            for driver in assumptions.drivers
        ]
    )


def _delivery_tables(savings: tuple[Saving, ...]) -> FloatArray:
    tables = [delivery_table(saving.delivery_share_mean, saving.delivery_concentration) for saving in savings]
    return np.array(tables) if tables else np.ones((0, 1))


def _slippage_tables(savings: tuple[Saving, ...]) -> FloatArray:
    width = 1 + max((saving.slippage_months_max for saving in savings), default=0)
    tables = np.ones((len(savings), width))
    for row, saving in enumerate(savings):
        table = slippage_table(saving.slippage_months_mean, saving.slippage_months_max)
        tables[row, : len(table)] = table
    return tables
