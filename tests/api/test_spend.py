"""Published payments and council tax told to programs: the same walls, and acts that are safe to send twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from rightsource.budget.actions.council_tax_figures import import_council_tax
from rightsource.commissioning import actions
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile

pytestmark = pytest.mark.usefixtures("_on_record")
SPEND = b"""Date,Amount,Supplier,Transaction Number,Invoice Number
2026-04-03,1200.10,MADE-UP CARE LTD,T1,INV-00123
2026-04-20,1200.10,Made-up Care Limited,T2,inv 123
2026-04-20,700.00,SMITH JANE,T3,JS-1
"""
TAX = b"ecode,authority,tstb_2526,tstb_2627\nE9901,Madeupshire,1000,1010.5\n"


@pytest.fixture
def _on_record(county: None) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        cited: dict[str, Any] = {"by": SYSTEM, "authority": Authority("a test"), "published_on": date(2026, 5, 31)}
        file = GivenFile("april.csv", SPEND)
        actions.import_spend(**cited, body="Testshire", file=file, today=timezone.localdate())
        import_council_tax(**cited, files=[GivenFile("tax.csv", TAX)])
        yield
        transaction.set_rollback(True)


def sent(client: Client, path: str, **given: Any) -> tuple[int, Any]:
    response = client.post(f"/api{path}", {"authority": "a test"} | given, content_type="application/json")
    return response.status_code, response.json()


def test_a_program_sees_names_as_far_as_its_post_does(asking_as: Callable[[str], Client]) -> None:
    inside, outside = (asking_as(role).get("/api/spend").json() for role in ("section-151-officer", "resident"))
    assert inside["paid"] == outside["paid"] == {"pence": 310_020}
    assert "SMITH JANE" in {each["name"] for each in inside["suppliers"]}
    assert "SMITH" not in str(outside)
    assert (
        asking_as("resident").get("/api/spend", {"first": 1, "most": 1}).json()["suppliers"]
        == outside["suppliers"][1:2]
    )


def test_a_supplier_is_told_with_its_payments_or_is_not_found(asking_as: Callable[[str], Client]) -> None:
    member = asking_as("member")
    (supplier,) = member.get("/api/spend", {"search": "made-up"}).json()["suppliers"]
    told = member.get("/api/spend/supplier", {"supplier": supplier["supplier"]}).json()
    assert [each["amount"]["pence"] for each in told["shown"]] == [120_010, 120_010]
    assert member.get("/api/spend/supplier", {"supplier": 2**30}).status_code == 404


def test_suspicions_are_told_to_who_may_see_them_and_judged_once(asking_as: Callable[[str], Client]) -> None:
    officer = asking_as("section-151-officer")
    (pair,) = officer.get("/api/spend/duplicates", {"strength": "strong"}).json()["suspicions"]
    given = {
        "first": pair["first"]["id"],
        "again": pair["again"]["id"],
        "finding": "two bills",
        "because": "Two homes.",
    }
    for was_written in (True, False):
        assert sent(officer, "/spend/duplicates/judge", **given) == (200, {"was_written": was_written})
    (judged,) = officer.get("/api/spend/duplicates").json()["suspicions"]
    assert judged["judgement"]["finding"] == "two bills"
    assert sent(officer, "/spend/duplicates/judge", **given | {"again": given["first"]})[0] == 404
    assert sent(asking_as("auditor"), "/spend/duplicates/judge", **given)[0] == 403
    assert asking_as("resident").get("/api/spend/duplicates").status_code == 403
    assert asking_as("signed-out").get("/api/spend/duplicates").status_code == 401


def test_two_names_are_taken_apart_once(asking_as: Callable[[str], Client]) -> None:
    officer = asking_as("section-151-officer")
    (supplier,) = officer.get("/api/spend", {"search": "made-up"}).json()["suppliers"]
    spellings = officer.get("/api/spend/supplier", {"supplier": supplier["supplier"]}).json()["spellings"]
    match = next(each["match"] for each in spellings if each["match"] is not None)
    for was_written in (True, False):
        said = sent(officer, "/spend/suppliers/apart", match=match, because="Two companies.")
        assert said == (200, {"was_written": was_written})
    assert sent(officer, "/spend/suppliers/apart", match=2**30, because="Two companies.")[0] == 404
    assert len(officer.get("/api/spend", {"search": "made-up"}).json()["suppliers"]) == 2


def test_council_tax_is_told_by_year_as_published_by_the_day(asking_as: Callable[[str], Client]) -> None:
    told = asking_as("resident").get("/api/council-tax", {"authority": "E9901"}).json()
    assert [(each["financial_year"], each["tax_base"]) for each in told["years"]] == [
        ("2025-26", "1000.000000"),
        ("2026-27", "1010.500000"),
    ]
    earlier = asking_as("resident").get("/api/council-tax", {"authority": "Madeupshire", "on": "2026-05-30"}).json()
    assert earlier["years"] == []
