"""Reading a case: every fault of every sheet at once, in plain words; whatever is written out reads back the same."""

import dataclasses
import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook as Book

from rightsource.constitution.rules.books import duty_register
from rightsource.constitution.rules.rows import LegalForm
from rightsource.quantities import FinancialYear, Money, Month, Period, Problem, ProblemsFound
from rightsource.scrutiny.queries.evidence import TABLES
from rightsource.scrutiny.rules.case import Case, CaseRow, case_of
from rightsource.scrutiny.rules.case_checks import NATURAL_KEYS
from rightsource.scrutiny.rules.case_format import BY_NAME, SHEETS, FactProvenance, RowProvenance
from rightsource.scrutiny.rules.reading import NotRead, read_cell, text_of
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_limits import decimal_places, longest
from rightsource.scrutiny.rules.reading_tables import tables_of_folder, tables_of_workbook
from rightsource.scrutiny.rules.writing import folder_of
from rightsource.scrutiny.rules.writing_workbook import FIRST_OWN_ROW, template, workbook_of
from rightsource.storage.knowledge import Audience, Basis, Grade
from rightsource.storage.rows import Column
from rightsource.storage.spreadsheets import read_workbook

TODAY = date(2026, 11, 22)
REGISTER = duty_register()
TEMPLATE = template(REGISTER, council="mycouncil")

# A council filled in by hand, as (sheet, cells by heading). What a test changes is named by the sheet and the row.
FILLED: list[tuple[str, dict[str, object]]] = [
    ("Council", {"Organisation": "council", "Name": "Testshire", "Kind": "County council", "Is fictional": True,
                 "Reserves floor (£)": "£12,000,000"}),
    ("Facts", {"Reference": "F-1", "Topic": "headline", "Subject": "Testshire", "Statement": "It needs savings.",
               "Known members": date(2026, 2, 5), "Source title": "Budget report"}),
    ("Organisations", {"Organisation": "council", "Name": "Testshire", "Legal form": "council", "Status": "operating",
                       "Is vehicle": "no", "Is group": "yes", "From": date(2010, 4, 1)}),
    ("Organisations", {"Organisation": "care", "Name": "Care Ltd", "Legal form": "company limited by shares",
                       "Status": "operating", "Is vehicle": "yes", "Is group": "yes", "From": date(2026, 4, 1)}),
    ("Posts", {"Post": "finance", "Title": "Section 151 officer", "Kind": "council officer",
               "Role": "section-151-officer", "Holder": 101.0, "From": "01/04/2026", "Known on": "1 April 2026"}),
    ("Holdings", {"Owner": "council", "Owned": "care", "Kind": "shares", "Share percent": 100, "Has control": "yes",
                  "From": date(2026, 4, 1)}),
    ("Duties", {"Duty": "asc-needs-assessment", "Accountable post": "finance", "Discharged by": "care",
                "Route": "Care Act 2014 s.79", "From": date(2026, 4, 1)}),
    ("Savings", {"Saving": "S-1", "Title": "=Fewer nights", "Financial year (2026-27)": "2026/27", "Stage": "claimed",
                 "Amount (£)": 1200000.55, "Said": date(2026, 10, 15), "Said by": "care-finance"}),
    ("Reserves and debt", {"Organisation": "council", "Kind": "earmarked reserve", "Name": "all",
                           "Measure": "balance at the day", "As at": 46112, "Amount (£)": 4200000, "Fact": "F-1"}),
    ("Warnings", {"Reference": "W-1", "Issuer": "statutory officer", "Issued by": "finance",
                  "Issued": date(2026, 10, 29), "Matter": "Reserves are low.", "Addressed to": "leader; chief",
                  "Promises": "P5; P3"}),
    ("Returns", {"Organisation": "care", "Month": "2026-10", "Submitted": date(2026, 11, 9), "Signed by": "finance",
                 "Owner income forecast (£)": 1, "External income forecast (£)": 2, "Expenditure forecast (£)": 3,
                 "Owner income to date (£)": 1, "External income to date (£)": 2, "Reserves (£)": -3,
                 "Cash by week (£)": "; ".join(["90000"] * 13), "Staff fte": 512.4}),
]  # fmt: skip

Change = Callable[[Book], object]


def filled(*changes: Change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(TEMPLATE))
    next_row: dict[str, int] = {}
    for title, cells in FILLED:
        row = next_row.get(title, FIRST_OWN_ROW + 1)
        next_row[title] = row + 1
        for heading, value in cells.items():
            put(title, row, heading, value)(book)
    for change in changes:
        change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def put(title: str, row: int, heading: str, value: object, *, as_formula: bool = False) -> Change:
    def change(book: Book) -> None:
        page = book[title]
        column = next(cell.column for cell in page[3] if cell.value == heading)
        page.cell(row, column).value = value  # type: ignore[assignment]
        if isinstance(value, str) and not as_formula:
            page.cell(row, column).data_type = "s"

    return change


def case_in(content: bytes) -> Case:
    return read_case(tables_of_workbook(read_workbook(content, name="case.xlsx")), register=REGISTER, today=TODAY)


def problems(content: bytes) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        case_in(content)
    return found.value.problems


def only_problem(*changes: Change) -> str:
    [problem] = problems(filled(*changes))
    return str(problem)


def test_a_filled_in_workbook_is_read_as_its_owner_meant_it() -> None:
    case = case_in(filled())
    assert case.profile.reserves_floor == Money.pounds(12_000_000)
    assert case.profile.is_fictional
    assert [row.row.holder for row in case["posts"]] == ["101"]
    assert case["posts"][0].stated == RowProvenance(known_on=date(2026, 4, 1))
    assert case["savings"][0].row.title == "=Fewer nights"
    assert case["savings"][0].row.amount == Money(120_000_055)
    assert case["savings"][0].row.financial_year == FinancialYear(2026)
    assert case["reserves_debt"][0].row.as_at == date(2026, 3, 31)
    assert case["warnings"][0].row.addressed_to == ("leader", "chief")
    assert len(case["returns"][0].row.cash_by_week) == 13


def test_a_no_that_a_spreadsheet_program_saved_as_a_formula_is_a_no() -> None:
    assert not case_in(filled(put("Council", 7, "Is fictional", "=FALSE()", as_formula=True))).profile.is_fictional


def test_the_template_as_it_is_lacks_only_the_council() -> None:
    assert [str(problem) for problem in problems(TEMPLATE)] == [
        "Council: It has no row. Fill in one row for the council itself."
    ]


def test_every_example_can_be_read_and_every_title_stands_once_on_its_sheet() -> None:
    for sheet in SHEETS:
        titles = [column.title.casefold() for column in sheet.columns]
        assert len(set(titles)) == len(titles), sheet.title
        for column in sheet.columns:
            if column.example:
                read_cell(column, column.example)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("Posts", 7, "From", "31/06/2026"), "Posts, row 7, From: 31/06/2026 is not a day. Write 2026-06-30."),
        (put("Posts", 7, "Kind", "council oficer"),
         "Posts, row 7, Kind: 'council oficer' is not among the choices. Did you mean 'council officer'?"),
        (put("Posts", 7, "Title", None),
         "Posts, row 7, Title: It is blank. The post's title. Such as: Section 151 officer"),
        (put("Posts", 7, "Organisation", "caer"),
         "Posts, row 7, Organisation: 'caer' is not on the Organisations sheet. Did you mean 'care'?"),
        (put("Duties", 7, "Duty", "asc-needs-assesment"),
         ("Duties, row 7, Duty: 'asc-needs-assesment' is not a key of the register of duties. "
         "Did you mean 'asc-needs-assessment'?")),
        (put("Reserves and debt", 7, "Fact", "F-9"),
         "Reserves and debt, row 7, Fact: 'F-9' is not on the Facts sheet. Did you mean 'F-1'?"),
        (put("Savings", 7, "Amount (£)", "1.005"),
         "Savings, row 7, Amount (£): 1.005 has a fraction of a penny. Write 1.00, or the exact amount."),
        (put("Savings", 7, "Amount (£)", "lots"),
         "Savings, row 7, Amount (£): 'lots' is not an amount. Write pounds, such as 1200000 or 1200000.50."),
        (put("Savings", 7, "Amount (£)", -5),
         ("Savings, row 7, Amount (£): −£5.00 is below nought. "
         "Write it as a positive amount: the other columns say what it is.")),
        (put("Savings", 7, "Amount (£)", "=SUM(A1:A3)", as_formula=True),
         ("Savings, row 7, Amount (£): It holds the formula =SUM(A1:A3). "
         "Write its value: copy the cell, then paste values.")),
        (put("Holdings", 7, "Share percent", 101),
         "Holdings, row 7, Share percent: 101 is not between 0 and 100. Correct it."),
        (put("Organisations", 8, "To (last day)", date(2026, 3, 1)),
         ("Organisations, row 8, To (last day): "
         "The last day, 2026-03-01, is before the first, 2026-04-01. Correct one of them.")),
        (put("Organisations", 8, "Organisation", "Care Ltd"), None),
        (put("Posts", 7, "Known on", date(2026, 12, 1)),
         ("Posts, row 7, Known on: 2026-12-01 is still to come, so nobody can have known on it. "
         "Write a day up to 2026-11-22.")),
        (put("Reserves and debt", 7, "Known on", date(2026, 4, 1)),
         ("Reserves and debt, row 7, Known on: The row rests on fact F-1, whose days stand for it. "
         "Clear this day, or the fact.")),
        (put("Warnings", 7, "Closed by", "leader"), None),
        (put("Returns", 7, "Cash by week (£)", "1; 2"),
         ("Returns, row 7, Cash by week (£): It has 2 amounts. "
         "Write 13, one for each of the next weeks, apart by semicolons.")),
        (put("Returns", 7, "Month", "October"),
         "Returns, row 7, Month: 'October' is not a month. Write year-month, such as 2026-10."),
        (put("Savings", 7, "Financial year (2026-27)", "2026-28"),
         "Savings, row 7, Financial year (2026-27): '2026-28' is not a financial year. Write it as 2026-27."),
        (put("Council", 7, "Is fictional", "perhaps"),
         "Council, row 7, Is fictional: 'perhaps' is neither yes nor no. Write yes or no."),
    ],
)  # fmt: skip
def test_each_fault_says_where_it_stands_and_what_to_write(change: Change, expected: str | None) -> None:
    if expected is None:
        assert len(problems(filled(change))) >= 1
    else:
        assert only_problem(change) == expected


def test_a_verified_saving_needs_evidence_and_another_than_who_claimed_it() -> None:
    verified = FILLED[7][1] | {"Stage": "verified", "Said": date(2026, 11, 1)}
    found = problems(filled(*(put("Savings", 8, heading, value) for heading, value in verified.items())))
    assert [(each.where, each.code) for each in found] == [
        ("Savings, row 8, Said by", "verified-by-its-claimant"),
        ("Savings, row 8, Evidence", "verified-without-evidence"),
    ]


def test_a_warning_is_closed_by_its_issuer_alone() -> None:
    closed = (put("Warnings", 7, "Closed", date(2026, 11, 1)), put("Warnings", 7, "Closed by", "leader"))
    assert only_problem(*closed) == (
        "Warnings, row 7, Closed by: 'leader' did not issue this warning. Only 'finance' can close it."
    )
    case_in(filled(*closed, put("Warnings", 7, "Closed by", "finance")))


def test_two_rows_that_hold_on_one_day_and_two_that_are_the_same_are_faults() -> None:
    second = [put("Posts", 8, heading, value) for heading, value in FILLED[4][1].items()]
    assert "It is the same as Posts, row 7: finance, 2026-04-01." in only_problem(*second)
    assert only_problem(*second, put("Posts", 8, "From", date(2026, 9, 1))) == (
        "Posts, row 8, From: Posts, row 7 has no last day, and this begins on 2026-09-01. "
        "Two rows cannot hold on one day: give the earlier one its last day."
    )
    case_in(filled(*second, put("Posts", 8, "From", "2026-09-01"), put("Posts", 7, "To (last day)", "2026-08-31")))


def test_faults_of_all_sheets_are_listed_at_once_in_the_order_of_the_sheets() -> None:
    def rename(book: Book) -> None:
        book["Savings"].title = "Saving"
        book["Posts"]["F3"] = "Holdr"

    found = problems(filled(put("Council", 7, "Kind", "kingdom"), put("Warnings", 7, "Issued", "soon"), rename))
    text = "\n".join(str(each) for each in found)
    assert (
        "Saving: No table has this name, so nothing of it would be loaded. Did you mean 'Savings'? Name it so." in text
    )
    assert "Savings: This worksheet is missing." in text
    assert "Posts, row 3: There is no column 'Holdr' in this table. Did you mean 'Holder'? Write it so." in text
    assert "Posts, row 3: The column 'Holder' is missing." in text
    assert text.index("Council, row 7, Kind") < text.index("Posts, row 3") < text.index("Warnings, row 7, Issued")


def test_an_example_row_written_over_is_not_silently_passed_over() -> None:
    [problem] = problems(filled(put("Posts", 6, "Holder", "officer 9")))
    assert (problem.where, problem.code) == ("Posts, row 6", "example-changed")


def test_a_value_beside_the_table_is_not_silently_lost() -> None:
    def stray(book: Book) -> None:
        book["Posts"].cell(7, 30).value = "a note"

    assert "'a note' stands in a column without a heading" in only_problem(stray)


def test_a_sheet_of_ones_own_working_is_passed_over_if_it_says_so() -> None:
    case_in(filled(lambda book: book.create_sheet("not loaded, my sums")))
    assert "No table has this name" in only_problem(lambda book: book.create_sheet("my sums"))


def test_two_councils_are_a_fault_and_so_is_a_council_that_is_a_company() -> None:
    second = [put("Council", 8, heading, value) for heading, value in (FILLED[0][1] | {"Organisation": "care"}).items()]
    assert problems(filled(*second))[0].code == "several-councils"
    assert [each.code for each in problems(filled(put("Council", 7, "Organisation", "care")))] == ["not-a-council"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xd8\xff\xe0 a picture", "not-a-workbook"), (b"", "file-empty"), (TEMPLATE[: len(TEMPLATE) // 2], None)],
    ids=["a JPEG", "nothing", "truncated"],
)
def test_what_is_no_workbook_is_one_fault(content: bytes, code: str | None) -> None:
    [problem] = problems(content)
    assert problem.where == "case.xlsx"
    assert code in {None, problem.code}


def test_a_zip_bomb_is_not_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 60_000_000)
    [problem] = problems(packed.getvalue())
    assert problem.code == "zip-bomb"


def test_a_folder_says_its_faults_by_file_and_by_the_names_of_columns() -> None:
    files = folder_of(case_in(filled()))
    files["posts.csv"] = files["posts.csv"].replace(b"2026-04-01", b"2026-02-30", 1)
    files["post.csv"] = b"a,b\n1,2\n"
    files["council.toml"] += b'mayor = "x"\n'
    with pytest.raises(ProblemsFound) as found:
        read_case(tables_of_folder(files), register=REGISTER, today=TODAY)
    assert [str(each) for each in found.value.problems] == [
        (
            "post.csv: No table has this name, so nothing of it would be loaded. "
            "Take it out, or put 'not loaded' in front of its name if it is your own working."
        ),
        "council.toml, mayor: There is no column 'mayor' in this table. Take it out.",
        "posts.csv, row 2, from: 2026-02-30 is not a day. Write 2026-02-28.",
    ]


@pytest.mark.parametrize("content", [b"a = ", b"\xff", b"organisation = [1]"])
def test_a_council_file_that_is_no_toml_is_a_fault(content: bytes) -> None:
    with pytest.raises(ProblemsFound) as found:
        read_case(tables_of_folder({"council.toml": content}), register=REGISTER, today=TODAY)
    assert found.value.problems[0].code in {"not-toml", "not-a-value"}


# What reads back

_SAFE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn"))
_TEXT = st.text(_SAFE, max_size=20).map(lambda text: " ".join(text.split()))
_KEY = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
_DAY = st.dates(date(2000, 1, 1), TODAY)
_RISKY = st.sampled_from(
    ["=1+1", "+44", "-x", "@me", "'=quoted", "''=twice", "0001", "2026-01-02", "1.0", "yes", "é£–"]
)


def _values(column: Column, keys: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    if column.refers_to and column.name != "fact":
        return st.sampled_from(keys[column.refers_to])
    by_kind: dict[type, st.SearchStrategy[Any]] = {
        str: st.one_of(_RISKY, _TEXT.filter(bool)),
        bool: st.booleans(),
        int: st.integers(0, 32_767),
        date: _DAY,
        Money: st.integers(0, 10**13).map(Money),
        Month: st.builds(Month, st.integers(1990, 2040), st.integers(1, 12)),
        FinancialYear: st.integers(1990, 2040).map(FinancialYear),
        Decimal: st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100),
    }
    if issubclass(column.kind, StrEnum):
        return st.sampled_from(list(column.kind))
    return by_kind[column.kind]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Return a small council in which nothing is at fault: two organisations, a fact, and rows that rest on it."""
    council, other = draw(st.lists(_KEY, min_size=2, max_size=2, unique=True))
    keys = {"organisations": [council, other]}
    tables: dict[str, list[CaseRow]] = {sheet.name: [] for sheet in SHEETS}
    stated = st.builds(RowProvenance, known_on=st.none() | _DAY, known_to=st.sampled_from(Audience))
    reference = draw(_KEY)
    dated = st.none() | _DAY
    tables["facts"] = [
        CaseRow(
            BY_NAME["facts"].row_class(
                reference=reference, topic="event", subject=draw(_RISKY), statement=draw(_TEXT.filter(bool))
            ),
            FactProvenance(
                known_inside_on=draw(dated),
                known_members_on=draw(dated),
                known_public_on=draw(dated),
                known_basis=draw(st.sampled_from(Basis)),
                source_title=draw(_TEXT),
                source_grade=draw(st.sampled_from(Grade)),
            ),
        )
    ]
    for key, form in ((council, LegalForm.COUNCIL), (other, LegalForm.LLP)):
        row = _row(draw, "organisations", keys, organisation=key, accountable_post="", legal_form=form)
        tables["organisations"].append(CaseRow(row, draw(stated)))
    tables["council"] = [CaseRow(_row(draw, "council", keys, organisation=council), draw(stated))]
    rests_on_fact = st.just(RowProvenance(fact=reference))
    for name in ("contributions", "return_measures", "trading"):
        tables[name] = [CaseRow(_row(draw, name, keys), draw(stated | rests_on_fact))]
    return case_of(tables)


def _row(draw: st.DrawFn, sheet: str, keys: dict[str, list[str]], **fixed: object) -> Any:
    row_class = BY_NAME[sheet].row_class
    given: dict[str, object] = dict(fixed)
    for column in BY_NAME[sheet].columns:
        names = {item.name for item in dataclasses.fields(row_class)}
        if column.name == "from":
            first = draw(_DAY)
            given[column.field] = Period.until(first, draw(st.none() | st.just(first + timedelta(days=3))))
        elif column.field in names and column.name not in fixed and column.name != "to":
            value = draw(_values(column, keys))
            limit = longest(sheet, column.name)
            value = value[:limit].strip() if isinstance(value, str) and limit and type(value) is str else value
            given[column.field] = value if column.required else draw(st.sampled_from([value, column.default]))
    return row_class(**given)


@settings(max_examples=60)
@given(cases())
def test_what_is_written_to_a_folder_reads_back_the_same(case: Case) -> None:
    assert read_case(tables_of_folder(folder_of(case)), register=REGISTER, today=TODAY) == case


@settings(max_examples=25)
@given(cases())
def test_what_is_written_to_a_workbook_reads_back_the_same(case: Case) -> None:
    assert case_in(workbook_of(case, REGISTER[:3])) == case


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_however_it_is_written(day: date) -> None:
    column = BY_NAME["decisions"].columns[3]
    serial = (day - date(1899, 12, 30)).days
    for seen in (day, day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day} {day:%B} {day.year}", serial, float(serial)):
        assert read_cell(column, seen) == day


@given(st.integers(-(10**14), 10**14))
def test_an_amount_is_read_to_the_penny_however_it_is_written(pence: int) -> None:
    column = next(column for column in BY_NAME["reserves_debt"].columns if column.kind is Money)
    pounds = Decimal(pence) / 100
    for seen in (pounds, str(pounds), f"£{pounds:,}", f"{pounds:,.2f}", float(pounds)):
        assert read_cell(column, seen) == Money(pence)


@pytest.mark.parametrize("year", range(2000, 2012))
def test_a_financial_year_that_a_spreadsheet_took_for_a_month_is_read(year: int) -> None:
    column = next(column for column in BY_NAME["savings"].columns if column.kind is FinancialYear)
    assert read_cell(column, date(year, year % 100 + 1, 1)) == FinancialYear(year)


@given(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(), st.none()))
def test_any_cell_is_either_read_or_refused_in_words(cell: Any) -> None:
    for sheet in SHEETS:
        for column in sheet.columns:
            if text_of(cell):
                with suppress(NotRead):
                    read_cell(column, cell)


# What follows from a case


def test_a_row_that_rests_on_a_fact_has_its_days_and_source_and_the_rest_are_the_councils_own() -> None:
    evidence = evidence_of(case_in(filled()), REGISTER, TODAY)
    reserve, saving = evidence.reserves_debt[0].provenance, evidence.savings[0].provenance
    assert (reserve.source.reference, reserve.known_on.members_on) == ("F-1", date(2026, 2, 5))
    assert saving.source.title == "Testshire: workbook, sheet Savings"
    assert saving.source.grade is Grade.MADE_UP
    assert saving.known_on.inside_on == TODAY
    assert len(evidence.register) == len(REGISTER)


def test_what_tells_rows_apart_and_what_there_is_room_for_is_as_the_tables_say() -> None:
    for name, (model, _) in TABLES.items():
        assert model.natural_key == NATURAL_KEYS[name]
        for column in BY_NAME[name].columns:
            found = {field.name: field for field in model._meta.get_fields()}.get(column.field)
            target = getattr(found, "target_field", None) if getattr(found, "many_to_one", False) else found
            target = getattr(target, "base_field", target)
            room = getattr(target, "max_length", None)
            if room and column.kind is str and not column.refers_to and column.name != "duty":
                allowed = longest(name, column.name)
                assert allowed is not None, (name, column.name)
                assert allowed <= room, (name, column.name)
            if column.kind is Decimal:
                assert decimal_places(column.name) == target.decimal_places  # type: ignore[union-attr]
