"""A long question worked out beside the pages: begun by whoever may, seen by all who may read the answer."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

import structlog
from django.db import connection
from django.http import HttpRequest

from rightsource.constitution.rules.rights import Right, holders_in_words, may
from rightsource.planning.queries import run_in_progress
from rightsource.planning.rules.questions import Question
from rightsource.quantities import Refusal
from rightsource.web.as_known import AsKnown
from rightsource.web.formatting import number
from rightsource.web.rights import viewer_of

_log = structlog.get_logger(__name__)
_lock = Lock()
_working: set[str] = set()
_refused: dict[str, str] = {}


def begin(key: str, work: Callable[[], object]) -> bool:
    """Begin to work on a question, unless this process is at it already; answer whether it was begun now."""
    with _lock:
        if key in _working:
            return False
        _working.add(key)
        _refused.pop(key, None)
    Thread(target=_work, args=(key, work), name="long question", daemon=True).start()
    return True


def key_of(asked: AsKnown, question: Question) -> str:
    """Return the name under which a question about one day's knowledge is worked on."""
    return f"{question.value}/{asked.on}/{asked.audience.value}"


def progress_shown(request: HttpRequest, asked: AsKnown, question: Question) -> dict[str, Any]:
    """Return how far a question is, why it ended without an answer if it did, and who may have it worked out."""
    going = run_in_progress(asked.audience, question)
    key = key_of(asked, question)
    with _lock:
        is_working, refused = key in _working, _refused.get(key, "")
    failed = refused or (going.failed_because if going is not None else "")
    is_going = is_working or (going is not None and not failed)
    share = 0.0 if going is None or not going.futures else min(going.futures_done / going.futures, 1.0)
    return {
        "is_going": is_going,
        "failed": failed if not is_going else "",
        "done": number(going.futures_done) if going is not None else "0",
        "of": number(going.futures) if going is not None else "",
        "share": share,
        "may_ask": may(viewer_of(request), Right.ASK_THE_MODEL),
        "holders": holders_in_words(Right.ASK_THE_MODEL),
        "again": request.get_full_path(),
    }


def _work(key: str, work: Callable[[], object]) -> None:
    """Work it out on a connection of its own; what was refused is told on the page."""
    try:
        work()
    except Refusal as refusal:
        with _lock:
            _refused[key] = f"{refusal.message} {refusal.advice}"
    except Exception:
        # Nobody waits for this thread, so the log is the only place where its bug can be seen.
        _log.exception("long_question_not_worked_out", key=key)
    finally:
        with _lock:
            _working.discard(key)
        connection.close()
