"""Posting, taking back, closing and reading, on the database as the lesser role."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.federation.actions import record_holdings
from rightsource.federation.rules import rows as federation
from rightsource.ledger import models, queries
from rightsource.ledger.actions import books as actions
from rightsource.ledger.actions import commitments, posting
from rightsource.ledger.errors import (
    AccountCodeTaken,
    AccountingPeriodNotOpen,
    AccountNotInTheBooks,
    AlreadyReversed,
    CommitmentIdTaken,
    CommitmentIsNotPositive,
    OpeningBalancesLoaded,
    TransactionDoesNotBalance,
    TransactionIdTaken,
    TransactionNotOnRecord,
    TransactionSaysNothing,
    YearAlreadyClosed,
)
from rightsource.ledger.rules.rows import Account, Commitment, Span
from rightsource.ledger.rules.statements import NOT_CLOSED
from rightsource.quantities import FinancialYear, Money, Month, Period
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.references import Kind, SubjectRef

TEST = Authority("a test")
MAY, JUNE = Month(2026, 5), Month(2026, 6)
WAGES, BANK, SALES, RETAINED = "6000", "1200", "4000", "3200"


def balance_of(account: str, organisation: str = "care-company", **asked: Any) -> int:
    found = queries.trial_balance(organisation, at=Month(2027, 3), **asked)
    return next((each.amount.pence for each in found if each.account == account), 0)


def test_a_transaction_is_posted_once_however_often_it_is_sent(ledger: Any) -> None:
    ledger.post("care-company", (WAGES, 500), (BANK, -500), name="payroll")
    before = AuditEvent.objects.count()
    ledger.post("care-company", (WAGES, 500), (BANK, -500), name="payroll")
    assert (balance_of(WAGES), balance_of(BANK), AuditEvent.objects.count()) == (500, -500, before)


def test_a_posting_asks_the_database_few_questions_however_many_lines_it_has(
    ledger: Any, django_assert_num_queries: Any
) -> None:
    lines = [(WAGES, 500), *[(BANK, -1)] * 500]
    with django_assert_num_queries(7):  # four of them begin and end savepoints
        ledger.post("care-company", *lines)


def test_refuses_an_id_that_stands_for_another_transaction(ledger: Any) -> None:
    ledger.post("care-company", (WAGES, 500), (BANK, -500), name="payroll")
    with pytest.raises(TransactionIdTaken):
        ledger.post("care-company", (WAGES, 501), (BANK, -501), name="payroll")


def test_refuses_a_transaction_that_does_not_balance(ledger: Any) -> None:
    with pytest.raises(TransactionDoesNotBalance) as refused:
        ledger.post("care-company", (WAGES, 500), (BANK, -499))
    assert refused.value.difference == Money(1)


@pytest.mark.parametrize("postings", [(), ((WAGES, 500),), ((WAGES, 0), (BANK, 0))])
def test_refuses_a_transaction_that_says_nothing(ledger: Any, postings: Any) -> None:
    with pytest.raises(TransactionSaysNothing):
        ledger.post("care-company", *postings)


def test_refuses_accounts_and_counterparties_that_are_not_on_record(ledger: Any) -> None:
    with pytest.raises(AccountNotInTheBooks, match="account 9999, organisation nobody"):
        ledger.post("care-company", ("9999", 500), (BANK, -500, "nobody"))


def test_refuses_a_month_that_is_closed_or_was_never_opened(ledger: Any) -> None:
    ledger.close("care-company", MAY)
    ledger.close("care-company", MAY)
    with pytest.raises(AccountingPeriodNotOpen, match="May 2026 is not open"):
        ledger.post("care-company", (WAGES, 500), (BANK, -500))
    with pytest.raises(AccountingPeriodNotOpen):
        ledger.post("care-company", (WAGES, 500), (BANK, -500), on=date(2025, 5, 1))
    with pytest.raises(AccountingPeriodNotOpen):
        ledger.close("care-company", Month(2025, 5))
    ledger.post("law-company", (WAGES, 500), (BANK, -500))


def test_a_month_once_closed_is_not_opened_again(ledger: Any) -> None:
    ledger.close("care-company", MAY)
    actions.open_period(by=SYSTEM, authority=TEST, organisation="care-company", month=MAY)
    with pytest.raises(AccountingPeriodNotOpen):
        ledger.post("care-company", (WAGES, 500), (BANK, -500))


def test_a_reversal_restores_every_balance_and_is_made_once(ledger: Any) -> None:
    ledger.post("care-company", (WAGES, 300), (BANK, -300))
    wrong = ledger.post("care-company", (WAGES, 500), (BANK, -700), (SALES, 200, "council"))
    ledger.close("care-company", MAY)
    ledger.reverse(wrong)
    ledger.reverse(wrong)
    assert (balance_of(WAGES), balance_of(BANK), balance_of(SALES)) == (300, -300, 0)
    with pytest.raises(AlreadyReversed):
        ledger.reverse(wrong, name="again")


def test_refuses_to_reverse_what_is_not_on_record(ledger: Any) -> None:
    with pytest.raises(TransactionNotOnRecord):
        ledger.reverse(uuid4())


def load(transaction_id: Any, pence: int, ledger: Any) -> None:
    posting.load_opening_balances(
        by=SYSTEM,
        authority=TEST,
        transaction_id=transaction_id,
        organisation="care-company",
        posted_on=date(2026, 4, 1),
        postings=ledger.lines((BANK, pence), (RETAINED, -pence)),
    )


def test_opening_balances_are_loaded_once(ledger: Any) -> None:
    first = uuid4()
    load(first, 1_000, ledger)
    load(first, 1_000, ledger)
    assert balance_of(BANK) == 1_000
    with pytest.raises(OpeningBalancesLoaded):
        load(uuid4(), 2_000, ledger)


def test_an_account_stays_what_it_is(ledger: Any) -> None:
    account = Account(organisation="law-company", code=BANK, title="Another bank", line="cash")
    with pytest.raises(AccountCodeTaken):
        actions.open_accounts(by=SYSTEM, authority=TEST, accounts=[account])
    same = queries.accounts_of("law-company")
    assert actions.open_accounts(by=SYSTEM, authority=TEST, accounts=same) == 0


def test_books_are_opened_only_for_organisations_on_record(ledger: Any) -> None:
    account = Account(organisation="nobody", code=BANK, title="Bank", line="cash")
    with pytest.raises(AccountNotInTheBooks, match="organisation nobody"):
        actions.open_accounts(by=SYSTEM, authority=TEST, accounts=[account])
    with pytest.raises(AccountNotInTheBooks):
        actions.open_period(by=SYSTEM, authority=TEST, organisation="nobody", month=MAY)


def close_year(transaction_id: Any, organisation: str = "care-company") -> None:
    actions.close_year(
        by=SYSTEM,
        authority=TEST,
        transaction_id=transaction_id,
        organisation=organisation,
        year=FinancialYear(2026),
    )


def test_closing_a_year_takes_its_surplus_to_reserves_and_leaves_its_statement_as_it_was(ledger: Any) -> None:
    load(uuid4(), 1_000, ledger)
    ledger.post("care-company", (BANK, 900), (SALES, -900, "council"))
    ledger.post("care-company", (WAGES, 600), (BANK, -600), on=date(2027, 3, 31))
    year = Span(Month(2026, 4), Month(2027, 3))
    (before,) = queries.statements_of(["care-company"], year)
    closing = uuid4()
    close_year(closing)
    close_year(closing)
    (after,) = queries.statements_of(["care-company"], year)
    assert after.income_and_expenditure == before.income_and_expenditure
    assert after.income_and_expenditure.deficit == Money(-300)
    assert {each.key: each.amount for each in after.balance_sheet.reserves} == {"general-fund": Money(-1_300)}
    moved = {each.key: each for each in after.movement_in_reserves}
    assert moved["general-fund"].from_years_closed == Money(-300)
    assert moved[NOT_CLOSED].closing == Money(0)
    with pytest.raises(YearAlreadyClosed):
        close_year(uuid4())
    with pytest.raises(AccountingPeriodNotOpen):
        ledger.post("care-company", (WAGES, 500), (BANK, -500))


def test_a_year_without_income_or_expenditure_closes_too(ledger: Any) -> None:
    close_year(uuid4())
    assert all(period.is_closed for period in queries.periods_of("care-company"))


def test_as_at_an_earlier_instant_ignores_what_was_recorded_later(ledger: Any) -> None:
    first = ledger.post("care-company", (WAGES, 500), (BANK, -500))
    then = timezone.now()
    recorded = queries.line_totals(["care-company"], until=MAY)
    ledger.post("care-company", (WAGES, 41), (BANK, -41))
    ledger.reverse(first)
    assert queries.line_totals(["care-company"], until=MAY, as_at=then) == recorded
    assert balance_of(WAGES, as_at=then) == 500
    assert balance_of(WAGES) == balance_of(WAGES, as_at=timezone.now()) == 41
    behind = queries.postings_behind("care-company", Span(MAY, MAY), line="employees", as_at=then)
    assert [each.transaction_id for each in behind] == [first]


def test_every_figure_can_be_followed_to_its_postings(ledger: Any) -> None:
    ledger.post("care-company", (BANK, 900), (SALES, -900, "council"))
    ledger.post("care-company", (BANK, 100), (SALES, -100))
    span = Span(MAY, MAY)
    (statement,) = queries.statements_of(["care-company"], span)
    line = next(each for each in statement.income_and_expenditure.by_subjective if each.key == "receipts")
    behind = queries.postings_behind("care-company", span, line="receipts")
    assert Money.total([each.amount for each in behind]) == line.amount == Money(-1_000)
    with_council = queries.postings_behind("care-company", span, account=SALES, counterparty="council")
    assert [each.amount for each in with_council] == [Money(-900)]


def test_the_group_shows_what_two_books_say_differently_and_whose_the_result_is(ledger: Any) -> None:
    ledger.post("care-company", (BANK, 10_000), (SALES, -10_000, "council"))
    ledger.post("council", ("third-party/adults", 9_700, "care-company"), ("cash", -9_700))
    ledger.post("care-company", (WAGES, 6_000), (BANK, -6_000))
    span, members = Span(MAY, MAY), ("council", "care-company")
    (pair,) = queries.consolidation(members, span).residues
    assert {abs(pair.one_says), abs(pair.other_says)} == {Money(10_000), Money(9_700)}
    assert (pair.eliminated, abs(pair.residue)) == (Money(9_700), Money(300))
    owned = federation.Holding(
        owner="council", owned="care-company", kind=federation.HoldingKind.SHARES, share_percent=Decimal(75),
        has_control=True, period=Period(date(2026, 4, 1)),
    )  # fmt: skip
    recording = Recording(today=date(2026, 5, 31))
    record_holdings(
        by=SYSTEM,
        authority=TEST,
        entries=[Entry(owned, Source("a test"), KnownOn.on(date(2026, 4, 1), Audience.PUBLIC))],
        recording=recording,
    )
    assert queries.consolidation(members, span).minority_result == Money(0)
    # The company's surplus is £40, of which a quarter is others'; in the books what is earned stands below nothing.
    assert queries.consolidation(members, span, parent="council").minority_result == Money(-1_000)


AMOUNTS = st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=4)
CODES = st.sampled_from([WAGES, SALES, "1100", "2100", RETAINED])
WHEN = st.sampled_from([date(2026, 5, 3), date(2026, 6, 30), date(2026, 7, 1)])
WITH = st.sampled_from(["", "council", "law-company"])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(AMOUNTS, st.lists(st.tuples(CODES, WITH), min_size=4, max_size=4), WHEN), max_size=6))
def test_whatever_is_posted_the_rollup_equals_the_postings_and_all_nets_to_nil(ledger: Any, written: Any) -> None:
    with transaction.atomic():
        for amounts, accounts, on in written:
            lines = [(code, pence, other) for pence, (code, other) in zip(amounts, accounts, strict=False)]
            if sum(amounts):
                lines.append((BANK, -sum(amounts), ""))
            if len(lines) > 1:
                ledger.post("care-company", *lines, on=on)
        until = Month(2026, 7)
        rolled = queries.balances("care-company", until=until)
        assert rolled == queries.balances("care-company", until=until, as_at=timezone.now())
        assert Money.total([each.amount for each in rolled]) == Money(0)
        counted = sum(models.Balance.objects.values_list("postings", flat=True))
        assert counted == models.Posting.objects.count()
        transaction.set_rollback(True)


def commitment(**changed: Any) -> Commitment:
    said: dict[str, Any] = {
        "commitment_id": uuid4(),
        "payer": "council",
        "payee": "care-company",
        "amount": Money(100),
        "due_on": date(2026, 6, 30),
        "purpose": "Beds in June",
        "subject": SubjectRef(Kind.AGREEMENT, "A-014"),
    }
    return Commitment(**said | changed)


def test_a_commitment_is_recorded_once_and_shows_when_it_is_due(ledger: Any) -> None:
    made = commitment()
    for _ in range(2):
        commitments.record_commitment(by=SYSTEM, authority=TEST, commitment=made)
    assert queries.commitments_due("council", until=date(2026, 6, 30)) == (made,)
    assert queries.commitments_due("council", until=date(2026, 6, 29)) == ()
    other = commitment(commitment_id=made.commitment_id, amount=Money(101))
    with pytest.raises(CommitmentIdTaken):
        commitments.record_commitment(by=SYSTEM, authority=TEST, commitment=other)


@pytest.mark.parametrize("changed", [{"amount": Money(0)}, {"amount": Money(-1)}, {"payee": "council"}])
def test_refuses_a_commitment_of_nothing_or_to_oneself(ledger: Any, changed: Any) -> None:
    with pytest.raises(CommitmentIsNotPositive):
        commitments.record_commitment(by=SYSTEM, authority=TEST, commitment=commitment(**changed))


def test_each_act_leaves_one_event_that_says_who_and_on_what_authority(ledger: Any) -> None:
    before = AuditEvent.objects.count()
    done = ledger.post("care-company", (WAGES, 500), (BANK, -500))
    event = AuditEvent.objects.latest("position")
    assert AuditEvent.objects.count() == before + 1
    assert (event.event, event.subject, event.authority) == ("transaction-posted", f"transaction:{done}", "a test")
    with connection.cursor() as cursor:
        cursor.execute("SELECT recorded_in_id FROM ledger_transaction WHERE id = %s", [done])
        assert cursor.fetchone() == (event.position,)
