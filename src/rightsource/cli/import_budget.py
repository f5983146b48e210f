"""`rightsource import budget`: a version of a budget or a plan from a file, set by the decision that agreed it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.budget import year_asked
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb
from rightsource.quantities import FinancialYear, Money
from rightsource.quantities.wording import amount_in_words, count_in_words

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class BudgetImported:
    """What came of setting a version from a file.

    Attributes:
        was_written: false where the same version was set already, so nothing was written.
    """

    organisation: str
    year: FinancialYear
    name: str
    decision: str
    lines: int
    income: Money
    expenditure: Money
    was_written: bool


@verb(
    "import budget",
    example="rightsource import budget b.csv --organisation council --year 2026-27 --name Budget --decision FC-1",
)
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file of lines.", exists=True, dir_okay=False)],
    *,
    organisation: Annotated[str, typer.Option("--organisation", metavar="KEY", help="Whose budget it is.")],
    year: Annotated[str, typer.Option("--year", metavar="YEAR", help="Its year, or a plan's first, as 2026-27.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What it is called, once in the year.")],
    decision: Annotated[str, typer.Option("--decision", metavar="REFERENCE", help="The decision that agreed it.")],
    is_plan: Annotated[bool, typer.Option("--plan", help="It is a medium-term plan, of several years.")] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="POST", help="Who sets it.", callback=said)
    ] = "section-151-officer",
    authority: Annotated[
        str, typer.Option("--authority", metavar="WORDS", help="On what authority.", callback=said)
    ] = "Local Government Act 1972 section 151",
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Set a version of a budget or a plan from a file, by the decision that agreed it.

    Each row has line, flow, heading, name, amount and recurrence; it may also have year, service, counterparty,
    account, chart_line, division and profile. As JSON: organisation; year; name; decision; lines; income; expenditure;
    was_written.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.budget.actions.versions import set_budget
    from rightsource.budget.rules.rows import Flow
    from rightsource.budget.rules.version_files import lines_of_file
    from rightsource.budget.rules.versions import BudgetVersion, PlanKind, total_of
    from rightsource.storage import walls
    from rightsource.storage.actors import Actor, Authority

    today = datetime.now().astimezone().date()
    first = year_asked(year, today)
    version = BudgetVersion(
        organisation=organisation,
        financial_year=first,
        name=name,
        kind=PlanKind.PLAN if is_plan else PlanKind.BUDGET,
        decision=decision,
        set_on=today,
        lines=lines_of_file(file.read_text(encoding="utf-8-sig"), first),
    )
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        was_written = set_budget(by=Actor(by), authority=Authority(authority), version=version, today=today)
    income, expenditure = total_of(version.lines, Flow.INCOME), total_of(version.lines, Flow.EXPENDITURE)
    found = BudgetImported(organisation, first, name, decision, len(version.lines), income, expenditure, was_written)
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: BudgetImported) -> None:
    state = "is set" if found.was_written else "was set already, and nothing was changed"
    console.print(
        f"{found.name} of {found.organisation} for {found.year} {state}: {count_in_words(found.lines, 'line')}, "
        f"{amount_in_words(found.expenditure)} to spend, {amount_in_words(found.income)} to come in.",
        markup=False,
    )
