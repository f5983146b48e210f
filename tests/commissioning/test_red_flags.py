"""Red flags: each by its published example, compared only with enough, and never a word of wrongdoing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.rules.evaluation.published_processes import processes_in
from rightsource.commissioning.rules.evaluation.red_flags import (
    NOT_EVIDENCE,
    BidFacts,
    Indicator,
    ProcessFacts,
    red_flags,
)
from rightsource.quantities import Money

CLOSES = datetime(2026, 5, 29, 12, 0, tzinfo=ZoneInfo("Europe/London"))


def bid(tenderer: str, pounds: int, *, out: bool = False, late: bool = False) -> BidFacts:
    received_at = CLOSES + timedelta(minutes=1 if late else -1)
    return BidFacts(tenderer=tenderer, price=Money.pounds(pounds), received_at=received_at, is_disqualified=out)


def process(*bids: BidFacts, won: str = "", name: str = "P-1", buyer: str = "council") -> ProcessFacts:
    return ProcessFacts(
        process=name,
        buyer=buyer,
        is_open=True,
        is_competitive=True,
        opened_on=date(2026, 4, 21),
        closes_at=CLOSES,
        tenderers=len({each.tenderer for each in bids}),
        bids=bids,
        winners=(won,) if won else (),
    )


def flagged(*processes: ProcessFacts) -> list[tuple[Indicator, str, Decimal | None]]:
    return [(each.indicator, each.subject, each.value) for each in red_flags(processes).flags]


def test_each_process_is_judged_by_itself() -> None:
    fine = process(bid("A", 100), bid("B", 111), won="A")
    assert flagged(fine) == []
    assert flagged(replace(fine, opened_on=date(2026, 5, 15))) == [(Indicator.R003, "P-1", Decimal("14.00"))]
    assert flagged(replace(fine, opened_on=date(2026, 5, 14))) == []
    assert flagged(process(bid("A", 100), won="A")) == [(Indicator.R018, "P-1", None)]
    assert flagged(replace(process(bid("A", 100)), is_competitive=False)) == []
    assert flagged(process(bid("A", 100), bid("B", 100), won="A")) == [(Indicator.R028, "P-1", None)]
    assert flagged(process(bid("A", 100, late=True), bid("B", 111), won="A")) == [(Indicator.R030, "P-1", None)]
    assert flagged(process(bid("A", 100), bid("B", 111, late=True), won="A")) == []
    others_out = process(bid("A", 100), bid("B", 111, out=True), bid("C", 112, out=True), won="A")
    assert flagged(others_out) == [(Indicator.R035, "P-1", Decimal("2.00"))]
    lowest_out = replace(process(bid("A", 100, out=True), bid("B", 111), bid("C", 112), won="B"), is_price_only=True)
    assert flagged(lowest_out) == [(Indicator.R036, "P-1", None)]
    assert flagged(replace(lowest_out, is_price_only=False)) == []


def with_margins(*percents: int) -> list[ProcessFacts]:
    return [
        process(bid("A", 10_000), bid("B", 10_000 + 100 * percent), won="A", name=f"P-{number}")
        for number, percent in enumerate(percents)
    ]


def test_margins_stand_out_of_the_rest_or_of_nothing() -> None:
    ordinary = (5, 6, 6, 6, 7, 7)
    margins = [each for each in flagged(*with_margins(*ordinary, 1, 40)) if each[0] in {Indicator.R024, Indicator.R058}]
    assert margins == [(Indicator.R024, "P-6", Decimal("0.01")), (Indicator.R058, "P-7", Decimal("0.40"))]
    assert flagged(*with_margins(1, 40, 6)) == []  # of three nothing stands out
    assert flagged(*with_margins(5, 5, 5, 5, 5)) == []  # nor of what is all the same


def test_bidders_and_buyers_stand_out_of_the_rest() -> None:
    busy = [process(bid(f"W{at % 5}", 90), bid("Loser", 100), won=f"W{at % 5}", name=f"P-{at}") for at in range(20)]
    assert (Indicator.R025, "Loser", Decimal("0.00")) in flagged(*busy)
    strict = [
        process(bid("A", 90), bid(f"B{at}", 100, out=buyer == "strict"), won="A", name=f"{buyer}-{at}", buyer=buyer)
        for buyer in ("b1", "b2", "b3", "b4", "strict")
        for at in range(2)
    ]
    assert (Indicator.R038, "strict", Decimal("0.50")) in flagged(*strict)
    kinds = [
        replace(process(won=who, name=f"{who}-{code}"), tenderers=3, classified=(code,))
        for who, codes in {
            "A": ("45",),
            "B": ("45",),
            "C": ("79",),
            "D": ("80",),
            "All": ("45", "79", "80", "90"),
        }.items()
        for code in codes
    ]
    assert (Indicator.R048, "All", Decimal("4.00")) in flagged(*kinds)


@given(st.lists(st.integers(1, 60), max_size=8), st.integers(2, 9))
def test_flags_depend_on_neither_the_order_nor_the_unit(percents: list[int], times: int) -> None:
    known = with_margins(*percents)
    scaled = [
        replace(each, bids=tuple(replace(one, price=(one.price or Money(0)) * times) for one in each.bids))
        for each in known
    ]
    assert flagged(*reversed(known)) == flagged(*known) == flagged(*scaled)


def test_what_cannot_be_judged_is_counted_as_such_and_the_caution_stands() -> None:
    bare = ProcessFacts(process="P-1", buyer="", is_open=False, is_competitive=False)
    found = red_flags([bare])
    assert found.flags == ()
    assert {each.judged for each in found.judged} == {0}
    assert {each.indicator for each in found.judged} == set(Indicator)
    assert found.caution == NOT_EVIDENCE


def test_published_releases_are_read_as_far_as_they_tell() -> None:
    tender = {
        "procurementMethod": "open", "numberOfTenderers": 1, "awardCriteria": "priceOnly",
        "tenderPeriod": {"startDate": "2026-05-20T00:00:00Z", "endDate": "2026-05-29T12:00:00Z"},
        "items": [{"classification": {"id": "45000000"}}],
    }  # fmt: skip
    bids = {
        "details": [
            {"id": "1", "status": "disqualified", "tenderers": [{"name": "A"}], "value": {"amount": 90.5}},
            {"id": "2", "status": "valid", "tenderers": [{"name": "B"}], "value": {"amount": 100}},
            {"id": "3", "status": "valid", "tenderers": [{"name": "C"}, {"name": "D"}]},
        ]
    }
    released = [
        {"ocid": "o-1", "buyer": {"name": "Us"}, "tender": tender, "bids": bids},
        {"ocid": "o-1", "awards": [{"id": "1", "status": "active", "suppliers": [{"name": "B"}]}], "tender": "?"},
    ]
    (found,) = processes_in(released)
    assert (found.buyer, found.winners, found.classified) == ("Us", ("B",), ("45000000",))
    assert [(each.tenderer, each.price) for each in found.bids] == [("A", Money(9_050)), ("B", Money(10_000))]
    codes = {each[0] for each in flagged(found)}
    assert codes == {Indicator.R003, Indicator.R018, Indicator.R035, Indicator.R036}
