"""A councillor amends the budget in the chamber, in a real browser, with a script and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from the_site import NARROW, Site

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
FINDING = ".rs-answer__finding"


@pytest.fixture
def opened(county: Site, visitor: Callable[..., Any]) -> Iterator[Open]:
    """Return a function that opens a page of the county as a member; whoever came goes again at the end."""
    contexts: list[Any] = []

    def open_it(address: str, *, runs_scripts: bool = True) -> Any:
        contexts.append(visitor(county, "member", runs_scripts=runs_scripts))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()


def test_a_councillor_amends_the_budget_in_the_chamber(opened: Open) -> None:
    page = opened("/")
    page.get_by_role("link", name="What if", exact=True).click()
    page.get_by_role("link", name="What if we moved something?").click()
    assert "of the plan as it stands" in page.locator(FINDING).inner_text()
    slider = page.get_by_label("Rise of council tax in 2027-28, slider")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("PageDown")
    page.get_by_text("What is moved").wait_for()
    assert "2027-28" in page.locator("#answer").inner_text()
    assert "amendment=tax.2027" in page.url
    assert slider.evaluate("each => each === document.activeElement"), "the focus was lost"
    link = page.locator("#rest a[href*='amendment=']").last.get_attribute("href")
    said = page.locator("#answer").inner_text()
    again = opened(link)
    assert again.locator("#answer").inner_text() == said


def test_the_same_without_a_script_by_a_button(opened: Open) -> None:
    page = opened("/ahead/amend", runs_scripts=False)
    assert page.get_by_role("slider").count() == 0
    page.get_by_label("Rise of council tax in 2027-28").fill("2.5")
    page.get_by_role("button", name="Work it out").click()
    assert "2.5% in place of" in page.locator("#answer").inner_text()
    page.get_by_label("Rise of council tax in 2027-28").fill("a lot")
    page.get_by_role("button", name="Work it out").click()
    assert page.title().startswith("Error: ")
    page.locator(".govuk-error-summary a").first.click()
    assert re.search(r"#f-tax-2027$", page.url)


def test_a_fault_is_said_at_its_field_and_goes_when_it_is_mended(opened: Open) -> None:
    page = opened("/ahead/amend")
    page.set_viewport_size({"width": NARROW, "height": 800})
    field = page.get_by_label("Rise of council tax in 2028-29", exact=True)
    field.fill("999")
    field.blur()
    page.locator("#error-f-tax-2028 .govuk-error-message").wait_for()
    assert page.locator("#problems .govuk-error-summary").count() == 1
    field.fill("3")
    field.blur()
    page.get_by_text("What is moved").wait_for()
    assert page.locator(".govuk-error-message").count() == 0
