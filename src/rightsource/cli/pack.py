"""`rightsource pack`: the shareholder committee's pack as a PDF and a workbook."""

import getpass
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb, working
from rightsource.quantities import Money
from rightsource.quantities.wording import day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from rightsource.publishing.rules.pack_parts import Pack
    from rightsource.storage.documents import GivenFile

_MARKS = {"broken": "■", "at risk": "▲", "no evidence": "○"}
_On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]


@dataclass(frozen=True, slots=True)
class FindingSaid:
    """A finding in a sentence, how bad it is, and the numbers of its figures."""

    severity: str
    sentence: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionSaid:
    """A decision asked for, of whom, and by when."""

    what: str
    of_whom: str
    due_on: date | None
    record_id: str


@dataclass(frozen=True, slots=True)
class FileWritten:
    """A file of the pack and the hash of its content."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class FigureSaid:
    """A figure by number: its value as exact decimal text, in its unit, how it is worked out, and its records."""

    number: str
    label: str
    value: str | None
    unit: str
    how: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackWritten:
    """A pack as it was written; the first `findings_shown` findings stand on its first page."""

    council: str
    on: date
    audience: str
    findings_shown: int
    findings: tuple[FindingSaid, ...]
    decisions: tuple[DecisionSaid, ...]
    files: tuple[FileWritten, ...]
    figures: tuple[FigureSaid, ...]


@verb("pack", example="rightsource pack --to packs --council demonstration --on 2026-11-22")
def run(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder to write to.")],
    council: Council = DEMONSTRATION,
    on: _On = None,
    audience: Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")] = Audience.INSIDERS,
    *,
    by: Annotated[
        str, typer.Option("--by", metavar="POST", callback=said, help="The post that gives it out.")
    ] = "rightsource",
    authority: Annotated[
        str, typer.Option("--authority", callback=said, help="On what authority.")
    ] = "the shareholder committee's standing request, given at the command line",
    as_json: AsJson = False,
) -> None:
    """Write the shareholder committee's pack, PDF and XLSX, and print its findings.

    JSON: {"council", "on", "audience", "findings_shown", "findings": [{"severity", "sentence", "figures": ["F12"]}],
    "decisions": [{"what", "of_whom", "due_on", "record_id"}], "files": [{"path", "sha256"}],
    "figures": [{"number", "label", "value", "unit", "how", "record_ids"}]}; a value is decimal text, pounds for money.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.publishing import queries
    from rightsource.publishing.actions import publish_pack
    from rightsource.publishing.rules.pack_paper import paper_of
    from rightsource.publishing.rules.pack_workbook import workbook_of
    from rightsource.storage.actors import Actor, Authority
    from rightsource.storage.documents import GivenFile
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = on.date() if on is not None else datetime.now().astimezone().date()
    with working("Making the pack"), transaction.atomic():
        look_as(THE_COUNCIL)
        made = queries.pack(day, audience)
        name = f"pack-{council}-{day.isoformat()}"
        files = (GivenFile(f"{name}.pdf", paper_of(made)), GivenFile(f"{name}.xlsx", workbook_of(made)))
        with _kept_if_published(to, files):
            publish_pack(by=Actor(by, getpass.getuser()), authority=Authority(authority), pack=made, files=files)
    answer(_written(made, to, files), as_json=as_json, show=_show)


@contextmanager
def _kept_if_published(folder: Path, files: "Sequence[GivenFile]") -> "Iterator[None]":
    """Write files beside their names, and give them their names only when what happens meanwhile has gone well."""
    from rightsource.publishing.errors import FolderCannotBeWritten

    parts = [(folder / f"{file.name}.part", folder / file.name) for file in files]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for (part, _), file in zip(parts, files, strict=True):
            part.write_bytes(file.content)
        yield
        for part, path in parts:
            part.replace(path)
    except OSError as fault:
        raise FolderCannotBeWritten(str(folder), fault.strerror or str(fault)) from None
    finally:
        for part, _ in parts:
            if folder.is_dir():
                part.unlink(missing_ok=True)


def _written(pack: "Pack", folder: Path, files: "Sequence[GivenFile]") -> PackWritten:
    return PackWritten(
        council=pack.council,
        on=pack.on,
        audience=pack.audience,
        findings_shown=pack.findings_shown,
        findings=tuple(
            FindingSaid(each.severity, each.sentence, tuple(figure.number for figure in each.figures))
            for each in pack.findings
        ),
        decisions=tuple(DecisionSaid(each.what, each.of_whom, each.due_on, each.record_id) for each in pack.decisions),
        files=tuple(FileWritten(folder / file.name, file.sha256) for file in files),
        figures=tuple(
            FigureSaid(
                number=figure.number,
                label=figure.label,
                value=None if figure.value is None else _decimal_text(figure.value),
                unit=str(figure.unit),
                how=figure.how,
                record_ids=tuple(dict.fromkeys(row.record_id for row in figure.rows)),
            )
            for figure in pack.figures
        ),
    )


def _decimal_text(value: Money | Decimal) -> str:
    return f"{value.decimal_gbp if isinstance(value, Money) else value:f}"


def _show(console: "Console", written: PackWritten) -> None:
    heading = f"{written.council}, as known on {day_in_words(written.on)} to {written.audience}"
    console.print(heading, style="bold", markup=False)
    if not written.findings:
        console.print("Nothing found amiss.")
    for number, finding in enumerate(written.findings[: written.findings_shown], start=1):
        numbers = f" ({', '.join(finding.figures)})" if finding.figures else ""
        mark = _MARKS[finding.severity]
        console.print(f"{number}. {mark} {finding.severity}: {finding.sentence}{numbers}", markup=False)
    console.print(f"{len(written.decisions)} decisions are asked for; {len(written.figures)} figures are numbered.")
    for file in written.files:
        console.print(f"Wrote {file.path}", markup=False, soft_wrap=True)
