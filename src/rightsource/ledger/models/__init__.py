"""The ledger's tables: the books themselves in `books.py`, with every promise that the database keeps of them."""

from rightsource.ledger.models.bank import BankLine, BankMatch, BankStatement
from rightsource.ledger.models.books import (
    AUDIT_CHAIN_LOCK,
    Account,
    AccountingPeriod,
    Balance,
    Commitment,
    Posting,
    StagedPosting,
    Transaction,
    wait_for_writers,
)
from rightsource.ledger.models.commitments import CommitmentUse
from rightsource.ledger.models.imports import BudgetStated, ColumnMapping, ImportedFile

__all__ = [
    "AUDIT_CHAIN_LOCK",
    "Account",
    "AccountingPeriod",
    "Balance",
    "BankLine",
    "BankMatch",
    "BankStatement",
    "BudgetStated",
    "ColumnMapping",
    "Commitment",
    "CommitmentUse",
    "ImportedFile",
    "Posting",
    "StagedPosting",
    "Transaction",
    "wait_for_writers",
]
