"""An agreement over its life: what it is in law, how it is changed, judged, extended and ended. Pure rules.

Begin with `contract.py`: what an agreement was on award. Then `changing.py` (the law of changes), `variations.py`
(asked for and answered), `performance.py`, `ending.py`, and `attending.py`: what needs somebody today.
"""
