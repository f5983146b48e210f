"""`rightsource national` and `rightsource cluster local`: what they answer, refuse and leave behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.planning.errors import NoClusterAnswers, NoOutturnKnown
from rightsource.planning.models import CouncilProjection, NationalStudy
from rightsource.quantities import ProblemsFound
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage.models import AuditEvent

ASKED = ("national", "--futures", "100", "--years", "2", "--workers", "1")


def answered(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words, "--council", DEMONSTRATION])


@pytest.mark.django_db
def test_it_answers_in_json_and_the_same_bits_twice_writing_once() -> None:
    first = answered(*ASKED, "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert (told["known_on"], told["councils_in_all"], len(told["councils"])) == ("2017-11-16", 152, 152)
    assert "larger" in told["model_error"]
    events, rows = AuditEvent.objects.count(), CouncilProjection.objects.count()
    assert answered(*ASKED, "--json").stdout == first.stdout
    assert (AuditEvent.objects.count(), CouncilProjection.objects.count()) == (events, rows)


@pytest.mark.django_db
def test_it_tells_people_how_many_of_how_many_what_it_rests_on_and_what_it_leaves_out() -> None:
    told = " ".join(answered(*ASKED).stdout.split())
    assert "152 authorities, a year up to 2018-19 cannot be balanced" in told
    assert "end with the outturn of 2015-16 and the budget of 2016-17" in told
    assert "not a judgement on any authority as it is now" in told
    assert "How far the model and its assumptions differ from the world is not in it" in told
    assert "± at most" in told


@pytest.mark.django_db
def test_another_seed_is_another_study_and_another_scenario_is_not() -> None:
    for more in ((), ("--seed", "1"), ("--scenario", "tax-held")):
        assert answered(*ASKED, *more).exit_code == 0
    assert NationalStudy.objects.count() == 2
    assert CouncilProjection.objects.count() == 3 * 152


@pytest.mark.django_db
def test_refuses_a_day_before_any_return_a_cluster_that_is_not_there_and_a_file_that_is_no_return(
    tmp_path: Any,
) -> None:
    picture = tmp_path / "picture.xlsx"
    picture.write_bytes(b"\xff\xd8\xff a picture")
    assert isinstance(answered(*ASKED, "--on", "2010-01-01").exception, NoOutturnKnown)
    assert isinstance(answered(*ASKED, "--dask", "tcp://127.0.0.1:1").exception, NoClusterAnswers)
    assert isinstance(answered(*ASKED, "--outturn", str(picture)).exception, ProblemsFound)
    assert CouncilProjection.objects.count() == 0


@pytest.mark.shared
@pytest.mark.django_db
def test_workbooks_given_take_the_place_of_what_is_shipped_and_are_not_taken_in(shared: Any) -> None:
    (book,) = (shared / "data" / "revenue_outturn").glob("RS_2015-16*.xlsx")
    told = json.loads(answered(*ASKED, "--outturn", str(book), "--json").stdout)
    assert told["source"] == "as given"
    assert [(each["form"], each["financial_year"], each["file"]) for each in told["returns"]] == [
        ("RS", "2015-16", book.name)
    ]
    assert len(told["councils"]) == 152
    assert [each["name"] for each in told["councils"] if each["cannot_because"]] == []


def test_a_local_cluster_prints_its_address_and_ends_when_it_is_asked_to() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "rightsource", "cluster", "local", "--workers", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as cluster:  # fmt: skip
        assert cluster.stdout is not None
        assert cluster.stdout.readline().startswith("tcp://127.0.0.1:")
        cluster.send_signal(signal.SIGINT)
        _, said = cluster.communicate(timeout=60)
    assert cluster.returncode == 0, said
    assert "until Ctrl-C" in said
    assert "The cluster has stopped." in said
