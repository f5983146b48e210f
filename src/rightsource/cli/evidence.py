"""`rightsource evidence`: what an auditor takes away, as one ZIP with the hash of every file in it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.books_asked import AsAt, First, Last, parent_of_group, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One file of an evidence pack: its name, its size and its hash."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class EvidenceWritten:
    """An evidence pack that was written.

    Attributes:
        as_at: the instant of the last act on record that it rests on; asked for again, it gives the same bytes.
        act: the place of that act in the audit chain.
        files: what is in it, each with its size and hash.
    """

    path: Path
    sha256: str
    as_at: datetime
    act: int
    files: tuple[EvidenceFile, ...]


@verb("evidence", example="rightsource evidence evidence.zip --from 2026-04 --to 2026-10")
def run(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The ZIP to write.")],
    organisations: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ORGANISATION]...", help="Whose books; the council's group if not given."),
    ] = None,
    *,
    council: Council = DEMONSTRATION,
    first: First = None,
    last: Last = None,
    as_at: AsAt = None,
    as_json: AsJson = False,
) -> None:
    """Write statements, the postings behind them and the acts that wrote them, with the hash of each file.

    As JSON: path, sha256, as_at, act, files [name, size_bytes, sha256].
    """
    with reading(council) as today, working("Gathering the evidence"):
        from rightsource.ledger import queries

        parent, members = "", tuple(organisations or ())
        if not members:
            known = queries.group_of(parent_of_group(), until=today, as_at=as_at)
            parent, members = known.parent, known.members
        span = queries.span_asked(members, first, last, until=today, as_at=as_at)
        asked = queries.evidence(members, span, parent=parent, as_at=as_at)
        part = to.with_name(f"{to.name}.part")
        with part.open("wb") as into:
            parts = queries.write_evidence(into, asked)
        part.replace(to)
    with to.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    files = tuple(EvidenceFile(each.name, each.size_bytes, each.sha256) for each in parts)
    written = EvidenceWritten(to, digest, asked.instant.recorded_at, asked.instant.act, files)
    answer(written, as_json=as_json, show=_show)


def _show(console: "Console", written: EvidenceWritten) -> None:
    console.print(f"Wrote {written.path}, {len(written.files)} files, SHA-256 {written.sha256}.", markup=False)
    console.print(f"It rests on the record as at {written.as_at.isoformat()}, act {written.act:,}.", markup=False)
