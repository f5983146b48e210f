"""Official RS and RA workbooks: read as they are, dated by what they say, refused with every reason."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import rightsource
from rightsource.planning.rules.outturn_rows import COLUMNS, as_csv, as_rows, from_csv
from rightsource.planning.rules.publication_dates import publication_dates
from rightsource.planning.rules.revenue_outturn import (
    MEASURES,
    RESERVES,
    OutturnReading,
    RevenueOutturn,
    read_revenue_outturn,
    restatements,
)
from rightsource.quantities import FinancialYear
from rightsource.storage.spreadsheets import Sheet, Workbook, read_csv, read_workbook

OUTTURN_CSV = Path(rightsource.__file__).parent / "data/cases/northamptonshire/outturn/upper_tier.csv"
SERVICES = [
    "Education services",
    "Highways and transport services",
    "Children Social Care",
    "Adult Social Care",
    "Public Health",
    "Housing services (GFRA only)",
    "Cultural and related services",
    "Environmental and regulatory services",
    "Planning and development services",
    "Police services",
    "Fire and rescue services",
    "Central services",
    "Other services",
]
LINES = [
    "TOTAL SERVICE EXPENDITURE (TOTAL OF LINES 190 TO 698)",
    "NET CURRENT EXPENDITURE(TOTAL OF LINES 699to748)",
    "Provision for repayment of principal",
    "Interest payable and similar charges",
    "NET REVENUE EXPENDITURE (TOTAL OF LINES 800 TO 804)",
    "Appropriations to(+)/ from(-) schools' reserves",
    "Appropriations to(+) / from(-) public health financial reserves",
    "Appropriations to(+)/from(-) other earmarked financial reserves",
    "Appropriations to(+)/from(-) unallocated financial reserves",
    "Revenue Support Grant",
    "COUNCIL TAX REQUIREMENT (TOTAL OF LINES 805 TO 880)",
]
LEVELS = [
    "Schools reserves level",
    "Public Health financial reserves level",
    "Other earmarked financial reserves level",
    "Unallocated financial reserves level",
]
HEADINGS = [
    "E-code",
    "Local authority",
    None,
    "Class",
    *SERVICES,
    *LINES,
    *LEVELS,
    "Interest payable and similar charges",
]
FIRST_LEVEL = HEADINGS.index("Schools reserves level")


def authority_row(e_code: str, opening: int = 1_000, change: int = -100, closing: int = 900) -> list[object]:
    """Return a made-up authority's line, every reserve moving alike."""
    amounts = [100.0 + i for i in range(len(SERVICES))]
    lines = [5_000.0, 5_001.0, 17.0, 42.0, 4_000.0, change, change, change, change, -700.0, 3_000.0]
    return [e_code, f"Made-up {e_code} CC ", None, "SC", *amounts, *lines, *[opening] * 4, 99_999.0]


def outturn_workbook(
    *authorities: Sequence[object],
    closing: int = 900,
    front: Sequence[str] = ('The release "2014-15 Final Outturn" which was published on 19 November 2015.',),
    back: Sequence[str] = ("Last Updated: 02 Feb 2016",),
    headings: Sequence[object] = HEADINGS,
    title: str = "Revenue Outturn Summary (RS): 2014-15 data",
    rows_above: int = 2,
) -> Workbook:
    """Return a workbook in the manner of 2014-15: opening balances on one sheet, closing balances on a second."""

    def sheet(name: str, day: str, lines: Sequence[Sequence[object]]) -> Sheet:
        groups = [None] * FIRST_LEVEL + [
            f"Financial reserves levels at {day}",
            None,
            None,
            None,
            "Icelandic bank impairment",
        ]
        blank = (None,) * len(headings)
        top = ((title, *blank[1:]), *[blank] * rows_above, tuple(groups))
        note = ("Notes", *blank[1:])
        return Sheet(name, (*top, tuple(headings), blank, *(tuple(line) for line in lines), blank, note))  # type: ignore[arg-type]

    ends = [[*line[:FIRST_LEVEL], *[closing] * 4, *line[FIRST_LEVEL + 4 :]] for line in authorities]
    return Workbook(
        "RS 2014-15.xls",
        (
            Sheet("Front page", tuple((None, text) for text in front)),
            Sheet("LA drop-down", tuple((text,) for text in back)),
            sheet("RS LA Data 2014-15 (1)", "1 April 2014", authorities),
            sheet("RS LA Data 2014-15 (2)", "31 March 2015", ends),
        ),
    )


def taken(reading: OutturnReading) -> RevenueOutturn:
    assert reading.problems == ()
    assert reading.outturn is not None
    return reading.outturn


def test_reads_a_workbook_in_two_sheets_with_its_year_form_and_vintage():
    outturn = taken(read_revenue_outturn(outturn_workbook(authority_row("E9991"), authority_row("E9992"))))
    assert (outturn.form, outturn.financial_year) == ("RS", FinancialYear(2014))
    assert outturn.vintage_on == date(2016, 2, 2)
    assert outturn.earliest_publication_stated_on == date(2015, 11, 19)
    assert list(outturn.authorities) == ["E9991", "E9992"]


def test_amounts_carry_the_sign_that_their_names_promise():
    one = taken(read_revenue_outturn(outturn_workbook(authority_row("E9991")))).authorities["E9991"]
    assert one.name == "Made-up E9991 CC"
    assert one.amounts["revenue_support_grant_gbp_thousand"] == 700
    assert one.amounts["net_revenue_expenditure_gbp_thousand"] == 4_000
    movement = one.reserves["other_earmarked"]
    assert (movement.opening_gbp_thousand, movement.appropriation_gbp_thousand, movement.closing_gbp_thousand) == (
        1_000,
        -100,
        900,
    )


def test_a_heading_that_comes_again_in_a_later_block_is_not_taken():
    one = taken(read_revenue_outturn(outturn_workbook(authority_row("E9991")))).authorities["E9991"]
    assert one.amounts["interest_payable_gbp_thousand"] == 42


@given(st.integers(0, 9))
def test_the_heading_row_may_stand_anywhere(rows_above):
    outturn = taken(read_revenue_outturn(outturn_workbook(authority_row("E9991"), rows_above=rows_above)))
    assert outturn.authorities["E9991"].amounts["education_gbp_thousand"] == 100


def test_an_authority_that_gave_nothing_has_no_amount_rather_than_nil():
    line = authority_row("E9991")
    line[HEADINGS.index("Public Health")] = "n/a"
    line[HEADINGS.index("Police services")] = None
    one = taken(read_revenue_outturn(outturn_workbook(line))).authorities["E9991"]
    assert "public_health_gbp_thousand" not in one.amounts
    assert "police_gbp_thousand" not in one.amounts


@given(st.integers(-5_000, 5_000), st.integers(-5_000, 5_000), st.integers(-6, 6))
def test_opening_and_change_make_the_close_within_two_thousand(opening, change, error):
    workbook = outturn_workbook(authority_row("E9991", opening, change), closing=opening + change + error)
    problems = read_revenue_outturn(workbook).problems
    assert len(problems) == (len(RESERVES) if abs(error) > 2 else 0)


def test_lists_every_one_of_twelve_arithmetic_errors():
    lines = [authority_row(f"E999{i}", change=-100 if i % 2 else -150) for i in range(6)]
    reading = read_revenue_outturn(outturn_workbook(*lines))
    assert reading.outturn is None
    assert len(reading.problems) == 12
    first = reading.problems[0]
    assert first.where == "RS LA Data 2014-15 (2), cell AC7"
    assert first.code == "outturn-reserve-does-not-add-up"
    assert (
        "Made-up E9990 CC (E9990): schools' reserves opened at £1,000k and £150k was taken out of them, which makes "
        "£850k, but the closing balance is given as £900k, £50k more." in first.message
    )


def test_refuses_a_renamed_heading_naming_the_nearest():
    headings = ["Revenue Suport Grant" if one == "Revenue Support Grant" else one for one in HEADINGS]
    (problem,) = read_revenue_outturn(outturn_workbook(authority_row("E9991"), headings=headings)).problems
    assert problem.code == "outturn-heading-missing"
    assert "No column is headed 'revenue support grant'" in problem.message
    assert "The nearest heading is 'Revenue Suport Grant' in cell AA5" in problem.message


def test_lists_all_headings_that_are_missing_at_once():
    gone = {"Highways and transport services", "Children Social Care", "Class"}
    headings = [None if one in gone else one for one in HEADINGS]
    problems = read_revenue_outturn(outturn_workbook(authority_row("E9991"), headings=headings)).problems
    assert [problem.code for problem in problems] == ["outturn-heading-missing"] * 3


def test_refuses_balances_of_another_year_than_the_title_says():
    workbook = outturn_workbook(authority_row("E9991"), title="Revenue Outturn Summary (RS): 2013-14 data")
    messages = " ".join(problem.message for problem in read_revenue_outturn(workbook).problems)
    assert "opening balance of other earmarked reserves, at 1 april 2013" in messages
    assert "closing balance of unallocated reserves, at 31 march 2014" in messages


def test_refuses_a_word_where_an_amount_should_be():
    line = authority_row("E9991")
    line[4] = "see note"
    (problem,) = read_revenue_outturn(outturn_workbook(line)).problems
    assert (problem.where, problem.code) == ("RS LA Data 2014-15 (1), cell E7", "outturn-not-a-number")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("RO4 Housing services 2014-15 data", "This is the RO4 form"),
        ("RG Specific and special grants 2014-15", "This is the RG form"),
        ("Some figures 2014-15", "No sheet says that it is the Revenue Outturn Summary"),
    ],
)
def test_refuses_another_form_saying_which_it_is(title, words):
    front = ("A front page",)
    workbook = outturn_workbook(authority_row("E9991"), title=title, front=front)
    (problem,) = read_revenue_outturn(Workbook("form.xls", workbook.sheets)).problems
    assert problem.code == "not-revenue-outturn"
    assert words in problem.message


def test_refuses_a_workbook_without_e_codes():
    (problem,) = read_revenue_outturn(Workbook("posts.xlsx", (Sheet("posts", (("post", "title"),)),))).problems
    assert "No sheet has a column headed 'E-code'" in problem.message


def test_refuses_headings_without_a_single_authority():
    (problem,) = read_revenue_outturn(outturn_workbook()).problems
    assert problem.code == "outturn-no-authorities"


def test_passes_on_why_a_file_could_not_be_read():
    broken = read_workbook(b"\xff\xd8\xff\xe0", name="picture.xlsx")
    assert read_revenue_outturn(broken).problems == broken.problems


def test_a_workbook_without_a_date_has_the_vintage_that_the_caller_knows():
    undated = outturn_workbook(authority_row("E9991"), front=(), back=())
    assert taken(read_revenue_outturn(undated)).vintage_on is None
    asked = read_revenue_outturn(undated, vintage_if_unstated=date(2016, 2, 3))
    assert taken(asked).vintage_on == date(2016, 2, 3)


def test_a_date_that_the_workbook_states_is_not_overruled():
    reading = read_revenue_outturn(outturn_workbook(authority_row("E9991")), vintage_if_unstated=date(2012, 1, 1))
    assert taken(reading).vintage_on == date(2016, 2, 2)


@pytest.mark.parametrize(
    ("row", "days"),
    [
        (("Last Updated: 16 Nov 2017",), [date(2017, 11, 16)]),
        (("which was published on 4th April, 2012 can be found",), [date(2012, 4, 4)]),
        (("Revised 28/01/2015",), [date(2015, 1, 28)]),
        (("Revised 28.01.2015",), [date(2015, 1, 28)]),
        (("Updated 2015-01-28",), [date(2015, 1, 28)]),
        (("for the financial year 1 April 2016 to 31 March 2017",), []),
        (("Reserves at 31 March 2016",), []),
        (("published on 31 March 2016",), [date(2016, 3, 31)]),
        (("The next release will be published on 15 March 2018.",), []),
        (("31 November 2017",), []),
        (("Last updated:", None, date(2017, 11, 16)), [date(2017, 11, 16)]),
        (("Last updated:", 43_055.0), [date(2017, 11, 16)]),
        (("Education services", 43_055.0), []),
    ],
)
def test_finds_the_days_of_publication_that_a_workbook_states(row, days):
    assert publication_dates(Workbook("x", (Sheet("s", (row,)),))) == days


def test_reports_reserves_that_were_restated_between_two_years():
    later = taken(read_revenue_outturn(outturn_workbook(authority_row("E9991"), authority_row("E9992", 1_003, -103))))
    earlier = RevenueOutturn(
        "RS",
        FinancialYear(2013),
        later.vintage_on,
        later.vintage_on,
        taken(
            read_revenue_outturn(
                outturn_workbook(authority_row("E9991", 900, 99), authority_row("E9992", 900, 99), closing=999)
            )
        ).authorities,
    )
    found = restatements(earlier, later)
    assert {(one.e_code, one.closed_gbp_thousand, one.reopened_gbp_thousand) for one in found} == {
        ("E9992", 999, 1_003)
    }
    assert {one.reserve for one in found} == set(RESERVES)


def test_rows_survive_a_csv_file_unchanged():
    rows = as_rows([taken(read_revenue_outturn(outturn_workbook(authority_row("E9991"), authority_row("E9992"))))])
    text = as_csv(rows)
    assert as_csv(from_csv(read_csv(text.encode(), "rows.csv").rows)) == text
    assert len(rows) == 2


def test_reads_a_real_file_as_it_reads_cells():
    workbook = outturn_workbook(authority_row("E9991"))
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        for sheet in workbook.sheets:
            page = book.add_worksheet(sheet.name)
            for number, row in enumerate(sheet.rows):
                page.write_row(number, 0, row)
    assert read_revenue_outturn(read_workbook(held.getvalue(), name=workbook.name)) == read_revenue_outturn(workbook)


def test_every_measure_has_its_own_name_headings_and_source():
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)
    headings = [heading for measure in MEASURES for heading in measure.headings]
    assert len(headings) == len(set(headings))
    assert all("line" in measure.source for measure in MEASURES)


def test_the_table_of_the_case_holds_every_upper_tier_authority_in_every_return():
    rows = from_csv(read_csv(OUTTURN_CSV.read_bytes(), OUTTURN_CSV.name).rows)
    assert len(rows) == 7 * 152
    assert len({row.authority.e_code for row in rows}) == 152
    assert max(row.vintage_on for row in rows) == date(2017, 11, 16)


@pytest.fixture(scope="module")
def official(shared: Path) -> list[RevenueOutturn]:
    paths = sorted((shared / "data" / "revenue_outturn").glob("*.xls*"))
    readings = [read_revenue_outturn(read_workbook(path, name=path.name, any_format=True)) for path in paths]
    return sorted(map(taken, readings), key=lambda one: (one.financial_year, one.form))


@pytest.mark.shared
def test_reads_all_seven_official_workbooks_without_a_fault(official):
    assert [(one.form, str(one.financial_year), len(one.authorities)) for one in official] == [
        ("RS", "2010-11", 444),
        ("RS", "2011-12", 444),
        ("RS", "2012-13", 444),
        ("RS", "2013-14", 444),
        ("RS", "2014-15", 444),
        ("RS", "2015-16", 444),
        ("RA", "2016-17", 443),
    ]
    assert [one.vintage_on for one in official] == [
        date(2012, 11, 27),
        date(2013, 11, 28),
        date(2014, 2, 18),
        date(2015, 1, 28),
        date(2016, 2, 2),
        date(2017, 11, 16),
        date(2016, 6, 30),
    ]


# The case's own facts, by their number: the year, what of it, and the figure in thousands of pounds.
FACTS = [
    ("NF012", 2010, "other_earmarked opening"),
    ("NF013", 2010, "net_revenue_expenditure_gbp_thousand"),
    ("NF014", 2010, "other_earmarked closing"),
    ("NF015", 2010, "unallocated closing"),
    ("NF027", 2011, "childrens_social_care_gbp_thousand"),
    ("NF028", 2011, "net_revenue_expenditure_gbp_thousand"),
    ("NF029", 2011, "other_earmarked closing"),
    ("NF030", 2011, "unallocated closing"),
    ("NF032", 2012, "childrens_social_care_gbp_thousand"),
    ("NF033", 2012, "net_revenue_expenditure_gbp_thousand"),
    ("NF034", 2012, "other_earmarked closing"),
    ("NF035", 2012, "unallocated closing"),
    ("NF046", 2013, "childrens_social_care_gbp_thousand"),
    ("NF047", 2013, "net_revenue_expenditure_gbp_thousand"),
    ("NF048", 2013, "revenue_support_grant_gbp_thousand"),
    ("NF049", 2013, "other_earmarked closing"),
    ("NF050", 2013, "unallocated closing"),
    ("NF082", 2014, "other_earmarked opening"),
    ("NF083", 2014, "childrens_social_care_gbp_thousand"),
    ("NF084", 2014, "net_revenue_expenditure_gbp_thousand"),
    ("NF085", 2014, "repayment_of_principal_gbp_thousand"),
    ("NF086", 2014, "revenue_support_grant_gbp_thousand"),
    ("NF087", 2014, "other_earmarked closing"),
    ("NF088", 2014, "unallocated closing"),
    ("NF131", 2015, "childrens_social_care_gbp_thousand"),
    ("NF132", 2015, "net_revenue_expenditure_gbp_thousand"),
    ("NF133", 2015, "revenue_support_grant_gbp_thousand"),
    ("NF134", 2015, "other_earmarked closing"),
    ("NF135", 2015, "unallocated closing"),
    ("NF136", 2015, "other_earmarked appropriation"),
]


@pytest.mark.shared
@pytest.mark.parametrize(("fact", "starts_in", "what"), FACTS)
def test_agrees_with_the_facts_of_the_northamptonshire_case(official, shared, fact, starts_in, what):
    with (shared / "domain" / "northamptonshire_facts.csv").open(encoding="utf-8", newline="") as file:
        stated = next(row for row in csv.DictReader(file) if row["id"] == fact)
    outturn = next(one for one in official if one.form == "RS" and one.financial_year.starts_in == starts_in)
    county = outturn.authorities["E2820"]
    reserve, _, movement = what.partition(" ")
    amount = getattr(county.reserves[reserve], f"{movement}_gbp_thousand") if movement else county.amounts[what]
    assert amount == int(stated["value"])
    assert outturn.vintage_on == date.fromisoformat(stated["known_public_on"])


@pytest.mark.shared
def test_reports_the_restatement_of_2014_15(official):
    by_year = {one.financial_year.starts_in: one for one in official if one.form == "RS"}
    found = [one for one in restatements(by_year[2013], by_year[2014]) if one.e_code == "E2820"]
    assert [(one.reserve, one.closed_gbp_thousand, one.reopened_gbp_thousand) for one in found] == [
        ("other_earmarked", 45_532, 46_963),
        ("unallocated", 14_008, 12_810),
    ]


@pytest.mark.shared
def test_the_table_of_the_case_is_what_the_official_workbooks_give(official):
    assert as_csv(as_rows(official)) == OUTTURN_CSV.read_text(encoding="utf-8")
    assert OUTTURN_CSV.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
