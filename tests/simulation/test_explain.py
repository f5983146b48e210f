"""One future told in words is the same future as in the batch."""

from dataclasses import replace

import pytest

from rightsource.simulation.explain import explain
from rightsource.simulation.plan import Drill
from rightsource.simulation.project import project
from rightsource.simulation.projection import NEVER
from rightsource.simulation.vehicle import Mechanism, Move, Terms
from rightsource.simulation.words import pounds

SEED = 20261122


def test_every_month_is_told_by_its_name(county):
    told = explain(county.group, county.assumptions, county.plan, seed=1, future=0)
    assert len(told) == county.group.months
    assert told[0].startswith("April 2026: ")
    assert told[9].startswith("January 2027: ")
    assert told[-1].startswith("March 2030: ")


def test_what_is_told_is_what_the_batch_holds(county):
    batch = project(county.group, county.assumptions, county.plan, futures=40, seed=1)
    failing = [row for row in range(40) if batch.first_s114_month[row, 0] != NEVER]
    assert failing
    for future in (failing[0], 0):
        told = explain(county.group, county.assumptions, county.plan, seed=1, future=future)
        for year, reserves_gbp in enumerate(batch.reserves_gbp[future, 0]):
            assert f"Usable reserves close at {pounds(float(reserves_gbp))}." in told[12 * year + 11]
        first = next((month for month, words in enumerate(told) if "s.114(3) test fails" in words), NEVER)
        assert first == batch.first_s114_month[future, 0]


def test_savings_rises_support_and_draws_are_told(county):
    told = " ".join(
        words
        for future in range(20)
        for words in explain(county.group, county.assumptions, county.plan, seed=1, future=future)
    )
    for words in ("months late", "a recurrent saving, begins at", "Council tax rises by 4.99%", "takes", "is borrowed"):
        assert words in told


# Vehicles


def told_in(study, future) -> list[str]:
    return explain(study.group, study.assumptions, study.plan, seed=SEED, future=future)


def first_with(told, words) -> int:
    return next((month for month, text in enumerate(told) if words in text), NEVER)


@pytest.fixture(scope="module")
def batch(federation):
    return project(federation.group, federation.assumptions, federation.plan, futures=12, seed=SEED)


def test_what_is_told_of_vehicles_is_what_the_batch_holds(federation, batch):
    for future in range(batch.futures):
        told = told_in(federation, future)
        for place, vehicle in enumerate(federation.group.vehicles):
            name = vehicle.key
            assert first_with(told, f"{name} fails") == batch.failure_month[future, place]
            assert first_with(told, f"{name} has done only") == batch.teckal_month[future, place]
            helped = any(f"{name} runs out of cash and is given" in text for text in told)
            assert helped == batch.of_vehicles("support_gbp")[future, place].any()
            for year in range(federation.group.years):
                failed = batch.failure_month[future, place]
                march = 12 * year + 11
                lives = vehicle.from_month <= march and (failed == NEVER or march < failed)
                reserves, cash = (batch.of_vehicles(of)[future, place, year] for of in ("reserves_gbp", "cash_gbp"))
                words = f"{name} closes the year with reserves of {pounds(reserves)} and cash of {pounds(cash)}."
                assert (words in told[march]) == lives
    assert (batch.failure_month != NEVER).any()
    assert (batch.teckal_month != NEVER).any()


def test_beginnings_are_told_in_their_months(federation):
    told = told_in(federation, 0)
    assert "care delivers adults_65_plus service and is paid its cost, with the risk shared." in told[0]
    assert "places delivers waste service and is paid by activity." in told[0]
    assert "offices takes over general service and is paid by a block price." in told[6]
    assert "children begins; setting it up costs the council" in told[12]
    assert "children takes over children_looked_after service and is paid by results." in told[14]
    assert "children borrows £3.00m from the council." in told[14]
    assert first_with(told, "a neighbour's streets, worth £4.00m a year.") == 6


def test_failure_is_told_with_what_it_costs_and_the_way_back(federation, batch):
    offices = federation.group.organisations.index("offices") - 1
    future = next(row for row, month in enumerate(batch.failure_month[:, offices]) if 6 <= month < 40)
    month, told = batch.failure_month[future, offices], told_in(federation, future)
    assert "£2.90m falls due for guarantees, pensions and stepping in." in told[month]
    assert "An administrator runs general service at cost for 3 months." in told[month]
    assert "general service returns from offices to the council, at 8% more." in told[month + 4]
    assert not any("offices" in text for text in (*told[month + 1 : month + 4], *told[month + 5 :]))
    assert not any("The price of general service" in text for text in told[month + 1 :])


def test_drill_is_told_as_one_and_a_move_back_as_another(federation):
    told = told_in(federation.with_plan(drill=Drill("learning", 20)), 1)
    assert "learning is made to fail, and £2.90m falls due" in told[20]
    assert "adults_18_64 service moves back from care to the council." in told[30] or "care fails" in "".join(told[:30])


def test_loan_repaid_and_dividend_shared_are_told(federation):
    first, *rest = federation.group.vehicles
    soon = replace(first, loan=replace(first.loan, repaid_over_months=4))
    told = told_in(federation.with_group(vehicles=(soon, *rest)), 0)
    assert first_with(told, "care has repaid its loan.") == 3
    assert any("of its surplus out" in text and "of it to the council" in text for text in told)


def test_end_of_the_schools_override_is_told_once_and_what_falls_in_each_time(federation):
    told = told_in(federation, 0)
    ends = [month for month, text in enumerate(told) if "Nothing keeps the deficit" in text]
    assert ends == [24]
    falls_in = [month for month, text in enumerate(told) if "A schools deficit of" in text]
    assert falls_in[0] == 24
    assert len(falls_in) > 12


def test_price_moves_told_in_april_are_those_paid(federation):
    """A block is paid whatever happens, so a year's charge moves as its price does."""
    terms = Terms(Mechanism.BLOCK, 90e6, indexation_share=0.5, change_cap_share=0.02)
    rich = replace(federation.group.vehicles[0], cash_gbp=1e9)
    move = Move("waste service", "care", terms)
    study = federation.with_group(vehicles=(rich,), moves=(move,)).with_plan(vehicle_support=())
    charges = project(study.group, study.assumptions, study.plan, futures=1, seed=SEED).charges_gbp[0, 0]
    told = told_in(study, 0)
    for year in range(1, study.group.years):
        assert f"The price of waste service moves by {charges[year] / charges[year - 1] - 1:+.1%}." in told[12 * year]
