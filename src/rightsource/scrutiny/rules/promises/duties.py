"""P1: how the statutory duties stand, as `constitution.rules.duties` finds it; a named gap keeps the promise."""

from __future__ import annotations

from rightsource.constitution.rules.books import delegation_powers
from rightsource.constitution.rules.duties import duty_gaps
from rightsource.governance.rules.rows import Promise
from rightsource.quantities.wording import count_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, PromiseState


def judge_duties(asked: Asked) -> Finding:
    """Return how many verified duties have their post, and how many have a gap, each with its owner."""
    evidence = asked.evidence
    if not evidence.register or not evidence.duties:
        return Finding(
            promise=Promise.P1,
            state=PromiseState.NO_EVIDENCE,
            found="Which post answers for which duty is not on record.",
        )
    standings = duty_gaps(
        evidence.register,
        evidence.duties,
        evidence.posts,
        asked.on,
        organisations=evidence.organisations,
        powers=delegation_powers(),
    )
    counted = [one for one in standings if one.is_counted]
    gaps = [gap for one in counted for gap in one.counted_gaps]
    owners = sorted({gap.owner for gap in gaps if gap.owner})
    with_gaps = sum(1 for one in counted if one.counted_gaps)
    return Finding(
        promise=Promise.P1,
        state=PromiseState.AT_RISK if gaps else PromiseState.KEPT,
        found=f"Of {count_in_words(len(counted), 'verified duty', 'verified duties')} in force: "
        f"{len(counted) - with_gaps} with one filled post, {with_gaps} with a named gap.",
        since=min((gap.first_day for gap in gaps if gap.first_day), default=None),
        whose=", ".join(asked.post(owner) for owner in owners[:3]),
        rows=evidence.duties[:5],
    )
