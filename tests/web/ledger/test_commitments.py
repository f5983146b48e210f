"""The pages of commitments: what still binds, one commitment's bills, and drawing and releasing by right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.constitution.queries import council_profile
from rightsource.ledger import queries
from rightsource.ledger.actions import books
from rightsource.ledger.actions.commitments import record_commitment
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.rules.chart import council_chart
from rightsource.ledger.rules.rows import Commitment, Posting
from rightsource.quantities import Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.references import Kind, SubjectRef

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_on_record")]
TEST = Authority("a test")
ORDER, BILL = UUID(int=7), UUID(int=8)


@pytest.fixture
def committed() -> Iterator[str]:
    """Commit the council to £1,000 with its care company, post a bill of £600, and give the council's key."""
    walls.look_as(walls.THE_COUNCIL)
    profile = council_profile()
    assert profile is not None
    own = profile.organisation
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=council_chart(own))
    books.open_period(by=SYSTEM, authority=TEST, organisation=own, month=Month(2026, 5))
    whole = Commitment(
        commitment_id=ORDER,
        payer=own,
        payee="care-company",
        amount=Money.pounds(1_000),
        due_on=date(2026, 12, 31),
        purpose="Beds to December",
        subject=SubjectRef(Kind.AGREEMENT, "A-014"),
    )
    record_commitment(by=SYSTEM, authority=TEST, commitment=whole)
    post_transaction(
        by=SYSTEM,
        authority=TEST,
        transaction_id=BILL,
        organisation=own,
        posted_on=date(2026, 5, 12),
        description="made up",
        postings=(
            Posting(account="third-party/adults", amount=Money.pounds(600), counterparty="care-company"),
            Posting(account="creditors", amount=Money.pounds(-600), counterparty="care-company"),
        ),
    )
    yield own
    walls.look_as(walls.THE_COUNCIL)


def remaining() -> Money:
    walls.look_as(walls.THE_COUNCIL)
    return queries.commitment_known(ORDER).remaining


def test_a_bill_draws_it_and_what_is_left_is_released_by_hand(
    committed: str, browser_as: Callable[[str], Client]
) -> None:
    officer, page = browser_as("section-151-officer"), f"/books/commitments/{ORDER}"
    assert "£1,000 of £1,000 still binds" in officer.get(page).content.decode()
    drawn = {"what": "draw", "bill": str(BILL), "authority": "Financial regulations 4"}
    assert officer.post(page, drawn).status_code == 302
    assert remaining() == Money.pounds(400)
    released = {"what": "release", "release": str(uuid4()), "reason": "It cost less", "authority": "The same"}
    assert officer.post(page, released).status_code == 302
    assert officer.post(page, released).status_code == 302
    assert remaining() == Money(0)
    text = officer.get(page).content.decode()
    assert "It cost less" in text
    assert "£600" in officer.get("/books/commitments").content.decode()


def test_what_is_wrong_with_a_form_is_said_and_nothing_is_written(
    committed: str, browser_as: Callable[[str], Client]
) -> None:
    officer, page = browser_as("section-151-officer"), f"/books/commitments/{ORDER}"
    for wrong in (
        {"what": "draw", "bill": "x", "authority": "The same"},
        {"what": "draw", "bill": str(uuid4()), "authority": "The same"},
        {"what": "draw", "bill": str(BILL), "amount": "601.00", "authority": "The same"},
        {"what": "release", "release": str(uuid4()), "authority": "The same"},
        {"what": "release", "release": str(uuid4()), "amount": "1000.01", "reason": "No", "authority": "The same"},
    ):
        assert officer.post(page, wrong).status_code == 422
    assert remaining() == Money.pounds(1_000)


def test_an_auditor_reads_and_may_not_write_and_a_stranger_reads_nothing(
    committed: str, browser_as: Callable[[str], Client]
) -> None:
    page = f"/books/commitments/{ORDER}"
    auditor = browser_as("auditor")
    assert auditor.get(page).status_code == 200
    assert "Release it" not in auditor.get(page).content.decode()
    assert auditor.post(page, {"what": "release"}).status_code == 403
    assert browser_as("signed-out").get(page).status_code in {302, 401, 403}


def test_the_page_asks_the_database_as_often_however_many_commitments_there_are(
    committed: str, browser_as: Callable[[str], Client]
) -> None:
    officer = browser_as("section-151-officer")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert officer.get("/books/commitments").status_code == 200
        return len(found)

    asked()
    before = asked()
    walls.look_as(walls.THE_COUNCIL)
    for number in range(20):
        again: Any = queries.commitment(ORDER)
        made = Commitment(
            commitment_id=uuid4(),
            payer=committed,
            payee="law-company",
            amount=Money(number + 1),
            due_on=again.due_on,
            purpose="Made up",
            subject=again.subject,
        )
        record_commitment(by=SYSTEM, authority=TEST, commitment=made)
    assert asked() == before


def test_the_picture_is_drawn(committed: str, browser_as: Callable[[str], Client]) -> None:
    found = browser_as("section-151-officer").get("/books/commitments/picture.svg")
    assert b"<svg" in found.content
