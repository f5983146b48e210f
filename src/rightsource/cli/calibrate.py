"""`rightsource calibrate`: assumptions estimated from official outturn, with how sure they are."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, answer, verb, working
from rightsource.quantities.wording import count_in_words, day_in_words, list_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from rightsource.planning.rules.calibration.assumption_files import Calibrated
    from rightsource.planning.rules.calibration.estimates import Estimate
    from rightsource.planning.rules.outturn_rows import OutturnRow

Vintage = Annotated[
    datetime | None,
    typer.Option(
        "--vintage",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="The day of publication, for a workbook that states none anywhere.",
    ),
]
_WORKBOOKS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")


@verb("calibrate", example="rightsource calibrate outturn/ --to my-assumptions")
def run(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Workbooks as they were published, or folders of them.")
    ],
    *,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Write the estimates here as files.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="As published by any day; if not given, the day of the newest workbook.",
        ),
    ] = None,
    vintage: Vintage = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over files of the same names.")] = False,
    as_json: AsJson = False,
) -> None:
    """Estimate from official outturn what it can tell of growth, of how far it strays, and of how reserves move.

    It needs no council and no database. A fifth of the authorities, by a hash of their codes, take no part, and are
    what it checks itself on. Files are written as dated assumptions, to be read and then put in the place of ours;
    nothing is put in place by itself.

    As JSON: calibration, with drivers [driver, measured_on, central, spread, passing_spread], pairs [between,
    correlation], reserves, check, held_out and not_estimated [name, because], each estimate with value, standard_error,
    observations, authorities and years; returns, the editions; files, those written.
    """
    from rightsource.planning.errors import AssumptionFilesThere, TooLittleToCalibrate
    from rightsource.planning.rules.backtest_thresholds import thresholds
    from rightsource.planning.rules.calibration.assumption_files import Calibrated, assumption_files
    from rightsource.planning.rules.calibration.estimates import calibrate

    rows = outturn_of(files, vintage)
    day = on.date() if on else max((row.vintage_on for row in rows), default=date.min)
    chosen = thresholds()
    with working("Estimating, and asking how sure that is"):
        found = calibrate(rows, on=day, folds=chosen.folds, held_out=0, settings=chosen.estimating)
    if not found.drivers and found.reserves is None:
        raise TooLittleToCalibrate(day, found.authorities)
    returns = tuple(sorted({_edition(row) for row in rows if row.form == "RS" and row.vintage_on <= day}))
    written: tuple[Path, ...] = ()
    if to is not None:
        today = datetime.now().astimezone().date()
        texts = assumption_files(found, returns=returns, read_on=today)
        there = sorted(name for name in texts if (to / name).exists())
        if there and not replace:
            raise AssumptionFilesThere(str(to), there)
        to.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (to / name).write_text(text, encoding="utf-8")
        written = tuple(to / name for name in texts)
    answer(Calibrated(found, returns, written), as_json=as_json, show=_show)


def outturn_of(files: "Sequence[Path]", vintage: datetime | None) -> "list[OutturnRow]":
    """Return the rows of all upper-tier authorities in workbooks, or in the workbooks of a folder.

    Raises:
        ProblemsFound: everything that is wrong with any of the files.
    """
    from rightsource.planning.rules.outturn_files import OutturnFile, upper_tier_rows

    books: list[Path] = []
    for path in files:
        within = (
            sorted(each for each in path.iterdir() if each.suffix.lower() in _WORKBOOKS) if path.is_dir() else [path]
        )
        books += within
    with working(f"Reading {count_in_words(len(books), 'workbook')}"):
        given = [OutturnFile(path.name, path) for path in books]
        return upper_tier_rows(given, vintage_if_unstated=vintage.date() if vintage else None)


def _edition(row: "OutturnRow") -> str:
    return f"{row.financial_year} (as of {row.vintage_on.isoformat()})"


def _show(console: "Console", told: "Calibrated") -> None:
    from rich.table import Table

    found = told.calibration
    console.print(
        f"From the outturn of {list_in_words(list(told.returns))}, as published by {day_in_words(found.on)}: "
        f"{count_in_words(found.authorities, 'authority', 'authorities')}, {len(found.held_out)} held out.\n",
        markup=False,
    )
    table = Table("Estimate", "Value", "Standard error", "Observations", "Years", box=None, pad_edge=False)
    for driver in found.drivers:
        _row(table, f"{driver.driver}, central growth", driver.central)
        _row(table, f"{driver.driver}, spread", driver.spread)
    if found.reserves is not None:
        _row(table, "reserves, added in a usual year", found.reserves.added_share)
        _row(table, "reserves, spread of a year", found.reserves.spread_share)
        _row(table, "reserves, carried to the next year", found.reserves.carried_share)
        _row(table, "services' own shocks, spread", found.reserves.service_spread_share)
        _row(table, "services' own shocks, kept a month later", found.reserves.monthly_persistence)
    for pair in found.pairs:
        _row(table, f"{' with '.join(pair.between)}, correlation", pair.correlation)
    console.print(table)
    if found.check is not None:
        console.print(
            f"\nOf {found.check.observations} years of the {found.check.authorities} authorities held out, "
            f"{found.check.inside_share:.0%} lie within the band that should hold {found.check.band_share:.0%}.",
            markup=False,
        )
    console.print("\nStays an assumption", style="bold")
    for each in found.not_estimated:
        console.print(f"· {each.name}: {each.because}", markup=False)
    if told.files:
        console.print(f"\nWrote {count_in_words(len(told.files), 'file')} to {told.files[0].parent}.", markup=False)


def _row(table: "Table", name: str, figure: "Estimate") -> None:
    error = "" if figure.standard_error is None else f"{figure.standard_error:.4f}"
    table.add_row(name, f"{figure.value:.4f}", error, f"{figure.observations:,}", str(figure.years))
