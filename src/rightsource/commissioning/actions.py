"""Recording agreements, prices, returns and trading."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.commissioning import models
from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import Recording, record_keys, record_rows
from rightsource.storage.records import Entry, Written


def record_agreements(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record agreements and their terms."""
    record_keys(models.Agreement, [entry.row.agreement for entry in entries])
    return record_rows(
        models.AgreementTerms, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_prices(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record prices agreed, asked for and answered."""
    return record_rows(
        models.PriceEvent, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_returns(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record monthly returns."""
    return record_rows(
        models.MonthlyReturn, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_return_measures(
    *, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording
) -> Written:
    """Record the measures of monthly returns."""
    return record_rows(
        models.ReturnMeasure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )


def record_trading(*, by: Actor, authority: Authority, entries: Sequence[Entry], recording: Recording) -> Written:
    """Record vehicles' work for owners and for others."""
    return record_rows(
        models.TradingFigure, entries, by=by, authority=authority, recording=recording, refusals=BY_CONSTRAINT
    )
