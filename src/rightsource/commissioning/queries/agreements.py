"""Reading agreements, prices, monthly returns, trading and the activity test."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rightsource.commissioning import models
from rightsource.commissioning.rules import rows
from rightsource.commissioning.rules.prices import PriceHistory, PriceRequest, price_history, price_requests
from rightsource.commissioning.rules.returns import ReturnDue, returns_due
from rightsource.commissioning.rules.teckal import TeckalPosition, activity_test, teckal_position
from rightsource.constitution.queries import organisations_known, own_rules_known
from rightsource.constitution.rules.books import the_law
from rightsource.quantities import FinancialYear
from rightsource.storage import records
from rightsource.storage.knowledge import Audience, Recorded


def agreements_known(on: date, audience: Audience) -> tuple[Recorded[rows.AgreementTerms], ...]:
    """Return agreements and their terms, as an audience knew by a day."""
    return tuple(records.known_rows(models.AgreementTerms, rows.AgreementTerms, on=on, audience=audience))


def price_events_known(on: date, audience: Audience) -> tuple[Recorded[rows.PriceEvent], ...]:
    """Return prices agreed, asked for and answered, as an audience knew by a day."""
    return tuple(records.known_rows(models.PriceEvent, rows.PriceEvent, on=on, audience=audience))


def returns_known(on: date, audience: Audience) -> tuple[Recorded[rows.MonthlyReturn], ...]:
    """Return the monthly returns made, as an audience knew by a day."""
    return tuple(records.known_rows(models.MonthlyReturn, rows.MonthlyReturn, on=on, audience=audience))


def return_measures_known(on: date, audience: Audience) -> tuple[Recorded[rows.ReturnMeasure], ...]:
    """Return the measures of monthly returns, as an audience knew by a day."""
    return tuple(records.known_rows(models.ReturnMeasure, rows.ReturnMeasure, on=on, audience=audience))


def trading_known(on: date, audience: Audience) -> tuple[Recorded[rows.TradingFigure], ...]:
    """Return vehicles' work for owners and for others, as an audience knew by a day."""
    return tuple(records.known_rows(models.TradingFigure, rows.TradingFigure, on=on, audience=audience))


def returns_due_known(on: date, audience: Audience) -> tuple[ReturnDue, ...]:
    """Return every monthly return asked for by a day, made or not, as an audience knew."""
    due_days = own_rules_known(on, audience).returns_due_days
    return returns_due(organisations_known(on, audience), returns_known(on, audience), on, due_days)


def price_requests_known(on: date, audience: Audience) -> tuple[PriceRequest, ...]:
    """Return the changes of price that nobody had answered by a day, as an audience knew, the most overdue first."""
    answer_days = own_rules_known(on, audience).price_answer_days
    return price_requests(price_events_known(on, audience), on, answer_days)


def price_history_known(agreement: str, year: FinancialYear, on: date, audience: Audience) -> PriceHistory:
    """Return the history of an agreement's price for a year as it stood on a day, as an audience knew."""
    return price_history(price_events_known(on, audience), agreement, year, on)


def teckal_known(organisation: str, on: date, audience: Audience) -> TeckalPosition | None:
    """Return where a vehicle stood in the activity test on a day, as an audience knew; None without figures or law."""
    (found,) = teckal_positions_known([organisation], on, audience)
    return found


def teckal_positions_known(
    organisations: Iterable[str], on: date, audience: Audience
) -> tuple[TeckalPosition | None, ...]:
    """Return where vehicles stood in the activity test, in the order asked for; the record is read once for all."""
    test = activity_test(the_law(), on)
    if test is None:
        return tuple(None for _ in organisations)
    trading, returns = trading_known(on, audience), returns_known(on, audience)
    return tuple(teckal_position(each, trading, returns, on, test) for each in organisations)
