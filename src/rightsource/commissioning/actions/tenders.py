"""Recording the tenders of a procurement, when bids are opened or a portal's results come in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.errors.tenders import BidderNotOnRecord, TendersAlreadyScored, TenderTaken
from rightsource.commissioning.queries.procurement import recorded_procurement
from rightsource.commissioning.queries.tenders import is_quality_settled, tenders_known, writing_prices
from rightsource.commissioning.rules.evaluation.portal_file import TenderColumn, read_tenders
from rightsource.commissioning.rules.evaluation.tenders import Tender, check_tenders, in_one_spelling, is_same
from rightsource.constitution import queries as constitution
from rightsource.quantities import ProblemsFound
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing
from rightsource.storage.references import Kind, SubjectRef


@transaction.atomic
def record_tenders(*, by: Actor, authority: Authority, procurement: str, tenders: Sequence[Tender], today: date) -> int:
    """Record tenders, all of them or none. Those on record already in the same words are passed over.

    Two at once: the procurement's row is locked, so the second waits and finds the first's; one tender a bidder and lot
    is a unique constraint besides. No price is told to the audit trail, and none shows before quality is settled.

    Returns:
        How many were written.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        TenderSaysNothing: one has no bidder, a price below nought, or an hour without its time zone.
        TenderOfAnotherLot: one is for a lot that the procurement does not have.
        TenderReceivedAhead: one came in on a day that has not come.
        TendersGivenTwice: two are of one bidder for one lot.
        BidderNotOnRecord: one names an organisation that is not on record.
        TenderTaken: one is on record in other words.
        TendersAlreadyScored: one would come in after quality is settled.
    """
    list(models.Procurement.objects.select_for_update().filter(reference=procurement).values_list("reference"))
    opened = recorded_procurement(procurement)
    if opened is None:
        raise ProcurementNotOnRecord(procurement)
    check_tenders(opened, tenders, today)
    _check_bidders(tenders, today)
    with writing_prices(procurement):
        new = _not_on_record(procurement, tenders)
        if not new:
            return 0
        if is_quality_settled(procurement):
            raise TendersAlreadyScored(procurement)
        details = {"tenders": len(new), "lots": sorted({each.lot for each in new})}
        subject = str(SubjectRef(Kind.PROCUREMENT, procurement))
        event = audit.record("tenders-recorded", subject=subject, by=by, authority=authority, details=details)
        _write(procurement, new, event.position)
    return len(new)


@dataclass(frozen=True, slots=True)
class TendersTaken:
    """What came of a file of tenders: how many rows it has, how many tenders are new, which heading is which column."""

    procurement: str
    file: str
    sha256: str
    rows: int
    new: int
    columns: Mapping[TenderColumn, str]


@transaction.atomic
def import_tenders(
    *,
    by: Actor,
    authority: Authority,
    procurement: str,
    file: GivenFile,
    today: date,
    columns: Mapping[TenderColumn, str] | None = None,
) -> TendersTaken:
    """Take in the tenders of a procurement as a portal gives them; all of the file or nothing. Again changes nothing.

    Raises:
        ProcurementNotOnRecord: there is no such procurement.
        ProblemsFound: every fault of the file, with its row and reason; nothing is written.
        TenderTaken: one is on record in other words.
        TendersAlreadyScored: one would come in after quality is settled.
    """
    opened = recorded_procurement(procurement)
    if opened is None:
        raise ProcurementNotOnRecord(procurement)
    known = {each.row.organisation for each in constitution.organisations_known(today, Audience.INSIDERS)}
    read = read_tenders(
        file.name, file.content, [each.number for each in opened.lots], known, today=today, columns=columns
    )
    if read.problems:
        raise ProblemsFound(list(read.problems))
    new = record_tenders(by=by, authority=authority, procurement=procurement, tenders=read.tenders, today=today)
    return TendersTaken(procurement, file.name, file.sha256, len(read.tenders), new, read.columns)


def _check_bidders(tenders: Iterable[Tender], today: date) -> None:
    named = {each.organisation for each in tenders} - {""}
    if named:
        known = {each.row.organisation for each in constitution.organisations_known(today, Audience.INSIDERS)}
        for organisation in sorted(named - known):
            raise BidderNotOnRecord(organisation)


def _not_on_record(procurement: str, tenders: Iterable[Tender]) -> list[Tender]:
    """Return the tenders that are new.

    Raises:
        TenderTaken: one is on record in other words.
    """
    recorded = {(each.lot, in_one_spelling(each.bidder)): each for each in tenders_known(procurement)}
    new = []
    for tender in tenders:
        before = recorded.get((tender.lot, in_one_spelling(tender.bidder)))
        if before is None:
            new.append(tender)
        elif not is_same(tender, before):
            raise TenderTaken(tender.bidder, tender.lot)
    return new


def _write(procurement: str, tenders: Sequence[Tender], act: int) -> None:
    with refusing(BY_CONSTRAINT):
        rows = models.Tender.objects.bulk_create(
            models.Tender(
                procurement_id=procurement,
                lot=each.lot,
                bidder=" ".join(each.bidder.split()),
                organisation_id=each.organisation or None,
                company_number=each.company_number,
                received_at=each.received_at,
                document=each.document,
                exclusion=each.exclusion,
                conditions=sorted(each.conditions),
                recorded_in_id=act,
            )
            for each in tenders
        )
        prices: list[dict[str, Any]] = [{"price": each.price} for each in tenders]
        models.TenderPrice.objects.bulk_create(
            models.TenderPrice(tender=row, **price) for row, price in zip(rows, prices, strict=True)
        )
