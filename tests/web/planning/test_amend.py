"""The page on which a member amends the plan: before and after at once, a link for it, and every fault at its field."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("county_on_record")

MAY_SEE_AHEAD = {"section-151-officer", "monitoring-officer", "commissioner", "member", "auditor"}
Browser = Callable[[str], Client]


def words_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def asked(browser: Client, **said: str) -> str:
    answered = browser.get("/ahead/amend", said)
    assert answered.status_code == 200, words_of(answered.content.decode())[:2_000]
    return str(answered.content.decode())


def rows_of(browser: Client, **said: str) -> list[dict[str, str]]:
    answered = browser.get("/ahead/amend", {**said, "format": "csv"})
    return list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_whoever_may_see_the_money_ahead_may_amend_it_and_nobody_else(browser_as: Browser, role: str) -> None:
    for page in ("/ahead", "/ahead/amend", "/ahead/amend/reserves.svg"):
        assert browser_as(role).get(page).status_code == (200 if role in MAY_SEE_AHEAD else 403), page


def test_the_plan_as_it_stands_is_answered_before_anything_is_moved(browser_as: Browser) -> None:
    said = words_of(asked(browser_as("member")))
    assert "of the plan as it stands." in said
    assert "What is moved" not in said


def test_a_tax_rise_given_up_is_answered_before_and_after_with_the_error_of_each(browser_as: Browser) -> None:
    member = browser_as("member")
    said = words_of(asked(member, **{"tax.2027": "0"}))
    assert "Rise of council tax in 2027-28: 0% in place of" in said
    assert "may be out by" in said
    for row in rows_of(member, **{"tax.2027": "0"})[1:]:
        assert float(row["Mean change (£)"]) < -1_000_000
        assert float(row["Middle reserves amended (£)"]) < float(row["Middle reserves as planned (£)"])
        assert float(row["Chance amended (%)"]) >= float(row["Chance as planned (%)"])


def test_what_is_not_moved_makes_no_change(browser_as: Browser) -> None:
    member = browser_as("member")
    plain = asked(member)
    planned = value_of(plain, "tax.2028")
    said = words_of(asked(member, **{"tax.2028": f"{planned}0"}))
    assert "of the plan as it stands." in said


def test_the_link_of_an_amendment_reproduces_it(browser_as: Browser) -> None:
    member = browser_as("member")
    boxes = {"tax.2027": "1.5", "saving.S-02": "none"}
    told = asked(member, **boxes)
    link = html.unescape(re.search(r'href="(/ahead/amend\?amendment=[^"]*)">http', told)[1])  # type: ignore[index]
    again = member.get(link).content.decode()
    assert words_of(again[again.index('id="answer"') :]) == words_of(told[told.index('id="answer"') :])
    assert value_of(again, "tax.2027") == "1.5"
    assert re.search(r'name="saving.S-02" value="none" checked', again)


def test_a_saving_that_is_left_out_takes_what_else_was_said_of_it_along(browser_as: Browser) -> None:
    said = words_of(asked(browser_as("member"), **{"saving.S-02": "none", "saving.S-02.amount": "5"}))
    assert "left out" in said
    assert "Amount of saving S-02: 5" not in said


def test_every_fault_is_said_at_its_field_and_at_the_head(browser_as: Browser) -> None:
    member = browser_as("member")
    answered = member.get("/ahead/amend", {"tax.2027": "much", "tax.2028": "500", "reserves.2027": "-3"})
    page = answered.content.decode()
    assert answered.status_code == 422
    assert page.count("govuk-error-message") == 3
    assert "Error: " in page[: page.index("</title>")]
    for name in ("tax-2027", "tax-2028", "reserves-2027"):
        assert f'href="#f-{name}"' in page
    assert value_of(page, "tax.2027") == "much"
    assert "Nothing was worked out" in page


def test_a_hostile_amendment_is_said_back_harmlessly(browser_as: Browser) -> None:
    hostile = "<script>alert(1)</script>=\" onmouseover='x'"
    answered = browser_as("member").get("/ahead/amend", {"amendment": hostile, "tax.2027": hostile})
    assert answered.status_code == 422
    assert "<script>alert" not in answered.content.decode()


def test_a_script_that_asks_is_given_the_link_for_the_address_and_its_faults_to_read(browser_as: Browser) -> None:
    member = browser_as("member")
    answered = member.get("/ahead/amend", {"tax.2027": "3"}, headers={"HX-Request": "true"})
    assert answered["HX-Replace-Url"] == "/ahead/amend?" + urlencode({"amendment": "tax.2027=3%"})
    at_fault = member.get("/ahead/amend", {"tax.2027": "x"}, headers={"HX-Request": "true"})
    assert at_fault.status_code == 200
    assert "HX-Replace-Url" not in at_fault


def test_the_record_is_read_once_for_both_sides(browser_as: Browser) -> None:
    member = browser_as("member")
    with CaptureQueriesContext(connection) as asked_first:
        asked(member)
    with CaptureQueriesContext(connection) as asked_then:
        asked(member, **{"tax.2027": "2", "reserves.2027": "1000000"})
    assert len(asked_then) == len(asked_first)
    selects = [query["sql"] for query in asked_then.captured_queries if query["sql"].startswith("SELECT")]
    assert len(selects) == len(set(selects))


def test_a_day_on_which_too_little_was_known_is_told_as_such(browser_as: Browser) -> None:
    answered = browser_as("member").get("/ahead/amend", {"as_known_on": "1980-01-01"})
    assert answered.status_code == 422
    assert "that a projection needs" in answered.content.decode()


def test_the_picture_of_an_amendment_at_fault_is_refused(browser_as: Browser) -> None:
    assert browser_as("member").get("/ahead/amend/reserves.svg", {"amendment": "nonsense"}).status_code == 422
