"""`rightsource charge`: what an agreement comes to for a month and why; its price book; disputes; what can be paid."""

import getpass
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import month_of, reading
from rightsource.cli.commitments import pounds_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.quantities import Money, Month
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries.charges import ChargeKnown, PayableOn


def number_of(text: str) -> Decimal:
    """Return the number written as 120.5.

    Raises:
        BadParameter: it is not written so.
    """
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter(f"{text!r} is not a number; write one as 120.5.") from None
    if not found.is_finite() or not 0 <= found < 10**11:
        raise typer.BadParameter(f"{text!r} is no quantity of anything.")
    return found


_Agreement = Annotated[str, typer.Option("--agreement", callback=said, help="The agreement's reference.")]
_Month = Annotated[Month, typer.Option("--month", metavar="MONTH", parser=month_of, help="As 2026-10.")]
_Reference = Annotated[str, typer.Option("--reference", callback=said, help="The dispute's own mark, unique.")]
_Because = Annotated[str, typer.Option("--because", callback=said, help="Why, in a sentence or two.")]
_By = Annotated[str, typer.Option("--by", metavar="POST", callback=said, help="The post that says it.")]
_Authority = Annotated[str, typer.Option("--authority", callback=said, help="On what authority.")]
_BY, _AUTHORITY = "rightsource", "asked for on the command line"


@dataclass(frozen=True, slots=True)
class Written:
    """Whether anything was written, or the same was on record already."""

    was_written: bool


@verb("charge", example="rightsource charge --agreement A-014 --month 2026-10")
def run(
    agreement: Annotated[str, typer.Option("--agreement", help="The agreement's reference.")] = "",
    month: Annotated[
        Month | None, typer.Option("--month", metavar="MONTH", parser=month_of, help="As 2026-10; it is over.")
    ] = None,
    *,
    only_show: Annotated[bool, typer.Option("--show", help="Show the charge on record; make none.")] = False,
    council: Council = DEMONSTRATION,
    by: _By = _BY,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Make the charge of an agreement's month from its terms and returns, or show it, line by line.

    Where nothing changed, the charge on record stands; where a return or a price did, a new version supersedes it.

    As JSON: agreement, payer, payee, month, version, versions, amount, held, not_owed, payable, made_on, because,
    evidence, steps [what, amount], disputes [reference, version, amount, reason, raised_on, raised_by, answered_on,
    upheld, answer].
    """
    if not agreement.strip() or month is None:
        raise typer.BadParameter("give --agreement and --month.")
    with reading(council) as today:
        from rightsource.commissioning.actions.charges import make_charge
        from rightsource.commissioning.queries.charges import charge_known

        if only_show:
            found = charge_known(agreement, month)
        else:
            found = make_charge(**_acting(by, authority), agreement=agreement, month=month, today=today)
    answer(found, as_json=as_json, show=_show)


@verb(
    "charge price",
    example="rightsource charge price --agreement A-014 --unit week --price 812.50 --from 2026-04-01 --why Agreed",
)
def price(
    *,
    agreement: _Agreement,
    unit: Annotated[str, typer.Option("--unit", callback=said, help="An hour of a grade, a week, a verified result.")],
    price: Annotated[Money, typer.Option("--price", metavar="POUNDS", parser=pounds_of, help="Of one unit.")],
    starts_on: Annotated[
        datetime, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"], help="The first day of the price.")
    ],
    expected: Annotated[
        Decimal | None,
        typer.Option("--expected", metavar="UNITS", parser=number_of, help="How many units a month are expected."),
    ] = None,
    why: Annotated[str, typer.Option("--why", help="How it came about: agreed, or by which index.")] = "",
    council: Council = DEMONSTRATION,
    by: _By = _BY,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Record what one unit costs from a day; what was recorded before stays and is superseded from that day.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.charges import set_activity_price

        was_written = set_activity_price(
            **_acting(by, authority), agreement=agreement, unit=unit, price=price, starts_on=starts_on.date(),
            expected_a_month=expected, why=why, today=today,
        )  # fmt: skip
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "charge dispute",
    example="rightsource charge dispute --reference D-7 --agreement A-014 --month 2026-10 --amount 1625.00 "
    '--because "Two weeks were not given"',
)
def dispute(
    *,
    reference: _Reference,
    agreement: _Agreement,
    month: _Month,
    amount: Annotated[Money, typer.Option("--amount", metavar="POUNDS", parser=pounds_of, help="The disputed part.")],
    because: _Because,
    council: Council = DEMONSTRATION,
    by: _By = _BY,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Dispute a part of a charge, which alone is held until it is answered.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.charges import raise_dispute

        was_written = raise_dispute(
            **_acting(by, authority), reference=reference, agreement=agreement, month=month, amount=amount,
            reason=because, today=today,
        )  # fmt: skip
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "charge answer",
    example='rightsource charge answer --reference D-7 --upheld 812.50 --because "One was given" --by A-finance',
)
def answer_it(
    *,
    reference: _Reference,
    upheld: Annotated[Money, typer.Option("--upheld", metavar="POUNDS", parser=pounds_of, help="What is not owed.")],
    because: _Because,
    council: Council = DEMONSTRATION,
    by: _By = _BY,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Answer a dispute: what of it is not owed, and why; the rest is payable again.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.charges import answer_dispute

        was_written = answer_dispute(
            **_acting(by, authority), reference=reference, upheld=upheld, answer=because, today=today
        )
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb("charge payable", example="rightsource charge payable --on 2026-11-22 --json")
def payable(
    on: Annotated[
        datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="The day; today if not given.")
    ] = None,
    *,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Tell what of each charge can be paid: all of it, less what a dispute holds or what is found not to be owed.

    As JSON: on, payable, held, charges [agreement, payer, payee, month, version, charge, made_on, charged, held,
    not_owed, payable].
    """
    with reading(council) as today:
        from rightsource.commissioning.queries.charges import PayableOn, charges_payable

        day = on.date() if on else today
        told = PayableOn.of(day, charges_payable(day))
    answer(told, as_json=as_json, show=_show_payable)


def _acting(by: str, authority: str) -> dict[str, Any]:
    from rightsource.storage.actors import Actor, Authority

    return {"by": Actor(by, getpass.getuser()), "authority": Authority(authority)}


def _show(console: "Console", found: "ChargeKnown") -> None:
    version = "" if found.version == 1 else f", version {found.version} ({found.because})"
    console.print(
        f"{found.agreement} comes to {found.amount} for {found.month}{version}; {found.payable} of it can be paid.",
        markup=False,
    )
    table = table_of("How it was worked out", "Amount")
    for step in found.steps:
        cells(table, step.what, str(step.amount))
    console.print(table)
    for each in found.disputes:
        state = "held" if each.is_open else f"{each.upheld} is not owed: {each.answer}"
        console.print(f"· {each.reference}: {each.amount} disputed ({each.reason}); {state}", markup=False)


def _show_payable(console: "Console", found: "PayableOn") -> None:
    count = count_in_words(len(found.charges), "charge")
    console.print(f"{found.payable} of {count} can be paid; {found.held} is held by disputes.", markup=False)
    table = table_of("Agreement", "Month", "Who pays", "Whom", "Charged", "Held", "Not owed", "Payable")
    for each in found.charges:
        amounts = (each.charged, each.held, each.not_owed, each.payable)
        cells(table, each.agreement, str(each.month), each.payer, each.payee, *(str(amount) for amount in amounts))
    console.print(table)


def show_written(console: "Console", found: Written) -> None:
    """Print whether anything was written."""
    console.print("Recorded." if found.was_written else "On record already, and nothing was changed.")
