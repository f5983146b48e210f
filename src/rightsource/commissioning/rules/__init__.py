"""The pure rules of commissioning: `rows.py` holds the tables as dataclasses; the other files judge and compute."""
