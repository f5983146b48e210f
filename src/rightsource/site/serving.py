"""Serving one council from this process, on loopback only."""

import os
import signal
import sys
import threading

from rightsource.site.errors import PortTaken
from rightsource.site.machine import port_is_free

HOST = "127.0.0.1"
# Whatever is larger is refused before it fills the disk; the largest file that is read makes a smaller request.
_LARGEST_REQUEST_BYTES = 40_000_000
_THREADS = 8  # fewer than the connections that the pool may open


def check_port(port: int) -> None:
    """Refuse a port that another program answers on.

    Raises:
        PortTaken: one does.
    """
    if not port_is_free(port):
        raise PortTaken(port)


def end_with_stdin() -> None:
    """End this process when its standard input closes, as it does when the process that began it dies."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def serve(port: int) -> None:
    """Serve the council that this process has open, until it is told to stop."""
    import waitress

    from rightsource.site.wsgi import application

    waitress.serve(
        application,
        host=HOST,
        port=port,
        threads=_THREADS,
        max_request_body_size=_LARGEST_REQUEST_BYTES,
        ident=None,
        _quiet=True,
    )
