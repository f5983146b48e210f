"""What Rightsource knows of contracts, by the Open Contracting Data Standard 1.1: the same facts, the same bytes.

Agreements and registered contracts get a process of their own under the council's prefix; processes that others
published leave as they came. Begin with `agreement_release`, `contract_release` and `release_package`.
Source: Open Contracting Data Standard 1.1.5; org-id.guide for the lists GB-COH and GB-CHC.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rightsource.commissioning.errors import NotAnOcdsPrefix
from rightsource.commissioning.rules.company_numbers import charity_scheme, read_charity_number, read_company_number
from rightsource.commissioning.rules.ocds import canonical, content_hash
from rightsource.commissioning.rules.register_known import ContractKnown
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PriceEvent, PriceKind
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce
from rightsource.quantities import FinancialYear, Money, Period

_DIRECT = (AwardRoute.VERTICAL, AwardRoute.HORIZONTAL, AwardRoute.DIRECT)
_CHARITIES = (LegalForm.CHARITY,)
_OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_POLICY = "https://standard.open-contracting.org/1.1/en/"
_KEY_LENGTH = 12

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AgreementToPublish:
    """An agreement as everybody knows it: its terms one after another, its parties, and the prices agreed.

    Attributes:
        terms: one set after another, none overlapping.
        known_on: the day since which everybody knows the newest of them.
    """

    terms: tuple[AgreementTerms, ...]
    commissioner: OrganisationInForce
    provider: OrganisationInForce
    prices: tuple[PriceEvent, ...]
    known_on: date


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
    provider = _organisation(agreement.provider, prefix)
    buyer = _organisation(agreement.commissioner, prefix)
    awards, contracts = [], []
    for terms in agreement.terms:
        own = f"{terms.agreement}-{terms.period.starts_on.isoformat()}"
        value = _value(contract_value(terms.period, agreement.prices))
        awards.append(
            {"id": own, "title": terms.title, "status": "active", "suppliers": [_reference(provider)]}
            | ({"date": _instant(terms.awarded_on)} if terms.awarded_on else {})
            | value
        )
        contracts.append({"id": own, "awardID": own, "title": terms.title, "period": _of(terms.period)} | value)
    tender = {"id": first.agreement, "title": first.title, "procurementMethodDetails": str(first.route)}
    if first.route in _DIRECT:
        tender["procurementMethod"] = "direct"
    return _release(
        f"{prefix}-agreement-{slug(first.agreement)}",
        agreement.known_on,
        [buyer | {"roles": ["buyer", "procuringEntity"]}, provider | {"roles": ["supplier"]}],
        {"buyer": _reference(buyer), "tender": tender, "awards": awards, "contracts": contracts},
    )


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
    period = _period(contract.starts_on, contract.ends_on)
    value = _value(contract.value)
    titled = {"title": contract.title} if contract.title else {}
    award: Json = {"id": own, "status": "active"} | titled | value | ({"contractPeriod": period} if period else {})
    if supplier:
        award["suppliers"] = [_reference(supplier)]
    tender = {"id": own} | titled
    if contract.process:
        tender["procurementMethodDetails"] = contract.process
    parties = [buyer | {"roles": ["buyer"]}, *([supplier | {"roles": ["supplier"]}] if supplier else [])]
    terms = {"id": own, "awardID": own} | titled | value | ({"period": period} if period else {})
    return _release(
        ocid,
        published_on,
        parties,
        {"buyer": _reference(buyer), "tender": tender, "awards": [award], "contracts": [terms]},
    )


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


def slug(text: str) -> str:
    """Return a text as part of an identifier.

    >>> slug("Norfolk County Council"), slug(" APN/454 94 ")
    ('norfolk-county-council', 'apn-454-94')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _package(releases: Sequence[Json], publisher: str, uri: str) -> Json:
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": max(str(each["date"]) for each in releases),
        "publisher": {"name": publisher},
        "license": _OGL,
        "publicationPolicy": _POLICY,
    }


def _release(ocid: str, day: date, parties: list[Json], told: Json) -> Json:
    tags = ["tender", "award", "contract"]
    whole: Json = {"ocid": ocid, "date": _instant(day), "tag": tags, "initiationType": "tender", "language": "en"}
    whole |= {"parties": parties} | told
    # An id that follows from the content: the same facts are the same release, whoever writes them and when.
    return whole | {"id": f"{ocid}-{content_hash(canonical(whole))[:_KEY_LENGTH]}"}


def _organisation(organisation: OrganisationInForce, prefix: str) -> Json:
    number = organisation.registered_number
    if organisation.legal_form in _CHARITIES:
        charity = read_charity_number(number).number
        identifier = _identifier(charity_scheme(charity), charity, organisation.name)
    else:
        identifier = _identifier("GB-COH", read_company_number(number).number, organisation.name)
    return _party(identifier, f"{prefix}-organisation-{slug(organisation.organisation)}", organisation.name)


def _supplier(contract: ContractKnown, prefix: str) -> Json:
    if not contract.supplier:
        return {}
    charity = contract.charity_number
    identifier = _identifier("GB-COH", contract.company_number, contract.supplier) or _identifier(
        charity_scheme(charity), charity, contract.supplier
    )
    told = f"{contract.body}\x1f{contract.supplier}\x1f{contract.supplier_number}"
    own = hashlib.sha256(told.encode()).hexdigest()[:_KEY_LENGTH]
    return _party(identifier, f"{prefix}-supplier-{own}", contract.supplier)


def _identifier(scheme: str, number: str, name: str) -> Json:
    return {"scheme": scheme, "id": number, "legalName": name} if number else {}


def _party(identifier: Json, other: str, name: str) -> Json:
    if not identifier:
        return {"id": other, "name": name}
    return {"id": f"{identifier['scheme']}-{identifier['id']}", "name": name, "identifier": identifier}


def _reference(party: Json) -> Json:
    return {"id": party["id"], "name": party["name"]}


def _value(amount: Money | None) -> Json:
    return {"value": {"amount": float(amount.decimal_gbp), "currency": "GBP"}} if amount is not None else {}


def _of(period: Period) -> Json:
    return _period(period.starts_on, period.last_day)


def _period(first: date | None, last: date | None) -> Json:
    starts = {"startDate": _instant(first)} if first is not None else {}
    return starts | ({"endDate": f"{last.isoformat()}T23:59:59Z"} if last is not None else {})


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
