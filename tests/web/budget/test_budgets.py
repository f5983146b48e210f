"""Budgets on their pages: how each is forecast to end, set by decision, moved and vired by whoever may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.budget import models
from rightsource.budget.actions.versions import delegate_virement
from rightsource.budget.rules.virement import VirementLimit
from rightsource.quantities import FinancialYear, Money
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
YEAR = str(FinancialYear.of(timezone.localdate()))
OWN = "/budgets/demonstration"
CONTRACT = f"{OWN}/{YEAR}/expenditure-children-s-services-contract-childrens-trust"
WASTE = f"{OWN}/{YEAR}/expenditure-waste-disposal"
CARE = f"/budgets/care-company/{YEAR}"
DECISION = "FC-2026-01"
SETTING = {"name": "Budget", "decision": DECISION, "authority": "Local Government Act 1972 section 151"}


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def forecast(**change: str) -> dict[str, str]:
    said = {"forecast": "151,000,000", "forecast_reason": "More children in homes", "authority": "Regulations, 4"}
    return {"id": str(uuid4())} | said | change


def virement(**change: str) -> dict[str, str]:
    to_line = "expenditure-children-s-services-contract-childrens-trust"
    said = {"amount": "400,000", "to_line": to_line, "vire_reason": "Less waste", "vire_authority": "Regulations, 5"}
    return {"id": str(uuid4()), "decision": ""} | said | change


def set_it(officer: Client) -> None:
    assert officer.post(f"{OWN}/{YEAR}/set", SETTING).status_code == 302
    walls.look_as(walls.THE_COUNCIL)
    delegate_virement(
        by=SYSTEM,
        authority=Authority("a test"),
        limit=VirementLimit(
            organisation="demonstration",
            holder="section-151-officer",
            up_to=Money.pounds(500_000),
            starts_on=timezone.localdate(),
            decision=DECISION,
        ),
        today=timezone.localdate(),
    )


def count(model: Any) -> int:
    walls.look_as(walls.THE_COUNCIL)
    return int(model.objects.count())


@pytest.mark.parametrize("role", [role.key for role in ROLES])
@pytest.mark.parametrize("address", ["/budgets", OWN, CONTRACT, "/budgets/forecasters", "/budgets/picture.svg"])
def test_every_role_can_look_at_what_is_open_to_it(browser_as: Browser, role: str, address: str) -> None:
    answered = browser_as(role).get(address)
    is_own_vehicle = role == "vehicle-finance-lead"
    assert answered.status_code in ({200, 422} if is_own_vehicle else {200}), answered.content


def test_the_page_answers_first_and_shows_every_budget(browser_as: Browser) -> None:
    shown = text_of(browser_as("section-151-officer").get("/budgets"))
    assert "is forecast to end" in shown
    assert "no decision here" in shown
    assert "Local Government Finance Act 1992 s.42A" in shown
    assert "No report of the section 151 officer" in shown


def test_a_vehicles_officer_sees_its_own_budget_alone(browser_as: Browser) -> None:
    lead = browser_as("vehicle-finance-lead")
    shown = text_of(lead.get("/budgets"))
    assert "/budgets/care-company" in shown
    assert "/budgets/childrens-trust" not in shown
    assert "What the law asks" not in shown


def test_every_table_is_a_file_too(browser_as: Browser) -> None:
    for address in ("/budgets", OWN, CONTRACT, "/budgets/forecasters"):
        csv = browser_as("section-151-officer").get(f"{address}?format=csv")
        assert csv["Content-Type"].startswith("text/csv")


def test_the_officer_sets_the_budget_once_by_the_decision_that_agreed_it(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    assert "Set the budget" in text_of(officer.get(OWN))
    set_it(officer)
    shown = text_of(officer.get(OWN))
    assert f"by the decision {DECISION}" in shown
    assert "Set the budget" not in shown
    assert count(models.BudgetVersion) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decision": "CAB-2018-04"}, "full council"),
        ({"decision": ""}, "Say which decision agreed it"),
        ({"name": " "}, "Say what the budget is called"),
    ],
)
def test_a_budget_that_no_decision_may_set_is_refused(browser_as: Browser, change: dict[str, str], said: str) -> None:
    refused = browser_as("section-151-officer").post(f"{OWN}/{YEAR}/set", SETTING | change)
    assert (refused.status_code, said in text_of(refused)) == (422, True)
    assert count(models.BudgetVersion) == 0


def test_a_forecast_is_moved_once_and_shows_who_moved_it_and_why(browser_as: Browser) -> None:
    officer, given = browser_as("section-151-officer"), forecast()
    for _ in range(2):
        assert officer.post(f"{CONTRACT}/forecast", given).status_code == 302
    shown = text_of(officer.get(CONTRACT))
    assert "More children in homes" in shown
    assert "forecast to come to £151m" in shown
    assert count(models.ForecastMove) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"forecast": "much"}, "Give what it will come to in pounds"),
        ({"forecast": "-1"}, "nought or more"),
        ({"forecast_reason": " "}, "Say what has changed"),
        ({"authority": ""}, "Say on what authority you act"),
        ({"id": "mine"}, "the form has lost its mark"),
    ],
)
def test_a_forecast_that_says_too_little_is_refused_in_words(
    browser_as: Browser, change: dict[str, str], said: str
) -> None:
    refused = browser_as("section-151-officer").post(f"{CONTRACT}/forecast", forecast(**change))
    assert (refused.status_code, said in text_of(refused)) == (422, True)
    assert count(models.ForecastMove) == 0


def test_a_vehicles_lead_moves_its_own_forecast_and_no_other(browser_as: Browser) -> None:
    lead = browser_as("vehicle-finance-lead")
    walls.look_as(walls.THE_COUNCIL)
    line = "income-care-homes-and-home-care-block-contract-demonstration"
    moved = lead.post(f"{CARE}/{line}/forecast", forecast(forecast="61000000"))
    assert (moved.status_code, count(models.ForecastMove)) == (302, 1)
    assert lead.post(f"{CONTRACT}/forecast", forecast()).status_code == 403


def test_money_is_vired_within_the_limit_and_beyond_it_the_page_says_who_may(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    set_it(officer)
    assert "Vire it" in text_of(officer.get(WASTE))
    beyond = officer.post(f"{WASTE}/vire", virement(amount="500000.01"))
    assert beyond.status_code == 422
    assert "Those who may vire it: full council" in text_of(beyond)
    assert officer.post(f"{WASTE}/vire", virement()).status_code == 302
    shown = text_of(officer.get(WASTE))
    assert "Less waste" in shown
    assert "budget of £33m" in shown
    by_decision = virement(amount="2000000", decision=DECISION)
    assert officer.post(f"{WASTE}/vire", by_decision).status_code == 302
    assert count(models.Virement) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "a bit"}, "Give how much to move in pounds"),
        ({"to_line": "nothing"}, "Say which line takes it"),
        ({"to_line": "income-council-tax"}, "leaves every total as it was"),
        ({"vire_reason": ""}, "Say why the one can spare it"),
        ({"vire_authority": ""}, "Say on what authority you act"),
    ],
)
def test_what_is_no_virement_is_refused_in_words(browser_as: Browser, change: dict[str, str], said: str) -> None:
    officer = browser_as("section-151-officer")
    set_it(officer)
    refused = officer.post(f"{WASTE}/vire", virement(**change))
    assert (refused.status_code, said in text_of(refused)) == (422, True)
    assert count(models.Virement) == 0


@pytest.mark.parametrize("role", ["member", "auditor", "monitoring-officer", "resident"])
@pytest.mark.parametrize("act", ["forecast", "vire"])
def test_who_has_no_right_to_move_money_is_turned_away(browser_as: Browser, role: str, act: str) -> None:
    given = forecast() if act == "forecast" else virement()
    assert browser_as(role).post(f"{WASTE}/{act}", given).status_code in {401, 403}
    assert count(models.ForecastMove) == count(models.Virement) == 0


def test_a_past_day_shows_what_was_known_then_and_lets_nobody_act(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    officer.post(f"{CONTRACT}/forecast", forecast())
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    shown = text_of(officer.get(f"{CONTRACT}?as_known_on={day}"))
    assert "More children in homes" not in shown
    assert "Move the forecast" not in shown
    assert officer.post(f"{CONTRACT}/forecast?as_known_on={day}", forecast()).status_code == 422


@pytest.mark.parametrize("address", ["/budgets/nobody", f"{OWN}/{YEAR}/nothing", f"{OWN}/1999-00/x"])
def test_what_is_not_on_record_is_refused_in_words(browser_as: Browser, address: str) -> None:
    assert browser_as("section-151-officer").get(address).status_code == 422


def test_another_month_of_the_year_can_be_shown(browser_as: Browser) -> None:
    shown = text_of(browser_as("section-151-officer").get(f"/budgets?year={YEAR}&month={YEAR[:4]}-06"))
    assert f"at the end of June {YEAR[:4]}" in shown
