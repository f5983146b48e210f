"""The pages of evaluation and award: a conflict refused, blind scores, closed prices, letters, standstill."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from rightsource.governance.actions import record_decisions
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

Browser = Callable[[str], Client]
TODAY = timezone.localdate()
BEGUN = TODAY - timedelta(days=120)
AT = "/procurements/one/P-1"
CITED = {"authority": "a test"}
CRITERIA = {
    "criteria": "P; Price; price; 40\nQ; How it is done; quality; 60; 5; 2; 5 is more than we asked for",
    "conditions": "C1; An operator's licence; the law asks for one",
    "formula": "the lowest price over the price",
    "tie_break": "more points for quality",
    "closes_at": f"{TODAY + timedelta(days=1)} 12:00",
    "said_on": BEGUN.isoformat(),
    "quality_by": (TODAY + timedelta(days=9)).isoformat(),
}
FILE = (
    f"Bidder,Price,Received,Exclusion\nHill Coaches Ltd,£950000,{TODAY} 00:01,none\nDale Buses,1000000,{TODAY} 00:02,\n"
)


@pytest.fixture
def officer(county: None, browser_as: Browser) -> Client:
    """Open the council's procurement P-1 as its commissioner, with a route and a tender notice."""
    walls.look_as(walls.THE_COUNCIL)
    agreed = Decision(
        reference="CAB-1",
        title="Buses",
        body=DecisionBody.FULL_COUNCIL,
        decided_on=TODAY - timedelta(days=1),
        outcome=Outcome.AGREED,
    )
    entry = Entry(agreed, Source("A test"), KnownOn.on(TODAY - timedelta(days=1), Audience.PUBLIC))
    record_decisions(by=SYSTEM, authority=Authority("a test"), entries=[entry], recording=Recording(TODAY))
    browser = browser_as("commissioner")
    opened = {
        "reference": "P-1", "title": "Buses", "buyer": "council", "kind": "services",
        "begun_on": BEGUN.isoformat(), "lots": "",
    }  # fmt: skip
    route = {"value": "1200000", "vat": "0", "route": "open procedure", "reason": "Many can do it"}
    notice = {"notice": "UK4", "happened_on": BEGUN.isoformat(), "address": ""}
    for path, given in (("/procurements/open", opened), (f"{AT}/route", route), (f"{AT}/notice", notice)):
        assert browser.post(path, given | CITED).status_code == 302
    return browser


def post(browser: Client, path: str, **given: object) -> int:
    return browser.post(f"{AT}/{path}", CITED | given).status_code


def text(browser: Client, path: str) -> str:
    return browser.get(f"{AT}/{path}").content.decode()


def tendered(officer: Client) -> list[str]:
    """Set criteria and take two tenders in; give their numbers."""
    assert post(officer, "evaluation/criteria", **CRITERIA) == 302
    assert post(officer, "evaluation/tenders", file=SimpleUploadedFile("portal.csv", FILE.encode())) == 302
    found = re.findall(r'name="tender"[^>]* value="(\d+)"', text(officer, "evaluation/leave-out"))
    assert len(found) == 2
    return sorted(found)


def scores(tenders: list[str], *points: str, hand_in: str = "yes") -> dict[str, str]:
    given = {f"points-Q-{tender}": each for tender, each in zip(tenders, points, strict=True)}
    return given | {f"reason-Q-{tender}": "As it promises" for tender in tenders} | {"hand_in": hand_in}


def evaluators(officer: Client, browser_as: Browser) -> tuple[Client, Client]:
    for who in ("monitoring-officer", "section-151-officer"):
        assert post(officer, "evaluation/evaluators", post=who, criterion="Q") == 302
    return browser_as("monitoring-officer"), browser_as("section-151-officer")


def settled(officer: Client, second: Client, tenders: list[str], check_page: Callable[..., None]) -> None:
    """Let the second evaluator score and hand in, moderate where they differ, and settle quality."""
    assert post(second, "evaluation/declare", has_conflict="no", concerns="") == 302
    assert post(second, "evaluation/score", **scores(tenders, "4", "5")) == 302
    assert post(officer, "evaluation/declare", has_conflict="no", concerns="") == 302
    check_page(officer.get(f"{AT}/evaluation/moderate"), "moderate")
    moderated = {f"points-Q-{tenders[1]}": "4", f"reason-Q-{tenders[1]}": "Agreed after talking"}
    assert post(officer, "evaluation/moderate", **moderated) == 302
    assert post(officer, "evaluation/settle") == 302


def test_a_conflict_keeps_out_and_each_is_blind_to_others_and_prices_until_quality_is_settled(
    officer: Client, browser_as: Browser, check_page: Callable[..., None]
) -> None:
    check_page(officer.get(f"{AT}/evaluation"), "evaluation without criteria")
    wrong = officer.post(f"{AT}/evaluation/criteria", CITED | CRITERIA | {"criteria": "P; Price; price; 90"})
    assert wrong.status_code == 422
    assert "come to 90" in wrong.content.decode()
    tenders = tendered(officer)
    first, second = evaluators(officer, browser_as)
    # Nobody scores who has declared nothing, nor with a conflict.
    assert post(first, "evaluation/score", **scores(tenders, "4", "3")) == 422
    assert post(first, "evaluation/declare", has_conflict="yes", concerns="A share in Hill Coaches") == 302
    refused = first.post(f"{AT}/evaluation/score", scores(tenders, "4", "3"))
    assert refused.status_code == 422
    assert "has declared a conflict of interest" in refused.content.decode()
    assert post(first, "evaluation/declare", has_conflict="no", concerns="") == 302
    # Each is blind to the other, and to prices.
    assert post(first, "evaluation/score", **scores(tenders, "4", "3")) == 302
    assert "As it promises" in text(first, "evaluation")
    assert "As it promises" not in text(second, "evaluation")
    early = second.get(f"{AT}/award")
    assert early.status_code == 422
    assert "its prices stay closed" in early.content.decode()
    assert "950,000" not in text(officer, "evaluation")
    assert post(officer, "evaluation/settle") == 422
    check_page(second.get(f"{AT}/evaluation/score"), "score")
    settled(officer, second, tenders, check_page)
    result = officer.get(f"{AT}/evaluation")
    check_page(result, "evaluation settled")
    assert "Hill Coaches Ltd is in the first place." in result.content.decode()
    assert "£950,000" in result.content.decode()


def test_an_award_tells_each_bidder_and_waits_for_its_standstill_and_for_a_claim(
    officer: Client, browser_as: Browser, check_page: Callable[..., None]
) -> None:
    tenders = tendered(officer)
    hill, dale = tenders
    first, second = evaluators(officer, browser_as)
    assert post(first, "evaluation/declare", has_conflict="no", concerns="") == 302
    assert post(first, "evaluation/score", **scores(tenders, "4", "3")) == 302
    settled(officer, second, tenders, check_page)
    check_page(officer.get(f"{AT}/award"), "award")
    decision = re.search(r'name="decision"[^>]* value="([^"]+)"', text(officer, "award/decide"))
    assert decision is not None
    given = {"tender": hill, "decision": decision[1], "reason": "Cheaper, and as good", "tie_reason": ""}
    assert post(officer, "award/decide", **given) == 422  # no conflicts assessment
    assert post(officer, "evaluation/conflicts", found="None in the end", mitigation="Declared anew") == 302
    assert post(officer, "award/decide", **given | {"tender": dale}) == 422  # not the most advantageous
    assert post(officer, "award/decide", **given) == 302
    assert post(officer, "award/announce", on=TODAY.isoformat(), address="") == 422  # nobody was told
    assert post(officer, "award/summaries") == 302
    letter = officer.get(f"{AT}/award/summary/{dale}")
    check_page(letter, "assessment summary")
    assert "place 2" in letter.content.decode()
    assert officer.get(f"{AT}/award/summary/{dale}?format=txt").content.decode().startswith("Assessment summary: Buses")
    assert post(officer, "award/announce", on=TODAY.isoformat(), address="") == 302
    begun = {"lot": "0", "agreement": "A-9", "provider": "care-company", "on": TODAY.isoformat()}
    begun |= {"first": date(2027, 4, 1).isoformat(), "last": date(2030, 3, 31).isoformat()}
    refused = officer.post(f"{AT}/award/agreement", CITED | begun)
    assert refused.status_code == 422
    assert "The standstill runs to the end of" in refused.content.decode()
    claim = {"claim": "CL-1", "claimant": "Dale Buses", "grounds": "Scores not explained", "has_claim_form": "yes"}
    assert post(officer, "award/challenge", **claim, notified_on=TODAY.isoformat()) == 302
    page = officer.get(f"{AT}/award")
    check_page(page, "award claimed")
    assert "Suspended by CL-1" in page.content.decode()


def test_a_file_with_a_fault_is_refused_whole_and_lists_each(officer: Client) -> None:
    wrong = "Bidder,Price,Received\n,12,2026-05-29 11:45\nHill,minus,2026-05-29\n"
    refused = officer.post(
        f"{AT}/evaluation/tenders", CITED | {"file": SimpleUploadedFile("portal.csv", wrong.encode())}
    )
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "row 2" in page
    assert "is no price in pounds" in page
    assert "is no day and hour" in page
    assert "none on record" in text(officer, "evaluation")


@pytest.mark.parametrize("role", ["resident", "vehicle-finance-lead", "member"])
def test_outside_the_council_no_evaluation_opens(officer: Client, browser_as: Browser, role: str) -> None:
    outside = browser_as(role)
    for path in ("evaluation", "award", "evaluation/score", "award/decide"):
        assert outside.get(f"{AT}/{path}").status_code == 403


def test_forms_of_run_evaluation_open_and_say_what_is_missing(officer: Client, check_page: Callable[..., None]) -> None:
    tendered(officer)
    for path in (
        "tenders",
        "evaluators",
        "stand-down",
        "declare",
        "conflicts",
        "settle",
        "leave-out",
        "price",
        "answer",
    ):
        check_page(officer.get(f"{AT}/evaluation/{path}"), path)
    for path in ("evaluators", "stand-down", "declare", "conflicts", "leave-out", "price", "answer"):
        assert post(officer, f"evaluation/{path}") == 422
    left = {"tender": tendered_number(officer), "ground": "a procedural requirement is breached", "reason": "Too long"}
    assert post(officer, "evaluation/leave-out", **left) == 302
    assert "Too long" in text(officer, "evaluation")


def tendered_number(officer: Client) -> str:
    return re.findall(r'name="tender"[^>]* value="(\d+)"', text(officer, "evaluation/leave-out"))[0]
