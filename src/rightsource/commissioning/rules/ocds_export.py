"""What Rightsource knows of contracts, by the Open Contracting Data Standard 1.1: the same facts, the same bytes.

Agreements and registered contracts get a process of their own under the council's prefix; processes that others
published leave as they came. Begin with `agreement_release`, `contract_release` and `release_package`.
Source: Open Contracting Data Standard 1.1.5; org-id.guide for the lists GB-COH and GB-CHC.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rightsource.commissioning.errors import NotAnOcdsPrefix
from rightsource.commissioning.rules.company_numbers import charity_scheme
from rightsource.commissioning.rules.ocds import canonical, content_hash
from rightsource.commissioning.rules.ocds_kept import AgreementKept, amendments_of, implementation_of
from rightsource.commissioning.rules.ocds_parts import (
    Json,
    Parties,
    identifier,
    instant,
    named_party,
    organisation_party,
    party_of,
    period_between,
    period_of,
    reference_to,
    release_of,
    slug,
    value_of,
)
from rightsource.commissioning.rules.register_known import ContractKnown
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PriceEvent, PriceKind
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.quantities import FinancialYear, Money, Period

_DIRECT = (AwardRoute.VERTICAL, AwardRoute.HORIZONTAL, AwardRoute.DIRECT)
_OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_POLICY = "https://standard.open-contracting.org/1.1/en/"
_TAGS = ("tender", "award", "contract")
_EXTENSIONS = "https://raw.githubusercontent.com/open-contracting-extensions"
_BY_FIELD = {
    "lots": f"{_EXTENSIONS}/ocds_lots_extension/v1.1.5/extension.json",
    "bids": f"{_EXTENSIONS}/ocds_bid_extension/master/extension.json",
    "budgetBreakdown": f"{_EXTENSIONS}/ocds_budget_breakdown_extension/master/extension.json",
    "performanceFailures": f"{_EXTENSIONS}/ocds_performance_failures_extension/master/extension.json",
}


@dataclass(frozen=True, slots=True)
class AgreementToPublish:
    """An agreement as everybody knows it: its terms one after another, its parties, and the prices agreed.

    Attributes:
        terms: one set after another, none overlapping.
        known_on: the day since which everybody knows the newest of them.
        kept: what of its life is published.
    """

    terms: tuple[AgreementTerms, ...]
    commissioner: OrganisationInForce
    provider: OrganisationInForce
    prices: tuple[PriceEvent, ...]
    known_on: date
    kept: AgreementKept = field(default_factory=AgreementKept)


def check_ocds_prefix(prefix: str) -> None:
    """Refuse a prefix that cannot be one of the standard.

    Raises:
        NotAnOcdsPrefix: it is not ocds- and six letters or digits.

    Source: OCDS 1.1 reference, "Open Contracting Identifier": a registered prefix is ocds- and six characters.
    """
    if not re.fullmatch(r"ocds-[a-z0-9]{6}", prefix):
        raise NotAnOcdsPrefix(prefix)


def agreement_release(agreement: AgreementToPublish, prefix: str) -> Json:
    """Return the release of an agreement: an award and a contract for each set of its terms."""
    first = agreement.terms[0]
    provider = organisation_party(agreement.provider, prefix)
    buyer = organisation_party(agreement.commissioner, prefix)
    awards = []
    for terms in agreement.terms:
        value = value_of(contract_value(terms.period, agreement.prices))
        awards.append(
            {"id": terms_id(terms), "title": terms.title, "status": "active", "suppliers": [reference_to(provider)]}
            | ({"date": instant(terms.awarded_on)} if terms.awarded_on else {})
            | value
        )
    contracts = contracts_of(agreement, [terms_id(each) for each in agreement.terms], prefix)
    tender = {"id": first.agreement, "title": first.title, "procurementMethodDetails": str(first.route)}
    if first.route in _DIRECT:
        tender["procurementMethod"] = "direct"
    parties = Parties()
    parties.add(buyer, "buyer", "procuringEntity")
    parties.add(provider, "supplier")
    if agreement.kept.payments:
        parties.add(buyer, "payer")
        parties.add(provider, "payee")
    return release_of(
        f"{prefix}-agreement-{slug(first.agreement)}",
        max(each for each in (agreement.known_on, agreement.kept.known_on) if each is not None),
        parties.listed,
        {"buyer": reference_to(buyer), "tender": tender, "awards": awards, "contracts": contracts},
        tags=[*_TAGS, *(["implementation"] if agreement.kept.payments or agreement.kept.failures else [])],
    )


def contracts_of(agreement: AgreementToPublish, award_ids: Sequence[str], prefix: str) -> list[Json]:
    """Return a contract for each set of an agreement's terms, with what of its life is published.

    Args:
        agreement: which.
        award_ids: of which award each set of terms is.
        prefix: the council's.
    """
    payer = reference_to(organisation_party(agreement.commissioner, prefix))
    payee = reference_to(organisation_party(agreement.provider, prefix))
    told = []
    for terms, award in zip(agreement.terms, award_ids, strict=True):
        kept = agreement.kept.within(terms.period, is_last=terms is agreement.terms[-1])
        contract: Json = {"id": terms_id(terms), "awardID": award, "title": terms.title}
        contract |= {"period": period_of(terms.period)} | value_of(contract_value(terms.period, agreement.prices))
        if kept.variations:
            contract["amendments"] = amendments_of(kept)
        told.append(contract | implementation_of(kept, payer=payer, payee=payee))
    return told


def terms_id(terms: AgreementTerms) -> str:
    """Return the id of a contract: its agreement's with the first day of its terms."""
    return f"{terms.agreement}-{terms.period.starts_on.isoformat()}"


def contract_value(period: Period, prices: Iterable[PriceEvent]) -> Money | None:
    """Return what a contract comes to: the agreed prices of its years; None unless every year of it has one."""
    agreed: dict[FinancialYear, tuple[date, Money]] = {}
    for each in prices:
        newest = agreed.get(each.financial_year)
        if each.kind is PriceKind.AGREED and (newest is None or each.asked_on >= newest[0]):
            agreed[each.financial_year] = each.asked_on, each.amount
    if period.last_day is None:
        return None
    year, amounts = FinancialYear.of(period.starts_on), []
    while year.first_day <= period.last_day:
        if year not in agreed:
            return None
        amounts.append(agreed[year][1])
        year = year.next
    return Money.total(amounts)


def registered_releases(contracts: Sequence[ContractKnown], published: dict[str, date], prefix: str) -> list[Json]:
    """Return a release for each contract of the registers.

    Args:
        contracts: those that everybody may know.
        published: of each body the day on which its register was published.
        prefix: the council's.
    """
    named = Counter((each.body, slug(each.reference)) for each in contracts)
    told = []
    for each in contracts:
        # Many contracts of a framework share a reference; each is a process of its own only by something more.
        is_only = each.reference and named[each.body, slug(each.reference)] == 1
        own = slug(each.reference) if is_only else str(each.id)
        ocid = f"{prefix}-register-{slug(each.body)}-{own}"
        told.append(contract_release(each, published[each.body], ocid, prefix))
    return told


def contract_release(contract: ContractKnown, published_on: date, ocid: str, prefix: str) -> Json:
    """Return the release of one contract of a register."""
    buyer = {"id": f"{prefix}-body-{slug(contract.body)}", "name": contract.body}
    supplier = _supplier(contract, prefix)
    own = contract.reference or str(contract.id)
    period = period_between(contract.starts_on, contract.ends_on)
    value = value_of(contract.value)
    titled = {"title": contract.title} if contract.title else {}
    award: Json = {"id": own, "status": "active"} | titled | value | ({"contractPeriod": period} if period else {})
    if supplier:
        award["suppliers"] = [reference_to(supplier)]
    tender = {"id": own} | titled
    if contract.process:
        tender["procurementMethodDetails"] = contract.process
    parties = [buyer | {"roles": ["buyer"]}, *([supplier | {"roles": ["supplier"]}] if supplier else [])]
    terms = {"id": own, "awardID": own} | titled | value | ({"period": period} if period else {})
    told = {"buyer": reference_to(buyer), "tender": tender, "awards": [award], "contracts": [terms]}
    return release_of(ocid, published_on, parties, told, tags=_TAGS)


def release_package(releases: Sequence[Json], *, publisher: str, uri: str) -> Json:
    """Return a release package; its day is that of its newest release, so that the same facts give the same bytes."""
    return _package(releases, publisher, uri) | {"releases": list(releases)}


def record_package(releases: Sequence[Json], *, publisher: str, uri: str) -> Json:
    """Return a record package: of each process all its releases, the oldest first."""
    records: dict[str, list[Json]] = {}
    for each in releases:
        records.setdefault(each["ocid"], []).append(each)
    told = [{"ocid": ocid, "releases": found} for ocid, found in records.items()]
    return _package(releases, publisher, uri) | {"records": told}


def in_order(releases: Iterable[Json]) -> list[Json]:
    """Return each release once, by its process, its date and its id."""
    once = {content_hash(canonical(each)): each for each in releases}
    return sorted(once.values(), key=lambda each: (each["ocid"], str(each.get("date")), each["id"], canonical(each)))


def written_out(package: Json) -> bytes:
    """Return a package as a file."""
    return (json.dumps(package, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def extensions_used(releases: Sequence[Json]) -> list[str]:
    """Return the extensions of the standard whose fields releases use."""
    text = canonical(list(releases))
    return [address for field, address in _BY_FIELD.items() if f'"{field}":' in text]


def _package(releases: Sequence[Json], publisher: str, uri: str) -> Json:
    extensions = extensions_used(releases)
    return ({"extensions": extensions} if extensions else {}) | {
        "uri": uri,
        "version": "1.1",
        "publishedDate": max(str(each["date"]) for each in releases),
        "publisher": {"name": publisher},
        "license": _OGL,
        "publicationPolicy": _POLICY,
    }


def _supplier(contract: ContractKnown, prefix: str) -> Json:
    if not contract.supplier:
        return {}
    charity = contract.charity_number
    known = identifier("GB-COH", contract.company_number, contract.supplier) or identifier(
        charity_scheme(charity), charity, contract.supplier
    )
    told = f"{contract.body}\x1f{contract.supplier}\x1f{contract.supplier_number}"
    other = named_party(contract.supplier, told, prefix)["id"]
    return party_of(known, other, contract.supplier)
