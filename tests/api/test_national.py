"""What the API tells of the whole country."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.planning.actions.national import run_national
from rightsource.planning.queries import OutturnAtHand
from rightsource.planning.rules.national import national, shipped_returns
from rightsource.planning.rules.national_found import Scenario
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = pytest.mark.django_db


def test_nothing_is_told_before_anybody_asked() -> None:
    assert Client().get("/api/national").json()["latest"] is None


def test_each_authority_is_told_with_its_chances_their_errors_and_its_returns() -> None:
    rows = [row for row in shipped_returns() if row.authority.e_code in {"E2820", "E0101"}]
    study = national(
        rows, on=None, today=timezone.localdate(), scenario=Scenario.MOST_TAX, years=2, futures=200, seed=114
    )
    found = run_national(
        by=SYSTEM, authority=Authority("a test"), study=study, outturn=OutturnAtHand("as shipped", tuple(rows), {})
    )
    told = Client().get("/api/national").json()["latest"]
    assert (told["known_on"], told["councils_in_all"], told["is_whole"]) == ("2017-11-16", 2, True)
    assert [each["e_code"] for each in told["councils"]] == ["E0101", "E2820"]
    for each, council in zip(told["councils"], found.councils, strict=True):
        assert [chance["chance"] for chance in each["p_s114_by_year"]] == [
            chance.chance for chance in council.p_s114_by_year
        ]
        assert all(chance["monte_carlo_error"] > 0 for chance in each["p_s114_by_year"])
        assert len(each["returns"]) == 7
    assert "larger" in told["model_error"]
    assert Client().get("/api/national", {"on": "2017-11-15"}).json()["latest"] is None
    assert Client().get("/api/national", {"scenario": "tax-held"}).json()["latest"] is None
    assert Client().get("/api/national", {"scenario": "nonsense"}).status_code == 422
