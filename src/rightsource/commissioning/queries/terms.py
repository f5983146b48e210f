"""Reading an agreement alone: its terms by day, while nobody else acts on it, and the parties that its rows show to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from rightsource.commissioning.errors.charges import AgreementNotInForce
from rightsource.commissioning.errors.keeping import AgreementNotOnRecord
from rightsource.commissioning.queries.agreements import agreements_known
from rightsource.commissioning.rules.rows import AgreementTerms
from rightsource.quantities import Month
from rightsource.storage.knowledge import Audience, Recorded

# One charge, price, dispute or variation of an agreement at a time: the second waits and then sees the first.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('charges of ' || %s, 0))"


def wait_for_others(agreement: str) -> None:
    """Wait until nobody else acts on an agreement, to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [agreement])


def terms_on(agreement: str, day: date, today: date) -> AgreementTerms:
    """Return the terms of a day.

    Raises:
        AgreementNotInForce: the agreement has none then.
    """
    found = next((each.row for each in all_terms(agreement, today) if day in each.row.period), None)
    if found is None:
        raise AgreementNotInForce(agreement, Month.of(day))
    return found


def last_terms(agreement: str, today: date) -> Recorded[AgreementTerms]:
    """Return the last terms of an agreement, by their first day.

    Raises:
        AgreementNotOnRecord: there is no such agreement.
    """
    held = all_terms(agreement, today)
    if not held:
        raise AgreementNotOnRecord(agreement)
    return held[-1]


def all_terms(agreement: str, today: date) -> list[Recorded[AgreementTerms]]:
    """Return every set of terms of an agreement, the earliest first."""
    known = agreements_known(today, Audience.INSIDERS)
    return sorted(
        (each for each in known if each.row.agreement == agreement), key=lambda each: each.row.period.starts_on
    )


def parties_of(terms: AgreementTerms) -> dict[str, Any]:
    """Return the columns by which a row of an agreement shows to its two parties."""
    return {"agreement_id": terms.agreement, "payer_id": terms.commissioner, "payee_id": terms.provider}
