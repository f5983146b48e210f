"""Measuring how fast the ledger is, in a database of its own: the clock is read here, and the rows are all made up."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction

from rightsource.ledger import models, queries
from rightsource.ledger.actions import books
from rightsource.ledger.actions.bulk import post_in_bulk
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.queries.rollups import BALANCE_OF, months_of_lines
from rightsource.ledger.rules import bench
from rightsource.ledger.rules.bench_books import BANK, MONTHS, accounts_of, organisations, rows_of
from rightsource.ledger.rules.bench_peers import peers
from rightsource.ledger.rules.rows import Posting, Span
from rightsource.quantities import Money
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority

_MEASURING = Authority("a benchmark, in a database of its own")
_WHOLE = Span(MONTHS[0], MONTHS[-1])
_OTHER_SIDE = "8000"
_BALANCES_ASKED = 200
_SECONDS_TO_GATHER = 1.0

_BARE = """
CREATE TABLE bare_transaction (id uuid, organisation_id text, posted_on date, description text, kind text,
    reverses_id uuid, recorded_in_id bigint);
CREATE TABLE bare_posting (transaction_id uuid, number smallint, organisation_id text, account_id int,
    amount_pence bigint, counterparty_id text);
"""
_POSTINGS_OUT = """
COPY (SELECT transaction_id, number, organisation_id, account_id, amount_pence, counterparty_id FROM ledger_posting
      WHERE organisation_id = %s) TO STDOUT
"""
_LINES_OUT = """
COPY (SELECT account.line, date_trunc('month', whole.posted_on)::date AS month, posting.amount_pence
      FROM ledger_posting AS posting JOIN ledger_transaction AS whole ON whole.id = posting.transaction_id
      JOIN ledger_account AS account ON account.id = posting.account_id) TO STDOUT (FORMAT csv, HEADER)
"""
_BARE_INSERT = """
WITH whole AS (
    INSERT INTO bare_transaction VALUES (gen_random_uuid(), 'measured-01', '2026-03-15', 'made up to be measured',
        'ordinary', NULL, 1) RETURNING id)
INSERT INTO bare_posting SELECT id, number, 'measured-01', account, pence, NULL
FROM whole, (VALUES (1, 17, 12345), (2, 6, -12345)) AS line (number, account, pence);
"""
# What `post_transaction` writes, as one statement too: every trigger, the wall and the audit chain are in it.
_HELD_INSERT = """
WITH act AS (
    INSERT INTO storage_auditevent (position, event, subject, by_post, by_account, authority, details, previous_hash,
        hash)
    VALUES (0, 'transaction-posted', 'transaction measured', 'rightsource', '', 'a benchmark', '{}', '', '')
    RETURNING position),
whole AS (
    INSERT INTO ledger_transaction (id, organisation_id, posted_on, description, kind, reverses_id, recorded_in_id)
    SELECT gen_random_uuid(), 'measured-01', '2026-03-15', 'made up to be measured', 'ordinary', NULL, position
    FROM act RETURNING id)
INSERT INTO ledger_posting (transaction_id, number, organisation_id, account_id, amount_pence, counterparty_id)
SELECT id, number, 'measured-01', account, pence, NULL
FROM whole, (VALUES (1, OTHER_SIDE, 12345), (2, CASH, -12345)) AS line (number, account, pence);
"""
_SIGHT = {"PGOPTIONS": f"-c rightsource.sight={walls.THE_COUNCIL.sight.value}"}


@dataclass(frozen=True, slots=True)
class _Insert:
    """What pgbench does again and again, as whom; `program` is None where there is no pgbench."""

    program: Path | None
    what: str
    statement: str
    environment: dict[str, str]


def measure(
    *,
    scale: bench.Scale,
    owner_url: str,
    app_url: str,
    pgbench: Path | None,
    clients: Callable[[int], Executor],
) -> bench.LedgerBench:
    """Measure everything in the database that is open, which holds nothing else, and set it beside what was wanted.

    Args:
        scale: how much.
        owner_url: where the owner of the tables connects, to make bare ones beside them.
        app_url: where the app connects, which the walls and the triggers hold.
        pgbench: the program; None where there is none.
        clients: gives so many processes that have the same database open.
    """
    load_before = os.getloadavg()[0]
    names = open_made_up_books(by=SYSTEM, authority=_MEASURING, count=scale.organisations)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(_BARE)
        bulk, copied = _bulk(names, scale, owner)
        owner.execute("ANALYZE")
        version = owner.info.parameter_status("server_version") or ""
    with _looking():
        balance = _balance(names)
        group = _group(names, scale)
        began = time.perf_counter()
        queries.consolidation(names, _WHOLE, parent=names[0])
        set_off_s = time.perf_counter() - began
    connection.close()
    many = f"{scale.clients} clients of pgbench"
    bare = _Insert(
        pgbench,
        f"the same rows inserted by {many}, no constraint, no index",
        _BARE_INSERT,
        _environment(owner_url),
    )
    held = _Insert(
        pgbench,
        f"the same rows posted by {many}: balanced, walled, rolled up, on the chain",
        _held_insert(names[0]),
        _environment(app_url) | _SIGHT,
    )
    posted, inserted, single = _one_by_one(names[0], scale, held, bare, clients)
    return bench.LedgerBench(
        is_quick=scale.postings < bench.FULL.postings,
        measured_at=datetime.now().astimezone().isoformat(timespec="minutes"),
        machine=bench.MeasuredOn(os.cpu_count() or 1, platform.python_version(), version, load_before),
        postings=bulk.count,
        organisations=len(names),
        months=len(MONTHS),
        rates=(bulk, copied, posted, inserted, single),
        balance=balance,
        group=group,
        set_off_s=set_off_s,
        targets=bench.targets((bulk, copied, posted, inserted), balance, group),
    )


@contextmanager
def _looking() -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield


def open_made_up_books(*, by: Actor, authority: Authority, count: int) -> tuple[str, ...]:
    """Open the books of so many made-up organisations, and return their names."""
    names = organisations(count)
    with _looking():
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO constitution_organisation (key) VALUES (%s)", [(name,) for name in names])
        for name in names:
            books.open_accounts(by=by, authority=authority, accounts=accounts_of(name))
            for month in MONTHS:
                books.open_period(by=by, authority=authority, organisation=name, month=month)
    return names


def _bulk(names: Sequence[str], scale: bench.Scale, owner: psycopg.Connection) -> tuple[bench.Rate, bench.Rate]:
    """Measure file by file, each beside its own bare COPY: what else the machine does then befalls both alike."""
    each, postings, posting_s, copying_s = scale.postings // len(names) // 2 * 2, 0, 0.0, 0.0
    for name in names:
        rows = list(rows_of(name, tuple(names), each, "bulk"))
        began = time.perf_counter()
        with _looking():
            posted = post_in_bulk(by=SYSTEM, authority=_MEASURING, organisation=name, file="bulk", rows=rows)
        posting_s += time.perf_counter() - began
        postings += posted.postings
        copying_s += _seconds_to_copy(owner, name)
    (copied,) = owner.execute("SELECT count(*) FROM bare_posting").fetchone() or (0,)
    return (
        bench.rate("postings in bulk: checked, rolled up, append-only, one file an organisation", postings, posting_s),
        bench.rate("bare COPY of the same postings, no constraint, no index", int(copied), copying_s),
    )


def _seconds_to_copy(owner: psycopg.Connection, name: str) -> float:
    with _looking(), connection.cursor() as cursor, cursor.copy(_POSTINGS_OUT, [name]) as given:
        blocks = [bytes(block) for block in given]
    began = time.perf_counter()
    with owner.cursor() as bare, bare.copy("COPY bare_posting FROM STDIN") as into:
        for block in blocks:
            into.write(block)
    return time.perf_counter() - began


def _balance(names: Sequence[str]) -> bench.BalanceTime:
    asked: dict[str, Any] = {"organisation": names[-1], "account": BANK, "until": MONTHS[-1].first_day}
    found = []
    with connection.cursor() as cursor:
        for _ in range(_BALANCES_ASKED):
            cursor.execute("EXPLAIN (ANALYZE, FORMAT json) " + BALANCE_OF, asked)
            (told,) = cursor.fetchone() or ("",)
            (plan,) = json.loads(told) if isinstance(told, str) else told
            found.append(plan["Planning Time"] + plan["Execution Time"])
    return bench.BalanceTime(_BALANCES_ASKED, statistics.median(found), max(found))


def _group(names: Sequence[str], scale: bench.Scale) -> tuple[bench.GroupTime, ...]:
    seconds = bench.best_of(scale.repeats, time.perf_counter, lambda: months_of_lines(names, _WHOLE))
    ours = {(line, month): pence for line, month, pence in months_of_lines(names, _WHOLE)}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "postings.csv"
        with connection.cursor() as cursor, cursor.copy(_LINES_OUT) as given, file.open("wb") as written:
            for block in given:
                written.write(block)
        told = tuple(peers(file, ours, repeats=scale.repeats, clock=time.perf_counter))
    return (bench.GroupTime("Rightsource", seconds * 1000, None), *told)


def _one_by_one(
    name: str, scale: bench.Scale, held: _Insert, bare: _Insert, clients: Callable[[int], Executor]
) -> tuple[bench.Rate, bench.Rate, bench.Rate]:
    """Measure posting in turns with bare inserts: what else the machine does then befalls all alike."""
    with clients(scale.clients) as pool:
        # Each is ready before any begins.
        for ready in [pool.submit(time.sleep, _SECONDS_TO_GATHER) for _ in range(scale.clients)]:
            ready.result()
        turns = [
            (_pgbench(held, scale), _pgbench(bare, scale), _by_our_clients(pool, name, scale, turn))
            for turn in range(scale.turns)
        ]
    posted, inserted, single = (bench.together(each) for each in zip(*turns, strict=True))
    return posted, inserted, single


def _by_our_clients(pool: Executor, name: str, scale: bench.Scale, turn: int) -> bench.Rate:
    until = datetime.now().astimezone() + timedelta(seconds=scale.turn_s)
    given: dict[str, Any] = {"by": SYSTEM, "authority": _MEASURING, "organisation": name, "until": until}
    numbers = range(turn * scale.clients, (turn + 1) * scale.clients)
    posting = [pool.submit(post_singly, **given, client=number) for number in numbers]
    count = sum(each.result() for each in posting)
    return bench.rate(f"transactions posted singly by {scale.clients} clients", count, scale.turn_s)


def post_singly(*, by: Actor, authority: Authority, organisation: str, client: int, until: datetime) -> int:
    """Post one transaction after another until an instant, and return how many those were."""
    day, count = MONTHS[-1].last_day, 0
    while datetime.now().astimezone() < until:
        count += 1
        with _looking():
            post_transaction(
                by=by,
                authority=authority,
                transaction_id=UUID(int=(client + 1 << 64) + count),
                organisation=organisation,
                posted_on=day,
                description="made up to be measured",
                postings=(
                    Posting(account=_OTHER_SIDE, amount=Money(12_345)),
                    Posting(account=BANK, amount=Money(-12_345)),
                ),
            )
    return count


def _held_insert(name: str) -> str:
    with _looking():
        found = models.Account.objects.filter(organisation=name, code__in=[_OTHER_SIDE, BANK])
        ids = dict(found.values_list("code", "id"))
    return _HELD_INSERT.replace("OTHER_SIDE", str(ids[_OTHER_SIDE])).replace("CASH", str(ids[BANK]))


def _pgbench(given: _Insert, scale: bench.Scale) -> bench.Rate:
    if given.program is None:
        return bench.Rate(given.what, 0, None, None, "pgbench is not beside the server's own programs.")
    with TemporaryDirectory() as folder:
        script = Path(folder) / "insert.sql"
        script.write_text(" ".join(given.statement.split()))
        done = subprocess.run(
            [str(given.program), "--no-vacuum", "--client", str(scale.clients), "--jobs", str(os.cpu_count() or 1),
             "--protocol", "prepared", "--time", str(max(1, round(scale.turn_s))), "--file", str(script)],
            env=os.environ | given.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    counted = re.search(r"transactions actually processed: (\d+)", done.stdout)
    if done.returncode or found is None or counted is None:
        return bench.Rate(given.what, 0, None, None, done.stderr.strip() or "pgbench told no figure.")
    return bench.rate(given.what, int(counted[1]), int(counted[1]) / float(found[1]))


def _environment(url: str) -> dict[str, str]:
    """Return where pgbench connects, the password too, which stands on no command line."""
    told = psycopg.conninfo.conninfo_to_dict(url)
    return {
        "PGHOST": str(told["host"]),
        "PGPORT": str(told["port"]),
        "PGUSER": str(told["user"]),
        "PGPASSWORD": str(told["password"]),
        "PGDATABASE": str(told["dbname"]),
    }
