"""The council's payments over £500, as councils publish them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.scrutiny.rules.made_up.bills import Bill
from rightsource.scrutiny.rules.made_up.books import MadeUp, bills_in
from rightsource.scrutiny.rules.made_up.county import COUNCIL
from rightsource.scrutiny.rules.made_up.entries import For, in_pounds

HEADINGS = (
    "Body",
    "Name of Body",
    "Date",
    "Transaction Number",
    "Invoice Number",
    "Amount",
    "Supplier Name",
    "Supplier ID",
    "Expense Area",
    "Expense Type",
)
"""A shape in which an English county publishes. Source: Local Government Transparency Code 2015 para. 32."""

PUBLISHED_FROM_PENCE = 500_00
_AREAS = {
    ServiceDivision.ADULTS: "Adult care and health",
    ServiceDivision.CHILDREN: "Children's services",
    ServiceDivision.EDUCATION: "Schools and learning",
    ServiceDivision.ENVIRONMENT: "Environment",
    ServiceDivision.HIGHWAYS: "Highways",
    ServiceDivision.PLANNING: "Growth and planning",
    ServiceDivision.CENTRAL: "Corporate services",
}
_TYPES = {
    For.SUPPLIES: "Supplies and services",
    For.BOUGHT_SERVICES: "Third party payments",
    For.PREMISES: "Premises",
    For.TRAVEL: "Transport",
}


def payments_published(drawn: MadeUp) -> Iterator[Bill]:
    """Return the bills that the council has paid and must publish, month of the bill by month of the bill."""
    for month in drawn.county.months:
        for bill in bills_in(drawn, COUNCIL, month):
            if bill.paid_on <= drawn.county.last_day and abs(bill.pence) >= PUBLISHED_FROM_PENCE:
                yield bill


def write_payments(drawn: MadeUp, file: TextIO) -> int:
    """Write the payments to a CSV file and return how many there are."""
    return write_bills(payments_published(drawn), file)


def write_bills(bills: Iterable[Bill], file: TextIO) -> int:
    """Write paid bills to a CSV file as they are published, and return how many there are."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADINGS)
    count = 0
    for bill in bills:
        count += 1
        writer.writerow(
            ("00", "Demonstration County Council", f"{bill.paid_on} 00:00:00", f"{bill.reference}/paid",
             bill.invoice, in_pounds(bill.pence), bill.supplier.name, bill.supplier.number,
             _AREAS[bill.division], _TYPES[bill.supplier.purpose])
        )  # fmt: skip
    return count
