"""Published payments on record: once however often they come, private names behind the wall, nothing half written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from rightsource.commissioning import actions, models, queries
from rightsource.commissioning.errors import (
    JudgedWithoutReason,
    PaymentNotOnRecord,
    PublishedBeforePaid,
    SupplierMatchNotOnRecord,
    SupplierNotOnRecord,
)
from rightsource.commissioning.rules.duplicates import Finding, Strength
from rightsource.commissioning.rules.spend import SpendColumn
from rightsource.commissioning.rules.spend_known import NOT_SHOWN, TAKEN_OUT
from rightsource.quantities import Money, ProblemsFound
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience
from rightsource.storage.models import AuditEvent

pytestmark = pytest.mark.django_db
A_TEST = Authority("a test")
TODAY = date(2026, 11, 22)
PUBLISHED = date(2026, 5, 31)
HEADINGS = "Date,Amount,Supplier,Transaction Number,Invoice Number,Service,Purpose"
ROWS = (
    "2026-04-03,1200.10,MADE-UP CARE LTD,T1,INV-00123,Adults,Home care",
    "2026-04-20,1200.10,Made-up Care Limited,T2,inv 123,Adults,Home care",
    "2026-04-20,700.00,SMITH JANE,T3,JS-1,Children,Fees",
    "2026-04-21,800.00,REDACTED PERSONAL DATA,T4,JS-2,Children,Fees",
    "2026-04-21,-50.00,MADE-UP CARE LTD,T5,CN-1,Adults,Home care",
)


def given(*rows: str, name: str = "april.csv") -> GivenFile:
    return GivenFile(name, "\n".join([HEADINGS, *rows]).encode())


def taken(*rows: str, body: str = "Testshire", published_on: date = PUBLISHED, **more: object) -> actions.SpendImport:
    walls.look_as(walls.THE_COUNCIL)
    return actions.import_spend(
        by=SYSTEM,
        authority=A_TEST,
        body=body,
        file=given(*(rows or ROWS)),
        published_on=published_on,
        today=TODAY,
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture(autouse=True)
def _council_afterwards() -> Iterator[None]:
    yield
    walls.look_as(walls.THE_COUNCIL)


def counts() -> tuple[int, ...]:
    tables = (models.SpendFile, models.SpendPayment, models.SupplierName, models.SupplierMatch, AuditEvent)
    return tuple(table.objects.count() for table in tables)


def test_a_file_taken_in_twice_is_taken_in_once() -> None:
    first = taken()
    before = counts()
    again = taken()
    assert (first.rows, first.new, first.was_on_file) == (5, 5, False)
    assert (again.new, again.on_record_before, again.was_on_file) == (0, 5, True)
    assert counts() == before


def test_a_later_file_that_holds_earlier_rows_adds_only_the_new_ones() -> None:
    taken()
    more = taken(*ROWS, "2026-05-03,900.00,MADE-UP CARE LTD,T6,INV-00200,Adults,Home care")
    assert (more.new, more.on_record_before) == (1, 5)
    assert models.SpendPayment.objects.count() == 6


def test_a_faulty_row_leaves_nothing_of_the_file() -> None:
    before = counts()
    with pytest.raises(ProblemsFound):
        taken(*ROWS, "2026-04-31,900.00,MADE-UP CARE LTD,T6,,,")
    assert counts() == before


@pytest.mark.parametrize("day", [date(2026, 4, 20), date(2026, 11, 23)])
def test_a_day_of_publication_before_the_payments_or_ahead_is_refused(day: date) -> None:
    with pytest.raises(PublishedBeforePaid):
        taken(published_on=day)


def test_columns_told_once_are_remembered_for_the_body() -> None:
    walls.look_as(walls.THE_COUNCIL)
    strange = {SpendColumn.PAID_ON: "When", SpendColumn.AMOUNT: "How much", SpendColumn.SUPPLIER: "Whom"}
    files = [GivenFile("f.csv", f"When,How much,Whom\n2026-04-0{day},900.00,Made-up Ltd\n".encode()) for day in (1, 2)]
    asked = {"by": SYSTEM, "authority": A_TEST, "published_on": PUBLISHED, "today": TODAY}
    actions.import_spend(**asked, body="Testshire", file=files[0], columns=strange)
    assert actions.import_spend(**asked, body="TESTSHIRE", file=files[1]).new == 1
    with pytest.raises(ProblemsFound):
        actions.import_spend(**asked, body="Elsewhere", file=files[1])


def test_the_spellings_of_a_supplier_are_added_up() -> None:
    taken()
    known = queries.spend_known(TODAY, Audience.INSIDERS, search="made-up")
    (supplier,) = known.suppliers
    assert (supplier.spellings, supplier.payments, supplier.paid) == (2, 3, Money(235_020))
    whole = queries.spend_known(TODAY, Audience.INSIDERS)
    assert whole.paid == Money.total([row.amount for row in models.SpendPayment.objects.all()])


@pytest.mark.parametrize("viewpoint", [walls.THE_PUBLIC, walls.Viewpoint(walls.Sight.MEMBERS, "")])
def test_a_private_persons_name_shows_to_nobody_outside_and_its_payments_still_count(
    viewpoint: walls.Viewpoint,
) -> None:
    taken()
    inside = queries.spend_known(TODAY, Audience.INSIDERS)
    walls.look_as(viewpoint)
    assert not models.SupplierName.objects.filter(name__contains="SMITH").exists()
    outside = queries.spend_known(TODAY, Audience.INSIDERS)  # whatever is asked for, the wall stands
    assert outside.paid == inside.paid
    assert {each.name for each in outside.suppliers} == {"MADE-UP CARE LTD", NOT_SHOWN, TAKEN_OUT}
    assert "SMITH" not in repr(outside) + repr(queries.suspicions_known(TODAY, Audience.INSIDERS))


def test_an_officer_who_looks_as_the_public_sees_no_private_name_either() -> None:
    taken()
    assert "SMITH" not in repr(queries.spend_known(TODAY, Audience.PUBLIC))
    hidden = models.SupplierName.objects.get(name__contains="SMITH").pk
    assert queries.supplier_known(hidden, TODAY, Audience.INSIDERS).payments == 1
    with pytest.raises(SupplierNotOnRecord):
        queries.supplier_known(hidden, TODAY, Audience.PUBLIC)


def test_before_its_publication_a_payment_is_not_known() -> None:
    taken()
    assert queries.spend_known(date(2026, 5, 30), Audience.INSIDERS).payments == 0
    assert queries.spend_known(PUBLISHED, Audience.INSIDERS).payments == 5


def test_only_the_council_writes_payments_and_nobody_edits_them() -> None:
    from django.db import DatabaseError

    taken()
    payment = models.SpendPayment.objects.all()[:1].get()
    with pytest.raises(DatabaseError), transaction.atomic():
        models.SpendPayment.objects.filter(pk=payment.pk).update(amount=Money(1))
    walls.look_as(walls.THE_PUBLIC)
    payment.pk = uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        payment.save(force_insert=True)


def test_a_bill_paid_twice_under_two_spellings_is_suspected_and_judged_once() -> None:
    taken()
    (pair,) = queries.suspicions_known(TODAY, Audience.INSIDERS).suspicions
    assert (pair.strength, pair.judgement) == (Strength.STRONG, None)
    said = {"by": Actor("auditor"), "authority": A_TEST, "first": pair.first.id, "again": pair.again.id}
    for was_written in (True, False):
        found = actions.judge_payments(**said, finding=Finding.PAID_TWICE, because="One bill was seen.")
        assert found is was_written
    (judged,) = queries.suspicions_known(TODAY, Audience.INSIDERS).suspicions
    assert judged.judgement is not None
    assert (judged.judgement.finding, judged.judgement.by) == (Finding.PAID_TWICE, "auditor")
    walls.look_as(walls.THE_PUBLIC)
    assert not models.PaymentsJudged.objects.exists()


def test_payments_are_judged_with_a_reason_and_in_pairs() -> None:
    taken()
    (pair,) = queries.suspicions_known(TODAY, Audience.INSIDERS).suspicions
    said = {"by": SYSTEM, "authority": A_TEST, "first": pair.first.id, "finding": Finding.INNOCENT}
    with pytest.raises(JudgedWithoutReason):
        actions.judge_payments(**said, again=pair.again.id, because="  ")
    other = models.SpendPayment.objects.exclude(amount=pair.first.amount.pence)[:1].get().pk
    for again in (uuid4(), pair.first.id, other):
        with pytest.raises(PaymentNotOnRecord):
            actions.judge_payments(**said, again=again, because="It was seen.")


def test_two_names_taken_apart_stay_apart_whatever_comes() -> None:
    (match,) = taken().matches
    said = {"by": SYSTEM, "authority": A_TEST, "match": match.match, "because": "Two companies."}
    assert actions.take_suppliers_apart(**said)
    assert not actions.take_suppliers_apart(**said)
    assert len(queries.spend_known(TODAY, Audience.INSIDERS, search="made-up").suppliers) == 2
    assert queries.suspicions_known(TODAY, Audience.INSIDERS).of(Strength.STRONG) == ()
    more = taken("2026-05-03,900.00,Made-up Care Ltd.,T6,INV-00200,Adults,Home care")
    assert len(more.matches) == 1
    assert len(queries.spend_known(TODAY, Audience.INSIDERS, search="made-up").suppliers) == 2
    with pytest.raises(SupplierMatchNotOnRecord):
        actions.take_suppliers_apart(**said | {"match": 999_999})
    with pytest.raises(JudgedWithoutReason):
        actions.take_suppliers_apart(**said | {"because": ""})


@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "body", "rows", "taken_out", "paid_pence"),
    [
        ("devon_201804.csv", "Devon County Council", 7_806, 301, 5_852_473_851),
        ("bradford_2018-03.csv", "City of Bradford Metropolitan District Council", 9_042, 24, 5_791_593_436),
    ],
)
def test_a_real_councils_file_comes_in_whole(  # noqa: PLR0917 - a column of the table above each
    shared: Path, file: str, body: str, rows: int, taken_out: int, paid_pence: int
) -> None:
    walls.look_as(walls.THE_COUNCIL)
    content = (shared / "data" / "spend" / file).read_bytes()
    found = actions.import_spend(
        by=SYSTEM,
        authority=A_TEST,
        body=body,
        file=GivenFile(file, content),
        published_on=date(2018, 5, 31),
        today=TODAY,
    )
    assert (found.rows, found.new, found.names_taken_out, found.paid) == (rows, rows, taken_out, Money(paid_pence))
    told = queries.suspicions_known(TODAY, Audience.INSIDERS)
    likely = [each for each in told.suspicions if each.strength is not Strength.WEAK]
    assert 0 < len(likely) < told.naive / 10
