"""Decisions on pages: who decides, on which papers, with what notice and votes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("county_on_record")
Browser = Callable[[str], Client]


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_everybody_may_look(browser_as: Browser, role: str) -> None:
    assert browser_as(role).get("/decisions").status_code == 200


def test_a_key_decision_with_short_notice_says_the_law_and_what_to_do(browser_as: Browser) -> None:
    said = browser_as("monitoring-officer").get("/decisions/CAB-2026-32").content.decode()
    assert "21 clear days: short" in said
    assert "The law asks for 28 clear days (SI 2012/2089 reg 9)" in said
    assert "general exception" in said


def test_a_decision_taken_has_its_papers_and_votes(browser_as: Browser) -> None:
    said = browser_as("member").get("/decisions/CAB-2018-04").content.decode()
    assert "Papers that it rests on" in said
    assert "Agreed" in said


def test_before_its_day_nothing_says_how_a_decision_came_out(browser_as: Browser) -> None:
    listed = browser_as("auditor").get("/decisions?as_known_on=2018-01-01").content.decode()
    assert "CAB-2019-21" not in listed


@pytest.mark.parametrize("reference", ["none", "CAB-2026-32/x", "<b>"])
def test_what_is_no_decision_is_refused_in_words(reference: str) -> None:
    answered = Client().get(f"/decisions/{reference}")
    assert answered.status_code == 422
    assert "<b>”" not in answered.content.decode()


def test_on_a_day_before_anything_it_says_that_nothing_was_on_record() -> None:
    assert "No decision is on record" in Client().get("/decisions?as_known_on=1990-01-01").content.decode()
