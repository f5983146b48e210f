"""The database keeps the ledger's promises by itself: raw SQL as the lesser role, two at once, walls."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.ledger import models, queries
from rightsource.ledger.actions import books as actions
from rightsource.ledger.errors import AccountingPeriodNotOpen, BooksNotYours, Refusal, TransactionIdTaken
from rightsource.quantities import Month
from rightsource.site.database import CouncilDatabase
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority

CARE = walls.Viewpoint(walls.Sight.ORGANISATION, "care-company")
TEST = Authority("a test")
MAY = Month(2026, 5)


@contextmanager
def acting(viewpoint: walls.Viewpoint = walls.THE_COUNCIL) -> Iterator[None]:
    with transaction.atomic():
        walls.look_as(viewpoint)
        yield


def sql(text: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


def account(code: str, organisation: str = "care-company") -> int:
    return int(sql("SELECT id FROM ledger_account WHERE organisation_id = %s AND code = %s", organisation, code)[0][0])


def write(
    *postings: tuple[int, int],
    on: str = "2026-05-12",
    act: int | None = None,
    organisation: str = "care-company",
    start: int = 1,
) -> Any:
    """Write a transaction with its postings as the ledger asks: in one statement."""
    made = uuid4()
    values = (made, organisation, on, act_of_its_own() if act is None else act)
    sql(WITH_TRANSACTION + POSTINGS, *values, *columns(made, postings, start))
    return made


def write_transaction(on: str = "2026-05-12", organisation: str = "care-company") -> None:
    sql("INSERT INTO ledger_transaction (id, organisation_id, posted_on, description, kind, recorded_in_id)"
        " VALUES (%s, %s, %s, 'raw', 'ordinary', %s)", uuid4(), organisation, on, act_of_its_own())  # fmt: skip


def write_postings(made: Any, *postings: tuple[int, int], start: int = 1) -> None:
    sql(POSTINGS, *columns(made, postings, start))


POSTINGS = (
    "INSERT INTO ledger_posting (transaction_id, number, organisation_id, account_id, amount_pence)"
    " SELECT made, number, 'care-company', account, pence FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[])"
    " AS line (made, number, account, pence)"
)


WITH_TRANSACTION = """
WITH whole AS (
    INSERT INTO ledger_transaction (id, organisation_id, posted_on, description, kind, recorded_in_id)
    VALUES (%s, %s, %s, 'raw', 'ordinary', %s))
"""


def columns(made: Any, postings: Sequence[tuple[int, int]], start: int) -> list[list[Any]]:
    for_each = [(made, number, to, pence) for number, (to, pence) in enumerate(postings, start=start)]
    return [list(column) for column in zip(*for_each, strict=True)]


def act_of_its_own() -> int:
    return audit.record("a test", subject="a test", by=SYSTEM, authority=TEST).position


@contextmanager
def refused_with(state: str) -> Iterator[None]:
    with pytest.raises(DatabaseError) as refused:
        yield
    assert getattr(refused.value.__cause__, "sqlstate", None) == state, refused.value


@pytest.mark.usefixtures("committed_ledger")
@pytest.mark.parametrize(
    ("state", "postings"), [("RS101", ((0, 500), (1, -499))), ("RS102", ((0, 500),)), ("23514", ((0, 0), (1, 0)))]
)
def test_the_database_refuses_what_does_not_balance_or_says_nothing(state: str, postings: Any) -> None:
    with refused_with(state), acting():
        own = (account("6000"), account("1200"))
        write(*((own[index], pence) for index, pence in postings))


@pytest.mark.usefixtures("committed_ledger")
def test_the_database_refuses_a_transaction_that_comes_without_postings() -> None:
    with refused_with("RS102"), acting():
        write_transaction()


@pytest.mark.usefixtures("committed_ledger")
@pytest.mark.parametrize("on", ["2026-04-30", "2026-07-01"])
def test_the_database_refuses_a_month_that_is_not_open(on: str) -> None:
    with refused_with("RS103"), acting():
        write_transaction(on)


@pytest.mark.usefixtures("committed_ledger")
def test_the_database_refuses_accounts_of_other_books_and_none_at_all() -> None:
    for wrong in (account_of_others, lambda: 10**6):
        with refused_with("RS104"), acting():
            write((account("6000"), 5), (wrong(), -5))
    with refused_with("RS104"), acting():
        write_postings(uuid4(), (account("6000"), 5), (account("1200"), -5))


def account_of_others() -> int:
    return account("1200", "law-company")


def test_the_database_refuses_an_event_of_another_act(committed_ledger: Callable[[], Any]) -> None:
    with acting():
        committed_ledger().post("care-company", ("6000", 5), ("1200", -5))
    with refused_with("RS105"), acting():
        write((account("6000"), 5), (account("1200"), -5), act=1)
    with acting():
        elsewhere = act_of_its_own()
    with refused_with("RS105"), acting():
        write((account("6000"), 5), (account("1200"), -5), act=elsewhere)


@pytest.mark.parametrize(("start", "state"), [(1, "23505"), (2, "23505"), (3, "RS106"), (4, "RS106"), (0, "23505")])
@pytest.mark.parametrize("is_in_the_same_act", [True, False])
def test_the_database_refuses_postings_that_come_after_their_transaction(
    committed_ledger: Callable[[], Any], start: int, state: str, is_in_the_same_act: bool
) -> None:
    committed_ledger()
    with refused_with(state), acting():
        lines = ((account("6000"), 7), (account("1200"), -7))
        done = write(*lines)
        if not is_in_the_same_act:
            act_of_its_own()
        write_postings(done, *lines, start=start)


@pytest.mark.usefixtures("committed_ledger")
def test_the_database_refuses_postings_that_are_not_numbered_from_one() -> None:
    with refused_with("RS106"), acting():
        write((account("6000"), 7), (account("1200"), -7), start=2)


def test_what_is_posted_is_never_edited_or_deleted(committed_ledger: Callable[[], Any]) -> None:
    with acting():
        committed_ledger().post("care-company", ("6000", 5), ("1200", -5))
    changes = [
        "UPDATE ledger_posting SET amount_pence = amount_pence * 2",
        "UPDATE ledger_transaction SET description = 'another'",
        "UPDATE ledger_account SET title = 'another'",
        "UPDATE ledger_balance SET amount_pence = 0",
        "UPDATE ledger_accountingperiod SET month = month + 31",
        "DELETE FROM ledger_posting",
        "DELETE FROM ledger_transaction",
        "DELETE FROM ledger_account",
        "DELETE FROM ledger_balance",
        "DELETE FROM ledger_accountingperiod",
        "INSERT INTO ledger_balance SELECT * FROM ledger_balance",
    ]
    for change in changes:
        with refused_with("RS001"), acting():
            sql(change)


@pytest.mark.usefixtures("committed_ledger")
def test_a_closed_month_is_not_opened_again_by_hand(committed_ledger: Callable[[], Any]) -> None:
    with acting():
        committed_ledger().close("care-company", MAY)
    with refused_with("RS001"), acting():
        sql("UPDATE ledger_accountingperiod SET closed_in_id = NULL")


def test_without_its_trigger_an_unbalanced_transaction_gets_through(
    committed_ledger: Callable[[], Any], owner_connection: psycopg.Connection
) -> None:
    owner_connection.execute("ALTER TABLE ledger_posting DISABLE TRIGGER USER")
    with acting():
        write((account("6000"), 5), (account("1200"), -4))
    with acting():
        assert models.Posting.objects.count() == 2
        assert models.Balance.objects.count() == 0


# Walls


def seen_by(viewpoint: walls.Viewpoint | None) -> dict[str, set[str]]:
    with transaction.atomic():
        if viewpoint is not None:
            walls.look_as(viewpoint)
        tables = (models.Account, models.AccountingPeriod, models.Transaction, models.Posting, models.Balance)
        return {
            table.__name__: set(table._default_manager.values_list("organisation_id", flat=True)) for table in tables
        }


def test_a_vehicle_sees_and_writes_its_own_books_only(committed_ledger: Callable[[], Any]) -> None:
    made = committed_ledger()
    with acting():
        hidden = made.post("law-company", ("6000", 5), ("1200", -5))
    with acting(CARE):
        made.post("care-company", ("6000", 5), ("1200", -5))
        assert queries.transaction(hidden) is None
        assert queries.line_totals(["law-company"], until=MAY) == ()
    assert all(seen == {"care-company"} for seen in seen_by(CARE).values())
    assert all(len(seen) >= 2 for seen in seen_by(walls.THE_COUNCIL).values())
    assert all(seen == set() for seen in seen_by(walls.THE_PUBLIC).values())
    assert all(seen == set() for seen in seen_by(None).values())
    with refused_with("42501"), acting(CARE):
        write_transaction(organisation="law-company")
    with pytest.raises(Refusal), acting(CARE):
        made.post("law-company", ("6000", 5), ("1200", -5))
    with pytest.raises(BooksNotYours), acting(CARE):
        actions.open_period(by=SYSTEM, authority=TEST, organisation="law-company", month=Month(2026, 8))
    with acting(CARE):
        made.close("care-company", MAY)


def test_without_the_policy_the_wall_is_gone_so_it_is_the_policy_that_holds(
    committed_ledger: Callable[[], Any], owner_connection: psycopg.Connection
) -> None:
    committed_ledger()
    owner_connection.execute("ALTER TABLE ledger_account DISABLE ROW LEVEL SECURITY")
    assert seen_by(CARE)["Account"] > {"care-company"}


# Two at once


def at_once(*acts: Callable[[], None]) -> list[BaseException | None]:
    ended: list[BaseException | None] = [None] * len(acts)

    def run(index: int) -> None:
        try:
            acts[index]()
        except Refusal as refusal:
            ended[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return ended


def test_the_same_transaction_posted_by_two_at_once_stands_once(committed_ledger: Callable[[], Any]) -> None:
    made = committed_ledger()

    def post(pence: int) -> Callable[[], None]:
        def act() -> None:
            with acting():
                made.post("care-company", ("6000", pence), ("1200", -pence), name="payroll")

        return act

    assert at_once(post(5), post(5)) == [None, None]
    ended = at_once(post(5), post(6))
    assert ended[0] is None
    assert isinstance(ended[1], TransactionIdTaken)
    with acting():
        assert models.Transaction.objects.count() == 1


def test_closing_and_posting_at_once_leave_nothing_in_a_closed_month(committed_ledger: Callable[[], Any]) -> None:
    made = committed_ledger()
    refused = 0

    def close() -> None:
        with acting():
            time.sleep(0.01)
            made.close("care-company", MAY)

    def post() -> None:
        with acting():
            made.post("care-company", ("6000", 5), ("1200", -5), name=str(uuid4()))

    for ended in at_once(close, *[post] * 4)[1:]:
        refused += ended is not None
        assert ended is None or isinstance(ended, AccountingPeriodNotOpen)
    with acting():
        (closed_in,) = sql("SELECT closed_in_id FROM ledger_accountingperiod WHERE closed_in_id IS NOT NULL")[0]
        assert sql("SELECT count(*) FROM ledger_transaction WHERE recorded_in_id > %s", closed_in) == [(0,)]
        assert models.Transaction.objects.count() == 4 - refused


def test_closing_waits_for_whoever_is_posting_in_the_month_by_the_lock_of_the_month(
    committed_ledger: Callable[[], Any], committed_database: CouncilDatabase
) -> None:
    committed_ledger()
    with psycopg.connect(committed_database.app_url) as other:
        other.execute("SELECT set_config('rightsource.sight', 'council', true)")
        other.execute("UPDATE ledger_accountingperiod SET closed_in_id = opened_in_id WHERE month = '2026-05-01'")
        # Whoever posts takes the same row to share, so it waits for the closing to be over: here, for ever.
        with refused_with("55P03"), acting():
            sql("SET LOCAL lock_timeout = '100ms'")
            write_transaction()
        other.rollback()
    with acting():
        write((account("6000"), 5), (account("1200"), -5))
    assert date(2026, 5, 12) in {each[0] for each in posted_days()}


def posted_days() -> list[tuple[Any, ...]]:
    with acting():
        return sql("SELECT posted_on FROM ledger_transaction")
