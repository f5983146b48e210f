"""Reading the books for savings: what an account was, what it would have been, and the postings behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rightsource.budget import models
from rightsource.budget.rules.ledger_evidence import EvidenceAsked, Rise, spent, would_have_been
from rightsource.budget.rules.register_rows import Counterfactual, LedgerEvidence, PriceIndex
from rightsource.budget.rules.rows import BudgetLine
from rightsource.constitution.rules.books import the_law
from rightsource.ledger.errors import AccountNotInTheBooks
from rightsource.ledger.queries.books import accounts_of, balances, organisations_among, periods_of
from rightsource.ledger.queries.postings import Figure, PostingsPage, postings_page
from rightsource.ledger.rules.rows import AccountingPeriod, Span
from rightsource.outcomes.models import Service
from rightsource.quantities import FinancialYear, Money
from rightsource.storage import records


def evidence_line(asked: EvidenceAsked, year: FinancialYear, *, shown_by: str, today: date) -> LedgerEvidence:
    """Return what the books show today of one line, as evidence of no saving yet.

    Raises:
        AccountNotInTheBooks: the books have no such account.
        NoCounterfactual: what it is held against is not on record.
    """
    account = next((each for each in accounts_of(asked.books) if each.code == asked.account), None)
    if account is None:
        raise AccountNotInTheBooks(f"account {asked.account} of {asked.books}")
    found = balances(asked.books, until=asked.last)
    against = would_have_been(asked, found, _budget_lines(asked), the_law())
    return LedgerEvidence(
        saving="",
        financial_year=year,
        books=asked.books,
        account=asked.account,
        account_title=account.title,
        first=asked.first,
        last=asked.last,
        against=asked.against,
        how=against.how,
        would_have_been=against.amount,
        was=spent(found, asked) or Money(0),
        shown_by=shown_by,
        shown_on=today,
        counterparty=asked.counterparty,
        budget_line=asked.budget_line,
        index=asked.index.value if asked.index is not None else "",
        rise_percent=against.rise.percent if against.rise is not None else None,
        rise_source=against.rise.source if against.rise is not None else "",
    )


def fell_now(line: LedgerEvidence) -> Money:
    """Return by how much a line that was shown fell, as the books have it today; the rise is the one it was shown by.

    Raises:
        NoCounterfactual: what it was held against is no longer on record.
    """
    asked = asked_again(line)
    found = balances(line.books, until=line.last)
    against = would_have_been(asked, found, _budget_lines(asked), ())
    return against.amount - (spent(found, asked) or Money(0))


def asked_again(line: LedgerEvidence) -> EvidenceAsked:
    """Return what was asked for when a line was shown."""
    rise = Rise(line.rise_percent, line.rise_source) if line.rise_percent is not None else None
    return EvidenceAsked(
        books=line.books,
        account=line.account,
        first=line.first,
        last=line.last,
        against=line.against,
        counterparty=line.counterparty,
        budget_line=line.budget_line,
        index=PriceIndex(line.index) if line.index else None,
        rise=rise,
    )


def periods_of_books(lines: Sequence[LedgerEvidence]) -> tuple[AccountingPeriod, ...]:
    """Return the months of the books that some evidence rests on, those closed among them."""
    return tuple(period for books in sorted({line.books for line in lines}) for period in periods_of(books))


def not_on_record(organisations: Iterable[str], service: str = "") -> tuple[str, ...]:
    """Return which of some organisations, and of a service, are not on record; a blank names nothing."""
    named = {each for each in organisations if each}
    missing = sorted(named - organisations_among(named))
    if service and not Service.objects.filter(key=service).exists():
        missing.append(service)
    return tuple(missing)


def _budget_lines(asked: EvidenceAsked) -> list[BudgetLine]:
    if asked.against is not Counterfactual.BUDGET:
        return []
    found = records.current(models.BudgetLine).filter(organisation=asked.books, name=asked.budget_line)
    return [records.as_row(BudgetLine, each) for each in found]


def postings_shown(line: LedgerEvidence, *, page: int = 1) -> PostingsPage:
    """Return a page of the postings that an account of some evidence took in its months."""
    figure = Figure(
        organisation=line.books,
        span=Span(line.first, line.last),
        account=line.account,
        counterparty=line.counterparty,
        before_year_end=True,
    )
    return postings_page(figure, page=page)
