"""`rightsource savings` and `rightsource saving …`: what they answer, refuse and write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.budget import models
from rightsource.budget.errors import SavingAgreedWithoutDecision, SavingNotAgreed
from rightsource.cli import application
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage import walls

BY = ("--by", "commissioner-people", "--authority", "Scheme of delegation, 4.2")
PROPOSED = (
    *("saving", "propose", "S-1", "--year", "2026-27", "--amount", "£1,200,000", "--title", "Fewer agency nights"),
    *("--owner", "care-finance-lead", "--recurrence", "recurrent", "--attribution", "the vehicle model"),
    *("--baseline", "5200000", "--baseline-words", "Agency staff, outturn 2025-26", "--cost", "120000", *BY),
)


def ran(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words, "--council", DEMONSTRATION])


def told(*words: str) -> Any:
    answered = ran(*words, "--json")
    assert answered.exit_code == 0, answered.output
    return json.loads(answered.stdout)


@pytest.mark.django_db
def test_a_proposal_is_written_once_and_shows_in_the_register_where_nothing_counts() -> None:
    assert told(*PROPOSED) == {"saving": "S-1", "step": "proposed", "was_written": True}
    assert told(*PROPOSED)["was_written"] is False

    register = told("savings", "--year", "2026-27")
    (saving,) = register["savings"]
    assert (saving["stage"], saving["promised"], saving["verified"]) == (
        "proposal",
        {"pence": 120_000_000},
        {"pence": 0},
    )
    assert register["total"]["gap"] == {"pence": 120_000_000}
    assert register["finding"] == "Of £1.2m promised for 2026-27, none is claimed and none is verified."


@pytest.mark.django_db
def test_a_document_is_kept_whole_where_it_is_given(tmp_path: Path) -> None:
    told(*PROPOSED)
    paper = tmp_path / "assessment.txt"
    paper.write_text("Nobody is worse off.")
    given = ("--kind", "equality", "--title", "Assessment", "--reference", "CAB-1-B", "--dated", "2026-01-20")

    assert told("saving", "document", "S-1", *given, "--file", str(paper), *BY)["was_written"] is True
    walls.look_as(walls.THE_COUNCIL)
    assert len(models.SavingDocument.objects.get().sha256) == 64


@pytest.mark.django_db
def test_steps_out_of_turn_are_refused_and_write_nothing() -> None:
    told(*PROPOSED)
    year = ("--year", "2026-27")
    with pytest.raises(SavingAgreedWithoutDecision):
        raise ran("saving", "agree", "S-1", *year, "--amount", "1", "--decision", "CAB-9", *BY).exception
    for step in (("begin", "S-1", *year), ("claim", "S-1", *year, "--amount", "1")):
        with pytest.raises(SavingNotAgreed):
            raise ran("saving", *step, *BY).exception
    walls.look_as(walls.THE_COUNCIL)
    assert not models.SavingStep.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        ("savings", "--year", "26"),
        ("saving", "begin", "S-1", "--year", "next", *BY),
        ("saving", "claim", "S-1", "--year", "2026-27", "--amount", "much", *BY),
    ],
)
def test_what_is_mistyped_is_said_to_be(words: tuple[str, ...]) -> None:
    assert ran(*words).exit_code == 2


@pytest.mark.django_db
def test_the_paper_is_written_for_a_vehicle_and_a_person_is_told_where(tmp_path: Path) -> None:
    told(*PROPOSED)
    paper = tmp_path / "savings.pdf"
    answered = ran("savings", "--year", "2026-27", "--vehicle", "care-company", "--to", str(paper))
    assert answered.exit_code == 0, answered.output
    assert paper.read_bytes().startswith(b"%PDF")
    assert "No saving of care-company for 2026-27" in " ".join(answered.stdout.split())
