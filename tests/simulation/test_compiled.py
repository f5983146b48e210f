"""What keeps the compiled engine's disk cache honest."""

from pathlib import Path

from rightsource.simulation import kernel
from rightsource.simulation.project import warm


def test_compiled_code_stands_in_one_file():
    """A change in a second compiled file would go unnoticed: numba watches only the file of the function called."""
    folder = Path(kernel.__file__).parent
    assert [path.name for path in folder.glob("*.py") if "\n@compiled" in path.read_text()] == ["kernel.py"]


def test_warming_leaves_one_compiled_signature_that_every_study_uses(county):
    from rightsource.simulation.project import project

    warm()
    project(county.group, county.assumptions, county.plan, futures=1, seed=0)
    assert len(kernel.run.signatures) == 1
