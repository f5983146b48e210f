"""The pure rules of federation: `rows.py` holds the tables as dataclasses; the other files judge and compute."""
