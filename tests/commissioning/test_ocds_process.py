"""A procurement leaves whole under one id, from planning to payment, and comes back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from rightsource.commissioning.rules.agreements.changing import Change, Ground
from rightsource.commissioning.rules.agreements.performance import Kpi, KpiRating, Rating
from rightsource.commissioning.rules.agreements.variations import Variation, VariationAnswer, VariationAsked
from rightsource.commissioning.rules.directives import Directive
from rightsource.commissioning.rules.evaluation.awards import Award
from rightsource.commissioning.rules.evaluation.plan import Criterion, CriterionKind, Plan, TieBreak
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.commissioning.rules.ocds import package_faults, read_ocds, release_faults
from rightsource.commissioning.rules.ocds_export import (
    AgreementToPublish,
    agreement_release,
    extensions_used,
    release_package,
    written_out,
)
from rightsource.commissioning.rules.ocds_kept import AgreementKept, failures_published, kept
from rightsource.commissioning.rules.ocds_process import BidTold, ProcessToPublish, process_release
from rightsource.commissioning.rules.payments.runs import PaymentRequest
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Lot, Procurement, standing
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PriceEvent, PriceKind
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce, OrganisationStatus
from rightsource.quantities import FinancialYear, Money, Period

PREFIX, ON = "ocds-made01", date(2026, 11, 22)
SINCE = Period(date(2024, 4, 1))


def organisation(key: str, form: LegalForm, number: str = "") -> OrganisationInForce:
    return OrganisationInForce(
        organisation=key,
        name=f"Made-up {key}",
        legal_form=form,
        registered_number=number,
        status=OrganisationStatus.OPERATING,
        is_vehicle=False,
        is_group=False,
        period=SINCE,
    )


ORGANISATIONS = {
    "council": organisation("council", LegalForm.COUNCIL),
    "buses": organisation("buses", LegalForm.COMPANY_BY_SHARES, "01234567"),
    "minibus": organisation("minibus", LegalForm.CHARITY, "1112345"),
}
OPENED = Procurement(
    reference="P/26 1",
    buyer="council",
    title="Buses to day centres",
    kind=NeedKind.SERVICES,
    begun_on=date(2026, 4, 1),
    lots=(Lot(1, "North"), Lot(2, "South")),
)
NOTICES = (
    Happening(Notice.UK4, date(2026, 4, 21), "https://example.test/uk4"),
    Happening(Notice.UK6, date(2026, 7, 1)),
    Happening(Notice.UK7, date(2026, 8, 1)),
)
PLAN = Plan(
    procurement=OPENED.reference,
    closes_at=datetime(2026, 6, 1, 12, tzinfo=UTC),
    quality_by=date(2026, 6, 20),
    said_on=date(2026, 4, 21),
    formula=next(iter(PriceFormula)),
    tie_break=TieBreak.QUALITY,
    criteria=(
        Criterion(mark="Q1", title="Safety", kind=CriterionKind.QUALITY, weight=Decimal(60)),
        Criterion(mark="P", title="Price", kind=CriterionKind.PRICE, weight=Decimal(40)),
    ),
)
TERMS = AgreementTerms(
    agreement="A-9",
    title="Buses to day centres, north",
    commissioner="council",
    provider="buses",
    route=AwardRoute.COMPETITION,
    awarded_on=date(2026, 7, 1),
    period=Period(date(2026, 8, 1), date(2027, 4, 1)),
)
PRICE = PriceEvent(
    reference="A-9-P1",
    agreement="A-9",
    organisation="buses",
    financial_year=FinancialYear(2026),
    kind=PriceKind.AGREED,
    amount=Money.pounds(90_000),
    asked_on=date(2026, 7, 1),
)
AWARD = Award(
    number=1,
    procurement=OPENED.reference,
    lot=1,
    tender=11,
    supplier="Made-up buses",
    organisation="buses",
    value=Money.pounds(90_000),
    decided_on=date(2026, 6, 25),
    decision="CAB-1",
    reason="In front",
    agreement="A-9",
)
DIRECTIVE = Directive(
    directive="D-1",
    title="Bring people to day centres",
    outcome="well",
    envelope=Money.pounds(100_000),
    period=Period(date(2026, 4, 1), date(2027, 4, 1)),
    decision="FC-1",
    issued_on=date(2026, 3, 1),
    issued_by="commissioner",
)


def payment(pence: int, paid_on: date | None = date(2026, 9, 30)) -> PaymentRequest:
    return PaymentRequest(
        request_id=UUID(int=pence),
        reference=f"PAY-{pence}",
        owed="A-9/2026-08",
        payer="council",
        payee="buses",
        agreement="A-9",
        amount=Money(pence),
        billed_on=date(2026, 9, 1),
        pay_by=date(2026, 10, 1),
        purpose="Somebody's journeys",
        asked_on=date(2026, 9, 5),
        asked_by="contract-manager",
        paid_on=paid_on,
    )


def variation(answer: VariationAnswer, notice_on: date | None) -> Variation:
    asked = VariationAsked(
        reference="V-1",
        agreement="A-9",
        asked_for="buses",
        what="One more round",
        reason="More people",
        starts_on=date(2026, 10, 1),
        change=Change(value=Money.pounds(5_000), ground=Ground.PROVIDED_FOR),
    )
    return Variation(
        asked=asked, asked_by="x", asked_on=date(2026, 9, 1), answer=answer, provision="PA 2023 Sch 8 para 1",
        notice_on=notice_on,
    )  # fmt: skip


KPI = Kpi(agreement="A-9", key="late", measure="Rounds in time", target=Decimal(98), starts_on=date(2026, 8, 1))


def rating(given: Rating, published_on: date | None) -> KpiRating:
    return KpiRating(
        key="late", from_day=date(2026, 8, 1), to_day=date(2026, 10, 31), rating=given, words="x",
        rated_on=date(2026, 11, 1), published_on=published_on,
    )  # fmt: skip


def life(
    payments: tuple[PaymentRequest, ...] = (payment(50_001),),
    variations: tuple[Variation, ...] = (variation(VariationAnswer.ACCEPTED, date(2026, 9, 20)),),
    ratings: tuple[KpiRating, ...] = (rating(Rating.INADEQUATE, date(2026, 11, 10)),),
) -> AgreementKept:
    return kept(payments, variations, failures_published([KPI], ratings, []), law=the_law(), on=ON)


def agreement(kept_of: AgreementKept) -> AgreementToPublish:
    return AgreementToPublish(
        (TERMS,), ORGANISATIONS["council"], ORGANISATIONS["buses"], (PRICE,), date(2026, 8, 1), kept_of
    )


def process(**changed: Any) -> ProcessToPublish:
    notices = changed.pop("notices", NOTICES)
    whole = ProcessToPublish(
        standing=standing(OPENED, None, notices, the_law(), ON),
        directives=(DIRECTIVE,),
        plan=PLAN,
        bids=(BidTold(11, 1, "buses", False), BidTold(12, 1, "minibus", True), BidTold(13, 2, "", False)),
        awards=(AWARD,),
        agreements=(agreement(life()),),
        organisations=ORGANISATIONS,
    )
    return replace(whole, **changed)


def test_a_process_is_told_whole_under_one_id_and_keeps_to_the_standard() -> None:
    told = process_release(process(), PREFIX)
    assert release_faults(told) == ()
    assert told["ocid"] == "ocds-made01-procurement-p-26-1"
    assert told["tag"] == ["planning", "tender", "award", "contract", "implementation"]
    assert told["planning"]["budget"]["budgetBreakdown"][0]["amount"]["amount"] == 100_000
    assert [each["id"] for each in told["tender"]["lots"]] == ["1", "2"]
    assert told["tender"]["awardCriteriaDetails"] == "Q1: Safety (60 %); P: Price (40 %)"
    assert {each["id"]: each["value"] for each in told["bids"]["statistics"]} == {
        "bids-1": 2, "validBids-1": 1, "bids-2": 1, "validBids-2": 1,
    }  # fmt: skip
    (contract,) = told["contracts"]
    assert (contract["awardID"], told["awards"][0]["id"]) == ("P/26 1-1", "P/26 1-1")
    assert contract["amendments"][0]["rationale"] == "provided for in the contract as awarded (PA 2023 Sch 8 para 1)"
    assert contract["implementation"]["transactions"][0]["value"]["amount"] == 500.01
    assert contract["implementation"]["performanceFailures"][0]["category"] == "Rounds in time: inadequate"
    assert {each["id"]: each["roles"] for each in told["parties"]} == {
        "ocds-made01-organisation-council": ["buyer", "procuringEntity", "funder", "payer"],
        "GB-COH-01234567": ["tenderer", "supplier", "payee"],
        "GB-CHC-1112345": ["tenderer"],
    }


def test_neither_bids_nor_awards_are_told_before_the_award_is_announced() -> None:
    told = process_release(process(notices=NOTICES[:1], agreements=()), PREFIX)
    assert release_faults(told) == ()
    assert not {"bids", "awards", "contracts"} & set(told)
    assert "numberOfTenderers" not in told["tender"]
    assert told["tag"] == ["planning", "tender"]
    assert "minibus" not in json.dumps(told)


def test_no_price_of_a_tender_and_no_words_of_a_payment_leave() -> None:
    text = json.dumps(process_release(process(), PREFIX))
    assert "Somebody's journeys" not in text
    assert all("value" not in each for each in json.loads(text)["bids"]["details"])


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"payments": (payment(50_000),)}, "transactions"),
        ({"payments": (payment(50_001, None),)}, "transactions"),
        ({"payments": (payment(50_001, date(2026, 11, 23)),)}, "transactions"),
        ({"variations": (variation(VariationAnswer.ACCEPTED, None),)}, "amendments"),
        ({"variations": (variation(VariationAnswer.REFUSED, date(2026, 9, 20)),)}, "amendments"),
        ({"ratings": (rating(Rating.INADEQUATE, None),)}, "performanceFailures"),
        ({"ratings": (rating(Rating.GOOD, date(2026, 11, 10)),)}, "performanceFailures"),
    ],
)
def test_what_is_not_published_does_not_leave(changed: dict[str, Any], part: str) -> None:
    assert f'"{part}":' in json.dumps(agreement_release(agreement(life()), PREFIX))
    assert f'"{part}":' not in json.dumps(agreement_release(agreement(life(**changed)), PREFIX))


def test_a_package_names_the_extensions_that_it_uses_and_comes_back_the_same() -> None:
    told = process_release(process(), PREFIX)
    package = release_package([told], publisher="Testshire", uri="urn:x:releases")
    assert package_faults(package) == ()
    assert len(package["extensions"]) == 4
    assert extensions_used([agreement_release(agreement(AgreementKept()), PREFIX)]) == []
    (read,) = read_ocds(written_out(package), "releases.json").releases
    assert read.faults == ()
    assert json.loads(read.content) == told


def test_an_agreement_that_no_award_on_record_led_to_is_awarded_within_its_procurement() -> None:
    told = process_release(process(awards=(), notices=NOTICES[:1]), PREFIX)
    assert release_faults(told) == ()
    assert told["contracts"][0]["awardID"] == told["awards"][0]["id"] == "A-9-2026-08-01"
