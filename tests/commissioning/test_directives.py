"""Directives: given by the core under a decision, answered by whom they address and by nobody else, step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.directives import (
    acknowledge_directive,
    answer_directive,
    issue_directive,
    vary_directive,
    withdraw_directive,
)
from rightsource.commissioning.errors.directives import (
    DirectiveAnsweredAlready,
    DirectiveIncomplete,
    DirectiveIsWithdrawn,
    DirectiveNotDecided,
    DirectiveNotOnRecord,
    DirectiveNotYours,
    DirectiveNotYoursToIssue,
    DirectiveReferenceTaken,
    DirectiveWordsMissing,
)
from rightsource.commissioning.queries.directives import directive_known, directives_known, steps_of_directive
from rightsource.commissioning.rules.directives import Directive, DirectiveAnswer, DirectiveStage
from rightsource.constitution import actions as constitution
from rightsource.constitution.errors import PostNotOnRecord
from rightsource.constitution.models import Organisation
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.governance import actions as governance
from rightsource.governance.rules import rows as governance_rows
from rightsource.outcomes import actions as outcomes
from rightsource.outcomes import queries as outcome_queries
from rightsource.outcomes.errors import ContributionOfTheUnknown, OutcomeNotOnRecord, ResultsOverlap
from rightsource.outcomes.models import AreaFigure, IndicatorResult
from rightsource.outcomes.rules.outcomes import (
    ContributionKind,
    Direction,
    Indicator,
    IndicatorTarget,
    Outcome,
    OutcomeContribution,
)
from rightsource.outcomes.rules.outcomes import IndicatorResult as Result
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience, Grade, KnownOn, Source
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry
from rightsource.storage.viewpoints import Sight, Viewpoint

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
TEST = Authority("a test")
SINCE = Period(date(2024, 4, 1))
CORE, TRUST, OTHER = Actor("commissioner"), Actor("trust-director"), Actor("care-director")
PLAN = Outcome(
    outcome="safe",
    title="Children grow up safe",
    first_year=FinancialYear(2026),
    last_year=FinancialYear(2029),
    owner="commissioner",
)
ASKED = Directive(
    directive="D-1",
    title="Six more foster families",
    addressed_to="trust",
    outcome="safe",
    envelope=Money.pounds(450_000),
    period=Period(date(2026, 12, 1), date(2027, 12, 1)),
    decision="FC-1",
    issued_on=TODAY,
    issued_by="",
    acknowledge_by=date(2026, 12, 4),
)
POSTS = (
    ("commissioner", PostKind.OFFICER, Role.COMMISSIONER, ""),
    ("clerk", PostKind.OFFICER, Role.OTHER_OFFICER, ""),
    ("trust-director", PostKind.VEHICLE, Role.VEHICLE_DIRECTOR, "trust"),
    ("care-director", PostKind.VEHICLE, Role.VEHICLE_DIRECTOR, "care"),
)


def entry(row: object) -> Entry:
    return Entry(row, Source("A test"), KnownOn.on(SINCE.starts_on, Audience.PUBLIC))


def decision(reference: str, outcome: governance_rows.Outcome, organisation: str = "") -> governance_rows.Decision:
    return governance_rows.Decision(
        reference=reference,
        title="Budget",
        body=governance_rows.DecisionBody.FULL_COUNCIL,
        decided_on=date(2026, 2, 26),
        outcome=outcome,
        organisation=organisation,
    )


@pytest.fixture(autouse=True)
def plan(db: None) -> Any:
    """Set up a council with a commissioner, two vehicles, decisions and one outcome."""
    walls.look_as(walls.THE_COUNCIL)
    Organisation.objects.bulk_create([Organisation(key=key) for key in ("trust", "care")])
    posts = [
        Appointment(post=post, title=post, kind=kind, role=role, organisation=whose, holder="holder", period=SINCE)
        for post, kind, role, whose in POSTS
    ]
    recording = Recording(TODAY)
    constitution.record_posts(by=SYSTEM, authority=TEST, entries=[entry(each) for each in posts], recording=recording)
    decisions = [
        decision("FC-1", governance_rows.Outcome.AGREED),
        decision("FC-2", governance_rows.Outcome.REFUSED),
        decision("FC-3", governance_rows.Outcome.AGREED, "care"),
    ]
    governance.record_decisions(
        by=SYSTEM, authority=TEST, entries=[entry(each) for each in decisions], recording=recording
    )
    outcomes.record_outcome(by=CORE, authority=TEST, given=PLAN, known_to=Audience.PUBLIC, today=TODAY)
    yield
    walls.look_as(walls.THE_COUNCIL)


def issue(by: Actor = CORE, **changed: Any) -> bool:
    return issue_directive(by=by, authority=TEST, given=replace(ASKED, **changed), today=TODAY)


def vary(by: Actor = CORE, because: str = "More families", **changed: Any) -> bool:
    return vary_directive(by=by, authority=TEST, given=replace(ASKED, **changed), because=because, today=TODAY)


def answer(said: DirectiveAnswer, words: str = "", by: Actor = TRUST) -> bool:
    return answer_directive(by=by, authority=TEST, directive="D-1", answer=said, words=words, today=TODAY)


def acknowledge(by: Actor = TRUST, directive: str = "D-1") -> bool:
    return acknowledge_directive(by=by, authority=TEST, directive=directive, today=TODAY)


def stage() -> DirectiveStage:
    found = directive_known("D-1", TODAY, Audience.INSIDERS)
    assert found is not None
    return found.stage


def columns(row: models.Directive) -> dict[str, Any]:
    return {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if each.name != "id"}


def test_a_directive_goes_from_the_core_to_the_vehicle_and_back_and_every_step_stays_on_record() -> None:
    assert issue()
    assert not issue()
    assert stage() is DirectiveStage.TO_ACKNOWLEDGE
    assert acknowledge()
    assert not acknowledge()
    assert stage() is DirectiveStage.TO_ANSWER
    assert answer(DirectiveAnswer.QUESTION, "From which month?")
    assert stage() is DirectiveStage.QUESTIONED
    assert vary(envelope=Money.pounds(500_000))
    assert not vary(envelope=Money.pounds(500_000))
    assert stage() is DirectiveStage.TO_ACKNOWLEDGE
    assert answer(DirectiveAnswer.ACCEPTED)
    assert not answer(DirectiveAnswer.ACCEPTED)
    assert stage() is DirectiveStage.ACCEPTED
    steps = [each.row.version for each in steps_of_directive("D-1", TODAY, Audience.INSIDERS)]
    assert steps == [1, 1, 1, 2, 2]


def test_a_directive_rests_on_a_decision_that_was_agreed_and_is_about_whom_it_addresses() -> None:
    for named in ("FC-0", "FC-2", "FC-3"):
        with pytest.raises(DirectiveNotDecided):
            issue(decision=named)


def test_only_the_core_gives_varies_and_withdraws() -> None:
    for by in (TRUST, Actor("clerk"), Actor("nobody")):
        with pytest.raises(DirectiveNotYoursToIssue):
            issue(by=by)
    issue()
    with pytest.raises(DirectiveNotYoursToIssue):
        vary(by=TRUST)
    with pytest.raises(DirectiveNotYoursToIssue):
        withdraw_directive(by=TRUST, authority=TEST, directive="D-1", because="No", today=TODAY)


def test_only_the_vehicle_addressed_acknowledges_and_answers() -> None:
    issue()
    issue(directive="D-2", addressed_to="", acknowledge_by=None)
    for by in (OTHER, CORE):
        with pytest.raises(DirectiveNotYours):
            acknowledge(by=by)
    with pytest.raises(DirectiveNotYours):
        acknowledge(directive="D-2")
    with pytest.raises(DirectiveNotOnRecord):
        acknowledge(directive="D-3")


def test_a_refusal_says_why_and_what_is_answered_stands_until_it_is_varied() -> None:
    issue()
    with pytest.raises(DirectiveWordsMissing):
        answer(DirectiveAnswer.REFUSED)
    answer(DirectiveAnswer.REFUSED, "No carers before spring")
    with pytest.raises(DirectiveAnsweredAlready):
        answer(DirectiveAnswer.ACCEPTED)
    with pytest.raises(DirectiveWordsMissing):
        vary(because=" ", envelope=Money.pounds(1))


def test_a_withdrawn_directive_takes_no_answer() -> None:
    issue()
    assert withdraw_directive(by=CORE, authority=TEST, directive="D-1", because="The grant fell away", today=TODAY)
    assert not withdraw_directive(by=CORE, authority=TEST, directive="D-1", because="Again", today=TODAY)
    with pytest.raises(DirectiveIsWithdrawn):
        answer(DirectiveAnswer.ACCEPTED)
    with pytest.raises(DirectiveIsWithdrawn):
        vary(envelope=Money.pounds(1))


@pytest.mark.parametrize(
    "changed",
    [
        {"title": " "},
        {"envelope": Money(0)},
        {"period": Period(date(2026, 12, 1))},
        {"period": Period(date(2025, 12, 1), date(2026, 11, 22))},
        {"acknowledge_by": None},
        {"acknowledge_by": date(2026, 11, 21)},
    ],
)
def test_a_directive_says_all_that_its_vehicle_must_know(changed: dict[str, Any]) -> None:
    with pytest.raises(DirectiveIncomplete):
        issue(**changed)


def test_a_reference_stands_for_one_directive_and_names_what_is_on_record() -> None:
    issue()
    with pytest.raises(DirectiveReferenceTaken):
        issue(title="Something else")
    with pytest.raises(DirectiveIncomplete):
        vary(addressed_to="care")
    with pytest.raises(OutcomeNotOnRecord):
        issue(directive="D-2", outcome="nothing")
    wrong: tuple[dict[str, Any], ...] = ({"service": "nothing"}, {"addressed_to": "nobody"})
    for changed in wrong:
        with pytest.raises(ContributionOfTheUnknown):
            issue(directive="D-2", **changed)


def test_the_clock_runs_until_the_directive_is_acknowledged() -> None:
    issue()
    on = date(2026, 12, 6)
    (waiting,) = directives_known(on, Audience.INSIDERS)
    assert (waiting.days_late, waiting.is_late) == (2, True)
    acknowledge()
    (known,) = directives_known(on, Audience.INSIDERS)
    assert (known.days_late, known.is_late) == (None, False)


def test_a_vehicle_sees_its_own_directives_and_writes_none_past_the_action() -> None:
    issue()
    issue(directive="D-2", addressed_to="care")
    fresh = columns(models.Directive.objects.get(directive="D-1"))
    walls.look_as(Viewpoint(Sight.ORGANISATION, "trust"))
    assert [each.directive.row.directive for each in directives_known(TODAY, Audience.INSIDERS)] == ["D-1"]
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        models.Directive.objects.create(**fresh | {"directive": "D-9"})
    walls.look_as(walls.THE_PUBLIC)
    assert not directives_known(TODAY, Audience.PUBLIC)


def test_the_database_keeps_what_a_directive_asks_whoever_writes() -> None:
    issue()
    row = models.Directive.objects.get()
    fresh = columns(row)
    for changed in ({"envelope": Money(1)}, {"addressed_to_id": "care"}, {"version": 3}):
        with pytest.raises(DatabaseError, match="varied by a new version"), transaction.atomic():
            models.Directive.objects.create(**fresh | {"supersedes_id": row.pk} | changed)
    with pytest.raises(DatabaseError, match="superseded, never edited"), transaction.atomic():
        models.Directive.objects.update(title="Else")


# The outcome tree, on record


RATE = Indicator(
    indicator="rate",
    outcome="safe",
    title="Looked after",
    definition="On 31 March",
    unit="per 10,000",
    direction=Direction.DOWN,
    owner="commissioner",
)


def result(value: str, first: date = date(2025, 4, 1), on: date = TODAY) -> bool:
    period = Period(first, date(2026, 4, 1))
    return outcomes.record_result(
        by=CORE,
        authority=TEST,
        given=Result(indicator="rate", period=period, value=Decimal(value)),
        source=Source("A return"),
        known_on=KnownOn.on(on, Audience.PUBLIC),
        today=on,
    )


def record(kind: str, given: Any) -> bool:
    action = getattr(outcomes, kind)
    return bool(action(by=CORE, authority=TEST, given=given, known_to=Audience.PUBLIC, today=TODAY))


def test_a_corrected_result_takes_the_place_of_the_first_which_stays_as_it_was_known() -> None:
    assert record("record_indicator", RATE)
    assert not record("record_indicator", RATE)
    assert result("82", on=date(2026, 11, 1))
    assert not result("82")
    assert result("81")
    with pytest.raises(ResultsOverlap):
        result("80", first=date(2026, 1, 1))
    assert IndicatorResult.objects.count() == 2
    for on, value in ((date(2026, 11, 2), None), (TODAY, "81")):
        standing = outcome_queries.outcome_tree_known(on, Audience.PUBLIC).indicator("rate")
        found = None if standing is None or standing.latest is None else str(standing.latest.row.value.normalize())
        assert found == value


def test_a_target_is_met_on_the_better_side_of_it() -> None:
    record("record_indicator", RATE)
    result("82")
    for target, is_met in (("83", True), ("81", False)):
        record(
            "set_target",
            IndicatorTarget(indicator="rate", financial_year=FinancialYear(2025), target=Decimal(target)),
        )
        standing = outcome_queries.outcome_tree_known(TODAY, Audience.PUBLIC).indicator("rate")
        assert standing is not None
        assert standing.meets_target is is_met


def test_the_tree_takes_only_what_is_on_record() -> None:
    with pytest.raises(PostNotOnRecord):
        record("record_outcome", replace(PLAN, owner="nobody"))
    with pytest.raises(OutcomeNotOnRecord):
        record("record_indicator", replace(RATE, outcome="nothing"))
    given = OutcomeContribution(outcome="safe", kind=ContributionKind.VEHICLE, subject="trust", how="Foster homes")
    assert record("record_contribution", given)
    for wrong in ({"subject": "nobody"}, {"organisation": "nobody"}, {"kind": ContributionKind.SERVICE}):
        with pytest.raises(ContributionOfTheUnknown):
            record("record_contribution", replace(given, **wrong))


def test_a_file_of_figures_is_taken_in_once_and_is_everybodys_from_the_day_it_was_published() -> None:
    head = "SupportSetting,DH_GEOGRAPHY_NAME,ActivityProvision,ITEMVALUE,year"
    file = GivenFile("care.csv", f"{head}\nResidential,Test,External,30,2016".encode())

    def take() -> Any:
        return outcomes.import_area_file(
            by=SYSTEM, authority=TEST, file=file, source="NHS Digital", grade=Grade.PRIMARY, published_on=TODAY
        )

    assert not take().was_on_file
    assert take().was_on_file
    assert AreaFigure.objects.count() == 1
    walls.look_as(walls.THE_PUBLIC)
    assert [str(each) for each in AreaFigure.objects.all()] == ["Test, Residential, 2016"]
    assert not outcome_queries.needs_known(date(2026, 11, 21)).files
    assert outcome_queries.needs_known(TODAY).files == ("NHS Digital (care.csv)",)
