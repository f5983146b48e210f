"""The law of procurement: which routes to a supplier a day's law allows, and which notices and days each then asks for.

Begin with `need.py`, which says what is asked; `route.py` answers it, and `clocks.py` keeps the days.
"""
