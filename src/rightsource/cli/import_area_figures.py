"""`rightsource import population` and `import social-care`: figures by area as they are published."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb, working
from rightsource.cli.import_asked import ASKED_FOR, given_file
from rightsource.quantities.wording import count_in_words
from rightsource.storage.knowledge import Grade

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.outcomes.actions import AreaImport

File = Annotated[Path, typer.Argument(metavar="FILE", help="The file as it was published.")]
Source = Annotated[str, typer.Option("--source", callback=said, help="Who published it, and which edition it is.")]
AGrade = Annotated[Grade, typer.Option("--grade", help="How far it can be trusted.")]
Published = Annotated[
    datetime | None,
    typer.Option("--published", metavar="DATE", formats=["%Y-%m-%d"], help="When it was published; today at first."),
]


@verb(
    "import population",
    example='rightsource import population snpp.csv --source "ONS subnational population projections, 2014-based"',
)
def population(
    file: File,
    *,
    source: Source,
    grade: AGrade = Grade.PRIMARY,
    published: Published = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take people by age and area in: ONS projections (CSV), mid-year estimates (.xls), or indices of deprivation.

    The same file again changes nothing. As JSON: file, sha256, form, source, published_on, was_on_file, people,
    figures, not_published, not_asked_for, areas, first_year, last_year.
    """
    _take_in(file, source, grade, published, council, as_json=as_json)


@verb(
    "import social-care",
    example='rightsource import social-care activity.csv --source "NHS Digital, adult social care activity to 2023"',
)
def social_care(
    file: File,
    *,
    source: Source,
    grade: AGrade = Grade.PRIMARY,
    published: Published = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take activity by area in: adult social care (CSV), or the children's interactive tool (Parquet).

    The same file again changes nothing. As JSON: file, sha256, form, source, published_on, was_on_file, people,
    figures, not_published, not_asked_for, areas, first_year, last_year.
    """
    _take_in(file, source, grade, published, council, as_json=as_json)


def _take_in(file: Path, source: str, grade: Grade, published: datetime | None, council: str, *, as_json: bool) -> None:
    open_council(council)
    from django.db import transaction
    from django.utils import timezone

    from rightsource.outcomes.actions import import_area_file
    from rightsource.storage.actors import SYSTEM, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working(f"Reading {file.name}"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = import_area_file(
            by=SYSTEM,
            authority=Authority(ASKED_FOR),
            file=given_file(file),
            source=source,
            grade=grade,
            published_on=published.date() if published else timezone.localdate(),
        )
    answer(found, as_json=as_json, show=_show)


def _show(console: "Console", found: "AreaImport") -> None:
    if found.was_on_file:
        console.print(f"{found.file} is on record already. Nothing was changed.", markup=False)
    console.print(
        f"{found.form}: {count_in_words(found.people, 'area and year', 'areas and years')} of people, "
        f"{count_in_words(found.figures, 'figure')}, {count_in_words(found.areas, 'area')}, "
        f"{found.first_year} to {found.last_year}.",
        markup=False,
    )
    console.print(
        f"Not published: {found.not_published:,}. Of measures that no need asks for: {found.not_asked_for:,}.",
        markup=False,
    )
