"""A procurement of our own by the open contracting standard, from planning to payment under one process id.

Planning with the budget that directives allow, the tender with its lots and criteria, bids once the award is announced,
awards, contracts with their changes, and what was paid. Begin with `process_release`.
Source: Open Contracting Data Standard 1.1.5 and its extensions for lots, bids and budget breakdown. How many came
is told by the contract award notice: Procurement Act 2023 s.50, Procurement Regulations 2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.commissioning.rules.directives import Directive
from rightsource.commissioning.rules.evaluation.awards import Award
from rightsource.commissioning.rules.evaluation.plan import CriterionKind, Plan
from rightsource.commissioning.rules.ocds_export import AgreementToPublish, contracts_of, terms_id
from rightsource.commissioning.rules.ocds_parts import (
    Json,
    Parties,
    amount_of,
    instant,
    named_party,
    organisation_party,
    period_of,
    reference_to,
    release_of,
    slug,
    value_of,
)
from rightsource.commissioning.rules.procurement.clocks import Happening
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.notices import TENDER_NOTICES, Notice
from rightsource.commissioning.rules.procurement.record import ProcurementStanding, Stage
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.quantities import Money

_CATEGORIES = {NeedKind.SUPPLIES: "goods", NeedKind.WORKS: "works"}
_STATUSES = {
    Stage.PLANNED: "planned",
    Stage.TENDERING: "active",
    Stage.ABANDONED: "cancelled",
}
_DOCUMENTS = {
    Notice.UK1: "plannedProcurementNotice",
    Notice.UK2: "marketStudies",
    Notice.UK3: "plannedProcurementNotice",
    Notice.F01: "plannedProcurementNotice",
    Notice.UK6: "awardNotice",
    Notice.F03: "awardNotice",
    Notice.F25: "awardNotice",
    Notice.UK7: "contractNotice",
} | dict.fromkeys(TENDER_NOTICES, "tenderNotice")
_ANNOUNCING = frozenset({Notice.UK6, Notice.F03, Notice.F15, Notice.F25})


@dataclass(frozen=True, slots=True)
class BidTold:
    """A tender as the announcement of the award tells of it: that it came, and whether it was left out.

    Attributes:
        number: its number.
        lot: 0 where the procurement is let whole.
        organisation: the bidder's key where it is on record as an organisation; no other bidder is named.
        is_disregarded: it was left out of the assessment.
    """

    number: int
    lot: int
    organisation: str
    is_disregarded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessToPublish:
    """A procurement as everybody knows it.

    Attributes:
        standing: what was opened, its published notices, how far it has come.
        directives: those that it was begun for.
        plan: the criteria that the tender documents set out; None while none are.
        bids: the tenders that came.
        awards: what was awarded.
        agreements: those begun from it.
        organisations: everybody on record, by key.
    """

    standing: ProcurementStanding
    directives: tuple[Directive, ...] = ()
    plan: Plan | None = None
    bids: tuple[BidTold, ...] = ()
    awards: tuple[Award, ...] = ()
    agreements: tuple[AgreementToPublish, ...] = ()
    organisations: Mapping[str, OrganisationInForce]

    @property
    def announced_on(self) -> date | None:
        """The day on which the award was announced; None while it is not."""
        days = [each.on for each in self.standing.happenings if each.notice in _ANNOUNCING]
        return min(days, default=None)


def process_release(process: ProcessToPublish, prefix: str) -> Json:
    """Return the release of a procurement: all that is known of it, from planning to payment."""
    opened = process.standing.procurement
    parties = Parties()
    buyer = parties.add(_organisation(process, opened.buyer, prefix), "buyer", "procuringEntity")
    told: Json = {"buyer": buyer}
    if process.directives:
        told["planning"] = _planning(process, parties, prefix)
    told["tender"] = _tender(process)
    if process.announced_on is not None and process.bids:
        told["bids"] = _bids(process, parties, prefix)
    if process.announced_on is not None and process.awards:
        told["awards"] = [_award(process, each, parties, prefix) for each in process.awards]
    contracts = _contracts(process, parties, prefix, told)
    if contracts:
        told["contracts"] = contracts
    ocid = f"{prefix}-procurement-{slug(opened.reference)}"
    return release_of(ocid, _known_on(process), parties.listed, told, tags=_tags(told))


def _known_on(process: ProcessToPublish) -> date:
    days = [each.on for each in process.standing.happenings]
    days += [day for each in process.agreements for day in (each.known_on, each.kept.known_on) if day is not None]
    return max(days)


def _tags(told: Json) -> list[str]:
    named = [("planning", "planning"), ("tender", "tender"), ("awards", "award"), ("contracts", "contract")]
    tags = [tag for part, tag in named if part in told]
    is_carried_out = any("implementation" in each for each in told.get("contracts", ()))
    return [*tags, *(["implementation"] if is_carried_out else [])]


def _organisation(process: ProcessToPublish, key: str, prefix: str) -> Json:
    return organisation_party(process.organisations[key], prefix)


def _planning(process: ProcessToPublish, parties: Parties, prefix: str) -> Json:
    """Return what the directives allow to be spent, each a part of the budget, and why it is bought."""
    buyer = _organisation(process, process.standing.procurement.buyer, prefix)
    source = parties.add(buyer, "funder")
    parts = [
        {
            "id": each.directive,
            "description": each.title,
            "amount": amount_of(each.envelope),
            "period": period_of(each.period),
            "sourceParty": source,
        }
        for each in process.directives
    ]
    whole = Money.total([each.envelope for each in process.directives])
    rationale = "; ".join(each.title for each in process.directives)
    return {"rationale": rationale, "budget": {"amount": amount_of(whole), "budgetBreakdown": parts}}


def _tender(process: ProcessToPublish) -> Json:
    opened, plan = process.standing.procurement, process.plan
    tender: Json = {
        "id": opened.reference,
        "title": opened.title,
        "status": _STATUSES.get(process.standing.stage, "complete"),
        "mainProcurementCategory": _CATEGORIES.get(opened.kind, "services"),
        "additionalProcurementCategories": [str(opened.kind)],
    }
    documents = [_document(each) for each in process.standing.happenings]
    if documents:
        tender["documents"] = documents
    if opened.lots:
        tender["lots"] = [{"id": str(each.number), "title": each.title} for each in opened.lots]
    if plan is not None:
        tender |= _criteria(plan) | {"tenderPeriod": {"endDate": plan.closes_at.isoformat()}}
    if process.announced_on is not None and process.bids:
        tender["numberOfTenderers"] = len(process.bids)
    return tender


def _criteria(plan: Plan) -> Json:
    details = "; ".join(f"{each.mark}: {each.title} ({each.weight.normalize():f} %)" for each in plan.criteria)
    is_price_alone = all(each.kind is CriterionKind.PRICE for each in plan.criteria)
    return {"awardCriteria": "priceOnly" if is_price_alone else "ratedCriteria", "awardCriteriaDetails": details}


def _document(happening: Happening) -> Json:
    named = {"documentType": _DOCUMENTS[happening.notice]} if happening.notice in _DOCUMENTS else {}
    is_address = happening.address.startswith(("https://", "http://"))
    return (
        {
            "id": f"{slug(happening.notice)}-{happening.on.isoformat()}",
            "title": happening.notice.in_words,
            "datePublished": instant(happening.on),
        }
        | named
        | ({"url": happening.address} if is_address else {})
    )


def _bids(process: ProcessToPublish, parties: Parties, prefix: str) -> Json:
    """Return how many tenders came for each lot, and each without its price; who bid, where it is on record."""
    details: list[Json] = []
    for each in process.bids:
        bid: Json = {"id": str(each.number), "status": "disqualified" if each.is_disregarded else "valid"}
        if each.organisation in process.organisations:
            bid["tenderers"] = [parties.add(_organisation(process, each.organisation, prefix), "tenderer")]
        details.append(bid | ({"relatedLots": [str(each.lot)]} if each.lot else {}))
    return {"statistics": _statistics(process.bids), "details": details}


def _statistics(bids: Sequence[BidTold]) -> list[Json]:
    found = []
    for lot in sorted({each.lot for each in bids}):
        of_lot = [each for each in bids if each.lot == lot]
        valid = sum(not each.is_disregarded for each in of_lot)
        related = {"relatedLot": str(lot)} if lot else {}
        for measure, value in (("bids", len(of_lot)), ("validBids", valid)):
            found.append({"id": f"{measure}-{lot}", "measure": measure, "value": value} | related)
    return found


def _award(process: ProcessToPublish, award: Award, parties: Parties, prefix: str) -> Json:
    if award.organisation in process.organisations:
        supplier = _organisation(process, award.organisation, prefix)
    else:
        supplier = named_party(award.supplier, award.supplier, prefix)
    lots = {"relatedLots": [str(award.lot)]} if award.lot else {}
    return {
        "id": award_id(award),
        "title": process.standing.procurement.title,
        "status": "active" if award.agreement else "pending",
        "date": instant(award.decided_on),
        "suppliers": [parties.add(supplier, "supplier")],
        "relatedBids": [str(award.tender)],
        **value_of(award.value),
        **lots,
    }


def award_id(award: Award) -> str:
    """Return the id of an award within its process."""
    return f"{award.procurement}-{award.lot}" if award.lot else award.procurement


def _contracts(process: ProcessToPublish, parties: Parties, prefix: str, told: Json) -> list[Json]:
    """Return the contracts begun from the procurement, and add an award where none on record led to one."""
    by_agreement = {each.agreement: award_id(each) for each in process.awards if each.agreement}
    found = []
    for agreement in process.agreements:
        key = agreement.terms[0].agreement
        is_told = process.announced_on is not None and key in by_agreement
        ids = [by_agreement[key] if is_told else terms_id(each) for each in agreement.terms]
        payee = organisation_party(agreement.provider, prefix)
        payer = organisation_party(agreement.commissioner, prefix)
        parties.add(payee, "supplier", *(["payee"] if agreement.kept.payments else []))
        parties.add(payer, "buyer", *(["payer"] if agreement.kept.payments else []))
        if not is_told:
            told.setdefault("awards", []).extend(_awards_of(agreement, ids, payee))
        found += contracts_of(agreement, ids, prefix)
    return found


def _awards_of(agreement: AgreementToPublish, ids: Iterable[str], supplier: Json) -> list[Json]:
    return [
        {"id": own, "title": terms.title, "status": "active", "suppliers": [reference_to(supplier)]}
        | ({"date": instant(terms.awarded_on)} if terms.awarded_on else {})
        for own, terms in zip(ids, agreement.terms, strict=True)
    ]
