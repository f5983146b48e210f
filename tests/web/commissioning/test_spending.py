"""The pages of published payments: found, paged, judged by who may, and no private name to anybody outside."""

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
pytestmark = pytest.mark.usefixtures("_payments")
ROWS = [
    "2026-04-03,1200.10,MADE-UP CARE LTD,T1,INV-00123,Adults,Home care",
    "2026-04-20,1200.10,Made-up Care Limited,T2,inv 123,Adults,Home care",
    "2026-04-20,700.00,SMITH JANE,T3,JS-1,Children,Fees",
    "2026-04-21,800.00,REDACTED PERSONAL DATA,T4,JS-2,Children,Fees",
    *(f"2026-04-22,{900 + n}.01,Invented Supplier {n} Ltd,T{n + 100},,Place,Works" for n in range(70)),
]
JUDGED = {
    "finding": "paid twice",
    "because": "One bill was seen.",
    "authority": "Local Government Act 1972 section 151",
}


@pytest.fixture
def _payments(county_on_record: None) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        text = "\n".join(["Date,Amount,Supplier,Transaction Number,Invoice Number,Service,Purpose", *ROWS])
        actions.import_spend(
            by=SYSTEM,
            authority=Authority("a test"),
            body="Testshire",
            file=GivenFile("april.csv", text.encode()),
            published_on=date(2026, 5, 31),
            today=timezone.localdate(),
        )
        yield
        transaction.set_rollback(True)


def supplier_id(name: str) -> int:
    walls.look_as(walls.THE_COUNCIL)
    return models.SupplierName.objects.get(name=name).pk


def pair_address() -> str:
    walls.look_as(walls.THE_COUNCIL)
    first, again = models.SpendPayment.objects.filter(amount=120_010).order_by("paid_on").values_list("pk", flat=True)
    return f"/spending/suspected/{first}/{again}"


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_everybody_sees_who_was_paid_and_insiders_alone_a_private_name(browser_as: Browser, role: str) -> None:
    shown = browser_as(role).get("/spending").content.decode()
    files = browser_as(role).get("/spending", {"format": "csv"}).content.decode()
    is_inside = role in {"section-151-officer", "monitoring-officer", "commissioner", "auditor"}
    assert "MADE-UP CARE LTD" in shown + files
    assert ("SMITH" in shown + files) is is_inside
    hidden = browser_as(role).get(f"/spending/suppliers/{supplier_id('SMITH JANE')}")
    assert hidden.status_code == (200 if is_inside else 422)


def test_a_list_is_paged_and_a_download_is_whole(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    pages = [officer.get("/spending", {"page": page}).content.decode() for page in (1, 2, 99)]
    shown = [set(re.findall(r'">(Invented Supplier \d+ Ltd)</a></th>', page.split("<thead>")[-1])) for page in pages]
    assert shown[1] == shown[2]
    assert shown[0] & shown[1] == set()
    assert len(shown[0] | shown[1]) == 70
    assert officer.get("/spending", {"format": "csv"}).content.decode().count("Invented Supplier") == 70


def test_a_supplier_is_found_by_any_of_its_spellings(browser_as: Browser) -> None:
    shown = browser_as("member").get("/spending", {"search": "care limited"}).content.decode()
    assert "2,400.20" in shown
    assert "Invented Supplier" not in shown.split("<main", 1)[1]


@pytest.mark.parametrize("asked", ["page=0", "page=%00", "body=%00", "search=%3Cscript%3E", "page=999999999999999"])
def test_whatever_the_address_asks_for_gets_a_page(browser_as: Browser, asked: str) -> None:
    answered = browser_as("resident").get(f"/spending?{asked}")
    assert answered.status_code == 200
    assert "<script>" not in answered.content.decode().split("<main", 1)[1]


def test_a_supplier_shows_its_spellings_with_their_reason_and_its_payments(browser_as: Browser) -> None:
    shown = browser_as("member").get(f"/spending/suppliers/{supplier_id('MADE-UP CARE LTD')}").content.decode()
    assert "spelling of the legal form" in shown
    assert "april.csv, row 2" in shown
    assert "INV-00123" not in shown


def test_what_is_suspected_stands_side_by_side_for_those_who_look_into_it(browser_as: Browser) -> None:
    shown = browser_as("auditor").get("/spending/suspected").content.decode()
    assert "strong suspicion" in shown
    assert "INV-00123" in shown
    assert "inv 123" in shown
    for role in ("member", "vehicle-finance-lead", "resident", "signed-out"):
        assert browser_as(role).get("/spending/suspected").status_code in {401, 403}


def test_the_section_151_officer_says_what_two_payments_are(browser_as: Browser) -> None:
    officer, address = browser_as("section-151-officer"), pair_address()
    assert officer.get(address).status_code == 200
    for field in JUDGED:
        assert officer.post(address, JUDGED | {field: ""}).status_code == 422
    assert officer.post(address, JUDGED)["Location"] == "/spending/suspected"
    shown = officer.get("/spending/suspected").content.decode()
    assert "section-151-officer found: paid twice. One bill was seen." in shown
    assert browser_as("auditor").post(address, JUDGED).status_code == 403
    assert officer.get("/spending/suspected/nothing/at-all").status_code == 422
    yesterday = timezone.localdate() - timedelta(days=1)
    assert officer.post(f"{address}?as_known_on={yesterday}", JUDGED).status_code == 422


def test_two_names_are_taken_apart_by_who_may(browser_as: Browser) -> None:
    officer = browser_as("section-151-officer")
    page = f"/spending/suppliers/{supplier_id('MADE-UP CARE LTD')}"
    assert "Take it apart" in officer.get(page).content.decode()
    assert "Take it apart" not in browser_as("auditor").get(page).content.decode()
    walls.look_as(walls.THE_COUNCIL)
    address = f"/spending/matches/{models.SupplierMatch.objects.get().pk}/apart"
    said = {"because": "Two companies.", "authority": "Local Government Act 1972 section 151"}
    assert officer.get(address).status_code == 200
    assert officer.post(address, said | {"because": ""}).status_code == 422
    assert officer.post(address, said).status_code == 302
    assert "Take it apart" not in officer.get(page).content.decode()
    assert officer.post("/spending/matches/999999/apart", said).status_code == 422


@pytest.mark.parametrize("address", ["/spending/picture.svg", "/spending/suspected/picture.svg"])
def test_each_picture_is_for_both_sizes(browser_as: Browser, address: str) -> None:
    officer = browser_as("section-151-officer")
    page, phone = (officer.get(address, {"size": size}).content for size in ("page", "phone"))
    assert b"<title>" in page
    assert page != phone
