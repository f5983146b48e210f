"""The verbs of commitments: recorded, drawn by a bill as it is posted, released, and told as at an instant."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.constitution.models import Organisation
from rightsource.ledger.actions import books
from rightsource.ledger.errors import BillDrawsMoreThanItIsOf, ReleasesMoreThanIsLeft
from rightsource.ledger.models import Transaction
from rightsource.ledger.rules.chart import council_chart
from rightsource.quantities import Month
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.django_db
ORDER = (
    *("--reference", "PO-1", "--payer", "council", "--payee", "care-company", "--amount", "1000.00"),
    *("--due", "2026-12-31", "--purpose", "Beds", "--agreement", "A-014"),
)
BILL = (
    *("post", "--organisation", "council", "--on", "2026-05-31", "--reference", "B-1", "--description", "Beds"),
    *("--posting", "third-party/adults=600.00@care-company", "--posting", "creditors=-600.00@care-company"),
)


@pytest.fixture
def made_up(db: None) -> None:
    """Open the books of a made-up council for a month."""
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("council", "care-company")])
    books.open_accounts(by=SYSTEM, authority=Authority("a test"), accounts=council_chart("council"))
    books.open_period(by=SYSTEM, authority=Authority("a test"), organisation="council", month=Month(2026, 5))


def answered(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words, "--council", DEMONSTRATION])


def told(*words: str) -> Any:
    found = answered(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def pence(found: Any) -> list[int]:
    return [found[name]["pence"] for name in ("committed", "drawn", "released", "remaining")]


@pytest.mark.usefixtures("made_up")
def test_a_bill_draws_the_commitment_that_it_names_as_it_is_posted() -> None:
    recorded = told("commitments", "record", *ORDER)
    assert recorded["was_written"]
    assert not told("commitments", "record", *ORDER)["was_written"]
    named = ("--commitment", f"{recorded['commitment_id']}=400.00")
    assert told(*BILL, *named)["was_written"]
    assert not told(*BILL, *named)["was_written"]
    found = told("commitments", "--organisation", "council")
    assert pence(found) == pence(found["commitments"][0]) == [100_000, 40_000, 0, 60_000]
    released = told("commitments", "release", recorded["commitment_id"], "--reference", "R-1", "--reason", "Cancelled")
    assert pence(released) == [100_000, 40_000, 60_000, 0]
    again = answered("commitments", "release", recorded["commitment_id"], "--reference", "R-2", "--reason", "Again")
    assert isinstance(again.exception, ReleasesMoreThanIsLeft)


@pytest.mark.usefixtures("made_up")
def test_a_bill_that_draws_too_much_is_not_posted_at_all() -> None:
    order = told("commitments", "record", *ORDER)["commitment_id"]
    refused = answered(*BILL, "--commitment", f"{order}=600.01")
    assert isinstance(refused.exception, BillDrawsMoreThanItIsOf)
    walls.look_as(walls.THE_COUNCIL)
    assert not Transaction.objects.exists()


@pytest.mark.usefixtures("made_up")
def test_a_bill_posted_before_draws_it_afterwards() -> None:
    order = told("commitments", "record", *ORDER)["commitment_id"]
    bill = told(*BILL)["transaction_id"]
    assert pence(told("commitments", "draw", order, "--bill", bill)) == [100_000, 60_000, 0, 40_000]
    assert answered("commitments", "draw", str(uuid4()), "--bill", bill).exit_code != 0
    assert "still binds" in answered("commitments").stdout
