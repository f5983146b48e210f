"""The pages of procurement: advice without JavaScript, the board, its calendar, the three forms with their refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from rightsource.commissioning.rules.procurement.working_days import last_of_working_days
from rightsource.storage import walls

Browser = Callable[[str], Client]
TODAY = timezone.localdate()
BEGUN = TODAY - timedelta(days=120)
OPENED = {
    "reference": "P-1",
    "title": "Road repairs",
    "buyer": "demonstration",
    "kind": "services",
    "begun_on": BEGUN.isoformat(),
    "lots": "North\nSouth\n",
    "authority": "a test",
}
CHOSEN = {"value": "6000000", "vat": "0", "route": "open procedure", "reason": "Many can do it", "authority": "a test"}


@pytest.fixture
def officer(county_on_record: None, browser_as: Browser) -> Iterator[Client]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield browser_as("commissioner")
        transaction.set_rollback(True)


def told(officer: Client, notice: str, on: date, address: str = "") -> int:
    given = {"notice": notice, "happened_on": on.isoformat(), "address": address, "authority": "a test"}
    return officer.post("/procurements/one/P-1/notice", given).status_code


def opened(officer: Client) -> None:
    assert officer.post("/procurements/open", OPENED).status_code == 302
    assert officer.post("/procurements/one/P-1/route", CHOSEN).status_code == 302


@pytest.mark.usefixtures("county_on_record")
def test_route_advice_answers_first_and_says_what_is_wrong_with_a_question(
    browser_as: Browser, check_page: Callable[..., None]
) -> None:
    resident = browser_as("resident")
    asked = {"value": "700000", "vat": "0", "kind": "light touch services", "begun_on": "2026-03-02", "fact": "mutual"}
    answered = resident.get("/procurements/route", asked)
    check_page(answered, "route-advice")
    page = answered.content.decode()
    assert page.index("reserved to mutuals") < page.index('<form method="get"')
    assert "£663,540.00" in page
    assert (
        "reserved to mutuals,Allowed" in resident.get("/procurements/route", asked | {"format": "csv"}).content.decode()
    )
    wrong = resident.get("/procurements/route", {"value": "a lot", "kind": "services", "begun_on": "2026-02-31"})
    assert wrong.status_code == 422
    assert "Give the day as 2026-04-01" in wrong.content.decode()
    too_early = resident.get("/procurements/route", {"value": "1", "kind": "services", "begun_on": "2001-01-01"})
    assert too_early.status_code == 422
    assert resident.get("/procurements/route").status_code == 200


def test_a_procurement_is_opened_and_run_on_pages_and_the_law_refuses_on_the_form(
    officer: Client, check_page: Callable[..., None]
) -> None:
    for path in ("/procurements", "/procurements/open"):
        check_page(officer.get(path), path)
    opened(officer)
    refused = officer.post("/procurements/one/P-1/route", CHOSEN | {"route": "direct award: extreme urgency"})
    assert refused.status_code == 422
    assert "Sch 5 paras 13-14" in refused.content.decode()
    announced_on = TODAY - timedelta(days=60)
    assert told(officer, "UK4", BEGUN + timedelta(days=5), "https://example.org/uk4") == 302
    assert told(officer, "UK6", announced_on) == 302
    assert told(officer, "contract entered into", announced_on + timedelta(days=3)) == 422
    entered_on = last_of_working_days(announced_on, 8) + timedelta(days=1)
    assert told(officer, "contract entered into", entered_on) == 302
    board = officer.get("/procurements")
    check_page(board, "procurements")
    assert "1 notice late" in board.content.decode()
    for path in ("/procurements/one/P-1", "/procurements/one/P-1/route", "/procurements/one/P-1/notice"):
        check_page(officer.get(path), path)
    assert "Many can do it" in officer.get("/procurements/one/P-1").content.decode()


def test_the_calendar_holds_each_clock_as_a_day_of_its_own(officer: Client) -> None:
    opened(officer)
    told(officer, "UK6", TODAY)
    answered = officer.get("/procurements/clocks.ics")
    assert answered["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answered.content).walk("VEVENT")
    assert event.decoded("dtstart") == last_of_working_days(TODAY, 8)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
    assert str(event["summary"]) == "P-1: standstill ends"
    assert officer.get("/procurements/clocks.ics").content == answered.content


@pytest.mark.parametrize("role", ["resident", "vehicle-finance-lead", "member"])
def test_outside_the_council_nothing_shows_before_it_is_published_and_the_estimate_never(
    officer: Client, browser_as: Browser, role: str
) -> None:
    opened(officer)
    outside = browser_as(role)
    assert "Road repairs" not in outside.get("/procurements").content.decode()
    assert outside.get("/procurements/one/P-1").status_code in {404, 422}
    told(officer, "UK4", BEGUN + timedelta(days=5), "https://example.org/uk4")
    page = outside.get("/procurements/one/P-1").content.decode()
    assert "https://example.org/uk4" in page
    assert "Many can do it" not in page
    assert "6,000,000" not in page
    assert outside.get("/procurements/open").status_code == 403


def test_programs_have_the_same_advice_board_and_acts(officer: Client) -> None:
    advice = officer.get(
        "/api/procurements/route", {"kind": "services", "value_pence": 30_000_000, "begun_on": "2026-03-02"}
    ).json()
    assert advice["regime"] == "PA2023"
    assert {each["route"] for each in advice["routes"] if not each["refusals"]} == {
        "open procedure",
        "competition in stages",
    }

    def sent(path: str, **given: object) -> tuple[int, dict[str, object]]:
        response = officer.post(f"/api{path}", {"authority": "a test"} | given, content_type="application/json")
        return response.status_code, response.json()

    what = {k: OPENED[k] for k in ("buyer", "begun_on")} | {"reference": "P-2", "title": "Bridges", "kind": "works"}
    assert sent("/procurements/open", **what) == (200, {"was_written": True})
    assert sent("/procurements/open", **what) == (200, {"was_written": False})
    wanted = {"reference": "P-2", "route": "open procedure", "reason": "why", "value": {"pence": 700_000_000}}
    assert sent("/procurements/route", **wanted) == (200, {"was_written": True})
    status, refused = sent("/procurements/route", **wanted | {"route": "below the threshold"})
    assert (status, refused["code"]) == (422, "route-not-allowed")
    assert sent("/procurements/notice", reference="P-9", notice="UK4", happened_on=TODAY.isoformat())[0] == 404
    given = {"reference": "P-2", "notice": "UK4", "happened_on": TODAY.isoformat()}
    assert sent("/procurements/notice", **given) == (200, {"was_written": True})
    assert [each["stage"] for each in officer.get("/api/procurements").json()["procurements"]] == ["out to tender"]
    one = officer.get("/api/procurements/one", {"reference": "P-2"}).json()
    assert one["chosen"]["reason"] == "why"
