"""How far each saving on record is believed in a projection.

A statement of the year has its savings in it already: a budget counts on the plan, a forecast on the council's latest
word. What it counts on is put back into the cost, and comes out again only as far as it is believed: what another has
verified comes whole, what is planned, forecast or claimed comes by the general belief, what is reported as not
delivered does not come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.budget.rules.rows import Attribution, Recurrence, Version
from rightsource.budget.rules.savings import SavingTruth, savings_truth
from rightsource.planning.rules.base_year import BaseYear, ServiceCost
from rightsource.planning.rules.known import CouncilRecord, Input, council_key
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import list_in_words
from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.load import SavingBelief
from rightsource.simulation.plan import Saving

_CERTAIN = 1000.0


@dataclass(frozen=True, slots=True)
class Savings:
    """The savings of a projection, and what of them is put back into each service of the base year, in pounds.

    `of_the_model` are the keys of those that the record attributes to the vehicle model.
    """

    savings: tuple[Saving, ...]
    put_back_gbp: dict[str, float]
    inputs: tuple[Input, ...]
    assumed: tuple[str, ...]
    of_the_model: frozenset[str] = frozenset()


def believed_savings(
    record: CouncilRecord, base: BaseYear, belief: SavingBelief, *, first: FinancialYear, last: FinancialYear, on: date
) -> Savings:
    """Return every saving of the years from the base year to the last, as far as each is believed on a day.

    A saving of a year before the first has begun when the first begins, if it is believed at all.
    """
    made: list[Saving] = []
    put_back: dict[str, float] = {}
    inputs: list[Input] = []
    left_out: list[str] = []
    unstated = False
    of_the_model: set[str] = set()
    for year in _years(base, last):
        for truth in savings_truth(record.savings, year, on).savings:
            service = _service_of(record, base, truth)
            if service is None:
                left_out.append(truth.title)
                continue
            counted_on = _counted_on(truth, base, year)
            parts = list(_believed(truth, belief, service, _first_month(year, first), counted_on))
            made += parts
            if {figure.row.attribution for figure in truth.figures} - {Attribution.NOT_STATED} == {Attribution.MODEL}:
                of_the_model.update(part.key for part in parts)
            unstated |= truth.recurrence is Recurrence.NOT_STATED
            if year == base.year:
                put_back[service] = put_back.get(service, 0.0) + counted_on
            if parts:
                ids = tuple(figure.record_id for figure in truth.figures if figure.record_id)
                inputs.append(Input(f"Saving {truth.saving}: {truth.title}", counted_on, ids))
    words = tuple(_assumed(belief, made, left_out, unstated))
    return Savings(tuple(made), put_back, tuple(inputs), words, frozenset(of_the_model))


def _years(base: BaseYear, last: FinancialYear) -> Iterator[FinancialYear]:
    # An outturn shows what its own year's savings brought, so those are in it for good.
    year = base.year.next if base.version is Version.OUTTURN else base.year
    while year <= last:
        yield year
        year = year.next


def _first_month(year: FinancialYear, first: FinancialYear) -> int:
    return max(year.starts_in - first.starts_in, 0) * MONTHS_PER_YEAR


def _counted_on(truth: SavingTruth, base: BaseYear, year: FinancialYear) -> float:
    """Return what the statement of the year counts on: a budget on the plan, anything later on the latest word."""
    planned = truth.planned.row.amount.gbp if truth.planned else 0.0
    if year == base.year and base.version is Version.BUDGET and truth.planned:
        return planned
    return _expected_by_the_council(truth)


def _expected_by_the_council(truth: SavingTruth) -> float:
    word = truth.forecast or truth.planned or truth.claimed or truth.verified
    lost = truth.not_delivered.row.amount.gbp if truth.not_delivered else 0.0
    return max(word.row.amount.gbp - lost, 0.0) if word else 0.0


def _believed(
    truth: SavingTruth, belief: SavingBelief, service: str, start_month: int, counted_on: float
) -> Iterator[Saving]:
    expected = min(_expected_by_the_council(truth), counted_on)
    verified = min(truth.verified.row.amount.gbp if truth.verified else 0.0, counted_on)
    is_recurrent = truth.recurrence is not Recurrence.ONE_OFF
    key = f"{truth.saving}/{truth.year}"
    if verified > 0:
        yield Saving(f"{key}/verified", service, verified, start_month, is_recurrent, 1.0, _CERTAIN)
    if expected > verified:
        yield Saving(
            key=key,
            service=service,
            amount_gbp=expected - verified,
            start_month=start_month,
            is_recurrent=is_recurrent,
            delivery_share_mean=belief.delivery_share_mean,
            delivery_concentration=belief.delivery_concentration,
            slippage_months_mean=belief.slippage_months_mean,
            slippage_months_max=belief.slippage_months_max,
        )


def _service_of(record: CouncilRecord, base: BaseYear, truth: SavingTruth) -> str | None:
    """Return the service of the base year that a saving falls in; None for one that the council does not pay for."""
    by_key = {service.key: service for service in base.services}
    named = [figure.row.service for figure in reversed(truth.figures) if figure.row.service in by_key]
    if named:
        return named[0]
    if truth.organisation in {"", council_key(record)}:
        return _largest([each for each in base.services if not each.delivered_by]).key
    theirs = [each for each in base.services if each.delivered_by == truth.organisation]
    if theirs:
        return _largest(theirs).key
    delivered = [each.row.service for each in record.services if each.row.delivered_by == truth.organisation]
    own = [by_key[key] for key in (*delivered, truth.organisation) if key in by_key]
    return _largest(own).key if own else None


def _largest(services: Sequence[ServiceCost]) -> ServiceCost:
    return max(services, key=lambda service: (service.cost_gbp, service.key))


def _assumed(belief: SavingBelief, made: Sequence[Saving], left_out: Sequence[str], unstated: bool) -> Iterator[str]:
    if made:
        yield (
            f"A saving that nobody else has verified brings {belief.delivery_share_mean:.0%} of its amount on average, "
            f"and is {belief.slippage_months_mean:.0f} months late on average ({belief.source})."
        )
        yield "A saving of the council's that names no service falls in its largest one."
    if unstated:
        yield "A saving that is not said to be one-off is taken to come back every year, which favours the council."
    if left_out:
        yield (
            f"Not counted, because no line of the council's money pays for the service: "
            f"{list_in_words(list(dict.fromkeys(left_out)))}."
        )
