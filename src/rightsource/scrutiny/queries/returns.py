"""The monthly return: the form made for a vehicle, and what it filled in on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.signing import Signer

from rightsource.commissioning import queries as commissioning
from rightsource.commissioning.rules.rows import MonthlyReturn, ReturnMeasure
from rightsource.constitution import queries as constitution
from rightsource.quantities import Month
from rightsource.scrutiny.errors import NotAMonth, NotAVehicle, NotAVehiclesPost
from rightsource.scrutiny.rules.reading import NotRead, read_month
from rightsource.scrutiny.rules.reading_returns import Expected, FilledReturn, read_return
from rightsource.scrutiny.rules.writing_returns import (
    ReturnForm,
    ReturnIdentity,
    last_complete_month,
    month_text,
    return_form,
)
from rightsource.storage.knowledge import Audience, Recorded
from rightsource.storage.spreadsheets import read_workbook

_SALT = "rightsource.monthly-return"


@dataclass(frozen=True, slots=True)
class ReturnWorkbook:
    """A form made for a vehicle and a month."""

    organisation: str
    name: str
    month: Month
    file_name: str
    content: bytes


def return_workbook(organisation: str, *, month: str = "", today: date) -> ReturnWorkbook:
    """Return the form on which a vehicle makes its return, with the measures and targets of its last one.

    Args:
        organisation: the vehicle's key.
        month: the month as 2026-10; blank for the last complete one.
        today: the day it is made.

    Raises:
        NotAVehicle: it is not one of the council's vehicles.
        NotAMonth: the month is not one.
    """
    name = _vehicle_name(organisation, today)
    of_month = _month(month) if month else last_complete_month(today)
    identity = ReturnIdentity(settings.COUNCIL, organisation, of_month)
    form = ReturnForm(
        identity, name, _check_of(identity.text), _signatories(organisation, today), _last_measures(organisation, today)
    )
    file_name = f"{organisation}-return-{month_text(of_month)}.xlsx"
    return ReturnWorkbook(organisation, name, of_month, file_name, return_form(form))


def filled_return(content: bytes, *, name: str, by_post: str, today: date) -> FilledReturn:
    """Return what a vehicle filled in, held against the vehicle whose officer sends it.

    Raises:
        NotAVehiclesPost: the sender holds no post in a vehicle.
        ProblemsFound: every fault of it.
    """
    sender = constitution.filled_post(by_post, on=today)
    if sender is None or not sender.organisation:
        raise NotAVehiclesPost(by_post)
    expected = Expected(
        council=settings.COUNCIL,
        organisation=sender.organisation,
        signatories=_signatories(sender.organisation, today),
        today=today,
        check_of=_check_of,
    )
    return read_return(read_workbook(content, name=name), expected)


def return_on_record(organisation: str, month: Month, *, today: date) -> Recorded[MonthlyReturn] | None:
    """Return the return that a vehicle has made for a month, if it has."""
    made = commissioning.returns_known(today, Audience.INSIDERS)
    return next((each for each in made if (each.row.organisation, each.row.month) == (organisation, month)), None)


def measures_on_record(organisation: str, month: Month, *, today: date) -> list[Recorded[ReturnMeasure]]:
    """Return the measures that a vehicle has returned for a month."""
    known = commissioning.return_measures_known(today, Audience.INSIDERS)
    return [each for each in known if (each.row.organisation, each.row.month) == (organisation, month)]


def vehicles_by_name(today: date) -> dict[str, str]:
    """Return the name of each of the council's vehicles, by key."""
    known = constitution.organisations_known(today, Audience.INSIDERS)
    return {each.row.organisation: each.row.name for each in known if each.row.is_vehicle and today in each.row.period}


def _vehicle_name(organisation: str, today: date) -> str:
    vehicles = vehicles_by_name(today)
    if organisation not in vehicles:
        raise NotAVehicle(organisation, sorted(vehicles))
    return vehicles[organisation]


def _signatories(organisation: str, today: date) -> tuple[str, ...]:
    posts = constitution.posts_known(today, Audience.INSIDERS)
    filled = (each.row for each in posts if each.row.holder and today in each.row.period)
    return tuple(sorted(row.post for row in filled if row.organisation == organisation))


def _last_measures(organisation: str, today: date) -> tuple[ReturnMeasure, ...]:
    known = [each.row for each in commissioning.return_measures_known(today, Audience.INSIDERS)]
    own = [row for row in known if row.organisation == organisation]
    latest = max((row.month for row in own), default=None)
    return tuple(row for row in own if row.month == latest)


def _month(text: str) -> Month:
    try:
        return read_month(text)
    except NotRead:
        raise NotAMonth(text) from None


def _check_of(identity: str) -> str:
    """Return the check value of an identity, which only this installation can work out."""
    return Signer(salt=_SALT).signature(identity)
