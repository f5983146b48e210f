"""Tenders as they came in: who bids for which lot, at which price, with which answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from rightsource.commissioning.errors.tenders import (
    TenderOfAnotherLot,
    TenderReceivedAhead,
    TenderSaysNothing,
    TendersGivenTwice,
)
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.quantities import Money

WHOLE = 0
"""The lot of a procurement that is let whole."""

_LONDON = ZoneInfo("Europe/London")
_LONGEST_NAME = 200


class ExclusionAnswer(StrEnum):
    """What a bidder declares of the grounds on which suppliers are excluded.

    Source: Procurement Act 2023 ss.26-28, 57, Schedules 6 (mandatory) and 7 (discretionary).
    """

    NONE = "no ground"
    DISCRETIONARY = "a discretionary ground"
    MANDATORY = "a mandatory ground"
    NOT_ANSWERED = "not answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """One bidder's tender for one lot.

    Attributes:
        bidder: the supplier's name as it stands on the tender.
        price: for the whole term, without VAT.
        received_at: the instant at which it came in, with its time zone.
        lot: its number; 0 where the procurement is let whole.
        organisation: the key of the supplier where it is an organisation on record.
        company_number: the supplier's, where it gave one.
        document: the SHA-256 of the tender's document, or its reference where it is kept elsewhere.
        exclusion: what it declares of the grounds for exclusion.
        conditions: the marks of the conditions of participation that it says it meets.
    """

    bidder: str
    price: Money
    received_at: datetime
    lot: int = WHOLE
    organisation: str = ""
    company_number: str = ""
    document: str = ""
    exclusion: ExclusionAnswer = ExclusionAnswer.NOT_ANSWERED
    conditions: tuple[str, ...] = ()

    @property
    def received_on(self) -> date:
        """The day in England on which it came in."""
        return self.received_at.astimezone(_LONDON).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderKnown:
    """A tender on record, with its price only for whoever may see it yet.

    Attributes:
        number: the row that holds it.
        price: None while quality is not settled.
    """

    number: int
    lot: int
    bidder: str
    organisation: str
    company_number: str
    received_at: datetime
    document: str
    exclusion: ExclusionAnswer
    conditions: tuple[str, ...]
    price: Money | None


def in_one_spelling(name: str) -> str:
    """Return a bidder's name as it counts where two tenders must not be one bidder's.

    >>> in_one_spelling(" Hill  Coaches LTD ") == in_one_spelling("hill coaches ltd")
    True
    """
    return " ".join(name.split()).casefold()


def check_tenders(procurement: Procurement, tenders: Sequence[Tender], today: date) -> None:
    """Refuse tenders that say nothing, come from a day ahead, are for no lot of the procurement, or are given twice.

    Raises:
        TenderSaysNothing: one has no bidder, a price below nought, or an instant without a time zone.
        TenderOfAnotherLot: one is for a lot that the procurement does not have.
        TenderReceivedAhead: one came in on a day that has not come.
        TendersGivenTwice: two are of one bidder for one lot.
    """
    lots = {each.number for each in procurement.lots} or {WHOLE}
    for each in tenders:
        if (
            not 0 < len(each.bidder.strip()) <= _LONGEST_NAME
            or each.price < Money(0)
            or each.received_at.tzinfo is None
        ):
            raise TenderSaysNothing
        if each.lot not in lots:
            raise TenderOfAnotherLot(procurement.reference, each.lot, sorted(lots - {WHOLE}))
        if each.received_on > today:
            raise TenderReceivedAhead(each.bidder, each.received_on)
    twice = _given_twice(tenders)
    if twice is not None:
        raise TendersGivenTwice(twice.bidder, twice.lot)


def is_same(tender: Tender, recorded: TenderKnown) -> bool:
    """Answer whether a tender says what is on record under its bidder and lot."""
    return (
        tender.lot,
        in_one_spelling(tender.bidder),
        tender.price,
        tender.received_at,
        tender.organisation,
        tender.company_number,
        tender.document,
        tender.exclusion,
        sorted(tender.conditions),
    ) == (
        recorded.lot,
        in_one_spelling(recorded.bidder),
        recorded.price,
        recorded.received_at,
        recorded.organisation,
        recorded.company_number,
        recorded.document,
        recorded.exclusion,
        sorted(recorded.conditions),
    )


def _given_twice(tenders: Iterable[Tender]) -> Tender | None:
    seen = set()
    for each in tenders:
        mark = (each.lot, in_one_spelling(each.bidder))
        if mark in seen:
            return each
        seen.add(mark)
    return None
