"""What the API tells of one-off money, lending and cash."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

OPERATIONS = ("/api/one-off-money", "/api/lending", "/api/cash")
MOST_QUERIES = 25


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everybody_is_told_what_they_may_know(asking_as: Callable[[str], Client], operation: str) -> None:
    for role in ("section-151-officer", "vehicle-finance-lead", "signed-out"):
        assert asking_as(role).get(operation).status_code == 200
    refused = asking_as("signed-out").get(operation, {"audience": "insiders"})
    assert (refused.status_code, refused.json()["code"]) == (403, "audience-knows-more")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_reads_each_table_once(asking_as: Callable[[str], Client], operation: str) -> None:
    officer = asking_as("section-151-officer")
    officer.get(operation)
    with CaptureQueriesContext(connection) as captured:
        officer.get(operation)
    tables = [each["sql"].split(' FROM "')[1].split('"')[0] for each in captured if ' FROM "' in each["sql"]]
    of_treasury = [each for each in tables if each.startswith(("treasury", "commissioning", "governance", "ledger"))]
    assert len(of_treasury) == len(set(of_treasury)) > 0
    assert len(tables) < MOST_QUERIES


def test_totals_are_told_beside_their_parts(asking_as: Callable[[str], Client]) -> None:
    officer = asking_as("section-151-officer")
    lending = officer.get("/api/lending").json()
    assert lending["total"]["pence"] == sum(each["exposure"]["total"]["pence"] for each in lending["vehicles"])
    debt = officer.get("/api/one-off-money").json()["debt"]
    assert debt["cost_to_revenue"]["pence"] == debt["interest"]["pence"] + debt["set_aside"]["pence"]


def test_the_public_is_told_of_no_vehicles_cash(asking_as: Callable[[str], Client]) -> None:
    assert asking_as("signed-out").get("/api/cash").json()["organisations"] == []
