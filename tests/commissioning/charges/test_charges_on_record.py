"""Activity and charges on record: read whole or not at all, versioned, walled, and paid but for what is disputed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest
from django.db import DatabaseError, transaction

from rightsource.commissioning import actions as commissioning
from rightsource.commissioning import models
from rightsource.commissioning.actions import activity, charges
from rightsource.commissioning.actions.activity import ActivityFile, ActivityTaken, import_activity
from rightsource.commissioning.errors.charges import (
    AgreementNotInForce,
    ChargeFloorAboveCap,
    ChargeNotOnRecord,
    ChargeWithoutReturn,
    DisputedMoreThanCharged,
    DisputeNotOnRecord,
    DisputeReferenceTaken,
    MonthNotOver,
    PriceNotRecordable,
    ServiceCreditsOutOfBounds,
)
from rightsource.commissioning.queries import charges as queries
from rightsource.commissioning.rules.charges.terms import Conditions
from rightsource.commissioning.rules.rows import (
    AgreementTerms,
    AwardRoute,
    PaymentMechanism,
    PriceEvent,
    PriceKind,
    ReturnMeasure,
)
from rightsource.constitution.models import Organisation
from rightsource.quantities import FinancialYear, Money, Month, Period, ProblemsFound
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Grade, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.viewpoints import Sight, Viewpoint

pytestmark = pytest.mark.django_db
A_TEST = Authority("a test")
TODAY = date(2026, 11, 22)
OCTOBER = Month(2026, 10)
HEADINGS = "Agreement,Unit,Date,Quantity,Group,Reference"
ROWS = (
    "A-1,week,2026-10-05,10,older people,R-1",
    "A-1,week,2026-10-05,12.5,older people,R-2",
    "A-1,week,12/10/2026,20,older people,R-3",
    "A-1,hour,2026-10-12,3,,R-4",
)
CARE = Viewpoint(Sight.ORGANISATION, "care-company")
LAW = Viewpoint(Sight.ORGANISATION, "law-company")
ALL_TABLES = (
    models.ActivityPrice, models.ChargeCondition, models.ActivityFile, models.ActivityReturn, models.ActivityDay,
    models.ActivityLine, models.Charge, models.ChargeStep, models.ChargeDispute, models.DisputeAnswer,
)  # fmt: skip
BLOCK = AgreementTerms(
    agreement="A-2",
    title="A made-up block",
    commissioner="council",
    provider="law-company",
    route=AwardRoute.VERTICAL,
    period=Period(date(2026, 4, 1), date(2029, 4, 1)),
)
BY_THE_WEEK = replace(
    BLOCK,
    agreement="A-1",
    title="Made-up care by the week",
    provider="care-company",
    mechanism=PaymentMechanism.PAY_AS_YOU_GO,
)


def entry(row: object) -> Entry:
    return Entry(row, Source("a test", grade=Grade.MADE_UP), KnownOn.on(date(2026, 4, 1), Audience.INSIDERS))


@pytest.fixture(autouse=True)
def _two_agreements(db: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("council", "care-company", "law-company")])
    given = {"by": SYSTEM, "authority": A_TEST, "recording": Recording(date(2026, 4, 1))}
    commissioning.record_agreements(entries=[entry(BLOCK), entry(BY_THE_WEEK)], **given)
    agreed = PriceEvent(
        reference="A-2-P1", agreement="A-2", organisation="law-company", financial_year=FinancialYear(2026),
        kind=PriceKind.AGREED, amount=Money.pounds(1_200), asked_on=date(2026, 4, 1),
    )  # fmt: skip
    commissioning.record_prices(entries=[entry(agreed)], **given)
    for unit, pounds in (("week", "100.10"), ("hour", "20")):
        price(unit, pounds)
    yield
    walls.look_as(walls.THE_COUNCIL)


def price(unit: str, pounds: str, starts_on: date = date(2026, 4, 1)) -> bool:
    return charges.set_activity_price(
        by=SYSTEM, authority=A_TEST, agreement="A-1", unit=unit, price=Money.pounds(pounds), starts_on=starts_on,
        today=TODAY,
    )  # fmt: skip


def taken(*rows: str, **more: object) -> ActivityTaken:
    content = "\n".join([HEADINGS, *(rows or ROWS)]).encode()
    file = ActivityFile.given(GivenFile("october.csv", content))
    return import_activity(by=SYSTEM, authority=A_TEST, file=file, today=TODAY, **more)  # type: ignore[arg-type]


def made(agreement: str = "A-1", month: Month = OCTOBER) -> queries.ChargeKnown:
    return charges.make_charge(by=SYSTEM, authority=A_TEST, agreement=agreement, month=month, today=TODAY)


def disputed(pence: int, reference: str = "D-1", by: Actor = SYSTEM) -> bool:
    return charges.raise_dispute(
        by=by, authority=A_TEST, reference=reference, agreement="A-1", month=OCTOBER, amount=Money(pence),
        reason="A week was not given.", today=TODAY,
    )  # fmt: skip


def counts() -> list[int]:
    return [table.objects.count() for table in (*ALL_TABLES, AuditEvent)]


def test_a_charge_says_how_it_was_worked_out_and_on_what_it_rests() -> None:
    assert taken().lines == 4
    known = made()
    assert known.amount == Money.pounds("4314.25") == known.payable
    assert [(step.what, step.amount.pence) for step in known.steps] == [
        ("hour: 3 at £20.00, the price from 1 April 2026 (1 line)", 6_000),
        ("week: 42.5 at £100.10, the price from 1 April 2026 (3 lines)", 425_425),
    ]
    lines = queries.charge_lines(known)
    assert lines.found == 4
    assert Money.total([line.amount for line in lines.lines]) == known.amount
    assert models.ActivityReturn.objects.get(pk=known.evidence.activity_return).file.name == "october.csv"


def test_a_block_is_charged_without_a_return() -> None:
    assert made("A-2").amount == Money.pounds(100)


def test_lists_every_fault_of_a_file_at_once_with_its_row_and_writes_nothing() -> None:
    before = counts()
    with pytest.raises(ProblemsFound) as refused:
        taken(
            "A-9,week,2026-10-05,1,,R-1", "A-1,bed,2026-10-05,1,,R-2", "A-1,week,2026-03-31,1,,R-3",
            "A-1,week,soon,1,,R-4", "A-1,week,2026-12-01,1,,R-5", "A-1,week,2026-10-05,many,,R-6",
            "A-1,week,2026-10-05,1,,943 476 5919", "A-2,cost,2026-10-05,1,,R-8", "A-1,week,2026-10-06,1,,R-9",
            "A-1,week,06/10/2026,2,,R-9",
        )  # fmt: skip
    assert [(each.where, each.code) for each in refused.value.problems] == [
        ("october.csv, row 2", "activity-unknown-agreement"),
        ("october.csv, row 3", "activity-unknown-unit"),
        ("october.csv, row 4", "activity-outside-agreement"),
        ("october.csv, row 5", "not-a-date"),
        ("october.csv, row 6", "activity-ahead"),
        ("october.csv, row 7", "activity-quantity"),
        ("october.csv, row 8", "activity-names-a-person"),
        ("october.csv, row 9", "activity-not-paid-by"),
        ("october.csv, row 11", "activity-twice"),
    ]
    assert counts() == before


def test_what_is_out_of_price_is_refused() -> None:
    price("night", "50", date(2026, 10, 10))
    with pytest.raises(ProblemsFound) as refused:
        taken("A-1,night,2026-10-09,1,,R-1")
    assert [each.code for each in refused.value.problems] == ["activity-out-of-price"]


def test_the_same_file_and_the_same_charge_again_change_nothing() -> None:
    first, charge = taken(), made()
    before = counts()
    again = taken()
    assert (again.was_on_file, again.returned) == (True, first.returned)
    assert made() == charge
    assert price("week", "100.10") is False
    assert counts() == before


def test_a_return_is_corrected_with_a_reason_alone_and_the_charge_made_again() -> None:
    taken()
    first = made()
    with pytest.raises(ProblemsFound) as refused:
        taken(ROWS[0])
    assert {each.code for each in refused.value.problems} == {"activity-returned-already"}
    (month,) = taken(ROWS[0], because="Rows were returned twice.").returned
    assert month.version == 2
    second = made()
    assert (second.version, second.amount, second.because) == (2, Money.pounds(1_001), "Other than before: return.")
    assert queries.charge_known("A-1", OCTOBER, 1).amount == first.amount
    assert [each.version for each in queries.charges_known("A-1")] == [2]


def test_a_price_set_again_from_the_same_day_supersedes_and_makes_another_charge() -> None:
    taken()
    made()
    assert price("week", "90") is True
    assert made().amount == Money.pounds("3885")
    assert [each.price.pence for each in queries.price_book_known(["A-1"]) if each.unit == "week"] == [10_010, 9_000]


def test_a_workbook_is_read_as_a_csv_file_is(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADINGS.split(","))
    sheet.append(["A-1", "week", date(2026, 10, 5), 42.5, "older people", "R-1"])
    book.save(tmp_path / "october.xlsx")
    import_activity(by=SYSTEM, authority=A_TEST, file=ActivityFile.at(tmp_path / "october.xlsx"), today=TODAY)
    assert made().amount == Money.pounds("4254.25")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"Agreement,Unit,Date\nA-1,week,2026-10-05\n", "activity-column-missing"),
        (b"Agreement,Unit,Date,Quantity\n", "activity-no-lines"),
        (b"Agreement,Unit,Date,Quantity\nA-1,week\n", "csv-row-width"),
        (b"Agreement,Unit,Date,Quantity\nA-1,w\xe9,2026-10-05,1\n", "csv-not-readable"),
    ],
)
def test_refuses_a_file_that_is_no_return(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "october.csv"
    path.write_bytes(content)
    with pytest.raises(ProblemsFound) as refused:
        import_activity(by=SYSTEM, authority=A_TEST, file=ActivityFile.at(path), today=TODAY)
    assert {each.code for each in refused.value.problems} == {code}


def test_floors_and_service_credits_hold_the_charge() -> None:
    conditions = Conditions(least=Money.pounds(200), credits=(("Answered in time", Decimal(10)),))
    set_to = {"by": SYSTEM, "authority": A_TEST, "agreement": "A-2", "starts_on": date(2026, 4, 1), "today": TODAY}
    assert charges.set_charge_conditions(conditions=conditions, **set_to) is True  # type: ignore[arg-type]
    assert charges.set_charge_conditions(conditions=conditions, **set_to) is False  # type: ignore[arg-type]
    missed = ReturnMeasure(
        organisation="law-company", month=OCTOBER, measure="Answered in time", target=Decimal(95), actual=Decimal(90)
    )
    commissioning.record_return_measures(
        by=SYSTEM, authority=A_TEST, entries=[entry(missed)], recording=Recording(TODAY)
    )
    assert made("A-2").amount == Money.pounds(180)
    with pytest.raises(ChargeFloorAboveCap):
        charges.set_charge_conditions(conditions=Conditions(Money(2), Money(1)), **set_to)  # type: ignore[arg-type]
    with pytest.raises(ServiceCreditsOutOfBounds):
        charges.set_charge_conditions(conditions=Conditions(credits_most_percent=Decimal(101)), **set_to)  # type: ignore[arg-type]


def test_a_dispute_holds_its_part_until_somebody_else_answers_it() -> None:
    taken()
    made()
    assert disputed(10_010) is True
    assert disputed(10_010) is False
    (payable,) = queries.charges_payable(TODAY)
    assert (payable.held, payable.payable) == (Money.pounds("100.10"), Money.pounds("4214.15"))
    with pytest.raises(DisputeReferenceTaken):
        disputed(5)
    with pytest.raises(DisputedMoreThanCharged):
        disputed(421_416, "D-2")
    answer = {"by": Actor("care-finance"), "authority": A_TEST, "reference": "D-1", "today": TODAY}
    assert charges.answer_dispute(upheld=Money(5_000), answer="Half of it was.", **answer) is True  # type: ignore[arg-type]
    assert charges.answer_dispute(upheld=Money(5_000), answer="Half of it was.", **answer) is False  # type: ignore[arg-type]
    (payable,) = queries.charges_payable(TODAY)
    assert (payable.held, payable.not_owed, payable.payable) == (Money(0), Money(5_000), Money.pounds("4264.25"))
    assert queries.charges_payable(date(2026, 11, 21)) == ()


def test_refuses_what_is_not_on_record_or_not_over() -> None:
    with pytest.raises(ChargeNotOnRecord):
        disputed(1)
    with pytest.raises(ChargeWithoutReturn):
        made()
    with pytest.raises(MonthNotOver):
        made("A-2", Month(2026, 11))
    with pytest.raises(AgreementNotInForce):
        made("A-3")
    with pytest.raises(PriceNotRecordable):
        price("cost", "1")
    with pytest.raises(DisputeNotOnRecord):
        charges.answer_dispute(by=SYSTEM, authority=A_TEST, reference="D-9", upheld=Money(0), answer="No.", today=TODAY)


def test_returns_that_are_owed_are_told_with_the_day_they_were_due() -> None:
    (owed,) = queries.activity_due_known(TODAY, Audience.INSIDERS)
    assert (owed.agreement, owed.month, owed.returned_on) == ("A-1", OCTOBER, None)
    taken()
    (made_now,) = queries.activity_due_known(TODAY, Audience.INSIDERS)
    assert made_now.returned_on == TODAY


def test_a_vehicle_sees_its_own_charges_alone_and_makes_none() -> None:
    taken(*ROWS, "A-1,week,2026-09-07,1,,R-1")
    made()
    made("A-2")
    disputed(100)
    walls.look_as(LAW)
    assert [each.agreement for each in queries.charges_known()] == ["A-2"]
    assert [table.objects.count() for table in ALL_TABLES] == [0, 0, 0, 0, 0, 0, 1, 2, 0, 0]
    walls.look_as(CARE)
    assert [each.agreement for each in queries.charges_payable(TODAY)] == ["A-1"]
    assert [table.objects.count() for table in ALL_TABLES] == [2, 0, 0, 2, 4, 5, 1, 2, 1, 0]
    with pytest.raises(DatabaseError), transaction.atomic():
        made("A-1", Month(2026, 9))
    walls.look_as(walls.THE_PUBLIC)
    assert [table.objects.count() for table in ALL_TABLES] == [0] * len(ALL_TABLES)


def test_a_vehicle_returns_its_own_activity_and_nobody_elses() -> None:
    walls.look_as(CARE)
    assert taken(provider="care-company").lines == 4
    walls.look_as(LAW)
    with pytest.raises(ProblemsFound) as refused:
        taken(provider="law-company")
    assert {each.code for each in refused.value.problems} == {"activity-unknown-agreement"}


def test_nothing_of_a_charge_is_edited_or_deleted() -> None:
    taken()
    made()
    for table in (models.ActivityLine, models.ActivityReturn, models.Charge, models.ChargeStep, models.ActivityPrice):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()


def test_a_charge_of_ten_thousand_lines_explains_itself_in_under_a_second(
    django_assert_max_num_queries: object,
) -> None:
    taken(*(f"A-1,week,2026-10-{1 + row % 28:02d},1.5,,R-{row}" for row in range(10_000)))
    made()
    began = perf_counter()
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        known = queries.charge_known("A-1", OCTOBER)
        lines = queries.charge_lines(known)
    assert len(lines.lines) == 10_000
    assert Money.total([line.amount for line in lines.lines]) == known.amount
    assert perf_counter() - began < 5  # the benchmark says how far under a second; this only that it is not a minute


def test_blocks_of_lines_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "_LINES_AT_ONCE", 2)
    assert taken().lines == 4
    assert models.ActivityLine.objects.count() == 4
