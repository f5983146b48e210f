"""Signing in a monthly return through the API: by the vehicle alone, all or nothing, and safe to send twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rightsource.commissioning.models import MonthlyReturn
from rightsource.scrutiny.queries.returns import return_workbook
from rightsource.storage import walls
from rightsource.storage.models import AuditEvent

pytestmark = pytest.mark.django_db
FIGURE = 125_000


def filled(vehicle: str, signed_by: str) -> bytes:
    """Return a vehicle's form of the last month, filled in with the same made-up figure on every line."""
    walls.look_as(walls.THE_COUNCIL)
    book = openpyxl.load_workbook(io.BytesIO(return_workbook(vehicle, today=timezone.localdate()).content))
    page = book["Return"]
    for row in range(1, page.max_row + 1):
        label = str(page.cell(row, 1).value)
        if label == "Signed by":
            page.cell(row, 2).value = signed_by
        elif label.endswith("(£)") or label.startswith("Week ") or label == "Staff fte":
            page.cell(row, 2).value = FIGURE
        elif label == "Measure":
            _measures(page, row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _measures(page: Any, heading: int) -> None:
    """Give each measure of the last return a value again."""
    for row in range(heading + 1, page.max_row + 1):
        if page.cell(row, 1).value:
            page.cell(row, 3).value = 1


def sent(client: Client, content: bytes, **headers: str) -> Any:
    file = SimpleUploadedFile("return.xlsx", content)
    return client.post("/api/returns", {"file": file}, headers=headers)


def on_record() -> tuple[int, int]:
    walls.look_as(walls.THE_COUNCIL)
    return MonthlyReturn.objects.count(), AuditEvent.objects.count()


@pytest.fixture
def lead(asking_as: Callable[[str], Client]) -> Client:
    return asking_as("vehicle-finance-lead")


def test_a_return_is_signed_in_once_however_often_it_is_sent(lead: Client) -> None:
    content = filled("care-company", "care-company-finance-lead")
    first = sent(lead, content)
    assert first.status_code == 200, first.content
    assert (first.json()["organisation"], first.json()["was_there_already"]) == ("care-company", False)
    before = on_record()
    assert sent(lead, content).json()["was_there_already"] is True
    assert on_record() == before
    event = AuditEvent.objects.latest("position")
    assert (event.by_post, event.by_account) == ("care-company-finance-lead", "demonstration")


def test_the_return_of_another_vehicle_is_refused_with_every_fault_and_nothing_written(lead: Client) -> None:
    content = filled("place-company", "place-company-finance-lead")
    before = on_record()
    response = sent(lead, content)
    assert response.status_code == 422
    assert response.json()["code"] == "problems-found"
    assert response.json()["problems"]
    assert on_record() == before


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 a picture", b"PK\x03\x04 cut", b"not a workbook", b"\x00"])
def test_what_is_no_form_is_refused_in_words(lead: Client, content: bytes) -> None:
    response = sent(lead, content)
    assert response.status_code == 422
    assert response.headers["Content-Type"] == "application/problem+json"
    assert all(each["message"] for each in response.json()["problems"])


@pytest.mark.parametrize(("role", "status"), [("section-151-officer", 403), ("member", 403), ("signed-out", 401)])
def test_nobody_but_a_vehicle_signs_in_a_return(asking_as: Callable[[str], Client], role: str, status: int) -> None:
    assert sent(asking_as(role), b"").status_code == status


def test_a_request_from_another_site_writes_nothing(lead: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = lead.cookies
    response = sent(strict, b"")
    assert (response.status_code, response.json()["code"]) == (403, "token-missing")


def test_a_request_that_shows_the_token_of_its_session_is_read(lead: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = lead.cookies
    strict.get("/accounts/login/")
    token = strict.cookies[settings.CSRF_COOKIE_NAME].value
    assert sent(strict, b"", **{"X-CSRFToken": token}).json()["code"] in {"problems-found", "request-not-understood"}
