"""The group on one page: what each organisation takes in and spends, and what is left when dealings among them go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.budget.rules.rows import BudgetLine, Flow, Heading, Version
from rightsource.constitution.rules.rows import OrganisationInForce
from rightsource.quantities import FinancialYear, Money
from rightsource.storage.knowledge import Recorded

Line = Recorded[BudgetLine]


@dataclass(frozen=True, slots=True)
class OrganisationPosition:
    """One organisation's statement of a year: the latest on record, and the lines it is made of.

    Attributes:
        organisation: whose it is.
        as_at: the day of the statement.
        lines: what it adds up, without totals that would count the same money twice.
    """

    organisation: str
    as_at: date
    lines: tuple[Line, ...]

    @property
    def income(self) -> Money:
        """All that comes in."""
        return _total(self.lines, Flow.INCOME)

    @property
    def expenditure(self) -> Money:
        """All that goes out."""
        return _total(self.lines, Flow.EXPENDITURE)

    @property
    def result(self) -> Money:
        """Income less expenditure: a deficit is negative."""
        return self.income - self.expenditure

    def under(self, heading: Heading, flow: Flow) -> Money:
        """Return what stands under one heading."""
        return _total([line for line in self.lines if line.row.heading is heading], flow)


@dataclass(frozen=True, slots=True)
class Dealing:
    """What one member pays another in the year, as each of the two says.

    Attributes:
        payer: who pays.
        payee: who is paid.
        lines: the payer's lines of expenditure and the payee's lines of income.
    """

    payer: str
    payee: str
    lines: tuple[Line, ...]

    @property
    def payer_says(self) -> Money:
        """What the payer has as expenditure."""
        return _total(self.lines, Flow.EXPENDITURE)

    @property
    def payee_says(self) -> Money:
        """What the payee has as income."""
        return _total(self.lines, Flow.INCOME)

    @property
    def residue(self) -> Money:
        """What the payee expects beyond what the payer means to pay: nil where the two agree, and never hidden."""
        return self.payee_says - self.payer_says


@dataclass(frozen=True, slots=True)
class GroupPosition:
    """The group of a year: its members' statements, and their dealings with each other, which are taken out.

    Attributes:
        year: the year.
        version: budget, forecast or outturn.
        on: the day as at which the latest statements were taken.
        organisations: one statement for each member that has one, by key.
        dealings: every payment among members, by payer and payee.
        missing: members without a statement, so that no total passes for whole when it is not.
    """

    year: FinancialYear
    version: Version
    on: date
    organisations: tuple[OrganisationPosition, ...]
    dealings: tuple[Dealing, ...]
    missing: tuple[str, ...]

    @property
    def members_income(self) -> Money:
        """The members' income, simply added up."""
        return Money.total([each.income for each in self.organisations])

    @property
    def members_expenditure(self) -> Money:
        """The members' expenditure, simply added up."""
        return Money.total([each.expenditure for each in self.organisations])

    @property
    def intra_group_income(self) -> Money:
        """Income that members have from each other."""
        return Money.total([dealing.payee_says for dealing in self.dealings])

    @property
    def intra_group_expenditure(self) -> Money:
        """Expenditure that members have with each other."""
        return Money.total([dealing.payer_says for dealing in self.dealings])

    @property
    def income(self) -> Money:
        """What the group takes in from outside."""
        return self.members_income - self.intra_group_income

    @property
    def expenditure(self) -> Money:
        """What the group spends outside."""
        return self.members_expenditure - self.intra_group_expenditure

    @property
    def result(self) -> Money:
        """What the group has over, or is short of."""
        return self.income - self.expenditure

    @property
    def residue(self) -> Money:
        """By how much the members' results overstate the group's, because two sides of a dealing differ."""
        return Money.total([dealing.residue for dealing in self.dealings])

    @property
    def two_sided(self) -> tuple[Dealing, ...]:
        """The dealings of which both sides have made a statement, so that what one says can be held against it."""
        stated = {each.organisation for each in self.organisations}
        return tuple(dealing for dealing in self.dealings if {dealing.payer, dealing.payee} <= stated)

    @property
    def disagreements(self) -> tuple[Dealing, ...]:
        """The dealings whose two sides differ."""
        return tuple(dealing for dealing in self.dealings if dealing.residue)


def group_members(organisations: Iterable[Recorded[OrganisationInForce]], on: date) -> frozenset[str]:
    """Return the organisations that are consolidated in the council's group on a day."""
    return frozenset(each.row.organisation for each in organisations if each.row.is_group and on in each.row.period)


def group_position(
    lines: Iterable[Line], members: Collection[str], year: FinancialYear, version: Version, as_at: date
) -> GroupPosition:
    """Return the group's position: each member's latest statement by a day, with dealings among members taken out.

    A dealing is taken out as each side states it. Where the sides differ the group's result differs from the sum of
    its members' by exactly that residue, which is shown.
    """
    latest = {
        member: statement(lines_of_one, year, version, as_at) for member, lines_of_one in _by_member(lines, members)
    }
    positions = tuple(position for _, position in sorted(latest.items()) if position is not None)
    return GroupPosition(
        year=year,
        version=version,
        on=as_at,
        organisations=positions,
        dealings=_dealings(positions, members),
        missing=tuple(sorted(set(members) - {position.organisation for position in positions})),
    )


def statement(lines: Iterable[Line], year: FinancialYear, version: Version, on: date) -> OrganisationPosition | None:
    """Return one organisation's latest statement of a year by a day, or None where it has made none.

    Args:
        lines: lines of that organisation alone.
        year: the year they speak of.
        version: budget, forecast or outturn.
        on: the day by which the statement was drawn up.
    """
    stated = [line for line in lines if line.row.financial_year == year and line.row.version is version]
    stated = [line for line in stated if line.row.as_at <= on]
    if not stated:
        return None
    as_at = max(line.row.as_at for line in stated)
    latest = [line for line in stated if line.row.as_at == as_at]
    return OrganisationPosition(latest[0].row.organisation, as_at, _without_totals(latest))


def _by_member(lines: Iterable[Line], members: Collection[str]) -> Iterable[tuple[str, list[Line]]]:
    by_member: dict[str, list[Line]] = {member: [] for member in members}
    for line in lines:
        if line.row.organisation in by_member:
            by_member[line.row.organisation].append(line)
    return by_member.items()


def _without_totals(lines: Sequence[Line]) -> tuple[Line, ...]:
    # Net revenue expenditure is a total over services. It stands alone where only the total was published.
    parts = tuple(line for line in lines if line.row.heading is not Heading.NET_REVENUE)
    return parts if any(line.row.flow is Flow.EXPENDITURE for line in parts) else tuple(lines)


def _dealings(positions: Iterable[OrganisationPosition], members: Collection[str]) -> tuple[Dealing, ...]:
    sides: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for position in positions:
        for line in position.lines:
            row = line.row
            if row.counterparty in members and row.counterparty != row.organisation:
                pays = row.flow is Flow.EXPENDITURE
                sides[(row.organisation, row.counterparty) if pays else (row.counterparty, row.organisation)].append(
                    line
                )
    return tuple(Dealing(payer, payee, tuple(found)) for (payer, payee), found in sorted(sides.items()))


def _total(lines: Iterable[Line], flow: Flow) -> Money:
    return Money.total([line.row.amount for line in lines if line.row.flow is flow])
