"""What keeps the compiled engine's disk cache honest."""

from pathlib import Path

from numba.core import config

from rightsource.simulation.compiled import kernel_hash
from rightsource.simulation.kernel.run import run
from rightsource.simulation.project import project, warm


def test_compiled_code_is_kept_under_the_hash_of_all_it_may_be_made_of():
    """Numba watches only the file of the function called: a change in any other must lead to another folder."""
    assert Path(config.CACHE_DIR).name == f"compiled-{kernel_hash()}"
    assert Path(run.stats.cache_path).is_relative_to(config.CACHE_DIR)


def test_warming_leaves_one_compiled_signature_that_every_study_uses(county):
    warm()
    project(county.group, county.assumptions, county.plan, futures=1, seed=0)
    assert len(run.signatures) == 1
