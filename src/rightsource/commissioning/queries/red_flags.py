"""Reading red flags: over the council's own procurements once prices show, and over what others have published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning import models
from rightsource.commissioning.queries.awards import recorded_awards
from rightsource.commissioning.queries.evaluation import EvaluationKnown, evaluation_known
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.commissioning.rules.evaluation.awards import Award
from rightsource.commissioning.rules.evaluation.plan import CriterionKind
from rightsource.commissioning.rules.evaluation.published_processes import processes_in
from rightsource.commissioning.rules.evaluation.red_flags import BidFacts, ProcessFacts, RedFlags, red_flags
from rightsource.commissioning.rules.procurement.advice import COMPETED, Route
from rightsource.commissioning.rules.procurement.notices import TENDER_NOTICES
from rightsource.commissioning.rules.procurement.record import ProcurementStanding
from rightsource.storage.knowledge import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlagsKnown:
    """What is flagged by a day, of the council's own procurements and of what others published, each by itself."""

    on: date
    own: RedFlags
    published: RedFlags


def red_flags_known(on: date) -> RedFlagsKnown:
    """Return what is flagged; a procurement counts from when its prices show. Fifteen queries for each such one."""
    own = [process for standing in procurements_known(on, Audience.INSIDERS).procurements for process in _own(standing)]
    released = models.PublishedRelease.objects.filter(published_on__lte=on).order_by("released_at", "sha256")
    published = processes_in(json.loads(each) for each in released.values_list("content", flat=True))
    return RedFlagsKnown(on=on, own=red_flags(own), published=red_flags(published))


def _own(standing: ProcurementStanding) -> Iterator[ProcessFacts]:
    reference = standing.procurement.reference
    if not models.QualityLock.objects.filter(procurement=reference).exists():
        return
    known, awards = evaluation_known(reference), recorded_awards(reference)
    for lot in sorted({each.lot for each in known.tenders}):
        yield _process(standing, known, next((each for each in awards if each.lot == lot), None), lot)


def _process(standing: ProcurementStanding, known: EvaluationKnown, award: Award | None, lot: int) -> ProcessFacts:
    reference, route = standing.procurement.reference, None if standing.chosen is None else standing.chosen.route
    left_out = {each.tender for each in known.disregarded}
    tenders = [each for each in known.tenders if each.lot == lot]
    kinds = {each.kind for each in known.plan.criteria} if known.plan else set()
    return ProcessFacts(
        process=f"{reference}, lot {lot}" if lot else reference,
        buyer=standing.procurement.buyer,
        is_open=route in {Route.OPEN, Route.LIGHT_TOUCH},
        is_competitive=route in COMPETED,
        is_price_only=kinds == {CriterionKind.PRICE},
        opened_on=next((each.on for each in standing.happenings if each.notice in TENDER_NOTICES), None),
        closes_at=None if known.plan is None else known.plan.closes_at,
        tenderers=len(tenders),
        bids=tuple(
            BidFacts(
                tenderer=each.bidder,
                price=each.price,
                received_at=each.received_at,
                is_disqualified=each.number in left_out,
            )
            for each in tenders
        ),
        winners=() if award is None else (award.supplier,),
    )
