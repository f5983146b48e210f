"""The only bridge between the record and the simulation: what is projected, from what, and how it was checked.

Words: a *run* is one projection with its seed and its result; *outturn* is what every authority returned to government
for a year, at a stated vintage. Begin with `rules/`.
"""
