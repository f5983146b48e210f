"""Pages of a record that holds nothing yet: each says what is missing, and none breaks."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_who_owns_whom_has_its_own_words() -> None:
    assert "no holding was on record" in Client().get("/federation").content.decode()


def test_where_no_register_is_loaded_nothing_is_called_covered() -> None:
    said = Client().get("/duties").content.decode()
    assert "No register of duties is on record yet" in said
    assert "rs-state--kept" not in said


def test_the_money_has_its_own_words() -> None:
    said = Client().get("/money").content.decode()
    assert "No balance of reserves at a year end was on record" in said
    assert "No two headline numbers on record contradict each other." in said


def test_savings_have_their_own_words() -> None:
    assert "No saving was on record on" in Client().get("/savings").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/federation/picture.svg", "/savings/picture.svg", "/money/reserves.svg"],
)
def test_a_picture_of_nothing_says_that_there_is_nothing(address: str) -> None:
    answered = Client().get(address)
    assert (answered.status_code, answered["Content-Type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize("address", ["/federation/care-company", "/duties/none-such"])
def test_what_is_not_on_record_is_refused_in_words(address: str) -> None:
    assert Client().get(address).status_code == 422
