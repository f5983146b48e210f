"""Opening accounts and months, and closing months and years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from rightsource.ledger import models, queries
from rightsource.ledger.actions.posting import post_year_end
from rightsource.ledger.errors import BY_CONSTRAINT, AccountingPeriodNotOpen, YearAlreadyClosed
from rightsource.ledger.rules import posting as rules
from rightsource.ledger.rules.rows import Account
from rightsource.quantities import FinancialYear, Month
from rightsource.storage import audit
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.recording import refusing


@transaction.atomic
def open_accounts(*, by: Actor, authority: Authority, accounts: Sequence[Account]) -> int:
    """Open the accounts that are not there yet, and return how many those are; opening one again changes nothing.

    Raises:
        AccountNotInTheBooks: an organisation is not on record.
        AccountCodeTaken: a code stands for another account in the same books.
        BooksNotYours: the books are another organisation's.
    """
    models.wait_for_writers(as_writer=True)
    organisations = dict.fromkeys(each.organisation for each in accounts)
    rules.check_organisations(organisations, queries.organisations_among(organisations))
    recorded = [account for name in organisations for account in queries.accounts_of(name)]
    fresh = rules.accounts_to_open(recorded, accounts)
    if not fresh:
        return 0
    event = audit.record(
        "accounts-opened",
        subject=f"organisation:{fresh[0].organisation}",
        by=by,
        authority=authority,
        details={"accounts": len(fresh), "organisations": list(organisations)},
    )
    with refusing(BY_CONSTRAINT):
        models.Account.objects.bulk_create(
            models.Account(
                organisation_id=each.organisation,
                code=each.code,
                title=each.title,
                line=each.line,
                division=each.division,
                recorded_in=event,
            )
            for each in fresh
        )
    return len(fresh)


@transaction.atomic
def open_period(*, by: Actor, authority: Authority, organisation: str, month: Month) -> None:
    """Open a month of an organisation's books to posting; opening it again, or once it is closed, changes nothing.

    Raises:
        AccountNotInTheBooks: the organisation is not on record.
        BooksNotYours: the books are another organisation's.
    """
    models.wait_for_writers(as_writer=True)
    if models.AccountingPeriod.objects.filter(**_month(organisation, month)).exists():
        return
    rules.check_organisations([organisation], queries.organisations_among([organisation]))
    event = audit.record(
        "period-opened", subject=f"organisation:{organisation}", by=by, authority=authority, details={"month": month}
    )
    with refusing(BY_CONSTRAINT):
        models.AccountingPeriod.objects.create(**_month(organisation, month), opened_in=event)


@transaction.atomic
def close_period(*, by: Actor, authority: Authority, organisation: str, month: Month) -> None:
    """Close a month of an organisation's books for good; closing it again changes nothing.

    It waits for whoever is posting in that month, and whoever comes to post after it is refused.

    Raises:
        AccountingPeriodNotOpen: it was never opened.
    """
    models.wait_for_writers(as_writer=True)
    period = models.AccountingPeriod.objects.filter(**_month(organisation, month)).first()
    if period is None:
        raise AccountingPeriodNotOpen(organisation, month)
    if period.closed_in_id is None:
        _close([period.pk], organisation, by=by, authority=authority, details={"month": month})


@transaction.atomic
def close_year(
    *, by: Actor, authority: Authority, transaction_id: UUID, organisation: str, year: FinancialYear
) -> None:
    """Take a year's surplus or deficit to reserves and close its months; doing so again with its id changes nothing.

    Raises:
        YearAlreadyClosed: its last month is closed already.
        AccountingPeriodNotOpen: its last month was never opened.
        NoRetainedReserve: the books have no account to take it to.
    """
    models.wait_for_writers(as_writer=True)
    if queries.transaction(transaction_id) is not None:
        return
    last = Month.of(year.last_day)
    periods = models.AccountingPeriod.objects.filter(**_month(organisation, last, "month__lte")).order_by("month")
    if periods.filter(**_month(organisation, last), closed_in__isnull=False).exists():
        raise YearAlreadyClosed(organisation, str(year))
    rules.check_period_open(queries.periods_of(organisation), organisation, year.last_day)
    closing = rules.year_end_close(
        organisation,
        year,
        queries.accounts_of(organisation),
        queries.balances(organisation, until=last),
        transaction_id=transaction_id,
    )
    if closing is not None:
        post_year_end(by=by, authority=authority, closing=closing)
    still_open = list(periods.filter(closed_in__isnull=True).values_list("pk", flat=True))
    _close(still_open, organisation, by=by, authority=authority, details={"year": year})


def _month(organisation: str, month: Month, name: str = "month") -> dict[str, Any]:
    return {"organisation_id": organisation, name: month}


def _close(
    periods: Sequence[int], organisation: str, *, by: Actor, authority: Authority, details: dict[str, object]
) -> None:
    event = audit.record(
        "period-closed", subject=f"organisation:{organisation}", by=by, authority=authority, details=details
    )
    with refusing(BY_CONSTRAINT):
        # In the order in which posting takes them, so that neither waits for the other for ever.
        for pk in periods:
            models.AccountingPeriod.objects.filter(pk=pk, closed_in__isnull=True).update(closed_in=event)
