"""`rightsource backtest`: how good a forecast of distress would have been, from what was published by each day."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.calibrate import Vintage, outturn_of
from rightsource.cli.door import AsJson, answer, counting, verb
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from rightsource.planning.rules.backtest.running import Backtest
    from rightsource.planning.rules.backtest.scores import Interval, Judged, Named, Score

_SHOWN = 12


@verb(
    "backtest",
    example="rightsource backtest --outturn outturn/*.xls* --labels distress.csv --from 2013 --horizon 3 --json",
)
def run(
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More workbooks, so that --outturn takes many.")
    ] = None,
    *,
    outturn: Annotated[
        list[Path],
        typer.Option("--outturn", metavar="FILE", help="RS and RA workbooks as published, or folders of them."),
    ],
    labels: Annotated[
        Path,
        typer.Option(
            "--labels", exists=True, dir_okay=False, metavar="FILE", help="Reported distress: council,gss,event,date."
        ),
    ],
    first: Annotated[
        int, typer.Option("--from", min=2000, max=2100, metavar="YEAR", help="The first year scored, as at 30 June.")
    ],
    horizon: Annotated[
        int, typer.Option("--horizon", min=1, max=9, metavar="N", help="Distress within so many years.")
    ],
    labels_to: Annotated[
        datetime | None,
        typer.Option(
            "--labels-to",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="The day to which the labels are complete; if not given, the end of the financial year of the last.",
        ),
    ] = None,
    vintage: Vintage = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="How many processes work; one a processor if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Score forecasts of distress for every upper-tier council and year, each from what was published by its day.

    It needs no council and no database. Distress is of two kinds, kept apart: as reported (a section 114(3) report or
    exceptional financial support, from the label file), and as computed (usable reserves under a stated share of
    spending). The model stands beside four baselines; under five cases there is no AUC.

    As JSON, for reported distress: model, model_recalibrated and each of baselines (reserves, last_change,
    resilience_index, logistic) with auc, brier, intervals and no_auc_because; paired, each forecast less each
    baseline; n, n_positive, n_positive_authorities, n_not_seen, brier_of_base_rate; reliability; hits, misses and
    false_alarms by name and year; and computed, the same for computed distress. Then first_year, horizon_years,
    scored_on, councils, futures, alarm_chance, computed_reserves_share, labels_complete_to, labels_left_aside, returns,
    estimated_on, not_scored, forecasts of every council and day, and rules_hash.
    """
    from rightsource.planning.errors import NothingToScore
    from rightsource.planning.rules.at_once import local_processes
    from rightsource.planning.rules.backtest.labels import read_labels
    from rightsource.planning.rules.backtest.running import run_backtest

    events = read_labels(labels.read_text(encoding="utf-8-sig", errors="replace"), name=labels.name)
    rows = outturn_of([*outturn, *(more or [])], vintage)
    count = workers or os.cpu_count() or 1
    with counting("Following futures of each council and day") as progress:
        found = run_backtest(
            rows,
            events,
            first_year=first,
            horizon_years=horizon,
            complete_to=labels_to.date() if labels_to else None,
            workers=local_processes(count) if count > 1 else None,
            progress=progress,
        )
    if not found.forecasts and not found.not_scored:
        raise NothingToScore(first)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "Backtest") -> None:
    days = f"{day_in_words(found.scored_on[0])} to {day_in_words(found.scored_on[-1])}"
    console.print(
        f"{count_in_words(found.councils, 'council')}, scored each year from {days}, distress within "
        f"{count_in_words(found.horizon_years, 'year')}. Labels complete to {day_in_words(found.labels_complete_to)}.",
        markup=False,
    )
    _show_kind(console, "Reported distress: section 114(3) or exceptional financial support", found)
    _show_names(console, found)
    low = f"{found.computed_reserves_share:.0%}"
    _show_kind(console, f"Computed distress: usable reserves under {low} of net revenue expenditure", found.computed)
    _show_names(console, found.computed)
    for each in found.labels_left_aside:
        console.print(f"Left aside: {each.council}, {each.event}, {each.on}: {each.because}", markup=False)
    console.print(f"\nRules {found.rules_hash}", markup=False)


def _show_kind(console: "Console", title: str, kind: "Judged") -> None:
    from rich.table import Table

    console.print(f"\n{title}", style="bold")
    authorities = count_in_words(kind.n_positive_authorities, "authority", "authorities")
    console.print(
        f"{kind.n_positive} of {kind.n} council years came to it, of {authorities}; "
        f"{kind.n_not_seen} cannot be seen to their end yet.",
        markup=False,
    )
    table = Table(
        "Forecast", "AUC", "its interval", "Brier", "its interval", "against the model", box=None, pad_edge=False
    )
    against = {each.against: each for each in kind.paired if each.forecast == "model"}
    for name, score in (
        ("model", kind.model),
        ("model_recalibrated", kind.model_recalibrated),
        *kind.baselines.items(),
    ):
        verdict = "" if name not in against else f"AUC {against[name].verdict_auc}; Brier {against[name].verdict_brier}"
        table.add_row(name.replace("_", " "), *_cells(score), verdict)
    console.print(table)
    if kind.model.no_auc_because:
        console.print(kind.model.no_auc_because, markup=False)


def _cells(score: "Score") -> tuple[str, ...]:
    return (
        "none" if score.auc is None else f"{score.auc:.3f}",
        _interval(score.intervals.auc),
        "none" if score.brier is None else f"{score.brier:.4f}",
        _interval(score.intervals.brier),
    )


def _interval(found: "Interval | None") -> str:
    return "" if found is None else f"{found.low:.3f} to {found.high:.3f}"


def _show_names(console: "Console", kind: "Judged") -> None:
    for title, named in (("Hits", kind.hits), ("Misses", kind.misses), ("False alarms", kind.false_alarms)):
        more = f" and {len(named) - _SHOWN:,} more; --json gives them all" if len(named) > _SHOWN else ""
        console.print(f"{title}: {_names(named) or 'none'}{more}", markup=False)


def _names(named: "Sequence[Named]") -> str:
    return ", ".join(f"{each.name} {each.year} ({each.chance:.0%})" for each in named[:_SHOWN])
