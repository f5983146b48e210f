"""This week, from a small made-up council."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.rules.rows import Recurrence, SavingFigure, SavingStage
from rightsource.commissioning.rules.rows import (
    AgreementTerms,
    AwardRoute,
    MonthlyReturn,
    PriceAnswer,
    PriceEvent,
    PriceKind,
)
from rightsource.constitution.rules.books import duty_register
from rightsource.constitution.rules.rows import (
    Appointment,
    CouncilKind,
    CouncilProfile,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
    PostKind,
    Role,
)
from rightsource.governance.rules.rows import Decision, DecisionBody, FormalReport, Issuer, Outcome, Promise
from rightsource.governance.rules.rows import Warning as WarningRow
from rightsource.quantities import FinancialYear, Money, Month, Period
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import PromiseState
from rightsource.scrutiny.rules.week import WeekKind, this_week, week_rules
from rightsource.storage.knowledge import Audience, KnownOn, Provenance, Recorded, Source
from rightsource.treasury.rules.rows import ExposureFigure, ExposureKind, Measure, ReserveFigure, ReserveKind

DAY = date(2026, 11, 22)
APRIL = Period(date(2026, 4, 1))
YEAR = FinancialYear(2026)
_ids = count()


def recorded(row, known_on=date(2026, 4, 1)):
    return Recorded(row, Provenance(Source("made up for a test"), KnownOn.on(known_on)), f"record-{next(_ids)}")


def post(key, role, *, kind=PostKind.OFFICER, organisation="", period=APRIL, holder="officer 1"):
    return recorded(
        Appointment(
            post=key,
            title=key.replace("-", " ").capitalize(),
            kind=kind,
            role=role,
            holder=holder,
            organisation=organisation,
            period=period,
        )
    )


def vehicle(key, name):
    return recorded(
        OrganisationInForce(
            organisation=key,
            name=name,
            legal_form=LegalForm.COMPANY_BY_SHARES,
            status=OrganisationStatus.OPERATING,
            is_vehicle=True,
            is_group=True,
            accountable_post="director-of-adult-services",
            period=APRIL,
        )
    )


def made_return(month, owner, external, cash=(1,) * 13, *, to_date=(0, 0)):
    return recorded(
        MonthlyReturn(
            organisation="care",
            month=month,
            submitted_on=month.last_day + timedelta(days=8),
            signed_by="care-lead",
            owner_income_forecast=Money.pounds(owner),
            external_income_forecast=Money.pounds(external),
            expenditure_forecast=Money.pounds(20_900_000),
            owner_income_to_date=Money.pounds(to_date[0]),
            external_income_to_date=Money.pounds(to_date[1]),
            reserves=Money.pounds(610_000),
            cash_by_week=tuple(Money.pounds(each) for each in cash),
            staff_fte=Decimal("512.4"),
        ),
        month.last_day + timedelta(days=8),
    )


def saving(stage, by, *, reference="S-1", evidence="", due=None, pounds=1_200_000, title="Fewer agency nights"):
    return recorded(
        SavingFigure(
            saving=reference,
            title=title,
            financial_year=YEAR,
            stage=stage,
            amount=Money.pounds(pounds),
            said_on=date(2026, 10, 15),
            said_by=by,
            organisation="care",
            recurrence=Recurrence.RECURRENT,
            evidence=evidence,
            evidence_due_on=due,
        )
    )


def decision(reference, decided_on, notice_given_on=None, **more):
    return recorded(
        Decision(
            reference=reference,
            title=f"Decision {reference}",
            decided_on=decided_on,
            notice_given_on=notice_given_on,
            **{"body": DecisionBody.CABINET, "outcome": Outcome.PENDING, "is_key": True, **more},
        )
    )


def warning(**more):
    return recorded(
        WarningRow(
            reference="W-1",
            issuer=Issuer.STATUTORY_OFFICER,
            issued_by="section-151-officer",
            **{"issued_on": date(2026, 10, 29), "matter": "General reserves are under the policy floor.", **more},
            addressed_to=("head-of-paid-service", "leader"),
            promises=(Promise.P5,),
        )
    )


PROFILE = CouncilProfile(
    organisation="council",
    name="Exampleshire County Council",
    kind=CouncilKind.COUNTY,
    is_fictional=True,
    reserves_floor=Money.pounds(12_000_000),
)
BASE = Evidence(
    council=(recorded(PROFILE),),
    organisations=(vehicle("care", "Exampleshire Care Ltd"), vehicle("well", "Wellbeing CIC")),
    posts=(
        post("section-151-officer", Role.CHIEF_FINANCE_OFFICER),
        post("monitoring-officer", Role.MONITORING_OFFICER),
        post("chief-executive", Role.HEAD_OF_PAID_SERVICE),
        post("head-of-commissioning", Role.COMMISSIONER),
        post("director-of-adult-services", Role.ADULTS_DIRECTOR),
        post("leader", Role.LEADER, kind=PostKind.MEMBER),
        post("care-lead", Role.VEHICLE_FINANCE_LEAD, kind=PostKind.VEHICLE, organisation="care"),
        post("well-lead", Role.VEHICLE_FINANCE_LEAD, kind=PostKind.VEHICLE, organisation="well"),
    ),
)


def week_of(on=DAY, **tables):
    return this_week(dataclasses.replace(BASE, **tables), on)


def only(items, kind):
    (item,) = [item for item in items if item.kind is kind]
    return item


def test_a_late_return_is_asked_for_by_name_month_and_days():
    week = week_of(returns=(made_return(Month(2026, 10), 1, 0),))

    item = only(week.items, WeekKind.RETURN)

    assert item.sentence == "Wellbeing CIC owes its October return, 12 days late. Ask for it."
    assert (item.who, item.by_when, item.days) == ("director-of-adult-services", date(2026, 11, 10), 12)
    assert item.needs("well-lead")
    assert not item.needs("care-lead")


def test_no_return_ever_is_no_evidence_and_a_case_of_the_past_owes_none():
    never = week_of()
    past = recorded(dataclasses.replace(PROFILE, event="A report under section 114", event_on=date(2026, 12, 1)))

    assert {item.state for item in never.items if item.kind is WeekKind.RETURN} == {PromiseState.NO_EVIDENCE}
    assert [item for item in week_of(council=(past,)).items if item.kind is WeekKind.RETURN] == []


def test_a_claim_needs_evidence_from_its_claimant_and_then_another_to_verify_it():
    claim = saving(SavingStage.CLAIMED, "care-lead", due=date(2026, 11, 30))
    shown = saving(SavingStage.CLAIMED, "care-lead", evidence="Rota file")

    bare = only(week_of(savings=(claim,)).items, WeekKind.SAVING)
    to_verify = only(week_of(savings=(shown,)).items, WeekKind.SAVING)
    verified = week_of(savings=(shown, saving(SavingStage.VERIFIED, "section-151-officer", evidence="Ledger")))

    assert (bare.who, bare.action, bare.days) == ("care-lead", "Send evidence", -8)
    assert bare.sentence == (
        "Exampleshire Care Ltd claims £1.2m for “Fewer agency nights” and shows no evidence. "
        "It is due on 30 November 2026. Ask for it."
    )
    assert (to_verify.who, to_verify.state) == ("section-151-officer", PromiseState.NO_EVIDENCE)
    assert [item for item in verified.items if item.kind is WeekKind.SAVING] == []


def test_a_saving_that_its_claimant_verified_breaks_the_promise():
    item = only(
        week_of(
            savings=(
                saving(SavingStage.CLAIMED, "care-lead", evidence="Rota file"),
                saving(SavingStage.VERIFIED, "care-lead", evidence="Rota file"),
            )
        ).items,
        WeekKind.SAVING,
    )

    assert item.state is PromiseState.BROKEN
    assert item.who == "section-151-officer"


def test_two_savings_on_one_file_are_put_to_the_finance_officer():
    claims = (
        saving(SavingStage.CLAIMED, "care-lead", evidence="Rota file"),
        saving(SavingStage.CLAIMED, "care-lead", reference="S-2", evidence="Rota file", title="Better rotas"),
    )

    (twice,) = [item for item in week_of(savings=claims).items if item.status == "Counted twice"]

    assert twice.sentence == (
        "£1.2m may be counted twice: two claims rest on the same evidence (“Fewer agency nights” and “Better rotas”). "
        "Say which claim stands."
    )


def price_request(asked_on, **more):
    return recorded(
        PriceEvent(
            reference="A-1-P3",
            agreement="A-1",
            organisation="care",
            financial_year=YEAR,
            kind=PriceKind.REQUEST,
            amount=Money.pounds(4_500_000),
            asked_on=asked_on,
            answer=PriceAnswer.UNANSWERED,
            **more,
        )
    )


def test_an_unanswered_price_request_is_at_risk_until_its_day_and_broken_after():
    ahead = only(week_of(price_history=(price_request(date(2026, 11, 1)),)).items, WeekKind.PRICE)
    late = only(week_of(price_history=(price_request(date(2026, 10, 1)),)).items, WeekKind.PRICE)

    assert ahead.sentence == (
        "Exampleshire Care Ltd asks for £4.5m on A-1, and its answer is due on 29 November 2026. Decide."
    )
    assert (ahead.state, ahead.who, ahead.part) == (PromiseState.AT_RISK, "head-of-commissioning", "A-1-P3")
    assert (late.state, late.days) == (PromiseState.BROKEN, 24)


def test_an_open_warning_says_its_age_and_who_must_answer_it():
    item = only(week_of(warnings=(warning(),)).items, WeekKind.WARNING)

    assert item.status == "Warning open 24 days"
    assert item.sentence == (
        "Section 151 officer warned on 29 October 2026: General reserves are under the policy floor. "
        "Its answer is 10 days overdue. Answer it."
    )
    assert (item.who, item.also, item.state) == ("chief-executive", ("leader",), PromiseState.BROKEN)


def test_an_answered_warning_waits_for_its_issuer_and_a_closed_one_for_nobody():
    answered = only(week_of(warnings=(warning(answered_on=date(2026, 11, 2)),)).items, WeekKind.WARNING)
    closed = week_of(warnings=(warning(closed_on=date(2026, 11, 3), closed_by="section-151-officer"),))
    by_another = only(
        week_of(warnings=(warning(closed_on=date(2026, 11, 3), closed_by="leader"),)).items, WeekKind.WARNING
    )

    assert (answered.who, answered.action) == ("section-151-officer", "Close")
    assert [item for item in closed.items if item.kind is WeekKind.WARNING] == []
    assert by_another.state is PromiseState.BROKEN


def test_a_sent_report_shows_the_last_day_of_its_clock():
    sent = warning(
        issued_on=date(2026, 11, 20), formal_report=FormalReport.SECTION_114_3, report_sent_on=date(2026, 11, 20)
    )

    week = week_of(warnings=(sent,))
    item = only(week.items, WeekKind.WARNING)

    assert (item.by_when, item.days) == (date(2026, 12, 10), -18)
    assert "LGFA 1988 s.115" in item.law
    assert [each.day for each in week.coming_up if each.kind is WeekKind.WARNING] == [date(2026, 12, 10)]


def test_a_key_decision_without_notice_comes_up_until_it_is_too_late_and_then_needs_somebody():
    in_time = week_of(decisions=(decision("D-1", date(2026, 12, 30)),))
    too_late = week_of(decisions=(decision("D-1", date(2026, 12, 8)),))
    short = week_of(decisions=(decision("D-1", date(2026, 12, 8), date(2026, 12, 6)),), on=date(2026, 12, 7))

    assert [(each.kind, each.day) for each in in_time.coming_up if each.kind is WeekKind.NOTICE] == [
        (WeekKind.NOTICE, date(2026, 12, 1))
    ]
    item = only(too_late.items, WeekKind.NOTICE)
    assert (item.state, item.by_when) == (PromiseState.AT_RISK, date(2026, 11, 9))
    assert item.sentence == (
        "“Decision D-1” is a key decision on 8 December 2026, and no notice of it is on record; the law asks for "
        "28 clear days. Use the general exception and tell the scrutiny chair, or move it."
    )
    assert only(short.items, WeekKind.NOTICE).state is PromiseState.BROKEN


def test_a_decision_whose_day_passed_wants_its_outcome():
    item = only(week_of(decisions=(decision("D-1", date(2026, 11, 10), is_key=False),)).items, WeekKind.DECISION)

    assert (item.state, item.days, item.who) == (PromiseState.NO_EVIDENCE, 12, "monitoring-officer")


def exposure(kind, millions):
    return recorded(
        ExposureFigure(
            organisation="care", kind=kind, name="one", as_at=date(2026, 10, 31), amount=Money.pounds(millions * 10**6)
        )
    )


@pytest.mark.parametrize(("millions", "state"), [(40, None), (41, PromiseState.AT_RISK), (46, PromiseState.BROKEN)])
def test_exposure_is_near_its_limit_from_nine_tenths_of_it(millions, state):
    week = week_of(exposures=(exposure(ExposureKind.LOAN, millions), exposure(ExposureKind.LIMIT, 45)))

    assert [item.state for item in week.limits] == ([] if state is None else [state])
    if state is PromiseState.AT_RISK:
        assert week.limits[0].sentence.startswith(
            "Exposure to Exampleshire Care Ltd is £41m of £45m, 91.1% of the limit"
        )


def exempt_agreement():
    return recorded(
        AgreementTerms(
            agreement="A-1",
            title="Care homes block contract",
            commissioner="council",
            provider="care",
            route=AwardRoute.VERTICAL,
            period=Period(date(2026, 4, 1), date(2026, 12, 2)),
        )
    )


@pytest.mark.parametrize(("share", "state"), [(82, None), (81, PromiseState.AT_RISK), (80, PromiseState.BROKEN)])
def test_the_activity_test_is_near_when_little_room_is_left(share, state):
    returns = (made_return(Month(2026, 10), share, 100 - share),)
    limits = week_of(returns=returns, agreements=(exempt_agreement(),)).limits

    assert [item.state for item in limits] == ([] if state is None else [state])


def test_a_falling_share_says_in_which_month_the_test_fails():
    to_date = ((320, 40), (400, 54), (480, 72))
    returns = tuple(made_return(Month(2026, 7 + n), 960, 144, to_date=done) for n, done in enumerate(to_date))

    item = only(week_of(returns=returns, agreements=(exempt_agreement(),)).limits, WeekKind.ACTIVITY_TEST)

    assert "On the trend of its work the test fails in June 2027" in item.sentence
    assert len(item.record_ids) == 3


@pytest.mark.parametrize(("millions", "state"), [(14, None), (13, PromiseState.AT_RISK), (11, PromiseState.BROKEN)])
def test_general_reserves_are_shown_near_and_under_the_councils_own_floor(millions, state):
    reserve = recorded(
        ReserveFigure(
            organisation="council",
            kind=ReserveKind.UNALLOCATED,
            name="all",
            measure=Measure.BALANCE,
            as_at=date(2026, 9, 30),
            amount=Money.pounds(millions * 10**6),
        )
    )

    assert [item.state for item in week_of(reserves_debt=(reserve,)).limits] == ([] if state is None else [state])


def test_cash_below_zero_ahead_is_said_with_its_week_and_what_has_passed_is_not():
    dips_later = made_return(Month(2026, 10), 1, 0, cash=(5, 5, 5, -9, 5, 5, 5, 5, 5, 5, 5, 5, 5))
    dipped = made_return(Month(2026, 10), 1, 0, cash=(-9, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5))

    item = only(week_of(returns=(dips_later,)).limits, WeekKind.CASH)

    assert "below zero by 29 November 2026" in item.sentence
    assert week_of(returns=(dipped,)).limits == ()


def test_a_post_that_answers_for_duties_and_loses_its_holder_is_named():
    leaving = post(
        "director-of-adult-services", Role.ADULTS_DIRECTOR, period=Period(date(2026, 4, 1), date(2027, 1, 1))
    )
    others = tuple(each for each in BASE.posts if each.row.post != "director-of-adult-services")
    week = week_of(posts=(*others, leaving), register=duty_register())

    (item,) = [item for item in week.items if item.subject.key == "director-of-adult-services"]

    assert (item.kind, item.by_when, item.who) == (WeekKind.DUTY, date(2026, 12, 31), "chief-executive")
    assert item.sentence.startswith("Director of adult services leaves on 31 December 2026 with no successor on record")


def test_gaps_of_one_kind_are_one_item():
    gaps = [item for item in week_of(register=duty_register()).items if item.kind is WeekKind.DUTY]

    assert gaps
    assert len({(item.subject, item.part, item.who) for item in gaps}) == len(gaps)
    assert len(gaps) < 10


ALL = dataclasses.replace(
    BASE,
    agreements=(exempt_agreement(),),
    returns=tuple(made_return(Month(2026, 8 + n), 90 - 3 * n, 10 + 3 * n, cash=(-1,) * 13) for n in range(3)),
    savings=(
        saving(SavingStage.CLAIMED, "care-lead", due=date(2026, 11, 30)),
        saving(SavingStage.CLAIMED, "care-lead", reference="S-2", evidence="Rota file"),
    ),
    price_history=(price_request(date(2026, 10, 1)),),
    warnings=(warning(),),
    decisions=(decision("D-1", date(2026, 12, 8)), decision("D-3", date(2026, 11, 1))),
    exposures=(exposure(ExposureKind.LOAN, 44), exposure(ExposureKind.LIMIT, 45)),
    register=duty_register(),
)
days = st.dates(date(2026, 3, 1), date(2027, 6, 30))


@given(days)
def test_every_item_rests_on_records_says_what_to_do_and_names_who(day):
    week = this_week(ALL.as_known(day, Audience.INSIDERS), day)
    on_record = {
        row.record_id
        for table in dataclasses.fields(Evidence)
        if table.name != "register"
        for row in getattr(ALL, table.name)
    }

    for item in week.items + week.limits:
        assert item.who
        assert item.who_title
        assert item.action
        assert item.sentence.endswith(".")
        assert set(item.record_ids) <= on_record
        assert item.record_ids or item.kind is WeekKind.DUTY


@given(days)
def test_the_most_urgent_comes_first_and_what_comes_up_lies_ahead(day):
    week = this_week(ALL.as_known(day, Audience.INSIDERS), day)
    order = [PromiseState.BROKEN, PromiseState.AT_RISK, PromiseState.NO_EVIDENCE]

    states = [order.index(item.state) for item in week.items]
    assert states == sorted(states)
    last = day + timedelta(days=week_rules().coming_up_days)
    assert all(day <= each.day <= last for each in week.coming_up)
    assert [each.day for each in week.coming_up] == sorted(each.day for each in week.coming_up)


@given(days, st.sampled_from([each.row.post for each in BASE.posts]))
def test_what_needs_a_post_and_what_needs_others_are_the_whole_week(day, key):
    week = this_week(ALL.as_known(day, Audience.INSIDERS), day)

    assert {*week.needing(key), *week.of_others(key)} == set(week.items)
    assert not set(week.needing(key)) & set(week.of_others(key))
    assert week.only_for(key).items == week.needing(key)


@given(days, days)
def test_what_becomes_known_later_changes_no_week_before(day, later):
    known_later = max(day + timedelta(days=1), later)
    more = dataclasses.replace(
        ALL,
        warnings=(*ALL.warnings, recorded(dataclasses.replace(warning().row, reference="W-2"), known_later)),
        exposures=(*ALL.exposures, recorded(exposure(ExposureKind.LOAN, 99).row, known_later)),
    )

    assert this_week(more.as_known(day, Audience.INSIDERS), day) == this_week(ALL.as_known(day, Audience.INSIDERS), day)


def test_the_public_sees_nothing_of_what_only_insiders_know():
    week = this_week(ALL.as_known(DAY, Audience.PUBLIC), DAY)

    assert {item.kind for item in week.items} <= {WeekKind.DUTY}
    assert week.limits == ()
    assert week.coming_up == ()
