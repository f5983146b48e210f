"""Budgets through the API: told as they stand, set, vired, forecast and reported on, and safe to send twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.quantities import FinancialYear
from rightsource.storage import walls
from rightsource.storage.models import AuditEvent

pytestmark = pytest.mark.django_db
COUNCIL = "demonstration"
YEAR = str(FinancialYear.of(timezone.localdate()))
CONTRACT = "expenditure-children-s-services-contract-childrens-trust"
WASTE = "expenditure-waste-disposal"
OF_COUNCIL = {"organisation": COUNCIL, "year": YEAR}
SET = OF_COUNCIL | {"name": "Budget", "decision": "FC-2026-01"}
LIMIT = {
    "organisation": COUNCIL,
    "holder": "section-151-officer",
    "up_to": {"pence": 50_000_000},
    "starts_on": "2026-04-01",
    "decision": "FC-2026-01",
}


def sent(client: Client, path: str, **given: Any) -> tuple[int, Any]:
    body = {"authority": "Financial regulations, 4"} | given
    response = client.post(f"/api/budgets/{path}", body, content_type="application/json")
    return response.status_code, response.json()


def events() -> int:
    walls.look_as(walls.THE_COUNCIL)
    return AuditEvent.objects.count()


def twice(client: Client, path: str, **given: Any) -> None:
    before = events()
    assert sent(client, path, **given) == (200, {"was_written": True})
    assert sent(client, path, **given) == (200, {"was_written": False})
    assert events() == before + 1


def refused(client: Client, path: str, **given: Any) -> tuple[int, str]:
    before = events()
    status, told = sent(client, path, **given)
    assert events() == before
    return status, told["code"]


def forecast(pence: int = 15_100_000_000, **change: Any) -> dict[str, Any]:
    said = {"id": str(uuid4()), "line": CONTRACT, "amount": {"pence": pence}, "reason": "More children in homes"}
    return OF_COUNCIL | said | change


def virement(pence: int, **change: Any) -> dict[str, Any]:
    said = {"id": str(uuid4()), "from_line": WASTE, "to_line": CONTRACT, "amount": {"pence": pence}, "reason": "Needed"}
    return OF_COUNCIL | said | change


def budget_of(client: Client, organisation: str = COUNCIL) -> Any:
    (found,) = client.get(f"/api/budgets?organisation={organisation}").json()["budgets"]
    return found


def line_of(client: Client, key: str) -> Any:
    return next(each for each in budget_of(client)["lines"] if each["line"] == key)


@pytest.fixture
def officer(asking_as: Callable[[str], Client]) -> Client:
    return asking_as("section-151-officer")


def test_budgets_are_told_with_what_the_law_asks_of_the_councils(officer: Client) -> None:
    told = officer.get("/api/budgets").json()
    assert (told["year"], len(told["budgets"]) > 5) == (YEAR, True)
    assert told["law"]["provision"] == "Local Government Finance Act 1992 s.42A"
    assert told["law"]["is_balanced"] is True
    assert told["law"]["needs_referendum"] is None
    assert officer.get("/api/budgets?month=2026-13").status_code == 422


def test_a_budget_is_set_once_and_its_money_vired_within_the_limit(officer: Client) -> None:
    assert refused(officer, "vire", **virement(1)) == (422, "no-budget-set")
    twice(officer, "set", **SET)
    assert budget_of(officer)["decision"] == "FC-2026-01"
    twice(officer, "limit", **LIMIT)
    twice(officer, "vire", **virement(40_000_000))
    assert line_of(officer, WASTE)["budget"] == {"pence": 3_340_000_000 - 40_000_000}
    status, told = sent(officer, "vire", **virement(50_000_001))
    assert (status, told["code"]) == (422, "virement-beyond-limit")
    assert "full council" in told["title"]


def test_what_sets_no_budget_is_refused(officer: Client) -> None:
    assert refused(officer, "set", **(SET | {"decision": "CAB-2018-04"})) == (422, "budget-not-decided")
    assert refused(officer, "set", **(SET | {"organisation": "nobody"})) == (422, "no-budget-set")


def test_a_forecast_is_moved_once_with_its_reason(officer: Client) -> None:
    twice(officer, "forecast", **forecast())
    told = line_of(officer, CONTRACT)
    assert (told["forecast"], told["moved_by"]) == ({"pence": 15_100_000_000}, "section-151-officer")
    assert told["reason"] == "More children in homes"
    assert refused(officer, "forecast", **forecast(reason=" ")) == (422, "request-not-understood")
    assert refused(officer, "forecast", **forecast(-1)) == (422, "forecast-below-nought")
    assert refused(officer, "forecast", **forecast(line="none")) == (422, "budget-line-not-on-record")


def test_a_vehicles_lead_speaks_for_its_own_budget_alone(asking_as: Callable[[str], Client]) -> None:
    lead = asking_as("vehicle-finance-lead")
    line = "income-care-homes-and-home-care-block-contract-demonstration"
    twice(lead, "forecast", **forecast(6_100_000_000, organisation="care-company", line=line))
    assert refused(lead, "forecast", **forecast()) == (422, "outside-your-organisation")
    assert refused(lead, "set", **SET)[0] == 403


def test_a_pressure_the_tax_and_the_officers_report_are_recorded_once(officer: Client) -> None:
    pressure = {
        "reference": "P-1",
        "title": "Placements",
        "amount": {"pence": 90_000_000},
        "recurrence": "recurrent",
        "response": "A fostering drive",
    }
    twice(officer, "pressure", **OF_COUNCIL, **pressure)
    assert [each["reference"] for each in budget_of(officer)["pressures"]] == ["P-1"]
    tax = {"base": "207282.00", "band_d": {"pence": 167_984}, "adult_care": {"pence": 23_200}, "decision": "FC-2026-01"}
    twice(officer, "council-tax", **OF_COUNCIL, **tax)
    assert refused(officer, "council-tax", **OF_COUNCIL, **(tax | {"base": "0"})) == (422, "council-tax-says-nothing")
    statement = {
        "robustness": "robust",
        "robustness_grounds": "Tested line by line",
        "reserves": "adequate, with the risks named",
        "reserves_grounds": "The floor is held unless placements rise again",
    }
    twice(officer, "statement", **OF_COUNCIL, **statement)
    law = officer.get(f"/api/budgets?organisation={COUNCIL}").json()["law"]
    assert law["statement"]["made_by"] == "section-151-officer"
    assert law["tax_requirement"] == {"pence": 34_820_059_488}


def test_a_line_is_asked_whether_it_can_bear_an_amount(officer: Client) -> None:
    asked = f"/api/budgets/control?organisation={COUNCIL}&year={YEAR}&line={WASTE}&step=order&pence="
    verdicts = [officer.get(f"{asked}{pence}").json()["verdict"] for pence in (100, 3_300_000_000, 3_400_000_000)]
    assert verdicts == ["go ahead", "warn", "stop"]


def test_the_public_is_told_of_budgets_and_may_move_nothing(asking_as: Callable[[str], Client]) -> None:
    anybody = asking_as("signed-out")
    assert anybody.get("/api/budgets").status_code == 200
    assert anybody.get("/api/budgets/accuracy").json()["rows"] == []
    assert refused(anybody, "forecast", **forecast())[0] == 401
    assert (
        anybody.get(f"/api/budgets/control?organisation={COUNCIL}&line={WASTE}&step=order&pence=1").status_code == 401
    )
