"""One trace: walked forwards and back it reaches where one began, and every stage without a record is named."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.errors.tracing import LinkOutOfOrder, LinkSaysNothing, NothingToTrace
from rightsource.commissioning.rules.record_links import (
    LinkedFrom,
    LinkedTo,
    RecordLink,
    check_link,
    link_named,
)
from rightsource.commissioning.rules.trace_records import closed_to
from rightsource.commissioning.rules.tracing import (
    Traced,
    TraceGap,
    TraceKind,
    TraceLink,
    TracePoint,
    Ways,
    to_results,
    trace,
)
from rightsource.constitution.rules.rights import Viewer
from rightsource.constitution.rules.rows import PostKind, Role

POINTS = st.builds(TracePoint, st.sampled_from(TraceKind), st.sampled_from("abc"))
LINKS = st.lists(st.builds(TraceLink, POINTS, POINTS), max_size=25)


def read(said: str) -> TracePoint:
    return TracePoint.read(said)


def records(*said: str) -> list[Traced]:
    return [Traced(point=read(each), title=each) for each in said]


def links(*said: str) -> list[TraceLink]:
    return [TraceLink(*map(read, each.split(" > "))) for each in said]


WHOLE = [f"{kind}:a" for kind in TraceKind]
IN_A_LINE = [f"{one} > {other}" for one, other in itertools.pairwise(WHOLE)]


@given(LINKS, POINTS)
def test_walking_forwards_and_then_back_reaches_where_one_began(drawn: list[TraceLink], start: TracePoint) -> None:
    ways = Ways.of(drawn)
    assert all(start in ways.before(each) for each in ways.after(start))
    assert all(start in ways.after(each) for each in ways.before(start))


@given(LINKS, POINTS)
def test_what_stands_before_is_of_an_earlier_stage_and_what_stands_after_of_a_later_one(
    drawn: list[TraceLink], start: TracePoint
) -> None:
    known = [Traced(point=point, title="") for each in drawn for point in (each.before, each.after)]
    found = trace(start, [*known, Traced(point=start, title="")], drawn)
    assert all(each.point.kind.stage < start.kind.stage for each in found.before)
    assert all(each.point.kind.stage > start.kind.stage for each in found.after)
    assert {each.kind for each in found.gaps} | {each.kind for each in found.stages if each.records} == set(TraceKind)


@given(LINKS)
def test_everything_that_came_of_an_outcome_leads_on_to_its_results(drawn: list[TraceLink]) -> None:
    outcome, result = read("outcome:a"), read("result:z")
    before = [each for each in drawn if TraceKind.RESULT not in {each.before.kind, each.after.kind}]
    ways = Ways.of([*before, *to_results(before, {outcome: [result]})])
    assert all(result in ways.after(each) for each in ways.after(outcome) - {result} | {outcome})


@pytest.mark.parametrize("begun", WHOLE)
def test_a_whole_trace_has_no_gap_wherever_it_is_begun(begun: str) -> None:
    found = trace(read(begun), records(*WHOLE), links(*IN_A_LINE))
    assert found.gaps == ()
    assert [each.records[0].title for each in found.stages] == WHOLE


def test_each_stage_at_which_nothing_stands_is_named_and_each_record_that_skips_one() -> None:
    on_record = records("outcome:a", "award:a", "agreement:a", "agreement:b", "charge:a", "charge:b")
    came = links(
        "outcome:a > award:a", "award:a > agreement:a", "outcome:a > agreement:b",
        "agreement:a > charge:a", "agreement:b > charge:b",
    )  # fmt: skip
    gaps = trace(read("outcome:a"), on_record, came).gaps
    assert TraceGap(TraceKind.NEED) in gaps
    assert TraceGap(TraceKind.AWARD, read("agreement:b")) in gaps
    assert TraceGap(TraceKind.AWARD, read("agreement:a")) not in gaps
    assert TraceGap(TraceKind.AWARD, read("agreement:b")).in_words == "No award on record for agreement b."


def test_an_agreement_under_which_nothing_was_charged_is_named_beside_one_that_was() -> None:
    found = trace(
        read("outcome:a"),
        records("outcome:a", "agreement:a", "agreement:b", "activity:a"),
        links("outcome:a > agreement:a", "outcome:a > agreement:b", "agreement:a > activity:a"),
    )
    assert TraceGap(TraceKind.ACTIVITY, read("agreement:b")) in found.gaps


def test_a_stage_that_is_closed_is_not_said_to_be_empty() -> None:
    found = trace(read("outcome:a"), records("outcome:a"), [], closed=[TraceKind.CHARGE])
    told = {each.kind: each.in_words for each in found.gaps}
    assert told[TraceKind.CHARGE] == "Which charge there is, if any, is not open to you."
    assert told[TraceKind.PAYMENT] == "No payment on record."


@pytest.mark.parametrize("said", ["", "agreement", "agreement:", "lorry:A-1", "agreement:b"])
def test_nothing_is_traced_from_what_is_not_on_record(said: str) -> None:
    with pytest.raises(NothingToTrace):
        trace(read(said), records("agreement:a"), [])


def test_only_what_can_have_come_of_another_is_linked_and_only_with_how() -> None:
    good = link_named("directive:D-1", "procurement:P-1", "Bought for it")
    check_link(good)
    for wrong in (("agreement:A-1", "procurement:P-1"), ("procurement:P-1", "outcome:o")):
        with pytest.raises(LinkOutOfOrder):
            check_link(link_named(*wrong, "Bought for it"))
    with pytest.raises(LinkSaysNothing):
        check_link(RecordLink(before_kind=LinkedFrom.NEED, before="n", after_kind=LinkedTo.OUTCOME, after="o", how=" "))


def test_a_bidder_sees_neither_the_option_nor_what_is_charged() -> None:
    assert closed_to(Viewer()) == {
        TraceKind.DIRECTIVE, TraceKind.OPTION, TraceKind.ACTIVITY, TraceKind.CHARGE, TraceKind.PAYMENT,
    }  # fmt: skip
    assert closed_to(Viewer(kind=PostKind.OFFICER, role=Role.COMMISSIONER)) == frozenset()
    assert closed_to(Viewer(kind=PostKind.VEHICLE, organisation="care-company")) == {TraceKind.OPTION}
