"""A saving walked through the register in a real browser, without script, and looked at on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from the_site import NARROW, Site

pytestmark = pytest.mark.browser
AUTHORITY = "Scheme of delegation, 4.2"
PROPOSAL = {
    "saving": "S-NEW",
    "title": "Fewer agency nights in care homes",
    "organisation": "care-company",
    "owner": "care-company-finance-lead",
    "year": "2026-27",
    "amount": "1,200,000",
    "baseline": "5,200,000",
    "baseline_words": "Agency staff, outturn 2025-26",
    "cost": "120,000",
}


@pytest.fixture
def opened(county: Site, visitor: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page of the county as a role; whoever came goes again at the end."""
    contexts: list[Any] = []

    def open_it(role: str, address: str) -> Any:
        contexts.append(visitor(county, role, runs_scripts=False))
        page = contexts[-1].new_page()
        page.goto(address)
        return page

    yield open_it
    for context in contexts:
        context.close()


def photographed(page: Any, name: str) -> None:
    """Keep a picture of a page where somebody asks for one, to look at it."""
    folder = os.environ.get("RIGHTSOURCE_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def send(page: Any, words: str, **given: str) -> None:
    for name, value in given.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.fill('[name="authority"]', AUTHORITY)
    page.get_by_role("button", name=words).click()


def test_officers_take_a_saving_from_proposal_to_claim_and_a_member_reads_it_on_a_phone(
    opened: Callable[..., Any],
) -> None:
    proposer = opened("commissioner", "/savings/register")
    photographed(proposer, "register")
    proposer.get_by_role("link", name="Propose a saving").click()
    proposer.check("text=It comes back every year")
    proposer.check("text=The vehicle model")
    photographed(proposer, "propose")
    send(proposer, "Propose it", **PROPOSAL)
    assert proposer.locator("h1").inner_text() == PROPOSAL["title"]
    for kind in ("Equality", "Consultation"):
        proposer.get_by_role("link", name="Give a document").click()
        proposer.check(f"text={kind}")
        send(proposer, "Record it", title=f"{kind} record", reference="CAB-2022-05-B", dated_on="2022-01-20")

    officer = opened("section-151-officer", "/savings/2026-27/S-NEW/register")
    officer.get_by_role("link", name="Record the decision").click()
    send(officer, "Record it", decision="CAB-2022-05", amount="1100000")
    officer.get_by_role("link", name="Record that delivery has begun").click()
    send(officer, "Record it")
    officer.get_by_role("link", name="Show what the books show").click()
    photographed(officer, "show")
    officer.go_back()
    officer.get_by_role("link", name="Claim what was delivered").click()
    send(officer, "Record it", amount="900000", evidence="Rota file, April to September")
    photographed(officer, "saving")
    assert not officer.get_by_role("link", name="Verify it").is_visible(), "who claimed it does not verify it"

    member = opened("member", "/savings/register?year=2026-27&vehicle=care-company")
    member.set_viewport_size({"width": NARROW, "height": 800})
    member.reload()
    photographed(member, "phone")
    assert member.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert "is verified" in member.locator(".rs-answer__finding").inner_text()
    member.goto("/savings/2026-27/S-NEW/register")
    photographed(member, "saving-phone")
    assert member.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert member.get_by_role("link", name="Claim what was delivered").count() == 0
