"""A charge as it is worked out: the mechanism, then floor and cap of the month, then service credits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rightsource.commissioning.errors.charges import ChargeWithoutPrice, ChargeWithoutReturn
from rightsource.commissioning.rules.charges import mechanisms
from rightsource.commissioning.rules.charges.credits import service_credits
from rightsource.commissioning.rules.charges.price_book import Price, Priced, Quantity, cost_in, priced
from rightsource.commissioning.rules.charges.steps import Exact, Step, in_pence
from rightsource.commissioning.rules.charges.terms import BY_COST, BY_UNIT, BY_YEAR, ChargeTerms, Conditions
from rightsource.commissioning.rules.charges.varied import PriceVaried, varied
from rightsource.commissioning.rules.rows import PaymentMechanism, ReturnMeasure
from rightsource.quantities import FinancialYear, Money, Month, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a charge is worked out from.

    Attributes:
        agreement: its reference.
        period: days within one month, within the agreement's own.
        quantities: what the returns say was done; None where there is no return.
        prices: the price book.
        reserves: how far the provider's reserves reach; None where that is not on record.
        variations: changes of the year's price that it does not hold yet.
    """

    agreement: str
    period: Period
    quantities: Sequence[Quantity] | None = None
    prices: Sequence[Price] = ()
    reserves: Money | None = None
    variations: Sequence[PriceVaried] = ()


@dataclass(frozen=True, slots=True)
class Working:
    """A charge and how it was worked out; its steps come to it to the penny."""

    steps: tuple[Step, ...]

    @property
    def total(self) -> Money:
        """The charge."""
        return Money.total([step.amount for step in self.steps])


@dataclass(frozen=True, slots=True)
class Part:
    """Some days of a month, under the terms that held on them."""

    terms: ChargeTerms
    asked: Asked


def worked_out(parts: Sequence[Part], measures: Sequence[ReturnMeasure] = ()) -> Working:
    """Return the charge of an agreement for a month, step by step.

    Args:
        parts: the days of the month by the terms that held; the conditions of the last hold for all of them.
        measures: those of the month, for service credits.

    Raises:
        ChargeWithoutReturn: its terms ask for a return, and there is none.
        ChargeWithoutPrice: no price is agreed for the year.
    """
    steps = [step for part in parts for step in _by_mechanism(part.terms, part.asked)]
    agreed = parts[-1].terms.conditions
    steps += _held_between(steps, agreed, sum((_months(part.asked) for part in parts), Fraction(0)))
    steps += service_credits(_total(steps), agreed, measures)
    return Working(in_pence(steps))


def _by_mechanism(terms: ChargeTerms, asked: Asked) -> Iterator[Exact]:
    if terms.mechanism in BY_YEAR and not terms.year_price:
        raise ChargeWithoutPrice(asked.agreement, str(_year(asked)))
    if terms.mechanism in BY_UNIT:
        return _by_unit(terms, _groups(asked), _months(asked))
    if terms.mechanism in BY_COST:
        return _by_cost(terms, asked)
    return _by_block(terms, asked)


def _by_block(terms: ChargeTerms, asked: Asked) -> Iterator[Exact]:
    yield from mechanisms.block(terms, _year(asked), asked.period)
    yield from varied(asked.variations, _year(asked), asked.period)


def _by_cost(terms: ChargeTerms, asked: Asked) -> Iterator[Exact]:
    cost = None if asked.quantities is None else cost_in(asked.quantities)
    if cost is None:
        raise ChargeWithoutReturn(asked.agreement, Month.of(asked.period.starts_on))
    part = mechanisms.part_within(_year(asked), asked.period)
    if terms.mechanism is PaymentMechanism.COST_PLUS:
        reach = None if asked.reserves is None else Fraction(asked.reserves.pence)
        return mechanisms.cost_plus(terms, part, cost, reach)
    return mechanisms.gain_share(terms, part, cost)


def _by_unit(terms: ChargeTerms, groups: Sequence[Priced], months: Fraction) -> Iterator[Exact]:
    if terms.mechanism is PaymentMechanism.ACTIVITY:
        return mechanisms.cost_and_volume(terms, groups, months)
    if terms.mechanism is PaymentMechanism.OUTCOME:
        return mechanisms.by_result(terms, groups, months)
    return mechanisms.per_unit(groups)


def _months(asked: Asked) -> Fraction:
    return mechanisms.part_within(_year(asked), asked.period) * 12


def _groups(asked: Asked) -> tuple[Priced, ...]:
    if asked.quantities is None:
        raise ChargeWithoutReturn(asked.agreement, Month.of(asked.period.starts_on))
    return priced(asked.quantities, asked.prices)


def _year(asked: Asked) -> FinancialYear:
    return FinancialYear.of(asked.period.starts_on)


def _held_between(steps: Sequence[Exact], agreed: Conditions, months: Fraction) -> Iterator[Exact]:
    total = _total(steps)
    if agreed.least is not None and total < agreed.least.pence * months:
        yield f"At least {agreed.least} is paid a month", agreed.least.pence * months - total
    elif agreed.most is not None and total > agreed.most.pence * months:
        yield f"At most {agreed.most} is paid a month", agreed.most.pence * months - total


def _total(steps: Sequence[Exact]) -> Fraction:
    return sum((exact for _, exact in steps), Fraction(0))
