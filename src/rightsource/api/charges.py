"""What agreements come to and why: price books, activity taken in, charges, disputes, and what can be paid."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.answering import MonthAsked
from rightsource.api.asking import Day, DayGiven
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.api.errors import RequestNotUnderstood
from rightsource.commissioning.actions import activity, charges
from rightsource.commissioning.actions.activity import ActivityTaken
from rightsource.commissioning.queries import charges as queries
from rightsource.commissioning.queries.charges import ChargedLines, ChargeKnown, PayableOn
from rightsource.commissioning.rules.charges.activity import ActivityColumn, ActivityDue
from rightsource.commissioning.rules.charges.price_book import Price
from rightsource.commissioning.rules.charges.terms import Conditions
from rightsource.quantities import Money, Problem
from rightsource.storage.actors import Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

router = Router(tags=["charges"])
_LONGEST_CONTENT = LARGEST_FILE_BYTES * 4 // 3 + 4  # base64 writes three bytes as four letters
_MOST_LINES = 10_000

Reference = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Key = Annotated[str, Field(max_length=120, pattern=r"^[^\x00]*$")]


class AskedOfCharges(Schema):
    """Whose charges, as they stood on which day."""

    agreement: Key = Field(default="", description="One agreement's; of all open to you if not given.")
    on: Day = Field(default=None, description="Leave out what was made or disputed later; today if not given.")


class AskedOfCharge(Schema):
    """Which charge, and which of its lines."""

    agreement: Reference = Field(description="Its reference.")
    month: MonthAsked = Field(description="As 2026-10.")
    version: int | None = Field(default=None, ge=1, le=1000, description="The one that stands if not given.")
    first: int = Field(default=0, ge=0, le=10**6, description="How many lines to pass over.")
    most: int = Field(default=100, ge=0, le=_MOST_LINES, description="How many lines to tell.")


@dataclass(frozen=True, slots=True)
class ChargesTold:
    """The charges that stand, the last month first; and the returns of activity asked for."""

    charges: tuple[ChargeKnown, ...]
    returns: tuple[ActivityDue, ...]


@dataclass(frozen=True, slots=True)
class ChargeTold:
    """A charge, how it was worked out, and the lines it rests on."""

    charge: ChargeKnown
    lines: ChargedLines


@dataclass(frozen=True, slots=True)
class PriceBook:
    """What each unit costs from which day; of two prices from one day the later recorded holds."""

    prices: tuple[Price, ...]


class ChargeGiven(Acting):
    """Which charge to make."""

    agreement: Reference
    month: MonthAsked = Field(description="As 2026-10; it is over.")
    because: str = Field(default="", max_length=4000, pattern=r"^[^\x00]*$", description="Why it is made again.")


class PriceGiven(Acting):
    """What one unit costs from a day."""

    agreement: Reference
    unit: Annotated[
        str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\\]*[^\s\x00-\x1f\\][^\x00-\x1f\\]*$")
    ]
    price: MoneyGiven
    starts_on: DayGiven
    why: str = Field(default="", max_length=4000, pattern=r"^[^\x00]*$", description="Agreed, or by which index.")


class CreditGiven(Schema):
    """By how much a charge falls where a measure misses its target."""

    measure: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
    percent: Decimal = Field(gt=0, le=100, max_digits=7, decimal_places=4)


class ConditionsGiven(Acting):
    """Floor, cap and service credits of an agreement's charges from a day."""

    agreement: Reference
    starts_on: DayGiven
    least: MoneyGiven | None = Field(default=None, description="Of a month, however little was done; none if null.")
    most: MoneyGiven | None = Field(default=None, description="Of a month, however much was done; none if null.")
    credits: list[CreditGiven] = Field(default_factory=list, max_length=50)
    credits_most_percent: Decimal = Field(default=Decimal(100), ge=0, le=100, max_digits=7, decimal_places=4)
    credits_most: MoneyGiven | None = Field(default=None, description="All credits of a month together; none if null.")
    credits_least: MoneyGiven | None = Field(default=None, description="Credits of less are not taken; none if null.")


class DisputeGiven(Acting):
    """Which part of which charge is disputed; the reference is yours, so sending it twice disputes once."""

    reference: Reference
    agreement: Reference
    month: MonthAsked
    amount: MoneyGiven
    reason: Words


class AnswerGiven(Acting):
    """What is answered to a dispute."""

    reference: Reference
    upheld: MoneyGiven = Field(description="What of it is not owed.")
    answer: Words


class ActivityGiven(Acting):
    """A file of activity."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    content: Annotated[str, Field(min_length=1, max_length=_LONGEST_CONTENT, pattern=r"^[^\x00]*$")] = Field(
        description="The whole file in base64: CSV or an Excel workbook."
    )
    because: str = Field(
        default="", max_length=4000, pattern=r"^[^\x00]*$", description="Why months returned before are corrected."
    )
    columns: dict[ActivityColumn, Words] = Field(default={}, description="Headings that are not recognised.")


@router.get("/charges", response=answers(ChargesTold, *RESTRICTED))
@right("see_charges")
def all_charges(request: HttpRequest, asked: Query[AskedOfCharges]) -> ChargesTold:
    """Tell the charges that stand, with how each was worked out, and which returns of activity are owed."""
    on = asked.on or timezone.localdate()
    owed = queries.activity_due_known(on, viewer_of(request).audience)
    whose = tuple(each for each in owed if asked.agreement in {"", each.agreement})
    return ChargesTold(queries.charges_known(asked.agreement, on), whose)


@router.get("/charge", response=answers(ChargeTold, *RESTRICTED, 404))
@right("see_charges")
def charge(request: HttpRequest, asked: Query[AskedOfCharge]) -> ChargeTold:
    """Tell a charge, how it was worked out line by line, what it rests on, and the lines of its return."""
    found = queries.charge_known(asked.agreement, asked.month, asked.version)
    return ChargeTold(found, queries.charge_lines(found, over=asked.first, most=asked.most))


@router.get("/charges/payable", response=answers(PayableOn, *RESTRICTED))
@right("see_charges")
def payable(request: HttpRequest, asked: Query[AskedOfCharges]) -> PayableOn:
    """Tell what of each charge can be paid: all of it, less what is held by a dispute or not owed."""
    on = asked.on or timezone.localdate()
    found = tuple(each for each in queries.charges_payable(on) if asked.agreement in {"", each.agreement})
    return PayableOn.of(on, found)


@router.get("/charges/prices", response=answers(PriceBook, *RESTRICTED))
@right("see_charges")
def prices(request: HttpRequest, asked: Query[AskedOfCharges]) -> PriceBook:
    """Tell the price books of agreements."""
    return PriceBook(queries.price_book_known([asked.agreement] if asked.agreement else None))


@router.post("/charges/prices", response=answers(Acted, *RESTRICTED, 404))
@right("make_charge")
def set_price(request: HttpRequest, given: PriceGiven) -> Acted:
    """Set what one unit costs from a day; what was set before stays on record."""
    return Acted(
        charges.set_activity_price(
            by=actor_of(request),
            authority=Authority(given.authority),
            agreement=given.agreement,
            unit=given.unit,
            price=given.price.money,
            starts_on=given.starts_on,
            why=given.why,
            today=timezone.localdate(),
        )
    )


@router.post("/charges/conditions", response=answers(Acted, *RESTRICTED, 404))
@right("make_charge")
def set_conditions(request: HttpRequest, given: ConditionsGiven) -> Acted:
    """Set floor, cap and service credits of an agreement's charges from a day; what was set before stays on record."""
    conditions = Conditions(
        least=_money(given.least),
        most=_money(given.most),
        credits=tuple(sorted((each.measure.strip(), each.percent) for each in given.credits)),
        credits_most_percent=given.credits_most_percent,
        credits_most=_money(given.credits_most),
        credits_least=_money(given.credits_least),
    )
    return Acted(
        charges.set_charge_conditions(
            by=actor_of(request),
            authority=Authority(given.authority),
            agreement=given.agreement,
            starts_on=given.starts_on,
            conditions=conditions,
            today=timezone.localdate(),
        )
    )


@router.post("/charges", response=answers(ChargeKnown, *RESTRICTED, 404))
@right("make_charge")
def make(request: HttpRequest, given: ChargeGiven) -> ChargeKnown:
    """Make the charge of an agreement's month; where nothing changed, the one on record stands."""
    return charges.make_charge(
        by=actor_of(request),
        authority=Authority(given.authority),
        agreement=given.agreement,
        month=given.month,
        because=given.because,
        today=timezone.localdate(),
    )


@router.post("/charges/disputes", response=answers(Acted, *RESTRICTED, 404))
@right("dispute_charge")
def dispute(request: HttpRequest, given: DisputeGiven) -> Acted:
    """Dispute a part of a charge, which alone is then held."""
    return Acted(
        charges.raise_dispute(
            by=actor_of(request),
            authority=Authority(given.authority),
            reference=given.reference,
            agreement=given.agreement,
            month=given.month,
            amount=given.amount.money,
            reason=given.reason,
            today=timezone.localdate(),
        )
    )


@router.post("/charges/disputes/answer", response=answers(Acted, *RESTRICTED, 404))
@right("dispute_charge")
def answer(request: HttpRequest, given: AnswerGiven) -> Acted:
    """Answer a dispute: how much of it is not owed, and why."""
    return Acted(
        charges.answer_dispute(
            by=actor_of(request),
            authority=Authority(given.authority),
            reference=given.reference,
            upheld=given.upheld.money,
            answer=given.answer,
            today=timezone.localdate(),
        )
    )


@router.post("/activity", response=answers(ActivityTaken, *RESTRICTED))
@right("return_activity")
def return_activity(request: HttpRequest, given: ActivityGiven) -> ActivityTaken:
    """Take activity in: all of a file, or a list of every fault. The same file again changes nothing."""
    return activity.import_activity(
        by=actor_of(request),
        authority=Authority(given.authority),
        file=activity.ActivityFile.given(GivenFile(given.name, _content(given))),
        provider=viewer_of(request).organisation,
        because=given.because,
        columns=given.columns,
        today=timezone.localdate(),
    )


def _content(given: ActivityGiven) -> bytes:
    try:
        return base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise RequestNotUnderstood([Problem("content", "It is not base64.", "not-base64")]) from None


def _money(given: MoneyGiven | None) -> Money | None:
    return None if given is None else given.money
