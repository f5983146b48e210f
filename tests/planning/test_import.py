"""Official workbooks taken in: all or none, each edition once, two editions side by side, every fault at once."""

import io
from datetime import date

import pytest
import xlsxwriter

from rightsource.planning.actions.importing import OutturnImport, import_revenue_outturn
from rightsource.planning.models import OutturnFigure, OutturnWorkbook
from rightsource.planning.queries import editions_on_file
from rightsource.planning.rules.outturn_files import OutturnFile
from rightsource.quantities import FinancialYear, Money, ProblemsFound
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent
from rightsource.storage.spreadsheets import cell_name, read_workbook

pytestmark = pytest.mark.django_db

SERVICES = [
    "Education services", "Highways and transport services", "Children Social Care", "Adult Social Care",
    "Housing services", "Cultural and related services", "Environmental and regulatory services",
    "Planning and development services", "Police services", "Fire and rescue services", "Central services",
    "Other services", "Total service expenditure", "Net current expenditure", "Provision for repayment of principal",
    "Interest payable and similar charges", "Net revenue expenditure", "Revenue Support Grant",
    "Council tax requirement",
]  # fmt: skip
KINDS = ("schools", "other earmarked financial", "unallocated financial")
LEVELS = [f"{kind} reserves level at {day}" for day in ("1 April", "31 March") for kind in KINDS]
CHANGES = [f"Appropriations to(+)/from(-) {kind} reserves" for kind in KINDS]
HEADINGS = ["E-code", "Local authority", "Class", *SERVICES, *CHANGES, *LEVELS]


def workbook(authorities, *, year=2014, published="Published on 19 November 2015", grant=-700):
    """Return an official-looking workbook of made-up authorities: E-code and the three balances at both ends."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet("RS data")
        page.write(0, 0, f"Revenue Outturn Summary (RS): {year}-{(year + 1) % 100:02d} data")
        page.write(1, 0, published)
        opening_day, closing_day = f"1 April {year}", f"31 March {year + 1}"
        first = len(HEADINGS) - len(LEVELS)
        for place, day in ((first, opening_day), (first + len(KINDS), closing_day)):
            page.write(2, place, f"Reserves at {day}")
        page.write_row(3, 0, HEADINGS)
        for row, (e_code, opening, change, closing) in enumerate(authorities.items_as_rows(), start=4):
            amounts = [100.0 + place for place in range(len(SERVICES) - 2)] + [grant, 3_000]
            figures = [*amounts, *[change] * 3, *[opening] * 3, *[closing] * 3]
            page.write_row(row, 0, [e_code, f"Made-up {e_code} CC", "SC", *figures])
    return held.getvalue()


class Authorities(dict):
    """E-codes to the opening balance, the change and the closing balance."""

    def items_as_rows(self):
        return [(e_code, *balances) for e_code, balances in self.items()]


def sound(count=2, opening=1_000, change=-100):
    return Authorities({f"E999{place}": (opening, change, opening + change) for place in range(count)})


def taken(*contents, vintage=None, names=None) -> OutturnImport:
    names = names or [f"file {place}.xlsx" for place in range(len(contents))]
    return import_revenue_outturn(
        by=SYSTEM,
        authority=Authority("a test"),
        files=[OutturnFile(name, content) for name, content in zip(names, contents, strict=True)],
        vintage_if_unstated=vintage,
    )


def nothing_written():
    return OutturnWorkbook.objects.count() == OutturnFigure.objects.count() == AuditEvent.objects.count() == 0


def test_takes_a_workbook_with_every_figure_and_the_cell_it_stands_in():
    content = workbook(sound())
    found = taken(content)
    (book,) = found.workbooks
    assert (book.form, book.financial_year, book.vintage) == ("RS", FinancialYear(2014), date(2015, 11, 19))
    assert (book.authorities, book.was_on_file) == (2, False)
    assert OutturnFigure.objects.count() == book.figures == 2 * (len(SERVICES) + 9)
    sheet = read_workbook(content, name="as given").sheets[0]
    by_cell = {
        f"RS data, cell {cell_name(row, column)}": cell
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
    }
    for figure in OutturnFigure.objects.all():
        sign = -1 if figure.measure == "revenue_support_grant" else 1
        assert figure.amount == Money.pounds(sign * round(by_cell[figure.cell]) * 1_000)


def test_the_same_file_again_changes_nothing():
    content = workbook(sound())
    taken(content)
    events, figures = AuditEvent.objects.count(), OutturnFigure.objects.count()
    again = taken(content, content)
    assert [book.was_on_file for book in again.workbooks] == [True]
    assert (AuditEvent.objects.count(), OutturnFigure.objects.count()) == (events, figures)


def test_twelve_arithmetic_errors_are_all_listed_and_nothing_is_written():
    wrong = Authorities({f"E99{place:02d}": (1_000, -100, 950) for place in range(4)})  # three reserves each
    with pytest.raises(ProblemsFound) as refused:
        taken(workbook(wrong))
    assert [problem.code for problem in refused.value.problems] == ["outturn-reserve-does-not-add-up"] * 12
    assert len({problem.where for problem in refused.value.problems}) == 12
    assert all(problem.where.startswith("file 0.xlsx, RS data, cell ") for problem in refused.value.problems)
    assert nothing_written()


def test_one_bad_file_among_good_ones_stops_them_all_and_each_fault_names_its_file():
    wrong = Authorities({"E9990": (1_000, -100, 950)})
    with pytest.raises(ProblemsFound) as refused:
        taken(
            workbook(sound()), workbook(wrong, year=2015), b"\xff\xd8\xff a picture named .xlsx", b"PK\x03\x04 cut off"
        )
    assert {problem.where.split(",")[0] for problem in refused.value.problems} == {
        "file 1.xlsx",
        "file 2.xlsx",
        "file 3.xlsx",
    }
    assert nothing_written()


def test_a_workbook_without_a_day_of_publication_is_asked_for_one():
    content = workbook(sound(), published="")
    with pytest.raises(ProblemsFound) as refused:
        taken(content)
    assert [problem.code for problem in refused.value.problems] == ["outturn-vintage-unknown"]
    assert "--vintage 2016-11-17" in refused.value.problems[0].message
    assert nothing_written()
    assert taken(content, vintage=date(2016, 11, 17)).workbooks[0].vintage == date(2016, 11, 17)


def test_two_editions_of_a_year_stand_side_by_side_with_what_was_revised():
    first = workbook(sound())
    second = workbook(sound(), grant=-650, published="Last Updated: 2 February 2016")
    found = taken(first, second)
    assert set(editions_on_file()) == {
        ("RS", FinancialYear(2014), date(2015, 11, 19)),
        ("RS", FinancialYear(2014), date(2016, 2, 2)),
    }
    assert [(each.e_code, each.measure, each.was, each.now) for each in found.revisions] == [
        (e_code, "revenue_support_grant", Money.pounds(700_000), Money.pounds(650_000)) for e_code in ("E9990", "E9991")
    ]


def test_another_file_of_an_edition_on_file_is_refused_by_name():
    taken(workbook(sound()), names=["first.xlsx"])
    with pytest.raises(ProblemsFound) as refused:
        taken(workbook(sound(), grant=-1), names=["second.xlsx"])
    (problem,) = refused.value.problems
    assert problem.where == "second.xlsx"
    assert "first.xlsx" in problem.message


def test_two_different_files_of_one_edition_are_refused_together():
    with pytest.raises(ProblemsFound) as refused:
        taken(workbook(sound()), workbook(sound(), grant=-1), names=["same.xlsx", "same.xlsx"])
    assert [problem.code for problem in refused.value.problems] == ["outturn-edition-twice"]
    assert nothing_written()


def test_a_balance_restated_between_two_years_is_told_whichever_came_first():
    earlier, later = (
        workbook(sound(1)),
        workbook(sound(1, opening=870), year=2015, published="Published on 17 November 2016"),
    )
    assert taken(later).restatements == ()
    told = taken(earlier).restatements
    assert [(each.e_code, each.closed_gbp_thousand, each.reopened_gbp_thousand) for each in told] == [
        ("E9990", 900, 870)
    ] * 3


@pytest.mark.shared
def test_takes_two_official_workbooks_of_444_authorities(shared):
    folder = shared / "data" / "revenue_outturn"
    paths = sorted(folder.glob("*2014-15*.xls")) + sorted(folder.glob("RS_2015-16*.xlsx"))
    found = import_revenue_outturn(
        by=SYSTEM, authority=Authority("a test"), files=[OutturnFile(path.name, path) for path in paths]
    )
    assert [(book.vintage, book.authorities) for book in found.workbooks] == [
        (date(2016, 2, 2), 444),
        (date(2017, 11, 16), 444),
    ]
    unallocated = OutturnFigure.objects.get(
        workbook__financial_year=2015, e_code="E2820", measure="unallocated_closing"
    )
    assert unallocated.amount == Money.pounds(12_010_000)
    assert found.restatements
