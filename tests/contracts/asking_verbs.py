"""A terminal for tests, and what is typed at it of the money on record."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from what_verbs_answer import ANSWERS

from rightsource.api.told import Teller
from rightsource.cli import application, door
from rightsource.commissioning.models import SupplierMatch
from rightsource.ledger.models import BankLine
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.walls import THE_COUNCIL, look_as

_teller = Teller(with_properties=False)
MODELS = {verb: _teller.model(kind) for verb, kind in ANSWERS.items()}


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


def of_budgets(terminal: Terminal) -> dict[str, Any]:
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


def of_spend(terminal: Terminal) -> dict[str, Any]:
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


def of_contracts(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about contracts, in and out."""
    listed = terminal.written("register.csv", "Contract title,Supplier,End date,Contract value,Company number\n"
                              "Meals,MADE-UP MEALS LTD,2027-03-31,(120.50),1234567\n"
                              "Taxis,MADE-UP TAXIS LTD,soon,5,\n")  # fmt: skip
    register = terminal.answered("import contracts", listed, "--body", "Testshire", "--published", "2026-05-31")
    out = terminal.folder / "ocds"
    exported = terminal.answered("export ocds", "--to", str(out), "--prefix", "ocds-made01")
    return {
        "import contracts": register,
        "contracts": terminal.answered("contracts", "--search", "meals"),
        "export ocds": exported,
        "import ocds": terminal.answered("import ocds", str(out / "releases.json")),
    }


def of_books(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about books."""
    care = ("--organisation", "care-company")
    chart = terminal.written("chart.csv", "code,title,line,division\n6000,Wages,employees,adult social care\n"
                             "1200,Bank,cash,\n4000,Sales,receipts,other services\n"
                             "9000,General fund,general-fund,\n")  # fmt: skip
    ledger = terminal.written("ledger.csv", "Ref,Booked,Account,Amount\nJ1,12/05/2025,6000,5.00\n"
                              "J1,12/05/2025,1200,-5.00\n")  # fmt: skip
    trial = terminal.written("trial.csv", "Code,Debit,Credit\n6000,7.00,\n1200,,7.00\n")
    management = terminal.written("june.csv", "Month,Account,Budget,Actual\n2025-07,6000,9,8\n")
    bank = terminal.written("bank.csv", "When,Amount,Balance\n2025-05-12,-5.00,95.00\n2025-05-30,-2.00,93.00\n")
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
        **_at_the_bank(terminal),
        "close month": terminal.answered("close month", "care-company", "2025-04"),
        "close year": terminal.answered("close year", "care-company", "2025-26"),
        "evidence": terminal.answered("evidence", str(terminal.folder / "evidence.zip")),
    }
    answers |= {verb: terminal.answered(verb, "--from", "2025-04") for verb in ("consolidate", "statements")}
    for form in ("csv", "hledger", "parquet", "xlsx"):
        answers[f"export {form}"] = terminal.answered(f"export {form}", "--to", str(terminal.folder / form))
    return answers | {verb: terminal.answered(verb) for verb in ("unmatched", "position")}


def _at_the_bank(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that match a bank's lines by hand."""
    account = ("--organisation", "care-company", "--account", "1200")
    with transaction.atomic():
        look_as(THE_COUNCIL)
        line = BankLine.objects.get(amount=Money(-200)).pk
    matched = terminal.answered("bank match", *account, "--line", str(line), "--difference-to", "6000")
    return {
        "bank match": matched,
        "bank matches": terminal.answered("bank matches", *account),
        "bank undo": terminal.answered("bank undo", matched["match"], *account),
    }


def of_commitments(terminal: Terminal, bill: str) -> dict[str, Any]:
    """Return what the verbs answer that are about commitments, one of which a bill draws."""
    order = ("--reference", "PO-1", "--payer", "care-company", "--payee", "demonstration", "--amount", "10.00")
    why = ("--due", "2026-12-31", "--purpose", "Payroll", "--agreement", "A-002")
    recorded = terminal.answered("commitments record", *order, *why)
    key = recorded["commitment_id"]
    return {
        "commitments record": recorded,
        "commitments draw": terminal.answered("commitments draw", key, "--bill", bill),
        "commitments release": terminal.answered("commitments release", key, "--reference", "R", "--reason", "Ended"),
        "commitments": terminal.answered("commitments"),
    }


def of_charges(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about charges: hours are returned, charged, and disputed in part."""
    day = timezone.localdate().replace(day=1) - timedelta(days=1)
    of = ("--agreement", "A-006", "--month", f"{day:%Y-%m}")
    priced = ("--agreement", "A-006", "--unit", "hour", "--price", "100.00", "--from", f"{day:%Y-%m}-01")
    hours = terminal.folder / "hours.csv"
    hours.write_text(f"agreement,unit,day,quantity\nA-006,hour,{day},7.5\n")
    return {
        "charge price": terminal.answered("charge price", *priced),
        "charge conditions": terminal.answered(
            "charge conditions",
            "--agreement",
            "A-006",
            "--from",
            f"{day:%Y-%m}-01",
            "--least",
            "10.00",
            "--credit",
            "Answers in time=2.5",
            "--by",
            "commissioner-people",
            "--authority",
            "Clause 14",
        ),
        "import activity": terminal.answered("import activity", str(hours)),
        "charge": terminal.answered("charge", *of),
        "charge dispute": terminal.answered(
            "charge dispute", "--reference", "D-1", *of, "--amount", "100.00", "--because", "An hour was not given"
        ),
        "charge answer": terminal.answered(
            "charge answer", "--reference", "D-1", "--upheld", "0", "--because", "It was", "--by", "law-company"
        ),
        "charge payable": terminal.answered("charge payable"),
    }


def of_payments(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about payments: a grant is recorded, run, filed, confirmed; and a stop."""
    today = timezone.localdate()
    asks, approves = (
        ("--by", post, "--authority", "a test") for post in ("commissioner-people", "section-151-officer")
    )
    parties = ("--payer", "demonstration", "--payee", "youth-charity")
    parts = ("--due", f"{today}=100.00", "--due", f"{today}=50.00", "--from", str(today), "--until", str(today))
    rests_on = ("--power", "Localism Act 2011 s.1", "--decision", "FC-2026-01")
    grant = ("--reference", "G-5", "--kind", "grant", *parties, "--purpose", "Clubs", *parts, *rests_on)
    cash = ("--organisation", "care-company", "--cash", "1200", "--costs", "6000")
    receipt = ("--reference", "R-5", "--owed", "G-5/1", "--what", "Read")
    stop = ("--reference", "S-5", "--payee", "youth-charity", "--because", "A test")
    answers = {
        "pay accounts": terminal.answered("pay accounts", *cash, *asks),
        "pay basis": terminal.answered("pay basis", *grant, *asks),
        "pay receive": terminal.answered("pay receive", *receipt, *asks),
        "pay ask": terminal.answered("pay ask", "--reference", "P-5", "--owed", "G-5/2", *asks),
        "pay take-out": terminal.answered("pay take-out", "--reference", "P-5", "--because", "A test", *asks),
        "pay draft": terminal.answered(
            "pay draft", "PR-5", "--payer", "demonstration", "--only", "G-5/1", "--only", "G-5/2", *asks
        ),
        "pay approve": terminal.answered("pay approve", "PR-5", "--total", "150.00", *approves),
        "pay file": terminal.answered("pay file", "PR-5", *asks),
    }
    paid = "".join(
        f"{each['reference']},{each['amount']['pence'] / 100:.2f},{today},B-{each['line']}\n"
        for each in answers["pay draft"]["payments"]
    )
    file = terminal.written("paid.csv", f"payment,amount,paid_on,bank_reference\n{paid}")
    return answers | {
        "pay confirm": terminal.answered("pay confirm", "PR-5", file, *asks),
        "pay stop": terminal.answered("pay stop", *stop, *asks),
        "pay lift": terminal.answered("pay lift", "--reference", "S-5", "--because", "A test", *approves),
        "pay": terminal.answered("pay"),
        "pay bases": terminal.answered("pay bases"),
        "pay late": terminal.answered("pay late"),
    }


def of_interests(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about declared interests."""
    held = ("I-7", "--post", "backbench-member", "--kind", "securities", "--matter", "A firm", "--from", "2026-05-06")
    last = ("--last-day", "2026-10-31", "--by", "backbench-member")
    return {
        "interests declare": terminal.answered(
            "interests declare", *held, "--how", "notified to the monitoring officer"
        ),
        "interests end": terminal.answered("interests end", "I-7", *last),
        "interests": terminal.answered("interests"),
    }


def of_outcomes(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about outcomes, needs and directives."""
    today = timezone.localdate()
    first, last = today.isoformat(), (today + timedelta(days=60)).isoformat()
    core, trust = ("--by", "commissioner-people", "--authority", "a test"), ("--by", "childrens-trust-director")
    measure = ("--definition", "Of all under 18", "--unit", "per 10,000", "--direction", "lower is better")
    years = ("--first-year", str(FinancialYear.of(today)), "--last-year", str(FinancialYear.of(today)))
    head = "Financial year,Local authority code,Local authority name,Code,Value"
    adults = terminal.written("adults.csv", f"{head}\n2021-22,E1,Test,ASC2,7.5\n")
    ages = "\n".join(f"E1,{age},2026,10.0,{sex}" for sex in (1, 2) for age in range(91))
    people = terminal.written("people.csv", f"GEOGRAPHY_CODE,C_AGE,PROJECTED_YEAR_NAME,OBS_VALUE,GENDER\n{ages}\n")
    what = ("--title", "Nearer homes", "--to", "childrens-trust", "--outcome", "safe", "--envelope", "450000")
    when = ("--from", first, "--until", last, "--acknowledge-by", last, "--decision", "FC-2026-01")
    steps = {
        "outcome record": ("safe", "--title", "Children are safe", *years, "--owner", "commissioner-people", *core),
        "outcome indicator": ("rate", "--outcome", "safe", "--title", "Looked after", *measure, "--owner",
                              "commissioner-people", *core),
        "outcome target": ("rate", "--year", str(FinancialYear.of(today)), "--value", "74", *core),
        "outcome result": ("rate", "--from", "2025-04-01", "--to", "2026-03-31", "--value", "76.2", "--source", "A",
                           *core),
        "outcome contribution": ("safe", "--kind", "service", "--subject", "looked-after-children", "--organisation",
                                 "childrens-trust", "--how", "Foster homes", *core),
        "outcomes": (),
        "import population": (people, "--source", "Made up"),
        "import social-care": (adults, "--source", "Made up"),
        "needs": (),
        "directive issue": ("D-9", *what, *when, *core),
        "directive acknowledge": ("D-9", *trust, "--authority", "Articles"),
        "directive vary": ("D-9", *what, *when, "--because", "Four more homes", *core),
        "directive answer": ("D-9", "--answer", "refused", "--words", "None", *trust, "--authority", "Articles"),
        "directive withdraw": ("D-9", "--because", "The grant fell away", *core),
        "directive show": ("D-9",),
        "link records": ("directive:D-9", "agreement:A-001", "--how", "Met under it", *core),
        "trace": ("directive:D-9",),
        "link take-back": ("directive:D-9", "agreement:A-001", "--because", "It is met elsewhere", *core),
    }  # fmt: skip
    return {verb: terminal.answered(verb, *words) for verb, words in steps.items()}
