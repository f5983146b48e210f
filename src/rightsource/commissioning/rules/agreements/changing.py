"""The law of changing a contract: whether a change is permitted, on which ground, and which notice it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rightsource.commissioning.rules.agreements.contract import Contract, covered, need_of
from rightsource.commissioning.rules.charges.steps import in_per_cent
from rightsource.commissioning.rules.procurement.law_of_day import LawOfDay, Regime, is_light_touch
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.rows import AwardRoute
from rightsource.constitution.rules.law import LegalValue
from rightsource.quantities import Money

# Of contracts older than this, changes have been judged by regulation 72 since it came into force.
_REG_72_SINCE: Final = date(2015, 2, 26)


class Ground(StrEnum):
    """On which ground a change is said to be permitted; the first two are found by figures and facts alone."""

    NOT_SUBSTANTIAL = "not a substantial change"
    SMALL = "below the threshold of changes"
    PROVIDED_FOR = "provided for in the contract as awarded"
    URGENCY = "extreme and unavoidable urgency, or to protect life"
    UNFORESEEN = "circumstances that nobody could foresee"
    KNOWN_RISK = "a risk named in the notice came about"
    ADDITIONAL = "more of what only this provider can add"
    RESTRUCTURING = "transfer on corporate restructuring"


_LIMITED: Final = frozenset({Ground.UNFORESEEN, Ground.KNOWN_RISK, Ground.ADDITIONAL})
_BY_THE_ACT: Final = {
    Ground.NOT_SUBSTANTIAL: "PA 2023 s.74(1)(b), (3)",
    Ground.SMALL: "PA 2023 s.74(1)(c), (4)",
    Ground.PROVIDED_FOR: "PA 2023 Sch 8 para 1",
    Ground.URGENCY: "PA 2023 Sch 8 paras 2-3",
    Ground.UNFORESEEN: "PA 2023 Sch 8 para 4",
    Ground.KNOWN_RISK: "PA 2023 Sch 8 paras 5-7",
    Ground.ADDITIONAL: "PA 2023 Sch 8 para 8",
    Ground.RESTRUCTURING: "PA 2023 Sch 8 para 9",
}
_BY_THE_REGULATIONS: Final = {
    Ground.NOT_SUBSTANTIAL: "PCR 2015 reg 72(1)(e), (8)",
    Ground.SMALL: "PCR 2015 reg 72(1)(f), (5)",
    Ground.PROVIDED_FOR: "PCR 2015 reg 72(1)(a)",
    Ground.UNFORESEEN: "PCR 2015 reg 72(1)(c)",
    Ground.ADDITIONAL: "PCR 2015 reg 72(1)(b)",
    Ground.RESTRUCTURING: "PCR 2015 reg 72(1)(d)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a change would do to a contract.

    Attributes:
        value: by how much the whole estimated value changes, with VAT; below nought where it falls.
        ends_on: the last day after the change; None where it stays.
        now_ends_on: the last day before the change; None where there is none.
        changes_scope: it asks for what the contract does not provide for already, materially.
        favours_provider: it shifts the economic balance to the provider, materially.
        changes_nature: it changes the overall nature of the contract.
        ground: on which ground it is asked for.
    """

    value: Money
    ends_on: date | None = None
    now_ends_on: date | None = None
    changes_scope: bool = False
    favours_provider: bool = False
    changes_nature: bool = False
    ground: Ground = Ground.NOT_SUBSTANTIAL


@dataclass(frozen=True, slots=True)
class Tested:
    """One test of the law, and how a change comes out of it.

    Attributes:
        passes: it lets the change through.
        words: the test with its figures.
        provision: where it is written.
    """

    passes: bool
    words: str
    provision: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the law says of a change.

    Attributes:
        is_permitted: it may be made without a new procurement.
        ground: the ground that carries it; None where no law governs it, or none does.
        provision: where that is written.
        tests: every test that was asked, in order.
        asks_notice: a notice is to be published before it is made.
        notice_provision: where that is written, or why none is asked for.
        copy_days: within how many days the changed contract is to be published; None where it need not be.
        next_step: what to do.
    """

    is_permitted: bool
    ground: Ground | None
    provision: str
    tests: tuple[Tested, ...]
    asks_notice: bool
    notice_provision: str
    copy_days: int | None
    next_step: str


def judged(
    contract: Contract, route: AwardRoute, change: Change, small_before: Money, law: Iterable[LegalValue]
) -> Judgement:
    """Return what the law says of a change of an agreement.

    Args:
        contract: as it was on award.
        route: by which it was awarded.
        change: what is asked for.
        small_before: what the changes let through as small ones came to before this one, in all.
        law: all dated law.

    Raises:
        LawNotKnown: the contract began before the law on file.

    Source: Procurement Act 2023 ss.74, 75, 77 and Sch 8; Public Contracts Regulations 2015 reg 72.
    """
    law = tuple(law)
    standing = covered(contract, route, law)
    day = LawOfDay.of(law, max(contract.begun_on, _REG_72_SINCE))
    if not standing.is_covered and not _converts(contract, change, standing.provision, day):
        told = "Agree it, and keep its reason. " + _kept_exempt(route)
        return Judgement(True, None, standing.provision, (_said(standing.words, standing.provision),), False,
                         "no public contract, so no change notice; publish it all the same", None, told)  # fmt: skip
    if day.regime() is Regime.PA2023 and is_light_touch(contract.kind):
        test = Tested(passes=True, words="A light touch contract may be changed.", provision="PA 2023 s.74(2)")
        words = "PA 2023 s.75(6)(b): none is asked of light touch"
        return Judgement(True, None, "PA 2023 s.74(2)", (test,), False, words, None, "Agree it, and keep its reason.")
    return _tested(contract, change, small_before, day)


def _tested(contract: Contract, change: Change, small_before: Money, day: LawOfDay) -> Judgement:
    is_act = day.regime() is Regime.PA2023
    provisions = _BY_THE_ACT if is_act else _BY_THE_REGULATIONS
    substantial = _substantial(contract, change, day, provisions[Ground.NOT_SUBSTANTIAL])
    small = _small(contract, change, small_before, day, provisions[Ground.SMALL])
    claimed = _claimed(contract, change, day, provisions)
    carried = _carried(change.ground, substantial, small, claimed)
    tests = (*substantial, *small, *claimed)
    if carried is None:
        words = (
            "Ask for less, name a ground of the law that holds, or buy it by a new procurement: "
            "begin with its route, at `rightsource route`."
        )
        return Judgement(False, None, provisions[Ground.NOT_SUBSTANTIAL], tests, False, "", None, words)
    asks, why = _notice(contract, change, carried, day, is_act=is_act)
    copy = day.find("procurement.change.copy_days") if asks and contract.value > _copied_above(day) else None
    step = "Publish the notice, then accept it with the day of the notice." if asks else "Accept it."
    return Judgement(True, carried, provisions[carried], tests, asks, why,
                     None if copy is None else int(copy.value.number), step)  # fmt: skip


def _carried(
    asked: Ground, substantial: tuple[Tested, ...], small: tuple[Tested, ...], claimed: tuple[Tested, ...]
) -> Ground | None:
    """Return the ground that carries a change: that asked for if it holds, else one that figures and facts show."""
    if claimed and all(each.passes for each in claimed):
        return asked
    if all(each.passes for each in substantial):
        return Ground.NOT_SUBSTANTIAL
    return Ground.SMALL if all(each.passes for each in small) else None


def _substantial(contract: Contract, change: Change, day: LawOfDay, provision: str) -> tuple[Tested, ...]:
    tests = [
        _not(change.changes_scope, "Scope", "it asks for what the contract does not provide for", provision),
        _not(change.favours_provider, "Balance", "it shifts the balance to the provider", provision),
    ]
    limit = day.find("procurement.change.term_pct")
    if limit is not None and change.ends_on is not None:
        share = _term_share(contract, change)
        within = share <= Fraction(limit.value.number) / 100
        words = f"Term: it changes by {in_per_cent(share)} of the longest on award; substantial is more than "
        tests.append(Tested(within, f"{words}{limit.value.value}%.", limit.cited))
    elif change.ends_on is not None and change.ends_on > contract.most_ends_on:
        tests.append(Tested(False, "Term: it runs beyond what was provided for on award.", provision))
    if change.changes_nature:
        tests.append(Tested(False, "Nature: it changes the overall nature of the contract.", provision))
    return tuple(tests)


def _small(contract: Contract, change: Change, before: Money, day: LawOfDay, provision: str) -> tuple[Tested, ...]:
    limit = day.get(f"procurement.change.value_pct.{_class_of(contract.kind)}")
    share = Fraction(abs(change.value.pence), contract.value.pence)
    is_act = day.regime() is Regime.PA2023
    together = abs(before) + abs(change.value)
    counted = share if is_act else Fraction(together.pence, contract.value.pence)
    words = f"Value: {'it changes' if is_act else 'all small changes together come'} by {in_per_cent(counted)}"
    within = Tested(
        counted <= Fraction(limit.value.number) / 100, f"{words}; small is {limit.value.value}% or less.", limit.cited
    )
    return (within, _under_threshold(contract, together, day), _not(
        change.changes_scope or change.changes_nature, "Scope", "a small change may not change it", provision
    ))  # fmt: skip


def _under_threshold(contract: Contract, together: Money, day: LawOfDay) -> Tested:
    threshold = _threshold(contract, day)
    if threshold is None:
        return Tested(True, "Small changes together: the law of its day sets no threshold.", "")
    words = f"Small changes together come to {together}; they must stay below {threshold[0]}."
    return Tested(together < threshold[0], words, threshold[1])


def _threshold(contract: Contract, day: LawOfDay) -> tuple[Money, str] | None:
    test = day.threshold_test(need_of(contract))
    return None if test.threshold is None else (test.threshold, test.provision)


def _claimed(contract: Contract, change: Change, day: LawOfDay, provisions: dict[Ground, str]) -> tuple[Tested, ...]:
    """Return the tests of the ground that is claimed; none where it is found by figures and facts alone."""
    ground = change.ground
    if ground in {Ground.NOT_SUBSTANTIAL, Ground.SMALL}:
        return ()
    if ground not in provisions:
        return (Tested(False, f"The law of its day has no ground “{ground}”.", "PCR 2015 reg 72"),)
    tests = [Tested(True, f"It is asked for as {ground}; whoever accepts it answers for that.", provisions[ground])]
    if change.changes_nature:
        tests.append(Tested(False, "It changes the overall nature of the contract.", provisions[ground]))
    if ground in _LIMITED:
        limit = day.get("procurement.change.grounds_pct")
        share = Fraction(max(0, change.value.pence), contract.value.pence)
        within = share <= Fraction(limit.value.number) / 100
        tests.append(
            Tested(
                within, f"It adds {in_per_cent(share)} to the value; at most {limit.value.value}% may be.", limit.cited
            )
        )
    return tuple(tests)


def _notice(contract: Contract, change: Change, ground: Ground, day: LawOfDay, *, is_act: bool) -> tuple[bool, str]:
    """Return whether a notice comes before the change, and where that is written."""
    if not is_act:
        asks = ground in {Ground.UNFORESEEN, Ground.ADDITIONAL}
        return asks, "PCR 2015 reg 72(3)" if asks else "PCR 2015 reg 72(3): none is asked on this ground"
    if ground is Ground.RESTRUCTURING:
        return True, "PA 2023 s.75(1)-(2)"
    limit = day.get(f"procurement.change.value_pct.{_class_of(contract.kind)}").value.number
    if change.value and Fraction(abs(change.value.pence), contract.value.pence) <= Fraction(limit) / 100:
        return False, "PA 2023 s.75(2)(a): the value changes too little"
    term = day.get("procurement.change.term_pct").value.number
    if change.ends_on is not None and _term_share(contract, change) <= Fraction(term) / 100:
        return False, "PA 2023 s.75(2)(b): the term changes too little"
    return True, "PA 2023 s.75(1)"


def _term_share(contract: Contract, change: Change) -> Fraction:
    """Return by how much the term changes beyond what was provided for, or is cut short, of the longest on award."""
    assert change.ends_on is not None
    longest = (contract.most_ends_on - contract.starts_on).days + 1
    if change.ends_on > contract.most_ends_on:
        days = (change.ends_on - contract.most_ends_on).days
    else:
        days = max(0, ((change.now_ends_on or change.ends_on) - change.ends_on).days)
    return Fraction(days, max(1, longest))


def _converts(contract: Contract, change: Change, provision: str, day: LawOfDay) -> bool:
    """Answer whether a contract that was below the threshold would reach it by the change: a convertible contract."""
    threshold = _threshold(contract, day)
    is_small = threshold is not None and threshold[1] == provision
    return is_small and threshold is not None and contract.value + change.value >= threshold[0]


def _kept_exempt(route: AwardRoute) -> str:
    if route in {AwardRoute.VERTICAL, AwardRoute.HORIZONTAL}:
        return "It stays exempt only while both tests of its exemption hold; ask them again with the new value."
    return "No law of public contracts governs it."


def _copied_above(day: LawOfDay) -> Money:
    limit = day.find("procurement.kpi_threshold")
    return Money(0) if limit is None else Money.pounds(limit.value.value)


def _class_of(kind: NeedKind) -> str:
    return "works" if kind is NeedKind.WORKS else "services"


def _not(fact: bool, what: str, words: str, provision: str) -> Tested:
    return Tested(not fact, f"{what}: {words}." if fact else f"{what}: nothing says that {words}.", provision)


def _said(words: str, provision: str) -> Tested:
    return Tested(passes=True, words=words, provision=provision)
