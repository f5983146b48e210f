"""A county that does not exist, drawn from a seed: its record, its books, its payments, and the faults put in them.

Begin with `county`; `books` puts the parts of each month together. Nothing here may know what looks for faults.
"""
