"""What the council holds, owes and stands behind: reserves, receipts, debt, exposure, contributions.

Words: a *usable reserve* may be spent on anything; a *ring-fenced* one may not; *exposure* is all that the
council stands to lose with a vehicle. Begin with `rules/rows.py`.
"""
