"""The pages on exposure, on receipts, debt and grants, and on cash ahead."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("county_on_record")
Browser = Callable[[str], Client]
PAGES = ("/money/exposure", "/money/one-off", "/money/cash")
PICTURES = ("/money/exposure.svg", "/money/receipts.svg", "/money/cash.svg")
BEFORE_ALL = {"as_known_on": "1990-01-01"}
MOST_QUERIES = 25


def rows_of(client: Client, page: str, table: str) -> list[dict[str, str]]:
    asked = {"format": "csv", "table": table}
    return list(csv.DictReader(io.StringIO(client.get(page, asked).content.decode("utf-8-sig"))))


def said_on(client: Client, page: str, **asked: str) -> str:
    answered = client.get(page, asked)
    assert answered.status_code == 200
    return html.unescape(re.sub(r"<[^>]+>", " ", answered.content.decode()))


@pytest.mark.parametrize("role", [role.key for role in ROLES])
@pytest.mark.parametrize("page", [*PAGES, *PICTURES])
def test_everybody_may_look(browser_as: Browser, role: str, page: str) -> None:
    assert browser_as(role).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_day_of_which_nothing_is_on_record_says_so(browser_as: Browser, page: str) -> None:
    assert "on record on 1 January 1990" in said_on(browser_as("section-151-officer"), page, **BEFORE_ALL)


@pytest.mark.parametrize("page", PICTURES)
def test_a_picture_of_nothing_is_still_a_picture(browser_as: Browser, page: str) -> None:
    answered = browser_as("section-151-officer").get(page, BEFORE_ALL)
    assert (answered.status_code, answered["Content-Type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_with_a_source_leads_to_rows(browser_as: Browser, page: str) -> None:
    officer = browser_as("section-151-officer")
    found = re.findall(r'href="(/where-from\?[^"]+)"', officer.get(page).content.decode())
    assert len(found) > 5
    for address in list(dict.fromkeys(found))[::12]:
        assert "rs-provenance__row" in officer.get(html.unescape(address)).content.decode(), address


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_database_no_more_the_more_vehicles_there_are(browser_as: Browser, page: str) -> None:
    officer = browser_as("section-151-officer")
    officer.get(page)
    with CaptureQueriesContext(connection) as captured:
        officer.get(page)
    read = [each for each in captured if each["sql"].startswith("SELECT") and "set_config" not in each["sql"]]
    assert len(read) < MOST_QUERIES


def test_exposure_adds_up_to_its_parts(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    limits, parts = (rows_of(officer, "/money/exposure", table) for table in ("limits", "parts"))
    for vehicle in limits:
        own = sum(float(each["Amount (£)"]) for each in parts if each["Vehicle"] == vehicle["Vehicle"])
        assert float(vehicle["Exposure (£)"]) == own


def test_a_loan_that_is_behind_and_breaks_its_covenants_is_shown_so(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    loans = {each["Loan"]: each for each in rows_of(officer, "/money/exposure", "loans")}
    care = loans["Working capital loan (Demonstration Care Ltd)"]
    for words in ("less is paid back", "a covenant was broken", "below the market's rate"):
        assert words in care["How it stands"]
    assert care["Stage"] == "3"
    assert loans["Plant and depot loan (Demonstration Place Ltd)"]["How it stands"] == "as agreed"
    kept = {each["Kept"] for each in rows_of(officer, "/money/exposure", "covenants")}
    assert kept == {"kept", "broken", "no return to test it on"}


def test_the_subsidy_that_passes_the_limit_is_shown_whoever_gave_it(browser_as: Browser) -> None:
    log = rows_of(browser_as("section-151-officer"), "/money/exposure", "subsidies")
    wrong = {each["What for"]: each["Who gave it"] for each in log if "beyond the limit" in each["What is wrong"]}
    assert wrong == {"Grant for minibuses": "South Neighbour Council"}


def test_what_is_wrong_with_receipts_is_shown_project_by_project(browser_as: Browser) -> None:
    uses = rows_of(browser_as("section-151-officer"), "/money/one-off", "uses")
    wrong = {(each["Project"], each["Planned or used"]): each["How it stands"] for each in uses}
    assert wrong["Fewer agency nights", "used"] == "nothing wrong"
    assert wrong["Digital front door", "used"] == "used before full council approved it"
    assert "recurrent" in wrong["Social care demand", "used"]
    assert "no decision of full council" in wrong["Social care demand", "used"]
    assert any("organisation of the group" in each["How it stands"] for each in uses)


def test_debt_costs_interest_and_what_is_set_aside(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    provisions = rows_of(officer, "/money/one-off", "provisions")
    wrong = [each["What was paid for"] for each in provisions if each["How it stands"] != "nothing wrong"]
    assert wrong == ["Retail park"]
    assert "SI 2024/478" in said_on(officer, "/money/one-off")


def test_a_grant_spent_outside_its_conditions_is_said_first(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    assert "Spent outside its conditions" in said_on(officer, "/money/one-off")
    hands = rows_of(officer, "/money/one-off", "hands")
    outside = {each["In whose hands"] for each in hands if float(each["Outside (£)"])}
    assert outside == {"Demonstration Wellbeing CIC"}


def test_cash_is_shown_of_whoever_is_asked_for_and_else_of_whoever_has_least(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    weeks = rows_of(officer, "/money/cash", "weeks")
    assert len(weeks) == 13
    assert "Demonstration Care Ltd" in said_on(officer, "/money/cash").partition("at its lowest")[0]
    of_council = said_on(officer, "/money/cash", organisation="demonstration")
    assert "Forecast by Section 151 officer" in of_council
    assert "a loan's schedule" in of_council


def test_the_public_sees_no_vehicles_cash(browser_as: Browser) -> None:
    assert rows_of(browser_as("signed-out"), "/money/cash", "lows") == []
