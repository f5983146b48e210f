"""`rightsource demo create`: a county that does not exist, with books, and faults in it whose answers are known."""

import getpass
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, open_council, typed, verb, working
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.scrutiny.rules.made_up.county import Size

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.actions.keeping_books import BooksKept

_LARGEST_SEED = 4_294_967_295


@dataclass(frozen=True, slots=True)
class CountyMadeUp:
    """A county that was made up: what was written, where its files are, and how long it took."""

    council: str
    county: str
    organisations: int
    services: int
    transactions: int
    postings: int
    pieces: int
    pieces_there_already: int
    payments_published: int
    faults: int
    look_alikes: int
    spend_file: Path
    answer_file: Path
    seconds: float
    look_at_it_with: str


@verb("demo create", example="rightsource demo create --size village --seed 7")
def run(
    *,
    size: Annotated[Size, typer.Option("--size", help="About 10,000, a million or ten million postings.")] = (
        Size.VILLAGE
    ),
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=_LARGEST_SEED, help="The same seed draws the same county.")
    ] = 1,
    council: Annotated[
        str, typer.Option("--council", metavar="SLUG", help="The short name it gets. Blank for its size and seed.")
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Where its files go. Blank for its short name.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a county up, in a database of its own: twenty vehicles, sixty services, and years of books.

    It grows from the demonstration county, and says that it is fictional. Faults are planted in it, each beside
    innocent look-alikes: bills paid twice, dealings told differently, savings claimed twice, receipts under recurrent
    spending. What they are is written to a file outside the database. Run again, it goes on where it was stopped.

    As JSON: council, county, organisations, services, transactions and postings written now, pieces,
    pieces_there_already, payments_published, faults, look_alikes, spend_file, answer_file, seconds, look_at_it_with.
    """
    slug = council or f"made-up-{size}-{seed}"
    began = time.monotonic()
    open_council(slug)
    from rightsource.scrutiny.actions.demonstrating import make_county_up
    from rightsource.scrutiny.rules.made_up.answers import answer_file
    from rightsource.scrutiny.rules.made_up.record import whole_county
    from rightsource.scrutiny.rules.made_up.spend_file import write_payments
    from rightsource.storage.actors import Actor, Authority

    today = datetime.now().astimezone().date()
    drawn = whole_county(size, seed, today)
    with counting(f"Making up {slug}") as progress:
        posted = make_county_up(
            by=Actor("rightsource", getpass.getuser()),
            authority=Authority("a made-up county, asked for at the command line"),
            drawn=drawn,
            today=today,
            progress=progress,
        )
    folder = to or Path(slug)
    folder.mkdir(parents=True, exist_ok=True)
    spend_file, answers = folder / "made_up_payments_over_500.csv", folder / "made_up_answers.json"
    with spend_file.open("w", encoding="utf-8", newline="") as file:
        payments = write_payments(drawn.books, file)
    answers.write_text(answer_file(drawn.county.said, drawn.planted), encoding="utf-8")
    innocent = sum(each.is_innocent for each in drawn.planted)
    made = CountyMadeUp(
        council=slug,
        county=drawn.county.said,
        organisations=len(drawn.county.organisations),
        services=posted.services,
        transactions=posted.transactions,
        postings=posted.postings,
        pieces=posted.pieces,
        pieces_there_already=posted.there_already,
        payments_published=payments,
        faults=len(drawn.planted) - innocent,
        look_alikes=innocent,
        spend_file=spend_file,
        answer_file=answers,
        seconds=round(time.monotonic() - began, 1),
        look_at_it_with=typed(f"serve --council {slug}"),
    )
    answer(made, as_json=as_json, show=_show)


def _show(console: "Console", made: CountyMadeUp) -> None:
    lines = (
        f"{made.county}. Nothing in it is real.",
        f"{count_in_words(made.postings, 'posting')} written in {made.seconds:,.0f} s.",
        f"{made.pieces_there_already} of {made.pieces} pieces of the books were there already.",
        f"{count_in_words(made.faults, 'fault')} planted beside {count_in_words(made.look_alikes, 'look-alike')}.",
        f"The answers: {made.answer_file}",
        f"{count_in_words(made.payments_published, 'payment')} over £500: {made.spend_file}",
        f"Look at it:  {made.look_at_it_with}",
    )
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)


@verb("demo keep-books", example="rightsource demo keep-books", is_hidden=True)
def keep(council: Council = DEMONSTRATION, *, as_json: AsJson = False) -> None:
    """Keep the books of the demonstration county that comes with Rightsource, which ./run does by itself.

    As JSON: until, transactions, payments and bank_lines written now.
    """
    open_council(council)
    from rightsource.scrutiny.actions.keeping_books import keep_books_of_the_demonstration
    from rightsource.storage.actors import Actor, Authority

    today = datetime.now().astimezone().date()
    with working("Keeping the demonstration county's books"):
        kept = keep_books_of_the_demonstration(
            by=Actor("rightsource", getpass.getuser()),
            authority=Authority("made up for the demonstration"),
            today=today,
        )
    answer(kept, as_json=as_json, show=_show_kept)


def _show_kept(console: "Console", kept: "BooksKept") -> None:
    what = (
        count_in_words(kept.transactions, "transaction"),
        count_in_words(kept.payments, "payment"),
        count_in_words(kept.bank_lines, "line of the bank's", "lines of the bank's"),
    )
    console.print(f"Made-up books up to {day_in_words(kept.until)}: {', '.join(what)} written.", markup=False)
