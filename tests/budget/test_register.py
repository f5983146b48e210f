"""The savings register as rules: what counts, who may take which step, and what the books must show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.budget.errors import (
    EvidenceMonthsNotClosed,
    EvidenceMonthsOutsideTheYear,
    LedgerHasMoved,
    NoCounterfactual,
    SavingAgreedAlready,
    SavingAgreedByItsProposer,
    SavingAgreedUnheard,
    SavingAmountNotPositive,
    SavingNotAgreed,
    SavingNotInDelivery,
    SavingSaysTooLittle,
    VerifiedMoreThanLedgerShows,
    VerifierHoldsInterest,
)
from rightsource.budget.rules import register
from rightsource.budget.rules.ledger_evidence import (
    EvidenceAsked,
    Rise,
    check_closed,
    check_ledger_shows,
    check_months,
    check_not_moved,
    evidenced,
    share_a_line,
    spent,
    would_have_been,
)
from rightsource.budget.rules.register_rows import (
    Counterfactual,
    LedgerEvidence,
    PriceIndex,
    SavingDocument,
    SavingDocumentKind,
    SavingProposal,
    SavingStep,
    Step,
)
from rightsource.budget.rules.rows import (
    Attribution,
    BudgetLine,
    Flow,
    Heading,
    Recurrence,
    SavingFigure,
    SavingStage,
    Version,
)
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.ledger.rules.rows import AccountingPeriod, Balance, ServiceDivision
from rightsource.quantities import FinancialYear, Money, Month, Period
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

YEAR = FinancialYear(2026)
TODAY = date(2026, 11, 22)
APRIL, SEPTEMBER = Month(2026, 4), Month(2026, 9)
_PARENTS = Provenance(Source("made up for a test"), KnownOn.on(TODAY))
_ids = count()


def recorded(row: Any) -> Recorded[Any]:
    return Recorded(row, _PARENTS, str(next(_ids)))


def proposal(saving: str = "S-1", **more: Any) -> SavingProposal:
    terms = SavingProposal(
        saving=saving,
        title="Fewer agency nights",
        owner="care-finance-lead",
        organisation="care",
        recurrence=Recurrence.RECURRENT,
        attribution=Attribution.MODEL,
        baseline=Money.pounds(5_000_000),
        baseline_words="Agency staff, outturn 2025-26, account 5200",
        cost_to_achieve=Money.pounds(100_000),
        proposed_by="commissioner",
        proposed_on=date(2026, 1, 12),
    )
    return replace(terms, **more)


def figure(stage: SavingStage, pounds: int, by: str, saving: str = "S-1", **more: Any) -> Recorded[SavingFigure]:
    return recorded(
        SavingFigure(
            saving=saving,
            title="Fewer agency nights",
            financial_year=YEAR,
            stage=stage,
            amount=Money.pounds(pounds),
            said_on=date(2026, 10, 15),
            said_by=by,
            **more,
        )
    )


def step(step: Step, pounds: int = 100, year: FinancialYear = YEAR, **more: Any) -> SavingStep:
    return SavingStep(
        saving="S-1",
        financial_year=year,
        step=step,
        amount=Money.pounds(pounds),
        decision="CAB-1",
        taken_by="section-151-officer",
        taken_on=date(2026, 2, 24),
        **more,
    )


def line(fell: int = 100, **more: Any) -> LedgerEvidence:
    shown = LedgerEvidence(
        saving="S-1",
        financial_year=YEAR,
        books="care",
        account="5200",
        account_title="Agency staff",
        first=APRIL,
        last=SEPTEMBER,
        against=Counterfactual.LAST_YEAR,
        how="April 2025 to September 2025",
        would_have_been=Money.pounds(1000),
        was=Money.pounds(1000 - fell),
        shown_by="care-finance-lead",
        shown_on=TODAY,
    )
    return replace(shown, **more)


def balance(month: Month, pounds: int, account: str = "5200", counterparty: str = "", **more: Any) -> Balance:
    return Balance(
        organisation="care",
        account=account,
        title="Agency staff",
        line="staff",
        division=ServiceDivision.ADULTS,
        month=month,
        counterparty=counterparty,
        is_year_end=bool(more.get("is_year_end")),
        amount=Money.pounds(pounds),
    )


figures = st.lists(
    st.builds(
        figure,
        st.sampled_from(SavingStage),
        st.integers(0, 10**6),
        st.sampled_from(("lead", "accountant", "director")),
        st.sampled_from(("S-1", "S-2", "S-3", "S-4")),
        organisation=st.sampled_from(("", "care", "law")),
        recurrence=st.sampled_from(Recurrence),
        attribution=st.sampled_from(Attribution),
    ),
    max_size=20,
)


@given(figures)
def test_attributions_recurrences_and_organisations_each_add_up_to_the_total(said: list[Any]) -> None:
    found = register.savings_register(register.RegisterMaterial(figures=tuple(said)), YEAR, TODAY)

    for parts in (found.by_attribution, found.by_recurrence, found.by_organisation):
        for measure in ("promised", "agreed", "claimed", "verified", "gap", "cost_to_achieve"):
            total = Money.total([getattr(part, measure) for part in parts.values()])
            assert total == getattr(found.total, measure)


@given(figures)
def test_nobodys_own_verification_counts(said: list[Any]) -> None:
    found = register.savings_register(register.RegisterMaterial(figures=tuple(said)), YEAR, TODAY)

    for saving in found.savings:
        claimants = {
            each.row.said_by
            for each in said
            if each.row.stage is SavingStage.CLAIMED and each.row.saving == saving.truth.saving
        }
        if saving.truth.verified is not None:
            assert saving.truth.verified.row.said_by not in claimants


@given(figures)
def test_what_is_one_off_is_never_among_what_comes_back(said: list[Any]) -> None:
    found = register.savings_register(register.RegisterMaterial(figures=tuple(said)), YEAR, TODAY)

    recurrent = found.by_recurrence[Recurrence.RECURRENT]
    ones = {each.record_ids for each in found.savings if each.recurrence is Recurrence.ONE_OFF}
    assert not {record for ids in ones for record in ids} & set(recurrent.record_ids)


@given(figures, st.sampled_from(("", "care", "law")))
def test_a_vehicles_register_is_its_part_of_everybodys(said: list[Any], vehicle: str) -> None:
    material = register.RegisterMaterial(figures=tuple(said))
    whole = register.savings_register(material, YEAR, TODAY)
    own = register.savings_register(material, YEAR, TODAY, vehicle=vehicle)

    part = whole.by_organisation.get(vehicle)
    assert own.total.verified == (part.verified if part is not None else Money(0))


def test_a_saving_walks_from_proposal_to_verified() -> None:
    planned = figure(SavingStage.PLANNED, 100, "commissioner")
    claimed = figure(SavingStage.CLAIMED, 90, "lead")
    verified = figure(SavingStage.VERIFIED, 80, "accountant")
    agreed, begun = recorded(step(Step.AGREED)), recorded(step(Step.IN_DELIVERY))
    walked = [
        ((planned,), ()),
        ((planned,), (agreed,)),
        ((planned,), (agreed, begun)),
        ((planned, claimed), (agreed, begun)),
        ((planned, claimed, verified), (agreed, begun)),
    ]

    stages = []
    for said, steps in walked:
        material = register.RegisterMaterial(figures=said, proposals=(recorded(proposal()),), steps=steps)
        (saving,) = register.savings_register(material, YEAR, TODAY).savings
        stages.append(saving.stage)

    assert stages == [
        register.RegisterStage.PROPOSED,
        register.RegisterStage.AGREED,
        register.RegisterStage.IN_DELIVERY,
        register.RegisterStage.DELIVERED,
        register.RegisterStage.VERIFIED,
    ]


def test_what_it_costs_to_bring_about_is_counted_once_over_its_years() -> None:
    said = (figure(SavingStage.PLANNED, 100, "x"), figure(SavingStage.PLANNED, 100, "x"))
    later = replace(said[1], row=replace(said[1].row, financial_year=FinancialYear(2027)))
    material = register.RegisterMaterial(figures=(said[0], later), proposals=(recorded(proposal()),))

    costs = [
        register.savings_register(material, FinancialYear(year), TODAY).total.cost_to_achieve for year in (2026, 2027)
    ]
    assert costs == [Money.pounds(100_000), Money(0)]


def test_a_vehicles_page_shows_what_the_council_claims_of_the_same_money() -> None:
    said = (
        figure(SavingStage.CLAIMED, 80, "council-lead", "S-1"),
        figure(SavingStage.CLAIMED, 90, "care-lead", "S-2", organisation="care"),
    )
    ledger = (
        recorded(line(80, books="council", account="9100", counterparty="care")),
        recorded(line(90, saving="S-2")),
    )
    found = register.savings_register(
        register.RegisterMaterial(figures=said, ledger=ledger), YEAR, TODAY, vehicle="care"
    )

    (twice,) = found.claimed_twice
    assert (twice.savings, twice.at_stake) == (("S-1", "S-2"), Money.pounds(80))


@given(st.integers(1, 10**9), st.lists(st.integers(-500, 500), min_size=1, max_size=5))
def test_a_claim_over_its_lines_loses_no_penny(pence: int, falls: list[int]) -> None:
    said = figure(SavingStage.CLAIMED, 1, "lead")
    said = replace(said, row=replace(said.row, amount=Money(pence)))
    ledger = tuple(recorded(line(fell, account=str(number))) for number, fell in enumerate(falls))
    material = register.RegisterMaterial(figures=(said,), ledger=ledger)

    claims = register.line_claims(register.savings_register(material, YEAR, TODAY).savings)
    assert Money.total([each.amount for each in claims]) == Money(pence)


@pytest.mark.parametrize(
    "lacking",
    [
        {"title": " "},
        {"owner": ""},
        {"baseline": Money(0)},
        {"baseline_words": ""},
        {"recurrence": Recurrence.NOT_STATED},
        {"attribution": Attribution.NOT_STATED},
        {"cost_to_achieve": Money(-1)},
    ],
)
def test_refuses_a_proposal_that_does_not_say_what_it_is_judged_by(lacking: dict[str, Any]) -> None:
    with pytest.raises(SavingSaysTooLittle):
        register.check_proposal(proposal(**lacking), None, is_agreed=False)


def test_refuses_to_change_what_was_agreed() -> None:
    register.check_proposal(proposal(baseline=Money(1)), proposal(), is_agreed=False)
    with pytest.raises(SavingAgreedAlready):
        register.check_proposal(proposal(baseline=Money(1)), proposal(), is_agreed=True)


def document(kind: SavingDocumentKind, on: date = date(2026, 1, 20)) -> SavingDocument:
    return SavingDocument(
        saving="S-1", kind=kind, title="A paper", reference="CAB-1-B", dated_on=on, given_by="x", given_on=on
    )


HEARD = (document(SavingDocumentKind.EQUALITY), document(SavingDocumentKind.CONSULTATION))


@pytest.mark.parametrize("by", ["commissioner", " Commissioner "])
def test_refuses_whoever_proposed_it_to_record_that_it_is_agreed(by: str) -> None:
    with pytest.raises(SavingAgreedByItsProposer):
        register.check_agreement(proposal(), HEARD, by_post=by, decided_on=date(2026, 2, 24))


@pytest.mark.parametrize("kept", [HEARD[:1], HEARD[1:], ()])
def test_refuses_an_agreement_before_equality_is_weighed_and_people_are_heard(kept: Any) -> None:
    with pytest.raises(SavingAgreedUnheard):
        register.check_agreement(proposal(), kept, by_post="section-151-officer", decided_on=date(2026, 2, 24))


def test_a_consultation_after_the_decision_is_no_consultation() -> None:
    late = (HEARD[0], document(SavingDocumentKind.CONSULTATION, date(2026, 2, 25)))
    with pytest.raises(SavingAgreedUnheard):
        register.check_agreement(proposal(), late, by_post="section-151-officer", decided_on=date(2026, 2, 24))


def test_refuses_to_claim_what_is_not_agreed_or_not_in_delivery_for_the_year() -> None:
    amount, agreed = Money.pounds(90), step(Step.AGREED)
    with pytest.raises(SavingNotAgreed):
        register.check_may_claim("S-1", YEAR, amount, [step(Step.AGREED, year=FinancialYear(2025))])
    with pytest.raises(SavingNotInDelivery):
        register.check_may_claim("S-1", YEAR, amount, [agreed])
    with pytest.raises(SavingAmountNotPositive):
        register.check_may_claim("S-1", YEAR, Money(0), [agreed, step(Step.IN_DELIVERY)])
    register.check_may_claim("S-1", YEAR, amount, [agreed, step(Step.IN_DELIVERY)])


def post(key: str, holder: str, organisation: str = "") -> Appointment:
    kind, role = (PostKind.VEHICLE, Role.VEHICLE_DIRECTOR) if organisation else (PostKind.OFFICER, Role.COMMISSIONER)
    period = Period(date(2024, 4, 1))
    return Appointment(
        post=key, title=key, kind=kind, role=role, holder=holder, organisation=organisation, period=period
    )


@pytest.mark.parametrize(
    ("verifier", "posts"),
    [
        ("care-finance-lead", []),
        ("COMMISSIONER", []),
        ("care-director", [post("care-director", "officer 7", "care")]),
        ("head-of-audit", [post("head-of-audit", "officer 7"), post("care-director", "officer 7", "care")]),
        ("head-of-audit", [post("head-of-audit", "officer 7"), post("commissioner", "officer 7")]),
    ],
)
def test_refuses_a_verifier_with_an_interest(verifier: str, posts: list[Appointment]) -> None:
    with pytest.raises(VerifierHoldsInterest):
        register.check_without_interest(proposal(), "care", verifier, posts)


def test_lets_somebody_without_an_interest_verify() -> None:
    posts = [
        post("head-of-audit", "officer 1"),
        post("care-director", "officer 7", "care"),
        post("law-director", "officer 1", "law"),
        post("vacant", "", "care"),
    ]
    register.check_without_interest(proposal(), "care", "head-of-audit", posts)


def asked(against: Counterfactual = Counterfactual.LAST_YEAR, **more: Any) -> EvidenceAsked:
    return replace(EvidenceAsked("care", "5200", APRIL, SEPTEMBER, against), **more)


BOOKS = [
    balance(Month(2025, 4), 500),
    balance(Month(2025, 9), 500, counterparty="council"),
    balance(Month(2025, 10), 999),
    balance(Month(2025, 9), 7777, is_year_end=True),
    balance(Month(2025, 4), 888, account="5300"),
    balance(APRIL, 300),
    balance(SEPTEMBER, 400, counterparty="council"),
]


def test_an_account_is_held_against_the_same_months_of_last_year() -> None:
    found = would_have_been(asked(), BOOKS, [], ())
    assert (found.amount, spent(BOOKS, asked())) == (Money.pounds(1000), Money.pounds(700))


def test_an_account_can_be_held_against_what_it_has_with_one_organisation_alone() -> None:
    only = asked(counterparty="council")
    assert (would_have_been(only, BOOKS, [], ()).amount, spent(BOOKS, only)) == (Money.pounds(500), Money.pounds(400))


def test_last_year_is_uprated_by_the_index_in_force_or_by_a_rise_with_its_source() -> None:
    stated = would_have_been(
        asked(Counterfactual.LAST_YEAR_UPRATED, rise=Rise(Decimal("3.2"), "the council's budget report")), BOOKS, [], ()
    )
    assert stated.amount == Money.pounds(1032)
    assert "the council's budget report" in stated.how
    a_year_before = [replace(each, month=Month(each.month.year - 1, each.month.month)) for each in BOOKS]
    by_index = replace(
        asked(Counterfactual.LAST_YEAR_UPRATED, index=PriceIndex.PRICES), first=Month(2025, 4), last=Month(2025, 9)
    )
    assert would_have_been(by_index, a_year_before, [], the_law()).amount == Money.pounds(1034)


@pytest.mark.parametrize(
    "wanted",
    [
        asked(Counterfactual.LAST_YEAR_UPRATED),
        asked(Counterfactual.LAST_YEAR_UPRATED, index=PriceIndex.PAY),
        asked(Counterfactual.LAST_YEAR_UPRATED, rise=Rise(Decimal(3), " ")),
        asked(Counterfactual.BUDGET, budget_line="Agency"),
        asked(account="9999"),
    ],
)
def test_refuses_a_counterfactual_that_is_not_on_record(wanted: EvidenceAsked) -> None:
    with pytest.raises(NoCounterfactual):
        would_have_been(wanted, BOOKS, [], the_law())


def test_an_account_is_held_against_the_latest_statement_of_its_budget_line_a_twelfth_a_month() -> None:
    lines = [
        BudgetLine(
            organisation="care",
            financial_year=YEAR,
            version=Version.BUDGET,
            as_at=as_at,
            flow=Flow.EXPENDITURE,
            heading=Heading.SERVICE,
            name="Agency",
            amount=Money.pounds(pounds),
        )
        for as_at, pounds in ((date(2026, 2, 1), 9999), (date(2026, 4, 1), 2400))
    ]
    found = would_have_been(asked(Counterfactual.BUDGET, budget_line="Agency"), BOOKS, lines, ())
    assert found.amount == Money.pounds(1200)


@pytest.mark.parametrize(
    "run", [(Month(2026, 3), APRIL), (SEPTEMBER, APRIL), (Month(2027, 3), Month(2027, 4)), (Month(2025, 4), APRIL)]
)
def test_refuses_months_that_are_no_run_of_the_year(run: tuple[Month, Month]) -> None:
    with pytest.raises(EvidenceMonthsOutsideTheYear):
        check_months(asked(first=run[0], last=run[1]), YEAR)


def test_refuses_evidence_of_months_that_can_still_change() -> None:
    periods = [AccountingPeriod(organisation="care", month=Month(2026, m), is_closed=m != 9) for m in range(4, 10)]
    check_closed([line(last=Month(2026, 8))], periods)
    with pytest.raises(EvidenceMonthsNotClosed):
        check_closed([line()], periods)


def test_refuses_evidence_that_the_books_no_longer_bear_out() -> None:
    check_not_moved(line(100), Money.pounds(100))
    with pytest.raises(LedgerHasMoved):
        check_not_moved(line(100), Money.pounds(99))


@given(st.integers(0, 300), st.lists(st.integers(-100, 200), min_size=1, max_size=4), st.integers(0, 200))
def test_no_more_is_verified_than_the_lines_fell_by_less_what_others_have_of_them(
    pounds: int, falls: list[int], counted: int
) -> None:
    lines = [line(each, account=str(number)) for number, each in enumerate(falls)]
    assert evidenced(lines) == Money.pounds(sum(falls))
    if pounds <= max(sum(falls) - counted, 0):
        check_ledger_shows(Money.pounds(pounds), lines, Money.pounds(counted))
    else:
        with pytest.raises(VerifiedMoreThanLedgerShows):
            check_ledger_shows(Money.pounds(pounds), lines, Money.pounds(counted))


def test_two_pieces_of_evidence_share_a_line_only_in_the_same_months_with_the_same_party() -> None:
    assert share_a_line(line(), line(first=SEPTEMBER))
    assert not share_a_line(line(last=Month(2026, 6)), line(first=Month(2026, 7)))
    assert not share_a_line(line(), line(account="5300"))
    assert not share_a_line(line(counterparty="council"), line(counterparty="law"))
    assert share_a_line(line(counterparty="council"), line())
