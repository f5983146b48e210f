"""From a need to a paid result and its open record in a real browser, by role, with every refusal on the way."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from the_site import NARROW, Site

from rightsource.commissioning.errors.instants import LONDON
from rightsource.commissioning.rules.bids.sealing import KeyPair, new_pair
from rightsource.quantities import FinancialYear

pytestmark = pytest.mark.browser
AUTHORITY = "Scheme of delegation, 4.2"
NEED, OUTCOME, DIRECTIVE = "residential-care@Demonstration County", "well-at-home", "D-J-1"
BOUGHT, AGREEMENT, ADVANCE, RUN = "P-J-1", "A-J-1", "ADV-J-1", "PR-J-1"
SECONDS_TO_BID = 12
"""From the invitation to the hour at which bids close: enough to seal and submit one, and no more."""
_HAS_FILE = "() => document.querySelector('#file').files.length > 0"


@dataclass
class Cast:
    """Who takes part, each in a window of their own, which stays open until the end."""

    commissioner: Any
    officer: Any
    monitor: Any
    bidder: Any
    public: Any


@pytest.fixture
def cast(county: Site, visitor: Callable[..., Any]) -> Iterator[Cast]:
    roles = ("commissioner", "section-151-officer", "monitoring-officer", "bidder", "signed-out")
    contexts = [visitor(county, role) for role in roles]
    yield Cast(*(each.new_page() for each in contexts))
    for context in contexts:
        context.close()


def fill(form: Any, **given: object) -> None:
    """Fill the fields of a form in, each as its kind is filled in."""
    for name, value in given.items():
        field = form.locator(f'[name="{name}"]')
        kind = field.first.evaluate("each => each.type")
        if kind == "radio":
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            field.select_option(str(value))
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(str(value))


def send(page: Any, address: str, button: str, **given: object) -> str:
    """Open a form, fill it in, send it, and return what the page that follows says."""
    if address:
        page.goto(address)
    form = page.locator("main form").filter(has=page.get_by_role("button", name=button))
    fill(form, **given)
    form.locator('[name="authority"]').fill(AUTHORITY)
    with page.expect_navigation():
        form.get_by_role("button", name=button).click()
    return str(page.locator("main").inner_text())


def refused(page: Any, address: str, button: str, why: str, **given: object) -> None:
    send(page, address, button, **given)
    said = page.locator(".govuk-error-summary").inner_text()
    assert why in said, said


def forced(page: Any, address: str, why: str, **given: object) -> None:
    """Send what the page offers no form for, as somebody would who writes it by hand, and be refused."""
    token = next(each["value"] for each in page.context.cookies() if each["name"].endswith("-csrf"))
    form = {"csrfmiddlewaretoken": token, "authority": AUTHORITY} | {name: str(value) for name, value in given.items()}
    answered = page.request.post(address, form=form)
    assert answered.status == 422, answered.status
    assert why in answered.text()


def taken(page: Any, address: str, button: str, **given: object) -> str:
    said = send(page, address, button, **given)
    assert "There is a problem" not in said, said[:900]
    return said


def at(*parts: str) -> str:
    return "/".join(("/procurements/one", BOUGHT, *parts))


def commissioned(cast: Cast, today: date) -> None:
    """Give a directive for an outcome that a need led to, and begin to buy what it asks for."""
    page = cast.commissioner
    page.goto(f"/trace/need/{NEED}")
    assert "Older people live well in their own home" in page.locator("main").inner_text()
    taken(
        page, "/directives/give", "Give the directive",
        directive=DIRECTIVE, title="Bring lunch to people who cannot cook", to="the-market", outcome=OUTCOME,
        envelope="90,000", first=today, last=today + timedelta(days=365), decision="FC-2026-01",
    )  # fmt: skip
    begun = today - timedelta(days=60)
    taken(
        page, "/procurements/open", "Open it",
        reference=BOUGHT, title="Lunches at home", buyer="demonstration", kind="light touch services", begun_on=begun,
    )  # fmt: skip
    taken(
        page, at("route"), "Choose it",
        value="700000", route="light touch competition", reason="Charities and small firms can do it.",
    )  # fmt: skip
    taken(
        page, f"/trace/directive/{DIRECTIVE}/link", "State it",
        what="to-procurement", other=BOUGHT, how="Bought so that the directive is met.",
    )  # fmt: skip
    taken(page, at("notice"), "Record it", notice="UK4", happened_on=begun + timedelta(days=10))
    soon = datetime.now(LONDON) + timedelta(days=1)
    taken(
        page, at("evaluation/criteria"), "Set them",
        criteria="P; Price; price; 40\nQ; How lunch is brought; quality; 60; 5; 1; 5 is more than we asked for",
        formula="the lowest price over the price", tie_break="more points for quality",
        closes_at=f"{soon:%Y-%m-%d} 12:00", said_on=begun + timedelta(days=10), quality_by=today + timedelta(days=9),
    )  # fmt: skip


def invited(cast: Cast, today: date) -> tuple[KeyPair, KeyPair, float]:
    """Register a key of each of two officers, and invite bids that close in some seconds."""
    keys = new_pair(), new_pair()
    for page, place, key in ((cast.commissioner, 1, keys[0]), (cast.monitor, 2, keys[1])):
        taken(page, at("bids/key"), "Register the public key", place=place, public_key=key.public)
    closes = datetime.now(LONDON) + timedelta(seconds=SECONDS_TO_BID)
    taken(
        cast.commissioner, at("bids/invite"), "Invite bids",
        closes_on=closes.date(), closes=f"{closes:%H:%M:%S}", questions_until=today, reserved_for="not reserved",
    )  # fmt: skip
    return *keys, closes.timestamp()


def seal(page: Any, price: str, folder: Path) -> None:
    """Seal a bid in the bidder's browser, ready to be submitted."""
    answers = folder / "answers.txt"
    answers.write_text("How we bring lunch. Made up.")
    page.goto(f"/bidding/one/{BOUGHT}/bid")
    page.locator("[data-lot]").first.fill(price)
    page.locator("[data-exclusion]").first.check()
    page.locator("[data-document]").set_input_files(answers)
    page.get_by_role("button", name="Seal my bid").click()
    page.wait_for_function(_HAS_FILE)


def opened(cast: Cast, keys: tuple[KeyPair, KeyPair], closes: float, folder: Path) -> None:
    """Be refused before the hour, and open the bid by two after it."""
    page = cast.commissioner
    page.goto(at("bids"))
    link = page.locator(f'main a[href*="{at("bids")}/"][href*="/open"]').first.get_attribute("href")
    early = page.request.get(link.replace("/open", "/sealed"))
    assert early.status == 422
    assert "None is opened" in early.text()
    time.sleep(max(0.0, closes - time.time()) + 1.1)
    seal(cast.bidder, "600000", folder)
    refused(cast.bidder, "", "Submit the sealed bid", "Bids closed at")
    for officer, key, witness in (
        (page, keys[0], "monitoring-officer"),
        (cast.monitor, keys[1], "commissioner-people"),
    ):
        own = folder / f"{witness}.txt"
        own.write_text(f"{key.private}\n")
        officer.goto(link)
        officer.locator("[data-own-key]").set_input_files(own)
        officer.get_by_role("button", name="Take the layer off").click()
        officer.wait_for_function(_HAS_FILE)
        taken(officer, "", "Record it", came_off="yes", witness=witness)


def evaluated(cast: Cast) -> None:
    """Keep a conflicted evaluator out, let another score, and settle quality."""
    for post in ("monitoring-officer", "section-151-officer"):
        taken(cast.commissioner, at("evaluation/evaluators"), "Name them", post=post, criterion="Q")
    taken(
        cast.monitor, at("evaluation/declare"), "Declare it",
        has_conflict="yes", concerns="A trustee of the charity that bids",
    )  # fmt: skip
    cast.monitor.goto(at("evaluation/score"))
    said = cast.monitor.locator("main").inner_text()
    if "conflict of interest" not in said:
        scored(cast.monitor)
        said = cast.monitor.locator("main").inner_text()
    assert "conflict of interest" in said, said[:600]
    taken(
        cast.commissioner, at("evaluation/stand-down"), "Record it",
        post="monitoring-officer", because="A conflict of interest.",
    )  # fmt: skip
    for page in (cast.officer, cast.commissioner):
        taken(page, at("evaluation/declare"), "Declare it", has_conflict="no")
    cast.officer.goto(at("evaluation/score"))
    scored(cast.officer)
    early = cast.commissioner.goto(at("award"))
    assert early.status == 422
    taken(cast.commissioner, at("evaluation/settle"), "Settle it")
    taken(
        cast.commissioner, at("evaluation/conflicts"), "Record it",
        found="One evaluator's, who stood down.", mitigation="Everybody declared anew once bids were open.",
    )  # fmt: skip


def scored(page: Any) -> None:
    page.locator('[name^="points-Q-"]').first.fill("4")
    page.locator('[name^="reason-Q-"]').first.fill("Hot, and at noon.")
    page.locator('[name="hand_in"]').check()
    with page.expect_navigation():
        page.locator("main form button").last.click()


def awarded(cast: Cast, today: date) -> None:
    """Be refused an agreement in the standstill of another award, and award and begin this one."""
    in_standstill = f"/procurements/one/P-{FinancialYear.of(today).starts_in}-04/award/agreement"
    days = {"lot": 0, "on": today, "first": today, "last": today + timedelta(days=364)}
    refused(
        cast.commissioner, in_standstill, "Begin it", "The standstill runs to the end of", agreement="A-J-2", **days
    )
    page = cast.commissioner
    page.goto(at("award/decide"))
    page.locator('main [name="tender"]').first.check()
    taken(page, "", "Decide it", decision="FC-2026-01", reason="The only tender, and a good one.")
    taken(page, at("award/summaries"), "Write them")
    taken(page, at("award/announce"), "Record it", on=today)
    taken(page, at("award/agreement"), "Begin it", agreement=AGREEMENT, **days)
    taken(page, at("notice"), "Record it", notice="UK7", happened_on=today)


def paid(cast: Cast, today: date, folder: Path) -> str:
    """Be refused a payment without evidence, pay with it by two officers, find nothing left; return the payment."""
    page, owed = cast.commissioner, f"/payments/owed/{ADVANCE}/1"
    taken(
        page, "/payments/bases", "Record it",
        reference=ADVANCE, kind="advance", payer="demonstration", payee="hollow-hill-buses", agreement=AGREEMENT,
        purpose="Pans and bicycles before the first lunch", instalments=f"{today} 12,500.00", first=today,
        last=today + timedelta(days=364), power="Local Government Act 1972 s.111", decision="FC-2026-01",
        evidence_needed="the insurer's certificate",
    )  # fmt: skip
    page.goto(owed)
    assert "the insurer's certificate" in page.locator("main").inner_text()
    forced(page, "/payments", "can be paid today", run=RUN)
    forced(page, owed, "cannot be paid yet", what_to_do="ask", payment="PAY-J-1")
    taken(page, owed, "Record the receipt", reference="R-J-1", what="The insurer's certificate was looked at.")
    taken(page, "/payments", "Begin the run", run=RUN)
    run = f"/payments/runs/{RUN}"
    forced(page, run, "approved by who began it", step="approve", total_pence=1_250_000)
    taken(cast.officer, run, "Approve")
    taken(page, run, "Make the file")
    sent = page.request.get(f"{run}/file.csv").text().splitlines()
    reference = sent[1].split(",")[0]
    answer = folder / "paid.csv"
    answer.write_text(f"payment,amount,paid_on,bank_reference\n{reference},12500.00,{today},BACS-1\n")
    for _ in range(2):
        page.goto(run)
        if page.get_by_role("button", name="Confirm").count():
            taken(page, "", "Confirm", file=answer)
    forced(page, "/payments", "can be paid today", run="PR-J-2")
    return str(reference)


def test_a_need_is_followed_to_a_paid_result_and_its_open_record(cast: Cast, tmp_path: Path) -> None:
    today = datetime.now(LONDON).date()
    commissioned(cast, today)
    first, second, closes = invited(cast, today)
    seal(cast.bidder, "640000", tmp_path)
    assert "Your sealed bid came in at" in taken(cast.bidder, "", "Submit the sealed bid")
    opened(cast, (first, second), closes, tmp_path)
    evaluated(cast)
    awarded(cast, today)
    payment = paid(cast, today, tmp_path)

    page = cast.commissioner
    page.goto(f"/trace/need/{NEED}")
    told = page.locator("#trace").inner_text()
    for each in (DIRECTIVE, BOUGHT, AGREEMENT, "12,500.00", "At home three months after hospital"):
        assert each in told, each
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    page.goto(f"/trace/payment/{payment}")
    back = page.locator("#trace").inner_text()
    assert "Residential care in Demonstration County" in back

    record = json.loads(cast.public.request.get(f"{at('ocds.json')}?prefix=ocds-made01").text())["records"][0]
    assert record["ocid"] == "ocds-made01-procurement-p-j-1"
    (release,) = record["releases"]
    assert release["bids"]["statistics"][0]["value"] == 1
    (contract,) = release["contracts"]
    assert contract["implementation"]["transactions"][0]["value"] == {"amount": 12500.0, "currency": "GBP"}
