"""The part of `rightsource bench crash` that kills payment runs, and the process that it kills."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.door import open_council, verb

if TYPE_CHECKING:
    from rightsource.commissioning.queries.payments_bench import PaidOnRecord
    from rightsource.site.database import CouncilDatabase

_PAYMENTS = 40


@dataclass(frozen=True, slots=True)
class RunKilled:
    """What came of one kill of a payment run.

    Attributes:
        after_s: so long after it was begun.
        left: how far the run had come: not begun, or its stage.
    """

    after_s: float
    left: str


@dataclass(frozen=True, slots=True)
class PaymentsKilled:
    """What came of killing payment runs.

    Attributes:
        payments: in each run.
        whole_s: how long a run takes that nobody kills, from draft to confirmed.
        faults: what was paid twice, by half, or in one party's books alone; empty if nothing was.
        finished: whether every run, begun again and left alone, paid each of its payments once.
    """

    payments: int
    whole_s: float
    kills: tuple[RunKilled, ...]
    faults: tuple[str, ...]
    finished: bool


@verb("bench paying", example="rightsource bench paying --council measured-1 --run R1 --payer x", is_hidden=True)
def pay(
    *,
    council: Annotated[str, typer.Option("--council", metavar="SLUG", help="The database made to be measured.")],
    run: Annotated[str, typer.Option("--run", help="The run's reference.")],
    payer: Annotated[str, typer.Option("--payer", help="Who pays.")],
) -> None:
    """Take a made-up run from draft to confirmed, as the process that `bench crash` kills: says when it begins."""
    open_council(council)
    from rightsource.commissioning.actions.payments_bench import pay_whole_run

    typer.echo("begins")
    sys.stdout.flush()
    pay_whole_run(**_acting(), run=run, payer=payer)
    typer.echo("paid")


def kill_payments(
    council: "CouncilDatabase", names: tuple[str, ...], moments: Sequence[float], *, wait: Callable[[], None]
) -> PaymentsKilled:
    """Kill payment runs at moments spread over all of one, and begin each again.

    Args:
        council: the database made to be killed in.
        names: two organisations in it whose books are open.
        moments: where in its tenth of a run each kill comes, from 0 to 1.
        wait: waits until the server has ended what the killed process had begun.
    """
    from rightsource.commissioning.actions.payments_bench import allow_made_up_payments, owe, pay_whole_run

    allow_made_up_payments(**_acting(), names=names)
    owed = owe(**_acting(), run="whole", names=names, payments=_PAYMENTS)
    since = time.monotonic()
    pay_whole_run(**_acting(), run="whole", payer=names[0])
    whole_s = time.monotonic() - since
    found: list[RunKilled] = []
    faults: list[str] = []
    finished = True
    for kill, moment in enumerate(moments):
        run = f"run-{kill}"
        owed += owe(**_acting(), run=run, names=names, payments=_PAYMENTS)
        after_s = whole_s * (kill % 10 + moment) / 10
        _killed(council, run, names[0], after_s)
        wait()
        found.append(RunKilled(round(after_s, 3), _stage(run)))
        faults += _on_record(names).faults
        pay_whole_run(**_acting(), run=run, payer=names[0])
        standing = _on_record(names)
        faults += standing.faults
        finished = finished and standing.paid == owed
    return PaymentsKilled(_PAYMENTS, whole_s, tuple(found), tuple(faults), finished)


def _killed(council: "CouncilDatabase", run: str, payer: str, after_s: float) -> None:
    words = ["bench", "paying", "--council", council.slug, "--run", run, "--payer", payer]
    begun = subprocess.Popen([sys.executable, "-m", "rightsource", *words], stdout=subprocess.PIPE, text=True)
    assert begun.stdout is not None
    assert begun.stdout.readline() == "begins\n"
    time.sleep(after_s)
    os.kill(begun.pid, signal.SIGKILL)
    begun.wait()


def _stage(run: str) -> str:
    from rightsource.commissioning.errors.payments import PaymentRunNotOnRecord
    from rightsource.commissioning.queries.payment_runs import payment_run_known

    with _looking():
        try:
            return payment_run_known(run).stage.value
        except PaymentRunNotOnRecord:
            return "not begun"


def _on_record(names: tuple[str, ...]) -> "PaidOnRecord":
    from rightsource.commissioning.queries.payments_bench import paid_on_record

    with _looking():
        return paid_on_record(names)


def _acting() -> dict[str, Any]:
    from rightsource.commissioning.rules.payments.bench import ASKS
    from rightsource.storage.actors import Actor, Authority

    return {"by": Actor(ASKS), "authority": Authority("a benchmark")}


@contextmanager
def _looking() -> Iterator[None]:
    from django.db import transaction

    from rightsource.storage import walls

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        yield
