"""The pure rules of constitution: `rows.py` holds the tables as dataclasses; the other files judge and compute."""
