"""What people come to do, each from the first page to the end of it, in a real browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from the_site import NARROW, Site

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
ANSWERS = {
    "Signed by": "care-company-finance-lead",
    "Owner income forecast (£)": 64_000_000,
    "External income forecast (£)": 2_100_000,
    "Expenditure forecast (£)": 66_500_000,
    "Owner income to date (£)": 37_000_000,
    "External income to date (£)": 1_200_000,
    "Reserves (£)": 4_100_000,
    "Staff fte": 812,
}


@pytest.fixture
def opened(county: Site, visitor: Callable[..., Any]) -> Iterator[Open]:
    """Return a function that opens a page of the county as a role; whoever came goes again at the end."""
    contexts: list[Any] = []

    def open_it(role: str, address: str = "/", *, runs_scripts: bool = True) -> Any:
        contexts.append(visitor(county, role, runs_scripts=runs_scripts))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()


def heading(page: Any) -> str:
    words: str = page.locator("h1").inner_text()
    return words


def fill_in(form: Path, **changes: object) -> None:
    """Fill in the form of a return, as somebody would at their desk."""
    book = openpyxl.load_workbook(io.BytesIO(form.read_bytes()))
    page = book["Return"]
    answers, is_measure = ANSWERS | changes, False
    for row in range(1, page.max_row + 1):
        label = str(page.cell(row, 1).value)
        if label in answers:
            page.cell(row, 2).value = answers[label]
        elif label.startswith("Week "):
            page.cell(row, 2).value = 90_000
        elif is_measure and page.cell(row, 1).value:
            page.cell(row, 3).value = 91.5
        is_measure = is_measure or label == "Measure"
    book.save(form)


def test_section_151_officer_sees_their_week_and_answers_a_price_request(opened: Open) -> None:
    page = opened("section-151-officer", runs_scripts=False)
    assert heading(page) == "This week"
    assert "need" in page.locator(".rs-heading__summary").inner_text()
    page.locator("a.rs-action[href*='/price-requests/A-002-R4']").first.click()
    page.get_by_role("button", name="Answer this request").click()
    page.get_by_role("button", name="Record the answer").click()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Say whether you accept it").click()
    page.get_by_label("Refuse it").check()
    page.get_by_label("Why", exact=True).fill("The agreement already carries this year's wage.")
    page.get_by_label("On what authority").fill("Scheme of delegation, 4.2")
    page.get_by_role("button", name="Record the answer").click()
    said = page.locator("main").inner_text()
    assert "The answer is on record: refused." in said
    assert "The agreement already carries this year's wage." in said
    page.goto("/week")
    assert page.locator("a.rs-action[href*='/price-requests/A-002-R4']").count() == 0


def test_vehicle_finance_lead_submits_a_return_with_faults_then_without(opened: Open, tmp_path: Path) -> None:
    page = opened("vehicle-finance-lead", "/returns")
    page.locator("main a[href*='/returns/sign-in']").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Get the form").click()
    form = tmp_path / "return.xlsx"
    download.value.save_as(form)

    def sign_in() -> str:
        page.get_by_label("The form, filled in").set_input_files(form)
        page.get_by_role("button", name="Sign in the return").click()
        said: str = page.locator("main").inner_text()
        return said

    fill_in(form, **{"Reserves (£)": "plenty", "Staff fte": None})
    said = sign_in()
    assert "There is a problem" in said
    assert "Reserves (£)" in said
    assert "Staff fte" in said
    fill_in(form)
    said = sign_in()
    assert re.search(r"The return for .* is (corrected|signed in)\.", said), said
    assert "4,100,000.00" in said


def test_member_follows_a_figure_to_its_source(opened: Open) -> None:
    page = opened("member", "/council")
    figure = page.locator("main a.rs-figure").first
    shown = figure.inner_text().partition(" (where")[0].strip()
    figure.click()
    assert heading(page) == "Where does this figure come from?"
    assert shown in page.locator(".rs-provenance__figure").inner_text()
    rows = page.locator(".rs-provenance__row")
    assert rows.count() >= 1
    for word in ("Source", "Grade", "Members knew", "Recorded by"):
        assert word in rows.first.inner_text()


def test_resident_sees_who_answers_for_a_duty(opened: Open) -> None:
    page = opened("resident", "/")
    page.get_by_role("link", name="Duties", exact=True).click()
    page.locator("main table a[href*='/duties/']").first.click()
    said = page.locator("main").inner_text()
    assert "Who does what" in said
    assert re.search(r"Who answers\s+\S", said), said
    assert page.locator("main a[href^='https://www.legislation.gov.uk']").count() >= 1


def test_auditor_moves_every_page_to_a_past_day(opened: Open) -> None:
    page = opened("auditor", "/council")
    past = date.today() - timedelta(days=120)  # noqa: DTZ011 - the site's own day, on this machine
    page.locator(".rs-day__summary").click()
    page.get_by_label("Another day").fill(past.isoformat())
    page.get_by_role("button", name="Show that day").click()
    notice = f"You are looking at what was known on {past.day} {past:%B %Y}."
    ways = page.locator(".govuk-service-navigation__link")
    names = ways.all_inner_texts()
    assert len(names) > 8
    for name in names:
        page.get_by_label("Pages of Rightsource").get_by_role("link", name=name.strip(), exact=True).click()
        assert notice in page.locator(".rs-past").inner_text(), name
        assert f"as_known_on={past.isoformat()}" in page.url
        links = page.locator("main a[href^='/']").evaluate_all("all => all.map(each => each.getAttribute('href'))")
        # A page with nothing to show on a past day offers today's as the next step, and says so.
        to_today = page.get_by_role("link", name="Go back to today").get_attribute("href")
        links = [link for link in links if link != to_today and not link.startswith("/static/")]
        strays = [link for link in links if "as_known_on=" not in link]
        assert strays == [], name
    page.get_by_role("link", name="Go back to today").click()
    assert page.locator(".rs-past").count() == 0


def test_issuer_closes_their_own_warning_and_nobody_elses(opened: Open) -> None:
    page = opened("section-151-officer", "/warnings/W-2026-02")
    assert "Only External auditor can close it." in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Close this warning").count() == 0
    page.goto("/warnings/W-2026-02/close")
    page.get_by_role("button", name="Close the warning").click()
    assert "There is a problem" in page.locator("main").inner_text()
    page.goto("/warnings/W-2026-01")
    page.get_by_role("button", name="Close this warning").click()
    page.get_by_role("button", name="Close the warning").click()
    assert "Was open for" in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Close this warning").count() == 0


def tab_to(page: Any, selector: str, most: int = 40) -> None:
    """Move by the Tab key alone until something is focused."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the Tab key")


def test_a_visitor_with_a_keyboard_alone_skips_switches_role_and_moves_the_day(opened: Open) -> None:
    page = opened("section-151-officer", "/council")
    tab_to(page, ".govuk-skip-link", most=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')"), "the skip link does not lead to the content"
    page.goto("/council")
    tab_to(page, "button[name=role][value=auditor]")
    page.keyboard.press("Enter")
    page.wait_for_selector("button[value=auditor][aria-pressed=true]")
    tab_to(page, "summary.rs-day__summary")
    page.keyboard.press("Enter")
    tab_to(page, "#as-known-on", most=1)
    page.keyboard.type("04042026")  # the same wherever the month is written first
    tab_to(page, "button.rs-day__show", most=4)
    page.keyboard.press("Enter")
    page.wait_for_selector(".rs-past")
    assert "4 April 2026" in page.locator(".rs-past").inner_text()
    assert "Looking as External auditor" in page.locator(".rs-day__who").inner_text()


def test_reader_replays_northamptonshire_on_a_phone(northamptonshire: Site, visitor: Callable[..., Any]) -> None:
    context = visitor(northamptonshire)
    page = context.new_page()
    page.set_viewport_size({"width": NARROW, "height": 800})
    page.goto("/replay")
    for _ in range(30):  # it is being worked out, once
        if page.locator(".rs-replay__month").count():
            break
        page.wait_for_timeout(1_000)
        page.goto("/replay")
    whole = page.locator(".rs-replay__month").count()
    assert whole > 10
    assert "2 February 2018" in page.locator("main").inner_text()
    first = page.locator(".rs-replay__event", has_text="alarm").first
    first.locator("summary").click()
    assert "The facts, as they were known" in first.inner_text()
    page.goto("/replay?as_known_on=2015-12-31")
    assert page.locator(".rs-replay__month").count() < whole
    assert "2018" not in " ".join(page.locator(".rs-replay__name").all_inner_texts())
    page.locator(".rs-replay__day").first.click()
    assert page.locator(".rs-past").count() == 1
    context.close()
