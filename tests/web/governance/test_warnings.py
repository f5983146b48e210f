"""Warnings on pages: answered by those they are addressed to, closed by their issuers, once, on authority (P6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.governance import actions
from rightsource.governance.models import Warning  # noqa: A004 - the word of the Acts
from rightsource.governance.rules.rows import Issuer, Promise
from rightsource.governance.rules.rows import Warning as WarningRow
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("county_on_record", "_undone")
Browser = Callable[[str], Client]
HOSTILE = "<script>alert(1)</script>"
TO_THE_OFFICER = WarningRow(
    reference="W-TEST/1",
    issuer=Issuer.EXTERNAL_AUDITOR,
    issued_by="external-auditor",
    issued_on=date(2026, 11, 1),
    matter=f"The bank was not reconciled. {HOSTILE}",
    addressed_to=("section-151-officer",),
    promises=(Promise.P3,),
)


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        entry = Entry(TO_THE_OFFICER, Source("A test"), KnownOn.on(date(2026, 11, 1), Audience.PUBLIC))
        recording = Recording(timezone.localdate())
        actions.record_warnings(by=SYSTEM, authority=Authority("a test"), entries=[entry], recording=recording)
        yield
        transaction.set_rollback(True)


def versions(reference: str = "W-TEST/1") -> list[Warning]:
    walls.look_as(walls.THE_COUNCIL)
    return list(Warning.objects.filter(reference=reference).order_by("recorded_at"))


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_everybody_may_read_a_public_warning_and_nothing_in_it_runs(browser_as: Browser, role: str) -> None:
    browser = browser_as(role)
    assert browser.get("/warnings").status_code == 200
    said = browser.get("/warnings/W-TEST/1").content.decode()
    assert "The bank was not reconciled." in said
    assert HOSTILE not in said
    assert "Only External auditor can close it." in said or role == "auditor"


def test_whom_it_is_addressed_to_answers_it_once(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    assert "Answer this warning" in officer.get("/warnings/W-TEST/1").content.decode()
    answer = {"answer": "Reconciled by 30 November, by the chief accountant.", "authority": "LGA 1972 s.151"}
    sent = officer.post("/warnings/W-TEST/1/answer", answer)
    assert (sent.status_code, sent["Location"]) == (302, "/warnings/W-TEST/1")
    said = officer.get(sent["Location"]).content.decode()
    assert "Your answer is on record." in said
    assert "Answered, not closed" in said
    events = AuditEvent.objects.count()
    again = officer.post("/warnings/W-TEST/1/answer", answer)
    assert again.status_code == 302
    assert "nothing was changed" in officer.get(again["Location"]).content.decode()
    assert len(versions()) == 2
    assert AuditEvent.objects.count() == events
    event = versions()[-1].recorded_in
    assert (event.event, event.by_post, event.authority) == (
        "warning-answered",
        "section-151-officer",
        "LGA 1972 s.151",
    )
    assert audit.verify().problems == ()


def test_the_public_sees_the_answer_to_a_public_warning(browser_as: Browser) -> None:
    browser_as("section-151-officer").post("/warnings/W-TEST/1/answer", {"answer": "Done.", "authority": "s.151"})
    assert "Done." in browser_as("signed-out").get("/warnings/W-TEST/1").content.decode()


@pytest.mark.parametrize(
    ("role", "warning"), [("monitoring-officer", "W-2026-01"), ("section-151-officer", "W-2026-03")]
)
def test_who_is_not_addressed_is_refused_with_what_they_wrote_kept(
    browser_as: Browser, role: str, warning: str
) -> None:
    refused = browser_as(role).post(f"/warnings/{warning}/answer", {"answer": "All is well.", "authority": "mine"})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "not to your post" in said
    assert "All is well." in said
    assert len(versions(warning)) == 1


@pytest.mark.parametrize("field", ["answer", "authority"])
def test_what_is_left_blank_is_asked_for_and_nothing_is_written(browser_as: Browser, field: str) -> None:
    given = {"answer": "Done.", "authority": "s.151"} | {field: "  "}
    refused = browser_as("section-151-officer").post("/warnings/W-TEST/1/answer", given)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.content.decode()
    assert len(versions()) == 1


@pytest.mark.parametrize("role", ["commissioner", "vehicle-finance-lead", "member", "auditor", "signed-out"])
def test_who_has_no_right_to_answer_is_turned_away(browser_as: Browser, role: str) -> None:
    browser = browser_as(role)
    assert browser.get("/warnings/W-TEST/1/answer").status_code == 403
    assert browser.post("/warnings/W-TEST/1/answer", {"answer": "x", "authority": "y"}).status_code == 403


def test_only_its_issuer_closes_it_and_twice_is_once(browser_as: Browser) -> None:
    auditor = browser_as("auditor")
    assert auditor.get("/warnings/W-TEST/1/close").status_code == 200
    for _ in range(2):
        assert auditor.post("/warnings/W-TEST/1/close", {"authority": "I gave it"}).status_code == 302
    assert len(versions()) == 2
    assert "Closed by its issuer" in auditor.get("/warnings/W-TEST/1").content.decode()


@pytest.mark.parametrize("role", ["section-151-officer", "monitoring-officer", "commissioner", "member"])
def test_nobody_closes_a_warning_of_another(browser_as: Browser, role: str) -> None:
    refused = browser_as(role).post("/warnings/W-TEST/1/close", {"authority": "I say so"})
    assert refused.status_code == 422
    assert "only they can close it" in refused.content.decode()
    assert len(versions()) == 1


def test_nothing_is_written_on_a_past_day(browser_as: Browser) -> None:
    address = "/warnings/W-TEST/1/answer?as_known_on=2026-11-05"
    refused = browser_as("section-151-officer").post(address, {"answer": "Done.", "authority": "s.151"})
    assert refused.status_code == 422
    assert "nothing can be written on a past day" in refused.content.decode()
    assert len(versions()) == 1


def test_a_warning_not_known_that_day_is_not_there(browser_as: Browser) -> None:
    auditor = browser_as("auditor")
    assert auditor.get("/warnings/W-TEST/1?as_known_on=2026-10-31").status_code == 422
    assert auditor.get("/warnings/none").status_code == 422
