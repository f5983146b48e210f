"""The promises judged on one day: what is kept, at risk or broken, what is only absent, and the law of that day."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from rightsource.budget.rules.rows import Recurrence, SavingFigure, SavingStage
from rightsource.commissioning.rules.rows import AwardRoute, TradingFigure, TradingKind
from rightsource.constitution.rules.books import duty_register, the_law
from rightsource.constitution.rules.rows import Accountability, Delegable, LegalForm
from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Promise
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.planning.rules.revenue_outturn import AuthorityOutturn, ReserveMovement
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.findings import IN_WORDS, Finding, PromiseState, figure
from rightsource.scrutiny.rules.promises.judging import judge
from rightsource.scrutiny.rules.reading_case import read_case
from rightsource.scrutiny.rules.reading_evidence import evidence_of
from rightsource.scrutiny.rules.reading_tables import tables_of_folder
from rightsource.scrutiny.rules.thresholds import parse_thresholds
from rightsource.storage.knowledge import Audience, KnownOn, Provenance, Recorded, Source

RULES = files("rightsource").joinpath("data/rules")
THRESHOLDS = parse_thresholds(
    RULES.joinpath("promise_thresholds.toml").read_text(encoding="utf-8"),
    RULES.joinpath("replay_thresholds.toml").read_text(encoding="utf-8"),
)
MADE_UP = Path(__file__).parents[1] / "data" / "made_up_case"
TODAY = date(2026, 7, 1)
CASE = evidence_of(
    read_case(tables_of_folder({path.name: path.read_bytes() for path in MADE_UP.iterdir()}), register=(), today=TODAY),
    (),
    TODAY,
)


def asked(evidence: Evidence, on: date, audience: Audience = Audience.INSIDERS, **more: Any) -> dict[Promise, Finding]:
    known = replace(evidence.as_known(on, audience), council=evidence.council)
    return {one.promise: one for one in judge(known, on=on, thresholds=THRESHOLDS, law=the_law(), **more)}


def alarms(found: dict[Promise, Finding]) -> dict[str, Alarm]:
    return {alarm.key: alarm for one in found.values() for alarm in one.alarms}


def recorded(row: Any, on: date) -> Recorded[Any]:
    return Recorded(row, Provenance(Source("made up"), KnownOn.on(on)), "added")


def with_warning(reference: str, **changes: Any) -> Evidence:
    return replace(
        CASE,
        warnings=tuple(
            replace(one, row=replace(one.row, **changes)) if one.row.reference == reference else one
            for one in CASE.warnings
        ),
    )


def test_an_empty_record_breaks_no_promise_and_each_says_so() -> None:
    found = asked(Evidence(), date(2016, 1, 1))
    assert list(found) == list(Promise)
    assert {one.state for one in found.values()} == {PromiseState.NO_EVIDENCE}
    assert all(one.found and not one.alarms and not one.figures for one in found.values())
    assert all(IN_WORDS[promise] for promise in Promise)


def test_absence_of_a_signed_case_is_a_risk_and_a_case_signed_after_the_vote_is_a_breach() -> None:
    before, after = (alarms(asked(CASE, day))["no-signed-case:D-2"] for day in (date(2016, 1, 1), date(2016, 2, 1)))
    assert not before.is_broken
    assert "No signed five-case business case for this step" in before.headline
    assert after.is_broken
    assert "signed only on 18 January 2016" in after.headline


def test_a_step_with_a_case_signed_before_it_raises_nothing() -> None:
    assert "no-signed-case:D-3" not in alarms(asked(CASE, date(2018, 3, 31)))


def test_nothing_is_asked_of_a_vehicle_that_began_before_the_record_did() -> None:
    assert not [key for key in alarms(asked(CASE, date(2018, 3, 31))) if "museum" in key]


def test_a_verification_by_the_claimant_counts_as_nil_and_breaks_the_tenth_promise() -> None:
    own = SavingFigure(
        saving="S-3",
        title="Fewer sailings",
        financial_year=FinancialYear(2016),
        stage=SavingStage.VERIFIED,
        amount=Money.pounds(800_000),
        said_on=date(2017, 1, 10),
        said_by="ferry-company-finance-lead",
        recurrence=Recurrence.RECURRENT,
    )
    found = asked(replace(CASE, savings=(*CASE.savings, recorded(own, date(2017, 1, 10)))), date(2017, 1, 20))
    assert found[Promise.P10].state is PromiseState.BROKEN
    assert "savings-unverified:2016-17:S-3" in alarms(found)


@pytest.mark.parametrize(
    ("planned", "forecast", "share"), [("68", "32", "47.1%"), ("65", "30", "46.2%"), ("58", "30.9", "53.3%")]
)
def test_savings_short_of_their_plan_say_how_much(planned: str, forecast: str, share: str) -> None:
    # Vectors of F4: 32/68, 30/65 and 30.9/58.
    def said(stage: SavingStage, millions: str, on: date) -> Recorded[Any]:
        return recorded(
            SavingFigure(
                saving="all",
                title="All",
                financial_year=FinancialYear(2015),
                stage=stage,
                amount=Money.pounds(str(round(float(millions) * 1_000_000))),
                said_on=on,
                said_by="cabinet",
            ),
            on,
        )

    savings = (
        said(SavingStage.PLANNED, planned, date(2015, 2, 1)),
        said(SavingStage.FORECAST, forecast, date(2015, 11, 1)),
    )
    found = asked(Evidence(savings=savings), date(2015, 12, 1))
    assert found[Promise.P4].state is PromiseState.AT_RISK
    assert share in found[Promise.P4].found


def test_a_warning_is_unanswered_from_the_day_after_its_days_and_an_answer_ends_that() -> None:
    key = "warning-unanswered:W-1"
    assert key not in alarms(asked(CASE, date(2016, 11, 17)))
    assert key in alarms(asked(CASE, date(2016, 11, 18)))
    answered = with_warning("W-1", answered_on=date(2016, 12, 1))
    assert key in alarms(asked(answered, date(2016, 11, 30)))
    assert key not in alarms(asked(answered, date(2016, 12, 1)))


def test_a_warning_closed_by_another_than_its_issuer_breaks_the_sixth_promise() -> None:
    closed = with_warning("W-1", closed_on=date(2016, 11, 10), closed_by="head-of-paid-service")
    assert asked(closed, date(2016, 11, 9))[Promise.P6].state is PromiseState.KEPT
    found = asked(closed, date(2016, 11, 10))[Promise.P6]
    assert found.state is PromiseState.BROKEN
    assert found.whose == "head-of-paid-service"
    own = with_warning("W-1", closed_on=date(2016, 11, 10), closed_by="section-151-officer")
    assert asked(own, date(2016, 11, 10))[Promise.P6].state is PromiseState.KEPT


def test_a_statutory_clock_runs_only_from_a_report_that_was_sent() -> None:
    letter = asked(CASE, date(2016, 12, 1))
    assert not [key for key in alarms(letter) if key.startswith("statutory-clock")]
    sent = alarms(asked(CASE, date(2018, 1, 31)))["statutory-clock:W-3"]
    assert "by 20 February 2018" in sent.headline
    assert sent.law.startswith("LGFA 1988 s.115")


def test_a_warning_by_a_union_is_not_under_the_sixth_promise() -> None:
    assert "warning-unanswered:W-4" not in alarms(asked(CASE, date(2018, 1, 1)))


def test_the_80_percent_test_is_law_from_26_february_2015_and_a_note_before() -> None:
    early = asked(CASE, date(2015, 3, 31))[Promise.P7]
    assert early.state is PromiseState.NO_EVIDENCE
    assert "no share of work for owners is known to have been law on 20 November 2014" in early.notes[0]
    late = asked(CASE, date(2016, 9, 5))[Promise.P7]
    assert late.state is PromiseState.AT_RISK
    assert "75%" in late.found
    assert late.alarms[0].law == "PCR 2015 reg 12(1)(b), 12(4)"


def test_a_pitch_of_15_in_80_millions_fails_the_test_outright() -> None:
    # Vector of F1: 15/80 = 18.75 %.
    pitch = TradingFigure(
        organisation="ferry-company",
        financial_year=FinancialYear(2017),
        kind=TradingKind.PITCH,
        owner_work=Money.pounds(15_000_000),
        external_work=Money.pounds(65_000_000),
        said_on=date(2017, 6, 1),
    )
    found = asked(replace(CASE, trading=(recorded(pitch, date(2017, 6, 1)),)), date(2017, 6, 1))
    assert "18.8%" in found[Promise.P7].found


def test_a_vehicle_that_won_its_contract_in_competition_is_not_under_the_test() -> None:
    won = tuple(replace(one, row=replace(one.row, route=AwardRoute.COMPETITION)) for one in CASE.agreements)
    assert not asked(replace(CASE, agreements=won), date(2016, 9, 5))[Promise.P7].alarms


def test_exactly_80_percent_is_too_little() -> None:
    def share(owner: int, others: int) -> PromiseState:
        said = TradingFigure(
            organisation="ferry-company",
            financial_year=FinancialYear(2017),
            kind=TradingKind.FORECAST,
            owner_work=Money.pounds(owner),
            external_work=Money.pounds(others),
            said_on=date(2017, 6, 1),
        )
        return asked(replace(CASE, trading=(recorded(said, date(2017, 6, 1)),)), date(2017, 6, 1))[Promise.P7].state

    assert share(80, 20) is PromiseState.AT_RISK
    assert share(81, 19) is PromiseState.KEPT


def test_receipts_under_revenue_before_april_2016_break_the_law_of_that_year() -> None:
    found = alarms(asked(CASE, date(2016, 7, 13)))
    barred, unlisted = (found[f"receipts-without-projects:{year}"] for year in ("2015-16", "2016-17"))
    assert barred.is_broken
    assert barred.law.startswith("LGA 2003 s.16")
    assert not unlisted.is_broken
    assert unlisted.law == "our rule"


def test_the_runway_is_what_is_left_over_the_mean_yearly_draw() -> None:
    found = alarms(asked(CASE, date(2016, 6, 1)))["runway-short:2016-03-31"]
    # 50, 45 and 20 million: draws of 5 and 25, mean 15; 20 / 15 = 1.3 years; of 4 mixes 5+5 alone leaves something.
    assert "last 1.3 years" in found.headline
    assert "run out in 3 of 4 mixes" in found.headline


def test_a_projection_that_is_at_hand_says_with_what_chance_reserves_run_out() -> None:
    key = "reserves-may-run-out:2016-03-31"
    likely = alarms(asked(CASE, date(2016, 6, 1), chance_of_running_out=lambda _known, _on: 0.41))
    assert "41% of the futures" in likely[key].headline
    assert key not in alarms(asked(CASE, date(2016, 6, 1), chance_of_running_out=lambda _known, _on: 0.01))


def official_return(year: int, opening: int, closing: int, vintage_on: date) -> OutturnRow:
    reserves = {
        "other_earmarked": ReserveMovement(opening, closing - opening, closing),
        "unallocated": ReserveMovement(1000, 0, 1000),
    }
    authority = AuthorityOutturn(
        "E0000", "Riverland", "SC", {"net_revenue_expenditure_gbp_thousand": 100_000}, reserves
    )
    return OutturnRow(authority, FinancialYear(year), "RS", vintage_on, vintage_on)


def test_an_official_return_alarms_the_public_from_its_vintage_and_not_a_day_before() -> None:
    returns = (official_return(2016, 30_000, 9_000, date(2017, 11, 16)),)
    before, after = (
        alarms(asked(CASE, day, Audience.PUBLIC, outturn=returns)) for day in (date(2017, 11, 15), date(2017, 11, 16))
    )
    assert "reserves-low:2017-03-31" not in before
    alarm = after["reserves-low:2017-03-31"]
    assert alarm.rows[0].provenance.known_on.public_on == date(2017, 11, 16)
    assert "fixed on other authorities' returns" in alarm.law


def test_a_price_that_falls_twice_is_a_falling_price() -> None:
    key = "price-falling:A-1:2017-18"
    assert key not in alarms(asked(CASE, date(2017, 3, 14)))
    assert "£7m in 2015-16, £6.5m in 2016-17, £6m in 2017-18" in alarms(asked(CASE, date(2017, 3, 15)))[key].headline


def test_one_owner_may_bear_three_quarters_and_no_more() -> None:
    def parts(council: int, partner: int) -> Evidence:
        pounds = {"riverland": council, "health-board": partner}
        return replace(
            CASE,
            contributions=tuple(
                replace(one, row=replace(one.row, promised=None, paid=Money.pounds(pounds[one.row.partner])))
                for one in CASE.contributions
            ),
        )

    key = "borne-alone:care-cic:2016-17:riverland"
    assert key not in alarms(asked(parts(75, 25), date(2016, 9, 1)))
    assert key in alarms(asked(parts(76, 24), date(2016, 9, 1)))


def test_every_alarm_rests_on_rows_and_every_figure_can_be_followed() -> None:
    found = asked(CASE, date(2018, 3, 31))
    for alarm in alarms(found).values():
        assert alarm.rows, alarm.key
        assert all(each.what and each.row.record_id for each in map(figure, alarm.rows)), alarm.key
        assert alarm.facts == tuple(row.record_id for row in alarm.rows)
    assert all(one.figures for one in found.values() if one.alarms)


def test_duties_without_a_post_are_named_gaps_with_an_owner() -> None:
    in_force = [one for one in duty_register() if one.is_verified and one.is_in_force(date(2017, 1, 1))]
    duty = next(one for one in in_force if not one.accountable_post)
    named = Accountability(duty=duty.duty, accountable_post="director-of-place", period=Period(date(2014, 4, 1)))
    evidence = replace(CASE, duties=(recorded(named, date(2014, 4, 1)),), register=(duty,))
    found = asked(evidence, date(2017, 1, 1))[Promise.P1]
    assert found.found == "Of 1 verified duty in force: 1 with one filled post, 0 with a named gap."
    vacant = replace(CASE, posts=(), duties=evidence.duties, register=(duty,))
    assert asked(vacant, date(2017, 1, 1))[Promise.P1].state is PromiseState.AT_RISK


def test_a_duty_given_to_a_body_that_may_not_discharge_it_is_a_named_gap() -> None:
    on = date(2017, 1, 1)
    companies = (one.row for one in CASE.organisations if one.row.legal_form is LegalForm.COMPANY_BY_SHARES)
    company = next(one for one in companies if on in one.period)
    duty = next(
        one
        for one in duty_register()
        if one.is_verified and one.is_in_force(on) and one.delegable is Delegable.NO and not one.accountable_post
    )
    given = Accountability(
        duty=duty.duty,
        accountable_post="director-of-place",
        discharged_by=company.organisation,
        fallback="in-house team",
        period=Period(date(2014, 4, 1)),
    )
    evidence = replace(CASE, duties=(recorded(given, date(2014, 4, 1)),), register=(duty,))
    assert asked(evidence, on)[Promise.P1].found == (
        "Of 1 verified duty in force: 0 with one filled post, 1 with a named gap."
    )


def test_the_promise_thresholds_each_give_a_reason_and_a_unit() -> None:
    stated = tomllib.loads(RULES.joinpath("promise_thresholds.toml").read_text(encoding="utf-8"))
    assert all(one["reason"] and one["unit"] for one in stated.values())
