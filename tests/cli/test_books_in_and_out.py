"""The verbs by which books come in and leave: files of other systems in, whole books out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.cli import application
from rightsource.constitution.models import Organisation
from rightsource.ledger.errors import MonthsRunBackwards, NoBooksOpenToYou
from rightsource.quantities import ProblemsFound
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage import walls

CHART = (
    "code,title,line,division\n6000,Wages,employees,adult social care\n1200,Bank,cash,\n"
    "4000,Sales,receipts,other services\n"
)
LEDGER = "Ref,Booked,Account,Amount\nJ1,12/05/2026,6000,5.00\nJ1,12/05/2026,1200,-5.00\n"
TRIAL = "Code,Debit,Credit\n6000,7.00,\n1200,,7.00\n"
ACCOUNTS = "Month,Account,Budget,Actual\n2026-06,6000,9,8\n2026-06,4000,20,30\n"
CARE = ("--organisation", "care-company")

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """Open the books of a made-up company from a chart of its own."""
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("council", "care-company")])
    (tmp_path / "chart.csv").write_text(CHART)
    opened = told(
        "import", "chart", str(tmp_path / "chart.csv"), *CARE, "--open-from", "2026-05", "--open-until", "2026-06"
    )
    assert opened == {"organisation": "care-company", "accounts": 3, "opened": 3, "months": ["2026-05", "2026-06"]}
    return tmp_path


def answered(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words, "--council", DEMONSTRATION])


def told(*words: str) -> Any:
    found = answered(*words, "--json")
    assert found.exit_code == 0, found.output + repr(found.exception)
    return json.loads(found.stdout)


def taken(folder: Path, kind: str, text: str, *words: str) -> Any:
    (folder / "given.csv").write_text(text)
    return answered("import", kind, str(folder / "given.csv"), *CARE, "--source", "Books", *words, "--json")


def test_a_ledger_is_taken_in_once_with_its_columns_told_once(folder: Path) -> None:
    first = json.loads(taken(folder, "ledger", LEDGER, "--column", "day=Booked").stdout)
    assert (first["transactions"], first["columns"]["day"], first["was_on_record"]) == (1, "Booked", False)
    again = json.loads(taken(folder, "ledger", LEDGER).stdout)
    assert again["was_on_record"] is True
    assert isinstance(taken(folder, "ledger", LEDGER.replace("5.00", "6.00")).exception, ProblemsFound)


def test_a_trial_balance_and_management_accounts_are_taken_in(folder: Path) -> None:
    trial = json.loads(taken(folder, "trial-balance", TRIAL, "--month", "2026-05").stdout)
    assert (trial["month"], trial["postings"]) == ("2026-05", 2)
    words = ("--sign", "own-side", "--balancing-account", "1200")
    accounts = json.loads(taken(folder, "management-accounts", ACCOUNTS, *words).stdout)
    assert (accounts["kind"], accounts["postings"]) == ("management accounts", 3)


def test_what_came_of_a_file_is_said_to_people_too(folder: Path) -> None:
    (folder / "given.csv").write_text(LEDGER)
    words = ("import", "ledger", str(folder / "given.csv"), *CARE, "--source", "Books", "--column", "day=Booked")
    assert "1 transaction posted" in answered(*words).stdout
    assert "Nothing was changed" in answered(*words).stdout


@pytest.mark.parametrize("words", [("--column", "nonsense"), ("--column", "colour=Red"), ("--sign", "left")])
def test_an_option_that_says_what_there_is_not_is_refused(folder: Path, words: tuple[str, str]) -> None:
    assert taken(folder, "ledger", LEDGER, *words).exit_code == 2


def test_a_file_that_is_not_there_and_a_chart_with_faults_are_refused(folder: Path) -> None:
    found = answered("import", "ledger", str(folder / "none.csv"), *CARE, "--source", "Books")
    assert isinstance(found.exception, ProblemsFound)
    (folder / "chart.csv").write_text(CHART.replace("employees", "nonsense"))
    assert isinstance(answered("import", "chart", str(folder / "chart.csv"), *CARE).exception, ProblemsFound)


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("csv", ["care-company.csv"]),
        ("xlsx", ["books.xlsx"]),
        ("parquet", ["care-company.parquet"]),
        ("hledger", ["care-company.journal", "group.journal"]),
    ],
)
def test_books_leave_whole_with_the_hash_of_each_file(folder: Path, form: str, names: list[str]) -> None:
    taken(folder, "ledger", LEDGER, "--column", "day=Booked")
    to = folder / "out" / "deep"
    out = told("export", form, "--to", str(to))
    assert (out["postings"], out["organisations"], out["first"], out["last"]) == (
        2,
        ["care-company"],
        "2026-05",
        "2026-05",
    )
    assert [each["name"] for each in out["files"]] == names
    for each in out["files"]:
        content = (to / each["name"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (each["sha256"], each["size_bytes"])
    assert sorted(path.name for path in to.iterdir()) == sorted(names)
    again = told("export", form, "--to", str(folder / "again"), "--as-at", out["recorded_at"])
    assert [each["sha256"] for each in again["files"]] == [each["sha256"] for each in out["files"]]


def test_books_that_are_not_there_and_months_that_run_backwards_are_refused(folder: Path) -> None:
    to = ("--to", str(folder / "out"))
    assert isinstance(answered("export", "csv", *to).exception, NoBooksOpenToYou)
    taken(folder, "ledger", LEDGER, "--column", "day=Booked")
    assert isinstance(answered("export", "csv", *to, "--organisation", "council").exception, NoBooksOpenToYou)
    backwards = answered("export", "csv", *to, "--from", "2026-06", "--until", "2026-05")
    assert isinstance(backwards.exception, MonthsRunBackwards)
