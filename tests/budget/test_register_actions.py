"""A saving on record: proposed, agreed, begun, claimed, shown in the books, and verified by another against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import DatabaseError, transaction

from rightsource.budget import models
from rightsource.budget.actions import register as actions
from rightsource.budget.actions.savings import verify_saving
from rightsource.budget.errors import (
    EvidenceMonthsNotClosed,
    NoLedgerEvidence,
    SavingAgreedAlready,
    SavingAgreedWithoutDecision,
    SavingNotInTheRegister,
    VerifiedMoreThanLedgerShows,
    VerifierHoldsInterest,
)
from rightsource.budget.queries.savings import register_known
from rightsource.budget.rules.ledger_evidence import EvidenceAsked
from rightsource.budget.rules.register import RegisterStage
from rightsource.budget.rules.register_rows import Counterfactual, SavingDocumentKind, SavingProposal, Step
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.budget.rules.verifying import Verification
from rightsource.constitution.models import Organisation
from rightsource.governance.actions import record_decisions
from rightsource.governance.rules.rows import Decision, DecisionBody, Outcome
from rightsource.ledger.actions import books, posting
from rightsource.ledger.errors import AccountNotInTheBooks
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import Posting, ServiceDivision
from rightsource.quantities import FinancialYear, Money, Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry

TODAY = date(2026, 11, 22)
YEAR = FinancialYear(2026)
TEST = Authority("a test")
PROPOSER, OWNER, OFFICER = Actor("commissioner"), Actor("care-finance-lead"), Actor("section-151-officer")
THIS, LAST = tuple(Month(2026, month) for month in (4, 5)), tuple(Month(2025, month) for month in (4, 5))
ASKED = EvidenceAsked("care-company", "5200", THIS[0], THIS[-1], Counterfactual.LAST_YEAR)


@pytest.fixture
def account(db: None) -> str:
    """Open the books of a made-up vehicle, in which an account fell from £1,000 to £700 over two months."""
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("council", "care-company")])
    chart = commercial_chart("care-company", ServiceDivision.ADULTS)
    books.open_accounts(by=SYSTEM, authority=TEST, accounts=chart)
    expense = next(each.code for each in chart if "staff" in each.title.lower() or "wages" in each.title.lower())
    bank = next(each.code for each in chart if "bank" in each.title.lower())
    for number, (month, pounds) in enumerate(zip(LAST + THIS, (500, 500, 300, 400), strict=True)):
        books.open_period(by=SYSTEM, authority=TEST, organisation="care-company", month=month)
        posting.post_transaction(
            by=SYSTEM,
            authority=TEST,
            transaction_id=uuid5(UUID(int=0), f"saving {number}"),
            organisation="care-company",
            posted_on=month.first_day,
            description="made up",
            postings=[
                Posting(account=expense, amount=Money.pounds(pounds)),
                Posting(account=bank, amount=-Money.pounds(pounds)),
            ],
        )
    decision = Decision(
        reference="CAB-1",
        title="Budget",
        body=DecisionBody.FULL_COUNCIL,
        decided_on=date(2026, 2, 24),
        outcome=Outcome.AGREED,
    )
    entry = Entry(decision, Source("A test"), KnownOn.on(date(2026, 2, 24), Audience.PUBLIC))
    record_decisions(by=SYSTEM, authority=TEST, entries=[entry], recording=Recording(TODAY))
    return expense


def close_the_books() -> None:
    for month in THIS:
        books.close_period(by=SYSTEM, authority=TEST, organisation="care-company", month=month)


def proposal(saving: str = "S-1") -> SavingProposal:
    return SavingProposal(
        saving=saving,
        title="Fewer agency nights",
        owner=OWNER.post,
        organisation="care-company",
        recurrence=Recurrence.RECURRENT,
        attribution=Attribution.MODEL,
        baseline=Money.pounds(6000),
        baseline_words="Agency staff, outturn 2025-26",
        cost_to_achieve=Money.pounds(50),
        proposed_by=PROPOSER.post,
        proposed_on=TODAY,
    )


def propose(saving: str = "S-1") -> bool:
    return actions.propose_saving(
        by=PROPOSER, authority=TEST, proposal=proposal(saving), year=YEAR, amount=Money.pounds(400), today=TODAY
    )


def attach(saving: str = "S-1") -> list[bool]:
    return [
        actions.attach_saving_document(
            by=PROPOSER,
            authority=TEST,
            saving=saving,
            kind=kind,
            title="A paper",
            reference="CAB-1-B",
            dated_on=date(2026, 1, 20),
            today=TODAY,
        )
        for kind in (SavingDocumentKind.EQUALITY, SavingDocumentKind.CONSULTATION)
    ]


def agree(saving: str = "S-1", *, by: Actor = OFFICER, decision: str = "CAB-1") -> bool:
    return actions.agree_saving(
        by=by, authority=TEST, saving=saving, year=YEAR, amount=Money.pounds(350), decision=decision, today=TODAY
    )


def begin(saving: str = "S-1") -> bool:
    return actions.begin_saving(by=OWNER, authority=TEST, saving=saving, year=YEAR, today=TODAY)


def claim(saving: str = "S-1", pounds: int = 300) -> bool:
    return actions.claim_saving(
        by=OWNER,
        authority=TEST,
        saving=saving,
        year=YEAR,
        amount=Money.pounds(pounds),
        evidence="The rota file",
        today=TODAY,
    )


def show(account: str, saving: str = "S-1") -> bool:
    asked = replace(ASKED, account=account)
    return actions.show_ledger_evidence(by=OWNER, authority=TEST, saving=saving, year=YEAR, asked=asked, today=TODAY)


def verify(saving: str = "S-1", pounds: int = 280, by: Actor = OFFICER) -> bool:
    found = Verification(Money.pounds(pounds), "Account, April and May", Recurrence.RECURRENT, Attribution.MODEL)
    return verify_saving(by=by, authority=TEST, saving=saving, year=YEAR, found=found, today=TODAY)


def walk(account: str, saving: str = "S-1") -> None:
    propose(saving)
    attach(saving)
    agree(saving)
    begin(saving)
    claim(saving)
    show(account, saving)


def test_a_saving_walks_to_verified_and_only_then_counts(account: str) -> None:
    walk(account)
    before = register_known(YEAR, TODAY, Audience.INSIDERS)
    close_the_books()
    verify()
    after = register_known(YEAR, TODAY, Audience.MEMBERS, vehicle="care-company")

    assert (before.savings[0].stage, before.total.verified) == (RegisterStage.DELIVERED, Money(0))
    (saving,) = after.savings
    assert saving.stage is RegisterStage.VERIFIED
    assert saving.evidenced == Money.pounds(300)
    total = after.total
    assert [total.promised, total.agreed, total.claimed, total.verified, total.gap, total.cost_to_achieve] == [
        Money.pounds(each) for each in (400, 350, 300, 280, 120, 50)
    ]


def test_every_step_taken_again_changes_nothing_and_leaves_no_trace(account: str) -> None:
    walk(account)
    close_the_books()
    verify()
    events = AuditEvent.objects.count()

    again = [propose(), *attach(), agree(), begin(), claim(), show(account), verify()]

    assert not any(again)
    assert AuditEvent.objects.count() == events


def test_a_word_taken_back_and_given_again_is_said_again(account: str) -> None:
    walk(account)
    assert claim(pounds=250)
    assert claim(pounds=300)


def test_each_act_leaves_one_event_that_names_the_saving(account: str) -> None:
    before = AuditEvent.objects.count()
    walk(account)
    fresh = list(AuditEvent.objects.order_by("position")[before:])

    assert [each.event for each in fresh] == [
        "saving-proposed",
        "saving-document-given",
        "saving-document-given",
        "saving-agreed",
        "saving-begun",
        "saving-claimed",
        "saving-evidence-shown",
    ]
    assert {each.subject for each in fresh} == {"saving:S-1"}


@pytest.mark.parametrize("decision", ["", "CAB-9"])
def test_refuses_an_agreement_without_a_decision_that_agreed(account: str, decision: str) -> None:
    propose()
    attach()
    with pytest.raises(SavingAgreedWithoutDecision):
        agree(decision=decision)


@pytest.mark.parametrize("step", [agree, begin, claim, attach])
def test_refuses_every_step_of_a_saving_nobody_proposed(account: str, step: Callable[[], Any]) -> None:
    with pytest.raises(SavingNotInTheRegister):
        step()


def test_refuses_to_change_the_terms_of_what_is_agreed(account: str) -> None:
    walk(account)
    changed = replace(proposal(), baseline=Money.pounds(9))
    with pytest.raises(SavingAgreedAlready):
        actions.propose_saving(
            by=PROPOSER, authority=TEST, proposal=changed, year=YEAR, amount=Money.pounds(400), today=TODAY
        )


def test_refuses_evidence_from_an_account_that_is_not_in_the_books(account: str) -> None:
    propose()
    with pytest.raises(AccountNotInTheBooks):
        show("no such account")


def test_refuses_to_verify_without_ledger_evidence(account: str) -> None:
    propose()
    attach()
    agree()
    begin()
    claim()
    with pytest.raises(NoLedgerEvidence):
        verify()


def test_refuses_to_verify_on_months_that_are_open(account: str) -> None:
    walk(account)
    with pytest.raises(EvidenceMonthsNotClosed):
        verify()


def test_two_savings_on_one_line_are_not_verified_for_more_than_it_fell_by(account: str) -> None:
    walk(account, "S-1")
    walk(account, "S-2")
    close_the_books()
    verify("S-1", 280)

    with pytest.raises(VerifiedMoreThanLedgerShows):
        verify("S-2", 21)
    assert verify("S-2", 20)
    found = register_known(YEAR, TODAY, Audience.INSIDERS)
    assert found.total.verified == Money.pounds(300)
    assert found.claimed_twice == ()


def test_two_claims_on_one_line_are_shown_as_claimed_twice(account: str) -> None:
    walk(account, "S-1")
    walk(account, "S-2")

    (twice,) = register_known(YEAR, TODAY, Audience.INSIDERS).claimed_twice
    assert (twice.savings, twice.at_stake) == (("S-1", "S-2"), Money.pounds(300))


def test_refuses_the_proposer_as_verifier(account: str) -> None:
    walk(account)
    close_the_books()
    with pytest.raises(VerifierHoldsInterest):
        verify(by=PROPOSER)


def test_the_database_itself_refuses_an_agreement_by_the_proposer(account: str) -> None:
    walk(account)
    step = models.SavingStep.objects.get(step=Step.AGREED)
    copied = {
        each.attname: getattr(step, each.attname)
        for each in step._meta.concrete_fields
        if each.name not in {"id", "supersedes", "recorded_at"}
    }
    with pytest.raises(DatabaseError, match="agreed by another"), transaction.atomic():
        models.SavingStep.objects.create(**copied | {"taken_by": " Commissioner "})


def test_the_database_itself_refuses_a_verification_by_the_owner(account: str) -> None:
    walk(account)
    figure = models.SavingFigure.objects.get(stage="planned")
    copied = {
        each.attname: getattr(figure, each.attname)
        for each in figure._meta.concrete_fields
        if each.name not in {"id", "supersedes", "recorded_at"}
    }
    with pytest.raises(DatabaseError, match="owns or proposed"), transaction.atomic():
        models.SavingFigure.objects.create(
            **copied | {"stage": "verified", "said_by": PROPOSER.post, "evidence": "It says so"}
        )


def test_a_vehicle_reads_its_own_register_and_no_other_and_writes_none_of_it(account: str) -> None:
    walk(account)
    walls.look_as(walls.Viewpoint(walls.Sight.ORGANISATION, "care-company"))
    own = register_known(YEAR, TODAY, Audience.INSIDERS)
    with pytest.raises(DatabaseError), transaction.atomic():
        propose("S-9")
    walls.look_as(walls.Viewpoint(walls.Sight.ORGANISATION, "law-company"))
    others = register_known(YEAR, TODAY, Audience.INSIDERS)
    walls.look_as(walls.THE_COUNCIL)  # what the test itself wrote is looked over once more as it ends

    assert len(own.savings[0].documents) == 2
    assert others.savings == ()


def test_the_register_asks_the_database_five_questions(
    account: str, django_assert_num_queries: Callable[[int], Any]
) -> None:
    walk(account, "S-1")
    walk(account, "S-2")
    with django_assert_num_queries(5):
        register_known(YEAR, TODAY, Audience.INSIDERS)


def test_as_known_before_it_was_proposed_nothing_is_in_the_register(account: str) -> None:
    walk(account)
    assert register_known(YEAR, date(2026, 11, 21), Audience.INSIDERS).savings == ()
    assert register_known(YEAR, TODAY, Audience.PUBLIC).savings == ()
