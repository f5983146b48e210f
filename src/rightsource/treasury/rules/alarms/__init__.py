"""What the treasury's own rows show against a promise: reserves running down, receipts, debt, cash, grants.

Each rule here has a query of the same name; the replay asks the same rules of what an audience knew on each day.
"""
