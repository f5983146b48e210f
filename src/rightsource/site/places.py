"""Where this installation keeps what is not in the tree: the database's files, the secret key, static files, logs."""

import contextlib
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import rightsource

_ROOTS_FOLDER = Path("/var/lib/rightsource")


def package_folder() -> Path:
    """Return the folder of the package itself."""
    return Path(rightsource.__file__).parent


def checkout() -> Path | None:
    """Return the repository that this package runs from, if it is not an installed copy."""
    folder = package_folder().parents[1]
    return folder if (folder / "pyproject.toml").is_file() else None


def state_folder() -> Path:
    """Return the folder for everything kept between runs, making it if need be.

    It is `RIGHTSOURCE_STATE` if set, else `.rightsource` in a writable checkout, else the user's own data folder.
    """
    folder = _state_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _state_folder() -> Path:
    if chosen := os.environ.get("RIGHTSOURCE_STATE"):
        return Path(chosen).absolute()
    repository = checkout()
    if repository is not None and os.access(repository, os.W_OK):
        return repository / ".rightsource"
    share = os.environ.get("XDG_DATA_HOME")
    return (Path(share) if share else Path.home() / ".local" / "share") / "rightsource"


def cluster_folder() -> Path:
    """Return the folder for the database's files.

    Root may not run PostgreSQL, and the user that does may not be able to enter the checkout, so root's is under
    /var/lib, one for each checkout.
    """
    if os.geteuid() != 0 or os.environ.get("RIGHTSOURCE_STATE"):
        return state_folder() / "postgresql"
    home = checkout() or package_folder()
    return _ROOTS_FOLDER / hashlib.sha256(str(home).encode()).hexdigest()[:12]


def static_folder() -> Path:
    """Return the folder that static files are collected into."""
    return state_folder() / "static"


def log_folder() -> Path:
    """Return the folder for logs, making it if need be."""
    folder = state_folder() / "log"
    folder.mkdir(exist_ok=True)
    return folder


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(path)


def kept_secret(name: str) -> str:
    """Return a random secret of this installation, made when first asked for."""
    path = state_folder() / name
    if not path.exists():
        with locked(state_folder() / "secrets.lock"):
            if not path.exists():
                write_private(path, secrets.token_urlsafe(48))
    return path.read_text()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold a lock that other processes wait for, and that the system lets go if this one is killed.

    A child that is handed the file descriptor given here (`pass_fds`) holds the lock too, so that what a killed
    parent had begun is finished before anybody begins it again.
    """
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()
