"""Payments on pages and by the API: asked for by one, approved by another, filed, confirmed, and stopped."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.commissioning.actions.charges import make_charge
from rightsource.commissioning.queries.payment_runs import payment_run_known
from rightsource.commissioning.queries.payments import one_owed, payments_to_attend
from rightsource.commissioning.rules.payments.matching import OwedStage
from rightsource.commissioning.rules.payments.runs import PaymentRun, RunStage
from rightsource.quantities import Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
BLOCK, ANOTHERS = "A-002", "A-005"
BY = {"authority": "a delegation"}


def last_month() -> Month:
    return Month.of(timezone.localdate().replace(day=1) - timedelta(days=1))


def key(agreement: str = BLOCK) -> str:
    return f"{agreement}/{last_month().first_day:%Y-%m}"


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        for agreement in (BLOCK, ANOTHERS):
            make_charge(
                by=SYSTEM, authority=Authority("a test"), agreement=agreement, month=last_month(),
                today=timezone.localdate(),
            )  # fmt: skip
        yield
        transaction.set_rollback(True)


def known(run: str = "PR-1") -> PaymentRun:
    walls.look_as(walls.THE_COUNCIL)
    return payment_run_known(run)


def stage(owed: str = "") -> OwedStage:
    walls.look_as(walls.THE_COUNCIL)
    return one_owed(owed or key(), timezone.localdate()).stage


def receive(browser: Client, agreement: str = BLOCK) -> None:
    said = {"what_to_do": "receive", "reference": f"R-{agreement}", "what": "It was looked at.", "amount": "", **BY}
    assert browser.post(f"/payments/owed/{key(agreement)}", said).status_code == 302


def begun(browser_as: Browser) -> Client:
    commissioner = browser_as("commissioner")
    receive(commissioner)
    assert commissioner.post("/payments", {"run": "PR-1", **BY}).status_code == 302
    return commissioner


def step(browser: Client, name: str, **more: Any) -> Any:
    return browser.post("/payments/runs/PR-1", {"step": name, **BY, **more})


def paid_file(run: PaymentRun, **other: str) -> str:
    lines = ["payment,amount,paid_on,bank_reference"]
    for each in run.payments:
        amount = other.get("amount", f"{each.amount.decimal_gbp:.2f}")
        lines.append(f"{each.reference},{amount},{other.get('day', timezone.localdate())},BACS-{each.line}")
    return "\n".join(lines)


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("paid.csv", text.encode(), "text/csv")


def test_nothing_is_paid_without_evidence_and_the_page_says_what_to_do(
    browser_as: Browser, check_page: Callable[[Any, str], None]
) -> None:
    officer = browser_as("section-151-officer")
    for address in ("/payments", f"/payments/owed/{key()}", "/payments/bases", "/payments/stops", "/payments/in-time"):
        page = officer.get(address)
        check_page(page, "section-151-officer")
        assert page.status_code == 200
    assert "record a receipt of what was done" in officer.get("/payments").content.decode()
    assert officer.get("/payments/picture.svg").status_code == 200
    assert officer.get("/payments/in-time/picture.svg").status_code == 200
    in_time = officer.get("/payments/in-time").content.decode()
    assert "No bill was paid in" in in_time  # and not that none of them was paid in time
    assert "None of the bills" not in in_time
    assert BLOCK in officer.get("/payments?format=csv&table=held").content.decode()
    refused = officer.post("/payments", {"run": "PR-1", **BY})
    assert refused.status_code in {403, 422}
    assert stage() is OwedStage.UNMATCHED


def test_a_run_goes_from_draft_to_confirmed_and_the_same_file_again_changes_nothing(
    browser_as: Browser, check_page: Callable[[Any, str], None]
) -> None:
    commissioner = begun(browser_as)
    run = known()
    assert (run.stage, len(run.payments)) == (RunStage.DRAFT, 1)
    officer = browser_as("section-151-officer")
    check_page(officer.get("/payments/runs/PR-1"), "section-151-officer")
    seen = str(run.total.pence)
    assert step(commissioner, "approve", total_pence=seen).status_code == 422
    assert step(officer, "approve", total_pence="1").status_code == 422
    assert step(officer, "approve", total_pence=seen, authority="").status_code == 422
    assert step(officer, "file").status_code == 422
    assert step(officer, "approve", total_pence=seen).status_code == 302
    assert commissioner.get("/payments/runs/PR-1/file.csv").status_code == 404
    assert step(commissioner, "file").status_code == 302
    sent = commissioner.get("/payments/runs/PR-1/file.csv").content.decode()
    assert sent.splitlines()[1].startswith(f"{run.payments[0].reference},PR-1,1,")
    wrong = step(commissioner, "confirm", file=upload(paid_file(run, amount="1.00", day="2099-01-01")))
    assert wrong.status_code == 422
    assert wrong.content.decode().count("paid.csv, row 2") == 2
    for _ in range(2):
        assert step(commissioner, "confirm", file=upload(paid_file(run))).status_code == 302
    assert known().stage is RunStage.CONFIRMED
    assert stage() is OwedStage.PAID
    assert "Paid on" in commissioner.get(f"/payments/owed/{key()}").content.decode()


def test_a_stop_after_approval_bites_at_the_file_and_is_lifted_by_a_second_officer(browser_as: Browser) -> None:
    commissioner, officer, monitoring = (
        begun(browser_as),
        *map(browser_as, ("section-151-officer", "monitoring-officer")),
    )
    assert step(officer, "approve", total_pence=str(known().total.pence)).status_code == 302
    stop = {"step": "stop", "reference": "S-1", "what": "agreement", "named": BLOCK, "reason": "Two look alike.", **BY}
    assert commissioner.post("/payments/stops", stop).status_code == 403
    assert monitoring.post("/payments/stops", stop | {"named": "A-999"}).status_code == 422
    assert monitoring.post("/payments/stops", stop).status_code == 302
    assert step(commissioner, "file").status_code == 302
    assert known().stage is RunStage.EMPTY
    assert stage() is OwedStage.STOPPED
    lift = {"step": "lift", "stop": "S-1", "because": "They are two.", "authority_to_lift": "a duty"}
    assert monitoring.post("/payments/stops", lift).status_code == 422
    assert officer.post("/payments/stops", lift).status_code == 302
    assert stage() is OwedStage.TO_PAY


def test_a_stop_after_the_file_bites_at_the_confirmation(browser_as: Browser) -> None:
    commissioner, officer = begun(browser_as), browser_as("section-151-officer")
    step(officer, "approve", total_pence=str(known().total.pence))
    step(commissioner, "file")
    stop = {"step": "stop", "reference": "S-1", "what": "everything", "named": "", "reason": "A breach.", **BY}
    assert officer.post("/payments/stops", stop).status_code == 302
    refused = step(commissioner, "confirm", file=upload(paid_file(known())))
    assert refused.status_code == 422
    assert "Recall the payment" in refused.content.decode()
    assert known().stage is RunStage.FILED
    attend = payments_to_attend(timezone.localdate())
    assert [each.reference for each in attend.stops] == ["S-1"]
    assert [each.run for each in attend.unconfirmed] == ["PR-1"]


def test_what_is_taken_out_can_be_paid_again(browser_as: Browser) -> None:
    commissioner = begun(browser_as)
    reference = known().payments[0].reference
    assert step(commissioner, "take-out", reference=reference, because="").status_code == 422
    assert step(commissioner, "take-out", reference=reference, because="Wrong month.").status_code == 302
    assert known().stage is RunStage.EMPTY
    assert stage() is OwedStage.TO_PAY


def test_a_vehicle_sees_what_it_is_owed_and_not_what_others_are(browser_as: Browser) -> None:
    begun(browser_as)
    vehicle = browser_as("vehicle-finance-lead")
    page = vehicle.get("/payments").content.decode()
    assert key() in page
    assert ANOTHERS not in page
    assert vehicle.get(f"/payments/owed/{key()}").status_code == 200
    assert vehicle.get(f"/payments/owed/{key(ANOTHERS)}").status_code == 422
    # How the payer's run was begun and approved is the payer's.
    assert vehicle.get("/payments/runs/PR-1").status_code == 422
    assert vehicle.post("/payments", {"run": "PR-2", **BY}).status_code in {403, 422}


@pytest.mark.parametrize("role", ["member", "resident", "signed-out"])
def test_nobody_else_sees_payments(browser_as: Browser, role: str) -> None:
    assert browser_as(role).get("/payments").status_code in {302, 401, 403}


def test_a_basis_is_recorded_on_a_page_and_drawn(browser_as: Browser) -> None:
    commissioner, today = browser_as("commissioner"), timezone.localdate()
    said = {
        "reference": "G-9", "kind": "grant", "payer": "demonstration", "payee": "youth-charity", "agreement": "",
        "purpose": "Clubs", "instalments": f"{today} 2,500.00", "first": f"{today}",
        "last": f"{today + timedelta(days=90)}", "power": "Localism Act 2011 s.1", "decision": "FC-2025-02",
        "conditions": "", "evidence_needed": "", **BY,
    }  # fmt: skip
    for wrong in ({"decision": "CAB-2026-32"}, {"payee": "nobody"}, {"instalments": "soon"}, {"power": ""}):
        assert commissioner.post("/payments/bases", said | wrong).status_code == 422
    for _ in range(2):
        assert commissioner.post("/payments/bases", said).status_code == 302
    assert commissioner.post("/payments/bases", said | {"purpose": "Other"}).status_code == 422
    assert stage("G-9/1") is OwedStage.TO_PAY
    assert "G-9" in commissioner.get("/payments/bases").content.decode()


def test_the_api_takes_a_run_from_what_is_owed_to_paid(browser_as: Browser) -> None:
    commissioner, officer = browser_as("commissioner"), browser_as("section-151-officer")

    def post(browser: Client, address: str, **given: object) -> Any:
        said = {"authority": "a delegation", **given}
        return browser.post(f"/api/payments{address}", said, content_type="application/json")

    unasked = post(commissioner, "/requests", reference="P-1", owed=key())
    assert (unasked.status_code, unasked.json()["code"]) == (422, "payment-does-not-match")
    assert post(commissioner, "/requests", reference="P-1", owed="A-9/2026-01").status_code == 404
    assert post(commissioner, "/receipts", reference="R-1", owed=key(), what="Looked at").json()["was_written"]
    asked = post(commissioner, "/requests", reference="P-1", owed=key(), amount={"pence": 100})
    assert asked.json()["amount"] == {"pence": 100}
    begun = post(commissioner, "/runs", run="PR-1", payer="demonstration").json()
    assert [each["reference"] for each in begun["payments"]] == ["P-1", "PR-1-002"]
    approval = {"run": "PR-1", "total": begun["total"]}
    assert post(commissioner, "/runs/approve", **approval).json()["code"] == "payment-approved-by-who-asked"
    assert post(officer, "/runs/approve", **approval).json()["stage"] == "approved"
    made = post(commissioner, "/runs/file", run="PR-1").json()
    assert made["lines"] == 2
    assert commissioner.get("/api/payments/run/file?run=PR-1").json()["name"] == made["name"]
    content = base64.b64encode(paid_file(known()).encode()).decode()
    done = post(commissioner, "/runs/confirm", run="PR-1", name="paid.csv", content=content).json()
    assert (done["paid"], done["keeps_no_books"]) == (2, ["care-company", "demonstration"])
    assert commissioner.get(f"/api/payments/owed?owed={key()}").json()["owed"]["stage"] == "paid"
    assert commissioner.get("/api/payments").json()["paid"] == begun["total"]
    assert Money(begun["total"]["pence"]) == known().paid
