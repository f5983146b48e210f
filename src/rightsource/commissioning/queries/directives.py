"""Reading directives."""

from __future__ import annotations

from datetime import date

from rightsource.commissioning.models.directives import Directive as DirectiveRow
from rightsource.commissioning.rules.directives import Directive, DirectiveStanding, directives_standing
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def directives_known(on: date, audience: Audience) -> tuple[DirectiveStanding, ...]:
    """Return the directives that an audience knew by a day, those longest overdue first; a vehicle sees its own."""
    return directives_standing(records.known_rows(DirectiveRow, Directive, on=on, audience=audience), on)


def directive_known(directive: str, on: date, audience: Audience) -> DirectiveStanding | None:
    """Return one directive as it stood on a day; None where it was not known."""
    found = records.known_rows(DirectiveRow, Directive, on=on, audience=audience, directive=directive)
    return next(iter(directives_standing(found, on)), None)


def steps_of_directive(directive: str, on: date, audience: Audience) -> tuple[Recorded[Directive], ...]:
    """Return every step of a directive that an audience knew by a day, superseded ones too, the first first."""
    rows = DirectiveRow._default_manager.filter(directive=directive).order_by("recorded_at")
    found = records.recorded(Directive, rows)
    return tuple(each for each in found if each.is_known(on, audience))
