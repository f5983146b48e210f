"""Where the group stands, for members: what officers see added up, and no row of any books through the wall."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rightsource.constitution.queries import council_profile
from rightsource.ledger import models, queries
from rightsource.ledger.actions import books
from rightsource.ledger.actions.posting import post_transaction
from rightsource.ledger.rules.chart import commercial_chart, council_chart
from rightsource.ledger.rules.rows import Posting, ServiceDivision, Span
from rightsource.quantities import Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_on_record")]
TEST = Authority("a test")
MEMBERS = walls.Viewpoint(walls.Sight.MEMBERS)
UNTIL, MAY = date(2026, 11, 22), Month(2026, 5)
MOST_QUERIES = 25
PAGES = ("/position", "/position/picture.svg", "/position/payments.svg")


@pytest.fixture
def council() -> Iterator[str]:
    """Open the books of the council and its care company, post a little, and give the council's key."""
    walls.look_as(walls.THE_COUNCIL)
    profile = council_profile()
    assert profile is not None
    own = profile.organisation
    accounts = [*council_chart(own), *commercial_chart("care-company", ServiceDivision.ADULTS)]
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=accounts)
    for organisation in (own, "care-company"):
        for month in (Month(2026, 4), MAY):
            books.open_period(by=SYSTEM, authority=TEST, organisation=organisation, month=month)
    post(own, date(2026, 4, 2), ("cash", 900_000_00, ""), ("taxation/none", -900_000_00, ""))
    post(own, date(2026, 4, 30), ("third-party/adults", 97_000_00, "care-company"), ("cash", -97_000_00, ""))
    post("care-company", date(2026, 5, 4), ("1200", 97_000_00, ""), ("4000", -97_000_00, own))
    post("care-company", date(2026, 5, 29), ("6000", 20_000_00, ""), ("1200", -20_000_00, ""))
    yield own
    walls.look_as(walls.THE_COUNCIL)


def post(organisation: str, on: date, *lines: tuple[str, int, str]) -> None:
    post_transaction(
        by=SYSTEM,
        authority=TEST,
        transaction_id=uuid4(),
        organisation=organisation,
        posted_on=on,
        description="Wages of somebody made up",
        postings=[Posting(account=each[0], amount=Money(each[1]), counterparty=each[2]) for each in lines],
    )


def test_members_see_what_officers_see_added_up(council: str) -> None:
    known = queries.group_of(council, until=UNTIL)
    officers = queries.group_asked(known.members, Span(Month(2026, 4), MAY), parent=known.parent)
    walls.look_as(MEMBERS)
    found = queries.group_for_members(council, until=UNTIL)
    assert found is not None
    assert (found.first, found.last) == (Month(2026, 4), MAY)
    assert (found.standing, found.stood) == (officers.standing, officers.stood)
    assert [(each.line, each.before, each.now) for each in found.moved] == [
        (each.line, each.before, each.now) for each in officers.moved
    ]
    assert found.payments == officers.payments
    assert Money.total([each.spent - each.taken for each in found.spending]) == Money.total(
        [each.group for each in officers.income_and_expenditure]
    )


def test_as_at_an_instant_what_was_posted_later_is_left_out(council: str) -> None:
    then = timezone.now()
    before = queries.group_for_members(council, until=UNTIL)
    post(council, date(2026, 5, 30), ("cash", 5_00, ""), ("taxation/none", -5_00, ""))
    walls.look_as(MEMBERS)
    found = queries.group_for_members(council, until=UNTIL, as_at=then)
    assert found is not None
    assert before is not None
    assert (found.standing, found.payments) == (before.standing, before.payments)


def test_the_wall_shows_members_no_row_of_any_books_and_closes_again_behind_the_answer(council: str) -> None:
    walls.look_as(MEMBERS)
    assert queries.group_for_members(council, until=UNTIL) is not None
    for model in (models.Account, models.Transaction, models.Posting, models.Balance, models.Commitment):
        assert model.objects.count() == 0, model
    for other in (walls.THE_PUBLIC, walls.Viewpoint(walls.Sight.ORGANISATION, "care-company")):
        walls.look_as(other)
        assert queries.group_for_members(council, until=UNTIL) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('rightsource.sight')")
        assert cursor.fetchone() == ("organisation",)


def test_a_member_an_officer_and_an_auditor_open_it_and_nobody_else(
    council: str, browser_as: Callable[[str], Client]
) -> None:
    for role in ("member", "section-151-officer", "auditor"):
        for page in PAGES:
            assert browser_as(role).get(page).status_code == 200, (role, page)
    for role in ("vehicle-finance-lead", "resident", "signed-out"):
        assert browser_as(role).get("/position").status_code in {302, 401, 403}, role
    member = browser_as("member")
    text = member.get("/position").content.decode()
    assert "the council and its vehicles together had £880,000" in text.replace("\xa0", " ")
    assert "Wages of somebody" not in text
    assert member.get("/books").status_code == 403
    assert member.get("/api/position").json()["group"]["standing"]["net_assets"] == {"pence": 880_000_00}
    assert member.get("/position?format=csv&table=payments").status_code == 200


def test_it_asks_the_database_no_more_however_much_is_posted(council: str, browser_as: Callable[[str], Client]) -> None:
    member = browser_as("member")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert member.get("/position").status_code == 200
        return len(found)

    asked()
    before = asked()
    walls.look_as(walls.THE_COUNCIL)
    for number in range(10):
        post(council, date(2026, 5, 30), ("cash", number + 1, ""), ("taxation/none", -number - 1, ""))
    assert asked() == before <= MOST_QUERIES
