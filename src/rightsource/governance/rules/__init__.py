"""The pure rules of governance: `rows.py` holds the tables as dataclasses; the other files judge and compute."""
