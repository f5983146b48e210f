"""The other questions about the money ahead: compare, drill, reorganise, one future, what matters most, the search."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.planning import models
from rightsource.planning.queries import study_known
from rightsource.planning.rules.questions import Question
from rightsource.planning.rules.searching import search_answer, sensitivity_answer, stored
from rightsource.simulation.burden import Weights
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience
from rightsource.web.demonstration.roles import ROLES
from rightsource.web.planning import long_work

pytestmark = pytest.mark.usefixtures("county_on_record")

MAY_SEE_AHEAD = {"section-151-officer", "monitoring-officer", "commissioner", "member", "auditor"}
MAY_ASK = MAY_SEE_AHEAD - {"auditor"}
Browser = Callable[[str], Client]


def words_of(answered: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answered.content.decode())))


def rows_of(browser: Client, page: str, table: str, **asked: str) -> list[dict[str, str]]:
    answered = browser.get(page, {**asked, "format": "csv", "table": table})
    assert answered.status_code == 200, words_of(answered)[:1_500]
    return list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def answers(county_on_record: None) -> dict[str, Any]:
    """Work both long questions out, small, once for this file."""
    walls.look_as(walls.THE_COUNCIL)
    core = study_known(timezone.localdate(), Audience.INSIDERS).core
    of = {"audience": "insiders", "seed": 1}
    searched = stored(search_answer(core, limit_share=0.05, weights=Weights(), plans=60, **of))
    # Whatever few plans come upon, there is one decision that an amendment can make too.
    searched["best"]["moved"].append({"lever": "council tax, rise in 2028-29", "was": "4.99%", "becomes": "3.99%"})
    return {
        Question.SENSITIVITY.value: stored(sensitivity_answer(core, samples=4, futures=64, **of)),
        Question.SEARCH.value: searched,
    }


@pytest.fixture
def kept(answers: dict[str, Any]) -> Any:
    """Put both answers on record for one test."""
    place = transaction.savepoint()
    walls.look_as(walls.THE_COUNCIL)
    event = audit.record("projection-run", subject="run:test", by=SYSTEM, authority=Authority("a test"))
    for question, result in answers.items():
        models.Run.objects.create(
            key=f"test-{question}", question=question, as_known_on=timezone.localdate(), audience="insiders",
            engine="kernel", futures=200, seed=1, futures_done=200, recorded_in=event, result=result,
            finished_at=timezone.now(),
        )  # fmt: skip
    yield answers
    transaction.savepoint_rollback(place)


PAGES = ("/ahead/plan", "/ahead/compare", "/ahead/drill", "/ahead/drill/law-company", "/ahead/reorganise",
         "/ahead/one-future", "/ahead/sensitivity", "/ahead/search")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_whoever_may_see_the_money_ahead_may_ask_and_nobody_else(browser_as: Browser, page: str) -> None:
    for role in ROLES:
        assert browser_as(role.key).get(page).status_code == (200 if role.key in MAY_SEE_AHEAD else 403), role.key


def test_the_parts_of_the_difference_add_up_to_it(browser_as: Browser) -> None:
    parts = rows_of(browser_as("member"), "/ahead/compare", "bridge")
    whole = parts.pop()
    assert whole["Part"] == "All of it"
    assert sum(float(row["B less A (£)"]) for row in parts) == pytest.approx(float(whole["B less A (£)"]), abs=5)


def test_a_plan_costs_no_more_and_no_less_than_itself(browser_as: Browser) -> None:
    said = words_of(browser_as("member").get("/ahead/compare", {"first": "model", "second": "model"}))
    assert "cost the same over" in said


def test_a_council_without_the_plan_of_2015_is_not_offered_it(browser_as: Browser) -> None:
    member = browser_as("member")
    assert "as-planned" not in member.get("/ahead/compare").content.decode()
    assert member.get("/ahead/compare", {"first": "as-planned"}).status_code == 422


def test_an_amendment_is_compared_and_its_faults_are_listed(browser_as: Browser) -> None:
    member = browser_as("member")
    good = member.get("/ahead/compare", {"second": "amendment", "amendment": "tax.2027=1%"})
    assert good.status_code == 200
    assert "The amended plan costs" in words_of(good)
    bad = member.get("/ahead/compare", {"second": "amendment", "amendment": "tax.2027=x;nonsense"})
    assert bad.status_code == 422
    assert "tax.2027=x" in words_of(bad)
    assert "nonsense" in words_of(bad)


def test_a_plan_that_there_is_not_is_refused_by_name(browser_as: Browser) -> None:
    answered = browser_as("member").get("/ahead/compare", {"first": "<b>moon"})
    assert answered.status_code == 422
    assert "<b>moon" not in answered.content.decode()


def test_a_drill_says_what_comes_back_and_its_costs_add_up(browser_as: Browser) -> None:
    member = browser_as("member")
    services = rows_of(member, "/ahead/drill/law-company", "services", month="2027-09")
    assert [row["Service"] for row in services] == ["legal"]
    for row in rows_of(member, "/ahead/drill/law-company", "costs", month="2027-09"):
        years = [float(value) for name, value in row.items() if name.startswith("20")]
        assert sum(years) == pytest.approx(float(row["All years (£)"]), abs=3)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("/ahead/drill/nobody", {}),
        ("/ahead/drill/law-company", {"month": "soon"}),
        ("/ahead/drill/law-company", {"month": "2099-01"}),
        ("/ahead/one-future", {"future": "0"}),
        ("/ahead/one-future", {"future": "1e3"}),
        ("/ahead/reorganise", {"population": "0"}),
        ("/ahead/reorganise", {"population": "many"}),
        ("/ahead/reorganise", {"reserves": "200", "first": ""}),
        ("/ahead/compare", {"as_known_on": "1980-01-01"}),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(browser_as: Browser, page: str, asked: dict[str, str]) -> None:
    assert browser_as("member").get(page, asked).status_code == 422


def test_two_councils_start_with_what_the_one_has(browser_as: Browser) -> None:
    member = browser_as("member")
    starts = rows_of(member, "/ahead/reorganise", "starts", population="30", first="Hills", second="Coast")
    assert [row["Council"] for row in starts] == ["Hills", "Coast"]
    halves = [float(row["Reserves to begin with (£)"]) for row in starts]
    assert halves[0] / sum(halves) == pytest.approx(0.3, abs=0.001)


def test_one_future_is_told_for_each_month_and_another_is_another(browser_as: Browser) -> None:
    member = browser_as("member")
    first, second = (member.get("/ahead/one-future", {"future": number}).content.decode() for number in ("1", "2"))
    assert first.count("rs-months__when") == 60
    assert first != second


def test_a_long_question_is_begun_by_those_who_may_and_told_until_it_ends(
    browser_as: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "_working", set())
    for role in ROLES:
        for page in ("/ahead/sensitivity/ask", "/ahead/search/ask"):
            expected = 302 if role.key in MAY_ASK else 403
            assert browser_as(role.key).post(page, {"limit": "0.05"}).status_code == expected, role.key
    said = browser_as("section-151-officer").get("/ahead/sensitivity").content.decode()
    assert "It is being worked out" in said
    assert '<noscript><meta http-equiv="refresh"' in said
    assert "It can be had worked out by" in words_of(browser_as("auditor").get("/ahead/sensitivity"))


def test_a_refusal_of_a_long_question_is_told_on_its_page(browser_as: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "_working", set())
    key = f"search/{timezone.localdate()}/insiders"
    monkeypatch.setattr(long_work, "_refused", {key: "Too little is known."})
    said = words_of(browser_as("section-151-officer").get("/ahead/search"))
    assert "ended without an answer" in said
    assert "Too little is known." in said


def test_what_matters_most_is_told_with_its_errors_for_each_output(browser_as: Browser, kept: dict[str, Any]) -> None:
    officer = browser_as("section-151-officer")
    for output in ("reserves_gbp", "net_present_cost_gbp", "p_s114"):
        assert officer.get("/ahead/sensitivity", {"output": output}).status_code == 200
        for picture in ("together", "alone"):
            drawn = officer.get(f"/ahead/sensitivity/{picture}.svg", {"output": output})
            assert drawn["Content-Type"] == "image/svg+xml"
    widths = [
        abs(float(row["At its highest (£)"]) - float(row["At its lowest (£)"]))
        for row in rows_of(officer, "/ahead/sensitivity", "alone")
    ]
    assert widths == sorted(widths, reverse=True)
    assert "known now" in words_of(officer.get("/ahead/sensitivity"))


def test_the_plan_found_is_a_list_of_decisions_that_opens_as_an_amendment(
    browser_as: Browser, kept: dict[str, Any]
) -> None:
    officer = browser_as("section-151-officer")
    decisions = rows_of(officer, "/ahead/search", "decisions")
    assert len(decisions) == len(kept["search"]["best"]["moved"]) > 0
    page = officer.get("/ahead/search").content.decode()
    link = re.search(r'href="(/ahead/amend\?amendment=[^"]*)"', page)
    assert link
    opened = officer.get(html.unescape(link[1]))
    assert opened.status_code == 200
    assert "Rise of council tax in 2028-29: 3.99% in place of" in words_of(opened)
    assert officer.get("/ahead/search/front.svg")["Content-Type"] == "image/svg+xml"
    costs = [float(row["Cost (£)"]) for row in rows_of(officer, "/ahead/search", "front")]
    assert costs == sorted(costs)


def test_members_are_not_told_what_insiders_had_worked_out(browser_as: Browser, kept: dict[str, Any]) -> None:
    assert "No plan has been searched for" in words_of(browser_as("member").get("/ahead/search"))
    assert browser_as("member").get("/ahead/search/front.svg").status_code == 422
