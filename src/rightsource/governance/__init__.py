"""What was decided, by whom, on which papers; and who warned, of what, and what came of it.

Words: a *decision* is taken by a body or an officer and cited as authority; a *paper* is what it was taken on; a
*warning* is closed by its issuer alone, and only a report that was sent starts a statutory clock.
Begin with `rules/rows.py`.
"""
