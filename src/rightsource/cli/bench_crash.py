"""`rightsource bench crash`: kill -9 at any moment: a file of postings is all there or not, a payment is made once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.bench_crash_payments import PaymentsKilled, kill_payments
from rightsource.cli.door import AsJson, answer, counting, open_council, verb
from rightsource.cli.scratch import scratch_council

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.site.database import CouncilDatabase

_ORGANISATIONS = 2
_PATIENCE_SECONDS = 300.0
_UNDER_WAY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Killed:
    """What came of one kill.

    Attributes:
        after_s: so long after it began to post.
        left: all or nothing; anything else is a fault, told in `faults` of the whole.
    """

    after_s: float
    left: str


@dataclass(frozen=True, slots=True)
class CrashBench:
    """What came of killing a posting many times, and payment runs as often.

    Attributes:
        lines: in each file.
        whole_s: how long a file takes that nobody kills.
        faults: what stood on record that was neither all nor nothing, or did not add up; empty if nothing did.
        finished: whether the last file, posted again and left alone, is whole.
        payments: what came of killing payment runs.
    """

    lines: int
    whole_s: float
    kills: tuple[Killed, ...]
    faults: tuple[str, ...]
    finished: bool
    payments: PaymentsKilled


@verb("bench crash", example="rightsource bench crash --kills 50 --json")
def run(
    *,
    kills: Annotated[int, typer.Option("--kills", min=1, help="How often it is killed.")] = 50,
    lines: Annotated[int, typer.Option("--lines", min=2, help="How many lines a file has.")] = 100_000,
    payment_kills: Annotated[
        int, typer.Option("--payment-kills", min=1, help="How often a payment run is killed.")
    ] = 50,
    seed: Annotated[int, typer.Option("--seed", help="Draws the moments.")] = 20_261_122,
    as_json: AsJson = False,
) -> None:
    """Kill a posting of a whole file at moments spread over all of it, in a database of its own that is dropped again.

    After each kill all of the file is on record or nothing, every balance is what its postings come to, and the audit
    trail holds. What was killed is begun again by the next. Payment runs are killed as well, from draft to confirmed:
    begun again, each payment is made once, and stands in both parties' books and in what was committed.

    As JSON: lines; whole_s; kills [after_s, left]; faults; finished; payments [payments, whole_s, kills [after_s,
    left], faults, finished].
    """
    chance = random.Random(seed)  # noqa: S311  # moments to kill at, and no secret
    with scratch_council() as council, counting("Killing") as progress:
        _open()
        whole_s = _posted(council.slug, "whole", lines)
        found: list[Killed] = []
        faults: list[str] = []
        files, expected = 0, lines
        for kill in range(kills):
            after_s = whole_s * (kill % 10 + chance.random()) / 10
            _killed(council, f"file-{files}", lines, after_s)
            standing, said = _on_record()
            faults += said
            if standing not in {expected, expected + lines}:
                faults.append(f"{standing:,} postings stand after kill {kill + 1}, of files of {lines:,}.")
            is_whole = standing == expected + lines
            found.append(Killed(round(after_s, 3), "all" if is_whole else "nothing"))
            files, expected = files + is_whole, standing
            progress(kill + 1, kills)
        _posted(council.slug, f"file-{files}", lines)
        standing, said = _on_record()
        is_whole = standing == expected + lines
        moments = [chance.random() for _ in range(payment_kills)]
        paid = kill_payments(council, _names(), moments, wait=lambda: _wait_until_ended(council))
    answered = CrashBench(lines, whole_s, tuple(found), (*faults, *said), is_whole, paid)
    answer(answered, as_json=as_json, show=_show)


@verb("bench posting", example="rightsource bench posting --council measured-1 --file F1 --lines 100", is_hidden=True)
def post(
    *,
    council: Annotated[str, typer.Option("--council", metavar="SLUG", help="The database made to be measured.")],
    file: Annotated[str, typer.Option("--file", help="Marks the references of its rows.")],
    lines: Annotated[int, typer.Option("--lines", min=2, help="How many.")],
) -> None:
    """Post a made-up file, as the process that `bench crash` kills: says when it begins, and when it has ended."""
    open_council(council)
    from rightsource.ledger.actions.bulk import post_in_bulk
    from rightsource.ledger.rules.bench_books import organisations, rows_of
    from rightsource.storage.actors import SYSTEM, Authority

    names = organisations(_ORGANISATIONS)
    rows = list(rows_of(names[0], names, lines, file))
    typer.echo("begins")
    sys.stdout.flush()
    with _looking():
        post_in_bulk(by=SYSTEM, authority=Authority("a benchmark"), organisation=names[0], file=file, rows=rows)
    typer.echo("posted")


@contextmanager
def _looking() -> Iterator[None]:
    from django.db import transaction

    from rightsource.storage import walls

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield


def _open() -> None:
    from rightsource.ledger.actions.bench import open_made_up_books
    from rightsource.storage.actors import SYSTEM, Authority

    open_made_up_books(by=SYSTEM, authority=Authority("a benchmark"), count=_ORGANISATIONS)


def _names() -> tuple[str, ...]:
    from rightsource.ledger.rules.bench_books import organisations

    return organisations(_ORGANISATIONS)


def _begun(slug: str, file: str, lines: int) -> "subprocess.Popen[str]":
    words = ["bench", "posting", "--council", slug, "--file", file, "--lines", str(lines)]
    begun = subprocess.Popen([sys.executable, "-m", "rightsource", *words], stdout=subprocess.PIPE, text=True)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "begins\n"
    return begun


def _posted(slug: str, file: str, lines: int) -> float:
    """Post a file and leave it alone; return the seconds it took."""
    begun = _begun(slug, file, lines)
    since = time.monotonic()
    said, _ = begun.communicate(timeout=_PATIENCE_SECONDS)
    assert (begun.returncode, said) == (0, "posted\n")
    return time.monotonic() - since


def _killed(council: "CouncilDatabase", file: str, lines: int, after_s: float) -> None:
    """Kill a posting after some seconds, and wait until the server has ended what it had begun."""
    begun = _begun(council.slug, file, lines)
    time.sleep(after_s)
    os.kill(begun.pid, signal.SIGKILL)
    begun.wait()
    _wait_until_ended(council)


def _wait_until_ended(council: "CouncilDatabase") -> None:
    import psycopg

    until = time.monotonic() + _PATIENCE_SECONDS
    with psycopg.connect(council.owner_url, autocommit=True) as owner:
        while owner.execute(_UNDER_WAY).fetchone() != (0,):
            assert time.monotonic() < until, "the killed process's transaction was never ended"
            time.sleep(0.05)


def _on_record() -> tuple[int, list[str]]:
    """Return how many postings stand, and what does not add up."""
    from rightsource.ledger.queries.rollups import balances_apart, postings_recorded
    from rightsource.storage import audit

    with _looking():
        apart = [
            f"{each.organisation} {each.account}, {each.month}: {each.kept} kept, {each.posted} posted"
            for each in balances_apart()
        ]
        broken = [str(problem) for problem in audit.verify().problems]
        return postings_recorded(), [*apart, *broken]


def _show(console: "Console", found: CrashBench) -> None:
    left = [each.left for each in found.kills]
    console.print(
        f"{len(left)} kills of a file of {found.lines:,} lines, which takes {found.whole_s:.1f} s: "
        f"{left.count('nothing')} left nothing, {left.count('all')} had ended and left all."
    )
    for fault in found.faults:
        console.print(f"· {fault}", style="bold", markup=False)
    console.print("The last file, begun again, is whole." if found.finished else "The last file is not whole.")
    paid = found.payments
    console.print(
        f"{len(paid.kills)} kills of a run of {paid.payments} payments, which takes {paid.whole_s:.1f} s: "
        + ("each was paid once." if paid.finished and not paid.faults else "not each was paid once.")
    )
    for fault in paid.faults:
        console.print(f"· {fault}", style="bold", markup=False)
