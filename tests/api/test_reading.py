"""Reading through the API: in few queries, behind the same walls, as known on a day and to an audience."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rightsource.api import api
from rightsource.api.door import PUBLIC
from rightsource.cli.door import plain
from rightsource.constitution.rules.rights import Right
from rightsource.scrutiny.queries.week import this_week
from rightsource.storage import walls
from rightsource.storage.knowledge import Audience

QUERY_COUNTS = Path(__file__).parent / "query_counts.json"
UPDATE = "RIGHTSOURCE_UPDATE_SNAPSHOTS"
MOST_QUERIES = 25
NOT_TABLES = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config")
"""What keeps the transaction and sets the wall, and reads no table."""

EXAMPLES = {"organisation": "care-company"}
FEW = "futures=100"
NEEDED = {
    "/where-from": "rows=00000000-0000-4000-8000-000000000000",
    "/amend": FEW,
    "/compare": FEW,
    "/drill": f"vehicle=care-company&month={timezone.localdate().year + 1}-02&{FEW}",
    "/reorganise": FEW,
}


def _reading() -> dict[str, str]:
    """Return every reading operation's path with examples filled in, and the right that it declares."""
    found = {}
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                if "GET" in operation.methods:
                    query = f"?{NEEDED[path]}" if path in NEEDED else ""
                    found[path.format(**EXAMPLES) + query] = vars(operation.view_func)["right_declared"]
    return found


READING = _reading()
RESTRICTED = [path for path, right in READING.items() if right != PUBLIC]
ELSEWHERE = {
    "/procurements/route", "/procurements/one", "/charge", "/contracts/one", "/spend/supplier", "/council-tax",
    "/trace", "/procurements/evaluation", "/procurements/award", "/procurements/bids", "/agreements/one",
    "/agreements/variation", "/payments/owed", "/payments/run", "/payments/run/file",
    "/budgets/control", *(path for path in READING if "/ledger/" in path),
}  # fmt: skip
"""What needs books or files that the demonstration council does not have: asked in files of their own beside this."""
BY_NAME = (
    "/contracts/one", "/procurements/one", "/procurements/route", "/procurements/evaluation", "/procurements/award",
    "/procurements/bids", "/spend/supplier", "/council-tax", "/trace", "/payments/owed", "/payments/run",
    "/payments/run/file",
)  # fmt: skip
"""What is asked for by what it is called."""
AS_RECORDED = {
    "/replay", "/audit/verify", "/position", "/charges", "/charges/payable", "/charges/prices", "/shared", "/payments",
    "/payments/bases", "/payments/in-time", "/procurements/flags",
}  # fmt: skip
"""What is asked by no day on which it was known."""
ON_RECORD = [path for path in READING if path not in ELSEWHERE]
AS_KNOWN = [path for path in ON_RECORD if path not in AS_RECORDED]


def asked(client: Client, path: str, **query: object) -> Any:
    response = client.get(f"/api{path}", query) if query else client.get(f"/api{path}")
    return response.status_code, response.json()


def problem(client: Client, path: str, **query: object) -> tuple[int, str]:
    """Return the status and code of a refusal, having seen that it is told as a problem."""
    response = client.get(f"/api{path}", query)
    told = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert told["status"] == response.status_code
    assert told["title"]
    assert told["detail"]
    return response.status_code, told["code"]


@pytest.fixture
def officer(asking_as: Callable[[str], Client]) -> Client:
    return asking_as("section-151-officer")


def test_every_operation_answers_in_no_more_queries_than_reviewed(officer: Client) -> None:
    counts = {}
    for path in ON_RECORD:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert asked(officer, path)[0] == 200, path
        read = [query for query in captured.captured_queries if not query["sql"].startswith(NOT_TABLES)]
        counts[path.partition("?")[0]] = len(read)
    if os.environ.get(UPDATE):
        QUERY_COUNTS.write_text(json.dumps(counts, indent=2) + "\n")
    reviewed = json.loads(QUERY_COUNTS.read_text())
    assert {path: count for path, count in counts.items() if count > min(reviewed.get(path, 0), MOST_QUERIES)} == {}


@pytest.mark.parametrize("path", RESTRICTED)
def test_what_is_not_public_asks_a_stranger_to_sign_in(asking_as: Callable[[str], Client], path: str) -> None:
    response = asking_as("signed-out").get(f"/api{path}")
    assert response.status_code == 401
    assert response.json()["code"] == "sign-in-first"
    assert response.headers["WWW-Authenticate"].startswith("Session")


@pytest.mark.parametrize("path", RESTRICTED)
def test_a_resident_is_told_who_holds_the_right(asking_as: Callable[[str], Client], path: str) -> None:
    status, told = asked(asking_as("resident"), path)
    assert (status, told["code"]) == (403, "not-your-right")
    assert Right(READING[path]).in_words in told["title"]


def test_a_stranger_learns_nothing_from_how_a_request_is_faulted(asking_as: Callable[[str], Client]) -> None:
    assert problem(asking_as("signed-out"), "/week", on="never") == (401, "sign-in-first")


@pytest.mark.parametrize(
    "day", ["never", "2026-02-30", "1790000000", "2026-11-22T00:00:00", "20261122", "", "２026-01-01"]
)
def test_what_is_no_day_is_refused(officer: Client, day: str) -> None:
    assert problem(officer, "/council", on=day) == (422, "request-not-understood")


def test_every_fault_of_a_request_is_told_at_once(officer: Client) -> None:
    status, told = asked(officer, "/savings", on="never", audience="everybody", year="2026-28")
    assert status == 422
    assert [each["where"] for each in told["problems"]] == ["query, on", "query, audience", "query, year"]


@pytest.mark.parametrize("path", AS_KNOWN)
def test_a_day_that_has_not_come_is_refused(officer: Client, path: str) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    where, _, query = path.partition("?")
    given = dict(parse_qsl(query))
    assert problem(officer, where, on=tomorrow.isoformat(), **given) == (422, "day-ahead")


@pytest.mark.parametrize(("role", "may"), [("member", "members"), ("resident", "public"), ("auditor", "insiders")])
def test_nobody_asks_for_more_than_they_may_know(asking_as: Callable[[str], Client], role: str, may: str) -> None:
    client = asking_as(role)
    audiences = [each.value for each in Audience]
    for audience in audiences:
        if audiences.index(audience) >= audiences.index(may):
            assert asked(client, "/decisions", audience=audience)[1]["audience"] == audience
        else:
            assert problem(client, "/decisions", audience=audience) == (403, "audience-knows-more")


def test_a_past_day_is_told_as_it_was_known_then(officer: Client) -> None:
    today, day = timezone.localdate(), timezone.localdate() - timedelta(days=120)
    now, then = (asked(officer, "/warnings", on=on.isoformat())[1]["rows"] for on in (today, day))
    assert now != then
    for row in then:
        assert date.fromisoformat(row["warning"]["provenance"]["known_on"]["inside_on"]) <= day


def test_a_resident_sees_only_what_the_public_knows(asking_as: Callable[[str], Client]) -> None:
    for path in ("/prices", "/savings", "/facts", "/exposures"):
        known = _known_on(asked(asking_as("resident"), path)[1])
        assert all(each["public_on"] is not None for each in known), path


def _known_on(told: Any) -> list[Any]:
    if isinstance(told, list):
        return [found for each in told for found in _known_on(each)]
    if not isinstance(told, dict):
        return []
    own = [told["known_on"]] if isinstance(told.get("known_on"), dict) else []
    return own + [found for each in told.values() for found in _known_on(each)]


def test_a_vehicles_officer_sees_the_returns_of_its_own_vehicle(asking_as: Callable[[str], Client]) -> None:
    told = asked(asking_as("vehicle-finance-lead"), "/returns")[1]
    whose = {each["made"]["row"]["organisation"] for each in told["due"] if each["made"]}
    assert whose == {"care-company"}
    assert {each["row"]["organisation"] for each in told["measures"]} == {"care-company"}


def test_the_api_and_the_command_line_say_the_same_of_the_week(officer: Client) -> None:
    told = asked(officer, "/week")[1]["week"]
    walls.look_as(walls.THE_COUNCIL)
    said = plain(this_week(timezone.localdate(), Audience.INSIDERS))
    assert said["items"]
    for name in ("items", "limits"):
        assert [{key: each[key] for key in one} for each, one in zip(told[name], said[name], strict=True)] == said[name]
    assert told["coming_up"] == said["coming_up"]


def test_every_record_that_the_week_rests_on_is_found(officer: Client) -> None:
    week = asked(officer, "/week")[1]["week"]
    wanted = {key for item in week["items"] for key in item["record_ids"]}
    found = asked(officer, "/where-from", rows=",".join(sorted(wanted)))[1]["rows"]
    assert wanted
    assert {each["version"]["record_id"] for each in found} == wanted


@pytest.mark.parametrize("key", ["no-such-vehicle", "'; DROP TABLE", "%00", "care-company%20", "demonstration"])
def test_a_vehicle_that_is_not_on_record_is_not_found(officer: Client, key: str) -> None:
    assert problem(officer, f"/vehicles/{key}") == (404, "not-on-record")


def test_the_replay_is_worked_out_once_and_then_told_as_it_was_kept(officer: Client) -> None:
    first = asked(officer, "/replay")
    with CaptureQueriesContext(connection) as captured:
        again = asked(officer, "/replay")
    assert again == first
    assert len([each for each in captured if not each["sql"].startswith(NOT_TABLES)]) < 6
    assert asked(officer, "/replay", last_day=timezone.localdate().isoformat()) == first


@pytest.mark.parametrize("path", ["/no-such-thing", "/decisions/", "/decisions/CAB-2024-17", "/%00", "/"])
def test_an_address_that_there_is_not_is_told_as_a_problem(client: Client, db: None, path: str) -> None:
    assert problem(client, path) == (404, "no-such-address")
    told = client.post(f"/api{path}", {})
    assert (told.status_code, told.headers["Content-Type"]) == (404, "application/problem+json")


def test_the_figures_of_the_pack_each_stand_once_and_are_named_by_number(officer: Client) -> None:
    pack = asked(officer, "/pack")[1]
    numbers = [figure["number"] for figure in pack["figures"]]
    assert len(numbers) == len(set(numbers)) > 0
    tables = [pack["members"], pack["dealings"]] + [table for page in pack["vehicles"] for table in page["tables"]]
    named = {cell["figure"] for table in tables for row in table["rows"] for cell in row if cell["figure"]}
    assert named <= set(numbers)
    assert all(
        (cell["words"] == "") or (cell["figure"] == "") for table in tables for row in table["rows"] for cell in row
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", READING)
def test_nothing_on_record_is_an_answer_and_not_a_fault(client: Client, path: str) -> None:
    response = client.get(f"/api{path}")
    unasked = dict.fromkeys(BY_NAME, 422)
    expected = {"/pack": 401, "/vehicles/care-company": 404} | unasked | dict.fromkeys(RESTRICTED, 401)
    assert response.status_code == expected.get(path, 200)
