"""What the command line promises to programs and to people: the JSON of each verb, its help, and how it ends.

After a change that is meant, write the snapshots anew and read the difference before committing it::

    RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/contracts/test_command_line.py
"""

from __future__ import annotations

import inspect
import io
import json
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
import xlsxwriter
from asking_of_agreements import of_agreements
from asking_of_awards import of_awards
from asking_of_bids import of_bids
from asking_verbs import (
    MODELS,
    Terminal,
    of_books,
    of_budgets,
    of_charges,
    of_commitments,
    of_contracts,
    of_interests,
    of_outcomes,
    of_payments,
    of_spend,
)
from django.utils import timezone
from typer.testing import CliRunner
from what_verbs_answer import ANSWERS, AS_OTHERS, BY_THEMSELVES, OF_MONEY

from rightsource.cli import application, door
from rightsource.scrutiny.queries.cases import DEMONSTRATION

HERE = Path(__file__).parent
UPDATE = "RIGHTSOURCE_UPDATE_SNAPSHOTS"


def reviewed(name: str, now: str) -> str:
    """Return a snapshot, written anew where that is asked for."""
    path = HERE / name
    if os.environ.get(UPDATE):
        path.write_text(now)
    return path.read_text() if path.exists() else ""


# The JSON of each verb


def test_every_verb_with_json_has_one_described_answer() -> None:
    application()
    with_json = {name for name, verb in door.verbs.items() if "as_json" in inspect.signature(verb.run).parameters}
    assert with_json == ANSWERS.keys()


@pytest.mark.parametrize("verb", ANSWERS)
def test_the_json_of_a_verb_is_described_as_reviewed(verb: str) -> None:
    schema = json.dumps(MODELS[verb].model_json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert reviewed(f"command_line/{verb.replace(' ', '-')}.json", schema) == schema, f"--json of {verb} has changed"


@pytest.fixture
def terminal(committed_database: object, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    return Terminal(capsys, tmp_path)


@pytest.mark.slow
def test_each_verb_answers_the_demonstration_as_described(terminal: Terminal) -> None:
    folder, today = terminal.folder, timezone.localdate().isoformat()
    answers = {
        "new": terminal.answered("new", "mycouncil", "--to", str(folder / "new.xlsx")),
        "load": terminal.answered("load", str(DEMONSTRATION)),
        "week": terminal.answered("week"),
        "promises": terminal.answered("promises", "--on", today),
        "replay": terminal.answered("replay"),
        "project": terminal.answered("project", "--futures", "200"),
        "sensitivity": terminal.answered("sensitivity", "--samples", "8", "--futures", "32"),
        "search": terminal.answered("search", "--limit", "5%", "--plans", "60"),
        "national": terminal.answered("national", "--futures", "100", "--workers", "1"),
        "pack": terminal.answered("pack", "--to", str(folder / "pack")),
        "case export": terminal.answered("case export", str(folder / "case")),
        "account add": terminal.answered("account add", "--post", "monitoring-officer", *_by("mo@example.org")),
        "account end": terminal.answered("account end", *_by("mo@example.org")),
        "import revenue-outturn": terminal.answered("import revenue-outturn", str(_outturn(folder / "rs.xlsx"))),
        "doctor": terminal.answered("doctor"),
    }
    answers |= _of_the_country(terminal) | _of_the_plan(terminal)
    form = folder / "form.xlsx"
    answers["return template"] = terminal.answered("return template", "care-company", "--to", str(form))
    _fill_in(form)
    lead = ("--by", "care-company-finance-lead")
    answers["return submit"] = terminal.answered("return submit", str(form), *lead)
    answers["audit verify"] = terminal.answered("audit verify")
    assert answers.keys() == ANSWERS.keys() - BY_THEMSELVES - AS_OTHERS - OF_MONEY
    assert answers["week"]["items"]
    assert answers["audit verify"]["problems"] == []


@pytest.mark.slow
def test_each_verb_of_money_answers_as_described(terminal: Terminal) -> None:
    terminal.answered("load", str(DEMONSTRATION))
    answers = {verb: terminal.answered(verb) for verb in ("reserves", "exposure", "cash")}
    answers |= of_budgets(terminal) | of_spend(terminal) | of_books(terminal) | of_interests(terminal)
    answers |= of_commitments(terminal, answers["post"]["transaction_id"]) | of_contracts(terminal)
    answers |= of_charges(terminal) | of_payments(terminal) | of_outcomes(terminal)
    answers |= of_agreements(terminal)
    answers |= of_awards(terminal)
    answers |= {"route": terminal.answered("route", "--value", "250000")}
    answers |= {"procurements": terminal.answered("procurements")} | of_bids(terminal)
    assert answers.keys() == OF_MONEY


def test_the_real_council_is_answered_as_described(terminal: Terminal) -> None:
    terminal.answered("load", str(DEMONSTRATION.parent / "northamptonshire"))
    terminal.answered("week", "--on", "2017-06-30", "--audience", "public")
    terminal.answered("promises", "--on", "2017-06-30")
    replay = terminal.answered("replay")
    assert set(replay) == {"audiences", "headlines", "controls", "rules_hash", "notes"}
    assert set(replay["audiences"]) == {"public", "members", "insiders"}
    assert replay["controls"]["false_alarms_per_council_year"]


def _by(email: str) -> tuple[str, ...]:
    return ("--email", email, "--by", "head-of-paid-service", "--authority", "a test")


def _fill_in(form: Path) -> None:
    book = openpyxl.load_workbook(form)
    page = book["Return"]
    for row in range(1, page.max_row + 1):
        label = str(page.cell(row, 1).value)
        if label == "Signed by":
            page.cell(row, 2).value = "care-company-finance-lead"
        elif label.endswith("(£)") or label.startswith("Week ") or label == "Staff fte":
            page.cell(row, 2).value = 125_000
        elif label == "Measure":
            for place in range(row + 1, page.max_row + 1):
                if page.cell(place, 1).value:
                    page.cell(place, 3).value = 1
    book.save(form)


_SERVICES = [
    "Education services", "Highways and transport services", "Children Social Care", "Adult Social Care",
    "Housing services", "Cultural and related services", "Environmental and regulatory services",
    "Planning and development services", "Police services", "Fire and rescue services", "Central services",
    "Other services", "Total service expenditure", "Net current expenditure", "Provision for repayment of principal",
    "Interest payable and similar charges", "Net revenue expenditure", "Revenue Support Grant",
    "Council tax requirement",
]  # fmt: skip
_KINDS = ("schools", "other earmarked financial", "unallocated financial")


def _of_the_country(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that read workbooks and need no council."""
    outturn, few = terminal.folder / "outturn", terminal.folder / "few"
    for folder, authorities in ((outturn, 80), (few, 3)):
        folder.mkdir()
        for year in (2013, 2014):
            _outturn(folder / f"rs{year}.xlsx", year=year, authorities=authorities)
    labels = terminal.folder / "labels.csv"
    labels.write_text("council,gss,event,date\nMade-up E9001 CC,,section_114,2017-02-02\n")
    given = ("--outturn", *(str(book) for book in sorted(few.iterdir())), "--labels", str(labels))
    return {
        "calibrate": terminal.answered("calibrate", str(outturn), "--to", str(terminal.folder / "estimates")),
        "backtest": terminal.answered("backtest", *given, "--from", "2017", "--horizon", "1"),
    }


def _of_the_plan(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that put a question to the plan on record."""
    few = ("--futures", "100")
    month = f"{timezone.localdate().year + 1}-06"
    return {
        "amend": terminal.answered("amend", f"tax.{timezone.localdate().year + 1}=1.5%", *few),
        "compare": terminal.answered("compare", "model", "shared-back-office", *few),
        "drill": terminal.answered("drill", "care-company", "--month", month, *few),
        "explain": terminal.answered("explain", "--future", "7"),
        "reorganise": terminal.answered("reorganise", "--share", "55%", "--vehicle", "care-company=100%", *few),
    }


def _outturn(path: Path, *, year: int = 2014, authorities: int = 2) -> Path:
    """Write an official-looking workbook of made-up authorities."""
    levels = [f"{kind} reserves level at {day}" for day in ("1 April", "31 March") for kind in _KINDS]
    changes = [f"Appropriations to(+)/from(-) {kind} reserves" for kind in _KINDS]
    headings = ["E-code", "Local authority", "Class", *_SERVICES, *changes, *levels]
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet("RS data")
        page.write(0, 0, f"Revenue Outturn Summary (RS): {year}-{(year + 1) % 100} data")
        page.write(1, 0, f"Published on 19 November {year + 1}")
        page.write(2, len(headings) - 6, f"Reserves at 1 April {year}")
        page.write(2, len(headings) - 3, f"Reserves at 31 March {year + 1}")
        page.write_row(3, 0, headings)
        for row, e_code in enumerate((f"E{9001 + number}" for number in range(authorities)), start=4):
            change = float(row % 7 - 4) * 10
            figures = [100.0] * (len(_SERVICES) - 3) + [4_000, -700, 3_000] + [change] * 3
            page.write_row(
                row, 0, [e_code, f"Made-up {e_code} CC", "SC", *figures, *[1_000] * 3, *[1_000 + change] * 3]
            )
    path.write_bytes(held.getvalue())
    return path


# The help


def test_the_help_of_every_verb_is_as_reviewed() -> None:
    app, runner = application(), CliRunner(env={"COLUMNS": "100", "RIGHTSOURCE_COUNCIL": ""})
    commands = [(), *((name,) for name in sorted(door.verbs))]
    shown = []
    for command in commands:
        words = " ".join(command).split()
        result = runner.invoke(app, [*words, "--help"], prog_name="rightsource")
        assert result.exit_code == 0, result.output
        shown.append(f"$ rightsource {' '.join([*words, '--help'])}\n{result.output}")
    text = "\n".join("\n".join(line.rstrip() for line in each.splitlines()) for each in shown) + "\n"
    assert reviewed("command_line_help.txt", text) == text, "The help has changed"


# How a command ends


def test_a_refusal_ends_with_2_and_answers_nothing(terminal: Terminal) -> None:
    code, out, err = terminal.run("load", str(terminal.folder / "nowhere.xlsx"), "--json")
    assert (code, out) == (2, "")
    assert err.strip()


def test_a_file_with_faults_ends_with_2_and_lists_them_beside_the_answer(terminal: Terminal) -> None:
    picture = terminal.folder / "picture.xlsx"
    picture.write_bytes(b"\xff\xd8\xff\xe0")
    code, out, err = terminal.run("load", str(picture), "--json")
    assert (code, out) == (2, "")
    assert "picture.xlsx" in err


@pytest.mark.parametrize(
    "words",
    [
        ("week", "--on", "never"),
        ("week", "--nonsense"),
        ("nonsense",),
        ("new",),
        ("load", "nowhere.xlsx", "--authority", ""),
        ("load", "nowhere.xlsx", "--by", " "),
    ],
)
def test_what_is_mistyped_ends_with_2(terminal: Terminal, words: tuple[str, ...]) -> None:
    code, _, err = terminal.run(*words)
    assert code == 2
    assert "nowhere" not in err, "what is blank is said before a file is looked for"


def test_a_bug_ends_with_1(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    app = typer.Typer()

    @app.command()
    def broken() -> None:
        raise KeyError("planted")

    monkeypatch.setattr(terminal, "_app", app)
    code, out, err = terminal.run()
    assert (code, out) == (1, "")
    assert "made a mistake" in err
