"""`rightsource import council-tax` and `council-tax`: the official figures of every authority, year by year."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, cells, day_asked, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb, working
from rightsource.cli.import_asked import given_file
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.budget.actions.council_tax_figures import CouncilTaxImport
    from rightsource.budget.rules.council_tax_requirement import CouncilTaxTold


@verb("import council-tax", example="rightsource import council-tax ctr_1617.xlsx --published 2016-03-31")
def take(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Releases as they were published.")],
    *,
    published: Annotated[
        datetime | None,
        typer.Option("--published", metavar="DATE", formats=["%Y-%m-%d"], help="When they were; today if not given."),
    ] = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take official council tax requirements, tax bases and band D figures in, all files or none.

    As JSON: releases [name, sha256, financial_year, published_on, authorities, figures, left_out [where, said, why],
    was_on_file].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.budget.actions.council_tax_figures import import_council_tax
    from rightsource.storage.actors import SYSTEM, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working(f"Reading {count_in_words(len(files), 'release')}"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = import_council_tax(
            by=SYSTEM,
            authority=Authority("asked for on the command line"),
            files=[given_file(file) for file in files],
            published_on=day_asked(published),
        )
    answer(found, as_json=as_json, show=_show_taken)


@verb("council-tax", example="rightsource council-tax E2820")
def tell(
    authority: Annotated[str, typer.Argument(metavar="AUTHORITY", help="Its E-code, as E2820, or its name.")],
    on: On = None,
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell an authority's council tax requirement, tax base and band D year by year, as published.

    As JSON: on, years [e_code, authority, financial_year, requirement, tax_base, band_d, social_care_band_d, figures
    [figure {e_code, ons_code, authority, authority_class, financial_year, measure, value, cell}, file, release]].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.budget.errors import CouncilTaxNotOnRecord
    from rightsource.budget.queries.council_tax_figures import council_tax_published
    from rightsource.budget.rules.council_tax_requirement import CouncilTaxTold
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = day_asked(on)
    with transaction.atomic():
        look_as(THE_COUNCIL)
        years = council_tax_published(authority, day)
    if not years:
        raise CouncilTaxNotOnRecord(authority)
    answer(CouncilTaxTold(day, years), as_json=as_json, show=_show_years)


def _show_taken(console: "Console", found: "CouncilTaxImport") -> None:
    for each in found.releases:
        state = "on file already" if each.was_on_file else "taken"
        console.print(
            f"{each.name}: up to {each.financial_year}, public from {day_in_words(each.published_on)}, "
            f"{count_in_words(each.authorities, 'authority', 'authorities')}, "
            f"{count_in_words(each.figures, 'figure')}, {state}",
            markup=False,
        )
        if each.left_out:
            lines = count_in_words(len(each.left_out), "line")
            console.print(f"  {lines} left out, such as {each.left_out[0].said}: {each.left_out[0].why}", markup=False)


def _show_years(console: "Console", told: "CouncilTaxTold") -> None:
    console.print(told.years[-1].authority, style="bold", markup=False)
    table = table_of("Year", "Requirement", "Tax base", "Band D", "Care, of that year")
    for year in told.years:
        values = (year.requirement, year.tax_base, year.band_d, year.social_care_band_d)
        cells(table, str(year.financial_year), *("not stated" if each is None else str(each) for each in values))
    console.print(table)
