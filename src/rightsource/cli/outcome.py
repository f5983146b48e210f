"""`rightsource outcome …`: recording outcomes, indicators, targets, results and what contributes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb
from rightsource.cli.import_asked import By, OnAuthority, who
from rightsource.outcomes.rules.outcomes import ContributionKind, Direction
from rightsource.quantities import FinancialYear, Period
from rightsource.storage.knowledge import Audience, Grade

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class OutcomeSaid:
    """What came of recording: `was_written` is false where the same was on record already."""

    subject: str
    what: str
    was_written: bool


def number(text: str) -> Decimal:
    """Return a number as people write it.

    Raises:
        BadParameter: it is none.

    >>> number("1,250.5")
    Decimal('1250.5')
    """
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise typer.BadParameter(f"{text!r} is not a number; write one as 76.2.")
    return found


def year(text: str) -> FinancialYear:
    """Return a financial year written as 2026-27.

    Raises:
        BadParameter: it is none.
    """
    try:
        return FinancialYear.parse(text)
    except ValueError:
        raise typer.BadParameter("write a financial year as 2026-27.") from None


_DAY = ["%Y-%m-%d"]
Outcome = Annotated[str, typer.Argument(metavar="OUTCOME", callback=said, help="The outcome's key.")]
Indicator = Annotated[str, typer.Argument(metavar="INDICATOR", callback=said, help="The indicator's key.")]
Title = Annotated[str, typer.Option(callback=said, help="What it is called.")]
Owner = Annotated[str, typer.Option("--owner", metavar="POST", callback=said, help="The post that answers for it.")]
KnownTo = Annotated[Audience, typer.Option("--known-to", help="Who may know it from today.")]
A_NUMBER = typer.Option(metavar="NUMBER", parser=number, help="In the indicator's unit.")


@verb(
    "outcome record",
    example='rightsource outcome record grow-up-safe --title "Children grow up safe at home" --first-year 2026-27 '
    '--last-year 2029-30 --owner director-of-childrens-services --by commissioner-people --authority "Council plan"',
)
def record(
    outcome: Outcome,
    *,
    title: Title,
    parent: Annotated[str, typer.Option(metavar="OUTCOME", help="The wider outcome that it serves.")] = "",
    first_year: Annotated[FinancialYear, typer.Option(metavar="YEAR", parser=year, help="As 2026-27.")],
    last_year: Annotated[FinancialYear, typer.Option(metavar="YEAR", parser=year, help="As 2029-30.")],
    owner: Owner,
    known_to: KnownTo = Audience.INSIDERS,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record an outcome of the plan: what should be different for people, and which post answers for it.

    JSON: {"subject", "what", "was_written"}.
    """
    from rightsource.outcomes.rules.outcomes import Outcome as Row

    given = Row(outcome=outcome, title=title, parent=parent, first_year=first_year, last_year=last_year, owner=owner)

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.outcomes.actions import record_outcome

        return record_outcome(**acting, given=given, known_to=known_to, today=today)

    _take(outcome, "recorded", act, council, who(by, authority), as_json=as_json)


@verb(
    "outcome indicator",
    example="rightsource outcome indicator children-looked-after-rate --outcome grow-up-safe --title "
    '"Children looked after" --definition "Children looked after on 31 March, of all under 18" --unit "per 10,000" '
    '--direction "lower is better" --owner commissioner-people --by commissioner-people --authority "Council plan"',
)
def indicator(
    indicator: Indicator,
    *,
    outcome: Annotated[str, typer.Option(metavar="OUTCOME", callback=said, help="The outcome that it shows.")],
    title: Title,
    definition: Annotated[str, typer.Option(callback=said, help="What exactly is counted, and of whom.")],
    unit: Annotated[str, typer.Option(help="The unit.")] = "",
    direction: Annotated[Direction, typer.Option(help="Which way it should go.")],
    baseline: Annotated[Decimal | None, A_NUMBER] = None,
    baseline_on: Annotated[
        datetime | None, typer.Option(metavar="DATE", formats=_DAY, help="The day of the baseline.")
    ] = None,
    owner: Owner,
    known_to: KnownTo = Audience.INSIDERS,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record an indicator: by what an outcome is seen, and where it stood when the plan began.

    JSON: {"subject", "what", "was_written"}.
    """
    from rightsource.outcomes.rules.outcomes import Indicator as Row

    given = Row(
        indicator=indicator,
        outcome=outcome,
        title=title,
        definition=definition,
        unit=unit,
        direction=direction,
        baseline=baseline,
        baseline_on=baseline_on.date() if baseline_on else None,
        owner=owner,
    )

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.outcomes.actions import record_indicator

        return record_indicator(**acting, given=given, known_to=known_to, today=today)

    _take(indicator, "recorded", act, council, who(by, authority), as_json=as_json)


@verb(
    "outcome target",
    example="rightsource outcome target children-looked-after-rate --year 2026-27 --value 74 --by commissioner-people "
    '--authority "Council plan"',
)
def target(
    indicator: Indicator,
    *,
    financial_year: Annotated[FinancialYear, typer.Option("--year", metavar="YEAR", parser=year, help="As 2026-27.")],
    value: Annotated[Decimal, A_NUMBER],
    known_to: KnownTo = Audience.INSIDERS,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Set where an indicator should stand at the end of a year.

    JSON: {"subject", "what", "was_written"}.
    """
    from rightsource.outcomes.rules.outcomes import IndicatorTarget as Row

    given = Row(indicator=indicator, financial_year=financial_year, target=value)

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.outcomes.actions import set_target

        return set_target(**acting, given=given, known_to=known_to, today=today)

    _take(indicator, f"to be {value} in {financial_year}", act, council, who(by, authority), as_json=as_json)


@verb(
    "outcome result",
    example="rightsource outcome result children-looked-after-rate --from 2025-04-01 --to 2026-03-31 --value 76.2 "
    '--source "SSDA903 return" --by commissioner-people --authority "Scheme of delegation, 4.2"',
)
def result(
    indicator: Indicator,
    *,
    first: Annotated[datetime, typer.Option("--from", metavar="DATE", formats=_DAY, help="The first day it is of.")],
    last: Annotated[datetime, typer.Option("--to", metavar="DATE", formats=_DAY, help="The last day it is of.")],
    value: Annotated[Decimal, A_NUMBER],
    source: Annotated[str, typer.Option(callback=said, help="Where it is written.")],
    grade: Annotated[Grade, typer.Option(help="How far that can be trusted.")] = Grade.OWN_RECORD,
    known_to: KnownTo = Audience.INSIDERS,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record what an indicator came to. A correction takes the first one's place, and both stay on record.

    JSON: {"subject", "what", "was_written"}.
    """
    from rightsource.outcomes.rules.outcomes import IndicatorResult as Row

    try:
        period = Period.until(first.date(), last.date())
    except ValueError:
        raise typer.BadParameter("the last day lies before the first.", param_hint="--to") from None
    given = Row(indicator=indicator, period=period, value=value)

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.outcomes.actions import record_result
        from rightsource.storage.knowledge import KnownOn, Source

        known = KnownOn.on(today, known_to)
        return record_result(**acting, given=given, source=Source(source, grade=grade), known_on=known, today=today)

    _take(indicator, f"{value}", act, council, who(by, authority), as_json=as_json)


@verb(
    "outcome contribution",
    example="rightsource outcome contribution grow-up-safe --kind service --subject looked-after-children "
    '--organisation childrens-trust --how "Foster homes nearby" --by commissioner-people --authority "Council plan"',
)
def contribution(
    outcome: Outcome,
    *,
    kind: Annotated[ContributionKind, typer.Option(help="What contributes.")],
    subject: Annotated[str, typer.Option(metavar="KEY", callback=said, help="Its key.")],
    organisation: Annotated[str, typer.Option(metavar="KEY", help="The vehicle that it is of.")] = "",
    how: Annotated[str, typer.Option(callback=said, help="How it contributes.")],
    known_to: KnownTo = Audience.INSIDERS,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record that a service, a vehicle or an agreement contributes to an outcome.

    JSON: {"subject", "what", "was_written"}.
    """
    from rightsource.outcomes.rules.outcomes import OutcomeContribution as Row

    given = Row(outcome=outcome, kind=kind, subject=subject, organisation=organisation, how=how)

    def act(acting: dict[str, Any], today: date) -> bool:
        from rightsource.outcomes.actions import record_contribution

        return record_contribution(**acting, given=given, known_to=known_to, today=today)

    _take(outcome, f"served by {subject}", act, council, who(by, authority), as_json=as_json)


def _take(
    subject: str,
    what: str,
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
    answer(OutcomeSaid(subject, what, was_written), as_json=as_json, show=_show)


def _show(console: "Console", found: OutcomeSaid) -> None:
    already = "" if found.was_written else " It was so already, and nothing was changed."
    console.print(f"{found.subject}: {found.what}.{already}", markup=False)
