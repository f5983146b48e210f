"""Reading across the whole record: all the evidence, the week, and where a figure comes from.

Begin with `evidence.evidence`: everything that an audience knew by a day, which every rule of scrutiny is asked with.
"""
