"""Sealed bids (P9): keys, the seal, what may be done when, and by whom."""
