"""Many tasks at once, in processes of this machine or on a Dask cluster: who works on which changes no result.

A worker that is killed in mid-run costs only what it was doing: its tasks are done again, by others.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import forkserver
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from rightsource.planning.errors import (
    ClusterExtraMissing,
    ClusterHasNoWorkers,
    NoClusterAnswers,
    WorkersKeepEnding,
)

Task = TypeVar("Task")
Result = TypeVar("Result")
Workers = Callable[[], AbstractContextManager[Executor]]
"""Opens an executor, and closes it at the end; asked again where the workers of the first one died."""

MOST_ENDINGS: Final = 3
"""How often running workers may end with nothing finished in between before a run gives up."""

FOLLOWING: Final = ("rightsource.planning.rules.warmed",)
"""What a worker imports to follow futures, the compiled engine with it."""

_SECONDS_TO_ANSWER: Final = 5
_SECONDS_TO_FIRST_WORKER: Final = 10


def results_of(work: Callable[[Task], Result], tasks: Sequence[Task], workers: Workers | None) -> Iterator[Result]:
    """Yield the result of each task as it is done, in any order.

    Args:
        work: a pure function at the top of a module, so that another process finds it.
        tasks: what to give it, small enough to be sent.
        workers: who works; None for this process alone, one task after another.

    Raises:
        WorkersKeepEnding: workers end and nothing gets done.
    """
    if workers is None:
        yield from map(work, tasks)
        return
    waiting = dict(enumerate(tasks))
    endings = 0
    while waiting:
        before = len(waiting)
        try:
            with workers() as executor:
                given = {executor.submit(work, task): place for place, task in waiting.items()}
                for done in as_completed(given):
                    result = done.result()
                    del waiting[given.pop(done)]
                    yield result
        except BrokenExecutor:
            endings = 1 if len(waiting) < before else endings + 1
            if endings >= MOST_ENDINGS:
                raise WorkersKeepEnding(len(waiting), endings) from None


def local_processes(count: int, *, modules: Sequence[str] = FOLLOWING) -> Workers:
    """Return workers that are processes of this machine.

    They are forked from a server that has no threads, never from this process: a fork of a process with threads
    may hang. The server begins at once to import what they need, while whoever asked gets the work ready. They end with
    this process, even if it is killed.

    Args:
        count: how many.
        modules: what the server imports once, so that each worker need not.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *modules])
    forkserver.ensure_running()

    @contextmanager
    def opened() -> Iterator[Executor]:
        pool = ProcessPoolExecutor(count, mp_context=context, initializer=_begin)
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    return opened


def _begin() -> None:
    """Leave Ctrl-C to the process that gave the work, and end when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "a worker was started by somebody"
    wait([parent.sentinel])
    os._exit(1)  # the pool's queue never closes by itself, so a worker would wait for ever


def dask_cluster(address: str) -> Workers:
    """Return workers that are those of a Dask scheduler, which gives the tasks of one that died to others.

    Args:
        address: the scheduler's, as tcp://127.0.0.1:8786.
    """

    @contextmanager
    def opened() -> Iterator[Executor]:
        try:
            from distributed import Client
            from distributed.scheduler import KilledWorker
        except ImportError:
            raise ClusterExtraMissing from None
        _check_answers(address)
        try:
            client = Client(address, timeout=_SECONDS_TO_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError):
            raise NoClusterAnswers(address) from None
        with client:
            try:
                client.wait_for_workers(1, timeout=_SECONDS_TO_FIRST_WORKER)
            except TimeoutError:
                raise ClusterHasNoWorkers(address) from None
            executor: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
            try:
                yield executor
            except (KilledWorker, CancelledError) as lost:
                raise BrokenExecutor(str(lost)) from None
            finally:
                executor.shutdown(wait=False)

    return opened


def _check_answers(address: str) -> None:
    """Refuse an address where nothing listens, before a client is made that would go on trying."""
    at = urlsplit(address)
    try:
        socket.create_connection((at.hostname or "", at.port or 0), timeout=_SECONDS_TO_ANSWER).close()
    except (OSError, ValueError):
        raise NoClusterAnswers(address) from None


@contextmanager
def local_cluster(count: int, folder: Path) -> Iterator[str]:
    """Start a Dask cluster on this machine, give its address, and stop it at the end.

    It answers to this machine alone: whoever may talk to a scheduler may run anything as its user.

    Args:
        count: how many workers, a process each with one thread.
        folder: where they keep what they are working on.

    Raises:
        ClusterExtraMissing: Dask is not installed.
    """
    try:
        from distributed import LocalCluster
    except ImportError:
        raise ClusterExtraMissing from None
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=count,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        local_directory=str(folder),
    ) as cluster:
        yield cluster.scheduler_address
