"""Route advice: thresholds on both sides of a change of date, both exemptions, reserved, direct, what each obliges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.rules.procurement.advice import DIRECT, ObligationKind, Route, RouteAdvice
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime
from rightsource.commissioning.rules.procurement.need import BuyerKind, Need, NeedFact, NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.obligations import kpi_duty
from rightsource.commissioning.rules.procurement.route import advise
from rightsource.commissioning.rules.teckal import Work
from rightsource.constitution.errors import LawNotKnown
from rightsource.constitution.rules.books import the_law
from rightsource.quantities import Money

LAW = the_law()
IN_2026 = date(2026, 3, 2)
NEED = Need(subject="Home care", kind=NeedKind.SERVICES, value=Money.pounds(500_000), begun_on=IN_2026)
DAYS = st.dates(date(2010, 1, 1), date(2027, 12, 31))


def needs() -> st.SearchStrategy[Need]:
    amounts = st.integers(0, 10**10).map(Money)
    return st.builds(
        Need,
        subject=st.just("something"),
        kind=st.sampled_from(NeedKind),
        value=amounts,
        vat=amounts,
        begun_on=DAYS,
        term_months=st.integers(0, 200),
        buyer=st.sampled_from(BuyerKind),
        facts=st.frozensets(st.sampled_from(NeedFact)),
        work=st.none() | st.builds(Work, amounts, amounts),
        open_market_share=st.none() | st.decimals(0, 1, places=3),
    )


def advised(**changes: object) -> RouteAdvice:
    return advise(replace(NEED, **changes), LAW)  # type: ignore[arg-type]


def routes(advice: RouteAdvice) -> set[Route]:
    return {each.route for each in advice.allowed}


@given(needs())
def test_every_need_of_every_day_has_a_lawful_route_and_each_sentence_says_where_it_is_written(need: Need) -> None:
    advice = advise(need, LAW)
    assert advice.allowed
    assert len({each.route for each in advice.routes}) == len(advice.routes)
    said = [*advice.told, *(each for one in advice.routes for each in (*one.reasons, *one.refusals, *one.obliges))]
    assert all(each.text and each.provision for each in said)
    assert all(not each.obliges for each in advice.refused)


@given(needs())
def test_no_direct_award_stands_without_the_fact_that_it_rests_on(need: Need) -> None:
    bare = advise(replace(need, facts=frozenset()), LAW)
    assert not routes(bare) & (DIRECT | {Route.VERTICAL, Route.HORIZONTAL, Route.RESERVED})


@pytest.mark.parametrize(
    ("kind", "begun_on", "threshold", "includes_vat"),
    [
        (NeedKind.SERVICES, date(2021, 12, 31), 189_330, False),
        (NeedKind.SERVICES, date(2022, 1, 1), 213_477, True),
        (NeedKind.SERVICES, date(2023, 12, 31), 213_477, True),
        (NeedKind.SERVICES, date(2024, 1, 1), 214_904, True),
        (NeedKind.SERVICES, date(2025, 12, 31), 214_904, True),
        (NeedKind.SERVICES, date(2026, 1, 1), 207_720, True),
        (NeedKind.SUPPLIES, date(2026, 1, 1), 207_720, True),
        (NeedKind.WORKS, date(2025, 12, 31), 5_372_609, True),
        (NeedKind.WORKS, date(2026, 1, 1), 5_193_000, True),
        (NeedKind.LIGHT_TOUCH, date(2025, 12, 31), 663_540, True),
        (NeedKind.LIGHT_TOUCH, date(2026, 1, 1), 663_540, True),
        (NeedKind.CONCESSION, date(2026, 1, 1), 5_193_000, True),
        (NeedKind.LIGHT_TOUCH_CONCESSION, date(2026, 1, 1), 5_372_609, True),
        (NeedKind.LIGHT_TOUCH, date(2015, 2, 25), 172_514, False),
        (NeedKind.LIGHT_TOUCH, date(2015, 2, 26), 625_050, False),
    ],
)
def test_the_threshold_is_that_of_the_day_and_reached_from_itself_on(
    kind: NeedKind, begun_on: date, threshold: int, includes_vat: bool
) -> None:
    law = LawOfDay.of(LAW, begun_on)
    on_it = replace(NEED, kind=kind, begun_on=begun_on, value=Money.pounds(threshold))
    test = law.threshold_test(on_it)
    assert (test.threshold, test.includes_vat, test.is_reached) == (Money.pounds(threshold), includes_vat, True)
    under = replace(on_it, value=on_it.value - Money(1))
    assert not law.threshold_test(under).is_reached
    assert law.threshold_test(replace(under, vat=Money(1))).is_reached is includes_vat
    assert Route.BELOW_THRESHOLD in routes(advise(under, LAW))
    assert Route.BELOW_THRESHOLD not in routes(advise(on_it, LAW))


@pytest.mark.parametrize(
    ("begun_on", "regime"),
    [
        (date(2015, 2, 25), Regime.PCR2006),
        (date(2015, 2, 26), Regime.PCR2015),
        (date(2025, 2, 23), Regime.PCR2015),
        (date(2025, 2, 24), Regime.PA2023),
    ],
)
def test_the_regime_is_that_of_the_day_on_which_it_began(begun_on: date, regime: Regime) -> None:
    assert advised(begun_on=begun_on).regime is regime


def test_a_day_before_the_law_on_file_is_refused_and_not_guessed() -> None:
    with pytest.raises(LawNotKnown):
        advised(begun_on=date(2005, 1, 1))


def test_law_later_than_was_read_is_said_to_be_so() -> None:
    assert "as last read on 30 June 2026" in advised(begun_on=date(2026, 11, 22)).regime_provision


def test_social_services_were_part_b_before_26_february_2015() -> None:
    before = advised(kind=NeedKind.LIGHT_TOUCH, value=Money.pounds(700_000), begun_on=date(2015, 2, 19))
    assert Route.PART_B in routes(before)
    assert not any(each.kind is ObligationKind.STANDSTILL for one in before.allowed for each in one.obliges)
    after = advised(kind=NeedKind.LIGHT_TOUCH, value=Money.pounds(700_000), begun_on=date(2015, 2, 26))
    assert Route.LIGHT_TOUCH in routes(after)
    assert after.of(Route.PART_B) is None


# The two exemptions


def teckal(owner: int, external: int, on: date = IN_2026, *facts: NeedFact) -> RouteAdvice:
    work = Work(Money.pounds(owner), Money.pounds(external))
    return advised(begun_on=on, work=work, facts=frozenset({NeedFact.CONTROLLED_ALONE, *facts}))


def test_f1_an_award_to_a_controlled_supplier_needs_more_than_four_fifths_of_its_work() -> None:
    assert Route.VERTICAL in routes(teckal(185_651_000, 46_412_749))
    assert Route.VERTICAL not in routes(teckal(185_651_000, 46_412_750))
    assert Route.VERTICAL not in routes(teckal(15_000_000, 65_000_000))  # a growth pitch of 18.75%


def test_both_tests_of_the_exemption_must_hold() -> None:
    work = Work(Money.pounds(100), Money(0))
    assert Route.VERTICAL not in routes(advised(work=work))
    assert Route.VERTICAL not in routes(advised(facts=frozenset({NeedFact.CONTROLLED_ALONE})))
    assert Route.VERTICAL not in routes(teckal(100, 0, IN_2026, NeedFact.OUTSIDER_DECIDES))


def test_private_capital_barred_the_exemption_until_24_february_2025() -> None:
    assert Route.VERTICAL not in routes(teckal(100, 0, date(2025, 2, 23), NeedFact.PRIVATE_CAPITAL))
    assert Route.VERTICAL in routes(teckal(100, 0, date(2025, 2, 24), NeedFact.PRIVATE_CAPITAL))


def test_before_26_february_2015_the_share_only_advises() -> None:
    assert Route.VERTICAL in routes(teckal(70, 30, date(2015, 2, 25)))
    assert Route.VERTICAL not in routes(teckal(70, 30, date(2015, 2, 26)))


def test_co_operation_may_reach_a_fifth_now_and_had_to_stay_under_it_before() -> None:
    facts, fifth = frozenset({NeedFact.CO_OPERATION}), Decimal("0.2")
    assert Route.HORIZONTAL in routes(advised(facts=facts, open_market_share=fifth))
    assert Route.HORIZONTAL not in routes(advised(facts=facts, open_market_share=Decimal("0.21")))
    assert Route.HORIZONTAL not in routes(advised(facts=facts, open_market_share=fifth, begun_on=date(2025, 2, 23)))
    assert Route.HORIZONTAL not in routes(advised(facts=facts))


# Mutuals, direct awards, the rest


def test_a_contract_is_reserved_to_a_mutual_for_five_years_at_most_and_not_again_within_three() -> None:
    facts = frozenset({NeedFact.MUTUAL})
    mutual = {"kind": NeedKind.LIGHT_TOUCH, "value": Money.pounds(700_000), "facts": facts, "term_months": 60}
    assert Route.RESERVED in routes(advised(**mutual))
    assert Route.RESERVED not in routes(advised(**mutual | {"term_months": 61}))
    assert Route.RESERVED not in routes(advised(**mutual | {"facts": facts | {NeedFact.RESERVED_BEFORE}}))
    assert Route.RESERVED not in routes(advised(**mutual | {"kind": NeedKind.SERVICES}))


def test_the_mutuals_three_years_of_2015_that_nobody_read_warn_and_do_not_refuse() -> None:
    mutual = advised(
        kind=NeedKind.LIGHT_TOUCH,
        value=Money.pounds(700_000),
        facts=frozenset({NeedFact.MUTUAL}),
        term_months=60,
        begun_on=date(2016, 4, 1),
    ).of(Route.RESERVED)
    assert mutual is not None
    assert mutual.is_allowed
    assert any("not verified" in each.provision for each in mutual.reasons)


def test_user_choice_stands_for_light_touch_services_alone_and_asks_for_no_transparency_notice() -> None:
    facts = frozenset({NeedFact.USER_CHOICE})
    assert Route.USER_CHOICE not in routes(advised(facts=facts))
    assert Route.USER_CHOICE not in routes(
        advised(facts=facts, kind=NeedKind.LIGHT_TOUCH, value=Money.pounds(700_000), begun_on=date(2025, 2, 23))
    )
    chosen = advised(facts=facts, kind=NeedKind.LIGHT_TOUCH, value=Money.pounds(700_000)).of(Route.USER_CHOICE)
    assert chosen is not None
    assert chosen.is_allowed
    assert not {Notice.UK5, Notice.UK6} & {each.notice for each in chosen.obliges}


def test_a_direct_award_asks_for_a_transparency_notice_and_urgency_for_no_standstill() -> None:
    advice = advised(facts=frozenset({NeedFact.ONE_SUPPLIER, NeedFact.URGENT}))
    asked = {each.route: each.obliges for each in advice.allowed}
    for route in (Route.ONE_SUPPLIER, Route.URGENCY):
        assert Notice.UK5 in {each.notice for each in asked[route]}
    assert ObligationKind.STANDSTILL in {each.kind for each in asked[Route.ONE_SUPPLIER]}
    assert ObligationKind.STANDSTILL not in {each.kind for each in asked[Route.URGENCY]}


@pytest.mark.parametrize(
    ("changes", "route", "is_asked"),
    [
        ({"value": Money.pounds(5_000_000)}, Route.OPEN, False),
        ({"value": Money.pounds(5_000_000), "vat": Money(1)}, Route.OPEN, True),
        ({"value": Money.pounds(9_000_000), "kind": NeedKind.LIGHT_TOUCH}, Route.LIGHT_TOUCH, False),
        ({"value": Money.pounds(9_000_000), "kind": NeedKind.CONCESSION}, Route.OPEN, False),
        ({"value": Money.pounds(9_000_000)}, Route.FRAMEWORK, False),
        ({"value": Money.pounds(9_000_000)}, Route.VERTICAL, False),
        ({"value": Money.pounds(9_000_000)}, Route.ONE_SUPPLIER, True),
        ({"value": Money.pounds(9_000_000), "begun_on": date(2025, 2, 23)}, Route.OPEN, False),
    ],
)
def test_f13_three_indicators_above_five_million_but_not_where_the_law_leaves_them_out(
    changes: dict[str, object], route: Route, is_asked: bool
) -> None:
    need = replace(NEED, **changes)  # type: ignore[arg-type]
    assert kpi_duty(need, route, LawOfDay.of(LAW, need.begun_on)) is is_asked


def test_a_vehicle_that_is_an_authority_is_told_so_and_a_trading_body_is_free() -> None:
    told = advised(buyer=BuyerKind.CONTROLLED_BODY).told
    assert any("itself a contracting authority" in each.text for each in told)
    assert routes(advised(buyer=BuyerKind.COMMERCIAL)) == {Route.NOT_COVERED}


def test_health_care_has_its_own_regime_since_2024() -> None:
    assert advised(kind=NeedKind.HEALTH).regime is Regime.PSR2023
    assert advised(kind=NeedKind.HEALTH, begun_on=date(2023, 12, 31)).regime is Regime.PCR2015


def test_an_exempt_award_has_no_notice_by_law_and_is_published_all_the_same() -> None:
    exempt = teckal(100, 0).of(Route.VERTICAL)
    assert exempt is not None
    assert {each.notice for each in exempt.obliges} == {None}
    assert ObligationKind.VOLUNTARY in {each.kind for each in exempt.obliges}
