"""Servers of their own for tests that make, break and kill them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from rightsource.site import binaries

Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture(params=["system", "wheel"])
def origin(request, monkeypatch) -> str:
    """Give each kind of server that there is, by itself."""
    monkeypatch.setenv("RIGHTSOURCE_POSTGRES", request.param)
    if not binaries.usable_binaries()[0]:
        pytest.skip(f"left out: this machine has no PostgreSQL of the kind '{request.param}' (15 or newer)")
    return request.param


@pytest.fixture
def own_state(monkeypatch) -> Generator[Path]:
    """Keep everything of this test in a folder of its own, and end the server in it afterwards."""
    from rightsource.site.postgres import stop_cluster

    folder = Path(tempfile.mkdtemp(prefix="rightsource-test-"))
    folder.chmod(0o755)  # as root the server is run by nobody, who must be able to enter
    monkeypatch.setenv("RIGHTSOURCE_STATE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield folder
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("RIGHTSOURCE_POSTGRES", raising=False)
    stop_cluster()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start() -> Generator[Run]:
    """Return a function that starts Python on some words; whatever still runs at the end is killed."""
    processes: list[subprocess.Popen[str]] = []

    def begin(*words: str) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name != "RIGHTSOURCE_DATABASE_URL"}
        process = subprocess.Popen(
            [sys.executable, *words], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
