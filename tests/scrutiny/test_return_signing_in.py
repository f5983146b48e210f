"""A monthly return: the form made for one vehicle, filled in, signed in; refused whole where anything is wrong."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rightsource.commissioning.models import MonthlyReturn, ReturnMeasure
from rightsource.quantities import Month, ProblemsFound
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.actions.returns import SignedIn, submit_return
from rightsource.scrutiny.errors import NotAMonth, NotAVehicle, NotAVehiclesPost
from rightsource.scrutiny.queries import cases
from rightsource.scrutiny.queries.returns import measures_on_record, return_on_record, return_workbook
from rightsource.storage import audit, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.models import AuditEvent

TODAY = date(2026, 11, 9)
OCTOBER = Month(2026, 10)
VEHICLE, OTHER = "care", "place"
NAME = "Testshire Care"
POST = "care-finance"
FILES = {
    "council.toml": 'organisation = "council"\nname = "Testshire"\nkind = "county council"\nis_fictional = true\n',
    "organisations.csv": "organisation,name,legal_form,status,is_vehicle,is_group,from\n"
    "council,Testshire,council,operating,no,yes,2010-04-01\n"
    "care,Testshire Care,company limited by shares,operating,yes,yes,2026-04-01\n"
    "place,Testshire Place,company limited by shares,operating,yes,yes,2026-04-01\n",
    "posts.csv": "post,title,kind,role,holder,organisation,from\n"
    "finance,Section 151 officer,council officer,section-151-officer,officer 1,,2026-04-01\n"
    "care-finance,Finance lead,vehicle officer,vehicle-finance-lead,officer 2,care,2026-04-01\n"
    "place-finance,Finance lead,vehicle officer,vehicle-finance-lead,officer 3,place,2026-04-01\n",
}
ANSWERS = {
    "Signed by": POST,
    "Owner income forecast (£)": 18_400_000,
    "External income forecast (£)": 2_100_000.5,
    "Expenditure forecast (£)": "£20,900,000",
    "Owner income to date (£)": 10_700_000,
    "External income to date (£)": 1_200_000,
    "Reserves (£)": -610_000,
    "Staff fte": 512.4,
    "Risks": "=Agency cover, in two homes",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_council(tmp_path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    walls.look_as(walls.THE_COUNCIL)
    given = cases.case_at(tmp_path, today=date(2026, 5, 1))
    load_case(by=Actor("finance"), authority=Authority("x"), case=given.case, file=given.file, today=date(2026, 5, 1))


def form(vehicle: str = VEHICLE, month: str = "", today: date = TODAY) -> bytes:
    return return_workbook(vehicle, month=month, today=today).content


def filled(content: bytes, change: Callable[[Worksheet], object] = lambda _: None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["Return"]
    for row in range(1, page.max_row + 1):
        label = page.cell(row, 1).value
        if label in ANSWERS:
            page.cell(row, 2).value = ANSWERS[label]
            if isinstance(ANSWERS[label], str):
                page.cell(row, 2).data_type = "s"  # as somebody types text that begins with an equals sign
        elif str(label).startswith("Week "):
            page.cell(row, 2).value = 90_000
        elif label == "Measure":
            for index, value in enumerate(("Beds filled", 95, 91.5, "%", "yes"), start=1):
                page.cell(row + 1, index).value = value
    change(page)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def submit(content: bytes, *, by: str = POST, today: date = TODAY) -> SignedIn:
    file = GivenFile("october.xlsx", content)
    return submit_return(by=Actor(by, "account-1"), authority=Authority("the agreement"), file=file, today=today)


def problems(content: bytes, *, by: str = POST, today: date = TODAY) -> dict[str, str]:
    """Return the codes of all problems by where they stand, having seen that nothing was written."""
    before = (MonthlyReturn.objects.count(), ReturnMeasure.objects.count(), AuditEvent.objects.count())
    with pytest.raises(ProblemsFound) as found:
        submit(content, by=by, today=today)
    assert (MonthlyReturn.objects.count(), ReturnMeasure.objects.count(), AuditEvent.objects.count()) == before
    return {problem.where: problem.code for problem in found.value.problems}


def set_beside(label: str, value: object) -> Callable[[Worksheet], object]:
    def change(page: Worksheet) -> None:
        row = next(row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == label)
        page.cell(row, 2).value = value

    return change


def test_a_return_is_signed_in_and_the_same_one_again_changes_nothing() -> None:
    content = filled(form())
    signed_in = submit(content)
    assert signed_in == SignedIn(VEHICLE, NAME, OCTOBER, POST, TODAY, was_there_already=False, is_correction=False)
    made = return_on_record(VEHICLE, OCTOBER, today=TODAY)
    assert made is not None
    assert str(made.row.external_income_forecast) == "£2,100,000.50"
    assert made.row.risks == "=Agency cover, in two homes"
    assert len(made.row.cash_by_week) == 13
    assert made.provenance.source.title == "Monthly return of care for October 2026, signed by care-finance"
    events = AuditEvent.objects.count()
    again = submit(content, today=date(2026, 11, 12))
    assert (again.was_there_already, again.submitted_on) == (True, TODAY)
    assert AuditEvent.objects.count() == events
    assert audit.verify().problems == ()


def test_a_corrected_return_supersedes_and_takes_back_what_it_leaves_out() -> None:
    submit(filled(form()))
    corrected = filled(form(), lambda page: (set_beside("Reserves (£)", 1)(page), rename_measure(page)))
    later = date(2026, 11, 12)
    assert submit(corrected, today=later).is_correction
    made = return_on_record(VEHICLE, OCTOBER, today=later)
    assert made is not None
    assert (made.row.reserves.pence, made.row.submitted_on) == (100, later)
    assert [each.row.measure for each in measures_on_record(VEHICLE, OCTOBER, today=later)] == ["Falls"]
    known_before = return_on_record(VEHICLE, OCTOBER, today=TODAY)
    assert known_before is not None
    assert known_before.row.submitted_on == TODAY
    assert [each.row.measure for each in measures_on_record(VEHICLE, OCTOBER, today=TODAY)] == ["Beds filled"]


def rename_measure(page: Worksheet) -> None:
    row = next(row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == "Beds filled")
    page.cell(row, 1).value = "Falls"


def test_the_next_form_offers_the_measures_of_the_last_return() -> None:
    submit(filled(form()))
    page = openpyxl.load_workbook(io.BytesIO(form(today=date(2026, 12, 9))))["Return"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert ["Beds filled", 95, None, "%", "yes"] in rows
    assert any(row[0] == "Week 1, ending 2026-12-13" for row in rows)


def test_the_form_of_another_vehicle_is_refused() -> None:
    assert problems(filled(form(OTHER)))["october.xlsx"] == "wrong-vehicle"
    assert "wrong-vehicle" in problems(filled(form(), set_beside("Vehicle", OTHER))).values()


def test_a_form_whose_hidden_identity_was_changed_is_refused() -> None:
    def forge(page: Worksheet) -> None:
        identity = page.parent["Identity"]
        identity["A1"] = str(identity["A1"].value).replace(OTHER, VEHICLE)

    assert problems(filled(form(OTHER), forge)) == {"october.xlsx": "form-not-made-here"}


def test_a_month_that_is_not_over_or_was_changed_is_refused() -> None:
    assert problems(filled(form(month="2026-11")))["october.xlsx"] == "wrong-month"
    assert "wrong-month" in problems(filled(form(), set_beside("Month", "2026-09"))).values()


def test_all_faults_are_listed_at_once() -> None:
    def spoil(page: Worksheet) -> None:
        set_beside("Signed by", None)(page)
        set_beside("Reserves (£)", "=SUM(B8:B9)")(page)
        set_beside("Staff fte", "many")(page)
        set_beside("Expenditure forecast (£)", 1.005)(page)
        set_beside("Week 3, ending 2026-11-22", None)(page)

    assert sorted(problems(filled(form(), spoil)).values()) == [
        "formula",
        "fraction-of-a-penny",
        "not-a-number",
        "required-blank",
        "required-blank",
    ]


def test_a_return_signed_by_somebody_of_another_vehicle_is_refused() -> None:
    found = problems(filled(form(), set_beside("Signed by", "place-finance")))
    assert list(found.values()) == ["not-a-signatory"]


@pytest.mark.parametrize("post", ["finance", "nobody"])
def test_only_a_vehicles_own_post_signs_in(post: str) -> None:
    content = filled(form())
    with pytest.raises(NotAVehiclesPost):
        submit(content, by=post)


def test_a_vehicle_signs_in_its_return_from_behind_its_own_wall() -> None:
    content = filled(form())
    walls.look_as(walls.Viewpoint(walls.Sight.ORGANISATION, VEHICLE))
    assert not submit(content).was_there_already


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xd8\xff\xe0" + b"x" * 99, "not-a-workbook"), (b"", "file-empty")],
    ids=["a picture", "nothing"],
)
def test_what_is_no_workbook_is_refused(content: bytes, code: str) -> None:
    assert list(problems(content).values()) == [code]


def test_a_workbook_that_is_no_return_form_is_refused() -> None:
    assert list(problems(cases.template_workbook("x")).values()) == ["not-a-return-form"]


def test_a_truncated_form_is_refused() -> None:
    content = filled(form())
    assert len(problems(content[: len(content) // 2])) == 1


def test_a_form_is_made_only_for_a_vehicle_and_a_month() -> None:
    with pytest.raises(NotAVehicle, match="care, place"):
        form("council")
    with pytest.raises(NotAMonth):
        form(month="October")
