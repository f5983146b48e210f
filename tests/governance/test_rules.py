"""Warnings with their clocks, and decisions with their notice, as rules."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.books import the_law
from rightsource.governance.rules.decisions import (
    clear_days,
    coming_decisions,
    is_pending,
    notice_check,
    overdue_decisions,
)
from rightsource.governance.rules.rows import Decision, DecisionBody, FormalReport, Issuer, Outcome, Promise
from rightsource.governance.rules.rows import Warning as WarningRow
from rightsource.governance.rules.warnings import open_warnings, warning_status
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

DAY = date(2026, 11, 22)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(date(2026, 1, 1)))
days = st.dates(date(2014, 1, 1), date(2026, 12, 31))
maybe_days = st.none() | days


def recorded(row):
    return Recorded(row, _PARENTS, "a record")


def warned(issued_on=date(2026, 10, 29), **more):
    return recorded(
        WarningRow(
            reference="W-1",
            issued_on=issued_on,
            matter="General reserves are under the policy floor.",
            addressed_to=("leader",),
            promises=(Promise.P5,),
            **{"issuer": Issuer.STATUTORY_OFFICER, "issued_by": "section-151-officer", **more},
        )
    )


def decision(decided_on, notice_given_on=None, **more):
    return recorded(
        Decision(
            reference=more.pop("reference", "D-1"),
            title="Set up the transport company",
            decided_on=decided_on,
            notice_given_on=notice_given_on,
            **{"body": DecisionBody.CABINET, "outcome": Outcome.PENDING, "is_key": True, **more},
        )
    )


@given(days, days, maybe_days, st.sampled_from(("section-151-officer", "leader", "")))
def test_a_warning_is_closed_by_its_issuer_and_by_nobody_else(issued_on, on, closed_on, closed_by):
    status = warning_status(warned(issued_on, closed_on=closed_on, closed_by=closed_by), on, 14)

    if issued_on > on:
        assert status is None
        return
    assert status is not None
    assert status.is_closed == (closed_on is not None and closed_on <= on and closed_by == "section-151-officer")
    assert not (status.is_closed and status.closed_by_another)


@given(days, days, maybe_days, st.sampled_from(FormalReport))
def test_a_clock_runs_only_from_the_sending_of_a_report(issued_on, on, sent_on, report):
    status = warning_status(warned(issued_on, formal_report=report, report_sent_on=sent_on), on, 14, the_law())

    if status is not None and status.clock is not None:
        assert sent_on is not None
        assert sent_on <= on
        assert (status.clock.first_day, status.clock.last_day) == (sent_on, sent_on + timedelta(days=20))


def test_the_twenty_one_days_of_a_section_114_report_begin_with_the_day_it_is_sent():
    warning = warned(date(2018, 2, 2), formal_report=FormalReport.SECTION_114_3, report_sent_on=date(2018, 2, 2))

    status = warning_status(warning, date(2018, 2, 22), 14, the_law())

    assert status is not None
    assert status.clock is not None
    assert (status.clock.last_day, status.clock.days_left) == (date(2018, 2, 22), 0)


def test_a_warning_of_an_intended_report_starts_no_clock():
    status = warning_status(warned(date(2015, 10, 29)), date(2016, 3, 1), 14, the_law())

    assert status is not None
    assert status.clock is None


@given(days, days, maybe_days)
def test_an_answer_given_later_is_not_an_answer_yet(issued_on, on, answered_on):
    status = warning_status(warned(issued_on, answered_on=answered_on), on, 14)

    if status is not None:
        assert status.is_answered == (answered_on is not None and answered_on <= on)
        assert status.days_overdue == (0 if status.is_answered else max((on - issued_on).days - 14, 0))


def test_the_councils_own_rule_covers_its_statutory_officers_only():
    status = warning_status(warned(issuer=Issuer.UNION, issued_by="a trade union"), DAY, 14)

    assert status is not None
    assert (status.answer_due_on, status.days_overdue, status.age_days) == (None, 0, 24)


def test_the_oldest_open_warning_comes_first():
    older, newer = warned(date(2026, 9, 1)), warned()
    closed = warned(date(2026, 8, 1), closed_on=date(2026, 8, 9), closed_by="section-151-officer")

    assert [status.warning for status in open_warnings([newer, closed, older], DAY, 14)] == [older, newer]


@given(days, st.integers(0, 60))
def test_clear_days_count_neither_the_notice_nor_the_decision(notice_on, gap):
    decided_on = notice_on + timedelta(days=gap)
    between = [notice_on + timedelta(days=n) for n in range(1, gap)]

    assert max(clear_days(notice_on, decided_on), 0) == len(between)


@given(st.dates(date(2012, 9, 10), date(2026, 12, 31)), st.integers(0, 60))
def test_notice_is_in_time_up_to_the_latest_day_and_not_after(decided_on, gap):
    check = notice_check(decision(decided_on, decided_on - timedelta(days=gap)), the_law())

    assert check is not None
    assert check.is_in_time == (decided_on - timedelta(days=gap) <= check.latest_notice_on)
    assert check.is_in_time == (gap >= 29)
    assert check.needs_general_exception == (6 <= gap <= 28)


def test_no_clear_days_were_asked_for_before_the_regulations_of_2012():
    assert notice_check(decision(date(2012, 9, 9)), the_law()) is None
    assert notice_check(decision(date(2012, 9, 10)), the_law()) is not None


def test_notice_binds_key_decisions_of_the_executive_only():
    assert notice_check(decision(DAY, is_key=False), the_law()) is None
    assert notice_check(decision(DAY, body=DecisionBody.FULL_COUNCIL), the_law()) is None


def test_a_notice_still_to_be_given_does_not_count_yet():
    check = notice_check(decision(date(2026, 12, 30), date(2026, 11, 23)), the_law(), on=DAY)

    assert check is not None
    assert (check.clear_days_given, check.is_in_time) == (None, False)


def test_after_the_last_text_read_the_law_stands_as_read_and_says_so():
    check = notice_check(decision(date(2026, 12, 30)), the_law())

    assert check is not None
    assert check.law.is_after_reading
    assert check.law.value.provision == "SI 2012/2089 reg 9"


@given(st.lists(st.builds(decision, days, outcome=st.sampled_from(Outcome))), days)
def test_a_decision_is_coming_or_past_and_never_both(decisions, on):
    coming = coming_decisions(decisions, on, 28)
    overdue = overdue_decisions(decisions, on)

    assert all(is_pending(each, on) and on <= each.row.decided_on <= on + timedelta(days=28) for each in coming)
    assert all(each.row.decided_on < on and each.row.outcome is Outcome.PENDING for each in overdue)
