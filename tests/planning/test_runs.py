"""Runs of the simulation: one row a question, its progress seen while it works, the same bits twice."""

import json
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from typer.testing import CliRunner

from rightsource.budget.actions.recording import record_budget_lines
from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.cli import application
from rightsource.constitution.actions import record_council, record_organisations
from rightsource.constitution.rules.rows import (
    CouncilKind,
    CouncilProfile,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
)
from rightsource.planning.actions.projecting import run_projection
from rightsource.planning.actions.searching import ask_what_drives_the_spread, search_cheapest_plan
from rightsource.planning.errors import LimitIsNoChance, TooLittleKnown
from rightsource.planning.models import CouncilProjection, Run
from rightsource.planning.queries import days_to_project, latest_run, run_in_progress, run_progress
from rightsource.planning.rules.questions import Question
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.simulation.project import CHUNK
from rightsource.site.configuration import DEMONSTRATION
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.treasury.actions import record_reserves
from rightsource.treasury.rules.rows import Measure, ReserveFigure, ReserveKind

BUDGET_ON = date(2026, 2, 26)
ON = date(2026, 6, 30)
YEAR = FinancialYear(2026)
AUTHORITY = Authority("a test")
MONEY = (
    (Flow.INCOME, Heading.COUNCIL_TAX, "Council tax", 60),
    (Flow.INCOME, Heading.GOVERNMENT_GRANT, "Grants", 40),
    (Flow.EXPENDITURE, Heading.SERVICE, "Adult social care", 70),
    (Flow.EXPENDITURE, Heading.SERVICE, "Roads", 32),
)


def record_a_council(**more):
    """Put a made-up council on record; the public knows its budget and reserves, and insiders one reserve less."""
    organisation = OrganisationInForce(
        organisation="council",
        name="Made-up Council",
        legal_form=LegalForm.COUNCIL,
        status=OrganisationStatus.OPERATING,
        is_vehicle=False,
        is_group=True,
        period=Period(date(2020, 4, 1)),
    )
    profile = CouncilProfile(
        organisation="council", name="Made-up Council", kind=CouncilKind.COUNTY, is_fictional=True, **more
    )
    lines = [
        BudgetLine(
            organisation="council", financial_year=YEAR, version=Version.BUDGET, as_at=BUDGET_ON,
            flow=flow, heading=heading, name=name, amount=Money.pounds(millions * 1_000_000),
        )
        for flow, heading, name, millions in MONEY
    ]  # fmt: skip
    reserves = [
        ReserveFigure(
            organisation="council", kind=kind, name="all", measure=Measure.BALANCE, as_at=date(2026, 3, 31),
            amount=Money.pounds(3_000_000),
        )
        for kind in (ReserveKind.UNALLOCATED, ReserveKind.EARMARKED)
    ]  # fmt: skip
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        for action, rows in (
            (record_organisations, [organisation]),
            (record_council, [profile]),
            (record_budget_lines, lines),
            (record_reserves, reserves),
        ):
            entries = [Entry(row, Source("a made-up record"), KnownOn.on(BUDGET_ON, Audience.PUBLIC)) for row in rows]
            action(by=SYSTEM, authority=AUTHORITY, entries=entries, recording=Recording(today=BUDGET_ON))


def projected(on=ON, audience=Audience.PUBLIC, **more):
    return run_projection(
        by=SYSTEM, authority=AUTHORITY, on=on, audience=audience, **({"futures": 600, "years": 3} | more)
    )


@pytest.fixture
def council(db):
    record_a_council()


def test_a_run_says_the_chance_by_year_the_reserves_fan_and_its_error(council):
    result = projected().result
    assert result["years"] == ["2026-27", "2027-28", "2028-29"]
    assert [each["year"] for each in result["p_s114_by_year"]] == result["years"]
    assert all(0 <= each["chance"] <= 1 and each["monte_carlo_error"] > 0 for each in result["p_s114_by_year"])
    assert set(result["reserves_gbp"]) == {"p5", "p25", "p50", "p75", "p95"}
    for lower, higher in (("p5", "p25"), ("p25", "p50"), ("p50", "p75"), ("p75", "p95")):
        pairs = zip(result["reserves_gbp"][lower], result["reserves_gbp"][higher], strict=True)
        assert all(low <= high for low, high in pairs)
    assert result["monte_carlo_error"] == max(each["monte_carlo_error"] for each in result["p_s114_by_year"])
    assert result["opening_reserves_gbp"] == 6_000_000
    assert "larger" in result["model_error"]
    assert all(each["record_ids"] for each in result["inputs"])


def test_the_same_question_is_answered_from_the_record(council):
    first = projected()
    events = AuditEvent.objects.count()
    assert projected() == first
    assert (Run.objects.count(), AuditEvent.objects.count()) == (1, events)


def test_another_seed_engine_audience_or_day_is_another_run(council):
    keys = {
        projected(futures=100).key,
        projected(futures=100, seed=1).key,
        projected(futures=100, engine="reference").key,
    }
    keys |= {projected(futures=100, audience=Audience.MEMBERS).key, projected(futures=100, on=date(2026, 7, 1)).key}
    assert len(keys) == 5


def test_both_engines_tell_the_same_story(council):
    fast, slow = projected(futures=100).result, projected(futures=100, engine="reference").result
    assert fast["p_s114_by_year"] == slow["p_s114_by_year"]
    assert fast["reserves_gbp"]["p50"] == pytest.approx(slow["reserves_gbp"]["p50"], rel=1e-9)


def leave_as_killed():
    """Leave a run as a process does that is ended at work: begun, some way on, and never finished."""

    def be_killed(done, of):
        raise SystemExit

    with pytest.raises(SystemExit):
        projected(progress=be_killed)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE planning_run SET result = NULL, finished_at = NULL",
        "UPDATE planning_run SET result = '{}'",
        "UPDATE planning_run SET futures_done = 1",
        "DELETE FROM planning_run",
    ],
)
def test_the_database_keeps_a_finished_run_as_it_was_found(council, statement):
    found = projected(futures=100)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert projected(futures=100) == found


def test_the_database_keeps_what_a_run_at_work_was_asked(council):
    leave_as_killed()
    for statement in ("UPDATE planning_run SET seed = seed + 1", "DELETE FROM planning_run"):
        with pytest.raises(DatabaseError, match="never edited"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_what_a_killed_run_had_begun_is_computed_again_to_the_same_bits(council):
    with transaction.atomic():
        whole = projected()
        transaction.set_rollback(True)
    leave_as_killed()
    assert latest_run(ON, Audience.PUBLIC) is None
    again = projected()
    assert again.result == whole.result
    assert Run.objects.count() == 1
    assert AuditEvent.objects.filter(event="projection-run").count() == 2


def test_a_run_that_fails_says_why_and_can_be_asked_again(council):
    def stumble(done, of):
        message = "the lights went out"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        projected(progress=stumble)
    working = run_in_progress(Audience.PUBLIC)
    assert working is not None
    assert "the lights went out" in working.failed_because
    assert projected().result
    assert run_in_progress(Audience.PUBLIC) is None


def test_too_little_known_writes_nothing(council):
    with pytest.raises(TooLittleKnown):
        projected(on=date(2026, 1, 31))
    assert Run.objects.count() == 0


def test_the_latest_run_is_of_what_that_audience_knew_by_that_day(council):
    june = projected(futures=100)
    july = projected(futures=100, on=date(2026, 7, 31))
    assert latest_run(date(2026, 7, 30), Audience.PUBLIC) == june
    assert latest_run(date(2026, 8, 31), Audience.PUBLIC) == july
    assert latest_run(date(2026, 8, 31), Audience.INSIDERS) is None
    assert latest_run(date(2026, 6, 29), Audience.PUBLIC) is None


def test_others_see_how_far_a_run_is_and_only_one_works_at_a_time(committed_database):
    record_a_council()
    seen, alone = [], []

    def look(done, of):
        with psycopg.connect(committed_database.app_url, autocommit=True) as other:
            row = other.execute("SELECT futures_done FROM planning_run WHERE finished_at IS NULL").fetchone()
            seen.append(row and row[0])
            got = other.execute("SELECT pg_try_advisory_lock(7214114)").fetchone()
            alone.append(got and not got[0])

    futures = 2 * CHUNK + 48
    done = projected(futures=futures, progress=look)
    assert seen == [CHUNK, 2 * CHUNK, futures]
    assert all(alone)
    progress = run_progress(done.key)
    assert progress is not None
    assert (progress.futures_done, progress.is_finished) == (futures, True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_living_council_is_projected_today_and_a_case_on_its_junes_and_eve():
    today = date(2026, 11, 22)
    assert days_to_project(today) == (today,)
    record_a_council(event="It ran out", event_on=date(2018, 2, 2))
    junes = [date(year, 6, 30) for year in range(2013, 2018)]
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        assert days_to_project(today) == (*junes, date(2018, 2, 1))


# What drives the spread, and the cheapest plan


def asked_what_drives(**more):
    return ask_what_drives_the_spread(
        by=SYSTEM, authority=AUTHORITY, on=ON, audience=Audience.PUBLIC, **({"samples": 8, "futures": 32} | more)
    )


def searched(**more):
    return search_cheapest_plan(
        by=SYSTEM,
        authority=AUTHORITY,
        on=ON,
        audience=Audience.PUBLIC,
        **({"plans": 60, "limit_share": 0.5, "years": 3} | more),
    )


def test_what_drives_the_spread_is_asked_of_every_assumption_with_a_range_that_matters(council):
    result = asked_what_drives().result
    names = {each["name"] for each in result["unsure_of"]}
    assert {"pay award, central path", "care fees, central path", "how far all drivers stray"} <= names
    assert not any("vehicles" in name for name in names), "a council without vehicles is unsure of none"
    assert all(each["low"] <= each["central"] <= each["high"] for each in result["unsure_of"])
    assert all(each["why"] for each in result["unsure_of"])
    for output in result["outputs"]:
        assert {swing["name"] for swing in output["tornado"]} == names
    sources = {source["name"] for source in result["surprises"][0]["sources"]}
    assert {"pay_award", "services' own luck"} <= sources


def test_the_cheapest_plan_says_what_it_moves_and_what_it_costs(council):
    result = searched().result
    best = result["best"]
    assert result["is_within"] == (best["p_s114"] <= 0.5)
    assert best["cost_gbp"] == pytest.approx(best["tax_gbp"] + best["services_gbp"] + best["providers_gbp"])
    assert {moved["lever"] for moved in best["moved"]} <= set(result["levers"])
    assert result["plans_tried"] <= 60


def test_a_pound_of_tax_that_weighs_nothing_is_left_out_of_the_cost(council):
    best = searched(weigh_tax=0.0).result["best"]
    assert best["cost_gbp"] == pytest.approx(best["services_gbp"] + best["providers_gbp"])


def test_answers_are_kept_apart_from_projections_and_from_each_other(council):
    projection, driven, found = projected(futures=100), asked_what_drives(), searched()
    assert latest_run(ON, Audience.PUBLIC) == projection
    assert latest_run(ON, Audience.PUBLIC, Question.SENSITIVITY) == driven
    assert latest_run(ON, Audience.PUBLIC, Question.SEARCH) == found
    assert latest_run(ON, Audience.MEMBERS, Question.SEARCH) is None
    assert len({projection.key, driven.key, found.key, searched(limit_share=0.4).key}) == 4


def test_the_same_search_is_answered_from_the_record(council):
    first = searched()
    assert searched() == first
    assert Run.objects.count() == 1


def test_progress_reaches_whoever_asks_and_never_passes_the_whole(council):
    told = []
    searched(progress=lambda done, of: told.append((done, of)))
    asked_what_drives(progress=lambda done, of: told.append((done, of)))
    assert told
    assert all(done <= of for done, of in told)


@pytest.mark.parametrize("limit_share", [0.0, 1.0, -0.1, 5.0])
def test_a_limit_that_is_no_chance_is_refused_and_nothing_is_written(council, limit_share):
    with pytest.raises(LimitIsNoChance):
        searched(limit_share=limit_share)
    assert Run.objects.count() == 0


# The command line


def answered(*arguments):
    return CliRunner().invoke(application(), [*arguments, "--council", DEMONSTRATION])


@pytest.mark.django_db
def test_the_command_answers_in_json_and_the_same_bits_twice():
    record_a_council()
    asked = ("project", "--on", "2026-06-30", "--futures", "200", "--audience", "public", "--json")
    first = answered(*asked)
    assert first.exit_code == 0
    assert {"p_s114_by_year", "reserves_gbp", "monte_carlo_error", "model_error"} <= set(json.loads(first.stdout))
    assert answered(*asked).stdout == first.stdout


@pytest.mark.django_db
def test_the_command_puts_chances_in_words_and_says_what_is_assumed():
    record_a_council()
    told = answered("project", "--on", "2026-06-30", "--futures", "200", "--audience", "public").stdout
    assert "2026-27" in told
    assert " in " in told
    assert "What is assumed" in told


@pytest.mark.django_db
def test_the_command_refuses_a_day_on_which_too_little_was_known():
    record_a_council()
    assert isinstance(answered("project", "--on", "2020-06-30", "--audience", "public").exception, TooLittleKnown)


@pytest.mark.django_db
def test_setting_up_computes_for_every_audience_and_passes_over_what_too_few_knew():
    record_a_council(event="It ran out", event_on=date(2027, 2, 2))
    computed = answered("compute", "--futures", "200", "--years", "2")
    assert computed.exit_code == 0
    assert {(run.as_known_on, run.audience) for run in Run.objects.all()} == {
        (day, audience.value) for day in (ON, date(2027, 2, 1)) for audience in Audience
    }
    assert CouncilProjection.objects.count() == 152, "the page of the whole country has nothing to show"
