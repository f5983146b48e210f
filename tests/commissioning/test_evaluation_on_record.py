"""From criteria to agreement: conflicts keep people out, each is blind to others and price, no award is early."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions import awards, disregarding, evaluation
from rightsource.commissioning.actions.procurement import RouteWanted, choose_route, open_procurement, record_notice
from rightsource.commissioning.actions.tenders import record_tenders
from rightsource.commissioning.errors import awards as award_errors
from rightsource.commissioning.errors import evaluation as errors
from rightsource.commissioning.errors.procurement import ContractInStandstill
from rightsource.commissioning.errors.tenders import TendersAlreadyAwarded
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.queries.awards import award_of_agreement, awards_known
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known, evaluations_to_attend
from rightsource.commissioning.rules.evaluation.awards import Claim, ClaimOutcome
from rightsource.commissioning.rules.evaluation.disregarding import Ground
from rightsource.commissioning.rules.evaluation.plan import Condition, Criterion, CriterionKind, Plan, TieBreak
from rightsource.commissioning.rules.evaluation.scoring import PriceFormula
from rightsource.commissioning.rules.evaluation.tenders import Tender
from rightsource.commissioning.rules.procurement.advice import Route
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.commissioning.rules.rows import AwardRoute
from rightsource.constitution import actions as constitution
from rightsource.constitution.rules.rows import (
    Appointment,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
    PostKind,
    Role,
)
from rightsource.governance import actions as governance
from rightsource.governance.rules import rows as governance_rows
from rightsource.governance.rules.interests import Declaration, Interest, InterestKind
from rightsource.quantities import Money, Period
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.viewpoints import THE_PUBLIC, Sight, Viewpoint

pytestmark = pytest.mark.django_db
TODAY, SINCE = date(2026, 11, 23), Period(date(2000, 4, 1))
TEST, LONDON = Authority("a test"), ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)
CLOSES = datetime(2026, 10, 30, 12, 0, tzinfo=LONDON)
BUYER, ANN, BEN, CAT, CHIEF = (
    Actor(post) for post in ("people-commissioner", "transport-lead", "quality-lead", "social-value-lead", "chief")
)
PLAN = Plan(
    procurement="P-1",
    closes_at=CLOSES,
    quality_by=date(2026, 11, 20),
    said_on=date(2026, 9, 1),
    formula=PriceFormula.LOWEST,
    tie_break=TieBreak.QUALITY,
    criteria=(
        Criterion(mark="P", title="Price", kind=CriterionKind.PRICE, weight=Decimal(40)),
        Criterion(mark="Q", title="How it is done", kind=CriterionKind.QUALITY, weight=Decimal(50), least=Decimal(2)),
        Criterion(mark="S", title="Social value", kind=CriterionKind.SOCIAL_VALUE, weight=Decimal(10)),
    ),
    conditions=(Condition(mark="C1", text="An operator's licence", why="The law asks for one"),),
)


def entry(row: Any) -> Entry:
    return Entry(row, Source("A test"), KnownOn.on(date(2000, 4, 1), Audience.PUBLIC))


@pytest.fixture(autouse=True)
def _council(db: None) -> Iterator[None]:
    """Set up a council with officers, a vehicle, a decision and a procurement out to tender with two tenders."""
    walls.look_as(walls.THE_COUNCIL)
    common: dict[str, Any] = {"by": SYSTEM, "authority": TEST, "recording": Recording(TODAY)}
    organisations = [
        OrganisationInForce(
            organisation=key, name=key, legal_form=form, status=OrganisationStatus.OPERATING, is_group=True,
            is_vehicle=form is not LegalForm.COUNCIL, period=SINCE,
        )
        for key, form in (("council", LegalForm.COUNCIL), ("care-company", LegalForm.COMPANY_BY_SHARES))
    ]  # fmt: skip
    constitution.record_organisations(**common, entries=[entry(each) for each in organisations])
    posts = [
        Appointment(
            post=each.post, title=each.post, kind=PostKind.OFFICER, role=Role.COMMISSIONER, organisation="",
            holder=f"who fills {each.post}", period=SINCE,
        )
        for each in (BUYER, ANN, BEN, CAT, CHIEF)
    ]  # fmt: skip
    constitution.record_posts(**common, entries=[entry(each) for each in posts])
    agreed = governance_rows.Decision(
        reference="CAB-1", title="Buses", body=governance_rows.DecisionBody.FULL_COUNCIL,
        decided_on=date(2026, 11, 20), outcome=governance_rows.Outcome.AGREED,
    )  # fmt: skip
    governance.record_decisions(**common, entries=[entry(agreed)])
    opened = Procurement(
        reference="P-1", buyer="council", title="Buses", kind=NeedKind.SERVICES, begun_on=date(2026, 9, 1)
    )
    cited: dict[str, Any] = {"by": BUYER, "authority": TEST, "today": TODAY}
    open_procurement(**cited, procurement=opened)
    wanted = RouteWanted(route=Route.OPEN, reason="Many can", value=Money.pounds(1_100_000))
    choose_route(**cited, reference="P-1", wanted=wanted)
    record_notice(**cited, reference="P-1", happening=Happening(Notice.UK4, date(2026, 9, 1)))
    evaluation.set_criteria(by=BUYER, authority=TEST, plan=PLAN, now=NOW)
    yield
    walls.look_as(walls.THE_COUNCIL)


def acting(by: Actor = BUYER) -> dict[str, Any]:
    return {"by": by, "authority": TEST, "procurement": "P-1", "today": TODAY}


def tendered(*prices: int) -> list[int]:
    """Record a tender for each price: the first the vehicle's, the others from outside."""
    names = ("Care company", "Hill Coaches Ltd", "Dale Buses Ltd")
    tenders = [
        Tender(
            bidder=name,
            price=Money.pounds(price),
            received_at=CLOSES - timedelta(hours=1),
            organisation="care-company" if name == "Care company" else "",
        )
        for name, price in zip(names, prices, strict=False)
    ]
    record_tenders(**acting(), tenders=tenders)
    known = {each.bidder: each.number for each in evaluation_known("P-1").tenders}
    return [known[name] for name in names[: len(prices)]]


def named() -> None:
    for who, marks in ((ANN, ["Q"]), (BEN, ["Q"]), (CAT, ["S"])):
        assert evaluation.name_evaluator(**acting(), post=who.post, criteria=marks) == 1
        assert evaluation.declare_conflict(**acting(who), has_conflict=False, concerns="")


def score(who: Actor, tender: int, points: str, criterion: str = "Q", reason: str = "As promised") -> bool:
    return evaluation.score_tender(
        **acting(who), tender=tender, criterion=criterion, points=Decimal(points), reason=reason
    )


def scored(first: int, second: int, *, apart: bool = True) -> None:
    """Let Ann and Ben score quality, apart on the second tender, Cat social value; all hand in."""
    for who, marks in ((ANN, ("4", "3")), (BEN, ("4", "5" if apart else "3"))):
        for tender, points in zip((first, second), marks, strict=True):
            score(who, tender, points)
    for tender in (first, second):
        score(CAT, tender, "5", "S")
    for who in (ANN, BEN, CAT):
        assert evaluation.hand_in_scores(**acting(who))


def moderate(tender: int, points: str = "4", by: Actor = CHIEF) -> bool:
    return evaluation.moderate_score(
        **acting(by), tender=tender, criterion="Q", points=Decimal(points), reason="Agreed after talking"
    )


def evaluated() -> tuple[int, int]:
    """Take two tenders through to prices: the second is cheaper and comes first."""
    first, second = tendered(1_000_000, 950_000)
    named()
    scored(first, second)
    assert evaluation.declare_conflict(**acting(CHIEF), has_conflict=False, concerns="")
    assert moderate(second)
    assert evaluation.settle_quality(**acting())
    return first, second


def decide(tender: int, by: Actor = CHIEF, **changed: Any) -> bool:
    return awards.decide_award(**acting(by), tender=tender, **{"decision": "CAB-1", "reason": "Best by both"} | changed)


def assessed() -> bool:
    return evaluation.record_conflicts_assessment(**acting(), found="None", mitigation="Each declared")


def awarded() -> tuple[int, int]:
    first, second = evaluated()
    assert assessed()
    assert decide(second)
    return first, second


def announced(on: date) -> None:
    assert awards.give_summaries(**acting()) == 2
    assert awards.announce_award(**acting(), on=on)


def begin(on: date = TODAY, provider: str = "care-company") -> bool:
    period = Period.until(date(2027, 1, 1), date(2029, 12, 31))
    wanted = awards.AgreementWanted(agreement="A-1", period=period, provider=provider)
    return awards.begin_agreement(**acting(CHIEF), lot=0, wanted=wanted, on=on)


def seen(who: Actor) -> EvaluationKnown:
    return evaluation_known("P-1", who.post)


def test_criteria_add_up_and_do_not_change_once_tenders_come_in() -> None:
    assert not evaluation.set_criteria(by=BUYER, authority=TEST, plan=PLAN, now=NOW)
    lighter = replace(PLAN, criteria=(replace(PLAN.criteria[0], weight=Decimal(39)), *PLAN.criteria[1:]))
    with pytest.raises(errors.CriteriaDoNotAdd):
        evaluation.set_criteria(by=BUYER, authority=TEST, plan=lighter, now=NOW)
    later = replace(PLAN, tie_break=TieBreak.PRICE)
    with pytest.raises(errors.CriteriaLocked):  # the hour is past
        evaluation.set_criteria(by=BUYER, authority=TEST, plan=later, now=NOW)
    with pytest.raises(errors.CriteriaLocked), transaction.atomic():  # the database says so by its own clock
        evaluation.set_criteria(by=BUYER, authority=TEST, plan=later, now=CLOSES - timedelta(days=9))
    tendered(1_000_000)
    with pytest.raises(errors.CriteriaLocked):
        evaluation.set_criteria(by=BUYER, authority=TEST, plan=later, now=CLOSES - timedelta(days=9))
    row = models.EvaluationPlan.objects.get()
    row.pk, row.criteria = None, [{"weight": "99"}]
    with pytest.raises(DatabaseError, match="100 together"), transaction.atomic():
        row.save(force_insert=True)


def test_nobody_scores_undeclared_or_with_a_conflict_or_an_interest_in_a_bidder() -> None:
    first, second = tendered(1_000_000, 950_000)
    for who in (ANN, BEN, CAT):
        evaluation.name_evaluator(**acting(), post=who.post, criteria=["Q"])
    with pytest.raises(errors.ConflictNotDeclared):
        score(ANN, first, "4")
    with pytest.raises(errors.DeclarationSaysNothing):
        evaluation.declare_conflict(**acting(ANN), has_conflict=True, concerns=" ")
    evaluation.declare_conflict(**acting(ANN), has_conflict=True, concerns="A cousin drives for Hill Coaches")
    with pytest.raises(errors.EvaluatorHasConflict):
        score(ANN, second, "4")
    # The register of interests is read whatever they declare: by a bidder's key, and by its name from outside.
    for who, organisation, matter in ((BEN, "care-company", ""), (CAT, "", "A tenth of HILL COACHES ltd")):
        held = Interest(
            interest=f"I-{who.post}", post=who.post, kind=InterestKind.OFFICERS_CONTRACT, organisation=organisation,
            matter=matter, declaration=Declaration.IN_WRITING, declared_on=date(2026, 5, 1), period=SINCE,
        )  # fmt: skip
        governance.declare_interest(by=who, authority=TEST, given=held, today=TODAY)
        evaluation.declare_conflict(**acting(who), has_conflict=False, concerns="")
        with pytest.raises(errors.EvaluatorHasConflict, match="registered interest"):
            score(who, first, "4")
    evaluation.declare_conflict(**acting(CHIEF), has_conflict=False, concerns="")
    with pytest.raises(errors.NotAnEvaluator):
        score(CHIEF, first, "4")
    assert models.TenderScore.objects.count() == 0


def test_the_database_keeps_a_conflicted_post_and_another_name_from_scoring() -> None:
    first, _ = tendered(1_000_000, 950_000)
    evaluation.name_evaluator(**acting(), post=ANN.post, criteria=["Q"])
    row = {
        "evaluator_id": models.Evaluator.objects.get().pk, "tender_id": first, "points": Decimal(4), "reason": "x",
        "recorded_in_id": AuditEvent.objects.latest("position").pk,
    }  # fmt: skip
    with evaluation.scoring_as(ANN.post), pytest.raises(DatabaseError, match="declared nothing"), transaction.atomic():
        models.TenderScore.objects.create(**row)
    evaluation.declare_conflict(**acting(ANN), has_conflict=False, concerns="")
    with (
        evaluation.scoring_as(BEN.post),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        models.TenderScore.objects.create(**row)
    with evaluation.scoring_as(ANN.post):
        models.TenderScore.objects.create(**row)
    score(ANN, evaluation_known("P-1").tenders[1].number, "4")
    evaluation.hand_in_scores(**acting(ANN))
    with evaluation.scoring_as(ANN.post), pytest.raises(DatabaseError, match="handed in"), transaction.atomic():
        models.TenderScore.objects.create(**row)


def test_each_is_blind_to_the_others_until_all_are_in_and_to_prices_until_quality_is_settled() -> None:
    first, second = tendered(1_000_000, 950_000)
    named()
    assert score(ANN, first, "4")
    assert not score(ANN, first, "4")
    assert score(ANN, first, "3")
    assert [(each.post, each.points) for each in seen(ANN).scores] == [(ANN.post, Decimal(3))]
    assert seen(BEN).scores == seen(CHIEF).scores == evaluation_known("P-1").scores == ()
    with pytest.raises(errors.TendersNotScored, match="Q of Hill Coaches Ltd"):
        evaluation.hand_in_scores(**acting(ANN))
    with pytest.raises(errors.PointsOutOfBounds):
        score(ANN, second, "5.5")
    with pytest.raises(errors.ScoredWithoutReason):
        score(ANN, second, "5", reason=" ")
    scored(first, second)
    with pytest.raises(errors.AlreadyHandedIn):
        score(ANN, first, "5")
    assert not evaluation.hand_in_scores(**acting(ANN))
    told = seen(CHIEF)
    assert len(told.scores) == 6
    assert [(each.criterion, each.tender) for each in told.differences] == [("Q", second)]
    assert not any(each.price for each in told.tenders)
    assert told.standings == ()
    with pytest.raises(errors.PricesStayClosed):
        decide(second)
    with pytest.raises(errors.QualityNotReady, match="differ"):
        evaluation.settle_quality(**acting())
    with pytest.raises(errors.ModeratedByScorer):
        moderate(second, by=ANN)
    with pytest.raises(errors.ConflictNotDeclared):
        moderate(second)
    evaluation.declare_conflict(**acting(CHIEF), has_conflict=False, concerns="")
    with pytest.raises(errors.NothingToModerate):
        moderate(first)
    assert moderate(second)
    assert not moderate(second)
    assert evaluation.settle_quality(**acting())
    assert not evaluation.settle_quality(**acting())
    standings = seen(CHIEF).standings
    # 4/5 of 50 and 5/5 of 10 each; 40 for the lowest price and 38 for the other: 950,000 over 1,000,000.
    assert [(each.bidder, each.quality, each.price_points, each.measure, each.place) for each in standings] == [
        ("Hill Coaches Ltd", Decimal("50.00"), Decimal("40.00"), Decimal("90.00"), 1),
        ("Care company", Decimal("50.00"), Decimal("38.00"), Decimal("88.00"), 2),
    ]
    with pytest.raises(errors.QualityAlreadySettled):
        moderate(second, "5")
    with pytest.raises(DatabaseError, match="after quality is settled"), transaction.atomic():
        models.ModeratedScore.objects.create(
            tender_id=second, criterion="Q", points=1, reason="x", post="x",
            recorded_in_id=AuditEvent.objects.latest("position").pk,
        )  # fmt: skip


def test_an_evaluator_who_stands_down_counts_no_longer() -> None:
    first, second = tendered(1_000_000, 950_000)
    named()
    scored(first, second)
    assert evaluation.stand_evaluator_down(**acting(), post=BEN.post, because="Has left") == 1
    assert evaluation.stand_evaluator_down(**acting(), post=BEN.post, because="Has left") == 0
    assert evaluation_known("P-1").differences == ()
    assert evaluation.settle_quality(**acting())
    with pytest.raises(errors.QualityAlreadySettled):
        evaluation.name_evaluator(**acting(), post=CHIEF.post, criteria=["Q"])


def test_an_award_needs_assessed_conflicts_a_decision_and_the_most_advantageous_tender() -> None:
    first, second = evaluated()
    with pytest.raises(award_errors.AwardWithoutConflictsAssessment):
        decide(second)
    with pytest.raises(DatabaseError, match="assessed conflicts"), transaction.atomic():
        models.Award.objects.create(
            procurement_id="P-1", lot=0, tender_id=second, supplier="x", value=1, decided_on=TODAY, decision="x",
            reason="x", recorded_in_id=AuditEvent.objects.latest("position").pk,
        )  # fmt: skip
    assert assessed()
    assert not assessed()
    with pytest.raises(award_errors.AwardNotByDecision):
        decide(second, decision="CAB-2")
    with pytest.raises(award_errors.AwardNotToTheMostAdvantageous, match="Hill"):
        decide(first)
    with pytest.raises(award_errors.AwardDecidedByEvaluator):
        decide(second, by=ANN)
    with pytest.raises(errors.ConflictNotDeclared):
        decide(second, by=BUYER)
    with pytest.raises(award_errors.AwardWithoutReason):
        decide(second, reason="")
    assert [each.what for each in evaluations_to_attend(TODAY)] == ["decide the award"]
    assert decide(second)
    assert not decide(second)
    with pytest.raises(award_errors.AwardTaken):
        decide(second, reason="Another")
    with pytest.raises(TendersAlreadyAwarded):
        disregarding.disregard_tender(**acting(), tender=first, ground=Ground.PROCEDURE, reason="Late")
    assert evaluations_to_attend(TODAY) == ()


def test_every_bidder_is_told_before_the_award_is_announced_and_sees_its_own_summary_alone() -> None:
    first, _ = awarded()
    with pytest.raises(award_errors.SummariesNotSent):
        awards.announce_award(**acting(), on=TODAY)
    announced(date(2026, 11, 20))
    assert awards.give_summaries(**acting()) == 0
    told = {each.bidder: each.text for each in awards_known("P-1", TODAY).summaries}
    assert "Your tender came in place 2." in told["Care company"]
    assert "38.00 for price" in told["Care company"]
    assert "Q: 4 of 5. Agreed after talking" in told["Care company"]  # the winner's, with the reason
    assert "to be awarded to you for £950,000.00" in told["Hill Coaches Ltd"]
    assert "Care company" not in told["Hill Coaches Ltd"]
    walls.look_as(Viewpoint(Sight.ORGANISATION, "care-company"))
    assert models.AssessmentSummary.objects.values_list("tender", flat=True).get() == first
    assert models.Award.objects.get().supplier == "Hill Coaches Ltd"  # its notice is published
    assert models.TenderScore.objects.count() == models.Claim.objects.count() == models.Evaluator.objects.count() == 0
    walls.look_as(THE_PUBLIC)
    assert models.Award.objects.count() == 1
    assert models.AssessmentSummary.objects.count() == models.TenderPrice.objects.count() == 0
    assert models.EvaluationPlan.objects.count() == 1  # criteria are in the tender documents


def test_no_contract_in_standstill_nor_while_a_claim_suspends_it() -> None:
    awarded()
    with pytest.raises(award_errors.StandstillNotBegun):
        begin()
    announced(date(2026, 11, 10))  # eight working days: to 19 November
    known = awards_known("P-1", TODAY)
    assert (known.announced_on, known.standstill_ends_on) == (date(2026, 11, 10), date(2026, 11, 19))
    with pytest.raises(ContractInStandstill):
        begin(date(2026, 11, 19))
    claim = Claim(
        reference="CL-1", procurement="P-1", claimant="Care company", grounds="Scores not explained",
        has_claim_form=True, notified_on=date(2026, 11, 19),
    )  # fmt: skip
    cited: dict[str, Any] = {"by": CHIEF, "authority": TEST, "today": TODAY}
    assert awards.record_claim(**cited, claim=claim)
    assert not awards.record_claim(**cited, claim=claim)
    with pytest.raises(award_errors.ClaimTaken):
        awards.record_claim(**cited, claim=replace(claim, grounds="Others"))
    letter = replace(claim, reference="CL-2", has_claim_form=False)
    after = replace(claim, reference="CL-3", notified_on=date(2026, 11, 20))
    assert awards.record_claim(**cited, claim=letter)
    assert awards.record_claim(**cited, claim=after)
    assert awards_known("P-1", TODAY).suspended_by == ("CL-1",)
    with pytest.raises(award_errors.ContractSuspended):
        begin()
    with pytest.raises(award_errors.ContractSuspended):
        record_notice(**cited, reference="P-1", happening=Happening(Notice.ENTERED, TODAY))
    over = awards.ClaimOver(reference="CL-1", ended_on=TODAY, outcome=ClaimOutcome.LIFTED, because="Order of the court")
    assert awards.end_claim(**cited, procurement="P-1", over=over)
    assert not awards.end_claim(**cited, procurement="P-1", over=over)
    with pytest.raises(award_errors.SupplierToBeRecorded):
        begin(provider="nobody")
    assert begin()
    assert not begin()
    terms = next(each.row for each in agreements_known(TODAY, Audience.INSIDERS))
    assert (terms.agreement, terms.title, terms.route) == ("A-1", "Buses", AwardRoute.COMPETITION)
    from_award = award_of_agreement("A-1")
    assert from_award is not None
    assert from_award.supplier == "Hill Coaches Ltd"


def test_the_database_begins_no_agreement_in_standstill_nor_under_a_claim() -> None:
    awarded()
    row = {
        "award_id": models.Award.objects.get().pk, "agreement_id": "A-9", "begun_on": TODAY,
        "recorded_in_id": AuditEvent.objects.latest("position").pk,
    }  # fmt: skip
    models.Agreement.objects.create(key="A-9")
    with pytest.raises(DatabaseError, match="agreement_begins_after_standstill"), transaction.atomic():
        models.AgreementBegun.objects.create(**row, standstill_ended_on=TODAY)
    models.Claim.objects.create(
        reference="CL-1", procurement_id="P-1", claimant="x", grounds="x", has_claim_form=True,
        notified_on=TODAY - timedelta(days=2), recorded_in_id=row["recorded_in_id"],
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="suspends"), transaction.atomic():
        models.AgreementBegun.objects.create(**row, standstill_ended_on=TODAY - timedelta(days=1))


def test_a_price_is_asked_about_before_it_is_held_against_the_bidder() -> None:
    first, second, third = tendered(1_000_000, 950_000, 600_000)
    named()
    for who in (ANN, BEN, CAT):
        for tender in (first, second, third):
            score(who, tender, "4", "S" if who is CAT else "Q")
        evaluation.hand_in_scores(**acting(who))
    low: dict[str, Any] = acting() | {"tender": third}
    with pytest.raises(errors.PricesStayClosed):
        disregarding.disregard_tender(**low, ground=Ground.LOW_PRICE, reason="Too low")
    evaluation.settle_quality(**acting())
    known = evaluation_known("P-1")
    assert {each.tender for each in known.low_prices} == {second, third}  # by the estimate, and by the mean
    with pytest.raises(errors.LowPriceNotAsked, match="not been asked"):
        disregarding.disregard_tender(**low, ground=Ground.LOW_PRICE, reason="Too low")
    question: dict[str, Any] = {"question": "How is it done for that?", "answer_by": TODAY + timedelta(days=7)}
    assert disregarding.ask_about_price(**low, **question)
    assert not disregarding.ask_about_price(**low, **question)
    with pytest.raises(errors.LowPriceNotAsked, match="may still answer"):
        disregarding.disregard_tender(**low, ground=Ground.LOW_PRICE, reason="Too low")
    with pytest.raises(DatabaseError, match="asked before"), transaction.atomic():
        models.TenderDisregarded.objects.create(
            tender_id=third, ground=str(Ground.LOW_PRICE), reason="x", disregarded_on=TODAY,
            recorded_in_id=AuditEvent.objects.latest("position").pk,
        )  # fmt: skip
    said = {"answer": "We own the buses", "is_satisfied": False, "finding": "Wages are below the minimum"}
    assert disregarding.record_price_answer(**low, **said)
    assert disregarding.disregard_tender(**low, ground=Ground.LOW_PRICE, reason="Wages are below the minimum")
    assert not disregarding.disregard_tender(**low, ground=Ground.LOW_PRICE, reason="Wages are below the minimum")
    with pytest.raises(errors.AlreadyDisregarded):
        disregarding.disregard_tender(**low, ground=Ground.PROCEDURE, reason="Late")
    assert [each.bidder for each in evaluation_known("P-1").standings if each.place] == [
        "Hill Coaches Ltd",
        "Care company",
    ]
