"""Contracts registers: every row accounted for, what is wrong listed, the group's own found, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from rightsource.commissioning import actions, models, queries
from rightsource.commissioning.errors import ContractNotOnRecord, RegisterPublishedAhead
from rightsource.commissioning.rules.register import How, RegisterColumn, RegisterRow, read_register
from rightsource.commissioning.rules.register_known import (
    ContractKnown,
    Fault,
    GroupOrganisation,
    expiring,
    faults_of,
    own_companies,
)
from rightsource.quantities import Money, ProblemsFound
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience

A_TEST = Authority("a test")
BODY = "Testshire County Council"
TODAY = date(2026, 11, 22)
LISTED = date(2026, 10, 1)
HEADINGS = (
    "Organisation name,Effective Date,Contract Reference number / ID,Title of the Agreement,"
    "Directorate / service responsible,Contract start date,End date,Last extension date,Contract value,"
    "Fixed cost / estimated cost,Supplier name,Supplier registered company number,Other supplier ID,VCSE supplier"
)
ROWS = {
    "whole": f"{BODY},01/10/2026,C1,Care at home,AD,01-Apr-2024,31/12/2026,,120000.50,,MADE-UP CARE LTD,01234567,7,",
    "prefixed": f"{BODY},01/10/2026,C2,Meals,ADULTS,01/04/2024,30/03/2027,,5000,Estimated,MEALS CO LTD,gb/234567,8,",
    "no body": ",,C3,Buses,PLACE,01/04/2024,30/09/2027,,8000,,INVENTED COACHES LTD,,9,",
    "by another row": f"{BODY},01/10/2026,C4,Day care,AD,01/04/2025,31/03/2026,31/08/2026,9,,MADE-UP CARE LTD,,7,",
    "backwards": f"{BODY},01/10/2026,,Signs,PLACE,01/04/2027,31/03/2026,,(700),,SIGNS LTD,IP22981R,10,",
    "person": f"{BODY},01/10/2026,C6,Taxi for school,CHILDREN,01/09/2026,31/07/2027,,0,,SMITH JANE,,11,",
    "again": f"{BODY},01/10/2026,C2,Meals,ADULTS,01/04/2024,30/03/2027,,5000,Estimated,MEALS CO LTD,gb/234567,8,",
    "not a day": f"{BODY},01/10/2026,C7,Salt,PLACE,soon,31/03/2027,,10,,SALT LTD,,12,",
    "of another": "Elsewhere Council,01/10/2026,C8,Salt,PLACE,,31/03/2027,,ten,,SALT LTD,,12,",
}


def register(*rows: str, headings: str = HEADINGS) -> bytes:
    return "\n".join([headings, *rows]).encode("latin-1")


def read(*rows: str, **more: object):  # type: ignore[no-untyped-def]
    return read_register(register(*rows), "register.csv", body=BODY, **more)  # type: ignore[arg-type]


def test_every_row_is_taken_whole_mended_guessed_or_refused_with_its_reason() -> None:
    reading = read(*ROWS.values())
    assert [row.how for row in reading.rows] == [
        How.WHOLE, How.MENDED, How.GUESSED, How.GUESSED, How.MENDED, How.WHOLE, How.MENDED,
    ]  # fmt: skip
    assert [(each.row, len(each.reasons)) for each in reading.refused] == [(9, 1), (10, 2)]
    assert "'soon' is not a day" in reading.refused[0].reasons[0]
    assert reading.effective_on == LISTED
    assert [row.company_number for row in reading.rows] == [
        "01234567", "00234567", "", "01234567", "IP22981R", "", "00234567",
    ]  # fmt: skip
    assert reading.rows[4].value == Money(-70_000)
    assert reading.rows[1].is_estimated


@settings(max_examples=60)
@given(
    some.lists(
        some.lists(
            some.sampled_from(["", "x", "01/04/2024", "soon", "(5)", "12.345", BODY, "gb/1", "Yes", "O'Neill £"]),
            min_size=14,
            max_size=14,
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_row_is_lost_whatever_it_says(cells: list[list[str]]) -> None:
    written = [",".join(each) for each in cells]
    filled = [number for number, each in enumerate(cells, start=2) if any(each)]
    reading = read(*written)
    assert Counter([*(row.row for row in reading.rows), *(each.row for each in reading.refused)]) == Counter(filled)
    assert all(each.reasons for each in reading.refused)
    assert all(bool(row.remarks) is (row.how is not How.WHOLE) for row in reading.rows)


def test_a_file_that_is_not_utf_8_is_read_and_says_so() -> None:
    reading = read(f"{BODY},01/10/2026,C1,Caf\xe9,ADULTS,,,,1,,CAF\xc9 LTD,,,")
    assert reading.rows[0].title == "Café"
    assert "Windows-1252" in reading.notes[0]


def test_a_file_without_the_columns_that_are_needed_says_which() -> None:
    reading = read_register(b"When,What\n1,2\n", "register.csv", body=BODY)
    assert [each.code for each in reading.problems] == ["register-column-missing"]
    told = {RegisterColumn.TITLE: "What", RegisterColumn.SUPPLIER: "When"}
    assert read_register(b"When,What\n1,2\n", "register.csv", body=BODY, given=told).rows[0].title == "2"
    absent = read_register(register(), "register.csv", body=BODY, given={RegisterColumn.KIND: "Sort"}).problems
    assert [each.code for each in absent] == ["register-column-absent"]
    assert [each.code for each in read().problems] == ["register-no-rows"]


# On record


def taken(content: bytes, **more: object) -> actions.RegisterImport:
    walls.look_as(walls.THE_COUNCIL)
    asked = {"by": SYSTEM, "authority": A_TEST, "body": BODY, "today": TODAY} | more
    return actions.import_register(file=GivenFile("register.csv", content), **asked)  # type: ignore[arg-type]


@pytest.fixture
def _afterwards(db: None) -> Iterator[None]:
    yield
    walls.look_as(walls.THE_COUNCIL)


on_record = pytest.mark.usefixtures("_afterwards")


@on_record
def test_a_register_taken_in_twice_is_taken_in_once_and_all_its_rows_add_up() -> None:
    first = taken(register(*ROWS.values()))
    again = taken(register(*ROWS.values()))
    assert first.rows == 9 == first.whole + first.mended + first.guessed + len(first.refused)
    assert (first.was_on_file, again.was_on_file) == (False, True)
    assert (again.whole, again.remarks, again.value) == (first.whole, first.remarks, first.value)
    assert models.RegisteredContract.objects.count() == 7
    with pytest.raises(ProblemsFound):
        taken(b"When,What\n1,2\n")
    with pytest.raises(RegisterPublishedAhead):
        taken(register(ROWS["whole"]), published_on=date(2026, 11, 23))


@on_record
def test_the_newest_register_by_a_day_is_the_bodys_and_says_what_is_wrong_and_what_ends() -> None:
    taken(register(*ROWS.values()))
    known = queries.register_known(TODAY, Audience.INSIDERS)
    counted = {each.fault: each.contracts for each in known.faults}
    assert counted == {
        Fault.ENDS_BEFORE_START: 1,
        Fault.EXPIRED: 2,
        Fault.NEGATIVE_VALUE: 1,
        Fault.NOUGHT_VALUE: 1,
        Fault.NO_REFERENCE: 1,
        Fault.REPEATED: 2,
        Fault.NO_NUMBER: 2,
    }
    assert [(each.months, each.contracts) for each in known.expiring] == [(3, 1), (6, 3), (12, 5)]
    assert known.expiring[0].value == Money(12_000_050)
    assert [each.reference for each in queries.register_known(TODAY, Audience.PUBLIC, search="meals").contracts] == [
        "C2",
        "C2",
    ]
    assert len(queries.register_known(TODAY, Audience.INSIDERS, fault=Fault.EXPIRED).contracts) == 2
    taken(register(ROWS["whole"].replace("01/10/2026", "01/11/2026")))
    assert len(queries.register_known(TODAY, Audience.INSIDERS).contracts) == 1
    assert len(queries.register_known(date(2026, 10, 31), Audience.INSIDERS).contracts) == 7
    assert queries.register_known(date(2026, 9, 30), Audience.INSIDERS).bodies == ()


@on_record
def test_a_supplier_paid_after_its_contract_ended_is_seen_under_any_of_its_spellings() -> None:
    taken(register(ROWS["by another row"].replace("MADE-UP CARE LTD", "Made-up Care Limited")))
    paid = b"Date,Amount,Supplier,Transaction Number\n2026-09-03,1200.10,MADE-UP CARE LTD,T1\n"
    asked = {"by": SYSTEM, "authority": A_TEST, "body": BODY, "published_on": date(2026, 10, 15), "today": TODAY}
    actions.import_spend(file=GivenFile("spend.csv", paid), **asked)  # type: ignore[arg-type]
    (contract,) = queries.register_known(TODAY, Audience.INSIDERS).contracts
    assert Fault.USED_AFTER_END in queries.contract_known(contract.id, TODAY, Audience.PUBLIC).faults
    assert Fault.USED_AFTER_END not in queries.contract_known(contract.id, LISTED, Audience.PUBLIC).faults


@on_record
def test_a_contract_of_a_possible_private_person_stays_inside_and_the_database_holds_that_wall_too() -> None:
    came = taken(register(*ROWS.values()))
    assert came.not_shown == 1
    private = models.RegisteredContract.objects.get(reference="C6").pk
    outside = queries.register_known(TODAY, Audience.PUBLIC)
    assert (outside.not_shown, outside.listed) == (1, 6)
    walls.look_as(walls.THE_PUBLIC)
    assert "SMITH" not in str(queries.register_known(TODAY, Audience.INSIDERS))
    assert models.RegisteredContract.objects.filter(pk=private).count() == 0
    with pytest.raises(ContractNotOnRecord):
        queries.contract_known(private, TODAY, Audience.INSIDERS)
    with pytest.raises(ContractNotOnRecord):
        queries.contract_known(uuid4(), TODAY, Audience.PUBLIC)


@on_record
def test_a_register_is_read_in_as_many_queries_however_long_it_is(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    taken(register(*ROWS.values()))
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        queries.register_known(TODAY, Audience.INSIDERS)


def test_a_council_is_no_family_and_a_guess_is_called_one() -> None:
    told = read(*(row.replace("MEALS CO LTD", "NORTHWIND TRANSPORT") for row in ROWS.values())).rows
    contracts = [known(row) for row in told]
    group = [GroupOrganisation("g", "Northwind Group Ltd"), GroupOrganisation("c", "Made-up Care Limited", "none")]
    found = {
        each.supplier: (each.organisation, each.contracts, "guess" in each.why)
        for each in own_companies(contracts, group)
    }
    assert found == {"NORTHWIND TRANSPORT": ("g", 2, True), "MADE-UP CARE LTD": ("c", 2, False)}
    numbered = own_companies(contracts, [GroupOrganisation("s", "Another name altogether", "ip22981r")])
    assert [(each.supplier, each.why) for each in numbered] == [("SIGNS LTD", "the same company number")]


def known(row: RegisterRow) -> ContractKnown:
    same = {name: getattr(row, name) for name in RegisterRow.__slots__ if name != "remarks"}
    more = {"name_id": 1, "supplier_id": 1, "how": row.how, "remarks": ()}
    return ContractKnown(body=BODY, listed_on=LISTED, **same, **more)


def test_a_number_is_missed_only_where_others_of_the_register_have_one() -> None:
    bare = [known(row) for row in read(ROWS["no body"], ROWS["person"]).rows]
    assert all(Fault.NO_NUMBER not in each for each in faults_of(bare).values())
    beside = [*bare, *(known(row) for row in read(ROWS["whole"]).rows)]
    assert Fault.NO_NUMBER in faults_of(beside)[bare[0].id]


@settings(max_examples=50)
@given(some.dates(date(2020, 1, 1), date(2030, 12, 31)), some.lists(some.dates(date(2020, 1, 1), date(2031, 12, 31))))
def test_what_ends_within_fewer_months_ends_within_more(on: date, ends: list[date]) -> None:
    row = known(read(ROWS["whole"]).rows[0])
    three, six, twelve = expiring([replace(row, ends_on=each) for each in ends], on)
    assert three.contracts <= six.contracts <= twelve.contracts <= sum(each >= on for each in ends)
    assert twelve.until == on.replace(year=on.year + 1) if (on.month, on.day) != (2, 29) else twelve.until.month == 2
    assert three.until > on


@pytest.mark.shared
@on_record
def test_norfolks_register_loads_whole_and_its_own_companies_are_found(shared: Path) -> None:
    file = shared / "data" / "contracts_register" / "norfolk_2015-03-28.csv"
    walls.look_as(walls.THE_COUNCIL)
    came = taken(file.read_bytes(), body="Norfolk County Council")
    assert (came.rows, came.refused, came.effective_on) == (5_729, (), date(2015, 3, 28))
    assert came.whole + came.mended + came.guessed == 5_729
    known = queries.register_known(date(2015, 4, 1), Audience.INSIDERS)
    group = [
        GroupOrganisation("norse", "Norse Group Limited"),
        GroupOrganisation("nps", "NPS Property Consultants Limited"),
        GroupOrganisation("independence-matters", "Independence Matters C.I.C."),
    ]
    found = {each.supplier for each in own_companies(known.contracts, group)}
    assert found >= {
        "Norse Transport",
        "NORSE EASTERN LIMITED",
        "NORSE COMMERCIAL SERVICES LIMITED",
        "NORSE CARE LIMITED",
        "NPS PROPERTY CONSULTANTS LIMITED",
        "INDEPENDENCE MATTERS CIC",
    }
