"""P4: what was planned, said and verified of each saving; what is wrong with any is asked in `budget`."""

from __future__ import annotations

from rightsource.budget.rules.alarms.savings import claims_alarms, savings_alarms, truths
from rightsource.budget.rules.register import RegisterMaterial
from rightsource.budget.rules.savings import SavingTruth
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, finding


def judge_savings(asked: Asked) -> Finding:
    """Return what became of savings: short of their plan, claimed and not verified, counted twice, or verified."""
    figures = asked.evidence.savings
    found = truths(figures, asked.question)
    judged = [one for truth in found for saving in truth.savings if _is_said(saving) for one in saving.figures]
    verified = Money.total([truth.total.verified for truth in found])
    return finding(
        Promise.P4,
        (*savings_alarms(figures, asked.question), *claims_alarms(_register(asked), asked.question)),
        looked_at=judged,
        kept=f"Nothing claimed is overdue to be verified; {amount_in_words(verified)} is verified by a second person.",
        nothing="Nothing is on record of what became of any saving.",
        whose=asked.question.chief_finance_officer,
    )


def _register(asked: Asked) -> RegisterMaterial:
    """Return what of the savings register tells which lines of the books are claimed twice."""
    evidence = asked.evidence
    return RegisterMaterial(
        figures=evidence.savings, proposals=evidence.saving_proposals, ledger=evidence.ledger_evidence
    )


def _is_said(saving: SavingTruth) -> bool:
    return any((saving.forecast, saving.claimed, saving.verified, saving.not_delivered))
