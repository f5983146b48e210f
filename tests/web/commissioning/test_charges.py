"""Charges on pages and by the API: made, explained, disputed in part, and shown to the two parties alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.commissioning.actions.charges import make_charge
from rightsource.commissioning.queries.charges import charge_known
from rightsource.quantities import Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
BLOCK, ANOTHERS = "A-002", "A-005"
DISPUTE = {
    "what": "dispute",
    "reference": "D-1",
    "amount": "100",
    "reason": "A home was closed.",
    "authority": "cl. 12",
}


def last_month() -> Month:
    return Month.of(timezone.localdate().replace(day=1) - timedelta(days=1))


def address(agreement: str = BLOCK) -> str:
    month = last_month()
    return f"/charges/{agreement}/{month.year}-{month.month:02d}"


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        for agreement in (BLOCK, ANOTHERS):
            make_charge(
                by=SYSTEM,
                authority=Authority("a test"),
                agreement=agreement,
                month=last_month(),
                today=timezone.localdate(),
            )
        yield
        transaction.set_rollback(True)


def held() -> Money:
    walls.look_as(walls.THE_COUNCIL)
    return charge_known(BLOCK, last_month()).held


@pytest.mark.parametrize("role", ["section-151-officer", "commissioner", "auditor"])
def test_an_officer_sees_what_agreements_come_to_and_why(
    browser_as: Browser, role: str, check_page: Callable[[Any, str], None]
) -> None:
    browser = browser_as(role)
    listed, one = browser.get("/charges"), browser.get(address())
    for page in (listed, one):
        check_page(page, role)
        assert page.status_code == 200
    assert BLOCK in listed.content.decode()
    assert ANOTHERS in listed.content.decode()
    assert "How it was worked out" in one.content.decode()
    assert "due by" in one.content.decode()
    assert browser.get("/charges/picture.svg").status_code == 200
    assert BLOCK in browser.get("/charges?format=csv").content.decode()


def test_a_vehicle_sees_its_own_charges_alone(browser_as: Browser) -> None:
    vehicle = browser_as("vehicle-finance-lead")
    listed = vehicle.get("/charges").content.decode()
    assert BLOCK in listed
    assert ANOTHERS not in listed
    assert vehicle.get(address()).status_code == 200
    assert vehicle.get(address(ANOTHERS)).status_code == 422


@pytest.mark.parametrize("role", ["member", "resident", "signed-out"])
def test_nobody_else_sees_charges(browser_as: Browser, role: str) -> None:
    assert browser_as(role).get("/charges").status_code in {302, 401, 403}


def test_a_dispute_holds_its_part_and_the_other_side_answers_it(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    assert officer.post(address(), DISPUTE | {"reason": ""}).status_code == 422
    assert officer.post(address(), DISPUTE).status_code == 302
    assert held() == Money.pounds(100)
    said = {"what": "answer", "dispute": "D-1", "upheld": "0", "answer": "It was open.", "authority": "cl. 12"}
    refused = officer.post(address(), said)
    assert refused.status_code == 422
    assert "by the post that raised it" in refused.content.decode()
    assert browser_as("vehicle-finance-lead").post(address(), said).status_code == 302
    assert held() == Money(0)


def test_who_may_only_read_disputes_nothing(browser_as: Browser) -> None:
    assert browser_as("auditor").post(address(), DISPUTE).status_code == 403
    assert held() == Money(0)


def test_a_past_day_shows_no_later_charge(browser_as: Browser) -> None:
    before = (timezone.localdate() - timedelta(days=1)).isoformat()
    officer = browser_as("section-151-officer")
    assert "No charge is on record" in officer.get(f"/charges?as_known_on={before}").content.decode()
    assert officer.get(f"{address()}?as_known_on={before}").status_code == 422
    assert officer.get("/charges/A-002/2026-13").status_code == 422


def test_the_api_tells_charges_and_makes_them_once(browser_as: Browser) -> None:
    officer, month = browser_as("section-151-officer"), address().rpartition("/")[2]
    told = officer.get(f"/api/charge?agreement={BLOCK}&month={month}").json()
    assert sum(step["amount"]["pence"] for step in told["charge"]["steps"]) == told["charge"]["amount"]["pence"]
    given = {"agreement": BLOCK, "month": month, "authority": "a test"}
    token = {"HTTP_X_CSRFTOKEN": officer.cookies["csrftoken"].value} if "csrftoken" in officer.cookies else {}
    again = officer.post("/api/charges", given, content_type="application/json", **token)  # type: ignore[arg-type]
    assert again.json()["version"] == 1
    listed = officer.get("/api/charges").json()
    assert {each["agreement"] for each in listed["charges"]} == {BLOCK, ANOTHERS}
    assert {each["agreement"] for each in listed["returns"]} >= {"A-001"}
    payable = officer.get("/api/charges/payable").json()
    assert payable["payable"]["pence"] == sum(each["payable"]["pence"] for each in payable["charges"])
    assert officer.get("/api/charges/prices").json() == {"prices": []}
    assert officer.get(f"/api/charge?agreement=A-999&month={month}").status_code == 404
    assert (
        browser_as("vehicle-finance-lead").post("/api/charges", given, content_type="application/json").status_code
        == 403
    )


def test_the_api_takes_activity_in_and_lists_its_faults(browser_as: Browser) -> None:
    import base64

    officer = browser_as("vehicle-finance-lead")
    content = b"agreement,unit,day,quantity\nA-002,week,2026-10-05,1\nA-004,week,2026-10-05,1\n"
    given = {"name": "october.csv", "content": base64.b64encode(content).decode(), "authority": "a test"}
    token = {"HTTP_X_CSRFTOKEN": officer.cookies["csrftoken"].value} if "csrftoken" in officer.cookies else {}
    refused = officer.post("/api/activity", given, content_type="application/json", **token)  # type: ignore[arg-type]
    assert refused.status_code == 422
    assert [each["code"] for each in refused.json()["problems"]] == [
        "activity-unknown-unit",
        "activity-unknown-agreement",
    ]


def test_floor_cap_and_credits_are_set_once_by_whoever_makes_charges(browser_as: Browser) -> None:
    def sent(role: str, **changed: object) -> tuple[int, Any]:
        given = {
            "agreement": BLOCK,
            "starts_on": f"{last_month().first_day}",
            "most": {"pence": 100},
            "credits": [{"measure": "Visits on time", "percent": 2.5}],
            "authority": "Clause 14",
        }
        answered = browser_as(role).post("/api/charges/conditions", given | changed, content_type="application/json")
        return answered.status_code, answered.json()

    assert sent("commissioner") == (200, {"was_written": True})
    assert sent("commissioner") == (200, {"was_written": False})
    assert sent("commissioner", least={"pence": 200})[1]["code"] == "charge-floor-above-cap"
    assert sent("vehicle-finance-lead")[0] == 403
