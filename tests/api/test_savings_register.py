"""The savings register through the API: read by all, each step once, each refusal a problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rightsource.storage import walls
from rightsource.storage.models import AuditEvent

pytestmark = pytest.mark.django_db
AUTHORITY = "Scheme of delegation, 4.2"
OF = {"authority": AUTHORITY, "saving": "S-NEW", "year": "2026-27"}
PROPOSAL = OF | {
    "amount": {"pence": 120_000_000},
    "title": "Fewer agency nights",
    "owner": "care-company-finance-lead",
    "organisation": "care-company",
    "recurrence": "recurrent",
    "attribution": "the vehicle model",
    "baseline": {"pence": 520_000_000},
    "baseline_words": "Agency staff, outturn 2025-26",
    "cost_to_achieve": {"pence": 12_000_000},
}
DOCUMENT = {
    "authority": AUTHORITY,
    "saving": "S-NEW",
    "title": "A record",
    "reference": "CAB-2022-05-B",
    "dated_on": "2021-01-20",
}


def sent(client: Client, step: str, given: dict[str, Any]) -> tuple[int, Any]:
    response = client.post(f"/api/savings/{step}", given, content_type="application/json")
    return response.status_code, response.json()


def events() -> int:
    walls.look_as(walls.THE_COUNCIL)
    return AuditEvent.objects.count()


def test_each_step_is_taken_once_and_a_vehicles_register_tells_them(asking_as: Callable[[str], Client]) -> None:
    proposer, officer = asking_as("commissioner"), asking_as("section-151-officer")
    acts: list[tuple[Client, str, dict[str, Any]]] = [
        (proposer, "propose", PROPOSAL),
        (proposer, "document", DOCUMENT | {"kind": "equality"}),
        (proposer, "document", DOCUMENT | {"kind": "consultation"}),
        (officer, "agree", OF | {"amount": {"pence": 110_000_000}, "decision": "CAB-2022-05"}),
        (officer, "begin", OF),
        (officer, "claim", OF | {"amount": {"pence": 90_000_000}, "evidence": "Rota file"}),
    ]
    for client, step, given in acts:
        before = events()
        assert sent(client, step, given) == (200, {"was_written": True}), step
        assert sent(client, step, given) == (200, {"was_written": False}), step
        assert events() == before + 1

    told = officer.get("/api/savings/register", {"year": "2026-27", "vehicle": "care-company"}).json()
    saving = next(each for each in told["savings_register"]["savings"] if each["truth"]["saving"] == "S-NEW")
    assert (saving["stage"], saving["verified"]) == ("delivered, not verified", {"pence": 0})
    assert saving["cost_to_achieve"] == {"pence": 12_000_000}
    assert set(told["by_organisation"]) == {"care-company"}


@pytest.mark.parametrize(
    ("step", "given", "code"),
    [
        ("propose", PROPOSAL | {"organisation": "nobody"}, "saving-names-the-unknown"),
        ("propose", PROPOSAL | {"recurrence": "not stated"}, "saving-says-too-little"),
        ("propose", PROPOSAL | {"amount": {"pence": 0}}, "saving-amount-not-positive"),
        ("begin", OF, "saving-not-in-the-register"),
        ("document", DOCUMENT | {"kind": "equality"}, "saving-not-in-the-register"),
        ("document", DOCUMENT | {"kind": "equality", "dated_on": None}, "request-not-understood"),
        ("claim", OF | {"amount": {"pence": 1}}, "saving-not-in-the-register"),
    ],
)
def test_a_step_out_of_turn_is_a_problem_with_its_code(
    asking_as: Callable[[str], Client], step: str, given: dict[str, Any], code: str
) -> None:
    status, problem = sent(asking_as("section-151-officer"), step, given)
    assert (status, problem["code"]) == (422, code)


def test_evidence_outside_the_year_or_from_no_books_is_a_problem(asking_as: Callable[[str], Client]) -> None:
    officer = asking_as("section-151-officer")
    sent(officer, "propose", PROPOSAL)
    line = OF | {
        "books": "care-company",
        "account": "5200",
        "first": "2026-04",
        "last": "2026-09",
        "against": "last year",
    }
    assert sent(officer, "show", line)[1]["code"] == "account-not-in-the-books"
    assert sent(officer, "show", line | {"last": "2027-04"})[1]["code"] == "evidence-months-outside-the-year"
    assert sent(officer, "show", line | {"counterparty": "nobody"})[1]["code"] == "saving-names-the-unknown"


@pytest.mark.parametrize("role", ["member", "vehicle-finance-lead", "auditor", "resident"])
def test_nobody_but_an_officer_takes_a_step(asking_as: Callable[[str], Client], role: str) -> None:
    assert sent(asking_as(role), "propose", PROPOSAL)[0] in {401, 403}
