"""Pools and shared costs, timesheets, and what work cost before it was paid as it goes."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from rightsource.api.acting import Acted, Acting, MoneyGiven, Words
from rightsource.api.agreements import DayWithin, Key, Number, Said
from rightsource.api.answering import MonthAsked
from rightsource.api.asking import DayGiven, YearGiven
from rightsource.api.charges import Reference
from rightsource.api.door import RESTRICTED, actor_of, answers, right, viewer_of
from rightsource.api.errors import RequestNotUnderstood
from rightsource.commissioning.actions import sharing, timesheets
from rightsource.commissioning.actions.activity import ActivityTaken
from rightsource.commissioning.queries.sharing import SharingsTold, sharings_known
from rightsource.commissioning.rules.agreements.sharing import PartnerContribution, ShareKey, Sharing, SharingKind
from rightsource.commissioning.rules.agreements.timesheets import Timesheet
from rightsource.quantities import Problem
from rightsource.storage.actors import Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.spreadsheets import LARGEST_FILE_BYTES

router = Router(tags=["shared costs"])
_LONGEST_CONTENT = LARGEST_FILE_BYTES * 4 // 3 + 4  # base64 writes three bytes as four letters
_MOST_LINES = 10_000
_MOST_PART = 10**12

Part = Annotated[int, Field(strict=True, ge=0, le=_MOST_PART)]


class SharingGiven(Acting):
    """A pool or a shared cost with its first shares."""

    reference: Reference
    kind: SharingKind
    title: Words
    host: Key
    aims: Said = ""
    starts_on: DayWithin
    last_day: DayWithin | None = None
    parts: dict[Key, Part] = Field(description="Each partner's part, as a whole number.")
    basis: Words


class SharesGiven(Acting):
    """Other shares from a day."""

    reference: Reference
    starts_on: DayWithin
    parts: dict[Key, Part]
    basis: Words


class ContributionGiven(Acting):
    """What a partner puts in for a year."""

    reference: Reference
    partner: Key
    year: YearGiven
    amount: MoneyGiven


class CostGiven(Acting):
    """What was spent in a month, once under its own mark."""

    reference: Reference
    mark: Key
    month: MonthAsked
    amount: MoneyGiven
    what: Words


class TimesheetLine(Schema):
    """One stretch of work; the worker is a mark of your own and names nobody."""

    agreement: Key
    worker: Key
    day: DayGiven
    grade: Key
    hours: Number
    matter: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""


class TimesheetsGiven(Acting):
    """Timesheets line by line."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    lines: Annotated[list[TimesheetLine], Field(min_length=1, max_length=_MOST_LINES)]
    because: Said = Field(default="", description="Why months returned before are corrected.")


class TimesheetFileGiven(Acting):
    """A file of timesheets."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    content: Annotated[str, Field(min_length=1, max_length=_LONGEST_CONTENT, pattern=r"^[^\x00]*$")] = Field(
        description="The whole file in base64: CSV or an Excel workbook."
    )
    because: Said = Field(default="", description="Why months returned before are corrected.")


class OverheadGiven(Acting):
    """What work cost a year before it was paid as it goes."""

    agreement: Reference
    a_year: MoneyGiven
    year: YearGiven
    source: Words


@router.get("/shared", response=answers(SharingsTold, *RESTRICTED))
@right("see_charges")
def shared(request: HttpRequest) -> SharingsTold:
    """Tell every pool and shared cost: shares by day, what was put in and spent, what each partner bears a year."""
    return SharingsTold(sharings_known())


@router.post("/shared", response=answers(Acted, *RESTRICTED))
@right("keep_agreement")
def agree(request: HttpRequest, given: SharingGiven) -> Acted:
    """Put a pool or a shared cost on record with its first shares."""
    found = Sharing(
        reference=given.reference,
        kind=given.kind,
        title=given.title,
        host=given.host,
        aims=given.aims,
        starts_on=given.starts_on,
        last_day=given.last_day,
    )
    parts = list(given.parts.items())
    return Acted(
        sharing.agree_sharing(
            **_acting(request, given), sharing=found, parts=parts, basis=given.basis, today=timezone.localdate()
        )
    )


@router.post("/shared/shares", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def rebase(request: HttpRequest, given: SharesGiven) -> Acted:
    """Agree other shares from a day; months before it are borne as they were."""
    key = ShareKey(given.starts_on, tuple(given.parts.items()), given.basis)
    return Acted(
        sharing.rebase_shares(**_acting(request, given), reference=given.reference, key=key, today=timezone.localdate())
    )


@router.post("/shared/contributions", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def put_in(request: HttpRequest, given: ContributionGiven) -> Acted:
    """Record what a partner puts in for a year, in place of what was recorded before."""
    contribution = PartnerContribution(given.partner, given.year, given.amount.money)
    return Acted(sharing.put_in(**_acting(request, given), reference=given.reference, contribution=contribution))


@router.post("/shared/costs", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def spend(request: HttpRequest, given: CostGiven) -> Acted:
    """Record what was spent in a month, once under its own mark."""
    return Acted(
        sharing.spend_shared(
            **_acting(request, given),
            reference=given.reference,
            mark=given.mark,
            month=given.month,
            amount=given.amount.money,
            what=given.what,
        )
    )


@router.post("/timesheets", response=answers(ActivityTaken, *RESTRICTED))
@right("return_activity")
def return_timesheets(request: HttpRequest, given: TimesheetsGiven) -> ActivityTaken:
    """Take timesheets in, all of them or a list of every fault; the same lines again change nothing."""
    sheets = [
        Timesheet(each.agreement, each.worker, each.day, each.grade, Decimal(each.hours), each.matter)
        for each in given.lines
    ]
    return timesheets.return_timesheets(
        **_acting(request, given),
        name=given.name,
        sheets=sheets,
        provider=viewer_of(request).organisation,
        because=given.because,
        today=timezone.localdate(),
    )


@router.post("/timesheets/file", response=answers(ActivityTaken, *RESTRICTED))
@right("return_activity")
def import_timesheets(request: HttpRequest, given: TimesheetFileGiven) -> ActivityTaken:
    """Take a file of timesheets in, all of it or a list of every fault."""
    try:
        content = base64.b64decode(given.content, validate=True)
    except (binascii.Error, ValueError):
        raise RequestNotUnderstood([Problem("content", "It is not base64.", "not-base64")]) from None
    return timesheets.import_timesheets(
        **_acting(request, given),
        file=GivenFile(given.name, content),
        provider=viewer_of(request).organisation,
        because=given.because,
        today=timezone.localdate(),
    )


@router.post("/agreements/overhead", response=answers(Acted, *RESTRICTED, 404))
@right("keep_agreement")
def record_overhead(request: HttpRequest, given: OverheadGiven) -> Acted:
    """Record what work cost a year before it was paid as it goes, and where that is written."""
    return Acted(
        timesheets.record_old_overhead(
            **_acting(request, given),
            agreement=given.agreement,
            a_year=given.a_year.money,
            year=given.year,
            source=given.source,
            today=timezone.localdate(),
        )
    )


def _acting(request: HttpRequest, given: Acting) -> dict[str, Any]:
    return {"by": actor_of(request), "authority": Authority(given.authority)}
