"""`rightsource demo create` and `demo score`: a county and its files, once, and a score with what is missed by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.commissioning.rules.spend import read_spend
from rightsource.scrutiny.errors import AnotherCountyHere
from rightsource.scrutiny.rules.made_up.answers import LOOK_ALIKES
from rightsource.site.configuration import DEMONSTRATION

SCORED = ("demo", "score", "--size", "village", "--seed", "1", "--on", "2026-11-22")


def asked(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words])


@pytest.mark.slow
def test_a_village_is_made_up_once_with_its_files_and_another_seed_is_refused(
    committed_database: Any, tmp_path: Path
) -> None:
    words = ("demo", "create", "--council", DEMONSTRATION, "--to", str(tmp_path / "files"), "--json")
    first = asked(*words, "--seed", "3")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert (told["organisations"], told["services"]) == (21, 60)
    assert told["look_alikes"] == LOOK_ALIKES * told["faults"]
    assert len(json.loads(Path(told["answer_file"]).read_text())["planted"]) == told["faults"] + told["look_alikes"]

    published = read_spend(Path(told["spend_file"]).read_bytes(), "payments", body="Demonstration County Council")
    assert (len(published.rows), published.problems) == (told["payments_published"], ())

    again = json.loads(asked(*words, "--seed", "3").stdout)
    assert (again["postings"], again["pieces_there_already"]) == (0, told["pieces"])

    refused = asked(*words, "--seed", "4")
    assert isinstance(refused.exception, AnotherCountyHere)


def test_the_score_is_told_to_a_program_for_every_fault_beside_its_naive_rule() -> None:
    told = json.loads(asked(*SCORED, "--json").stdout)
    assert (told["size"], told["seeds"], told["was_seen"]) == ("village", [1], [1])
    assert len(told["faults"]) == len(told["by_seed"][0]["faults"]) == 4
    for each in told["faults"]:
        for rule in (each["detector"], each["naive"]):
            assert rule["found"] + sum(one["count"] for one in rule["missed"]) == rule["planted"]
            assert 0.0 <= rule["precision"] <= 1.0


def test_the_score_tells_people_what_was_missed_by_name() -> None:
    told = asked(*SCORED).stdout
    assert "Missed, a bill paid twice: once by its invoice and once from the supplier's statement (2)" in told
    assert "naive" in told
