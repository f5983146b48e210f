"""What the council buys from its vehicles and others, at what price, and what they return each month.

Words: an *agreement* is any contract, grant or directive with a price; a *price event* is a price agreed or
asked for, and the answer; a *return* is what a vehicle signs in each month. Begin with `rules/rows.py`.
"""
