"""The register of interests on a page: who reads what of it, declares and ends; and that no verifier passes it by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rightsource.governance import queries
from rightsource.storage import walls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_on_record")]
GIVEN = {
    "interest": "I-1",
    "post": "backbench-member",
    "kind": "securities",
    "held": "their own",
    "organisation": "care-company",
    "matter": "A tenth of a firm that supplies it",
    "since": "2026-05-06",
    "declaration": "notified to the monitoring officer",
    "authority": "Localism Act 2011 s.30",
}
OFFICERS = GIVEN | {
    "interest": "I-2",
    "post": "section-151-officer",
    "kind": "officer's pecuniary interest in a contract",
    "matter": "Contract C-014",
    "declaration": "notice in writing",
    "authority": "Local Government Act 1972 s.117",
}


@pytest.fixture(autouse=True)
def council_looks_last() -> Any:
    """What is checked when all ends looks with the eyes of whoever looked last."""
    yield
    walls.look_as(walls.THE_COUNCIL)


def page(client: Client) -> str:
    return client.get("/interests").content.decode()


def test_a_member_declares_an_interest_and_everybody_reads_it(browser_as: Callable[[str], Client]) -> None:
    member = browser_as("member")
    assert member.get("/interests/declare").status_code == 200
    assert member.post("/interests/declare", GIVEN).status_code == 302
    assert "A tenth of a firm" in page(browser_as("signed-out"))
    assert member.post("/interests/I-1/end", {"last_day": "2026-10-31", "authority": "The same"}).status_code == 302
    walls.look_as(walls.THE_COUNCIL)
    (found,) = queries.whole_register_of_interests(_today())
    assert not found.is_in_force


def test_an_officers_interest_is_read_by_who_keeps_the_register_and_the_auditor_and_no_other(
    browser_as: Callable[[str], Client],
) -> None:
    assert browser_as("section-151-officer").post("/interests/declare", OFFICERS).status_code == 302
    for role in ("monitoring-officer", "auditor", "section-151-officer"):
        assert "Contract C-014" in page(browser_as(role)), role
    for role in ("commissioner", "member", "vehicle-finance-lead", "signed-out"):
        assert "Contract C-014" not in page(browser_as(role)), role


def test_of_a_sensitive_one_the_public_reads_that_it_is_withheld(browser_as: Callable[[str], Client]) -> None:
    secret = GIVEN | {"withheld": "yes"}
    assert browser_as("member").post("/interests/declare", secret).status_code == 422
    assert browser_as("monitoring-officer").post("/interests/declare", secret).status_code == 302
    for role in ("signed-out", "commissioner"):
        read = page(browser_as(role))
        assert "Withheld (Localism Act 2011 s.32)" in read
        assert "A tenth of a firm" not in read
    assert "A tenth of a firm" in page(browser_as("auditor"))


def test_what_is_wrong_with_a_declaration_is_said(browser_as: Callable[[str], Client]) -> None:
    member = browser_as("member")
    for wrong in (
        {"interest": ""},
        {"post": "section-151-officer"},
        {"kind": "officer's pecuniary interest in a contract"},
        {"organisation": "no-such-company"},
        {"organisation": "", "matter": ""},
        {"since": "yesterday"},
    ):
        assert member.post("/interests/declare", GIVEN | wrong).status_code == 422, wrong
    assert browser_as("auditor").post("/interests/declare", GIVEN).status_code == 403


def test_whoever_declared_an_interest_in_it_does_not_verify_a_saving_of_a_vehicle(
    browser_as: Callable[[str], Client],
) -> None:
    officer = browser_as("section-151-officer")
    saving = _claimed_of_a_vehicle()
    declared = OFFICERS | {"organisation": saving.row.organisation}
    assert officer.post("/interests/declare", declared).status_code == 302
    found = {
        "amount": "1",
        "evidence": "Ledger lines",
        "recurrence": saving.row.recurrence.value,
        "attribution": saving.row.attribution.value,
        "authority": "The scheme of delegation",
    }
    answered = officer.post(f"/savings/{saving.row.financial_year}/{saving.row.saving}/verify", found)
    text = answered.content.decode()
    assert answered.status_code == 422
    assert "has declared the interest I-2" in text
    assert "Have another post verify it" in text


def _claimed_of_a_vehicle() -> Any:
    from rightsource.budget.queries.savings import saving_figures_known
    from rightsource.budget.rules.rows import SavingStage
    from rightsource.storage.knowledge import Audience

    walls.look_as(walls.THE_COUNCIL)
    found = saving_figures_known(_today(), Audience.INSIDERS)
    return next(
        each
        for each in found
        if each.row.stage is SavingStage.CLAIMED and each.row.organisation and each.row.said_by != "section-151-officer"
    )


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()
