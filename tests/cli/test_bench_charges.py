"""`rightsource bench charges` in a database of its own. Nothing is timed here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from rightsource.site.database import CouncilDatabase


@pytest.mark.slow
def test_a_quick_run_charges_its_lines_to_the_penny(template_database: CouncilDatabase) -> None:
    asked = [sys.executable, "-m", "rightsource", "bench", "charges", "--quick", "--json"]
    run = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert (found["is_quick"], found["lines"], found["charges"]) == (True, 2_000, 96)
    assert found["is_same_to_the_penny"]
