"""`rightsource bench` measures whatever is installed, and says why not the rest. Nothing is timed here."""

import json
from dataclasses import fields

import pytest
from typer.testing import CliRunner

from rightsource.api.told import Teller
from rightsource.cli import application
from rightsource.planning.rules.bench import LABELS, Bench, BestPlanTime, Ratios, Speed, ratios_of, with_ceilings

NO_PLAN = BestPlanTime(0.05, None, None, "", None, None, is_as_good=False, cannot_because="not asked")


def speed(engine: str, futures_per_s: float | None, size: str = "R2", threads: int = 2) -> Speed:
    slowest = None if futures_per_s is None else futures_per_s / 2
    return Speed(engine, LABELS[engine], size, threads, futures_per_s, slowest, 1, 2)


@pytest.mark.slow
def test_a_quick_run_gives_every_key_and_a_ratio_wherever_both_sides_were_measured() -> None:
    result = CliRunner().invoke(application(), ["bench", "--quick", "--json"])
    assert result.exit_code == 0, result.output
    Teller(with_properties=False).model(Bench).model_validate_json(result.stdout)
    found = json.loads(result.stdout)
    assert found["ceiling_futures_per_s"] > 0
    assert {each["engine"] for each in found["engines"]} >= {"kernel", "ceiling", "numpy", "python", "jax rbg", "calc"}
    for each in found["engines"]:
        assert (each["futures_per_s"] is None) == bool(each["cannot_because"])
    assert found["ratios"].keys() == {field.name for field in fields(Ratios)}
    measured = {name: ratio for name, ratio in found["ratios"].items() if ratio is not None}
    assert measured.keys() >= {"kernel_to_ceiling", "kernel_to_numpy", "kernel_to_python", "threads_2_to_1"}
    assert all(ratio > 0 for ratio in measured.values())
    shares = [each["largest_difference_share"] for each in found["agreement"]]
    assert all(share <= 1e-9 for share in shares if share is not None)
    assert [each["of"] for each in found["linearity"]] == ["futures", "services", "months"]


def test_the_ceiling_takes_the_faster_generator_and_stays_below_both_of_its_parts() -> None:
    parts = [speed("our normals", 300.0), speed("numpy normals", 200.0), speed("arithmetic", 150.0)]
    found = {each.engine: each.futures_per_s for each in with_ceilings(parts)}
    assert found["generator"] == 300.0
    assert found["ceiling"] == pytest.approx(100.0)


def test_a_peer_that_is_not_installed_has_no_ratio() -> None:
    ratios = ratios_of([speed("kernel", 100.0), speed("numpy", 20.0), speed("jax rbg", None)], NO_PLAN)
    assert ratios.kernel_to_numpy == pytest.approx(5.0)
    assert ratios.kernel_to_jax is None
    assert ratios.time_to_best_plan is None


def test_jax_is_compared_by_its_faster_generator() -> None:
    speeds = [speed("kernel", 100.0), speed("jax rbg", 50.0), speed("jax threefry2x32", 20.0)]
    assert ratios_of(speeds, NO_PLAN).kernel_to_jax == pytest.approx(2.0)
