"""The fields by which a form says what would be bought: amounts, term, buyer, facts, the supplier's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.commissioning.rules.procurement.need import BuyerKind, NeedFact, NeedKind
from rightsource.commissioning.rules.teckal import Work
from rightsource.quantities import Money
from rightsource.web.acting import Filled

_MOST_MONTHS = 1_200
_WHOLE = Decimal(100)
_IN_POUNDS = "Give an amount in pounds, such as 250000"
KINDS = {str(each): f"{each[0].upper()}{each[1:]}" for each in NeedKind}
BUYERS = {str(each): f"{each.in_words[0].upper()}{each.in_words[1:]}" for each in BuyerKind}
FACTS = {str(each): f"{each.in_words[0].upper()}{each.in_words[1:]}" for each in NeedFact}


@dataclass(frozen=True, slots=True)
class NeedFilled:
    """What a form says of a need, beside its kind and its day."""

    value: Money
    vat: Money
    term_months: int
    buyer: BuyerKind
    facts: frozenset[NeedFact]
    work: Work | None
    open_market_share: Decimal | None


def facts_in(ticked: Iterable[str]) -> frozenset[NeedFact]:
    """Return the facts that are ticked; what is no fact is passed over."""
    return frozenset(NeedFact(each) for each in ticked if each in FACTS)


def need_of(filled: Filled, facts: frozenset[NeedFact]) -> NeedFilled:
    """Return what a form says of a need; what is wrong with it stands in its errors."""
    said = filled.values
    has_work = bool(said.get("owner_work") or said.get("external_work"))
    return NeedFilled(
        value=_amount(filled, "value"),
        vat=_amount(filled, "vat") if said.get("vat") else Money(0),
        term_months=_months(filled),
        buyer=BuyerKind(said["buyer"]) if said.get("buyer") in BUYERS else BuyerKind.AUTHORITY,
        facts=facts,
        work=Work(_amount(filled, "owner_work"), _amount(filled, "external_work")) if has_work else None,
        open_market_share=_share(filled),
    )


def day_of(filled: Filled, name: str) -> date:
    """Return the day that a field says; where it says none, that is an error."""
    try:
        return date.fromisoformat(filled.values.get(name, "").strip())
    except ValueError:
        filled.errors[name] = "Give the day as 2026-04-01"
        return date.min


def _amount(filled: Filled, name: str) -> Money:
    amount = filled.pounds(name, _IN_POUNDS)
    if amount < Money(0):
        filled.errors[name] = _IN_POUNDS
    return amount


def _months(filled: Filled) -> int:
    said = filled.values.get("months", "").strip()
    if not said:
        return 0
    if not (said.isascii() and said.isdigit()) or int(said) > _MOST_MONTHS:
        filled.errors["months"] = f"Give a number of months up to {_MOST_MONTHS:,}"
        return 0
    return int(said)


def _share(filled: Filled) -> Decimal | None:
    said = filled.values.get("open_market", "").strip().removesuffix("%")
    if not said:
        return None
    if not (said.replace(".", "", 1).isdigit() and said.isascii()) or Decimal(said) > _WHOLE:
        filled.errors["open_market"] = "Give a percentage from 0 to 100"
        return None
    return (Decimal(said) / _WHOLE).quantize(Decimal("0.0001"))
