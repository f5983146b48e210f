"""The fourteen promises asked on one day, with what one audience knew: the whole judgement is one pure function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from rightsource.constitution.rules.law import LegalValue
from rightsource.governance.rules.rows import Promise
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.scrutiny.rules.evidence import Evidence
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.awards import judge_awards
from rightsource.scrutiny.rules.promises.cases import judge_cases
from rightsource.scrutiny.rules.promises.duties import judge_duties
from rightsource.scrutiny.rules.promises.findings import Finding
from rightsource.scrutiny.rules.promises.group import judge_group
from rightsource.scrutiny.rules.promises.one_offs import judge_one_offs
from rightsource.scrutiny.rules.promises.provenance import judge_provenance
from rightsource.scrutiny.rules.promises.savings import judge_savings
from rightsource.scrutiny.rules.promises.standing import judge_two_pairs_of_eyes, judge_what_is_not_here
from rightsource.scrutiny.rules.promises.vehicles import judge_vehicles
from rightsource.scrutiny.rules.promises.warnings import judge_warnings
from rightsource.scrutiny.rules.thresholds import Thresholds

ChanceOfRunningOut = Callable[[Evidence, date], float | None]
"""Answers with what chance reserves run out, from the evidence known by a day; None where it cannot tell."""

_IN_ORDER = list(Promise)


def judge(
    evidence: Evidence,
    *,
    on: date,
    thresholds: Thresholds,
    law: Sequence[LegalValue] = (),
    outturn: Sequence[OutturnRow] = (),
    chance_of_running_out: ChanceOfRunningOut | None = None,
) -> tuple[Finding, ...]:
    """Return how each promise stands on a day, P1 to P14, from evidence that is already cut to what an audience knew.

    Args:
        evidence: what the audience knew by the day (`Evidence.as_known`), with the council's own settings.
        on: the day; a date inside a row that lies after it has not happened yet.
        thresholds: where our rules begin.
        law: the dated values of the law.
        outturn: the council's own official returns; a vintage after the day is not looked at.
        chance_of_running_out: a projection to ask, where there is one.
    """
    published = tuple(row for row in outturn if row.vintage_on <= on)
    chance = chance_of_running_out(evidence, on) if chance_of_running_out else None
    asked = Asked(evidence, on, thresholds, tuple(law), published, chance)
    findings = (
        judge_duties(asked),
        judge_cases(asked),
        judge_group(asked),
        judge_savings(asked),
        judge_one_offs(asked),
        judge_warnings(asked),
        judge_awards(asked),
        judge_two_pairs_of_eyes(asked),
        judge_provenance(asked),
        judge_vehicles(asked),
        *judge_what_is_not_here(),
    )
    return tuple(sorted(findings, key=lambda one: _IN_ORDER.index(one.promise)))
