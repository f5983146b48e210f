"""`rightsource contracts`: published contracts: what ends soon, what is wrong, which are the group's own."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.asking import On, To, cells, day_asked, table_of
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, verb, working
from rightsource.commissioning.rules.register_known import ContractKnown, Expiring, FaultCount, OwnCompany
from rightsource.quantities.wording import count_in_words
from rightsource.storage.knowledge import Audience

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 25


@dataclass(frozen=True, slots=True)
class RegisterTold:
    """Contracts registers as they stood on a day."""

    on: date
    bodies: tuple[str, ...]
    listed: int
    not_shown: int
    found: int
    expiring: tuple[Expiring, ...]
    faults: tuple[FaultCount, ...]
    own: tuple[OwnCompany, ...]
    contracts: tuple[ContractKnown, ...]


@verb("contracts", example='rightsource contracts --search "care at home" --json')
def run(
    body: Annotated[str, typer.Option("--body", help="Whose register; all bodies' if not given.")] = "",
    search: Annotated[
        str, typer.Option("--search", help="Words of a title, a reference, a supplier or a service.")
    ] = "",
    on: On = None,
    audience: To = Audience.INSIDERS,
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell which contracts end soon, what is wrong with those listed, and which are the council's own group's.

    As JSON: on, bodies, listed, not_shown, found, expiring [months, until, contracts, value, without_value],
    faults [fault, contracts], own [organisation, name, supplier, why, contracts, value], contracts [id, body,
    listed_on, row, reference, title, kind, service, category, process, starts_on, ends_on, review_on, extends_to,
    value, is_estimated, supplier, name_id, supplier_id, supplier_number, company_number, charity_number, is_voluntary,
    how, remarks].
    """
    open_council(council)
    from django.db import transaction

    from rightsource.commissioning.queries import register_known
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with working("Reading the registers"), transaction.atomic():
        look_as(THE_COUNCIL)
        known = register_known(day_asked(on), audience, body=body, search=search)
    told = RegisterTold(
        known.on,
        known.bodies,
        known.listed,
        known.not_shown,
        len(known.contracts),
        known.expiring,
        known.faults,
        known.own,
        known.contracts,
    )
    answer(told, as_json=as_json, show=_show)


def _show(console: "Console", told: RegisterTold) -> None:
    if not told.bodies:
        console.print("No contracts register is on record on this day.", markup=False)
        return
    console.print(f"{count_in_words(told.found, 'contract')} of {', '.join(told.bodies)}.", markup=False)
    for soon in told.expiring:
        console.print(
            f"Ending within {soon.months} months: {soon.contracts:,}, {soon.value}; {soon.without_value:,} of them "
            "without a value.",
            markup=False,
        )
    for fault in told.faults:
        console.print(f"· {fault.contracts:,}: {fault.fault}", markup=False)
    for own in told.own:
        console.print(f"The group's own: {own.supplier}, {own.contracts:,} contracts ({own.why})", markup=False)
    table = table_of("Title", "Supplier", "Ends on", "Value")
    for each in told.contracts[:_SHOWN]:
        cells(table, each.title, each.supplier, str(each.ends_on or ""), str(each.value or ""))
    console.print(table)
    if told.found > _SHOWN:
        console.print(f"and {told.found - _SHOWN:,} more; --json gives them all", markup=False)
