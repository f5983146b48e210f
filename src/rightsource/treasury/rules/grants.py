"""Ring-fenced grants followed from the funder through vehicles to spending, with what is outside their conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import GrantMovement, GrantStep

Movement = Recorded[GrantMovement]


@dataclass(frozen=True, slots=True)
class GrantPlace:
    """What one organisation had of a grant in a year, and what it did with it.

    Attributes:
        organisation: whose hands.
        got: what it was awarded or passed on.
        passed_on: what it passed on.
        within: what it spent within the conditions.
        outside: what it spent outside them.
        returned: what it gave back.
        without_evidence: what it spent with nothing that shows it.
    """

    organisation: str
    got: Money
    passed_on: Money
    within: Money
    outside: Money
    returned: Money
    without_evidence: Money

    @property
    def left(self) -> Money:
        """What is still in its hands; below nought it did more with the grant than it got."""
        return self.got - self.passed_on - self.within - self.outside - self.returned


@dataclass(frozen=True, slots=True)
class GrantTrace:
    """One ring-fenced grant in one year, hand by hand.

    Attributes:
        grant: its name.
        year: the financial year.
        places: each organisation that had any of it, the first hand first.
        movements: the records behind it, by day.
    """

    grant: str
    year: FinancialYear
    places: tuple[GrantPlace, ...]
    movements: tuple[Movement, ...]

    @property
    def awarded(self) -> Money:
        """What the funder gave."""
        return self._of(GrantStep.AWARDED)

    @property
    def within(self) -> Money:
        """What was spent within its conditions, in whose hands ever."""
        return self._of(GrantStep.WITHIN)

    @property
    def outside(self) -> Money:
        """What was spent outside its conditions."""
        return self._of(GrantStep.OUTSIDE)

    @property
    def returned(self) -> Money:
        """What was given back."""
        return self._of(GrantStep.RETURNED)

    @property
    def not_accounted_for(self) -> Money:
        """What nobody has said the end of."""
        return self.awarded - self.within - self.outside - self.returned

    def _of(self, step: GrantStep) -> Money:
        return Money.total([each.row.amount for each in self.movements if each.row.step is step])


def grant_traces(movements: Iterable[Movement]) -> tuple[GrantTrace, ...]:
    """Return each ring-fenced grant of each year followed hand by hand, the latest year first."""
    by_grant: dict[tuple[int, str], list[Movement]] = {}
    for each in movements:
        by_grant.setdefault((-each.row.financial_year.starts_in, each.row.grant), []).append(each)
    return tuple(_trace(found) for _, found in sorted(by_grant.items()))


def _trace(movements: Iterable[Movement]) -> GrantTrace:
    found = tuple(sorted(movements, key=lambda each: (each.row.moved_on, list(GrantStep).index(each.row.step))))
    hands: dict[str, None] = {}
    for step in (GrantStep.AWARDED, None):
        for each in found:
            if step in {None, each.row.step}:
                hands.setdefault(each.row.organisation)
                hands.update(dict.fromkeys(filter(None, [each.row.passed_to])))
    places = tuple(_place(organisation, found) for organisation in hands)
    return GrantTrace(found[0].row.grant, found[0].row.financial_year, places, found)


def _place(organisation: str, movements: Iterable[Movement]) -> GrantPlace:
    rows = [each.row for each in movements]
    own = [row for row in rows if row.organisation == organisation]

    def of(step: GrantStep) -> Money:
        return Money.total([row.amount for row in own if row.step is step])

    passed_here = [row.amount for row in rows if row.step is GrantStep.PASSED_ON and row.passed_to == organisation]
    spent = [row for row in own if row.step in {GrantStep.WITHIN, GrantStep.OUTSIDE}]
    return GrantPlace(
        organisation=organisation,
        got=of(GrantStep.AWARDED) + Money.total(passed_here),
        passed_on=of(GrantStep.PASSED_ON),
        within=of(GrantStep.WITHIN),
        outside=of(GrantStep.OUTSIDE),
        returned=of(GrantStep.RETURNED),
        without_evidence=Money.total([row.amount for row in spent if not row.evidence.strip()]),
    )
