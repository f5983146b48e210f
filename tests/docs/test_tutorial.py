"""The tutorial is followed to the letter: what it says to type is typed, what it shows must be printed.

`console` blocks are run, `text` blocks are what must be printed (… stands for anything), tables are typed in.
"""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from the_pages import DOCS, Block, Table, parts

from rightsource.constitution.rules.books import duty_register
from rightsource.scrutiny.rules.case_format import SHEETS
from rightsource.site import places
from rightsource.site.database import database_name, drop_database

TUTORIAL = (DOCS / "tutorials" / "your_own_council_in_an_hour.md").read_text()
OWN_NAME = "mycouncil"
WORKBOOK, FORM = f"{OWN_NAME}.xlsx", "care-return.xlsx"
FIRST_OWN_ROW = 7


@pytest.fixture
def council() -> Iterator[str]:
    """Give a short name nobody else has, for the one that the tutorial chooses, and drop its database afterwards."""
    slug = f"hour-{os.getpid()}-{secrets.token_hex(3)}"
    yield slug
    drop_database(database_name(slug))
    (places.state_folder() / f"{database_name(slug)}.lock").unlink(missing_ok=True)


@pytest.mark.slow
def test_the_hour_goes_as_the_tutorial_says(council: str, tmp_path: Path) -> None:
    terminal = Terminal(council, tmp_path)
    for part in parts(TUTORIAL):
        if isinstance(part, Table):
            type_in(part, tmp_path)
        elif part.kind == "console":
            terminal.run(part)
        else:
            terminal.check_it_said(part)
    first, second = (said for name, said in terminal.runs if name == "./run cli week")
    owed = f"owes its {last_month(date.today())} return"  # noqa: DTZ011 - the day where the command ran
    assert owed not in second
    assert owed in first or date.today().day <= 10  # noqa: DTZ011 - in the first days it is not due yet
    for file in (tmp_path / "packs").iterdir():
        assert file.suffix in {".pdf", ".xlsx"}
        assert file.stat().st_size > 10_000


def test_the_tutorial_types_into_sheets_that_there_are() -> None:
    titles = {sheet.title for sheet in SHEETS}
    typed = [part.section for part in parts(TUTORIAL) if isinstance(part, Table) and part.section in titles]
    assert {"Council", "Organisations", "Posts", "Price history", "Exposures"} <= set(typed)
    assert len(typed) == len(set(typed))


def test_the_duties_that_the_tutorial_picks_are_in_the_register() -> None:
    register = {duty.duty for duty in duty_register()}
    picked = next(part for part in parts(TUTORIAL) if isinstance(part, Table) and part.section == "Duties")
    assert {row[0] for row in picked.rows} <= register


def test_what_is_not_printed_or_in_another_order_is_noticed(tmp_path: Path) -> None:
    terminal = Terminal("any", tmp_path)
    terminal.runs.append(("./run cli week", "This week: 5 things\nto do, 2 late.\n"))
    terminal.check_it_said(Block("text", "This week: … things to do, … late.\n"))
    for other in ("This week: 6 things to do", "… late. …\nThis week\n"):
        with pytest.raises(AssertionError, match="did not print"):
            terminal.check_it_said(Block("text", other))


class Terminal:
    """A terminal in a folder, its environment, and all that was printed in it."""

    def __init__(self, council: str, folder: Path) -> None:
        self.council, self.folder = council, folder
        self.environment = os.environ | {"NO_COLOR": "1", "COLUMNS": "200", "RIGHTSOURCE_COMMAND": "./run cli"}
        self.runs: list[tuple[str, str]] = []

    def run(self, block: Block) -> None:
        """Run the commands of a block; a load of faults is refused, all else must go well."""
        for command in block.text.splitlines():
            words = [word if word != OWN_NAME else self.council for word in shlex.split(command)]
            if words[0] == "export":
                name, _, value = words[1].partition("=")
                assert value == OWN_NAME
                self.environment[name] = self.council
                continue
            assert words[:2] == ["./run", "cli"], command
            own_file = ["--to", WORKBOOK] if words[2] == "new" else []
            done = subprocess.run(
                [sys.executable, "-m", "rightsource", *words[2:], *own_file], cwd=self.folder, env=self.environment,
                stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            )  # fmt: skip
            is_refused = "fault" in done.stderr
            assert done.returncode == (2 if is_refused else 0), f"{command}\n{done.stdout}\n{done.stderr}"
            said = (done.stdout + done.stderr).replace(self.council, OWN_NAME)
            self.runs.append((command, said))

    def check_it_said(self, block: Block) -> None:
        """Check that the last command printed each line of a block, in that order."""
        command, said = self.runs[-1]
        rest = " ".join(said.split())
        for line in block.text.splitlines():
            for piece in filter(None, map(str.strip, " ".join(line.split()).split("…"))):
                _, found, rest = rest.partition(piece)
                assert found, f"{command} did not print {piece!r} where it should:\n{said}"


def type_in(table: Table, folder: Path) -> None:
    """Type a table of the tutorial into the workbook, or into the form of the return."""
    if table.heads == ("Sheet", "Row", "Column", "Write"):
        mend(table, folder / WORKBOOK)
    elif table.section in {sheet.title for sheet in SHEETS}:
        fill_in(table, folder / WORKBOOK)
    else:
        fill_in_form(table, folder / FORM)


def fill_in(table: Table, file: Path) -> None:
    workbook = openpyxl.load_workbook(file)
    sheet = workbook[table.section]
    columns = columns_of(sheet)
    for number, row in enumerate(table.rows, start=FIRST_OWN_ROW):
        for head, text in zip(table.heads, row, strict=True):
            sheet.cell(number, columns[head]).value = as_typed(text)
    workbook.save(file)


def mend(table: Table, file: Path) -> None:
    workbook = openpyxl.load_workbook(file)
    for title, row, head, text in table.rows:
        sheet = workbook[title]
        sheet.cell(int(row), columns_of(sheet)[head]).value = as_typed(text)
    workbook.save(file)


def fill_in_form(table: Table, file: Path) -> None:
    workbook = openpyxl.load_workbook(file)
    sheet = workbook["Return"]
    labels = {str(cell.value): cell.row for cell in sheet["A"] if cell.value is not None}
    for row in table.rows:
        if table.heads[0] == "Measure":
            for column, text in enumerate(row, start=1):
                sheet.cell(labels["Measure"] + 1, column).value = as_typed(text)
        else:
            label = row[0] if table.heads[0] != "Week" else next(w for w in labels if w.startswith(f"Week {row[0]},"))
            sheet.cell(labels[label], 2).value = as_typed(row[1])
    workbook.save(file)


def columns_of(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[3] if cell.value}


def as_typed(text: str) -> str | float | date | None:
    """Return what a spreadsheet program makes of what a person types into a cell.

    >>> as_typed("2026-04-01"), as_typed("18400000"), as_typed("2026-27"), as_typed("")
    (datetime.date(2026, 4, 1), 18400000.0, '2026-27', None)
    """
    for kind in (float, date.fromisoformat):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None


def last_month(today: date) -> str:
    return f"{today.replace(month=(today.month - 2) % 12 + 1, day=1):%B}"
