"""Agreeing pools and shared costs, re-basing their shares, and recording what was put in and spent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.keeping import PartyNotOnRecord, SharingNotOnRecord, SharingNotRecordable
from rightsource.commissioning.queries.sharing import sharing_known
from rightsource.commissioning.rules.agreements.sharing import (
    PartnerContribution,
    ShareKey,
    Sharing,
    check_key,
    check_sharing,
    key_on,
)
from rightsource.constitution import queries as constitution
from rightsource.quantities import Money, Month
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience
from rightsource.storage.recording import refusing


@transaction.atomic
def agree_sharing(
    *, by: Actor, authority: Authority, sharing: Sharing, parts: Sequence[tuple[str, int]], basis: str, today: date
) -> bool:
    """Put a pool or a shared cost on record with its first shares. The same again changes nothing.

    Two at once: the reference stands once, by its primary key.

    Returns:
        Whether anything was written.

    Raises:
        SharingNotRecordable: lists what it lacks, or says that the reference stands for another.
        PartyNotOnRecord: a partner is no organisation on record.
    """
    known = constitution.organisations_known(today, Audience.INSIDERS)
    forms = {each.row.organisation: each.row.legal_form for each in known if today in each.row.period}
    check_sharing(sharing, parts, forms)
    key = ShareKey(sharing.starts_on, tuple(sorted(parts)), basis.strip())
    check_key(key)
    standing = models.Sharing.objects.filter(reference=sharing.reference).exists()
    if standing:
        if sharing_known(sharing.reference).sharing == sharing:
            return False
        raise SharingNotRecordable(["the reference stands for another"])
    for partner, _ in parts:
        if partner not in forms:
            raise PartyNotOnRecord(partner)
    act = _act("sharing-agreed", sharing.reference, {"title": sharing.title}, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        row = models.Sharing.objects.create(
            reference=sharing.reference,
            kind=sharing.kind,
            title=sharing.title,
            host_id=sharing.host,
            aims=sharing.aims,
            starts_on=sharing.starts_on,
            last_day=sharing.last_day,
            recorded_in=act,
        )
        _write_key(row, key, act)
    return True


@transaction.atomic
def rebase_shares(*, by: Actor, authority: Authority, reference: str, key: ShareKey, today: date) -> bool:
    """Agree other shares from a day; months before it are borne as they were. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        SharingNotOnRecord: there is no such pool or shared cost.
        SharingNotRecordable: fewer than two partners, shares of nothing, or no word on how they were come by.
        PartyNotOnRecord: a partner is no organisation on record.
    """
    check_key(key)
    row = _locked(reference)
    given = ShareKey(key.starts_on, tuple(sorted(key.parts)), key.basis.strip())
    if key_on(sharing_known(reference).keys, key.starts_on) == given:
        return False
    on_record = {each.row.organisation for each in constitution.organisations_known(today, Audience.INSIDERS)}
    for partner, _ in given.parts:
        if partner not in on_record:
            raise PartyNotOnRecord(partner)
    details = {"from": given.starts_on.isoformat(), "basis": given.basis}
    _write_key(row, given, _act("shares-rebased", reference, details, by=by, authority=authority))
    return True


@transaction.atomic
def put_in(*, by: Actor, authority: Authority, reference: str, contribution: PartnerContribution) -> bool:
    """Record what a partner puts in for a year, in place of what was recorded before. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        SharingNotOnRecord: there is no such pool or shared cost.
        SharingNotRecordable: whoever puts in is no partner, or the amount is below nought.
    """
    row = _locked(reference)
    known = sharing_known(reference)
    if contribution.partner not in {partner for key in known.keys for partner, _ in key.parts}:
        raise SharingNotRecordable([f"{contribution.partner} is no partner"])
    if contribution.amount < Money(0):
        raise SharingNotRecordable(["a contribution is below nought"])
    standing = {(each.partner, each.year): each for each in known.contributions}
    if standing.get((contribution.partner, contribution.year)) == contribution:
        return False
    details = {"partner": contribution.partner, "year": str(contribution.year), "amount": str(contribution.amount)}
    act = _act("contribution-recorded", reference, details, by=by, authority=authority)
    models.SharingContribution.objects.create(
        sharing=row,
        host_id=row.host_id,
        recorded_in=act,
        partner_id=contribution.partner,
        year=contribution.year.starts_in,
        amount=contribution.amount.pence,
    )
    return True


@transaction.atomic
def spend_shared(
    *, by: Actor, authority: Authority, reference: str, mark: str, month: Month, amount: Money, what: str
) -> bool:
    """Record what was spent in a month under a mark of its own; the same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        SharingNotOnRecord: there is no such pool or shared cost.
        SharingNotRecordable: the mark stands for another cost, it says nothing, or no shares are agreed for the month.
    """
    row = _locked(reference)
    if not mark.strip() or not what.strip():
        raise SharingNotRecordable(["a cost has no mark of its own, or does not say what for"])
    before = models.SharingCost.objects.filter(sharing=reference, reference=mark.strip()).first()
    if before is not None:
        if (before.month, before.amount, before.what) == (month, amount, what.strip()):
            return False
        raise SharingNotRecordable([f"{mark} stands for another cost"])
    if key_on(sharing_known(reference).keys, month.first_day) is None:
        raise SharingNotRecordable([f"no shares are agreed for {month}"])
    details = {"mark": mark.strip(), "month": str(month), "amount": str(amount)}
    act = _act("shared-cost-recorded", reference, details, by=by, authority=authority)
    with refusing(BY_CONSTRAINT):
        models.SharingCost.objects.create(
            sharing=row,
            host_id=row.host_id,
            recorded_in=act,
            reference=mark.strip(),
            month=month.first_day,
            amount=amount.pence,
            what=what.strip(),
        )
    return True


def _locked(reference: str) -> models.Sharing:
    """Return the row, which nobody else changes until this transaction ends."""
    row = models.Sharing.objects.select_for_update().filter(reference=reference).first()
    if row is None:
        raise SharingNotOnRecord(reference)
    return row


def _write_key(row: models.Sharing, key: ShareKey, act: Any) -> None:
    models.SharePart.objects.bulk_create(
        models.SharePart(
            sharing=row,
            host_id=row.host_id,
            recorded_in=act,
            partner_id=partner,
            starts_on=key.starts_on,
            part=part,
            basis=key.basis,
        )
        for partner, part in key.parts
    )


def _act(event: str, reference: str, details: dict[str, str], *, by: Actor, authority: Authority) -> Any:
    given = {"reference": reference, **details}
    return audit.record(event, subject="table:commissioning.Sharing", by=by, authority=authority, details=given)
