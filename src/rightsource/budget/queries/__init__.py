"""Reading the budget: lines and the group in `lines.py`, savings and their register in `savings.py`."""
