"""Red flags after the published definitions of Cardinal: where to look, and never evidence of wrongdoing.

Each is worked out only where its data are there; those that compare with the rest need enough of the rest. A lot let by
itself counts as a process of its own.

Source: Open Contracting Partnership, Cardinal (cardinal.readthedocs.io), Indicators: R003, R018, R024, R025, R028,
R030, R035, R036, R038, R048 and R058, each with its default threshold.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import quantiles

from rightsource.commissioning.rules.evaluation.scoring import to_two_places
from rightsource.commissioning.rules.evaluation.tenders import in_one_spelling
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words, list_in_words

NOT_EVIDENCE = "A flag says where to look. It is not evidence of wrongdoing."
SOURCE = "https://cardinal.readthedocs.io/en/latest/cli/indicators/R/"
_SHORT_DAYS = 15
_FENCE = Fraction(3, 2)
_FEWEST_BIDS = _FEWEST_PROCESSES = 2
# Ours: of fewer than four values a quarter is no quarter, so that nothing stands out of them.
_FEWEST_COMPARED = 4
_DIGITS = 2


class Indicator(StrEnum):
    """A published indicator, by its number."""

    R003 = "R003"
    R018 = "R018"
    R024 = "R024"
    R025 = "R025"
    R028 = "R028"
    R030 = "R030"
    R035 = "R035"
    R036 = "R036"
    R038 = "R038"
    R048 = "R048"
    R058 = "R058"

    @property
    def in_words(self) -> str:
        """Its name."""
        return _NAMES[self]

    @property
    def address(self) -> str:
        """Where its definition is published."""
        return f"{SOURCE}{self.value[1:]}.html"


_NAMES = {
    Indicator.R003: "Short time to tender",
    Indicator.R018: "Single bid received",
    Indicator.R024: "Price close to winning bid",
    Indicator.R025: "Excessive unsuccessful bids",
    Indicator.R028: "Identical bid prices",
    Indicator.R030: "Late bid won",
    Indicator.R035: "All except winning bid disqualified",
    Indicator.R036: "Lowest bid disqualified",
    Indicator.R038: "Excessive disqualified bids",
    Indicator.R048: "Heterogeneous supplier",
    Indicator.R058: "Heavily discounted bid",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BidFacts:
    """What is known of one bid; a price only where it may be seen."""

    tenderer: str
    price: Money | None = None
    received_at: datetime | None = None
    is_disqualified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFacts:
    """What is known of one contracting process.

    Attributes:
        process: its reference.
        buyer: who buys.
        is_open: everybody could tender.
        is_competitive: more than one could tender.
        is_price_only: price is the only criterion.
        opened_on: the first day for tenders; None where it is not known.
        closes_at: the last hour for tenders; None where it is not known.
        tenderers: how many tendered; None where it is not known.
        bids: each bid.
        winners: the suppliers awarded.
        classified: the classification of what was awarded, of a single winner.
    """

    process: str
    buyer: str
    is_open: bool
    is_competitive: bool
    is_price_only: bool = False
    opened_on: date | None = None
    closes_at: datetime | None = None
    tenderers: int | None = None
    bids: tuple[BidFacts, ...] = ()
    winners: tuple[str, ...] = ()
    classified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """One flag: what to look at and why, in plain words.

    Attributes:
        subject: the process, the bidder or the buyer.
        value: the indicator's value, where it has one besides being there.
    """

    indicator: Indicator
    subject: str
    reason: str
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorJudged:
    """How many processes, bidders or buyers an indicator could judge, and how many of them it flags."""

    indicator: Indicator
    name: str
    judged: int
    flagged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlags:
    """What the indicators flag, and what each could judge."""

    flags: tuple[RedFlag, ...]
    judged: tuple[IndicatorJudged, ...]
    caution: str = NOT_EVIDENCE


Judged = tuple[int, list[RedFlag]]


def red_flags(processes: Iterable[ProcessFacts]) -> RedFlags:
    """Return what each indicator flags of some processes, and of how many it could say anything."""
    known = sorted(processes, key=lambda each: each.process)
    found = {indicator: judge(known) for indicator, judge in _JUDGES.items()}
    return RedFlags(
        flags=tuple(flag for _, flags in found.values() for flag in sorted(flags, key=lambda each: each.subject)),
        judged=tuple(
            IndicatorJudged(indicator=each, name=each.in_words, judged=judged, flagged=len(flags))
            for each, (judged, flags) in found.items()
        ),
    )


def _of_each(
    indicator: Indicator,
    is_known: Callable[[ProcessFacts], bool],
    why: Callable[[ProcessFacts], tuple[str, Fraction | None] | None],
) -> Callable[[Sequence[ProcessFacts]], Judged]:
    """Return a judge that looks at each process by itself."""

    def judge(processes: Sequence[ProcessFacts]) -> Judged:
        known = [each for each in processes if is_known(each)]
        flags = []
        for each in known:
            found = why(each)
            if found is not None:
                words, value = found
                shown = None if value is None else to_two_places(value)
                flags.append(RedFlag(indicator=indicator, subject=each.process, reason=words, value=shown))
        return len(known), flags

    return judge


def _short(each: ProcessFacts) -> tuple[str, Fraction | None] | None:
    assert each.opened_on is not None
    assert each.closes_at is not None
    days = (each.closes_at.date() - each.opened_on).days
    words = f"Tenders could come in for {count_in_words(days, 'day')}, fewer than {_SHORT_DAYS}."
    return (words, Fraction(days)) if days < _SHORT_DAYS else None


def _single(each: ProcessFacts) -> tuple[str, Fraction | None] | None:
    return ("Only one tenderer, though others could have tendered.", None) if each.tenderers == 1 else None


def _identical(each: ProcessFacts) -> tuple[str, Fraction | None] | None:
    by_price: dict[Money, set[str]] = defaultdict(set)
    for bid in each.bids:
        if bid.price is not None:
            by_price[bid.price].add(bid.tenderer)
    same = [(price, sorted(who)) for price, who in by_price.items() if len(who) > 1]
    if not same:
        return None
    price, who = min(same)
    return f"{list_in_words(who)} tendered the same price, {price}.", None


def _late(each: ProcessFacts) -> tuple[str, Fraction | None] | None:
    assert each.closes_at is not None
    late = [
        bid
        for bid in _of_winners(each)
        if bid.received_at is not None and not bid.is_disqualified and bid.received_at > each.closes_at
    ]
    return (f"The tender of {late[0].tenderer}, which won, came in after the hour.", None) if late else None


def _all_but_one(each: ProcessFacts) -> tuple[str, Fraction | None] | None:
    valid = {in_one_spelling(bid.tenderer) for bid in each.bids if not bid.is_disqualified}
    out = {in_one_spelling(bid.tenderer) for bid in each.bids if bid.is_disqualified} - valid
    if len(valid) != 1 or valid != {in_one_spelling(name) for name in each.winners} or not out:
        return None
    return f"Every other tender was left out, {count_in_words(len(out), 'bidder')}.", Fraction(len(out))


def _lowest_out(each: ProcessFacts) -> tuple[str, Fraction | None] | None:
    lowest = min((bid for bid in each.bids if bid.price is not None), key=lambda bid: bid.price or Money(0))
    if not lowest.is_disqualified:
        return None
    return f"The lowest tender, of {lowest.tenderer}, was left out, and price is the only criterion.", None


def _of_winners(each: ProcessFacts) -> list[BidFacts]:
    names = {in_one_spelling(name) for name in each.winners}
    return [bid for bid in each.bids if in_one_spelling(bid.tenderer) in names]


def _margin(each: ProcessFacts) -> Fraction | None:
    """Return by which share the second-lowest valid bid is above the winning one, where that is the lowest."""
    prices = sorted(bid.price for bid in each.bids if bid.price is not None and not bid.is_disqualified)
    won = [bid.price for bid in _of_winners(each) if bid.price is not None and not bid.is_disqualified]
    if len(each.winners) != 1 or len(won) != 1 or len(prices) < _FEWEST_BIDS:
        return None
    if won[0] != prices[0] or prices[0] <= Money(0):
        return None
    return Fraction(prices[1].pence - prices[0].pence, prices[0].pence)


@dataclass(frozen=True, slots=True)
class _Fences:
    """The middle half of some values; what lies 1.5 times its width or more beyond it stands out."""

    first: Fraction
    third: Fraction

    def is_low(self, value: Fraction) -> bool:
        """Answer whether a value is a low outlier; where all values are one, which has no width, none is."""
        return value <= self.first - _FENCE * (self.third - self.first) and value < self.first

    def is_high(self, value: Fraction) -> bool:
        """Answer whether a value is a high outlier."""
        return value >= self.third + _FENCE * (self.third - self.first) and value > self.third


def _fences(values: Sequence[Fraction]) -> _Fences | None:
    """Return the middle half of some values; None of too few."""
    if len(values) < _FEWEST_COMPARED:
        return None
    first, _, third = quantiles(values, n=4, method="inclusive")
    return _Fences(first, third)


def _close(processes: Sequence[ProcessFacts]) -> Judged:
    return _margins(Indicator.R024, processes, _Fences.is_low, "close to")


def _discounted(processes: Sequence[ProcessFacts]) -> Judged:
    return _margins(Indicator.R058, processes, _Fences.is_high, "far from")


def _margins(
    indicator: Indicator,
    processes: Sequence[ProcessFacts],
    stands_out: Callable[[_Fences, Fraction], bool],
    how: str,
) -> Judged:
    margins = {each.process: margin for each in processes if (margin := _margin(each)) is not None}
    fences = _fences(list(margins.values()))
    if fences is None:
        return 0, []
    flags = [
        RedFlag(
            indicator=indicator,
            subject=process,
            reason=f"The second-lowest tender is {to_two_places(margin * 100)} per cent above the one that won: "
            f"unusually {how} it.",
            value=to_two_places(margin),
        )
        for process, margin in margins.items()
        if stands_out(fences, margin)
    ]
    return len(margins), flags


def _losing(processes: Sequence[ProcessFacts]) -> Judged:
    """Flag who tenders much and wins unusually little, over the processes with one winner."""
    tried: Counter[str] = Counter()
    won: Counter[str] = Counter()
    for each in processes:
        if len(each.winners) != 1:
            continue
        winner = in_one_spelling(each.winners[0])
        for bid in each.bids:
            if not bid.is_disqualified:
                tried[bid.tenderer] += 1
                won[bid.tenderer] += in_one_spelling(bid.tenderer) == winner
    ratios = {who: Fraction(won[who], count) for who, count in tried.items()}
    fences = _fences(list(ratios.values()))
    if fences is None:
        return 0, []
    often = quantiles([Fraction(each) for each in tried.values()], n=4, method="inclusive")[2]
    flags = [
        RedFlag(
            indicator=Indicator.R025,
            subject=who,
            reason=f"Won {won[who]} of {tried[who]} tenders, unusually few for one who tenders so much.",
            value=to_two_places(ratio),
        )
        for who, ratio in ratios.items()
        if tried[who] >= often and fences.is_low(ratio)
    ]
    return len(ratios), flags


def _left_out(processes: Sequence[ProcessFacts]) -> Judged:
    """Flag buyers that leave out, and bidders of whom are left out, unusually many tenders."""
    of_buyer: dict[str, list[bool]] = defaultdict(list)
    processes_of: Counter[str] = Counter()
    of_bidder: dict[str, list[bool]] = defaultdict(list)
    for each in processes:
        processes_of[each.buyer] += bool(each.bids)
        for bid in each.bids:
            of_buyer[each.buyer].append(bid.is_disqualified)
            of_bidder[bid.tenderer].append(bid.is_disqualified)
    buyers = {who: outs for who, outs in of_buyer.items() if processes_of[who] >= _FEWEST_PROCESSES}
    bidders = {who: outs for who, outs in of_bidder.items() if len(outs) >= _FEWEST_BIDS}
    flags: list[RedFlag] = []
    judged = 0
    for group, what in ((buyers, "to"), (bidders, "of")):
        count, found = _outliers(group, what)
        judged += count
        flags += found
    return judged, flags


def _outliers(group: dict[str, list[bool]], what: str) -> Judged:
    ratios = {who: Fraction(sum(outs), len(outs)) for who, outs in group.items()}
    fences = _fences(list(ratios.values()))
    if fences is None:
        return 0, []
    flags = [
        RedFlag(
            indicator=Indicator.R038,
            subject=who,
            reason=f"Of {count_in_words(len(group[who]), 'tender')} {what} {who}, {sum(group[who])} left out: many.",
            value=to_two_places(ratio),
        )
        for who, ratio in ratios.items()
        if fences.is_high(ratio)
    ]
    return len(ratios), flags


def _various(processes: Sequence[ProcessFacts]) -> Judged:
    """Flag suppliers of unusually many kinds of things, by the first two digits of their classification."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for each in processes:
        if len(each.winners) == 1:
            kinds[each.winners[0]] |= {code[:_DIGITS] for code in each.classified if code[:_DIGITS].isdigit()}
    known = {who: Fraction(len(codes)) for who, codes in kinds.items() if codes}
    fences = _fences(list(known.values()))
    if fences is None:
        return 0, []
    flags = [
        RedFlag(
            indicator=Indicator.R048,
            subject=who,
            reason=f"Supplies {count_in_words(int(count), 'kind')} of things, unusually many.",
            value=to_two_places(count),
        )
        for who, count in known.items()
        if fences.is_high(count)
    ]
    return len(known), flags


def _has_priced(each: ProcessFacts) -> bool:
    return sum(bid.price is not None for bid in each.bids) > 1


_JUDGES: dict[Indicator, Callable[[Sequence[ProcessFacts]], Judged]] = {
    Indicator.R003: _of_each(
        Indicator.R003, lambda each: each.is_open and None not in {each.opened_on, each.closes_at}, _short
    ),
    Indicator.R018: _of_each(Indicator.R018, lambda each: each.is_competitive and each.tenderers is not None, _single),
    Indicator.R024: _close,
    Indicator.R025: _losing,
    Indicator.R028: _of_each(Indicator.R028, _has_priced, _identical),
    Indicator.R030: _of_each(
        Indicator.R030, lambda each: each.closes_at is not None and bool(_of_winners(each)), _late
    ),
    Indicator.R035: _of_each(Indicator.R035, lambda each: bool(each.winners and each.bids), _all_but_one),
    Indicator.R036: _of_each(
        Indicator.R036, lambda each: each.is_price_only and bool(each.winners) and _has_priced(each), _lowest_out
    ),
    Indicator.R038: _left_out,
    Indicator.R048: _various,
    Indicator.R058: _discounted,
}
