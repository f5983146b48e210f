"""`rightsource pay …`: what can be paid and why, and a run from draft to what was paid."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.charge import Written, show_written
from rightsource.cli.commitments import pounds_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb, working
from rightsource.cli.import_asked import By, OnAuthority, who
from rightsource.quantities import Money, Problem, ProblemsFound
from rightsource.quantities.wording import count_in_words, day_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.actions.payment_confirming import RunConfirmed
    from rightsource.commissioning.actions.payment_runs import FileMade
    from rightsource.commissioning.queries.payments import PayingInTime, PaymentsOn
    from rightsource.commissioning.rules.payments.files import PaidColumn
    from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun

_DAY = ["%Y-%m-%d"]
Run = Annotated[str, typer.Argument(metavar="RUN", callback=said, help="The run's reference.")]
Payment = Annotated[str, typer.Option("--reference", callback=said, help="The payment's own mark, unique.")]
Owed = Annotated[str, typer.Option("--owed", callback=said, help="What it pays, as A-002/2026-10 or G-1/2.")]
Because = Annotated[str, typer.Option("--because", callback=said, help="Why, in a sentence or two.")]
OnDay = Annotated[
    datetime | None, typer.Option("--on", metavar="DATE", formats=_DAY, help="The day; today if not given.")
]


@verb("pay", example="rightsource pay --on 2026-11-22 --json")
def run(on: OnDay = None, *, council: Council = DEMONSTRATION, as_json: AsJson = False) -> None:
    """Tell everything owed and why it can or cannot be paid, the payment runs and the stops.

    As JSON: on, can_pay, asked, paid, owed [owed, on_record, match [side, says, next_step], stops, left, stage,
    days_late], runs [run, payer, drafted_on, drafted_by, payments, approved_on, approved_by, filed_on, file_name],
    stops.
    """
    with reading(council) as today:
        from rightsource.commissioning.queries.payments import payments_on

        found = payments_on(on.date() if on else today)
    answer(found, as_json=as_json, show=_show)


@verb("pay ask", example="rightsource pay ask --reference P-118 --owed A-002/2026-10 --by commissioner --authority D-4")
def ask(
    *,
    reference: Payment,
    owed: Owed,
    amount: Annotated[
        Money | None,
        typer.Option("--amount", metavar="POUNDS", parser=pounds_of, help="All that can be paid if not given."),
    ] = None,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Ask for a payment apart, for the next run; what does not match is refused with what to do next.

    As JSON: request_id, reference, owed, payer, payee, agreement, basis, charge, amount, billed_on, pay_by, purpose,
    asked_on, asked_by, commitment, run, line, dropped_on, dropped_because, paid_on, bank_reference,
    payer_transaction, payee_transaction.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payment_runs import request_payment

        made = request_payment(**who(by, authority), reference=reference, owed=owed, amount=amount, today=today)
    answer(made, as_json=as_json, show=_show_request)


@verb("pay draft", example="rightsource pay draft PR-2026-11-B --payer county --by commissioner --authority D-4")
def draft(
    run: Run,
    *,
    payer: Annotated[str, typer.Option("--payer", metavar="KEY", callback=said, help="Who pays.")],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="What alone is to be paid, as A-002/2026-10; may be repeated.")
    ] = None,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Begin a run of all that can be paid; somebody else approves it. Begun again it is the same.

    As JSON: run, payer, drafted_on, drafted_by, payments, approved_on, approved_by, filed_on, file_name.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payment_runs import draft_run

        begun = draft_run(**who(by, authority), run=run, payer=payer, only=only or (), today=today)
    answer(begun, as_json=as_json, show=_show_run)


@verb(
    "pay approve",
    example="rightsource pay approve PR-2026-11-B --total 12500.00 --by section-151-officer --authority D-4",
)
def approve(
    run: Run,
    *,
    total: Annotated[
        Money, typer.Option("--total", metavar="POUNDS", parser=pounds_of, help="What it comes to, as you saw it.")
    ],
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Approve a run that somebody else began.

    As JSON: run, payer, drafted_on, drafted_by, payments, approved_on, approved_by, filed_on, file_name.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payment_runs import approve_run

        approved = approve_run(**who(by, authority), run=run, total=total, today=today)
    answer(approved, as_json=as_json, show=_show_run)


@verb("pay file", example="rightsource pay file PR-2026-11-B --to payments.csv --by commissioner --authority D-4")
def file(
    run: Run,
    *,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where to write it.")] = None,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Put an approved run into the file for the council's finance system; asked again, it is the same file.

    What was stopped or disputed since it was approved falls out first.

    As JSON: run, name, sha256, lines, total, taken_out, was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payment_runs import make_run_file
        from rightsource.commissioning.queries.payment_runs import run_file_known

        made = make_run_file(**who(by, authority), run=run, today=today)
        kept = run_file_known(run)
    if to is not None and kept is not None:
        to.write_bytes(kept[1])
    answer(made, as_json=as_json, show=_show_file)


@verb("pay confirm", example="rightsource pay confirm PR-2026-11-B paid.csv --by commissioner --authority D-4")
def confirm(
    run: Run,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the finance system says was paid.")],
    *,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="COLUMN=HEADING", help="Which heading is which column, if not a usual one."),
    ] = None,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Confirm what was paid and post it in both parties' books: all of the file, or a list of every fault.

    The same file again changes nothing. Columns: payment, amount, paid_on, bank_reference, currency, status, reason.

    As JSON: run, was_on_file, paid, total, rejected, posted, keeps_no_books, drawn, unconfirmed.
    """
    with reading(council) as today, working(f"Reading {file.name}"):
        from rightsource.commissioning.actions.payment_confirming import confirm_run
        from rightsource.storage.documents import GivenFile

        if not file.is_file():
            raise ProblemsFound([Problem(file.name, "There is no such file. Check its name.", "file-not-found")])
        done = confirm_run(
            **who(by, authority),
            run=run,
            file=GivenFile(file.name, file.read_bytes()),
            columns=_columns(column or []),
            today=today,
        )
    answer(done, as_json=as_json, show=_show_confirmed)


@verb(
    "pay take-out",
    example="rightsource pay take-out --reference PR-2026-11-B-003 --because Disputed --by officer --authority D-4",
)
def take_out(
    *,
    reference: Payment,
    because: Because,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Take a payment out before it is in a file; what it was for can be asked for again.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.payment_runs import take_out_payment

        was_written = take_out_payment(**who(by, authority), reference=reference, because=because, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb("pay late", example="rightsource pay late --on 2026-11-22 --json")
def late(on: OnDay = None, *, council: Council = DEMONSTRATION, as_json: AsJson = False) -> None:
    """Tell how bills were paid by half-year, and what is late and what that costs.

    As JSON: on, half_years [first_day, last_day, notice_by, paid, average_days, within_30, within_60, later,
    became_payable, unpaid, interest, compensation], late [owed, unpaid, days, cost [days, rate_percent, interest,
    compensation, provision]].
    """
    with reading(council) as today:
        from rightsource.commissioning.queries.payments import paying_in_time

        found = paying_in_time(on.date() if on else today)
    answer(found, as_json=as_json, show=_show_late)


def _columns(told: list[str]) -> "dict[PaidColumn, str]":
    from rightsource.commissioning.rules.payments.files import PaidColumn

    columns = {}
    for each in told:
        name, equals, heading = each.partition("=")
        if not equals or name.strip() not in set(PaidColumn):
            raise typer.BadParameter(f"write it as COLUMN=HEADING; the columns are {', '.join(PaidColumn)}.")
        columns[PaidColumn(name.strip())] = heading.strip()
    return columns


def _show(console: "Console", found: "PaymentsOn") -> None:
    console.print(f"{found.can_pay} can be paid, {found.asked} is in runs, {found.paid} is paid.", markup=False)
    table = table_of("What", "Who pays", "Whom", "Left", "In time until", "How it stands")
    for each in found.owed:
        how = f"{each.stage}. {each.why_not}".strip()
        days = (str(each.left), each.owed.pay_by.isoformat(), how)
        cells(table, each.owed.key, each.owed.payer, each.owed.payee, *days)
    console.print(table)
    for run in found.runs:
        console.print(f"· {run.run}: {run.total}, {run.stage}", markup=False)
    for stop in found.stops:
        state = "in force" if stop.is_in_force(found.on) else "not in force"
        console.print(f"· {stop.reference} stops {stop.what} ({state}): {stop.reason}", markup=False)


def _show_request(console: "Console", made: "PaymentRequest") -> None:
    console.print(f"{made.amount} is asked for as {made.reference}, for {made.owed}.", markup=False)


def _show_run(console: "Console", found: "PaymentRun") -> None:
    count = count_in_words(len(found.standing), "payment")
    console.print(f"{found.run}: {count}, {found.total} in all; {found.stage}.", markup=False)
    table = table_of("Payment", "Whom", "What", "Amount", "How it stands")
    for each in found.payments:
        cells(table, each.reference, each.payee, each.owed, str(each.amount), each.stage.value)
    console.print(table)


def _show_file(console: "Console", made: "FileMade") -> None:
    if not made.lines:
        console.print(f"Nothing of {made.run} is left to pay, so no file is made.", markup=False)
    else:
        count = count_in_words(made.lines, "payment")
        console.print(f"{made.name}: {count}, {made.total} in all. SHA-256 {made.sha256}", markup=False)
    for each in made.taken_out:
        console.print(f"· {each.reference} fell out: {each.amount} to {each.payee}", markup=False)


def _show_confirmed(console: "Console", done: "RunConfirmed") -> None:
    if done.was_on_file:
        console.print("The same file was taken in before, and nothing was changed.")
    console.print(
        f"{count_in_words(done.paid, 'payment')} confirmed, {done.total} in all; {done.posted} posted; "
        f"{done.drawn} drawn of what was committed; {done.rejected} rejected; {done.unconfirmed} not confirmed yet.",
        markup=False,
    )
    for each in done.keeps_no_books:
        console.print(f"· {each} keeps no books here, so nothing is posted there.", markup=False)


def _show_late(console: "Console", found: "PayingInTime") -> None:
    table = table_of("Half-year", "Paid", "Within 30 days", "31 to 60", "61 or more", "Not paid by its end", "Interest")
    for each in found.half_years:
        counts = (each.paid, each.within_30, each.within_60, each.later, each.unpaid)
        cells(table, each.name, *(str(count) for count in counts), str(each.interest))
    console.print(table)
    for late in found.late:
        console.print(f"· {late.owed.key}: {late.unpaid}, {late.days} days late", markup=False)
    if not found.late:
        console.print(f"Nothing was late on {day_in_words(found.on)}.")
