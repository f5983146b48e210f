"""Who acts, for whom and on what authority; and which post answers for each statutory duty on each day.

Words: a *post* is an office, a seat or a position in a vehicle; an *appointment* says who fills it and when; an
*organisation* is the council or a body it deals with, with its true legal form; an *accountability* says which post
answers for a duty. Begin with `rules/rows.py`.
"""
