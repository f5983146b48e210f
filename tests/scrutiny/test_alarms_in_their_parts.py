"""Each alarm of the replay on savings, one-off money and solvency is a query of the part whose rows it reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rightsource.budget.queries.alarms import (
    claims_alarms_known,
    one_off_alarms_known,
    residue_alarms_known,
    savings_alarms_known,
    solvency_alarms_known,
)
from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Promise
from rightsource.scrutiny.actions.cases import load_case
from rightsource.scrutiny.queries import cases
from rightsource.scrutiny.queries.evidence import TABLES, whole_evidence
from rightsource.scrutiny.queries.promises import findings
from rightsource.scrutiny.queries.replay import replay_of_council, window_of
from rightsource.storage import records, walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.treasury.queries import (
    cash_alarms_known,
    debt_alarms_known,
    grant_alarms_known,
    receipts_alarms_known,
    reserves_alarms_known,
)

TODAY = date(2026, 11, 22)
MONEY = {Promise.P3.value, Promise.P4.value, Promise.P5.value}
QUERIES: dict[str, Callable[[date, Audience], tuple[Alarm, ...]]] = {
    "group-residue": residue_alarms_known,
    "savings-short": savings_alarms_known,
    "savings-unverified": savings_alarms_known,
    "one-off-as-recurrent": savings_alarms_known,
    "claimed-twice": savings_alarms_known,
    "owed-to-the-model": savings_alarms_known,
    "claimed-twice-in-the-books": claims_alarms_known,
    "one-off-money": one_off_alarms_known,
    "reserves-low": solvency_alarms_known,
    "overspend-over-reserves": solvency_alarms_known,
    "reserves-falling-fast": reserves_alarms_known,
    "runway-short": reserves_alarms_known,
    "reserves-under-floor": reserves_alarms_known,
    "grant-outside-conditions": grant_alarms_known,
    "nothing-set-aside": debt_alarms_known,
    "cash-below-nought": cash_alarms_known,
}
"""Which query answers each kind of alarm; everything that begins with `receipts` is answered by the receipts' own."""


def query_of(key: str) -> Callable[[date, Audience], tuple[Alarm, ...]]:
    return receipts_alarms_known if key.startswith("receipts-") else QUERIES[key.split(":", maxsplit=1)[0]]


def said(alarms: tuple[Alarm, ...]) -> set[tuple[str, str, str, str]]:
    return {(alarm.key, alarm.headline, alarm.law, alarm.whose) for alarm in alarms}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["demonstration", "northamptonshire"])
def test_each_alarm_on_money_is_answered_by_its_own_part_from_the_day_on_which_the_replay_first_raised_it(
    name: str,
) -> None:
    walls.look_as(walls.THE_COUNCIL)
    given = cases.case_at(cases.DEMONSTRATION.parent / name, today=TODAY)
    load_case(case=given.case, today=TODAY, by=Actor("x"), authority=Authority("set-up"), file=given.file)
    first_day = window_of(whole_evidence(), today=TODAY).first_day
    found = replay_of_council(today=TODAY, chance_of_running_out=None)
    asked = 0
    for audience in Audience:
        for one in found.audiences[audience.value]:
            if one.promise not in MONEY or any(fact.source.startswith("DCLG revenue return") for fact in one.facts):
                continue
            query, on = query_of(one.key), one.first_raised
            assert (one.key, one.alarm, one.law, one.whose) in said(query(on, audience)), one.key
            if on > first_day:
                assert one.key not in {alarm.key for alarm in query(on - timedelta(days=1), audience)}, one.key
            asked += 1
    assert asked >= 20


@pytest.mark.django_db
@pytest.mark.parametrize("audience", Audience)
def test_the_page_of_promises_and_the_parts_raise_the_same_alarms_on_a_day(audience: Audience) -> None:
    walls.look_as(walls.THE_COUNCIL)
    given = cases.case_at(cases.DEMONSTRATION, today=TODAY)
    load_case(case=given.case, today=TODAY, by=Actor("x"), authority=Authority("set-up"), file=given.file)
    found = [one for one in findings(on=TODAY, audience=audience) if one.promise.value in MONEY]
    on_page = {each for one in found for each in said(one.alarms)}
    queries = {*QUERIES.values(), receipts_alarms_known}
    assert on_page == {each for query in queries for each in said(query(TODAY, audience))}
    for one in found:
        assert all(each.what and each.value for each in one.figures), one.promise


@pytest.mark.django_db
def test_an_alarm_is_asked_in_as_many_queries_as_it_reads_tables() -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        receipts_alarms_known(TODAY, Audience.INSIDERS)
    assert len(captured) <= 8, [query["sql"][:80] for query in captured]


@pytest.mark.django_db
@pytest.mark.parametrize("audience", Audience)
def test_tables_read_together_say_what_each_says_alone(audience: Audience) -> None:
    walls.look_as(walls.THE_COUNCIL)
    given = cases.case_at(cases.DEMONSTRATION, today=TODAY)
    load_case(case=given.case, today=TODAY, by=Actor("x"), authority=Authority("set-up"), file=given.file)
    for on in (date(2026, 4, 1), TODAY):
        with CaptureQueriesContext(connection) as captured:
            together = records.known_rows_together(TABLES, on=on, audience=audience)
        assert len(captured) < len(TABLES) / 2
        for name, (model, row_class) in TABLES.items():
            assert list(together[name]) == records.known_rows(model, row_class, on=on, audience=audience), name
    in_their_time = records.rows_in_their_time_together(TABLES)
    for name, (model, row_class) in TABLES.items():
        assert list(in_their_time[name]) == records.rows_in_their_time(model, row_class), name
