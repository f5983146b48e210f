"""Pages of monthly returns and of price requests."""
