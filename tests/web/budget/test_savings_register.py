"""The savings register on its pages: read by all, walked by officers, verified by another, and set as a paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal

import pypdf
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.budget import models
from rightsource.storage import walls
from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
PAGE = "/savings/register"
SAVING = "/savings/2026-27/S-NEW/register"
NO_QUESTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config(")
AUTHORITY = {"authority": "Scheme of delegation, 4.2"}
PROPOSAL = AUTHORITY | {
    "saving": "S-NEW",
    "title": "Fewer agency nights",
    "organisation": "care-company",
    "owner": "care-company-finance-lead",
    "year": "2026-27",
    "amount": "£1,200,000",
    "baseline": "5200000",
    "baseline_words": "Agency staff, outturn 2025-26",
    "cost": "120000",
    "recurrence": "recurrent",
    "attribution": "the vehicle model",
}


@pytest.fixture
def _undone(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_of(client: Client, table: str, **asked: str) -> list[dict[str, str]]:
    answered = client.get(PAGE, {"format": "csv", "table": table} | asked)
    return list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))


def text_of(answered: object) -> str:
    return " ".join(answered.content.decode().split())  # type: ignore[attr-defined]


def take(client: Client, step: str, **given: str) -> int:
    return int(client.post(f"{SAVING}/{step}", AUTHORITY | given).status_code)


def hear(client: Client) -> None:
    for kind in ("equality", "consultation"):
        given = {"kind": kind, "title": "A record", "reference": f"CAB-{kind}", "dated_on": "2021-01-20"}
        assert take(client, "document", **given) == 302


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_everybody_may_look_at_the_register_of_any_year_and_vehicle(browser_as: Browser, role: str) -> None:
    for asked in ({}, {"year": "2026-27"}, {"vehicle": "care-company"}, {"year": "1066-67", "vehicle": "nobody"}):
        assert browser_as(role).get(PAGE, asked).status_code == 200


def test_kinds_and_causes_and_organisations_each_add_up_to_all(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    kinds, causes, whose = (rows_of(officer, table) for table in ("kinds", "causes", "organisations"))
    for heading in ("Promised (£)", "Claimed (£)", "Verified (£)", "Gap (£)"):
        assert sum(Decimal(row[heading]) for row in kinds[:-1]) == Decimal(kinds[-1][heading])
        assert sum(Decimal(row[heading]) for row in causes[:-1]) == Decimal(kinds[-1][heading])
        assert sum(Decimal(row[heading]) for row in whose) == Decimal(kinds[-1][heading])


def test_a_vehicles_register_has_its_own_savings_alone(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    all_of_them, own = rows_of(officer, "savings"), rows_of(officer, "savings", vehicle="care-company")
    assert 0 < len(own) < len(all_of_them)
    assert {row["Saving"] for row in own} <= {row["Saving"] for row in all_of_them}


def test_the_paper_says_the_same_and_can_be_read_aloud() -> None:
    paper = Client().get(f"{PAGE}.pdf", {"year": "2026-27"})
    assert paper["Content-Type"] == "application/pdf"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper.content
    read = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.content)).pages)
    assert "promised for 2026-27" in " ".join(read.split())
    assert Client().get(f"{PAGE}.pdf", {"year": "2026-27"}).content == paper.content


def test_the_paper_of_a_year_without_savings_says_so() -> None:
    paper = Client().get(f"{PAGE}.pdf", {"year": "1999-00"})
    read = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper.content)).pages)
    assert "No saving for 1999-00 was on record" in " ".join(read.split())


def test_the_picture_is_for_both_sizes() -> None:
    page, phone = (Client().get(f"{PAGE}/picture.svg", {"size": size}).content for size in ("page", "phone"))
    assert page != phone


def test_a_saving_walks_through_the_pages_to_a_claim(browser_as: Browser) -> None:
    proposer, officer = browser_as("commissioner"), browser_as("section-151-officer")
    sent = proposer.post("/savings/propose", PROPOSAL)
    assert (sent.status_code, sent["Location"]) == (302, SAVING)
    assert "Its terms" in text_of(proposer.get(SAVING))

    hear(proposer)
    assert take(officer, "agree", decision="CAB-2022-05", amount="1100000") == 302, text_of(officer.get(SAVING))
    assert take(officer, "begin") == 302
    assert take(officer, "claim", amount="900000", evidence="Rota file") == 302

    page = text_of(officer.get(SAVING))
    assert "nothing counts until another verifies it" in page
    (row,) = [row for row in rows_of(officer, "savings") if row["Saving"].startswith("Fewer agency nights (")][-1:]
    assert row["How far"] == "delivered, not verified"
    assert Decimal(row["Agreed (£)"]) == 1_100_000


def test_a_member_reads_what_was_proposed_and_the_public_does_not(browser_as: Browser) -> None:
    browser_as("commissioner").post("/savings/propose", PROPOSAL)
    assert browser_as("member").get(SAVING).status_code == 200
    assert browser_as("resident").get(SAVING).status_code == 422


def test_whoever_proposed_it_is_told_that_another_records_the_decision(browser_as: Browser) -> None:
    proposer = browser_as("commissioner")
    proposer.post("/savings/propose", PROPOSAL)
    hear(proposer)
    answered = proposer.post(f"{SAVING}/agree", AUTHORITY | {"decision": "CAB-2022-05", "amount": "1"})
    assert answered.status_code == 422
    assert "Have another post record the decision" in text_of(answered)


def test_a_form_that_says_nothing_is_told_what_is_missing_and_nothing_is_written(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    assert officer.post("/savings/propose", {}).status_code == 422
    officer.post("/savings/propose", PROPOSAL)
    for step in ("document", "agree", "begin", "claim", "show"):
        assert officer.get(f"{SAVING}/{step}").status_code == 200
        assert officer.post(f"{SAVING}/{step}", {}).status_code == 422
    walls.look_as(walls.THE_COUNCIL)
    assert not models.SavingStep.objects.filter(saving="S-NEW").exists()


def test_evidence_from_books_that_are_not_there_is_refused_with_advice(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    officer.post("/savings/propose", PROPOSAL)
    given = {"books": "care-company", "account": "5200", "first": "2026-04", "last": "2026-09", "against": "last year"}
    answered = officer.post(f"{SAVING}/show", AUTHORITY | given | {"index": ""})
    assert answered.status_code == 422
    assert "Open the account first" in text_of(answered)


def test_a_saving_of_the_workbook_can_be_given_documents_and_be_proposed(browser_as: Browser) -> None:
    officer, page = browser_as("section-151-officer"), "/savings/2026-27/S-01/register"
    assert "nobody has proposed it here" in text_of(officer.get(page))
    given = {"kind": "evidence", "title": "Rota file", "reference": "FILE-1", "dated_on": "2026-10-01"}
    assert officer.post(f"{page}/document", AUTHORITY | given).status_code == 302
    assert "FILE-1" in text_of(officer.get(page))
    assert 'value="S-01"' in text_of(officer.get("/savings/propose", {"saving": "S-01", "year": "2026-27"}))


@pytest.mark.parametrize(("address", "most"), [(PAGE, 12), (f"{PAGE}.pdf", 12), ("/savings/2026-27/S-01/register", 12)])
def test_a_page_asks_the_record_a_few_questions_however_many_savings_there_are(
    browser_as: Browser, address: str, most: int
) -> None:
    officer = browser_as("section-151-officer")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(address).status_code == 200
        return sum(not query["sql"].startswith(NO_QUESTION) for query in captured.captured_queries)

    before = asked()
    for number in range(3):
        assert officer.post("/savings/propose", PROPOSAL | {"saving": f"S-NEW-{number}"}).status_code == 302
    officer.get("/savings/2026-27/S-NEW-0/register")  # which tells what was done, once
    assert asked() == before <= most


@pytest.mark.parametrize("role", ["member", "auditor", "vehicle-finance-lead", "resident", "signed-out"])
def test_nobody_but_an_officer_takes_a_step(browser_as: Browser, role: str) -> None:
    browser_as("commissioner").post("/savings/propose", PROPOSAL)
    for address in ("/savings/propose", f"{SAVING}/agree"):
        assert browser_as(role).post(address, PROPOSAL).status_code in {302, 403}
    walls.look_as(walls.THE_COUNCIL)
    assert models.SavingProposal.objects.filter(saving="S-NEW").count() == 1
