"""How well what looks for faults finds those that were planted: right and wrong by name, beside a naive rule.

The only place that knows both the made-up county and the detectors; neither knows the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from rightsource.budget.rules.double_counting import LineClaim, claimed_twice
from rightsource.commissioning.rules.duplicates import PaidItem, naive_duplicates, suspected_duplicates
from rightsource.commissioning.rules.suppliers import Standing, SupplierName, match_suppliers, supplier_of
from rightsource.ledger.rules.chart import chart_lines
from rightsource.ledger.rules.rows import Elimination
from rightsource.ledger.rules.unmatched import Dealing, unmatched_dealings
from rightsource.quantities import Money, Month
from rightsource.scrutiny.rules.made_up.answers import Fault, Planted
from rightsource.scrutiny.rules.made_up.bills import Bill
from rightsource.scrutiny.rules.made_up.books import MadeUp, dealings_of, months_of
from rightsource.scrutiny.rules.made_up.county import COUNCIL, Size
from rightsource.scrutiny.rules.made_up.dealings import entries_of
from rightsource.scrutiny.rules.made_up.entries import accounts_of_all
from rightsource.scrutiny.rules.made_up.receipts import reference_of
from rightsource.scrutiny.rules.made_up.record import WholeCounty, whole_county
from rightsource.scrutiny.rules.made_up.spend_file import payments_published
from rightsource.treasury.rules.receipts import receipts_under_recurrent
from rightsource.treasury.rules.rows import ReceiptsStage

DEVELOPMENT_SEEDS = (1, 2, 3, 4, 5, 6, 7)
"""Seeds that were looked at while this was written; no score is told of them."""

UNSEEN_SEEDS = (1103, 2207, 3301, 4409, 5501)
"""Seeds that nobody drew before the detectors stood."""

Finding = frozenset[str]
"""What a detector suspects: the references of the records that it names."""


@dataclass(frozen=True, slots=True)
class Named:
    """How many of a kind, in the words of the answer file."""

    how: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found of a kind of fault.

    Attributes:
        planted: how many faults there were.
        found: how many of them it found.
        suspected: how many things it suspected in all; however often it named one, that is one.
        precision: which part of what it suspects is a fault, from 0 to 1; one where it suspects nothing.
        recall: which part of the faults it finds, from 0 to 1; one where there are none.
        missed: the faults that it did not find.
        look_alikes: innocent things of the answer file that it suspected.
        others: other records that it suspected, of which nothing was planted.
    """

    planted: int
    found: int
    suspected: int
    precision: float = field(init=False)
    recall: float = field(init=False)
    missed: tuple[Named, ...]
    look_alikes: tuple[Named, ...]
    others: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "precision", round(self.found / self.suspected, 4) if self.suspected else 1.0)
        object.__setattr__(self, "recall", round(self.found / self.planted, 4) if self.planted else 1.0)


@dataclass(frozen=True, slots=True)
class FaultScore:
    """A kind of fault: what the detector found of it, and what the naive rule did."""

    fault: Fault
    detector: Found
    naive: Found


@dataclass(frozen=True, slots=True)
class SeedScore:
    """How well each kind of fault is found in the county of one seed."""

    seed: int
    faults: tuple[FaultScore, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """How well each kind of fault is found: in all counties together, and in each.

    Attributes:
        was_seen: seeds among them that were looked at while the generator was written; none for a fair score.
    """

    size: Size
    seeds: tuple[int, ...]
    was_seen: tuple[int, ...]
    faults: tuple[FaultScore, ...]
    by_seed: tuple[SeedScore, ...]


def scored(size: Size, seeds: Sequence[int], today: date, progress: Callable[[int, int], None]) -> Scored:
    """Return how well each kind of fault is found in the counties of some seeds.

    Args:
        size: how large they are.
        seeds: of the counties.
        today: the day as of which they are drawn.
        progress: called with how many are done, and how many there are.
    """
    by_seed = []
    for index, seed in enumerate(seeds):
        progress(index, len(seeds))
        by_seed.append(SeedScore(seed, scores_of(whole_county(size, seed, today))))
    faults = tuple(
        FaultScore(
            each[0].fault,
            together([one.detector for one in each]),
            together([one.naive for one in each]),
        )
        for each in zip(*(one.faults for one in by_seed), strict=True)
    )
    was_seen = tuple(each for each in seeds if each in DEVELOPMENT_SEEDS)
    return Scored(size, tuple(seeds), was_seen, faults, tuple(by_seed))


def scores_of(whole: WholeCounty) -> tuple[FaultScore, ...]:
    """Return how well each kind of fault is found in a county."""
    return tuple(
        FaultScore(
            fault,
            compared(_of(whole, fault), detector(whole)),
            compared(_of(whole, fault), naive(whole)),
        )
        for fault, (detector, naive) in _RULES.items()
    )


def compared(planted: Sequence[Planted], findings: Iterable[Finding]) -> Found:
    """Return findings beside the answers.

    A finding is right if every record that it names belongs to a fault; that fault is then found. It is of something
    innocent if a record that it names is. Whatever else it names counts by itself.

    Args:
        planted: the answers of one kind of fault, innocent ones among them.
        findings: what a rule suspects.
    """
    of_fault = {each: item for item in planted if not item.is_innocent for each in item.references}
    of_innocent = {each: item for item in planted if item.is_innocent for each in item.references}
    found: set[Planted] = set()
    wrong: set[Planted] = set()
    others: set[Finding] = set()
    for finding in findings:
        if finding <= of_fault.keys():
            found |= {of_fault[each] for each in finding}
        elif finding & of_innocent.keys():
            wrong |= {of_innocent[each] for each in finding if each in of_innocent}
        else:
            others.add(finding)
    faults = [item for item in planted if not item.is_innocent]
    missed = _named(item for item in faults if item not in found)
    suspected = len(found) + len(wrong) + len(others)
    return Found(len(faults), len(found), suspected, missed, _named(wrong), len(others))


def together(found: Sequence[Found]) -> Found:
    """Return what was found in several counties as one."""
    return Found(
        planted=sum(each.planted for each in found),
        found=sum(each.found for each in found),
        suspected=sum(each.suspected for each in found),
        missed=_summed(each.missed for each in found),
        look_alikes=_summed(each.look_alikes for each in found),
        others=sum(each.others for each in found),
    )


def _of(whole: WholeCounty, fault: Fault) -> list[Planted]:
    return [each for each in whole.planted if each.fault is fault]


def _named(items: Iterable[Planted]) -> tuple[Named, ...]:
    counted = Counter(item.how for item in items)
    return tuple(Named(how, counted[how]) for how in sorted(counted))


def _summed(named: Iterable[Iterable[Named]]) -> tuple[Named, ...]:
    counted: Counter[str] = Counter()
    for each in named:
        counted.update({one.how: one.count for one in each})
    return tuple(Named(how, counted[how]) for how in sorted(counted))


# Bills paid twice


def _paid_twice(whole: WholeCounty) -> Iterator[Finding]:
    for each in suspected_duplicates(_paid_items(whole.books)):
        yield frozenset({each.first.key, each.again.key})


def _same_supplier_and_amount(whole: WholeCounty) -> Iterator[Finding]:
    for each in naive_duplicates(_paid_items(whole.books)):
        yield frozenset({each.first.key, each.again.key})


def _paid_items(books: MadeUp) -> list[PaidItem]:
    bills = list(payments_published(books))
    suppliers = _joined(bills)
    return [
        PaidItem(
            key=f"{bill.reference}/paid",
            supplier=suppliers[bill.supplier.number, bill.supplier.name],
            paid_on=bill.paid_on,
            amount=Money(bill.pence),
            body=COUNCIL,
            name=bill.supplier.name,
            invoice=bill.invoice,
            document=f"{bill.reference}/paid",
        )
        for bill in bills
    ]


def _joined(bills: Iterable[Bill]) -> dict[tuple[str, str], str]:
    """Return who each supplier is when spellings are joined, as the import of published payments joins them."""
    spelt = list(dict.fromkeys((bill.supplier.number, bill.supplier.name) for bill in bills))
    names = [
        SupplierName(index, COUNCIL, name, number, "", Standing.ORGANISATION)
        for index, (number, name) in enumerate(spelt)
    ]
    matches = [(each.first.id, each.second.id) for each in match_suppliers(names)]
    joined = supplier_of(range(len(names)), matches)
    return {each: str(joined[index]) for index, each in enumerate(spelt)}


# Dealings told differently


def _told_differently(whole: WholeCounty) -> Iterator[Finding]:
    for each in unmatched_dealings(_dealings(whole.books), on=whole.county.last_day):
        answered = () if each.answered is None else (each.answered.reference,)
        yield frozenset({each.said.reference, *answered})


def _not_alike_in_the_month(whole: WholeCounty) -> Iterator[Finding]:
    """Give every charge that the other side did not write down in the same amount in the same month."""
    waiting: dict[tuple[str, str, Month, int], list[str]] = defaultdict(list)
    for each in _dealings(whole.books):
        said = (each.organisation, each.counterparty, Month.of(each.posted_on), each.amount.pence)
        answer = (each.counterparty, each.organisation, Month.of(each.posted_on), -each.amount.pence)
        if waiting[answer]:
            waiting[answer].pop()
        else:
            waiting[said].append(each.reference)
    for references in waiting.values():
        yield from (frozenset({reference}) for reference in references)


def _dealings(books: MadeUp) -> list[Dealing]:
    """Return what each side's books say of its charges to and from others of the group."""
    lines = {(each.organisation, each.code): chart_lines()[each.line] for each in accounts_of_all(books.county)}
    found = []
    for organisation in books.county.organisations:
        for month in months_of(books.county, organisation):
            for dealing in dealings_of(books, organisation, month):
                for entry in entries_of(dealing, organisation, books.county.last_day):
                    found += [
                        Dealing(
                            organisation=organisation,
                            counterparty=line.counterparty,
                            posted_on=entry.on,
                            amount=Money(line.pence),
                            about=Elimination.DEALINGS,
                            reference=entry.reference,
                            description=entry.description,
                        )
                        for line in entry.lines
                        if line.counterparty and lines[organisation, line.account].elimination is Elimination.DEALINGS
                    ]
    return found


# Savings claimed twice


def _claimed_twice(whole: WholeCounty) -> Iterator[Finding]:
    return (frozenset(each.claims) for each in claimed_twice(_line_claims(whole)))


def _same_account(whole: WholeCounty) -> Iterator[Finding]:
    """Give every further claim on an account of one organisation's books."""
    first: dict[tuple[str, str], str] = {}
    for each in _line_claims(whole):
        before = first.setdefault((each.organisation, each.account), each.claim)
        if before != each.claim:
            yield frozenset({before, each.claim})


def _line_claims(whole: WholeCounty) -> list[LineClaim]:
    return [
        LineClaim(
            claim=each.reference,
            saving=each.saving,
            organisation=each.organisation,
            account=each.account,
            first=each.first,
            last=each.last,
            amount=Money(each.pence),
            fell=None if each.fell_pence is None else Money(each.fell_pence),
            counterparty=each.counterparty,
            service=f"{each.service} {each.lot}",
        )
        for each in whole.claims
    ]


# Receipts under recurrent spending


def _under_recurrent(whole: WholeCounty) -> Iterator[Finding]:
    return (frozenset({reference_of(each.use)}) for each in receipts_under_recurrent(whole.receipts))


def _without_a_saving(whole: WholeCounty) -> Iterator[Finding]:
    """Give every use for which nobody states a yearly saving."""
    for each in whole.receipts:
        if each.stage is ReceiptsStage.USED and each.yearly_saving is None:
            yield frozenset({reference_of(each)})


_Rule = Callable[[WholeCounty], Iterator[Finding]]
_RULES: dict[Fault, tuple[_Rule, _Rule]] = {
    Fault.PAID_TWICE: (_paid_twice, _same_supplier_and_amount),
    Fault.UNMATCHED: (_told_differently, _not_alike_in_the_month),
    Fault.CLAIMED_TWICE: (_claimed_twice, _same_account),
    Fault.RECEIPTS: (_under_recurrent, _without_a_saving),
}
