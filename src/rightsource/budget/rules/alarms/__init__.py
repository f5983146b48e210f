"""What the budget's own rows show against a promise: residues, savings, one-off money under revenue, solvency.

Each rule here has a query of the same name; the replay asks the same rules of what an audience knew on each day.
"""
