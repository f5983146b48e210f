"""A need that somebody would buy for: its worth, who buys, who would supply, and the facts that the law asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.commissioning.rules.teckal import Work
from rightsource.quantities import Money


class NeedKind(StrEnum):
    """What is bought, as the law tells kinds apart by threshold."""

    SUPPLIES = "goods"
    SERVICES = "services"
    WORKS = "works"
    LIGHT_TOUCH = "light touch services"
    HEALTH = "health care services"
    CONCESSION = "concession"
    LIGHT_TOUCH_CONCESSION = "light touch concession"


class BuyerKind(StrEnum):
    """What the buyer is to the law."""

    AUTHORITY = "authority"
    CONTROLLED_BODY = "controlled body"
    COMMERCIAL = "commercial body"

    @property
    def in_words(self) -> str:
        """What it means."""
        return _BUYERS[self]


_BUYERS = {
    BuyerKind.AUTHORITY: "a council or another authority",
    BuyerKind.CONTROLLED_BODY: "a vehicle that authorities control, fund or oversee",
    BuyerKind.COMMERCIAL: "a body that trades commercially, neither funded nor overseen by an authority",
}


class NeedFact(StrEnum):
    """A fact of a need on which a route depends. What is not stated is taken not to be so."""

    CONTROLLED_ALONE = "controlled alone"
    CONTROLLED_JOINTLY = "controlled jointly"
    OUTSIDER_DECIDES = "outsider decides"
    PRIVATE_CAPITAL = "private capital"
    CO_OPERATION = "co-operation"
    ONE_SUPPLIER = "one supplier"
    URGENT = "urgent"
    USER_CHOICE = "user choice"
    REPEAT = "repeat"
    NO_TENDER = "no tender"
    INSOLVENCY = "insolvency"
    FRAMEWORK = "framework"
    MUTUAL = "mutual"
    RESERVED_BEFORE = "reserved before"

    @property
    def in_words(self) -> str:
        """What is so, as a clause."""
        return _FACTS[self]


_FACTS = {
    NeedFact.CONTROLLED_ALONE: "the buyer alone controls the supplier as it does its own departments",
    NeedFact.CONTROLLED_JOINTLY: "the buyer and other authorities, each represented, control the supplier together",
    NeedFact.OUTSIDER_DECIDES: "somebody else has decisive influence over the supplier",
    NeedFact.PRIVATE_CAPITAL: "the supplier has private capital",
    NeedFact.CO_OPERATION: "the supplier is an authority too, and both co-operate in public functions",
    NeedFact.ONE_SUPPLIER: "only one supplier can do it, and there is no reasonable alternative",
    NeedFact.URGENT: "it is extremely urgent, and the buyer neither caused nor could foresee the urgency",
    NeedFact.USER_CHOICE: "the person served, or their carer, chooses the supplier",
    NeedFact.REPEAT: "it adds to or repeats what the same supplier does under a contract that was competed for",
    NeedFact.NO_TENDER: "a competition brought no suitable tender",
    NeedFact.INSOLVENCY: "the supplier is insolvent, and its terms are of particular advantage",
    NeedFact.FRAMEWORK: "a framework that covers it is open to the buyer",
    NeedFact.MUTUAL: "employees control the supplier, and it pays its surplus to nobody but members",
    NeedFact.RESERVED_BEFORE: "the supplier held such a reserved contract of this buyer within the last years",
}
_NONE = Money(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody would buy.

    Attributes:
        subject: what for, in words.
        kind: what is bought.
        value: the whole estimated value without VAT, over the whole term with every extension.
        vat: the VAT on it; nil where the supply bears none.
        term_months: for how long, with every extension; 0 where it is not said.
        begun_on: the day on which the procurement begins, by whose law it is judged.
        buyer: what the buyer is.
        facts: what is so.
        work: the supplier's work for its owners and for others, where it is known.
        open_market_share: how much of what co-operating authorities do together is for others, where it is known.
    """

    subject: str
    kind: NeedKind
    value: Money
    begun_on: date
    vat: Money = _NONE
    term_months: int = 0
    buyer: BuyerKind = BuyerKind.AUTHORITY
    facts: frozenset[NeedFact] = frozenset()
    work: Work | None = None
    open_market_share: Decimal | None = None

    @property
    def with_vat(self) -> Money:
        """The value with its VAT."""
        return self.value + self.vat

    def has(self, fact: NeedFact) -> bool:
        """Answer whether a fact is stated."""
        return fact in self.facts
