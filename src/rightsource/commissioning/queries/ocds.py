"""Reading what leaves by the open contracting standard: agreements, registered contracts, processes of others."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from rightsource.commissioning import models
from rightsource.commissioning.errors.procurement import ProcurementNotOnRecord
from rightsource.commissioning.queries.agreements import agreements_known, price_events_known
from rightsource.commissioning.queries.awards import awards_known_by
from rightsource.commissioning.queries.directives import directives_known
from rightsource.commissioning.queries.evaluation import recorded_plans
from rightsource.commissioning.queries.keeping import (
    concerns_known,
    contracts_known,
    kpi_ratings_known,
    kpis_known,
    variations_known,
)
from rightsource.commissioning.queries.payment_runs import payment_requests_known
from rightsource.commissioning.queries.procurement import procurements_known
from rightsource.commissioning.queries.register import register_known
from rightsource.commissioning.queries.tracing import links_known
from rightsource.commissioning.rules import rows
from rightsource.commissioning.rules.directives import Directive
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
from rightsource.commissioning.rules.ocds_kept import AgreementKept, failures_published, kept
from rightsource.commissioning.rules.ocds_process import BidTold, ProcessToPublish, process_release
from rightsource.commissioning.rules.procurement.notices import Notice
from rightsource.commissioning.rules.record_links import LinkedTo
from rightsource.constitution.queries import who_is_who_known
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.constitution.rules.who_is_who import WhoIsWho
from rightsource.storage.knowledge import Audience, Recorded

Row = TypeVar("Row")
_DETAILS = [str(each) for each in (Notice.UK7, Notice.F03, Notice.F21, Notice.F25)]


@dataclass(frozen=True, slots=True)
class OcdsOut:
    """What leaves by the open contracting standard, as everybody knew it by a day.

    Attributes:
        procurements: of how many procurements it tells.
        agreements: of how many agreements it tells, those begun from a procurement among them.
        contracts: of how many contracts of registers.
        releases: how many releases there are, those of others among them.
        processes: of how many processes they are.
        left_out: releases of others that break the standard; they stay.
        release_package: the file; None where there is nothing to tell.
        record_package: the file; None where there is nothing to tell.
    """

    on: date
    procurements: int
    agreements: int
    contracts: int
    releases: int
    processes: int
    left_out: int
    release_package: bytes | None
    record_package: bytes | None


@dataclass(frozen=True, slots=True)
class PublishedByLaw:
    """What the law has the council publish of records that nobody else may read: asked for in the council's sight.

    Attributes:
        bids: of each procurement the tenders that came.
        procurements: of which procurement agreements came.
        kept: of each agreement what of its life is published.
        terms: of agreements whose contract details notice is published, each with the day of that notice.
        organisations: their parties, by key.
    """

    bids: dict[str, tuple[BidTold, ...]] = field(default_factory=dict)
    procurements: dict[str, str] = field(default_factory=dict)
    kept: dict[str, AgreementKept] = field(default_factory=dict)
    terms: dict[str, tuple[tuple[rows.AgreementTerms, ...], date]] = field(default_factory=dict)
    organisations: dict[str, OrganisationInForce] = field(default_factory=dict)


def published_by_law(on: date) -> PublishedByLaw:
    """Return what the law has the council publish by a day, for `ocds_known`. Sixteen queries.

    Whoever calls it looks as the council; what it returns names no loser, no price of a tender and no person.
    """
    variations = _by(variations_known(on=on), lambda each: each.asked.agreement)
    payments = _by(payment_requests_known(on), lambda each: each.agreement)
    kpis, concerns = _by(kpis_known(), lambda each: each.agreement), _by(concerns_known(), lambda each: each.agreement)
    ratings = kpi_ratings_known(on=on)
    agreements = {*variations, *payments, *ratings, *concerns}
    law = the_law()
    procurements = {key: each.procurement for key, each in contracts_known().items() if each.procurement}
    procurements |= {each.agreement: each.procurement for each in awards_known_by(on) if each.agreement}
    terms = _detailed(procurements, on)
    parties = {party for found, _ in terms.values() for each in found for party in (each.commissioner, each.provider)}
    who = who_is_who_known(on, Audience.INSIDERS)
    return PublishedByLaw(
        bids=_bids(),
        procurements=procurements,
        terms=terms,
        organisations={key: who.by_key[key].row for key in parties if key in who.by_key},
        kept={
            key: kept(
                payments.get(key, ()),
                variations.get(key, ()),
                failures_published(kpis.get(key, ()), ratings.get(key, ()), concerns.get(key, ())),
                law=law,
                on=on,
            )
            for key in agreements
            if key
        },
    )


def _detailed(procurements: dict[str, str], on: date) -> dict[str, tuple[tuple[rows.AgreementTerms, ...], date]]:
    """Return the terms of agreements whose procurement has published its contract details."""
    told = models.ProcurementHappening.objects.filter(notice__in=_DETAILS, happened_on__lte=on)
    days = dict(told.order_by("-happened_on").values_list("procurement", "happened_on"))
    detailed = {key for key, procurement in procurements.items() if procurement in days}
    found = _by(
        (each.row for each in agreements_known(on, Audience.INSIDERS) if each.row.agreement in detailed),
        lambda row: row.agreement,
    )
    return {key: (tuple(terms), days[procurements[key]]) for key, terms in found.items()}


def ocds_known(on: date, prefix: str, *, uri: str = "", told: PublishedByLaw | None = None) -> OcdsOut:
    """Return everything known of contracts by the open contracting standard, as everybody knew it by a day.

    Args:
        on: the day.
        prefix: the council's own, as it is registered.
        uri: where the packages will stand; a name made of the prefix if not given.
        told: what else the law has the council publish; nothing if not given.

    Raises:
        NotAnOcdsPrefix: the prefix cannot be one.
    """
    check_ocds_prefix(prefix)
    told = told or PublishedByLaw()
    who = who_is_who_known(on, Audience.PUBLIC)
    agreements = _agreements(on, who, told)
    processes = _processes(on, who, told, agreements)
    within = {each.terms[0].agreement for process in processes for each in process.agreements}
    register = register_known(on, Audience.PUBLIC)
    published = dict(
        models.RegisterFile.objects.filter(published_on__lte=on)
        .order_by("effective_on", "pk")
        .values_list("body", "published_on")
    )
    others, left_out = _others(on)
    releases = in_order(
        [
            *(process_release(each, prefix) for each in processes),
            *(agreement_release(each, prefix) for each in agreements if each.terms[0].agreement not in within),
            *registered_releases(register.contracts, published, prefix),
            *others,
        ]
    )
    whose: dict[str, Any] = {"publisher": who.council_name}
    address = uri.rstrip("/") or f"urn:{prefix}"
    return OcdsOut(
        on=on,
        procurements=len(processes),
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


def process_known(reference: str, on: date, prefix: str, told: PublishedByLaw) -> bytes:
    """Return the record of one procurement by the standard, as everybody knew it by a day, from planning to payment.

    Args:
        reference: which procurement.
        on: the day.
        prefix: the council's own, as it is registered.
        told: what else the law has the council publish.

    Raises:
        NotAnOcdsPrefix: the prefix cannot be one.
        ProcurementNotOnRecord: everybody knew of none.
    """
    check_ocds_prefix(prefix)
    who = who_is_who_known(on, Audience.PUBLIC)
    processes = _processes(on, who, told, _agreements(on, who, told))
    found = [each for each in processes if each.standing.procurement.reference == reference]
    if not found:
        raise ProcurementNotOnRecord(reference)
    releases = [process_release(each, prefix) for each in found]
    return written_out(record_package(releases, publisher=who.council_name, uri=_at(f"urn:{prefix}", "records")))


def _at(address: str, what: str) -> str:
    return f"{address}:{what}" if address.startswith("urn:") else f"{address}/{what}.json"


def _processes(
    on: date, who: WhoIsWho, told: PublishedByLaw, agreements: Iterable[AgreementToPublish]
) -> list[ProcessToPublish]:
    """Return the procurements that everybody knows, each with what led to it and what came of it."""
    known = told.organisations | {key: each.row for key, each in who.by_key.items()}
    awards = _by(awards_known_by(on), lambda each: each.procurement)
    from_award = {each.agreement: each.procurement for found in awards.values() for each in found if each.agreement}
    begun = _by(agreements, lambda each: (told.procurements | from_award).get(each.terms[0].agreement, ""))
    directives = {each.directive.row.directive: each.directive.row for each in directives_known(on, Audience.PUBLIC)}
    led_to: defaultdict[str, list[Directive]] = defaultdict(list)
    for link in links_known(on, Audience.PUBLIC):
        if link.after_kind is LinkedTo.PROCUREMENT and link.before in directives:
            led_to[link.after].append(directives[link.before])
    plans = recorded_plans()
    return [
        ProcessToPublish(
            standing=each,
            directives=tuple(led_to[each.procurement.reference]),
            plan=plans.get(each.procurement.reference),
            bids=told.bids.get(each.procurement.reference, ()),
            awards=tuple(awards.get(each.procurement.reference, ())),
            agreements=tuple(begun.get(each.procurement.reference, ())),
            organisations=known,
        )
        for each in procurements_known(on, Audience.PUBLIC).procurements
        if each.procurement.buyer in known
    ]


def _bids() -> dict[str, tuple[BidTold, ...]]:
    left_out = set(models.TenderDisregarded.objects.values_list("tender", flat=True))
    rows = models.Tender.objects.order_by("procurement", "lot", "pk")
    found = _by(rows, lambda each: each.procurement_id)
    return {
        reference: tuple(
            BidTold(each.pk, each.lot, each.organisation_id or "", each.pk in left_out) for each in tenders
        )
        for reference, tenders in found.items()
    }


def _by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for each in rows:
        found[key(each)].append(each)
    return dict(found)


def _agreements(on: date, who: WhoIsWho, told: PublishedByLaw) -> list[AgreementToPublish]:
    prices: dict[str, list[rows.PriceEvent]] = defaultdict(list)
    for price in price_events_known(on, Audience.PUBLIC):
        prices[price.row.agreement].append(price.row)
    terms: dict[str, list[Recorded[rows.AgreementTerms]]] = defaultdict(list)
    for each in agreements_known(on, Audience.PUBLIC):
        # An agreement between two of whom one is not known to everybody cannot be told to everybody.
        if each.row.commissioner in who.by_key and each.row.provider in who.by_key:
            terms[each.row.agreement].append(each)
    public = [
        _to_publish(found, prices[key], who.by_key, told.kept.get(key, AgreementKept()))
        for key, found in sorted(terms.items())
    ]
    return public + [
        AgreementToPublish(
            terms=tuple(sorted(found, key=lambda row: row.period.starts_on)),
            commissioner=told.organisations[found[-1].commissioner],
            provider=told.organisations[found[-1].provider],
            prices=(),
            known_on=day,
            kept=told.kept.get(key, AgreementKept()),
        )
        for key, (found, day) in sorted(told.terms.items())
        if key not in terms and {found[-1].commissioner, found[-1].provider} <= set(told.organisations)
    ]


def _to_publish(
    found: list[Recorded[rows.AgreementTerms]],
    prices: list[rows.PriceEvent],
    known: dict[str, Any],
    published: AgreementKept,
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
        kept=published,
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
