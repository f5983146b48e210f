"""`rightsource new`: the workbook that a council fills in."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, answer, typed, verb

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class WorkbookWritten:
    """A workbook to fill in, and the command that loads it."""

    file: Path
    load_with: str


@verb("new", example="rightsource new mycouncil --to mycouncil.xlsx")
def run(
    council: Annotated[str, typer.Argument(metavar="COUNCIL", help="A short name of the council, such as mycouncil.")],
    to: Annotated[Path | None, typer.Option("--to", help="Where to write the workbook.", show_default=False)] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the workbook that a council fills in: instructions, drop-downs and an example row on each sheet.

    It needs no database and replaces nothing. When it is filled in, `rightsource load` takes it.
    """
    from rightsource.constitution.rules.books import duty_register
    from rightsource.scrutiny.errors import FileAlreadyThere
    from rightsource.scrutiny.rules.writing_workbook import template

    file = to or Path(f"{council.replace('/', '-')}.xlsx")
    if file.exists():
        raise FileAlreadyThere(str(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(template(duty_register(), council=council))
    written = WorkbookWritten(file, typed(f"load {file} --council {council}"))
    answer(written, as_json=as_json, show=_show)


def _show(console: "Console", written: WorkbookWritten) -> None:
    console.print(f"Wrote {written.file}. Begin with its sheet 'Read me'.", markup=False, soft_wrap=True)
    console.print(f"When it is filled in:  {written.load_with}", markup=False, soft_wrap=True)
