"""Files of figures by area as they are published: people by age, deprivation, and social care activity.

A file is known by its headings. What it does not say (a value that was not published) is counted and left out; what
cannot be read is a fault, and all faults are listed together.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import polars as pl

from rightsource.outcomes.errors import AreaFileNotUnderstood
from rightsource.outcomes.rules.needs import OLDEST, AreaFigure, AreaPopulation, PopulationKind, need_definitions
from rightsource.quantities import Problem
from rightsource.storage.spreadsheets import is_workbook, read_csv, read_workbook

_PARQUET = b"PAR1"
_NOT_PUBLISHED = frozenset({"", "-", "na", "n/a", "x", "c", "z", ":", "..", "[x]", "[c]"})
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_MOST = 10**12
_LONGEST_CODE = 20
Row = dict[str, str]


class AreaForm(StrEnum):
    """What a file of figures by area is."""

    PROJECTIONS = "ONS subnational population projections"
    ESTIMATES = "ONS mid-year population estimates"
    DEPRIVATION = "English indices of deprivation"
    ADULTS_ACTIVITY = "adult social care activity"
    ADULTS_OUTCOMES = "adult social care outcomes"
    CHILDREN = "children's measures of the local authority interactive tool"


POPULATION_FORMS = frozenset({AreaForm.PROJECTIONS, AreaForm.ESTIMATES, AreaForm.DEPRIVATION})


@dataclass(frozen=True, slots=True)
class AreaReading:
    """What was read of a file.

    Attributes:
        form: what it is.
        people: the people of each area and year.
        figures: the figures of each area, measure and year.
        not_published: in so many rows the file gives no value.
        not_asked_for: so many rows are of measures that no need asks for, and are not taken.
        problems: everything that is wrong with it; then nothing of it is taken.
    """

    form: AreaForm
    people: tuple[AreaPopulation, ...] = ()
    figures: tuple[AreaFigure, ...] = ()
    not_published: int = 0
    not_asked_for: int = 0
    problems: tuple[Problem, ...] = ()


def read_area_file(content: bytes, name: str) -> AreaReading:
    """Return what a file of figures by area says.

    Raises:
        AreaFileNotUnderstood: it has none of the forms known.
    """
    if content[:4] == _PARQUET:
        return _children(content, name)
    if is_workbook(content):
        return _estimates(content, name)
    table = read_csv(content, name)
    headings = [each.strip() for each in table.rows[0]] if table.rows else []
    for form, (needed, read) in _CSV_FORMS.items():
        if needed <= set(headings):
            rows = ((at, dict(zip(headings, cells, strict=True))) for at, cells in enumerate(table.rows[1:], 2))
            return read(form, rows, name)
    if table.problems:
        return AreaReading(AreaForm.PROJECTIONS, problems=table.problems)
    raise AreaFileNotUnderstood(name)


class _Faults:
    """The faults of a file, each with the row that it stands in."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Problem] = []

    def add(self, row: int, message: str, code: str) -> None:
        self.found.append(Problem(f"{self.name}, row {row}", message, code))

    def number(self, row: int, heading: str, text: str) -> Decimal | None:
        """Return a number that is not negative; a fault where it is none."""
        try:
            number = Decimal(text.strip().replace(",", ""))
        except InvalidOperation:
            number = Decimal(-1)
        if number.is_finite() and 0 <= number <= _MOST:
            return number
        self.add(
            row, f"“{text[:40]}” under {heading} is no number from nought up to a million million.", "not-a-number"
        )
        return None

    def check_code(self, row: int, code: str) -> None:
        """Note a fault where an area's code is longer than any there is."""
        if len(code.strip()) > _LONGEST_CODE:
            self.add(row, f"“{code[:40]}” is no code of an area. Write one as E10000020.", "not-a-code")

    def whole(self, row: int, heading: str, text: str, least: int, most: int) -> int | None:
        """Return a whole number between two others; a fault where it is none."""
        number = self.number(row, heading, text)
        if number is None:
            return None
        if number != number.to_integral_value() or not least <= number <= most:
            says = f"“{text[:40]}” under {heading} is not a whole number from {least:,} to {most:,}. Correct it."
            self.add(row, says, "out-of-range")
            return None
        return int(number)


def _projections(form: AreaForm, rows: Iterator[tuple[int, Row]], name: str) -> AreaReading:
    """Read the people of each area, year and age; both sexes are added up."""
    faults = _Faults(name)
    counted: dict[tuple[str, int], dict[tuple[int, str], int]] = {}
    for at, row in rows:
        faults.check_code(at, row["GEOGRAPHY_CODE"])
        age = faults.whole(at, "C_AGE", row["C_AGE"], 0, OLDEST)
        year = faults.whole(at, "PROJECTED_YEAR_NAME", row["PROJECTED_YEAR_NAME"], _FIRST_YEAR, _LAST_YEAR)
        persons = faults.whole(at, "OBS_VALUE", row["OBS_VALUE"], 0, 10**8)
        if age is None or year is None or persons is None:
            continue
        ages = counted.setdefault((row["GEOGRAPHY_CODE"].strip(), year), {})
        if (age, row["GENDER"]) in ages:
            faults.add(at, f"Age {age} of the same area, year and sex stands twice. Keep one of them.", "stands-twice")
        ages[age, row["GENDER"]] = persons
    people = []
    for (area, year), ages in counted.items():
        sexes = {sex for _, sex in ages}
        missing = [age for age in range(OLDEST + 1) if any((age, sex) not in ages for sex in sexes)]
        if missing and not faults.found:
            says = f"{area} in {year} lacks age {missing[0]} of one sex or more. Give every age from 0 to {OLDEST}."
            faults.found.append(Problem(name, says, "age-missing"))
        by_age = tuple(sum(ages.get((age, sex), 0) for sex in sexes) for age in range(OLDEST + 1))
        people.append(AreaPopulation(area, area, year, PopulationKind.PROJECTION, by_age))
    return AreaReading(form, people=tuple(people), problems=tuple(faults.found))


def _estimates(content: bytes, name: str) -> AreaReading:
    """Read the sheet of persons by single year of age of the mid-year estimates."""
    book = read_workbook(content, name=name, any_format=True)
    if book.problems:
        return AreaReading(AreaForm.ESTIMATES, problems=book.problems)
    sheet = next((each for each in book.sheets if each.name.strip() == "MYE2 - Persons"), None)
    head = next((at for at, row in enumerate(sheet.rows) if row[:2] == ("Code", "Name")), None) if sheet else None
    if sheet is None or head is None:
        raise AreaFileNotUnderstood(name)
    year = _year_of_title(str(sheet.rows[0][0] or ""))
    faults, people = _Faults(f"{name}, {sheet.name}"), []
    if year is None:
        faults.add(1, "The title does not end with its year, as in “mid-2020”. Give it as it was published.", "no-year")
    first = len(sheet.rows[head]) - OLDEST - 1
    for at, row in enumerate(sheet.rows[head + 1 :], head + 2):
        if not row[0]:
            continue
        ages = [faults.whole(at, f"age {age}", _text(row[first + age]), 0, 10**8) for age in range(OLDEST + 1)]
        if year is not None and None not in ages:
            by_age = tuple(each for each in ages if each is not None)
            people.append(
                AreaPopulation(str(row[0]).strip(), str(row[1]).strip(), year, PopulationKind.ESTIMATE, by_age)
            )
    return AreaReading(AreaForm.ESTIMATES, people=tuple(people), problems=tuple(faults.found))


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell if cell is not None else "")


def _year_of_title(title: str) -> int | None:
    last = title.strip().rpartition("mid-")[2]
    return int(last) if len(last) == 4 and last.isdigit() else None


def _figures(
    form: AreaForm, rows: Iterator[tuple[int, Row]], name: str, told: Callable[[Row], tuple[str, str, str, str, str]]
) -> AreaReading:
    """Read rows that say of an area and a measure its value in a year; several rows of the same are added up."""
    faults, skipped = _Faults(name), 0
    found: dict[tuple[str, str, str, int], Decimal] = {}
    for at, row in rows:
        area, called, measure, said_year, said = told(row)
        faults.check_code(at, area)
        if said.strip().casefold() in _NOT_PUBLISHED:
            skipped += 1
            continue
        year = faults.whole(at, "the year", said_year, _FIRST_YEAR, _LAST_YEAR)
        value = faults.number(at, measure, said)
        if year is not None and value is not None:
            key = (area.strip(), called.strip(), measure, year)
            found[key] = found.get(key, Decimal(0)) + value
    figures = tuple(AreaFigure(*key, value) for key, value in found.items())
    return AreaReading(form, figures=figures, not_published=skipped, problems=tuple(faults.found))


def _deprivation(form: AreaForm, rows: Iterator[tuple[int, Row]], name: str) -> AreaReading:
    """Read the average score of each upper-tier area; the year is that of the edition."""
    area, called = (f"Upper Tier Local Authority District {word} (2019)" for word in ("code", "name"))
    score = "IMD - Average score"
    return _figures(form, rows, name, lambda row: (row[area], row[called], score, "2019", row[score]))


def _adults_activity(form: AreaForm, rows: Iterator[tuple[int, Row]], name: str) -> AreaReading:
    """Read residential and nursing care, in house and external; rows of both together would count them twice."""
    kept = ((at, row) for at, row in rows if row["ActivityProvision"] in {"In House", "External"})
    named = ((at, row) for at, row in kept if row["SupportSetting"].strip())
    return _figures(
        form,
        named,
        name,
        lambda row: ("", row["DH_GEOGRAPHY_NAME"], row["SupportSetting"].strip(), row["year"], row["ITEMVALUE"]),
    )


def _adults_outcomes(form: AreaForm, rows: Iterator[tuple[int, Row]], name: str) -> AreaReading:
    """Read the measures of adult social care; 2016-17 is the year that begins in 2016."""
    return _figures(
        form,
        rows,
        name,
        lambda row: (
            row["Local authority code"],
            row["Local authority name"],
            row["Code"],
            row["Financial year"][:4],
            row["Value"],
        ),
    )


def _children(content: bytes, name: str) -> AreaReading:
    """Read those measures of the interactive tool that a need asks for, of the areas that are authorities."""
    needed = {"Short Desc", "Years", "LA and Regions", "Values", "LA Number"}
    try:
        table = pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PolarsError:
        raise AreaFileNotUnderstood(name) from None
    if not needed <= set(table.columns):
        raise AreaFileNotUnderstood(name)
    asked = table.filter(pl.col("Short Desc").is_in([each.measure for each in need_definitions() if each.per]))
    rows: Sequence[dict[str, Any]] = asked.select(sorted(needed)).to_dicts()
    told = ((at, {key: str(value or "") for key, value in row.items()}) for at, row in enumerate(rows, 1))
    reading = _figures(
        AreaForm.CHILDREN,
        told,
        name,
        lambda row: ("", row["LA and Regions"], row["Short Desc"], row["Years"], _rounded(row["Values"])),
    )
    return AreaReading(
        AreaForm.CHILDREN,
        figures=reading.figures,
        not_published=reading.not_published,
        not_asked_for=table.height - asked.height,
        problems=reading.problems,
    )


def _rounded(text: str) -> str:
    """Return a number without what a binary fraction added to it, as in 64.400000000000006."""
    try:
        return f"{Decimal(text).quantize(Decimal('0.000001')).normalize():f}"
    except InvalidOperation:
        return text


_Read = Callable[[AreaForm, Iterator[tuple[int, Row]], str], AreaReading]
_CSV_FORMS: dict[AreaForm, tuple[frozenset[str], _Read]] = {
    AreaForm.PROJECTIONS: (
        frozenset({"GEOGRAPHY_CODE", "C_AGE", "PROJECTED_YEAR_NAME", "OBS_VALUE", "GENDER"}),
        _projections,
    ),
    AreaForm.DEPRIVATION: (
        frozenset({"Upper Tier Local Authority District code (2019)", "IMD - Average score"}),
        _deprivation,
    ),
    AreaForm.ADULTS_ACTIVITY: (
        frozenset({"SupportSetting", "DH_GEOGRAPHY_NAME", "ActivityProvision", "ITEMVALUE", "year"}),
        _adults_activity,
    ),
    AreaForm.ADULTS_OUTCOMES: (
        frozenset({"Financial year", "Local authority code", "Local authority name", "Code", "Value"}),
        _adults_outcomes,
    ),
}
