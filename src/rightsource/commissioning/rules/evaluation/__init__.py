"""Evaluating tenders: what was tendered, by which criteria it is judged, who judges, how points are reckoned.

Begin with `tenders`; `scoring` holds the formulas of the field, `judging` who may score and when anybody sees what.
"""
