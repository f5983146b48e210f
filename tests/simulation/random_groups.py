"""Random councils, vehicles, assumptions and plans, for hypothesis. No figure is a real council's.

Shares are rounded to four places and pounds to whole ones, so that two engines meet no comparison at the last bit.
"""

from hypothesis import strategies as st

from rightsource.simulation.assumptions import Assumptions, Driver, Law, TaxLimit, uncorrelated
from rightsource.simulation.drivers import CLIENT_GROUPS, DRIVER_KEYS, MOTIONS, Motion
from rightsource.simulation.group import Debt, Funding, Group, Reserves, Service
from rightsource.simulation.plan import Drill, Plan, Reaction, Saving, TaxRise, VehicleSupport
from rightsource.simulation.vehicle import (
    FOR_GOOD,
    Bid,
    Failure,
    Loan,
    Mechanism,
    Move,
    Separation,
    Terms,
    Vehicle,
)

SOURCE = "made up for a test"


def shares(low=0.0, high=1.0):
    return st.floats(low, high).map(lambda share: round(share, 4))


def pounds(high):
    return st.integers(0, int(high)).map(float)


def any_of(*values):
    return st.sampled_from(values)


@st.composite
def services(draw):
    made = []
    for number in range(draw(st.integers(1, 4))):
        pay, fees = draw(shares(0.0, 0.5)), draw(shares(0.0, 0.5))
        made.append(
            Service(
                key=f"service {number}",
                client_group=draw(st.sampled_from(CLIENT_GROUPS)),
                cost_gbp=1e6 + draw(pounds(50e6)),
                pay_share=pay,
                fees_share=fees,
                other_share=1.0 - pay - fees,
                income_gbp=draw(pounds(1e6)),
                demand_elasticity=draw(shares(0.0, 1.5)),
                paid_from_schools_grant=draw(any_of(False, False, True)),
            )
        )
    return tuple(made)


@st.composite
def bids(draw, vehicle, first_month):
    return tuple(
        Bid(
            key=f"{vehicle}, bid {number}",
            income_gbp=draw(pounds(6e6)),
            margin_share=draw(shares(-0.05, 0.2)),
            win_chance_share=draw(any_of(0.0, 0.5, 1.0)),
            from_month=max(0, first_month) + draw(st.integers(0, 14)),
            ramp_months=draw(any_of(1, 6, 18)),
        )
        for number in range(draw(st.integers(0, 2)))
    )


@st.composite
def loans(draw, first_month):
    later = max(1, first_month) + draw(st.integers(0, 15))
    return Loan(
        amount_gbp=draw(any_of(2e5, 4e6)),
        margin_share=draw(shares(0.0, 0.03)),
        repaid_over_months=draw(any_of(60, 1, 9, 60)),
        from_month=later if first_month > 0 else draw(any_of(0, later)),
        recovered_share=draw(any_of(0.4, 0.0, 0.4, 1.0)),
    )


separations = st.builds(
    Separation,
    board_gbp=pounds(5e4),
    management_gbp=pounds(2e5),
    client_team_gbp=pounds(1e5),
    recharge_gbp=pounds(2e5),
    set_up_gbp=pounds(3e5),
    vat_share=shares(0.0, 0.05),
    pension_share=shares(0.0, 0.05),
)

failures = st.builds(
    Failure,
    delay_months=any_of(0, 2, 7),
    premium_share=shares(0.0, 0.2),
    step_in_gbp=pounds(3e5),
    guarantee_gbp=pounds(5e5),
    pension_deficit_gbp=pounds(1e6),
)


@st.composite
def vehicles(draw, number):
    first_month, before = draw(any_of(-5, 0, 0, 7, 14)), draw(any_of(0.0, 5e6, 20e6))
    key = f"vehicle {number}"
    floor = draw(any_of(0.0, 2e5))
    return Vehicle(
        key=key,
        owner_share=draw(any_of(1.0, 1.0, 0.51, 0.0)),
        from_month=first_month,
        reserves_gbp=draw(any_of(0.0, 3e4, 3e4, 5e5, 1e7, -2e5)),
        cash_gbp=floor + draw(any_of(0.0, 4e5, 4e5, 2e6, 2e7)),
        cash_floor_gbp=floor,
        external_income_gbp=draw(any_of(0.0, 1e6, 8e6)),
        external_margin_share=draw(shares(-0.05, 0.3)),
        bids=draw(bids(key, first_month)),
        separation=draw(separations),
        paid_after_days=draw(any_of(0.0, 30.0, 120.0)),
        pays_after_days=draw(any_of(0.0, 20.0, 45.0)),
        loan=draw(loans(first_month)) if draw(any_of(True, True, False)) else None,
        taxed_share=draw(any_of(0.0, 0.5, 1.0)),
        dividend_share=draw(any_of(0.0, 0.5, 1.0)),
        failure=draw(failures),
        owner_work_before_gbp=(before, before, 1.1 * before),
        other_work_before_gbp=(0.1 * before, 0.15 * before, 0.2 * before),
    )


@st.composite
def terms(draw, service):
    return Terms(
        mechanism=draw(any_of(*Mechanism, Mechanism.COST_PLUS)),
        price_gbp=round((service.cost_gbp - service.income_gbp) * draw(shares(0.92, 1.15)), 2) + 1.0,
        indexation_share=draw(any_of(0.0, 0.9, 1.0)),
        efficiency_share=draw(any_of(0.0, 0.01)),
        change_cap_share=draw(any_of(0.01, 1.0)),
        volume_floor_share=draw(any_of(0.0, 0.98)),
        volume_ceiling_share=draw(any_of(1.02, 10.0)),
        council_share=draw(any_of(0.0, 0.6, 1.0)),
        risk_cap_share=draw(any_of(0.02, 0.5)),
        fee_share=draw(shares(0.0, 0.03)),
        verified_share=draw(shares(0.9, 1.0)),
        payment_cap_share=draw(any_of(0.97, 10.0)),
    )


@st.composite
def moves(draw, delivered, owned):
    made = []
    for service in delivered:
        if not owned or not draw(any_of(True, True, False)):
            continue
        vehicle = draw(st.sampled_from(owned))
        first = max(0, vehicle.from_month) + draw(any_of(0, 0, 5))
        until = draw(any_of(FOR_GOOD, FOR_GOOD, first + 4, first + 15))
        made.append(Move(service.key, vehicle.key, draw(terms(service)), first, until))
    return tuple(made)


@st.composite
def groups(draw):
    delivered = draw(services())
    owned = tuple(draw(vehicles(number)) for number in range(draw(any_of(2, 1, 3, 2, 3, 0))))
    cost = sum(service.cost_gbp for service in delivered if not service.paid_from_schools_grant)
    of_schools = sum(service.cost_gbp for service in delivered if service.paid_from_schools_grant)
    covered = draw(shares(0.92, 1.05)) * cost
    debt = Debt(
        fixed_gbp=draw(any_of(0.0, cost)),
        floating_gbp=draw(shares(-0.2, 0.3)) * cost,
        fixed_rate_share=0.01,
        refinanced_share_per_year=draw(any_of(0.0, 0.2)),
        minimum_revenue_provision_gbp=0.01 * cost,
        new_borrowing_years=10,
        support_years=5,
    )
    reserves = Reserves(
        unallocated_gbp=draw(shares(0.0, 0.1)) * cost,
        earmarked_gbp=draw(any_of(0.0, 0.05)) * cost,
        capital_receipts_gbp=draw(pounds(1e6)),
        schools_balance_gbp=draw(any_of(0.0, 0.05, -0.1)) * of_schools,
    )
    grant = draw(shares(0.9, 1.05)) * of_schools
    return Group(
        first_year=2026,
        years=draw(st.integers(1, 3)),
        services=delivered,
        funding=Funding(0.5 * covered, 0.25 * covered, 0.2 * covered, 0.05 * covered, grant),
        debt=debt,
        reserves=reserves,
        vehicles=owned,
        moves=draw(moves(delivered, owned)),
    )


@st.composite
def assumptions(draw, years):
    drivers = tuple(
        Driver(
            key=key,
            central_share=tuple(draw(shares(-0.03, 0.06)) for _ in range(years)),
            spread_share=draw(shares(0.0, 0.05)),
            monthly_persistence=0.9 if MOTIONS[key] in {Motion.INFLATION, Motion.RATE} else 0.0,
            source=SOURCE,
            read_on=None,
        )
        for key in DRIVER_KEYS
    )
    common = draw(shares(0.0, 0.6))
    correlation = tuple(tuple(own + (1.0 - own) * common for own in row) for row in uncorrelated())
    limits = tuple(TaxLimit(2026 + year, 0.03, 0.02, 0.05, SOURCE, None) for year in range(years))
    law = Law(draw(any_of((), (0.25,) * years)), draw(any_of(0.8, 0.95)), draw(any_of(0, 7, 12, 120)))
    return Assumptions(drivers, correlation, draw(shares(0.0, 0.05)), draw(shares(0.0, 0.98)), limits, law)


@st.composite
def savings(draw, group):
    return tuple(
        Saving(
            key=f"saving {number}",
            service=draw(st.sampled_from(group.services)).key,
            amount_gbp=draw(pounds(2e5)),
            start_month=draw(st.integers(0, group.months)),
            is_recurrent=draw(st.booleans()),
            delivery_share_mean=draw(any_of(0.0, 0.5, 0.8, 1.0)),
            delivery_concentration=draw(any_of(4.0, 20.0)),
            slippage_months_mean=draw(any_of(0.0, 3.0, 12.0)),
            slippage_months_max=draw(any_of(0, 6, 24)),
        )
        for number in range(draw(st.integers(0, 4)))
    )


@st.composite
def drills(draw, group):
    vehicle = draw(st.sampled_from(group.vehicles))
    first = max(0, vehicle.from_month)
    return Drill(vehicle.key, draw(st.integers(first, group.months - 1))) if first < group.months else None


@st.composite
def plans(draw, group):
    cost = sum(service.cost_gbp for service in group.services)

    def yearly(values):
        return tuple(draw(values) for _ in range(group.years))

    return Plan(
        tax_rises=yearly(st.builds(TaxRise, shares(-0.01, 0.06), shares(0.0, 0.03))),
        savings=draw(savings(group)),
        earmarked_use_gbp=yearly(any_of(0.0, 0.01 * cost)),
        borrowing_gbp=yearly(any_of(0.0, 0.1 * cost)),
        receipts_expected_gbp=yearly(pounds(1e5)),
        receipts_used_gbp=yearly(pounds(5e5)),
        support_limit_gbp=yearly(any_of(0.0, 0.02 * cost, cost)),
        reaction=Reaction(draw(any_of(0.0, 0.1 * cost)), draw(any_of(0.0, 0.5, 1.0)), draw(shares(0.0, 0.05))),
        vehicle_support=tuple(
            VehicleSupport(vehicle.key, yearly(any_of(0.0, 3e5, 1e6, 3e6, 1e8)))
            for vehicle in group.vehicles
            if draw(any_of(True, True, False))
        ),
        drill=draw(drills(group)) if group.vehicles and draw(any_of(True, False, False, False)) else None,
        scenario=draw(st.integers(0, 3)),
    )


@st.composite
def studies(draw):
    """Return a group, assumptions, a plan and a seed."""
    group = draw(groups())
    return group, draw(assumptions(group.years)), draw(plans(group)), draw(st.integers(0, 2**64 - 1))
