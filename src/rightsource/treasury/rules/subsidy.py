"""What an enterprise had in small subsidies, and how much more it may have before the full rules apply (F9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import StandingLaw, standing_law
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.rows import Subsidy, SubsidyKind

_LIMIT = "subsidy.small_amount_max"
_STERLING = "GBP"
_EARLIER_YEARS = 2

COUNTED = frozenset({SubsidyKind.MINIMAL, SubsidyKind.PUBLIC_INTEREST, SubsidyKind.EARLIER_SMALL})
"""What counts towards the limit; what was assessed, and what is on market terms, does not."""


class SubsidyFault(StrEnum):
    """What is wrong with one subsidy on the log."""

    BEYOND_LIMIT = "it takes the enterprise beyond the limit of the day"
    NOT_CONFIRMED = "the enterprise had not confirmed in writing that it stays within the limit"
    NOT_ASSESSED = "no assessment is on record"


@dataclass(frozen=True, slots=True)
class SubsidyLogged:
    """One row of the log, with what it left of the limit on its day and what is wrong with it."""

    subsidy: Recorded[Subsidy]
    headroom_after: Money | None
    faults: tuple[SubsidyFault, ...]


@dataclass(frozen=True, slots=True)
class SubsidyPosition:
    """How much of the small-subsidy limit an enterprise has used on a day.

    Attributes:
        organisation: the enterprise.
        on: the day.
        limit: the limit in force in sterling; None where the law of the day sets none in sterling.
        counted: what counts towards it: of the year so far and the two financial years before, from any authority.
        log: every row on record by the day, the latest first.
        law: the provision that sets the limit; blank where none is known.
    """

    organisation: str
    on: date
    limit: Money | None
    counted: Money
    log: tuple[SubsidyLogged, ...]
    law: str

    @property
    def headroom(self) -> Money | None:
        """What may still be given as minimal financial assistance; below nought, the limit is passed.

        Source: F9 of this house: the limit less all that counts of this and the two financial years before.
        """
        return None if self.limit is None else self.limit - self.counted


def counted_on(subsidies: Iterable[Subsidy], on: date) -> Money:
    """Return what counts towards the limit on a day: the elapsed part of the year and the two years before.

    Source: Subsidy Control Act 2022 s.36.
    """
    first_day = FinancialYear(FinancialYear.of(on).starts_in - _EARLIER_YEARS).first_day
    return Money.total([each.amount for each in subsidies if each.kind in COUNTED and first_day <= each.given_on <= on])


def subsidy_position(
    subsidies: Iterable[Recorded[Subsidy]], organisation: str, on: date, law: Sequence[LegalValue]
) -> SubsidyPosition:
    """Return how much of the limit an enterprise has used on a day, and its log.

    Source:
        Subsidy Control Act 2022 ss.36 to 38, with the limit by date from `law_parameters.csv`.
    """
    own = sorted(
        (each for each in subsidies if each.row.organisation == organisation and each.row.given_on <= on),
        key=lambda each: (each.row.given_on, each.row.reference),
    )
    logged = [_logged(each, [other.row for other in own[: at + 1]], law) for at, each in enumerate(own)]
    found = _sterling_limit(law, on)
    return SubsidyPosition(
        organisation,
        on,
        _in_money(found),
        counted_on([each.row for each in own], on),
        tuple(reversed(logged)),
        found.cited if found is not None else "",
    )


def _sterling_limit(law: Sequence[LegalValue], on: date) -> StandingLaw | None:
    found = standing_law(law, _LIMIT, on)
    return found if found is not None and found.value.unit.startswith(_STERLING) else None


def _in_money(found: StandingLaw | None) -> Money | None:
    return Money.pounds(found.value.number) if found is not None else None


def _logged(subsidy: Recorded[Subsidy], until_then: Sequence[Subsidy], law: Sequence[LegalValue]) -> SubsidyLogged:
    row, faults = subsidy.row, []
    limit = _in_money(_sterling_limit(law, row.given_on))
    left = limit - counted_on(until_then, row.given_on) if limit is not None and row.kind in COUNTED else None
    if left is not None and left < Money(0):
        faults.append(SubsidyFault.BEYOND_LIMIT)
    if row.kind is SubsidyKind.MINIMAL and (row.confirmed_on is None or row.confirmed_on > row.given_on):
        faults.append(SubsidyFault.NOT_CONFIRMED)
    if row.kind in {SubsidyKind.ASSESSED, SubsidyKind.MARKET_TERMS} and not row.assessment.strip():
        faults.append(SubsidyFault.NOT_ASSESSED)
    return SubsidyLogged(subsidy, left, tuple(faults))
