"""The pages of bids: two keys, an invitation, a sealed bid in, a late one refused, opened by two; and who may not."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.commissioning.errors.instants import LONDON
from rightsource.commissioning.models import Bid as BidRow
from rightsource.commissioning.queries.bids import database_clock
from rightsource.commissioning.rules.bids.sealing import Bid, Offer, keys_in, new_pair, open_one_layer, seal
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.actions.keeping_bids import keep_bids_of_the_demonstration
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

Browser = Callable[[str], Client]
TODAY = timezone.localdate()
SAID = {"authority": "a test"}
FIRST, SECOND = new_pair(), new_pair()
AT = "/procurements/one/P-7"


@dataclass
class Browsers:
    """The two officers who hold keys, a bidder, and everybody else."""

    officer: Client
    other: Client
    bidder: Client
    public: Client


@pytest.fixture
def browsers(county_on_record: None, browser_as: Browser) -> Iterator[Browsers]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        keep_bids_of_the_demonstration(by=SYSTEM, authority=Authority("a test"), today=TODAY)
        walls.look_as(walls.THE_COUNCIL)
        yield Browsers(
            browser_as("commissioner"), browser_as("monitoring-officer"), browser_as("bidder"), browser_as("signed-out")
        )
        transaction.set_rollback(True)


def sent(client: Client, path: str, **given: Any) -> tuple[int, str]:
    response = client.post(path, SAID | given, follow=True)
    return response.status_code, re.sub(r"\s+", " ", response.content.decode())


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("bid.sealed", content)


def open_for_bids(browsers: Browsers, seconds: int) -> None:
    """Open a procurement, register both keys and invite bids, through the pages alone."""
    begun = (TODAY - timedelta(days=30)).isoformat()
    what = {"reference": "P-7", "title": "Lunches", "buyer": "demonstration", "kind": "services", "begun_on": begun}
    assert sent(browsers.officer, "/procurements/open", **what)[0] == 200
    assert sent(browsers.officer, f"{AT}/notice", notice="UK4", happened_on=begun)[0] == 200
    for client, place, key in ((browsers.officer, 1, FIRST), (browsers.other, 2, SECOND)):
        status, page = sent(client, f"{AT}/bids/key", place=place, public_key=key.private)
        assert status == 422
        assert "private key" in page
        assert key.private not in page
        assert sent(client, f"{AT}/bids/key", place=place, public_key=key.public)[0] == 200
    at = (database_clock() + timedelta(seconds=seconds)).astimezone(LONDON)
    hour = {"closes_on": at.date().isoformat(), "closes": f"{at:%H:%M:%S}", "questions_until": TODAY.isoformat()}
    status, page = sent(browsers.officer, f"{AT}/bids/invite", **hour, reserved_for="not reserved")
    assert status == 200
    assert "Bids are taken until" in page


def sealed_for(client: Client, document: bytes = b"our answers") -> bytes:
    keys, bidder = keys_in(client.get("/bidding/one/P-7/keys.json").content.decode())
    bid = Bid(
        procurement="P-7", bidder=bidder, offers=(Offer(0, Money(9_999)),), document_name="a.txt", document=document
    )
    return seal(bid, keys, salt=bytes(32))


@pytest.mark.skipif(
    not 20 <= (TODAY - FinancialYear.of(TODAY).first_day).days <= 350,
    reason="the made-up procurement is open for bids in neither the first nor the last days of the year",
)
def test_everybody_reads_what_can_be_bid_for_and_the_answers_and_a_bidder_its_own_bid(browsers: Browsers) -> None:
    reference = f"P-{FinancialYear.of(TODAY).starts_in}-03"
    page = browsers.public.get("/bidding").content.decode()
    assert "Minibuses to day centres" in page
    one = browsers.public.get(f"/bidding/one/{reference}").content.decode()
    assert "One in two must" in one
    assert "fingerprint" not in one
    own = browsers.bidder.get(f"/bidding/one/{reference}").content.decode()
    assert re.search(r"[0-9a-f]{64}", own)
    assert reference in browsers.bidder.get("/bidding/own").content.decode()
    assert browsers.bidder.get(f"/bidding/one/{reference}/feedback").status_code == 422
    officers = browsers.officer.get(f"/procurements/one/{reference}/bids").content.decode()
    assert "1 sealed bid stands; nobody can open one" in officers
    assert "Not told before bids close" in officers
    assert "Hollow Hill" not in officers.split("Bids that came in")[1].split("</table>")[0]
    assert browsers.public.get(f"/procurements/one/{reference}/bids").status_code == 403
    assert browsers.officer.get("/bidding/own").status_code == 403


def test_a_bid_goes_in_sealed_and_is_opened_by_two_after_the_hour(browsers: Browsers) -> None:
    open_for_bids(browsers, seconds=3)
    submit = "/bidding/one/P-7/bid"
    page = browsers.bidder.get(submit).content.decode()
    within = re.search(r'id="bid-keys">(.*?)</script>', page, re.DOTALL)
    assert within is not None
    assert json.loads(within[1])["bidder"] == "hollow-hill-buses"
    content = sealed_for(browsers.bidder)
    status, page = sent(browsers.bidder, submit, file=file(b"our price is 99.99"))
    assert status == 422
    assert "rightsource bid seal" in page
    assert sent(browsers.bidder, submit)[0] == 422
    status, page = sent(browsers.bidder, submit, file=file(content))
    assert status == 200
    assert "Your sealed bid came in at" in page
    assert sent(browsers.bidder, "/bidding/one/P-7/withdraw")[0] == 200
    assert sent(browsers.bidder, submit, file=file(sealed_for(browsers.bidder, b"better")))[0] == 200
    bid = _bid_waiting(browsers)
    assert sent(browsers.officer, f"{bid}/open", **_opened(b"anything"))[0] == 422
    early = browsers.officer.get(f"{bid}/sealed")
    assert early.status_code == 422
    assert "None is opened" in early.content.decode()
    time.sleep(3.01)
    status, page = sent(browsers.bidder, submit, file=file(content))
    assert status == 422
    assert "Bids closed at" in page
    _open_by_two(browsers, bid)


def _bid_waiting(browsers: Browsers) -> str:
    listed = browsers.officer.get("/procurements/one/P-7/bids?format=csv&table=bids").content.decode()
    assert "Not told before bids close" in listed
    walls.look_as(walls.THE_COUNCIL)
    return f"{AT}/bids/{BidRow.objects.get(procurement='P-7').pk}"


def _opened(content: bytes, witness: str = "monitoring-officer") -> dict[str, Any]:
    return {"came_off": "yes", "witness": witness, "file": file(content)}


def _open_by_two(browsers: Browsers, bid: str) -> None:
    assert "Hollow Hill" in browsers.officer.get(f"{AT}/bids").content.decode()
    half = open_one_layer(browsers.officer.get(f"{bid}/sealed").content, FIRST.private)
    status, page = sent(browsers.other, f"{bid}/open", **_opened(half, "commissioner-people"))
    assert (status, "does not hold the key" in page) == (422, True)
    status, page = sent(browsers.officer, f"{bid}/open", **_opened(half, ""))
    assert (status, "Say who sits beside you" in page) == (422, True)
    assert sent(browsers.officer, f"{bid}/open", **_opened(half))[0] == 200
    waiting = browsers.other.get(f"{bid}/sealed").content
    assert waiting == half
    plain = open_one_layer(waiting, SECOND.private)
    assert sent(browsers.other, f"{bid}/open", **_opened(half, "commissioner-people"))[0] == 422
    status, page = sent(browsers.other, f"{bid}/open", **_opened(plain, "commissioner-people"))
    assert (status, "The bid is open." in page) == (200, True)
    assert browsers.other.get(f"{bid}/document").content == b"better"
    assert browsers.bidder.get(f"{bid}/document").status_code == 403
    assert "It is opened" in browsers.bidder.get("/bidding/one/P-7").content.decode()


def test_a_question_is_asked_and_answered_and_a_bidder_is_registered(browsers: Browsers) -> None:
    open_for_bids(browsers, seconds=600)
    assert sent(browsers.bidder, "/bidding/one/P-7/ask", words="")[0] == 422
    assert sent(browsers.bidder, "/bidding/one/P-7/ask", words="Hollow Hill asks: at noon?")[0] == 200
    page = browsers.officer.get(f"{AT}/bids").content.decode()
    found = re.search(r"/bids/questions/[0-9a-f-]{36}", page)
    assert found is not None
    path = f"{AT}{found[0]}"
    assert sent(browsers.officer, path, asked="At noon?", answer="")[0] == 422
    assert sent(browsers.officer, path, asked="At noon?", answer="From noon on.")[0] == 200
    public = browsers.public.get("/bidding/one/P-7").content.decode()
    assert "From noon on." in public
    assert "Hollow Hill asks" not in public
    who = {"organisation": "vale-lunches", "name": "Vale Lunches CIC", "legal_form": "charitable company"}
    assert "rightsource account add --post bidder-vale-lunches" in sent(browsers.officer, "/bidding/register", **who)[1]
    assert sent(browsers.officer, "/bidding/register", **who | {"name": "Others"})[0] == 422
    for path in ("/bidding/one/P-7/ask", "/bidding/one/P-7/bid", "/bidding/one/P-7/withdraw"):
        assert browsers.officer.get(path).status_code == 403
        assert browsers.bidder.get(path).status_code == 200


def test_programs_do_the_same(browsers: Browsers) -> None:
    open_for_bids(browsers, seconds=600)

    def asked(client: Client, path: str, **given: Any) -> tuple[int, Any]:
        response = client.post(f"/api{path}", SAID | given, content_type="application/json")
        return response.status_code, response.json()

    content = base64.b64encode(sealed_for(browsers.bidder)).decode()
    status, receipt = asked(browsers.bidder, "/procurements/bids/submit", reference="P-7", content=content)
    assert (status, receipt["was_written"]) == (200, True)
    assert (
        asked(browsers.bidder, "/procurements/bids/submit", reference="P-7", content=content)[1]["was_written"] is False
    )
    assert asked(browsers.officer, "/procurements/bids/submit", reference="P-7", content=content)[0] == 403
    for wrong, code in (("%%", "request-not-understood"), ("YQ==", "bid-not-sealed")):
        status, told = asked(browsers.bidder, "/procurements/bids/submit", reference="P-7", content=wrong)
        assert (status, told["code"]) == (422, code)
    assert asked(browsers.bidder, "/procurements/questions/ask", reference="P-7", words="At noon?")[0] == 200
    told = browsers.officer.get("/api/procurements/bids", {"reference": "P-7"}).json()
    assert [(each["organisation"], each["sha256"]) for each in told["bids"]] == [("", "")]
    given = {"reference": "P-7", "question": told["waiting"][0]["question"], "asked": "Noon?", "answer": "Yes."}
    assert asked(browsers.officer, "/procurements/questions/answer", **given) == (200, {"was_written": True})
    opening = {"reference": "P-7", "bid": receipt["bid"], "place": 1, "witness": "monitoring-officer"}
    for more in ({"content": content}, {"fault": "It is early"}):
        status, told = asked(browsers.officer, "/procurements/bids/layer", **opening, **more)
        assert (status, told["code"]) == (422, "bids-not-yet-due")
    key = {"reference": "P-7", "place": 1, "public_key": FIRST.private}
    assert asked(browsers.officer, "/procurements/bids/key", **key)[1]["code"] == "private-key-given"
    later = {"reference": "P-7", "questions_until": TODAY.isoformat()}
    at = (database_clock() + timedelta(hours=1)).isoformat()
    assert asked(browsers.officer, "/procurements/bids/invite", **later, closes_at=at)[0] == 200
    assert asked(browsers.officer, "/procurements/bids/invite", **later, closes_at="2030-01-01T12:00:00")[0] == 422
    assert asked(browsers.bidder, "/procurements/bids/withdraw", reference="P-7")[1]["is_withdrawal"]
    who = {"organisation": "vale", "name": "Vale CIC", "legal_form": "charitable company"}
    assert asked(browsers.officer, "/bidders", **who) == (200, {"was_written": True})
    public = browsers.public.get("/api/procurements/bids", {"reference": "P-7"}).json()
    assert (public["bids"], public["waiting"], public["answered"][0]["answer"]) == ([], [], "Yes.")
