"""Taking in files of organisations' own bookkeeping: once, all or nothing, as its source is known to be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.ledger import models
from rightsource.ledger.actions.importing import (
    import_general_ledger,
    import_management_accounts,
    import_trial_balance,
)
from rightsource.ledger.errors import AccountNotInTheBooks, BooksNotYours
from rightsource.ledger.queries.books import balances, trial_balance
from rightsource.ledger.queries.importing import imports_known, management_accounts, mapping_known, mappings_known
from rightsource.ledger.rules.imports import FileImported
from rightsource.ledger.rules.mapping import FileKind, Meaning, Reading, Sign
from rightsource.ledger.rules.rows import Span
from rightsource.quantities import Money, Month, ProblemsFound
from rightsource.storage import audit, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.models import AuditEvent, Document
from rightsource.storage.viewpoints import Sight, Viewpoint

BY, TEST = Actor("care-company-finance-lead"), Authority("a test")
CARE, MAY = "care-company", Month(2026, 5)
LEDGER = "Ref,Date,Account,Debit,Credit,Counterparty\nJ1,12/05/2026,6000,500.00,,\nJ1,12/05/2026,1200,,500.00,\n"
MORE = "J2,13/05/2026,1200,900,,\nJ2,13/05/2026,4000,,900,council\n"
TRIAL = "Nominal,Debit,Credit\n1200,400.00,\n6000,500.00,\n4000,,900.00\nTotal,900.00,900.00\n"
ACCOUNTS = "Month,Account,Budget,Actual\n2026-05,6000,450,500\n2026-05,4000,850,900\n2026-06,6000,450,\n"
ACROSS = "Line,Apr-26,May-26\nSales,600,300\nWages and salaries,300,200\n"
USUAL = Reading()
OWN_SIDE = Reading(sign=Sign.OWN_SIDE, balancing_account="1200")
pytestmark = pytest.mark.usefixtures("ledger")


def given(text: str, name: str = "may.csv") -> GivenFile:
    return GivenFile(name, text.encode())


def ledger_in(text: str, reading: Reading = USUAL, source: str = "Books") -> FileImported:
    return import_general_ledger(
        by=BY, authority=TEST, organisation=CARE, source=source, file=given(text), reading=reading
    )


def trial_in(text: str, month: Month = MAY) -> FileImported:
    return import_trial_balance(by=BY, authority=TEST, organisation=CARE, source="Books", month=month, file=given(text))


def accounts_in(text: str, reading: Reading = OWN_SIDE) -> FileImported:
    return import_management_accounts(
        by=BY, authority=TEST, organisation=CARE, source="Monthly", file=given(text), reading=reading
    )


def standing() -> dict[str, int]:
    return {each.account: each.amount.pence for each in trial_balance(CARE, at=MAY) if each.amount}


def on_record() -> tuple[int, ...]:
    tables = (models.ColumnMapping, models.ImportedFile, models.BudgetStated, models.Posting, AuditEvent, Document)
    return tuple(table._default_manager.count() for table in tables)


def test_a_general_ledger_is_taken_in_once_however_often_it_comes() -> None:
    first = ledger_in(LEDGER + MORE)
    assert (first.transactions, first.postings, first.rows, first.was_on_record) == (2, 4, 4, False)
    assert first.columns["debit"] == "Debit"
    before = on_record()
    again = ledger_in(LEDGER + MORE)
    assert (again.was_on_record, again.transactions, again.sha256) == (True, 2, first.sha256)
    assert on_record() == before
    assert standing() == {"1200": 40_000, "4000": -90_000, "6000": 50_000}
    assert {each.counterparty for each in balances(CARE, until=MAY) if each.account == "4000"} == {"council"}
    assert audit.verify().problems == ()


def test_a_longer_file_adds_what_is_new_and_another_source_keeps_its_own_references() -> None:
    ledger_in(LEDGER)
    longer = ledger_in(LEDGER + MORE)
    assert (longer.transactions, longer.unchanged) == (1, 1)
    assert ledger_in(LEDGER, source="Payroll").transactions == 1
    assert standing()["6000"] == 100_000


def test_columns_told_once_are_remembered_with_who_told_them() -> None:
    odd = "Wann,Beleg,Konto,Betrag\n12/05/2026,J1,6000,5\n12/05/2026,J1,1200,-5\n"
    with pytest.raises(ProblemsFound):
        ledger_in(odd)
    told = {Meaning.TRANSACTION: "Beleg", Meaning.DAY: "Wann", Meaning.ACCOUNT: "Konto", Meaning.AMOUNT: "Betrag"}
    ledger_in(odd, Reading(columns=told))
    known = mapping_known(CARE, "Books", FileKind.GENERAL_LEDGER)
    assert known is not None
    assert (dict(known.mapping.columns), known.said_by) == (told, BY.post)
    assert ledger_in(odd.replace("J1", "J9")).transactions == 1
    assert len(mappings_known([CARE])) == 1


def test_columns_told_anew_stand_from_then_on_and_the_old_stay_on_record() -> None:
    ledger_in(LEDGER)
    anew = LEDGER.replace("J1", "J2").replace("Date", "Booked")
    with pytest.raises(ProblemsFound, match="fault"):
        ledger_in(anew)
    ledger_in(anew, Reading(columns={Meaning.DAY: "Booked"}))
    known = mapping_known(CARE, "Books", FileKind.GENERAL_LEDGER)
    assert known is not None
    assert known.mapping.heading(Meaning.DAY) == "Booked"
    assert models.ColumnMapping.objects.count() == 2


def test_every_fault_of_a_file_is_listed_at_once_and_nothing_is_written() -> None:
    before = on_record()
    wrong = (
        "J8,32/05/2026,6000,5,,\nJ2,12/05/2026,nine,5,,\nJ2,12/05/2026,1200,,x,\nJ3,12/05/2025,6000,5,,nobody\n"
        "J3,12/05/2025,1200,,4,\n,,Total,1,2,\n"
    )
    with pytest.raises(ProblemsFound) as refused:
        ledger_in(LEDGER + wrong)
    found = {(each.where, each.code) for each in refused.value.problems}
    assert found >= {
        ("row 4", "not-a-date"),
        ("row 4", "transaction-says-nothing"),
        ("row 5", "account-not-in-the-books"),
        ("row 6", "not-an-amount"),
        ("row 7", "accounting-period-not-open"),
        ("row 7", "counterparty-not-on-record"),
        ("row 7", "transaction-does-not-balance"),
        ("row 9", "total-does-not-agree"),
    }
    assert on_record() == before


def test_text_that_is_a_formula_a_tag_or_sql_is_kept_as_text() -> None:
    hostile = ["'=1+1", "<script>alert(1)</script>", "'); DROP TABLE ledger_posting; --", "{{ 7 * 7 }}"]
    rows = "".join(
        f'H{at},12/05/2026,{account},{amount},"{text}"\n'
        for at, text in enumerate(hostile)
        for account, amount in (("6000", 5), ("1200", -5))
    )
    ledger_in(f"Ref,Date,Account,Amount,Description\n{rows}")
    kept = set(models.Transaction.objects.values_list("description", flat=True))
    assert kept == {"=1+1", *hostile[1:]}


def test_a_trial_balance_brings_books_to_what_it_says_once() -> None:
    ledger_in(LEDGER)
    first = trial_in(TRIAL)
    assert (first.transactions, first.postings, first.month) == (1, 2, MAY)
    assert standing() == {"1200": 40_000, "4000": -90_000, "6000": 50_000}
    before = on_record()
    assert trial_in(TRIAL).was_on_record
    assert on_record() == before
    assert trial_in(TRIAL, Month(2026, 6)).transactions == 0


def test_a_trial_balance_that_leaves_an_account_out_says_that_it_is_nil() -> None:
    ledger_in(LEDGER + MORE)
    trial_in("Account,Amount\n1200,0\n")
    assert standing() == {}


def test_a_trial_balance_that_does_not_balance_or_names_no_account_is_refused_whole() -> None:
    with pytest.raises(ProblemsFound) as refused:
        trial_in("Account,Amount\n1200,5\nnine,1\n")
    assert {each.code for each in refused.value.problems} == {"account-not-in-the-books", "file-does-not-balance"}
    assert standing() == {}


def test_management_accounts_post_the_actual_and_keep_the_budget() -> None:
    accounts_in(ACCOUNTS)
    assert standing() == {"1200": 40_000, "4000": -90_000, "6000": 50_000}
    shown = management_accounts(CARE, Span(MAY, Month(2026, 6)))
    assert {(each.account, each.month.month): (each.budget, each.actual.pence) for each in shown} == {
        ("1200", 5): (None, 40_000),
        ("4000", 5): (Money(-85_000), -90_000),
        ("6000", 5): (Money(45_000), 50_000),
        ("6000", 6): (Money(45_000), 0),
    }


def test_corrected_management_accounts_post_the_difference_and_their_budget_stands() -> None:
    accounts_in(ACCOUNTS)
    corrected = accounts_in(ACCOUNTS.replace("450,500", "460,510"))
    assert (corrected.transactions, corrected.postings) == (1, 2)
    assert standing() == {"1200": 39_000, "4000": -90_000, "6000": 51_000}
    shown = management_accounts(CARE, Span(MAY, MAY))
    assert [each.budget for each in shown if each.account == "6000"] == [Money(46_000)]


def test_management_accounts_without_a_balance_sheet_name_what_takes_the_difference() -> None:
    with pytest.raises(ProblemsFound) as refused:
        accounts_in(ACCOUNTS, Reading(sign=Sign.OWN_SIDE))
    assert [each.code for each in refused.value.problems] == ["file-does-not-balance"]


def test_management_accounts_with_months_across_are_taken_in_once_and_told_again_after_a_month_is_closed(
    ledger: Any,
) -> None:
    first = accounts_in(ACROSS)
    assert (first.rows, first.transactions, dict(first.columns)) == (2, 2, {"account": "Line"})
    assert standing() == {"1200": 40_000, "4000": -90_000, "6000": 50_000}
    before = on_record()
    assert accounts_in(ACROSS).was_on_record
    assert on_record() == before
    ledger.close(CARE, Month(2026, 4))
    ledger.close(CARE, MAY)
    more = accounts_in("Line,Apr-26,May-26,Jun-26\nSales,600,300,10\nWages and salaries,300,200,\n", USUAL)
    assert (more.transactions, more.postings) == (1, 2)
    with pytest.raises(ProblemsFound) as refused:
        accounts_in(ACROSS.replace("300", "301"), USUAL)
    assert [(each.where, each.code) for each in refused.value.problems] == [
        ("row 3, column B", "accounting-period-not-open"),
        ("row 2, column C", "accounting-period-not-open"),
    ]


def test_a_vehicle_takes_in_its_own_files_and_no_others_see_them() -> None:
    walls.look_as(Viewpoint(Sight.ORGANISATION, CARE))
    accounts_in(ACCOUNTS)
    assert len(imports_known([CARE])) == 1
    walls.look_as(Viewpoint(Sight.ORGANISATION, "law-company"))
    assert imports_known([CARE]) == ()
    assert mappings_known([CARE]) == ()
    assert models.BudgetStated.objects.count() == 0
    with pytest.raises((BooksNotYours, ProblemsFound)):
        ledger_in(LEDGER)
    for sight in (Sight.MEMBERS, Sight.PUBLIC):
        walls.look_as(Viewpoint(sight))
        assert models.ImportedFile.objects.count() == 0
    walls.look_as(walls.THE_COUNCIL)


def test_an_organisation_that_is_not_on_record_has_no_books() -> None:
    with pytest.raises(AccountNotInTheBooks):
        import_general_ledger(by=BY, authority=TEST, organisation="nobody", source="Books", file=given(LEDGER))


@pytest.mark.parametrize("table", [models.ColumnMapping, models.ImportedFile, models.BudgetStated])
def test_what_was_taken_in_is_never_edited(table: Any) -> None:
    accounts_in(ACCOUNTS)
    name = table._meta.db_table
    for edit in (f"UPDATE {name} SET organisation_id = 'council'", f"DELETE FROM {name}"):  # noqa: S608 - our own names
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(edit)


def test_what_is_asked_of_the_database_does_not_grow_with_the_file(django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"K{at},12/05/2026,6000,5,,\nK{at},12/05/2026,1200,,5,\n" for at in range(200))
    with django_assert_max_num_queries(60):
        ledger_in(f"Ref,Date,Account,Debit,Credit,Counterparty\n{rows}")
