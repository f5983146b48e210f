"""`rightsource return template` and `return submit`: a vehicle's monthly return, out as a form and in again."""

import getpass
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.scrutiny.actions.returns import SignedIn


@dataclass(frozen=True, slots=True)
class FormWritten:
    """A form made for a vehicle and a month."""

    file: Path
    organisation: str
    name: str
    month: str


@verb("return template", example="rightsource return template care-company --month 2026-10 --to october.xlsx")
def template(
    vehicle: Annotated[str, typer.Argument(metavar="VEHICLE", help="The vehicle's key on the organisations sheet.")],
    month: Annotated[
        str, typer.Option("--month", help="The month, as 2026-10. The last complete one if not given.")
    ] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Where to write the form.", show_default=False)] = None,
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the form on which one vehicle makes its return for one month."""
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.errors import FileAlreadyThere
    from rightsource.scrutiny.queries.returns import return_workbook
    from rightsource.storage.walls import THE_COUNCIL, look_as

    with transaction.atomic():
        look_as(THE_COUNCIL)
        made = return_workbook(vehicle, month=month, today=_today())
    file = to or Path(made.file_name)
    if file.exists():
        raise FileAlreadyThere(str(file))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(made.content)
    answer(FormWritten(file, made.organisation, made.name, str(made.month)), as_json=as_json, show=_show_form)


@verb(
    "return submit",
    example="rightsource return submit october.xlsx --by care-company-finance-lead",
)
def submit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The form, filled in.")],
    by: Annotated[
        str, typer.Option("--by", metavar="POST", callback=said, help="The vehicle's post that signs it in.")
    ],
    authority: Annotated[
        str, typer.Option("--authority", callback=said, help="On what authority.")
    ] = "the vehicle's duty to return monthly under its agreement",
    council: Council = DEMONSTRATION,
    *,
    as_json: AsJson = False,
) -> None:
    """Sign in a vehicle's return: every fault is listed at once, and all of it is written or nothing.

    Sending the same return again changes nothing. Another for the same month corrects the first.
    """
    open_council(council)
    from django.db import transaction

    from rightsource.scrutiny.actions.returns import submit_return
    from rightsource.scrutiny.errors import NoCaseThere
    from rightsource.storage.actors import Actor, Authority
    from rightsource.storage.documents import GivenFile
    from rightsource.storage.walls import THE_COUNCIL, look_as

    if not file.is_file():
        raise NoCaseThere(str(file))
    with transaction.atomic():
        look_as(THE_COUNCIL)
        signed_in = submit_return(
            by=Actor(by, getpass.getuser()),
            authority=Authority(authority),
            file=GivenFile(file.name, file.read_bytes()),
            today=_today(),
        )
    answer(signed_in, as_json=as_json, show=_show_signed_in)


def _today() -> date:
    return datetime.now().astimezone().date()


def _show_form(console: "Console", form: FormWritten) -> None:
    console.print(f"Wrote {form.file}: the return of {form.name} for {form.month}.", markup=False, soft_wrap=True)


def _show_signed_in(console: "Console", signed_in: "SignedIn") -> None:
    whose = f"The return of {signed_in.name} for {signed_in.month}"
    if signed_in.was_there_already:
        console.print(f"{whose} was signed in already, on {signed_in.submitted_on}. Nothing was changed.", markup=False)
    elif signed_in.is_correction:
        console.print(f"{whose} is corrected. The one before stays on record.", markup=False)
    else:
        console.print(f"{whose} is signed in by {signed_in.signed_by}.", markup=False)
