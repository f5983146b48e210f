"""A saving on its page: who claims what on which evidence, and a second person who verifies it (P4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.budget import models
from rightsource.budget.actions import recording as actions
from rightsource.budget.rules.rows import SavingFigure, SavingStage
from rightsource.quantities import FinancialYear, Money
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
CLAIMED = "/savings/2026-27/S-01"
FINDING = {
    "amount": "1,100,000",
    "evidence": "Ledger, agency lines of April to September",
    "recurrence": "recurrent",
    "attribution": "the vehicle model",
    "authority": "Local Government Act 1972 section 151",
}


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def verifications(saving: str = "S-01") -> list[models.SavingFigure]:
    walls.look_as(walls.THE_COUNCIL)
    return list(
        models.SavingFigure.objects.filter(saving=saving, financial_year=2026, stage="verified", is_current=True)
    )


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_a_saving_is_shown_to_all_who_know_of_it(browser_as: Browser, role: str) -> None:
    is_known = role not in {"resident", "signed-out"}
    assert browser_as(role).get(CLAIMED).status_code in ({200} if is_known else {200, 422})


def test_the_officer_verifies_it_once_for_what_the_evidence_shows(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    assert 'value="1200000' not in officer.get(CLAIMED).content.decode()
    for _ in range(2):
        sent = officer.post(f"{CLAIMED}/verify", FINDING)
        assert (sent.status_code, sent["Location"]) == (302, CLAIMED)
    found = verifications()
    assert [str(each.amount) for each in found] == ["£1,100,000.00"]
    assert (found[0].said_by, found[0].recorded_in.event) == ("section-151-officer", "saving-verified")
    assert "£1.1m verified by another post, recurrent" in officer.get(CLAIMED).content.decode()
    assert "Record the verification" not in officer.get(CLAIMED).content.decode()


def test_whoever_claimed_it_cannot_verify_it(browser_as: Browser) -> None:
    walls.look_as(walls.THE_COUNCIL)
    claim = SavingFigure(
        saving="S-TEST",
        title="Fewer bank charges",
        financial_year=FinancialYear(2026),
        stage=SavingStage.CLAIMED,
        amount=Money.pounds(9_000),
        said_on=date(2026, 11, 1),
        said_by="section-151-officer",
        evidence="Bank statements",
    )
    recording = Recording(timezone.localdate())
    entries = [Entry(claim, Source("A test"))]
    actions.record_savings(by=SYSTEM, authority=Authority("a test"), entries=entries, recording=recording)
    officer = browser_as("section-151-officer")
    assert "another must verify it" in officer.get("/savings/2026-27/S-TEST").content.decode()
    refused = officer.post("/savings/2026-27/S-TEST/verify", FINDING | {"amount": "1"})
    assert refused.status_code == 422
    assert verifications("S-TEST") == []
    assert "by the post that claimed it" in refused.content.decode()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "99999999"}, "is claimed, so"),
        ({"amount": "-1"}, "is claimed, so"),
        ({"amount": "all of it"}, "Give what the evidence shows in pounds"),
        ({"evidence": " "}, "Say what you checked it against"),
        ({"recurrence": "not stated"}, "Say whether it comes back every year"),
        ({"attribution": "luck"}, "Say what it is owed to"),
        ({"authority": ""}, "Say on what authority you act"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(
    browser_as: Browser, change: dict[str, str], said: str
) -> None:
    refused = browser_as("section-151-officer").post(f"{CLAIMED}/verify", FINDING | change)
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert verifications() == []


@pytest.mark.parametrize("role", ["monitoring-officer", "commissioner", "vehicle-finance-lead", "member", "auditor"])
def test_who_has_no_right_to_verify_is_turned_away(browser_as: Browser, role: str) -> None:
    assert browser_as(role).post(f"{CLAIMED}/verify", FINDING).status_code == 403
    assert verifications() == []


@pytest.mark.parametrize("address", ["/savings/2026-27/none", "/savings/never/S-01", "/savings/2026-27/none/verify"])
def test_what_is_no_saving_is_refused_in_words(browser_as: Browser, address: str) -> None:
    assert browser_as("section-151-officer").get(address).status_code == 422
