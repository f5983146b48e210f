"""Evaluating and awarding through the API: the same rules as the pages, blind until due, refusals with their codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rightsource.scrutiny.actions.keeping_evaluation import keep_evaluation_of_the_demonstration
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent

TODAY = timezone.localdate()
BEGUN = TODAY - timedelta(days=90)
MOST_QUERIES = 25
CRITERIA = {
    "closes_at": f"{TODAY + timedelta(days=1)}T12:00:00+00:00",
    "quality_by": (TODAY + timedelta(days=9)).isoformat(),
    "said_on": BEGUN.isoformat(),
    "formula": "the lowest price over the price",
    "criteria": [
        {"mark": "P", "title": "Price", "kind": "price", "weight": "40"},
        {"mark": "Q", "title": "Quality", "kind": "quality", "weight": "60"},
    ],
}
TENDERS = {
    "tenders": [
        {"bidder": name, "price": {"pence": pence}, "received_at": f"{TODAY}T00:01:00+00:00"}
        for name, pence in (("Hill", 95_000_000), ("Dale", 100_000_000))
    ]
}


@pytest.fixture
def officer(county: None, asking_as: Callable[[str], Client]) -> Iterator[Client]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        client = asking_as("commissioner")
        opened = {"buyer": "demonstration", "title": "Buses", "kind": "services", "begun_on": BEGUN.isoformat()}
        route = {"route": "open procedure", "reason": "Many can", "value": {"pence": 110_000_000}}
        assert sent(client, "open", **opened)[0] == sent(client, "route", **route)[0] == 200
        yield client
        transaction.set_rollback(True)


def sent(client: Client, path: str, **given: Any) -> tuple[int, Any]:
    body = {"authority": "a test", "reference": "P-1"} | given
    response = client.post(f"/api/procurements/{path}", body, content_type="application/json")
    told = response.json()
    return response.status_code, told.get("code", told.get("was_written"))


def told(client: Client, path: str = "evaluation", reference: str = "P-1") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/procurements/{path}", {"reference": reference}).json()
    return found


def test_from_criteria_to_an_award_in_standstill(officer: Client, asking_as: Callable[[str], Client]) -> None:
    assert sent(officer, "criteria", **CRITERIA | {"criteria": CRITERIA["criteria"][:1]}) == (
        422,
        "criteria-do-not-add",
    )
    assert [sent(officer, "criteria", **CRITERIA) for _ in range(2)] == [(200, True), (200, False)]
    assert [sent(officer, "tenders", **TENDERS) for _ in range(2)] == [(200, True), (200, False)]
    hill, dale = sorted(each["number"] for each in told(officer)["tenders"])
    judge = asking_as("monitoring-officer")
    assert sent(officer, "evaluators", post="monitoring-officer", criteria=["Q"]) == (200, True)
    score = {"tender": hill, "criterion": "Q", "points": "4", "reason": "As promised"}
    assert sent(judge, "scores", **score) == (422, "conflict-not-declared")
    assert sent(judge, "conflict", has_conflict=True, concerns="A share") == (200, True)
    assert sent(judge, "scores", **score) == (422, "evaluator-has-conflict")
    assert sent(judge, "conflict", has_conflict=False) == (200, True)
    assert [sent(judge, "scores", **score) for _ in range(2)] == [(200, True), (200, False)]
    assert [each["points"] for each in told(judge)["scores"]] == ["4.00"]
    assert told(officer)["scores"] == []
    assert {each["price"] for each in told(officer)["tenders"]} == {None}
    assert told(officer, "award")["code"] == "prices-stay-closed"
    assert sent(judge, "scores/hand-in") == (422, "tenders-not-scored")
    assert sent(judge, "scores", **score | {"tender": dale}) == (200, True)
    assert sent(judge, "scores/hand-in") == (200, True)
    assert sent(officer, "scores/moderate", **score) == (422, "nothing-to-moderate")
    assert sent(officer, "quality") == (200, True)
    assert [each["bidder"] for each in told(officer)["standings"]] == ["Hill", "Dale"]
    assert sent(officer, "conflict", has_conflict=False) == (200, True)
    award = {"tender": hill, "decision": "FC-2026-01", "reason": "Cheaper, and as good"}
    assert sent(officer, "award/decide", **award) == (422, "award-without-conflicts-assessment")
    assert sent(officer, "conflicts", found="None", mitigation="Each declared") == (200, True)
    assert [sent(officer, "award/decide", **award) for _ in range(2)] == [(200, True), (200, False)]
    announced = {"on": TODAY.isoformat()}
    assert sent(officer, "award/announce", **announced) == (422, "assessment-summaries-not-sent")
    assert sent(officer, "award/summaries") == (200, True)
    assert sent(officer, "award/announce", **announced) == (200, True)
    assert told(officer, "award")["standstill_ends_on"] is not None
    agreement = {"agreement": "A-9", "on": TODAY.isoformat(), "starts_on": "2027-04-01", "last_day": "2030-03-31"}
    assert sent(officer, "award/agreement", **agreement) == (422, "contract-in-standstill")
    claim = {
        "claim": "CL-1",
        "claimant": "Dale",
        "grounds": "x",
        "has_claim_form": True,
        "notified_on": TODAY.isoformat(),
    }
    assert sent(officer, "award/challenge", **claim) == (200, True)
    ended = {"claim": "CL-1", "ended_on": TODAY.isoformat(), "outcome": "withdrawn", "because": "Answered"}
    assert sent(officer, "award/challenge-ended", **ended) == (200, True)


def test_tenders_are_left_out_and_suppliers_heard(officer: Client) -> None:
    sent(officer, "criteria", **CRITERIA)
    sent(officer, "tenders", **TENDERS)
    hill = min(each["number"] for each in told(officer)["tenders"])
    asked = {"tender": hill, "question": "How?", "answer_by": (TODAY + timedelta(days=7)).isoformat()}
    assert sent(officer, "tenders/price-question", **asked) == (422, "prices-stay-closed")
    answer = {"tender": hill, "answer": "So", "is_satisfied": True, "finding": "It can"}
    assert sent(officer, "tenders/price-answer", **answer) == (422, "low-price-not-asked")
    left = {"tender": hill, "ground": "a procedural requirement is breached", "reason": "Too long"}
    assert sent(officer, "tenders/leave-out", **left) == (200, True)
    assert sent(officer, "evaluators", post="monitoring-officer", criteria=["Q"]) == (200, True)
    assert sent(officer, "evaluators/stand-down", post="monitoring-officer", because="Left") == (200, True)


def test_the_demonstration_shows_an_award_in_standstill_and_keeps_it_once(officer: Client) -> None:
    for _ in range(2):
        keep_evaluation_of_the_demonstration(by=SYSTEM, authority=Authority("a test"), today=TODAY)
        walls.look_as(walls.THE_COUNCIL)
        acts = AuditEvent.objects.filter(event="award-decided").count()
    assert acts == 1
    (reference,) = set(re.findall(r"/procurements/one/(P-\d{4}-04)", officer.get("/procurements").content.decode()))
    with CaptureQueriesContext(connection) as captured:
        award = told(officer, "award", reference)
    read = [each for each in captured.captured_queries if each["sql"].startswith('SELECT "commissioning')]
    assert len(read) <= MOST_QUERIES
    assert [each["supplier"] for each in award["awards"]] == ["Fenside Cleaners (made up)"]
    page = officer.get(f"/procurements/one/{reference}/award").content.decode()
    assert "Awarded to Fenside Cleaners (made up). In standstill to the end of" in page
    evaluation = officer.get(f"/procurements/one/{reference}/evaluation").content.decode()
    assert "4 by Traffic manager" in evaluation
    assert "more than 10 per cent below the mean of 3 tenders" in evaluation
