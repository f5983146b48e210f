"""The pages of contracts registers: found, paged, downloaded whole, and no private name to anybody outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.commissioning import actions, models
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile
from rightsource.web.demonstration.roles import ROLES

Browser = Callable[[str], Client]
pytestmark = pytest.mark.usefixtures("_register")
HEADINGS = "Contract title,Supplier,Start date,End date,Contract value,Contract reference"
SOON = timezone.localdate() + timedelta(days=40)
ROWS = [
    f"Meals in schools,MADE-UP MEALS LTD,2024-04-01,{SOON},120000.50,C1",
    f"Taxi to school for one child,SMITH JANE,2024-09-01,{SOON},900,C2",
    "Signs that end before they start,SIGNS LTD,2027-04-01,2026-03-31,700,C3",
    *(f"Works {n},Invented Builder {n} Ltd,2024-04-01,2031-03-31,{n},W{n}" for n in range(60)),
]


@pytest.fixture
def _register(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        actions.import_register(
            by=SYSTEM,
            authority=Authority("a test"),
            body="Testshire",
            file=GivenFile("register.csv", "\n".join([HEADINGS, *ROWS]).encode()),
            published_on=date(2026, 5, 31),
            today=timezone.localdate(),
        )
        yield
        transaction.set_rollback(True)


def contract_id(reference: str) -> object:
    walls.look_as(walls.THE_COUNCIL)
    return models.RegisteredContract.objects.get(reference=reference).pk


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_everybody_sees_the_register_and_insiders_alone_a_private_name(browser_as: Browser, role: str) -> None:
    shown = browser_as(role).get("/contracts").content.decode()
    files = browser_as(role).get("/contracts", {"format": "csv"}).content.decode()
    is_inside = role in {"section-151-officer", "monitoring-officer", "commissioner", "auditor"}
    assert "Meals in schools" in shown
    assert "Meals in schools" in files
    assert ("SMITH" in shown + files) is is_inside
    assert ("one child" in shown + files) is is_inside
    one = browser_as(role).get(f"/contracts/{contract_id('C2')}")
    assert one.status_code == (200 if is_inside else 422)
    assert browser_as(role).get(f"/contracts/{contract_id('C1')}").status_code == 200


def test_the_answer_says_what_ends_soon_and_each_fault_leads_to_its_contracts(browser_as: Browser) -> None:
    member = browser_as("member")
    page = member.get("/contracts").content.decode()
    assert "Testshire: of 62 contracts, 1 ends within six months" in re.sub(r"\s+", " ", page)
    backwards = member.get("/contracts", {"fault": "it ends before it starts"}).content.decode()
    assert "Signs that end before they start" in backwards
    assert "Meals in schools" not in backwards
    assert "/contracts?fault=it+ends+before+it+starts" in page
    assert member.get("/contracts/picture.svg").headers["Content-Type"] == "image/svg+xml"


def test_a_list_is_paged_a_search_narrows_it_and_a_download_is_whole(browser_as: Browser) -> None:
    resident = browser_as("resident")
    pages = [resident.get("/contracts", {"page": page}).content.decode() for page in (1, 2, 99)]
    shown = [set(re.findall(r">(Works \d+)</a>", page)) for page in pages]
    assert shown[1] == shown[2]
    assert shown[0] & shown[1] == set()
    found = resident.get("/contracts", {"search": "meals"}).content.decode()
    assert "Works 1<" not in found
    assert resident.get("/contracts", {"format": "csv"}).content.decode().count("Works") == 60
    assert "No contract of these words" in resident.get("/contracts", {"search": "nothing\0 like it"}).content.decode()


def test_before_it_was_published_there_is_no_register(browser_as: Browser) -> None:
    before = browser_as("member").get("/contracts", {"as_known_on": "2026-05-30"}).content.decode()
    assert "No contracts register is on record" in before
    assert "Meals" not in before


def test_a_program_is_told_what_a_person_sees(browser_as: Browser) -> None:
    outside = browser_as("resident").get("/api/contracts", {"search": "meals"}).json()
    assert (outside["found"], outside["not_shown"], len(outside["expiring"])) == (1, 1, 3)
    (meals,) = outside["contracts"]
    one = browser_as("resident").get("/api/contracts/one", {"contract": meals["id"]}).json()
    assert (one["contract"]["supplier"], one["faults"]) == ("MADE-UP MEALS LTD", [])
    hidden = browser_as("resident").get("/api/contracts/one", {"contract": str(contract_id("C2"))})
    assert (hidden.status_code, hidden.json()["code"]) == (404, "contract-not-on-record")
