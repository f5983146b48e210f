"""Setting key performance indicators, returning what came of them, rating them, and acting on a failure to perform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.of_agreement import event_of
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.keeping import (
    ConcernEndedBeforeItsTime,
    ConcernNotOnRecord,
    IndicatorNotOnRecord,
    ResultAhead,
    TooFewIndicators,
    VariationWithoutReason,
)
from rightsource.commissioning.queries.keeping import (
    concerns_known,
    contracts_known,
    kpi_ratings_known,
    kpis_known,
    results_of_month,
)
from rightsource.commissioning.queries.terms import last_terms, parties_of, terms_on, wait_for_others
from rightsource.commissioning.rules.agreements.performance import (
    Concern,
    Kpi,
    KpiRating,
    KpiResult,
    check_kpi,
    in_force,
    kpi_duty_of,
)
from rightsource.constitution.rules.books import the_law
from rightsource.quantities.wording import day_in_words
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


@transaction.atomic
def set_kpi(*, by: Actor, authority: Authority, kpi: Kpi, today: date) -> bool:
    """Set an indicator from a day; an earlier one of the same key holds until then. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        IndicatorNotRecordable: it does not say what it measures, or credits more than the charge.
        AgreementNotInForce: the agreement has no terms on that day.
    """
    check_kpi(kpi)
    wait_for_others(kpi.agreement)
    terms = terms_on(kpi.agreement, kpi.starts_on, today)
    if any(each == kpi for each in in_force(kpis_known(kpi.agreement), kpi.starts_on)):
        return False
    details = {"key": kpi.key, "target": str(kpi.target), "from": kpi.starts_on.isoformat()}
    event = event_of("kpi-set", kpi.agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.AgreementKpi.objects.create(
            **parties_of(terms),
            recorded_in_id=event,
            key=kpi.key,
            measure=kpi.measure,
            target=kpi.target,
            unit=kpi.unit,
            higher_is_better=kpi.higher_is_better,
            credit_percent=kpi.credit_percent,
            starts_on=kpi.starts_on,
        )
    return True


@transaction.atomic
def return_kpis(*, by: Actor, authority: Authority, agreement: str, results: Sequence[KpiResult], today: date) -> int:
    """Return what came of an agreement's indicators in past months; another figure for a month corrects the one before.

    Returns:
        How many results were written: the same figures again write nothing.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        IndicatorNotOnRecord: it has no such indicator in force then.
        ResultAhead: the month is not over.
    """
    wait_for_others(agreement)
    terms = last_terms(agreement, today).row
    told, fresh = kpis_known(agreement), []
    for each in results:
        if each.month.last_day >= today:
            raise ResultAhead(str(each.month))
        if each.key not in {kpi.key for kpi in in_force(told, each.month.last_day)}:
            raise IndicatorNotOnRecord(agreement, each.key)
        if each not in {result for _, result in results_of_month(agreement, each.month)}:
            fresh.append(each)
    if not fresh:
        return 0
    details = {"results": [f"{each.key} {each.month}: {each.actual}" for each in fresh]}
    event = event_of("kpis-returned", agreement, by=by, authority=authority, details=details)
    models.AgreementKpiResult.objects.bulk_create(
        models.AgreementKpiResult(
            **parties_of(terms),
            recorded_in_id=event,
            key=each.key,
            month=each.month.first_day,
            actual=each.actual,
            returned_on=today,
        )
        for each in fresh
    )
    return len(fresh)


@transaction.atomic
def rate_kpi(*, by: Actor, authority: Authority, agreement: str, rating: KpiRating, today: date) -> bool:
    """Rate an indicator over a run of days, or say where the rating was published. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        IndicatorNotOnRecord: the agreement has no such indicator in force then.
        TooFewIndicators: the law asks for more indicators than it has.
        ResultAhead: the days are not over, or the notice's day has not come.
        VariationWithoutReason: it is not said why.

    Source: Procurement Act 2023 s.71(2): at least once in twelve months and at the end, published in the notice UK9.
    """
    if rating.to_day > today or (rating.published_on is not None and rating.published_on > today):
        raise ResultAhead(day_in_words(max(rating.to_day, rating.published_on or rating.to_day)))
    if not rating.words.strip():
        raise VariationWithoutReason
    wait_for_others(agreement)
    terms = last_terms(agreement, today).row
    told = kpis_known(agreement)
    if rating.key not in {each.key for each in in_force(told, rating.to_day)}:
        raise IndicatorNotOnRecord(agreement, rating.key)
    duty = kpi_duty_of(contracts_known(agreement).get(agreement), terms.route, told, the_law(), rating.to_day)
    if duty.is_short:
        raise TooFewIndicators(agreement, duty.found, duty.least, duty.provision)
    if any(
        replace(each, rated_on=rating.rated_on) == rating for each in kpi_ratings_known(agreement).get(agreement, ())
    ):
        return False
    details = {"key": rating.key, "rating": rating.rating.value, "until": rating.to_day.isoformat()}
    event = event_of("kpi-rated", agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.AgreementKpiRating.objects.create(
            **parties_of(terms),
            recorded_in_id=event,
            key=rating.key,
            from_day=rating.from_day,
            to_day=rating.to_day,
            rating=rating.rating,
            words=rating.words,
            rated_on=rating.rated_on,
            published_on=rating.published_on,
            address=rating.address,
        )
    return True


@transaction.atomic
def record_concern(*, by: Actor, authority: Authority, concern: Concern, today: date) -> bool:
    """Record a failure to perform with the time to improve, what came of it, or where it was published.

    The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        ConcernNotOnRecord: what came of it is told of a concern that nobody raised.
        ConcernEndedBeforeItsTime: it would be found to have failed before its time to improve is over.
        ResultAhead: a day has not come.
        VariationWithoutReason: it is not said what, or why it ended so.

    Source: Procurement Act 2023 s.71(3)-(5).
    """
    _check_concern(concern, today)
    wait_for_others(concern.agreement)
    terms = last_terms(concern.agreement, today).row
    before = next((each for each in concerns_known(concern.agreement) if each.reference == concern.reference), None)
    if before == concern:
        return False
    if before is None and concern.has_failed is not None:
        raise ConcernNotOnRecord(concern.reference)
    details = {"reference": concern.reference, "failed": str(concern.has_failed)}
    event = event_of("concern-recorded", concern.agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.PerformanceConcern.objects.create(
            **parties_of(terms),
            recorded_in_id=event,
            reference=concern.reference,
            what=concern.what,
            raised_on=concern.raised_on,
            improve_by=concern.improve_by,
            has_failed=concern.has_failed,
            ended_on=concern.ended_on,
            words=concern.words,
            published_on=concern.published_on,
        )
    return True


def _check_concern(concern: Concern, today: date) -> None:
    for day in (concern.raised_on, concern.ended_on, concern.published_on):
        if day is not None and day > today:
            raise ResultAhead(day_in_words(day))
    is_ended = concern.has_failed is not None
    if (
        not concern.what.strip()
        or (is_ended and not concern.words.strip())
        or is_ended != (concern.ended_on is not None)
    ):
        raise VariationWithoutReason
    if concern.has_failed and concern.ended_on is not None and concern.ended_on <= concern.improve_by:
        raise ConcernEndedBeforeItsTime(concern.reference, concern.improve_by)
