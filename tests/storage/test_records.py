"""Rows are added, superseded and never edited, in the database as in the program."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.constitution.models import Organisation, OrganisationInForce
from rightsource.constitution.rules import rows
from rightsource.quantities import Period
from rightsource.storage import audit, records, walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source

pytestmark = pytest.mark.django_db

OWN = Source("The council's workbook, sheet Organisations")
TODAY = date(2026, 11, 22)


def organisation(name: str, starts_on: date = date(2026, 4, 1)) -> rows.OrganisationInForce:
    return rows.OrganisationInForce(
        organisation="care-company",
        name=name,
        legal_form=rows.LegalForm.COMPANY_BY_SHARES,
        status=rows.OrganisationStatus.OPERATING,
        is_vehicle=True,
        is_group=True,
        period=Period(starts_on),
    )


def write(*named: str, known_on: KnownOn | None = None, today: date = TODAY) -> records.Written:
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.get_or_create(key="care-company")
    event = audit.record("load", subject="file:workbook", by=SYSTEM, authority=Authority("a test"))
    entries = [records.Entry(organisation(name), OWN, known_on) for name in named]
    return records.write(OrganisationInForce, entries, event=event, today=today)


def names_known(on: date, audience: Audience = Audience.INSIDERS) -> list[str]:
    found = records.known_rows(OrganisationInForce, rows.OrganisationInForce, on=on, audience=audience)
    return [row.row.name for row in found]


def test_an_equal_row_changes_nothing_and_a_changed_one_supersedes() -> None:
    assert write("Care Ltd") == records.Written(added=1)
    assert write("Care Ltd") == records.Written(unchanged=1)
    assert write("Care and More Ltd") == records.Written(superseded=1)
    assert names_known(TODAY) == ["Care and More Ltd"]


def test_an_unchanged_row_keeps_the_day_it_became_known() -> None:
    write("Care Ltd")
    write("Care Ltd", today=TODAY + timedelta(days=30))
    assert names_known(TODAY) == ["Care Ltd"]


def test_a_past_day_shows_what_was_known_then() -> None:
    write("Care Ltd", known_on=KnownOn.on(date(2026, 4, 1)))
    write("Care and More Ltd", known_on=KnownOn.on(date(2026, 9, 1)))
    assert names_known(date(2026, 8, 31)) == ["Care Ltd"]
    assert names_known(date(2026, 9, 1)) == ["Care and More Ltd"]
    assert names_known(date(2026, 3, 31)) == []


def test_members_and_public_see_only_what_they_had_been_told() -> None:
    write("Care Ltd", known_on=KnownOn.stated(inside=date(2026, 4, 1), members=date(2026, 5, 1)))
    assert names_known(date(2026, 5, 1), Audience.MEMBERS) == ["Care Ltd"]
    assert names_known(date(2026, 4, 30), Audience.MEMBERS) == []
    assert names_known(TODAY, Audience.PUBLIC) == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["A Ltd", "B Ltd", "C Ltd"]), min_size=1, max_size=6))
def test_whatever_is_written_the_last_word_stands_and_every_word_is_kept(said: list[str]) -> None:
    with transaction.atomic():
        for name in said:
            write(name)
        assert names_known(TODAY) == said[-1:]
        changes = 1 + sum(a != b for a, b in pairwise(said))
        assert OrganisationInForce.objects.count() == changes
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE constitution_organisationinforce SET name = 'Another'",
        "UPDATE constitution_organisationinforce SET is_current = false",
        "UPDATE constitution_organisationinforce SET known_public_on = '2010-01-01'",
        "DELETE FROM constitution_organisationinforce",
        "DELETE FROM storage_auditevent",
        "UPDATE storage_auditevent SET by_post = 'nobody'",
    ],
)
def test_the_database_refuses_to_edit_or_delete(statement: str) -> None:
    write("Care Ltd")
    with pytest.raises(DatabaseError, match="never edited or deleted"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_clock_stamps_a_row_whatever_the_program_says() -> None:
    write("Care Ltd")
    row = OrganisationInForce.objects.get()
    row.pk, row.supersedes, row.recorded_at = None, row, row.recorded_at.replace(year=1999)
    copy = OrganisationInForce(
        **{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"}
    )
    copy.supersedes_id = OrganisationInForce.objects.get().pk
    copy.save(force_insert=True)
    assert OrganisationInForce.objects.get(pk=copy.pk).recorded_at.year > 2000


def test_the_database_lets_nothing_be_two_things_on_one_day() -> None:
    write("Care Ltd")
    walls.look_as(walls.THE_COUNCIL)
    event = audit.record("load", subject="file:workbook", by=SYSTEM, authority=Authority("a test"))
    overlapping = records.Entry(organisation("Care Ltd", date(2026, 6, 1)), OWN)
    with pytest.raises(IntegrityError, match="organisation_is_one_thing_each_day"):
        records.write(OrganisationInForce, [overlapping], event=event, today=TODAY)


def test_provenance_comes_back_as_it_was_given() -> None:
    source = Source("Report", "https://example.org", disputed_by="the leader", note="read in excerpts", reference="F-1")
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.get_or_create(key="care-company")
    event = audit.record("load", subject="file:workbook", by=SYSTEM, authority=Authority("a test"))
    known_on = KnownOn.stated(members=date(2026, 5, 1))
    records.write(
        OrganisationInForce, [records.Entry(organisation("Care"), source, known_on)], event=event, today=TODAY
    )
    (found,) = records.known_rows(OrganisationInForce, rows.OrganisationInForce, on=TODAY, audience=Audience.INSIDERS)
    assert found.row == organisation("Care")
    assert found.provenance.source == source
    assert found.provenance.known_on == known_on


def test_of_a_row_and_what_took_its_place_only_one_is_known_on_any_day() -> None:
    """A day of knowledge that was forgotten once, and then given, leaves no second row beside the first."""
    first, later = date(2026, 4, 1), date(2026, 6, 1)
    write("Care Ltd", known_on=KnownOn.on(first))
    write("Care and More Ltd", known_on=KnownOn.on(later))
    write("Care and Much More Ltd", known_on=KnownOn.on(first))
    for on in (first, first + timedelta(days=30), later, TODAY):
        assert names_known(on) == ["Care and Much More Ltd"], on


def test_the_app_cannot_switch_off_what_keeps_the_record() -> None:
    """The library that writes the triggers lets a session set them aside; here nobody's session may."""
    write("Care Ltd")
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgname::text FROM pg_trigger WHERE NOT tgisinternal")
        names = "{" + ",".join(name for (name,) in cursor.fetchall()) + "}"
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [names])
    for statement in (
        "UPDATE constitution_organisationinforce SET name = 'Another'",
        "DELETE FROM constitution_organisationinforce",
        "UPDATE storage_auditevent SET by_post = 'leader'",
        "DELETE FROM storage_auditevent",
    ):
        with pytest.raises(DatabaseError, match="never edited or deleted"), transaction.atomic():
            _run(statement)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
