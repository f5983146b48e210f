"""Savings counted twice: two savings on one line of the books, or one that a council and its vehicle both claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rightsource.quantities import Money, Month


class ClaimedTwiceHow(StrEnum):
    """In what way two claims count the same money."""

    SAME_LINE = "two savings claim more than one line of the books fell by"
    BOTH_SIDES = "payer and payee of one group claim the same money"
    SAME_SUM = "two organisations claim the same sum on one service in the same months"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineClaim:
    """A saving claimed on one line of somebody's books, as plain as a row of a file.

    Attributes:
        claim: what the row is known by; unique.
        saving: the saving's reference.
        organisation: in whose books the line is.
        account: the line: an account's code.
        first: the first month of the claim.
        last: its last month.
        amount: what is claimed of it.
        fell: by how much the line fell over those months; None where nobody knows.
        counterparty: the organisation of the same group with which the line deals; blank for none.
        service: the service that it falls in; blank where it is not said.
    """

    claim: str
    saving: str
    organisation: str
    account: str
    first: Month
    last: Month
    amount: Money
    fell: Money | None = None
    counterparty: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class ClaimedTwice:
    """Claims that count the same money, and how much of it is counted once too often.

    Attributes:
        how: in what way.
        claims: the claims, by what each is known by, in order.
        savings: the savings they are of, in order.
        at_stake: what is counted once too often.
    """

    how: ClaimedTwiceHow
    claims: tuple[str, ...]
    savings: tuple[str, ...]
    at_stake: Money


def claimed_twice(claims: Iterable[LineClaim]) -> tuple[ClaimedTwice, ...]:
    """Return every group of claims that count the same money, most at stake first.

    Different savings may rest on one line: only what they claim together beyond what it fell by is counted twice.
    Where nobody knows by how much it fell, all but the largest claim is. Claims in different months never are.
    A payer's saving on what it pays another of its group is the other's loss, unless the other saved too: then the
    group saved once, and both claim it, up to the lesser of the two. Two organisations whose claims on one service are
    the same to the penny in the same months, each in its own books, have told one saving twice until they show two.
    """
    given = sorted(claims, key=lambda each: each.claim)
    found = [*_on_one_line(given), *_on_both_sides(given), *_of_one_sum(given)]
    return tuple(sorted(found, key=lambda each: (-each.at_stake.pence, each.claims)))


def _overlap(one: LineClaim, other: LineClaim) -> bool:
    return one.first <= other.last and other.first <= one.last


def _on_one_line(claims: Sequence[LineClaim]) -> Iterable[ClaimedTwice]:
    by_line: dict[tuple[str, str], list[LineClaim]] = defaultdict(list)
    for claim in claims:
        by_line[claim.organisation, claim.account].append(claim)
    for on_line in by_line.values():
        for together in _chained(on_line):
            beyond = _claimed_beyond(together)
            if beyond > Money(0):
                yield _found(ClaimedTwiceHow.SAME_LINE, together, beyond)


def _chained(claims: Sequence[LineClaim]) -> Iterable[list[LineClaim]]:
    """Return claims on one line in runs whose months touch each other, where more than one saving is in a run."""
    run: list[LineClaim] = []
    for claim in sorted(claims, key=lambda each: (each.first, each.last, each.claim)):
        if run and claim.first > max(each.last for each in run):
            yield from [run] if len({each.saving for each in run}) > 1 else []
            run = []
        run.append(claim)
    yield from [run] if len({each.saving for each in run}) > 1 else []


def _claimed_beyond(claims: Sequence[LineClaim]) -> Money:
    total = Money.total([claim.amount for claim in claims])
    known = [claim.fell for claim in claims if claim.fell is not None]
    if len(known) == len(claims):
        # Each saw the line over its own months; over the months of them all it fell by no less than the most seen.
        return total - max([*known, Money(0)])
    by_saving: dict[str, int] = defaultdict(int)
    for claim in claims:
        by_saving[claim.saving] += claim.amount.pence
    return total - Money(max(by_saving.values()))


def _on_both_sides(claims: Sequence[LineClaim]) -> Iterable[ClaimedTwice]:
    by_organisation: dict[str, list[LineClaim]] = defaultdict(list)
    for claim in claims:
        by_organisation[claim.organisation].append(claim)
    for payer in claims:
        for payee in by_organisation.get(payer.counterparty, []) if payer.counterparty else []:
            if _is_the_same_money(payer, payee):
                yield _found(ClaimedTwiceHow.BOTH_SIDES, (payer, payee), min(payer.amount, payee.amount))


def _of_one_sum(claims: Sequence[LineClaim]) -> Iterable[ClaimedTwice]:
    """Return claims of different savings by organisations that do not deal with each other, alike to the penny."""
    alike: dict[tuple[str, Month, Month, Money], list[LineClaim]] = defaultdict(list)
    for claim in claims:
        if claim.service and not claim.counterparty:
            alike[claim.service, claim.first, claim.last, claim.amount].append(claim)
    for together in alike.values():
        by_organisation = {claim.organisation: claim for claim in reversed(together)}
        one_of_each = sorted(by_organisation.values(), key=lambda each: each.claim)
        if len(one_of_each) > 1 and len({claim.saving for claim in one_of_each}) > 1:
            at_stake = one_of_each[0].amount * (len(one_of_each) - 1)
            yield _found(ClaimedTwiceHow.SAME_SUM, one_of_each, at_stake)


def _is_the_same_money(payer: LineClaim, payee: LineClaim) -> bool:
    # The two sides of one dealing name each other, and are seen from the side whose reference comes first.
    if payee.counterparty == payer.organisation and payee.claim < payer.claim:
        return False
    is_one_service = payer.service == payee.service or not payer.service or not payee.service
    return payer.organisation != payee.organisation and is_one_service and _overlap(payer, payee)


def _found(how: ClaimedTwiceHow, claims: Sequence[LineClaim], at_stake: Money) -> ClaimedTwice:
    named = sorted(claims, key=lambda each: each.claim)
    savings = tuple(sorted({each.saving for each in named}))
    return ClaimedTwice(how, tuple(each.claim for each in named), savings, at_stake)
