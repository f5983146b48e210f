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
from rightsource.ledger.queries.commitments import (
    CommitmentKnown,
    CommitmentsTold,
    CommitmentTold,
    commitment_known,
    commitment_use,
    commitments_standing,
    commitments_told,
    uses_by_transaction,
)
from rightsource.ledger.queries.evidence_packs import Evidence, evidence, write_evidence
from rightsource.ledger.queries.group import (
    BooksKnown,
    cash_flows_of_group,
    consolidation,
    dealings_asked,
    group_asked,
    group_of,
    span_asked,
    unmatched_within,
)
from rightsource.ledger.queries.instants import Instant, instant_at
from rightsource.ledger.queries.members import GroupForMembers, group_for_members
from rightsource.ledger.queries.postings import Figure, PostingBehind, PostingsPage, postings_behind, postings_page
from rightsource.ledger.queries.statements import statements_asked, statements_of

__all__ = [
    "BooksKnown",
    "CommitmentKnown",
    "CommitmentTold",
    "CommitmentsTold",
    "Evidence",
    "Figure",
    "GroupForMembers",
    "Instant",
    "PostingBehind",
    "PostingsPage",
    "accounts_of",
    "balances",
    "cash_flows_of_group",
    "commitment",
    "commitment_known",
    "commitment_use",
    "commitments_due",
    "commitments_standing",
    "commitments_told",
    "consolidation",
    "dealings_asked",
    "evidence",
    "group_asked",
    "group_for_members",
    "group_of",
    "instant_at",
    "last_month_posted",
    "line_totals",
    "names_of",
    "organisations_among",
    "organisations_with_books",
    "periods_of",
    "postings_behind",
    "postings_page",
    "span_asked",
    "statements_asked",
    "statements_of",
    "transaction",
    "trial_balance",
    "unmatched_within",
    "uses_by_transaction",
    "write_evidence",
]
