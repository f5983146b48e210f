"""Books in and out through the API: files of other systems once, whole books away, and no neighbour's."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from rightsource.ledger.actions import books
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

pytestmark = pytest.mark.django_db
TEST = Authority("a test")
GIVEN: dict[str, Any] = {
    "authority": "Articles of association, 12",
    "organisation": "care-company",
    "source": "Xero",
    "kind": "general ledger",
    "name": "may.csv",
    "content": "Ref,Booked,Account,Amount\nJ1,2026-05-12,6000,5.00\nJ1,2026-05-12,1200,-5.00\n",
    "columns": {"day": "Booked"},
}


@pytest.fixture
def opened(county: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    for organisation in ("care-company", "place-company"):
        accounts = commercial_chart(organisation, ServiceDivision.ADULTS)
        books.open_accounts(by=SYSTEM, authority=TEST, accounts=accounts)
        books.open_period(by=SYSTEM, authority=TEST, organisation=organisation, month=Month(2026, 5))
    yield
    # What is checked when all ends looks with the eyes of whoever looked last.
    walls.look_as(walls.THE_COUNCIL)


def sent(client: Client, **changed: Any) -> tuple[int, Any]:
    response = client.post("/api/ledger/imports", GIVEN | changed, content_type="application/json")
    return response.status_code, response.json()


@pytest.mark.usefixtures("opened")
def test_a_file_is_taken_in_once_and_its_columns_are_remembered(asking_as: Callable[[str], Client]) -> None:
    lead = asking_as("vehicle-finance-lead")
    assert sent(lead)[1]["transactions"] == 1
    status, again = sent(lead, columns={})
    assert (status, again["was_on_record"]) == (200, True)
    told = lead.get("/api/ledger/imports").json()
    assert [each["file"] for each in told["files"]] == ["may.csv"]
    assert told["mappings"][0]["mapping"]["source"] == "Xero"


@pytest.mark.usefixtures("opened")
def test_a_workbook_comes_in_base64(asking_as: Callable[[str], Client]) -> None:
    book = openpyxl.Workbook()
    for row in (["Code", "Debit", "Credit"], [6000, 5, None], [1200, None, 5]):
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    content = base64.b64encode(packed.getvalue()).decode()
    as_workbook = {"kind": "trial balance", "content": content, "encoding": "base64", "columns": {}}
    officer = asking_as("section-151-officer")
    assert sent(officer, **as_workbook)[1]["problems"][0]["code"] == "month-missing"
    assert sent(officer, **as_workbook, month="2026-05")[1]["postings"] == 2
    assert sent(officer, **as_workbook | {"content": "***"})[1]["code"] == "request-not-understood"


@pytest.mark.usefixtures("opened")
def test_every_fault_is_listed_and_nothing_written(asking_as: Callable[[str], Client]) -> None:
    lead = asking_as("vehicle-finance-lead")
    status, told = sent(lead, content=GIVEN["content"].replace("6000", "nine").replace("-5.00", "x"))
    assert (status, told["code"]) == (422, "problems-found")
    assert {each["where"] for each in told["problems"]} == {"row 2", "row 3"}
    assert lead.get("/api/ledger/imports").json() == {"mappings": [], "files": []}


@pytest.mark.usefixtures("opened")
def test_budget_and_actual_can_be_asked_by_month(asking_as: Callable[[str], Client]) -> None:
    lead = asking_as("vehicle-finance-lead")
    content = "Month,Account,Budget,Actual\n2026-05,6000,9,8\n"
    given = {"kind": "management accounts", "content": content, "columns": {}, "balancing_account": "1200"}
    assert sent(lead, **given)[0] == 200
    asked = {"organisation": "care-company", "first": "2026-05", "last": "2026-05"}
    rows = lead.get("/api/ledger/management-accounts", asked).json()["rows"]
    assert [(each["account"], each["budget"], each["actual"]["pence"]) for each in rows] == [
        ("1200", None, -800),
        ("6000", {"pence": 900}, 800),
    ]


@pytest.mark.usefixtures("opened")
def test_whole_books_leave_with_every_posting(asking_as: Callable[[str], Client]) -> None:
    lead = asking_as("vehicle-finance-lead")
    sent(lead)
    told = lead.get("/api/ledger/export").json()
    assert (told["organisations"], told["first"], told["last"]) == (["care-company"], "2026-05", "2026-05")
    assert {"6000", "1200"} <= {each["code"] for each in told["accounts"]}
    assert sorted(each["amount"]["pence"] for each in told["postings"]) == [-500, 500]


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(("role", "status"), [("auditor", 403), ("member", 403), ("signed-out", 401)])
def test_nobody_takes_in_books_who_does_not_keep_them(
    asking_as: Callable[[str], Client], role: str, status: int
) -> None:
    assert sent(asking_as(role))[0] == status


@pytest.mark.usefixtures("opened")
def test_a_vehicle_neither_writes_in_a_neighbours_books_nor_takes_them_away(
    asking_as: Callable[[str], Client],
) -> None:
    officer, lead = asking_as("section-151-officer"), asking_as("vehicle-finance-lead")
    assert sent(officer, organisation="place-company")[0] == 200
    assert sent(lead, organisation="place-company")[0] == 403
    asked = lead.get("/api/ledger/export", {"organisations": "place-company"})
    assert (asked.status_code, asked.json()["code"]) == (404, "no-books-open-to-you")
    assert lead.get("/api/ledger/imports", {"organisation": "place-company"}).json()["files"] == []


@pytest.mark.usefixtures("opened")
def test_a_file_is_read_as_far_as_the_description_promises_and_no_request_is_larger(
    asking_as: Callable[[str], Client],
) -> None:
    rows = f"J1,2026-05-12,6000,5.00,{'said at length ' * 100}\n" * 3_000
    status, told = sent(asking_as("section-151-officer"), content=f"Ref,Booked,Account,Amount,Description\n{rows}")
    assert (status, told["code"]) == (422, "problems-found")
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE > LARGEST_FILE_BYTES * 4 // 3
