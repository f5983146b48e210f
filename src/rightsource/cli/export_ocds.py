"""`rightsource export ocds`: all that everybody may know of contracts, by the open contracting standard."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, day_asked
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb, working
from rightsource.cli.export import FileOut, To
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class OcdsExported:
    """What was written; nothing where there is nothing to tell."""

    folder: Path
    on: date
    procurements: int
    agreements: int
    contracts: int
    releases: int
    processes: int
    left_out: int
    files: tuple[FileOut, ...]


@verb("export ocds", example="rightsource export ocds --to out --prefix ocds-a1b2c3")
def run(
    *,
    to: To,
    prefix: Annotated[
        str,
        typer.Option(
            "--prefix",
            envvar="RIGHTSOURCE_OCDS_PREFIX",
            help="The council's prefix, as the Open Contracting Partnership registered it.",
        ),
    ],
    address: Annotated[str, typer.Option("--address", help="Where the files will stand, as https://….")] = "",
    on: On = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Write procurements, agreements, registered contracts and imported processes as OCDS 1.1, as known by a day.

    A procurement leaves whole under one id, from planning to payment. Two files: releases.json, a release package, and
    records.json, a record package. Releases of others that break the standard stay here. The same facts give the same
    bytes.

    As JSON: folder, on, procurements, agreements, contracts, releases, processes, left_out, files [name, size_bytes,
    sha256].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.queries import ocds_known
    from rightsource.commissioning.queries.ocds import published_by_law
    from rightsource.storage.walls import THE_COUNCIL, THE_PUBLIC, look_as

    day = day_asked(on)
    with working("Writing the packages"), transaction.atomic():
        look_as(THE_COUNCIL)
        told = published_by_law(day)
        look_as(THE_PUBLIC)  # what else leaves is what everybody may see, and the database holds to it
        out = ocds_known(day, prefix.strip(), uri=address.strip(), told=told)
    packages = {"releases.json": out.release_package, "records.json": out.record_package}
    files = tuple(_written(to / name, content) for name, content in packages.items() if content is not None)
    exported = OcdsExported(
        to,
        out.on,
        out.procurements,
        out.agreements,
        out.contracts,
        out.releases,
        out.processes,
        out.left_out,
        files,
    )
    answer(exported, as_json=as_json, show=_show)


def _written(path: Path, content: bytes) -> FileOut:
    """Write a file beside its place, and move it there when it is whole."""
    from rightsource.publishing.errors import FolderCannotBeWritten

    part = path.with_name(f".part-{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as fault:
        raise FolderCannotBeWritten(str(path.parent), fault.strerror or str(fault)) from None
    return FileOut(path.name, len(content), hashlib.sha256(content).hexdigest())


def _show(console: "Console", exported: OcdsExported) -> None:
    console.print(
        f"{count_in_words(exported.releases, 'release')} of "
        f"{count_in_words(exported.processes, 'process', 'processes')}: "
        f"{count_in_words(exported.procurements, 'procurement')}, {count_in_words(exported.agreements, 'agreement')}, "
        f"{exported.contracts:,} contracts of registers, and what others published.",
        markup=False,
    )
    if exported.left_out:
        releases = count_in_words(exported.left_out, "release of others breaks", "releases of others break")
        console.print(f"Left out: {releases} the standard.", markup=False)
    for file in exported.files:
        console.print(f"Wrote {exported.folder / file.name}", markup=False, soft_wrap=True)
    if not exported.files:
        console.print("Nothing that everybody may know is on record, so nothing was written.", markup=False)
