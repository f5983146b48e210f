"""The parts that every release of the open contracting standard is put together of: parties, values, periods, days.

Source: Open Contracting Data Standard 1.1.5; org-id.guide for the lists GB-COH and GB-CHC.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from rightsource.commissioning.rules.company_numbers import charity_scheme, read_charity_number, read_company_number
from rightsource.commissioning.rules.ocds import canonical, content_hash
from rightsource.constitution.rules.rows import LegalForm, OrganisationInForce
from rightsource.quantities import Money, Period

Json = dict[str, Any]

_CHARITIES = (LegalForm.CHARITY,)
_KEY_LENGTH = 12


class Parties:
    """Who takes part in a process, each once with all its roles, in the order in which they came."""

    def __init__(self) -> None:
        self._by_id: dict[str, Json] = {}

    def add(self, party: Json, *roles: str) -> Json:
        """Add a party with roles, and return how it is referred to."""
        known = self._by_id.setdefault(party["id"], party | {"roles": []})
        known["roles"] += [each for each in roles if each not in known["roles"]]
        return reference_to(party)

    @property
    def listed(self) -> list[Json]:
        """The parties."""
        return list(self._by_id.values())


def release_of(ocid: str, day: date, parties: list[Json], told: Json, *, tags: Sequence[str]) -> Json:
    """Return a release; its id follows from its content, so the same facts are the same release."""
    whole: Json = {"ocid": ocid, "date": instant(day), "tag": list(tags), "initiationType": "tender", "language": "en"}
    whole |= {"parties": parties} | told
    return whole | {"id": f"{ocid}-{content_hash(canonical(whole))[:_KEY_LENGTH]}"}


def organisation_party(organisation: OrganisationInForce, prefix: str) -> Json:
    """Return an organisation on record as a party, by its registered number where it has one."""
    number = organisation.registered_number
    if organisation.legal_form in _CHARITIES:
        charity = read_charity_number(number).number
        known = identifier(charity_scheme(charity), charity, organisation.name)
    else:
        known = identifier("GB-COH", read_company_number(number).number, organisation.name)
    return party_of(known, f"{prefix}-organisation-{slug(organisation.organisation)}", organisation.name)


def named_party(name: str, told: str, prefix: str) -> Json:
    """Return a supplier that is known by its name alone as a party; `told` tells it from others of that name."""
    own = hashlib.sha256(told.encode()).hexdigest()[:_KEY_LENGTH]
    return party_of({}, f"{prefix}-supplier-{own}", name)


def identifier(scheme: str, number: str, name: str) -> Json:
    """Return an identifier of a public list; nothing where there is no number."""
    return {"scheme": scheme, "id": number, "legalName": name} if number else {}


def party_of(known: Json, other: str, name: str) -> Json:
    """Return a party by its identifier, or by another id where it has none."""
    if not known:
        return {"id": other, "name": name}
    return {"id": f"{known['scheme']}-{known['id']}", "name": name, "identifier": known}


def reference_to(party: Json) -> Json:
    """Return how a party is referred to."""
    return {"id": party["id"], "name": party["name"]}


def amount_of(amount: Money) -> Json:
    """Return an amount."""
    return {"amount": float(amount.decimal_gbp), "currency": "GBP"}


def value_of(amount: Money | None) -> Json:
    """Return the field of a value; nothing where there is none."""
    return {"value": amount_of(amount)} if amount is not None else {}


def period_of(period: Period) -> Json:
    """Return a period."""
    return period_between(period.starts_on, period.last_day)


def period_between(first: date | None, last: date | None) -> Json:
    """Return a period from one day to another, as far as they are known."""
    starts = {"startDate": instant(first)} if first is not None else {}
    return starts | ({"endDate": f"{last.isoformat()}T23:59:59Z"} if last is not None else {})


def instant(day: date) -> str:
    """Return the beginning of a day."""
    return f"{day.isoformat()}T00:00:00Z"


def slug(text: str) -> str:
    """Return a text as part of an identifier.

    >>> slug("Norfolk County Council"), slug(" APN/454 94 ")
    ('norfolk-county-council', 'apn-454-94')
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
