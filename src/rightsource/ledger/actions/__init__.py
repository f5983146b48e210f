"""Writing in the ledger: opening books, posting, closing, and what is committed. Begin with `posting`."""
