"""`rightsource interests`: the register of interests; declare one, and enter that one has ended."""

import getpass
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, cells, day_asked, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb
from rightsource.governance.rules.interests import Declaration, InterestKind, InterestOf
from rightsource.quantities import Period
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from rightsource.governance.rules.interests import InterestsTold

_By = Annotated[str, typer.Option("--by", metavar="POST", help="The post that acts; the one that holds it by itself.")]
_Authority = Annotated[str, typer.Option("--authority", callback=said, help="On what authority.")]
_AUTHORITY = "asked for on the command line"


@dataclass(frozen=True, slots=True)
class InterestEntered:
    """What was entered in the register.

    Attributes:
        was_written: false where it stood so already.
    """

    interest: str
    was_written: bool


@verb("interests", example="rightsource interests --audience public --on 2026-11-22")
def tell(
    on: On = None,
    audience: Annotated[
        Audience, typer.Option("--audience", help="The public's register, or with insiders the whole, sensitive too.")
    ] = Audience.INSIDERS,
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell the interests that posts have declared, the members' register as the public reads it or all of it.

    As JSON: on, interests [interest, post, kind, law, held, organisation, matter, declaration, declared_on, period,
    is_withheld, is_in_force, record_id]; a withheld one is blank where its details may not be read.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.governance.queries import register_of_interests, whole_register_of_interests
    from rightsource.governance.rules.interests import interests_told
    from rightsource.storage.walls import THE_COUNCIL, look_as

    day = day_asked(on)
    with transaction.atomic():
        look_as(THE_COUNCIL)
        is_whole = audience is Audience.INSIDERS
        found = whole_register_of_interests(day) if is_whole else register_of_interests(day, audience)
    answer(interests_told(found, day), as_json=as_json, show=_show)


@verb(
    "interests declare",
    example="rightsource interests declare I-7 --post backbench-member --kind securities --organisation care-company "
    '--how "notified to the monitoring officer" --from 2026-05-06',
)
def declare(
    interest: Annotated[str, typer.Argument(metavar="REFERENCE", help="A reference of your own.")],
    *,
    post: Annotated[str, typer.Option("--post", help="The post that holds it.")],
    kind: Annotated[InterestKind, typer.Option("--kind", help="What kind it is.")],
    how: Annotated[Declaration, typer.Option("--how", help="How it was declared.")],
    since: Annotated[datetime, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"], help="Since when.")],
    until: Annotated[
        datetime | None, typer.Option("--until", metavar="DATE", formats=["%Y-%m-%d"], help="Its last day, if over.")
    ] = None,
    declared: Annotated[
        datetime | None,
        typer.Option("--declared", metavar="DATE", formats=["%Y-%m-%d"], help="When it was; today if not given."),
    ] = None,
    organisation: Annotated[str, typer.Option("--organisation", help="In which organisation on record.")] = "",
    matter: Annotated[str, typer.Option("--matter", help="Or in what: a contract by its reference, land.")] = "",
    held: Annotated[InterestOf, typer.Option("--held", help="Whose it is.")] = InterestOf.OWN,
    withheld: Annotated[bool, typer.Option("--withheld", help="It is sensitive; by the monitoring officer.")] = False,
    council: Council = DEMONSTRATION,
    by: _By = "",
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Declare an interest of a post. The same again changes nothing; other words take its place.

    As JSON: interest, was_written.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.governance.actions import declare_interest
    from rightsource.governance.rules.interests import Interest
    from rightsource.storage.actors import Actor, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    today = day_asked(None)
    given = Interest(
        interest=interest,
        post=post,
        kind=kind,
        held=held,
        organisation=organisation,
        matter=matter.strip(),
        declaration=how,
        declared_on=day_asked(declared),
        is_withheld=withheld,
        period=_period(since.date(), None if until is None else until.date()),
    )
    with transaction.atomic():
        look_as(THE_COUNCIL)
        was_written = declare_interest(
            by=Actor(by or post, getpass.getuser()), authority=Authority(authority), given=given, today=today
        )
    answer(InterestEntered(interest, was_written), as_json=as_json, show=_show_entered)


@verb("interests end", example="rightsource interests end I-7 --last-day 2026-10-31 --by monitoring-officer")
def end(
    interest: Annotated[str, typer.Argument(metavar="REFERENCE", help="Its reference.")],
    *,
    last_day: Annotated[datetime, typer.Option("--last-day", metavar="DATE", formats=["%Y-%m-%d"], help="Its last.")],
    by: Annotated[str, typer.Option("--by", metavar="POST", callback=said, help="The post that acts.")],
    council: Council = DEMONSTRATION,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Enter that an interest has ended; it stays on record.

    As JSON: interest, was_written.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.governance.actions import end_interest
    from rightsource.storage.actors import Actor, Authority
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with transaction.atomic():
        look_as(THE_COUNCIL)
        was_written = end_interest(
            by=Actor(by, getpass.getuser()),
            authority=Authority(authority),
            interest=interest,
            last_day=last_day.date(),
            today=day_asked(None),
        )
    answer(InterestEntered(interest, was_written), as_json=as_json, show=_show_entered)


def _period(since: "date", until: "date | None") -> Period:
    if until is not None and until < since:
        raise typer.BadParameter("its last day is before its first.", param_hint="--until")
    return Period(since) if until is None else Period.until(since, until)


def _show_entered(console: "Console", entered: InterestEntered) -> None:
    done = "is entered" if entered.was_written else "stood so already, and nothing was changed"
    console.print(f"The interest {entered.interest} {done}.", markup=False)


def _show(console: "Console", told: "InterestsTold") -> None:
    in_force = sum(each.is_in_force for each in told.interests)
    console.print(f"{count_in_words(in_force, 'interest')} held on {day_in_words(told.on)}.", markup=False)
    table = table_of("Reference", "Post", "Kind", "In", "Declared", "How")
    for each in told.interests:
        what = each.organisation or each.matter or "withheld (Localism Act 2011 s.32)"
        cells(table, each.interest, each.post, each.kind, what, day_in_words(each.declared_on), each.declaration)
    console.print(table)
