"""Reading how agreements are kept, table by table: on award, variations, indicators, options, ending, exit."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, TypeVar

from django.db.models import Max, QuerySet

from rightsource.commissioning import models
from rightsource.commissioning.errors.keeping import VariationNotOnRecord
from rightsource.commissioning.rules.agreements.changing import Change, Ground
from rightsource.commissioning.rules.agreements.contract import Contract
from rightsource.commissioning.rules.agreements.ending import (
    AgreementOption,
    Ending,
    EndingGround,
    ExitItem,
    ExitKind,
    OptionKind,
)
from rightsource.commissioning.rules.agreements.performance import Concern, Kpi, KpiRating, KpiResult, Rating
from rightsource.commissioning.rules.agreements.variations import Variation, VariationAnswer, VariationAsked
from rightsource.commissioning.rules.charges.varied import PriceVaried
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.quantities import Month

Row = TypeVar("Row")


def contracts_known(agreement: str = "") -> dict[str, Contract]:
    """Return what each agreement was on award, as last corrected."""
    found = _of(models.AgreementContract.objects.order_by("pk"), agreement)
    return {each.agreement_id: _contract(each) for each in found}


def variations_known(agreement: str = "", on: date | None = None) -> tuple[Variation, ...]:
    """Return variations asked for and answered, the earliest first.

    Args:
        agreement: whose; all that are open to who looks if blank.
        on: leave out what was asked or answered after this day.
    """
    asked = _of(models.Variation.objects.select_related("answered").order_by("asked_on", "pk"), agreement)
    if on is not None:
        asked = asked.filter(asked_on__lte=on)
    return tuple(_variation(each, on) for each in asked)


def variation_known(reference: str, on: date | None = None) -> Variation:
    """Return one variation.

    Raises:
        VariationNotOnRecord: there is none that whoever looks may see.
    """
    found = models.Variation.objects.select_related("answered").filter(reference=reference)
    row = (found if on is None else found.filter(asked_on__lte=on)).first()
    if row is None:
        raise VariationNotOnRecord(reference)
    return _variation(row, on)


def prices_varied(agreement: str) -> tuple[PriceVaried, ...]:
    """Return the accepted changes of an agreement's yearly price."""
    found = models.Variation.objects.select_related("answered").filter(
        agreement=agreement, a_year__isnull=False, answered__answer=VariationAnswer.ACCEPTED.value
    )
    return tuple(
        PriceVaried(each.reference, each.a_year, each.starts_on, each.answered.answered_on)
        for each in found.order_by("starts_on", "pk")
    )


def last_month_charged(agreement: str) -> Month | None:
    """Return the last month of an agreement that is charged; None where none is."""
    found = models.Charge.objects.filter(agreement=agreement).aggregate(last=Max("month"))["last"]
    return None if found is None else (found if isinstance(found, Month) else Month.of(found))


def kpis_known(agreement: str = "") -> tuple[Kpi, ...]:
    """Return key performance indicators in the order of their recording."""
    return tuple(
        Kpi(
            agreement=each.agreement_id,
            key=each.key,
            measure=each.measure,
            target=each.target,
            unit=each.unit,
            higher_is_better=each.higher_is_better,
            credit_percent=each.credit_percent,
            starts_on=each.starts_on,
        )
        for each in _of(models.AgreementKpi.objects.order_by("pk"), agreement)
    )


def kpi_results_known(agreement: str = "", on: date | None = None) -> dict[str, tuple[KpiResult, ...]]:
    """Return what came of indicators by agreement, corrections after what they correct."""
    found = _of(models.AgreementKpiResult.objects.order_by("pk"), agreement)
    rows = found if on is None else found.filter(returned_on__lte=on)
    return _by_agreement(rows, lambda each: KpiResult(each.key, each.month, each.actual))


def results_of_month(agreement: str, month: Month) -> tuple[tuple[int, KpiResult], ...]:
    """Return the results of a month that stand, each with the number of its record."""
    rows = models.AgreementKpiResult.objects.filter(agreement=agreement, month=month.first_day).order_by("pk")
    standing = {each.key: (each.pk, KpiResult(each.key, each.month, each.actual)) for each in rows}
    return tuple(standing[key] for key in sorted(standing))


def kpi_ratings_known(agreement: str = "", on: date | None = None) -> dict[str, tuple[KpiRating, ...]]:
    """Return ratings by agreement; a later record of the same indicator and days takes the place of an earlier."""
    found = _of(models.AgreementKpiRating.objects.order_by("pk"), agreement)
    rows = found if on is None else found.filter(rated_on__lte=on)
    latest = {(each.agreement_id, each.key, each.from_day, each.to_day): each for each in rows}
    return _by_agreement(list(latest.values()), _rating)


def concerns_known(agreement: str = "", on: date | None = None) -> tuple[Concern, ...]:
    """Return failures to perform as they stand on a day, the earliest first."""
    found = _of(models.PerformanceConcern.objects.order_by("pk"), agreement)
    rows = found if on is None else found.filter(raised_on__lte=on)
    latest: dict[str, Concern] = {}
    for each in rows:
        if on is None or each.ended_on is None or each.ended_on <= on:
            latest[each.reference] = _concern(each)
    return tuple(sorted(latest.values(), key=lambda one: (one.raised_on, one.reference)))


def options_known(agreement: str = "", on: date | None = None) -> tuple[AgreementOption, ...]:
    """Return rights to extend or to break as they stand on a day, by agreement and day of notice."""
    latest: dict[tuple[str, str], AgreementOption] = {}
    for each in _of(models.AgreementOption.objects.order_by("pk"), agreement):
        if on is None or each.taken_on is None or each.taken_on <= on:
            latest[each.agreement_id, each.key] = AgreementOption(
                agreement=each.agreement_id,
                key=each.key,
                kind=OptionKind(each.kind),
                notice_by=each.notice_by,
                ends_on=each.ends_on,
                words=each.words,
                taken_on=each.taken_on,
            )
    return tuple(sorted(latest.values(), key=lambda one: (one.agreement, one.notice_by, one.key)))


def endings_known(agreement: str = "", on: date | None = None) -> dict[str, Ending]:
    """Return which agreements are ended before their last day."""
    found = _of(models.AgreementEnding.objects.all(), agreement)
    return {
        each.agreement_id: Ending(
            agreement=each.agreement_id,
            ground=EndingGround(each.ground),
            told_on=each.told_on,
            ends_on=each.ends_on,
            words=each.words,
        )
        for each in (found if on is None else found.filter(told_on__lte=on))
    }


def followed_known(agreement: str = "") -> dict[str, str]:
    """Return the procurement last begun for what comes after each agreement."""
    found = _of(models.AgreementFollowed.objects.order_by("pk"), agreement)
    return {each.agreement_id: each.procurement_id for each in found}


def exit_items_known(agreement: str = "", on: date | None = None) -> tuple[ExitItem, ...]:
    """Return the items of exit plans as they stand on a day."""
    latest: dict[tuple[str, str], ExitItem] = {}
    for each in _of(models.ExitItem.objects.order_by("pk"), agreement):
        if on is None or each.done_on is None or each.done_on <= on:
            latest[each.agreement_id, each.key] = ExitItem(
                agreement=each.agreement_id,
                key=each.key,
                kind=ExitKind(each.kind),
                what=each.what,
                owner=each.owner,
                due_on=each.due_on,
                done_on=each.done_on,
                evidence=each.evidence,
            )
    return tuple(sorted(latest.values(), key=lambda one: (one.agreement, one.due_on, one.key)))


def _of(found: QuerySet[Any], agreement: str) -> QuerySet[Any]:
    return found.filter(agreement=agreement) if agreement else found


def _by_agreement(rows: Any, read: Any) -> dict[str, tuple[Any, ...]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for each in rows:
        found[each.agreement_id].append(read(each))
    return {agreement: tuple(own) for agreement, own in found.items()}


def _contract(row: models.AgreementContract) -> Contract:
    return Contract(
        agreement=row.agreement_id,
        kind=NeedKind(row.kind),
        value=row.value,
        begun_on=row.begun_on,
        most_ends_on=row.most_ends_on,
        procurement=row.procurement_id or "",
        duties=tuple(row.duties),
        starts_on=row.starts_on,
        why=row.why,
    )


def _rating(row: models.AgreementKpiRating) -> KpiRating:
    return KpiRating(
        key=row.key,
        from_day=row.from_day,
        to_day=row.to_day,
        rating=Rating(row.rating),
        words=row.words,
        rated_on=row.rated_on,
        published_on=row.published_on,
        address=row.address,
    )


def _concern(row: models.PerformanceConcern) -> Concern:
    return Concern(
        reference=row.reference,
        agreement=row.agreement_id,
        what=row.what,
        raised_on=row.raised_on,
        improve_by=row.improve_by,
        has_failed=row.has_failed,
        ended_on=row.ended_on,
        words=row.words,
        published_on=row.published_on,
    )


def _variation(row: models.Variation, on: date | None) -> Variation:
    asked = VariationAsked(
        reference=row.reference,
        agreement=row.agreement_id,
        asked_for=row.asked_for_id,
        what=row.what,
        reason=row.reason,
        starts_on=row.starts_on,
        change=Change(
            value=row.value,
            ends_on=row.ends_on,
            changes_scope=row.changes_scope,
            favours_provider=row.favours_provider,
            changes_nature=row.changes_nature,
            ground=Ground(row.ground),
        ),
        a_year=row.a_year,
        unit=row.unit,
        unit_price=row.unit_price,
        terms=tuple(sorted(row.terms.items())),
    )
    said = getattr(row, "answered", None)
    if said is None or (on is not None and said.answered_on > on):
        return Variation(asked=asked, asked_by=row.asked_by, asked_on=row.asked_on)
    return Variation(
        asked=asked,
        asked_by=row.asked_by,
        asked_on=row.asked_on,
        answer=VariationAnswer(said.answer),
        answered_by=said.answered_by,
        answered_on=said.answered_on,
        words=said.words,
        provision=said.provision,
        notice_on=said.notice_on,
        notice_address=said.notice_address,
        was_small=said.was_small,
    )
