"""How many questions each page asks the database: never above 25, and never more than the reviewed table says.

After a page was made to ask fewer, or a page was added, write the table anew and read the difference::

    RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/web/test_query_counts.py
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.usefixtures("county_on_record")

TABLE = Path(__file__).with_name("query_counts.json")
MOST = 25
EXAMPLES = {
    "decision": "/decisions/CAB-2026-32",
    "warning": "/warnings/W-2026-01",
    "close-warning": "/warnings/W-2026-01/close",
    "answer-warning": "/warnings/W-2026-01/answer",
    "price-request": "/price-requests/A-001-R5",
    "answer-price-request": "/price-requests/A-001-R5/answer",
    "return": "/returns/care-company/2026-10",
    "return-form": "/returns/care-company/form",
    "saving": "/savings/2026-27/S-01",
    "verify-saving": "/savings/2026-27/S-01/verify",
    "promise": "/promises/P4",
    "budget-line": "/budgets/demonstration/2026-27/expenditure-waste-disposal",
    "move-forecast": "/budgets/demonstration/2026-27/expenditure-waste-disposal/forecast",
    "vire": "/budgets/demonstration/2026-27/expenditure-waste-disposal/vire",
    "set-budget": "/budgets/demonstration/2026-27/set",
    "drill": "/ahead/drill/law-company",
    "drill-picture": "/ahead/drill/law-company/costs.svg",
}
"""Addresses of things that are on record, for pages that would else only say that there is no such thing."""

NO_QUESTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config(")
"""What keeps a page's reading together and behind the wall, which asks nothing of the record."""


def questions(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code in {200, 304}, address
    return sum(not query["sql"].startswith(NO_QUESTION) for query in asked.captured_queries)


def counts(officer: Client, routes: list[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for route in routes:
        if route.is_of_the_api or route.template.startswith("accounts/"):
            continue
        address = EXAMPLES.get(route.name, route.address)
        if officer.get(address).status_code == 200:
            found[route.name] = questions(officer, address)
    return found


def test_no_page_asks_more_than_it_did_and_none_more_than_25(
    browser_as: Callable[[str], Client], every_route: list[Any]
) -> None:
    found = counts(browser_as("section-151-officer"), every_route)
    if os.environ.get("RIGHTSOURCE_UPDATE_SNAPSHOTS"):
        TABLE.write_text(json.dumps(dict(sorted(found.items())), indent=2) + "\n")
    reviewed = json.loads(TABLE.read_text())
    assert sorted(found) == sorted(reviewed)
    assert {page: count for page, count in found.items() if count > min(reviewed[page], MOST)} == {}
