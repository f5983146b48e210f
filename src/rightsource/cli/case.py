"""`rightsource case export`: the record as a folder or a workbook that loads as it is."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class CaseExported:
    """Where a case was written, and as which files."""

    place: Path
    files: tuple[str, ...]


@verb("case export", example="rightsource case export mycouncil-case --council mycouncil")
def run(
    place: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder for CSV and TOML, or a name ending in .xlsx for a workbook.")
    ],
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the record as it stands to files that load as they are, each row with where it comes from."""
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.errors import FileAlreadyThere
    from rightsource.scrutiny.queries import cases
    from rightsource.storage.walls import THE_COUNCIL, look_as

    if place.is_file() or (place.is_dir() and any(place.iterdir())):
        raise FileAlreadyThere(str(place))
    is_workbook = place.suffix == ".xlsx"
    with transaction.atomic():
        look_as(THE_COUNCIL)
        files = {place.name: cases.exported_workbook()} if is_workbook else cases.exported_folder()
    folder = place.parent if is_workbook else place
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    answer(CaseExported(place, tuple(files)), as_json=as_json, show=_show)


def _show(console: "Console", exported: CaseExported) -> None:
    console.print(f"Wrote {exported.place}: {', '.join(exported.files)}.", markup=False, soft_wrap=True)
