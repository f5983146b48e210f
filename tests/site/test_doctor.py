"""The doctor says what was found, what is missing, and how to mend it."""

import json
import subprocess
import sys

import pytest

from rightsource.site import database
from rightsource.site.doctor import diagnose
from rightsource.site.errors import NotACouncilSlug

WANTED = ["django>=5.2", "not-to-be-had[extra]>=1", "nor-needed>=1; extra == 'bench'"]


def findings_of(diagnosis):
    return {finding.what: finding for finding in diagnosis.findings}


def test_a_machine_that_runs_these_tests_is_well(template_database):
    diagnosis = diagnose()
    found = findings_of(diagnosis)
    assert diagnosis.is_well
    assert found["Database server"].found == f"chosen: {database.running_server().description}"
    assert found[f"Role {database.APP}"].found == "no special power"
    assert found["Packages"].state == "ok"


def test_one_council_alone_is_looked_at_where_it_is_named(template_database):
    councils = [what for what in findings_of(diagnose("nowhere")) if what.startswith("Council ")]
    found = findings_of(diagnose("nowhere"))["Council nowhere"]
    assert councils == ["Council nowhere"]
    assert (found.state, found.found) == ("note", "not set up yet")
    assert found.mend == "Run ./run cli load FILE --council nowhere."
    with pytest.raises(NotACouncilSlug):
        diagnose("no council")


def test_a_machine_without_a_server_is_told_what_to_install(own_state, monkeypatch):
    monkeypatch.setenv("RIGHTSOURCE_POSTGRES", "neither")
    diagnosis = diagnose()
    missing = [finding for finding in diagnosis.findings if finding.state == "missing"]
    assert not diagnosis.is_well
    assert [finding.what for finding in missing] == ["Database server"]
    assert "DATABASE_URL" in missing[0].mend


def test_whatever_is_missing_comes_with_how_to_mend_it(own_state, monkeypatch):
    monkeypatch.setenv("RIGHTSOURCE_POSTGRES", "neither")
    monkeypatch.setattr("rightsource.site.doctor._ROOM_NEEDED_MB", 2**40)
    monkeypatch.setattr("importlib.metadata.requires", lambda name: WANTED)
    found = findings_of(diagnose())
    assert found["Packages"].found == "not installed: not-to-be-had"
    assert found["Kept files"].state == "missing"
    assert all(finding.mend for finding in found.values() if finding.state == "missing")


def test_the_command_answers_in_json_too(template_database):
    result = subprocess.run(
        [sys.executable, "-m", "rightsource", "doctor", "--json"], capture_output=True, text=True, check=True
    )
    answer = json.loads(result.stdout)
    assert answer["is_well"] is True
    assert {"what", "state", "found", "mend"} == set(answer["findings"][0])
