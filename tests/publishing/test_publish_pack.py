"""Publishing a pack from the record: the same as from the case, both files or none, and one audit event."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from rightsource.cli import pack as door
from rightsource.publishing import queries
from rightsource.publishing.errors import FolderCannotBeWritten, NothingToPublish
from rightsource.publishing.rules.pack_parts import Pack
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.rules.case import Case
from rightsource.storage import audit, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience
from rightsource.storage.models import AuditEvent

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture
def loaded(demonstration: Case) -> None:
    walls.look_as(walls.THE_COUNCIL)
    load_case(
        by=Actor("monitoring-officer"),
        authority=Authority("a test"),
        case=demonstration,
        file=GivenFile("demonstration.zip", b"made up"),
        today=TODAY,
    )


@pytest.fixture
def at_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command work in the test's own database."""
    monkeypatch.setattr(door, "open_council", lambda slug: None)


def as_shown(pack: Pack) -> list[tuple[str, str, object, str]]:
    return [(figure.number, figure.label, figure.value, figure.how) for figure in pack.figures]


def test_the_pack_from_the_record_is_that_of_the_case(loaded: None, county_pack: Pack) -> None:
    found = queries.pack(TODAY, Audience.INSIDERS)
    assert as_shown(found) == as_shown(county_pack)
    assert [finding.sentence for finding in found.findings] == [finding.sentence for finding in county_pack.findings]


def test_writes_both_files_and_keeps_their_hashes_in_the_audit_chain(
    loaded: None, at_the_command_line: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door.run(tmp_path / "packs", on=datetime(2026, 11, 22), as_json=True)  # noqa: DTZ001 - as typer gives a day
    written = json.loads(capsys.readouterr().out)
    names = ["pack-demonstration-2026-11-22.pdf", "pack-demonstration-2026-11-22.xlsx"]
    assert sorted(path.name for path in (tmp_path / "packs").iterdir()) == names
    hashes = {name: hashlib.sha256((tmp_path / "packs" / name).read_bytes()).hexdigest() for name in names}
    assert {Path(file["path"]).name: file["sha256"] for file in written["files"]} == hashes
    event = AuditEvent.objects.latest("position")
    assert event.event == "pack-published"
    assert event.subject == "council:demonstration"
    assert json.loads(event.details)["sha256"] == hashes
    assert not audit.verify().problems
    assert {"council", "on", "audience", "findings_shown", "findings", "decisions", "files", "figures"} == set(written)
    assert written["figures"][0] | {"record_ids": []} == {
        "number": "F1", "label": "Demonstration Care Ltd: income", "value": "68880000.00", "unit": "£",
        "how": "The sum of 2 rows", "record_ids": [],
    }  # fmt: skip


def test_prints_five_findings_and_where_the_files_are(
    loaded: None, at_the_command_line: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    door.run(tmp_path, on=datetime(2026, 11, 22))  # noqa: DTZ001 - as typer gives a day
    said = capsys.readouterr().out
    assert "5. ▲ at risk:" in said
    assert "6. " not in said
    assert f"Wrote {tmp_path}/pack-demonstration-2026-11-22.pdf" in said


def test_refuses_when_no_council_is_on_record(at_the_command_line: None, tmp_path: Path) -> None:
    with pytest.raises(NothingToPublish, match="On 22 November 2026 nothing is on record"):
        door.run(tmp_path, on=datetime(2026, 11, 22))  # noqa: DTZ001 - as typer gives a day
    assert not list(tmp_path.iterdir())


def test_refuses_a_folder_that_is_a_file_and_publishes_nothing(
    loaded: None, at_the_command_line: None, tmp_path: Path
) -> None:
    (tmp_path / "packs").write_text("a file")
    with pytest.raises(FolderCannotBeWritten, match="packs"):
        door.run(tmp_path / "packs", on=datetime(2026, 11, 22))  # noqa: DTZ001 - as typer gives a day
    assert AuditEvent.objects.latest("position").event != "pack-published"


def test_leaves_no_file_behind_when_publishing_fails(
    loaded: None, at_the_command_line: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("rightsource.storage.audit.record", fails)
    with pytest.raises(RuntimeError):
        door.run(tmp_path, on=datetime(2026, 11, 22))  # noqa: DTZ001 - as typer gives a day
    assert not list(tmp_path.iterdir())
