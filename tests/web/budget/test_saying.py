"""What is said of a budget by its forms: recorded once by whoever may, and refused in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.budget import models
from rightsource.quantities import FinancialYear
from rightsource.storage import walls

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
YEAR = FinancialYear.of(timezone.localdate())
OWN = "/budgets/demonstration"
AUTHORITY = {"authority": "Financial regulations, 4"}
FORMS: dict[str, tuple[Any, dict[str, str], str]] = {
    "pressure": (
        models.Pressure,
        {
            "reference": "P-1",
            "title": "Placements of children",
            "amount": "900,000",
            "recurrence": "recurrent",
            "response": "A fostering drive",
            "state": "on",
        },
        "A fostering drive",
    ),
    "council-tax": (
        models.CouncilTax,
        {"base": "207282.00", "band_d": "1679.84", "adult_care": "232", "decision": "FC-2026-01"},
        "The council tax of",
    ),
    "report": (
        models.OfficersStatement,
        {
            "robustness": "robust, with the risks named",
            "robustness_grounds": "Placements are costed at last autumn",
            "reserves": "adequate",
            "reserves_grounds": "The floor is held",
        },
        "Your report on the budget of",
    ),
    "limit": (
        models.VirementLimit,
        {"holder": "cabinet", "up_to": "1000000", "decision": "FC-2026-01"},
        "Cabinet, by a decision may vire up to",
    ),
}


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def count(model: Any) -> int:
    walls.look_as(walls.THE_COUNCIL)
    return int(model.objects.count())


@pytest.mark.parametrize("form", FORMS)
def test_it_is_recorded_once_and_shown_on_the_budgets_page(browser_as: Browser, form: str) -> None:
    model, given, said = FORMS[form]
    officer = browser_as("section-151-officer")
    assert f"{OWN}/{YEAR}/{form}" in officer.get(OWN).content.decode()
    assert officer.get(f"{OWN}/{YEAR}/{form}").status_code == 200
    for _ in range(2):
        sent = officer.post(f"{OWN}/{YEAR}/{form}", given | AUTHORITY)
        assert sent.status_code == 302
    assert count(model) == 1
    assert said in officer.get(OWN).content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_says_nothing_names_every_field_and_writes_nothing(browser_as: Browser, form: str) -> None:
    model, given, _ = FORMS[form]
    refused = browser_as("section-151-officer").post(f"{OWN}/{YEAR}/{form}", {})
    assert refused.status_code == 422
    assert all(f"#{name}" in refused.content.decode() for name in (*given, "authority"))
    assert count(model) == 0


@pytest.mark.parametrize(
    ("form", "change", "said"),
    [
        ("council-tax", {"base": "0"}, "has a base above nought"),
        ("council-tax", {"base": "NaN"}, "Give the tax base"),
        ("council-tax", {"adult_care": "5000"}, "no smaller than its part for care"),
        ("limit", {"up_to": "-1"}, "an amount from nought up"),
        ("limit", {"decision": "NOTHING"}, "is not on record"),
        ("pressure", {"amount": "0"}, "what it may cost"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    browser_as: Browser, form: str, change: dict[str, str], said: str
) -> None:
    model, given, _ = FORMS[form]
    refused = browser_as("section-151-officer").post(f"{OWN}/{YEAR}/{form}", given | AUTHORITY | change)
    assert (refused.status_code, said in refused.content.decode()) == (422, True)
    assert count(model) == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ["member", "auditor", "vehicle-finance-lead"])
def test_who_has_no_right_to_say_it_is_turned_away(browser_as: Browser, form: str, role: str) -> None:
    model, given, _ = FORMS[form]
    assert browser_as(role).post(f"{OWN}/{YEAR}/{form}", given | AUTHORITY).status_code == 403
    assert count(model) == 0


def test_a_vehicles_lead_says_what_presses_on_its_own_budget(browser_as: Browser) -> None:
    _, given, said = FORMS["pressure"]
    lead = browser_as("vehicle-finance-lead")
    assert lead.post(f"/budgets/care-company/{YEAR}/pressure", given | AUTHORITY).status_code == 302
    assert said in lead.get("/budgets/care-company").content.decode()
