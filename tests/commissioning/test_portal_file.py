"""Tenders from a portal's file: CSV and workbook alike, every fault with its row, nothing taken of a faulty file."""

from __future__ import annotations

import io
from datetime import date, datetime

import xlsxwriter

from rightsource.commissioning.rules.evaluation.portal_file import TenderColumn, TendersRead, read_tenders
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer
from rightsource.quantities import Money

TODAY = date(2026, 11, 22)
HEAD = "Supplier Name,Total price,Submitted,Lot,Organisation,Company number,Exclusion,Conditions met"


def read(text: str, **columns: str) -> TendersRead:
    told = {TenderColumn(name): heading for name, heading in columns.items()}
    return read_tenders("portal.csv", text.encode(), [1, 2], {"care-company"}, today=TODAY, columns=told)


def faults(*lines: str) -> list[tuple[str, str]]:
    found = read("\n".join((HEAD, *lines)))
    assert found.tenders == ()
    return [(each.where, each.code) for each in found.problems]


def test_a_row_is_a_tender_whatever_its_spelling() -> None:
    found = read(
        f'Results of P-1,,,,,,,\n{HEAD}\n Hill  Ltd,"£1,200.50",29/05/2026 11:45,Lot 2,,928555,None,"C2; C1"\n'
    )
    assert found.problems == ()
    (tender,) = found.tenders
    assert (tender.bidder, tender.price, tender.lot, tender.company_number) == (
        "Hill  Ltd",
        Money(120_050),
        2,
        "00928555",
    )
    assert tender.received_at.isoformat() == "2026-05-29T11:45:00+01:00"
    assert (tender.exclusion, tender.conditions) == (ExclusionAnswer.NONE, ("C1", "C2"))


def test_a_workbook_is_read_as_a_csv_is() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Bids")
        sheet.write_row(0, 0, ["Bidder", "Price", "Received", "Lot"])
        sheet.write_row(1, 0, ["Hill", 1200.5])
        as_hour = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_datetime(1, 2, datetime.fromisoformat("2026-05-29T11:45"), as_hour)
        sheet.write_number(1, 3, 1)
    (tender,) = read_tenders("bids.xlsx", file.getvalue(), [1], (), today=TODAY).tenders
    assert (tender.price, tender.lot, tender.received_at.hour) == (Money(120_050), 1, 11)


def test_every_fault_is_listed_with_its_row() -> None:
    good = "Hill,1200,2026-05-29 11:45,1,,,,"
    assert faults(",1200,2026-05-29 11:45,1,,,,") == [("portal.csv, row 2", "tender-bidder")]
    assert faults(good, "Dale,-1,2026-05-29,3,nobody,x,perhaps,") == [
        ("portal.csv, row 3", code)
        for code in (
            "tender-price",
            "tender-received",
            "tender-lot",
            "tender-organisation",
            "tender-company-number",
            "tender-exclusion",
        )
    ]
    assert faults("Hill,,2026-11-23 09:00,1,,,,") == [
        ("portal.csv, row 2", "tender-price"),
        ("portal.csv, row 2", "tender-received-ahead"),
    ]
    assert faults(good, "HILL ,1300,2026-05-29 11:46,1,,,,") == [("portal.csv, row 3", "tender-twice")]
    assert faults() == [("portal.csv", "tenders-empty")]


def test_a_heading_that_is_not_known_is_told() -> None:
    text = "Who,How much,When,Lot\nHill,12,2026-05-29 11:45,1\n"
    assert [each.code for each in read(text).problems] == ["tenders-column-missing"]
    told = {"bidder": "Who", "price": "How much", "received": "When"}
    assert [each.bidder for each in read(text, **told).tenders] == ["Hill"]
    assert [each.code for each in read(text, **told | {"price": "Cost"}).problems] == ["tenders-column-absent"]
