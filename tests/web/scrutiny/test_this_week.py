"""This week to each who works by it, each thing with a link to where it is done, on today and on past days."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("county_on_record")
Browser = Callable[[str], Client]


def section(said: str, heading: str) -> str:
    after = said.split(f">{heading}</h2>", 1)
    return after[1].split("</h2>", 1)[0] if len(after) == 2 else ""


@pytest.mark.parametrize(
    "role", ["section-151-officer", "monitoring-officer", "commissioner", "vehicle-finance-lead", "member", "auditor"]
)
def test_the_first_page_of_whoever_holds_a_post_is_the_week(browser_as: Browser, role: str) -> None:
    said = browser_as(role).get("/").content.decode()
    assert ">This week</h1>" in said
    assert re.search(r"\d+ needs? you", said)


@pytest.mark.parametrize("role", ["resident", "signed-out"])
def test_the_first_page_of_the_public_is_the_council(browser_as: Browser, role: str) -> None:
    public = browser_as(role)
    assert ">The council at a glance</h1>" in public.get("/").content.decode()
    assert public.get("/week").status_code == 403


def test_each_action_leads_to_a_page_that_is_there(browser_as: Browser) -> None:
    insider = browser_as("section-151-officer")
    said = insider.get("/week").content.decode()
    actions = re.findall(r'<a class="rs-action" href="([^"]+)"', said)
    assert len(actions) > 15
    assert {insider.get(html.unescape(address)).status_code for address in actions} == {200}


def test_what_needs_the_officer_can_be_done_where_the_link_leads(browser_as: Browser) -> None:
    said = section(browser_as("section-151-officer").get("/week").content.decode(), "Needs you")
    assert 'href="/savings/' in said
    assert 'href="/price-requests/' in said
    page = browser_as("section-151-officer").get("/savings/2026-27/S-01").content.decode()
    assert "Record the verification" in page


def test_a_vehicles_officer_is_told_only_what_needs_it(browser_as: Browser) -> None:
    said = browser_as("vehicle-finance-lead").get("/week").content.decode()
    assert "others" not in said.split("rs-heading__summary", 1)[1].split("</p>", 1)[0]
    assert "Law Ltd owes" not in said
    assert not section(said, "Needs others")


def test_a_past_day_shows_that_day_and_every_link_keeps_it(browser_as: Browser) -> None:
    said = browser_as("section-151-officer").get("/week?as_known_on=2026-09-01").content.decode()
    assert "You are looking at what was known on 1 September 2026" in said
    links = [html.unescape(each) for each in re.findall(r'class="rs-action" href="([^"]+)"', said)]
    assert links
    assert all("as_known_on=2026-09-01" in each for each in links)


def test_on_a_day_before_anything_nothing_needs_anybody(browser_as: Browser) -> None:
    said = browser_as("section-151-officer").get("/week?as_known_on=1990-01-01").content.decode()
    assert "Nothing on record falls due in the next 28 days." in said


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "2999-01-01", "<script>"])
def test_a_day_that_is_none_is_refused_in_words(browser_as: Browser, day: str) -> None:
    assert browser_as("member").get("/week", {"as_known_on": day}).status_code == 422


def test_the_week_is_a_file_with_its_law(browser_as: Browser) -> None:
    said = browser_as("section-151-officer").get("/week?format=csv").content.decode("utf-8-sig")
    assert said.startswith("What,How it stands,State,Who,By when,Days late,What to do,Law")
    assert "reg" in said
