"""P8, P9, P10, P12 and P14: what this record can and cannot say of them."""

from __future__ import annotations

from collections.abc import Iterator

from rightsource.budget.rules.savings import SavingTruth, savings_truth
from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Promise
from rightsource.quantities.wording import amount_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, PromiseState, finding

_NOT_HERE: dict[Promise, str] = {
    Promise.P8: "Payments are not on record here, so nothing can be said of them. It takes the ledger and its "
    "payment runs.",
    Promise.P9: "Bids are not received here, so nothing can be said of them. It takes sealed tendering.",
    Promise.P12: "The walls are in the database and are tried by tests; who looked at what is not part of this record.",
    Promise.P14: "Nothing has been published from this record. It takes the open data releases.",
}


def judge_what_is_not_here() -> tuple[Finding, ...]:
    """Return the promises on which this record holds nothing, each with what it would take."""
    return tuple(
        Finding(promise=promise, state=PromiseState.NO_EVIDENCE, found=words) for promise, words in _NOT_HERE.items()
    )


def judge_two_pairs_of_eyes(asked: Asked) -> Finding:
    """Return whether anyone verified a saving that they had claimed themselves."""
    years = sorted({one.row.financial_year for one in asked.evidence.savings})
    savings = [one for year in years for one in savings_truth(asked.evidence.savings, year, asked.on).savings]
    verified = [row for one in savings for row in (one.verified, *one.self_verified) if row is not None]
    return finding(
        Promise.P10,
        [alarm for saving in savings for alarm in _by_the_claimant(asked, saving)],
        looked_at=verified,
        kept="Every verified saving was verified by another than claimed it. Interests are not on record here.",
        nothing="No verification is on record, and interests are not on record here.",
    )


def _by_the_claimant(asked: Asked, saving: SavingTruth) -> Iterator[Alarm]:
    for one in saving.self_verified[:1]:
        yield Alarm(
            key=f"verified-by-claimant:{saving.year}:{saving.saving}",
            promise=Promise.P10,
            headline=(
                f"{saving.title}, {saving.year}: {amount_in_words(one.row.amount)} was verified by the post that "
                f"claimed it ({asked.post(one.row.said_by)}). It counts as nil."
            ),
            rows=(one,) if saving.claimed is None else (saving.claimed, one),
            since=one.row.said_on,
            whose=asked.post(one.row.said_by),
            is_broken=True,
        )
