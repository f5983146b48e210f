"""The money page: reserves, the gap, the group, one-off money, headline numbers, and the futures for those who may."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.planning import models
from rightsource.planning.queries import study_known
from rightsource.planning.rules.result import result_of
from rightsource.simulation.project import project
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience
from rightsource.web.demonstration.roles import ROLES

EVERYBODY = [role.key for role in ROLES]
MAY_SEE_AHEAD = {"section-151-officer", "monitoring-officer", "commissioner", "member", "auditor"}


def rows_of(client: Client, table: str, day: str = "") -> list[dict[str, str]]:
    asked = {"format": "csv", "table": table} | ({"as_known_on": day} if day else {})
    return list(csv.DictReader(io.StringIO(client.get("/money", asked).content.decode("utf-8-sig"))))


def run_of(on: date, audience: Audience, *, is_finished: bool) -> None:
    """Put a projection on record, as the action does, inside the transaction of a test."""
    walls.look_as(walls.THE_COUNCIL)
    study = study_known(on, audience)
    event = audit.record("projection-run", subject="run:test", by=SYSTEM, authority=Authority("a test"))
    result = None
    if is_finished:
        core = study.core
        futures = project(core.group, core.assumptions, core.plan, futures=200, seed=1, engine="kernel")
        result = result_of(core, futures, audience=audience.value, year_ends=study.year_ends)
    models.Run.objects.create(
        key=f"test-{audience}-{is_finished}", as_known_on=on, audience=audience.value, engine="kernel", futures=200,
        seed=1, futures_done=80, recorded_in=event, result=result, finished_at=timezone.now() if is_finished else None,
    )  # fmt: skip


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_may_look_and_only_some_are_told_of_the_futures(
    county_on_record: None, browser_as: Callable[[str], Client], role: str
) -> None:
    browser = browser_as(role)
    said = browser.get("/money").content.decode()
    assert ("The money ahead is not shown here" in said) == (role not in MAY_SEE_AHEAD)
    assert browser.get("/money/futures.svg").status_code == (422 if role in MAY_SEE_AHEAD else 403)


def test_it_begins_with_one_sentence_that_answers(county_on_record: None) -> None:
    said = Client().get("/money").content.decode()
    answers = re.findall(r'rs-answer__finding">([^<]+)<', said)
    assert len(answers) == 1
    assert re.match(
        r"The council had £[\d.]+m of usable reserves on 31 March \d{4}; .* [\d.]+ more years\.", answers[0]
    )


def test_usable_reserves_are_the_general_and_the_earmarked(county_on_record: None) -> None:
    for row in rows_of(Client(), "balances"):
        usable = Decimal(row["General (£)"]) + Decimal(row["Earmarked (£)"])
        assert Decimal(row["Usable: the first two (£)"]) == usable


def test_the_gap_is_what_is_left_over_now_less_what_was_budgeted(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    rows = rows_of(browser_as("section-151-officer"), "gap")
    assert len(rows) > 5
    for row in rows:
        if row["Better or worse by (£)"]:
            left = Decimal(row["Left over, forecast (£)"]) - Decimal(row["Left over, budget (£)"])
            assert Decimal(row["Better or worse by (£)"]) == left


def test_the_residue_of_a_pair_is_shown_and_never_hidden(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    rows = rows_of(browser_as("section-151-officer"), "dealings")
    for row in rows:
        residue = Decimal(row["The payee says (£)"] or 0) - Decimal(row["The payer says (£)"] or 0)
        assert Decimal(row["Residue (£)"]) == residue
        assert row["Agrees"] == ("no" if residue else "yes")
    assert {row["Agrees"] for row in rows} == {"yes", "no"}


def test_one_off_money_that_holds_up_recurrent_spending_is_named(county_on_record: None) -> None:
    rows = rows_of(Client(), "one-offs")
    held_up = [row for row in rows if row["What it held up"] == "recurrent spending"]
    assert {"Adult care winter reserve", "Transformation reserve"} <= {row["Name"] for row in held_up}
    assert {row["Project"] for row in rows} >= {"no project named", "One customer system"}


def test_futures_being_computed_show_how_far_they_are(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    place = transaction.savepoint()
    try:
        run_of(timezone.localdate(), Audience.INSIDERS, is_finished=False)
        said = browser_as("section-151-officer").get("/money").content.decode()
        assert "80 of 200 futures are done" in said
    finally:
        transaction.savepoint_rollback(place)


def test_finished_futures_are_drawn_and_told_with_what_they_leave_out(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    place = transaction.savepoint()
    try:
        run_of(timezone.localdate(), Audience.INSIDERS, is_finished=True)
        officer = browser_as("section-151-officer")
        said = officer.get("/money").content.decode()
        assert "cannot be balanced, reserves and all," in said
        assert "200 futures, computed from what was known on" in said
        assert len(rows_of(officer, "futures")) == 5
        assert officer.get("/money/futures.svg")["Content-Type"] == "image/svg+xml"
        member = browser_as("member").get("/money").content.decode()
        assert "200 futures" not in member
    finally:
        transaction.savepoint_rollback(place)
