"""A bank's statement beside the books, on the database as the lesser role: idempotent, walled, and to the penny."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.ledger import models
from rightsource.ledger.actions import reconciling
from rightsource.ledger.errors import (
    AccountHoldsNoCash,
    AccountingPeriodNotOpen,
    AccountNotInTheBooks,
    AlreadyMatched,
    BankItemNotOnRecord,
    BankMatchHasNoDifference,
    BankMatchIsUneven,
    BankMatchNotOnRecord,
    BankStatementTaken,
    BooksNotYours,
    DifferenceNeedsAnotherAccount,
)
from rightsource.ledger.queries.bank import Reconciliation, cash_account, matches_known, reconciliation, unmatched
from rightsource.ledger.rules.reconciliation import Explained, PostingKey, Why
from rightsource.quantities import Money, Refusal
from rightsource.storage import audit, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.models import AuditEvent

TEST = Authority("a test")
BANK, WAGES, SALES = "1200", "6000", "4000"
CHARGE = Explained(WAGES, "Bank charge")
MAY_FIRST, MAY_LAST = date(2026, 5, 1), date(2026, 5, 31)
ACTING: dict[str, Any] = {"by": SYSTEM, "authority": TEST, "organisation": "care-company", "account": BANK}


def pounds(pence: int) -> str:
    return f"{pence / 100:.2f}"


def csv_of(opening: int, *lines: tuple[int, int, str], name: str = "may.csv") -> GivenFile:
    """Return a bank's file: of each line the day of May, the pence and the reference."""
    text, standing = "Date,Amount,Balance,Reference\n", opening
    for day, pence, reference in lines:
        standing += pence
        text += f"2026-05-{day:02},{pounds(pence)},{pounds(standing)},{reference}\n"
    return GivenFile(name, text.encode())


def take_in(file: GivenFile, **asked: Any) -> reconciling.TakenIn:
    return reconciling.take_in_statement(**(ACTING | asked), file=file)


def known(on: date = date(2026, 12, 31)) -> Reconciliation:
    return reconciliation("care-company", BANK, on=on)


FILE = csv_of(10_000, (4, -5_000, "PAY-0001"), (12, -2_500, ""), (28, 9_900, "INV-0042"))


def posted(ledger: Any) -> None:
    ledger.post("care-company", (BANK, 10_000), (SALES, -10_000), on=date(2026, 4, 2))
    ledger.post("care-company", (WAGES, 5_000), (BANK, -5_000), on=date(2026, 5, 1), name="Payroll PAY-0001")
    ledger.post("care-company", (WAGES, 1_000), (BANK, -1_000), on=date(2026, 5, 11))
    ledger.post("care-company", (WAGES, 1_500), (BANK, -1_500), on=date(2026, 5, 11))
    ledger.post("care-company", (WAGES, 777), (BANK, -777), on=date(2026, 5, 27))


def test_a_statement_is_taken_in_once_and_every_penny_between_bank_and_books_has_a_name(ledger: Any) -> None:
    posted(ledger)
    assert take_in(FILE) == reconciling.TakenIn(statements=1, lines=3, matches=2)
    before = AuditEvent.objects.count()
    assert not take_in(FILE).was_written
    assert AuditEvent.objects.count() == before
    found = known()
    assert (found.at_the_bank, found.in_the_books) == (Money(12_400), Money(1_723))
    assert found.difference.not_in_the_books == Money(9_900)
    assert found.difference.not_at_the_bank == Money(777)
    assert found.at_the_bank - found.in_the_books == found.difference.total
    assert [each.line.reference for each in found.lines] == ["INV-0042"]
    assert [each.amount for each in found.postings] == [Money(-777)]
    assert audit.verify().problems == ()


def test_what_is_posted_later_is_matched_when_somebody_asks_again(ledger: Any) -> None:
    posted(ledger)
    take_in(FILE)
    ledger.post("care-company", (BANK, 9_900), (SALES, -9_900), on=date(2026, 6, 2), name="INV-0042")
    assert reconciling.match_again(**ACTING) == 1
    assert reconciling.match_again(**ACTING) == 0
    found = known()
    assert (found.lines, found.difference.posted_later) == ((), Money(9_900))
    assert found.at_the_bank - found.in_the_books == found.difference.total


def test_statements_of_one_account_follow_each_other_and_an_earlier_day_is_shown_as_it_stood(ledger: Any) -> None:
    posted(ledger)
    take_in(FILE)
    june = GivenFile("june.csv", b"Date,Amount,Balance\n2026-06-01,-7.77,116.23\n")
    assert take_in(june) == reconciling.TakenIn(1, 1, 1)
    assert known().difference.not_at_the_bank == Money(0)
    assert known(on=MAY_LAST).difference.not_at_the_bank == Money(777)
    assert known(on=MAY_FIRST).last_day is None
    with pytest.raises(BankStatementTaken):
        take_in(csv_of(0, (4, -5_000, ""), (28, 1, "")))


LINES = st.lists(st.tuples(st.integers(1, 28), st.integers(-300, 300).filter(bool)), min_size=1, max_size=6)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-500, 500), LINES, LINES, st.integers(1, 28))
def test_whatever_is_banked_and_booked_the_differences_come_to_the_penny(
    ledger: Any, opening: int, banked: Any, booked: Any, on_day: int
) -> None:
    with transaction.atomic():
        for day, pence in booked:
            on = MAY_FIRST + timedelta(days=day + 10)
            ledger.post("care-company", (BANK, pence), (SALES, -pence), on=on, name=str(uuid4()))
        half = len(banked) // 2
        ordered = sorted(banked)
        first, second = [(day, pence, "") for day, pence in ordered[:half]], [(d, p, "") for d, p in ordered[half:]]
        if first:
            take_in(csv_of(opening, *first, name="first.csv"))
        take_in(csv_of(opening + sum(pence for _, pence, _ in first), *second, name="second.csv"))
        for on in (MAY_FIRST + timedelta(days=on_day), date(2026, 12, 31)):
            found = known(on=on)
            if found.last_day is not None:
                assert found.at_the_bank - found.in_the_books == found.difference.total
        transaction.set_rollback(True)


def test_lines_and_postings_are_matched_by_hand_and_that_is_undone(ledger: Any) -> None:
    paid = ledger.post("care-company", (BANK, 9_900), (SALES, -9_900), on=date(2026, 5, 2))
    take_in(FILE)
    line = next(each.key for each in known().lines if each.line.amount == Money(9_900))
    hand = ACTING | {"lines": [line], "postings": [PostingKey(paid, 1)]}
    matched = reconciling.match_by_hand(**hand)
    match, before = matched.match, AuditEvent.objects.count()
    assert (matched.transaction_id, matched.was_written) == (None, True)
    assert reconciling.match_by_hand(**hand) == reconciling.MatchedByHand(match, None, was_written=False)
    assert AuditEvent.objects.count() == before
    with pytest.raises(BankMatchHasNoDifference):
        reconciling.match_by_hand(**hand, explained=CHARGE)
    assert line not in {each.key for each in known().lines}
    assert reconciling.undo_match(**ACTING, match=match)
    assert not reconciling.undo_match(**ACTING, match=match)
    assert line in {each.key for each in known().lines}
    with pytest.raises(BankMatchIsUneven):
        reconciling.match_by_hand(**hand | {"postings": []})
    reconciling.match_by_hand(**hand)
    with pytest.raises(AlreadyMatched):
        reconciling.match_by_hand(**hand | {"postings": []}, explained=CHARGE)
    for wrong in ({"postings": [PostingKey(paid, 2)]}, {"lines": [line, 10**9]}):
        with pytest.raises(BankItemNotOnRecord):
            reconciling.match_by_hand(**hand | wrong)
    with pytest.raises(BankMatchNotOnRecord):
        reconciling.undo_match(**ACTING, match=uuid4())


def test_a_difference_is_posted_with_the_match_once_and_the_books_come_to_the_bank(ledger: Any) -> None:
    ledger.post("care-company", (BANK, 10_000), (SALES, -10_000), on=date(2026, 5, 2))
    paid = ledger.post("care-company", (BANK, 10_000), (SALES, -10_000), on=date(2026, 5, 2))
    take_in(csv_of(0, (2, 10_000, ""), (28, 9_900, "INV-0042")))
    (line,), hand = known().lines, {"postings": [each.key for each in known().postings]}
    assert PostingKey(paid, 1) in hand["postings"] or len(hand["postings"]) == 1
    hand |= {"lines": [line.key], "explained": CHARGE}
    matched = reconciling.match_by_hand(**ACTING, **hand)
    assert matched.transaction_id is not None
    before = AuditEvent.objects.count()
    assert reconciling.match_by_hand(**ACTING, **hand).match == matched.match
    assert AuditEvent.objects.count() == before
    found = known()
    assert (found.at_the_bank, found.in_the_books, found.lines, found.postings) == (
        Money(19_900), Money(19_900), (), (),
    )  # fmt: skip
    (told, *_) = matches_known("care-company", BANK, most=9)
    assert (told.match, told.why, told.undone_at, len(told.lines), len(told.postings)) == (
        matched.match, Why.HAND, None, 1, 2,
    )  # fmt: skip
    assert {each.description for each in told.postings} >= {"Bank charge"}
    assert reconciling.undo_match(**ACTING, match=matched.match)
    assert matches_known("care-company", BANK, most=9, match=matched.match)[0].undone_at is not None
    assert audit.verify().problems == ()


def test_a_line_that_nobody_posted_is_posted_and_matched_in_one_act(ledger: Any) -> None:
    take_in(csv_of(1_000, (4, -250, "CHARGES")))
    (line,) = known().lines
    reconciling.match_by_hand(**ACTING, lines=[line.key], postings=[], explained=CHARGE)
    assert (known().lines, known().in_the_books) == ((), Money(-250))


@pytest.mark.parametrize(
    ("explained", "refusal"),
    [
        (Explained(BANK, "Bank charge"), DifferenceNeedsAnotherAccount),
        (Explained("none", "Bank charge"), AccountNotInTheBooks),
        (Explained(WAGES, "Bank charge", date(2025, 1, 1)), AccountingPeriodNotOpen),
    ],
)
def test_refuses_a_difference_that_cannot_be_posted_and_matches_nothing(
    ledger: Any, explained: Explained, refusal: type[Refusal]
) -> None:
    take_in(csv_of(1_000, (4, -250, "CHARGES")))
    (line,) = known().lines
    before = AuditEvent.objects.count()
    with pytest.raises(refusal):
        reconciling.match_by_hand(**ACTING, lines=[line.key], postings=[], explained=explained)
    assert (known().lines, AuditEvent.objects.count()) == ((line,), before)


def test_each_month_says_what_bank_and_books_had_at_its_end(ledger: Any) -> None:
    posted(ledger)
    take_in(FILE)
    (may,) = known().months
    assert (may.last_day, may.at_the_bank, may.in_the_books) == (date(2026, 5, 28), Money(12_400), Money(1_723))


def test_asks_the_database_as_often_for_many_matches_as_for_few(
    ledger: Any, django_assert_num_queries: Callable[[int], Any]
) -> None:
    posted(ledger)
    take_in(FILE)
    with django_assert_num_queries(4):
        assert len(matches_known("care-company", BANK, most=50)) == 2


def test_refuses_an_account_that_no_bank_keeps(ledger: Any) -> None:
    with pytest.raises(AccountHoldsNoCash):
        take_in(FILE, account=WAGES)


def test_asks_the_database_as_often_for_many_lines_as_for_few(
    ledger: Any, django_assert_num_queries: Callable[[int], Any]
) -> None:
    take_in(csv_of(0, *((1 + at % 28, at + 1, "") for at in sorted(range(60), key=lambda at: at % 28))))
    with django_assert_num_queries(6):
        known()


# What the database holds by itself


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)


@pytest.fixture
def one_match(ledger: Any) -> UUID:
    posted(ledger)
    take_in(FILE)
    found: UUID = models.BankMatch.objects.order_by("pk").values_list("match", flat=True)[0]
    return found


@pytest.mark.usefixtures("one_match")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_bankstatement SET closing_pence = 0",
        "UPDATE ledger_bankline SET amount_pence = 1",
        "UPDATE ledger_bankmatch SET why = 'amount and day'",
        "UPDATE ledger_bankmatch SET undone_in_id = 1; UPDATE ledger_bankmatch SET undone_in_id = NULL",
        "DELETE FROM ledger_bankstatement",
        "DELETE FROM ledger_bankline",
        "DELETE FROM ledger_bankmatch",
    ],
)
def test_what_a_bank_said_is_never_edited_or_deleted(change: str) -> None:
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        sql(change)


@pytest.mark.usefixtures("one_match")
@pytest.mark.parametrize(("lines", "state"), [(9_900, "RS107"), (-5_000, "23505")])
def test_the_database_refuses_a_match_that_is_uneven_or_taken(lines: int, state: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        sql(
            "INSERT INTO ledger_bankmatch (match, organisation_id, account_id, line_id, why, recorded_in_id)"
            " SELECT gen_random_uuid(), line.organisation_id, statement.account_id, line.id, 'matched by hand', 1"
            " FROM ledger_bankline AS line JOIN ledger_bankstatement AS statement ON statement.id = line.statement_id"
            " WHERE line.amount_pence = %s",
            lines,
        )
    assert getattr(refused.value.__cause__, "sqlstate", None) == state


@pytest.mark.usefixtures("one_match")
def test_a_neighbour_sees_and_takes_in_nothing() -> None:
    walls.look_as(walls.Viewpoint(walls.Sight.ORGANISATION, "law-company"))
    for table in (models.BankStatement, models.BankLine, models.BankMatch):
        assert table._default_manager.count() == 0
    with pytest.raises(AccountHoldsNoCash):
        known()
    walls.look_as(walls.Viewpoint(walls.Sight.ORGANISATION, "care-company"))
    assert known().lines
    account = cash_account("care-company", BANK).pk
    assert unmatched(account)[0]


def test_a_vehicle_takes_in_its_own_statement_and_no_neighbours(ledger: Any) -> None:
    walls.look_as(walls.Viewpoint(walls.Sight.ORGANISATION, "care-company"))
    assert take_in(FILE).statements == 1
    with pytest.raises((BooksNotYours, AccountHoldsNoCash)):
        take_in(FILE, organisation="law-company")
