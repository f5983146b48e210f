"""Reading one vehicle's portal: what it is asked, what it owes, what it is owed, what it asked for and was answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.queries.agreements import agreements_known, price_events_known, returns_known
from rightsource.commissioning.queries.charges import ChargeKnown, activity_due_of, charges_known
from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.queries.keeping import variations_known
from rightsource.commissioning.queries.pipeline import paid_by_charge
from rightsource.commissioning.rules.agreements.variations import Variation, VariationAnswer
from rightsource.commissioning.rules.charges.activity import ActivityDue
from rightsource.commissioning.rules.directives import DirectiveStanding
from rightsource.commissioning.rules.returns import ReturnDue, returns_due
from rightsource.commissioning.rules.rows import PriceAnswer, PriceEvent, PriceKind
from rightsource.commissioning.rules.trace_records import month_key
from rightsource.constitution.queries import organisations_known, own_rules_known
from rightsource.quantities import Money
from rightsource.storage.knowledge import Audience, Recorded


@dataclass(frozen=True, slots=True)
class OwedToVehicle:
    """A charge of a vehicle, and what of it is paid.

    Attributes:
        left: what can be paid and is not; below nought where more was paid than is owed.
    """

    charge: ChargeKnown
    paid: Money
    left: Money


@dataclass(frozen=True, slots=True)
class Asking:
    """Something that a vehicle asked of its commissioner, and what came of it.

    Attributes:
        what: what was asked for.
        amount: by how much; None where no amount was named.
        answer: what was answered, in words.
        is_refused: it was refused, in whole or in part.
        is_waiting: nobody has answered.
        words: why asked, or why so answered.
    """

    reference: str
    agreement: str
    what: str
    amount: Money | None
    asked_on: date
    answer: str
    is_refused: bool
    is_waiting: bool
    words: str


@dataclass(frozen=True, slots=True)
class PortalKnown:
    """What concerns one vehicle on a day.

    Attributes:
        directives: those given to it, those longest overdue first.
        returns: its monthly returns, made or not, those that are owed or of the last three months.
        activity: what it is to return under its agreements, not returned yet.
        charges: under its agreements, the last month first.
        owed: what it is owed: payable and not paid.
        held: what disputes hold.
        askings: what it asked, those refused first.
    """

    organisation: str
    on: date
    directives: tuple[DirectiveStanding, ...]
    returns: tuple[ReturnDue, ...]
    activity: tuple[ActivityDue, ...]
    charges: tuple[OwedToVehicle, ...]
    owed: Money
    held: Money
    askings: tuple[Asking, ...]


_RETURNS_SHOWN = 3


def portal_known(organisation: str, on: date, audience: Audience) -> PortalKnown:
    """Return what concerns a vehicle on a day, as far as whoever looks may see. Thirteen queries."""
    due_days = own_rules_known(on, audience).returns_due_days
    terms = [each.row for each in agreements_known(on, audience)]
    asked = returns_due(organisations_known(on, audience), returns_known(on, audience), on, due_days)
    own = sorted((each for each in asked if each.organisation == organisation), key=lambda each: each.month)
    paid = paid_by_charge(on)
    charges = tuple(_owed(each, paid) for each in charges_known(on=on) if each.payee == organisation)
    return PortalKnown(
        organisation=organisation,
        on=on,
        directives=tuple(
            each for each in directives_known(on, audience) if each.directive.row.addressed_to == organisation
        ),
        returns=tuple(each for each in own if each.is_owed(on) or each in own[-_RETURNS_SHOWN:]),
        activity=tuple(
            each
            for each in activity_due_of(terms, on, due_days)
            if each.provider == organisation and each.returned_on is None
        ),
        charges=charges,
        owed=Money.total([each.left for each in charges]),
        held=Money.total([each.charge.held for each in charges]),
        askings=_askings(organisation, price_events_known(on, audience), variations_known(on=on)),
    )


def _owed(charge: ChargeKnown, paid: dict[str, Money]) -> OwedToVehicle:
    so_far = paid.get(month_key(charge.agreement, charge.month), Money(0))
    return OwedToVehicle(charge, so_far, charge.payable - so_far)


def _askings(
    organisation: str, events: Iterable[Recorded[PriceEvent]], variations: Iterable[Variation]
) -> tuple[Asking, ...]:
    found = [
        _of_price(each.row)
        for each in events
        if each.row.organisation == organisation and each.row.kind is PriceKind.REQUEST
    ]
    found += [_of_variation(each) for each in variations if each.asked.asked_for == organisation]
    return tuple(sorted(found, key=lambda each: (not each.is_refused, not each.is_waiting, -each.asked_on.toordinal())))


def _of_price(row: PriceEvent) -> Asking:
    return Asking(
        reference=row.reference,
        agreement=row.agreement,
        what=f"A change of the price for {row.financial_year}",
        amount=row.amount,
        asked_on=row.asked_on,
        answer=row.answer,
        is_refused=row.answer in {PriceAnswer.REFUSED, PriceAnswer.PARTLY},
        is_waiting=row.answer is PriceAnswer.UNANSWERED,
        words=row.reason,
    )


def _of_variation(each: Variation) -> Asking:
    return Asking(
        reference=each.asked.reference,
        agreement=each.asked.agreement,
        what=each.asked.what,
        amount=each.asked.a_year or each.asked.change.value,
        asked_on=each.asked_on,
        answer=each.answer,
        is_refused=each.answer is VariationAnswer.REFUSED,
        is_waiting=each.is_waiting,
        words=each.words or each.asked.reason,
    )
