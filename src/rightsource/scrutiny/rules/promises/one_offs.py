"""P5: reserves, capital receipts and other one-off money; asked in `treasury` and in `budget`, and gathered here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rightsource.budget.rules.alarms.one_offs import one_off_alarms, uses_by_year
from rightsource.budget.rules.alarms.solvency import solvency_alarms
from rightsource.governance.rules.alarms import Alarm, first_of_each
from rightsource.governance.rules.rows import Promise
from rightsource.quantities.wording import amount_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.balances import as_recorded, chance_alarms, returns_alarms
from rightsource.scrutiny.rules.promises.findings import Finding, finding
from rightsource.storage.knowledge import Recorded
from rightsource.treasury.rules.alarms.receipts import ReceiptsKnown, receipts_alarms, receipts_looked_at
from rightsource.treasury.rules.alarms.reserves import reserves_alarms
from rightsource.treasury.rules.alarms.standing import cash_alarms, debt_alarms, grant_alarms
from rightsource.treasury.rules.borrowing import debt_of
from rightsource.treasury.rules.reserves import ReservesRun, reserves_run


def judge_one_offs(asked: Asked) -> Finding:
    """Return what one-off money held up, named or not, and how long what is left of it lasts."""
    evidence, question = asked.evidence, asked.question
    run = reserves_run(evidence.reserves_debt, question.council, question.on)
    uses = [use for of_year in uses_by_year(evidence.reserves_debt, question) for use in of_year.uses]
    balances: list[Recorded[Any]] = [
        *(run.last.figures if run else ()),
        *(as_recorded(row) for row in asked.outturn[-1:]),
    ]
    held = f"Usable reserves were {amount_in_words(run.last.usable)} at the last year end known." if run else ""
    return finding(
        Promise.P5,
        first_of_each(_alarms(asked, run)),
        looked_at=[*uses, *receipts_looked_at(_receipts(asked), question), *balances],
        kept=f"No use of one-off money on record is without its purpose. {held}".strip(),
        nothing="No reserve and no use of one-off money is on record.",
        whose=question.chief_finance_officer,
    )


def _alarms(asked: Asked, run: ReservesRun | None) -> Iterator[Alarm]:
    """Give what each part of the record says; the council's own record before official returns of the same balance."""
    evidence, question, limits = asked.evidence, asked.question, asked.thresholds.outturn
    yield from reserves_alarms(evidence.reserves_debt, question, limits)
    yield from solvency_alarms(evidence.budget_forecast, evidence.reserves_debt, question, limits)
    yield from returns_alarms(asked, run)
    yield from chance_alarms(asked, run)
    yield from one_off_alarms(evidence.budget_forecast, evidence.reserves_debt, question)
    yield from receipts_alarms(_receipts(asked), question)
    yield from grant_alarms(evidence.grant_movements, question)
    yield from cash_alarms(evidence.cash_lines, evidence.loans, question)
    debt = debt_of(
        question.council, question.on, loans=evidence.loans, financed=evidence.debt_financed, law=question.law
    )
    yield from debt_alarms(debt, question)


def _receipts(asked: Asked) -> ReceiptsKnown:
    evidence = asked.evidence
    return ReceiptsKnown(evidence.receipts_uses, evidence.reserves_debt, evidence.decisions, evidence.papers)
