"""Reading the record: what each audience knew, the week, and where a figure comes from, on the demonstration county."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import date, timedelta
from importlib.resources import files

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rightsource.budget.queries.lines import group_known
from rightsource.budget.queries.savings import savings_known
from rightsource.budget.rules.group import group_members, group_position
from rightsource.budget.rules.rows import Version
from rightsource.budget.rules.savings import savings_truth
from rightsource.commissioning.queries import (
    price_history_known,
    price_requests_known,
    returns_due_known,
    teckal_known,
)
from rightsource.constitution.queries import duties_known, own_rules_known
from rightsource.constitution.rules.books import duty_register
from rightsource.federation.queries import ownership_known
from rightsource.governance.actions import record_warnings
from rightsource.governance.queries import coming_decisions_known, decisions_known, open_warnings_known
from rightsource.governance.rules.rows import Outcome
from rightsource.outcomes.queries import services_known
from rightsource.quantities import FinancialYear
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.queries.evidence import TABLES, evidence, whole_evidence
from rightsource.scrutiny.queries.promises import findings_from
from rightsource.scrutiny.queries.provenance import where_from
from rightsource.scrutiny.queries.week import commissioning_waiting, this_week
from rightsource.scrutiny.rules import week
from rightsource.scrutiny.rules.case_format import SHEETS
from rightsource.scrutiny.rules.demonstration import moved_to, written_until
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Basis, KnownOn
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.treasury.queries import exposures_known, reserves_known

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
YEAR = FinancialYear.of(TODAY)
CLERK = Actor("monitoring-officer")
AUTHORITY = Authority("a test")


@pytest.fixture(scope="module")
def case():
    folder = files("rightsource").joinpath("data/cases/demonstration")
    given = {path.name: path.read_bytes() for path in folder.iterdir() if path.name.endswith((".csv", ".toml"))}
    return moved_to(read_case(tables_of_folder(given), register=duty_register(), today=written_until()), TODAY)


@pytest.fixture
def county(db, case):
    walls.look_as(walls.THE_COUNCIL)
    load_case(by=CLERK, authority=AUTHORITY, case=case, file=GivenFile("demonstration", b"made up"), today=TODAY)
    return case


def answer_the_warning_of(reference, on):
    (warning,) = [each for each in evidence(on, Audience.INSIDERS).warnings if each.row.reference == reference]
    answered = dataclasses.replace(warning.row, answered_on=on, answer="A plan is agreed.")
    entry = Entry(answered, warning.provenance.source, KnownOn.on(on))
    record_warnings(by=CLERK, authority=AUTHORITY, entries=[entry], recording=Recording(on))
    return warning


def test_the_evidence_holds_every_sheet_in_one_query_a_table(county):
    assert list(TABLES) == [sheet.name for sheet in SHEETS]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        known = evidence(TODAY, Audience.INSIDERS)

    assert len(queries) <= len(SHEETS) + 2
    assert {sheet.name: len(getattr(known, sheet.name)) for sheet in SHEETS} == {
        sheet.name: len(county[sheet.name]) for sheet in SHEETS
    }
    assert known.register == tuple(sorted(duty_register(), key=lambda duty: duty.duty))


def test_what_was_known_is_the_whole_record_cut_by_day_and_audience(county):
    whole = whole_evidence()
    for audience, days_ago in itertools.product(Audience, (0, 20, 100, 400)):
        day = TODAY - timedelta(days=days_ago)
        cut, known = whole.as_known(day, audience), evidence(day, audience)
        for sheet in SHEETS:
            assert set(ids_of(getattr(cut, sheet.name))) == set(ids_of(getattr(known, sheet.name)))


def test_no_answer_for_a_past_day_tells_what_came_of_a_row_later(county):
    later_than_its_notice = {
        each.row.reference
        for each in evidence(TODAY, Audience.INSIDERS).decisions
        if each.row.outcome is Outcome.AGREED and each.row.decided_on > each.provenance.known_on.inside_on
    }
    assert later_than_its_notice
    for reference in later_than_its_notice:
        (now,) = [each for each in decisions_known(TODAY, Audience.INSIDERS) if each.row.reference == reference]
        eve = now.row.decided_on - timedelta(days=1)
        for known in (decisions_known(eve, Audience.PUBLIC), evidence(eve, Audience.PUBLIC).decisions):
            (then,) = [each for each in known if each.row.reference == reference]
            assert (then.row.outcome, then.row.votes_for) == (Outcome.PENDING, None)
        (replayed,) = [
            each
            for each in whole_evidence().as_known(eve, Audience.PUBLIC).decisions
            if each.row.reference == reference
        ]
        (parent,) = where_from([now.record_id], eve, Audience.PUBLIC)
        assert replayed.row.outcome is Outcome.PENDING
        assert parent.version.value == "still to be taken"


def test_an_answer_is_dated_for_each_audience_by_when_it_came_to_know_of_it(county):
    """What the council answered among itself is no answer yet to those who were told of it months later."""
    asked_on, inside_on, public_on = (TODAY - timedelta(days=days) for days in (400, 300, 100))
    (before,) = [each for each in evidence(TODAY, Audience.INSIDERS).warnings if each.row.reference == "W-2026-01"]
    asked = dataclasses.replace(before.row, reference="W-ASKED", issued_on=asked_on)
    answered = dataclasses.replace(asked, answered_on=inside_on, answer="A plan is agreed.")
    for row, known_on in (
        (asked, KnownOn.on(asked_on, Audience.PUBLIC)),
        (answered, KnownOn.stated(inside=inside_on, public=public_on)),
    ):
        entry = Entry(row, before.provenance.source, known_on, Basis.DATED_DOCUMENT)
        record_warnings(by=CLERK, authority=AUTHORITY, entries=[entry], recording=Recording(TODAY))

    for audience, knows_from in ((Audience.INSIDERS, inside_on), (Audience.PUBLIC, public_on)):
        for on in (knows_from - timedelta(days=1), knows_from):
            for known in (evidence(on, audience), whole_evidence().as_known(on, audience)):
                keys = {alarm.key for one in findings_from(known, on=on) for alarm in one.alarms}
                assert ("warning-unanswered:W-ASKED" in keys) == (on < knows_from), (audience, on)


def ids_of(rows):
    return [row.record_id for row in rows]


def test_the_public_and_members_are_shown_no_more_than_they_knew(county):
    insiders, members, public = (evidence(TODAY, audience) for audience in Audience)

    assert set(ids_of(public.savings)) <= set(ids_of(members.savings)) <= set(ids_of(insiders.savings))
    assert len(public.returns) == 0 < len(insiders.returns)


def test_the_wall_cuts_the_evidence_to_who_is_looking(county):
    walls.look_as(walls.THE_PUBLIC)

    assert evidence(TODAY, Audience.INSIDERS).returns == ()


def test_the_week_is_that_of_the_evidence_and_of_a_post_what_needs_it(county):
    whole = this_week(TODAY, Audience.INSIDERS)
    finance = this_week(TODAY, Audience.INSIDERS, "section-151-officer")

    known = evidence(TODAY, Audience.INSIDERS)
    waiting = commissioning_waiting(known, TODAY, Audience.INSIDERS)
    assert whole == week.this_week(known, TODAY, waiting=waiting)
    assert finance.items == whole.needing("section-151-officer")
    assert 0 < len(finance.items) < len(whole.items)


def test_each_context_answers_as_its_rules_do_over_the_evidence(county):
    known = evidence(TODAY, Audience.INSIDERS)
    members = group_members(known.organisations, TODAY)

    assert savings_known(YEAR, TODAY, Audience.INSIDERS) == savings_truth(known.savings, YEAR, TODAY)
    assert group_known(YEAR, Version.FORECAST, TODAY, Audience.INSIDERS) == group_position(
        known.budget_forecast, members, YEAR, Version.FORECAST, TODAY
    )
    assert len(duties_known(TODAY, Audience.INSIDERS)) == len(known.register)
    assert set(ids_of(services_known(TODAY, Audience.INSIDERS))) == set(ids_of(known.services))


def test_each_context_answers_for_the_demonstration_county(county):
    insiders = Audience.INSIDERS
    (agreement,) = {each.event.row.agreement for each in price_requests_known(TODAY, insiders)[:1]}

    assert own_rules_known(TODAY, insiders).returns_due_days == 10
    assert {each.organisation for each in returns_due_known(TODAY, insiders) if each.is_owed(TODAY)}
    assert price_history_known(agreement, YEAR, TODAY, insiders).unanswered
    assert ownership_known(TODAY, insiders).unnamed == ()
    assert all(each.row.decided_on >= TODAY for each in coming_decisions_known(TODAY, insiders))
    assert all(not status.is_closed for status in open_warnings_known(TODAY, insiders))
    assert reserves_known("demonstration", TODAY, insiders).figures
    assert {each.organisation for each in exposures_known(TODAY, insiders)} <= {
        each.row.organisation for each in ownership_known(TODAY, insiders).organisations
    }
    position = teckal_known("law-company", TODAY, insiders)
    assert position is not None
    assert position.breach_month is not None


def test_a_figure_is_followed_to_its_rows_their_source_and_who_recorded_them(county):
    item = this_week(TODAY, Audience.INSIDERS).items[0]

    parents = where_from([*item.record_ids, "not-an-id"], TODAY, Audience.INSIDERS)

    assert [parent.version.record_id for parent in parents] == list(item.record_ids)
    for parent in parents:
        assert parent.version.what
        assert parent.version.provenance.source.title
        assert parent.version.recorded_by.post == "monitoring-officer"
        assert parent.version.recorded_by.authority == "a test"
        assert parent.is_current
        assert parent.earlier == ()


def test_a_superseded_row_shows_what_stood_before_and_past_days_keep_it(county):
    (status, *_) = [each for each in open_warnings_known(TODAY, Audience.INSIDERS) if not each.is_answered]
    before = answer_the_warning_of(status.warning.row.reference, TODAY)
    (after,) = [
        each
        for each in evidence(TODAY, Audience.INSIDERS).warnings
        if each.row.reference == status.warning.row.reference
    ]

    (now,) = where_from([after.record_id], TODAY, Audience.INSIDERS)
    (then,) = where_from([before.record_id], TODAY - timedelta(days=1), Audience.INSIDERS)

    assert [version.record_id for version in now.earlier] == [before.record_id]
    assert not then.is_current
    assert where_from([after.record_id], TODAY - timedelta(days=1), Audience.INSIDERS) == ()
    assert before in evidence(TODAY - timedelta(days=1), Audience.INSIDERS).warnings


def test_finding_many_parents_takes_few_queries(county):
    everything = [row.record_id for sheet in SHEETS for row in getattr(evidence(TODAY, Audience.INSIDERS), sheet.name)]
    savings = [row.record_id for row in evidence(TODAY, Audience.INSIDERS).savings]

    with CaptureQueriesContext(connection) as few:
        where_from(savings, TODAY, Audience.INSIDERS)
    with CaptureQueriesContext(connection) as many:
        found = where_from(everything, TODAY, Audience.INSIDERS)

    assert len(few) == 2
    assert len(many) <= 1 + len(SHEETS)
    assert len(found) == len(everything)


def test_nothing_is_asked_of_the_database_for_no_figure(county):
    with CaptureQueriesContext(connection) as queries:
        assert where_from(["", "not-an-id"], TODAY, Audience.INSIDERS) == ()
    assert len(queries) == 0
