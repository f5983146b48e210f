"""Recording reserves, receipts and debt, loans, exposure, subsidies, cash, grants, and partners' contributions."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_rows
from rightsource.storage.records import Entry, Written
from rightsource.treasury import models
from rightsource.treasury.errors import BY_CONSTRAINT


def record_reserves(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record reserves, receipts and debt."""
    return record_rows(
        models.ReserveFigure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_exposures(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what the council stands to lose with each vehicle."""
    return record_rows(
        models.ExposureFigure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_contributions(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what partners promised and paid."""
    return record_rows(
        models.Contribution, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_receipts_uses(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what projects are to have, and had, of capital receipts."""
    return record_rows(
        models.ReceiptsUse, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_loans(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record loans with their terms."""
    return record_rows(models.Loan, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT)


def record_covenants(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record what borrowers promised their lenders to keep."""
    return record_rows(
        models.Covenant, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_debt_financed(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record capital spending paid for by borrowing, and how money is set aside for it."""
    return record_rows(
        models.DebtFinanced, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_subsidies(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record help that enterprises had from public authorities."""
    return record_rows(models.Subsidy, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT)


def record_cash_lines(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record lines of 13-week cash forecasts."""
    return record_rows(
        models.CashLine, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_grant_movements(
    *, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording
) -> Written:
    """Record steps of ring-fenced grants on their way to spending."""
    return record_rows(
        models.GrantMovement, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )
