"""Thirteen weeks of cash open with what the books have, as at the forecast's first day and as recorded by the day."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from rightsource.ledger.actions import books
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import Posting, ServiceDivision
from rightsource.quantities import Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience
from rightsource.treasury.queries import cash_forecasts_known
from rightsource.treasury.rules.cash import CashForecast, OpeningSource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_on_record")]
TEST = Authority("a test")
CARE = "care-company"


@pytest.fixture
def kept() -> Iterator[None]:
    """Keep the care company's books from September to November 2026."""
    walls.look_as(walls.THE_COUNCIL)
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=commercial_chart(CARE, ServiceDivision.ADULTS))
    for month in (9, 10, 11):
        books.open_period(by=SYSTEM, authority=TEST, organisation=CARE, month=Month(2026, month))
    yield
    walls.look_as(walls.THE_COUNCIL)


def bank(on: date, pounds: int) -> None:
    amount = Money.pounds(pounds)
    post_transaction(
        by=SYSTEM,
        authority=TEST,
        transaction_id=uuid4(),
        organisation=CARE,
        posted_on=on,
        description="made up",
        postings=[Posting(account="1200", amount=amount), Posting(account="4000", amount=-amount)],
    )


def forecast(on: date, audience: Audience = Audience.INSIDERS) -> CashForecast:
    walls.look_as(walls.THE_COUNCIL)
    return next(each for each in cash_forecasts_known(on, audience) if each.organisation == CARE)


@pytest.mark.usefixtures("kept")
def test_it_opens_with_the_books_at_the_beginning_of_its_first_day() -> None:
    today = timezone.localdate()
    stated = forecast(today)
    assert stated.opening_from is OpeningSource.STATED
    bank(date(2026, 9, 30), 900_000)
    assert forecast(today).opening_from is OpeningSource.STATED  # not kept up to the month before
    bank(date(2026, 10, 31), 50_000)
    bank(date(2026, 11, 15), 7_000)
    bank(date(2026, 11, 16), 3_000)  # on the day itself, so it does not open with it
    found = forecast(today)
    assert (found.opening, found.opening_from) == (Money.pounds(957_000), OpeningSource.BOOKS)
    assert found.opening_stated == stated.opening
    assert found.books is not None
    assert found.books.posted_to == date(2026, 11, 15)
    moved = found.weeks[-1].closing - found.opening
    assert moved == stated.weeks[-1].closing - stated.opening


@pytest.mark.usefixtures("kept")
def test_what_was_recorded_after_a_day_was_not_known_on_it_and_only_insiders_read_books() -> None:
    bank(date(2026, 10, 31), 900_000)
    today = timezone.localdate()
    assert forecast(today).opening_from is OpeningSource.BOOKS
    assert forecast(today, Audience.MEMBERS).opening_from is OpeningSource.STATED
    assert forecast(today - timedelta(days=1)).opening_from is OpeningSource.STATED


@pytest.mark.usefixtures("kept")
def test_the_page_says_whose_word_the_opening_cash_is(browser_as: Callable[[str], Client]) -> None:
    officer = browser_as("section-151-officer")

    def said() -> str:
        answered = officer.get("/money/cash", {"organisation": CARE})
        assert answered.status_code == 200
        return html.unescape(re.sub(r"<[^>]+>", " ", answered.content.decode()))

    assert "no books of it can be read here" in said()
    walls.look_as(walls.THE_COUNCIL)
    bank(date(2026, 11, 15), 900_000)
    assert "It opens with the cash in its books, posted to 15 November 2026" in said()
