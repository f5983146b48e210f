"""The verbs of the treasury: reserves, exposure and cash, of the made-up county."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from typer.testing import CliRunner

from rightsource.api.told import Teller
from rightsource.cli import application
from rightsource.scrutiny.queries.treasury_told import CashTold, ExposureTold, ReservesTold
from rightsource.site import configuration

VERBS = {"reserves": ReservesTold, "exposure": ExposureTold, "cash": CashTold}
_teller = Teller(with_properties=False)


@pytest.fixture(scope="module", autouse=True)
def county(case_on_record: Callable[[str], AbstractContextManager[None]]) -> Iterator[None]:
    """Look at the made-up county."""
    with case_on_record(configuration.DEMONSTRATION):
        yield


def answered(*words: str) -> Any:
    return CliRunner().invoke(application(), [*words, "--council", configuration.DEMONSTRATION])


def told(*words: str) -> Any:
    found = answered(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("more", [(), ("--audience", "public"), ("--on", "1990-01-01")])
def test_a_verb_answers_programs_as_described_and_people_in_words(verb: str, more: tuple[str, ...]) -> None:
    _teller.model(VERBS[verb]).model_validate_json(json.dumps(told(verb, *more)))
    said = answered(verb, *more)
    assert said.exit_code == 0
    assert said.stdout.strip()


def test_exposure_is_the_sum_of_its_parts() -> None:
    exposure = told("exposure")
    assert exposure["total"]["pence"] == sum(each["total"]["pence"] for each in exposure["vehicles"])
    for vehicle in exposure["vehicles"]:
        assert vehicle["total"]["pence"] == sum(part["amount"]["pence"] for part in vehicle["parts"])


def test_debt_costs_interest_and_what_is_set_aside() -> None:
    debt = told("reserves")["debt"]
    assert debt["cost_to_revenue"]["pence"] == debt["interest"]["pence"] + debt["set_aside"]["pence"] > 0
    assert debt["owed"]["pence"] == sum(each["balance"]["pence"] for each in debt["loans"])


def test_every_organisation_with_a_forecast_has_thirteen_weeks_of_cash() -> None:
    forecasts = [each for each in told("cash")["organisations"] if each["made_on"]]
    assert {each["organisation"] for each in forecasts} == {"care-company", "demonstration"}
    for each in forecasts:
        assert [week["number"] for week in each["weeks"]] == list(range(1, 14))
        assert each["low"]["amount"]["pence"] == min(week["closing"]["pence"] for week in each["weeks"])
