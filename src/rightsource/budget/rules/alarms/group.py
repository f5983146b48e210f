"""P3: whether the two sides of every dealing in the group forecast the same; what they do not is a residue."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.budget.rules.group import Dealing, group_members, group_position
from rightsource.budget.rules.rows import BudgetLine, Version
from rightsource.governance.rules.alarms import Alarm, Question
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import amount_in_words
from rightsource.storage.knowledge import Recorded


def residue_alarms(lines: Sequence[Recorded[BudgetLine]], question: Question) -> tuple[Alarm, ...]:
    """Return an alarm for each dealing of this year's forecast of which its two sides say different sums."""
    year = FinancialYear.of(question.on)
    return tuple(_residue(each, year, question) for each in dealings_looked_at(lines, question) if each.residue)


def dealings_looked_at(lines: Sequence[Recorded[BudgetLine]], question: Question) -> tuple[Dealing, ...]:
    """Return the dealings of this year's forecast of which both sides have made a statement."""
    year = FinancialYear.of(question.on)
    members = group_members(question.who.organisations, question.on)
    return group_position(lines, members, year, Version.FORECAST, question.on).two_sided


def _residue(dealing: Dealing, year: FinancialYear, question: Question) -> Alarm:
    name = question.who.name
    return Alarm(
        key=f"group-residue:{year}:{dealing.payer}:{dealing.payee}",
        promise=Promise.P3,
        headline=(
            f"In {year} {name(dealing.payee)} expects {amount_in_words(dealing.payee_says)} from "
            f"{name(dealing.payer)}, which means to pay {amount_in_words(dealing.payer_says)}: "
            f"{amount_in_words(dealing.residue)} is unexplained."
        ),
        rows=dealing.lines,
        since=max((line.row.as_at for line in dealing.lines), default=None),
        whose=question.chief_finance_officer,
    )
