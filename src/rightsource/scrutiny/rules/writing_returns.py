"""The form on which a vehicle makes its monthly return: one worksheet, made for that vehicle and that month.

A hidden worksheet holds which vehicle and month it was made for, with a check value that only this installation makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rightsource.commissioning.rules.returns import cash_opens_on
from rightsource.commissioning.rules.rows import MonthlyReturn, ReturnMeasure
from rightsource.quantities import Money, Month
from rightsource.scrutiny.rules.reading_limits import WEEKS_OF_CASH
from rightsource.storage.rows import Column, columns_of
from rightsource.storage.workbook_writing import (
    MONEY_FORMAT,
    SheetColumn,
    SheetRow,
    SheetToWrite,
    Style,
    Value,
    range_of,
    write_workbook,
)

FORM = "Return"
IDENTITY = "Identity"
VEHICLE_LABEL, MONTH_LABEL = "Vehicle", "Month"
MEASURE_HEADINGS = ("Measure", "Target", "Actual", "Unit", "Higher is better")
_ROOM_FOR_MEASURES = 12
_NOT_ASKED = frozenset({"organisation", "month", "submitted_on", "cash_by_week"})
ASKED: tuple[Column, ...] = tuple(column for column in columns_of(MonthlyReturn) if column.name not in _NOT_ASKED)
"""What the form asks for beside weeks of cash and measures, in order."""


@dataclass(frozen=True, slots=True)
class ReturnIdentity:
    """Which vehicle of which council a form was made for, for which month."""

    council: str
    organisation: str
    month: Month

    @property
    def text(self) -> str:
        """The identity as the form holds it, and as its check value is worked out from."""
        return f"{self.council} {self.organisation} {month_text(self.month)}"


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """What a form is made from.

    Attributes:
        identity: whose it is.
        name: the vehicle's name.
        check: the check value of the identity.
        signatories: the posts of the vehicle that may sign.
        measures: those of its last return, whose targets are offered again.
    """

    identity: ReturnIdentity
    name: str
    check: str
    signatories: tuple[str, ...]
    measures: tuple[ReturnMeasure, ...] = ()


def return_form(form: ReturnForm) -> bytes:
    """Return the workbook on which a vehicle makes its return for a month."""
    month = form.identity.month
    rows = [
        SheetRow(Style.TITLE, (f"{form.name}: return for {month}",)),
        SheetRow(Style.PLAIN, ("Write in column B, and the measures at the end. Values only, no formulas.",)),
        SheetRow(Style.PLAIN, ("Then send this file, with its name as it is or any other, to be signed in.",)),
        SheetRow(Style.HEADING, ("What is asked", "Write here", "What it means")),
        SheetRow(Style.EXAMPLE, (VEHICLE_LABEL, form.identity.organisation, "This form is for this vehicle only.")),
        SheetRow(Style.EXAMPLE, (MONTH_LABEL, month_text(month), "This form is for this month only.")),
        *(SheetRow(Style.OWN, (column.title, None, _help(column))) for column in ASKED),
        SheetRow(Style.HEADING, ("Cash at the end of each week", "£", "Below nought where it is overdrawn")),
        *(SheetRow(Style.OWN, (label,)) for label in week_labels(month)),
        SheetRow(Style.HEADING, MEASURE_HEADINGS),
        *(SheetRow(Style.OWN, _measure(measure)) for measure in form.measures),
        *(SheetRow(Style.OWN, ()) for _ in range(_ROOM_FOR_MEASURES)),
    ]
    signed_row = next(i for i, row in enumerate(rows) if row.values[:1] == (_SIGNED.title,))
    columns = (
        SheetColumn(44),
        SheetColumn(24, MONEY_FORMAT, range_of(IDENTITY, 1, 0, max(len(form.signatories), 1) - 1), is_strict=True),
        SheetColumn(60, "General"),
        SheetColumn(12),
        SheetColumn(18),
    )
    hidden = [
        SheetRow(Style.PLAIN, (form.identity.text, *form.signatories[:1])),
        SheetRow(Style.PLAIN, (form.check, *form.signatories[1:2])),
        *(SheetRow(Style.PLAIN, (None, post)) for post in form.signatories[2:]),
    ]
    page = SheetToWrite(FORM, columns, tuple(rows), frozen_rows=4, offered_from=signed_row, offered_until=signed_row)
    identity = SheetToWrite(IDENTITY, (SheetColumn(60), SheetColumn(40)), tuple(hidden), is_hidden=True)
    return write_workbook([page, identity], title=f"{form.name}: return for {month}")


def week_labels(month: Month) -> tuple[str, ...]:
    """Return the labels of the thirteen weeks that follow a month, each by its last day, a Sunday.

    >>> week_labels(Month(2026, 10))[0]
    'Week 1, ending 2026-11-08'
    """
    opens_on = cash_opens_on(month)
    return tuple(f"Week {week}, ending {opens_on + timedelta(weeks=week)}" for week in range(1, WEEKS_OF_CASH + 1))


def month_text(month: Month) -> str:
    """Return a month as it is written in a form.

    >>> month_text(Month(2026, 4))
    '2026-04'
    """
    return f"{month.year}-{month.month:02}"


def last_complete_month(today: date) -> Month:
    """Return the month for which a return is made on a day.

    >>> last_complete_month(date(2026, 11, 9))
    Month(year=2026, month=10)
    """
    return Month.of(Month.of(today).first_day - timedelta(days=1))


_SIGNED = next(column for column in ASKED if column.name == "signed_by")


def _help(column: Column) -> str:
    needed = "" if column.required else " May be blank."
    unit = " In pounds." if column.kind is Money else ""
    return f"{column.help}{unit}{needed}"


def _measure(measure: ReturnMeasure) -> tuple[Value, ...]:
    """Return last month's measure with its target; the actual is this month's to give."""
    return measure.measure, _figure(measure.target), None, measure.unit, "yes" if measure.higher_is_better else "no"


def _figure(number: Decimal) -> Decimal:
    return number.normalize()
