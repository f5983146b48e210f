"""Who owns whom, drawn and as a table, on any day; and one vehicle whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from rightsource.web.demonstration.roles import ROLES

EVERYBODY = [role.key for role in ROLES]


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("address", ["/federation", "/federation/care-company"])
def test_everybody_may_look(
    county_on_record: None, browser_as: Callable[[str], Client], role: str, address: str
) -> None:
    assert browser_as(role).get(address).status_code == 200


def test_a_joint_committee_is_said_to_have_no_legal_identity(county_on_record: None) -> None:
    said = Client().get("/federation").content.decode()
    assert "joint committee (no legal identity)" in said
    assert "Demonstration Shared Services is a joint committee: without any legal identity" in said


def test_every_holding_of_the_day_is_a_row_of_the_file(county_on_record: None) -> None:
    answered = Client().get("/federation?format=csv&table=holdings")
    rows = list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))
    assert len(rows) == 15
    assert {row["Part"] for row in rows} >= {"100", "50", "45"}


def test_on_a_day_before_anything_it_says_that_nothing_was_on_record(county_on_record: None) -> None:
    answered = Client().get("/federation?as_known_on=1960-01-01")
    assert answered.status_code == 200
    assert "No body was on record on 1 January 1960" in answered.content.decode()


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_drawing_is_a_picture_that_is_sent_once(county_on_record: None, size: str) -> None:
    first = Client().get(f"/federation/picture.svg?size={size}")
    assert first["Content-Type"] == "image/svg+xml"
    again = Client().get(f"/federation/picture.svg?size={size}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("day", ["2026-13-01", "<script>", "9999-12-31"])
def test_a_day_that_is_none_or_lies_ahead_is_refused_in_words(county_on_record: None, day: str) -> None:
    answered = Client().get("/federation", {"as_known_on": day})
    assert answered.status_code == 422
    assert "<script>" not in answered.content.decode().split("<main", 1)[1]


@pytest.mark.parametrize("key", ["no-such", "demonstration", "'; DROP TABLE", "<b>"])
def test_what_is_no_vehicle_is_refused_in_words(county_on_record: None, key: str) -> None:
    answered = Client().get(f"/federation/{key}")
    assert answered.status_code == 422
    assert "<b>" not in answered.content.decode()


def test_a_vehicle_is_told_whole(county_on_record: None, browser_as: Callable[[str], Client]) -> None:
    said = browser_as("section-151-officer").get("/federation/care-company").content.decode()
    for section in ("duties", "agreements", "money", "returns", "people", "stops", "history"):
        assert f'id="{section}"' in said
    assert "A company limited by shares, owned by Demonstration County Council" in said
    for figure in ("Lowest cash", "Exposure", "Savings verified"):
        assert figure in said


def test_a_refused_price_request_stays_in_view(county_on_record: None, browser_as: Callable[[str], Client]) -> None:
    insider = browser_as("section-151-officer")
    refused = [
        key
        for key in ("childrens-trust", "care-company", "wellbeing-cic", "place-company")
        if "Refused" in insider.get(f"/federation/{key}").content.decode()
    ]
    assert refused


def test_of_what_nobody_has_shown_evidence_it_says_so(county_on_record: None) -> None:
    said = Client().get("/federation/care-company").content.decode()
    assert said.count("no evidence on record") == 1


def test_a_resident_sees_no_return_of_a_vehicle(county_on_record: None, browser_as: Callable[[str], Client]) -> None:
    address = "/federation/care-company?format=csv&table=returns"
    officer, resident = (browser_as(role).get(address).content.decode() for role in ("section-151-officer", "resident"))
    assert "made in time" in officer
    assert "made in time" not in resident


def test_another_vehicles_finance_lead_sees_no_more_than_a_resident(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    address = "/federation/place-company?format=csv&table=returns"
    lead, resident = (browser_as(role).get(address).content for role in ("vehicle-finance-lead", "resident"))
    assert lead == resident
    own = browser_as("vehicle-finance-lead").get("/federation/care-company?format=csv&table=returns").content
    assert b"made in time" in own


def test_who_may_not_see_returns_is_not_told_that_they_are_late(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    said = browser_as("resident").get("/federation/wellbeing-cic").content.decode()
    assert "Its monthly returns are for" in said
    assert "days late" not in said


def test_every_figure_of_the_strip_leads_to_its_rows(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    insider = browser_as("section-151-officer")
    said = insider.get("/federation/care-company").content.decode()
    strip = said.split('class="rs-strip"', 1)[1].split("</dl>", 1)[0]
    links = [part.split('"', 1)[0].replace("&amp;", "&") for part in strip.split('href="')[1:]]
    assert len(links) == 5
    for link in links:
        shown = insider.get(link)
        assert shown.status_code == 200
        assert "No row can be shown" not in shown.content.decode()
