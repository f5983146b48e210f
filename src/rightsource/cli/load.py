"""`rightsource load`: a council's workbook, or the same tables as a folder, taken into the record."""

import getpass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb, working

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.actions.cases import Loaded

_OWN_WORKBOOK = "the council's own workbook, given at the command line"


@verb("load", example="rightsource load mycouncil.xlsx --council mycouncil")
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook, or a folder of CSV and TOML.")],
    council: Council = DEMONSTRATION,
    by: Annotated[
        str, typer.Option("--by", metavar="POST", callback=said, help="The post that gives it.")
    ] = "rightsource",
    authority: Annotated[str, typer.Option("--authority", callback=said, help="On what authority.")] = _OWN_WORKBOOK,
    withdraw_absent: Annotated[
        str,
        typer.Option(
            "--withdraw-absent",
            metavar="REASON",
            help="Why rows that are on record and not in the file are taken off it. Without a reason they stay.",
        ),
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Load a council's workbook: every fault is listed at once, and all of it is written or nothing.

    Loading again is safe: unchanged rows stay, changed rows supersede, and nothing is ever erased.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.actions.cases import load_case
    from rightsource.scrutiny.queries.cases import case_at
    from rightsource.storage.actors import Actor, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    today = _today()
    with working(f"Loading {file}"), transaction.atomic():
        look_as(THE_COUNCIL)
        given = case_at(file, today=today)
        loaded = load_case(
            by=Actor(by, getpass.getuser()),
            authority=Authority(authority),
            case=given.case,
            file=given.file,
            today=today,
            withdraw_absent_because=withdraw_absent,
            comes_with_rightsource=given.comes_with_rightsource,
        )
    answer(loaded, as_json=as_json, show=_show)


def _today() -> date:
    return datetime.now().astimezone().date()


def _show(console: "Console", loaded: "Loaded") -> None:
    from rich.table import Table

    table = Table("Sheet", "Added", "Superseded", "Unchanged", "On record only", "Withdrawn", box=None, pad_edge=False)
    for sheet in loaded.sheets:
        counts = (sheet.added, sheet.superseded, sheet.unchanged, sheet.absent, sheet.withdrawn)
        if any(counts):
            table.add_row(sheet.title, *(str(count) if count else "" for count in counts))
    console.print(f"{loaded.council}: {loaded.changes:,} rows written from {loaded.file_name}.", markup=False)
    console.print(table)
    if loaded.absent:
        console.print(
            f"{loaded.absent:,} rows on record are not in this file, and stay. To take them off the record, load again "
            "with --withdraw-absent and the reason.",
            markup=False,
        )
