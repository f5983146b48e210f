"""Savings as verified of claimed of planned: what counts, what counts twice, and the way to verify for who may."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.web.demonstration.roles import ROLES

EVERYBODY = [role.key for role in ROLES]


def rows_of(client: Client, table: str) -> list[dict[str, str]]:
    answered = client.get("/savings", {"format": "csv", "table": table})
    return list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("role", EVERYBODY)
def test_everybody_may_look(county_on_record: None, browser_as: Callable[[str], Client], role: str) -> None:
    assert browser_as(role).get("/savings").status_code == 200


def test_one_off_money_is_never_added_to_what_comes_back(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    savings = rows_of(browser_as("section-151-officer"), "savings")
    total = rows_of(browser_as("section-151-officer"), "totals")[-1]
    verified = [(row["Comes back every year"], Decimal(row["Verified (£)"] or 0)) for row in savings]
    assert Decimal(total["Verified, comes back (£)"]) == sum(amount for back, amount in verified if back == "yes")
    assert Decimal(total["Verified, one-off (£)"]) == sum(amount for back, amount in verified if back.startswith("no:"))


def test_a_claim_without_evidence_counts_as_no_evidence(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    rows = rows_of(browser_as("section-151-officer"), "savings")
    bare = [row for row in rows if row["How it stands"] == "claimed, without evidence"]
    assert all(row["Evidence"] == "none on record" and row["Who verified"] == "nobody yet" for row in bare)


def test_the_way_to_verify_is_shown_only_to_who_may_verify_and_only_today(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    officer, a_month_ago = browser_as("section-151-officer"), timezone.localdate() - timedelta(days=30)
    assert "Verify it" in officer.get("/savings").content.decode()
    assert "Verify it" not in officer.get("/savings", {"as_known_on": a_month_ago}).content.decode()
    for role in ("commissioner", "vehicle-finance-lead", "member", "auditor", "resident"):
        assert "Verify it" not in browser_as(role).get("/savings").content.decode()


def test_whoever_only_claims_is_never_named_as_who_verified(
    county_on_record: None, browser_as: Callable[[str], Client]
) -> None:
    rows = rows_of(browser_as("section-151-officer"), "savings")
    both = [row for row in rows if row["Verified (£)"] and row["Claimed (£)"]]
    assert both
    assert all(row["Who claims"] != row["Who verified"] for row in both)


@pytest.mark.parametrize("year", ["1066-67", "2026-28", "<script>", "9999-00", "%00"])
def test_a_year_without_savings_or_that_is_none_gets_a_page(county_on_record: None, year: str) -> None:
    answered = Client().get("/savings", {"year": year})
    assert answered.status_code == 200
    assert "<script>" not in answered.content.decode().split("<main", 1)[1]


def test_the_picture_is_for_both_sizes(county_on_record: None) -> None:
    page, phone = (Client().get("/savings/picture.svg", {"size": size}).content for size in ("page", "phone"))
    assert page != phone
    assert b"<title>" in page
