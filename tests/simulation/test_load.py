"""Our own assumption files: complete, dated, sourced, and free of hindsight."""

import tomllib
from pathlib import Path

import pytest

import rightsource
from rightsource.simulation.drivers import DRIVER_KEYS
from rightsource.simulation.faults import StudyCannotRun, find_faults
from rightsource.simulation.load import (
    NAMES,
    REFERENDUM_LIMIT,
    SAVING_DELIVERY,
    assumptions_from_toml,
    saving_belief_from_toml,
)

FOLDER = Path(rightsource.__file__).parent / "data" / "assumptions"
TEXTS = {path.stem: path.read_text() for path in FOLDER.glob("*.toml")}


def test_there_is_a_file_for_every_name_and_a_name_for_every_file():
    assert set(TEXTS) >= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_value_says_its_source_and_the_day_it_was_read(name):
    table = tomllib.loads(TEXTS[name])
    assert table["unit"]
    for value in table.get("value", [table]):
        assert value["source"].strip()
        assert value["read_on"].year >= 2026
        if "our assumption" in value["source"] and name != REFERENDUM_LIMIT and "value" in table:
            low, high = value["range"]
            assert low <= value.get("central", value.get("spread", 0)) <= high


@pytest.mark.parametrize("first_year", [2010, 2015, 2026])
def test_our_assumptions_make_a_study_without_fault(county, first_year):
    assumptions = assumptions_from_toml(TEXTS, first_year=first_year, years=county.group.years)
    assert tuple(driver.key for driver in assumptions.drivers) == DRIVER_KEYS
    assert find_faults(county.group, assumptions, county.plan) == ()


def test_value_holds_from_its_year_until_the_next():
    limits = assumptions_from_toml(TEXTS, first_year=2015, years=4).tax_limits
    assert [limit.total_share for limit in limits] == [0.02, 0.04, 0.05, 0.06]


def test_study_of_the_past_is_not_told_of_later_limits():
    limits = assumptions_from_toml(TEXTS, first_year=2015, years=4, known_year=2015).tax_limits
    assert [limit.total_share for limit in limits] == [0.02] * 4


def test_missing_and_late_assumptions_are_named_together():
    texts = {name: text for name, text in TEXTS.items() if name != "waste"}
    texts["cpi"] = texts["cpi"].replace('from = "2010-11"', 'from = "2025-26"')
    with pytest.raises(StudyCannotRun) as refusal:
        assumptions_from_toml(texts, first_year=2020, years=3)
    assert {(fault.where, fault.code) for fault in refusal.value.faults} == {
        ("assumption waste", "assumption-missing"),
        ("assumption cpi", "assumption-too-late"),
    }


def test_belief_in_savings_is_a_share_and_a_delay():
    belief = saving_belief_from_toml(TEXTS[SAVING_DELIVERY], first_year=2026)
    assert 0 < belief.delivery_share_mean < 1
    assert belief.slippage_months_mean <= belief.slippage_months_max
    with pytest.raises(StudyCannotRun):
        saving_belief_from_toml(TEXTS[SAVING_DELIVERY], first_year=2009)
