"""Agreements on pages: the day, what ends, one agreement, its variations and indicators, and what is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.commissioning.actions.charges import make_charge
from rightsource.commissioning.queries.keeping import kpi_results_known, variation_known
from rightsource.commissioning.rules.agreements.variations import VariationAnswer
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.actions.keeping_agreements import keep_agreements_of_the_demonstration
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
CARE = "A-002"
ASK = {
    "reference": "V-7", "asked_for": "care-company", "what": "One more home", "reason": "It opened.",
    "starts_on": f"{timezone.localdate().year + 1}-04-01", "value": "200000", "a_year": "100000",
    "ground": "not a substantial change", "authority": "cl. 9",
}  # fmt: skip


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        _keep()
        yield
        transaction.set_rollback(True)


def _keep() -> None:
    keep_agreements_of_the_demonstration(by=SYSTEM, authority=Authority("a test"), today=timezone.localdate())


def text_of(client: Client, path: str) -> str:
    answered = client.get(path)
    assert answered.status_code == 200, answered.content
    return answered.content.decode()


def test_the_demonstration_is_kept_once_and_an_indicator_missed_credits_a_charge() -> None:
    events = AuditEvent.objects.count()
    _keep()
    assert AuditEvent.objects.count() == events
    walls.look_as(walls.THE_COUNCIL)
    month = next(each.month for each in kpi_results_known(CARE)[CARE])
    charge = make_charge(
        by=SYSTEM, authority=Authority("a test"), agreement=CARE, month=month, today=timezone.localdate()
    )
    assert charge.steps[-1].amount < Money(0)


PAGES = {
    "/agreements": "need you",
    "/agreements/expiring": "within six months",
    f"/agreements/one/{CARE}": "Is itself a contracting authority",
    f"/agreements/one/{CARE}/indicators": "missed a target in 1 month",
    "/agreements/shared": "2 costs are borne together",
    "/agreements/shared/POOL-1": "was spent so far of the £9m put in",
}


def test_each_page_begins_with_its_finding_and_has_its_picture(browser_as: Browser) -> None:
    client = browser_as("commissioner")
    for path, words in PAGES.items():
        assert words in text_of(client, path)
        assert client.get(f"{path}?format=csv").status_code == 200
    for path in set(PAGES) - {"/agreements/shared", f"/agreements/one/{CARE}"}:
        drawn = client.get(f"{path}/picture.svg")
        assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/svg+xml")


def test_a_vehicle_asks_for_a_variation_and_the_council_answers_it(browser_as: Browser) -> None:
    vehicle, page = browser_as("vehicle-finance-lead"), f"/agreements/one/{CARE}/variation"
    assert "Say why" in vehicle.post(page, {**ASK, "reason": ""}).content.decode()
    asked = vehicle.post(page, ASK)
    assert (asked.status_code, asked["Location"]) == (302, "/agreements/variations/V-7")
    answer = {"answer": "accepted", "words": "Needed.", "authority": "Delegation 4"}
    assert vehicle.post("/agreements/variations/V-7", answer).status_code == 403
    commissioner = browser_as("commissioner")
    assert "V-7 waits for an answer" in text_of(commissioner, "/agreements/variations/V-7")
    assert commissioner.post("/agreements/variations/V-7", answer).status_code == 302
    walls.look_as(walls.THE_COUNCIL)
    assert variation_known("V-7").answer is VariationAnswer.ACCEPTED
    again: Any = commissioner.post("/agreements/variations/V-7", {**answer, "words": "Other."})
    assert (again.status_code, "has its answer" in again.content.decode()) == (422, True)


def test_results_are_returned_by_form_and_what_is_anothers_or_not_on_record_is_not_shown(browser_as: Browser) -> None:
    vehicle, page = browser_as("vehicle-finance-lead"), f"/agreements/one/{CARE}/indicators"
    first = FinancialYear.of(timezone.localdate()).first_day
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    result = {"key": "visits", "month": f"{last:%Y-%m}", "actual": "98.5", "authority": "cl. 7"}
    assert vehicle.post(page, {**result, "actual": "many"}).status_code == 422
    assert vehicle.post(page, result).status_code == 302
    for path in ("/agreements/one/A-999", "/agreements/variations/V-999", "/agreements/shared/S-999"):
        assert vehicle.get(path).status_code == 422
    assert browser_as("resident").get("/agreements").status_code == 403
    assert "POOL-1" not in text_of(vehicle, "/agreements/shared")
    anothers = f"V-{first.year}-1"
    assert vehicle.get(f"/agreements/variations/{anothers}").status_code == 422


def test_programs_read_and_act_as_pages_do(browser_as: Browser) -> None:
    client, on = browser_as("commissioner"), {"authority": "Delegation 4"}
    for path in (
        "/agreements", "/agreements/expiring", f"/agreements/one?agreement={CARE}", "/shared",
        f"/agreements/variation?reference=V-{FinancialYear.of(timezone.localdate()).starts_in}-1",
    ):  # fmt: skip
        answered = client.get(f"/api{path}")
        assert answered.status_code == 200, answered.content
    assert client.get("/api/agreements/one?agreement=A-999").status_code == 404
    kpi = on | {"agreement": CARE, "key": "new", "measure": "Seen", "target": "95", "starts_on": "2026-04-01"}
    told = [client.post("/api/agreements/kpis", kpi, content_type="application/json").json() for _ in range(2)]
    assert told == [{"was_written": True}, {"was_written": False}]
    spent = on | {"reference": "POOL-1", "mark": "X", "month": "2026-04", "amount": {"pence": 101}, "what": "Beds"}
    assert client.post("/api/shared/costs", spent, content_type="application/json").json() == {"was_written": True}
    hours = {"agreement": "A-006", "worker": "W", "day": "2026-04-07", "grade": "no such grade", "hours": "7.5"}
    lines = on | {"name": "April", "lines": [hours]}
    vehicle = browser_as("vehicle-finance-lead")
    refused = vehicle.post("/api/timesheets", lines, content_type="application/json")
    assert (refused.status_code, "activity-unknown-agreement" in refused.content.decode()) == (422, True)
    asked = {**ASK, "agreement": CARE, "value": {"pence": 1}, "a_year": None, "changes_scope": True}
    anothers = asked | {"asked_for": "law-company"}
    assert vehicle.post("/api/agreements/variations", anothers, content_type="application/json").status_code == 422
    assert vehicle.post("/api/agreements/variations", asked, content_type="application/json").status_code == 200
    answer = on | {"reference": "V-7", "accept": True, "words": "Needed."}
    assert vehicle.post("/api/agreements/variations/answer", answer, content_type="application/json").status_code == 403
    assert client.post("/api/agreements/variations/answer", answer, content_type="application/json").status_code == 200
