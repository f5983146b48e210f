"""`rightsource agreement …`: varying an agreement, its indicators, its options, its end and its exit plan."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from rightsource.cli.books_asked import month_of, reading
from rightsource.cli.charge import Written, number_of
from rightsource.cli.commitments import pounds_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.import_asked import ASKED_FOR, By, OnAuthority, who
from rightsource.quantities import FinancialYear, Money, Month

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.rules.agreements.variations import Variation

_DAY = ["%Y-%m-%d"]
Of = Annotated[str, typer.Option("--agreement", callback=said, help="The agreement's reference.")]
Key = Annotated[str, typer.Option("--key", callback=said, help="A short key of its own within the agreement.")]
Reference = Annotated[str, typer.Option("--reference", callback=said, help="Its own mark, unique.")]
Because = Annotated[str, typer.Option("--because", callback=said, help="Why, in a sentence or two.")]
MonthAsked = Annotated[Month, typer.Option("--month", metavar="MONTH", parser=month_of, help="As 2026-10.")]
Pounds = Annotated[Money, typer.Option("--amount", metavar="POUNDS", parser=pounds_of, help="In pounds.")]
From = Annotated[datetime, typer.Option("--from", metavar="DATE", formats=_DAY, help="The first day.")]
Until = Annotated[
    datetime | None, typer.Option("--until", metavar="DATE", formats=_DAY, help="Another last day, if it changes.")
]
_RUN = "rightsource"


Kind = TypeVar("Kind", bound=StrEnum)


def choice_of(kinds: type[Kind], text: str, option: str) -> Kind:
    """Return the kind that an option names, in full or by how it begins.

    Raises:
        BadParameter: none begins so, or more than one.
    """
    said_so = text.strip().casefold()
    exact = [each for each in kinds if each.casefold() == said_so]
    found = exact or [each for each in kinds if each.casefold().startswith(said_so)]
    if len(found) != 1:
        raise typer.BadParameter(f"{text!r} is none of: {'; '.join(kinds)}.", param_hint=option)
    return found[0]


def year_of(text: str) -> FinancialYear:
    """Return the financial year written as 2026-27.

    Raises:
        BadParameter: it is not written so.
    """
    try:
        return FinancialYear.parse(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no financial year; write one as 2026-27.") from None


@verb(
    "agreement award",
    example="rightsource agreement award --agreement A-014 --kind services --value 5200000.00 --begun 2025-06-02 "
    "--from 2026-04-01 --at-most 2031-03-31",
)
def award(
    *,
    agreement: Of,
    kind: Annotated[str, typer.Option("--kind", callback=said, help="Goods, services, works, light touch services …")],
    value: Annotated[
        Money, typer.Option("--value", metavar="POUNDS", parser=pounds_of, help="The whole value, with VAT.")
    ],
    begun: Annotated[
        datetime, typer.Option("--begun", metavar="DATE", formats=_DAY, help="When its procurement began.")
    ],
    starts_on: From,
    at_most: Annotated[
        datetime, typer.Option("--at-most", metavar="DATE", formats=_DAY, help="Its last day with every extension.")
    ],
    procurement: Annotated[str, typer.Option("--procurement", help="The procurement that it came from.")] = "",
    duty: Annotated[list[str] | None, typer.Option("--duty", help="A duty that it discharges, by key.")] = None,
    why: Annotated[str, typer.Option("--why", help="Where that is written.")] = "",
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Record what an agreement was on award: the measure of every later change, and of which law governs it.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.variations import record_contract
        from rightsource.commissioning.rules.agreements.contract import Contract
        from rightsource.commissioning.rules.procurement.need import NeedKind

        contract = Contract(
            agreement=agreement, kind=choice_of(NeedKind, kind, "--kind"), value=value, begun_on=begun.date(),
            starts_on=starts_on.date(), most_ends_on=at_most.date(), procurement=procurement,
            duties=tuple(duty or ()), why=why,
        )  # fmt: skip
        was_written = record_contract(**who(by, authority), contract=contract, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement variation",
    example="rightsource agreement variation --reference V-7 --agreement A-014 --for care-company "
    '--what "Two more homes" --because "They opened" --from 2027-04-01 --value 240000.00 --a-year 120000.00',
)
def variation(
    *,
    reference: Reference,
    agreement: Of,
    asked_for: Annotated[str, typer.Option("--for", callback=said, help="The party that asks, by its key.")],
    what: Annotated[str, typer.Option("--what", callback=said, help="What changes.")],
    because: Because,
    starts_on: From,
    value: Annotated[
        Money,
        typer.Option("--value", metavar="POUNDS", parser=pounds_of, help="By how much the whole value changes."),
    ],
    a_year: Annotated[
        Money | None,
        typer.Option("--a-year", metavar="POUNDS", parser=pounds_of, help="By how much a block's year changes."),
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="The unit whose price changes.")] = "",
    price: Annotated[
        Money | None, typer.Option("--price", metavar="POUNDS", parser=pounds_of, help="What one then costs.")
    ] = None,
    until: Until = None,
    term: Annotated[
        list[str] | None, typer.Option("--term", metavar="NAME=NUMBER", help="A term set anew, as notice_months=6.")
    ] = None,
    ground: Annotated[str, typer.Option("--ground", help="On which ground of the law of changes.")] = "",
    changes_scope: Annotated[bool, typer.Option("--changes-scope", help="It asks for more than is provided.")] = False,
    favours_provider: Annotated[
        bool, typer.Option("--favours-provider", help="It shifts the balance to the provider.")
    ] = False,
    changes_nature: Annotated[
        bool, typer.Option("--changes-nature", help="It changes the contract's overall nature.")
    ] = False,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Ask for a variation on behalf of either party; somebody else answers it.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.variations import ask_variation
        from rightsource.commissioning.rules.agreements.changing import Change, Ground
        from rightsource.commissioning.rules.agreements.variations import VariationAsked

        change = Change(
            value=value, ends_on=_day(until), changes_scope=changes_scope, favours_provider=favours_provider,
            changes_nature=changes_nature,
            ground=choice_of(Ground, ground, "--ground") if ground else Ground.NOT_SUBSTANTIAL,
        )  # fmt: skip
        asked = VariationAsked(
            reference=reference, agreement=agreement, asked_for=asked_for, what=what, reason=because,
            starts_on=starts_on.date(), change=change, a_year=a_year, unit=unit, unit_price=price,
            terms=_terms(term or []),
        )  # fmt: skip
        was_written = ask_variation(**who(by, authority), asked=asked, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement answer",
    example='rightsource agreement answer --reference V-7 --accept --because "Agreed at the review" --by A-finance',
)
def answer_it(
    *,
    reference: Reference,
    accept: Annotated[bool, typer.Option("--accept/--refuse", help="What is answered.")],
    because: Because,
    notice_on: Annotated[
        datetime | None, typer.Option("--notice-on", metavar="DATE", formats=_DAY, help="The day of the notice.")
    ] = None,
    notice_address: Annotated[str, typer.Option("--notice", help="Where the notice can be read.")] = "",
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Accept or refuse a variation; what the law of changes does not permit is refused with the next step.

    As JSON: asked, asked_by, asked_on, answer, answered_by, answered_on, words, provision, notice_on, notice_address,
    was_small.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.variations import answer_variation
        from rightsource.commissioning.rules.agreements.variations import AnswerGiven, VariationAnswer

        given = AnswerGiven(
            answer=VariationAnswer.ACCEPTED if accept else VariationAnswer.REFUSED, words=because,
            notice_on=_day(notice_on), notice_address=notice_address,
        )  # fmt: skip
        found = answer_variation(**who(by, authority), reference=reference, given=given, today=today)
    answer(found, as_json=as_json, show=_show_answered)


@verb(
    "agreement kpi",
    example='rightsource agreement kpi --agreement A-014 --key seen --measure "Seen in a week" --target 95 '
    "--from 2026-04-01 --credit 2",
)
def kpi(
    *,
    agreement: Of,
    key: Key,
    measure: Annotated[str, typer.Option("--measure", callback=said, help="What is measured.")],
    target: Annotated[Decimal, typer.Option("--target", metavar="NUMBER", parser=number_of, help="What to reach.")],
    starts_on: From,
    unit: Annotated[str, typer.Option("--unit", help="Of what.")] = "",
    less: Annotated[bool, typer.Option("--less-is-better", help="Less is better.")] = False,
    credit: Annotated[
        Decimal, typer.Option("--credit", metavar="PERCENT", parser=number_of, help="Of a month's charge, if missed.")
    ] = Decimal(0),
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Set a key performance indicator from a day, with the service credit that a month's miss costs.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.performance import set_kpi
        from rightsource.commissioning.rules.agreements.performance import Kpi

        given = Kpi(
            agreement=agreement, key=key, measure=measure, target=target, unit=unit, higher_is_better=not less,
            credit_percent=credit, starts_on=starts_on.date(),
        )  # fmt: skip
        was_written = set_kpi(**who(by, authority), kpi=given, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement result",
    example="rightsource agreement result --agreement A-014 --key seen --month 2026-10 --actual 91.5",
)
def result(
    *,
    agreement: Of,
    key: Key,
    month: MonthAsked,
    actual: Annotated[Decimal, typer.Option("--actual", metavar="NUMBER", parser=number_of, help="What it came to.")],
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Return what came of an indicator in a month; another figure corrects the one before.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.performance import return_kpis
        from rightsource.commissioning.rules.agreements.performance import KpiResult

        results = [KpiResult(key, month, actual)]
        written = return_kpis(**who(by, authority), agreement=agreement, results=results, today=today)
    answer(Written(bool(written)), as_json=as_json, show=show_written)


@verb(
    "agreement rate",
    example="rightsource agreement rate --agreement A-014 --key seen --from 2026-04-01 --to 2027-03-31 --rating good "
    '--because "Met in eleven months of twelve"',
)
def rate(
    *,
    agreement: Of,
    key: Key,
    starts_on: From,
    to: Annotated[datetime, typer.Option("--to", metavar="DATE", formats=_DAY, help="The last day that it is for.")],
    rating: Annotated[str, typer.Option("--rating", callback=said, help="Good, approaching target …")],
    because: Because,
    published: Annotated[
        datetime | None, typer.Option("--published", metavar="DATE", formats=_DAY, help="The day of the notice (UK9).")
    ] = None,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Rate an indicator over a run of days, and say where the rating was published.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.performance import rate_kpi
        from rightsource.commissioning.rules.agreements.performance import KpiRating, Rating

        given = KpiRating(
            key=key, from_day=starts_on.date(), to_day=to.date(), rating=choice_of(Rating, rating, "--rating"),
            words=because, rated_on=today, published_on=_day(published),
        )  # fmt: skip
        was_written = rate_kpi(**who(by, authority), agreement=agreement, rating=given, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement overhead",
    example="rightsource agreement overhead --agreement A-014 --amount 3600000.00 --year 2015-16 --because "
    '"Recharge of the department"',
)
def overhead(
    *,
    agreement: Of,
    amount: Pounds,
    year: Annotated[FinancialYear, typer.Option("--year", metavar="YEAR", parser=year_of, help="As 2015-16.")],
    because: Because,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Record what work cost a year before it was paid as it goes, and where that is written.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.timesheets import record_old_overhead

        was_written = record_old_overhead(
            **who(by, authority), agreement=agreement, a_year=amount, year=year, source=because, today=today
        )
    answer(Written(was_written), as_json=as_json, show=show_written)


def show_written(console: "Console", found: Written) -> None:
    """Print whether anything was written."""
    console.print("Recorded." if found.was_written else "On record already, and nothing was changed.")


def _show_answered(console: "Console", found: "Variation") -> None:
    provision = f" ({found.provision})" if found.provision else ""
    console.print(f"{found.asked.reference} is {found.answer}{provision}: {found.words}", markup=False)


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _terms(told: list[str]) -> tuple[tuple[str, str], ...]:
    found: dict[str, Any] = {}
    for each in told:
        name, equals, number = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"{each!r}: write one as notice_months=6.", param_hint="--term")
        found[name.strip()] = number.strip()
    return tuple(sorted(found.items()))
