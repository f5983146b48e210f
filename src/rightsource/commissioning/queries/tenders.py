"""Reading tenders: what came in, and each price once it may be seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from rightsource.commissioning import models
from rightsource.commissioning.rules.evaluation.tenders import ExclusionAnswer, TenderKnown

_PRICES_OF = "SELECT set_config('rightsource.prices_of', %s, true)"


@dataclass(frozen=True, slots=True)
class TendersTold:
    """The tenders of a procurement; prices once quality is settled."""

    procurement: str
    tenders: tuple[TenderKnown, ...]


def tenders_known(reference: str) -> tuple[TenderKnown, ...]:
    """Return a procurement's tenders by lot and bidder; the database shows no price before quality is settled."""
    rows = models.Tender.objects.filter(procurement=reference)
    priced = {each.tender_id: each.price for each in models.TenderPrice.objects.filter(tender__procurement=reference)}
    found = (
        TenderKnown(
            number=each.pk,
            lot=each.lot,
            bidder=each.bidder,
            organisation=each.organisation_id or "",
            company_number=each.company_number,
            received_at=each.received_at,
            document=each.document,
            exclusion=ExclusionAnswer(each.exclusion),
            conditions=tuple(each.conditions),
            price=priced.get(each.pk),
        )
        for each in rows
    )
    return tuple(sorted(found, key=lambda each: (each.lot, each.bidder.casefold())))


def is_quality_settled(reference: str) -> bool:
    """Answer whether a procurement's scores for quality are settled, so that prices show."""
    return models.QualityLock.objects.filter(procurement=reference).exists()


@contextmanager
def writing_prices(reference: str) -> Iterator[None]:
    """Let the database show the prices of one procurement to the act that takes them in, and to nothing after it."""
    with connection.cursor() as cursor:
        cursor.execute(_PRICES_OF, [reference])
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_PRICES_OF, [""])
