"""What of a contract's life leaves by the open contracting standard: payments, changes, failures to perform.

Only what is to be published leaves: payments of more than £500, a change once its notice is published, a failure once
its notice is.
Source: Local Government Transparency Code 2015 Part 2 (spending of more than £500); Procurement Act 2023 ss.71, 75;
OCDS performance failures extension.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.rules.agreements.performance import Concern, Kpi, KpiRating, Rating
from rightsource.commissioning.rules.agreements.variations import Variation, VariationAnswer
from rightsource.commissioning.rules.ocds_parts import Json, amount_of, instant, period_between, slug
from rightsource.commissioning.rules.payments.runs import PaymentRequest
from rightsource.constitution.rules.law import LegalValue
from rightsource.constitution.rules.standing_law import standing_law
from rightsource.quantities import Money, Period

_POOR = (Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure to perform that a notice told of: what was to be done, and over which days it was not."""

    key: str
    category: str
    from_day: date
    to_day: date
    published_on: date


@dataclass(frozen=True, slots=True)
class AgreementKept:
    """What of an agreement's life is published.

    Attributes:
        payments: those paid, the earliest first.
        variations: those accepted.
        failures: those that a notice told of.
    """

    payments: tuple[PaymentRequest, ...] = ()
    variations: tuple[Variation, ...] = ()
    failures: tuple[Failure, ...] = ()

    def within(self, period: Period, *, is_last: bool) -> AgreementKept:
        """Return what of it fell into the days of one set of terms; what lies outside of all belongs to the last."""

        def is_in(day: date | None) -> bool:
            return day is not None and (day in period or (is_last and day >= period.starts_on))

        return AgreementKept(
            tuple(each for each in self.payments if is_in(each.paid_on)),
            tuple(each for each in self.variations if is_in(each.asked.starts_on)),
            tuple(each for each in self.failures if is_in(each.from_day)),
        )

    @property
    def known_on(self) -> date | None:
        """The day on which the last of it was published; None where nothing is."""
        days = [
            *(each.paid_on for each in self.payments if each.paid_on is not None),
            *(each.notice_on for each in self.variations if each.notice_on is not None),
            *(each.published_on for each in self.failures),
        ]
        return max(days, default=None)


def kept(
    payments: Iterable[PaymentRequest],
    variations: Iterable[Variation],
    failures: Iterable[Failure],
    *,
    law: Iterable[LegalValue],
    on: date,
) -> AgreementKept:
    """Return what of an agreement's life is published by a day."""
    values = tuple(law)
    paid = [each for each in payments if each.paid_on is not None and _is_published(each, values, on)]
    accepted = [each for each in variations if each.answer is VariationAnswer.ACCEPTED]
    return AgreementKept(
        tuple(sorted(paid, key=lambda each: (each.paid_on or date.max, each.reference))),
        tuple(each for each in accepted if each.notice_on is not None and each.notice_on <= on),
        tuple(each for each in failures if each.published_on <= on),
    )


def failures_published(
    kpis: Iterable[Kpi], ratings: Iterable[KpiRating], concerns: Iterable[Concern]
) -> tuple[Failure, ...]:
    """Return the failures of an agreement that a notice told of: poor ratings, and failures to improve."""
    measures = {each.key: each.measure for each in kpis}
    rated = [
        Failure(
            f"{slug(each.key)}-{each.from_day.isoformat()}",
            f"{measures.get(each.key, each.key)}: {each.rating}",
            each.from_day,
            each.to_day,
            each.published_on,
        )
        for each in ratings
        if each.rating in _POOR and each.published_on is not None
    ]
    failed = [
        Failure(slug(each.reference), each.what, each.raised_on, each.ended_on or each.improve_by, each.published_on)
        for each in concerns
        if each.has_failed and each.published_on is not None
    ]
    return (*rated, *failed)


def amendments_of(kept_of: AgreementKept) -> list[Json]:
    """Return the changes of a contract as the standard tells them."""
    return [
        {
            "id": each.asked.reference,
            "date": instant(each.asked.starts_on),
            "description": each.asked.what,
            "rationale": f"{each.asked.change.ground} ({each.provision})",
        }
        for each in kept_of.variations
    ]


def implementation_of(kept_of: AgreementKept, *, payer: Json, payee: Json) -> Json:
    """Return payments and failures to perform as the standard tells them; nothing where there is neither."""
    told: Json = {}
    if kept_of.payments:
        told["transactions"] = [
            {
                "id": each.reference,
                "date": instant(each.paid_on),
                "value": amount_of(each.amount),
                "payer": payer,
                "payee": payee,
            }
            for each in kept_of.payments
            if each.paid_on is not None
        ]
    if kept_of.failures:
        told["performanceFailures"] = [
            {"id": each.key, "category": each.category, "period": period_between(each.from_day, each.to_day)}
            for each in kept_of.failures
        ]
    return {"implementation": told} if told else {}


def _is_published(payment: PaymentRequest, law: tuple[LegalValue, ...], on: date) -> bool:
    if payment.paid_on is None or payment.paid_on > on:
        return False
    least = standing_law(law, "transparency.spend_min", payment.paid_on)
    return least is not None and payment.amount > Money.pounds(least.value.number)
