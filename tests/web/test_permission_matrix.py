"""Who may open which address: every route of the site, by the demonstration's eight roles, against a reviewed table.

After a route is added or a right is changed, write the table anew and read the difference before committing it::

    RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/web/test_permission_matrix.py
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.storage import walls
from rightsource.web.demonstration.roles import ROLES, viewer_as
from rightsource.web.rights import PUBLIC

TABLE = Path(__file__).parents[1] / "contracts" / "permission_matrix.json"
REFUSED = {401, 403}
COMMAND = "RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/web/test_permission_matrix.py"

Matrix = dict[str, dict[str, Any]]


def matrix_of(browser_as: Callable[[str], Client], routes: list[Any]) -> Matrix:
    """Ask for every address as every role."""
    found: Matrix = {}
    browsers = {role.key: browser_as(role.key) for role in ROLES}
    for route in routes:
        statuses = {role: answered(browser, route) for role, browser in browsers.items()}
        methods = {method for method, _ in statuses.values()}
        assert len(methods) == 1, f"{route.template} takes another method from each role"
        found[f"{methods.pop()} /{route.template}"] = {
            "right": route.declared,
            "status": {role: status for role, (_, status) in statuses.items()},
        }
    return found


def answered(client: Client, route: Any) -> tuple[str, int]:
    """Ask for an address by the first method that it takes, with nothing filled in, and give the status."""
    for method in route.methods or ("GET", "POST"):
        status = client.generic(method, route.address).status_code
        if status != 405:
            return method, status
    raise AssertionError(f"{route.template} takes neither GET nor POST")


def test_every_route_declares_a_right_or_that_it_is_public(every_route: list[Any]) -> None:
    allowed = {PUBLIC, *(each.value for each in Right)}
    assert [route.template for route in every_route if route.declared not in allowed] == []


@pytest.fixture
def viewers(county: None) -> dict[str, Viewer]:
    """Give the viewer of each role."""
    walls.look_as(walls.THE_COUNCIL)
    return {role.key: viewer_as(role, Viewer(is_demonstration=True), on=timezone.localdate()) for role in ROLES}


@pytest.mark.usefixtures("county")
def test_each_role_gets_what_the_reviewed_table_says(
    browser_as: Callable[[str], Client], every_route: list[Any], viewers: dict[str, Viewer]
) -> None:
    matrix = matrix_of(browser_as, every_route)
    if os.environ.get("RIGHTSOURCE_UPDATE_SNAPSHOTS"):
        lines = ",\n".join(f"  {json.dumps(route)}: {json.dumps(row)}" for route, row in matrix.items())
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(f"{{\n{lines}\n}}\n")
    assert wrongly_answered(matrix, viewers) == []
    assert matrix == json.loads(TABLE.read_text()), f"Who may open what has changed. If that is meant: {COMMAND}"


def wrongly_answered(matrix: Matrix, viewers: dict[str, Viewer]) -> list[tuple[str, str, int]]:
    """Return where an address breaks, is refused to somebody who holds its right, or opens to somebody who does not."""
    return [
        (route, role, status)
        for route, row in matrix.items()
        for role, status in row["status"].items()
        if status >= 500 or (status in REFUSED) == (row["right"] == PUBLIC or may(viewers[role], Right(row["right"])))
    ]


def test_a_door_left_open_and_a_door_wrongly_shut_are_both_found(viewers: dict[str, Viewer]) -> None:
    matrix = {
        "GET /open": {"right": "see_audit", "status": {"resident": 200, "auditor": 200}},
        "GET /shut": {"right": "see_week", "status": {"resident": 403, "auditor": 403}},
        "GET /public": {"right": "public", "status": {"resident": 403, "auditor": 500}},
    }
    assert wrongly_answered(matrix, viewers) == [
        ("GET /open", "resident", 200),
        ("GET /shut", "auditor", 403),
        ("GET /public", "resident", 403),
        ("GET /public", "auditor", 500),
    ]


@pytest.mark.usefixtures("county")
def test_every_page_stands_under_a_strict_policy_and_has_nothing_inline(
    every_route: list[Any], check_page: Callable[[Any, str], None]
) -> None:
    for route in every_route:
        if not route.is_of_the_api:
            check_page(Client().get(route.address), route.template)
