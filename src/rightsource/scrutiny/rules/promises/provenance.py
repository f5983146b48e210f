"""P11: whether every row known has a source, and whether headline numbers for one thing can be reconciled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from rightsource.governance.rules.alarms import Alarm
from rightsource.governance.rules.rows import Promise
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.scrutiny.rules.headlines import disagreements, how_far_apart, same_period
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, finding
from rightsource.storage.knowledge import Grade, Recorded


def judge_provenance(asked: Asked) -> Finding:
    """Return whether figures can be followed to a source, and which headline numbers disagree."""
    rows = list(_rows(asked))
    sourced = [row for row in rows if row.provenance.source.title or row.provenance.source.grade is Grade.OWN_RECORD]
    return finding(
        Promise.P11,
        _irreconcilable(asked),
        looked_at=asked.evidence.facts[-5:] or rows[-5:],
        kept=f"Of {count_in_words(len(rows), 'row')} known, {len(sourced)} name their source, and no two headline "
        "numbers for one period disagree.",
        nothing="Nothing is on record.",
    )


def _rows(asked: Asked) -> Iterator[Recorded[Any]]:
    for table in fields(asked.evidence):
        if table.name != "register":
            yield from getattr(asked.evidence, table.name)


def _irreconcilable(asked: Asked) -> Iterator[Alarm]:
    share = asked.thresholds.house.figures_differ_share
    for found in disagreements(asked.evidence.facts, differ_share=share):
        same = same_period(found.figures, share)
        if not same:
            continue
        first = same[0].row
        assert first.period_from is not None
        values = ", ".join(f"{one.row.value} ({one.provenance.source.title or 'no source'})" for one in same)
        yield Alarm(
            key=f"irreconcilable:{found.subject}:{first.period_from}:{found.ends_on}:{found.unit}",
            promise=Promise.P11,
            headline=(
                f"{found.subject}: different headline numbers for {day_in_words(first.period_from)} to "
                f"{day_in_words(found.ends_on)}, in {found.unit}: {values}. {how_far_apart(same)}."
            ),
            rows=same,
            since=same[-1].row.happened_on,
        )
