"""Agreements on record: begun with anybody, varied, judged, extended, ended, shared, and walled to their parties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from rightsource.commissioning import actions as commissioning
from rightsource.commissioning import models
from rightsource.commissioning.actions import ending, performance, sharing, timesheets, variations
from rightsource.commissioning.actions.charges import make_charge, set_activity_price
from rightsource.commissioning.errors.keeping import (
    AgreementBegunAlready,
    ChangeNotPermitted,
    ContractNotOnRecord,
    DutyNotInRegister,
    EndedAlready,
    IndicatorNotOnRecord,
    NoticeTooShort,
    OptionNotOnRecord,
    PartyNotOnRecord,
    ResultAhead,
    SharingNotRecordable,
    TooFewIndicators,
    VariationAnsweredAlready,
    VariationReachesCharged,
    VariationReferenceTaken,
)
from rightsource.commissioning.queries.agreement_told import (
    agreement_kept,
    agreements_expiring,
    agreements_to_attend,
    agreements_told,
)
from rightsource.commissioning.queries.charges import ChargeKnown, charge_known
from rightsource.commissioning.queries.sharing import sharing_known
from rightsource.commissioning.queries.timesheets import overhead_known
from rightsource.commissioning.rules.agreements.changing import Change
from rightsource.commissioning.rules.agreements.contract import Contract
from rightsource.commissioning.rules.agreements.ending import (
    AgreementOption,
    Ending,
    EndingGround,
    ExitItem,
    ExitKind,
    OptionKind,
)
from rightsource.commissioning.rules.agreements.performance import Concern, Kpi, KpiRating, KpiResult, Rating
from rightsource.commissioning.rules.agreements.sharing import PartnerContribution, ShareKey, Sharing, SharingKind
from rightsource.commissioning.rules.agreements.timesheets import Timesheet
from rightsource.commissioning.rules.agreements.variations import AnswerGiven, VariationAnswer, VariationAsked
from rightsource.commissioning.rules.charges.day import Pressing
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PaymentMechanism, PriceEvent, PriceKind
from rightsource.constitution.actions import record_organisations
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.quantities import FinancialYear, Money, Month, Period, ProblemsFound
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.viewpoints import Sight, Viewpoint

pytestmark = pytest.mark.django_db
APRIL, TODAY = date(2026, 4, 1), date(2026, 11, 22)
SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
ACTING: dict[str, Any] = {"by": SYSTEM, "authority": Authority("a test")}
OTHER: dict[str, Any] = {"by": Actor("contract-manager"), "authority": Authority("a test")}
NOW: dict[str, Any] = ACTING | {"today": TODAY}
TABLES = (
    models.AgreementContract, models.Variation, models.VariationAnswered, models.AgreementKpi,
    models.AgreementKpiResult, models.AgreementKpiRating, models.PerformanceConcern, models.AgreementOption,
    models.AgreementEnding, models.ExitItem, models.OldOverhead, models.Sharing, models.SharePart,
    models.SharingContribution, models.SharingCost,
)  # fmt: skip
BLOCK = AgreementTerms(
    agreement="A-1", title="A made-up block", commissioner="council", provider="care-company",
    route=AwardRoute.COMPETITION, notice_months=6, period=Period(APRIL, date(2027, 4, 1)),
)  # fmt: skip
HOURS = replace(BLOCK, agreement="A-2", title="Made-up hours", mechanism=PaymentMechanism.PAY_AS_YOU_GO)
ON_AWARD = Contract(
    agreement="A-1", kind=NeedKind.SERVICES, value=Money.pounds(6_000_000), begun_on=date(2025, 6, 1), starts_on=APRIL,
    most_ends_on=date(2029, 3, 31),
)  # fmt: skip
ASKED = VariationAsked(
    reference="V-1", agreement="A-1", asked_for="care-company", what="Two more rooms", reason="They opened.",
    starts_on=date(2026, 10, 1), change=Change(value=Money.pounds(60_000)), a_year=Money.pounds(12_000),
    terms=(("notice_months", "3"),),
)  # fmt: skip
YES = AnswerGiven(answer=VariationAnswer.ACCEPTED, words="Agreed.")


def entry(row: object) -> Entry:
    return Entry(row, Source("a test"), KnownOn.on(APRIL, Audience.INSIDERS))


def body(key: str, form: LegalForm) -> OrganisationInForce:
    return OrganisationInForce(
        organisation=key, name=key.title(), legal_form=form, status=OrganisationStatus.OPERATING,
        is_vehicle=form is LegalForm.COMPANY_BY_SHARES, is_group=False, period=Period(APRIL),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _kept(db: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    given = ACTING | {"recording": Recording(APRIL)}
    bodies = [
        body("council", LegalForm.COUNCIL),
        body("care-company", LegalForm.COMPANY_BY_SHARES),
        body("law-company", LegalForm.COMPANY_BY_SHARES),
        body("nhs-body", LegalForm.NHS_BODY),
    ]
    record_organisations(entries=[entry(each) for each in bodies], **given)
    for terms in (BLOCK, HOURS):
        assert variations.begin_agreement(terms=terms, **ACTING, today=APRIL)
    agreed = PriceEvent(
        reference="A-1-P1", agreement="A-1", organisation="care-company", financial_year=FinancialYear(2026),
        kind=PriceKind.AGREED, amount=Money.pounds(1_200_000), asked_on=APRIL,
    )  # fmt: skip
    commissioning.record_prices(entries=[entry(agreed)], **given)
    assert variations.record_contract(contract=ON_AWARD, **NOW)
    yield
    walls.look_as(walls.THE_COUNCIL)


def charge(month: Month, agreement: str = "A-1") -> ChargeKnown:
    return make_charge(agreement=agreement, month=month, **NOW)


def accept(asked: VariationAsked = ASKED) -> None:
    assert variations.ask_variation(asked=asked, **ACTING, today=TODAY)
    variations.answer_variation(reference=asked.reference, given=YES, **OTHER, today=TODAY)


def indicators(count: int, credit: int = 10) -> None:
    for number in range(count):
        kpi = Kpi(
            agreement="A-1", key=f"k{number}", measure=f"Measure {number}", target=Decimal(95), starts_on=APRIL,
            credit_percent=Decimal(credit),
        )  # fmt: skip
        performance.set_kpi(kpi=kpi, **NOW)


def test_anybody_buys_and_sells_and_a_party_from_outside_comes_on_record() -> None:
    sale = replace(BLOCK, agreement="S-1", commissioner="a-school", provider="care-company")
    school = variations.Outsider(key="a-school", name="A made-up school", legal_form=LegalForm.OTHER_PUBLIC)
    with pytest.raises(PartyNotOnRecord):
        variations.begin_agreement(terms=sale, **NOW)
    assert variations.begin_agreement(terms=sale, outsider=school, **NOW) is True
    assert variations.begin_agreement(terms=sale, outsider=school, **NOW) is False
    with pytest.raises(AgreementBegunAlready):
        variations.begin_agreement(terms=replace(sale, title="Another"), **NOW)
    kept = agreement_kept("S-1", TODAY, Audience.INSIDERS)
    assert (kept.buyer.is_one, kept.seller.is_one) == (True, False)
    with pytest.raises(DutyNotInRegister):
        variations.record_contract(contract=replace(ON_AWARD, duties=("no-such-duty",)), **NOW)


def test_a_variation_accepted_is_dated_terms_and_a_step_of_later_charges_alone() -> None:
    before = charge(SEPTEMBER)
    accept()
    first, second = agreement_kept("A-1", TODAY, Audience.INSIDERS).terms
    assert (first.row.notice_months, first.row.period.ends_before) == (6, ASKED.starts_on)
    assert (second.row.notice_months, second.row.period.starts_on) == (3, ASKED.starts_on)
    assert charge(SEPTEMBER).amount == before.amount == Money.pounds(100_000)
    later = charge(OCTOBER)
    assert later.amount == Money.pounds(101_000)
    assert later.steps[-1].what == "Variation V-1: £12,000.00 a year from 1 October 2026"
    assert later.evidence.variations == ("V-1",)


def test_a_variation_asked_or_answered_again_changes_nothing_and_charged_months_stay() -> None:
    accept()
    events = AuditEvent.objects.count()
    assert variations.ask_variation(asked=ASKED, **NOW) is False
    assert variations.answer_variation(reference="V-1", given=YES, **OTHER, today=TODAY).words == "Agreed."
    assert AuditEvent.objects.count() == events
    with pytest.raises(VariationReferenceTaken):
        variations.ask_variation(asked=replace(ASKED, what="Something else"), **NOW)
    with pytest.raises(VariationAnsweredAlready):
        variations.answer_variation(reference="V-1", given=replace(YES, words="Other."), **OTHER, today=TODAY)
    charge(OCTOBER)
    with pytest.raises(VariationReachesCharged):
        variations.ask_variation(asked=replace(ASKED, reference="V-2"), **NOW)


def test_what_the_law_does_not_permit_is_not_accepted_and_nothing_is_written() -> None:
    wide = replace(ASKED, reference="V-3", change=Change(value=Money.pounds(900_000), changes_scope=True), terms=())
    variations.ask_variation(asked=wide, **NOW)
    with pytest.raises(ChangeNotPermitted):
        variations.answer_variation(reference="V-3", given=YES, **OTHER, today=TODAY)
    no = AnswerGiven(answer=VariationAnswer.REFUSED, words="It is another contract.")
    assert variations.answer_variation(reference="V-3", given=no, **OTHER, today=TODAY).answer == no.answer
    unknown = replace(ASKED, reference="V-4", agreement="A-2", a_year=None)
    variations.ask_variation(asked=unknown, **NOW)
    with pytest.raises(ContractNotOnRecord):
        variations.answer_variation(reference="V-4", given=YES, **OTHER, today=TODAY)


def test_a_missed_indicator_credits_the_months_charge_in_a_step_of_its_own() -> None:
    indicators(3)
    results = [KpiResult("k0", OCTOBER, Decimal(90)), KpiResult("k1", OCTOBER, Decimal(96))]
    assert performance.return_kpis(agreement="A-1", results=results, **NOW) == 2
    assert performance.return_kpis(agreement="A-1", results=results, **NOW) == 0
    made = charge(OCTOBER)
    assert made.amount == Money.pounds(90_000)
    assert made.steps[-1].what == "Service credit of 10%: Measure 0 was 90, against a target of 95"
    assert len(made.evidence.kpi_results) == 2
    assert performance.return_kpis(agreement="A-1", results=[KpiResult("k0", OCTOBER, Decimal(95))], **NOW) == 1
    assert charge(OCTOBER).amount == Money.pounds(100_000)
    assert charge_known("A-1", OCTOBER, 1).amount == made.amount
    with pytest.raises(ResultAhead):
        performance.return_kpis(agreement="A-1", results=[KpiResult("k0", Month(2026, 11), Decimal(1))], **NOW)
    with pytest.raises(IndicatorNotOnRecord):
        performance.return_kpis(agreement="A-1", results=[KpiResult("no", OCTOBER, Decimal(1))], **NOW)


def test_ratings_wait_for_the_three_indicators_that_the_law_asks_for() -> None:
    indicators(2)
    rating = KpiRating(
        key="k0", from_day=APRIL, to_day=date(2026, 9, 30), rating=Rating.GOOD, words="Met.", rated_on=TODAY
    )
    with pytest.raises(TooFewIndicators):
        performance.rate_kpi(agreement="A-1", rating=rating, **NOW)
    indicators(3)
    assert performance.rate_kpi(agreement="A-1", rating=rating, **NOW) is True
    assert performance.rate_kpi(agreement="A-1", rating=rating, **NOW) is False
    published = replace(rating, published_on=TODAY)
    assert performance.rate_kpi(agreement="A-1", rating=published, **NOW) is True
    (standing, *_) = agreement_kept("A-1", TODAY, Audience.INSIDERS).standings
    assert [each.published_on for each in standing.ratings] == [TODAY]


def test_an_option_taken_and_an_early_end_are_dated_terms() -> None:
    option = AgreementOption(
        agreement="A-1", key="E1", kind=OptionKind.EXTENSION, notice_by=date(2026, 12, 31), ends_on=date(2029, 3, 31)
    )
    assert ending.record_option(option=option, **NOW) is True
    with pytest.raises(OptionNotOnRecord):
        ending.take_option(agreement="A-1", key="E2", **NOW)
    assert ending.take_option(agreement="A-1", key="E1", **NOW) is True
    assert ending.take_option(agreement="A-1", key="E1", **NOW) is False
    assert agreement_kept("A-1", TODAY, Audience.INSIDERS).current.row.period.last_day == option.ends_on
    early = Ending(
        agreement="A-1", ground=EndingGround.NOTICE, told_on=TODAY, ends_on=date(2027, 5, 21), words="It ends."
    )
    with pytest.raises(NoticeTooShort):
        ending.end_agreement(ending=early, **NOW)
    early = replace(early, ends_on=date(2027, 5, 22))
    assert ending.end_agreement(ending=early, **NOW) is True
    assert ending.end_agreement(ending=early, **NOW) is False
    with pytest.raises(EndedAlready):
        ending.end_agreement(ending=replace(early, words="Another."), **NOW)
    assert agreement_kept("A-1", TODAY, Audience.INSIDERS).current.row.period.last_day == early.ends_on


def test_the_managers_day_tells_what_waits_is_missing_late_and_ends(django_assert_max_num_queries: Any) -> None:
    indicators(1)
    item = ExitItem(agreement="A-1", key="r", kind=ExitKind.RECORDS, what="Files", owner="x", due_on=date(2026, 11, 1))
    ending.plan_exit(item=item, **NOW)
    concern = Concern(
        reference="C-1", agreement="A-1", what="Visits missed", raised_on=date(2026, 9, 1), improve_by=date(2026, 10, 1)
    )
    performance.record_concern(concern=concern, **NOW)
    failed = replace(concern, has_failed=True, ended_on=TODAY, words="None was made.")
    performance.record_concern(concern=failed, **NOW)
    variations.ask_variation(asked=ASKED, **NOW)
    with django_assert_max_num_queries(26):
        found = agreements_to_attend(TODAY)
    kinds = {each.kind for each in found if each.agreement == "A-1"}
    assert kinds == {Pressing.NOTICE, Pressing.VARIATION, Pressing.KPI_MISSING, Pressing.EXIT, Pressing.DECIDE}
    assert [each.agreement for each in agreements_told(TODAY, Audience.INSIDERS).agreements] == ["A-1", "A-2"]
    (first, second) = agreements_expiring(TODAY, Audience.INSIDERS)
    assert (first.terms.agreement, first.within_months, first.exit_left, second.exit_left) == ("A-1", 6, 1, None)
    assert ending.finish_exit_item(agreement="A-1", key="r", evidence="Receipt", **NOW) is True
    assert Pressing.EXIT not in {each.kind for each in agreements_to_attend(TODAY)}


def test_timesheets_are_priced_by_the_rate_card_with_every_fault_listed_at_once() -> None:
    set_activity_price(agreement="A-2", unit="solicitor hour", price=Money.pounds(100), starts_on=APRIL, **NOW)
    head = "Agreement,Worker,Date,Grade,Hours,Matter"
    bad = GivenFile("o.csv", f"{head}\nA-2,W1,2026-10-05,solicitor hour,20,M1\nA-2,W1,2026-10-05,solicitor hour,5,M2\n"
                    "A-2,,2026-10-06,solicitor hour,1,M1\nA-2,W2,2026-10-06,partner hour,1,M1\n".encode())  # fmt: skip
    with pytest.raises(ProblemsFound) as refused:
        timesheets.import_timesheets(file=bad, **NOW)
    assert [each.code for each in refused.value.problems] == [
        "timesheet-hours", "timesheet-without-worker", "activity-unknown-unit",
    ]  # fmt: skip
    assert not models.ActivityReturn.objects.exists()
    sheets = [Timesheet("A-2", "W1", date(2026, 10, 5), "solicitor hour", Decimal("7.5"), "M1")]
    assert timesheets.return_timesheets(name="October", sheets=sheets, **NOW).lines == 1
    assert timesheets.return_timesheets(name="October", sheets=sheets, **NOW).was_on_file
    assert charge(OCTOBER, "A-2").amount == Money.pounds(750)
    overhead = {"agreement": "A-2", "a_year": Money.pounds(24_000), "year": FinancialYear(2015), "source": "Made up"}
    assert timesheets.record_old_overhead(**overhead, **NOW) is True
    assert timesheets.record_old_overhead(**overhead, **NOW) is False
    told = overhead_known("A-2", TODAY)
    assert told is not None
    assert (told.charged, told.overhead, told.saved) == (Money.pounds(750), Money.pounds(2000), Money.pounds(1250))


def test_a_pool_is_split_to_the_penny_and_rebased_from_a_day() -> None:
    pool = Sharing(
        reference="POOL-1", kind=SharingKind.POOL, title="Home from hospital", host="council", aims="Home sooner",
        starts_on=APRIL,
    )  # fmt: skip
    parts = [("council", 2), ("nhs-body", 1)]
    with pytest.raises(SharingNotRecordable):
        sharing.agree_sharing(sharing=pool, parts=[("council", 1), ("law-company", 1)], basis="Agreed", **NOW)
    assert sharing.agree_sharing(sharing=pool, parts=parts, basis="Agreed", **NOW) is True
    assert sharing.agree_sharing(sharing=pool, parts=parts, basis="Agreed", **NOW) is False
    year = FinancialYear(2026)
    for partner, pence in (("council", 600), ("nhs-body", 300)):
        given = {"reference": "POOL-1", "contribution": PartnerContribution(partner, year, Money(pence))}
        assert sharing.put_in(**ACTING, **given) is True
        assert sharing.put_in(**ACTING, **given) is False
    spent = {"reference": "POOL-1", "mark": "1", "month": OCTOBER, "amount": Money(1000), "what": "Home care"}
    assert sharing.spend_shared(**ACTING, **spent) is True
    assert sharing.spend_shared(**ACTING, **spent) is False
    (found,) = sharing_known("POOL-1").years
    assert [(each.partner, each.borne.pence, each.owes.pence) for each in found.partners] == [
        ("council", 667, 67), ("nhs-body", 333, 33),
    ]  # fmt: skip
    key = ShareKey(date(2027, 4, 1), (("council", 1), ("nhs-body", 1)), "Activity")
    assert sharing.rebase_shares(reference="POOL-1", key=key, **NOW) is True
    assert sharing.rebase_shares(reference="POOL-1", key=key, **NOW) is False
    assert sharing_known("POOL-1").years == (found,)


def test_the_two_parties_see_how_an_agreement_is_kept_and_nobody_else_writes_it() -> None:
    indicators(1)
    variations.ask_variation(asked=ASKED, **NOW)
    walls.look_as(Viewpoint(Sight.ORGANISATION, "care-company"))
    assert [table.objects.count() for table in TABLES[:4]] == [1, 1, 0, 1]
    with pytest.raises(DatabaseError), transaction.atomic():
        indicators(2)
    walls.look_as(Viewpoint(Sight.ORGANISATION, "law-company"))
    assert [table.objects.count() for table in TABLES] == [0] * len(TABLES)
    walls.look_as(walls.THE_PUBLIC)
    assert [table.objects.count() for table in TABLES] == [0] * len(TABLES)
    walls.look_as(walls.THE_COUNCIL)
    for table in (models.AgreementContract, models.Variation, models.AgreementKpi):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all().delete()
