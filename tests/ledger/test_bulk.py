"""A whole file at once: all of it or nothing, every fault listed, and twice is once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.ledger import models, queries
from rightsource.ledger.actions.bulk import BulkPosted, post_in_bulk
from rightsource.ledger.rules.bulk import GivenRow
from rightsource.quantities import Month, ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent


def post(rows: list[GivenRow], organisation: str = "care-company") -> BulkPosted:
    return post_in_bulk(
        by=SYSTEM, authority=Authority("a test"), organisation=organisation, file="made-up.csv", rows=rows
    )


def row(number: int, reference: str, account: str, amount: str, **said: Any) -> GivenRow:
    made = GivenRow(number, reference, "2026-05-12", "made up", account, amount)
    return replace(made, **said)


GOOD = [
    row(2, "J1", "6000", "500.00"),
    row(3, "J1", "1200", "-500.00"),
    row(4, "J2", "1200", "900"),
    row(5, "J2", "4000", "-900", counterparty="council"),
]


def faults(rows: list[GivenRow]) -> list[tuple[str, str]]:
    before = AuditEvent.objects.count()
    with pytest.raises(ProblemsFound) as refused:
        post(rows)
    assert models.StagedPosting.objects.count() == 0
    assert AuditEvent.objects.count() == before
    return [(each.where, each.code) for each in refused.value.problems]


def test_a_file_is_posted_whole_in_one_act_and_posting_it_again_changes_nothing(ledger: Any) -> None:
    assert post(GOOD) == BulkPosted(transactions=2, postings=4, unchanged=0)
    before = AuditEvent.objects.count()
    assert post(GOOD) == BulkPosted(transactions=0, postings=0, unchanged=2)
    assert AuditEvent.objects.count() == before
    assert models.StagedPosting.objects.count() == 0
    rolled = queries.balances("care-company", until=Month(2026, 5))
    assert {(each.account, each.counterparty): each.amount.pence for each in rolled} == {
        ("6000", ""): 50_000,
        ("1200", ""): 40_000,
        ("4000", "council"): -90_000,
    }
    assert audit.verify().problems == ()


def test_what_is_new_in_a_longer_file_is_added(ledger: Any) -> None:
    post(GOOD)
    longer = [*GOOD, row(6, "J3", "6000", "1"), row(7, "J3", "1200", "-1")]
    assert post(longer) == BulkPosted(transactions=1, postings=2, unchanged=2)


def test_every_fault_of_every_row_is_listed_and_nothing_is_written(ledger: Any) -> None:
    ledger.close("care-company", Month(2026, 6))
    rows = [
        *GOOD,
        row(6, "J3", "9999", "1.005"),
        row(7, "J3", "1200", "-1", counterparty="nobody"),
        row(8, "J4", "6000", "5", posted_on="2026-06-12"),
        row(9, "J4", "1200", "-4", posted_on="2026-06-12"),
        row(10, "J5", "6000", "5", posted_on="12/06/2026"),
        row(11, "J6", "6000", "5", counterparty="care-company"),
        row(12, "J6", "1200", "-5", description="something else"),
    ]
    assert faults(rows) == [
        ("row 6", "account-not-in-the-books"),
        ("row 6", "not-an-amount"),
        ("row 7", "counterparty-not-on-record"),
        ("row 8", "accounting-period-not-open"),
        ("row 8", "transaction-does-not-balance"),
        ("row 9", "accounting-period-not-open"),
        ("row 10", "not-a-date"),
        ("row 10", "transaction-does-not-balance"),
        ("row 10", "transaction-says-nothing"),
        ("row 11", "counterparty-not-on-record"),
        ("row 11", "transaction-says-two-things"),
    ]
    assert models.Transaction.objects.count() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": "501"},
        {"account": "7100"},
        {"counterparty": "council"},
        {"description": "another"},
        {"posted_on": "2026-05-13"},
    ],
)
def test_a_reference_that_stands_for_another_transaction_is_a_fault(ledger: Any, changed: Any) -> None:
    post(GOOD)
    rows = [replace(each, **changed) if each.row == 2 else each for each in GOOD]
    assert ("row 2", "transaction-id-taken") in faults(rows)


def test_a_file_may_come_again_after_its_month_is_closed(ledger: Any) -> None:
    post(GOOD)
    ledger.close("care-company", Month(2026, 5))
    assert post(GOOD).unchanged == 2


def test_the_same_references_in_other_books_are_other_transactions(ledger: Any) -> None:
    post(GOOD)
    assert post(GOOD, "law-company").transactions == 2


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(1, 10**9), min_size=1, max_size=3), min_size=1, max_size=5), st.randoms())
def test_the_order_of_the_rows_of_transactions_does_not_matter_to_any_balance(
    ledger: Any, written: list[list[int]], chance: Any
) -> None:
    from django.db import transaction

    groups = []
    for index, amounts in enumerate(written):
        lines = [("6000", pence) for pence in amounts] + [("1200", -sum(amounts))]
        groups.append([(f"J{index}", account, f"{pence / 100:.2f}") for account, pence in lines])
    chance.shuffle(groups)
    rows = [row(number, *each) for number, each in enumerate((line for group in groups for line in group), start=2)]
    with transaction.atomic():
        post(rows)
        found = {each.account: each.amount.pence for each in queries.trial_balance("care-company", at=Month(2026, 5))}
        total = sum(sum(amounts) for amounts in written)
        assert found == {"6000": total, "1200": -total}
        assert {each.posted_on for each in models.Transaction.objects.all()} == {date(2026, 5, 12)}
        transaction.set_rollback(True)


_READ = """
SELECT sum(coalesce(idx_tup_fetch, 0) + seq_tup_read)
FROM pg_stat_xact_user_tables WHERE starts_with(relname, 'ledger_')
"""


def read_so_far() -> int:
    """Return how many rows of the ledger this transaction has looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        (count,) = cursor.fetchone()
    return int(count)


def test_a_long_file_looks_at_each_row_a_few_times_though_short_ones_came_before(ledger: Any) -> None:
    ledger.post("care-company", ("6000", 1), ("1200", -1), on=date(2026, 5, 1))
    ledger.post("care-company", ("6000", 2), ("1200", -2), on=date(2026, 5, 2))
    before, count = read_so_far(), 3_000
    rows = [
        row(2 * number + side, f"L{number}", account, f"{sign}{number + 1}")
        for number in range(count)
        for side, (account, sign) in enumerate((("6000", ""), ("1200", "-")), start=2)
    ]
    assert post(rows).transactions == count
    assert read_so_far() - before < 20 * len(rows)
