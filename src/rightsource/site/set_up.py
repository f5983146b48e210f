"""From a fresh clone to two councils served: the steps, each skipped when its stamp says that it is done.

A step that is killed leaves no stamp, so the next run does it again; every step may be done again.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from rightsource.quantities import FinancialYear
from rightsource.site import places
from rightsource.site.council import migrate, migrations_hash, stamp, stamps
from rightsource.site.database import CouncilDatabase, drop_database, ensure_council
from rightsource.site.errors import StepFailed
from rightsource.site.machine import port_is_free
from rightsource.site.serving import HOST, check_port
from rightsource.site.static import collect_static

FIRST_PORT = 8000
_SECONDS_TO_FIRST_PAGE = 60
_SECONDS_TO_LET_GO = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class House:
    """One of the two councils that come with Rightsource, and what is printed of it once it is loaded."""

    slug: str
    shown: str
    command: tuple[str, ...]
    is_made_up: bool = False

    @property
    def case(self) -> Path:
        """The folder that holds it as files."""
        return places.package_folder() / "data" / "cases" / self.slug


HOUSES = (
    House("demonstration", "This week in the demonstration county", ("week",), is_made_up=True),
    House("northamptonshire", "Northamptonshire replayed, 2010 to 2018", ("replay",)),
)


def set_up(say: Say) -> None:
    """Bring both councils up: server, databases, tables, cases, static files.

    Raises:
        Refusal: the step that stopped, and how to mend it.
    """
    databases = [ensure_council(house.slug) for house in HOUSES]
    say(f"Database: {databases[0].server}")
    with ThreadPoolExecutor() as pool:
        static = pool.submit(collect_static)
        councils = [
            pool.submit(_bring_up, house, database, say) for house, database in zip(HOUSES, databases, strict=True)
        ]
        for each in (static, *councils):
            each.result()


def _bring_up(house: House, database: CouncilDatabase, say: Say) -> None:
    year = str(FinancialYear.of(datetime.now(UTC).date()))
    if house.is_made_up:
        _begin_afresh_if_need_be(house, database, year, say)
    migrate(database)
    wanted = case_hash(house)
    with places.locked(places.state_folder() / f"{database.name}.lock") as lock:
        done = stamps(database)
        steps = [("case", "loading its case", ["load", str(house.case)])]
        if house.is_made_up:
            steps.append(("books", "keeping its books", ["demo", "keep-books"]))
        for name, doing, command in steps:
            if done.get(name) == wanted:
                say(f"{house.slug}: no need of {doing} again")
                continue
            began = time.monotonic()
            say(f"{house.slug}: {doing}")
            _run(f"{command[0]} {house.slug}", [*command, "--council", house.slug], lock)
            stamp(database, **{name: wanted, "year": year, "drawn_from": drawn_hash(house)})
            say(f"{house.slug}: done with {doing} in {time.monotonic() - began:.0f} s")


def _begin_afresh_if_need_be(house: House, database: CouncilDatabase, year: str, say: Say) -> None:
    """Drop a made-up county of another financial year, or one that was drawn otherwise than it would be now.

    It moves by whole years, and its books cannot be edited: two years of it, or two drawings, cannot stand together.
    """
    drawn_from = drawn_hash(house)
    with places.locked(places.state_folder() / f"{database.name}.lock"):
        done = stamps(database)
        if done.get("year", year) != year:
            say(f"{house.slug}: beginning the new financial year afresh")
        elif done.get("drawn_from", drawn_from) != drawn_from:
            say(f"{house.slug}: beginning afresh, since what it is made of has changed")
        else:
            return
        drop_database(database.name)
    ensure_council(house.slug)


def drawn_hash(house: House) -> str:
    """Return a hash of all that a made-up county is drawn from: its case, and what draws its books."""
    package = places.package_folder()
    return _hash_of(house.case, package / "data" / "made_up", package / "scrutiny" / "rules" / "made_up")


def case_hash(house: House) -> str:
    """Return a hash of all that a council's loaded rows come from: its files, the tables, and the current month."""
    return _hash_of(house.case, beside=f"{migrations_hash()} {datetime.now(UTC):%Y-%m}")


def _hash_of(*folders: Path, beside: str = "") -> str:
    digest = hashlib.sha256(beside.encode())
    for folder in folders:
        files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
        for path in sorted(files):
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]


def results() -> Iterator[tuple[str, str]]:
    """Compute what each council shows, all at once, and give each with its heading, in order.

    Raises:
        StepFailed: a command failed; carries what it said.
    """
    with ThreadPoolExecutor() as pool:
        computed = [pool.submit(_run, house.shown, [*house.command, "--council", house.slug]) for house in HOUSES]
        for house, each in zip(HOUSES, computed, strict=True):
            yield house.shown, each.result()


def compute(say: Say) -> None:
    """Compute the money ahead of each council, one after the other; what was computed before is skipped.

    Raises:
        StepFailed: a command failed; carries what it said.
    """
    for house in HOUSES:
        began = time.monotonic()
        _run(f"compute {house.slug}", ["compute", "--council", house.slug])
        say(f"{house.slug}: the money ahead is computed, in {time.monotonic() - began:.0f} s")


def check_ports(first_port: int) -> None:
    """Refuse to begin where a port is taken, when what a killed run served has had a moment to end.

    Raises:
        PortTaken: another program answers on one of the ports.
    """
    for offset in range(len(HOUSES)):
        deadline = time.monotonic() + _SECONDS_TO_LET_GO
        while not port_is_free(first_port + offset) and time.monotonic() < deadline:
            time.sleep(0.1)
        check_port(first_port + offset)


@contextmanager
def serving(first_port: int, say: Say) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """Serve both councils, each in a process and on a port of its own, and end both on leaving.

    Raises:
        StepFailed: one did not answer; its log says why.
    """
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for port, house in enumerate(HOUSES, first_port):
            with _log(house).open("ab") as log:
                command = _command(["serve", "--council", house.slug, "--port", str(port), "--until-stdin-ends"])
                # Ctrl-C reaches this process alone, which then ends both. Should it be killed, its end of the pipe
                # closes and they end by themselves, so that the ports are free for the next run.
                processes.append(
                    subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True)
                )
        for port, (house, process) in enumerate(zip(HOUSES, processes, strict=True), first_port):
            _wait_for_first_page(house, process, port)
            say(f"{house.slug}: http://localhost:{port} (its log: {_log(house)})")
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def wait_until_one_ends(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Stay while both councils are served.

    Raises:
        StepFailed: one of them ended by itself.
    """
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    for house, process in zip(HOUSES, processes, strict=True):
        if process.poll() is not None:
            raise StepFailed(f"serve {house.slug}", f"It ended by itself. Its log: {_log(house)}.")


def _wait_for_first_page(house: House, process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _SECONDS_TO_FIRST_PAGE
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=_SECONDS_TO_FIRST_PAGE)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise StepFailed(f"serve {house.slug}", f"It does not answer. Its log: {_log(house)}.")


def _log(house: House) -> Path:
    return places.log_folder() / f"serve-{house.slug}.log"


def _run(step: str, arguments: list[str], *held: int) -> str:
    """Run one of our own commands in a process of its own, since a process opens one council, and return its answer."""
    result = subprocess.run(
        _command(arguments), env=_environment(), pass_fds=held, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        raise StepFailed(step, result.stderr.strip())
    return result.stdout


def _command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "rightsource", *arguments]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "RIGHTSOURCE_COUNCIL"}
