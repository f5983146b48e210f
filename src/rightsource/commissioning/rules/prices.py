"""The price of an agreement over time: what was agreed, what was asked for, what was answered and what was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rightsource.commissioning.rules.rows import PriceAnswer, PriceEvent, PriceKind
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded

Event = Recorded[PriceEvent]

_GIVES = frozenset({PriceAnswer.ACCEPTED, PriceAnswer.PARTLY})


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One event of a price history as it stood on a day.

    Attributes:
        event: the record.
        answer: what had been answered by the day.
        accepted: what of a change had been accepted by the day.
        price_after: the year's price once the event was done with.
    """

    event: Event
    answer: PriceAnswer
    accepted: Money
    price_after: Money | None

    @property
    def refused(self) -> Money:
        """What was asked for and refused; nil while it is unanswered."""
        if self.answer in {PriceAnswer.REFUSED, PriceAnswer.PARTLY}:
            return self.event.row.amount - self.accepted
        return Money(0)


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """All that was agreed, asked and answered of one agreement's price in one year, by a day, the oldest first."""

    agreement: str
    year: FinancialYear
    on: date
    steps: tuple[PriceStep, ...]

    @property
    def original(self) -> Money | None:
        """The first price agreed for the year."""
        return next((step.event.row.amount for step in self.steps if _is_agreed(step.event)), None)

    @property
    def current(self) -> Money | None:
        """The price that holds: the last agreed, with the changes accepted since; None where none was agreed."""
        return self.steps[-1].price_after if self.steps else None

    @property
    def agreed_on(self) -> date | None:
        """The day on which the price that holds was last agreed as a whole; None where none was."""
        days = [step.event.row.asked_on for step in self.steps if _is_agreed(step.event)]
        return days[-1] if days else None

    @property
    def refused(self) -> tuple[PriceStep, ...]:
        """The changes refused, in whole or part, which stay in view."""
        return tuple(step for step in self.steps if step.answer in {PriceAnswer.REFUSED, PriceAnswer.PARTLY})

    @property
    def unanswered(self) -> tuple[PriceStep, ...]:
        """The changes asked for that nobody has answered."""
        return tuple(step for step in self.steps if step.answer is PriceAnswer.UNANSWERED)

    @property
    def events(self) -> tuple[Event, ...]:
        """The records behind all this."""
        return tuple(step.event for step in self.steps)


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """A change of price asked for and not answered.

    Attributes:
        event: the record.
        due_on: the day its answer is due.
        is_own_rule: whether that day comes from the council's own rule, and not from the request itself.
        days_late: days since that day; negative while it lies ahead.
    """

    event: Event
    due_on: date
    is_own_rule: bool
    days_late: int


@dataclass(frozen=True, slots=True)
class PriceReconciliation:
    """A forecast price explained from the original one, with what is left unexplained (F7).

    Attributes:
        original: the price first agreed for the year.
        forecast: what the year is now forecast to cost.
        reported_overspend: what the forecast says is over the price.
        agreed: changes agreed in the year.
        refused: changes asked for and refused in the year.
    """

    original: Money
    forecast: Money
    reported_overspend: Money
    agreed: Money
    refused: Money

    @property
    def movement(self) -> Money:
        """By how much the forecast is over the original price."""
        return self.forecast - self.original

    @property
    def contract_changes(self) -> Money:
        """What of the movement must be changes to the contract, if the reported overspend is right."""
        return self.movement - self.reported_overspend

    @property
    def residue(self) -> Money:
        """What the record of changes does not explain: shown, never hidden.

        Source: F7 of this house: changes agreed and refused, less the changes that the movement leaves room for.
        """
        return self.agreed + self.refused - self.contract_changes


def price_history(events: Iterable[Event], agreement: str, year: FinancialYear, on: date) -> PriceHistory:
    """Return the history of an agreement's price for a year as it stood on a day, in the order it was settled.

    A change counts from the day it was accepted, and a newly agreed price takes up all that was accepted before it.
    """
    mine = [
        event
        for event in events
        if event.row.agreement == agreement and event.row.financial_year == year and event.row.asked_on <= on
    ]
    price: Money | None = None
    steps: list[PriceStep] = []
    for event in sorted(mine, key=lambda event: _settled(event, on)):
        answer, accepted = _as_answered(event, on)
        if _is_agreed(event):
            price = event.row.amount
        elif price is not None:
            price += accepted
        steps.append(PriceStep(event, answer, accepted, price))
    return PriceHistory(agreement, year, on, tuple(steps))


def price_requests(events: Iterable[Event], on: date, answer_days: int) -> tuple[PriceRequest, ...]:
    """Return every change of price that nobody has answered by a day, the most overdue first.

    Args:
        events: price events of any agreements.
        on: the day.
        answer_days: within how many days the council answers, by its own rule, where a request names no day.
    """
    waiting = [
        event
        for event in events
        if not _is_agreed(event) and event.row.asked_on <= on and _as_answered(event, on)[0] is PriceAnswer.UNANSWERED
    ]
    requests = []
    for event in waiting:
        due_on = event.row.answer_due_on or event.row.asked_on + timedelta(days=answer_days)
        requests.append(PriceRequest(event, due_on, event.row.answer_due_on is None, (on - due_on).days))
    return tuple(sorted(requests, key=lambda request: (request.due_on, request.event.row.reference)))


def reconcile(history: PriceHistory, forecast: Money, reported_overspend: Money) -> PriceReconciliation | None:
    """Return a year's price history set against its forecast, or None where no price was agreed."""
    if history.original is None:
        return None
    return PriceReconciliation(
        original=history.original,
        forecast=forecast,
        reported_overspend=reported_overspend,
        agreed=Money.total([step.accepted for step in history.steps]),
        refused=Money.total([step.refused for step in history.steps]),
    )


def _settled(event: Event, on: date) -> tuple[date, bool, str]:
    row = event.row
    answered_on = row.answered_on if row.answered_on is not None and row.answered_on <= on else None
    return answered_on or row.asked_on, not _is_agreed(event), row.reference


def _is_agreed(event: Event) -> bool:
    return event.row.kind is PriceKind.AGREED


def _as_answered(event: Event, on: date) -> tuple[PriceAnswer, Money]:
    row = event.row
    if _is_agreed(event):
        return PriceAnswer.NOT_APPLICABLE, Money(0)
    if row.answered_on is not None and row.answered_on > on:
        return PriceAnswer.UNANSWERED, Money(0)
    if row.answer is PriceAnswer.NOT_APPLICABLE:
        return PriceAnswer.UNANSWERED, Money(0)
    whole = row.amount if row.answer is PriceAnswer.ACCEPTED else Money(0)
    accepted = row.accepted_amount if row.accepted_amount is not None else whole
    return row.answer, accepted if row.answer in _GIVES else Money(0)
