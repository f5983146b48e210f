"""`rightsource import ocds`: procurement processes published by the open contracting standard, every fault listed."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb, working
from rightsource.cli.import_asked import ASKED_FOR, given_file
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.actions import OcdsImport

_SHOWN = 20


@verb("import ocds", example="rightsource import ocds notices/*.json")
def run(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Release packages, record packages or releases, as JSON.")
    ],
    *,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take published procurement processes in (OCDS 1.1), each release once, and list every fault of them.

    A release with faults is kept as it is. Contact points are left out, for they are persons. Taking the same release
    in again changes nothing.

    As JSON: files, releases, new, on_record_before, processes, contacts_left_out, faults [where, message, code],
    refused [where, message, code].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.actions import import_ocds
    from rightsource.storage.actors import SYSTEM, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working("Reading the packages"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = import_ocds(
            by=SYSTEM,
            authority=Authority(ASKED_FOR),
            given=[given_file(each) for each in files],
            today=datetime.now().astimezone().date(),
        )
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "OcdsImport") -> None:
    releases = count_in_words(found.releases, "release")
    processes = count_in_words(found.processes, "process", "processes")
    console.print(
        f"{count_in_words(found.files, 'file')}: {releases} of {processes}. "
        f"New: {found.new:,}. On record before: {found.on_record_before:,}.",
        markup=False,
    )
    if found.contacts_left_out:
        console.print(f"Contact points left out: {found.contacts_left_out:,}.", markup=False)
    for what, listed in (("Not kept, or wrong with a package", found.refused), ("Faults of releases", found.faults)):
        if listed:
            console.print(f"\n{what}: {len(listed):,}", style="bold", markup=False)
        for each in listed[:_SHOWN]:
            console.print(f"· {each.where}: {each.message}", markup=False)
        if len(listed) > _SHOWN:
            console.print(f"and {len(listed) - _SHOWN:,} more; --json gives them all", markup=False)
