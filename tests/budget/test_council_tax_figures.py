"""Official council tax figures: both shapes of release read whole, the later release holding, each with its cell."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from rightsource.budget import models
from rightsource.budget.actions.council_tax_figures import CouncilTaxImport, import_council_tax
from rightsource.budget.queries.council_tax_figures import council_tax_published
from rightsource.budget.rules.council_tax_requirement import TaxMeasure, band_d_rise_percent, read_council_tax
from rightsource.quantities import FinancialYear, Money, ProblemsFound
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.models import AuditEvent

FORM = [
    "Ecode", "Authority", "Class", "", "1. Council Tax Requirement including local precepts", "",
    "3. Council Tax Requirement (excluding local precepts)", "",
    "7. Council tax base for council tax setting purposes", "",
    "9. Average (Band D 2 Adult equivalent) council tax (with Adult Social Care and excluding local precepts)", "",
    "11a. Adult Social Care precept element of the Average (Band D)", "11b. Adult Social Care precept as a percentage",
]  # fmt: skip
TABLE = b"""ecode,onscode,authority,region,class,tstb_2627,tstb_2728,avebandd_expp2627,avebandd_expp2728
E9901,E10000999,Madeupshire,SW,SC,1000,1010.5,1100,1150.25
SC,SC,Shire Counties,[z],SC,1000,1010.5,1100,1150.25
"""


def form(e_code: str = "E9901", band_d: Any = 1100) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet("Cover").write(0, 0, "For completion by authorities")
        sheet = book.add_worksheet("Data")
        sheet.write_row(3, 0, FORM)
        sheet.write_row(4, 0, ["", "", "", "", *["2025-26", "2026-27"] * 4])
        sheet.write_row(5, 0, ["Eng", "England", "", "", *[9] * 10])
        sheet.write_row(
            7, 0, [e_code, "Madeupshire", "SC", "", 1, 2, 1_050_000, 1_100_000, 990, 1000, 1060, band_d, 20.5, 2]
        )
    return held.getvalue()


def taken(*contents: bytes, published_on: date = date(2026, 3, 31)) -> CouncilTaxImport:
    walls.look_as(walls.THE_COUNCIL)
    files = [GivenFile(f"release {place}", content) for place, content in enumerate(contents)]
    return import_council_tax(by=SYSTEM, authority=Authority("a test"), files=files, published_on=published_on)


def test_the_form_is_read_line_by_line_and_year_by_year() -> None:
    reading = read_council_tax(form(), "form.xlsx")
    found = {(each.measure, str(each.financial_year)): each for each in reading.figures}
    assert found[TaxMeasure.REQUIREMENT, "2026-27"].value == Decimal(1_100_000)
    assert found[TaxMeasure.BAND_D, "2025-26"].value == Decimal(1060)
    assert found[TaxMeasure.SOCIAL_CARE_BAND_D, "2026-27"].value == Decimal("20.5")
    assert found[TaxMeasure.TAX_BASE, "2025-26"].cell == "Data, cell I8"
    assert len(reading.figures) == 9  # the percentage is no figure of its own
    assert [each.said for each in reading.left_out] == ["England"]


def test_the_table_is_read_by_the_years_in_its_headings() -> None:
    reading = read_council_tax(TABLE, "table.csv")
    assert {(each.measure, str(each.financial_year)) for each in reading.figures} == {
        (measure, year) for measure in (TaxMeasure.TAX_BASE, TaxMeasure.BAND_D) for year in ("2026-27", "2027-28")
    }
    assert reading.figures[0].ons_code == "E10000999"
    assert [each.said for each in reading.left_out] == ["Shire Counties"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "not-council-tax"),
        (b"ecode,authority\nE9901,Madeupshire\n", "council-tax-no-figures"),
        (b"ecode,authority,tstb_2627\nSC,Shires,1\n", "council-tax-no-authorities"),
        (b"ecode,authority,tstb_2627\nE9901,Madeupshire,many\n", "council-tax-not-a-number"),
        (b"PK\x03\x04 cut off", "workbook-damaged"),
    ],
)
def test_what_is_no_release_is_refused_with_its_reason(content: bytes, code: str) -> None:
    reading = read_council_tax(content, "file")
    assert reading.figures == ()
    assert [each.code for each in reading.problems] == [code]


@pytest.mark.django_db
def test_of_two_releases_the_later_holds_and_both_are_kept() -> None:
    taken(form())
    later = TABLE.replace(b"1100,", b"1101,")
    taken(later, published_on=date(2027, 3, 31))
    years = council_tax_published("E9901", date(2027, 3, 31))
    assert [each.band_d for each in years] == [Money(106_000), Money(110_100), Money(115_025)]
    assert years[1].requirement == Money(110_000_000)
    assert band_d_rise_percent(years[0], years[1]) == Decimal("3.867925")
    assert band_d_rise_percent(years[0], years[2]) is None
    before = council_tax_published("madeupshire", date(2027, 3, 30))
    assert [each.band_d for each in before] == [Money(106_000), Money(110_000)]
    assert council_tax_published("E10000999", date(2027, 3, 31)) != ()
    assert council_tax_published("E9902", date(2027, 3, 31)) == ()


@pytest.mark.django_db
def test_a_release_taken_in_twice_is_taken_in_once_and_a_bad_one_stops_all() -> None:
    content = form()
    first = taken(content, content)
    assert [(each.authorities, each.was_on_file) for each in first.releases] == [(1, False)]
    before = (models.CouncilTaxFigure.objects.count(), AuditEvent.objects.count())
    assert taken(content).releases[0].was_on_file
    with pytest.raises(ProblemsFound):
        taken(TABLE, b"a,b\n1,2\n")
    assert (models.CouncilTaxFigure.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.django_db
def test_everybody_reads_official_figures_and_only_the_council_adds_to_them() -> None:
    from django.db import DatabaseError, transaction

    taken(form())
    walls.look_as(walls.THE_PUBLIC)
    assert council_tax_published("E9901", date(2026, 3, 31))
    with pytest.raises(DatabaseError), transaction.atomic():
        models.CouncilTaxRelease.objects.all()[:1].get().figures.create(e_code="E9902", value=1, cell="")
    walls.look_as(walls.THE_COUNCIL)


@pytest.mark.shared
def test_the_real_releases_agree_with_what_northamptonshire_set(shared: Path) -> None:
    readings = [
        read_council_tax((shared / "data/council_tax" / name).read_bytes(), name)
        for name in ("ctr_1516.xlsx", "ctr_1617.xlsx")
    ]
    for reading, year in zip(readings, (2015, 2016), strict=True):
        assert reading.problems == ()
        assert reading.year == FinancialYear(year)
        own = {
            (each.measure, each.financial_year.starts_in): each.value
            for each in reading.figures
            if each.e_code == "E2820"
        }
        requirement, base = own[TaxMeasure.REQUIREMENT, year], own[TaxMeasure.TAX_BASE, year]
        assert abs(requirement / base - own[TaxMeasure.BAND_D, year]) < Decimal("0.01")
