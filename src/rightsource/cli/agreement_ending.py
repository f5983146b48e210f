"""`rightsource agreement …`: beginning one, its options, what follows it, its end, its exit plan, and failures."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from rightsource.cli.agreement import Because, From, Key, Of, Reference, Until, choice_of, show_written
from rightsource.cli.books_asked import reading
from rightsource.cli.charge import Written
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, said, verb
from rightsource.cli.import_asked import ASKED_FOR, By, OnAuthority, who

_DAY = ["%Y-%m-%d"]
_RUN = "rightsource"
EndsOn = Annotated[datetime, typer.Option("--ends", metavar="DATE", formats=_DAY, help="The last day.")]


@verb(
    "agreement begin",
    example='rightsource agreement begin --agreement S-01 --title "Payroll for a school" --commissioner a-school '
    '--provider shared-services --route "direct award" --pays "pay as you go" --from 2026-09-01 '
    '--outsider "A made-up school" --form "other public body"',
)
def begin(
    *,
    agreement: Of,
    title: Annotated[str, typer.Option("--title", callback=said, help="What it is for.")],
    commissioner: Annotated[str, typer.Option("--commissioner", callback=said, help="Who buys, by key.")],
    provider: Annotated[str, typer.Option("--provider", callback=said, help="Who provides, by key.")],
    route: Annotated[str, typer.Option("--route", callback=said, help="By which route it was awarded.")],
    pays: Annotated[str, typer.Option("--pays", callback=said, help="Block, activity, pay as you go …")],
    starts_on: From,
    until: Until = None,
    notice_months: Annotated[int | None, typer.Option("--notice-months", min=0, max=120, help="Of notice.")] = None,
    outsider: Annotated[str, typer.Option("--outsider", help="The name of a party from outside the federation.")] = "",
    form: Annotated[str, typer.Option("--form", help="What that party is in law.")] = "private company",
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Put an agreement on record, whoever buys and whoever sells; a party from outside comes on record with it.

    The outsider is the party that is not on record yet. It is an organisation, never a person.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.variations import Outsider, begin_agreement
        from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, PaymentMechanism
        from rightsource.constitution.queries import organisations_known
        from rightsource.constitution.rules.rows import LegalForm
        from rightsource.quantities import Period
        from rightsource.storage.knowledge import Audience

        known = {each.row.organisation for each in organisations_known(today, Audience.INSIDERS)}
        fresh = [each for each in (commissioner, provider) if each not in known]
        legal_form = choice_of(LegalForm, form, "--form")
        party = Outsider(key=fresh[0], name=outsider, legal_form=legal_form) if outsider and fresh else None
        terms = AgreementTerms(
            agreement=agreement, title=title, commissioner=commissioner, provider=provider,
            route=choice_of(AwardRoute, route, "--route"), mechanism=choice_of(PaymentMechanism, pays, "--pays"),
            notice_months=notice_months, period=Period.until(starts_on.date(), until.date() if until else None),
        )  # fmt: skip
        was_written = begin_agreement(**who(by, authority), terms=terms, today=today, outsider=party)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement option",
    example="rightsource agreement option --agreement A-014 --key E1 --kind extension --take-by 2027-09-30 "
    "--ends 2030-03-31",
)
def option(
    *,
    agreement: Of,
    key: Key,
    kind: Annotated[str, typer.Option("--kind", callback=said, help="Extension or break.")],
    take_by: Annotated[datetime, typer.Option("--take-by", metavar="DATE", formats=_DAY, help="The last day for it.")],
    ends: EndsOn,
    where: Annotated[str, typer.Option("--where", help="The clause that provides for it.")] = "",
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Record a right to extend or to break that the agreement provides for.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.ending import record_option
        from rightsource.commissioning.rules.agreements.ending import AgreementOption, OptionKind

        given = AgreementOption(
            agreement=agreement, key=key, kind=choice_of(OptionKind, kind, "--kind"), notice_by=take_by.date(),
            ends_on=ends.date(), words=where,
        )  # fmt: skip
        was_written = record_option(**who(by, authority), option=given, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb("agreement extend", example="rightsource agreement extend --agreement A-014 --key E1")
def extend(
    *,
    agreement: Of,
    key: Key,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Take an option, to extend or to break: the agreement's last day is then what the option says.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.ending import take_option

        was_written = take_option(**who(by, authority), agreement=agreement, key=key, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb("agreement follow", example="rightsource agreement follow --agreement A-014 --procurement P-2026-01")
def follow(
    *,
    agreement: Of,
    procurement: Annotated[str, typer.Option("--procurement", callback=said, help="The one that is begun.")],
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Say which procurement is begun for what comes after an agreement.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.ending import follow_agreement

        was_written = follow_agreement(**who(by, authority), agreement=agreement, procurement=procurement, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement end",
    example='rightsource agreement end --agreement A-014 --ground "by notice" --ends 2027-11-30 '
    '--because "The service ends"',
)
def end(
    *,
    agreement: Of,
    ground: Annotated[str, typer.Option("--ground", callback=said, help="By notice, both parties agree …")],
    ends: EndsOn,
    because: Because,
    told_on: Annotated[
        datetime | None,
        typer.Option("--told", metavar="DATE", formats=_DAY, help="When notice was given; today if not."),
    ] = None,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """End an agreement before its last day, with the ground and the notice given.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.ending import end_agreement
        from rightsource.commissioning.rules.agreements.ending import Ending, EndingGround

        given = Ending(
            agreement=agreement, ground=choice_of(EndingGround, ground, "--ground"),
            told_on=told_on.date() if told_on else today, ends_on=ends.date(), words=because,
        )  # fmt: skip
        was_written = end_agreement(**who(by, authority), ending=given, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement exit",
    example="rightsource agreement exit --agreement A-014 --key records --kind records "
    '--what "Case files handed over" --owner contract-manager --by-day 2027-02-28',
)
def exit_item(
    *,
    agreement: Of,
    key: Key,
    kind: Annotated[str, typer.Option("--kind", help="Staff, data, assets, records or licences.")] = "",
    what: Annotated[str, typer.Option("--what", help="What is to be done.")] = "",
    owner: Annotated[str, typer.Option("--owner", help="The post that sees to it.")] = "",
    by_day: Annotated[
        datetime | None, typer.Option("--by-day", metavar="DATE", formats=_DAY, help="By which day.")
    ] = None,
    done: Annotated[str, typer.Option("--done", help="It is done: what shows it.")] = "",
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Put an item into an agreement's exit plan, or with --done say what shows that it is done.

    As JSON: was_written.
    """
    with reading(council) as today:
        from rightsource.commissioning.actions.ending import finish_exit_item, plan_exit
        from rightsource.commissioning.rules.agreements.ending import ExitItem, ExitKind

        act = who(by, authority)
        if done:
            was_written = finish_exit_item(**act, agreement=agreement, key=key, evidence=done, today=today)
        elif not kind or by_day is None:
            raise typer.BadParameter("give --kind, --what, --owner and --by-day, or --done.")
        else:
            item = ExitItem(
                agreement=agreement, key=key, kind=choice_of(ExitKind, kind, "--kind"), what=what, owner=owner,
                due_on=by_day.date(),
            )  # fmt: skip
            was_written = plan_exit(**act, item=item, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)


@verb(
    "agreement concern",
    example="rightsource agreement concern --agreement A-014 --reference C-1 --what "
    '"Visits were missed" --improve-by 2027-01-31',
)
def concern(
    *,
    agreement: Of,
    reference: Reference,
    what: Annotated[str, typer.Option("--what", help="What is not performed.")] = "",
    improve_by: Annotated[
        datetime | None, typer.Option("--improve-by", metavar="DATE", formats=_DAY, help="The time given to improve.")
    ] = None,
    outcome: Annotated[str, typer.Option("--outcome", metavar="improved|failed", help="What came of it.")] = "",
    because: Annotated[str, typer.Option("--because", help="Why it ended so.")] = "",
    published: Annotated[
        datetime | None, typer.Option("--published", metavar="DATE", formats=_DAY, help="The day of the notice (UK9).")
    ] = None,
    council: Council = DEMONSTRATION,
    by: By = _RUN,
    authority: OnAuthority = ASKED_FOR,
    as_json: AsJson = False,
) -> None:
    """Record a failure to perform with the time to improve; then what came of it, and where it was published.

    As JSON: was_written.
    """
    if outcome not in {"", "improved", "failed"}:
        raise typer.BadParameter(f"{outcome!r} is neither improved nor failed.", param_hint="--outcome")
    with reading(council) as today:
        from rightsource.commissioning.actions.performance import record_concern
        from rightsource.commissioning.queries.keeping import concerns_known
        from rightsource.commissioning.rules.agreements.performance import Concern

        found = next((each for each in concerns_known(agreement) if each.reference == reference), None)
        if found is None:
            if improve_by is None:
                raise typer.BadParameter("give --what and --improve-by of a new concern.")
            found = Concern(
                reference=reference, agreement=agreement, what=what, raised_on=today, improve_by=improve_by.date()
            )
        if outcome:
            found = replace(found, has_failed=outcome == "failed", ended_on=today, words=because)
        if published is not None:
            found = replace(found, published_on=published.date())
        was_written = record_concern(**who(by, authority), concern=found, today=today)
    answer(Written(was_written), as_json=as_json, show=show_written)
