"""P3: whether the two sides of every dealing in the group say the same; what they do not is a residue, and is shown."""

from __future__ import annotations

from rightsource.budget.rules.group import Dealing, group_members, group_position
from rightsource.budget.rules.rows import Version
from rightsource.constitution.rules.rows import Role
from rightsource.governance.rules.rows import Promise
from rightsource.quantities import FinancialYear
from rightsource.quantities.wording import amount_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Alarm, Finding, finding


def judge_group(asked: Asked) -> Finding:
    """Return the dealings of this year's forecast whose two sides differ; transactions are not on record here yet."""
    year = FinancialYear.of(asked.on)
    members = group_members(asked.evidence.organisations, asked.on)
    group = group_position(asked.evidence.budget_forecast, members, year, Version.FORECAST, asked.on)
    two_sided = [
        dealing
        for dealing in group.dealings
        if {dealing.payer, dealing.payee} <= {one.organisation for one in group.organisations}
    ]
    return finding(
        Promise.P3,
        [_residue(asked, dealing, year) for dealing in two_sided if dealing.residue],
        looked_at=[line for dealing in two_sided for line in dealing.lines],
        kept="Both sides of every dealing in the group say the same. Single transactions are not on record here.",
        nothing="No dealing in the group is on record from both sides, and no single transaction is on record here.",
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
    )


def _residue(asked: Asked, dealing: Dealing, year: FinancialYear) -> Alarm:
    return Alarm(
        key=f"group-residue:{year}:{dealing.payer}:{dealing.payee}",
        promise=Promise.P3,
        headline=(
            f"In {year} {asked.name(dealing.payee)} expects {amount_in_words(dealing.payee_says)} from "
            f"{asked.name(dealing.payer)}, which means to pay {amount_in_words(dealing.payer_says)}: "
            f"{amount_in_words(dealing.residue)} is unexplained."
        ),
        rows=dealing.lines,
        since=max((line.row.as_at for line in dealing.lines), default=None),
        whose=asked.holder_of(Role.CHIEF_FINANCE_OFFICER),
    )
