"""`rightsource pay basis|bases|receive|accounts|stop|lift`: what lets payments be made, and what holds them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.charge import Written, show_written
from rightsource.cli.commitments import pounds_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.import_asked import By, OnAuthority, who
from rightsource.cli.pay import Because, OnDay, Owed
from rightsource.quantities import Money, Period

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries.payments import BasesOn

_DAY = ["%Y-%m-%d"]
Reference = Annotated[str, typer.Option("--reference", callback=said, help="Its own mark, unique.")]
Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="advance, block or grant.")]
Payer = Annotated[str, typer.Option("--payer", metavar="KEY", callback=said, help="Who pays.")]
Payee = Annotated[str, typer.Option("--payee", metavar="KEY", callback=said, help="Who is paid.")]
Part = Annotated[
    list[str], typer.Option("--due", metavar="DATE=POUNDS", help="What falls due when, as 2026-12-01=2500.00; repeat.")
]
First = Annotated[datetime, typer.Option("--from", metavar="DATE", formats=_DAY, help="The first day it is for.")]
Last = Annotated[datetime, typer.Option("--until", metavar="DATE", formats=_DAY, help="The last day it is for.")]
Power = Annotated[str, typer.Option("--power", callback=said, help="The Act and section it is paid under.")]
Decision = Annotated[str, typer.Option("--decision", callback=said, help="The decision that allowed it.")]
Organisation = Annotated[str, typer.Option("--organisation", metavar="KEY", callback=said, help="In whose books.")]
_KINDS = {"advance": "ADVANCE", "block": "BLOCK", "grant": "GRANT"}


@verb("pay bases", example="rightsource pay bases --json")
def bases(on: OnDay = None, *, council: Council = DEMONSTRATION, as_json: AsJson = False) -> None:
    """Tell advances, block payments and grants, and what of each is drawn.

    As JSON: on, bases [basis [reference, kind, payer, payee, agreement, purpose, instalments [number, due_on, amount],
    period, power, decision, conditions, evidence_needed], paid, asked, left].
    """
    with reading(council) as today:
        from rightsource.commissioning.queries.payments import BasesOn, bases_drawn

        day = on.date() if on else today
        found = BasesOn(day, bases_drawn(day))
    answer(found, as_json=as_json, show=_show)


@verb(
    "pay basis",
    example="rightsource pay basis --reference G-2 --kind grant --payer county --payee charity --purpose Clubs "
    '--due 2026-12-01=2500.00 --from 2026-11-01 --until 2027-10-31 --power "Localism Act 2011 s.1" '
    "--decision FC-2026-01 --by commissioner --authority D-4",
)
def basis(
    *,
    reference: Reference,
    kind: Kind,
    payer: Payer,
    payee: Payee,
    agreement: Annotated[str, typer.Option("--agreement", help="The agreement it belongs to, if to one.")] = "",
    purpose: Annotated[str, typer.Option("--purpose", callback=said, help="What the money is for.")],
    due: Part,
    first: First,
    until: Last,
    power: Power,
    decision: Decision,
    conditions: Annotated[str, typer.Option("--conditions", help="What must be kept to.")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="What must be shown before an instalment is paid.")] = "",
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record an advance, a block payment or a grant as what it is paid on, and bind the payer to it.

    As JSON: was_written.
    """
    if kind not in _KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(_KINDS)}.", param_hint="--kind")
    if until < first:
        raise typer.BadParameter("the last day lies before the first.", param_hint="--until")
    parts = [_part(each) for each in due]
    with reading(council) as today:
        from rightsource.commissioning.actions.payments import record_basis
        from rightsource.commissioning.rules.payments.bases import BasisKind, LawfulBasis, instalments_of

        given = LawfulBasis(
            reference=reference,
            kind=BasisKind[_KINDS[kind]],
            payer=payer,
            payee=payee,
            agreement=agreement,
            purpose=purpose,
            instalments=instalments_of(parts),
            period=Period.until(first.date(), until.date()),
            power=power,
            decision=decision,
            conditions=conditions,
            evidence_needed=evidence,
        )
        was_written = record_basis(**who(by, authority), given=given, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "pay receive",
    example='rightsource pay receive --reference R-31 --owed A-002/2026-10 --what "The month was looked at" '
    "--by contract-manager --authority D-4",
)
def receive(
    *,
    reference: Reference,
    owed: Owed,
    what: Annotated[str, typer.Option("--what", callback=said, help="What was received and looked at.")],
    document: Annotated[str, typer.Option("--document", help="Where it can be looked up.")] = "",
    amount: Annotated[
        Money | None,
        typer.Option("--amount", metavar="POUNDS", parser=pounds_of, help="What it covers; the whole if not given."),
    ] = None,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record what was received for a charge or an instalment: the evidence that it is paid on.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payments import record_receipt

        was_written = record_receipt(
            **who(by, authority), reference=reference, owed=owed, what=what, document=document, amount=amount,
            today=today,
        )  # fmt: skip
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "pay accounts",
    example="rightsource pay accounts --organisation county --cash cash --costs third-party/adults "
    "--income receipts/other --by section-151-officer --authority D-4",
)
def accounts(
    *,
    organisation: Organisation,
    cash: Annotated[str, typer.Option("--cash", callback=said, help="What is paid from, and into.")],
    costs: Annotated[str, typer.Option("--costs", callback=said, help="What is debited when it pays.")],
    income: Annotated[str, typer.Option("--income", help="What is credited when it is paid.")] = "",
    subject: Annotated[str, typer.Option("--for", help="One agreement or basis; all others if not given.")] = "",
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Name the accounts of an organisation's books on which its payments are posted.

    As JSON: was_written.
    """
    with reading(council):
        from rightsource.commissioning.actions.payments import set_payment_accounts
        from rightsource.commissioning.rules.payments.posting import PaymentAccounts

        given = PaymentAccounts(organisation=organisation, subject=subject, cash=cash, costs=costs, income=income)
        was_written = set_payment_accounts(**who(by, authority), given=given)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "pay stop",
    example='rightsource pay stop --reference S-2 --payee care-company --because "Two bills look alike" '
    "--by monitoring-officer --authority D-4",
)
def stop(
    *,
    reference: Reference,
    payee: Annotated[str, typer.Option("--payee", metavar="KEY", help="Who is not paid.")] = "",
    agreement: Annotated[str, typer.Option("--agreement", help="Under which agreement nothing is paid.")] = "",
    basis: Annotated[str, typer.Option("--basis", help="On which lawful basis nothing is paid.")] = "",
    payer: Annotated[str, typer.Option("--payer", metavar="KEY", help="Whose payments; everybody's if blank.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option("--until", metavar="DATE", formats=_DAY, help="The last day; until it is lifted if not given."),
    ] = None,
    because: Because,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Stop payments to one payee, on one agreement or basis, or all if none is named, from today.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payments import stop_payments
        from rightsource.commissioning.rules.payments.stops import PaymentStop

        given = PaymentStop(
            reference=reference,
            payee=payee,
            agreement=agreement,
            basis=basis,
            payer=payer,
            reason=because,
            starts_on=today,
            last_day=until.date() if until else None,
            stopped_by=by,
            authority=authority,
        )
        was_written = stop_payments(**who(by, authority), given=given)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "pay lift",
    example='rightsource pay lift --reference S-2 --because "They are two" --by section-151-officer --authority D-4',
)
def lift(
    *,
    reference: Reference,
    because: Because,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Lift a stop that somebody else set.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payments import lift_stop

        was_written = lift_stop(**who(by, authority), reference=reference, because=because, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


def _part(text: str) -> tuple[date, Money]:
    day, equals, amount = text.partition("=")
    try:
        due_on = date.fromisoformat(day.strip())
    except ValueError:
        equals = ""
    if not equals:
        raise typer.BadParameter(f"{text!r} is no day with an amount; write it as 2026-12-01=2500.00.")
    return due_on, pounds_of(amount)


def _show(console: "Console", found: "BasesOn") -> None:
    table = table_of("Basis", "Kind", "Who pays", "Whom", "Amount", "Paid", "Asked for", "Left", "What for")
    for each in found.bases:
        amounts = (each.basis.amount, each.paid, each.asked, each.left)
        parties = (each.basis.payer, each.basis.payee)
        told = (str(amount) for amount in amounts)
        cells(table, each.basis.reference, each.basis.kind.value, *parties, *told, each.basis.purpose)
    console.print(table)
