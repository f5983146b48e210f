"""The pages of the whole country: the answer first, any order without a script, and the way to the returns."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.planning.actions.national import Progress, run_national
from rightsource.planning.queries import NationalKnown, OutturnAtHand
from rightsource.planning.rules.national import national, shipped_returns
from rightsource.planning.rules.national_found import Scenario
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.django_db

CODES = ("E2820", "E0101", "E5030", "E4601", "E2721")
YEARS = ["2017-18", "2018-19", "2019-20"]
KNOWN = "2017-11-16"


def followed(
    scenario: Scenario = Scenario.MOST_TAX, *, without_spending: str = "", progress: Progress | None = None
) -> NationalKnown:
    """Follow a handful of authorities from the returns that come with Rightsource; one may lack its spending."""
    rows = [row for row in shipped_returns() if row.authority.e_code in CODES]
    for place, row in enumerate(rows):
        if row.authority.e_code == without_spending:
            amounts = {name: gbp for name, gbp in row.authority.amounts.items() if "net_revenue" not in name}
            rows[place] = replace(row, authority=replace(row.authority, amounts=amounts))
    study = national(rows, on=None, today=timezone.localdate(), scenario=scenario, years=3, futures=400, seed=114)
    outturn = OutturnAtHand("as shipped", tuple(rows), {})
    return run_national(by=SYSTEM, authority=Authority("a test"), study=study, outturn=outturn, progress=progress)


def rows_of(address: str, **asked: str) -> list[dict[str, str]]:
    content = Client().get(address, asked | {"format": "csv"}).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def said_at(address: str, **asked: str) -> str:
    answered = Client().get(address, asked)
    assert answered.status_code == 200
    return html.unescape(answered.content.decode())


def test_before_anybody_asked_the_page_says_what_is_missing_and_how_to_have_it() -> None:
    said = said_at("/national")
    assert "The country is not computed with what was known by" in said
    assert "rightsource national" in said


def test_the_answer_comes_first_with_what_it_stands_on_and_that_it_is_no_judgement() -> None:
    followed()
    said = said_at("/national")
    answers = re.findall(r'rs-answer__finding">([^<]+)<', said)
    assert len(answers) == 1
    assert re.match(r"In (\d|none) of 5 authorities, a year up to 2019-20 cannot be balanced", answers[0])
    assert "end with the outturn of 2015-16 and the budget of 2016-17, as published by 16 November 2017" in said
    assert "not a judgement on any authority as it is now" in said
    assert "How far the model and its assumptions differ from the world is not in it, and is larger." in said
    assert "Open Government Licence v3.0" in said


def test_each_chance_stands_beside_its_monte_carlo_error() -> None:
    followed()
    for row in rows_of("/national"):
        assert 0 <= float(row["Chance up to 2019-20 (%)"]) <= 100
        assert float(row["Error (percentage points, Monte Carlo)"]) > 0


@pytest.mark.parametrize(
    ("sort", "column", "as_key"),
    [
        ("name", "Authority", str),
        ("class", "Class", str),
        ("reserves", "Opening reserves (£)", float),
        ("share", "Of spending (%)", float),
        ("chance", "Chance up to 2019-20 (%)", float),
        ("middle", "Middle future (£)", float),
    ],
)
def test_any_column_puts_the_rows_in_its_order_both_ways(sort: str, column: str, as_key: type) -> None:
    followed()
    up, down = (
        [as_key(row[column]) for row in rows_of("/national", sort=sort, order=order)] for order in ("up", "down")
    )
    assert len(up) == len(CODES)
    assert up == sorted(up)
    assert down == sorted(up, reverse=True)


def test_each_heading_is_a_link_to_its_order_and_one_says_that_it_is_in_force() -> None:
    followed()
    said = said_at("/national", sort="share")
    assert re.findall(r'aria-sort="(\w+)"', said) == ["ascending"]
    found = re.search(r'aria-sort="ascending"><a class="govuk-link" href="([^"]+)"', said)
    assert found is not None
    assert re.findall(r'aria-sort="(\w+)"', said_at(found[1])) == ["descending"], "chosen again, it turns round"


def test_nonsense_in_the_address_is_the_usual_page() -> None:
    followed()
    asked = {"sort": "nonsense", "order": "sideways", "class": "XX", "by": "1999-00", "scenario": "none"}
    assert rows_of("/national", **asked) == rows_of("/national")


def test_a_class_alone_is_counted_and_shown() -> None:
    followed()
    counties = rows_of("/national", **{"class": "SC"})
    assert {row["Class"] for row in counties} == {"Shire county"}
    assert 0 < len(counties) < len(CODES)
    bands = rows_of("/national", **{"class": "SC"}, table="bands")
    assert int(bands[-1]["Authorities"]) == len(counties) == sum(int(row["Authorities"]) for row in bands[:-1])


def test_the_chance_of_an_earlier_year_is_no_higher() -> None:
    followed()
    by = [
        {row["Authority"]: float(row[f"Chance up to {year} (%)"]) for row in rows_of("/national", by=year)}
        for year in YEARS
    ]
    for earlier, later in pairwise(by):
        assert all(chance <= later[name] for name, chance in earlier.items())


def test_a_second_scenario_is_offered_once_it_is_on_file() -> None:
    followed()
    assert "never raised" not in said_at("/national")
    followed(Scenario.TAX_HELD)
    assert 'href="/national?scenario=tax-held' in said_at("/national")
    assert "council tax is never raised" in said_at("/national", scenario="tax-held")


def test_a_study_that_is_not_finished_says_how_far_it_is() -> None:
    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        followed(progress=stop)
    assert "This study is not finished: 2 of 5 authorities are done." in said_at("/national")
    followed()
    assert "This study is not finished" not in said_at("/national")


def test_on_a_day_before_the_returns_were_public_nothing_is_shown() -> None:
    followed()
    assert "is not computed" in said_at("/national", as_known_on="2017-11-15")
    assert "Authority by authority" in said_at("/national", as_known_on=KNOWN)
    assert Client().get("/national/E2820", {"as_known_on": "2017-11-15"}).status_code == 422


def test_every_figure_leads_to_the_authority_and_its_returns() -> None:
    followed()
    links = set(re.findall(r'href="(/national/E\d{4})(?:#returns)?"', said_at("/national")))
    assert links == {f"/national/{e_code}" for e_code in CODES}
    for link in links:
        said = said_at(link)
        assert 'id="returns"' in said
        assert "The returns that it starts from" in said
        assert "What was assumed" in said
        assert "not a judgement on any authority as it is now" in said


def test_an_authoritys_returns_are_listed_with_the_day_from_which_each_was_public() -> None:
    followed()
    rows = rows_of("/national/E2820", table="returns")
    expected = [row for row in shipped_returns() if row.authority.e_code == "E2820"]
    assert [row["Year"] for row in rows] == [str(row.financial_year) for row in expected]
    assert [row["Public since"] for row in rows] == [row.vintage_on.isoformat() for row in expected]
    for row, given in zip(rows, expected, strict=True):
        assert float(row["Net spending (£)"]) == given.authority.amounts["net_revenue_expenditure_gbp_thousand"] * 1_000
        held = (given.authority.reserves[kind] for kind in ("other_earmarked", "unallocated"))
        assert float(row["Reserves, end (£)"]) == sum(each.closing_gbp_thousand for each in held) * 1_000


def test_the_page_of_an_authority_is_headed_by_its_own_name() -> None:
    followed()
    said = said_at("/national/E0101")
    assert '<h1 class="govuk-heading-l">Bath & North East Somerset UA</h1>' in said
    assert "Unitary authority, E0101 in the returns" in said


def test_an_authority_that_cannot_be_followed_is_named_last_with_the_reason() -> None:
    followed(without_spending="E0101")
    assert rows_of("/national", sort="name")[-1]["Authority"].startswith("Bath")
    assert "In" in said_at("/national")
    assert "could not be followed" in said_at("/national/E0101")
    assert Client().get("/national/E0101/reserves.svg").status_code == 200


def test_a_page_asks_no_more_for_many_authorities_than_for_few(django_assert_max_num_queries: Any) -> None:
    followed()
    for address in ("/national", "/national/E2820", "/national/chances.svg"):
        with django_assert_max_num_queries(12):
            Client().get(address)


def test_an_authority_that_is_not_there_is_refused_in_words() -> None:
    followed()
    answered = Client().get("/national/E9999")
    assert answered.status_code == 422
    assert "E9999" in answered.content.decode()


@pytest.mark.parametrize("address", ["/national/chances.svg", "/national/E2820/reserves.svg"])
def test_the_pictures_are_drawn_for_a_page_and_for_a_phone(address: str) -> None:
    followed()
    for size in ("", "phone"):
        answered = Client().get(address, {"size": size})
        assert (answered.status_code, answered["Content-Type"]) == (200, "image/svg+xml")


def test_a_picture_of_nothing_says_that_there_is_nothing() -> None:
    assert Client().get("/national/chances.svg").status_code == 200
    assert Client().get("/national/E2820/reserves.svg").status_code == 422
