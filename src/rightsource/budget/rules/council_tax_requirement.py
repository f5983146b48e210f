"""Council tax requirements, tax bases and band D figures of every authority, read from the official releases.

Two shapes are known: the return of a year as a workbook, and a table with the year at the end of each heading. Begin
with `read_council_tax`; `council_tax_years` puts the figures of one authority in order.
Source: Council Tax Requirement returns (CTR1 to CTR3) and "Council tax levels set by local authorities in England",
Department for Communities and Local Government and its successors, Open Government Licence v3.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from rightsource.quantities import FinancialYear, Money, Problem
from rightsource.storage.spreadsheets import Cell, Sheet, cell_name, is_workbook, read_csv, read_workbook

_E_CODE = re.compile(r"E\d{4}")
_ONS_CODE = re.compile(r"E\d{8}")
_YEAR = re.compile(r"(20\d\d)\s*[-–/]\s*(\d\d)")
_YEAR_AT_END = re.compile(r"^(?P<what>[a-z_]+?)_?(?P<first>\d\d)(?P<second>\d\d)$")
_NOT_GIVEN = frozenset(("", "-", "..", "~", "[z]", "[x]", "z", "n/a"))
_PLACES = Decimal("0.000001")


class TaxMeasure(StrEnum):
    """What the figures of council tax are."""

    REQUIREMENT = "council tax requirement"
    REQUIREMENT_WITH_PARISHES = "council tax requirement with parishes"
    TAX_BASE = "tax base"
    BAND_D = "band D"
    BAND_D_WITH_PARISHES = "band D with parishes"
    BAND_D_OF_AREA = "band D of the area"
    SOCIAL_CARE_PRECEPT = "adult social care precept"
    SOCIAL_CARE_BAND_D = "band D of the adult social care precept"


# The lines of the form by what they say, for their numbers change from year to year. The first that fits is taken.
_LINES: tuple[tuple[str, TaxMeasure | None], ...] = (
    (r"as a percentage", None),
    (r"council tax for area of the billing authority", TaxMeasure.BAND_D_OF_AREA),
    (r"council tax requirement.*excluding local precepts", TaxMeasure.REQUIREMENT),
    (r"council tax requirement.*local precepts", TaxMeasure.REQUIREMENT_WITH_PARISHES),
    (r"council tax base for council tax setting purposes", TaxMeasure.TAX_BASE),
    (r"adult social care precept element", TaxMeasure.SOCIAL_CARE_BAND_D),
    (r"total adult social care precept", TaxMeasure.SOCIAL_CARE_PRECEPT),
    (r"average \(band d.*excluding local precepts", TaxMeasure.BAND_D),
    (r"average \(band d.*including.*local precepts", TaxMeasure.BAND_D_WITH_PARISHES),
)
_TABLE_HEADINGS = {
    "tstb": TaxMeasure.TAX_BASE,
    "avebandd_expp": TaxMeasure.BAND_D,
    "areabandd": TaxMeasure.BAND_D_OF_AREA,
}


@dataclass(frozen=True, slots=True)
class TaxFigure:
    """One figure of one authority for one year, and where it stands.

    Attributes:
        e_code: the department's code of the authority.
        ons_code: the code of the Office for National Statistics; blank where the release has none.
        authority_class: as the release has it: SC is a shire county.
        value: pounds; of a tax base, dwellings equivalent to band D.
        cell: the sheet and cell, or the row and heading.
    """

    e_code: str
    ons_code: str
    authority: str
    authority_class: str
    financial_year: FinancialYear
    measure: TaxMeasure
    value: Decimal
    cell: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of a release that is no authority's, and why it was left out."""

    where: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class CouncilTaxReading:
    """What a release gave, the lines left out, or every reason why it was refused."""

    figures: tuple[TaxFigure, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def year(self) -> FinancialYear:
        """The latest year of which it has figures: the year it was published for."""
        return max(figure.financial_year for figure in self.figures)


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure with the release that states it: its file, and the year it was published for."""

    figure: TaxFigure
    file: str
    release: FinancialYear


@dataclass(frozen=True, slots=True)
class CouncilTaxYear:
    """What is on record of one authority's council tax for one year; None where no release says.

    Attributes:
        requirement: without what parishes ask for.
        tax_base: dwellings equivalent to band D, for setting the tax.
        band_d: without what parishes ask for.
        social_care_band_d: the part of band D that is the adult social care precept, of that year alone.
        figures: all of the above with their release and cell, and what else is stated.
    """

    e_code: str
    authority: str
    financial_year: FinancialYear
    requirement: Money | None
    tax_base: Decimal | None
    band_d: Money | None
    social_care_band_d: Money | None
    figures: tuple[StatedFigure, ...]


@dataclass(frozen=True, slots=True)
class CouncilTaxTold:
    """The council tax of an authority year by year, as published by a day.

    Attributes:
        on: the day.
        years: the first year first.
    """

    on: date
    years: tuple[CouncilTaxYear, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of figures: where, and what it is of which year."""

    place: int
    measure: TaxMeasure
    year: FinancialYear


def read_council_tax(content: bytes, name: str) -> CouncilTaxReading:
    """Read a release of council tax figures, workbook or table, or say everything that is wrong with it."""
    if is_workbook(content):
        workbook = read_workbook(content, name=name, any_format=True)
        if workbook.problems:
            return CouncilTaxReading(problems=workbook.problems)
        return _read_sheets(workbook.sheets, name)
    table = read_csv(content, name)
    if table.problems:
        return CouncilTaxReading(problems=table.problems)
    return _read_table(Sheet(name, table.rows), name)


def council_tax_years(figures: Iterable[StatedFigure]) -> tuple[CouncilTaxYear, ...]:
    """Return an authority's council tax year by year; of two releases that state a figure, the later one holds."""
    latest: dict[tuple[FinancialYear, TaxMeasure], StatedFigure] = {}
    for each in sorted(figures, key=lambda one: one.release):
        latest[each.figure.financial_year, each.figure.measure] = each
    years = sorted({year for year, _ in latest})
    return tuple(_year(year, [one for key, one in latest.items() if key[0] == year]) for year in years)


def band_d_rise_percent(before: CouncilTaxYear, after: CouncilTaxYear) -> Decimal | None:
    """Return by how many per cent band D rose from one year to the next; None where either is not on record.

    Source: Local Government Finance Act 1992, s.52ZC: the test is made on the relevant basic amount of council tax.
    """
    if not before.band_d or after.band_d is None or after.financial_year != before.financial_year.next:
        return None
    return ((after.band_d - before.band_d).decimal_gbp * 100 / before.band_d.decimal_gbp).quantize(_PLACES)


def _year(year: FinancialYear, stated: Sequence[StatedFigure]) -> CouncilTaxYear:
    values = {each.figure.measure: each.figure.value for each in stated}

    def money(measure: TaxMeasure) -> Money | None:
        return Money.nearest(values[measure]) if measure in values else None

    newest = max(stated, key=lambda each: each.release).figure
    return CouncilTaxYear(
        newest.e_code,
        newest.authority,
        year,
        money(TaxMeasure.REQUIREMENT),
        values.get(TaxMeasure.TAX_BASE),
        money(TaxMeasure.BAND_D),
        money(TaxMeasure.SOCIAL_CARE_BAND_D),
        tuple(stated),
    )


def _read_sheets(sheets: Sequence[Sheet], name: str) -> CouncilTaxReading:
    for sheet in sheets:
        for number, row in enumerate(sheet.rows):
            if row and _words(row[0]) == "ecode":
                columns = _columns_of_form(row, sheet.rows[number + 1] if number + 1 < len(sheet.rows) else ())
                return _read_rows(sheet, number + 1, (0, None, 1, 2), columns, name)
    message = (
        "No sheet has a column headed 'Ecode', so there is no line for each authority. Give the return as published."
    )
    return CouncilTaxReading(problems=(Problem(name, message, "not-council-tax"),))


def _read_table(sheet: Sheet, name: str) -> CouncilTaxReading:
    headings = [_words(cell) for cell in sheet.rows[0]]
    if "ecode" not in headings or "authority" not in headings:
        message = "It has no columns 'ecode' and 'authority'. Give the release as published."
        return CouncilTaxReading(problems=(Problem(f"{name}, row 1", message, "not-council-tax"),))
    columns = [
        _Column(place, _TABLE_HEADINGS[found["what"]], FinancialYear(2000 + int(found["first"])))
        for place, heading in enumerate(headings)
        if (found := _YEAR_AT_END.match(heading)) and found["what"] in _TABLE_HEADINGS
        if (int(found["first"]) + 1) % 100 == int(found["second"])
    ]
    named = ("ecode", "onscode", "authority", "class")
    places = tuple(headings.index(each) if each in headings else None for each in named)
    return _read_rows(sheet, 1, places, columns, name)


def _columns_of_form(headings: Sequence[Cell], years: Sequence[Cell]) -> list[_Column]:
    """Return the form's columns; a heading stands over both its years, and one without a year is of the form's own."""
    found = [_YEAR.search(str(cell)) for cell in years]
    stated = [FinancialYear(int(one[1])) for one in found if one]
    columns: list[_Column] = []
    measure: TaxMeasure | None = None
    for place, heading in enumerate(headings):
        words = _words(heading)
        if words:
            measure = next((each for pattern, each in _LINES if re.search(pattern, words)), None)
        year = found[place] if place < len(found) else None
        if measure is not None and stated and (year or words):
            columns.append(_Column(place, measure, FinancialYear(int(year[1])) if year else max(stated)))
    return columns


def _read_rows(
    sheet: Sheet, first: int, places: tuple[int | None, ...], columns: Sequence[_Column], name: str
) -> CouncilTaxReading:
    if not columns:
        message = (
            "No heading names a council tax requirement, tax base or band D of a year. Give the release as published."
        )
        return CouncilTaxReading(problems=(Problem(name, message, "council-tax-no-figures"),))
    figures: list[TaxFigure] = []
    left_out: list[LeftOut] = []
    problems: list[Problem] = []
    for number, row in enumerate(sheet.rows[first:], start=first):
        e_code, ons_code, authority, its_class = (_text(row, place) for place in places)
        if _E_CODE.fullmatch(e_code):
            ons_code = ons_code if _ONS_CODE.fullmatch(ons_code) else ""
            whose = (e_code, ons_code, authority, its_class)
            for read in _figures(sheet, number, row, columns, whose):
                problems.append(read) if isinstance(read, Problem) else figures.append(read)
        elif authority and e_code:
            why = "It has no E-code of an authority: it is a total of a class, or stands under another code."
            left_out.append(LeftOut(f"{sheet.name}, row {number + 1}", authority, why))
    if not figures and not problems:
        message = "No row under the headings has an E-code such as E2820. Give the release as published."
        problems.append(Problem(name, message, "council-tax-no-authorities"))
    return CouncilTaxReading(() if problems else tuple(figures), tuple(left_out), tuple(problems))


def _figures(
    sheet: Sheet, number: int, row: Sequence[Cell], columns: Sequence[_Column], whose: tuple[str, str, str, str]
) -> Iterator[TaxFigure | Problem]:
    for column in columns:
        said = _text(row, column.place)
        if said.lower() in _NOT_GIVEN:
            continue
        cell = f"{sheet.name}, cell {cell_name(number, column.place)}"
        try:
            value = Decimal(said.replace(",", "")).quantize(_PLACES)
        except InvalidOperation:
            message = f"{said!r} is not a number: {column.measure} of {whose[2]}, {column.year}."
            yield Problem(cell, message, "council-tax-not-a-number")
        else:
            yield TaxFigure(*whose, column.year, column.measure, value, cell)


def _text(row: Sequence[Cell], place: int | None) -> str:
    cell = row[place] if place is not None and place < len(row) else None
    return "" if cell is None else str(cell).strip()


def _words(cell: Cell) -> str:
    return " ".join(str("" if cell is None else cell).lower().split())
