"""What a browser seals the command line opens, and the other way round; no private key and no open bid leaves it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rightsource import web
from rightsource.commissioning.rules.bids.sealing import (
    Bid,
    KeyPair,
    Offer,
    SealingKeys,
    bid_in,
    check_sealed_to,
    key_file,
    new_pair,
    open_one_layer,
    private_key_in,
    public_key_in,
    seal,
    sealed_bid_in,
    what_a_bid_says,
)
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer
from rightsource.quantities import Money

pytestmark = pytest.mark.browser
STATIC = Path(web.__file__).parent / "static" / "rightsource"
TEMPLATES = Path(web.__file__).parent / "templates" / "commissioning"
POLICY = "default-src 'self'; form-action 'self'; base-uri 'none'"
SITE = "http://localhost:9"
FIRST, SECOND = new_pair(), new_pair()
KEYS = SealingKeys("P-1", FIRST.public, SECOND.public)
BID = Bid(procurement="P-1", bidder="hill", offers=(Offer(0, Money(5)),), document_name="é.txt", document=b"\x00\xff")
_FORM = '<form method="post" id="{name}-form"><input type="file" name="file"></form>'
_SAID = '<button type="button">Do it</button><p data-said role="status"></p></div>'
PAGES = {
    "key": f'<div data-bid-keygen="key.txt" hidden>{_SAID}<input id="public_key">',
    "seal": f'<script type="application/json" id="bid-keys">{key_file(KEYS, "hill")}</script><div data-bid-seal hidden>'
    '<input data-lot="1" data-called="the price" id="one"><input data-lot="2" data-called="the price" id="two">'
    '<input type="radio" data-exclusion value="no ground" id="none"><input type="file" data-document id="answers">'
    + _SAID
    + _FORM.format(name="bid"),
    "open": '<div data-bid-open="/waiting" data-called="half" hidden><input type="file" data-own-key id="own">'
    + _SAID
    + _FORM.format(name="opening"),
}


@pytest.fixture
def page_of(browser: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that shows one of the pages under the site's own policy, offline, and notes what was sent."""
    context = browser.new_context(accept_downloads=True)

    def show(name: str, waiting: bytes = b"") -> Any:
        def answer(route: Any) -> None:
            path = route.request.url.removeprefix(SITE)
            found = {
                "/": (f"<!doctype html><body>{PAGES[name]}<script src=/bids.js></script>", "text/html; charset=utf-8"),
                "/bids.js": ((STATIC / "bids.js").read_bytes(), "text/javascript"),
                "/waiting": (waiting, "application/octet-stream"),
            }[path]
            assert route.request.method == "GET"
            route.fulfill(body=found[0], content_type=found[1], headers={"Content-Security-Policy": POLICY})

        page = context.new_page()
        page.route(f"{SITE}/**", answer)
        page.goto(SITE)
        return page

    yield show
    context.close()


def given_to(page: Any) -> bytes:
    """Return the file that the script put into the form."""
    numbers = page.evaluate(
        "async () => [...new Uint8Array(await document.querySelector('[name=file]').files[0].arrayBuffer())]"
    )
    return bytes(numbers)


def test_the_pages_here_are_marked_as_those_of_the_site_are() -> None:
    marks = {"key": "register_bid_key", "seal": "submit_bid", "open": "open_bid"}
    for name, template in marks.items():
        told = (TEMPLATES / f"{template}.html").read_text()
        for mark in re.findall(r"\bdata-[a-z-]+", PAGES[name]):
            assert mark in told, f"{template} has no {mark}"


def test_a_key_made_in_the_browser_is_saved_there_and_opens_what_is_sealed_to_it(page_of: Callable[..., Any]) -> None:
    page = page_of("key")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Do it").click()
    page.get_by_text("Your key file is saved").wait_for()
    made = KeyPair(public_key_in(page.input_value("#public_key")), private_key_in(saved.value.path().read_text()))
    sealed = seal(BID, SealingKeys("P-1", made.public, SECOND.public), salt=bytes(32))
    assert what_a_bid_says(open_one_layer(open_one_layer(sealed, made.private), SECOND.private)) == BID


def test_a_bid_sealed_in_the_browser_opens_on_the_command_line(page_of: Callable[..., Any]) -> None:
    page = page_of("seal")
    button = page.get_by_role("button", name="Do it")
    button.click()
    page.get_by_text("Write a price for at least one lot").wait_for()
    page.fill("#two", "a lot")
    button.click()
    page.get_by_text("Write the price as 118000").wait_for()
    page.fill("#two", "£1,200.5")
    button.click()
    page.get_by_text("Choose the document").wait_for()
    page.check("#none")
    page.set_input_files("#answers", {"name": "é.txt", "mimeType": "text/plain", "buffer": b"our \x00 answers"})
    button.click()
    page.get_by_text("Your bid is sealed").wait_for()
    sealed = sealed_bid_in(given_to(page))
    check_sealed_to(sealed, KEYS)
    plain = open_one_layer(open_one_layer(given_to(page), FIRST.private), SECOND.private)
    bid = bid_in(sealed, plain, bidder="hill")
    assert (bid.offers, bid.document, bid.document_name) == ((Offer(2, Money(120_050)),), b"our \x00 answers", "é.txt")
    assert bid.exclusion is ExclusionAnswer.NONE
    assert len(json.loads(plain.split(b"\n")[1])["salt"]) == 64


def test_each_layer_comes_off_in_the_browser_by_its_own_key_alone(page_of: Callable[..., Any], tmp_path: Path) -> None:
    own = {pair: tmp_path / pair.public for pair in (FIRST, SECOND)}
    for pair, file in own.items():
        file.write_text(f"# public key: {pair.public}\r\n{pair.private}\r\n")
    waiting = seal(BID, KEYS, salt=bytes(32))
    for pair, other in ((FIRST, SECOND), (SECOND, FIRST)):
        page = page_of("open", waiting)
        page.set_input_files("#own", own[other])
        page.get_by_role("button", name="Do it").click()
        page.get_by_text("This key does not open this layer").wait_for()
        page.set_input_files("#own", own[pair])
        page.get_by_role("button", name="Do it").click()
        page.get_by_text("The layer is off").wait_for()
        assert given_to(page) == open_one_layer(waiting, pair.private)
        waiting = given_to(page)
    assert what_a_bid_says(waiting) == BID


def test_a_changed_bid_is_said_to_be_changed(page_of: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "own").write_text(FIRST.private)
    page = page_of("open", seal(BID, KEYS, salt=bytes(32))[:-2] + b"xy")
    page.set_input_files("#own", tmp_path / "own")
    page.get_by_role("button", name="Do it").click()
    page.get_by_text("was changed or cut").wait_for()
