"""The group made of its organisations' books: shares, eliminations pair by pair, and the residue shown.

Each side of a pair is set off as its own books tell it. Where the two do not tell the same, the difference is put back
on a line of its own, so that the group still adds up and nobody has hidden it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from rightsource.ledger.rules.belonging import Belonging, Method
from rightsource.ledger.rules.chart import RETAINED, chart_lines, line_of
from rightsource.ledger.rules.rows import PERFORMANCE, AccountKind, Elimination, LineTotal, ServiceDivision, Span
from rightsource.ledger.rules.statements import NOT_CLOSED, position_line
from rightsource.quantities import Money, Month

RESIDUE = "residue"
MINORITY = "minority-share"
ASSOCIATES = "associates"
ASSOCIATES_RESULT = "associates-result"

_TITLES = {
    NOT_CLOSED: "Surplus or deficit not closed to reserves",
    RESIDUE: "What organisations of the group do not say alike of each other",
    MINORITY: "Share of others in organisations taken in full",
    ASSOCIATES: "Share of the net assets of organisations taken by equity",
    ASSOCIATES_RESULT: "Share of the results of organisations taken by equity",
}
_CAPITAL = "share-capital"

Line = tuple[str, ServiceDivision]
BelongingIn = Callable[[str, Month], Belonging]
"""How an organisation belonged to the group at the end of a month."""


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation of the group as it belonged at the end."""

    organisation: str
    method: Method
    share: Fraction


@dataclass(frozen=True, slots=True)
class Pair:
    """What two organisations of a group say of each other.

    Attributes:
        eliminated: what both say alike, and is set off.
        residue: what one says beyond the other: nought where they agree.
    """

    one: str
    other: str
    about: Elimination
    one_says: Money
    other_says: Money

    @property
    def residue(self) -> Money:
        """What is left when the two sides are set against each other."""
        return self.one_says + self.other_says

    @property
    def eliminated(self) -> Money:
        """What both sides say alike; nought where both stand on the same side of their books."""
        if (self.one_says < Money(0)) == (self.other_says < Money(0)):
            return Money(0)
        return min(abs(self.one_says), abs(self.other_says))


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One line of a group statement with its organisations side by side, in the order of the members.

    Attributes:
        set_off: what dealings within the group took off it.
        adjusted: what stands here and in no organisation's own books: residue, the share of others, results by equity.
    """

    line: str
    title: str
    division: ServiceDivision
    each: tuple[Money, ...]
    set_off: Money
    adjusted: Money

    @property
    def group(self) -> Money:
        """The line of the group."""
        return Money.total(self.each) + self.set_off + self.adjusted


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The books of a group: what its months brought, what stands at their end, and what was set off between whom."""

    span: Span
    members: tuple[Member, ...]
    performance: tuple[GroupLine, ...]
    position: tuple[GroupLine, ...]
    pairs: tuple[Pair, ...]
    minority_result: Money

    @property
    def residues(self) -> tuple[Pair, ...]:
        """The pairs that do not say the same of each other."""
        return tuple(pair for pair in self.pairs if pair.residue)


class _Sheet:
    """A statement while it is made: whole pence by line and organisation, and what is set off and adjusted."""

    def __init__(self) -> None:
        self.each: dict[str, dict[Line, int]] = defaultdict(lambda: defaultdict(int))
        self.set_off: dict[Line, int] = defaultdict(int)
        self.adjusted: dict[Line, int] = defaultdict(int)

    def adjust(self, line: str, pence: int) -> None:
        self.adjusted[line, ServiceDivision.NONE] += pence

    def lines(self, members: Sequence[str]) -> tuple[GroupLine, ...]:
        order = [*chart_lines(), NOT_CLOSED, ASSOCIATES, ASSOCIATES_RESULT, MINORITY, RESIDUE]
        divisions = list(ServiceDivision)
        found = {*self.set_off, *self.adjusted, *(line for each in self.each.values() for line in each)}
        return tuple(
            GroupLine(
                line,
                title_of(line),
                division,
                tuple(Money(self.each[member].get((line, division), 0)) for member in members),
                Money(self.set_off.get((line, division), 0)),
                Money(self.adjusted.get((line, division), 0)),
            )
            for line, division in sorted(found, key=lambda key: (order.index(key[0]), divisions.index(key[1])))
        )


def title_of(line: str) -> str:
    """Return the title of a line of a group's statements."""
    return _TITLES[line] if line in _TITLES else line_of(line).title


def consolidate(
    totals: Iterable[LineTotal], members: Sequence[str], span: Span, belonging: BelongingIn
) -> Consolidation:
    """Return the books of a group over a run of months.

    Income and expenditure are taken with the share of their own month, what stands at the end with that of the last.

    Args:
        totals: the books of the members up to the last month, from their beginning.
        members: the organisations of the group, in the order in which they are shown.
        span: the months.
        belonging: how each belonged at the end of each month.
    """
    rows = [each for each in totals if each.organisation in members and each.month <= span.last]
    performance, position = _Sheet(), _Sheet()
    minority_result = 0
    own_rows, rows_between = _sorted_out(rows)
    for member in members:
        own = own_rows[member]
        minority_result += _take_in_results(performance, own, member, span, belonging)
        _take_in_position(position, own, member, belonging(member, span.last), members)
    pairs: list[Pair] = []
    for one, other in combinations(members, 2):
        between = rows_between[frozenset((one, other))]
        for about, sheet in (
            (Elimination.DEALINGS, performance),
            (Elimination.BALANCES, position),
            (Elimination.OWNERSHIP, position),
        ):
            pair = _set_off(sheet, between, (one, other), about=about, span=span, belonging=belonging)
            if pair is not None:
                pairs.append(pair)
                sheet.adjust(RESIDUE, pair.residue.pence)
    at_end = ((member, belonging(member, span.last)) for member in members)
    return Consolidation(
        span=span,
        members=tuple(Member(member, found.method, found.share) for member, found in at_end),
        performance=performance.lines(members),
        position=position.lines(members),
        pairs=tuple(pairs),
        minority_result=Money(minority_result),
    )


def _sorted_out(
    rows: Iterable[LineTotal],
) -> tuple[dict[str, list[LineTotal]], dict[frozenset[str], list[LineTotal]]]:
    """Return rows by whose they are, and by between whom, each looked at once."""
    own: dict[str, list[LineTotal]] = defaultdict(list)
    between: dict[frozenset[str], list[LineTotal]] = defaultdict(list)
    for each in rows:
        own[each.organisation].append(each)
        if each.counterparty:
            between[frozenset((each.organisation, each.counterparty))].append(each)
    return own, between


def _take_in_results(sheet: _Sheet, own: Sequence[LineTotal], member: str, span: Span, belonging: BelongingIn) -> int:
    """Take in a member's income and expenditure month by month, and return what of it is others'."""
    exact: dict[Line, Fraction] = defaultdict(Fraction)
    by_equity, of_others = Fraction(0), Fraction(0)
    for each in own:
        if each.month not in span or each.is_year_end or line_of(each.line).kind not in PERFORMANCE:
            continue
        found = belonging(member, each.month)
        exact[each.line, each.division] += found.factor * each.amount.pence
        if found.method is Method.EQUITY:
            by_equity += found.share * each.amount.pence
        if found.method is Method.FULL:
            of_others += (1 - found.share) * each.amount.pence
    for line, amount in exact.items():
        if amount:
            sheet.each[member][line] = round(amount)
    if by_equity:
        sheet.adjust(ASSOCIATES_RESULT, round(by_equity))
    return round(of_others)


def _take_in_position(
    sheet: _Sheet, own: Sequence[LineTotal], member: str, found: Belonging, members: Sequence[str]
) -> None:
    standing: dict[str, int] = defaultdict(int)
    for each in own:
        standing[position_line(each.line)] += each.amount.pence
    if found.factor:
        for line, pence in part_of(standing, found.factor).items():
            sheet.each[member][line, ServiceDivision.NONE] = pence
    net_assets = sum(pence for line, pence in standing.items() if _is_net_asset(line))
    if found.method is Method.FULL and found.share != 1:
        of_others = round((1 - found.share) * net_assets)
        sheet.adjust(MINORITY, -of_others)
        sheet.adjust(RETAINED, of_others)
    if found.method is Method.EQUITY:
        ours = round(found.share * net_assets)
        # What members of the group paid in is set off against what they hold; the rest was earned since.
        capital = sum(each.amount.pence for each in own if each.line == _CAPITAL and each.counterparty in members)
        sheet.adjust(ASSOCIATES, ours)
        sheet.adjust(_CAPITAL, capital)
        sheet.adjust(RETAINED, -ours - capital)


def _is_net_asset(line: str) -> bool:
    return line != NOT_CLOSED and line_of(line).kind in {AccountKind.ASSET, AccountKind.LIABILITY}


def part_of(amounts: Mapping[str, int], factor: Fraction) -> dict[str, int]:
    """Return a part of amounts that are nil together, in whole pence that are nil together too.

    >>> part_of({"cash": 101, "debtors": 100, "general-fund": -201}, Fraction(1, 2))
    {'cash': 51, 'debtors': 50, 'general-fund': -101}
    """
    exact = {line: factor * pence for line, pence in amounts.items()}
    whole = {line: amount.numerator // amount.denominator for line, amount in exact.items()}
    odd = round(sum(exact.values())) - sum(whole.values())
    by_remainder = sorted(exact, key=lambda line: (whole[line] - exact[line], line))
    for line in by_remainder[:odd]:
        whole[line] += 1
    return whole


def _set_off(
    sheet: _Sheet,
    between: Sequence[LineTotal],
    names: tuple[str, str],
    *,
    about: Elimination,
    span: Span,
    belonging: BelongingIn,
) -> Pair | None:
    """Take what two members say of each other off their lines, and return what each said; None if neither did."""
    exact: dict[str, dict[Line, Fraction]] = {name: defaultdict(Fraction) for name in names}
    for each in between:
        if line_of(each.line).elimination is not about:
            continue
        if about is Elimination.DEALINGS and (each.month not in span or each.is_year_end):
            continue
        month = each.month if about is Elimination.DEALINGS else span.last
        factor = _common_factor(about, *(belonging(name, month) for name in names))
        exact[each.organisation][each.line, each.division] += factor * each.amount.pence
    said = dict.fromkeys(names, 0)
    for name, lines in exact.items():
        for line, amount in lines.items():
            sheet.set_off[line] -= round(amount)
            said[name] += round(amount)
    if not any(any(lines.values()) for lines in exact.values()):
        return None
    one, other = names
    return Pair(one, other, about, Money(said[one]), Money(said[other]))


def _common_factor(about: Elimination, one: Belonging, other: Belonging) -> Fraction:
    """Return which part of what two say of each other is within the group.

    What is held in another is set off whole, since capital is recorded with each holder for that holder's part.
    """
    if about is Elimination.OWNERSHIP:
        is_taken_in = Method.OUTSIDE not in {one.method, other.method}
        return max(one.factor, other.factor) if is_taken_in else Fraction(0)
    return one.factor * other.factor
