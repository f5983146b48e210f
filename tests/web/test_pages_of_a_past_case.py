"""Northamptonshire's past on the pages: what was known on a day and nothing after it, and no fault made of silence."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("northamptonshire_on_record")


def rows_of(address: str, table: str, day: str = "", year: str = "") -> list[dict[str, str]]:
    asked = {"format": "csv", "table": table} | ({"as_known_on": day} if day else {}) | ({"year": year} if year else {})
    return list(csv.DictReader(io.StringIO(Client().get(address, asked).content.decode("utf-8-sig"))))


def test_a_body_that_is_only_planned_says_so_on_its_day() -> None:
    said = Client().get("/federation/first-for-wellbeing?as_known_on=2016-02-01").content.decode()
    assert "in business case" in said
    later = Client().get("/federation/first-for-wellbeing?as_known_on=2016-06-01").content.decode()
    assert "operating since 1 April 2016" in later


def test_lgss_is_a_joint_committee() -> None:
    said = Client().get("/federation/lgss").content.decode()
    assert "A joint committee (no legal identity), of " in said


def test_where_nothing_is_named_nothing_is_called_broken() -> None:
    said = Client().get("/duties?show=gaps").content.decode()
    assert "rs-state--broken" not in said
    assert "the council has not named the post that answers" in said


def test_of_a_partial_statement_no_result_is_shown() -> None:
    rows = rows_of("/money", "gap")
    assert rows
    assert {row["Left over, budget (£)"] for row in rows} == {""}
    assert "The gap of 2016-17 cannot be told" in Client().get("/money").content.decode()


def test_headline_numbers_for_one_period_stand_side_by_side() -> None:
    said = Client().get("/money?as_known_on=2016-06-30").content.decode()
    assert "cannot be reconciled" in said
    assert "82.9 GBP million" in said
    assert "65 GBP million" not in Client().get("/money?as_known_on=2016-01-31").content.decode()


def test_nothing_after_the_day_is_in_the_reserves() -> None:
    days = [row["At"] for row in rows_of("/money", "balances", "2014-01-31")]
    assert days
    assert max(days) < "2014-01-31"


def test_a_council_that_never_asked_for_returns_is_owed_none() -> None:
    said = Client().get("/federation/olympus").content.decode()
    assert "No monthly return of any vehicle is on record." in said
    assert "late" not in said.split('id="returns"', 1)[1].split('id="people"', 1)[0]


def test_savings_of_three_years_stand_as_planned_and_as_said_by_then() -> None:
    for year, day, planned in (("2015-16", "2016-01-31", "£68m"), ("2016-17", "2016-08-31", "£65m")):
        said = Client().get("/savings", {"year": year, "as_known_on": day}).content.decode()
        assert planned in said
        assert "none is verified" in said


def test_a_claim_that_came_later_is_not_known_yet() -> None:
    before, after = (rows_of("/savings", "savings", day, "2016-17") for day in ("2017-06-01", "2018-01-15"))
    assert [row["Claimed (£)"] for row in before if "programme" in row["Saving"]] == [""]
    assert [row["Claimed (£)"] for row in after if "programme" in row["Saving"]] == ["65000000.00"]


def test_the_question_of_february_2015_is_asked_of_what_was_known_then() -> None:
    said = Client().get("/ahead/compare?first=as-planned&second=in-house").content.decode()
    assert "The model as it was planned in February 2015" in said
    assert "19 February 2015" in said
    parts = list(
        csv.DictReader(
            io.StringIO(
                Client()
                .get("/ahead/compare?first=as-planned&second=in-house&format=csv&table=bridge")
                .content.decode("utf-8-sig")
            )
        )
    )
    whole = parts.pop()
    assert sum(float(row["B less A (£)"]) for row in parts) == pytest.approx(float(whole["B less A (£)"]), abs=5)
