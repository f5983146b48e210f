"""`rightsource spend` and what stands below it: published payments, and those that may have been made twice."""

import getpass
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from rightsource.cli.asking import On, To, cells, day_asked, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb, working
from rightsource.commissioning.rules.duplicates import Finding, Strength
from rightsource.quantities.wording import count_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries import SpendKnown
    from rightsource.commissioning.rules.spend_known import SuspicionsTold

_SHOWN = 25
Body = Annotated[str, typer.Option("--body", help="Whose payments; all bodies' if not given.")]
By = Annotated[str, typer.Option("--by", metavar="POST", callback=said, help="The post that says so.")]
OnAuthority = Annotated[str, typer.Option("--authority", callback=said, help="On what authority.")]
Because = Annotated[str, typer.Option("--because", callback=said, help="Why, in a sentence.")]


@dataclass(frozen=True, slots=True)
class SpendActed:
    """What came of an act upon published payments."""

    was_written: bool


@verb("spend", example='rightsource spend --search "care" --json')
def spend(
    body: Body = "",
    search: Annotated[str, typer.Option("--search", help="Words of a supplier's name.")] = "",
    on: On = None,
    audience: To = Audience.INSIDERS,
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what each supplier was paid, by the payments published.

    As JSON: on, bodies, body, search, paid, payments, suppliers [supplier, name, spellings, bodies, payments, paid].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.queries import spend_known
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working("Adding up the payments"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = spend_known(day_asked(on), audience, body=body, search=search)
    answer(found, as_json=as_json, show=_show_spend)


@verb("spend duplicates", example="rightsource spend duplicates --strength strong")
def duplicates(
    body: Body = "",
    strength: Annotated[Strength | None, typer.Option("--strength", help="Only those of one strength.")] = None,
    on: On = None,
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """List payments that may be one bill paid twice, each pair with its reasons.

    As JSON: payments, not_compared, naive, innocent [what, count], suspicions [first, again, strength, reasons,
    days_apart, judgement {finding, because, by}]; first and again are payments [id, body, paid_on, amount, supplier,
    name, reference, invoice, service, category, file, row].
    """
    open_council(council)
    from dataclasses import replace

    from django.db import transaction

    from rightsource.commissioning.queries import suspicions_known
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working("Comparing the payments"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = suspicions_known(day_asked(on), Audience.INSIDERS, body=body)
    if strength is not None:
        found = replace(found, suspicions=found.of(strength))
    answer(found, as_json=as_json, show=_show_duplicates)


@verb("spend judge", example='rightsource spend judge ID ID --finding "two bills" --because "two homes" --by auditor')
def judge(
    first: Annotated[UUID, typer.Argument(metavar="FIRST", help="The id of the earlier payment.")],
    again: Annotated[UUID, typer.Argument(metavar="AGAIN", help="The id of the later one.")],
    *,
    finding: Annotated[Finding, typer.Option("--finding", help="What they are.")],
    because: Because,
    by: By,
    authority: OnAuthority = "asked for on the command line",
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Say of two payments under suspicion what they are, and why.

    As JSON: was_written.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.actions import judge_payments
    from rightsource.storage.actors import Actor, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with transaction.atomic():
        look_as(THE_COUNCIL)
        was_written = judge_payments(
            by=Actor(by, getpass.getuser()),
            authority=Authority(authority),
            first=first,
            again=again,
            finding=finding,
            because=because,
        )
    answer(SpendActed(was_written), as_json=as_json, show=_show_acted)


@verb("spend apart", example='rightsource spend apart 17 --because "two companies" --by section-151-officer')
def apart(
    match: Annotated[int, typer.Argument(metavar="MATCH", help="The number of the match.")],
    because: Because,
    by: By,
    authority: OnAuthority = "asked for on the command line",
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Take two names apart that were held to be one supplier; nothing brings them together again.

    As JSON: was_written.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.actions import take_suppliers_apart
    from rightsource.storage.actors import Actor, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with transaction.atomic():
        look_as(THE_COUNCIL)
        was_written = take_suppliers_apart(
            by=Actor(by, getpass.getuser()), authority=Authority(authority), match=match, because=because
        )
    answer(SpendActed(was_written), as_json=as_json, show=_show_acted)


def _show_acted(console: "Console", done: SpendActed) -> None:
    console.print("Recorded." if done.was_written else "It was so already, and nothing was changed.")


def _show_spend(console: "Console", found: "SpendKnown") -> None:
    if not found.bodies:
        console.print("No published payments are on record. Take a file in with `rightsource import spend`.")
        return
    whose = found.body or ", ".join(found.bodies)
    total = f"{count_in_words(found.payments, 'payment')} to {count_in_words(len(found.suppliers), 'supplier')}"
    console.print(f"{whose}: {total}, {found.paid} in all.\n", markup=False)
    table = table_of("Supplier", "Spellings", "Payments", "Paid")
    for each in found.suppliers[:_SHOWN]:
        cells(table, each.name, str(each.spellings), f"{each.payments:,}", str(each.paid))
    console.print(table)
    if len(found.suppliers) > _SHOWN:
        console.print(f"and {len(found.suppliers) - _SHOWN:,} more; --json gives them all", markup=False)


def _show_duplicates(console: "Console", found: "SuspicionsTold") -> None:
    console.print(
        f"Of {count_in_words(found.payments, 'payment')} {found.naive:,} are equal to an earlier one of their "
        f"supplier; {len(found.suspicions):,} may be one bill paid twice.\n",
        markup=False,
    )
    for each in found.suspicions[:_SHOWN]:
        console.print(f"{each.strength}: {each.again.name}, {each.again.amount}", style="bold", markup=False)
        for payment in (each.first, each.again):
            where = f"{payment.file}, row {payment.row}"
            console.print(
                f"  {payment.paid_on} {payment.reference} {payment.invoice} ({where}; {payment.id})", markup=False
            )
        console.print(f"  {'; '.join(each.reasons)}", markup=False)
        if each.judgement is not None:
            console.print(f"  {each.judgement.by}: {each.judgement.finding}: {each.judgement.because}", markup=False)
    if len(found.suspicions) > _SHOWN:
        console.print(f"and {len(found.suspicions) - _SHOWN:,} more; --json gives them all", markup=False)
    for innocent in found.innocent:
        console.print(f"Innocent, {innocent.count:,}: {innocent.what}.", markup=False)
