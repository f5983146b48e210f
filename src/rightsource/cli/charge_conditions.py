"""`rightsource charge conditions`: floor, cap and service credits of an agreement's charges, from a day."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import typer

from rightsource.cli.books_asked import reading
from rightsource.cli.charge import Written, number_of, show_written
from rightsource.cli.commitments import pounds_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.import_asked import By, OnAuthority, who
from rightsource.quantities import Money

_WHOLE = Decimal(100)


@verb(
    "charge conditions",
    example="rightsource charge conditions --agreement A-014 --from 2026-04-01 --least 10000 "
    '--credit "Visits on time=2.5" --credits-most 10 --by commissioner-people --authority "Clause 14"',
)
def run(
    *,
    agreement: Annotated[str, typer.Option("--agreement", callback=said, help="The agreement's reference.")],
    starts_on: Annotated[
        datetime, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"], help="The first day that they hold.")
    ],
    least: Annotated[
        Money | None, typer.Option("--least", metavar="POUNDS", parser=pounds_of, help="Of a month at least.")
    ] = None,
    most: Annotated[
        Money | None, typer.Option("--most", metavar="POUNDS", parser=pounds_of, help="Of a month at most.")
    ] = None,
    credit: Annotated[
        list[str] | None,
        typer.Option("--credit", metavar="MEASURE=PERCENT", help="What is taken off where a measure is missed."),
    ] = None,
    credits_most: Annotated[
        Decimal,
        typer.Option("--credits-most", metavar="PERCENT", parser=number_of, help="All credits together, of a charge."),
    ] = _WHOLE,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Set floor, cap and service credits of an agreement's charges; what was set before stays on record.

    As JSON: was_written.
    """
    given = tuple(sorted(_credit(each) for each in credit or ()))
    with reading(council) as today:
        from rightsource.commissioning.actions.charges import set_charge_conditions
        from rightsource.commissioning.rules.charges.terms import Conditions

        was_written = set_charge_conditions(
            **who(by, authority),
            agreement=agreement,
            starts_on=starts_on.date(),
            conditions=Conditions(least, most, given, credits_most),
            today=today,
        )
    answer(Written(was_written), as_json=as_json, show=show_written)


def _credit(text: str) -> tuple[str, Decimal]:
    """Return the measure and the per cent written as MEASURE=PERCENT.

    Raises:
        BadParameter: it is not written so.
    """
    measure, equals, percent = text.rpartition("=")
    if not equals or not measure.strip():
        raise typer.BadParameter(f"{text!r} is not written as MEASURE=PERCENT.", param_hint="--credit")
    return measure.strip(), number_of(percent.strip())
