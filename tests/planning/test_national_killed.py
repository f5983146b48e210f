"""The whole country with somebody killed in mid-run: a worker here, a worker of a cluster, or all of the command."""

from __future__ import annotations

import operator
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest

from rightsource.planning.actions.national import run_national
from rightsource.planning.errors import ClusterExtraMissing, NoClusterAnswers, WorkersKeepEnding
from rightsource.planning.models import CouncilProjection
from rightsource.planning.queries import national_known, outturn_on_file
from rightsource.planning.rules.at_once import (
    MOST_ENDINGS,
    Workers,
    dask_cluster,
    local_cluster,
    local_processes,
    results_of,
)
from rightsource.planning.rules.national import CouncilTask, national, project_council, shipped_returns
from rightsource.planning.rules.national_found import CouncilAhead, Scenario
from rightsource.site.database import CouncilDatabase
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent

TODAY = date(2026, 11, 22)
FUTURES = 1_000
PATIENCE_SECONDS = 60


def whole_country(futures: int = FUTURES) -> Any:
    return national(
        shipped_returns(), on=None, today=TODAY, scenario=Scenario.MOST_TAX, years=5, futures=futures, seed=114
    )


@pytest.fixture(scope="module")
def some() -> list[CouncilTask]:
    """Return every sixth authority of the country: enough that somebody can be killed in the middle of them."""
    return list(whole_country().tasks[::6])


@pytest.fixture(scope="module")
def serial(some: list[CouncilTask]) -> list[CouncilAhead]:
    return [project_council(task) for task in some]


def by_code(found: list[CouncilAhead]) -> list[CouncilAhead]:
    return sorted(found, key=lambda each: each.e_code)


def killed_in_mid_run(tasks: list[CouncilTask], workers: Workers, kill: Callable[[], None]) -> list[CouncilAhead]:
    """Return what is found when somebody is killed after the third result."""
    found = []
    for result in results_of(project_council, tasks, workers):
        found.append(result)
        if len(found) == 3:
            kill()
    return by_code(found)


# Processes of this machine


class Pools:
    """Local workers that can be looked at: each pool that was opened."""

    def __init__(self, count: int) -> None:
        self._open = local_processes(count)
        self.opened: list[Any] = []

    @contextmanager
    def __call__(self) -> Iterator[Executor]:
        with self._open() as pool:
            self.opened.append(pool)
            yield pool

    def kill_one(self) -> None:
        os.kill(next(iter(self.opened[-1]._processes)), signal.SIGKILL)


def test_two_workers_find_what_one_place_finds_to_the_last_bit(some: Any, serial: Any) -> None:
    assert by_code(list(results_of(project_council, some, local_processes(2)))) == serial


def test_a_worker_killed_in_mid_run_changes_nothing(some: Any, serial: Any) -> None:
    pools = Pools(2)
    assert killed_in_mid_run(some, pools, pools.kill_one) == serial
    assert len(pools.opened) == 2, "nobody was killed in mid-run, so nothing was shown"


def test_a_task_that_ends_every_worker_is_given_up_and_said() -> None:
    pools = Pools(1)
    with pytest.raises(WorkersKeepEnding) as refused:
        list(results_of(os._exit, [1], pools))
    assert (refused.value.unfinished, len(pools.opened)) == (1, MOST_ENDINGS)


def test_workers_that_get_something_done_between_endings_are_not_given_up() -> None:
    endings = MOST_ENDINGS * 2
    opened = []

    @contextmanager
    def failing() -> Iterator[Executor]:
        with local_processes(1)() as pool:
            opened.append(pool)
            yield pool

    found = []
    for result in results_of(operator.neg, list(range(endings + 3)), failing):
        found.append(result)
        if len(opened) <= endings:
            for process in list(opened[-1]._processes):
                with suppress(ProcessLookupError):  # the last one killed is still listed for a moment
                    os.kill(process, signal.SIGKILL)
    assert sorted(found) == sorted(-each for each in range(endings + 3))


def test_what_the_work_itself_raises_is_a_bug_and_comes_through() -> None:
    with pytest.raises(TypeError):
        list(results_of(operator.neg, ["no number"], local_processes(1)))


# A Dask cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with local_cluster(2, tmp_path_factory.mktemp("cluster")) as address:
        yield address


def test_a_clusters_worker_killed_in_mid_run_changes_nothing(some: Any, serial: Any, cluster: str) -> None:
    from distributed import Client

    with Client(cluster, set_as_default=False) as onlooker:
        before = set(onlooker.run(os.getpid).values())
        killed = before.copy().pop()
        assert killed_in_mid_run(some, dask_cluster(cluster), lambda: os.kill(killed, signal.SIGKILL)) == serial
    assert not psutil.pid_exists(killed) or psutil.Process(killed).status() == psutil.STATUS_ZOMBIE


def test_a_cluster_answers_to_this_machine_alone(cluster: str) -> None:
    assert cluster.startswith("tcp://127.0.0.1:")


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "nonsense", "tcp://127.0.0.1:port", "tcp://nowhere.invalid:1"]
)
def test_an_address_where_no_scheduler_answers_is_refused_in_plain_words(address: str) -> None:
    with pytest.raises(NoClusterAnswers, match=address):
        list(results_of(operator.neg, [1], dask_cluster(address)))


def test_without_dask_its_use_is_refused_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterExtraMissing) as refused:
        list(results_of(operator.neg, [1], dask_cluster("tcp://127.0.0.1:8786")))
    assert "--extra cluster" in refused.value.advice
    with pytest.raises(ClusterExtraMissing), local_cluster(1, tmp_path):
        pass


# The whole command

_COMMAND = """
import os, sys
if __name__ == "__main__":
    import django
    from rightsource.site.council import adopt
    from rightsource.site.database import CouncilDatabase
    django.setup()
    adopt(CouncilDatabase(os.environ["RIGHTSOURCE_COUNCIL"], "", "", os.environ["RIGHTSOURCE_DATABASE_URL"], ""))
    from rightsource.cli import main
    main()
"""


_FEW = 400  # futures of each of the 152: seconds in all, so that there is a middle to be killed in


@pytest.fixture
def command(committed_database: CouncilDatabase) -> Callable[..., subprocess.Popen[bytes]]:
    def start(*words: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "RIGHTSOURCE_DATABASE_URL": committed_database.app_url,
            "RIGHTSOURCE_COUNCIL": committed_database.slug,
            "DJANGO_SETTINGS_MODULE": "rightsource.site.settings",
        }
        return subprocess.Popen([sys.executable, "-c", _COMMAND, *words], env=environment, stdout=subprocess.DEVNULL)

    return start


@pytest.mark.slow
def test_after_kill_9_of_the_whole_command_only_what_is_missing_is_computed(command: Any) -> None:
    study = whole_country(_FEW)
    running = command("national", "--futures", str(_FEW), "--workers", "2")
    try:
        _wait_for(lambda: CouncilProjection.objects.count() >= 5, running)
        workers = psutil.Process(running.pid).children(recursive=True)
    finally:
        running.kill()
        running.wait()
    done = CouncilProjection.objects.count()
    assert workers
    assert 5 <= done < len(study.tasks), "it ended before it could be killed"
    _wait_for(lambda: not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in workers))

    kept = dict(CouncilProjection.objects.values_list("e_code", "pk"))
    assert command("national", "--futures", str(_FEW), "--workers", "2").wait() == 0
    assert dict(CouncilProjection.objects.filter(pk__in=kept.values()).values_list("e_code", "pk")) == kept
    missing = [event.details for event in AuditEvent.objects.filter(event="national-study-run").order_by("position")]
    assert f'"authorities": {len(study.tasks)}' in missing[0]
    assert f'"authorities": {len(study.tasks) - len(kept)}' in missing[1]
    found = national_known(TODAY, Scenario.MOST_TAX)
    assert found is not None
    assert by_code(list(found.councils)) == by_code([project_council(task) for task in study.tasks])

    again = run_national(by=SYSTEM, authority=Authority("a test"), study=study, outturn=outturn_on_file())
    assert again == found
    assert AuditEvent.objects.filter(event="national-study-run").count() == 2


def _wait_for(it_is_so: Callable[[], bool], running: subprocess.Popen[bytes] | None = None) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not it_is_so():
        assert running is None or running.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until, "it never came to it"
        time.sleep(0.02)
