"""`rightsource bench ledger`: how fast the ledger is, beside bare tables and beside others that add postings up."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import AsJson, answer, verb, working
from rightsource.cli.scratch import processes, scratch_council

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from rightsource.ledger.rules.bench import LedgerBench, Target


@verb("bench ledger", example="rightsource bench ledger --json")
def run(
    *,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Only see that it works: the figures then mean nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the ledger on a million made-up postings, in a database of its own that is dropped again.

    Posting a file is set beside a bare COPY, posting singly beside pgbench's insert without constraints, a group's
    accounts by month beside Polars, DuckDB and hledger where they are installed. It takes some minutes and both
    processors.

    As JSON: is_quick; measured_at; machine; postings; organisations; months; rates [what, count, seconds, per_s,
    cannot_because]; balance, in milliseconds of the database; group [engine, best_ms, is_same_answer, cannot_because];
    set_off_s; targets [what, measured, wanted, is_at_least, is_met].
    """
    with working("Measuring the ledger"), scratch_council() as council:
        from rightsource.ledger.actions.bench import measure
        from rightsource.ledger.rules.bench import FULL, QUICK

        found = measure(
            scale=QUICK if is_quick else FULL,
            owner_url=council.owner_url,
            app_url=council.app_url,
            pgbench=_pgbench(),
            clients=partial(processes, council.slug),
        )
    answer(found, as_json=as_json, show=_show)


def _pgbench() -> "Path | None":
    """Return the pgbench beside the server's own programs, or any that would do."""
    from rightsource.site.binaries import usable_binaries

    found, _ = usable_binaries()
    programs = (each.folder / "pgbench" for each in found)
    return next((program for program in programs if program.is_file()), None)


def _show(console: "Console", found: "LedgerBench") -> None:
    if found.is_quick:
        console.print("A quick run, to see that it works: its figures mean nothing.")
    console.print(f"{found.postings:,} postings of {found.organisations} organisations over {found.months} months")
    for rate in found.rates:
        speed = f"{rate.per_s:,.0f} a second" if rate.per_s is not None else f"not measured: {rate.cannot_because}"
        console.print(f"· {rate.what}: {speed}", markup=False)
    for each in found.group:
        time = f"{each.best_ms:,.1f} ms" if each.best_ms is not None else f"not measured: {each.cannot_because}"
        console.print(f"· a group's accounts by month, {each.engine}: {time}", markup=False)
    console.print(f"· the same with dealings set off and residue shown: {found.set_off_s:,.2f} s", markup=False)
    console.print("\nWhat was wanted", style="bold")
    for target in found.targets:
        console.print(f"· {_in_words(target)}", markup=False)


def _in_words(target: "Target") -> str:
    limit = f"at {'least' if target.is_at_least else 'most'} {target.wanted:g}"
    if target.measured is None:
        return f"{target.what}: not measured ({limit} wanted)"
    return f"{target.what}: {target.measured:.3f}, {limit} wanted: {'reached' if target.is_met else 'missed'}"
