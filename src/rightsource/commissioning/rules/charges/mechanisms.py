"""The six mechanisms of payment on whole pence: what each pays for a period, in steps.

The simulation has the same six in pounds; a test holds the two to the same penny.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby

from rightsource.commissioning.rules.charges.price_book import Priced
from rightsource.commissioning.rules.charges.steps import Exact, in_number, in_per_cent, to_the_penny
from rightsource.commissioning.rules.charges.terms import WHOLE, ChargeTerms
from rightsource.quantities import FinancialYear, Month, Period
from rightsource.quantities.wording import count_in_words, day_in_words

_MONTHS = 12


def part_of_year(year: FinancialYear, before: date) -> Fraction:
    """Return how much of a year lies before a day: each month is a twelfth, and each of its days an equal part of it.

    >>> part_of_year(FinancialYear(2026), date(2026, 7, 1)), part_of_year(FinancialYear(2026), date(2026, 4, 16))
    (Fraction(1, 4), Fraction(1, 24))
    """
    if before >= year.next.first_day:
        return WHOLE
    month = Month.of(before)
    months = (month.year - year.starts_in) * _MONTHS + month.month - year.first_day.month
    return (months + Fraction(before.day - 1, month.last_day.day)) / _MONTHS


def part_within(year: FinancialYear, period: Period) -> Fraction:
    """Return which part of a year a period within it is."""
    assert period.ends_before is not None
    return part_of_year(year, period.ends_before) - part_of_year(year, period.starts_on)


def block(terms: ChargeTerms, year: FinancialYear, period: Period) -> Iterator[Exact]:
    """Yield the part of the year's price that falls due in a period.

    It is what is due by the period's end less what was due by its start, each to the penny: so parts of a period always
    come to the whole of it.
    """
    assert period.ends_before is not None
    due, before = (
        to_the_penny(terms.year_price.pence * part_of_year(year, day)) for day in (period.ends_before, period.starts_on)
    )
    last_day = day_in_words(period.last_day or period.starts_on)
    yield f"Of {terms.year_price} for {year}, due by {last_day}: {due}", Fraction(due.pence)
    if before:
        yield f"less what was due before {day_in_words(period.starts_on)}", Fraction(-before.pence)


def cost_and_volume(terms: ChargeTerms, groups: Sequence[Priced], months: Fraction) -> Iterator[Exact]:
    """Yield price times quantity of each unit, held between floor and ceiling of what is expected of it in a month.

    Args:
        terms: the agreement's.
        groups: what was done, by unit and price.
        months: how many months the period is; of part of one, that part is expected.
    """
    for unit, found in groupby(groups, key=lambda each: each.price.unit):
        of_unit = list(found)
        yield from per_unit(of_unit)
        done = sum((each.quantity for each in of_unit), Fraction(0))
        last = of_unit[-1].price
        if last.expected_a_month is None:
            continue
        expected = months * Fraction(last.expected_a_month)
        least, most = terms.floor * expected, None if terms.ceiling is None else terms.ceiling * expected
        if done < least:
            told = f"{unit}: {in_number(least)} are paid for at least, {in_per_cent(terms.floor)} of what is expected"
            yield told, (least - done) * last.price.pence
        elif most is not None and done > most:
            told = f"{unit}: {in_number(most)} are paid for at most, {in_per_cent(terms.ceiling or WHOLE)} of expected"
            yield told, sum((each.pence for each in of_unit), Fraction(0)) * (most / done - 1)


def per_unit(groups: Sequence[Priced]) -> Iterator[Exact]:
    """Yield price times quantity of each unit: pay as you go, by the rate card."""
    for each in groups:
        price, lines = each.price, count_in_words(each.lines, "line")
        told = f"{price.unit}: {in_number(each.quantity)} at {price.price}, the price from "
        yield f"{told}{day_in_words(price.starts_on)} ({lines})", each.pence


def by_result(terms: ChargeTerms, groups: Sequence[Priced], months: Fraction) -> Iterator[Exact]:
    """Yield price times verified results, at most a share of the price of what is expected."""
    yield from per_unit(groups)
    if terms.cap is None:
        return
    done = sum((each.pence for each in groups), Fraction(0))
    latest = {each.price.unit: each.price for each in groups}
    expected = [each.expected_a_month for each in latest.values()]
    if not groups or None in expected:
        return
    most = (
        months
        * terms.cap
        * sum((Fraction(each.expected_a_month or 0) * each.price.pence for each in latest.values()), Fraction(0))
    )
    if done > most:
        yield f"At most {in_per_cent(terms.cap)} of the price of the results expected is paid", most - done


def cost_plus(terms: ChargeTerms, part: Fraction, cost: Fraction, reach: Fraction | None) -> Iterator[Exact]:
    """Yield cost and fee, less what the provider bears of a cost above its target, or with what it keeps of a saving.

    Args:
        terms: the agreement's.
        part: of the year.
        cost: what the work cost, less what clients paid, in pence.
        reach: how far the provider's reserves reach, in pence; a risk beyond stays with the council. None if unknown.
    """
    target = terms.target * part
    fee = max(Fraction(0), terms.year_price.pence * part - target)
    yield "What it cost, less what clients paid, as returned", cost
    yield f"Fee: the agreed price above the target cost of {to_the_penny(target)}", fee
    borne = borne_of(terms, target, cost, reach)
    share = in_per_cent(WHOLE - terms.council_share)
    if borne > 0:
        yield f"less what the provider bears of the cost above target: {share}, within its cap and reserves", -borne
    elif borne < 0:
        yield f"What the provider keeps of the cost below target: {share}, within its cap", -borne


def borne_of(terms: ChargeTerms, target: Fraction, cost: Fraction, reach: Fraction | None) -> Fraction:
    """Return what the provider bears of a cost above its target; below nought, what it keeps of one under it."""
    part = (WHOLE - terms.council_share) * (cost - target)
    if terms.cap is not None:
        part = max(-terms.cap * target, min(terms.cap * target, part))
    return part if reach is None else min(part, max(Fraction(0), reach))


def gain_share(terms: ChargeTerms, part: Fraction, cost: Fraction) -> Iterator[Exact]:
    """Yield cost, and the provider's part of what it is below the target, or above it."""
    target = terms.target * part
    yield "What it cost, less what clients paid, as returned", cost
    share = in_per_cent(WHOLE - terms.council_share)
    words = "the saving on" if cost <= target else "the cost above"
    told = f"The provider's {share} of {words} the target cost of {to_the_penny(target)}"
    yield told, (WHOLE - terms.council_share) * (target - cost)
