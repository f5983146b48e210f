"""`rightsource shared`: section 75 pools and costs of a joint committee or a lead authority, split to the penny."""

from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.agreement import (
    Because,
    From,
    MonthAsked,
    Pounds,
    Reference,
    Until,
    choice_of,
    show_written,
    year_of,
)
from rightsource.cli.asking import cells, table_of
from rightsource.cli.books_asked import reading
from rightsource.cli.charge import Written
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.import_asked import ASKED_FOR, By, OnAuthority, who
from rightsource.quantities import FinancialYear

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries.sharing import SharingsTold

_RUN = "rightsource"
Parts = Annotated[
    list[str], typer.Option("--part", metavar="PARTNER=NUMBER", help="A partner's part; give each partner one.")
]
Basis = Annotated[str, typer.Option("--basis", callback=said, help="How the shares were come by.")]


@verb("shared", example="rightsource shared --json")
def run(*, council: Council = DEMONSTRATION, as_json: AsJson = False) -> None:
    """Tell every pool and shared cost: shares by day, what was put in and spent, and what each partner bears a year.

    As JSON: shared [sharing, keys, contributions, costs, years].
    """
    with reading(council):
        from rightsource.commissioning.queries.sharing import SharingsTold, sharings_known

        found = SharingsTold(sharings_known())
    answer(found, as_json=as_json, show=_show)


@verb(
    "shared agree",
    example='rightsource shared agree --reference POOL-1 --kind pooled --title "Home from hospital" --host council '
    '--aims "Fewer days in hospital" --part council=60 --part an-nhs-body=40 --basis "Agreed" --from 2026-04-01',
)
def agree(
    *,
    reference: Reference,
    kind: Annotated[str, typer.Option("--kind", callback=said, help="Pooled fund, joint committee or lead authority.")],
    title: Annotated[str, typer.Option("--title", callback=said, help="What for.")],
    host: Annotated[str, typer.Option("--host", callback=said, help="The partner that keeps the fund.")],
    part: Parts,
    basis: Basis,
    starts_on: From,
    aims: Annotated[str, typer.Option("--aims", help="What it is to achieve; a pool must say so.")] = "",
    until: Until = None,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Put a pool or a shared cost on record with its first shares.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.sharing import agree_sharing
        from rightsource.commissioning.rules.agreements.sharing import Sharing, SharingKind

        given = Sharing(
            reference=reference, kind=choice_of(SharingKind, kind, "--kind"), title=title, host=host, aims=aims,
            starts_on=starts_on.date(), last_day=until.date() if until else None,
        )  # fmt: skip
        was_written = agree_sharing(**who(by, authority), sharing=given, parts=_parts(part), basis=basis, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "shared rebase",
    example="rightsource shared rebase --reference POOL-1 --part council=55 --part an-nhs-body=45 "
    '--basis "Activity of last year" --from 2027-04-01',
)
def rebase(
    *,
    reference: Reference,
    part: Parts,
    basis: Basis,
    starts_on: From,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Agree other shares from a day; months before it are borne as they were.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.sharing import rebase_shares
        from rightsource.commissioning.rules.agreements.sharing import ShareKey

        key = ShareKey(starts_on.date(), tuple(_parts(part)), basis)
        was_written = rebase_shares(**who(by, authority), reference=reference, key=key, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "shared put-in",
    example="rightsource shared put-in --reference POOL-1 --partner council --year 2026-27 --amount 6000000.00",
)
def put_in_it(
    *,
    reference: Reference,
    partner: Annotated[str, typer.Option("--partner", callback=said, help="Who puts it in, by key.")],
    year: Annotated[FinancialYear, typer.Option("--year", metavar="YEAR", parser=year_of, help="As 2026-27.")],
    amount: Pounds,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Record what a partner puts in for a year, in place of what was recorded before.

    As JSON: was_written.
    """
    with reading(council):
        from rightsource.commissioning.actions.sharing import put_in
        from rightsource.commissioning.rules.agreements.sharing import PartnerContribution

        contribution = PartnerContribution(partner, year, amount)
        was_written = put_in(**who(by, authority), reference=reference, contribution=contribution)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "shared spend",
    example="rightsource shared spend --reference POOL-1 --mark 2026-10 --month 2026-10 --amount 912345.67 "
    '--because "Home care"',
)
def spend(
    *,
    reference: Reference,
    mark: Annotated[str, typer.Option("--mark", callback=said, help="The cost's own mark, so it is told once.")],
    month: MonthAsked,
    amount: Pounds,
    because: Because,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Record what was spent in a month, once under its own mark.

    As JSON: was_written.
    """
    with reading(council):
        from rightsource.commissioning.actions.sharing import spend_shared

        was_written = spend_shared(
            **who(by, authority), reference=reference, mark=mark, month=month, amount=amount, what=because
        )
    answer(Written(was_written), as_json=as_json, show=show_written)


def _parts(told: list[str]) -> list[tuple[str, int]]:
    found = []
    for each in told:
        partner, _, number = each.partition("=")
        if not number.strip().isdecimal():
            raise typer.BadParameter(f"{each!r}: write one as council=60.", param_hint="--part")
        found.append((partner.strip(), int(number)))
    return found


def _show(console: "Console", found: "SharingsTold") -> None:
    for each in found.shared:
        console.print(f"{each.sharing.reference}: {each.sharing.title} ({each.sharing.kind})", markup=False)
        table = table_of("Year", "Partner", "Bears", "Put in", "Still owes")
        for year in each.years:
            for one in year.partners:
                amounts = (str(one.borne), str(one.contributed), str(one.owes))
                cells(table, str(year.year), one.partner, *amounts)
        console.print(table)
