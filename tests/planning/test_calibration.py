"""Estimates from outturn: they find what was put in, hold authorities out, mind no restatement and no later year."""

import math
import tomllib
from datetime import date
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, Philox

from rightsource.cli import calibrate as verb
from rightsource.planning.errors import AssumptionFilesThere, TooLittleToCalibrate
from rightsource.planning.rules.backtest_thresholds import thresholds
from rightsource.planning.rules.calibration.assumption_files import assumption_files
from rightsource.planning.rules.calibration.estimates import (
    calibrate,
    monthly_persistence,
    yearly_correlation,
    yearly_share_of_spread,
)
from rightsource.planning.rules.calibration.panel import panel_of
from rightsource.simulation.drivers import DRIVER_KEYS
from rightsource.simulation.load import NAMES, assumptions_from_toml

CHOSEN = thresholds()
LONG_AFTER = date(2030, 1, 1)
YEARS = range(2013, 2020)
LASTING, PASSING, ADDED, CARRIED = 0.04, 0.03, 0.02, 0.5


@pytest.fixture(scope="module")
def country(make_up):
    """Return made-up returns of 150 authorities whose children's costs and reserves move as stated above."""
    chance = Generator(Philox(7))
    rows = []
    for number in range(150):
        level, stray, reserves = math.log(70_000), 0.0, 90_000
        for year in YEARS:
            level += 0.03 + LASTING * chance.standard_normal()
            children = round(math.exp(level + PASSING * chance.standard_normal()))
            stray = CARRIED * stray + ADDED * math.sqrt(1 - CARRIED**2) * chance.standard_normal()
            added = round(400_000 * stray)
            rows.append(
                make_up(
                    year,
                    e_code=f"E{9000 + number}",
                    usable=reserves,
                    added=added,
                    childrens_social_care=children,
                    spending=400_000 + children - 70_000,
                )
            )
            reserves += added
    return rows


@pytest.fixture(scope="module")
def sure(country):
    """Return what is estimated of the made-up country, with standard errors."""
    return estimated(country, is_sure_asked=True)


def estimated(rows, *, on=LONG_AFTER, held_out=0, is_sure_asked=False):
    return calibrate(
        rows, on=on, folds=CHOSEN.folds, held_out=held_out, settings=CHOSEN.estimating, is_sure_asked=is_sure_asked
    )


def children(found):
    return next(each for each in found.drivers if each.driver == "children_looked_after")


def test_finds_the_spreads_that_were_put_in(country):
    found = estimated(country)
    assert children(found).spread.value == pytest.approx(LASTING, rel=0.2)
    assert children(found).passing_spread.value == pytest.approx(PASSING, rel=0.25)
    assert found.reserves.spread_share.value == pytest.approx(ADDED, rel=0.2)
    assert found.reserves.carried_share.value == pytest.approx(CARRIED, abs=0.1)


def test_own_shocks_of_services_make_the_movement_of_reserves_again(country):
    found = estimated(country).reserves
    panel = panel_of(country, on=LONG_AFTER, breaks=())
    made = found.service_spread_share.value * yearly_share_of_spread(found.monthly_persistence.value)
    assert made * np.median(panel.concentration) == pytest.approx(found.spread_share.value, rel=0.01)


@given(st.floats(0.06, 0.95))
def test_a_monthly_persistence_gives_its_yearly_correlation_back(share):
    assert yearly_correlation(monthly_persistence(share)) == pytest.approx(share, abs=1e-9)


def test_a_year_in_ten_restated_beyond_reason_moves_the_estimates_little(country, make_up):
    wild = [
        make_up(
            row.financial_year.starts_in,
            e_code=row.authority.e_code,
            added=300_000,
            childrens_social_care=700_000,
            spending=1_200_000,
        )
        if place % 10 == 3
        else row
        for place, row in enumerate(country)
    ]
    before, after = estimated(country), estimated(wild)
    assert children(after).central.value == pytest.approx(children(before).central.value, abs=0.01)
    assert children(after).spread.value < 2.0 * children(before).spread.value
    assert after.reserves.spread_share.value < 2.0 * before.reserves.spread_share.value


def test_authorities_held_out_take_no_part_and_the_others_are_who_they_are(country, make_up):
    held_out = {code for row in country if CHOSEN.folds.of(code := row.authority.e_code) == 2}
    assert 15 < len(held_out) < 45
    moved = [
        make_up(row.financial_year.starts_in, e_code=row.authority.e_code, added=-50_000, spending=999_000)
        if row.authority.e_code in held_out
        else row
        for row in country
    ]
    assert estimated(moved, held_out=2) == estimated(country, held_out=2)
    assert set(estimated(country, held_out=2).held_out) == held_out
    assert estimated(moved, held_out=1) != estimated(country, held_out=1)


@given(cut=st.integers(2016, 2020), order=st.randoms(use_true_random=False))
@settings(max_examples=12)
def test_later_years_and_later_editions_change_no_earlier_estimate(country, make_up, cut, order):
    on = date(cut, 6, 30)
    known = [row for row in country if row.vintage_on <= on]
    later = [
        make_up(row.financial_year.starts_in, e_code=row.authority.e_code, added=9_000, vintage_on=date(cut, 7, 1))
        for row in known[::7]
    ]
    shuffled = [*country, *later]
    order.shuffle(shuffled)
    assert estimated(shuffled, on=on) == estimated(known, on=on)


def test_no_growth_is_taken_over_a_change_of_what_is_measured(make_up):
    rows = [make_up(year, e_code="E9001", childrens_social_care=70_000 + year) for year in (2011, 2012, 2013, 2014)]
    panel = panel_of(rows, on=LONG_AFTER, breaks=(2013,))
    known = np.isfinite(panel.growth["childrens-social-care"][0])
    assert dict(zip(panel.years, known.tolist(), strict=True)) == {2011: False, 2012: True, 2013: False, 2014: True}


def test_too_few_years_give_no_estimate_and_say_so(country):
    found = estimated([row for row in country if row.financial_year.starts_in == 2014])
    assert (found.drivers, found.pairs, found.reserves) == ((), (), None)
    assert {each.name for each in found.not_estimated} >= {"children_looked_after", "service_shock", "cpi"}


def test_a_figure_has_its_standard_error_and_the_band_is_tried_on_those_held_out(country, sure):
    assert 0.0 < children(sure).spread.standard_error < 0.3 * LASTING
    assert sure.check.inside_share == pytest.approx(sure.check.band_share, abs=0.08)
    assert sure.check.authorities == len(sure.held_out)
    assert sure == estimated(country, is_sure_asked=True), "the same returns give the same standard errors"


def test_what_is_written_is_read_as_assumptions_are(sure):
    texts = assumption_files(sure, returns=["2013-14"], read_on=date(2026, 11, 22))
    ours = {name: _ours(name) for name in NAMES}
    written = {name.removesuffix(".toml"): text for name, text in texts.items()}
    assert written.keys() >= {"children_looked_after", "grant_settlement", "service_shock", "correlation", "balancing"}
    mixed = ours | {name: text for name, text in written.items() if name in NAMES}
    read = assumptions_from_toml(mixed, first_year=2030, years=3)
    place = DRIVER_KEYS.index("children_looked_after")
    assert read.drivers[place].spread_share == pytest.approx(children(sure).spread.value, abs=1e-4)
    assert float(np.linalg.eigvalsh(np.array(read.correlation))[0]) > 0.0
    for name, text in written.items():
        table = tomllib.loads(text)
        told = table if name == "correlation" else table["value"][0]
        assert "Open Government Licence" in told["source"]
        assert told["read_on"] == date(2026, 11, 22)


def test_every_figure_of_a_file_says_how_sure_it_is(sure):
    texts = assumption_files(sure, returns=["2013-14"], read_on=date(2026, 11, 22))
    for line in texts["children_looked_after.toml"].splitlines():
        if line.startswith(("central", "spread")):
            assert "standard error" in line


def _ours(name):
    return files("rightsource").joinpath("data/assumptions", f"{name}.toml").read_text(encoding="utf-8")


def test_thresholds_name_every_fold_and_every_year_of_measure(country):
    assert {CHOSEN.folds.of(row.authority.e_code) for row in country} == set(range(CHOSEN.folds.count))
    edges = CHOSEN.scoring.reliability_edges
    assert (edges[0], edges[-1]) == (0.0, 1.0)
    assert all(low < high for low, high in pairwise(edges))


# The verb


def test_writes_over_no_file_unless_told(country, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(verb, "outturn_of", lambda files, vintage: country)
    verb.run([], to=tmp_path / "estimates")
    kept = tmp_path / "estimates" / "waste.toml"
    kept.write_text("mine")
    with pytest.raises(AssumptionFilesThere):
        verb.run([], to=tmp_path / "estimates")
    assert kept.read_text() == "mine"
    verb.run([], to=tmp_path / "estimates", replace=True)
    assert tomllib.loads(kept.read_text())["driver"] == "waste"
    assert "Stays an assumption" in capsys.readouterr().out


def test_refuses_where_nothing_can_be_estimated(country, tmp_path, monkeypatch):
    monkeypatch.setattr(verb, "outturn_of", lambda files, vintage: country[:3])
    with pytest.raises(TooLittleToCalibrate):
        verb.run([], to=tmp_path / "estimates")
    assert not (tmp_path / "estimates").exists()
