"""Reading the commissioner's pipeline: every line of work on a day, in seventeen questions however many there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import Sum

from rightsource.commissioning import models
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.queries.awards import awards_known_by
from rightsource.commissioning.queries.charges import ChargeKnown, charges_known
from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.queries.keeping import contracts_known
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.commissioning.queries.tracing import links_known
from rightsource.commissioning.rules import trace_records
from rightsource.commissioning.rules.pipeline import Carried, PipelineItem, PipelineRecords, pipeline
from rightsource.commissioning.rules.trace_records import Found
from rightsource.outcomes.queries import outcome_tree_known
from rightsource.quantities import Money
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class PipelineKnown:
    """Every line of work on a day, as an audience knew it, the earliest stage first."""

    on: date
    audience: Audience
    items: tuple[PipelineItem, ...]


def pipeline_known(on: date, audience: Audience) -> PipelineKnown:
    """Return every line of work on a day, how far it is and what holds it up, as an audience knew."""
    outcomes = outcome_tree_known(on, audience).outcomes
    directives, procurements = directives_known(on, audience), procurements_known(on, audience).procurements
    awards = awards_known_by(on)
    terms = [each.row for each in agreements_known(on, audience)]
    found = Found()
    trace_records.add_outcomes(found, outcomes)
    trace_records.add_directives(found, directives)
    trace_records.add_procurements(found, procurements)
    trace_records.add_awards(found, awards)
    trace_records.add_contracts(found, {key: each.procurement for key, each in contracts_known().items()})
    trace_records.add_links(found, links_known(on, audience))
    records = PipelineRecords(
        outcomes=outcomes,
        directives=directives,
        procurements=procurements,
        awards=awards,
        terms=terms,
        links=frozenset(found.links),
        carried=_carried(on),
    )
    return PipelineKnown(on, audience, pipeline(records, on))


def paid_by_charge(on: date) -> dict[str, Money]:
    """Return what was paid by a day, by the key of the charge or instalment that it paid. One query."""
    made = models.PaymentMade.objects.filter(confirmed_on__lte=on)
    return {
        owed: Money(amount) if isinstance(amount, int) else amount
        for owed, amount in made.values_list("request__owed").annotate(paid=Sum("amount"))
    }


def _carried(on: date) -> dict[str, Carried]:
    charges: defaultdict[str, list[ChargeKnown]] = defaultdict(list)
    for each in charges_known(on=on):
        charges[each.agreement].append(each)
    paid = paid_by_charge(on)
    return {agreement: _of(found, paid) for agreement, found in charges.items()}


def _of(found: list[ChargeKnown], paid: dict[str, Money]) -> Carried:
    key = partial(trace_records.month_key, found[0].agreement)
    return Carried(
        payable=Money.total([each.payable for each in found]),
        held=Money.total([each.held for each in found]),
        paid=Money.total([paid.get(key(each.month), Money(0)) for each in found]),
        since=max(each.made_on for each in found),
    )
