"""`rightsource route` and `rightsource procurements`: what the law of a day allows, where each procurement stands."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, To, cells, day_asked, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb, working
from rightsource.commissioning.rules.procurement.need import BuyerKind, NeedFact, NeedKind
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.commissioning.queries.procurement import ProcurementsKnown
    from rightsource.commissioning.rules.procurement.advice import RouteAdvice
    from rightsource.commissioning.rules.teckal import Work
    from rightsource.quantities import Money


@verb("route", example='rightsource route --value 250000 --vat 50000 --kind services --fact "one supplier"')
def route(
    *,
    value: Annotated[str, typer.Option("--value", metavar="POUNDS", help="Its whole estimated value without VAT.")],
    kind: Annotated[NeedKind, typer.Option("--kind", help="What is bought.")] = NeedKind.SERVICES,
    vat: Annotated[str, typer.Option("--vat", metavar="POUNDS", help="The VAT on it.")] = "0",
    months: Annotated[int, typer.Option("--months", min=0, help="For how long, with every extension.")] = 0,
    buyer: Annotated[BuyerKind, typer.Option("--buyer", help="What the buyer is.")] = BuyerKind.AUTHORITY,
    fact: Annotated[list[NeedFact] | None, typer.Option("--fact", help="What is so; give it for each.")] = None,
    supplier: Annotated[str, typer.Option("--supplier", help="A vehicle, to read its work from the record.")] = "",
    owner_work: Annotated[str, typer.Option("--owner-work", metavar="POUNDS", help="Its work for owners.")] = "",
    external_work: Annotated[str, typer.Option("--external-work", metavar="POUNDS", help="Its work for others.")] = "",
    open_market: Annotated[
        float | None, typer.Option("--open-market", min=0, max=100, help="Per cent of a co-operation for others.")
    ] = None,
    on: Annotated[
        datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="The day it begins; today.")
    ] = None,
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Tell every route to a supplier that the law of a day allows, why others are refused, and what each obliges.

    As JSON: need, regime, regime_provision, test {estimate, threshold, includes_vat, provision} or null, told [text,
    provision], routes [route, reasons, refusals, obliges [kind, text, provision, notice]], the allowed ones first.
    """
    from rightsource.commissioning.rules.procurement.need import Need
    from rightsource.commissioning.rules.procurement.route import advise
    from rightsource.constitution.rules.books import the_law

    day = day_asked(on)
    work = _work(owner_work, external_work)
    if supplier and work is None:
        work = _work_on_record(council, supplier, min(day, day_asked(None)))
    need = Need(
        subject="",
        kind=kind,
        value=_pounds(value, "--value"),
        vat=_pounds(vat, "--vat"),
        term_months=months,
        begun_on=day,
        buyer=buyer,
        facts=frozenset(fact or ()),
        work=work,
        open_market_share=None if open_market is None else Decimal(str(open_market)) / 100,
    )
    answer(advise(need, the_law()), as_json=as_json, show=_show_route)


@verb("procurements", example="rightsource procurements --late --json")
def procurements(
    late: Annotated[bool, typer.Option("--late", help="Only those with a notice that is late.")] = False,
    on: On = None,
    audience: To = Audience.INSIDERS,
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell where every procurement stands: its stage, the next day that the law sets, and what is late.

    As JSON: on, audience, late, procurements [procurement {reference, buyer, title, kind, begun_on, lots}, chosen,
    happenings [notice, on, address], clocks [kind, on, provision, began_on, done_on, is_certain], stage, next_clock,
    late].
    """
    open_council(council)
    from dataclasses import replace

    from django.db import transaction

    from rightsource.commissioning.queries.procurement import procurements_known
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working("Reading the procurements"), transaction.atomic():
        look_as(THE_COUNCIL)
        found = procurements_known(day_asked(on), audience)
    if late:
        found = replace(found, procurements=tuple(each for each in found.procurements if each.late))
    answer(found, as_json=as_json, show=_show_procurements)


def _pounds(text: str, option: str) -> "Money":
    from rightsource.quantities import Money

    try:
        amount = Money.pounds(text.strip().replace("£", "").replace(",", ""))
    except ValueError as wrong:
        raise typer.BadParameter(f"{wrong}.", param_hint=option) from None
    if amount < Money(0):
        raise typer.BadParameter("it is below nought.", param_hint=option)
    return amount


def _work(owner: str, external: str) -> "Work | None":
    if not owner and not external:
        return None
    from rightsource.commissioning.rules.teckal import Work

    return Work(_pounds(owner or "0", "--owner-work"), _pounds(external or "0", "--external-work"))


def _work_on_record(council: str, supplier: str, on: date) -> "Work | None":
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.queries.procurement import work_known
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with transaction.atomic():
        look_as(THE_COUNCIL)
        return work_known(supplier, on, Audience.INSIDERS)


def _show_route(console: "Console", found: "RouteAdvice") -> None:
    names = [str(each.route) for each in found.allowed]
    day = day_in_words(found.need.begun_on)
    console.print(f"By {found.regime.in_words}, on {day}: {'; '.join(names)}.", style="bold", markup=False)
    if found.test is not None:
        vat = "with VAT" if found.test.includes_vat else "without VAT"
        threshold = "none for its kind" if found.test.threshold is None else str(found.test.threshold)
        console.print(
            f"Worth {found.test.estimate} {vat}; threshold {threshold} ({found.test.provision})", markup=False
        )
    for told in found.told:
        console.print(f"· {told.text} ({told.provision})", markup=False)
    for each in found.allowed:
        console.print(f"\n{each.route}", style="bold", markup=False)
        for reason in each.reasons:
            console.print(f"  {reason.text} ({reason.provision})", markup=False)
        for duty in each.obliges:
            console.print(f"  · {duty.kind}: {duty.text} ({duty.provision})", markup=False)
    if found.refused:
        console.print("\nNot allowed", style="bold")
    for each in found.refused:
        console.print(f"· {each.route}: {' '.join(why.text for why in each.refusals)}", markup=False)


def _show_procurements(console: "Console", found: "ProcurementsKnown") -> None:
    if not found.procurements:
        console.print("None. Open one on the page Procurements, or through the API.")
        return
    console.print(f"{count_in_words(len(found.procurements), 'procurement')}; {found.late} late.\n", markup=False)
    table = table_of("Reference", "What for", "Stage", "Next", "By", "Late")
    for each in found.procurements:
        following = each.next_clock
        cells(
            table,
            each.procurement.reference,
            each.procurement.title,
            str(each.stage),
            "" if following is None else str(following.kind),
            "" if following is None else day_in_words(following.on),
            str(len(each.late) or ""),
        )
    console.print(table)
