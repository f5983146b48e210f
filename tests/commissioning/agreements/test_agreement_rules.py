"""Agreements over their life: the law of changes, credits within their cap, terms of days past, shares to the penny."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rightsource.commissioning.errors.keeping import (
    ChangeNoticeFirst,
    ChangeNotPermitted,
    NoticeTooShort,
    OptionDoesNotFit,
    OptionOutOfTime,
    SharingKeyMissing,
    SharingNotRecordable,
    VariationAnsweredByItsAsker,
    VariationByNeitherParty,
    VariationDoesNotFit,
    VariationReachesCharged,
    VariationSaysNothing,
)
from rightsource.commissioning.rules.agreements.changing import Change, Ground, Judgement, judged
from rightsource.commissioning.rules.agreements.contract import BodyFacts, Contract, must_have_kpis, public_authority
from rightsource.commissioning.rules.agreements.ending import (
    AgreementOption,
    Ending,
    EndingGround,
    OptionKind,
    check_ending,
    check_option,
    check_taken,
    expiring,
)
from rightsource.commissioning.rules.agreements.performance import Kpi, KpiResult, kpi_duty_of, standings
from rightsource.commissioning.rules.agreements.sharing import (
    PartnerContribution,
    SharedCost,
    ShareKey,
    Sharing,
    SharingKind,
    check_sharing,
    year_shared,
)
from rightsource.commissioning.rules.agreements.variations import (
    AnswerGiven,
    Variation,
    VariationAnswer,
    VariationAsked,
    answered,
    check_asked,
    varied_terms,
)
from rightsource.commissioning.rules.charges.terms import ChargeTerms, Conditions
from rightsource.commissioning.rules.charges.varied import PriceVaried, not_in_price
from rightsource.commissioning.rules.charges.working import Asked, Part, Working, worked_out
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PaymentMechanism, ReturnMeasure
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import LegalForm
from rightsource.quantities import FinancialYear, Money, Month, Period

APRIL = date(2026, 4, 1)
YEAR = Period(APRIL, date(2027, 4, 1))
DAYS = some.integers(0, 365).map(lambda count: APRIL + timedelta(days=count))
PENCE = some.integers(1, 500_000_000).map(Money)
CHANGES = some.builds(
    PriceVaried, some.sampled_from("ABC"), some.integers(-(10**8), 10**8).map(Money), DAYS, some.just(APRIL)
)
ACT = Contract(
    agreement="A-1",
    kind=NeedKind.SERVICES,
    value=Money.pounds(1_000_000),
    begun_on=date(2025, 6, 1),
    starts_on=APRIL,
    most_ends_on=date(2030, 3, 31),
)
TERMS = AgreementTerms(
    agreement="A-1",
    title="Made-up cleaning",
    commissioner="council",
    provider="firm",
    route=AwardRoute.COMPETITION,
    notice_months=6,
    period=Period(APRIL, date(2028, 4, 1)),
)
ASKED = VariationAsked(
    reference="V-1", agreement="A-1", asked_for="firm", what="Clean two more rooms", reason="They opened.",
    starts_on=date(2026, 11, 1), change=Change(value=Money.pounds(20_000)), a_year=Money.pounds(12_000),
)  # fmt: skip
WAITING = Variation(asked=ASKED, asked_by="firm-director", asked_on=date(2026, 10, 1))
ACCEPT = AnswerGiven(answer=VariationAnswer.ACCEPTED, words="Agreed.")


def block(price: Money, changes: tuple[PriceVaried, ...], period: Period) -> Working:
    terms = ChargeTerms(mechanism=PaymentMechanism.BLOCK, year_price=price)
    return worked_out([Part(terms, Asked(agreement="A-1", period=period, variations=changes))])


def law_of(
    change: Change, contract: Contract = ACT, route: AwardRoute = AwardRoute.COMPETITION, before: int = 0
) -> Judgement:
    return judged(contract, route, change, Money.pounds(before), the_law())


# Charges


@given(price=PENCE, changes=some.lists(CHANGES, max_size=3), cuts=some.sets(some.integers(1, 364)))
def test_splitting_a_period_changes_no_varied_block_by_a_penny(
    price: Money, changes: list[PriceVaried], cuts: set[int]
) -> None:
    days = [APRIL + timedelta(days=each) for each in sorted(cuts | {0, 365})]
    parts = [block(price, tuple(changes), Period(first, last)).total for first, last in pairwise(days)]
    assert Money.total(parts) == block(price, tuple(changes), YEAR).total


@given(price=PENCE, change=CHANGES, until=some.integers(1, 365))
def test_a_variation_changes_no_charge_before_its_first_day(price: Money, change: PriceVaried, until: int) -> None:
    ends_before = min(change.starts_on, APRIL + timedelta(days=until))
    if ends_before <= APRIL:
        return
    before = Period(APRIL, ends_before)
    assert block(price, (change,), before) == block(price, (), before)


def test_a_price_agreed_after_a_variation_holds_it_already() -> None:
    change = PriceVaried("V-1", Money(1), APRIL, date(2026, 10, 1))
    assert not_in_price([change], date(2027, 3, 1)) == ()
    assert not_in_price([change], date(2026, 3, 1)) == (change,)


@given(
    price=PENCE,
    percents=some.lists(some.integers(0, 100).map(Decimal), min_size=1, max_size=5),
    cap=some.integers(0, 100).map(Decimal),
    most=some.none() | some.integers(0, 10**7).map(Money),
    least=some.none() | some.integers(0, 10**6).map(Money),
)
def test_service_credits_never_exceed_their_cap(
    price: Money, percents: list[Decimal], cap: Decimal, most: Money | None, least: Money | None
) -> None:
    names = [f"measure {number}" for number, _ in enumerate(percents)]
    conditions = Conditions(
        credits=tuple(zip(names, percents, strict=True)), credits_most_percent=cap, credits_most=most,
        credits_least=least,
    )  # fmt: skip
    missed = [
        ReturnMeasure(organisation="firm", month=Month(2026, 4), measure=each, target=Decimal(9), actual=Decimal(1))
        for each in names
    ]
    terms = ChargeTerms(mechanism=PaymentMechanism.BLOCK, year_price=price, conditions=conditions)
    part = Part(terms, Asked(agreement="A-1", period=Period(APRIL, date(2026, 5, 1))))
    plain, credited = worked_out([part]).total, worked_out([part], missed).total
    taken = plain - credited
    assert Money(0) <= taken <= Money(-(-plain.pence * int(cap) // 100))
    assert most is None or taken <= most
    assert least is None or not taken or taken.pence >= least.pence - 1


# The law of changes


def test_a_small_change_of_a_public_contract_is_permitted_without_a_notice() -> None:
    found = law_of(Change(value=Money.pounds(100_000)))
    assert (found.is_permitted, found.ground, found.asks_notice) == (True, Ground.NOT_SUBSTANTIAL, False)
    scope = law_of(Change(value=Money.pounds(100_000), favours_provider=True))
    assert (scope.is_permitted, scope.ground, scope.provision) == (True, Ground.SMALL, "PA 2023 s.74(1)(c), (4)")


@pytest.mark.parametrize(
    ("pounds", "before", "is_permitted"), [(100_000, 0, True), (100_001, 0, False), (100_000, 150_000, False)]
)
def test_small_changes_are_ten_per_cent_each_and_below_the_threshold_together(
    pounds: int, before: int, is_permitted: bool
) -> None:
    found = law_of(Change(value=Money.pounds(pounds), favours_provider=True), before=before)
    assert found.is_permitted is is_permitted


def test_a_change_of_scope_is_refused_with_the_next_step_and_permitted_on_a_ground_up_to_half() -> None:
    refused = law_of(Change(value=Money.pounds(300_000), changes_scope=True))
    assert not refused.is_permitted
    assert "new procurement" in refused.next_step
    half = law_of(Change(value=Money.pounds(500_000), changes_scope=True, ground=Ground.ADDITIONAL))
    assert (half.is_permitted, half.asks_notice, half.notice_provision) == (True, True, "PA 2023 s.75(1)")
    more = Change(value=Money.pounds("500000.01"), changes_scope=True, ground=Ground.ADDITIONAL)
    assert not law_of(more).is_permitted
    assert not law_of(replace(more, value=Money(1), changes_nature=True)).is_permitted


def test_a_longer_term_is_substantial_beyond_a_tenth_of_the_longest_on_award() -> None:
    tenth = date(2030, 3, 31) + timedelta(days=146)
    assert law_of(Change(value=Money(0), ends_on=tenth)).is_permitted
    assert not law_of(
        Change(value=Money.pounds(200_000), ends_on=tenth + timedelta(days=1), favours_provider=False)
    ).is_permitted


def test_older_contracts_are_changed_by_regulation_72_with_small_changes_counted_together() -> None:
    older = replace(ACT, begun_on=date(2020, 6, 1), starts_on=date(2021, 4, 1))
    found = law_of(Change(value=Money.pounds(60_000), favours_provider=True), older, before=50_000)
    assert not found.is_permitted
    risk = law_of(Change(value=Money.pounds(1), changes_scope=True, ground=Ground.KNOWN_RISK), older)
    assert not risk.is_permitted
    unforeseen = law_of(Change(value=Money.pounds(1), changes_scope=True, ground=Ground.UNFORESEEN), older)
    assert (unforeseen.provision, unforeseen.asks_notice) == ("PCR 2015 reg 72(1)(c)", True)
    oldest = replace(older, begun_on=date(2012, 6, 1), starts_on=date(2013, 4, 1))
    assert law_of(Change(value=Money(0)), oldest).provision == "PCR 2015 reg 72(1)(e), (8)"


def test_light_touch_and_exempt_contracts_change_freely_and_one_below_the_threshold_until_it_reaches_it() -> None:
    wide = Change(value=Money.pounds(900_000), changes_scope=True)
    light = replace(ACT, kind=NeedKind.LIGHT_TOUCH)
    assert law_of(wide, light, AwardRoute.LIGHT_TOUCH).provision == "PA 2023 s.74(2)"
    exempt = law_of(wide, ACT, AwardRoute.VERTICAL)
    assert (exempt.is_permitted, exempt.ground, exempt.asks_notice) == (True, None, False)
    small = replace(ACT, value=Money.pounds(100_000))
    assert law_of(Change(value=Money.pounds(50_000), changes_scope=True), small).is_permitted
    assert not law_of(wide, small).is_permitted


def test_a_vehicle_that_councils_own_and_fund_is_a_contracting_authority_and_a_firm_is_not() -> None:
    vehicle = BodyFacts(
        legal_form=LegalForm.COMPANY_BY_SHARES, public_share=Decimal(1), public_work=Decimal("0.92"),
        has_exempt_agreement=True,
    )  # fmt: skip
    told = public_authority(vehicle)
    assert told.is_one
    assert len(told.reasons) == 3
    firm = replace(vehicle, public_share=Decimal("0.5"), public_work=Decimal("0.5"), has_exempt_agreement=False)
    assert not public_authority(firm).is_one
    assert public_authority(replace(firm, legal_form=LegalForm.NHS_BODY)).is_one


# Variations


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"what": " "}, VariationSaysNothing),
        ({"a_year": None, "change": Change(value=Money(0))}, VariationSaysNothing),
        ({"asked_for": "law-company"}, VariationByNeitherParty),
        ({"starts_on": date(2026, 10, 31)}, VariationReachesCharged),
        ({"unit": "hour", "unit_price": Money(1)}, VariationDoesNotFit),
        ({"terms": (("title", "1"),)}, VariationSaysNothing),
    ],
)
def test_refuses_a_variation_that_cannot_be(changed: dict[str, object], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_asked(replace(ASKED, **changed), TERMS, Month(2026, 10))  # type: ignore[arg-type]


def test_whoever_asked_does_not_answer_and_what_is_not_permitted_or_unannounced_is_not_accepted() -> None:
    fine, on = law_of(ASKED.change), date(2026, 10, 9)
    for by, organisation in (("firm-director", ""), ("firm-finance", "firm")):
        with pytest.raises(VariationAnsweredByItsAsker):
            answered(WAITING, ACCEPT, fine, by=by, by_organisation=organisation, on=on)
    bad = law_of(Change(value=Money.pounds(300_000), changes_scope=True))
    with pytest.raises(ChangeNotPermitted) as refused:
        answered(WAITING, ACCEPT, bad, by="commissioner", by_organisation="", on=on)
    assert "new procurement" in refused.value.advice
    wide = law_of(Change(value=Money.pounds(300_000), changes_scope=True, ground=Ground.UNFORESEEN))
    with pytest.raises(ChangeNoticeFirst):
        answered(WAITING, ACCEPT, wide, by="commissioner", by_organisation="", on=on)
    told = replace(ACCEPT, notice_on=date(2026, 10, 5))
    assert answered(WAITING, told, wide, by="commissioner", by_organisation="", on=on).notice_on == told.notice_on
    no = AnswerGiven(answer=VariationAnswer.REFUSED, words="No money.")
    assert answered(WAITING, no, bad, by="commissioner", by_organisation="", on=on).words == "No money."


@given(day=some.integers(0, 700).map(lambda count: APRIL + timedelta(days=count)))
def test_terms_before_a_variation_stay_as_they_were(day: date) -> None:
    asked = replace(ASKED, starts_on=day, terms=(("efficiency_percent", "2"), ("notice_months", "3")))
    parts = varied_terms(TERMS, asked)
    assert parts[0].period.starts_on == TERMS.period.starts_on
    assert parts[-1].period.ends_before == TERMS.period.ends_before
    assert (parts[-1].efficiency_percent, parts[-1].notice_months) == (Decimal(2), 3)
    if day > APRIL:
        assert replace(parts[0], period=TERMS.period) == TERMS
        assert parts[0].period.ends_before == parts[1].period.starts_on == day


# Indicators


def test_the_law_asks_for_three_indicators_above_five_million_pounds_and_of_no_exempt_contract() -> None:
    big = replace(ACT, value=Money.pounds("5000000.01"))
    assert must_have_kpis(big, AwardRoute.COMPETITION, the_law())
    assert not must_have_kpis(replace(big, value=Money.pounds(5_000_000)), AwardRoute.COMPETITION, the_law())
    assert not must_have_kpis(big, AwardRoute.VERTICAL, the_law())
    assert not must_have_kpis(replace(big, begun_on=date(2024, 6, 1)), AwardRoute.COMPETITION, the_law())
    kpis = [Kpi(agreement="A-1", key=each, measure=each, target=Decimal(1), starts_on=APRIL) for each in "ab"]
    duty = kpi_duty_of(big, AwardRoute.COMPETITION, kpis, the_law(), date(2026, 5, 1))
    assert (duty.least, duty.found, duty.is_short) == (3, 2, True)


def test_an_indicator_tells_its_missing_months_and_when_it_is_next_to_be_rated() -> None:
    kpi = Kpi(agreement="A-1", key="a", measure="Seen in time", target=Decimal(95), starts_on=APRIL)
    results = [KpiResult("a", Month(2026, 4), Decimal(90)), KpiResult("a", Month(2026, 4), Decimal(96))]
    (found,) = standings([kpi], results, [], date(2026, 7, 5), due_days=10)
    assert [each.is_met for each in found.months] == [True, None, None]
    assert found.missing == (Month(2026, 5),)
    assert found.rate_by == date(2027, 3, 31)


# Ending


def test_options_do_what_they_say_and_are_taken_in_time() -> None:
    longer = AgreementOption(
        agreement="A-1", key="E", kind=OptionKind.EXTENSION, notice_by=date(2027, 9, 30), ends_on=date(2030, 3, 31)
    )
    check_option(longer, TERMS.period.last_day)
    with pytest.raises(OptionDoesNotFit):
        check_option(replace(longer, kind=OptionKind.BREAK), TERMS.period.last_day)
    with pytest.raises(OptionOutOfTime):
        check_taken(longer, TERMS.period.last_day, date(2027, 10, 1))


def test_notice_is_as_long_as_agreed() -> None:
    ending = Ending(
        agreement="A-1", ground=EndingGround.NOTICE, told_on=date(2026, 10, 1), ends_on=date(2027, 3, 31), words="."
    )
    with pytest.raises(NoticeTooShort):
        check_ending(ending, TERMS, date(2026, 10, 1))
    check_ending(replace(ending, ends_on=date(2027, 4, 1)), TERMS, date(2026, 10, 1))
    check_ending(replace(ending, ground=EndingGround.BREACH), TERMS, date(2026, 10, 1))


@pytest.mark.parametrize(
    ("on", "within"),
    [(date(2028, 1, 1), 3), (date(2027, 12, 1), 6), (date(2027, 4, 1), 12), (date(2026, 10, 1), 18)],
)
def test_the_pipeline_names_the_narrowest_time_within_which_an_agreement_ends(on: date, within: int) -> None:
    (found,) = expiring([TERMS], [], {}, [], on)
    assert (found.within_months, found.last_day, found.notice_by) == (within, date(2028, 3, 31), date(2027, 9, 30))
    assert expiring([TERMS], [], {}, [], date(2026, 9, 29)) == ()


# Shares

POOL = Sharing(reference="S-1", kind=SharingKind.POOL, title="Made up", host="a", aims="Home sooner", starts_on=APRIL)
KEYS = some.lists(some.integers(0, 10**6), min_size=3, max_size=3).filter(any)
COSTS = some.lists(some.tuples(some.integers(4, 12), some.integers(-(10**9), 10**9)), max_size=8)


def key_of(parts: list[int], starts_on: date = date(2026, 3, 31)) -> ShareKey:
    return ShareKey(starts_on, tuple(zip("abc", parts, strict=True)), "made up")


@given(parts=KEYS, rebased=KEYS, costs=COSTS, put_in=some.lists(some.integers(0, 10**9), min_size=3, max_size=3))
def test_pools_and_shares_always_sum_to_the_whole(
    parts: list[int], rebased: list[int], costs: list[tuple[int, int]], put_in: list[int]
) -> None:
    keys = [key_of(parts), key_of(rebased, date(2026, 9, 15))]
    told = [SharedCost(Month(2026, month), Money(pence), "spent") for month, pence in costs]
    year = FinancialYear(2026)
    given_ = [PartnerContribution(partner, year, Money(pence)) for partner, pence in zip("abc", put_in, strict=True)]
    for kind in SharingKind:
        found = year_shared(replace(POOL, kind=kind), year, keys, given_, told)
        assert Money.total([each.borne for each in found.partners]) == found.spent
        assert Money.total([each.owes for each in found.partners]) == found.difference


def test_shares_rebased_within_a_year_bind_no_earlier_month() -> None:
    committee = replace(POOL, kind=SharingKind.JOINT_COMMITTEE)
    keys = [key_of([1, 1, 0]), key_of([0, 0, 1], date(2026, 9, 15))]
    told = [SharedCost(Month(2026, month), Money(101), "spent") for month in (4, 9, 10)]
    found = year_shared(committee, FinancialYear(2026), keys, [], told)
    assert [(each.partner, each.borne.pence) for each in found.partners] == [("a", 102), ("b", 100), ("c", 101)]
    with pytest.raises(SharingKeyMissing):
        year_shared(committee, FinancialYear(2026), [keys[1]], [], told)


def test_a_section_75_pool_has_an_nhs_body_a_council_and_aims() -> None:
    forms = {"a": LegalForm.COUNCIL, "b": LegalForm.NHS_BODY}
    check_sharing(POOL, [("a", 1), ("b", 1)], forms)
    for sharing, known in ((POOL, {}), (replace(POOL, aims=""), forms), (replace(POOL, host="c"), forms)):
        with pytest.raises(SharingNotRecordable):
            check_sharing(sharing, [("a", 1), ("b", 1)], known)
