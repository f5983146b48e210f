"""What every door tells of books and of a group: statements side by side, what was set off, and what moved last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from rightsource.ledger.rules.belonging import Method
from rightsource.ledger.rules.cash_flow import CashFlow, CashPair, GroupCashFlow
from rightsource.ledger.rules.group import Consolidation, GroupLine
from rightsource.ledger.rules.moved import LineMoved, Standing
from rightsource.ledger.rules.payments import Payment
from rightsource.ledger.rules.rows import Activity, ServiceDivision
from rightsource.ledger.rules.statements import BalanceSheet, IncomeAndExpenditure, ReserveMovement
from rightsource.ledger.rules.unmatched import Matched
from rightsource.quantities import Money, Month

_SHARE_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of one organisation for a run of months."""

    organisation: str
    income_and_expenditure: IncomeAndExpenditure
    balance_sheet: BalanceSheet
    movement_in_reserves: tuple[ReserveMovement, ...]
    cash_flow: CashFlow


@dataclass(frozen=True, slots=True)
class StatementsAsked:
    """The statements of organisations, side by side; debit is positive, and in the cash flow what came in is.

    Attributes:
        as_at: the instant as of which the record was read; null for all of it.
        names: the name of each organisation, by its key.
    """

    first: Month
    last: Month
    as_at: datetime | None
    names: dict[str, str]
    organisations: tuple[Statements, ...]


@dataclass(frozen=True, slots=True)
class GroupMember:
    """An organisation of a group as it belonged at the end.

    Attributes:
        share: what the parent owns of it, from 0 to 1.
    """

    organisation: str
    name: str
    method: Method
    share: Decimal


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One line of a group's statement.

    Attributes:
        activity: of a cash flow, which part of it; null in other statements.
        each: what each member has, in the members' order.
        set_off: what dealings within the group took off it.
        adjusted: what stands here and in no organisation's own books.
        group: what the group has.
    """

    line: str
    title: str
    division: ServiceDivision
    activity: Activity | None
    each: tuple[Money, ...]
    set_off: Money
    adjusted: Money
    group: Money


@dataclass(frozen=True, slots=True)
class SetOff:
    """What two members say of each other, and what is left when the two are set against each other."""

    one: str
    other: str
    about: str
    one_says: Money
    other_says: Money
    residue: Money


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of the group's position at the last month's end, beside the end of the month before."""

    line: str
    title: str
    before: Money
    now: Money
    moved: Money


@dataclass(frozen=True, slots=True)
class GroupCash:
    """How the group's cash went, its members side by side; what came in is above nought."""

    opening: tuple[Money, ...]
    lines: tuple[GroupRow, ...]
    changed: tuple[Money, ...]
    closing: tuple[Money, ...]
    set_off: tuple[SetOff, ...]


@dataclass(frozen=True, slots=True)
class GroupStatement:
    """The books of a group for a run of months, its members side by side; debit is positive.

    Attributes:
        as_at: the instant as of which the record was read; null for all of it.
        parent: by whose holdings the others are taken in; blank where each is taken in whole.
        standing: where it stands at the end of the last month.
        stood: where it stood at the end of the month before.
        moved: what moved in the last month, line by line.
        minority_result: what of the result is others'.
    """

    first: Month
    last: Month
    as_at: datetime | None
    parent: str
    members: tuple[GroupMember, ...]
    standing: Standing
    stood: Standing
    moved: tuple[Moved, ...]
    income_and_expenditure: tuple[GroupRow, ...]
    position: tuple[GroupRow, ...]
    cash_flow: GroupCash
    set_off: tuple[SetOff, ...]
    payments: tuple[Payment, ...]
    minority_result: Money

    @property
    def residues(self) -> tuple[SetOff, ...]:
        """The pairs that do not say the same of each other."""
        return tuple(each for each in self.set_off if each.residue)


@dataclass(frozen=True, slots=True)
class DealingsMatched:
    """What organisations charged and lent each other, beside what the other side says.

    Attributes:
        as_at: the instant as of which the record was read; null for all of it.
        counts: how many stand in each kind of answer.
        unmatched: those that differ, and time does not explain it; the largest difference first.
        in_time: those that the other posts at another time, or has time yet to post.
    """

    first: Month
    last: Month
    as_at: datetime | None
    counts: dict[str, int]
    unmatched: tuple[Matched, ...]
    in_time: tuple[Matched, ...]


def group_statement(
    group: Consolidation,
    cash: GroupCashFlow,
    *,
    as_at: datetime | None,
    parent: str,
    names: Mapping[str, str],
    ends: tuple[Standing, Standing],
    moved: Iterable[LineMoved],
    payments: tuple[Payment, ...],
) -> GroupStatement:
    """Return what is told of a group.

    Args:
        group: its books for the months.
        cash: its cash in these months.
        as_at: the instant as of which the record was read.
        parent: by whose holdings its members are taken in.
        names: the name of each member.
        ends: where it stood a month before the last, and where it stands.
        moved: what moved in the last month.
        payments: who paid whom.
    """
    stood, standing = ends
    return GroupStatement(
        first=group.span.first,
        last=group.span.last,
        as_at=as_at,
        parent=parent,
        members=tuple(
            GroupMember(each.organisation, names[each.organisation], each.method, _decimal(each.share))
            for each in group.members
        ),
        standing=standing,
        stood=stood,
        moved=tuple(Moved(each.line, each.title, each.before, each.now, each.moved) for each in moved),
        income_and_expenditure=tuple(_row(each) for each in group.performance),
        position=tuple(_row(each) for each in group.position),
        cash_flow=_cash(cash),
        set_off=tuple(
            SetOff(pair.one, pair.other, pair.about.value, pair.one_says, pair.other_says, pair.residue)
            for pair in group.pairs
        ),
        payments=payments,
        minority_result=group.minority_result,
    )


def _cash(cash: GroupCashFlow) -> GroupCash:
    rows = [
        _row(each, activity)
        for activity in (Activity.OPERATING, Activity.INVESTING, Activity.FINANCING)
        for each in cash.of(activity)
    ]
    return GroupCash(cash.opening, tuple(rows), cash.changed, cash.closing, tuple(_paid(pair) for pair in cash.pairs))


def _paid(pair: CashPair) -> SetOff:
    return SetOff(pair.one, pair.other, "what one pays the other", pair.one_says, pair.other_says, pair.residue)


def _row(each: GroupLine, activity: Activity | None = None) -> GroupRow:
    return GroupRow(
        each.line, each.title, each.division, activity, each.each, each.set_off, each.adjusted, each.group
    )  # fmt: skip


def _decimal(share: Fraction) -> Decimal:
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(_SHARE_PLACES)
