"""Taking timesheets in as activity, and saying what work cost before it was paid as it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from rightsource.commissioning import models
from rightsource.commissioning.actions.activity import ActivityFile, ActivityTaken, import_activity
from rightsource.commissioning.actions.of_agreement import event_of
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.keeping import ContractSaysNothing
from rightsource.commissioning.queries.terms import last_terms, parties_of, wait_for_others
from rightsource.commissioning.rules.agreements.timesheets import Timesheet, lines_of, rows_from
from rightsource.commissioning.rules.charges.activity import rows_of
from rightsource.quantities import FinancialYear, Money, Problem, ProblemsFound
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.recording import refusing
from rightsource.storage.spreadsheets import Cell


@transaction.atomic
def import_timesheets(
    *,
    by: Actor,
    authority: Authority,
    file: GivenFile,
    today: date,
    provider: str = "",
    because: str = "",
) -> ActivityTaken:
    """Take a file of timesheets in as activity, all of it or nothing; its rate card is the price book of the agreement.

    The same file again changes nothing.

    Args:
        by: who acts.
        authority: on what authority.
        file: CSV or a workbook, a line for each stretch of work.
        today: the day today.
        provider: whose work alone it may tell; anybody's if blank.
        because: why months that were returned before are corrected.

    Raises:
        ProblemsFound: lists what is wrong with the file, of time and of activity, with its row; nothing is written.
    """
    given = tuple(rows_of(file.content, file.name))
    return _taken(given, file.name, file.sha256, by=by, authority=authority, today=today, provider=provider,
                  because=because)  # fmt: skip


@transaction.atomic
def return_timesheets(
    *,
    by: Actor,
    authority: Authority,
    name: str,
    sheets: Sequence[Timesheet],
    today: date,
    provider: str = "",
    because: str = "",
) -> ActivityTaken:
    """Take timesheets in that were filled in by hand or sent by a program; the same lines again change nothing.

    Raises:
        ProblemsFound: lists what is wrong, with its line; nothing is written.
    """
    rows = rows_from(sheets)
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    return _taken(rows, name, digest, by=by, authority=authority, today=today, provider=provider, because=because)


@transaction.atomic
def record_old_overhead(
    *, by: Actor, authority: Authority, agreement: str, a_year: Money, year: FinancialYear, source: str, today: date
) -> bool:
    """Record what work cost a year before it was paid as it goes. The same again changes nothing.

    Returns:
        Whether anything was written.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
        ContractSaysNothing: it cost nothing, or it is not said where that is written.
    """
    if a_year <= Money(0) or not source.strip():
        raise ContractSaysNothing(agreement)
    wait_for_others(agreement)
    terms = last_terms(agreement, today).row
    last = models.OldOverhead.objects.filter(agreement=agreement).order_by("-pk").first()
    if last is not None and (last.a_year, last.year, last.source) == (a_year, str(year), source.strip()):
        return False
    details = {"a_year": str(a_year), "year": str(year)}
    event = event_of("old-overhead-recorded", agreement, by=by, authority=authority, details=details)
    with refusing(BY_CONSTRAINT):
        models.OldOverhead.objects.create(
            **parties_of(terms), recorded_in_id=event, a_year=a_year.pence, year=str(year), source=source.strip()
        )
    return True


def _taken(
    rows: Sequence[tuple[int, Sequence[Cell]]],
    name: str,
    digest: str,
    *,
    by: Actor,
    authority: Authority,
    today: date,
    provider: str,
    because: str,
) -> ActivityTaken:
    lines, faults = lines_of(rows, name)
    if not lines:
        raise ProblemsFound(faults)
    # The activity is read all the same, so that the faults of time and of activity are listed at once.
    try:
        with transaction.atomic():
            taken = import_activity(
                by=by,
                authority=authority,
                file=ActivityFile(name, digest, lambda: iter(lines)),
                today=today,
                provider=provider,
                because=because,
            )
            _refuse(faults)
    except ProblemsFound as found:
        if tuple(found.problems) == faults:
            raise
        raise ProblemsFound([*faults, *found.problems]) from None
    return taken


def _refuse(faults: Sequence[Problem]) -> None:
    if faults:
        raise ProblemsFound(list(faults))
