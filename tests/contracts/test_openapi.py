"""What the API promises: its description as reviewed, complete, and true of what it answers.

After a change that is meant, write the snapshot anew and read the difference before committing it::

    RIGHTSOURCE_UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/contracts/test_openapi.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from rightsource.api import api
from rightsource.api.door import PUBLIC

SNAPSHOT = Path(__file__).parent / "openapi.json"
DESCRIBED: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
]


def test_the_description_is_as_reviewed() -> None:
    text = json.dumps(DESCRIBED, indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("RIGHTSOURCE_UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text)
    assert SNAPSHOT.read_text() == text, "The API's description has changed: see the top of this file"


@pytest.mark.django_db
def test_the_description_is_published_at_its_address(client: Client) -> None:
    assert client.get("/api/openapi.json").json() == DESCRIBED


def test_every_name_in_the_description_is_described_once() -> None:
    used = set(_references(DESCRIBED))
    assert used
    assert {name.rpartition("/")[2] for name in used} <= DESCRIBED["components"]["schemas"].keys()


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for each in node for found in _references(each)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [found for each in node.values() for found in _references(each)]


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_every_operation_says_what_it_does_what_it_takes_and_how_it_refuses(name: str, operation: Any) -> None:
    assert operation["description"].strip(), name
    assert all(parameter.get("description") for parameter in operation["parameters"] if parameter["in"] == "query"), (
        name
    )
    for status, response in operation["responses"].items():
        expected = {"application/json"} if int(status) < 400 else {"application/problem+json"}
        assert response["content"].keys() == expected, (name, status)
    is_restricted = {"401", "403"} <= operation["responses"].keys()
    assert is_restricted == ("security" in operation), name


def test_every_operation_that_writes_stands_under_a_right() -> None:
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                writes = set(operation.methods) - {"GET", "HEAD", "OPTIONS"}
                assert not writes or vars(operation.view_func)["right_declared"] != PUBLIC, path
