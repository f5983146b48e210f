"""Questions put to the plan on record through the API: the same answers as at the command line, and plain refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.planning.queries import study_known
from rightsource.planning.rules.answering import compared
from rightsource.storage import walls
from rightsource.storage.knowledge import Audience

YEAR = timezone.localdate().year


@pytest.fixture
def officer(asking_as: Callable[[str], Client]) -> Client:
    return asking_as("section-151-officer")


def asked(client: Client, path: str, **query: object) -> tuple[int, Any]:
    response = client.get(f"/api{path}", {"futures": 100} | query)
    return response.status_code, response.json()


def test_two_plans_are_compared_as_everywhere_else(officer: Client) -> None:
    status, told = asked(officer, "/compare", first="model", second="shared-back-office", break_evens=False)
    assert status == 200
    walls.look_as(walls.THE_COUNCIL)
    core = study_known(timezone.localdate(), Audience.INSIDERS).core
    found = compared(
        core, audience="insiders", first="model", second="shared-back-office", futures=100, with_break_evens=False
    )
    assert told["comparison"]["first_cost_gbp"] == found.comparison.first_cost_gbp
    assert told["comparison"]["extra_cost_of_second"]["mean_gbp"] == found.comparison.extra_cost_of_second.mean_gbp
    assert any("Sharing saves" in words for words in told["about"]["assumed"])
    assert told["break_evens"] == []


def test_an_amendment_is_answered_before_and_after(officer: Client) -> None:
    status, told = asked(officer, "/amend", amendment=f"tax.{YEAR + 1}=0%")
    assert status == 200
    assert told["text"] == f"tax.{YEAR + 1}=0%"
    assert told["years"][-1]["change_gbp"] < 0


def test_every_fault_of_an_amendment_is_told(officer: Client) -> None:
    status, told = asked(officer, "/amend", amendment="tax=1%;rates.2027=1")
    assert (status, told["code"]) == (422, "amendment-has-faults")
    assert [each["where"] for each in told["problems"]] == ["tax=1%", "rates.2027=1"]


def test_a_drill_names_what_comes_back(officer: Client) -> None:
    status, told = asked(officer, "/drill", vehicle="care-company", month=f"{YEAR + 1}-02")
    assert status == 200
    assert told["month"] == f"{YEAR + 1}-02"
    assert told["drilled"]["services"]
    assert len(told["worst_months"]) == 3


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/compare", {"second": "nothing"}, "no-such-option"),
        ("/drill", {"vehicle": "nobody", "month": f"{YEAR + 1}-02"}, "no-such-vehicle-ahead"),
        ("/drill", {"vehicle": "care-company", "month": "1999-02"}, "month-not-projected"),
        ("/drill", {"vehicle": "care-company", "month": "2027-13"}, "request-not-understood"),
        ("/reorganise", {"services": "nothing:0.5", "vehicles": "care-company:7"}, "division-has-faults"),
        ("/reorganise", {"services": "0.5"}, "request-not-understood"),
        ("/reorganise", {"share": "1"}, "division-has-faults"),
        ("/amend", {"futures": 10**9}, "request-not-understood"),
    ],
)
def test_what_cannot_be_answered_is_refused(officer: Client, path: str, query: dict[str, object], code: str) -> None:
    status, told = asked(officer, path, **query)
    assert (status, told["code"]) == (422, code)


def test_a_council_is_divided_as_asked(officer: Client) -> None:
    status, told = asked(officer, "/reorganise", share=0.4, vehicles="care-company:1", first_name="North", reserves=0.5)
    assert status == 200
    north, south = told["reorganised"]["successors"]
    assert (north["name"], south["name"]) == ("North", "Second")
    assert north["opening_reserves_gbp"] == pytest.approx(south["opening_reserves_gbp"])
    assert "care-company" not in {each["vehicle"] for each in south["summary"]["vehicles"]}


def test_one_future_is_told_month_by_month(officer: Client) -> None:
    status, told = asked(officer, "/explain", future=3, years=2)
    assert status == 200
    assert len(told["months"]) == 24
    assert told["months"][0].startswith("April")


def test_who_may_not_see_a_projection_may_not_ask_of_it(asking_as: Callable[[str], Client]) -> None:
    assert asked(asking_as("resident"), "/compare")[0] == 403
