"""Reading one trace, from a need to its result: at most 24 questions to the database, however long the trace is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning import models
from rightsource.commissioning.models.tracing import RecordLink as RecordLinkRow
from rightsource.commissioning.queries.agreements import agreements_known, price_events_known
from rightsource.commissioning.queries.awards import awards_known_by
from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.queries.keeping import contracts_known
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.commissioning.rules import trace_records
from rightsource.commissioning.rules.record_links import RecordLink, need_of
from rightsource.commissioning.rules.trace_records import Found, OfMonth, OfPayment
from rightsource.commissioning.rules.tracing import Trace, TraceKind, TracePoint, to_results, trace
from rightsource.outcomes.queries import needs_known, outcome_tree_known
from rightsource.outcomes.rules.needs import Need, need_definitions
from rightsource.outcomes.rules.tree import OutcomeTree
from rightsource.quantities import Month
from rightsource.storage import records
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class TraceKnown:
    """The trace that a record stands on, as an audience knew it on a day."""

    on: date
    audience: Audience
    trace: Trace


def trace_known(start: TracePoint, on: date, audience: Audience, *, closed: Collection[TraceKind] = ()) -> TraceKnown:
    """Return the trace that a record stood on by a day, as an audience knew.

    Args:
        start: where to begin.
        on: the day.
        audience: whose knowledge.
        closed: the stages that whoever asks may not see, whatever the audience knew; they are named as closed.

    Raises:
        NothingToTrace: the record to begin at was not on record, or not known to them.
    """
    found, tree = _up_to_agreements(start, on, audience, closed)
    begun = next(trace_records.outcomes_of(start, tree.indicators), start)
    if start.kind is TraceKind.PAYMENT:
        begun = _paid_under(start.key) or start
    agreements = trace_records.agreements_reached(begun, found)
    if agreements:
        _add_months(found, agreements, on, closed)
        if TraceKind.PAYMENT not in closed:
            trace_records.add_payments(found, _payments(agreements, on))
    results = trace_records.add_results(found, tree.indicators)
    found.links |= to_results(found.links, results)
    return TraceKnown(on, audience, trace(start, found.records.values(), found.links, closed=closed))


def links_known(on: date, audience: Audience) -> tuple[RecordLink, ...]:
    """Return what was stated to have come of what, as an audience knew by a day."""
    return tuple(each.row for each in records.known_rows(RecordLinkRow, RecordLink, on=on, audience=audience))


def _up_to_agreements(
    start: TracePoint, on: date, audience: Audience, closed: Collection[TraceKind]
) -> tuple[Found, OutcomeTree]:
    found, tree = Found(), outcome_tree_known(on, audience)
    trace_records.add_outcomes(found, tree.outcomes)
    if TraceKind.DIRECTIVE not in closed:
        trace_records.add_directives(found, directives_known(on, audience))
    trace_records.add_procurements(found, procurements_known(on, audience).procurements)
    trace_records.add_awards(found, awards_known_by(on))
    prices = [each.row for each in price_events_known(on, audience)]
    trace_records.add_agreements(found, [each.row for each in agreements_known(on, audience)], prices, on)
    trace_records.add_contracts(found, {key: each.procurement for key, each in contracts_known().items()})
    stated = links_known(on, audience)
    trace_records.add_links(found, stated)
    named = {*trace_records.needs_named(stated), *([start.key] if start.kind is TraceKind.NEED else [])}
    trace_records.add_needs(found, sorted(named), _needs(named, on), need_definitions())
    return found, tree


def _paid_under(reference: str) -> TracePoint | None:
    """Return the agreement that a payment is under; None for what is none, or under no agreement."""
    found = models.PaymentRequest.objects.filter(reference=reference, agreement__isnull=False).first()
    return None if found is None else TracePoint(TraceKind.AGREEMENT, str(found.agreement_id))


def _payments(agreements: Collection[str], on: date) -> Iterator[OfPayment]:
    """Yield the payments asked for by a day under some agreements, and when each was paid. Two queries."""
    made = models.PaymentMade.objects.filter(request__agreement__in=agreements, confirmed_on__lte=on)
    paid = dict(made.values_list("request", "paid_on"))
    asked = models.PaymentRequest.objects.filter(agreement__in=agreements, asked_on__lte=on)
    for each in asked.exclude(dropped__dropped_on__lte=on):
        yield OfPayment(
            reference=each.reference,
            agreement=each.agreement_id or "",
            owed=each.owed,
            payee=each.payee_id,
            purpose=each.purpose,
            amount=each.amount,
            asked_on=each.asked_on,
            pay_by=each.pay_by,
            paid_on=paid.get(each.pk),
        )


def _needs(named: Iterable[str], on: date) -> tuple[Need, ...]:
    """Return the needs of the areas that are named; where none is, nothing is read."""
    areas = sorted({need_of(each)[1] for each in named} - {""})
    return needs_known(on, areas=areas).needs if areas else ()


def _add_months(found: Found, agreements: Collection[str], on: date, closed: Collection[TraceKind]) -> None:
    """Add what was returned and charged by a day under some agreements: of each month what stands."""
    returned: dict[tuple[str, Month], OfMonth] = {}
    charged: dict[tuple[str, Month], OfMonth] = {}
    if TraceKind.ACTIVITY not in closed:
        made = models.ActivityReturn.objects.filter(agreement__in=agreements, returned_on__lte=on)
        for each in made.order_by("version"):
            says = f"{each.lines:,} lines{f', corrected: {each.because}' if each.because else ''}"
            returned[each.agreement_id, each.month] = OfMonth(
                each.agreement_id, each.month, each.returned_on, each.payee_id, None, f"{says}."
            )
    if TraceKind.CHARGE not in closed:
        for charge in models.Charge.objects.filter(agreement__in=agreements, made_on__lte=on).order_by("version"):
            says = f"Version {charge.version}." if charge.version > 1 else ""
            charged[charge.agreement_id, charge.month] = OfMonth(
                charge.agreement_id, charge.month, charge.made_on, charge.payee_id, charge.amount, says
            )
    trace_records.add_months(found, returned.values(), charged.values())
