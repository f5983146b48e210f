"""The commands about budgets: a version set from a file once, and budgets told as they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from rightsource.budget.rules.version_files import lines_of_file
from rightsource.cli import application, door
from rightsource.quantities import FinancialYear, Money, ProblemsFound
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.queries.cases import DEMONSTRATION, case_at
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

YEAR = str(FinancialYear.of(timezone.localdate()))
FILE = """line,flow,heading,name,amount,recurrence,division,profile
homes,expenditure,service,Homes for older people,1200000.00,recurrent,adult social care,1 1 1 1 1 1 1 1 1 1 1 1
tax,income,council tax,Council tax,1000000,recurrent,,
reserves,income,other,Use of reserves,200000.00,one-off,,
"""
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    today = timezone.localdate()
    walls.look_as(walls.THE_COUNCIL)
    given = case_at(DEMONSTRATION, today=today)
    load_case(by=SYSTEM, authority=Authority("a test"), case=given.case, file=given.file, today=today)
    for verb in ("budget", "import_budget"):
        monkeypatch.setattr(f"rightsource.cli.{verb}.open_council", lambda slug: None)

    def run(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            door.keeping_faith(application(), words)
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def setting(file: Path, *more: str) -> tuple[str, ...]:
    whose = ("--organisation", "demonstration", "--year", YEAR, "--name", "Budget", "--decision", "FC-2026-01")
    return ("import", "budget", str(file), *whose, *more)


def test_a_version_is_set_from_a_file_once_and_told_line_by_line(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "budget.csv"
    file.write_text(FILE)
    written = [json.loads(command(*setting(file, "--json"))[1])["was_written"] for _ in range(2)]
    assert written == [True, False]
    code, out, _ = command("budget", "--organisation", "demonstration", "--json")
    told: Any = json.loads(out)
    (budget,) = told["budgets"]
    assert (code, budget["decision"], [each["line"] for each in budget["lines"]]) == (
        0,
        "FC-2026-01",
        ["homes", "tax", "reserves"],
    )
    assert told["law"]["underlying_shortfall"] == {"pence": 20_000_000}
    assert "Homes for older people" in command("budget", "--organisation", "demonstration")[1]


def test_every_fault_of_a_file_is_told_and_nothing_set(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(FILE.replace("1200000.00", "much").replace("income,council tax", "inflow,council tax"))
    code, _, err = command(*setting(file))
    assert code == 2
    assert "'much' is not an amount" in err
    assert "'inflow' is no flow" in err
    told = json.loads(command("budget", "--organisation", "demonstration", "--json")[1])
    assert told["budgets"][0]["decision"] == ""


@pytest.mark.parametrize("words", [("--year", "2026"), ("--month", "1999-01")])
def test_a_year_or_month_that_is_none_is_refused(command: Command, words: tuple[str, str]) -> None:
    assert command("budget", *words)[0] == 2


def test_a_file_says_what_it_lacks_and_reads_years_and_profiles() -> None:
    year = FinancialYear(2026)
    with pytest.raises(ProblemsFound) as refused:
        lines_of_file("line,flow\n", year)
    assert [each.code for each in refused.value.problems] == ["column-missing"] * 4
    head = "line,flow,heading,name,amount,recurrence,year,profile\n"
    (line,) = lines_of_file(head + "a,income,other,A,1.50,one-off,2027-28,0 0 0 0 0 0 0 0 0 0 0 1\n", year)
    assert (line.financial_year, line.amount, line.profile[-1]) == (FinancialYear(2027), Money(150), 1)
    with pytest.raises(ProblemsFound) as refused:
        lines_of_file(head + "a,income,other,A,1,one-off,2027,x\n", year)
    assert {each.code for each in refused.value.problems} == {"not-a-year", "profile-not-of-a-year"}
