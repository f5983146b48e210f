"""The import contracts hold, and each is shown to break when it should."""

import os
import shutil
import subprocess
import sys

import pytest
from the_tree import CONTRACTS, LAYERS, ROOT, SOURCE


def lint(source, *options):
    """Run import-linter on a tree, in a process of its own because it imports that tree's package."""
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(ROOT / "pyproject.toml"), "--no-cache", *options],
        env=os.environ | {"PYTHONPATH": str(source)}, cwd=source, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory):
    """Copy the modules, without what is beside them, so that faults can be planted."""
    source = tmp_path_factory.mktemp("src")
    only_python = shutil.ignore_patterns("static", "templates", "data", "__pycache__")
    shutil.copytree(SOURCE / "rightsource", source / "rightsource", ignore=only_python)
    return source


def test_every_contract_holds():
    result = lint(SOURCE)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("contract", "module", "text"),
    [
        ("layers", "constitution/planted", "import rightsource.budget"),
        ("layers", "helpers/__init__", ""),
        ("layers", "storage/planted", "import rightsource.simulation"),
        ("doors", "web/planted", "import rightsource.api"),
        ("inside", "budget/errors", "import rightsource.budget.models"),
        ("inside", "budget/utilities", ""),
        ("pure", "quantities/planted", "import django.utils.timezone"),
        ("pure", "simulation/planted", "import psycopg"),
        ("pure", "budget/errors", "import rightsource.storage.records"),
        ("tables", "web/planted", "from rightsource.budget import models"),
        ("tables", "cli/planted", "from rightsource.budget.models import Budget"),
        ("bridge", "web/planted", "import rightsource.simulation.plan"),
        ("cycles", "web/planted", "import rightsource.web.planted_too"),
    ],
)
def test_a_planted_fault_breaks_its_contract(copied_tree, contract, module, text):
    path = copied_tree / "rightsource" / f"{module}.py"
    before = path.read_text() if path.exists() else None
    back = copied_tree / "rightsource" / "web" / "planted_too.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{text}\n")
    back.write_text("import rightsource.web.planted\n" if contract == "cycles" else "")
    try:
        result = lint(copied_tree, "--contract", contract)
        assert result.returncode == 1, result.stdout + result.stderr
        assert "BROKEN" in result.stdout
    finally:
        back.unlink()
        path.unlink()
        if before is not None:
            path.write_text(before)
        elif path.name == "__init__.py":
            path.parent.rmdir()


def test_every_context_of_the_record_is_held_inside_too():
    record = LAYERS.keys() - {"__main__", "cli", "site", "web", "api", "storage", "simulation", "quantities"}
    built = {f"rightsource.{name}" for name in record if (SOURCE / "rightsource" / name).is_dir()}
    assert built == set(CONTRACTS["inside"]["containers"])
