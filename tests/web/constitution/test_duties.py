"""The register of duties on a day: what is counted, what is only shown, each gap with its day and owner."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client

from rightsource.constitution.rules.books import duty_register
from rightsource.web.demonstration.roles import ROLES

EVERYBODY = [role.key for role in ROLES]


def rows_of(address: str) -> list[dict[str, str]]:
    joint = "&" if "?" in address else "?"
    answered = Client().get(f"{address}{joint}format=csv")
    assert answered.status_code == 200
    return list(csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("address", ["/duties", "/duties/csc-investigate-harm"])
def test_everybody_may_look(
    county_on_record: None, browser_as: Callable[[str], Client], role: str, address: str
) -> None:
    assert browser_as(role).get(address).status_code == 200


def test_what_is_shown_divides_into_counted_unverified_and_without_a_start(county_on_record: None) -> None:
    parts = ("gaps", "without-gaps", "unverified", "no-start")
    titles = [row["Duty"] for part in parts for row in rows_of(f"/duties?show={part}")]
    assert sorted(titles) == sorted(row["Duty"] for row in rows_of("/duties"))


def test_every_duty_of_the_register_is_somewhere(county_on_record: None) -> None:
    shown = len(rows_of("/duties")) + len(rows_of("/duties?show=not-law"))
    assert shown == len(duty_register())


def test_an_unverified_duty_is_shown_and_not_counted(county_on_record: None) -> None:
    rows = rows_of("/duties?show=unverified")
    assert rows
    assert all(row["How it stands"].startswith("shown, not counted") for row in rows)


def test_each_gap_names_who_must_close_it_and_since_when(county_on_record: None) -> None:
    rows = rows_of("/duties?show=gaps")
    assert rows
    assert all(row["Who must close it"] and row["Since"] for row in rows)


@pytest.mark.parametrize(
    ("asked", "heading", "wanted"),
    [
        ("group=waste", "For", "waste"),
        ("post=director-of-public-health", "Who answers", "Director of Public Health"),
        ("vehicle=care-company", "Who discharges it", "Demonstration Care Ltd"),
        ("vehicle=-", "Who discharges it", "the council itself"),
    ],
)
def test_a_filter_lets_through_only_what_was_asked(
    county_on_record: None, asked: str, heading: str, wanted: str
) -> None:
    rows = rows_of(f"/duties?{asked}")
    assert rows
    assert {row[heading] for row in rows} == {wanted}


@pytest.mark.parametrize(
    "asked", ["show=%00", "group=<script>", "page=0", "page=99999999999", "page=-1", "post='", "show=gaps&page=x"]
)
def test_hostile_or_foolish_filters_get_a_page(county_on_record: None, asked: str) -> None:
    answered = Client().get(f"/duties?{asked}")
    assert answered.status_code == 200
    assert "<script>" not in answered.content.decode().split("<main", 1)[1]


def test_pages_hold_every_row_once(county_on_record: None) -> None:
    whole = [row["Duty"] for row in rows_of("/duties")]
    found: list[str] = []
    for page in range(1, -(-len(whole) // 25) + 1):
        body = Client().get(f"/duties?page={page}").content.decode().split("<tbody>", 1)[1].split("</tbody>", 1)[0]
        found += re.findall(r'href="/duties/[^"]+">', body)
    assert len(found) == len(whole) == len({*found})


def test_a_link_keeps_the_past_day_and_the_filter(county_on_record: None) -> None:
    said = Client().get("/duties?as_known_on=2026-06-01&group=education").content.decode()
    assert "group=education&amp;as_known_on=2026-06-01&amp;page=2" in said or "education" in said.split("<tbody>")[1]
    assert 'name="as_known_on" value="2026-06-01"' in said


def test_what_the_law_of_the_day_lets_go_follows_the_day(county_on_record: None) -> None:
    before, after = (rows_of(f"/duties/csc-investigate-harm?as_known_on={day}") for day in ("2012-06-01", "2015-06-01"))
    assert "only from 10 September 2014" in str(before)
    assert {row["Answer"] for row in after} >= {"permitted", "not permitted"}


def test_a_duty_page_says_who_answers_and_who_takes_over(county_on_record: None) -> None:
    said = Client().get("/duties/csc-investigate-harm").content.decode()
    for words in ("Director of Children&#39;s Services answers for it", "Children Act 1989 s.47", "In-house duty team"):
        assert words in said


def test_no_such_duty_is_refused_in_words(county_on_record: None) -> None:
    answered = Client().get("/duties/<b>no</b>")
    assert answered.status_code in {404, 422}
    assert "<b>" not in answered.content.decode()
