"""The verbs of the ledger: posting, statements, the group, what is not said alike, and evidence."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.constitution.models import Organisation
from rightsource.ledger.actions import books
from rightsource.ledger.errors import (
    AccountingPeriodNotOpen,
    NoBooksOpenToYou,
    TransactionDoesNotBalance,
    TransactionIdTaken,
)
from rightsource.ledger.rules.chart import commercial_chart, council_chart
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month, ProblemsFound
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

TEST = Authority("a test")
BOTH = ("council", "care-company")
BILL = ("--on", "2026-05-31", "--description", "May")

pytestmark = pytest.mark.django_db


@pytest.fixture
def made_up(db: None) -> None:
    """Open the books of a made-up council and a company for two months."""
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in BOTH])
    accounts = [*council_chart("council"), *commercial_chart("care-company", ServiceDivision.ADULTS)]
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=accounts)
    for organisation in BOTH:
        for month in (Month(2026, 5), Month(2026, 6)):
            books.open_period(by=SYSTEM, authority=TEST, organisation=organisation, month=month)


def answered(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words, "--council", DEMONSTRATION])


def told(*words: str) -> Any:
    found = answered(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def post(organisation: str, reference: str, *postings: str, on: tuple[str, ...] = BILL) -> Any:
    lines = [word for each in postings for word in ("--posting", each)]
    return answered("post", "--organisation", organisation, "--reference", reference, *on, *lines, "--json")


def trade() -> None:
    assert post("care-company", "INV-7", "1100=100.00@council", "4000=-100.00@council").exit_code == 0
    assert post("council", "P-9", "third-party/adults=97@care-company", "cash=-97").exit_code == 0


def test_a_transaction_is_posted_once_however_often_it_is_sent(made_up: None) -> None:
    first, again = (
        json.loads(post("care-company", "INV-7", "1100=250.5@council", "4000=-250.5@council").stdout) for _ in range(2)
    )
    assert (first["was_written"], again["was_written"]) == (True, False)
    assert first["transaction_id"] == again["transaction_id"]
    other = post("care-company", "INV-7", "1100=251@council", "4000=-251@council")
    assert isinstance(other.exception, TransactionIdTaken)


@pytest.mark.parametrize("suffix", ["json", "toml"])
def test_a_transaction_may_come_in_a_small_file(made_up: None, tmp_path: Path, suffix: str) -> None:
    said = {
        "organisation": "care-company",
        "reference": "payroll",
        "posted_on": "2026-05-31",
        "description": "Wages",
        "postings": [{"account": "6000", "amount": "40.00"}, {"account": "1200", "amount": "-40.00"}],
    }
    lines = [f'{name} = "{value}"' for name, value in said.items() if isinstance(value, str)]
    lines += [
        line
        for each in said["postings"]
        for line in ("[[postings]]", *(f'{name} = "{value}"' for name, value in each.items()))  # type: ignore[attr-defined]
    ]
    file = tmp_path / f"wages.{suffix}"
    file.write_text(json.dumps(said) if suffix == "json" else "\n".join(lines))
    assert told("post", "--file", str(file))["postings"] == 2
    assert told("post", "--file", str(file))["was_written"] is False


@pytest.mark.parametrize(
    ("postings", "refusal"),
    [
        (("6000=1", "1200=-2"), TransactionDoesNotBalance),
        (("6000=1",), ProblemsFound),
        (("6000=one", "1200=-1"), ProblemsFound),
        (("=1", "1200=-1"), ProblemsFound),
    ],
)
def test_what_cannot_be_posted_is_refused_with_its_reason(
    made_up: None, postings: tuple[str, ...], refusal: type[Exception]
) -> None:
    assert isinstance(post("care-company", "INV-8", *postings).exception, refusal)


def test_every_fault_of_a_transaction_is_listed_at_once() -> None:
    found = answered("post", "--posting", "6000=1", "--id", "not-one")
    assert isinstance(found.exception, ProblemsFound)
    assert [each.where for each in found.exception.problems] == [
        "organisation", "description", "posted_on", "id", "postings",
    ]  # fmt: skip


def test_a_group_is_told_with_what_its_two_sides_do_not_say_alike(made_up: None) -> None:
    trade()
    found = told("consolidate", *BOTH, "--from", "2026-05", "--to", "2026-05")
    (pair,) = [each for each in found["set_off"] if "charges" in each["about"]]
    assert abs(pair["residue"]["pence"]) == 300
    assert sum(each["group"]["pence"] for each in found["position"]) == 0
    assert (found["first"], found["last"], found["as_at"]) == ("2026-05", "2026-05", None)
    assert "do not say the same of what one charges the other" in " ".join(
        answered("consolidate", *BOTH).stdout.split()
    )
    own = told("consolidate")
    assert [each["organisation"] for each in own["members"]] == ["care-company", "council"]


def test_as_at_an_instant_before_anything_was_posted_there_is_nothing(made_up: None) -> None:
    trade()
    asked = ("consolidate", *BOTH, "--to", "2026-05", "--as-at", "2020-01-01T00:00")
    assert told(*asked)["position"] == []
    assert isinstance(answered("consolidate", *BOTH, "--as-at", "2020-01-01T00:00").exception, NoBooksOpenToYou)
    for words in (("--as-at", "soon"), ("--from", "May"), ("--as-at", "0001-01-01")):
        assert answered("consolidate", *BOTH, *words).exit_code == 2


def test_statements_are_told_side_by_side(made_up: None) -> None:
    trade()
    found = told("statements", *BOTH)
    assert [each["organisation"] for each in found["organisations"]] == list(BOTH)
    council = found["organisations"][0]
    assert council["cash_flow"]["closing"] == {"pence": -9700}
    assert council["income_and_expenditure"]["deficit"] == {"pence": 9700}
    assert "Cash at the end" in answered("statements", "council").stdout


def test_dealings_that_differ_are_listed(made_up: None) -> None:
    trade()
    (found,) = told("unmatched")["unmatched"]
    assert found["match"] == "said in another amount"
    assert "1 dealing from" in answered("unmatched").stdout


def test_an_evidence_pack_is_written_with_its_hash_and_the_same_bytes_again(made_up: None, tmp_path: Path) -> None:
    trade()
    first, again = (tmp_path / name for name in ("first.zip", "again.zip"))
    found = told("evidence", str(first), *BOTH)
    assert hashlib.sha256(first.read_bytes()).hexdigest() == found["sha256"]
    trade_later = post("council", "P-10", "third-party/adults=3@care-company", "cash=-3")
    assert trade_later.exit_code == 0
    asked_again = told("evidence", str(again), *BOTH, "--as-at", found["as_at"])
    assert (asked_again["sha256"], asked_again["act"]) == (found["sha256"], found["act"])
    with zipfile.ZipFile(first) as pack:
        assert sorted(pack.namelist()) == sorted(each["name"] for each in found["files"])
    assert "SHA-256" in answered("evidence", str(again)).stdout


def test_a_month_that_is_closed_takes_no_more_postings_and_a_year_closes_once(made_up: None) -> None:
    assert told("close", "month", "care-company", "2026-05") == {"organisation": "care-company", "month": "2026-05"}
    assert isinstance(post("care-company", "INV-9", "6000=1", "1200=-1").exception, AccountingPeriodNotOpen)
    for month in range(7, 16):
        books.open_period(
            by=SYSTEM,
            authority=TEST,
            organisation="care-company",
            month=Month(2026 + month // 13, (month - 1) % 12 + 1),
        )
    june = ("--on", "2026-06-30", "--description", "June")
    assert post("care-company", "INV-10", "1200=9", "4000=-9", on=june).exit_code == 0
    first = told("close", "year", "care-company", "2026-27")
    assert told("close", "year", "care-company", "2026-27") == first
    (own,) = told("statements", "care-company", "--to", "2027-03")["organisations"]
    assert [(each["key"], each["amount"]["pence"]) for each in own["balance_sheet"]["reserves"]] == [
        ("general-fund", -900)
    ]
    assert answered("close", "year", "care-company", "2026").exit_code == 2
