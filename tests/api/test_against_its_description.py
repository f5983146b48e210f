"""The API held to its own description by schemathesis, in this process: what it takes and answers, how it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import Phase
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from rightsource.api import api
from rightsource.quantities import FinancialYear

EXAMPLES = 4
"""Requests made up for each operation: bounded, so that all of them take less than a minute."""

TOO_SLOW_TO_ASK_OFTEN = ["/api/replay", "/api/reorganise", "/api/compare"]
"""Seconds an answer; other tests ask each once."""

PUT_TO_THE_PLAN = frozenset(
    {
        "/amend", "/budgets/control", "/drill", "/ledger/bank", "/ledger/bank/matches", "/ledger/export",
        "/ledger/management-accounts",
    }
)  # fmt: skip
"""What is asked is well formed as a text, and may still name what there is not: it is refused by a rule."""

days = st.dates(timezone.localdate() - timedelta(days=300), timezone.localdate())
schemathesis.openapi.format("date", days.map(lambda day: day.isoformat()))
schemathesis.openapi.format("financial-year", days.map(lambda day: str(FinancialYear.of(day))))


def described_to_whoever_is_signed_in() -> dict[str, Any]:
    """Return the published description without who may ask: that is tested by role, and here one role asks."""
    plain: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    for operation in (operation for methods in plain["paths"].values() for operation in methods.values()):
        operation.pop("security", None)
    return plain


described = schemathesis.openapi.from_dict(described_to_whoever_is_signed_in())
described.app = get_wsgi_application()
described.location = "/api/openapi.json"
described.config.phases.coverage.enabled = False  # it asks hundreds of times


@pytest.fixture(scope="module")
def session(county: None) -> Iterator[dict[str, str]]:
    """Give the headers of a session that looks as the section 151 officer, in the transaction that holds the county."""
    client = Client()
    client.post("/demonstration/role", {"role": "section-151-officer", "next": "/data-protection"})
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)  # as Django's own test client does
    yield {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.slow
@described.exclude(path=TOO_SLOW_TO_ASK_OFTEN).parametrize()
@hypothesis.settings(max_examples=EXAMPLES, derandomize=True, phases=[Phase.explicit, Phase.generate])
def test_an_operation_takes_and_answers_what_its_description_says(case: Any, session: dict[str, str]) -> None:
    # What is to be written may be well formed and still refused by a rule, with 422.
    is_put_to_a_rule = case.method == "POST" or case.operation.path.removeprefix("/api") in PUT_TO_THE_PLAN
    may_be_refused = [positive_data_acceptance] if is_put_to_a_rule else []
    case.call_and_validate(headers=session, excluded_checks=may_be_refused)
