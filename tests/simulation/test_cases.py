"""Without chance the model equals what was worked by hand: each case shows its working in its comments."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from rightsource.simulation.assumptions import Assumptions, Driver, Law, TaxLimit, uncorrelated
from rightsource.simulation.drivers import DRIVER_KEYS
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Drill, Plan, Reaction, Saving, TaxRise, VehicleSupport
from rightsource.simulation.project import project
from rightsource.simulation.vehicle import Bid, Failure, Loan, Mechanism, Move, Separation, Terms, Vehicle

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
MONTHS = {"failure_month", "teckal_month"}
PLAIN = {"planned_savings_gbp", "tax_rise_share", "is_tax_capped"}
ALL_OF_IT = {
    "key": "everything",
    "client_group": "general",
    "pay_share": 1.0,
    "fees_share": 0.0,
    "other_share": 0.0,
}
OF_SERVICE = ("cost_gbp", "income_gbp", "pay_share", "fees_share", "other_share", "demand_elasticity")
DETERMINED = {"receipts_gbp", "receipts_used_gbp"}


def group_of(case: dict) -> Group:
    services = case.get("services", [{key: case[key] for key in OF_SERVICE if key in case}])
    funding = {"council_tax_gbp": 0.0, "grant_gbp": 0.0, "business_rates_gbp": 0.0} | case["funding"]
    return Group(
        2026,
        case["years"],
        tuple(Service(**(ALL_OF_IT | service)) for service in services),
        Funding(**funding),
        Debt(**case.get("debt", {})),
        Reserves(**case["reserves"]),
        tuple(vehicle_of(vehicle) for vehicle in case.get("vehicles", [])),
        tuple(Move(**(move | {"terms": terms_of(move["terms"])})) for move in case.get("moves", [])),
    )


def vehicle_of(case: dict) -> Vehicle:
    parts = {"separation": Separation, "loan": Loan, "failure": Failure}
    made = {name: part(**case[name]) for name, part in parts.items() if name in case}
    made["bids"] = tuple(Bid(**bid) for bid in case.get("bids", []))
    before = {name: tuple(case[name]) for name in case if name.endswith("_before_gbp")}
    return Vehicle(**(case | made | before))


def terms_of(case: dict) -> Terms:
    return Terms(**(case | {"mechanism": Mechanism[case["mechanism"]]}))


def assumptions_of(case: dict) -> Assumptions:
    nothing = [0.0] * case["years"]
    drivers = tuple(
        Driver(key, tuple(case.get("central", {}).get(key, nothing)), 0.0, 0.0, "hand-worked case", None)
        for key in DRIVER_KEYS
    )
    limits = tuple(TaxLimit(2026 + y, 0.03, 0.02, 0.05, "hand-worked case", None) for y in range(case["years"]))
    law = {name: tuple(value) if isinstance(value, list) else value for name, value in case.get("law", {}).items()}
    return Assumptions(drivers, uncorrelated(), 0.0, 0.0, limits, Law(**law))


def plan_of(case: dict) -> Plan:
    plan, nothing = case.get("plan", {}), [0.0] * case["years"]
    certain = {"service": "everything", "delivery_share_mean": 1.0, "delivery_concentration": 1.0}
    return Plan(
        tax_rises=tuple(TaxRise(*rise) for rise in plan.get("tax_rises", [[0.0, 0.0]] * case["years"])),
        savings=tuple(Saving(**(certain | saving)) for saving in plan.get("savings", [])),
        earmarked_use_gbp=tuple(plan.get("earmarked_use_gbp", nothing)),
        borrowing_gbp=tuple(plan.get("borrowing_gbp", nothing)),
        receipts_expected_gbp=tuple(plan.get("receipts_expected_gbp", nothing)),
        receipts_used_gbp=tuple(plan.get("receipts_used_gbp", nothing)),
        support_limit_gbp=tuple(plan.get("support_limit_gbp", nothing)),
        reaction=Reaction(**plan.get("reaction", {})),
        vehicle_support=tuple(
            VehicleSupport(support["vehicle"], tuple(support["limit_gbp"]))
            for support in plan.get("vehicle_support", [])
        ),
        drill=Drill(**plan["drill"]) if "drill" in plan else None,
    )


@pytest.mark.parametrize("engine", ["kernel", "reference"])
@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_equals_what_was_worked_by_hand(path, engine):
    case = tomllib.loads(path.read_text())
    projection = project(group_of(case), assumptions_of(case), plan_of(case), futures=2, seed=1, engine=engine)
    of_vehicles = case["expected"].pop("vehicles", {})
    for name, expected in case["expected"].items():
        found = getattr(projection, name)
        if name not in PLAIN:
            found = found[0] if name in DETERMINED else found[1, 0]
        assert_exact(found, expected, name)
    for vehicle, figures in of_vehicles.items():
        place = projection.group.organisations.index(vehicle) - 1
        for name, expected in figures.items():
            found = getattr(projection, name) if name in MONTHS else projection.of_vehicles(name)
            assert_exact(found[1, place], expected, f"{vehicle}: {name}")


def assert_exact(found, expected, what: str) -> None:
    """Assert equality to a millionth of a pound, and of what is no money to 1e-12."""
    atol = 1e-12 if "share" in what or what == "prices" else 1e-6
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=atol, err_msg=what)
