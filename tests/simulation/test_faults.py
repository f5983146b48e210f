"""A study with faults is refused with all of them at once, each by name."""

from dataclasses import fields, is_dataclass, replace

import pytest

from rightsource.simulation.assumptions import uncorrelated
from rightsource.simulation.faults import StudyCannotRun, find_faults
from rightsource.simulation.plan import Drill, Reaction
from rightsource.simulation.project import project


def codes(study) -> set[str]:
    return {fault.code for fault in find_faults(study.group, study.assumptions, study.plan)}


def test_sound_study_holds_no_fault(county):
    assert codes(county) == set()


def with_service(county, **changes):
    services = (replace(county.group.services[0], **changes), *county.group.services[1:])
    return replace(county, group=replace(county.group, services=services))


def with_saving(county, **changes):
    savings = (replace(county.plan.savings[0], **changes), *county.plan.savings[1:])
    return replace(county, plan=replace(county.plan, savings=savings))


def with_driver(county, place, **changes):
    drivers = list(county.assumptions.drivers)
    drivers[place] = replace(drivers[place], **changes)
    return replace(county, assumptions=replace(county.assumptions, drivers=tuple(drivers)))


def with_assumptions(county, **changes):
    return replace(county, assumptions=replace(county.assumptions, **changes))


def with_plan(county, **changes):
    return replace(county, plan=replace(county.plan, **changes))


def with_group(county, **changes):
    return replace(county, group=replace(county.group, **changes))


CONTRADICTING = tuple(
    tuple(
        1.0
        if row == column
        else (0.9 if {row, column} in ({0, 1}, {1, 2}) else -0.9 if {row, column} == {0, 2} else 0.0)
        for column in range(14)
    )
    for row in range(14)
)

FAULTY = {
    "years-out-of-range": lambda county: with_group(county, years=11),
    "no-service": lambda county: with_group(county, services=()),
    "repayment-too-short": lambda county: with_group(county, debt=replace(county.group.debt, support_years=0)),
    "unknown-client-group": lambda county: with_service(county, client_group="dragons"),
    "cost-not-positive": lambda county: with_service(county, cost_gbp=0.0),
    "price-mix-not-whole": lambda county: with_service(county, pay_share=0.9),
    "name-repeated": lambda county: with_service(county, key=county.group.services[1].key),
    "drivers-not-the-fourteen": lambda county: with_assumptions(county, drivers=county.assumptions.drivers[::-1]),
    "central-out-of-range": lambda county: with_driver(county, 0, central_share=(0.0, -1.0, 0.0, 0.0)),
    "spread-negative": lambda county: with_driver(county, 3, spread_share=-0.01),
    "persistence-out-of-range": lambda county: with_driver(county, 0, monthly_persistence=0.5),
    "years-do-not-match": lambda county: with_plan(county, borrowing_gbp=(0.0,)),
    "correlation-wrong-shape": lambda county: with_assumptions(county, correlation=((1.0,),)),
    "correlation-not-symmetric": lambda county: with_assumptions(
        county, correlation=((1.0, 0.5, *(0.0,) * 12), *uncorrelated()[1:])
    ),
    "correlation-not-positive-definite": lambda county: with_assumptions(county, correlation=CONTRADICTING),
    "not-a-share": lambda county: with_plan(county, reaction=Reaction(response_share=1.2)),
    "amount-negative": lambda county: with_plan(county, support_limit_gbp=(-1.0, 0.0, 0.0, 0.0)),
    "scenario-out-of-range": lambda county: with_plan(county, scenario=1 << 24),
    "unknown-service": lambda county: with_saving(county, service="a service that does not exist"),
    "months-negative": lambda county: with_saving(county, start_month=-1),
    "concentration-not-positive": lambda county: with_saving(county, delivery_concentration=0.0),
    "saved-more-than-it-costs": lambda county: with_saving(county, amount_gbp=100e6, is_recurrent=True),
}


@pytest.mark.parametrize("code", FAULTY)
def test_fault_is_found_by_name(county, code):
    assert code in codes(FAULTY[code](county))


def test_all_faults_are_told_at_once_and_nothing_runs(county):
    study = with_saving(with_service(with_driver(county, 3, spread_share=-1.0), pay_share=2.0), start_month=-5)
    with pytest.raises(StudyCannotRun) as refusal:
        project(study.group, study.assumptions, study.plan, futures=1, seed=0)
    assert {fault.where for fault in refusal.value.faults} == {
        "driver waste",
        "service children_looked_after service",
        "saving children_looked_after saving",
    }


# Vehicles, what they are to deliver, and the help they are given


def with_vehicle(study, named, /, **changes):
    vehicles = tuple(replace(each, **changes) if each.key == named else each for each in study.group.vehicles)
    return study.with_group(vehicles=vehicles)


def with_part(study, key, part, **changes):
    vehicle = next(each for each in study.group.vehicles if each.key == key)
    return with_vehicle(study, key, **{part: replace(getattr(vehicle, part), **changes)})


def with_bid(study, **changes):
    first, *rest = study.group.vehicles[1].bids
    return with_vehicle(study, "places", bids=(replace(first, **changes), *rest))


def with_move(study, of, /, **changes):
    moves = tuple(replace(each, **changes) if each.service == of else each for each in study.group.moves)
    return study.with_group(moves=moves)


def with_terms(study, service, **changes):
    terms = next(each.terms for each in study.group.moves if each.service == service)
    return with_move(study, service, terms=replace(terms, **changes))


def with_help(study, **changes):
    first, *rest = study.plan.vehicle_support
    return study.with_plan(vehicle_support=(replace(first, **changes), *rest))


def with_law(study, **changes):
    return study.with_assumptions(law=replace(study.assumptions.law, **changes))


NAN, WITHOUT_END = float("nan"), float("inf")
WASTE, CHILDREN = "waste service", "children_looked_after service"

# What is wrong in words: where it is said to be, its code, and how the federation is spoilt.
FAULTS_OF_VEHICLES = {
    "two vehicles of one name": ("vehicle care", "name-repeated", lambda f: with_vehicle(f, "learning", key="care")),
    "a vehicle called the council": (
        "vehicle council",
        "name-repeated",
        lambda f: with_vehicle(f, "learning", key="council"),
    ),
    "an owner's share above 1": ("vehicle care", "not-a-share", lambda f: with_vehicle(f, "care", owner_share=1.2)),
    "a taxed share below 0": ("vehicle care", "not-a-share", lambda f: with_vehicle(f, "care", taxed_share=-0.1)),
    "a dividend of more than all": (
        "vehicle care",
        "not-a-share",
        lambda f: with_vehicle(f, "care", dividend_share=2.0),
    ),
    "a dearer pension above 1": (
        "vehicle care",
        "not-a-share",
        lambda f: with_part(f, "care", "separation", pension_share=1.5),
    ),
    "lost VAT above 1": ("vehicle care", "not-a-share", lambda f: with_part(f, "care", "separation", vat_share=1.5)),
    "a margin above 1": (
        "vehicle places",
        "not-a-share",
        lambda f: with_vehicle(f, "places", external_margin_share=1.1),
    ),
    "a board below nothing": (
        "vehicle care",
        "amount-negative",
        lambda f: with_part(f, "care", "separation", board_gbp=-1.0),
    ),
    "a guarantee below nothing": (
        "vehicle care",
        "amount-negative",
        lambda f: with_part(f, "care", "failure", guarantee_gbp=-1.0),
    ),
    "work before the first year below nothing": (
        "vehicle care",
        "amount-negative",
        lambda f: with_vehicle(f, "care", other_work_before_gbp=(0.0, -1.0, 0.0)),
    ),
    "cash that is not a number": ("vehicle care", "not-a-number", lambda f: with_vehicle(f, "care", cash_gbp=NAN)),
    "a cash floor without end": (
        "vehicle care",
        "not-a-number",
        lambda f: with_vehicle(f, "care", cash_floor_gbp=WITHOUT_END),
    ),
    "work before the first year that is not a number": (
        "vehicle care",
        "not-a-number",
        lambda f: with_vehicle(f, "care", owner_work_before_gbp=(0.0, NAN, 0.0)),
    ),
    "a premium that is not a number": (
        "vehicle care",
        "not-a-number",
        lambda f: with_part(f, "care", "failure", premium_share=NAN),
    ),
    "days of waiting below nothing": (
        "vehicle care",
        "days-negative",
        lambda f: with_vehicle(f, "care", pays_after_days=-1.0),
    ),
    "a step-in delay of negative months": (
        "vehicle care",
        "months-negative",
        lambda f: with_part(f, "care", "failure", delay_months=-1),
    ),
    "a premium below nothing": (
        "vehicle care",
        "premium-negative",
        lambda f: with_part(f, "care", "failure", premium_share=-0.1),
    ),
    "a loan below nothing": (
        "vehicle care",
        "amount-negative",
        lambda f: with_part(f, "care", "loan", amount_gbp=-1.0),
    ),
    "a loan repaid in no month": (
        "vehicle care",
        "repayment-too-short",
        lambda f: with_part(f, "care", "loan", repaid_over_months=0),
    ),
    "a loan recovered more than whole": (
        "vehicle care",
        "not-a-share",
        lambda f: with_part(f, "care", "loan", recovered_share=1.5),
    ),
    "a loan that is not a number": (
        "vehicle care, loan",
        "not-a-number",
        lambda f: with_part(f, "care", "loan", margin_share=NAN),
    ),
    "a loan drawn before the first month": (
        "vehicle care",
        "before-it-exists",
        lambda f: with_part(f, "care", "loan", from_month=-1),
    ),
    "a loan drawn before the vehicle exists": (
        "vehicle children",
        "before-it-exists",
        lambda f: with_part(f, "children", "loan", from_month=3),
    ),
    "a loan owed on the first day by a vehicle that is not there yet": (
        "vehicle children",
        "before-it-exists",
        lambda f: with_part(f, "children", "loan", from_month=0),
    ),
    "two bids of one name": ("bid a school's meals", "name-repeated", lambda f: with_bid(f, key="a school's meals")),
    "a chance above 1": (
        "bid a neighbour's streets",
        "not-a-share",
        lambda f: with_bid(f, win_chance_share=1.1),
    ),
    "a bid's income below nothing": (
        "bid a neighbour's streets",
        "amount-negative",
        lambda f: with_bid(f, income_gbp=-1.0),
    ),
    "a bid's income that is not a number": (
        "bid a neighbour's streets",
        "not-a-number",
        lambda f: with_bid(f, income_gbp=NAN),
    ),
    "a bid's margin above 1": ("bid a neighbour's streets", "not-a-share", lambda f: with_bid(f, margin_share=1.1)),
    "a ramp of no month": ("bid a neighbour's streets", "months-negative", lambda f: with_bid(f, ramp_months=0)),
    "a bid of a vehicle that is not there yet": (
        "bid a neighbour's streets",
        "before-it-exists",
        lambda f: with_vehicle(with_bid(f, from_month=2), "places", from_month=3),
    ),
    "a service that does not exist": (
        "move of dragons",
        "unknown-service",
        lambda f: with_move(f, WASTE, service="dragons"),
    ),
    "a vehicle that does not exist": (
        f"move of {WASTE}",
        "unknown-vehicle",
        lambda f: with_move(f, WASTE, vehicle="dragons"),
    ),
    "a go-live before the vehicle exists": (
        f"move of {CHILDREN}",
        "go-live-before-the-vehicle-exists",
        lambda f: with_move(f, CHILDREN, from_month=11),
    ),
    "a go-live in a negative month": (
        f"move of {WASTE}",
        "months-negative",
        lambda f: with_move(f, WASTE, from_month=-1),
    ),
    "a move that ends before it begins": (
        f"move of {WASTE}",
        "ends-before-it-begins",
        lambda f: with_move(f, WASTE, from_month=6, until_month=6),
    ),
    "a service moved twice": (
        f"move of {WASTE}",
        "moved-twice",
        lambda f: f.with_group(moves=(*f.group.moves, replace(f.group.moves[2], vehicle="care"))),
    ),
    "a council's share above 1": (
        f"move of {WASTE}",
        "not-a-share",
        lambda f: with_terms(f, WASTE, council_share=1.01),
    ),
    "an efficiency above 1": (f"move of {WASTE}", "not-a-share", lambda f: with_terms(f, WASTE, efficiency_share=1.01)),
    "a verified share above 1": (
        f"move of {WASTE}",
        "not-a-share",
        lambda f: with_terms(f, WASTE, verified_share=1.01),
    ),
    "a price below nothing": (f"move of {WASTE}", "amount-negative", lambda f: with_terms(f, WASTE, price_gbp=-1.0)),
    "a price for nothing": (f"move of {WASTE}", "price-for-nothing", lambda f: with_terms(f, WASTE, price_gbp=0.0)),
    "a price that is not a number": (f"move of {WASTE}", "not-a-number", lambda f: with_terms(f, WASTE, price_gbp=NAN)),
    "a cap below nothing": (
        f"move of {WASTE}",
        "amount-negative",
        lambda f: with_terms(f, WASTE, change_cap_share=-0.1),
    ),
    "a cap without end": (
        f"move of {WASTE}",
        "not-a-number",
        lambda f: with_terms(f, WASTE, payment_cap_share=WITHOUT_END),
    ),
    "a ceiling below its floor": (
        f"move of {WASTE}",
        "ceiling-below-floor",
        lambda f: with_terms(f, WASTE, volume_ceiling_share=0.5),
    ),
    "help for a vehicle that does not exist": (
        "support for dragons",
        "unknown-vehicle",
        lambda f: with_help(f, vehicle="dragons"),
    ),
    "help promised twice": ("support for places", "name-repeated", lambda f: with_help(f, vehicle="places")),
    "help for too few years": ("support for care", "years-do-not-match", lambda f: with_help(f, limit_gbp=(1.0,))),
    "help below nothing": (
        "support for care",
        "amount-negative",
        lambda f: with_help(f, limit_gbp=(0.0, -1.0, 0.0, 0.0)),
    ),
    "help that is not a number": (
        "support for care",
        "not-a-number",
        lambda f: with_help(f, limit_gbp=(0.0, NAN, 0.0, 0.0)),
    ),
    "a drill of a vehicle that does not exist": (
        "drill of dragons",
        "unknown-vehicle",
        lambda f: f.with_plan(drill=Drill("dragons", 3)),
    ),
    "a drill after the last month": ("drill of care", "month-outside", lambda f: f.with_plan(drill=Drill("care", 48))),
    "a drill before the vehicle exists": (
        "drill of children",
        "before-it-exists",
        lambda f: f.with_plan(drill=Drill("children", 11)),
    ),
    "corporation tax for too few years": (
        "corporation tax",
        "years-do-not-match",
        lambda f: with_law(f, corporation_tax_share=(0.25,)),
    ),
    "corporation tax above all": (
        "the law",
        "not-a-share",
        lambda f: with_law(f, corporation_tax_share=(0.25, 0.25, 0.25, 25.0)),
    ),
    "a Teckal share that is not a number": ("the law", "not-a-share", lambda f: with_law(f, teckal_share_min=NAN)),
    "an override of negative months": (
        "schools override",
        "months-negative",
        lambda f: with_law(f, schools_override_months=-1),
    ),
}


@pytest.mark.parametrize("wrong", FAULTS_OF_VEHICLES)
def test_fault_of_a_vehicle_is_found_where_it_is(federation, wrong):
    where, code, spoil = FAULTS_OF_VEHICLES[wrong]
    study = spoil(federation)
    found = find_faults(study.group, study.assumptions, study.plan)
    assert (where, code) in {(fault.where, fault.code) for fault in found}
    assert all(fault.message.endswith(".") for fault in found)


def test_sound_federation_holds_no_fault(federation):
    assert codes(federation) == set()


def test_service_that_clients_pay_for_may_be_delivered_for_nothing(federation):
    services = tuple(replace(each, income_gbp=each.cost_gbp) for each in federation.group.services)
    assert codes(with_terms(federation.with_group(services=services), WASTE, price_gbp=0.0)) == set()


def test_target_of_nothing_is_no_fault_where_cost_is_paid(federation):
    assert codes(with_terms(federation, "adults_65_plus service", price_gbp=0.0)) == set()


def test_all_faults_of_vehicles_are_told_at_once_and_nothing_runs(federation):
    study = with_assumptions(federation, correlation=CONTRADICTING)
    study = with_vehicle(study, "care", owner_share=1.2)
    study = with_move(study, WASTE, vehicle="dragons")
    study = with_move(study, CHILDREN, from_month=3)
    study = with_part(study, "learning", "failure", delay_months=-3)
    study = with_bid(study, income_gbp=NAN).with_plan(drill=Drill("ghosts", 1))
    with pytest.raises(StudyCannotRun) as refusal:
        project(study.group, study.assumptions, study.plan, futures=1, seed=0)
    assert {(fault.where, fault.code) for fault in refusal.value.faults} == {
        ("vehicle care", "not-a-share"),
        ("vehicle learning", "months-negative"),
        ("bid a neighbour's streets", "not-a-number"),
        (f"move of {WASTE}", "unknown-vehicle"),
        (f"move of {CHILDREN}", "go-live-before-the-vehicle-exists"),
        ("correlation", "correlation-not-positive-definite"),
        ("drill of ghosts", "unknown-vehicle"),
    }
    assert all(fault.where in str(refusal.value) for fault in refusal.value.faults)


def floats_in(thing, path=()):
    """Give the way to every float in a study, however deep."""
    if isinstance(thing, float):
        yield path
    elif isinstance(thing, tuple):
        for place, part in enumerate(thing):
            yield from floats_in(part, (*path, place))
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from floats_in(getattr(thing, field.name), (*path, field.name))


def with_float(thing, path, value):
    """Return a study with the float at the end of a way replaced."""
    if not path:
        return value
    first, *rest = path
    if isinstance(thing, tuple):
        return (*thing[:first], with_float(thing[first], rest, value), *thing[first + 1 :])
    return replace(thing, **{first: with_float(getattr(thing, first), rest, value)})


@pytest.mark.parametrize("value", [NAN, WITHOUT_END, -WITHOUT_END])
def test_no_figure_anywhere_may_be_anything_but_a_number(federation, value):
    ways = list(floats_in(federation))
    assert len(ways) > 500
    for way in ways:
        study = with_float(federation, way, value)
        assert find_faults(study.group, study.assumptions, study.plan), way
