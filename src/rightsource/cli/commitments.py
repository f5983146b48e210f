"""`rightsource commitments`: what is bound to be paid and what is left of it; record, draw by a bill, release."""

import getpass
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

import typer

from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import AsAt, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.quantities import Money
from rightsource.quantities.wording import amount_in_words, day_in_words
from rightsource.storage.references import Kind, SubjectRef

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.queries import CommitmentsTold
    from rightsource.storage.actors import Actor, Authority


def pounds_of(text: str) -> Money:
    """Return the amount written as 1250.00.

    Raises:
        BadParameter: it is not written so.
    """
    from rightsource.ledger.rules.bulk import amount_of

    found = amount_of(text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is not an amount; write one as 1250.00.")
    return found


_By = Annotated[str, typer.Option("--by", metavar="POST", callback=said, help="The post that says it.")]
_Authority = Annotated[str, typer.Option("--authority", callback=said, help="On what authority.")]
_BY, _AUTHORITY = "rightsource", "asked for on the command line"


@dataclass(frozen=True, slots=True)
class CommitmentWritten:
    """How a commitment stands after what was asked.

    Attributes:
        was_written: false where the same was on record already.
    """

    commitment_id: UUID
    was_written: bool
    committed: Money
    drawn: Money
    released: Money
    remaining: Money


@verb("commitments", example="rightsource commitments --organisation care-company --as-at 2026-11-22T10:30")
def tell(
    council: Council = DEMONSTRATION,
    organisation: Annotated[str, typer.Option("--organisation", help="Who pays; all if not given.")] = "",
    as_at: AsAt = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what organisations bound themselves to pay, what bills drew of it, what was released, and what remains.

    As JSON: as_at; committed, drawn, released and remaining [pence]; commitments [commitment_id, payer, payee, due_on,
    purpose, subject, committed, drawn, released, remaining, beyond].
    """
    with reading(council):
        from rightsource.ledger.queries import commitments_told

        found = commitments_told([organisation] if organisation else None, as_at=as_at)
    answer(found, as_json=as_json, show=_show)


@verb(
    "commitments record",
    example="rightsource commitments record --reference PO-118 --payer care-company --payee council --amount 1200.00 "
    '--due 2026-12-31 --purpose "Premises to December" --agreement A-014',
)
def record(
    *,
    reference: Annotated[str, typer.Option("--reference", help="Your own mark; the same one is recorded once.")],
    payer: Annotated[str, typer.Option("--payer", help="Who is bound to pay.")],
    payee: Annotated[str, typer.Option("--payee", help="Whom.")],
    amount: Annotated[Money, typer.Option("--amount", metavar="POUNDS", parser=pounds_of, help="How much.")],
    due: Annotated[datetime, typer.Option("--due", metavar="DATE", formats=["%Y-%m-%d"], help="The last day for it.")],
    purpose: Annotated[str, typer.Option("--purpose", callback=said, help="What for.")],
    agreement: Annotated[str, typer.Option("--agreement", help="The agreement it comes from.")] = "",
    service: Annotated[str, typer.Option("--service", help="Or the service it is for.")] = "",
    council: Council = DEMONSTRATION,
    by: _By = _BY,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Record what an order or an agreement binds an organisation to pay; the same again changes nothing.

    As JSON: commitment_id, was_written; committed, drawn, released and remaining [pence].
    """
    if bool(agreement) == bool(service):
        raise typer.BadParameter("give one of --agreement and --service.")
    subject = SubjectRef(Kind.SERVICE, service) if service else SubjectRef(Kind.AGREEMENT, agreement)
    with reading(council):
        from rightsource.ledger.actions.commitments import record_commitment
        from rightsource.ledger.rules.rows import Commitment

        given = Commitment(
            commitment_id=uuid5(NAMESPACE_URL, f"commitment:{payer}:{reference}"),
            payer=payer,
            payee=payee,
            amount=amount,
            due_on=due.date(),
            purpose=purpose,
            subject=subject,
        )
        actor, on_authority = _acting(by, authority)
        was_written = record_commitment(by=actor, authority=on_authority, commitment=given)
        written = _written(given.commitment_id, was_written=was_written)
    answer(written, as_json=as_json, show=_show_written)


@verb(
    "commitments draw",
    example="rightsource commitments draw 3f0c… --bill 9a1e… --amount 400.00",
)
def draw(
    commitment: Annotated[UUID, typer.Argument(metavar="COMMITMENT", help="Its id.")],
    *,
    bill: Annotated[UUID, typer.Option("--bill", metavar="TRANSACTION", help="The bill, posted in the payer's books.")],
    amount: Annotated[
        Money | None,
        typer.Option("--amount", metavar="POUNDS", parser=pounds_of, help="What of the bill is for it; all by itself."),
    ] = None,
    council: Council = DEMONSTRATION,
    by: _By = _BY,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Draw a commitment down by a bill that is posted; the same bill draws it once, and its reversal takes that back.

    As JSON: commitment_id, was_written; committed, drawn, released and remaining [pence].
    """
    with reading(council):
        from rightsource.ledger.actions.commitments import draw_commitment
        from rightsource.ledger.rules.commitments import Draw

        actor, on_authority = _acting(by, authority)
        was_written = draw_commitment(by=actor, authority=on_authority, bill=bill, draw=Draw(commitment, amount))
        written = _written(commitment, was_written=was_written)
    answer(written, as_json=as_json, show=_show_written)


@verb(
    "commitments release",
    example='rightsource commitments release 3f0c… --reference R-1 --reason "The order was cancelled"',
)
def release(
    commitment: Annotated[UUID, typer.Argument(metavar="COMMITMENT", help="Its id.")],
    *,
    reference: Annotated[str, typer.Option("--reference", help="Your own mark; the same one releases once.")],
    reason: Annotated[str, typer.Option("--reason", help="Why no bill will come for it.")],
    amount: Annotated[
        Money | None,
        typer.Option("--amount", metavar="POUNDS", parser=pounds_of, help="How much; all that is left by itself."),
    ] = None,
    council: Council = DEMONSTRATION,
    by: _By = _BY,
    authority: _Authority = _AUTHORITY,
    as_json: AsJson = False,
) -> None:
    """Release what is left of a commitment, or part of it, for a reason.

    As JSON: commitment_id, was_written; committed, drawn, released and remaining [pence].
    """
    with reading(council) as today:
        from rightsource.ledger.actions.commitments import release_commitment

        actor, on_authority = _acting(by, authority)
        was_written = release_commitment(
            by=actor,
            authority=on_authority,
            release_id=uuid5(commitment, f"release:{reference}"),
            commitment_id=commitment,
            amount=amount,
            reason=reason,
            today=today,
        )
        written = _written(commitment, was_written=was_written)
    answer(written, as_json=as_json, show=_show_written)


def _acting(by: str, authority: str) -> "tuple[Actor, Authority]":
    from rightsource.storage.actors import Actor, Authority

    return Actor(by, getpass.getuser()), Authority(authority)


def _written(commitment_id: UUID, *, was_written: bool) -> CommitmentWritten:
    from rightsource.ledger.queries import commitment_known

    found = commitment_known(commitment_id).standing
    return CommitmentWritten(
        commitment_id, was_written, found.commitment.amount, found.drawn, found.released, found.remaining
    )


def _show_written(console: "Console", written: CommitmentWritten) -> None:
    done = "Recorded" if written.was_written else "On record already, and nothing was changed"
    console.print(
        f"{done}. Of {amount_in_words(written.committed)} {amount_in_words(written.remaining)} still binds "
        f"({written.commitment_id}).",
        markup=False,
    )


def _show(console: "Console", found: "CommitmentsTold") -> None:
    console.print(
        f"{amount_in_words(found.remaining)} of {amount_in_words(found.committed)} committed still binds.", markup=False
    )
    table = table_of("Due", "Who", "Whom", "What for", "Committed", "Drawn", "Released", "Remaining", "Id")
    for each in found.commitments:
        amounts = (each.committed, each.drawn, each.released, each.remaining)
        words = (day_in_words(each.due_on), each.payer, each.payee, each.purpose)
        cells(table, *words, *(str(amount) for amount in amounts), str(each.commitment_id))
    console.print(table)
