"""Returns on pages: which are late, how to ask for one, and signing one in with every fault at once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from rightsource.commissioning.models import MonthlyReturn
from rightsource.storage import walls

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
ANSWERS = {
    "Signed by": "care-company-finance-lead",
    "Owner income forecast (£)": 64_000_000,
    "External income forecast (£)": 2_100_000,
    "Expenditure forecast (£)": 66_500_000,
    "Owner income to date (£)": 40_000_000,
    "External income to date (£)": 1_200_000,
    "Reserves (£)": 610_000,
    "Staff fte": 512.4,
}


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def form(browser: Client, organisation: str = "care-company") -> bytes:
    return browser.get(f"/returns/{organisation}/form").content


def filled(content: bytes, **changes: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["Return"]
    answers = ANSWERS | changes
    is_measure = False
    for row in range(1, page.max_row + 1):
        label = str(page.cell(row, 1).value)
        if is_measure and page.cell(row, 1).value:
            page.cell(row, 3).value = 91.5
        is_measure = is_measure or label == "Measure"
        if label in answers:
            page.cell(row, 2).value = answers[label]
        elif label.startswith("Week "):
            page.cell(row, 2).value = 90_000
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def sign_in(browser: Client, content: bytes, name: str = "return.xlsx", **given: str) -> object:
    file = SimpleUploadedFile(name, content)
    return browser.post("/returns/sign-in", {"file": file, "authority": "the agreement of 2024"} | given)


def count() -> int:
    walls.look_as(walls.THE_COUNCIL)
    return MonthlyReturn.objects.count()


@pytest.mark.parametrize("role", ["section-151-officer", "commissioner", "vehicle-finance-lead", "member", "auditor"])
def test_whoever_works_by_returns_may_look(browser_as: Browser, role: str) -> None:
    assert browser_as(role).get("/returns").status_code == 200


@pytest.mark.parametrize("role", ["resident", "signed-out"])
def test_the_public_may_not(browser_as: Browser, role: str) -> None:
    assert browser_as(role).get("/returns").status_code == 403


def test_a_late_return_is_asked_for_of_those_who_sign_it(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    assert "are late, the longest by" in officer.get("/returns").content.decode()
    said = officer.get("/returns/wellbeing-cic/2026-09").content.decode()
    assert "owes this return" in said
    assert "Finance lead of the wellbeing company" in said
    assert 'href="mailto:?subject=Return%20of%20Demonstration%20Wellbeing%20CIC' in said


def test_a_vehicles_officer_sees_its_own_returns_and_no_others(browser_as: Browser) -> None:
    lead = browser_as("vehicle-finance-lead")
    said = lead.get("/returns").content.decode()
    assert "Demonstration Care Ltd" in said
    assert "Demonstration Law Ltd" not in said
    assert lead.get("/returns/care-company/2026-10").status_code == 200
    assert lead.get("/returns/law-company/2026-10").status_code == 403
    assert lead.get("/returns/law-company/form").status_code == 403


def test_a_return_is_signed_in_and_again_changes_nothing(browser_as: Browser) -> None:
    lead = browser_as("vehicle-finance-lead")
    content = filled(form(lead))
    before = count()
    first = sign_in(lead, content)
    assert first.status_code == 302
    assert first["Location"].startswith("/returns/care-company/")
    after = count()
    assert after == before + 1
    assert "corrected" in lead.get(first["Location"]).content.decode()
    again = sign_in(lead, content)
    assert again.status_code == 302
    assert "nothing was changed" in lead.get(again["Location"]).content.decode()
    assert count() == after


def test_every_fault_of_a_form_is_listed_and_nothing_is_written(browser_as: Browser) -> None:
    lead = browser_as("vehicle-finance-lead")
    before = count()
    refused = sign_in(lead, filled(form(lead), **{"Reserves (£)": "plenty", "Staff fte": None}))
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "Reserves (£)" in said
    assert "Staff fte" in said
    assert "Nothing was written" in said
    assert count() == before


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xe0 a picture", b"PK\x03\x04 cut short"], ids=["empty", "jpeg", "truncated"]
)
def test_what_is_no_form_gets_its_reason(browser_as: Browser, content: bytes) -> None:
    lead = browser_as("vehicle-finance-lead")
    refused = sign_in(lead, content)
    assert refused.status_code == 422
    assert "There is a problem" in refused.content.decode()


def test_the_form_of_another_vehicle_is_refused(browser_as: Browser) -> None:
    law = form(browser_as("section-151-officer"), "law-company")
    refused = sign_in(browser_as("vehicle-finance-lead"), filled(law))
    assert refused.status_code == 422


def test_without_a_file_it_is_asked_for(browser_as: Browser) -> None:
    refused = browser_as("vehicle-finance-lead").post("/returns/sign-in", {"authority": "the agreement"})
    assert refused.status_code == 422
    assert 'href="#file"' in refused.content.decode()


@pytest.mark.parametrize("role", ["section-151-officer", "commissioner", "member", "auditor", "signed-out"])
def test_nobody_but_a_vehicles_officer_signs_one_in(browser_as: Browser, role: str) -> None:
    assert browser_as(role).get("/returns/sign-in").status_code == 403
    assert sign_in(browser_as(role), b"x").status_code == 403


@pytest.mark.parametrize("address", ["/returns/care-company/1999-01", "/returns/no-such/2026-10"])
def test_what_was_never_asked_for_is_refused_in_words(browser_as: Browser, address: str) -> None:
    assert browser_as("auditor").get(address).status_code == 422
