"""How an organisation belongs to a group on a day: by which method it is taken in, and with what share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from rightsource.federation.rules.ownership import Held, controlled_by, owners_of
from rightsource.federation.rules.rows import HoldingKind

_SIGNIFICANT = Fraction(20, 100)
"""From this share on influence is presumed to be significant. Source: IAS 28 para. 5."""


class Method(StrEnum):
    """How the books of an organisation are taken into those of a group.

    Source: IFRS 10 para. 19 for one that is controlled; IFRS 11 paras. 20 and 24 for joint operations and ventures;
    IAS 28 para. 16 for associates; the Code of Practice on Local Authority Accounting follows them.
    """

    FULL = "full"
    PROPORTIONATE = "proportionate"
    EQUITY = "equity"
    OUTSIDE = "not taken in"


@dataclass(frozen=True, slots=True)
class Belonging:
    """How an organisation belongs to a group on a day.

    Attributes:
        share: what the parent owns of it, through others too, from 0 to 1.
    """

    method: Method
    share: Fraction

    @property
    def factor(self) -> Fraction:
        """Which part of each of its lines stands in the group's: all, the share, or none."""
        return {Method.FULL: Fraction(1), Method.PROPORTIONATE: self.share}.get(self.method, Fraction(0))


WHOLE = Belonging(Method.FULL, Fraction(1))
NOT_OF_THE_GROUP = Belonging(Method.OUTSIDE, Fraction(0))


def belonging_on(holdings: Iterable[Held], parent: str, organisation: str, on: date) -> Belonging:
    """Return how an organisation belongs to a parent's group on a day, from who owns and controls whom.

    One alone in control takes it in full; of several in control each takes its share of a joint committee, and any
    other joint body by equity; without control a share of a fifth or more is taken by equity.
    """
    if organisation == parent:
        return WHOLE
    held = tuple(holdings)
    share = effective_share(held, parent, organisation, on)
    if organisation in controlled_by(held, parent, on):
        return Belonging(_method_of_controlled(held, organisation, on), share)
    return Belonging(Method.EQUITY, share) if share >= _SIGNIFICANT else NOT_OF_THE_GROUP


def effective_share(
    holdings: Iterable[Held], parent: str, organisation: str, on: date, *, through: frozenset[str] = frozenset()
) -> Fraction:
    """Return what a parent owns of an organisation on a day, through others too; a part not established counts nought.

    Args:
        holdings: who owns whom.
        parent: whose share it is.
        organisation: in which it is.
        on: the day.
        through: organisations already gone through, so that a circle of owners ends.
    """
    if organisation == parent:
        return Fraction(1)
    held = tuple(holdings)
    found = Fraction(0)
    for each in owners_of(held, organisation, on):
        if each.row.owner not in through and each.row.share_percent is not None:
            above = effective_share(held, parent, each.row.owner, on, through=through | {organisation})
            found += above * Fraction(each.row.share_percent) / 100
    return found


def _method_of_controlled(holdings: Iterable[Held], organisation: str, on: date) -> Method:
    in_control = [each for each in owners_of(holdings, organisation, on) if each.row.has_control]
    if len({each.row.owner for each in in_control}) == 1:
        return Method.FULL
    is_joint_operation = any(each.row.kind is HoldingKind.JOINT_COMMITTEE for each in in_control)
    return Method.PROPORTIONATE if is_joint_operation else Method.EQUITY
