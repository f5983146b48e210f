"""`rightsource agreements`: what needs somebody, what ends when, and one agreement with all that is kept of it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries.agreement_told import AgreementKept, AgreementsExpiring, AgreementsTold

On = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="The day; today if not given.")
]


@verb("agreements", example="rightsource agreements --on 2026-11-22")
def run(on: On = None, *, council: Council = DEMONSTRATION, as_json: AsJson = False) -> None:
    """Tell a contract manager's day: what is due, late, expiring, disputed or out of price; and every agreement.

    As JSON: on, agreements [agreement, title, commissioner, provider, mechanism, starts_on, last_day, variations,
    waiting, kpis], to_do [kind, agreement, title, day, words].
    """
    with reading(council) as today:
        from rightsource.commissioning.queries.agreement_told import agreements_told
        from rightsource.storage.knowledge import Audience

        found = agreements_told(on.date() if on else today, Audience.INSIDERS)
    answer(found, as_json=as_json, show=_show_day)


@verb("agreements expiring", example="rightsource agreements expiring --json")
def expiring(on: On = None, *, council: Council = DEMONSTRATION, as_json: AsJson = False) -> None:
    """Tell what ends within 18 months: its options, by when notice is due, and whether a procurement is begun.

    As JSON: on, agreements [terms, last_day, within_months, notice_by, options, followed_by, exit_left, words].
    """
    with reading(council) as today:
        from rightsource.commissioning.queries.agreement_told import AgreementsExpiring, agreements_expiring
        from rightsource.storage.knowledge import Audience

        day = on.date() if on else today
        found = AgreementsExpiring(day, agreements_expiring(day, Audience.INSIDERS))
    answer(found, as_json=as_json, show=_show_expiring)


@verb("agreement show", example="rightsource agreement show --agreement A-014")
def show(
    agreement: Annotated[str, typer.Option("--agreement", callback=said, help="Its reference.")],
    on: On = None,
    *,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Show one agreement: its parties and terms, what it is in law, its variations, indicators, options and exit.

    As JSON: agreement, terms, current, contract, covered, buyer, seller, year_price, prices, variations, duty,
    standings, concerns, options, ends, ending, exit, charged.
    """
    with reading(council) as today:
        from rightsource.commissioning.queries.agreement_told import agreement_kept
        from rightsource.storage.knowledge import Audience

        found = agreement_kept(agreement, on.date() if on else today, Audience.INSIDERS)
    answer(found, as_json=as_json, show=_show_one)


def _show_day(console: "Console", found: "AgreementsTold") -> None:
    console.print(f"{count_in_words(len(found.to_do), 'thing')} to attend to.", markup=False)
    table = table_of("What", "Agreement", "Day", "What to know and do")
    for each in found.to_do:
        cells(table, each.kind.value, each.agreement, each.day.isoformat(), each.words)
    console.print(table)


def _show_expiring(console: "Console", found: "AgreementsExpiring") -> None:
    table = table_of("Agreement", "Ends on", "Within", "Notice by", "Procurement", "What to do")
    for each in found.agreements:
        notice = each.notice_by.isoformat() if each.notice_by else "none"
        within = f"{each.within_months} months"
        cells(
            table,
            each.terms.agreement,
            each.last_day.isoformat(),
            within,
            notice,
            each.followed_by or "none",
            each.words,
        )
    console.print(table)


def _show_one(console: "Console", found: "AgreementKept") -> None:
    terms = found.current.row
    console.print(f"{found.agreement}: {terms.title}. {terms.commissioner} buys from {terms.provider}.", markup=False)
    if found.covered is not None:
        console.print(f"{found.covered.words} ({found.covered.provision})", markup=False)
    for party, told in ((terms.commissioner, found.buyer), (terms.provider, found.seller)):
        if told.is_one:
            console.print(f"{party} is itself a contracting authority. {' '.join(told.reasons)}", markup=False)
    console.print(found.duty.words, markup=False)
    for each in found.variations:
        console.print(f"· {each.asked.reference}, {each.answer}: {each.asked.what}", markup=False)
    if found.ends is not None:
        console.print(f"It ends on {found.ends.last_day}. {found.ends.words}", markup=False)
