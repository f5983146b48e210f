"""Reading what leaves by the open contracting standard: agreements, registered contracts, processes of others."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from rightsource.commissioning import models
from rightsource.commissioning.queries.agreements import agreements_known, price_events_known
from rightsource.commissioning.queries.register import register_known
from rightsource.commissioning.rules import rows
from rightsource.commissioning.rules.ocds_export import (
    AgreementToPublish,
    agreement_release,
    check_ocds_prefix,
    in_order,
    record_package,
    registered_releases,
    release_package,
    written_out,
)
from rightsource.constitution.queries import who_is_who_known
from rightsource.storage.knowledge import Audience, Recorded


@dataclass(frozen=True, slots=True)
class OcdsOut:
    """What leaves by the open contracting standard, as everybody knew it by a day.

    Attributes:
        agreements: of how many agreements it tells.
        contracts: of how many contracts of registers.
        releases: how many releases there are, those of others among them.
        processes: of how many processes they are.
        left_out: releases of others that break the standard; they stay.
        release_package: the file; None where there is nothing to tell.
        record_package: the file; None where there is nothing to tell.
    """

    on: date
    agreements: int
    contracts: int
    releases: int
    processes: int
    left_out: int
    release_package: bytes | None
    record_package: bytes | None


def ocds_known(on: date, prefix: str, *, uri: str = "") -> OcdsOut:
    """Return everything known of contracts by the open contracting standard, as everybody knew it by a day.

    Args:
        on: the day.
        prefix: the council's own, as it is registered.
        uri: where the packages will stand; a name made of the prefix if not given.

    Raises:
        NotAnOcdsPrefix: the prefix cannot be one.
    """
    check_ocds_prefix(prefix)
    agreements = _agreements(on)
    register = register_known(on, Audience.PUBLIC)
    published = dict(
        models.RegisterFile.objects.filter(published_on__lte=on)
        .order_by("effective_on", "pk")
        .values_list("body", "published_on")
    )
    others, left_out = _others(on)
    releases = in_order(
        [
            *(agreement_release(each, prefix) for each in agreements),
            *registered_releases(register.contracts, published, prefix),
            *others,
        ]
    )
    whose: dict[str, Any] = {"publisher": who_is_who_known(on, Audience.PUBLIC).council_name}
    address = uri.rstrip("/") or f"urn:{prefix}"
    return OcdsOut(
        on=on,
        agreements=len(agreements),
        contracts=len(register.contracts),
        releases=len(releases),
        processes=len({each["ocid"] for each in releases}),
        left_out=left_out,
        release_package=written_out(release_package(releases, uri=_at(address, "releases"), **whose))
        if releases
        else None,
        record_package=written_out(record_package(releases, uri=_at(address, "records"), **whose))
        if releases
        else None,
    )


def _at(address: str, what: str) -> str:
    return f"{address}:{what}" if address.startswith("urn:") else f"{address}/{what}.json"


def _agreements(on: date) -> list[AgreementToPublish]:
    who = who_is_who_known(on, Audience.PUBLIC)
    prices: dict[str, list[rows.PriceEvent]] = defaultdict(list)
    for price in price_events_known(on, Audience.PUBLIC):
        prices[price.row.agreement].append(price.row)
    terms: dict[str, list[Recorded[rows.AgreementTerms]]] = defaultdict(list)
    for each in agreements_known(on, Audience.PUBLIC):
        # An agreement between two of whom one is not known to everybody cannot be told to everybody.
        if each.row.commissioner in who.by_key and each.row.provider in who.by_key:
            terms[each.row.agreement].append(each)
    return [_to_publish(found, prices[key], who.by_key) for key, found in sorted(terms.items())]


def _to_publish(
    found: list[Recorded[rows.AgreementTerms]], prices: list[rows.PriceEvent], known: dict[str, Any]
) -> AgreementToPublish:
    found.sort(key=lambda each: each.row.period.starts_on)
    newest = found[-1].row
    days = [each.provenance.known_on.public_on for each in found]
    return AgreementToPublish(
        terms=tuple(each.row for each in found),
        commissioner=known[newest.commissioner].row,
        provider=known[newest.provider].row,
        prices=tuple(prices),
        known_on=max(day for day in days if day is not None),
    )


def _others(on: date) -> tuple[list[dict[str, Any]], int]:
    found = models.PublishedRelease.objects.filter(published_on__lte=on).values_list("content", "faults")
    kept, left_out = [], 0
    for content, faults in found:
        if any(each["code"] == "ocds-schema" for each in faults):
            left_out += 1
        else:
            kept.append(json.loads(content))
    return kept, left_out
