"""An own PostgreSQL server: made, started and stopped by this program, on loopback only, never as root.

Every step may be killed: files are made aside and renamed when whole, and a lock lets go when its holder dies.
"""

import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from rightsource.site import binaries, places
from rightsource.site.binaries import Binaries
from rightsource.site.errors import DatabaseDidNotStart, DatabaseServerMissing, FolderOutOfReach

ADMINISTRATOR = "postgres"
_NOT_ROOT = "nobody"
_HOST = "127.0.0.1"
_SECONDS_TO_START = 60
_CONFIGURATION = """
# Set by Rightsource: loopback only, passwords always.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 100
# What a killed program had begun is given up, and keeps nobody waiting.
client_connection_check_interval = '10s'
timezone = 'UTC'
log_timezone = 'UTC'
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The folder of one server's files, with the secrets kept beside them."""

    folder: Path
    binaries: Binaries

    @property
    def data(self) -> Path:
        """The server's own files."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "log" / "server.log"

    @property
    def kept(self) -> dict[str, Any]:
        """The port and the administrator's password."""
        kept: dict[str, Any] = json.loads((self.folder / "cluster.json").read_text())
        return kept

    @property
    def url(self) -> str:
        """Where the administrator connects."""
        kept = self.kept
        return f"postgresql://{ADMINISTRATOR}:{kept['password']}@{_HOST}:{kept['port']}/postgres"


def running_cluster() -> Cluster:
    """Return this installation's server, made and started if it is not yet.

    Raises:
        NoDatabaseServer: no PostgreSQL will do.
        DatabaseServerMissing: the files here are of a version that is gone.
        DatabaseDidNotStart: it could not be made or started.
        FolderOutOfReach: as root, the folder for its files cannot be entered by the user that runs it.
    """
    home = places.cluster_folder()
    if cluster := _running(home):
        return cluster
    home.mkdir(parents=True, exist_ok=True)
    _check_reachable(home)
    with places.locked(home / "lock"):
        cluster = _existing(home) or _make(home)
        if not _answers(cluster):
            _start(cluster)
    return cluster


def stop_cluster() -> Cluster | None:
    """Stop this installation's own server, and return it if it was running."""
    home = places.cluster_folder()
    cluster = _running(home)
    if cluster is None:
        return None
    with places.locked(home / "lock"):
        _run(cluster.binaries, "pg_ctl", "stop", "-D", str(cluster.data), "-m", "fast", cwd=cluster.data)
    return cluster


def runs_as() -> str:
    """Return the name of the user that runs the server: nobody in place of root, which PostgreSQL refuses."""
    if os.geteuid() == 0:
        return _NOT_ROOT
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}, whom the system does not know and PostgreSQL will refuse"


def _running(home: Path) -> Cluster | None:
    """Return the cluster here that answers, without looking for binaries: nearly every command takes this way."""
    for folder in sorted(home.glob("server-[0-9][0-9]")):
        cluster = Cluster(folder, _binaries_kept(folder))
        if os.environ.get("RIGHTSOURCE_POSTGRES", "") in ("", cluster.binaries.origin) and _answers(cluster):
            return cluster
    return None


def _existing(home: Path) -> Cluster | None:
    """Return the cluster whose files stand here.

    Raises:
        DatabaseServerMissing: no server of its version is on the machine.
    """
    majors = sorted(int(folder.name.removeprefix("server-")) for folder in home.glob("server-[0-9][0-9]"))
    for each in binaries.usable_binaries()[0]:
        if each.major in majors:
            return Cluster(home / f"server-{each.major}", _within_reach(each, home))
    if majors and not os.environ.get("RIGHTSOURCE_POSTGRES"):
        raise DatabaseServerMissing(majors[0], home / f"server-{majors[0]}")
    return None


def _binaries_kept(folder: Path) -> Binaries:
    kept = json.loads((folder / "cluster.json").read_text())
    return Binaries(Path(kept["binaries"]), int(folder.name.removeprefix("server-")), kept["version"], kept["origin"])


def _keep(cluster: Cluster, *, password: str, port: int) -> None:
    chosen = cluster.binaries
    kept = {"binaries": str(chosen.folder), "version": chosen.version, "origin": chosen.origin}
    places.write_private(cluster.folder / "cluster.json", json.dumps(kept | {"password": password, "port": port}))


def _make(home: Path) -> Cluster:
    for leftover in home.glob("making-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    chosen = _within_reach(binaries.choose_binaries(None), home)
    making = Cluster(home / f"making-{chosen.major}-{os.getpid()}-{secrets.token_hex(4)}", chosen)
    making.folder.mkdir()
    making.folder.chmod(0o755)
    for folder in (making.data, making.log.parent):
        folder.mkdir(mode=0o700)
        _give_to_server(folder)
    password = secrets.token_urlsafe(24)
    password_file = making.log.parent / "password"
    places.write_private(password_file, password)
    _give_to_server(password_file)
    _run(
        chosen, "initdb", "-D", str(making.data), "-U", ADMINISTRATOR, f"--pwfile={password_file}",
        "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions", cwd=making.data,
    )  # fmt: skip
    password_file.unlink()
    with (making.data / "postgresql.conf").open("a") as file:
        file.write(_CONFIGURATION)
    _keep(making, password=password, port=_free_port())
    os.sync()
    return Cluster(making.folder.rename(home / f"server-{chosen.major}"), chosen)


def _start(cluster: Cluster) -> None:
    for attempt in range(3):
        if _postmaster(cluster) is None:
            _forget_dead_postmaster(cluster)
            _keep_port_or_move(cluster)
            reason = _ask_to_start(cluster)
        else:
            reason = "It is running, and does not answer."
        if _answers_within(cluster, _SECONDS_TO_START if not reason or attempt == 0 else 2):
            return
        # After kill -9 of the server its children hold the shared memory for a moment longer.
        time.sleep(2)
    raise DatabaseDidNotStart(f"Starting {cluster.binaries}", f"{reason} Its log: {cluster.log}.")


def _ask_to_start(cluster: Cluster) -> str:
    """Start the server, and return why it did not start, or nothing."""
    try:
        _run(
            cluster.binaries, "pg_ctl", "start", "-D", str(cluster.data), "-l", str(cluster.log), "-w",
            "-t", str(_SECONDS_TO_START), "-o", f"-p {cluster.kept['port']}", cwd=cluster.data,
        )  # fmt: skip
    except DatabaseDidNotStart as refusal:
        return refusal.reason
    return ""


def _answers(cluster: Cluster) -> bool:
    """Whether the server on the kept port is this cluster's."""
    if _postmaster(cluster) is None:
        return False
    try:
        with psycopg.connect(cluster.url, connect_timeout=2) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and Path(row[0]).samefile(cluster.data)


def _answers_within(cluster: Cluster, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _answers(cluster):
            return True
        if _postmaster(cluster) is None:
            return False
        time.sleep(0.1)
    return False


def _postmaster(cluster: Cluster) -> int | None:
    """Return the process that its pid file names, if that process is a server on this folder."""
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if str(cluster.data) in _command_line(pid) else None


def _command_line(pid: int) -> str:
    process = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        return (process / "cmdline").read_text().replace("\0", " ") if process.exists() else ""
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def _forget_dead_postmaster(cluster: Cluster) -> None:
    """Take away the pid file of a server that is gone.

    PostgreSQL does so itself, unless another process of the same user has been given the same number since.
    """
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)


def _keep_port_or_move(cluster: Cluster) -> None:
    kept = cluster.kept
    port = kept["port"]
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            port = _free_port()
    _keep(cluster, password=kept["password"], port=port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _run(chosen: Binaries, program: str, *arguments: str, cwd: Path) -> None:
    """Run one of the server's programs as the user that may.

    Raises:
        DatabaseDidNotStart: it ended with a fault; carries what it said.
    """
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam(_NOT_ROOT)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    result = subprocess.run(
        [chosen.program(program), *arguments],
        **as_user, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if result.returncode != 0:
        raise DatabaseDidNotStart(f"{program} of {chosen}", (result.stderr or result.stdout).strip())


def _give_to_server(path: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam(_NOT_ROOT)
        os.chown(path, user.pw_uid, user.pw_gid)


def _check_reachable(home: Path) -> None:
    if os.geteuid() == 0 and not _others_may_enter(home):
        raise FolderOutOfReach(home, runs_as())


def _others_may_enter(folder: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents))


def _within_reach(chosen: Binaries, home: Path) -> Binaries:
    """Return binaries that the server's user can run, copied beside its files if the checkout is closed to it."""
    if os.geteuid() != 0 or _others_may_enter(chosen.folder.resolve()):
        return chosen
    copied = home / f"binaries-{chosen.version}"
    if not copied.is_dir():
        part = home / f"making-binaries-{os.getpid()}-{secrets.token_hex(4)}"
        shutil.copytree(chosen.folder.resolve().parent, part, symlinks=True)
        try:
            part.rename(copied)
        except OSError:  # somebody else was first
            shutil.rmtree(part)
    return Binaries(copied / "bin", chosen.major, chosen.version, chosen.origin)
