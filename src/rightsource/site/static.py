"""Static files, collected once under names that carry a hash of their content."""

import hashlib
import importlib.metadata
import os
import subprocess
import sys

from rightsource.site import places
from rightsource.site.errors import StepFailed

_OTHERS_WITH_FILES = ("django-allauth", "whitenoise")


def collect_static() -> None:
    """Collect static files, if any changed since they last were.

    Raises:
        StepFailed: a file names another that is not there, or cannot be written.
    """
    wanted = _static_hash()
    written = places.static_folder() / "collected"
    if written.exists() and written.read_text() == wanted:
        return
    with places.locked(places.state_folder() / "static.lock"):
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "rightsource.site.settings"}
        result = subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if result.returncode != 0:
            raise StepFailed("collect static files", (result.stderr.strip().splitlines() or [""])[-1])
        written.write_text(wanted)


def _static_hash() -> str:
    digest = hashlib.sha256()
    root = places.package_folder() / "web" / "static"
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    for distribution in _OTHERS_WITH_FILES:
        digest.update(f"{distribution} {importlib.metadata.version(distribution)}".encode())
    return digest.hexdigest()[:24]
