"""The dataclasses of rows, the case format and the tables say the same."""

import dataclasses
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.rules.rows import PriceAnswer, PriceEvent, PriceKind
from rightsource.governance.rules.rows import Decision, DecisionBody, Issuer, Outcome, Paper, PaperKind, Promise
from rightsource.governance.rules.rows import Warning as WarningRow
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.rules.case_format import SHEETS, Sheet
from rightsource.storage.models import Record
from rightsource.storage.rows import as_it_stood, columns_of


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_row_class_has_a_table_with_the_same_columns(sheet: Sheet) -> None:
    context = sheet.row_class.__module__.split(".")[1]
    model = apps.get_model(context, sheet.row_class.__name__)
    assert issubclass(model, Record)
    own = (
        {field.name for field in model._meta.concrete_fields}
        - {field.name for field in Record._meta.get_fields()}
        - {"supersedes", "recorded_in"}
    )
    assert own == {field.name for field in dataclasses.fields(sheet.row_class)}
    assert model.natural_key
    assert not model.wall or hasattr(model, model.wall)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_column_can_be_filled_in_from_its_help_and_example(sheet: Sheet) -> None:
    names = [column.name for column in sheet.columns]
    assert len(names) == len(set(names))
    for column in sheet.columns:
        assert column.help.endswith("."), column.name
        assert column.example or not column.required, column.name
        if column.choices and column.example:
            assert set(column.example.split("; ")) <= set(column.choices), column.name
        if column.refers_to:
            assert column.refers_to in {other.name for other in SHEETS}


def test_every_table_of_records_is_a_sheet() -> None:
    tables = {model.__name__ for model in apps.get_models() if issubclass(model, Record)}
    # Who signs in as what is made in the council itself, and never leaves it in a file.
    # Savings are taken through the register step by step, by acts of their own.
    by_acts = {
        "PostAccount", "SavingProposal", "SavingStep", "SavingDocument", "LedgerEvidence", "Interest",
        "WithheldInterest", "Outcome", "Indicator", "IndicatorTarget", "IndicatorResult", "OutcomeContribution",
        "Directive", "RecordLink",
    }  # fmt: skip
    assert tables - by_acts == {sheet.row_class.__name__ for sheet in SHEETS}


DAY = date(2026, 7, 16)
PENDING = Decision(
    reference="D", title="Set up a company", body=DecisionBody.CABINET, decided_on=DAY, outcome=Outcome.PENDING
)
TAKEN = replace(PENDING, outcome=Outcome.AGREED, votes_for=7, votes_against=1, abstentions=1)
UNSIGNED = Paper(reference="P", decision="D", title="Case", kind=PaperKind.FIVE_CASE)
SIGNED = replace(UNSIGNED, signed_by="section-151-officer", signed_on=DAY)
OPEN = WarningRow(
    reference="W",
    issuer=Issuer.STATUTORY_OFFICER,
    issued_by="section-151-officer",
    issued_on=date(2026, 6, 1),
    matter="Reserves are low.",
    addressed_to=("leader",),
    promises=(Promise.P5,),
)
DONE_WITH = replace(OPEN, answered_on=DAY, answer="A plan.", closed_on=DAY, closed_by="section-151-officer")
ASKED = PriceEvent(
    reference="A",
    agreement="A-1",
    organisation="care-company",
    financial_year=FinancialYear(2026),
    kind=PriceKind.REQUEST,
    amount=Money(100),
    asked_on=date(2026, 6, 1),
    answer=PriceAnswer.UNANSWERED,
)
ANSWERED = replace(ASKED, answer=PriceAnswer.PARTLY, answered_on=DAY, accepted_amount=Money(40))
OUTCOMES = ((PENDING, TAKEN), (UNSIGNED, SIGNED), (OPEN, DONE_WITH), (ASKED, ANSWERED))


@given(st.sampled_from(OUTCOMES), st.integers(-400, 400))
def test_what_came_of_a_row_is_there_from_its_own_day_and_not_before(pair: tuple[object, object], days: int) -> None:
    before, after = pair
    assert as_it_stood(after, DAY + timedelta(days=days)) == (before if days < 0 else after)


@pytest.mark.parametrize("outcome", [Outcome.DEFERRED, Outcome.WITHDRAWN])
def test_a_decision_can_be_put_off_before_its_day(outcome: Outcome) -> None:
    put_off = replace(PENDING, outcome=outcome)
    assert as_it_stood(put_off, DAY - timedelta(days=1)) == put_off


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_database_takes_no_value_that_is_not_on_the_list_of_its_column(sheet: Sheet) -> None:
    model = apps.get_model(sheet.row_class.__module__.split(".")[1], sheet.row_class.__name__)
    closed = {column.field for column in columns_of(sheet.row_class) if issubclass(column.kind, StrEnum)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'c' AND conname LIKE %s",
            [model._meta.db_table, "%\\_is\\_listed"],
        )
        held = dict(cursor.fetchall())
    prefix = f"{sheet.row_class.__name__.lower()}_"
    assert set(held) == {f"{prefix}{name}_is_listed" for name in closed | {"known_basis", "source_grade"}}
    for column in columns_of(sheet.row_class):
        for value in column.choices if column.field in closed else ():
            assert value.replace("'", "''") in held[f"{prefix}{column.field}_is_listed"]
