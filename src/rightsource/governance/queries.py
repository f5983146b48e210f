"""Reading governance: decisions, the papers they rest on, and warnings with their clocks."""

from __future__ import annotations

from datetime import date

from rightsource.constitution.models import Organisation
from rightsource.constitution.queries import own_rules_known, who_is_who_known
from rightsource.constitution.rules.books import the_law
from rightsource.governance import models
from rightsource.governance.rules import rows
from rightsource.governance.rules.alarms import Question
from rightsource.governance.rules.decisions import coming_decisions
from rightsource.governance.rules.house_rules import house_rules
from rightsource.governance.rules.interests import (
    Interest,
    InterestKnown,
    WithheldInterest,
    known_interests,
    may_read,
)
from rightsource.governance.rules.warnings import WarningStatus, open_warnings, warning_status
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def decisions_known(on: date, audience: Audience) -> tuple[Recorded[rows.Decision], ...]:
    """Return decisions taken and to be taken, as an audience knew by a day."""
    return tuple(records.known_rows(models.Decision, rows.Decision, on=on, audience=audience))


def papers_known(on: date, audience: Audience) -> tuple[Recorded[rows.Paper], ...]:
    """Return the papers put to decisions, as an audience knew by a day."""
    return tuple(records.known_rows(models.Paper, rows.Paper, on=on, audience=audience))


def warnings_known(on: date, audience: Audience) -> tuple[Recorded[rows.Warning], ...]:
    """Return warnings and what came of them, as an audience knew by a day."""
    return tuple(records.known_rows(models.Warning, rows.Warning, on=on, audience=audience))


def open_warnings_known(on: date, audience: Audience) -> tuple[WarningStatus, ...]:
    """Return the warnings that were open on a day, as an audience knew, the oldest first, each with its clocks."""
    answer_days = own_rules_known(on, audience).warning_answer_days
    return open_warnings(warnings_known(on, audience), on, answer_days, the_law())


def warning_statuses_known(on: date, audience: Audience) -> tuple[WarningStatus, ...]:
    """Return every warning given by a day as it stood then, as an audience knew: open ones first, the oldest first."""
    answer_days = own_rules_known(on, audience).warning_answer_days
    law = the_law()
    found = [warning_status(warning, on, answer_days, law) for warning in warnings_known(on, audience)]
    given = [status for status in found if status is not None]
    return tuple(sorted(given, key=lambda status: (status.is_closed, -status.age_days, status.warning.row.reference)))


def coming_decisions_known(on: date, audience: Audience, within_days: int = 28) -> tuple[Recorded[rows.Decision], ...]:
    """Return the decisions to be taken within some days of a day, as an audience knew, the soonest first."""
    return coming_decisions(decisions_known(on, audience), on, within_days)


def question_known(on: date, audience: Audience) -> Question:
    """Return what an alarm is asked with besides its rows, for a day and an audience."""
    return Question(who_is_who_known(on, audience), house_rules(), the_law())


def interests_known(on: date, audience: Audience) -> tuple[Recorded[Interest], ...]:
    """Return declared interests as the register shows them, as an audience knew by a day."""
    found = records.known_rows(models.Interest, Interest, on=on, audience=audience)
    return tuple(each for each in found if each.row.declared_on <= on)


def whole_register_of_interests(on: date) -> tuple[InterestKnown, ...]:
    """Return every interest declared by a day, sensitive ones with their details: for rules, and who may see all."""
    withheld = records.known_rows(models.WithheldInterest, WithheldInterest, on=on, audience=Audience.INSIDERS)
    return known_interests(interests_known(on, Audience.INSIDERS), [each.row for each in withheld], on)


def register_of_interests(
    on: date, audience: Audience, *, own_post: str = "", own_organisation: str = ""
) -> tuple[InterestKnown, ...]:
    """Return the interests that somebody may read who does not see the whole register: public ones, and their own."""
    found = [
        each
        for each in interests_known(on, audience)
        if may_read(each, on, own_post=own_post, own_organisation=own_organisation)
    ]
    return known_interests(found, (), on)


def is_an_organisation(key: str) -> bool:
    """Answer whether an organisation is on record."""
    return Organisation.objects.filter(key=key).exists()
