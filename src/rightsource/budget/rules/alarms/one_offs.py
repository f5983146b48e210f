"""P5: reserves that hold up recurrent spending, or of which nobody says what they hold up, where it is material."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rightsource.budget.rules.net_revenue import net_revenue
from rightsource.budget.rules.rows import BudgetLine
from rightsource.governance.rules.alarms import Alarm, Question
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, share_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.reserves import one_off_use
from rightsource.treasury.rules.rows import USABLE, Measure, ReserveFigure, Supports

Use = Recorded[ReserveFigure]

_USES = (Measure.USED, Measure.PLANNED_USE)


@dataclass(frozen=True, slots=True)
class UsesOfYear:
    """The one-off money of a year that is more than nothing: used, or planned to be while nothing was."""

    year: FinancialYear
    measure: Measure
    uses: tuple[Use, ...]


def one_off_alarms(
    lines: Sequence[Recorded[BudgetLine]], figures: Sequence[Use], question: Question
) -> tuple[Alarm, ...]:
    """Return the alarms on reserves used, or planned to be, for what comes back every year or for nobody says what.

    Args:
        lines: budget, forecast and outturn, by whose net spending it is told what is material.
        figures: balances and uses of reserves.
        question: the day, who is who, our rules and the law.
    """
    return tuple(alarm for of_year in uses_by_year(figures, question) for alarm in _of_year(lines, of_year, question))


def uses_by_year(figures: Sequence[Use], question: Question) -> tuple[UsesOfYear, ...]:
    """Return the council's uses of one-off money by year; what was used takes the place of what was planned to be."""
    found = {
        (FinancialYear.of(one.row.as_at), one.row.measure)
        for one in figures
        if one.row.measure in _USES and question.who.is_councils(one.row.organisation)
    }
    stated = sorted(
        (year, measure) for year, measure in found if measure is Measure.USED or (year, Measure.USED) not in found
    )
    return tuple(UsesOfYear(year, measure, _uses(figures, question, year, measure)) for year, measure in stated)


def _uses(figures: Sequence[Use], question: Question, year: FinancialYear, measure: Measure) -> tuple[Use, ...]:
    uses = one_off_use(figures, question.council, year, measure).uses
    return tuple(use for use in uses if use.row.amount.pence > 0)


def _of_year(lines: Sequence[Recorded[BudgetLine]], of_year: UsesOfYear, question: Question) -> Iterator[Alarm]:
    year, is_plan = of_year.year, of_year.measure is Measure.PLANNED_USE
    words_for = {
        Supports.RECURRENT: "are planned to hold up recurrent spending" if is_plan else "held up recurrent spending",
        Supports.NOT_STATED: f"are {'planned to be used' if is_plan else 'used'}, and for what is not stated",
    }
    net = net_revenue(lines, question, year)
    for supports, words in words_for.items():
        found = [use for use in of_year.uses if use.row.kind in USABLE and use.row.supports is supports]
        total = Money.total([use.row.amount for use in found])
        if not found or not _is_material(total, net, question):
            continue
        projects = [use.row.project for use in found if use.row.project]
        named = f"for {', '.join(projects)}" if projects else "no project is named"
        yield Alarm(
            key=f"one-off-money:{year}:{supports.name.lower().replace('_', '-')}",
            promise=Promise.P5,
            headline=f"{amount_in_words(total)} of reserves in {year} {words}{_share(total, net)}; {named}.",
            rows=tuple(found),
            since=year.first_day,
            whose=question.chief_finance_officer,
        )


def _is_material(total: Money, net: Recorded[BudgetLine] | None, question: Question) -> bool:
    return net is None or total.pence >= net.row.amount.pence * question.house.one_off_share_of_net_spending


def _share(total: Money, net: Recorded[BudgetLine] | None) -> str:
    if net is None or net.row.amount.pence <= 0:
        return ""
    share = Decimal(total.pence) / net.row.amount.pence
    return f" ({share_in_words(share)} of net revenue expenditure of {amount_in_words(net.row.amount)})"
