"""`rightsource saving …`: each step of a saving, from its proposal to its verification by another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.budget.rules.register_rows import Counterfactual, PriceIndex, SavingDocumentKind, SavingProposal
from rightsource.budget.rules.rows import Attribution, Recurrence
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb
from rightsource.cli.import_asked import given_file
from rightsource.quantities import FinancialYear, Money, Month

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.storage.actors import Actor, Authority


@dataclass(frozen=True, slots=True)
class StepTaken:
    """What came of a step: `was_written` is false where the same was on record already."""

    saving: str
    step: str
    was_written: bool


def _money(text: str) -> Money:
    try:
        return Money.pounds(text.replace(",", "").removeprefix("£"))
    except ValueError:
        raise typer.BadParameter("write an amount in pounds, as 250000 or 1250.50.") from None


def _year(text: str) -> FinancialYear:
    try:
        return FinancialYear.parse(text)
    except ValueError:
        raise typer.BadParameter("write a financial year as 2026-27.") from None


def _month(text: str) -> Month:
    try:
        return Month.of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise typer.BadParameter("write a month as 2026-04.") from None


def _percent(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter("write per cent as a number, as 3.2.") from None


Reference = Annotated[str, typer.Argument(metavar="SAVING", callback=said, help="The saving's reference.")]
Year = Annotated[FinancialYear, typer.Option("--year", metavar="YEAR", parser=_year, help="As 2026-27.")]
Amount = Annotated[Money, typer.Option("--amount", metavar="POUNDS", parser=_money, help="How much, in pounds.")]
By = Annotated[
    str, typer.Option("--by", metavar="POST", callback=said, help="The post that does this, for the audit trail.")
]
OnAuthority = Annotated[
    str, typer.Option("--authority", callback=said, help="On what authority: a decision, a delegation or a provision.")
]


@verb(
    "saving propose",
    example='rightsource saving propose S-2026-04 --year 2026-27 --amount 1200000 --title "Fewer agency nights" '
    "--owner care-company-finance-lead --organisation care-company --recurrence recurrent "
    '--attribution "the vehicle model" --baseline 5200000 --baseline-words "Agency staff, outturn 2025-26" '
    '--cost 120000 --by commissioner-people --authority "Scheme of delegation, 4.2"',
)
def propose(
    saving: Reference,
    *,
    year: Year,
    amount: Amount,
    title: Annotated[str, typer.Option(help="What is saved and how.")],
    owner: Annotated[str, typer.Option(metavar="POST", help="The post that answers for its delivery.")],
    organisation: Annotated[str, typer.Option(metavar="KEY", help="Whose saving it is; the council's if blank.")] = "",
    service: Annotated[str, typer.Option(metavar="KEY", help="The service it falls in.")] = "",
    recurrence: Annotated[Recurrence, typer.Option(help="Whether it comes back every year.")],
    attribution: Annotated[Attribution, typer.Option(help="What it is owed to.")],
    baseline: Annotated[Money, typer.Option(metavar="POUNDS", parser=_money, help="What a year costs without it.")],
    baseline_words: Annotated[str, typer.Option(help="What the baseline is of, and where it is written.")],
    cost: Annotated[Money, typer.Option(metavar="POUNDS", parser=_money, help="What it costs once to bring about.")],
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Propose a saving, and what it is to bring in a year; run it again for each further year.

    JSON: {"saving", "step", "was_written"}.
    """

    def act(actor: "Actor", cited: "Authority", today: date) -> bool:
        from rightsource.budget.actions.register import propose_saving

        proposal = SavingProposal(
            saving=saving,
            title=title,
            owner=owner,
            organisation=organisation,
            service=service,
            recurrence=recurrence,
            attribution=attribution,
            baseline=baseline,
            baseline_words=baseline_words,
            cost_to_achieve=cost,
            proposed_by=actor.post,
            proposed_on=today,
        )
        return propose_saving(by=actor, authority=cited, proposal=proposal, year=year, amount=amount, today=today)

    _take(saving, "proposed", act, council=council, by=by, authority=authority, as_json=as_json)


@verb(
    "saving document",
    example='rightsource saving document S-2026-04 --kind equality --title "Equality impact assessment" '
    '--reference CAB-2026-031-B --dated 2026-01-20 --by commissioner-people --authority "Scheme of delegation, 4.2"',
)
def document(
    saving: Reference,
    *,
    kind: Annotated[SavingDocumentKind, typer.Option(help="What it shows.")],
    title: Annotated[str, typer.Option(help="Its title.")],
    reference: Annotated[str, typer.Option(help="Where it can be looked up.")],
    dated: Annotated[datetime, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="The day it bears.")],
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The document itself, to be kept here.")
    ] = None,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Give a document that a saving rests on: its baseline, equality, consultation or evidence.

    JSON: {"saving", "step", "was_written"}.
    """

    def act(actor: "Actor", cited: "Authority", today: date) -> bool:
        from rightsource.budget.actions.register import attach_saving_document

        return attach_saving_document(
            by=actor,
            authority=cited,
            saving=saving,
            kind=kind,
            title=title,
            reference=reference,
            dated_on=dated.date(),
            today=today,
            file=given_file(file) if file is not None else None,
        )

    _take(saving, "given a document", act, council=council, by=by, authority=authority, as_json=as_json)


@verb(
    "saving agree",
    example="rightsource saving agree S-2026-04 --year 2026-27 --amount 1200000 --decision CAB-2026-031 "
    '--by section-151-officer --authority "Budget resolution"',
)
def agree(
    saving: Reference,
    *,
    year: Year,
    amount: Amount,
    decision: Annotated[str, typer.Option(metavar="REFERENCE", help="The decision that agreed to it.")],
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record that a decision agreed to a saving, as another post than proposed it.

    JSON: {"saving", "step", "was_written"}.
    """

    def act(actor: "Actor", cited: "Authority", today: date) -> bool:
        from rightsource.budget.actions.register import agree_saving

        return agree_saving(
            by=actor, authority=cited, saving=saving, year=year, amount=amount, decision=decision, today=today
        )

    _take(saving, "agreed", act, council=council, by=by, authority=authority, as_json=as_json)


@verb(
    "saving begin",
    example="rightsource saving begin S-2026-04 --year 2026-27 --by care-company-finance-lead "
    '--authority "Scheme of delegation, 4.2"',
)
def begin(
    saving: Reference,
    *,
    year: Year,
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Record that the delivery of an agreed saving has begun.

    JSON: {"saving", "step", "was_written"}.
    """

    def act(actor: "Actor", cited: "Authority", today: date) -> bool:
        from rightsource.budget.actions.register import begin_saving

        return begin_saving(by=actor, authority=cited, saving=saving, year=year, today=today)

    _take(saving, "begun", act, council=council, by=by, authority=authority, as_json=as_json)


@verb(
    "saving claim",
    example="rightsource saving claim S-2026-04 --year 2026-27 --amount 1100000 --evidence 'Rota file, April to "
    "September' --by care-company-finance-lead --authority 'Scheme of delegation, 4.2'",
)
def claim(
    saving: Reference,
    *,
    year: Year,
    amount: Amount,
    evidence: Annotated[str, typer.Option(help="A document, or the lines that fell.")] = "",
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Claim that a saving in delivery was delivered; it counts once another has verified it.

    JSON: {"saving", "step", "was_written"}.
    """

    def act(actor: "Actor", cited: "Authority", today: date) -> bool:
        from rightsource.budget.actions.register import claim_saving

        return claim_saving(
            by=actor, authority=cited, saving=saving, year=year, amount=amount, evidence=evidence, today=today
        )

    _take(saving, "claimed", act, council=council, by=by, authority=authority, as_json=as_json)


@verb(
    "saving show",
    example="rightsource saving show S-2026-04 --year 2026-27 --books care-company --account 5200 --from 2026-04 "
    "--until 2026-09 --against 'last year' --by care-company-finance-lead --authority 'Scheme of delegation, 4.2'",
)
def show(
    saving: Reference,
    *,
    year: Year,
    books: Annotated[str, typer.Option(metavar="KEY", help="In whose books.")],
    account: Annotated[str, typer.Option(metavar="CODE", help="The account's own code there.")],
    first: Annotated[Month, typer.Option("--from", metavar="MONTH", parser=_month, help="The first month.")],
    last: Annotated[Month, typer.Option("--until", metavar="MONTH", parser=_month, help="The last month.")],
    against: Annotated[Counterfactual, typer.Option(help="What it is held against.")],
    counterparty: Annotated[str, typer.Option(metavar="KEY", help="With which organisation alone.")] = "",
    budget_line: Annotated[str, typer.Option(metavar="NAME", help="The line of the budget.")] = "",
    index: Annotated[PriceIndex | None, typer.Option(help="The dated index that uprates last year.")] = None,
    rise: Annotated[
        Decimal | None, typer.Option(metavar="PERCENT", parser=_percent, help="The rise, where no index gives one.")
    ] = None,
    rise_source: Annotated[str, typer.Option(help="Where that rise is written.")] = "",
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Show what an account was against what it would have been, as the books have both today.

    JSON: {"saving", "step", "was_written"}.
    """

    def act(actor: "Actor", cited: "Authority", today: date) -> bool:
        from rightsource.budget.actions.register import show_ledger_evidence
        from rightsource.budget.rules.ledger_evidence import EvidenceAsked, Rise

        asked = EvidenceAsked(
            books=books,
            account=account,
            first=first,
            last=last,
            against=against,
            counterparty=counterparty,
            budget_line=budget_line,
            index=index,
            rise=Rise(rise, rise_source) if rise is not None else None,
        )
        return show_ledger_evidence(by=actor, authority=cited, saving=saving, year=year, asked=asked, today=today)

    _take(saving, "shown in the books", act, council=council, by=by, authority=authority, as_json=as_json)


@verb(
    "saving verify",
    example="rightsource saving verify S-2026-04 --year 2026-27 --amount 1000000 --evidence 'Account 5200, April to "
    "September' --recurrence recurrent --attribution 'the vehicle model' --by section-151-officer "
    "--authority 'Local Government Act 1972 section 151'",
)
def verify(
    saving: Reference,
    *,
    year: Year,
    amount: Amount,
    evidence: Annotated[str, typer.Option(help="What it was checked against.")],
    recurrence: Annotated[Recurrence, typer.Option(help="Whether it comes back every year.")],
    attribution: Annotated[Attribution, typer.Option(help="What it is owed to.")],
    by: By,
    authority: OnAuthority,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Verify a saving as another post than claimed, owns or proposed it, against books that are closed.

    JSON: {"saving", "step", "was_written"}.
    """

    def act(actor: "Actor", cited: "Authority", today: date) -> bool:
        from rightsource.budget.actions.savings import verify_saving
        from rightsource.budget.rules.verifying import Verification

        found = Verification(amount, evidence, recurrence, attribution)
        return verify_saving(by=actor, authority=cited, saving=saving, year=year, found=found, today=today)

    _take(saving, "verified", act, council=council, by=by, authority=authority, as_json=as_json)


def _take(
    saving: str,
    step: str,
    act: "Callable[[Actor, Authority, date], bool]",
    *,
    council: str,
    by: str,
    authority: str,
    as_json: bool,
) -> None:
    open_council(council)
    from django.db import transaction
    from django.utils import timezone

    from rightsource.storage import walls
    from rightsource.storage.actors import Actor, Authority

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        was_written = act(Actor(by), Authority(authority), timezone.localdate())
    answer(StepTaken(saving, step, was_written), as_json=as_json, show=_show)


def _show(console: "Console", taken: StepTaken) -> None:
    already = "" if taken.was_written else " It was so already, and nothing was changed."
    console.print(f"{taken.saving} is {taken.step}.{already}", markup=False)
