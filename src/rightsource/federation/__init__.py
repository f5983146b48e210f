"""Who owns whom, in which share, and who truly decides.

Words: a *holding* is one organisation's share, membership or seat in another; *control* is decisive influence over it.
Begin with `rules/rows.py`.
"""
