"""A study laid out as a few tables of numbers, which is all that compiled code can read."""

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rightsource.simulation.assumptions import Assumptions
from rightsource.simulation.chance import delivery_table, slippage_table
from rightsource.simulation.columns import BID, DRIVER, SAVING, SCALAR, SERVICE, VEHICLE, YEAR
from rightsource.simulation.drivers import CLIENT_GROUPS, MONTHS_PER_YEAR, MOTIONS, Motion
from rightsource.simulation.group import Group
from rightsource.simulation.philox import stream_of
from rightsource.simulation.plan import Plan, Saving
from rightsource.simulation.timetable import Timetable
from rightsource.simulation.vehicle import Loan, Mechanism, Move, Terms, Vehicle

FloatArray = npt.NDArray[np.float64]


class Packed(NamedTuple):
    """One study, with columns as `columns` has them.

    Axes: driver 14, service S, saving N, bid B, vehicle V, month M, year Y.
    """

    seed: np.uint64
    scenario: int
    months: int
    scalars: FloatArray
    drivers: FloatArray  # (14, columns)
    factor: FloatArray  # (14, 14) lower triangular
    central: FloatArray  # (14, Y)
    log_central: FloatArray  # (14, Y) of demand; nought elsewhere
    years: FloatArray  # (Y, columns)
    foreseen: FloatArray  # (M,)
    opening: FloatArray  # (6,) fixed debt, floating debt, provision a year, unallocated, earmarked, schools balance
    services: FloatArray  # (S, columns)
    expected: FloatArray  # (S, Y) activity expected
    vehicles: FloatArray  # (V, columns)
    vehicle_support: FloatArray  # (V, Y)
    bids: FloatArray  # (B, columns)
    savings: FloatArray  # (N, columns)
    delivery: FloatArray  # (N, 1025)
    slippage: FloatArray  # (N, most months + 1)


def pack(group: Group, assumptions: Assumptions, plan: Plan, timetable: Timetable, seed: int) -> Packed:
    """Lay a study that holds no faults out as tables."""
    debt, reserves = group.debt, group.reserves
    log_central = np.zeros_like(timetable.central)
    log_central[: len(CLIENT_GROUPS)] = np.log(timetable.central[: len(CLIENT_GROUPS)])
    limits = {support.vehicle: support.limit_gbp for support in plan.vehicle_support}
    supports = [limits.get(vehicle.key, (0.0,) * group.years) for vehicle in group.vehicles]
    return Packed(
        seed=np.uint64(seed),
        scenario=plan.scenario,
        months=group.months,
        scalars=_table(SCALAR, [_scalars(group, assumptions, plan)])[0],
        drivers=_table(DRIVER, _drivers(assumptions)),
        factor=np.linalg.cholesky(np.array(assumptions.correlation, dtype=np.float64)),
        central=timetable.central,
        log_central=log_central,
        years=_table(YEAR, _years(group, assumptions, plan, timetable)),
        foreseen=timetable.foreseen_savings_gbp,
        opening=np.array(
            [
                debt.fixed_gbp,
                debt.floating_gbp,
                debt.minimum_revenue_provision_gbp,
                reserves.unallocated_gbp,
                reserves.earmarked_gbp,
                reserves.schools_balance_gbp,
            ],
            dtype=np.float64,
        ),
        services=_table(SERVICE, _services(group)),
        expected=timetable.expected_activity,
        vehicles=_table(VEHICLE, _vehicles(group)),
        vehicle_support=np.array(supports, dtype=np.float64).reshape(-1, group.years),
        bids=_table(BID, _bids(group.vehicles)),
        savings=_table(SAVING, _savings(group, plan)),
        delivery=_delivery_tables(plan.savings),
        slippage=_slippage_tables(plan.savings),
    )


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, float]]) -> FloatArray:
    """Return rows as a table; every row has every column and no other."""
    told = list(rows)
    assert all(row.keys() == set(columns) for row in told), columns
    return np.array([[row[column] for column in columns] for row in told], dtype=np.float64).reshape(-1, len(columns))


def _scalars(group: Group, assumptions: Assumptions, plan: Plan) -> dict[str, float]:
    funding, debt, reaction, drill = group.funding, group.debt, plan.reaction, plan.drill
    keys = [vehicle.key for vehicle in group.vehicles]
    return {
        "rounding_gbp": group.rounding_gbp,
        "service_kept": assumptions.service_persistence,
        "service_move": assumptions.service_spread_share * sqrt(1.0 - assumptions.service_persistence**2),
        "fixed_rate_share": debt.fixed_rate_share,
        "refinanced_share": debt.refinanced_share_per_year,
        "new_borrowing_years": debt.new_borrowing_years,
        "support_years": debt.support_years,
        "minimum_reserves_gbp": reaction.minimum_reserves_gbp,
        "response_share": reaction.response_share,
        "limit_share": reaction.limit_share,
        "grant_gbp": funding.grant_gbp / MONTHS_PER_YEAR,
        "business_rates_gbp": funding.business_rates_gbp / MONTHS_PER_YEAR,
        "trading_gbp": funding.trading_income_gbp / MONTHS_PER_YEAR,
        "schools_grant_gbp": funding.schools_grant_gbp / MONTHS_PER_YEAR,
        "schools_override_months": assumptions.law.schools_override_months,
        "teckal_share_min": assumptions.law.teckal_share_min,
        "drill_vehicle": -1 if drill is None else keys.index(drill.vehicle),
        "drill_month": -1 if drill is None else drill.month,
    }


def _drivers(assumptions: Assumptions) -> list[dict[str, float]]:
    moves = _moves(assumptions)
    return [
        {"motion": int(MOTIONS[driver.key]), "move": float(move), "kept": driver.monthly_persistence}
        for driver, move in zip(assumptions.drivers, moves, strict=True)
    ]


def _years(group: Group, assumptions: Assumptions, plan: Plan, timetable: Timetable) -> list[dict[str, float]]:
    rates = assumptions.law.corporation_tax_share or (0.0,) * group.years
    return [
        {
            "tax_gbp": group.funding.council_tax_gbp * timetable.tax_level[year] / MONTHS_PER_YEAR,
            "receipts_gbp": timetable.receipts_used_gbp[year],
            "borrowing_gbp": plan.borrowing_gbp[year],
            "earmarked_use_gbp": plan.earmarked_use_gbp[year],
            "support_limit_gbp": plan.support_limit_gbp[year],
            "tax_rate_share": rates[year],
        }
        for year in range(group.years)
    ]


def _services(group: Group) -> list[dict[str, float]]:
    """Return each service with its move and its terms; one that stays has those of no one."""
    vehicles = {vehicle.key: place for place, vehicle in enumerate(group.vehicles)}
    moves = {move.service: move for move in group.moves}
    stays = Move("", "", Terms(Mechanism.BLOCK, 0.0))
    rows = []
    for service in group.services:
        move = moves.get(service.key, stays)
        terms = {name: float(value) for name, value in vars(move.terms).items() if name in SERVICE}
        rows.append(
            {
                **terms,
                "cost_gbp": service.cost_gbp / MONTHS_PER_YEAR,
                "income_gbp": service.income_gbp / MONTHS_PER_YEAR,
                "pay_share": service.pay_share,
                "fees_share": service.fees_share,
                "other_share": service.other_share,
                "elasticity": service.demand_elasticity,
                "client_group": service.client_group_index,
                "stream": stream_of(service.key),
                "is_schools": service.paid_from_schools_grant,
                "vehicle": vehicles.get(move.vehicle, -1),
                "from_month": move.from_month,
                "until_month": move.until_month,
                "price_gbp": move.terms.price_gbp / MONTHS_PER_YEAR,
            }
        )
    return rows


def _vehicles(group: Group) -> list[dict[str, float]]:
    rows, bids = [], 0
    schools = {service.key for service in group.services if service.paid_from_schools_grant}
    serve_schools = {move.vehicle for move in group.moves if move.service in schools}
    for vehicle in group.vehicles:
        rows.append(
            {
                **_standing(vehicle),
                **_trading(vehicle),
                "serves_schools": vehicle.key in serve_schools,
                "first_bid": bids,
                "last_bid": bids + len(vehicle.bids),
            }
        )
        bids += len(vehicle.bids)
    return rows


def _standing(vehicle: Vehicle) -> dict[str, float]:
    """Return what a vehicle holds, owes and leaves behind."""
    loan, failure = vehicle.loan or Loan(0.0, 0.0, 1), vehicle.failure
    return {
        "from_month": vehicle.from_month,
        "owner_share": vehicle.owner_share,
        "reserves_gbp": vehicle.reserves_gbp,
        "cash_gbp": vehicle.cash_gbp,
        "cash_floor_gbp": vehicle.cash_floor_gbp,
        "falls_due_gbp": failure.guarantee_gbp + failure.pension_deficit_gbp + failure.step_in_gbp,
        "waits_days": vehicle.paid_after_days,
        "lets_wait_days": vehicle.pays_after_days,
        "loan_gbp": loan.amount_gbp,
        "loan_from_month": loan.from_month,
        "instalment_gbp": loan.amount_gbp / loan.repaid_over_months,
        "loan_margin_share": loan.margin_share,
        "recovered_share": loan.recovered_share,
        "delay_months": failure.delay_months,
        "premium_share": failure.premium_share,
    }


def _trading(vehicle: Vehicle) -> dict[str, float]:
    """Return what a vehicle does for others, what being separate costs it, and what becomes of its surplus."""
    own, other = vehicle.separation, vehicle.external_income_gbp / MONTHS_PER_YEAR
    owner_before, other_before = vehicle.owner_work_before_gbp, vehicle.other_work_before_gbp
    return {
        "overheads_gbp": (own.board_gbp + own.management_gbp) / MONTHS_PER_YEAR,
        "recharge_gbp": own.recharge_gbp / MONTHS_PER_YEAR,
        "client_team_gbp": own.client_team_gbp / MONTHS_PER_YEAR,
        "set_up_gbp": own.set_up_gbp,
        "pension_share": own.pension_share,
        "vat_share": own.vat_share,
        "other_income_gbp": other,
        "other_cost_gbp": other * (1.0 - vehicle.external_margin_share),
        "taxed_share": vehicle.taxed_share,
        "dividend_share": vehicle.dividend_share,
        **{f"owner_work_{ago}_gbp": owner_before[-ago] for ago in (1, 2, 3)},
        **{f"other_work_{ago}_gbp": other_before[-ago] for ago in (1, 2, 3)},
    }


def _bids(vehicles: Sequence[Vehicle]) -> list[dict[str, float]]:
    return [
        {
            "income_gbp": bid.income_gbp / MONTHS_PER_YEAR,
            "margin_share": bid.margin_share,
            "chance_share": bid.win_chance_share,
            "from_month": bid.from_month,
            "ramp_months": bid.ramp_months,
            "stream": stream_of(bid.key),
        }
        for vehicle in vehicles
        for bid in vehicle.bids
    ]


def _savings(group: Group, plan: Plan) -> list[dict[str, float]]:
    places = {service.key: place for place, service in enumerate(group.services)}
    return [
        {
            "service": places[saving.service],
            "amount_gbp": saving.amount_gbp / MONTHS_PER_YEAR,
            "start_month": saving.start_month,
            "last_month": saving.start_month
            + saving.slippage_months_max
            + (0 if saving.is_recurrent else MONTHS_PER_YEAR - 1),
            "is_recurrent": saving.is_recurrent,
            "stream": stream_of(saving.key),
        }
        for saving in plan.savings
    ]


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
