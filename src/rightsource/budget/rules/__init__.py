"""The pure rules of budget: `rows.py` holds the tables as dataclasses; the other files judge and compute."""
