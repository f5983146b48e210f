"""What the ledger decides and works out, over plain values: no table, no clock."""
