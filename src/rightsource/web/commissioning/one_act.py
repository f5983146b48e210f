"""A page by which one thing is done to a procurement: a few fields, on what authority, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rightsource.storage.actors import Authority
from rightsource.web.acting import Filled, acting, check_today, filled_in, say_done
from rightsource.web.as_known import as_known
from rightsource.web.commissioning.procurements import standing_of

LONDON = ZoneInfo("Europe/London")
_HOUR = "%Y-%m-%d %H:%M"


class FieldKind(StrEnum):
    """How something is asked for."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAsked:
    """One thing that a form asks for.

    Attributes:
        name: of the field.
        label: what is asked.
        hint: how to answer it.
        kind: how it is asked for.
        choices: of a choice, each value with its words.
        width: of a line, the class that makes it narrower.
    """

    name: str
    label: str
    hint: str = ""
    kind: FieldKind = FieldKind.LINE
    choices: Mapping[str, str] = field(default_factory=dict)
    width: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAsked:
    """A form: what it is for, what it asks, and what its button says."""

    title: str
    told: str
    fields: tuple[FieldAsked, ...]
    button: str
    to: str = "evaluation"
    has_file: bool = False


Act = Callable[[Authority], tuple[bool, str]]
"""Does it, on an authority; gives whether anything was written, and what to say of it."""


def one_act(
    request: HttpRequest,
    reference: str,
    form: FormAsked,
    wanted: Callable[[Filled], Act],
    suggested: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Ask with a form, and do what it asks for; then go on to the page that shows it.

    Args:
        request: the request.
        reference: the procurement's.
        form: what is asked.
        wanted: reads what was filled in, noting every fault of it, and returns what is to be done.
        suggested: what a form not yet sent suggests.

    Raises:
        NotOnRecordThatDay: whoever looks knew of no such procurement.
        PastDayStands: the page shows a past day.
    """
    asked = as_known(request)
    check_today(request)
    row = standing_of(asked, reference)
    filled = filled_in(request, **(suggested or {}))
    if request.method == "POST":
        act = wanted(filled)
        authority = filled.authority()
        if authority is not None and not filled.errors:
            with acting(request, filled):
                was_written, said = act(authority)
                say_done(request, said, was_written=was_written)
            if filled.refusal is None:
                return redirect(asked.link(form.to, reference))
    context = {"row": row, "filled": filled, "form": form}
    return render(request, "commissioning/one_act.html", context, status=filled.status)


def hour_of(filled: Filled, name: str) -> datetime:
    """Return the hour that a field says, in London; now in vain, with a fault noted, where it says none."""
    try:
        return datetime.strptime(filled.values.get(name, "").strip(), _HOUR).replace(tzinfo=LONDON)
    except ValueError:
        filled.errors[name] = "Write a day and an hour as 2026-05-29 12:00"
        return datetime.min.replace(tzinfo=LONDON)


def whole_of(filled: Filled, name: str, choices: Mapping[str, str], missing: str) -> int:
    """Return the number that a choice stands for; nought, with a fault noted, where none is taken."""
    said = filled.choice(name, choices, missing)
    return int(said) if name not in filled.errors else 0
