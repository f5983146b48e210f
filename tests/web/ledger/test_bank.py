"""The page of an account at the bank: a statement taken in once, what is left on both sides, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.ledger.actions import books
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_on_record")]
OF = "?organisation=care-company&account=1200"
MAY = b"Date,Amount,Balance\n2026-05-04,-50.00,50.00\n2026-05-28,99.00,149.00\n"
MOST_QUERIES = 30


@pytest.fixture(autouse=True)
def opened() -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    for organisation in ("care-company", "law-company"):
        accounts = commercial_chart(organisation, ServiceDivision.ADULTS)
        books.open_accounts(by=SYSTEM, authority=Authority("a test"), accounts=accounts)
    yield
    walls.look_as(walls.THE_COUNCIL)


def open_may() -> None:
    books.open_period(by=SYSTEM, authority=Authority("a test"), organisation="care-company", month=Month(2026, 5))


def give(client: Client, content: bytes = MAY, query: str = OF) -> Any:
    given = {"file": SimpleUploadedFile("may.csv", content), "authority": "Articles of association, 12"}
    return client.post(f"/books/bank/take-in{query}", given, follow=True)


def test_a_statement_is_taken_in_once_and_the_page_says_what_is_open(browser_as: Callable[[str], Client]) -> None:
    lead = browser_as("vehicle-finance-lead")
    assert "No statement" in lead.get(f"/books/bank{OF}").content.decode()
    page = give(lead).content.decode()
    assert "the bank had £149.00 and the books £0.00. Unmatched: 2 lines of the bank’s" in page
    assert "Why the two differ by" in page
    assert "It was so already" in give(lead).content.decode()
    past = lead.get(f"/books/bank{OF}&as_known_on=2026-05-01").content.decode()
    assert "No statement" in past
    assert "Take a statement in" not in past
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lead.get(f"/books/bank{OF}")
    assert len(asked) <= MOST_QUERIES


def ticked(lead: Client) -> dict[str, Any]:
    lead_page = lead.get(f"/books/bank/match{OF}").content.decode()
    lines = re.findall(r'name="lines" value="(\d+)"', lead_page)
    return {"lines": lines[:1], "authority": "Articles of association, 12"}


def test_a_line_is_matched_by_hand_with_what_explains_it_and_that_is_taken_back(
    browser_as: Callable[[str], Client],
) -> None:
    lead = browser_as("vehicle-finance-lead")
    give(lead)
    open_may()
    chosen = ticked(lead)
    refused = lead.post(f"/books/bank/match{OF}", chosen)
    assert refused.status_code == 422
    assert "differ by" in refused.content.decode()
    assert 'value="{}" checked'.format(chosen["lines"][0]) in refused.content.decode()
    assert "Tick a line" in lead.post(f"/books/bank/match{OF}", {"authority": "A"}).content.decode()
    chosen |= {"difference_account": "7500", "description": "<b>Bank charge</b>"}
    page = lead.post(f"/books/bank/match{OF}", chosen, follow=True).content.decode()
    assert "They are matched. What lay between them is posted." in page
    assert "Unmatched: 1 line of the bank’s" in page
    assert "It was so already" in lead.post(f"/books/bank/match{OF}", chosen, follow=True).content.decode()
    (address,) = set(re.findall(r'href="(/books/bank/matches/[^"]+)"', page))
    shown = lead.get(address.replace("&amp;", "&")).content.decode()
    assert "&lt;b&gt;Bank charge&lt;/b&gt;" in shown
    undone = lead.post(address.replace("&amp;", "&"), {"authority": "Articles"}, follow=True).content.decode()
    assert "The match is taken back" in undone
    assert "Unmatched: 2 lines of the bank’s" in undone


def test_only_whoever_keeps_the_books_matches_and_no_past_day_is_changed(browser_as: Callable[[str], Client]) -> None:
    lead = browser_as("vehicle-finance-lead")
    give(lead)
    open_may()
    chosen = ticked(lead) | {"difference_account": "7500", "description": "Bank charge"}
    neighbour = "?organisation=law-company&account=1200"
    assert lead.post(f"/books/bank/match{neighbour}", chosen).status_code == 403
    assert lead.post(f"/books/bank/match{OF}&as_known_on=2026-05-01", chosen).status_code == 422
    assert browser_as("member").post(f"/books/bank/match{OF}", chosen).status_code == 403
    auditor = browser_as("auditor")
    assert auditor.post(f"/books/bank/match{OF}", chosen).status_code == 403
    assert "Match by hand" not in auditor.get(f"/books/bank{OF}").content.decode()
    assert lead.get(f"/books/bank/matches/{uuid4()}{OF}").status_code == 422


def test_the_picture_of_the_months_is_drawn_and_the_pages_ask_little(browser_as: Callable[[str], Client]) -> None:
    lead = browser_as("vehicle-finance-lead")
    give(lead)
    drawn = lead.get(f"/books/bank/picture.svg{OF}&size=phone")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "Bank and books at the end of each month" in lead.get(f"/books/bank{OF}").content.decode()
    with CaptureQueriesContext(connection) as asked:
        lead.get(f"/books/bank/match{OF}")
    assert len(asked) <= MOST_QUERIES


def test_lists_every_fault_and_takes_nothing(browser_as: Callable[[str], Client]) -> None:
    officer = browser_as("section-151-officer")
    answered = give(officer, MAY.replace(b"149.00", b"140.00").replace(b"2026-05-28", b"28 Mai"))
    assert answered.status_code == 422
    assert "is not a day" in answered.content.decode()
    assert "Choose the bank’s file" in officer.post(f"/books/bank/take-in{OF}", {}).content.decode()
    assert "No statement" in officer.get(f"/books/bank{OF}").content.decode()


def test_a_vehicle_is_shown_its_own_account_and_takes_in_no_neighbours(browser_as: Callable[[str], Client]) -> None:
    lead = browser_as("vehicle-finance-lead")
    shown = lead.get("/books/bank?organisation=law-company&account=1200").content.decode()
    assert "take-in?organisation=care-company" in shown
    assert "take-in?organisation=law-company" not in shown
    assert give(lead, query="?organisation=law-company&account=1200").status_code == 403
    assert browser_as("member").get("/books/bank").status_code == 403
