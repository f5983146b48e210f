"""A variation of an agreement: asked for by either party, answered by somebody else, and what its terms then are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from rightsource.commissioning.errors.keeping import (
    ChangeNoticeFirst,
    ChangeNotPermitted,
    ResultAhead,
    VariationAnsweredAlready,
    VariationAnsweredByItsAsker,
    VariationByNeitherParty,
    VariationDoesNotFit,
    VariationOutsideTerms,
    VariationReachesCharged,
    VariationSaysNothing,
    VariationWithoutReason,
)
from rightsource.commissioning.rules.agreements.changing import Change, Ground, Judgement
from rightsource.commissioning.rules.charges.terms import BY_UNIT
from rightsource.commissioning.rules.rows import AgreementTerms, PaymentMechanism
from rightsource.quantities import Money, Month, Period
from rightsource.quantities.wording import day_in_words

VARIABLE: Final = (
    "notice_months",
    "rise_percent",
    "efficiency_percent",
    "volume_floor_percent",
    "volume_ceiling_percent",
    "council_share_percent",
    "cap_percent",
)
"""The terms of payment and notice that a variation may set anew from a day."""


class VariationAnswer(StrEnum):
    """What was answered to a variation."""

    NOT_ANSWERED = "not answered yet"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationAsked:
    """A variation as it is asked for.

    Attributes:
        reference: its own, unique.
        agreement: which agreement.
        asked_for: the party that asks, as an organisation's key.
        what: what changes, in words.
        reason: why.
        starts_on: the first day of the change.
        change: what it would do to the contract, for the law.
        a_year: of a block, by how much the price of a whole year changes; None if it stays.
        unit: the unit whose price changes; blank if none does.
        unit_price: what one then costs.
        terms: terms of payment and notice set anew, by name.
    """

    reference: str
    agreement: str
    asked_for: str
    what: str
    reason: str
    starts_on: date
    change: Change
    a_year: Money | None = None
    unit: str = ""
    unit_price: Money | None = None
    terms: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        change = self.change
        facts = (change.value, change.changes_scope, change.changes_nature, change.ends_on, self.a_year)
        return not any(facts) and not self.unit and not self.terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """A variation, and what was answered to it by a day.

    Attributes:
        asked: what is asked for.
        asked_by: the post that asked.
        asked_on: when.
        answer: what was answered.
        answered_by: the post that answered; blank while nobody did.
        words: why it was so answered.
        provision: under which provision of the law it was accepted, or which one stood in its way.
        notice_on: the day of the notice that came before it; None where none was asked for.
        notice_address: where that can be read.
        was_small: it was let through as a small change, so it counts with later ones.
    """

    asked: VariationAsked
    asked_by: str
    asked_on: date
    answer: VariationAnswer = VariationAnswer.NOT_ANSWERED
    answered_by: str = ""
    answered_on: date | None = None
    words: str = ""
    provision: str = ""
    notice_on: date | None = None
    notice_address: str = ""
    was_small: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered it."""
        return self.answer is VariationAnswer.NOT_ANSWERED


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerGiven:
    """What somebody would answer.

    Attributes:
        answer: accepted or refused.
        words: why.
        notice_on: the day on which the notice that the law asks for was published.
        notice_address: where it can be read.
    """

    answer: VariationAnswer
    words: str
    notice_on: date | None = None
    notice_address: str = ""


def check_asked(asked: VariationAsked, terms: AgreementTerms | None, charged: Month | None) -> None:
    """Refuse a variation that cannot be.

    Args:
        asked: what is asked for.
        terms: those of its first day; None where the agreement has none then.
        charged: the last month that is charged; None where none is.

    Raises:
        VariationSaysNothing: it changes nothing, or does not say what or why.
        VariationOutsideTerms: it begins outside the agreement, or ends it before it begins.
        VariationByNeitherParty: whoever asks is no party.
        VariationReachesCharged: it reaches back into months that are charged.
        VariationDoesNotFit: the agreement does not pay by the price that changes.
    """
    if asked.is_empty or not all(each.strip() for each in (asked.reference, asked.what, asked.reason)):
        raise VariationSaysNothing
    if terms is None:
        raise VariationOutsideTerms(asked.agreement, asked.starts_on)
    if asked.asked_for not in {terms.commissioner, terms.provider}:
        raise VariationByNeitherParty(asked.asked_for, asked.agreement)
    if asked.change.ends_on is not None and asked.change.ends_on < asked.starts_on:
        raise VariationOutsideTerms(asked.agreement, asked.change.ends_on)
    if charged is not None and asked.starts_on <= charged.last_day:
        raise VariationReachesCharged(asked.agreement, charged)
    _check_price(asked, terms)
    varied_terms(terms, asked)


def _check_price(asked: VariationAsked, terms: AgreementTerms) -> None:
    fits_year = asked.a_year is None or terms.mechanism is PaymentMechanism.BLOCK
    has_price = asked.unit_price is not None and asked.unit_price > Money(0)
    fits_unit = has_price and terms.mechanism in BY_UNIT if asked.unit else asked.unit_price is None
    if not fits_year or not fits_unit:
        raise VariationDoesNotFit(asked.agreement, terms.mechanism)


def answered(
    variation: Variation, given: AnswerGiven, judgement: Judgement, *, by: str, by_organisation: str, on: date
) -> Variation:
    """Return a variation with its answer.

    Args:
        variation: as it was asked for.
        given: what is answered.
        judgement: what the law says of the change.
        by: the post that answers.
        by_organisation: the vehicle whose officer that is; blank for the council's own.
        on: the day.

    Raises:
        VariationAnsweredAlready: it has another answer.
        VariationWithoutReason: it is not said why, or neither accepted nor refused.
        VariationAnsweredByItsAsker: the post or the vehicle that asked would answer.
        ChangeNotPermitted: it would be accepted, and the law does not permit it.
        ChangeNoticeFirst: it would be accepted without the notice that comes before it.
        ResultAhead: the notice's day has not come.
    """
    if not variation.is_waiting:
        raise VariationAnsweredAlready(variation.asked.reference)
    if not given.words.strip() or given.answer is VariationAnswer.NOT_ANSWERED:
        raise VariationWithoutReason
    if by == variation.asked_by or by_organisation == variation.asked.asked_for:
        raise VariationAnsweredByItsAsker(variation.asked.reference)
    if given.answer is VariationAnswer.ACCEPTED:
        _check_permitted(variation.asked.reference, given, judgement, on)
    small = given.answer is VariationAnswer.ACCEPTED and judgement.ground is Ground.SMALL
    return replace(
        variation,
        answer=given.answer,
        answered_by=by,
        answered_on=on,
        words=given.words.strip(),
        provision=judgement.provision,
        notice_on=given.notice_on,
        notice_address=given.notice_address.strip(),
        was_small=small,
    )


def _check_permitted(reference: str, given: AnswerGiven, judgement: Judgement, on: date) -> None:
    if not judgement.is_permitted:
        failed = [f"{each.words} ({each.provision})" for each in judgement.tests if not each.passes]
        raise ChangeNotPermitted(reference, failed, judgement.next_step)
    if judgement.asks_notice and given.notice_on is None:
        raise ChangeNoticeFirst(reference, judgement.notice_provision)
    if given.notice_on is not None and given.notice_on > on:
        raise ResultAhead(day_in_words(given.notice_on))


def varied_terms(terms: AgreementTerms, asked: VariationAsked) -> tuple[AgreementTerms, ...]:
    """Return an agreement's terms after a variation: the old ones until its first day, and from then on the new.

    Where it changes only a price or the scope, the terms stay as they are.

    Raises:
        VariationSaysNothing: it sets a term that there is not, or not as a number.
    """
    ends_before = terms.period.ends_before
    if asked.change.ends_on is not None:
        ends_before = asked.change.ends_on + timedelta(days=1)
    given = _terms_given(asked.terms)
    if not given:
        return (replace(terms, period=Period(terms.period.starts_on, ends_before)),)
    if asked.starts_on == terms.period.starts_on:
        return (replace(terms, period=Period(asked.starts_on, ends_before), **given),)
    return (
        replace(terms, period=Period(terms.period.starts_on, asked.starts_on)),
        replace(terms, period=Period(asked.starts_on, ends_before), **given),
    )


def _terms_given(terms: tuple[tuple[str, str], ...]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for name, value in terms:
        if name not in VARIABLE:
            raise VariationSaysNothing
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise VariationSaysNothing from None
        if not number.is_finite() or not 0 <= number < 1000:
            raise VariationSaysNothing
        found[name] = int(number) if name == "notice_months" else number
    return found
