"""The official revenue returns of every English authority, outturn (RS) and budget (RA), as they are published.

Amounts are whole thousands of pounds, as the forms give them. Begin with `read_revenue_outturn`.
Source: Revenue Outturn Summary (RS) and Revenue Account Budget (RA) data by local authority, Department for Communities
and Local Government and its successors, Open Government Licence v3.0.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rightsource.planning.rules.publication_dates import publication_dates
from rightsource.quantities import FinancialYear, Problem
from rightsource.storage.spreadsheets import Cell, Sheet, Workbook, cell_name

# Each of three rounded amounts may be out by half a thousand, and some councils round upwards throughout.
RESERVE_TOLERANCE_GBP_THOUSAND = 2

RESERVES = {
    "schools": "schools'",
    "public_health": "public health",
    "other_earmarked": "other earmarked",
    "unallocated": "unallocated",
}
MOVEMENTS = ("opening", "appropriation", "closing")
# Schools, other earmarked and unallocated reserves stand in every form; public health came with the duty in 2013-14.
_RESERVES_ALWAYS = ("schools", "other_earmarked", "unallocated")

_OTHER_FORM = re.compile(r"\b(RO[1-6]|RG|RSX|TSR|SG|QRO|COR|CPR[1-4]|RSN)\b")
_TITLES = (("RS", "revenue outturn summary"), ("RA", "revenue account budget"))
_YEAR = re.compile(r"\b(20\d\d)[-–/](\d\d)\b")
_E_CODE = re.compile(r"E\d{4}")
_GSS_HEADINGS = ("ons code", "gss code")
_NOT_GIVEN = frozenset(("", "-", "..", "n/a", "na", "x"))


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount of the form: its name here, the headings it has had, and its line of the form.

    `sign` is -1 where the form shows income as negative and the name here says what was received or used.
    """

    name: str
    headings: tuple[str, ...]
    source: str
    is_required: bool = True
    sign: int = 1


def _service(name: str, heading: str, line: int, *, is_required: bool = True) -> Measure:
    return Measure(f"{name}_gbp_thousand", (heading, f"total {heading}"), f"RS and RA line {line}", is_required)


MEASURES = (
    _service("education", "education services", 190),
    _service("highways", "highways and transport services", 290),
    # The form of 2010-11 has one line for children and adults together; they are apart from 2011-12.
    Measure("social_care_gbp_thousand", ("social care",), "RS line 390, 2010-11 only", is_required=False),
    Measure(
        "childrens_social_care_gbp_thousand",
        ("children social care", "childrens social care", "total childrens social care"),
        "RS and RA line 330",
        is_required=False,
    ),
    _service("adult_social_care", "adult social care", 360, is_required=False),
    # A duty of councils from April 2013 (Health and Social Care Act 2012, s.12), so earlier forms have no such line.
    _service("public_health", "public health", 390, is_required=False),
    _service("housing", "housing services", 490),
    _service("culture", "cultural and related services", 509),
    _service("environment", "environmental and regulatory services", 590),
    _service("planning", "planning and development services", 599),
    _service("police", "police services", 601),
    _service("fire", "fire and rescue services", 602),
    _service("central", "central services", 690),
    _service("other", "other services", 698),
    Measure("total_services_gbp_thousand", ("total service expenditure",), "RS line 699, RA line 799"),
    Measure("net_current_expenditure_gbp_thousand", ("net current expenditure",), "RS line 749, RA line 849"),
    Measure(
        "receipts_flexibility_gbp_thousand",
        ("capital receipts used to finance revenue expenditure under receipts flexibility",),
        "RA line 867, from 2016-17",
        is_required=False,
        sign=-1,
    ),
    Measure(
        "repayment_of_principal_gbp_thousand", ("provision for repayment of principal",), "RS line 773, RA line 873"
    ),
    Measure(
        "interest_payable_gbp_thousand",
        ("interest payable and similar charges", "interest: external payments"),
        "RS line 781, RA line 881",
    ),
    Measure("net_revenue_expenditure_gbp_thousand", ("net revenue expenditure",), "RS line 805, RA line 905"),
    Measure("revenue_support_grant_gbp_thousand", ("revenue support grant",), "RS line 851, RA line 951", sign=-1),
    Measure("council_tax_requirement_gbp_thousand", ("council tax requirement",), "RS line 890, RA line 990"),
)
# One of the two must be there; which one depends on the year of the form.
_SOCIAL_CARE_TOGETHER = "social_care_gbp_thousand"
_SOCIAL_CARE_APART = ("childrens_social_care_gbp_thousand", "adult_social_care_gbp_thousand")
UPPER_TIER_CLASSES = {
    "SC": "shire county",
    "UA": "unitary authority",
    "MD": "metropolitan district",
    "L": "London borough",
}


@dataclass(frozen=True, slots=True)
class ReserveMovement:
    """A reserve over one year: what it opened with, what was put in (below nought: taken out), and its close."""

    opening_gbp_thousand: int
    appropriation_gbp_thousand: int
    closing_gbp_thousand: int


@dataclass(frozen=True, slots=True)
class AuthorityOutturn:
    """One authority's line of a return; an amount that its form does not ask for, or it did not give, is absent.

    `gss` is the code of the Office for National Statistics, blank where the workbook has no column of them.
    """

    e_code: str
    name: str
    authority_class: str
    amounts: Mapping[str, int]
    reserves: Mapping[str, ReserveMovement]
    gss: str = ""


@dataclass(frozen=True, slots=True)
class RevenueOutturn:
    """A whole return of a year, as it stood on the day of its vintage; a vintage of None has to be asked for."""

    form: str
    financial_year: FinancialYear
    vintage_on: date | None
    earliest_publication_stated_on: date | None
    authorities: Mapping[str, AuthorityOutturn]


@dataclass(frozen=True, slots=True)
class OutturnReading:
    """What a workbook gave: the return, or every reason why it was refused."""

    outturn: RevenueOutturn | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Restatement:
    """A reserve that opened a year with another balance than it had closed the year before with."""

    e_code: str
    name: str
    reserve: str
    closed_gbp_thousand: int
    reopened_gbp_thousand: int


@dataclass(frozen=True, slots=True)
class _DataSheet:
    """A sheet with a line for each authority: where its headings are, and what stands above each of them."""

    sheet: Sheet
    heading_row: int
    headings: tuple[str, ...]
    groups: tuple[str, ...]
    row_by_e_code: Mapping[str, int]

    def column(self, headings: Sequence[str], *, group: str = "") -> int | None:
        """Return the first column under one of these headings whose heading or group says `group`.

        The first, because later blocks of the form (Icelandic banks, other accounting bases) repeat some headings.
        """
        for column, heading in enumerate(self.headings):
            if heading in headings and group in f"{self.groups[column]} {heading}":
                return column
        return None

    def cell(self, e_code: str, column: int) -> Cell:
        """Return an authority's cell, None where its row is missing or too short."""
        row = self.row_by_e_code.get(e_code)
        cells = self.sheet.rows[row] if row is not None else ()
        return cells[column] if column < len(cells) else None

    def where(self, e_code: str, column: int) -> str:
        """Return the place of an authority's cell, as a spreadsheet shows it."""
        return f"{self.sheet.name}, cell {cell_name(self.row_by_e_code[e_code], column)}"


# Where an amount stands: the sheet and the column.
_Place = tuple[_DataSheet, int]


@dataclass(slots=True)
class _Found:
    """The places of all amounts, and the problems met on the way."""

    measures: dict[str, _Place] = field(default_factory=dict)
    reserves: dict[str, tuple[_Place, _Place, _Place]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_revenue_outturn(workbook: Workbook, *, vintage_if_unstated: date | None = None) -> OutturnReading:
    """Read an official RS or RA workbook, or say everything that is wrong with it.

    Args:
        workbook: as read, with whatever sheets and headings its year had.
        vintage_if_unstated: the day of publication, for a workbook that states no date anywhere.
    """
    if workbook.problems:
        return OutturnReading(None, workbook.problems)
    sheets = [one for sheet in workbook.sheets if (one := _data_sheet(sheet)) is not None]
    title = _title(workbook, sheets)
    if title is None or not sheets:
        return OutturnReading(None, (_not_an_outturn(workbook, has_e_codes=bool(sheets)),))
    form, year = title
    found = _find_columns(sheets, year)
    authorities = {} if found.problems else {one.e_code: one for one in _authorities(sheets[0], found)}
    if found.problems:
        return OutturnReading(None, tuple(found.problems))
    stated = publication_dates(workbook)
    return OutturnReading(
        RevenueOutturn(
            form,
            year,
            stated[-1] if stated else vintage_if_unstated,
            stated[0] if stated else vintage_if_unstated,
            authorities,
        )
    )


def cells_of(workbook: Workbook, outturn: RevenueOutturn) -> dict[tuple[str, str], str]:
    """Return the sheet and cell in which each figure of a return stands, by E-code and measure.

    A reserve's three figures are measures of their own, as `unallocated_opening`; a unit at the end is left out.
    """
    sheets = [one for sheet in workbook.sheets if (one := _data_sheet(sheet)) is not None]
    found = _find_columns(sheets, outturn.financial_year)
    places = {name.removesuffix("_gbp_thousand"): place for name, place in found.measures.items()}
    for reserve, three in found.reserves.items():
        places |= {f"{reserve}_{movement}": place for movement, place in zip(MOVEMENTS, three, strict=True)}
    return {
        (e_code, name): sheet.where(e_code, column)
        for name, (sheet, column) in places.items()
        for e_code in sheet.row_by_e_code
    }


def restatements(earlier: RevenueOutturn, later: RevenueOutturn) -> list[Restatement]:
    """Return every reserve whose balance was restated between the close of a year and the opening of the next."""
    assert (earlier.form, later.form) == ("RS", "RS"), "the opening balances of a budget are estimates"
    assert earlier.financial_year.next == later.financial_year
    return [
        Restatement(e_code, after.name, reserve, closed, opened)
        for e_code, after in later.authorities.items()
        if (before := earlier.authorities.get(e_code)) is not None
        for reserve in RESERVES
        if reserve in before.reserves and reserve in after.reserves
        if abs(
            (opened := after.reserves[reserve].opening_gbp_thousand)
            - (closed := before.reserves[reserve].closing_gbp_thousand)
        )
        > RESERVE_TOLERANCE_GBP_THOUSAND
    ]


def _normal(heading: Cell) -> str:
    """Return a heading without what varies by year: capitals, apostrophes, spacing, and anything in brackets."""
    without_brackets = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", str(heading or ""))
    text = " ".join(re.sub("['’]", "", without_brackets).lower().split())
    return re.sub(r" ?/ ?", "/", text)


def _data_sheet(sheet: Sheet) -> _DataSheet | None:
    for number, row in enumerate(sheet.rows):
        headings = tuple(_normal(cell) for cell in row)
        code_column = next((column for column, heading in enumerate(headings) if heading in ("e-code", "ecode")), None)
        if code_column is not None:
            codes = {
                str(cells[code_column]).strip(): index
                for index, cells in enumerate(sheet.rows)
                if index > number and _E_CODE.fullmatch(str(cells[code_column]).strip())
            }
            return _DataSheet(sheet, number, headings, _groups(sheet, number), codes)
    return None


def _groups(sheet: Sheet, heading_row: int) -> tuple[str, ...]:
    """Return, for each column, the text over its heading; one text stands over all columns up to the next."""
    above = next(
        (row for row in reversed(sheet.rows[:heading_row]) if any(isinstance(cell, str) for cell in row)),
        (None,) * len(sheet.rows[heading_row]),
    )
    groups: list[str] = []
    for cell in above:
        groups.append(_normal(cell) if isinstance(cell, str) else (groups[-1] if groups else ""))
    return tuple(groups)


def _title(workbook: Workbook, sheets: Sequence[_DataSheet]) -> tuple[str, FinancialYear] | None:
    ordered = [*(one.sheet for one in sheets), *workbook.sheets]
    for sheet in ordered:
        for row in sheet.rows[:20]:
            for cell in row:
                text = cell if isinstance(cell, str) else ""
                year = _YEAR.search(text)
                form = next((form for form, words in _TITLES if words in " ".join(text.lower().split())), None)
                if form and year and int(year[2]) == (int(year[1]) + 1) % 100:
                    return form, FinancialYear(int(year[1]))
    return None


def _not_an_outturn(workbook: Workbook, *, has_e_codes: bool) -> Problem:
    texts = [str(cell) for sheet in workbook.sheets for row in sheet.rows[:20] for cell in row if isinstance(cell, str)]
    other = next((found[1] for text in [*texts, workbook.name] if (found := _OTHER_FORM.search(text))), None)
    is_named = any(words in text.lower() for text in texts for _, words in _TITLES)
    if other and not is_named:
        message = f"This is the {other} form, not the summary. "
    elif not has_e_codes:
        message = "No sheet has a column headed 'E-code', so there is no line for each authority. "
    else:
        message = "No sheet says that it is the Revenue Outturn Summary or the Revenue Account Budget of a year. "
    advice = (
        "Give the workbook 'Revenue Outturn Summary (RS) data by LA' or 'Revenue Account Budget (RA) data by LA' "
        "as it was published."
    )
    return Problem(workbook.name, message + advice, "not-revenue-outturn")


def _find_columns(sheets: Sequence[_DataSheet], year: FinancialYear) -> _Found:
    found = _Found()
    main = sheets[0]
    found.problems += [_missing(main, one) for one in ("local authority", "class") if one not in main.headings]
    if not main.row_by_e_code:
        message = "No row under the headings has an E-code such as E2820. Use the workbook as it was published."
        found.problems.append(Problem(main.sheet.name, message, "outturn-no-authorities"))
    for measure in MEASURES:
        column = main.column(measure.headings)
        if column is not None:
            found.measures[measure.name] = (main, column)
        elif measure.is_required or (
            measure.name in _SOCIAL_CARE_APART and _SOCIAL_CARE_TOGETHER not in found.measures
        ):
            found.problems.append(_missing(main, measure.headings[0]))
    for reserve in RESERVES:
        _find_reserve(reserve, sheets, year, found)
    return found


def _find_reserve(reserve: str, sheets: Sequence[_DataSheet], year: FinancialYear, found: _Found) -> None:
    kind = "schools" if reserve == "schools" else f"{reserve.replace('_', ' ')} financial"
    level = f"{kind} reserves level"
    at_opening = (level, f"{level} at 1 april", f"estimated {level} at 1 april")
    at_closing = (level, f"{level} at 31 march", f"estimated {level} at 31 march")
    opening_day, closing_day = f"1 april {year.starts_in}", f"31 march {year.starts_in + 1}"
    wanted = (
        (f"the opening balance of {RESERVES[reserve]} reserves, at {opening_day}", at_opening, opening_day),
        (f"the change in {RESERVES[reserve]} reserves", (f"appropriations to/from {kind} reserves",), ""),
        (f"the closing balance of {RESERVES[reserve]} reserves, at {closing_day}", at_closing, closing_day),
    )
    places = [_first_place(sheets, headings, group) for _, headings, group in wanted]
    opening, appropriation, closing = places
    if opening and appropriation and closing:
        found.reserves[reserve] = (opening, appropriation, closing)
    elif reserve in _RESERVES_ALWAYS or any(places):
        found.problems += [
            _missing(sheets[0], headings[0], what)
            for place, (what, headings, _) in zip(places, wanted, strict=True)
            if place is None
        ]


def _first_place(sheets: Sequence[_DataSheet], headings: Sequence[str], group: str) -> _Place | None:
    for sheet in sheets:
        column = sheet.column(headings, group=group)
        if column is not None:
            return sheet, column
    return None


def _missing(sheet: _DataSheet, heading: str, what: str = "") -> Problem:
    close = difflib.get_close_matches(heading, sheet.headings, n=1, cutoff=0.75)
    nearest = ""
    if close and close[0] != heading:
        name = cell_name(sheet.heading_row, sheet.headings.index(close[0]))
        written = sheet.sheet.rows[sheet.heading_row][sheet.headings.index(close[0])]
        nearest = f" The nearest heading is '{written}' in cell {name}."
    return Problem(
        f"{sheet.sheet.name}, row {sheet.heading_row + 1}",
        f"No column is headed '{heading}'{f', for {what}' if what else ''}.{nearest} "
        "Use the workbook as it was published, with its headings unchanged.",
        "outturn-heading-missing",
    )


def _authorities(main: _DataSheet, found: _Found) -> Iterator[AuthorityOutturn]:
    name_column, class_column = main.headings.index("local authority"), main.headings.index("class")
    gss_column = main.column(_GSS_HEADINGS)
    sign = {measure.name: measure.sign for measure in MEASURES}
    for e_code in main.row_by_e_code:
        name = str(main.cell(e_code, name_column) or "").strip()
        amounts = {
            measure: sign[measure] * round(amount)
            for measure, place in found.measures.items()
            if (amount := _amount(e_code, place, found.problems)) is not None
        }
        reserves = {
            reserve: movement
            for reserve, places in found.reserves.items()
            if (movement := _movement(e_code, name, reserve, places, found.problems)) is not None
        }
        authority_class = str(main.cell(e_code, class_column) or "").strip()
        gss = "" if gss_column is None else str(main.cell(e_code, gss_column) or "").strip()
        yield AuthorityOutturn(e_code, name, authority_class, amounts, reserves, gss)


def _amount(e_code: str, place: _Place, problems: list[Problem]) -> float | None:
    sheet, column = place
    cell = sheet.cell(e_code, column)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell)
    if cell is None or str(cell).strip().lower() in _NOT_GIVEN:
        return None
    message = (
        f"'{cell}' stands where an amount in thousands of pounds should be. Write a number, or leave the cell empty."
    )
    problems.append(Problem(sheet.where(e_code, column), message, "outturn-not-a-number"))
    return None


def _movement(
    e_code: str, name: str, reserve: str, places: tuple[_Place, _Place, _Place], problems: list[Problem]
) -> ReserveMovement | None:
    """Return a reserve's year, adding a problem where its opening balance and its change do not make its close."""
    opening, change, closing = (_amount(e_code, place, problems) for place in places)
    if opening is None or change is None or closing is None:
        return None
    expected = opening + change
    if abs(expected - closing) > RESERVE_TOLERANCE_GBP_THOUSAND:
        sheet, column = places[2]
        moved = f"£{abs(change):,.0f}k was {'taken out of' if change < 0 else 'put into'} them"
        message = (
            f"{name} ({e_code}): {RESERVES[reserve]} reserves opened at £{opening:,.0f}k and {moved}, which makes "
            f"£{expected:,.0f}k, but the closing balance is given as £{closing:,.0f}k, "
            f"£{abs(expected - closing):,.0f}k {'more' if closing > expected else 'less'}. "
            "Use the workbook as it was published, or ask the publisher which figure is right."
        )
        problems.append(Problem(sheet.where(e_code, column), message, "outturn-reserve-does-not-add-up"))
    return ReserveMovement(round(opening), round(change), round(closing))
