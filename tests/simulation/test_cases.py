"""Without chance the model equals what was worked by hand: each case shows its working in its comments."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from rightsource.simulation.assumptions import Assumptions, Driver, TaxLimit, uncorrelated
from rightsource.simulation.drivers import DRIVER_KEYS
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Plan, Reaction, Saving, TaxRise
from rightsource.simulation.project import project

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
MONTHS = {"first_s114_month", "first_support_month"}
PLAIN = {"planned_savings_gbp", "tax_rise_share", "is_tax_capped"}
DETERMINED = {"receipts_gbp", "receipts_used_gbp"}


def group_of(case: dict) -> Group:
    service = Service(
        key="everything",
        client_group="general",
        cost_gbp=case["cost_gbp"],
        pay_share=case.get("pay_share", 1.0),
        fees_share=case.get("fees_share", 0.0),
        other_share=case.get("other_share", 0.0),
        demand_elasticity=case.get("demand_elasticity", 1.0),
    )
    funding = {"council_tax_gbp": 0.0, "grant_gbp": 0.0, "business_rates_gbp": 0.0} | case["funding"]
    debt, reserves = Debt(**case.get("debt", {})), Reserves(**case["reserves"])
    return Group(2026, case["years"], (service,), Funding(**funding), debt, reserves)


def assumptions_of(case: dict) -> Assumptions:
    nothing = [0.0] * case["years"]
    drivers = tuple(
        Driver(key, tuple(case.get("central", {}).get(key, nothing)), 0.0, 0.0, "hand-worked case", None)
        for key in DRIVER_KEYS
    )
    limits = tuple(TaxLimit(2026 + y, 0.03, 0.02, 0.05, "hand-worked case", None) for y in range(case["years"]))
    return Assumptions(drivers, uncorrelated(), 0.0, 0.0, limits)


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
    )


@pytest.mark.parametrize("engine", ["kernel", "reference"])
@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_equals_what_was_worked_by_hand(path, engine):
    case = tomllib.loads(path.read_text())
    projection = project(group_of(case), assumptions_of(case), plan_of(case), futures=2, seed=1, engine=engine)
    for name, expected in case["expected"].items():
        found = getattr(projection, name)
        if name not in PLAIN:
            found = found[0] if name in DETERMINED else found[1, 0]
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-6, err_msg=name)
