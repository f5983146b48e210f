"""No page asks the database more often than it did: a ratchet, and never more than 25 times.

After a page is made to ask less, write the counts anew and read the difference before committing it::

    RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/web/test_query_counts.py
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

COUNTS = Path(__file__).with_name("query_counts.json")
MOST = 25
COMMAND = "RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/web/test_query_counts.py"


def test_no_page_asks_the_database_more_often_than_it_did(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    officer = browser_as("section-151-officer")
    stated: dict[str, int] = json.loads(COUNTS.read_text())
    counted = {address: asked(officer, address) for address in stated}
    if os.environ.get("RIGHTSOURCE_UPDATE_SNAPSHOTS"):
        COUNTS.write_text(json.dumps(counted, indent=2) + "\n")
        stated = counted
    assert {address: count for address, count in counted.items() if count > min(stated[address], MOST)} == {}, COMMAND


def asked(browser: Client, address: str) -> int:
    """Ask for a page, and count the questions to the database, without those that begin and end a transaction."""
    with CaptureQueriesContext(connection) as captured:
        answered = browser.get(address)
    assert answered.status_code == 200, address
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in captured)
