"""The pages of the books: what they answer, that each figure leads to its postings, and whose books show to whom."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rightsource.constitution.queries import council_profile
from rightsource.ledger.actions import books
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.rules.chart import commercial_chart, council_chart
from rightsource.ledger.rules.rows import Posting, ServiceDivision
from rightsource.quantities import Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_on_record")]
TEST = Authority("a test")
APRIL, MAY = Month(2026, 4), Month(2026, 5)
MONTHS = {"from": "2026-04", "to": "2026-05"}
PAGES = ("/books", "/books/statements", "/books/dealings", "/books/postings?organisation=care-company")


@pytest.fixture
def council() -> Iterator[str]:
    """Open the books of the council and its care company, post a little, and give the council's key."""
    walls.look_as(walls.THE_COUNCIL)
    profile = council_profile()
    assert profile is not None
    accounts = [*council_chart(profile.organisation), *commercial_chart("care-company", ServiceDivision.ADULTS)]
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=accounts)
    for organisation in (profile.organisation, "care-company"):
        for month in (APRIL, MAY):
            books.open_period(by=SYSTEM, authority=TEST, organisation=organisation, month=month)
    own = profile.organisation
    post(own, date(2026, 4, 2), ("cash", 900_000_00, ""), ("taxation/none", -900_000_00, ""))
    post("care-company", date(2026, 4, 30), ("1100", 100_000_00, own), ("4000", -100_000_00, own))
    post(own, date(2026, 4, 30), ("third-party/adults", 97_000_00, "care-company"), ("cash", -97_000_00, ""))
    post("care-company", date(2026, 5, 4), ("1200", 97_000_00, ""), ("1100", -97_000_00, own))
    yield own
    # What is checked when all ends looks with the eyes of whoever looked last.
    walls.look_as(walls.THE_COUNCIL)


def post(organisation: str, on: date, *lines: tuple[str, int, str]) -> None:
    post_transaction(
        by=SYSTEM,
        authority=TEST,
        transaction_id=uuid4(),
        organisation=organisation,
        posted_on=on,
        description="made up for a test",
        postings=[Posting(account=account, amount=Money(pence), counterparty=other) for account, pence, other in lines],
    )


def page(client: Client, address: str, **asked: str) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200, response.content[:2_000]
    return unescape(response.content.decode())


def rows(client: Client, address: str, table: str, **asked: str) -> list[dict[str, str]]:
    response = client.get(address, asked | {"format": "csv", "table": table})
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_officer_reads_where_the_group_stands_what_moved_and_what_is_not_told_alike(
    council: str, browser_as: Callable[[str], Client]
) -> None:
    officer = browser_as("section-151-officer")
    shown = page(officer, "/books", **MONTHS)
    assert "At the end of May 2026 the group had net assets of £900,000" in shown
    assert "do not say the same of £3,000 between them" in shown
    for other in ("/money", "/money/exposure", "/savings", "/books/dealings", "/books/statements"):
        assert f'href="{other}' in shown
    moved = {row["Line"]: Decimal(row["Moved by (£)"]) for row in rows(officer, "/books", "moved", **MONTHS)}
    assert sum(moved.values()) == 0
    assert moved["Cash and cash equivalents"] == 97_000
    picture = officer.get("/books/payments.svg", MONTHS)
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<path" in picture.content


def test_the_statements_of_a_group_stand_side_by_side_and_add_up(
    council: str, browser_as: Callable[[str], Client]
) -> None:
    officer = browser_as("section-151-officer")
    for table in ("result", "position"):
        found = rows(officer, "/books/statements", table, **MONTHS)
        for row in found:
            parts = [Decimal(value or 0) for name, value in row.items() if name not in {"Line", "Group (£)"}]
            assert sum(parts) == Decimal(row["Group (£)"])
    assert sum(Decimal(row["Group (£)"]) for row in rows(officer, "/books/statements", "position", **MONTHS)) == 0
    (differs,) = (row for row in rows(officer, "/books/statements", "set-off", **MONTHS)
                  if "charges" in row["About"])  # fmt: skip
    assert abs(Decimal(differs["What is left (£)"])) == 3_000


def test_every_figure_of_a_statement_leads_to_postings_that_come_to_it(
    council: str, browser_as: Callable[[str], Client]
) -> None:
    officer = browser_as("section-151-officer")
    shown = page(officer, "/books/statements", organisation="care-company", **MONTHS)
    links = re.findall(r'class="rs-figure" href="(/books/postings[^"]*)">([−\d,.]+)', shown)
    assert len(links) >= 8
    for address, figure in links:
        said = re.search(r"come to (−?)£([\d,.]+)\.", page(officer, address))
        assert said is not None, address
        # What came in of cash stands above nought, and its postings on the other side below it.
        signed = figure if "moved_cash" not in address else figure.removeprefix("−")
        other = f"{said[1]}{said[2]}" if "moved_cash" not in address else said[2]
        assert other == signed, address


def test_a_past_day_shows_what_was_recorded_by_then(council: str, browser_as: Callable[[str], Client]) -> None:
    officer = browser_as("section-151-officer")
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    shown = page(officer, "/books", as_known_on=yesterday)
    assert "Nothing to show from books that you may see" in shown


def test_the_auditor_reads_the_books_as_at_the_exact_instant_of_an_act_and_carries_it_along(
    council: str, browser_as: Callable[[str], Client]
) -> None:
    auditor = browser_as("auditor")
    listed = page(auditor, "/books/postings", organisation=council, account="cash", **MONTHS)
    instants = re.findall(r'href="(/books\?[^"]*at=[^"]*)"', listed)
    assert len(instants) == 2
    first = page(auditor, instants[0])
    assert "As recorded at " in first
    links = set(re.findall(r'href="(/books/[^"]*from=[^"]*)"', first))
    assert links
    assert all("at=" in each for each in links), links
    then = re.search(r"at=([^&]+)", instants[0])
    assert then is not None
    day, time = timezone.localdate().isoformat(), unquote(then[1])
    asked = MONTHS | {"organisation": council, "account": "cash", "as_known_on": day}
    assert "1 posting come to £900,000.00" in page(auditor, "/books/postings", **asked, at=time).replace(
        "comes", "come"
    )
    assert "2 postings come to £803,000.00" in page(auditor, "/books/postings", **asked)
    statement = page(auditor, "/books/statements", **MONTHS, organisation=council, as_known_on=day, at=time)
    assert f'name="at" value="{time}"' in statement
    response: Any = auditor.get("/books/evidence.zip", MONTHS | {"as_known_on": day, "at": time})
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as pack:
        assert len(pack.read("postings.csv").splitlines()) == 3
    before_any = auditor.get("/books/files/export", {"form": "csv", "organisation": council, "at": "00:00"})
    assert len(before_any.content.splitlines()) == 1


@pytest.mark.parametrize(
    ("said", "day", "words"),
    [
        ("half past", "", "is not a time of the day"),
        ("10:30", "2026-05-01", "Nothing to show from books"),
        ("23:59:59.999999", "", "has not come yet"),
    ],
)
def test_a_time_that_is_none_or_has_not_come_is_refused(
    council: str, browser_as: Callable[[str], Client], said: str, day: str, words: str
) -> None:
    response = browser_as("auditor").get("/books", {"at": said, "as_known_on": day})
    assert words in unescape(response.content.decode())


def test_the_way_back_to_today_leaves_the_time_of_a_past_day_behind(
    council: str, browser_as: Callable[[str], Client]
) -> None:
    shown = page(browser_as("auditor"), "/books", at="10:30", as_known_on="2026-05-01")
    back = re.findall(r'href="(/books[^"]*)"[^>]*>\s*[^<]*today', shown)
    assert back
    assert not any("at=" in each for each in back)


def test_a_vehicles_finance_lead_sees_its_own_books_and_no_others(
    council: str, browser_as: Callable[[str], Client]
) -> None:
    lead = browser_as("vehicle-finance-lead")
    shown = page(lead, "/books", **MONTHS)
    assert "Your books" in shown
    assert "£900,000" not in shown
    assert "Statements of" in page(lead, "/books/statements", **MONTHS)
    for address in ("/books/statements", "/books/postings"):
        assert lead.get(address, MONTHS | {"organisation": council}).status_code == 422
    assert lead.get("/books/evidence.zip", MONTHS).status_code == 403


@pytest.mark.parametrize("role", ["member", "resident", "signed-out"])
def test_nobody_else_sees_any_books(council: str, browser_as: Callable[[str], Client], role: str) -> None:
    client = browser_as(role)
    for address in PAGES:
        assert client.get(address, MONTHS).status_code == 403, address


def test_dealings_that_differ_are_told_with_both_sides(council: str, browser_as: Callable[[str], Client]) -> None:
    shown = page(browser_as("auditor"), "/books/dealings", **MONTHS)
    assert "1 dealing is told differently by the two sides: £3,000 to ask about." in shown
    assert "said in another amount" in shown


def test_the_auditor_takes_the_evidence_away(council: str, browser_as: Callable[[str], Client]) -> None:
    response: Any = browser_as("auditor").get("/books/evidence.zip", MONTHS)
    assert "evidence-" in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as pack:
        assert {"manifest.json", "postings.csv", "audit_chain.csv", "statements.csv"} <= set(pack.namelist())


def test_without_books_and_with_months_that_are_none_every_page_still_answers(
    browser_as: Callable[[str], Client],
) -> None:
    officer = browser_as("section-151-officer")
    for address in (*PAGES, "/books/evidence.zip", "/books/payments.svg"):
        response = officer.get(address, {"from": "2026-13", "to": "soon"})
        assert response.status_code == 200, address


def test_months_that_run_backwards_are_refused(council: str, browser_as: Callable[[str], Client]) -> None:
    response = browser_as("section-151-officer").get("/books", {"from": "2026-05", "to": "2026-04"})
    assert response.status_code == 422
    assert "comes after" in response.content.decode()


def test_pages_keep_the_strict_policy_and_ask_no_more_questions_for_more_postings(
    council: str, browser_as: Callable[[str], Client], check_page: Callable[[Any, str], None]
) -> None:
    officer = browser_as("section-151-officer")

    def asked() -> list[int]:
        counts = []
        for address in PAGES:
            with CaptureQueriesContext(connection) as captured:
                check_page(officer.get(address, MONTHS), address)
            counts.append(len(captured))
        walls.look_as(walls.THE_COUNCIL)
        return counts

    before = asked()
    for _ in range(3):
        post("care-company", date(2026, 5, 7), ("6000", 500, ""), ("1200", -500, ""))
    assert asked() == before
    assert max(before) <= 25
