"""Service credits: what a charge falls by for measures that missed their targets, never beyond the cap."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rightsource.commissioning.rules.charges.steps import Exact, in_number, in_per_cent
from rightsource.commissioning.rules.charges.terms import Conditions
from rightsource.commissioning.rules.rows import ReturnMeasure


def service_credits(charged: Fraction, agreed: Conditions, measures: Sequence[ReturnMeasure]) -> tuple[Exact, ...]:
    """Return what is credited for each measure that missed its target, a step each.

    All of them together stay within the cap, which is the least of a share of the charge and an amount; where they come
    to less than the least that is taken, nothing is credited.

    Args:
        charged: the charge before credits, in pence.
        agreed: the credits by measure, their caps and their floor.
        measures: those of the month.
    """
    total = max(Fraction(0), charged)
    left = cap = _cap(total, agreed)
    missed = {each.measure: each for each in measures if is_missed(each)}
    steps: list[Exact] = []
    for measure, percent in sorted(agreed.credits):
        if measure not in missed:
            continue
        asked = total * Fraction(percent) / 100
        taken = min(left, asked)
        left -= taken
        found = missed[measure]
        bound = "" if taken == asked else f", held within {_cap_in_words(agreed)} in all"
        actual, target = in_number(Fraction(found.actual)), in_number(Fraction(found.target))
        share = in_per_cent(Fraction(percent) / 100)
        told = f"Service credit of {share}: {measure} was {actual}, against a target of {target}{bound}"
        steps.append((told, -taken))
    taken_in_all = cap - left
    if agreed.credits_least is not None and 0 < taken_in_all < agreed.credits_least.pence:
        return ((f"Service credits of less than {agreed.credits_least} in a month are not taken", Fraction(0)),)
    return tuple(steps)


def is_missed(measure: ReturnMeasure) -> bool:
    """Answer whether a measure missed its target."""
    return measure.actual < measure.target if measure.higher_is_better else measure.actual > measure.target


def _cap(total: Fraction, agreed: Conditions) -> Fraction:
    by_share = total * Fraction(agreed.credits_most_percent) / 100
    return by_share if agreed.credits_most is None else min(by_share, Fraction(agreed.credits_most.pence))


def _cap_in_words(agreed: Conditions) -> str:
    share = in_per_cent(Fraction(agreed.credits_most_percent) / 100)
    return share if agreed.credits_most is None else f"{share} and {agreed.credits_most}"
