"""Price requests on pages: answered once, with reason and authority, and the refused ones stay in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client

from rightsource.commissioning.models import PriceEvent
from rightsource.storage import walls
from rightsource.storage.models import AuditEvent
from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
OPEN = "/price-requests/A-001-R5"
REFUSAL = {"answer": "refused", "accepted": "", "reason": "The price was agreed.", "authority": "CAB-2026-40"}


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def versions() -> list[PriceEvent]:
    walls.look_as(walls.THE_COUNCIL)
    return list(PriceEvent.objects.filter(reference="A-001-R5").order_by("recorded_at"))


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_everybody_may_look(browser_as: Browser, role: str) -> None:
    assert browser_as(role).get("/price-requests").status_code == 200


@pytest.mark.parametrize("role", ["section-151-officer", "commissioner"])
def test_an_officer_refuses_a_request_once_and_it_stays_in_view(browser_as: Browser, role: str) -> None:
    officer = browser_as(role)
    assert "Answer this request" in officer.get(OPEN).content.decode()
    for _ in range(2):
        assert officer.post(f"{OPEN}/answer", REFUSAL).status_code == 302
    assert len(versions()) == 2
    event = versions()[-1].recorded_in
    assert (event.event, event.authority) == ("price-request-answered", "CAB-2026-40")
    assert AuditEvent.objects.filter(event="price-request-answered").count() == 1
    said = officer.get(OPEN).content.decode()
    assert "Refused" in said
    assert "Answered: The price was agreed." in said
    assert "A-001-R5" in officer.get("/price-requests").content.decode()


def test_another_answer_is_refused(browser_as: Browser) -> None:
    officer = browser_as("commissioner")
    officer.post(f"{OPEN}/answer", REFUSAL)
    second = officer.post(f"{OPEN}/answer", REFUSAL | {"answer": "accepted"})
    assert second.status_code == 422
    assert "The answer stands." in second.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answer": "maybe"}, "Say whether you accept it"),
        ({"answer": "partly accepted", "accepted": "9 pounds"}, "Give the part accepted in pounds"),
        ({"answer": "partly accepted", "accepted": "£99,000,000"}, "is not a part of it"),
        ({"answer": "partly accepted", "accepted": "1e999"}, "Give the part accepted in pounds"),
        ({"reason": ""}, "Say why"),
        ({"authority": ""}, "Say on what authority you act"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(
    browser_as: Browser, change: dict[str, str], said: str
) -> None:
    refused = browser_as("commissioner").post(f"{OPEN}/answer", REFUSAL | change)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert len(versions()) == 1


def test_a_part_is_accepted_to_the_penny(browser_as: Browser) -> None:
    part = REFUSAL | {"answer": "partly accepted", "accepted": "£1,250,000.50"}
    assert browser_as("commissioner").post(f"{OPEN}/answer", part).status_code == 302
    assert str(versions()[-1].accepted_amount) == "£1,250,000.50"


@pytest.mark.parametrize("role", ["monitoring-officer", "vehicle-finance-lead", "member", "auditor", "signed-out"])
def test_who_has_no_right_to_answer_is_turned_away(browser_as: Browser, role: str) -> None:
    assert browser_as(role).post(f"{OPEN}/answer", REFUSAL).status_code == 403
    assert len(versions()) == 1


@pytest.mark.parametrize("address", ["/price-requests/none", "/price-requests/none/answer"])
def test_what_is_no_request_is_refused_in_words(browser_as: Browser, address: str) -> None:
    assert browser_as("commissioner").get(address).status_code == 422
