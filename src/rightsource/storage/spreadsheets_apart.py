"""Workbooks of other formats (.xls, .ods), read in a process of their own that has so much memory and time.

Their reader cannot be told beforehand how much memory a file will ask for: one small file can name a cell at the far
corner, or one long text a million times. What asks for more than a table of figures needs ends alone, and the server
goes on. Begin with `sheets_apart`.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from rightsource.storage.archives import Unreadable, damaged, password_needed

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 60
WAIT_SECONDS = 120
MOST_CELLS = 2_000_000
"""Of all sheets together, from the first to the last cell of each."""
MOST_TEXT_BYTES = 50_000_000

_OTHER_CELLS = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat}


def sheets_apart(data: bytes) -> list[tuple[str, list[list[Any]]]]:
    """Return the name and the cells of each sheet of a workbook, an empty cell being blank.

    Raises:
        Unreadable: it is damaged, wants a password, or asks for more than a table needs.
    """
    asked = [sys.executable, "-P", "-m", __name__]
    try:
        ended = subprocess.run(asked, input=data, capture_output=True, timeout=WAIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise _too_demanding() from None
    if ended.returncode:
        raise _too_demanding()
    told = json.loads(ended.stdout, object_hook=_cell)
    if isinstance(told, str):
        fault = {"password": password_needed, "demanding": _too_demanding}.get(told, damaged)
        raise fault()
    return [(name, rows) for name, rows in told]


def _cell(told: dict[str, Any]) -> Any:
    kind, value = next(iter(told.items()))
    return timedelta(seconds=value) if kind == "seconds" else _OTHER_CELLS[kind](value)


def _told(cell: object) -> dict[str, Any]:
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    assert isinstance(cell, date | time)
    return {type(cell).__name__: cell.isoformat()}


def _too_demanding() -> Unreadable:
    return Unreadable(
        "The workbook asks for more memory or time than a table of figures needs, so it was not opened. "
        "Copy the figures into a new workbook (.xlsx), and give that.",
        "workbook-too-demanding",
    )


def _read(data: bytes) -> str:
    """Return the sheets of a workbook, or why there are none, as the process that asked expects them."""
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            sheets, cells = [], 0
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                # Counted from A1, as the cells are written out.
                last_row, last_column = sheet.end or (-1, -1)
                cells += (last_row + 1) * (last_column + 1)
                if cells > MOST_CELLS:
                    return json.dumps("demanding")
                sheets.append((name, sheet.to_python(skip_empty_area=False)))
        told = json.dumps(sheets, default=_told)
    except python_calamine.PasswordError:
        return json.dumps("password")
    except python_calamine.CalamineError:
        return json.dumps("damaged")
    except BaseException as fault:
        # A panic in the Rust reader is no Exception; it is the file's fault.
        if type(fault).__name__ != "PanicException":
            raise
        return json.dumps("damaged")
    return told if len(told) <= MOST_TEXT_BYTES else json.dumps("demanding")


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(_read(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main()
