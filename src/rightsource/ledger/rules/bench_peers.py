"""What else could add a group's accounts up by month: Polars, DuckDB and hledger, each given every posting."""

from __future__ import annotations

import csv
import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rightsource.ledger.rules.bench import Clock, GroupTime, best_of

Answer = Mapping[tuple[str, date], int]
"""Pence by line and month."""

_NOT_INSTALLED = "{} is not installed: see the extra [bench]."


def peers(file: Path, ours: Answer, *, repeats: int, clock: Clock) -> Iterator[GroupTime]:
    """Yield how long each peer takes over the same postings, and whether it says the same.

    Args:
        file: the postings as CSV, with the columns line, month and amount_pence.
        ours: what we say.
        repeats: how often each is asked.
        clock: the seconds now.
    """
    for engine, module, answer_of in (("Polars", "polars", _polars), ("DuckDB", "duckdb", _duckdb)):
        if importlib.util.find_spec(module) is None:
            yield GroupTime(engine, None, None, _NOT_INSTALLED.format(engine))
            continue
        ask, told = answer_of(file)
        seconds = best_of(repeats, clock, ask)
        yield GroupTime(engine, seconds * 1000, told(ask()) == ours)
    yield _hledger(file, ours, clock)


def _polars(file: Path) -> tuple[Callable[[], Any], Callable[[Any], Answer]]:
    import polars as pl

    types = {"line": pl.Categorical, "month": pl.Date, "amount_pence": pl.Int64}
    postings = pl.read_csv(file, schema=types).sort("line", "month")
    asked = postings.lazy().group_by("line", "month").agg(pl.col("amount_pence").sum()).sort("line", "month")

    def told(found: Any) -> Answer:
        return {(line, month): pence for line, month, pence in found.rows()}

    return asked.collect, told


def _duckdb(file: Path) -> tuple[Callable[[], Any], Callable[[Any], Answer]]:
    import duckdb

    held = duckdb.connect()
    held.execute("CREATE TEMP TABLE given AS SELECT * FROM read_csv(?, header = true)", [str(file)])
    held.execute("CREATE TYPE chart_line AS ENUM (SELECT DISTINCT line FROM given ORDER BY line)")
    held.execute(
        "CREATE TABLE posting AS SELECT line::chart_line AS line, month, amount_pence FROM given ORDER BY line, month"
    )

    def ask() -> Any:
        asked = "SELECT line, month, sum(amount_pence)::BIGINT FROM posting GROUP BY 1, 2 ORDER BY 1, 2"
        return held.execute(asked).fetchall()

    def told(found: Any) -> Answer:
        return {(line, month): pence for line, month, pence in found}

    return ask, told


def _hledger(file: Path, ours: Answer, clock: Clock) -> GroupTime:
    program = shutil.which("hledger")
    if program is None:
        return GroupTime("hledger", None, None, "hledger is not installed.")
    journal = file.with_suffix(".journal")
    with file.open(newline="") as given, journal.open("w") as written:
        for row in csv.DictReader(given):
            pounds = f"{Decimal(row['amount_pence']) / 100:.2f}"
            # Each posting alone, against an account that is left out of the answer: its file has no other side.
            written.write(f"{row['month']} *\n    {row['line']}  GBP {pounds}\n    other-side\n\n")
    asked = [program, "-f", str(journal), "balance", "--monthly", "--output-format", "csv", "not:other-side"]
    began = clock()
    done = subprocess.run([*asked, "--no-total", "--layout", "tidy"], capture_output=True, text=True, check=False)
    seconds = clock() - began
    if done.returncode:
        return GroupTime("hledger", None, None, done.stderr.strip())
    return GroupTime("hledger, its journal read anew", seconds * 1000, _tidy(done.stdout) == ours)


def _tidy(text: str) -> Answer:
    found = {}
    for row in csv.DictReader(text.splitlines()):
        pence = int(Decimal(row["value"] or 0) * 100)
        if pence:
            found[row["account"], date.fromisoformat(row["start_date"])] = pence
    return found
