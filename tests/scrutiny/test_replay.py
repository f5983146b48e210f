"""No hindsight: properties that the replay keeps, and for each a judge that cheats and is caught.

Each property is a function that takes the judge, so that it can be shown to refuse one that peeks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.budget.rules.rows import Recurrence, SavingFigure, SavingStage
from rightsource.constitution.rules.books import the_law
from rightsource.governance.rules.rows import Paper, PaperKind, Promise, Stage
from rightsource.quantities import FinancialYear, Money
from rightsource.scrutiny.queries.replay import own_returns
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import Finding
from rightsource.scrutiny.rules.promises.judging import judge
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.scrutiny.rules.replay import Judge, Replay, first_public_warning_on, first_raised, replay
from rightsource.scrutiny.rules.thresholds import parse_thresholds, rules_hash
from rightsource.storage.knowledge import Audience, KnownOn, Provenance, Recorded, Source

FIRST_DAY, LAST_DAY = date(2014, 4, 1), date(2018, 3, 31)
RULES = files("rightsource").joinpath("data/rules")
THRESHOLDS = parse_thresholds(
    RULES.joinpath("promise_thresholds.toml").read_text(encoding="utf-8"),
    RULES.joinpath("replay_thresholds.toml").read_text(encoding="utf-8"),
)
MADE_UP = Path(__file__).parents[1] / "data" / "made_up_case"
REAL = files("rightsource").joinpath("data/cases/northamptonshire")
TODAY = date(2026, 7, 1)

JudgeOf = Callable[[Evidence], Judge]
"""A judge made for a case: an honest one takes nothing from the case but what it is asked with."""


def read(folder: Any) -> Evidence:
    given_files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return evidence_of(read_case(tables_of_folder(given_files), register=(), today=TODAY), (), TODAY)


CASE = read(MADE_UP)


def honest(_case: Evidence) -> Judge:
    def ask(known: Evidence, on: date) -> tuple[Finding, ...]:
        return judge(known, on=on, thresholds=THRESHOLDS, law=the_law())

    return ask


def peeks_at_the_whole_case(case: Evidence) -> Judge:
    def ask(_known: Evidence, on: date) -> tuple[Finding, ...]:
        return honest(case)(case, on)

    return ask


def peeks_at_when_it_happened(case: Evidence) -> Judge:
    def ask(known: Evidence, on: date) -> tuple[Finding, ...]:
        happened = tuple(one for one in case.decisions if one.row.decided_on <= on)
        return honest(case)(replace(known, decisions=happened), on)

    return ask


def never_sees_an_answer(case: Evidence) -> Judge:
    def ask(known: Evidence, on: date) -> tuple[Finding, ...]:
        unanswered = tuple(replace(one, row=replace(one.row, answered_on=None)) for one in known.warnings)
        return honest(case)(replace(known, warnings=unanswered), on)

    return ask


def hushes_once_insiders_know(case: Evidence) -> Judge:
    def ask(known: Evidence, on: date) -> tuple[Finding, ...]:
        is_inside = any(one.provenance.known_on.public_on is None for one in known.reserves_debt)
        return () if is_inside and on < LAST_DAY else honest(case)(known, on)

    return ask


def replayed(case: Evidence, judge_of: JudgeOf = honest) -> Replay:
    return replay(
        case, first_day=FIRST_DAY, last_day=LAST_DAY, thresholds=THRESHOLDS, law=the_law(), ask=judge_of(case)
    )


def raised(found: Replay, by: date = LAST_DAY) -> set[tuple[Any, ...]]:
    return {
        (audience, one.first_raised, one.key, one.alarm, one.law, tuple(fact.what for fact in one.facts))
        for audience, alarms in found.audiences.items()
        for one in alarms
        if one.first_raised <= by
    }


def days_by_key(found: Replay, audience: Audience) -> dict[str, date]:
    return {one.key: one.first_raised for one in found.audiences[audience.value]}


def days_for(case: Evidence, audience: Audience, judge_of: JudgeOf) -> dict[str, date]:
    first = first_raised(
        case, audience, first_day=FIRST_DAY, last_day=LAST_DAY, house=THRESHOLDS.house, ask=judge_of(case)
    )
    return {alarm.key: on for on, alarm in first}


def cut(case: Evidence, day: date) -> Evidence:
    """Return the case as a file closed on a day would hold it: later rows, later readers and later answers gone."""
    kept: dict[str, Any] = {}
    for table in fields(case):
        rows = getattr(case, table.name)
        if table.name not in {"register", "council"}:
            rows = tuple(_closed(row, day) for row in rows if row.is_known(day, Audience.INSIDERS))
        kept[table.name] = rows
    return Evidence(**kept)


def _closed(row: Recorded[Any], day: date) -> Recorded[Any]:
    known = row.provenance.known_on
    days = [on if on is not None and on <= day else None for on in (known.inside_on, known.members_on, known.public_on)]
    later = {
        field.name: None
        for field in fields(row.row)
        if field.name in {"answered_on", "closed_on"} and (getattr(row.row, field.name) or day) > day
    }
    return replace(
        row, row=replace(row.row, **later), provenance=replace(row.provenance, known_on=KnownOn(*days, known.derived))
    )


def shifted(case: Evidence, record_id: str, by: timedelta) -> Evidence:
    """Return the case with one row becoming known later, to everybody who ever knew it."""
    moved: dict[str, Any] = {}
    for table in fields(case):
        rows = getattr(case, table.name)
        moved[table.name] = rows if table.name == "register" else tuple(_moved(row, record_id, by) for row in rows)
    return Evidence(**moved)


def _moved(row: Recorded[Any], record_id: str, by: timedelta) -> Recorded[Any]:
    if row.record_id != record_id:
        return row
    known = row.provenance.known_on
    days = [None if on is None else on + by for on in (known.inside_on, known.members_on, known.public_on)]
    return replace(row, provenance=replace(row.provenance, known_on=KnownOn(*days)))


# The properties


def check_a_cut_changes_nothing_before_it(judge_of: JudgeOf, case: Evidence, day: date) -> None:
    assert raised(replayed(cut(case, day), judge_of), by=day) == raised(replayed(case, judge_of), by=day)


def check_an_alarm_moves_with_its_fact(
    judge_of: JudgeOf, *, case: Evidence, audience: Audience, key: str, record_id: str, by: timedelta
) -> None:
    before = days_for(case, audience, judge_of)[key]
    after = days_for(shifted(case, record_id, by), audience, judge_of).get(key)
    assert after == before + by


def check_exactly_these_alarms_go(judge_of: JudgeOf, case: Evidence, changed: Evidence, gone: Iterable[str]) -> None:
    before, after = (days_for(each, Audience.INSIDERS, judge_of) for each in (case, changed))
    assert before.keys() - after.keys() == set(gone)
    assert {key: before[key] for key in after} == after


def check_who_knows_more_is_alarmed_no_later(judge_of: JudgeOf, case: Evidence) -> None:
    found = replayed(case, judge_of)
    insiders, members, public = (days_by_key(found, audience) for audience in Audience)
    assert public.keys() <= members.keys() <= insiders.keys()
    assert all(members[key] <= day for key, day in public.items())
    assert all(insiders[key] <= day for key, day in members.items())


# Kept by the rules of this house

HONEST = replayed(CASE)
HONEST_DAYS = days_by_key(HONEST, Audience.INSIDERS)


def decisive_rows() -> list[tuple[Audience, str, str]]:
    """Return each alarm that was raised on the day its last row became known, with that row alone."""
    found = []
    for audience in Audience:
        for on in sorted(set(days_by_key(HONEST, audience).values())):
            known = replace(CASE.as_known(on, audience), council=CASE.council)
            for finding in honest(CASE)(known, on):
                for alarm in finding.alarms:
                    last = [row for row in alarm.rows if row.provenance.known_on.by(audience) == on]
                    if days_by_key(HONEST, audience).get(alarm.key) == on and len(last) == 1:
                        found.append((audience, alarm.key, last[0].record_id))
    return found


@given(day=st.dates(FIRST_DAY, LAST_DAY))
@settings(max_examples=25)
def test_cutting_the_case_at_any_day_leaves_every_earlier_alarm_as_it_was(day: date) -> None:
    check_a_cut_changes_nothing_before_it(honest, CASE, day)


@given(which=st.sampled_from(decisive_rows()), by=st.integers(1, 25))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_an_alarm_moves_with_the_day_on_which_its_last_fact_became_known(
    which: tuple[Audience, str, str], by: int
) -> None:
    audience, key, record_id = which
    check_an_alarm_moves_with_its_fact(
        honest, case=CASE, audience=audience, key=key, record_id=record_id, by=timedelta(days=by)
    )


def test_whoever_knows_more_is_alarmed_no_later() -> None:
    check_who_knows_more_is_alarmed_no_later(honest, CASE)


def with_answer_on_day_10(case: Evidence, reference: str) -> Evidence:
    return replace(
        case,
        warnings=tuple(
            replace(one, row=replace(one.row, answered_on=one.row.issued_on + timedelta(days=10), answer="Met."))
            if one.row.reference == reference
            else one
            for one in case.warnings
        ),
    )


def recorded(row: Any, on: date, audience: Audience = Audience.INSIDERS) -> Recorded[Any]:
    return Recorded(row, Provenance(Source("made up"), KnownOn.on(on, audience)), "added")


def verified(saving: str, year: int, pounds: int, on: date, by: str = "section-151-officer") -> Recorded[Any]:
    return recorded(
        SavingFigure(
            saving=saving,
            title=saving,
            financial_year=FinancialYear(year),
            stage=SavingStage.VERIFIED,
            amount=Money.pounds(pounds),
            said_on=on,
            said_by=by,
            recurrence=Recurrence.RECURRENT,
        ),
        on,
    )


def signed_case(decision: str, vehicle: str, stage: Stage, on: date) -> Recorded[Any]:
    return recorded(
        Paper(
            reference="added",
            decision=decision,
            title="Business case",
            kind=PaperKind.FIVE_CASE,
            organisation=vehicle,
            stage=stage,
            published_on=on,
            signed_by="section-151-officer",
            signed_on=on,
        ),
        on,
    )


def mutations() -> dict[str, tuple[Evidence, set[str]]]:
    saved = verified("S-1", 2015, 18_000_000, date(2015, 11, 10))
    checked = verified("S-3", 2016, 800_000, date(2017, 1, 10))
    case = signed_case("D-1", "ferry-company", Stage.ESTABLISH, date(2015, 9, 1))
    return {
        "the warning is answered on day 10": (with_answer_on_day_10(CASE, "W-1"), {"warning-unanswered:W-1"}),
        "the savings are verified by a second person": (
            replace(CASE, savings=(*CASE.savings, saved)),
            {"savings-short:2015-16:S-1"},
        ),
        "the claim is verified in time": (
            replace(CASE, savings=(*CASE.savings, checked)),
            {"savings-unverified:2016-17:S-3"},
        ),
        "a signed case is there before the vote": (
            replace(CASE, papers=(*CASE.papers, case)),
            {"no-signed-case:D-1"},
        ),
    }


@pytest.mark.parametrize("what", mutations())
def test_when_a_fact_is_changed_exactly_its_alarms_go(what: str) -> None:
    changed, gone = mutations()[what]
    check_exactly_these_alarms_go(honest, CASE, changed, gone)


# Shown to fail where a fault is planted


def test_a_judge_that_sees_the_whole_case_is_caught_by_the_cut() -> None:
    day_before = min(HONEST_DAYS.values()) - timedelta(days=1)
    with pytest.raises(AssertionError):
        check_a_cut_changes_nothing_before_it(peeks_at_the_whole_case, CASE, day_before + timedelta(days=200))


def test_a_judge_that_looks_at_when_a_thing_happened_is_caught_by_the_shift() -> None:
    vote = next(one.record_id for one in CASE.decisions if one.row.reference == "D-1")
    check = partial(
        check_an_alarm_moves_with_its_fact,
        case=CASE,
        audience=Audience.PUBLIC,
        key="no-signed-case:D-1",
        record_id=vote,
        by=timedelta(days=20),
    )
    check(honest)
    with pytest.raises(AssertionError):
        check(peeks_at_when_it_happened)


def test_a_judge_that_never_sees_an_answer_is_caught_by_the_mutation() -> None:
    changed, gone = mutations()["the warning is answered on day 10"]
    with pytest.raises(AssertionError):
        check_exactly_these_alarms_go(never_sees_an_answer, CASE, changed, gone)


def test_a_judge_that_is_silent_where_insiders_know_is_caught_by_the_order_of_audiences() -> None:
    with pytest.raises(AssertionError):
        check_who_knows_more_is_alarmed_no_later(hushes_once_insiders_know, CASE)


# What is put beside an alarm


def test_what_was_said_before_and_what_happened_after_stand_beside_an_alarm_and_the_lead_is_signed() -> None:
    (vote,) = (one for one in HONEST.audiences["public"] if one.key == "no-signed-case:D-1")
    assert [one.on for one in vote.what_happened] == [date(2015, 10, 5), date(2017, 11, 30), date(2018, 1, 31)]
    assert vote.said_publicly_by_then == ()
    assert vote.lead_months_over_first_public_warning == 0.7
    assert vote.lead_months_over_event == 28.6
    late = next(one for one in HONEST.audiences["insiders"] if one.key == "runway-short:2016-03-31")
    assert late.lead_months_over_first_public_warning == -3.5
    assert [one.on for one in late.said_publicly_by_then] == [date(2016, 2, 15)]


def test_an_alarm_names_its_facts_with_the_day_on_which_its_own_audience_knew() -> None:
    disputed = {audience: alarms[0] for audience, alarms in HONEST.audiences.items() if alarms[0].promise == "P11"}
    assert {audience: one.facts[1].known_on for audience, one in disputed.items()} == {
        "public": date(2015, 6, 20),
        "members": date(2015, 6, 5),
        "insiders": date(2015, 6, 5),
    }
    assert disputed["public"].disputes == ("the leader",)


def test_what_nobody_dated_raises_nothing_and_is_named() -> None:
    rested_on = {fact.reference for alarms in HONEST.audiences.values() for one in alarms for fact in one.facts}
    assert {"RF1", "RF2"} <= rested_on
    assert "RF6" not in rested_on
    assert any("RF6" in note for note in HONEST.notes)


def test_headline_numbers_stand_side_by_side_with_the_arithmetic() -> None:
    (same,) = (one for one in HONEST.headlines if one.to == date(2019, 3, 31))
    assert same.is_same_period
    assert same.arithmetic == ("64 − 50 = 14 GBP million, for the same period",)


def test_changing_a_threshold_changes_the_hash() -> None:
    assert rules_hash({"a": "x = 1\n"}) == rules_hash({"a": "x = 1  \r\n"})
    assert rules_hash({"a": "x = 1"}) != rules_hash({"a": "x = 2"})


# The real case


@pytest.fixture(scope="module")
def northamptonshire() -> Replay:
    case = read(REAL)
    return replay(case, first_day=date(2010, 4, 1), last_day=LAST_DAY, thresholds=THRESHOLDS, law=the_law())


def test_the_one_growth_pitch_of_the_real_case_is_after_the_window_and_raises_nothing(northamptonshire: Replay) -> None:
    assert not [one for alarms in northamptonshire.audiences.values() for one in alarms if one.promise == "P7"]
    assert any("8 May 2018" in note for note in northamptonshire.notes)


@pytest.mark.parametrize(("year", "planned", "said"), [("2015-16", 68, 32), ("2016-17", 65, 30), ("2017-18", 58, 30.9)])
def test_three_years_of_savings_are_raised_against_their_plan(
    northamptonshire: Replay, year: str, planned: float, said: float
) -> None:
    key = f"savings-short:{year}:programme-{year}"
    (alarm,) = (one for one in northamptonshire.audiences["public"] if one.key == key)
    assert f"£{planned:g}m planned, £{said:g}m" in alarm.alarm
    assert "None of it is verified" in alarm.alarm


def test_the_letter_of_autumn_2015_runs_our_clock_for_insiders_and_no_statutory_one(northamptonshire: Replay) -> None:
    letters = {
        audience: one
        for audience, alarms in northamptonshire.audiences.items()
        for one in alarms
        if one.key == "warning-unanswered:W-NF169"
    }
    assert letters["insiders"].first_raised == date(2015, 11, 13)
    assert letters["public"].first_raised == date(2018, 3, 15)
    assert letters["insiders"].law == "our rule"
    assert "No statutory clock runs" in letters["insiders"].alarm


def test_the_report_of_february_2018_starts_the_clock_of_21_days(northamptonshire: Replay) -> None:
    (clock,) = (one for one in northamptonshire.audiences["public"] if one.key.startswith("statutory-clock"))
    assert (clock.first_raised, clock.lead_months_over_event) == (date(2018, 2, 2), 0.0)
    assert "by 22 February 2018" in clock.alarm


@given(day=st.dates(date(2010, 4, 1), LAST_DAY))
@settings(max_examples=3)
def test_cutting_the_real_case_leaves_every_earlier_alarm_as_it_was(day: date) -> None:
    case, returns = read(REAL), own_returns("E2820")
    published = tuple(row for row in returns if row.vintage_on <= day)
    whole, part = (
        replay(
            each, first_day=date(2010, 4, 1), last_day=LAST_DAY, thresholds=THRESHOLDS, law=the_law(), outturn=outturn
        )
        for each, outturn in ((case, returns), (cut(case, day), published))
    )
    assert raised(part, by=day) == raised(whole, by=day)


def test_the_first_public_warning_is_the_earliest_that_speaks_to_the_promise() -> None:
    assert first_public_warning_on(CASE, Promise.P2) == date(2015, 10, 5)
    assert first_public_warning_on(CASE, Promise.P14) is None
