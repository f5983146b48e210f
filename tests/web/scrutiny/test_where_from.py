"""Where a figure comes from: its rows, who knew when, what stood before, and no word that this site did not say."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from rightsource.scrutiny.queries.evidence import TABLES
from rightsource.storage import walls

pytestmark = pytest.mark.usefixtures("county_on_record")
Browser = Callable[[str], Client]


def sources_on(said: str) -> list[str]:
    return list(dict.fromkeys(html.unescape(each) for each in re.findall(r'href="(/where-from\?[^"]+)"', said)))


def row_ids(table: str, **where: object) -> list[str]:
    walls.look_as(walls.THE_COUNCIL)
    return [str(key) for key in TABLES[table][0].objects.filter(**where).values_list("pk", flat=True)]


@pytest.mark.parametrize("page", ["/week", "/council", "/warnings", "/price-requests", "/decisions", "/savings"])
def test_every_source_on_a_page_leads_to_rows(browser_as: Browser, page: str) -> None:
    insider = browser_as("section-151-officer")
    sources = sources_on(insider.get(page).content.decode())
    assert len(sources) > 3
    for address in sources:
        said = insider.get(address).content.decode()
        assert "rs-provenance__row" in said, address
        assert "not shown" not in said.split("<main", 1)[1], address


def test_a_row_says_its_source_its_grade_who_knew_when_and_who_recorded_it() -> None:
    said = Client().get("/where-from", {"rows": row_ids("organisations")[0]}).content.decode()
    for words in ("Made up for the demonstration", "Public knew", "Members knew", "Insiders knew", "audit event"):
        assert words in said
    assert "because a wider audience knew by then" in said


def test_what_one_may_not_see_is_counted_and_not_shown(browser_as: Browser) -> None:
    rows = ",".join([*row_ids("returns")[:3], *row_ids("organisations")[:1]])
    public = browser_as("signed-out").get("/where-from", {"rows": rows}).content.decode()
    assert "3 more rows of this figure are not shown" in public
    insider = browser_as("section-151-officer").get("/where-from", {"rows": rows}).content.decode()
    assert "not shown" not in insider.split("<main", 1)[1]


def test_a_figure_is_shown_as_at_the_day(browser_as: Browser) -> None:
    insider, rows = browser_as("section-151-officer"), ",".join(row_ids("warnings"))
    before = insider.get("/where-from", {"rows": rows, "as_known_on": "2024-06-01"}).content.decode()
    assert "No row can be shown for this figure" in before
    assert "Show it as at today" in before


@pytest.mark.parametrize("rows", ["", ",", "x", "'; DROP TABLE", "<script>alert(1)</script>", "0" * 5_000])
def test_rows_that_are_none_are_an_empty_page_and_no_fault(rows: str) -> None:
    answered = Client().get("/where-from", {"rows": rows})
    assert answered.status_code == 200
    assert "No row can be shown" in answered.content.decode()
    assert "<script>alert" not in answered.content.decode()


def test_words_that_this_site_did_not_sign_are_not_said(browser_as: Browser) -> None:
    source = sources_on(browser_as("section-151-officer").get("/council").content.decode())[0]
    told = parse_qs(urlsplit(source).query)["told"][0]
    rows = row_ids("organisations")[0]
    assert "Usable reserves" in Client().get("/where-from", {"rows": rows, "told": told}).content.decode()
    forged = Client().get("/where-from", {"rows": rows, "told": f"{told[:-1]}{'A' if told[-1] != 'A' else 'B'}"})
    assert forged.status_code == 200
    assert "Usable reserves" not in forged.content.decode()


def test_a_figure_that_was_corrected_shows_what_stood_there_before(browser_as: Browser) -> None:
    auditor = browser_as("auditor")
    closed = auditor.post("/warnings/W-2026-02/close", {"authority": "a test"})
    assert closed.status_code == 302
    current = row_ids("warnings", reference="W-2026-02", is_current=True)
    said = auditor.get("/where-from", {"rows": ",".join(current)}).content.decode()
    assert "What stood here before (1 version)" in said


@pytest.mark.parametrize(("role", "status"), [("signed-out", 422), ("member", 422), ("auditor", 200)])
def test_nobody_is_an_insider_by_asking(browser_as: Browser, role: str, status: int) -> None:
    assert browser_as(role).get("/where-from?audience=insiders").status_code == status
