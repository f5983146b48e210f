"""Promise 1: one accountable post for each duty on each day, or a named gap; and what the law lets go, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.rules.books import delegation_powers, duty_register
from rightsource.constitution.rules.delegation import Answer, may_discharge, power_for
from rightsource.constitution.rules.duties import (
    FULL_COUNCIL,
    Counting,
    DutyStanding,
    GapKind,
    NamedBy,
    duties_losing_holder,
    duty_gaps,
    holders_ending,
)
from rightsource.constitution.rules.rows import (
    Accountability,
    Appointment,
    Delegable,
    DelegationRoute,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
    PostKind,
    Role,
)
from rightsource.quantities import Period
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

REGISTER = duty_register()
POWERS = delegation_powers()
BY_KEY = {duty.duty: duty for duty in REGISTER}
ASSESS = BY_KEY["asc-needs-assessment"]  # Care Act 2014 s.9, in force from 1 April 2015, to any body
LEFT_TO_COUNCIL = next(  # left by its Act to the council, verified, with a day on which it began
    duty for duty in REGISTER if duty.accountable_post == "" and duty.is_verified and duty.in_force_from
)
STATUTORY_ROLES = sorted({duty.accountable_post for duty in REGISTER} - {""})
START = date(2014, 1, 1)
ON = date(2020, 6, 1)
days = st.dates(date(2012, 1, 1), date(2026, 6, 30))


def recorded(row, number=0):
    return Recorded(row, Provenance(Source("made up"), KnownOn.on(START)), f"record-{number}")


def appointment(role: str, holder: str = "officer 1", post: str = "", starts: date = START, ends: date | None = None):
    row = Appointment(
        post=post or role,
        title=role,
        kind=PostKind.OFFICER,
        role=Role(role),
        holder=holder,
        period=Period(starts, ends),
    )
    return recorded(row)


def accountability(duty=LEFT_TO_COUNCIL, post: str = "head-of-paid-service", starts: date = START, **changes: object):
    row = Accountability(duty=duty.duty, accountable_post=post, period=Period(starts))
    return recorded(replace(row, **changes))


def company(form: LegalForm) -> Recorded[OrganisationInForce]:
    return recorded(
        OrganisationInForce(
            organisation="company",
            name="Company",
            legal_form=form,
            status=OrganisationStatus.OPERATING,
            is_vehicle=True,
            is_group=True,
            period=Period(START),
        )
    )


def standing_of(duty, accountabilities=(), appointments=(), on: date = ON, **also: object) -> DutyStanding:
    return duty_gaps((duty,), accountabilities, appointments, on, **also)[0]


def kinds(standing: DutyStanding) -> list[GapKind]:
    return [gap.kind for gap in standing.gaps]


ALL_POSTS = tuple(appointment(role) for role in STATUTORY_ROLES)


@given(days)
def test_every_duty_on_every_day_has_one_filled_post_or_a_named_gap_with_an_owner(on: date) -> None:
    named = [accountability(duty) for duty in REGISTER[::2] if not duty.accountable_post]
    standings = duty_gaps(REGISTER, named, ALL_POSTS[::2], on)
    assert [standing.duty for standing in standings] == list(REGISTER)
    for standing in standings:
        assert len(standing.posts) == 1 or standing.gaps
        assert all(gap.owner and gap.why for gap in standing.gaps)
        assert all(gap.first_day is None or gap.first_day <= on for gap in standing.gaps)


@given(days)
def test_a_gap_that_counts_has_a_first_day(on: date) -> None:
    for standing in duty_gaps(REGISTER, (), (), on):
        assert all(gap.first_day is not None for gap in standing.counted_gaps)


@given(days)
def test_only_verified_duties_with_an_established_start_are_counted(on: date) -> None:
    for standing in duty_gaps(REGISTER, (), (), on):
        duty = standing.duty
        is_law = duty.in_force_from is not None and duty.in_force_from <= on
        has_ended = duty.in_force_to is not None and on > duty.in_force_to
        assert standing.is_counted == (duty.basis in {"read", "secondary"} and is_law and not has_ended)


@given(days)
def test_with_every_post_filled_and_every_duty_named_nothing_is_missing(on: date) -> None:
    named = [accountability(duty, starts=date(2010, 1, 1)) for duty in REGISTER if not duty.accountable_post]
    filled = [appointment(role, starts=date(2010, 1, 1)) for role in STATUTORY_ROLES]
    assert all(standing.gaps == () for standing in duty_gaps(REGISTER, named, filled, on))


def test_a_recalled_duty_and_one_without_a_start_are_shown_and_not_counted() -> None:
    recalled = next(duty for duty in REGISTER if not duty.is_verified and duty.in_force_to is None)
    assert standing_of(recalled).counting is Counting.UNVERIFIED
    assert standing_of(BY_KEY["csc-investigate-harm"]).counting is Counting.START_NOT_ESTABLISHED
    assert standing_of(BY_KEY["csc-investigate-harm"]).counted_gaps == ()


def test_a_duty_is_counted_from_its_first_day_to_its_last() -> None:
    ended = next(duty for duty in REGISTER if duty.in_force_to)
    assert standing_of(ASSESS, on=date(2015, 3, 31)).counting is Counting.NOT_IN_FORCE
    assert standing_of(ASSESS, on=date(2015, 4, 1)).counting is Counting.COUNTED
    assert standing_of(ended, on=ended.in_force_to + timedelta(days=1)).counting is Counting.NOT_IN_FORCE


def test_where_the_act_names_the_role_the_post_that_carries_it_answers_without_being_named_again() -> None:
    standing = standing_of(ASSESS, appointments=[appointment(ASSESS.accountable_post, post="adults-director")])
    assert (standing.posts, standing.named_by, standing.gaps) == (("adults-director",), NamedBy.STATUTE, ())


def test_where_the_act_says_only_the_council_it_is_a_gap_until_the_council_names_a_post() -> None:
    chief = appointment("head-of-paid-service")
    before = standing_of(LEFT_TO_COUNCIL, appointments=[chief])
    assert kinds(before) == [GapKind.NOT_NAMED]
    assert before.gaps[0].first_day == LEFT_TO_COUNCIL.in_force_from
    assert before.gaps[0].owner == "head-of-paid-service"
    after = standing_of(LEFT_TO_COUNCIL, [accountability()], [chief])
    assert (after.posts, after.named_by, after.gaps) == (("head-of-paid-service",), NamedBy.COUNCIL, ())


def test_a_gap_begins_again_on_the_day_after_the_last_naming_ended() -> None:
    ended = accountability(period=Period(START, date(2019, 5, 1)))
    assert standing_of(LEFT_TO_COUNCIL, [ended]).gaps[0].first_day == date(2019, 5, 1)


def test_a_vacancy_is_a_gap_from_the_day_after_the_last_holder_left() -> None:
    left = appointment(ASSESS.accountable_post, ends=date(2019, 3, 1))
    vacant = appointment(ASSESS.accountable_post, holder="", starts=date(2019, 3, 1))
    standing = standing_of(ASSESS, appointments=[left, vacant])
    assert kinds(standing) == [GapKind.VACANT]
    assert standing.gaps[0].first_day == date(2019, 3, 1)
    assert standing.gaps[0].owner == FULL_COUNCIL


def test_a_post_that_was_never_filled_is_vacant_from_its_first_day_or_the_dutys() -> None:
    since_2017 = appointment(ASSESS.accountable_post, holder="", starts=date(2017, 1, 1))
    since_2014 = appointment(ASSESS.accountable_post, holder="", starts=START)
    assert standing_of(ASSESS, appointments=[since_2017]).gaps[0].first_day == date(2017, 1, 1)
    assert standing_of(ASSESS, appointments=[since_2014]).gaps[0].first_day == ASSESS.in_force_from


def test_no_post_on_record_is_not_called_a_vacancy() -> None:
    assert kinds(standing_of(ASSESS)) == [GapKind.NO_POST_ON_RECORD]


def test_two_posts_with_the_role_of_the_act_are_one_too_many() -> None:
    twice = [appointment(ASSESS.accountable_post, post=post) for post in ("east", "west")]
    assert kinds(standing_of(ASSESS, appointments=twice)) == [GapKind.SEVERAL_POSTS]


def test_a_post_without_the_role_of_the_act_cannot_stand_in_for_it() -> None:
    standing = standing_of(
        ASSESS, [accountability(ASSESS)], [appointment("head-of-paid-service"), appointment(ASSESS.accountable_post)]
    )
    assert kinds(standing) == [GapKind.NOT_THE_POST_OF_THE_ACT]


def test_a_duty_given_away_needs_a_fallback() -> None:
    post = ASSESS.accountable_post
    given = accountability(ASSESS, post, discharged_by="company", route=DelegationRoute.CARE_ACT)
    safe = accountability(
        ASSESS, post, discharged_by="company", route=DelegationRoute.CARE_ACT, fallback="in-house team"
    )
    assert kinds(standing_of(ASSESS, [given], [appointment(post)])) == [GapKind.NO_FALLBACK]
    assert standing_of(ASSESS, [safe], [appointment(post)]).gaps == ()


def test_what_the_law_of_the_day_does_not_let_go_is_a_gap_when_given_away() -> None:
    iro = BY_KEY["csc-iro"]
    post = iro.accountable_post
    given = accountability(
        iro, post, discharged_by="company", route=DelegationRoute.CHILDREN_2008, fallback="in-house team"
    )
    standing = standing_of(iro, [given], [appointment(post)], organisations=[company(LegalForm.CHARITY)], powers=POWERS)
    assert kinds(standing) == [GapKind.CANNOT_GO_TO_THAT_BODY]
    assert "s.25A" in standing.gaps[0].why
    assert standing.gaps[0].owner == post


def test_a_service_that_is_bought_leaves_the_duty_where_it_is() -> None:
    bought = accountability(
        LEFT_TO_COUNCIL, discharged_by="company", route=DelegationRoute.SERVICE_ONLY, fallback="in-house team"
    )
    standing = standing_of(
        LEFT_TO_COUNCIL,
        [bought],
        [appointment("head-of-paid-service")],
        organisations=[company(LegalForm.PRIVATE)],
        powers=POWERS,
    )
    assert (standing.delegation, standing.gaps) == (None, ())


@pytest.mark.parametrize(
    ("duty", "form", "last_day_before", "first_day", "after"),
    [
        ("asc-needs-assessment", LegalForm.COMPANY_BY_SHARES, date(2015, 3, 31), date(2015, 4, 1), Answer.PERMITTED),
        ("asc-provider-failure", LegalForm.PRIVATE, date(2015, 3, 31), date(2015, 4, 1), Answer.PERMITTED),
        ("csc-investigate-harm", LegalForm.CIC_BY_GUARANTEE, date(2014, 9, 9), date(2014, 9, 10), Answer.PERMITTED),
        (
            "csc-investigate-harm",
            LegalForm.COMPANY_BY_GUARANTEE,
            date(2014, 9, 9),
            date(2014, 9, 10),
            Answer.ON_CONDITION,
        ),
        ("csc-lac-placement", LegalForm.COMPANY_BY_SHARES, date(2013, 11, 12), date(2013, 11, 13), Answer.PERMITTED),
        ("asc-pre2015-assess", LegalForm.COMPANY_BY_SHARES, date(2011, 7, 31), date(2011, 8, 1), Answer.ON_CONDITION),
    ],
)
def test_a_duty_may_go_from_the_day_of_its_power_and_not_before(
    duty: str, form: LegalForm, last_day_before: date, first_day: date, after: Answer
) -> None:
    before = may_discharge(BY_KEY[duty], form, last_day_before, POWERS)
    assert before.answer is Answer.REFUSED
    assert before.provision
    assert may_discharge(BY_KEY[duty], form, first_day, POWERS).answer is after


def test_a_body_for_profit_may_have_a_looked_after_childs_placement_but_not_an_inquiry_into_harm() -> None:
    on = date(2016, 1, 1)
    assert may_discharge(BY_KEY["csc-lac-placement"], LegalForm.PRIVATE, on, POWERS).answer is Answer.PERMITTED
    assert may_discharge(BY_KEY["csc-investigate-harm"], LegalForm.PRIVATE, on, POWERS).is_refused
    assert may_discharge(BY_KEY["csc-lac-placement"], LegalForm.COUNCIL, on, POWERS).is_refused


@given(st.sampled_from(REGISTER), st.sampled_from(LegalForm), days)
def test_every_answer_gives_its_reason_and_its_provision(duty, form: LegalForm, on: date) -> None:
    answer = may_discharge(duty, form, on, POWERS)
    assert answer.reason.endswith(".")
    assert answer.provision
    if duty.delegable is Delegable.NO:
        assert answer.is_refused
    if duty.delegable is Delegable.UNCLEAR:
        assert answer.answer is Answer.NOT_ESTABLISHED


def test_every_duty_that_can_go_under_a_power_names_one_that_is_dated() -> None:
    under_a_power = {Delegable.TO_ANY_BODY, Delegable.TO_NOT_FOR_PROFIT, Delegable.BY_ORDER}
    assert all(power_for(duty, POWERS) for duty in REGISTER if duty.delegable in under_a_power)


def test_a_joint_committee_is_no_person_in_law_to_whom_a_care_duty_could_go() -> None:
    answer = may_discharge(ASSESS, LegalForm.JOINT_COMMITTEE, ON, POWERS)
    assert answer.answer is Answer.NOT_ESTABLISHED


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_holder_who_leaves_within_the_days_asked_is_told_once(leaves_in: int, within: int) -> None:
    leaving = appointment(ASSESS.accountable_post, ends=ON + timedelta(days=leaves_in + 1))
    endings = holders_ending([leaving], ON, within)
    assert [ending.last_day for ending in endings] == ([ON + timedelta(days=leaves_in)] if leaves_in < within else [])


def test_a_successor_on_record_closes_the_gap_before_it_opens() -> None:
    ends = ON + timedelta(days=5)
    leaving = appointment(ASSESS.accountable_post, ends=ends)
    following = appointment(ASSESS.accountable_post, "officer 2", starts=ends)
    vacant = appointment(ASSESS.accountable_post, "", starts=ends)
    assert holders_ending([leaving, following], ON, 30) == ()
    assert len(holders_ending([leaving, vacant], ON, 30)) == 1


def test_a_post_about_to_lose_its_holder_is_shown_with_the_duties_it_answers_for() -> None:
    leaving = appointment(ASSESS.accountable_post, ends=ON + timedelta(days=5))
    standings = duty_gaps(REGISTER, (), [leaving], ON)
    ((ending, duties),) = duties_losing_holder(standings, holders_ending([leaving], ON, 30))
    assert ending.post == ASSESS.accountable_post
    assert ASSESS in duties
    assert all(duty.accountable_post == ASSESS.accountable_post for duty in duties)
