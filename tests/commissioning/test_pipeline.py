"""The pipeline: each line of work once, at its last record, with what holds it up; late ones first in their stage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rightsource.commissioning.rules.directives import Directive, DirectiveAnswer, directives_standing
from rightsource.commissioning.rules.pipeline import Carried, PipelineItem, PipelineRecords, at_stages, pipeline
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.record import Procurement, standing
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute
from rightsource.commissioning.rules.tracing import TraceKind, TraceLink, TracePoint
from rightsource.constitution.rules.books import the_law
from rightsource.outcomes.rules.outcomes import Outcome
from rightsource.outcomes.rules.tree import TreeRows, outcome_tree
from rightsource.quantities import FinancialYear, Money, Period
from rightsource.storage.knowledge import KnownOn, Provenance, Recorded, Source

ON, SINCE = date(2026, 11, 22), date(2026, 4, 1)


def recorded(row):
    return Recorded(row, Provenance(Source("A test"), KnownOn.stated(public=SINCE)), "1")


def outcome(key: str, parent: str = "") -> Outcome:
    year = FinancialYear(2026)
    return Outcome(outcome=key, title=key, parent=parent, first_year=year, last_year=year, owner="commissioner")


DIRECTIVE = Directive(
    directive="D-1",
    title="Six more families",
    addressed_to="trust",
    outcome="safe",
    envelope=Money.pounds(10),
    period=Period(SINCE, date(2027, 4, 1)),
    decision="FC-1",
    issued_on=SINCE,
    issued_by="commissioner",
    acknowledge_by=date(2026, 11, 16),
)
BOUGHT = Procurement(reference="P-1", buyer="council", title="Buses", kind=NeedKind.SERVICES, begun_on=SINCE)
TERMS = AgreementTerms(
    agreement="A-1",
    title="Foster homes",
    commissioner="council",
    provider="trust",
    route=AwardRoute.VERTICAL,
    period=Period(SINCE, date(2027, 4, 1)),
)
RECORDS = PipelineRecords(
    outcomes=outcome_tree(
        TreeRows(outcomes=[recorded(each) for each in (outcome("wide"), outcome("safe", "wide"), outcome("well"))])
    ).outcomes,
    directives=directives_standing([recorded(DIRECTIVE)], ON),
    procurements=(standing(BOUGHT, None, [], the_law(), ON),),
    terms=(TERMS,),
    links=frozenset({TraceLink(TracePoint(TraceKind.OUTCOME, "safe"), TracePoint(TraceKind.DIRECTIVE, "D-1"))}),
    carried={},
)


def told(records: PipelineRecords) -> dict[str, PipelineItem]:
    found = pipeline(records, ON)
    assert len({each.point for each in found}) == len(found)
    return {each.point.key: each for each in found}


def linked(before: str, after: str) -> frozenset[TraceLink]:
    return RECORDS.links | {TraceLink(TracePoint.read(before), TracePoint.read(after))}


def test_each_line_of_work_stands_at_its_last_record_and_a_wider_outcome_is_none() -> None:
    found = told(RECORDS)
    assert set(found) == {"D-1", "P-1", "A-1", "well"}
    assert found["well"].held_up_by.startswith("No directive is given")
    assert (found["D-1"].held_up_by, found["D-1"].is_late) == (
        "It is waiting to be acknowledged, 6 days late.", True,
    )  # fmt: skip
    assert found["P-1"].held_up_by == "No route is chosen."
    assert found["A-1"].held_up_by == "Nothing is charged yet."
    assert [kind for kind, _ in at_stages(found.values())] == [
        TraceKind.OUTCOME, TraceKind.DIRECTIVE, TraceKind.PROCUREMENT, TraceKind.AGREEMENT,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        ("directive:D-1", "agreement:A-1", "D-1"),
        ("procurement:P-1", "agreement:A-1", "P-1"),
        ("outcome:well", "agreement:A-1", "well"),
    ],
)
def test_what_led_on_is_no_line_of_its_own(before: str, after: str, gone: str) -> None:
    assert gone not in told(replace(RECORDS, links=linked(before, after)))


def test_a_directive_that_is_refused_or_withdrawn_is_over_and_one_that_is_accepted_waits_to_be_bought() -> None:
    for said in ({"answer": DirectiveAnswer.REFUSED}, {"withdrawn_on": ON}):
        after = directives_standing([recorded(replace(DIRECTIVE, **said))], ON)
        assert "D-1" not in told(replace(RECORDS, directives=after))
    accepted = replace(DIRECTIVE, answer=DirectiveAnswer.ACCEPTED, acknowledged_on=ON, answered_on=ON)
    after = directives_standing([recorded(accepted)], ON)
    assert told(replace(RECORDS, directives=after))["D-1"].held_up_by == "Nothing is bought or agreed for it yet."


@pytest.mark.parametrize(
    ("payable", "held", "paid", "stage", "words"),
    [
        (100, 0, 100, TraceKind.PAYMENT, ""),
        (100, 0, 60, TraceKind.CHARGE, "£40.00 is charged and not paid."),
        (100, 20, 100, TraceKind.PAYMENT, "£20.00 is held by disputes."),
        (100, 20, 0, TraceKind.CHARGE, "£100.00 is charged and not paid. £20.00 is held by disputes."),
    ],
)
def test_an_agreement_is_paid_up_only_when_all_that_can_be_paid_is(
    payable: int, held: int, paid: int, stage: TraceKind, words: str
) -> None:
    carried = Carried(Money.pounds(payable), Money.pounds(held), Money.pounds(paid), ON)
    item = told(replace(RECORDS, carried={"A-1": carried}))["A-1"]
    assert (item.stage, item.held_up_by) == (stage, words)


def test_an_agreement_that_has_ended_is_no_line_of_work() -> None:
    assert "A-1" not in {each.point.key for each in pipeline(RECORDS, date(2027, 4, 1))}
