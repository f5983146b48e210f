"""Two engines, one model: the compiled one equals the plain one on random groups that go down every branch."""

from collections import Counter
from dataclasses import fields

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.simulation.assumptions import Assumptions, Driver, TaxLimit, uncorrelated
from rightsource.simulation.drivers import CLIENT_GROUPS, DRIVER_KEYS, MOTIONS, Motion
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Plan, Reaction, Saving, TaxRise
from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER, Projection
from rightsource.simulation.reference.council import Month
from rightsource.simulation.reference.follow import follow
from rightsource.simulation.reference.world import Prepared, deliveries_in, prepare

FUTURES = 3
BRANCHES = {
    "a saving starts on time",
    "a saving starts late",
    "a saving is so late that it never starts",
    "a one-off saving comes and goes",
    "a recurrent saving stays",
    "a tax rise is capped",
    "a tax rise is made as planned",
    "controls give what is wanted",
    "controls stop at their limit",
    "support is needed",
    "support is taken in part and in whole",
    "support is not enough",
    "s.114 is failed in the first month",
    "s.114 is failed later",
    "s.114 is never failed",
    "reserves are exhausted",
    "a deficit is met from earmarked reserves",
    "a deficit is met from unallocated reserves alone",
    "a surplus is banked",
    "receipts run short",
    "debt is refinanced",
    "debt is net of cash",
    "money is borrowed",
}


def shares(low=0.0, high=1.0):
    return st.floats(low, high).map(lambda share: round(share, 4))


def pounds(high):
    return st.integers(0, int(high)).map(float)


@st.composite
def groups(draw):
    services = []
    for number in range(draw(st.integers(1, 4))):
        pay, fees = draw(shares(0.0, 0.5)), draw(shares(0.0, 0.5))
        services.append(
            Service(
                key=f"service {number}",
                client_group=draw(st.sampled_from(CLIENT_GROUPS)),
                cost_gbp=1e6 + draw(pounds(50e6)),
                pay_share=pay,
                fees_share=fees,
                other_share=1.0 - pay - fees,
                income_gbp=draw(pounds(1e6)),
                demand_elasticity=draw(shares(0.0, 1.5)),
            )
        )
    cost = sum(service.cost_gbp for service in services)
    covered = draw(shares(0.92, 1.05)) * cost
    debt = Debt(
        fixed_gbp=draw(st.sampled_from([0.0, cost])),
        floating_gbp=draw(shares(-0.2, 0.3)) * cost,
        fixed_rate_share=0.01,
        refinanced_share_per_year=draw(st.sampled_from([0.0, 0.2])),
        minimum_revenue_provision_gbp=0.01 * cost,
        new_borrowing_years=10,
        support_years=5,
    )
    reserves = Reserves(
        unallocated_gbp=draw(shares(0.0, 0.1)) * cost,
        earmarked_gbp=draw(st.sampled_from([0.0, 0.05])) * cost,
        capital_receipts_gbp=draw(pounds(1e6)),
    )
    funding = Funding(0.5 * covered, 0.25 * covered, 0.2 * covered, 0.05 * covered)
    return Group(2026, draw(st.integers(1, 3)), tuple(services), funding, debt, reserves)


@st.composite
def assumptions(draw, years):
    drivers = tuple(
        Driver(
            key=key,
            central_share=tuple(draw(shares(-0.03, 0.06)) for _ in range(years)),
            spread_share=draw(shares(0.0, 0.05)),
            monthly_persistence=0.9 if MOTIONS[key] in {Motion.INFLATION, Motion.RATE} else 0.0,
            source="made up for a test",
            read_on=None,
        )
        for key in DRIVER_KEYS
    )
    common = draw(shares(0.0, 0.6))
    correlation = tuple(tuple(own + (1.0 - own) * common for own in row) for row in uncorrelated())
    limits = tuple(TaxLimit(2026 + year, 0.03, 0.02, 0.05, "made up for a test", None) for year in range(years))
    return Assumptions(drivers, correlation, draw(shares(0.0, 0.05)), draw(shares(0.0, 0.98)), limits)


@st.composite
def savings(draw, group):
    return tuple(
        Saving(
            key=f"saving {number}",
            service=draw(st.sampled_from(group.services)).key,
            amount_gbp=draw(pounds(2e5)),
            start_month=draw(st.integers(0, group.months)),
            is_recurrent=draw(st.booleans()),
            delivery_share_mean=draw(st.sampled_from([0.0, 0.5, 0.8, 1.0])),
            delivery_concentration=draw(st.sampled_from([4.0, 20.0])),
            slippage_months_mean=draw(st.sampled_from([0.0, 3.0, 12.0])),
            slippage_months_max=draw(st.sampled_from([0, 6, 24])),
        )
        for number in range(draw(st.integers(0, 4)))
    )


@st.composite
def plans(draw, group):
    cost = sum(service.cost_gbp for service in group.services)

    def yearly(values):
        return tuple(draw(values) for _ in range(group.years))

    return Plan(
        tax_rises=yearly(st.builds(TaxRise, shares(-0.01, 0.06), shares(0.0, 0.03))),
        savings=draw(savings(group)),
        earmarked_use_gbp=yearly(st.sampled_from([0.0, 0.01 * cost])),
        borrowing_gbp=yearly(st.sampled_from([0.0, 0.1 * cost])),
        receipts_expected_gbp=yearly(pounds(1e5)),
        receipts_used_gbp=yearly(pounds(5e5)),
        support_limit_gbp=yearly(st.sampled_from([0.0, 0.02 * cost, cost])),
        reaction=Reaction(
            draw(st.sampled_from([0.0, 0.1 * cost])), draw(st.sampled_from([0.0, 0.5, 1.0])), draw(shares(0.0, 0.05))
        ),
        scenario=draw(st.integers(0, 3)),
    )


@st.composite
def studies(draw):
    group = draw(groups())
    return group, draw(assumptions(group.years)), draw(plans(group)), draw(st.integers(0, 2**64 - 1))


def saving_branches(study: Prepared, future: int) -> set[str]:
    found = set()
    for delivery in deliveries_in(study, future):
        if delivery.begins_month >= study.group.months:
            found.add("a saving is so late that it never starts")
            continue
        found.add("a saving starts late" if delivery.months_late else "a saving starts on time")
        lasts = delivery.is_running(study.group.months - 1)
        if delivery.saving.is_recurrent:
            found |= {"a recurrent saving stays"} if lasts else set()
        elif not lasts:
            found.add("a one-off saving comes and goes")
    return found


def month_branches(study: Prepared, month: Month) -> set[str]:
    support_limit = study.plan.support_limit_gbp[month.month // 12]
    is_march = month.month % 12 == 11
    used = month.reserves_used_gbp
    asked = {
        "controls give what is wanted": 0 < month.controls_gbp == month.controls_wanted_gbp,
        "controls stop at their limit": 0 < month.controls_gbp < month.controls_wanted_gbp,
        "support is needed": month.needs_support,
        "support is taken in part and in whole": 0 < month.support_gbp < support_limit,
        "support is not enough": 0 < support_limit == month.support_gbp,
        "reserves are exhausted": month.reserves_gbp < -study.group.rounding_gbp,
        "a deficit is met from earmarked reserves": month.earmarked_used_gbp > 0,
        "a deficit is met from unallocated reserves alone": used > 0 == month.earmarked_used_gbp,
        "a surplus is banked": is_march and not used and month.reserves_gbp > 0,
        "debt is net of cash": month.debt_gbp < 0,
    }
    return {name for name, is_so in asked.items() if is_so}


def projection_branches(projection: Projection, study: Prepared) -> set[str]:
    found = {
        "a tax rise is capped" if capped else "a tax rise is made as planned" for capped in projection.is_tax_capped
    }
    for month in projection.first_s114_month[:, 0]:
        if month == NEVER:
            found.add("s.114 is never failed")
        else:
            found.add("s.114 is failed later" if month else "s.114 is failed in the first month")
    if (projection.receipts_used_gbp[0] < np.array(study.plan.receipts_used_gbp)).any():
        found.add("receipts run short")
    if study.group.debt.fixed_gbp and study.group.debt.refinanced_share_per_year and study.group.years > 1:
        found.add("debt is refinanced")
    if any(study.plan.borrowing_gbp[:-1]):
        found.add("money is borrowed")
    return found


def assert_equal(fast: Projection, slow: Projection) -> None:
    for field in fields(Projection):
        one, other = getattr(fast, field.name), getattr(slow, field.name)
        if field.name in {"council", "vehicles"}:
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=fast.group.rounding_gbp)
        elif isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, other, err_msg=field.name)


def test_engines_agree_on_random_groups_that_go_down_every_branch():
    seen: Counter[str] = Counter()

    @settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(studies())
    def agree(given_study):
        group, assumed, plan, seed = given_study
        slow = project(group, assumed, plan, futures=FUTURES, seed=seed, engine="reference")
        assert_equal(project(group, assumed, plan, futures=FUTURES, seed=seed), slow)
        study = prepare(group, assumed, plan, seed)
        seen.update(projection_branches(slow, study))
        for future in range(FUTURES):
            seen.update(saving_branches(study, future))
            for month in follow(study, future):
                seen.update(month_branches(study, month))

    agree()
    rarely = {branch: seen[branch] for branch in sorted(BRANCHES) if seen[branch] < 5}
    assert not rarely, f"The random groups hardly went here: {rarely}"
    assert set(seen) == BRANCHES
