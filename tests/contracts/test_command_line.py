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
from django.utils import timezone
from typer.testing import CliRunner

from rightsource.api.planning import ProjectionTold
from rightsource.api.told import Teller
from rightsource.budget.actions.council_tax_figures import CouncilTaxImport
from rightsource.budget.rules.council_tax_requirement import CouncilTaxTold
from rightsource.budget.rules.told import BudgetsTold
from rightsource.cli import application, door
from rightsource.cli.account import AccountAdded, AccountEnded
from rightsource.cli.bench_crash import CrashBench
from rightsource.cli.case import CaseExported
from rightsource.cli.close import MonthClosed, YearClosed
from rightsource.cli.demo import CountyMadeUp
from rightsource.cli.evidence import EvidenceWritten
from rightsource.cli.export import BooksExported
from rightsource.cli.import_budget import BudgetImported
from rightsource.cli.import_chart import ChartImported
from rightsource.cli.new import WorkbookWritten
from rightsource.cli.pack import PackWritten
from rightsource.cli.post import TransactionPosted
from rightsource.cli.returns import FormWritten
from rightsource.cli.saving import StepTaken
from rightsource.cli.savings import SavingsSaid
from rightsource.cli.spend import SpendActed
from rightsource.commissioning.actions import SpendImport
from rightsource.commissioning.models import SupplierMatch
from rightsource.commissioning.queries import SpendKnown
from rightsource.commissioning.rules.spend_known import SuspicionsTold
from rightsource.ledger.actions.reconciling import Reconciled
from rightsource.ledger.rules.bench import LedgerBench
from rightsource.ledger.rules.group_statement import DealingsMatched, GroupStatement, StatementsAsked
from rightsource.ledger.rules.imports import FileImported
from rightsource.planning.actions.importing import OutturnImport
from rightsource.planning.queries import NationalKnown
from rightsource.planning.rules.amending import AmendmentAnswered
from rightsource.planning.rules.answering import (
    ComparisonAnswer,
    DrillAnswer,
    FutureExplained,
    ReorganisationAnswer,
)
from rightsource.planning.rules.backtest.running import Backtest
from rightsource.planning.rules.bench import Bench
from rightsource.planning.rules.calibration.assumption_files import Calibrated
from rightsource.planning.rules.searching import SearchAnswer, SensitivityAnswer
from rightsource.quantities import FinancialYear
from rightsource.scrutiny.actions.cases import Loaded
from rightsource.scrutiny.actions.returns import SignedIn
from rightsource.scrutiny.queries.cases import DEMONSTRATION
from rightsource.scrutiny.queries.promises import PromisesTold
from rightsource.scrutiny.queries.treasury_told import CashTold, ExposureTold, ReservesTold
from rightsource.scrutiny.rules.replay import Replay
from rightsource.scrutiny.rules.scoring import Scored
from rightsource.scrutiny.rules.week import Week
from rightsource.site.doctor import Diagnosis
from rightsource.storage.audit import Verification

HERE = Path(__file__).parent
UPDATE = "RIGHTSOURCE_UPDATE_SNAPSHOTS"
ANSWERS: dict[str, type] = {
    "account add": AccountAdded,
    "account end": AccountEnded,
    "amend": AmendmentAnswered,
    "audit verify": Verification,
    "backtest": Backtest,
    "bench": Bench,
    "bench crash": CrashBench,
    "bench ledger": LedgerBench,
    "budget": BudgetsTold,
    "calibrate": Calibrated,
    "case export": CaseExported,
    "cash": CashTold,
    "close month": MonthClosed,
    "close year": YearClosed,
    "compare": ComparisonAnswer,
    "consolidate": GroupStatement,
    "council-tax": CouncilTaxTold,
    "demo create": CountyMadeUp,
    "demo score": Scored,
    "doctor": Diagnosis,
    "drill": DrillAnswer,
    "evidence": EvidenceWritten,
    "explain": FutureExplained,
    "export csv": BooksExported,
    "export hledger": BooksExported,
    "export parquet": BooksExported,
    "export xlsx": BooksExported,
    "exposure": ExposureTold,
    "import budget": BudgetImported,
    "import chart": ChartImported,
    "import council-tax": CouncilTaxImport,
    "import ledger": FileImported,
    "import management-accounts": FileImported,
    "import revenue-outturn": OutturnImport,
    "import spend": SpendImport,
    "import trial-balance": FileImported,
    "load": Loaded,
    "national": NationalKnown,
    "new": WorkbookWritten,
    "pack": PackWritten,
    "post": TransactionPosted,
    "project": ProjectionTold,
    "promises": PromisesTold,
    "reconcile": Reconciled,
    "reorganise": ReorganisationAnswer,
    "replay": Replay,
    "reserves": ReservesTold,
    "return submit": SignedIn,
    "return template": FormWritten,
    "saving agree": StepTaken,
    "saving begin": StepTaken,
    "saving claim": StepTaken,
    "saving document": StepTaken,
    "saving propose": StepTaken,
    "saving show": StepTaken,
    "saving verify": StepTaken,
    "savings": SavingsSaid,
    "search": SearchAnswer,
    "sensitivity": SensitivityAnswer,
    "spend": SpendKnown,
    "spend apart": SpendActed,
    "spend duplicates": SuspicionsTold,
    "spend judge": SpendActed,
    "statements": StatementsAsked,
    "unmatched": DealingsMatched,
    "week": Week,
}
"""What each verb with --json answers with."""

BY_THEMSELVES = {"bench crash", "bench ledger", "demo create", "demo score"}
"""These open databases of their own; `tests/cli` runs each."""
AS_OTHERS = {"saving agree", "saving begin", "saving claim", "saving show", "saving verify"}
"""Each step of a saving answers as the first, its proposal, does; `tests/budget` takes them."""
OF_MONEY = {
    "budget", "cash", "close month", "close year", "consolidate", "council-tax", "evidence", "export csv",
    "export hledger", "export parquet", "export xlsx", "exposure", "import budget", "import chart",
    "import council-tax", "import ledger", "import management-accounts", "import spend", "import trial-balance", "post",
    "reconcile", "reserves", "saving document", "saving propose", "savings", "spend", "spend apart", "spend duplicates",
    "spend judge", "statements", "unmatched",
}  # fmt: skip
"""What is asked of the money on record."""

_teller = Teller(with_properties=False)
MODELS = {verb: _teller.model(kind) for verb, kind in ANSWERS.items()}


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


class Terminal:
    """Runs commands in this process, and gives what they print and how they end."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.folder = folder
        self._capsys = capsys
        self._app = application()

    def written(self, name: str, text: str) -> str:
        """Write a file, and return where it is."""
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command: the code it ends with, what it answers, and what it says beside."""
        self._capsys.readouterr()
        try:
            door.keeping_faith(self._app, words)
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def answered(self, verb: str, *words: str) -> Any:
        """Return what a verb answers a program with, having seen that it is as described."""
        code, out, err = self.run(*verb.split(), *words, "--json")
        assert code == 0 or (verb, code) == ("doctor", 2), err
        MODELS[verb].model_validate_json(out)
        return json.loads(out)


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
        "bench": terminal.answered("bench", "--quick"),
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
    answers |= _of_budgets(terminal) | _of_spend(terminal) | _of_books(terminal)
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


def _of_budgets(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about budgets, savings and council tax."""
    year = str(FinancialYear.of(timezone.localdate()))
    lines = terminal.written("budget.csv", "line,flow,heading,name,amount,recurrence,division,profile\n"
                             "tax,income,council tax,Council tax,1000.00,recurrent,,\n"
                             "homes,expenditure,service,Homes,1000.00,recurrent,adult social care,\n")  # fmt: skip
    release = terminal.written("band_d.csv", "ecode,onscode,authority,region,class,tstb_2627,avebandd_expp2627\n"
                               "E9901,E10000999,Madeupshire,SW,SC,1000,1100\n")  # fmt: skip
    decided = ("--year", year, "--name", "Budget", "--decision", "FC-2026-01")
    saving = ("S-900", "--year", year, "--amount", "1200", "--title", "Fewer journeys", "--owner", "place-director")
    why = ("--recurrence", "recurrent", "--attribution", "an ordinary cut", "--cost", "0")
    baseline = ("--baseline", "9000", "--baseline-words", "Mileage claims, last year")
    paper = ("--kind", "equality", "--title", "Assessment", "--reference", "CAB-1-B", "--dated", "2026-01-20")
    by = ("--by", "commissioner-people", "--authority", "a test")
    return {
        "import budget": terminal.answered("import budget", lines, "--organisation", "demonstration", *decided),
        "budget": terminal.answered("budget", "--organisation", "demonstration"),
        "import council-tax": terminal.answered("import council-tax", release, "--published", "2026-03-31"),
        "council-tax": terminal.answered("council-tax", "E9901"),
        "saving propose": terminal.answered("saving propose", *saving, *why, *baseline, *by),
        "saving document": terminal.answered("saving document", "S-900", *paper, *by),
        "savings": terminal.answered("savings", "--year", year),
    }


def _of_spend(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about published payments."""
    paid = terminal.written("paid.csv", "Date,Amount,Supplier,Transaction Number,Invoice Number,Service,Purpose\n"
                            "2026-04-03,1200.10,MADE-UP CARE LTD,T1,INV-00123,Adults,Home care\n"
                            "2026-04-20,1200.10,Made-up Care Limited,T2,inv 123,Adults,Home care\n")  # fmt: skip
    took_in = terminal.answered("import spend", paid, "--body", "Testshire", "--published", "2026-05-31")
    spend, suspected = terminal.answered("spend"), terminal.answered("spend duplicates")
    (pair,) = suspected["suspicions"]
    because = ("--because", "Two homes.", "--by", "section-151-officer")
    both = (pair["first"]["id"], pair["again"]["id"])
    match = SupplierMatch.objects.values_list("pk", flat=True).first()
    return {
        "import spend": took_in,
        "spend": spend,
        "spend duplicates": suspected,
        "spend judge": terminal.answered("spend judge", *both, "--finding", "two bills", *because),
        "spend apart": terminal.answered("spend apart", str(match), *because),
    }


def _of_books(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about books."""
    care = ("--organisation", "care-company")
    chart = terminal.written("chart.csv", "code,title,line,division\n6000,Wages,employees,adult social care\n"
                             "1200,Bank,cash,\n4000,Sales,receipts,other services\n"
                             "9000,General fund,general-fund,\n")  # fmt: skip
    ledger = terminal.written("ledger.csv", "Ref,Booked,Account,Amount\nJ1,12/05/2025,6000,5.00\n"
                              "J1,12/05/2025,1200,-5.00\n")  # fmt: skip
    trial = terminal.written("trial.csv", "Code,Debit,Credit\n6000,7.00,\n1200,,7.00\n")
    management = terminal.written("june.csv", "Month,Account,Budget,Actual\n2025-07,6000,9,8\n")
    bank = terminal.written("bank.csv", "When,Amount,Balance\n2025-05-12,-5.00,95.00\n")
    opened = ("--open-from", "2025-04", "--open-until", "2026-03")
    source, ended = (*care, "--source", "Books"), ("--balancing-account", "1200", "--sign", "own-side")
    bill = ("--reference", "INV-7", "--on", "2025-08-31", "--description", "August")
    answers = {
        "import chart": terminal.answered("import chart", chart, *care, *opened),
        "import ledger": terminal.answered("import ledger", ledger, *source, "--column", "day=Booked"),
        "import trial-balance": terminal.answered("import trial-balance", trial, *source, "--month", "2025-06"),
        "import management-accounts": terminal.answered("import management-accounts", management, *source, *ended),
        "post": terminal.answered("post", *care, *bill, "--posting", "1200=1@demonstration", "--posting", "4000=-1"),
        "reconcile": terminal.answered("reconcile", bank, *care, "--account", "1200", "--column", "day=When"),
        "close month": terminal.answered("close month", "care-company", "2025-04"),
        "close year": terminal.answered("close year", "care-company", "2025-26"),
        "evidence": terminal.answered("evidence", str(terminal.folder / "evidence.zip")),
    }
    answers |= {verb: terminal.answered(verb, "--from", "2025-04") for verb in ("consolidate", "statements")}
    for form in ("csv", "hledger", "parquet", "xlsx"):
        answers[f"export {form}"] = terminal.answered(f"export {form}", "--to", str(terminal.folder / form))
    return answers | {"unmatched": terminal.answered("unmatched")}


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
