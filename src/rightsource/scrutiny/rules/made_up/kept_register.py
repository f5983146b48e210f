"""The contracts register of the demonstration council as it would publish one each quarter. All of it is made up."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from rightsource.scrutiny.rules.made_up.kept import MadeUpFile

_HEADINGS = (
    "Effective date",
    "Contract reference number",
    "Contract title",
    "Department",
    "Contract start date",
    "Contract end date",
    "Last extension date",
    "Contract value",
    "Supplier name",
    "Charity number",
    "VCSE",
    "Tender process type",
)
_TENDER, _QUOTE, _OTHER = "Invitation to tender", "Invitation to quote", "Other"
# Title, department, days from the register's day to the start and the end, days of extension, pounds, supplier,
# whether it is a voluntary body, how it was bought. One ends before it starts, one had ended, some have gaps.
_CONTRACTS: tuple[tuple[str, str, int | None, int | None, int, int | None, str, bool, str], ...] = (
    ("Home care in the north of the county", "Adults", -700, 60, 365, 4_200_000, "Rowan Care Ltd", False, _TENDER),
    ("Home care in the south of the county", "Adults", -700, 60, 365, 3_900_000, "Hazel Support Ltd", False, _TENDER),
    ("Care homes, block of beds", "Adults", -1_500, 820, 0, 18_400_000, "Demonstration Care Ltd", False, _OTHER),
    ("Meals in day centres", "Adults", -360, 5, 0, 86_000, "Maple Supplies Ltd", False, _QUOTE),
    ("Advocacy for adults", "Adults", -900, 150, 365, 240_000, "Demonstration Advocacy Trust", True, _TENDER),
    ("Youth clubs", "Children", -300, 430, 0, 310_000, "Demonstration Youth Charity", True, _OTHER),
    ("School transport, routes in the east", "Children", -820, 235, 0, 1_260_000, "Larch Coaches Ltd", False, _TENDER),
    ("School transport, routes in the west", "Children", -820, 235, 0, 1_140_000, "Elder Coaches Ltd", False, _TENDER),
    ("Foster care, framework", "Children", -500, 960, 730, None, "Aspen Homes Ltd", False, _TENDER),
    ("Winter salt", "Environment", -200, 170, 0, 520_000, "Cedar Recycling Ltd", False, _QUOTE),
    ("Recycling centres", "Environment", -2_900, 1_100, 0, 21_500_000, "Yew Recycling Ltd", False, _TENDER),
    ("Road signs", "Highways", 400, 40, 0, 75_000, "Birch Print Ltd", False, _QUOTE),
    ("Cleaning of offices", "Corporate", -1_200, -90, 0, 640_000, "Oak Cleaning Ltd", False, _TENDER),
    ("Stationery", "Corporate", None, None, 0, 45_000, "Alder Stationery Ltd", False, _QUOTE),
    ("Software for payroll", "Corporate", -1_000, 95, 730, 380_000, "Elm Software Ltd", False, _TENDER),
    ("Legal advice on property", "Corporate", -100, 620, 0, 0, "Beech Estates LLP", False, _OTHER),
)


def register_told(today: date) -> MadeUpFile:
    """Return the register as it stood at the beginning of the quarter; in one quarter it is always the same file."""
    listed_on = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for number, each in enumerate(_CONTRACTS, start=1):
        title, department, starts, ends, longer, pounds, supplier, is_voluntary, process = each
        writer.writerow(
            (
                _day(listed_on, 0),
                f"DC-{number:03d}",
                title,
                department,
                _day(listed_on, starts),
                _day(listed_on, ends),
                _day(listed_on, None if ends is None or not longer else ends + longer),
                "" if pounds is None else pounds,
                supplier,
                "",
                "Yes" if is_voluntary else "",
                process,
            )
        )
    return MadeUpFile(f"contracts-{listed_on:%Y-%m}.csv", text.getvalue().encode(), listed_on)


def _day(listed_on: date, days: int | None) -> str:
    return "" if days is None else f"{listed_on + timedelta(days=days):%d/%m/%Y}"
