"""Reading what agreements pay by, what was returned, what that comes to, and what of it can be paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from rightsource.commissioning import models
from rightsource.commissioning.errors.charges import ChargeNotOnRecord
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.rules.charges.activity import ActivityDue, AgreementOpen, activity_due
from rightsource.commissioning.rules.charges.disputes import Dispute, Payable, payable
from rightsource.commissioning.rules.charges.price_book import Price, Quantity, price_on
from rightsource.commissioning.rules.charges.steps import Step, to_the_penny
from rightsource.commissioning.rules.charges.terms import Conditions
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.constitution.queries import own_rules_known
from rightsource.quantities import Money, Month
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True)
class ReturnStanding:
    """The return of an agreement's month that stands, and what it comes to by unit and day."""

    number: int
    version: int
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class ChargeEvidence:
    """The records that a charge rests on.

    Attributes:
        terms: the agreement's.
        year_price: the price agreed for the year; None where none is.
        prices: of the price book, by number.
        activity_return: the return of the month, by number.
        conditions: floor, cap and service credits, by number.
        monthly_return: the provider's, for its reserves.
        measures: those on which service credits turn.
        kpi_results: what came of the agreement's own indicators, by number.
        variations: those that changed the year's price.
    """

    terms: tuple[str, ...]
    year_price: Money | None
    prices: tuple[int, ...]
    activity_return: int | None
    conditions: int | None
    monthly_return: str | None
    measures: tuple[str, ...]
    kpi_results: tuple[int, ...] = ()
    variations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChargeKnown:
    """A charge, how it was worked out, what it rests on, and what of it can be paid.

    Attributes:
        versions: how many there are by now; the last stands.
        evidence: the records that it rests on.
    """

    agreement: str
    payer: str
    payee: str
    month: Month
    version: int
    versions: int
    amount: Money
    held: Money
    not_owed: Money
    payable: Money
    made_on: date
    because: str
    evidence: ChargeEvidence
    steps: tuple[Step, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True)
class ChargePayable:
    """What of a charge can be paid on a day."""

    agreement: str
    payer: str
    payee: str
    month: Month
    version: int
    charge: int
    made_on: date
    charged: Money
    held: Money
    not_owed: Money
    payable: Money


@dataclass(frozen=True, slots=True)
class PayableOn:
    """What of each charge can be paid on a day, and what of all of them is held."""

    on: date
    payable: Money
    held: Money
    charges: tuple[ChargePayable, ...]

    @classmethod
    def of(cls, on: date, found: tuple[ChargePayable, ...]) -> PayableOn:
        """Return charges with their totals."""
        return cls(on, Money.total([each.payable for each in found]), Money.total([each.held for each in found]), found)


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """One line of a return as it was charged; its amount is exact before rounding, and rounded here to be read.

    Attributes:
        price: None for a line that says what the work cost.
    """

    row: int
    day: date
    unit: str
    quantity: Decimal
    group: str
    reference: str
    price: Money | None
    amount: Money


@dataclass(frozen=True, slots=True)
class ChargedLines:
    """The lines of the return that a charge rests on, or some of them."""

    found: int
    lines: tuple[ChargedLine, ...]


def price_book_known(agreements: Iterable[str] | None = None) -> tuple[Price, ...]:
    """Return the price books of agreements, or of all that are open to who looks, by agreement, unit and day."""
    found = models.ActivityPrice.objects.order_by("agreement", "unit", "starts_on", "pk")
    if agreements is not None:
        found = found.filter(agreement__in=list(agreements))
    return tuple(
        Price(
            number=each.pk,
            agreement=each.agreement_id,
            unit=each.unit,
            price=each.price,
            starts_on=each.starts_on,
            expected_a_month=each.expected_a_month,
            why=each.why,
        )
        for each in found
    )


def conditions_known(agreement: str, on: date) -> tuple[int | None, Conditions]:
    """Return floor, cap and service credits on a day, and the record that says so; None where nothing is agreed."""
    told = models.ChargeCondition.objects.filter(agreement=agreement, starts_on__lte=on)
    found = told.order_by("-starts_on", "-pk").first()
    if found is None:
        return None, Conditions()
    credits_agreed = tuple(sorted((measure, Decimal(percent)) for measure, percent in found.credits.items()))
    return found.pk, Conditions(
        found.least, found.most, credits_agreed, found.credits_most_percent, found.credits_most, found.credits_least
    )


def agreements_open(provider: str, on: date) -> dict[str, AgreementOpen]:
    """Return every agreement that activity can be returned for: of one provider, or of all where it is blank."""
    prices: defaultdict[str, list[Price]] = defaultdict(list)
    for each in price_book_known():
        prices[each.agreement].append(each)
    terms: defaultdict[str, list[Any]] = defaultdict(list)
    for known in agreements_known(on, Audience.INSIDERS):
        if provider in {"", known.row.provider}:
            terms[known.row.agreement].append(known.row)
    return {key: AgreementOpen(tuple(rows), tuple(prices[key])) for key, rows in terms.items()}


def versions_returned() -> dict[tuple[str, Month], int]:
    """Return how often each agreement's month was returned."""
    found = models.ActivityReturn.objects.values_list("agreement", "month").annotate(last=Max("version"))
    return {(agreement, month): last for agreement, month, last in found}


def return_standing(agreement: str, month: Month) -> ReturnStanding | None:
    """Return what was returned of a month and stands; None where nothing was."""
    made = models.ActivityReturn.objects.filter(agreement=agreement, month=month.first_day)
    found = made.order_by("-version").first()
    if found is None:
        return None
    days = models.ActivityDay.objects.filter(made_in=found).order_by("pk")
    told = days.values_list("unit", "day", "quantity", "lines")
    return ReturnStanding(found.pk, found.version, tuple(Quantity(*each) for each in told))


def charges_known(agreement: str = "", on: date | None = None) -> tuple[ChargeKnown, ...]:
    """Return the charges that stand, of an agreement or of all open to who looks, the last month first.

    Args:
        agreement: whose.
        on: leave out what was made, raised or answered after this day.
    """
    made = models.Charge.objects.order_by("-month", "agreement", "version")
    disputed = models.ChargeDispute.objects.select_related("answered", "charge").order_by("raised_on", "pk")
    if agreement:
        made, disputed = made.filter(agreement=agreement), disputed.filter(agreement=agreement)
    if on is not None:
        made, disputed = made.filter(made_on__lte=on), disputed.filter(raised_on__lte=on)
    standing: dict[tuple[str, Month], models.Charge] = {}
    for each in made:
        standing[each.agreement_id, each.month] = each
    disputes: defaultdict[tuple[str, Month], list[Dispute]] = defaultdict(list)
    for dispute in disputed:
        disputes[dispute.agreement_id, dispute.month].append(_dispute(dispute, on))
    steps: defaultdict[int, list[Step]] = defaultdict(list)
    of_these = models.ChargeStep.objects.filter(charge__in=[each.pk for each in standing.values()])
    for step in of_these.order_by("charge", "number"):
        steps[step.charge_id].append(Step(step.what, step.amount))
    return tuple(_charge(each, each.version, steps[each.pk], disputes[key]) for key, each in standing.items())


def charge_known(agreement: str, month: Month, version: int | None = None, *, on: date | None = None) -> ChargeKnown:
    """Return a charge with its steps and disputes: the version that stands, or an earlier one.

    Args:
        agreement: its reference.
        month: which month.
        version: which version; the one that stands if None.
        on: leave out what was made, raised or answered after this day.

    Raises:
        ChargeNotOnRecord: there is none that whoever looks may see.
    """
    made = models.Charge.objects.filter(agreement=agreement, month=month.first_day).order_by("version")
    told = models.ChargeDispute.objects.filter(agreement=agreement, month=month.first_day)
    if on is not None:
        made, told = made.filter(made_on__lte=on), told.filter(raised_on__lte=on)
    versions = list(made)
    asked = [each for each in versions if version in {None, each.version}]
    if not asked:
        raise ChargeNotOnRecord(agreement, month)
    found = asked[-1]
    steps = [Step(each.what, each.amount) for each in found.steps.order_by("number")]
    disputes = [_dispute(each, on) for each in told.select_related("answered", "charge").order_by("pk")]
    return _charge(found, versions[-1].version, steps, disputes)


_LINES = """
SELECT line.row, line.day, line.unit, line.quantity, line."group", line.reference
FROM commissioning_activityline AS line WHERE line.made_in_id = %(made_in)s AND line.day >= %(first)s
    AND line.day <= %(last)s ORDER BY line.row OFFSET %(over)s LIMIT %(most)s
"""


def charge_lines(charge: ChargeKnown, *, over: int = 0, most: int = 10_000) -> ChargedLines:
    """Return the lines of the return that a charge rests on, each with the price that it was charged at.

    Args:
        charge: which.
        over: how many to pass over.
        most: how many to return.
    """
    made_in = charge.evidence.activity_return
    if made_in is None:
        return ChargedLines(0, ())
    prices = [each for each in price_book_known([charge.agreement]) if each.number in charge.evidence.prices]
    of: dict[tuple[str, date], Price | None] = {}
    asked = {"made_in": made_in, "over": over, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {**asked, "first": charge.month.first_day, "last": charge.month.last_day})
        rows = cursor.fetchall()
    lines = []
    for row, day, unit, quantity, group, reference in rows:
        if (unit, day) not in of:
            of[unit, day] = price_on(prices, unit, day)
        price = of[unit, day]
        pence = 100 if price is None else price.price.pence
        amount = to_the_penny(Fraction(quantity) * pence)
        lines.append(
            ChargedLine(row, day, unit, quantity, group, reference, None if price is None else price.price, amount)
        )
    found = models.ActivityReturn.objects.values_list("lines", flat=True).get(pk=made_in)
    return ChargedLines(found, tuple(lines))


def charges_payable(on: date) -> tuple[ChargePayable, ...]:
    """Return what of each charge can be paid on a day: all of it, less what is held by a dispute or not owed."""
    keys: dict[tuple[Any, ...], int] = {
        (agreement, month, version): pk
        for pk, agreement, month, version in models.Charge.objects.values_list("pk", "agreement", "month", "version")
    }
    return tuple(
        ChargePayable(
            each.agreement,
            each.payer,
            each.payee,
            each.month,
            each.version,
            keys[each.agreement, each.month, each.version],
            each.made_on,
            each.amount,
            each.held,
            each.not_owed,
            each.payable,
        )
        for each in charges_known(on=on)
    )


def activity_due_known(on: date, audience: Audience) -> tuple[ActivityDue, ...]:
    """Return every return of activity asked for by a day, made or not, the longest owed first."""
    due_days = own_rules_known(on, audience).returns_due_days
    return activity_due_of([each.row for each in agreements_known(on, audience)], on, due_days)


def activity_due_of(terms: Sequence[AgreementTerms], on: date, due_days: int) -> tuple[ActivityDue, ...]:
    """Return the same of agreements that are read already, so many days after each month. One query."""
    made = models.ActivityReturn.objects.filter(returned_on__lte=on)
    first = made.values_list("agreement", "month").annotate(first=Min("returned_on"))
    returned = {(agreement, month): day for agreement, month, day in first}
    return activity_due(terms, returned, on, due_days)


def _charge(
    found: models.Charge,
    versions: int,
    steps: Sequence[Step],
    disputes: Sequence[Dispute],
) -> ChargeKnown:
    standing: Payable = payable(found.amount, found.version, disputes)
    return ChargeKnown(
        agreement=found.agreement_id,
        payer=found.payer_id,
        payee=found.payee_id,
        month=found.month,
        version=found.version,
        versions=versions,
        amount=found.amount,
        held=standing.held,
        not_owed=standing.not_owed,
        payable=standing.payable,
        made_on=found.made_on,
        because=found.because,
        evidence=_evidence(found.evidence),
        steps=tuple(steps),
        disputes=tuple(disputes),
    )


def _evidence(told: Mapping[str, Any]) -> ChargeEvidence:
    price = told["year_price_pence"]
    return ChargeEvidence(
        terms=tuple(told["terms"]),
        year_price=None if price is None else Money(price),
        prices=tuple(told["prices"]),
        activity_return=told["return"],
        conditions=told["conditions"],
        monthly_return=told["monthly_return"],
        measures=tuple(told["measures"]),
        kpi_results=tuple(told.get("kpi_results", ())),
        variations=tuple(told.get("variations", ())),
    )


def _dispute(found: models.ChargeDispute, on: date | None) -> Dispute:
    said = getattr(found, "answered", None)
    answer = said if said is not None and (on is None or said.answered_on <= on) else None
    return Dispute(
        reference=found.reference,
        version=found.charge.version,
        amount=found.amount,
        reason=found.reason,
        raised_on=found.raised_on,
        raised_by=found.raised_by,
        answered_on=None if answer is None else answer.answered_on,
        upheld=None if answer is None else answer.upheld,
        answer="" if answer is None else answer.answer,
    )
