"""Running LibreOffice Calc on the workbook without a window: it recalculates, times itself, and tells what it found."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from rightsource.simulation.bench.calc import write_workbook
from rightsource.simulation.bench.numpy_batch import Figures, Luck, months_of
from rightsource.simulation.bench.tables import Tables
from rightsource.simulation.packing import FloatArray
from rightsource.simulation.projection import VEHICLE_YEARLY, YEARLY

_SECONDS_AT_MOST: Final = 300
_MILLISECONDS: Final = 1000.0
# Put into a new profile's own library, of which a macro runs without being asked about.
_MACRO: Final = """
Sub Recalculate(book As String, told As String, times As Long)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(ConvertToURL(book), "_blank", 0, hidden())
  found = document.Sheets.getByName("Found")
  document.calculateAll()
  began = GetSystemTicks()
  For turn = 1 To times
    document.calculate()
    first = found.getCellByPosition(0, 0).Value
  Next turn
  taken = GetSystemTicks() - began
  file = FreeFile
  Open told For Output As #file
  Print #file, taken
  row = 0
  Do While found.getCellByPosition(0, row).Type &lt;&gt; com.sun.star.table.CellContentType.EMPTY
    Print #file, found.getCellByPosition(0, row).Value
    row = row + 1
  Loop
  Close #file
  document.close(True)
  StarDesktop.terminate()
End Sub
"""
_LIBRARY: Final = "user/basic/Standard"
_MODULE: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
{_MACRO}</script:module>"""


def why_not_calc() -> str:
    """Return why Calc cannot be measured; nothing if it can."""
    return "" if shutil.which("soffice") else "LibreOffice is not installed."


def seconds_a_future(tables: Tables, times: int) -> float:
    """Return what Calc takes for one more future: a recalculation with new random numbers, by its own clock."""
    taken, _ = _recalculated(tables, None, times)
    return taken / times


def figures_by_calc(tables: Tables, luck: Luck, futures: int) -> Figures:
    """Return what Calc finds of the first futures of given luck, a workbook each."""
    found = [_recalculated(tables, _one_of(luck, future), 0)[1] for future in range(futures)]
    return _as_figures(np.array(found).T, len(tables.packed.vehicles))


def _one_of(luck: Luck, future: int) -> Luck:
    return Luck(luck.savings[..., [future]], luck.bids[..., [future]], lambda month: luck.normals(month)[:, [future]])


def _as_figures(found: FloatArray, vehicles: int) -> Figures:
    """Return figures (one a row) in the shapes of every peer's."""
    council, found = found[: len(YEARLY)], found[len(YEARLY) :]
    theirs, months = found[: len(VEHICLE_YEARLY) * vehicles], found[len(VEHICLE_YEARLY) * vehicles :]
    by_vehicle = theirs.reshape(vehicles, len(VEHICLE_YEARLY), -1)
    return Figures(
        council[:, np.newaxis],
        by_vehicle.transpose(1, 0, 2)[:, :, np.newaxis],
        months_of(months[0], months[1]),
        months_of(months[2 : 2 + vehicles], months[2 + vehicles :]),
    )


def _recalculated(tables: Tables, luck: Luck | None, times: int) -> tuple[float, FloatArray]:
    """Return the seconds of so many recalculations, and what was found after the last."""
    with TemporaryDirectory() as folder:
        book, told, profile = (Path(folder) / name for name in ("book.xlsx", "told.txt", "profile"))
        write_workbook(book, tables, luck)
        _office(profile, "--terminate_after_init")
        (profile / "user/basic/Standard/Module1.xba").write_text(_MODULE)
        _office(profile, f'macro:///Standard.Module1.Recalculate("{book}","{told}",{times})')
        taken, *found = (float(line) for line in told.read_text().split())
    return taken / _MILLISECONDS, np.array(found)


def _office(profile: Path, what: str) -> None:
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", what],
        check=True,
        capture_output=True,
        timeout=_SECONDS_AT_MOST,
    )
