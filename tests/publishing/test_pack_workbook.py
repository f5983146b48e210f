"""The pack's workbook: an independent reading of its formulas gives what Python gives, and every figure resolves."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rightsource.publishing.rules.pack import build_pack
from rightsource.publishing.rules.pack_layout import lay_out
from rightsource.publishing.rules.pack_parts import Pack, PackMaterial
from rightsource.publishing.rules.pack_workbook import workbook_of
from rightsource.quantities import Money
from rightsource.storage.knowledge import Audience

TODAY = date(2026, 11, 22)
HALF_A_PENNY = 0.005
_SHEET = r"(?:'((?:[^']|'')+)'|(\w+))!"
_REFERENCE = re.compile(rf"{_SHEET}([A-Z]+\d+)(?::([A-Z]+\d+))?")
_IF = re.compile(r'^IF\(([^,]+),([^,]+),""\)$')


@pytest.fixture(scope="module")
def workbook(county_pack: Pack) -> bytes:
    return workbook_of(county_pack)


class Oracle:
    """Works a workbook's formulas out again in exact fractions, from nothing but the plain numbers in its cells."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.value = cache(self._value)

    def _value(self, sheet: str, cell: str) -> Fraction | None:
        found = self.book[sheet][cell]
        if found.data_type == "f":
            return self._formula(str(found.value).removeprefix("="))
        return Fraction(str(found.value)) if isinstance(found.value, int | float) else None

    def _formula(self, formula: str) -> Fraction | None:
        chosen = _IF.match(formula)
        if chosen:
            return self._formula(chosen[2]) if self._evaluated(chosen[1]) else None
        result = self._evaluated(formula)
        return Fraction(result) if isinstance(result, int | Fraction) else None

    def _evaluated(self, formula: str) -> Any:
        references: list[list[Fraction]] = []

        def kept(match: re.Match[str]) -> str:
            references.append(self._cells((match[1] or match[2]).replace("''", "'"), match[3], match[4] or match[3]))
            return f"x[{len(references) - 1}]" if match[4] or "(" in formula else f"x[{len(references) - 1}][0]"

        # Inside SUM and MIN a reference is all its cells; elsewhere it is the one.
        is_list = formula.startswith(("SUM(", "MIN("))
        text = _REFERENCE.sub(kept, formula)
        if not is_list:
            text = re.sub(r"x\[(\d+)\](?!\[)", r"x[\1][0]", text)
        functions: dict[str, Callable[..., Any]] = {"SUM": _sum, "MIN": _min, "ROUNDDOWN": _rounded_down}
        text = re.sub(r"(?<![\w\[.])(\d+)(?![\w\]])", r"F(\1)", text)
        return eval(text, {"__builtins__": {}}, {"x": references, "F": Fraction, **functions})  # noqa: S307 - our own formula

    def _cells(self, sheet: str, first: str, last: str) -> list[Fraction]:
        names = [cell.coordinate for row in self.book[sheet][f"{first}:{last}"] for cell in row]
        return [value for name in names if (value := self.value(sheet, name)) is not None]


def _sum(*ranges: list[Fraction]) -> Fraction:
    return sum((value for values in ranges for value in values), start=Fraction(0))


def _min(*ranges: list[Fraction]) -> Fraction:
    return min(value for values in ranges for value in values)


def _rounded_down(value: Fraction, places: Fraction) -> Fraction:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Fraction(exact.quantize(Decimal(1).scaleb(-int(places)), ROUND_DOWN))


def test_every_formula_gives_what_python_gives_to_the_penny(workbook: bytes, county_pack: Pack) -> None:
    oracle, layout = Oracle(workbook), lay_out(county_pack)
    checked = 0
    for figure in county_pack.figures:
        if figure.value is None:
            continue
        place = layout.homes[figure.number]
        found = oracle.value(place.sheet, place.cell)
        if isinstance(figure.value, Money):
            assert found == Fraction(figure.value.pence, 100), figure
        else:
            assert found is not None
            assert abs(found - Fraction(figure.value)) < Fraction(1, 10**20), figure
        checked += 1
    assert checked > 600


def test_the_values_kept_beside_the_formulas_are_those_that_the_formulas_give(workbook: bytes) -> None:
    oracle = Oracle(workbook)
    kept = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    for sheet in oracle.book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found = oracle.value(sheet.title, cell.coordinate)
                    assert found is not None
                    assert abs(float(found) - kept[sheet.title][cell.coordinate].value) < HALF_A_PENNY


def test_a_row_changed_by_hand_moves_the_group(workbook: bytes, county_pack: Pack) -> None:
    oracle, layout = Oracle(workbook), lay_out(county_pack)
    income = next(figure for figure in county_pack.figures if figure.label == "Group income")
    place = layout.homes[income.number]
    before = oracle.value(place.sheet, place.cell)
    changed = Oracle(workbook)
    council_tax = next(cell for cell in changed.book["Rows"]["B"] if "Council tax" in str(cell.value))
    changed.book["Rows"].cell(council_tax.row, 4).value += 1_000
    after = changed.value(place.sheet, place.cell)
    assert before is not None
    assert after is not None
    assert after - before == 1_000


def test_every_figure_resolves_to_its_rows_in_the_workbook(workbook: bytes, county_pack: Pack) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    listed = {row[0]: row for row in book["Figures"].iter_rows(min_row=2, values_only=True)}
    by_figure: dict[str, list[tuple[Any, ...]]] = {}
    for row in book["Rows"].iter_rows(min_row=2, values_only=True):
        by_figure.setdefault(str(row[0]), []).append(row)
    assert set(listed) == {figure.number for figure in county_pack.figures}
    for figure in county_pack.figures:
        assert listed[figure.number][4] == figure.how
        records = [row[6] for row in by_figure.get(figure.number, [])]
        assert records == [row.record_id for row in figure.of_rows]


def test_text_that_looks_like_a_formula_stays_text(material: PackMaterial) -> None:
    hostile = '=HYPERLINK("http://example.org","x")'
    organisations = tuple(
        replace(each, row=replace(each.row, name=hostile, purpose="+1+1"))
        if each.row.organisation == "care-company"
        else each
        for each in material.organisations
    )
    pack = build_pack(replace(material, organisations=organisations), on=TODAY, audience=Audience.INSIDERS)
    layout = lay_out(pack)
    ours = {layout.formula(figure) for figure in pack.figures if figure.value is not None}
    ours |= {f"={place.reference}" for place in layout.homes.values()}
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(pack)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == hostile and cell.data_type != "f" for cell in cells)
    assert {str(cell.value) for cell in cells if cell.data_type == "f"} <= ours


def test_sheets_have_names_that_a_workbook_takes_however_long_or_alike_vehicles_are(material: PackMaterial) -> None:
    long = "History of [all] the/vehicles: a name that is much too long"
    organisations = tuple(
        replace(each, row=replace(each.row, name=long)) if each.row.is_vehicle else each
        for each in material.organisations
    )
    pack = build_pack(replace(material, organisations=organisations), on=TODAY, audience=Audience.INSIDERS)
    names = openpyxl.load_workbook(io.BytesIO(workbook_of(pack))).sheetnames
    assert len({name.casefold() for name in names}) == len(names) == len(lay_out(pack).sheets) + 2
    assert all(len(name) <= 31 for name in names)


def test_the_same_pack_gives_the_same_bytes(workbook: bytes, county_pack: Pack) -> None:
    assert workbook_of(county_pack) == workbook


def test_libreoffice_gives_the_same_totals(workbook: bytes, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        # The oracle above holds the same without it, so its absence is named and never a failure.
        pytest.xfail("left out: this machine has no LibreOffice (apt-get install libreoffice-calc)")
    (tmp_path / "pack.xlsx").write_bytes(_without_kept_values(workbook))
    command = [program, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "pack.xlsx")], check=True, timeout=120)
    worked_out = openpyxl.load_workbook(tmp_path / "out" / "pack.xlsx", data_only=True)
    ours = openpyxl.load_workbook(io.BytesIO(workbook), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(workbook))
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    found = worked_out[sheet.title][cell.coordinate].value
                    assert abs(found - ours[sheet.title][cell.coordinate].value) < HALF_A_PENNY, cell.coordinate


def _without_kept_values(content: bytes) -> bytes:
    """Return a workbook with its formulas alone, so that whoever opens it must work them out."""
    stripped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(stripped, "w") as written:
        for item in given.infolist():
            written.writestr(item, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", given.read(item)))
    return stripped.getvalue()
