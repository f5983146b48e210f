"""How a command answers and how it ends."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import typer

from rightsource.cli import application
from rightsource.cli.door import answer, keeping_faith, typed, verbs
from rightsource.quantities import FinancialYear, Money, Period, Problem, ProblemsFound, Refusal
from rightsource.site import places


class TooLate(Refusal):
    code = "too-late"
    advice = "Come earlier."


def ending(raised, capsys):
    app = typer.Typer()

    @app.command()
    def run() -> None:
        raise raised

    with pytest.raises(SystemExit) as ended:
        keeping_faith(app, [])
    return ended.value.code, capsys.readouterr()


def test_a_refusal_ends_with_2_and_says_what_to_do(capsys):
    code, said = ending(TooLate("The hour has passed."), capsys)
    assert code == 2
    assert said.err == "The hour has passed.\nCome earlier.\n"
    assert said.out == ""


def test_a_bad_file_ends_with_2_and_every_fault_at_once(capsys):
    problems = [Problem(f"posts, row {row}", f"Fault number {row}.", "fault") for row in range(4, 7)]
    code, said = ending(ProblemsFound(problems), capsys)
    assert code == 2
    assert all(problem.where in said.err and problem.message in said.err for problem in problems)


def test_a_bug_ends_with_1_one_line_and_the_whole_story_in_a_file(capsys):
    code, said = ending(ZeroDivisionError("by nought"), capsys)
    assert code == 1
    assert len(said.err.splitlines()) == 1
    log = places.log_folder() / "command-line.log"
    assert str(log) in said.err
    assert "ZeroDivisionError: by nought" in log.read_text()


def test_a_mistyped_option_ends_with_2():
    result = subprocess.run(
        [sys.executable, "-m", "rightsource", "doctor", "--jsn"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "No such option" in result.stderr


def test_asking_for_help_loads_neither_django_nor_numbers():
    program = (
        "import sys; from rightsource.cli import application; application();"
        "print([name for name in ('django', 'numpy', 'pydantic', 'psycopg', 'matplotlib') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_every_verb_has_help_and_an_example_of_itself():
    application()
    assert {"doctor", "serve"} <= verbs.keys()
    for verb in verbs.values():
        assert verb.run.__doc__
        assert verb.example.startswith(f"rightsource {verb.name}")


@dataclass(frozen=True)
class Grant:
    amount: Money
    on: date
    period: Period
    year: FinancialYear


def test_an_answer_to_a_program_is_json_and_to_a_person_is_not(capsys):
    grant = Grant(Money(150), date(2026, 4, 1), Period(date(2026, 4, 1)), FinancialYear(2026))
    answer(grant, as_json=True, show=lambda console, payload: console.print("shown"))
    assert json.loads(capsys.readouterr().out) == {
        "amount": {"pence": 150},
        "on": "2026-04-01",
        "period": {"from": "2026-04-01", "until": None},
        "year": "2026-27",
    }
    answer(grant, as_json=False, show=lambda console, payload: console.print(f"shown {payload.amount}"))
    assert capsys.readouterr().out == "shown £1.50\n"


@pytest.mark.parametrize(("said_by_run", "command"), [("./run cli", "./run cli load"), ("", "rightsource load")])
def test_a_command_is_told_as_it_is_typed(said_by_run, command, monkeypatch):
    monkeypatch.setenv("RIGHTSOURCE_COMMAND", said_by_run)
    assert typed("load") == command
    run = Path(__file__).resolve().parents[2] / "run"
    assert 'RIGHTSOURCE_COMMAND="./run cli"' in run.read_text()
