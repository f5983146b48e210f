"""P5: reserves that are low for what the council spends, and a year's overspend that is more than all of them.

Whether reserves fall fast or will soon be gone is asked in `treasury`, which needs no budget for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rightsource.budget.rules.net_revenue import by_version, net_revenue
from rightsource.budget.rules.rows import BudgetLine, Version
from rightsource.budget.rules.solvency import ResourcesTest
from rightsource.governance.rules.alarms import Alarm, Question
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import amount_in_words, day_in_words, share_in_words
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.alarms.reserves import held_in_words, of_reserves
from rightsource.treasury.rules.reserve_limits import ReserveLimits
from rightsource.treasury.rules.reserves import ReservesRun, reserves_run
from rightsource.treasury.rules.rows import ReserveFigure

_SECTION_114 = "LGFA 1988 s.114(3)"


def solvency_alarms(
    lines: Sequence[Recorded[BudgetLine]],
    figures: Sequence[Recorded[ReserveFigure]],
    question: Question,
    limits: ReserveLimits,
) -> tuple[Alarm, ...]:
    """Return the alarms on what the council spends beside the reserves that it holds.

    Args:
        lines: budget, forecast and outturn, as the audience knew them.
        figures: balances of reserves, as the audience knew them.
        question: the day, who is who, our rules and the law.
        limits: where the alarm on low reserves begins.

    Source: Local Government Finance Act 1988 s.114(3), F2 of this house: spending likely to be more than resources.
    """
    run = reserves_run(figures, question.council, question.on)
    if run is None:
        return ()
    return (*_low(lines, run, question, limits), *_overspend(lines, run, question))


def _low(
    lines: Sequence[Recorded[BudgetLine]], run: ReservesRun, question: Question, limits: ReserveLimits
) -> Iterator[Alarm]:
    spending = net_revenue(lines, question, run.last.year)
    if spending is None or spending.row.amount.pence <= 0:
        return
    share = Decimal(run.last.usable.pence) / spending.row.amount.pence
    limit = Decimal(str(limits.reserves_low_share))
    if share <= limit:
        words = f"{held_in_words(run)}: {share_in_words(share)} of net revenue expenditure; the alarm is at "
        words += f"{share_in_words(limit)} or less."
        yield of_reserves("reserves-low", run, question, words, (*run.last.figures, spending))


def _overspend(lines: Sequence[Recorded[BudgetLine]], run: ReservesRun, question: Question) -> Iterator[Alarm]:
    """Raise where the year's forecast is over its budget by more than all usable reserves (F2).

    A budget is balanced by law, so what it means to spend is what comes in.
    """
    year = FinancialYear.of(question.on)
    stated = by_version(lines, question, year)
    budget, forecast = stated.get(Version.BUDGET), stated.get(Version.FORECAST)
    if budget is None or forecast is None:
        return
    test = ResourcesTest(year, forecast.row.amount, budget.row.amount, run.last.usable)
    if not test.is_likely_to_exceed:
        return
    yield Alarm(
        key=f"overspend-over-reserves:{year}",
        promise=Promise.P5,
        headline=(
            f"The forecast of {year} is {amount_in_words(test.expenditure - test.income)} over its budget; usable "
            f"reserves were {amount_in_words(run.last.usable)} on {day_in_words(run.last.year.last_day)}. The chief "
            f"finance officer must ask whether spending is likely to be more than resources."
        ),
        rows=(budget, forecast, *run.last.figures),
        law=_SECTION_114,
        since=forecast.row.as_at,
        whose=question.chief_finance_officer,
    )
