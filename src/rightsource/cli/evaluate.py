"""`rightsource tenders`, `import tenders` and `evaluate`: what came in, and how far its evaluation is."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.charge import number_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb, working
from rightsource.cli.import_asked import ASKED_FOR, By, OnAuthority, given_file, who
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.actions.tenders import TendersTaken
    from rightsource.commissioning.queries.evaluation import EvaluationKnown
    from rightsource.commissioning.queries.tenders import TendersTold
    from rightsource.commissioning.rules.evaluation.portal_file import TenderColumn

OfProcurement = Annotated[
    str, typer.Option("--procurement", metavar="REFERENCE", callback=said, help="The procurement's reference.")
]
AsPost = Annotated[str, typer.Option("--by", metavar="POST", callback=said, help="The post that acts.")]
_NAMED = "named to evaluate"


@dataclass(frozen=True, slots=True)
class Done:
    """Whether anything was written, or the same was on record already."""

    was_written: bool


@verb("tenders", example="rightsource tenders --procurement P-2026-04 --json")
def tenders(procurement: OfProcurement, *, council: Council = DEMONSTRATION, as_json: AsJson = False) -> None:
    """Tell which tenders came in for a procurement; their prices once quality is settled.

    As JSON: procurement, tenders [number, lot, bidder, organisation, company_number, received_at, document, exclusion,
    conditions, price or null].
    """
    with reading(council):
        from rightsource.commissioning.queries.tenders import TendersTold, tenders_known

        found = TendersTold(procurement, tenders_known(procurement))
    answer(found, as_json=as_json, show=_show_tenders)


@verb("import tenders", example="rightsource import tenders portal.csv --procurement P-2026-04")
def import_tenders(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or an Excel workbook, as the portal gives it.")],
    procurement: OfProcurement,
    *,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="COLUMN=HEADING", help="Which heading is which column, if not a usual one."),
    ] = None,
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Take the tenders of a procurement in: all of the file, or nothing and every fault with its row.

    Columns are recognised, or told with --column: bidder, price, received, lot, organisation, company-number, document,
    exclusion, conditions; the first three are needed. Taking the same file in again changes nothing.

    As JSON: procurement, file, sha256, rows, new, columns {column: heading}.
    """
    with reading(council) as today, working(f"Reading {file.name}"):
        from rightsource.commissioning.actions.tenders import import_tenders as take

        found = take(
            **who(by, authority),
            procurement=procurement,
            file=given_file(file),
            today=today,
            columns=_columns(column or []),
        )
    answer(found, as_json=as_json, show=_show_taken)


@verb("evaluate", example="rightsource evaluate --procurement P-2026-04")
def evaluate(
    procurement: Annotated[str, typer.Option("--procurement", metavar="REFERENCE", help="Its reference.")] = "",
    *,
    post: Annotated[str, typer.Option("--as", metavar="POST", help="As which evaluator to look.")] = "",
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Tell how far an evaluation is: an evaluator's own scores, all once they are in, prices once quality is settled.

    As JSON: procurement, plan {procurement, closes_at, quality_by, said_on, formula, tie_break, criteria, conditions}
    or null, tenders, evaluators [number, post, criterion, named_on, stood_down_because, handed_in_on], conflicts,
    assessments, scores, are_all_in, differences, moderated, is_settled, points, disregarded, low_prices,
    price_questions, standings [tender, lot, bidder, price, quality, price_points, measure, place, is_tied, why_not].
    """
    if not procurement.strip():
        raise typer.BadParameter("give --procurement.")
    with reading(council):
        from rightsource.commissioning.queries.evaluation import evaluation_known

        found = evaluation_known(procurement, post)
    answer(found, as_json=as_json, show=_show)


@verb(
    "evaluate score",
    example="rightsource evaluate score --procurement P-2026-04 --tender 7 --criterion Q1 --points 4 "
    '--because "Names who drives" --by transport-lead',
)
def score(
    *,
    procurement: OfProcurement,
    tender: Annotated[int, typer.Option("--tender", min=1, help="The tender's number.")],
    criterion: Annotated[str, typer.Option("--criterion", callback=said, help="The criterion's mark.")],
    points: Annotated[Decimal, typer.Option("--points", metavar="POINTS", parser=number_of, help="How many.")],
    because: Annotated[str, typer.Option("--because", callback=said, help="What in the tender earns them.")],
    by: AsPost,
    council: Council = DEMONSTRATION,
    authority: OnAuthority = _NAMED,
    as_json: AsJson = False,
) -> None:
    """Score a tender, as an evaluator who has declared their interests; until handed in it may be scored anew.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.evaluation import score_tender

        was_written = score_tender(
            **who(by, authority), procurement=procurement, tender=tender, criterion=criterion, points=points,
            reason=because, today=today,
        )  # fmt: skip
    answer(Done(was_written), as_json=as_json, show=show_done)


@verb("evaluate hand-in", example="rightsource evaluate hand-in --procurement P-2026-04 --by transport-lead")
def hand_in(
    procurement: OfProcurement,
    by: AsPost,
    *,
    council: Council = DEMONSTRATION,
    authority: OnAuthority = _NAMED,
    as_json: AsJson = False,
) -> None:
    """Hand in the scores of an evaluator: from here on they stand.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.evaluation import hand_in_scores

        was_written = hand_in_scores(**who(by, authority), procurement=procurement, today=today)
    answer(Done(was_written), as_json=as_json, show=show_done)


@verb("evaluate settle", example="rightsource evaluate settle --procurement P-2026-04 --by commissioner-people")
def settle(
    procurement: OfProcurement,
    *,
    council: Council = DEMONSTRATION,
    by: By = "rightsource",
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Settle the scores for quality: from here on none changes, and prices show.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.evaluation import settle_quality

        was_written = settle_quality(**who(by, authority), procurement=procurement, today=today)
    answer(Done(was_written), as_json=as_json, show=show_done)


def show_done(console: "Console", done: Done) -> None:
    """Print whether anything was written."""
    console.print("On record." if done.was_written else "It was so already, and nothing was changed.")


def _columns(told: list[str]) -> "dict[TenderColumn, str]":
    from rightsource.commissioning.rules.evaluation.portal_file import TenderColumn

    columns = {}
    for each in told:
        column, equals, heading = each.partition("=")
        if not equals or column.strip() not in set(TenderColumn):
            raise typer.BadParameter(f"write it as COLUMN=HEADING; the columns are {', '.join(TenderColumn)}.")
        columns[TenderColumn(column.strip())] = heading.strip()
    return columns


def _show_tenders(console: "Console", found: "TendersTold") -> None:
    if not found.tenders:
        console.print(f"No tender for {found.procurement} is on record.", markup=False)
        return
    table = table_of("Number", "Lot", "Bidder", "Came in", "Price")
    for each in found.tenders:
        price = "closed" if each.price is None else str(each.price)
        came = each.received_at.strftime("%Y-%m-%d %H:%M")
        cells(table, str(each.number), str(each.lot or "whole"), each.bidder, came, price)
    console.print(table)


def _show_taken(console: "Console", taken: "TendersTaken") -> None:
    rows = count_in_words(taken.rows, "tender")
    console.print(f"{taken.file}: {rows} for {taken.procurement}, {taken.new:,} of them new.", markup=False)
    columns = ", ".join(f"{column} is “{heading}”" for column, heading in taken.columns.items())
    console.print(f"Read as: {columns}.", markup=False)


def _show(console: "Console", found: "EvaluationKnown") -> None:
    if found.plan is None:
        console.print(f"No award criteria are set for {found.procurement}.", markup=False)
        return
    closes = found.plan.closes_at.strftime("%Y-%m-%d %H:%M")
    console.print(f"Tenders close {closes}; quality by {day_in_words(found.plan.quality_by)}.", markup=False)
    console.print(f"{count_in_words(len(found.tenders), 'tender')}; {found.plan.formula}.\n", markup=False)
    if not found.is_settled:
        waited = sorted(
            {each.post for each in found.evaluators if not each.handed_in_on and not each.stood_down_because}
        )
        console.print(f"Scores to come in from: {', '.join(waited) or 'nobody'}. Prices are closed.", markup=False)
        return
    table = table_of("Place", "Bidder", "Lot", "Quality", "For price", "Measure", "Price")
    for each in found.standings:
        place = f"{each.place}{' equal' if each.is_tied else ''}" if each.place else each.why_not
        points = "" if each.price_points is None else str(each.price_points)
        measure = "" if each.measure is None else str(each.measure)
        cells(table, place, each.bidder, str(each.lot or "whole"), str(each.quality), points, measure, str(each.price))
    console.print(table)
