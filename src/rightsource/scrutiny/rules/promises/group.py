"""P3: whether the two sides of every dealing in the group say the same; asked in `budget` of what is forecast."""

from __future__ import annotations

from rightsource.budget.rules.alarms.group import dealings_looked_at, residue_alarms
from rightsource.governance.rules.rows import Promise
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, finding


def judge_group(asked: Asked) -> Finding:
    """Return the dealings of this year's forecast whose two sides differ."""
    lines = asked.evidence.budget_forecast
    return finding(
        Promise.P3,
        residue_alarms(lines, asked.question),
        looked_at=[line for dealing in dealings_looked_at(lines, asked.question) for line in dealing.lines],
        kept="Both sides of every dealing in the group forecast the same. What the books say is on their own page.",
        nothing="No dealing in the group is forecast from both sides. What the books say is on their own page.",
        whose=asked.question.chief_finance_officer,
    )
