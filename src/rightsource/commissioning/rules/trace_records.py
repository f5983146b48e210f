"""Records as a trace tells them, and the links that they name themselves; `tracing` walks both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rightsource.commissioning.rules.directives import DirectiveStanding
from rightsource.commissioning.rules.evaluation.awards import Award
from rightsource.commissioning.rules.ocds_export import contract_value
from rightsource.commissioning.rules.procurement.record import ProcurementStanding
from rightsource.commissioning.rules.record_links import RecordLink, need_of
from rightsource.commissioning.rules.rows import AgreementTerms, PriceEvent
from rightsource.commissioning.rules.tracing import Traced, TraceKind, TraceLink, TracePoint, Ways
from rightsource.constitution.rules.rights import Right, Viewer, may
from rightsource.outcomes.rules.needs import Need, NeedDefinition
from rightsource.outcomes.rules.outcomes import ContributionKind
from rightsource.outcomes.rules.tree import IndicatorStanding, OutcomeStanding
from rightsource.quantities import Money, Month
from rightsource.storage.viewpoints import Sight


@dataclass(frozen=True, slots=True)
class OfMonth:
    """What is on record of an agreement's month: a return of activity, or a charge.

    Attributes:
        on: the day on which it was returned or made.
        amount: what it comes to; None for a return.
        says: how it stands.
    """

    agreement: str
    month: Month
    on: date
    payee: str
    amount: Money | None
    says: str

    @property
    def key(self) -> str:
        """Its key on a trace."""
        return month_key(self.agreement, self.month)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfPayment:
    """A payment that is asked for under an agreement, and was not taken out.

    Attributes:
        owed: the key of the charge or instalment that it pays.
        paid_on: None while it is not paid.
    """

    reference: str
    agreement: str
    owed: str
    payee: str
    purpose: str
    amount: Money
    asked_on: date
    pay_by: date
    paid_on: date | None


@dataclass
class Found:
    """Records and links as they are gathered."""

    records: dict[TracePoint, Traced] = field(default_factory=dict)
    links: set[TraceLink] = field(default_factory=set)

    def add(self, traced: Traced, *came_of: TracePoint) -> TracePoint:
        """Add a record with what it came of, and return its point."""
        self.records[traced.point] = traced
        self.links |= {TraceLink(each, traced.point) for each in came_of}
        return traced.point


def month_key(agreement: str, month: Month) -> str:
    """Return the key of an agreement's month on a trace.

    >>> month_key("A-006", Month(2026, 10))
    'A-006/2026-10'
    """
    return f"{agreement}/{month.year}-{month.month:02d}"


def award_key(award: Award) -> str:
    """Return the key of an award on a trace: its procurement's, and its lot's number where it is of one."""
    return f"{award.procurement}/{award.lot}" if award.lot else award.procurement


def agreement_of(point: TracePoint) -> str:
    """Return the agreement whose month a point is; blank for what is no month of one."""
    return point.key.rpartition("/")[0] if point.kind in {TraceKind.ACTIVITY, TraceKind.CHARGE} else ""


def add_outcomes(found: Found, outcomes: Iterable[OutcomeStanding]) -> None:
    """Add outcomes, and of agreements that contribute to one that they came of it."""
    for each in outcomes:
        row = each.outcome.row
        serves = f"; serves {row.parent.replace('-', ' ')}" if row.parent else ""
        point = found.add(
            Traced(
                point=TracePoint(TraceKind.OUTCOME, row.outcome),
                title=row.title,
                on=row.first_year.first_day,
                says=f"Planned for {row.first_year} to {row.last_year}{serves}.",
            )
        )
        for contribution in each.contributions:
            if contribution.row.kind is ContributionKind.AGREEMENT:
                agreement = TracePoint(TraceKind.AGREEMENT, contribution.row.subject)
                found.links.add(TraceLink(point, agreement))


def add_needs(found: Found, keys: Iterable[str], needs: Iterable[Need], definitions: Iterable[NeedDefinition]) -> None:
    """Add the needs that are named, those of an area with what they came to in their newest year."""
    by_area = {
        (each.definition.need, place): each for each in needs for place in (each.area.casefold(), each.name.casefold())
    }
    known = {each.need: each for each in definitions}
    for key in keys:
        need, area = need_of(key)
        if need not in known:
            continue
        figures = by_area.get((need, area.casefold()))
        where = figures.name if figures else area
        says = ""
        if figures is not None:
            says = f"{figures.latest.need:,} {known[need].unit} in {figures.latest.year}."
        title = f"{known[need].title}{f' in {where}' if where else ''}"
        found.add(Traced(point=TracePoint(TraceKind.NEED, key), title=title, says=says))


def add_directives(found: Found, directives: Iterable[DirectiveStanding]) -> None:
    """Add directives, each come of the outcome that it names."""
    for each in directives:
        row = each.directive.row
        traced = Traced(
            point=TracePoint(TraceKind.DIRECTIVE, row.directive),
            title=row.title,
            on=row.issued_on,
            amount=row.envelope,
            who=row.addressed_to,
            says=f"Under {row.decision}: {each.stage}.",
        )
        found.add(traced, TracePoint(TraceKind.OUTCOME, row.outcome))


def add_procurements(found: Found, procurements: Iterable[ProcurementStanding]) -> None:
    """Add procurements, each come of the option chosen for it, where whoever asks may know that."""
    for each in procurements:
        opened, chosen = each.procurement, each.chosen
        came_of: list[TracePoint] = []
        if chosen is not None:
            option = Traced(
                point=TracePoint(TraceKind.OPTION, opened.reference),
                title=f"{chosen.route[:1].upper()}{chosen.route[1:]}",
                on=chosen.chosen_on,
                amount=chosen.need.value,
                who=opened.buyer,
                says=f"{chosen.provision}: {chosen.reason}",
            )
            came_of = [found.add(option)]
        found.add(
            Traced(
                point=TracePoint(TraceKind.PROCUREMENT, opened.reference),
                title=opened.title,
                on=opened.begun_on,
                who=opened.buyer,
                says=f"{each.stage[:1].upper()}{each.stage[1:]}.",
            ),
            *came_of,
        )


def add_awards(found: Found, awards: Iterable[Award]) -> None:
    """Add awards, each come of its procurement, with the agreement that began from it."""
    for each in awards:
        traced = Traced(
            point=TracePoint(TraceKind.AWARD, award_key(each)),
            title=f"{each.supplier}{f', lot {each.lot}' if each.lot else ''}",
            on=each.decided_on,
            amount=each.value,
            who=each.organisation,
            says=f"Under {each.decision}.",
            stands_at=each.procurement,
        )
        point = found.add(traced, TracePoint(TraceKind.PROCUREMENT, each.procurement))
        if each.agreement:
            found.links.add(TraceLink(point, TracePoint(TraceKind.AGREEMENT, each.agreement)))


def add_contracts(found: Found, contracts: Mapping[str, str]) -> None:
    """Add of which procurement agreements say that they came, where no award says so."""
    begun = {each.after for each in found.links if each.before.kind is TraceKind.AWARD}
    for key, procurement in contracts.items():
        agreement = TracePoint(TraceKind.AGREEMENT, key)
        if procurement and agreement not in begun:
            found.links.add(TraceLink(TracePoint(TraceKind.PROCUREMENT, procurement), agreement))


def add_agreements(found: Found, terms: Iterable[AgreementTerms], prices: Iterable[PriceEvent], on: date) -> None:
    """Add agreements by their terms on a day, or the newest that there are."""
    agreed: defaultdict[str, list[PriceEvent]] = defaultdict(list)
    for price in prices:
        agreed[price.agreement].append(price)
    for key, rows in _by_agreement(terms).items():
        now = next((each for each in rows if on in each.period), rows[-1])
        last = now.period.last_day
        until = f"{now.period.starts_on:%-d %B %Y} to {f'{last:%-d %B %Y}' if last else 'no end'}"
        found.add(
            Traced(
                point=TracePoint(TraceKind.AGREEMENT, key),
                title=now.title,
                on=now.awarded_on or now.period.starts_on,
                amount=contract_value(now.period, agreed[key]),
                who=now.provider,
                says=f"{now.route[:1].upper()}{now.route[1:]}; {until}.",
            )
        )


def add_months(found: Found, returned: Iterable[OfMonth], charged: Iterable[OfMonth]) -> None:
    """Add what was returned and charged, each charge come of its month's return, or of the agreement itself."""
    for each in returned:
        found.add(_of_month(TraceKind.ACTIVITY, each), TracePoint(TraceKind.AGREEMENT, each.agreement))
    for each in charged:
        activity = TracePoint(TraceKind.ACTIVITY, each.key)
        agreement = TracePoint(TraceKind.AGREEMENT, each.agreement)
        found.add(_of_month(TraceKind.CHARGE, each), activity if activity in found.records else agreement)


def add_payments(found: Found, payments: Iterable[OfPayment]) -> None:
    """Add payments, each come of the charge that it pays, or of the agreement where it is drawn of a lawful basis."""
    for each in payments:
        charge = TracePoint(TraceKind.CHARGE, each.owed)
        agreement = TracePoint(TraceKind.AGREEMENT, each.agreement)
        paid = "" if each.paid_on is None else f" on {each.paid_on:%-d %B %Y}"
        says = f"Paid{paid}." if paid else f"Asked for, to be paid by {each.pay_by:%-d %B %Y}."
        traced = Traced(
            point=TracePoint(TraceKind.PAYMENT, each.reference),
            title=each.purpose,
            on=each.paid_on or each.asked_on,
            amount=each.amount,
            who=each.payee,
            says=says,
            stands_at=each.owed,
        )
        found.add(traced, charge if charge in found.records else agreement)


def add_links(found: Found, stated: Iterable[RecordLink]) -> None:
    """Add what was stated to have come of what; a procurement came of it by way of the option that was chosen."""
    for each in stated:
        link = each.link
        option = TracePoint(TraceKind.OPTION, link.after.key)
        is_bought = link.after.kind is TraceKind.PROCUREMENT and option in found.records
        found.links.add(TraceLink(link.before, option) if is_bought else link)


def add_results(found: Found, indicators: Iterable[IndicatorStanding]) -> dict[TracePoint, list[TracePoint]]:
    """Add the newest result of each indicator, and return by outcome which results it is seen by."""
    seen: defaultdict[TracePoint, list[TracePoint]] = defaultdict(list)
    for each in indicators:
        row, latest = each.indicator.row, each.latest
        if latest is None:
            continue
        judged = {True: ", as it should be", False: ", not where it should be", None: ""}[each.meets_target]
        point = found.add(
            Traced(
                point=TracePoint(TraceKind.RESULT, row.indicator),
                title=row.title,
                on=latest.row.period.last_day,
                says=f"{latest.row.value.normalize():f} {row.unit}{judged}.",
            )
        )
        seen[TracePoint(TraceKind.OUTCOME, row.outcome)].append(point)
    return dict(seen)


def needs_named(stated: Iterable[RecordLink]) -> tuple[str, ...]:
    """Return the keys of the needs that links name."""
    ends = (each.link.before for each in stated)
    return tuple(sorted({each.key for each in ends if each.kind is TraceKind.NEED}))


def agreements_reached(start: TracePoint, found: Found) -> frozenset[str]:
    """Return the agreements on the trace of a record, so that only theirs is asked for: what was done, charged, paid.

    A result is come to by all that its outcome led to, and of a month its agreement is the way back.
    """
    ways = Ways.of(found.links)
    own = agreement_of(start)
    begun = TracePoint(TraceKind.AGREEMENT, own) if own else start
    whole: frozenset[TracePoint] = ways.after(begun) | ways.before(begun) | {begun}
    return frozenset(each.key for each in whole if each.kind is TraceKind.AGREEMENT)


def _by_agreement(terms: Iterable[AgreementTerms]) -> Mapping[str, Sequence[AgreementTerms]]:
    found: defaultdict[str, list[AgreementTerms]] = defaultdict(list)
    for each in sorted(terms, key=lambda one: one.period.starts_on):
        found[each.agreement].append(each)
    return found


def _of_month(kind: TraceKind, each: OfMonth) -> Traced:
    return Traced(
        point=TracePoint(kind, each.key),
        title=f"{each.agreement}, {each.month}",
        on=each.on,
        amount=each.amount,
        who=each.payee,
        says=each.says,
    )


def outcomes_of(start: TracePoint, indicators: Iterable[IndicatorStanding]) -> Iterator[TracePoint]:
    """Return the outcome that a result is of."""
    for each in indicators:
        if start == TracePoint(TraceKind.RESULT, each.indicator.row.indicator):
            yield TracePoint(TraceKind.OUTCOME, each.indicator.row.outcome)


def closed_to(viewer: Viewer) -> frozenset[TraceKind]:
    """Return the stages that whoever looks may not see, whatever stands there."""
    found = set() if may(viewer, Right.SEE_DIRECTIVES) else {TraceKind.DIRECTIVE}
    if not may(viewer, Right.SEE_CHARGES):
        found |= {TraceKind.ACTIVITY, TraceKind.CHARGE}
    if not may(viewer, Right.SEE_PAYMENTS):
        found.add(TraceKind.PAYMENT)
    # A bidder would bid by the estimate that stands in it.
    if viewer.viewpoint.sight is not Sight.COUNCIL:
        found.add(TraceKind.OPTION)
    return frozenset(found)
