"""What leaves by the open contracting standard, judged by the standard's own checker, which stands outside.

libcoveocds is under the AGPL and brings much along, so it is no part of this project: it is run as a program where a
machine has it (RIGHTSOURCE_LIBCOVEOCDS names it, or it is on the path). Of record packages it asks the network for a
schema, so it checks release packages; the schema in the tree is held to in tests/commissioning/test_ocds.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rightsource.commissioning import actions, queries
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile

pytestmark = [pytest.mark.shared, pytest.mark.django_db]
TODAY = date(2026, 11, 22)
REGISTER = b"""Title,Supplier,Start date,End date,Contract value,Reference,Company number,Charity number,Process type
Meals,MADE-UP MEALS LTD,2024-04-01,2027-03-31,1200.5,C1,1234567,,Invitation to tender
Works,INVENTED BUILDER LTD,2024-04-01,,,F1,,,
Works,OTHER BUILDER LTD,,2027-03-31,0,F1,,1112345,
"""


@pytest.fixture(scope="session")
def checker(shared: Path) -> list[str]:
    """Return the command that checks a file, leaving the test out by name where there is none."""
    found = os.environ.get("RIGHTSOURCE_LIBCOVEOCDS") or shutil.which("libcoveocds")
    if not found:
        pytest.skip("left out: libcoveocds is not on this machine (set RIGHTSOURCE_LIBCOVEOCDS)")
    return [found, "--standard-zip", str(shared / "conformance" / "ocds-standard-1.1.5-schema.zip"), "--exclude-file"]


@pytest.fixture(autouse=True)
def _council_afterwards() -> Iterator[None]:
    yield
    walls.look_as(walls.THE_COUNCIL)


def checked(checker: list[str], folder: Path, content: bytes) -> dict[str, Any]:
    """Return what the checker found; it ends with nought whatever that is."""
    file = folder / "package.json"
    file.write_bytes(content)
    told = subprocess.run(
        [*checker, "--output-dir", str(folder / "out"), "--delete", str(file)],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def errors_of(found: dict[str, Any]) -> list[Any]:
    wrong = [each for each in found["validation_errors"] if each]
    return [*wrong, *(found.get("conformance_errors") or {}).get("ocds_prefixes_bad_format", [])]


def test_the_checker_finds_nothing_wrong_in_what_leaves(checker: list[str], shared: Path, tmp_path: Path) -> None:
    walls.look_as(walls.THE_COUNCIL)
    cited: dict[str, Any] = {"by": SYSTEM, "authority": Authority("a test"), "today": TODAY}
    actions.import_register(**cited, body="Testshire", file=GivenFile("register.csv", REGISTER), published_on=TODAY)
    files = sorted((shared / "data" / "contracts_finder").glob("*.json"))
    actions.import_ocds(**cited, given=[GivenFile(file.name, file.read_bytes()) for file in files])
    walls.look_as(walls.THE_PUBLIC)
    out = queries.ocds_known(TODAY, "ocds-made01")
    assert out.releases == 53
    assert out.release_package is not None
    assert errors_of(checked(checker, tmp_path, out.release_package)) == []


def test_the_checker_sees_what_is_broken(checker: list[str], tmp_path: Path) -> None:
    broken = {"uri": "urn:x", "version": "1.1", "publishedDate": "no day", "publisher": {"name": "x"}, "releases": [{}]}
    assert errors_of(checked(checker, tmp_path, json.dumps(broken).encode()))
