"""Trace, pipeline and portal on pages and through the API: begun anywhere, cut to who looks, stated by officers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rightsource.quantities import FinancialYear
from rightsource.scrutiny.actions.keeping_agreements import keep_agreements_of_the_demonstration
from rightsource.scrutiny.actions.keeping_charges import keep_charges_of_the_demonstration
from rightsource.scrutiny.actions.keeping_outcomes import keep_outcomes_of_the_demonstration
from rightsource.scrutiny.actions.keeping_payments import keep_payments_of_the_demonstration
from rightsource.scrutiny.actions.keeping_procurements import keep_procurements_of_the_demonstration
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
A_TEST = Authority("a test")
_MOST_QUESTIONS = 25
_NO_QUESTION = ("SAVEPOINT", "RELEASE", "SELECT set_config(")
BOUGHT = f"P-{FinancialYear.of(timezone.localdate()).starts_in}-01"


@pytest.fixture(scope="module")
def _kept(county_on_record: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        walls.look_as(walls.THE_COUNCIL)
        today = timezone.localdate()
        for keep in (
            keep_outcomes_of_the_demonstration,
            keep_charges_of_the_demonstration,
            keep_procurements_of_the_demonstration,
            keep_agreements_of_the_demonstration,
            keep_payments_of_the_demonstration,
        ):
            keep(by=SYSTEM, authority=A_TEST, today=today)


@pytest.fixture
def _undone(_kept: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(browser: Client, kind: str, key: str) -> dict[str, Any]:
    answer = browser.get("/api/trace", {"kind": kind, "key": key})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)["trace"]
    return found


def stands(found: dict[str, Any]) -> set[str]:
    return {f"{each['point']['kind']}:{each['point']['key']}" for each in (*found["before"], *found["after"])}


def test_a_need_leads_to_its_results_and_each_leads_back_to_the_need(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    need = ("need", "residential-care@Demonstration County")
    onward = told(officer, *need)
    assert {"outcome:well-at-home", "directive:D-2026-02", "agreement:A-002"} <= stands(onward)
    assert {"result:home-after-hospital", "result:wait-for-home-care"} <= stands(onward)
    for each in onward["after"]:
        point = each["point"]
        assert ":".join(need) in stands(told(officer, point["kind"], point["key"])), point
    assert {each["kind"] for each in onward["gaps"] if each["of"] is None} >= {"procurement", "award"}


def test_a_page_names_every_gap_and_leads_to_each_record(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    with CaptureQueriesContext(connection) as asked:
        page = officer.get("/trace/agreement/A-002").content.decode()
    assert "No award on record." in page
    assert "you are here" in page
    assert "/directives/D-2026-02" in page
    assert "/outcomes/indicators/wait-for-home-care" in page
    questions = [each["sql"] for each in asked.captured_queries if not each["sql"].startswith(_NO_QUESTION)]
    assert len(questions) <= _MOST_QUESTIONS, "\n".join(each[:90] for each in questions)
    assert officer.get(f"/trace/procurement/{BOUGHT}").status_code == 200
    assert officer.get("/trace/lorry/P-1").status_code == 422
    assert "No award" in officer.get("/trace/agreement/A-002?format=csv").content.decode()


def test_a_vehicle_follows_its_own_and_no_other_and_the_public_sees_what_is_public(browser_as: Browser) -> None:
    assert "directive:D-2026-02" in stands(told(browser_as("vehicle-finance-lead"), "agreement", "A-002"))
    other = browser_as("vehicle-finance-lead").get("/api/trace", {"kind": "directive", "key": "D-2026-01"})
    assert other.status_code == 404
    public = browser_as("signed-out")
    seen = told(public, "outcome", "well-at-home")
    assert not any(each.startswith(("directive:", "option:", "charge:", "activity:")) for each in stands(seen))
    assert {each["kind"] for each in seen["gaps"] if each["is_closed"]} >= {"directive", "option", "charge"}
    assert public.get("/trace/directive/D-2026-02").status_code == 422


def test_an_officer_states_what_came_of_what_once_and_takes_it_back(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    address = "/trace/outcome/well-at-home/link"
    assert officer.get(address).status_code == 200
    assert officer.post(address, {}).status_code == 422
    stated = {"what": "to-procurement", "other": BOUGHT, "how": "Buses to day centres", "authority": "FC-2026-01"}
    assert officer.post(address, {**stated, "other": "P-9"}).status_code == 422
    assert officer.post(address, stated).status_code == 302
    found = told(officer, "procurement", BOUGHT)
    assert {"outcome:well-at-home", f"option:{BOUGHT}"} <= stands(found)
    link = {
        "before_kind": "outcome", "before": "well-at-home", "after_kind": "procurement", "after": BOUGHT,
        "authority": "FC-2026-01",
    }  # fmt: skip
    again = officer.post("/api/trace/links", {**link, "how": "Buses to day centres"}, content_type="application/json")
    assert json.loads(again.content) == {"was_written": False}
    back = {**link, "because": "It is for schools"}
    assert officer.post("/api/trace/links/take-back", back, content_type="application/json").status_code == 200
    assert "outcome:well-at-home" not in stands(told(officer, "procurement", BOUGHT))
    assert officer.post("/api/trace/links/take-back", back, content_type="application/json").status_code == 404
    assert browser_as("vehicle-finance-lead").get(address).status_code == 403


def test_the_pipeline_tells_every_line_of_work_once_and_what_holds_it_up(browser_as: Browser) -> None:
    officer = browser_as("commissioner")
    with CaptureQueriesContext(connection) as asked:
        page = officer.get("/pipeline").content.decode()
    questions = [each["sql"] for each in asked.captured_queries if not each["sql"].startswith(_NO_QUESTION)]
    assert len(questions) <= _MOST_QUESTIONS, "\n".join(each[:90] for each in questions)
    items = json.loads(officer.get("/api/pipeline").content)["items"]
    points = [(each["point"]["kind"], each["point"]["key"]) for each in items]
    assert len(points) == len(set(points))
    assert ("procurement", BOUGHT) in points
    assert ("directive", "D-2026-02") not in points
    assert {"charge", "payment"} & {each["stage"] for each in items}
    assert f"/trace/procurement/{BOUGHT}" in page
    assert f"/trace/procurement/{BOUGHT}" not in officer.get("/pipeline?stage=charge").content.decode()
    assert officer.get("/pipeline/picture.svg").status_code == 200
    assert browser_as("vehicle-finance-lead").get("/pipeline").status_code == 403


def test_a_vehicle_sees_what_waits_for_it_and_what_it_is_owed_and_no_other_vehicles(browser_as: Browser) -> None:
    vehicle = browser_as("vehicle-finance-lead")
    with CaptureQueriesContext(connection) as asked:
        page = vehicle.get("/portal").content.decode()
    questions = [each["sql"] for each in asked.captured_queries if not each["sql"].startswith(_NO_QUESTION)]
    assert len(questions) <= _MOST_QUESTIONS, "\n".join(each[:90] for each in questions)
    assert "/directives/D-2026-02" in page
    assert "/directives/D-2026-01" not in page
    found = json.loads(vehicle.get("/api/vehicles/care-company/portal").content)
    assert {each["charge"]["payee"] for each in found["charges"]} == {"care-company"}
    assert found["owed"]["pence"] == sum(each["left"]["pence"] for each in found["charges"])
    assert vehicle.get("/portal/law-company").status_code == 403
    assert vehicle.get("/api/vehicles/law-company/portal").status_code == 403
    officer = browser_as("section-151-officer")
    assert officer.get("/portal/law-company").status_code == 200
    assert officer.get("/portal/nobody").status_code == 422
    assert officer.get("/portal").status_code == 403


def test_what_is_paid_is_led_back_from_its_payment_to_the_need(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    onward = told(officer, "outcome", "well-at-home")
    payments = [each for each in onward["after"] if each["point"]["kind"] == "payment"]
    assert payments
    for each in payments:
        back = stands(told(officer, "payment", each["point"]["key"]))
        assert "need:residential-care@Demonstration County" in back
        assert any(one.startswith("charge:") for one in back) or each["stands_at"] not in onward


def test_the_week_of_the_section_151_officer_tells_of_payments(browser_as: Browser) -> None:
    week = json.loads(browser_as("section-151-officer").get("/api/week").content)
    assert "payment" in {each["kind"] for each in week["week"]["items"]}


def test_everybody_reads_the_open_record_of_a_published_procurement_and_it_says_the_same_to_all(
    browser_as: Browser,
) -> None:
    address = f"/procurements/one/{BOUGHT}/ocds.json"
    public = browser_as("signed-out").get(address)
    assert public.status_code == 200
    record = json.loads(public.content)["records"][0]
    assert record["ocid"] == f"ocds-213czf-procurement-{BOUGHT.lower()}"
    assert browser_as("section-151-officer").get(address).content == public.content
    assert browser_as("signed-out").get(f"{address}?prefix=x").status_code == 422
    assert browser_as("signed-out").get("/procurements/one/P-none/ocds.json").status_code == 422
