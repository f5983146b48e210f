"""Working a replay out beside the pages, so that nobody's request waits for it; one at a time for each key."""

from __future__ import annotations

from datetime import date
from threading import Lock, Thread

import structlog
from django.db import connection, transaction

from rightsource.scrutiny.queries.kept_replay import keep_replay
from rightsource.storage import walls
from rightsource.storage.viewpoints import Viewpoint

_log = structlog.get_logger(__name__)
_lock = Lock()
_working: set[str] = set()


def begin(key: str, viewpoint: Viewpoint, *, today: date) -> bool:
    """Begin to work out the replay of a key, unless that is being done; answer whether it was begun now."""
    with _lock:
        if key in _working:
            return False
        _working.add(key)
    Thread(target=_work, args=(key, viewpoint, today), name="replay", daemon=True).start()
    return True


def _work(key: str, viewpoint: Viewpoint, today: date) -> None:
    """Work it out behind the same wall as the page that asked, on a connection of its own."""
    try:
        with transaction.atomic():
            walls.look_as(viewpoint)
            keep_replay(key, today=today)
    except Exception:
        # Nobody waits for this thread, so the log is the only place where its bug can be seen.
        _log.exception("replay_not_worked_out", key=key)
    finally:
        with _lock:
            _working.discard(key)
        connection.close()
