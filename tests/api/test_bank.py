"""A bank's statement through the API: taken in once, matched, undone, and kept from neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from rightsource.ledger.actions import books
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.django_db
AUTHORITY = "Articles of association, 12"
OF = {"organisation": "care-company", "account": "1200"}
GIVEN: dict[str, Any] = OF | {
    "authority": AUTHORITY,
    "name": "may.csv",
    "content": "Date,Amount,Balance\n2026-05-04,-50.00,50.00\n2026-05-28,99.00,149.00\n",
}


@pytest.fixture
def opened(county: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    accounts = commercial_chart("care-company", ServiceDivision.ADULTS)
    books.open_accounts(by=SYSTEM, authority=Authority("a test"), accounts=accounts)
    yield
    walls.look_as(walls.THE_COUNCIL)


def sent(client: Client, path: str, **given: Any) -> tuple[int, Any]:
    response = client.post(f"/api/ledger/bank/{path}", GIVEN | given, content_type="application/json")
    return response.status_code, response.json()


@pytest.mark.usefixtures("opened")
def test_a_vehicles_finance_lead_takes_its_statement_in_once(asking_as: Callable[[str], Client]) -> None:
    lead = asking_as("vehicle-finance-lead")
    assert sent(lead, "statements") == (200, {"statements": 1, "lines": 2, "matches": 0, "was_written": True})
    assert sent(lead, "statements") == (200, {"statements": 0, "lines": 0, "matches": 0, "was_written": False})
    told = lead.get("/api/ledger/bank", OF).json()
    assert (told["at_the_bank"], told["in_the_books"]) == ({"pence": 14_900}, {"pence": 0})
    assert told["difference"]["total"] == {"pence": 14_900}
    assert [each["line"]["amount"]["pence"] for each in told["lines"]] == [-5_000, 9_900]
    assert lead.get("/api/ledger/bank", OF | {"on": "2026-05-01"}).json()["last_day"] is None


@pytest.mark.usefixtures("opened")
def test_refuses_what_does_not_add_up_or_match_and_says_why(asking_as: Callable[[str], Client]) -> None:
    officer = asking_as("section-151-officer")
    sent(officer, "statements")
    line = officer.get("/api/ledger/bank", OF).json()["lines"][0]["key"]
    nowhere = [{"transaction_id": str(uuid4()), "number": 1}]
    assert sent(officer, "statements", content=GIVEN["content"].replace("99.00", "98.00"))[1]["problems"]
    assert sent(officer, "statements", account="4000")[1]["code"] == "account-holds-no-cash"
    assert sent(officer, "matches", lines=[line], postings=nowhere)[1]["code"] == "bank-item-not-on-record"
    assert sent(officer, "matches", lines=[line], postings=[])[1]["code"] == "bank-match-is-uneven"
    assert sent(officer, "matches/undo", match=str(uuid4()))[1]["code"] == "bank-match-not-on-record"


@pytest.mark.usefixtures("opened")
def test_a_difference_is_posted_with_a_match_made_by_hand_once(asking_as: Callable[[str], Client]) -> None:
    walls.look_as(walls.THE_COUNCIL)
    books.open_period(by=SYSTEM, authority=Authority("a test"), organisation="care-company", month=Month(2026, 5))
    lead = asking_as("vehicle-finance-lead")
    sent(lead, "statements")
    line = lead.get("/api/ledger/bank", OF).json()["lines"][0]["key"]
    given = {"lines": [line], "postings": [], "explained": {"account": "7500", "description": "Bank charge"}}
    status, came = sent(lead, "matches", **given)
    assert (status, came["was_written"]) == (200, True)
    assert sent(lead, "matches", **given)[1] == came | {"was_written": False}
    (told,) = lead.get("/api/ledger/bank/matches", OF).json()["matches"]
    assert (told["match"], told["why"], told["postings"][0]["key"]["transaction_id"]) == (
        came["match"], "matched by hand", came["transaction_id"],
    )  # fmt: skip
    assert sent(lead, "matches/undo", match=came["match"])[1] == {"was_written": True}
    assert asking_as("member").get("/api/ledger/bank/matches", OF).status_code == 403


@pytest.mark.usefixtures("opened")
def test_books_that_are_not_ones_own_are_closed(asking_as: Callable[[str], Client]) -> None:
    lead = asking_as("vehicle-finance-lead")
    for path, given in (("statements", {}), ("matches", {"lines": [1], "postings": [{"transaction_id": str(uuid4()),
                        "number": 1}]}), ("matches/undo", {"match": str(uuid4())})):  # fmt: skip
        assert sent(lead, path, organisation="law-company", **given)[0] == 403
    assert asking_as("member").get("/api/ledger/bank", OF).status_code == 403
    assert asking_as("signed-out").get("/api/ledger/bank", OF).status_code == 401
