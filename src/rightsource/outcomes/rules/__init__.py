"""The pure rules of outcomes: `rows.py` holds the tables as dataclasses; the other files judge and compute."""
