"""The books through the API: who may read which, posting once, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from rightsource.ledger.actions import books
from rightsource.ledger.rules.chart import commercial_chart, council_chart
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.django_db
TEST = Authority("a test")
MAY = "2026-05"
BILL: dict[str, Any] = {
    "authority": "Scheme of delegation, 4.2",
    "organisation": "care-company",
    "posted_on": "2026-05-31",
    "description": "Care in May",
    "postings": [
        {"account": "1100", "amount": {"pence": 10_000}, "counterparty": "council"},
        {"account": "4000", "amount": {"pence": -10_000}, "counterparty": "council"},
    ],
}


@pytest.fixture
def opened(county: None) -> Iterator[str]:
    """Open the books of the demonstration's council and its care company for a month, and return the council's key."""
    from rightsource.constitution.queries import council_profile

    walls.look_as(walls.THE_COUNCIL)
    profile = council_profile()
    assert profile is not None
    accounts = [*council_chart(profile.organisation), *commercial_chart("care-company", ServiceDivision.ADULTS)]
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=accounts)
    for organisation in (profile.organisation, "care-company"):
        books.open_period(by=SYSTEM, authority=TEST, organisation=organisation, month=Month(2026, 5))
    yield profile.organisation
    # What is checked when all ends looks with the eyes of whoever looked last.
    walls.look_as(walls.THE_COUNCIL)


def sent(client: Client, **changed: Any) -> tuple[int, Any]:
    response = client.post("/api/ledger/transactions", BILL | changed, content_type="application/json")
    return response.status_code, response.json()


def test_a_transaction_is_posted_once_and_the_group_shows_what_is_not_said_alike(
    opened: str, asking_as: Callable[[str], Client]
) -> None:
    officer, identity = asking_as("section-151-officer"), str(uuid4())
    assert sent(officer, id=identity, postings=_with(opened)) == (200, {"was_written": True})
    assert sent(officer, id=identity, postings=_with(opened)) == (200, {"was_written": False})
    group = officer.get("/api/ledger/group", {"first": MAY, "last": MAY}).json()
    assert (group["parent"], group["members"][0]["organisation"]) == (opened, opened)
    (pair,) = (each for each in group["set_off"] if "charges" in each["about"])
    assert abs(pair["residue"]["pence"]) == 10_000
    dealings = officer.get("/api/ledger/dealings", {"first": MAY}).json()
    assert [each["said"]["organisation"] for each in dealings["unmatched"]] == ["care-company"]
    page = officer.get("/api/ledger/postings", {"organisation": "care-company", "line": "receipts"}).json()
    assert (page["count"], page["total"], page["postings"][0]["transaction_id"]) == (1, {"pence": -10_000}, identity)
    told = officer.get("/api/ledger/statements", {"organisations": "care-company"}).json()
    assert told["organisations"][0]["cash_flow"]["moved"] == {"pence": 0}


def _with(council: str) -> list[dict[str, Any]]:
    return [each | {"counterparty": council} for each in BILL["postings"]]


def test_a_vehicles_finance_lead_reads_and_posts_in_its_own_books_alone(
    opened: str, asking_as: Callable[[str], Client]
) -> None:
    officer, lead = asking_as("section-151-officer"), asking_as("vehicle-finance-lead")
    cash = [{"account": "cash", "amount": {"pence": 5}}, {"account": "general-fund", "amount": {"pence": -5}}]
    assert sent(officer, id=str(uuid4()), organisation=opened, postings=cash)[0] == 200
    status, told = sent(lead, id=str(uuid4()), organisation=opened, postings=cash)
    assert (status, told["code"]) == (403, "not-your-right")
    shut = lead.get("/api/ledger/postings", {"organisation": opened, "last": MAY})
    assert (shut.status_code, shut.json()["code"]) == (404, "no-books-open-to-you")
    own = lead.get("/api/ledger/group").json()
    assert "code" in own or {each["organisation"] for each in own["members"]} == {"care-company"}


def test_members_and_the_public_are_told_nothing_of_books(opened: str, asking_as: Callable[[str], Client]) -> None:
    for path in ("group", "statements", "dealings", "postings?organisation=care-company"):
        assert asking_as("signed-out").get(f"/api/ledger/{path}").status_code == 401
        assert asking_as("member").get(f"/api/ledger/{path}").status_code == 403


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": "2026-06", "last": MAY}, "months-run-backwards"),
        ({"as_at": "2026-01-01T00:00:00"}, "request-not-understood"),
        ({"last": "May"}, "request-not-understood"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(
    opened: str, asking_as: Callable[[str], Client], asked: dict[str, str], code: str
) -> None:
    answer = asking_as("section-151-officer").get("/api/ledger/group", asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_refuses_what_does_not_balance_or_holds_no_postings(opened: str, asking_as: Callable[[str], Client]) -> None:
    officer = asking_as("section-151-officer")
    lame = [BILL["postings"][0] | {"counterparty": opened}, {"account": "4000", "amount": {"pence": -1}}]
    assert sent(officer, id=str(uuid4()), postings=lame)[1]["code"] == "transaction-does-not-balance"
    assert sent(officer, id=str(uuid4()), postings=[])[1]["code"] == "request-not-understood"
    assert sent(officer, id="mine", postings=_with(opened))[0] == 422


def test_where_nothing_was_posted_by_an_instant_there_are_no_books_to_tell_of(
    opened: str, asking_as: Callable[[str], Client]
) -> None:
    answer = asking_as("section-151-officer").get("/api/ledger/group", {"as_at": "2020-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-books-open-to-you")


def test_a_bill_draws_the_commitment_that_it_names_and_all_of_it_is_done_or_none(
    opened: str, asking_as: Callable[[str], Client]
) -> None:
    officer, order, bill = asking_as("section-151-officer"), str(uuid4()), str(uuid4())
    committed = {
        "authority": "Scheme of delegation, 4.2",
        "id": order,
        "payer": "care-company",
        "payee": opened,
        "amount": {"pence": 8_000},
        "due_on": "2026-12-31",
        "purpose": "Premises",
        "subject_kind": "agreement",
        "subject_key": "A-014",
    }

    def asked(path: str, given: Any) -> int:
        return officer.post(f"/api/ledger/{path}", given, content_type="application/json").status_code

    assert asked("commitments", committed) == 200
    too_much = [{"id": order, "amount": {"pence": 10_001}}]
    assert sent(officer, id=bill, postings=_with(opened), commitments=too_much)[0] == 422
    assert officer.get("/api/ledger/commitments").json()["drawn"] == {"pence": 0}
    assert sent(officer, id=bill, postings=_with(opened), commitments=[{"id": order, "amount": {"pence": 5_000}}]) == (
        200,
        {"was_written": True},
    )
    release = {"authority": "The same", "id": str(uuid4()), "commitment": order, "reason": "It cost less"}
    assert asked("commitments/release", release) == 200
    found = officer.get(f"/api/ledger/commitment?id={order}").json()
    assert [found[name]["pence"] for name in ("drawn", "released", "remaining")] == [5_000, 3_000, 0]
    assert [use["kind"] for use in found["uses"]] == ["drawn", "released"]
    assert asked("commitments/draw", {"authority": "x", "commitment": str(uuid4()), "bill": bill}) == 404
    auditor = asking_as("auditor").post("/api/ledger/commitments", committed, content_type="application/json")
    assert auditor.status_code == 403
