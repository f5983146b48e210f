"""`rightsource bench ledger` and `bench crash` in databases of their own. Nothing is timed here."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from rightsource.site.database import CouncilDatabase


def answered(*words: str) -> Any:
    """Return what a process of its own answers: it opens another council than these tests have open."""
    run = subprocess.run(
        [sys.executable, "-m", "rightsource", "bench", *words, "--json"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.slow
def test_a_quick_run_measures_what_is_installed_and_says_why_not_the_rest(template_database: CouncilDatabase) -> None:
    found = answered("ledger", "--quick")
    assert found["is_quick"]
    for each in found["rates"]:
        assert (each["per_s"] is None) == bool(each["cannot_because"])
    for each in found["group"]:
        assert (each["best_ms"] is None) == bool(each["cannot_because"])
        assert each["is_same_answer"] is not False
    assert [each["is_met"] is None for each in found["targets"]] == [
        each["measured"] is None for each in found["targets"]
    ]


@pytest.mark.slow
def test_what_is_killed_leaves_all_or_nothing(template_database: CouncilDatabase) -> None:
    found = answered("crash", "--kills", "3", "--lines", "4000", "--payment-kills", "1")
    assert (found["faults"], found["finished"], len(found["kills"])) == ([], True, 3)
    assert {each["left"] for each in found["kills"]} <= {"all", "nothing"}
    assert (found["payments"]["faults"], found["payments"]["finished"]) == ([], True)
