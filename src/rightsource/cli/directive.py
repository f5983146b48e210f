"""`rightsource directive …`: what the core asks of a vehicle or the market, and what was answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.asking import On, To, day_asked
from rightsource.cli.books_asked import reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb
from rightsource.cli.import_asked import By, OnAuthority, who
from rightsource.commissioning.rules.directives import DirectiveStanding
from rightsource.quantities import Money, Period
from rightsource.quantities.wording import amount_in_words, count_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.rules.directives import Directive


@dataclass(frozen=True, slots=True)
class DirectiveSaid:
    """What came of a step: `was_written` is false where the same was on record already."""

    directive: str
    step: str
    was_written: bool


@dataclass(frozen=True, slots=True)
class DirectivesTold:
    """Directives on a day, those longest overdue first."""

    on: date
    directives: tuple[DirectiveStanding, ...]


class Answer(StrEnum):
    """What a vehicle may answer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    QUESTION = "questioned"


def _money(text: str) -> Money:
    try:
        return Money.pounds(text.replace(",", "").removeprefix("£"))
    except ValueError:
        raise typer.BadParameter("write an amount in pounds, as 250000 or 1250.50.") from None


_DAY = ["%Y-%m-%d"]
Reference = Annotated[str, typer.Argument(metavar="DIRECTIVE", callback=said, help="The directive's reference.")]
Title = Annotated[str, typer.Option(callback=said, help="What is to be done.")]
To_ = Annotated[str, typer.Option("--to", metavar="KEY", help="The vehicle; the market if not given.")]
Outcome = Annotated[str, typer.Option(metavar="OUTCOME", callback=said, help="The outcome that it serves.")]
Service = Annotated[str, typer.Option(metavar="KEY", help="The service that it is about.")]
Envelope = Annotated[Money, typer.Option(metavar="POUNDS", parser=_money, help="The most that it may cost.")]
First = Annotated[datetime, typer.Option("--from", metavar="DATE", formats=_DAY, help="The first day it is for.")]
Last = Annotated[datetime, typer.Option("--until", metavar="DATE", formats=_DAY, help="The last day it is for.")]
Conditions = Annotated[str, typer.Option(help="What must be kept to.")]
Decision = Annotated[str, typer.Option(metavar="REFERENCE", callback=said, help="The decision that it rests on.")]
AcknowledgeBy = Annotated[
    datetime | None, typer.Option(metavar="DATE", formats=_DAY, help="The last day for the vehicle to acknowledge it.")
]
Because = Annotated[str, typer.Option("--because", callback=said, help="Why.")]


@verb(
    "directive issue",
    example='rightsource directive issue D-2026-01 --title "Keep more children in foster homes nearby" '
    "--to childrens-trust --outcome grow-up-safe --envelope 450000 --from 2026-12-01 --until 2027-11-30 "
    '--decision FC-2026-01 --acknowledge-by 2026-12-04 --by commissioner-people --authority "FC-2026-01"',
)
def issue(
    directive: Reference,
    *,
    title: Title,
    to: To_ = "",
    outcome: Outcome,
    service: Service = "",
    envelope: Envelope,
    first: First,
    until: Last,
    conditions: Conditions = "",
    decision: Decision,
    acknowledge_by: AcknowledgeBy = None,
    known_to: Annotated[Audience, typer.Option("--known-to", help="Who may know it from today.")] = Audience.INSIDERS,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Give a directive to a vehicle or to the market, under a decision on record.

    JSON: {"directive", "step", "was_written"}.
    """
    given = _given(
        directive=directive,
        title=title,
        addressed_to=to,
        outcome=outcome,
        service=service,
        envelope=envelope,
        period=_period(first, until),
        conditions=conditions,
        decision=decision,
        acknowledge_by=acknowledge_by.date() if acknowledge_by else None,
    )

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.commissioning.actions.directives import issue_directive

        return issue_directive(**acting, given=given, known_to=known_to, today=today)

    _take(directive, "given", act, council, who(by, authority), as_json=as_json)


@verb(
    "directive vary",
    example='rightsource directive vary D-2026-01 --title "Keep more children in foster homes nearby" '
    "--to childrens-trust --outcome grow-up-safe --envelope 520000 --from 2026-12-01 --until 2027-11-30 "
    '--decision FC-2026-01 --acknowledge-by 2026-12-18 --because "Four more homes" --by commissioner-people '
    '--authority "FC-2026-01"',
)
def vary(
    directive: Reference,
    *,
    title: Title,
    to: To_ = "",
    outcome: Outcome,
    service: Service = "",
    envelope: Envelope,
    first: First,
    until: Last,
    conditions: Conditions = "",
    decision: Decision,
    acknowledge_by: AcknowledgeBy = None,
    because: Because,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Put other terms in the place of a directive's; the vehicle acknowledges and answers it again.

    JSON: {"directive", "step", "was_written"}.
    """
    given = _given(
        directive=directive,
        title=title,
        addressed_to=to,
        outcome=outcome,
        service=service,
        envelope=envelope,
        period=_period(first, until),
        conditions=conditions,
        decision=decision,
        acknowledge_by=acknowledge_by.date() if acknowledge_by else None,
    )

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.commissioning.actions.directives import vary_directive

        return vary_directive(**acting, given=given, because=because, today=today)

    _take(directive, "varied", act, council, who(by, authority), as_json=as_json)


@verb(
    "directive withdraw",
    example='rightsource directive withdraw D-2026-01 --because "The grant fell away" --by commissioner-people '
    '--authority "FC-2026-01"',
)
def withdraw(
    directive: Reference,
    *,
    because: Because,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Withdraw a directive.

    JSON: {"directive", "step", "was_written"}.
    """

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.commissioning.actions.directives import withdraw_directive

        return withdraw_directive(**acting, directive=directive, because=because, today=today)

    _take(directive, "withdrawn", act, council, who(by, authority), as_json=as_json)


@verb(
    "directive acknowledge",
    example="rightsource directive acknowledge D-2026-01 --by childrens-trust-director --authority Articles",
)
def acknowledge(
    directive: Reference,
    *,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Say as the vehicle that a directive was received.

    JSON: {"directive", "step", "was_written"}.
    """

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.commissioning.actions.directives import acknowledge_directive

        return acknowledge_directive(**acting, directive=directive, today=today)

    _take(directive, "acknowledged", act, council, who(by, authority), as_json=as_json)


@verb(
    "directive answer",
    example="rightsource directive answer D-2026-01 --answer refused --words "
    '"No foster carers can be found before spring" --by childrens-trust-director --authority Articles',
)
def answer_it(
    directive: Reference,
    *,
    said_to_it: Annotated[Answer, typer.Option("--answer", help="Accept it, refuse it, or ask.")],
    words: Annotated[str, typer.Option(help="Why, or what is asked.")] = "",
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Answer a directive as the vehicle: accept it, refuse it with a reason, or ask.

    JSON: {"directive", "step", "was_written"}.
    """

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.commissioning.actions.directives import answer_directive
        from rightsource.commissioning.rules.directives import DirectiveAnswer

        return answer_directive(
            **acting, directive=directive, answer=DirectiveAnswer(said_to_it.value), words=words, today=today
        )

    _take(directive, said_to_it.value, act, council, who(by, authority), as_json=as_json)


@verb("directive show", example="rightsource directive show D-2026-01")
def show(
    directive: Annotated[str, typer.Argument(metavar="[DIRECTIVE]", help="One; all if none is given.")] = "",
    council: Council = DEMONSTRATION,
    on: On = None,
    audience: To = Audience.INSIDERS,
    *,
    as_json: AsJson = False,
) -> None:
    """Show directives and where each stands, those longest overdue first.

    As JSON: on; directives [directive [row, provenance, record_id], stage, days_late].
    """
    day = day_asked(on)
    with reading(council):
        from rightsource.commissioning.errors.directives import DirectiveNotOnRecord
        from rightsource.commissioning.queries.directives import directives_known

        found = tuple(
            each for each in directives_known(day, audience) if directive in {"", each.directive.row.directive}
        )
        if directive and not found:
            raise DirectiveNotOnRecord(directive)
    answer(DirectivesTold(day, found), as_json=as_json, show=_show_all)


def _period(first: datetime, until: datetime) -> Period:
    try:
        return Period.until(first.date(), until.date())
    except ValueError:
        raise typer.BadParameter("the last day lies before the first.", param_hint="--until") from None


def _given(**said: Any) -> "Directive":
    """Return a directive as it is asked for; who gives it on which day is set where it is given."""
    from rightsource.commissioning.rules.directives import Directive

    return Directive(**said, issued_on=date.min, issued_by="")


def _take(
    directive: str,
    step: str,
    act: Callable[[dict[str, Any], date], bool],
    council: str,
    acting: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    open_council(council)
    from django.db import transaction
    from django.utils import timezone

    from rightsource.storage import walls

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        was_written = act(acting, timezone.localdate())
    answer(DirectiveSaid(directive, step, was_written), as_json=as_json, show=_show)


def _show(console: "Console", taken: DirectiveSaid) -> None:
    already = "" if taken.was_written else " It was so already, and nothing was changed."
    console.print(f"{taken.directive} is {taken.step}.{already}", markup=False)


def _show_all(console: "Console", found: DirectivesTold) -> None:
    if not found.directives:
        console.print(f"No directive was on record on {day_in_words(found.on)}.", markup=False)
    for each in found.directives:
        row = each.directive.row
        late = f", {count_in_words(each.days_late or 0, 'day')} late" if each.is_late else ""
        console.print(
            f"{row.directive} to {row.addressed_to or 'the market'}: {row.title}; {amount_in_words(row.envelope)}, "
            f"{each.stage}{late}",
            markup=False,
        )
