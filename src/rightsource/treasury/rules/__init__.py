"""The pure rules of treasury: `rows.py` holds the tables as dataclasses; the other files judge and compute."""
