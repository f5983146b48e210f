"""`rightsource savings`: what of a year's savings was promised, agreed, claimed and verified; as a paper too."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.budget.rules.register import RegisteredSaving, RegisterTotal
    from rightsource.publishing.rules.savings_report import SavingsReport

_On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="Any day; today if not given.")
]


@dataclass(frozen=True, slots=True)
class TotalSaid:
    """Savings added up; only what is verified counts."""

    what: str
    promised: Money
    agreed: Money
    claimed: Money
    verified: Money
    gap: Money
    cost_to_achieve: Money


@dataclass(frozen=True, slots=True)
class SavingSaid:
    """One saving of the year; `books_show` is by how much its lines fell, and null where none are shown."""

    saving: str
    title: str
    organisation: str
    owner: str
    stage: str
    recurrence: str
    attribution: str
    promised: Money
    agreed: Money
    claimed: Money
    verified: Money
    books_show: Money | None
    cost_to_achieve: Money


@dataclass(frozen=True, slots=True)
class TwiceSaid:
    """Money counted twice, in words, and how much of it."""

    how: str
    amount: Money


@dataclass(frozen=True, slots=True)
class SavingsSaid:
    """The savings of a year."""

    council: str
    year: FinancialYear
    on: date
    audience: str
    vehicle: str | None
    finding: str
    why: str
    total: TotalSaid
    by_recurrence: tuple[TotalSaid, ...]
    by_attribution: tuple[TotalSaid, ...]
    by_organisation: tuple[TotalSaid, ...]
    savings: tuple[SavingSaid, ...]
    counted_twice: tuple[TwiceSaid, ...]
    paper: Path | None


@verb("savings", example="rightsource savings --year 2026-27 --vehicle care-company --to savings.pdf")
def run(
    *,
    year: Annotated[
        str, typer.Option("--year", metavar="YEAR", help="A financial year, as 2026-27; that of the day if not given.")
    ] = "",
    vehicle: Annotated[
        str, typer.Option("--vehicle", metavar="KEY", help="Whose savings alone; everybody's if not given.")
    ] = "",
    on: _On = None,
    audience: Annotated[Audience, typer.Option("--audience", help="Whose knowledge to go by.")] = Audience.INSIDERS,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write it as a PDF too.")] = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Tell what of a year's savings was promised, agreed, claimed and verified; only what is verified counts.

    JSON: {"council", "year", "on", "audience", "vehicle", "finding", "why", "total": {"what", "promised", "agreed",
    "claimed", "verified", "gap", "cost_to_achieve"}, "by_recurrence": [total], "by_attribution": [total],
    "by_organisation": [total], "savings": [{"saving", "title", "organisation", "owner", "stage", "recurrence",
    "attribution", "promised", "agreed", "claimed", "verified", "books_show", "cost_to_achieve"}],
    "counted_twice": [{"how", "amount"}], "paper"}.
    """
    asked = _year(year)
    open_council(council)
    from django.db import transaction

    from rightsource.publishing.queries import savings_report
    from rightsource.publishing.rules.savings_paper import savings_paper_of
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = on.date() if on is not None else datetime.now().astimezone().date()
    with transaction.atomic():
        look_as(THE_COUNCIL)
        report = savings_report(day, audience, year=asked, vehicle=vehicle or None)
    if to is not None:
        _write(to, savings_paper_of(report))
    answer(_said(report, to), as_json=as_json, show=_show)


def _year(text: str) -> FinancialYear | None:
    try:
        return FinancialYear.parse(text) if text else None
    except ValueError:
        raise typer.BadParameter("write a financial year as 2026-27.", param_hint="--year") from None


def _write(path: Path, paper: bytes) -> None:
    from rightsource.publishing.errors import FolderCannotBeWritten

    try:
        path.write_bytes(paper)
    except OSError as fault:
        raise FolderCannotBeWritten(str(path.parent), fault.strerror or str(fault)) from None


def _said(report: "SavingsReport", paper: Path | None) -> SavingsSaid:
    from rightsource.publishing.rules import savings_report as words

    return SavingsSaid(
        council=report.council,
        year=report.year,
        on=report.on,
        audience=report.audience.value,
        vehicle=report.vehicle,
        finding=words.finding(report),
        why=words.why(report),
        total=_total("All", report.register.total),
        by_recurrence=tuple(_total(str(word), each) for word, each in report.register.by_recurrence.items()),
        by_attribution=tuple(_total(str(cause), each) for cause, each in report.register.by_attribution.items()),
        by_organisation=tuple(_total(key, each) for key, each in report.register.by_organisation.items()),
        savings=tuple(_saving(each) for each in report.register.savings),
        counted_twice=tuple(TwiceSaid(how, amount) for how, amount, _ in words.counted_twice(report)),
        paper=paper,
    )


def _total(what: str, total: "RegisterTotal") -> TotalSaid:
    return TotalSaid(
        what, total.promised, total.agreed, total.claimed, total.verified, total.gap, total.cost_to_achieve
    )


def _saving(saving: "RegisteredSaving") -> SavingSaid:
    return SavingSaid(
        saving=saving.truth.saving,
        title=saving.truth.title,
        organisation=saving.organisation,
        owner=saving.proposal.row.owner if saving.proposal is not None else "",
        stage=saving.stage.value,
        recurrence=saving.recurrence.value,
        attribution=saving.attribution.value,
        promised=saving.promised,
        agreed=saving.agreed_amount,
        claimed=saving.claimed,
        verified=saving.verified,
        books_show=saving.evidenced,
        cost_to_achieve=saving.cost_to_achieve,
    )


def _show(console: "Console", said: SavingsSaid) -> None:
    from rich.table import Table

    console.print(f"{said.council}, as known on {day_in_words(said.on)} to {said.audience}", style="bold", markup=False)
    console.print(said.finding, markup=False)
    console.print(said.why, markup=False)
    if said.savings:
        table = Table("Saving", "Stage", "Promised", "Agreed", "Claimed", "Verified", "Comes back", box=None)
        for each in said.savings:
            amounts = [amount_in_words(part) for part in (each.promised, each.agreed, each.claimed, each.verified)]
            table.add_row(f"{each.saving} {each.title}", each.stage, *amounts, each.recurrence)
        console.print(table)
    for twice in said.counted_twice:
        console.print(f"Counted twice. {twice.how}: {amount_in_words(twice.amount)}.", markup=False)
    if said.paper is not None:
        console.print(f"Wrote {said.paper}", markup=False, soft_wrap=True)
