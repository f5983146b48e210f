"""Reading the ledger: books and their statements, the group, and every figure down to its postings.

Each takes `as_at`, an instant: what was recorded later is left out. The answer for an instant that is past never
changes, because whoever asks waits for the acts under way then. One file a subject; all is to be had from here.
"""

from rightsource.ledger.queries.books import (
    accounts_of,
    balances,
    commitment,
    commitments_due,
    last_month_posted,
    line_totals,
    names_of,
    organisations_among,
    organisations_with_books,
    periods_of,
    transaction,
    trial_balance,
)
from rightsource.ledger.queries.evidence import Evidence, evidence, write_evidence
from rightsource.ledger.queries.group import (
    BooksKnown,
    CashFlows,
    GroupMonth,
    cash_flows_of_group,
    consolidation,
    group_month,
    group_of,
    payments_within,
    unmatched_within,
)
from rightsource.ledger.queries.instants import Instant, instant_at
from rightsource.ledger.queries.postings import PostingBehind, PostingsPage, postings_behind, postings_page
from rightsource.ledger.queries.statements import Statements, statements_of

__all__ = [
    "BooksKnown",
    "CashFlows",
    "Evidence",
    "GroupMonth",
    "Instant",
    "PostingBehind",
    "PostingsPage",
    "Statements",
    "accounts_of",
    "balances",
    "cash_flows_of_group",
    "commitment",
    "commitments_due",
    "consolidation",
    "evidence",
    "group_month",
    "group_of",
    "instant_at",
    "last_month_posted",
    "line_totals",
    "names_of",
    "organisations_among",
    "organisations_with_books",
    "payments_within",
    "periods_of",
    "postings_behind",
    "postings_page",
    "statements_of",
    "transaction",
    "trial_balance",
    "unmatched_within",
    "write_evidence",
]
